"""The figures of optimisation: level curves of a function of two numbers, with paths and points on it."""

from collections.abc import Callable, Mapping

import numpy as np

from .style import BLUE, GREY, ORANGE, TEAL

COLOURS = BLUE, ORANGE, TEAL
MARKERS = "o", "s", "^"
PAPER = {
    "fc": "white",
    "ec": "none",
    "alpha": 0.85,
    "pad": 1,
}  # behind a name, so that no line runs through it


def landscape(
    ax,
    J: Callable[[np.ndarray, np.ndarray], np.ndarray],
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    paths: Mapping[str, np.ndarray] | None = None,
    points: Mapping[str, tuple[float, float]] | None = None,
    g: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
) -> None:
    """Draw level curves of J into an axes, one unit as long on both sides.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    J : function of two arrays of one shape
        Its values, of that shape.
    x, y : (float, float)
        Ends of the axes.
    paths : mapping of str to array of shape (k, 2), optional
        Lines through k points, at most three, each with its name at its start.
    points : mapping of str to (float, float), optional
        At most three, each with its name beside it. The level curve through the first one is heavy.
    g : function of two arrays, optional
        A constraint, g <= 0. Where it is broken the plane is shaded, and the edge g = 0 is drawn.
    """
    X, Y = np.meshgrid(np.linspace(*x, 201), np.linspace(*y, 201))
    values = J(X, Y)
    low, high = values.min(), values.max()
    ax.contour(X, Y, values, levels=low + (high - low) * np.linspace(0.05, 1, 12) ** 2, colors=GREY,
               linewidths=0.7)  # fmt: skip
    if g is not None:
        ax.contourf(X, Y, g(X, Y), levels=[0, np.inf], colors=["#dddddd"], alpha=0.6)
        ax.contour(X, Y, g(X, Y), levels=[0], colors="black", linewidths=1.4)
    if points:
        level = float(J(*next(iter(points.values()))))
        if low < level < high:
            ax.contour(X, Y, values, levels=[level], colors=BLUE, linewidths=1.6, linestyles="-")
    for (name, path), colour, dash in zip((paths or {}).items(), COLOURS, ("-", "--", "-."), strict=False):
        ax.plot(*np.asarray(path).T, color=colour, linestyle=dash, marker=".", markersize=4)
        ax.annotate(name, path[0], (5, 6), textcoords="offset points", color=colour, bbox=PAPER)
    for (name, point), colour, marker in zip((points or {}).items(), COLOURS, MARKERS, strict=False):
        ax.plot(*point, marker=marker, color=colour, markersize=8, linestyle="")
        ax.annotate(name, point, (7, 6), textcoords="offset points", color=colour, bbox=PAPER)
    ax.set(xlim=x, ylim=y, aspect="equal")
