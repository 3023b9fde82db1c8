"""The figures of one neuron: its parts, the colours it sorts, the line it draws, the proof it settles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from .charts import label_ends
from .style import BLUE, GREY, ORANGE, TEAL, subplots

CLASSES = (ORANGE, "s"), (BLUE, "o"), (TEAL, "^")  # colour and marker of class 0, 1, 2
LINES = ("black", "-"), (GREY, "--"), (TEAL, "-."), ("black", ":")


@dataclass
class Plane:
    """One panel of `planes`: points of two or three classes, and lines among them.

    Attributes
    ----------
    title : str
    X : array, shape (m, 2)
    classes : array of int, shape (m,)
        0, 1 or 2 for each point.
    names : mapping of int to (str, (float, float))
        Class -> its name and where to write it. May be empty.
    lines : mapping of str to (w, b)
        Name -> the line w·x + b = 0. At most four.
    bands : mapping of str to float
        Name of a line -> score s at which two dotted parallels w·x + b = ±s are drawn.
    ringed : array of bool, shape (m,), optional
        Points with a ring round them.
    axes : (str, str)
        What stands along the horizontal and the vertical axis.
    areas : (W, b), optional
        Weights (k, 2) and biases (k,) of k outputs: the plane is tinted by the largest of them.
    """

    title: str
    X: np.ndarray
    classes: np.ndarray
    names: Mapping[int, tuple[str, tuple[float, float]]] = field(default_factory=dict)
    lines: Mapping[str, tuple[np.ndarray, float]] = field(default_factory=dict)
    bands: Mapping[str, float] = field(default_factory=dict)
    ringed: np.ndarray | None = None
    axes: tuple[str, str] = ("$x_1$", "$x_2$")
    areas: tuple[np.ndarray, np.ndarray] | None = None


def planes(panels: Sequence[Plane]) -> Figure:
    """Points in the plane and the lines that neurons draw among them, panels side by side.

    Parameters
    ----------
    panels : sequence of Plane
        One to three.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, axes = subplots(1, len(panels), figsize=(7.0 if len(panels) > 1 else 4.8, 3.6), squeeze=False)
    # Lines may be named above the axes: the titles stand clear of them.
    room_for_names = 22 if any(panel.lines for panel in panels) else 6
    for i, (ax, panel) in enumerate(zip(axes.flat, panels, strict=True)):
        low, high = panel.X.min(axis=0), panel.X.max(axis=0)
        room = 0.12 * (high - low)
        ax.set(xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]))
        ax.set_title(panel.title, pad=room_for_names)
        same = i > 0 and panel.axes[1] == panels[i - 1].axes[1]
        ax.set(xlabel=panel.axes[0], ylabel="" if same else panel.axes[1])
        if panel.areas is not None:
            _tint(ax, *panel.areas)
        _points(ax, panel)
        _lines(ax, panel)
    return fig


def _tint(ax, W, b):
    x, y = np.meshgrid(np.linspace(*ax.get_xlim(), 400), np.linspace(*ax.get_ylim(), 400))
    winner = (np.c_[x.ravel(), y.ravel()] @ np.asarray(W).T + b).argmax(axis=1).reshape(x.shape)
    tints = np.array([np.array(to_rgb(colour)) * 0.18 + 0.82 for colour, _ in CLASSES])
    extent = (*ax.get_xlim(), *ax.get_ylim())
    ax.imshow(tints[winner], extent=extent, origin="lower", aspect="auto", interpolation="nearest")
    ax.contour(x, y, winner, levels=np.arange(len(b) - 1) + 0.5, colors="black", linewidths=1.4)


def _points(ax, panel):
    for k, (colour, marker) in enumerate(CLASSES):
        ax.plot(*panel.X[panel.classes == k].T, marker, color=colour, alpha=0.75, markeredgecolor="white",
                markeredgewidth=0.5, markersize=6 if len(panel.X) > 10 else 9, linestyle="none")  # fmt: skip
    if panel.ringed is not None:
        ax.plot(*panel.X[panel.ringed].T, "o", color="black", markerfacecolor="none", markersize=10)
    for k, (name, place) in panel.names.items():
        ax.text(*place, name, color=CLASSES[k][0], ha="center", va="center", fontweight="bold")


