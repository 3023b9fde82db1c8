"""The figures of optimisers: a path through a valley, panel by panel, and small charts side by side."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure

from .style import BLUE, GREY, ORANGE, subplots


def valley_paths(
    J: Callable[[np.ndarray, np.ndarray], np.ndarray],
    paths: Mapping[str, np.ndarray],
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    xlabel: str,
    ylabel: str,
) -> Figure:
    """Level curves of J, once for each path, below each other, one unit as long on both axes.

    Parameters
    ----------
    J : function of two arrays of one shape
        Its values, of that shape, at least 0.
    paths : mapping of str to array of shape (k, 2)
        Title of the panel -> places. A ring marks the first, a cross the lowest value of J on the grid.
    x, y : (float, float)
        Ends of the axes.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    shape = (y[1] - y[0]) / (x[1] - x[0])
    fig, axes = subplots(len(paths), figsize=(7, len(paths) * (7 * shape + 0.5) + 0.4), sharex=True,
                         squeeze=False)  # fmt: skip
    X, Y = np.meshgrid(np.linspace(*x, 241), np.linspace(*y, 241))
    values = J(X, Y)
    levels = values.max() * np.linspace(0.05, 1, 10) ** 2
    lowest = np.unravel_index(values.argmin(), values.shape)
    for ax, (name, path) in zip(axes[:, 0], paths.items(), strict=True):
        ax.contour(X, Y, values, levels=levels, colors=GREY, linewidths=0.7)
        ax.plot(*np.asarray(path).T, color=BLUE, linestyle="-", marker=".", linewidth=1.2)
        ax.plot(*path[0], color=BLUE, marker="o", markersize=9, fillstyle="none", linestyle="")
        ax.plot(X[lowest], Y[lowest], color=ORANGE, marker="x", markersize=9, linestyle="")
        ax.set(xlim=x, ylim=y, aspect="equal", title=name, ylabel=ylabel)
    axes[-1, 0].set_xlabel(xlabel)
    return fig


def small_charts(
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]], *, xlabel: str, ylabel: str, columns: int = 3
) -> Figure:
    """One small panel for each curve, all on the same axes, with the name as title.

    Parameters
    ----------
    curves : mapping of str to (x, y)
        Name -> two arrays of one length.
    xlabel, ylabel : str
    columns : int
        Panels in a row.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = -(-len(curves) // columns)
    fig, axes = subplots(
        rows, columns, figsize=(7, 1.6 * rows + 0.4), sharex=True, sharey=True, squeeze=False
    )
    for ax, (name, (x, y)) in zip(axes.flat, curves.items(), strict=False):
        ax.plot(x, y, color=BLUE, linestyle="-", marker="")
        ax.set_title(name, fontsize=10)
    for ax in list(axes.flat)[len(curves) :]:
        ax.set_axis_off()
    fig.supxlabel(xlabel, fontsize=10)
    fig.supylabel(ylabel, fontsize=10)
    return fig
