"""The figures of fitting: what a network answers all over the plane, and methods compared draw by draw."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from .style import BLUE, GREY, ORANGE, subplots

CLASSES = (ORANGE, "s"), (BLUE, "o")


def boundaries(
    panels: Mapping[str, tuple[Callable[[np.ndarray], np.ndarray], np.ndarray, np.ndarray]],
) -> Figure:
    """The boundary that a network draws among points of two classes, panels side by side.

    Parameters
    ----------
    panels : mapping of str to (score, X, y)
        Title -> a function of points (k, 2) to scores (k, 1) or (k,), class 1 where they are above 0; points
        (m, 2); their classes, 0 (squares) or 1 (discs). One to three.

    Returns
    -------
    matplotlib.figure.Figure
        All panels show the same part of the plane. Grey lines: where an answer of σ(score) is 0.01 or 0.99,
        so the nearer they are to the boundary, the more suddenly the network changes its mind.
    """
    everything = np.concatenate([X for _, X, _ in panels.values()])
    low, high = everything.min(axis=0) - 0.4, everything.max(axis=0) + 0.4
    width, height = high - low
    size = 7.0, 6.0 / len(panels) * height / width + 0.9
    fig, axes = subplots(1, len(panels), figsize=size, squeeze=False)
    x1, x2 = np.meshgrid(*np.linspace(low, high, 150).T)
    tints = np.array([np.array(to_rgb(colour)) * 0.18 + 0.82 for colour, _ in CLASSES])
    for ax, (title, (score, X, y)) in zip(axes.flat, panels.items(), strict=True):
        z = np.reshape(score(np.c_[x1.ravel(), x2.ravel()]), x1.shape)
        ax.imshow(tints[(z > 0).astype(int)], extent=(low[0], high[0], low[1], high[1]), origin="lower",
                  aspect="equal", interpolation="nearest")  # fmt: skip
        for level, colour, width in (-np.log(99), GREY, 0.9), (0, "black", 1.6), (np.log(99), GREY, 0.9):
            if z.min() < level < z.max():
                ax.contour(x1, x2, z, levels=[level], colors=[colour], linewidths=[width], linestyles="solid")
        for k, (colour, marker) in enumerate(CLASSES):
            ax.plot(*X[y == k].T, marker, color=colour, markeredgecolor="white", markersize=6)
        ax.grid(visible=False)
        ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$" if ax is axes[0, 0] else "")
    return fig


def differences(rows: Mapping[str, np.ndarray], *, xlabel: str) -> Figure:
    """Methods one below the other: a small ring for each draw of the data, a bar at their mean.

    Parameters
    ----------
    rows : mapping of str to array
        Name -> the difference to the method compared with, one number for each draw (two or more), finite.
    xlabel : str

    Returns
    -------
    matplotlib.figure.Figure
        The first row is at the top; a line stands at 0. A thick line reaches two standard errors to both
        sides of the mean. Blue: all of it is above 0; orange: all of it is below; grey: 0 is within. A second
        line under the axis says so.
    """
    fig, ax = subplots(figsize=(7.0, 0.33 * len(rows) + 1.1))
    ax.axvline(0, color="black", linestyle="-", marker="", linewidth=1)
    for height, values in enumerate(rows.values()):
        values = np.asarray(values, dtype=float)
        mean, reach = values.mean(), 2 * values.std(ddof=1) / np.sqrt(len(values))
        colour = BLUE if mean > reach else ORANGE if mean < -reach else GREY
        ax.plot(values, np.full(len(values), height), "o", color=colour, markerfacecolor="none",
                markersize=4, alpha=0.6)  # fmt: skip
        ax.plot([mean - reach, mean + reach], [height, height], "-", color=colour, marker="", linewidth=4)
        ax.plot(mean, height, "|", color=colour, markersize=15, markeredgewidth=3)
    key = "thick: mean ± 2 s.e.; blue: above 0, orange: below 0, grey: 0 within"
    ax.set(xlabel=f"{xlabel}\n{key}", ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)))
    ax.set_yticklabels(list(rows))
    ax.grid(visible=False, axis="y")
    return fig