def _ends(ax, w, b):
    """The two points where the line w·x + b = 0 leaves the axes; none if it does not cross them."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ends = [(x, -(b + w[0] * x) / w[1]) for x in (left, right) if w[1] != 0]
    ends = [(x, y) for x, y in ends if bottom <= y <= top]
    ends += [(-(b + w[1] * y) / w[0], y) for y in (bottom, top) if w[0] != 0]
    return list(dict.fromkeys((x, y) for x, y in ends if left <= x <= right))[:2]


def _lines(ax, panel):
    for i, (name, (w, b)) in enumerate(panel.lines.items()):
        colour, dash = LINES[i]
        ends = _ends(ax, w, b)
        if not ends:
            raise ValueError(f"lines: given {name!r}, which misses the points, expected a line among them")
        ax.plot(*zip(*ends, strict=True), color=colour, linestyle=dash, marker="")
        for score in (-panel.bands.get(name, 0), panel.bands.get(name, 0)):
            parallel = _ends(ax, w, b - score) if name in panel.bands else []
            if parallel:
                ax.plot(*zip(*parallel, strict=True), color=colour, linestyle=":", linewidth=1.2, marker="")
        # Every other name stands at the lower end, so that near lines keep their names apart.
        x, y = sorted(ends, key=lambda end: end[1])[-1 if i % 2 == 0 else 0]
        below, above = np.isclose(y, ax.get_ylim())
        side, height = ("center" if above else "left"), ("bottom" if above or below else "center")
        shift = (0, 4) if above else (5, 4) if below else (4, 0)
        ax.annotate(name, (x, y), shift, textcoords="offset points", color=colour, fontsize=9, ha=side,
                    va=height)  # fmt: skip


def neuron_parts(inputs: Mapping[str, float], weights: Sequence[float], bias: float, z: float, answer: str,
                 listeners: Sequence[str] = ()) -> Figure:  # fmt: skip
    """Draw one neuron with its numbers: inputs, weights, bias, weighted input, and who hears the output.

    Parameters
    ----------
    inputs : mapping of str to float
        Name -> value.
    weights : sequence of float
        One for each input.
    bias, z : float
    answer : str
        What is written on the edge that leaves.
    listeners : sequence of str
        Names of what the same output feeds.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if len(weights) != len(inputs):
        raise ValueError(f"weights: given {len(weights)}, expected one for each of {len(inputs)} inputs")
    fig, ax = subplots(figsize=(7.0, 2.6))
    ax.set(xlim=(-1.2, 8.2), ylim=(-1.75, 1.75), aspect="equal")
    ax.set_axis_off()
    for y, (name, value), weight in zip(np.linspace(1.3, -1.3, len(inputs)), inputs.items(), weights,
                                        strict=True):  # fmt: skip
        colour, dash = (BLUE, "-") if weight >= 0 else (ORANGE, "--")
        ax.annotate("", (2.45, 0.35 * y), (0.35, y), arrowprops=dict(arrowstyle="->", color=colour, ls=dash))
        ax.text(0.25, y, f"{name} = {value:g}", ha="right", va="center")
        ax.text(
            1.35, 0.69 * y + 0.1, f"× {weight:g}".replace("-", "−"), ha="center", va="bottom", color=colour
        )
    ax.add_patch(Circle((3.1, 0), 0.62, facecolor="#f2f2f2", edgecolor="black"))
    ax.text(3.1, 0, f"sum\nz = {z:g}", ha="center", va="center", fontsize=9)
    ax.text(3.1, 0.75, f"bias {bias:+g}", ha="center", va="bottom", color=GREY)
    ax.annotate("", (5.3, 0), (3.75, 0), arrowprops=dict(arrowstyle="->"))
    ax.text(4.5, 0.12, answer, ha="center", va="bottom")
    for y, name in zip(np.linspace(1.2, -1.2, len(listeners)), listeners, strict=True):
        ax.annotate("", (6.3, y), (5.3, 0), arrowprops=dict(arrowstyle="->", color=GREY))
        ax.text(6.4, y, name, ha="left", va="center")
    return fig


def colours_by_score(colours: Mapping[str, Sequence[float]], scores: Sequence[float]) -> Figure:
    """Colours as bars along the scores a neuron gives them, the highest on top.

    Parameters
    ----------
    colours : mapping of str to (r, g, b)
        Name -> red, green, blue from 0 to 1.
    scores : sequence of float
        One for each colour.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, ax = subplots(figsize=(7.0, 0.5 + 0.36 * len(colours)))
    order = np.argsort(scores)
    names, values = list(colours), np.asarray(scores, dtype=float)
    for row, i in enumerate(order):
        ax.barh(row, values[i], color=colours[names[i]], edgecolor="black", linewidth=0.8)
        ax.text(max(values[i], 0) + 0.03, row, f"{values[i]:+.2f}".replace("-", "−"), va="center")
    ax.axvline(0, color="black", linewidth=1)
    ax.set(yticks=range(len(names)), yticklabels=[names[i] for i in order], xlabel="weighted input z",
           xlim=(values.min() - 0.1, values.max() + 0.25))  # fmt: skip
    ax.grid(visible=False, axis="y")
    return fig


def novikoff_squeeze(lengths: Sequence[float], margin: float, radius: float) -> Figure:
    """The proof that a perceptron settles: the length of its weights, held between two growing bounds.

    Parameters
    ----------
    lengths : sequence of k float
        ‖(w, b)‖ after mistake 1, 2, ..., k.
    margin, radius : float
        γ and R: the length is at least γ k and at most R √k, and these meet at k = (R/γ)².

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, ax = subplots(figsize=(7.0, 3.8))
    meet = (radius / margin) ** 2
    k = np.geomspace(1, 1.6 * meet, 60)
    ax.plot(k, margin * k, markevery=len(k))
    ax.plot(k, radius * np.sqrt(k), markevery=len(k))
    ax.plot(np.arange(1, len(lengths) + 1), lengths, color="black", linestyle="-", marker="", linewidth=2.4)
    ax.set(xscale="log", yscale="log", xlabel="mistakes k", ylabel="length of (w, b)")
    ax.plot([meet, meet], [ax.get_ylim()[0], margin * meet], color=GREY, linestyle=":", marker="")
    ax.annotate(f"no room beyond {int(meet):,}", (meet, 2 * ax.get_ylim()[0]), (-5, 0),
                textcoords="offset points", color=GREY, ha="right")  # fmt: skip
    ax.annotate(f"settled after {len(lengths):,}", (len(lengths), lengths[-1]), (-10, -36),
                textcoords="offset points")  # fmt: skip
    label_ends(ax, ["at least γ k", "at most R √k"])
    return fig
