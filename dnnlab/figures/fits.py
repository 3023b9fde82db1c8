"""What a network makes of its inputs: a curve with its hidden units, a bent plane, a cloud of digits."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from .style import BLUE, GREY, ORANGE, TEAL, subplots

FAINT = "#b8b8b8"
DIGIT_COLOURS = ORANGE, ORANGE, ORANGE, BLUE, GREY, TEAL, BLUE, TEAL, BLUE, GREY  # look-alikes differ
HALO = withStroke(linewidth=4, foreground="white")


def fit_with_units(x: np.ndarray, y: np.ndarray, fits: Mapping[str, tuple[np.ndarray, float]]) -> Figure:
    """A curve, its fits, and under each fit the hidden units that add up to it.

    Parameters
    ----------
    x, y : array, shape (m,)
        The target, with x increasing.
    fits : mapping of str to (units, bias)
        Title -> ``units``, shape (m, n): what each hidden unit adds to the output at each x, its activation
        times its output weight; ``bias``: that of the output. The fit is ``units.sum(axis=1) + bias``.

    Returns
    -------
    matplotlib.figure.Figure
        One column for each fit: above the target (grey, dotted) and the fit, below one line for each unit.
    """
    fig, axes = subplots(2, len(fits), figsize=(7.0, 4.6), sharex=True, squeeze=False)
    for (above, below), (title, (units, bias)) in zip(axes.T, fits.items(), strict=True):
        above.plot(x, y, color=GREY, linestyle=":", marker="", linewidth=3)
        above.plot(x, units.sum(axis=1) + bias, color=BLUE, linestyle="-", marker="")
        above.set_title(title)
        for unit in units.T:
            below.plot(x, unit, linestyle="-", marker="", linewidth=1, color=ORANGE)
        below.set_xlabel("x")
    for ax in axes[0, 1:]:
        ax.sharey(axes[0, 0])
    axes[0, 0].set_ylabel("target (dots), fit")
    axes[1, 0].set_ylabel("what each unit adds")
    return fig


def digit_cloud(points: np.ndarray, digits: np.ndarray) -> Figure:
    """Images of digits as points of the plane, each drawn as its digit, and large ones in the middle.

    Parameters
    ----------
    points : array, shape (m, 2)
    digits : array of m ints from 0 to 9

    Returns
    -------
    matplotlib.figure.Figure
        The mark is the digit itself; four colours help where look-alikes lie side by side. The large digits
        stand at the median of their kind.
    """
    fig, ax = subplots(figsize=(7.0, 5.5))
    kinds = np.unique(digits)
    for kind in kinds:
        cloud, colour = points[digits == kind], DIGIT_COLOURS[kind]
        ax.plot(*cloud.T, color=colour, linestyle="", marker=f"${kind}$", markersize=6, markeredgewidth=0)
    for kind in kinds:
        ax.annotate(str(kind), np.median(points[digits == kind], axis=0), fontsize=17, fontweight="bold",
                    color="black", ha="center", va="center", path_effects=[HALO])  # fmt: skip
    ax.set(xlabel="first number", ylabel="second number")
    return fig


def folded_plane(hidden: Callable[[np.ndarray], np.ndarray], w: np.ndarray, b: float, X: np.ndarray,
                 labels: np.ndarray) -> Figure:  # fmt: skip
    """The plane of the inputs, and the same plane as a hidden layer sees it, with the cut of the output.

    Parameters
    ----------
    hidden : function of an array (m, 2) to an array (m, n)
        The hidden layers.
    w : array, shape (n,)
    b : float
        The output neuron: the cut is where w · hidden(x) + b = 0.
    X : array, shape (m, 2)
    labels : array of m 0 or 1

    Returns
    -------
    matplotlib.figure.Figure
        Left the inputs with a square grid and the cut, bent back. Right hidden space: with two neurons their
        activations, with more a view in which the cut stands upright (`edge_on`).
    """
    fig, (left, right) = subplots(1, 2, figsize=(7.0, 3.7))
    low, high = X.min(axis=0), X.max(axis=0)
    low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
    view = edge_on(hidden(X), w)
    fine = np.linspace(0, 1, 200)[:, np.newaxis]
    for share in np.linspace(0, 1, 15):
        for start, stop in ([share, 0], [share, 1]), ([0, share], [1, share]):
            line = low + (high - low) * (np.array(start) + fine * np.subtract(stop, start))
            left.plot(*line.T, color=FAINT, linestyle="-", marker="", linewidth=0.6)
            right.plot(*(hidden(line) @ view).T, color=FAINT, linestyle="-", marker="", linewidth=0.6)
    for ax, points in (left, X), (right, hidden(X) @ view):
        for label, colour, marker in (0, ORANGE, "s"), (1, BLUE, "o"):
            ax.plot(*points[labels == label].T, color=colour, marker=marker, linestyle="", markersize=5)
        ax.grid(visible=False)
    x1, x2 = np.meshgrid(*np.linspace(low, high, 200).T)
    score = hidden(np.c_[x1.ravel(), x2.ravel()]) @ w + b
    left.contour(x1, x2, score.reshape(x1.shape), levels=[0], colors=["black"], linewidths=[1.8])
    names = ("$a_1$", "$a_2$") if len(w) == 2 else ("across the cut", "along the cut")
    left.set(title="what goes in", xlabel="$x_1$", ylabel="$x_2$")
    right.set(title="what the hidden layer sees", xlabel=names[0], ylabel=names[1])
    limits = {"xlim": right.get_xlim(), "ylim": right.get_ylim()}  # without the cut
    normal = view.T @ w
    foot = -b * normal / (normal @ normal)
    right.axline(
        foot, foot + np.array([-normal[1], normal[0]]), color="black", linestyle="-", marker="", linewidth=1.8
    )
    right.set(**limits)
    return fig


def edge_on(points: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Two directions to look at points of n dimensions, so that the cut w · a + b = 0 is a line.

    Parameters
    ----------
    points : array, shape (m, n)
    w : array, shape (n,)

    Returns
    -------
    array, shape (n, 2)
        For n = 2 the axes as they are. Else unit vectors: along w, and across it where the spread is widest.
    """
    if len(w) == 2:
        return np.eye(2)
    across = w / np.linalg.norm(w)
    inside = points - points.mean(axis=0)
    inside = inside - np.outer(inside @ across, across)
    along = np.linalg.svd(inside, full_matrices=False)[2][0]
    return np.stack([across, along * np.sign(along[np.abs(along).argmax()])], axis=1)
