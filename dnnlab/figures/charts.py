"""The charts that chapters share. Each takes arrays and returns a figure for `show`."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from .style import GREY, subplots


def label_ends(ax, names: Sequence[str]) -> None:
    """Write each line's name at its right end, in its colour, without overlap: no legend to look up.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Its first ``len(names)`` lines are labelled; call it when limits and scales are final.
    names : sequence of str
    """
    lines = ax.get_lines()[: len(names)]
    ax.figure.draw_without_rendering()
    to_pixels, gap = ax.transData.transform, 1.3 * ax.xaxis.label.get_fontsize() * ax.figure.dpi / 72
    ends = []
    for line, name in zip(lines, names, strict=True):
        x, y = line.get_xdata(), line.get_ydata()
        last = np.flatnonzero(np.isfinite(y))[-1]
        ends.append((to_pixels((x[last], y[last]))[1], x[last], y[last], line.get_color(), name))
    lowest = -np.inf
    for height, x, y, colour, name in sorted(ends):
        lowest = max(height, lowest + gap)
        shift = (lowest - height) * 72 / ax.figure.dpi
        ax.annotate(name, (x, y), (7, shift), textcoords="offset points", color=colour, va="center")


def loss_curves(
    curves: Mapping[str, Sequence[float]], *, xlabel: str = "epoch", ylabel: str = "loss"
) -> Figure:
    """Loss against time, one line a run, on a logarithmic scale.

    Parameters
    ----------
    curves : mapping of str to sequence of float
        Name -> losses, all > 0, the first at time 0. At most three. What is not finite is not drawn.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, ax = subplots()
    for losses in curves.values():
        losses = np.asarray(losses, dtype=float)
        ax.plot(np.where(np.isfinite(losses), losses, np.nan), markevery=max(1, len(losses) // 10))
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_locator(NullLocator())
    label_ends(ax, list(curves))
    return fig


def check_curve(eps: np.ndarray, errors: Mapping[str, np.ndarray]) -> Figure:
    """Error of numerical derivatives against the step, on log-log axes, with the slopes the theory predicts.

    Parameters
    ----------
    eps : array, shape (k,)
        Steps, increasing.
    errors : mapping of str to array of shape (k,)
        Name of the method -> its relative errors. Zeros are not drawn.

    Returns
    -------
    matplotlib.figure.Figure
        Right of each minimum a grey guide with the nearest whole slope: the truncation error. Left of the
        smallest minimum a guide of slope -1: the rounding error.
    """
    fig, ax = subplots(figsize=(7.0, 4.0))
    eps = np.asarray(eps, dtype=float)
    curves = {name: np.asarray(values, dtype=float) for name, values in errors.items()}
    for values in curves.values():
        ax.plot(eps, np.where(values > 0, values, np.nan))
    ax.set(xscale="log", yscale="log", xlabel="step ε", ylabel="relative error")
    limits = ax.get_ylim()

    def guide(x, slope, height, text):
        middle = len(x) // 2
        y = height * (x / x[middle]) ** slope
        ax.plot(x, y, color=GREY, linestyle=":", marker="", linewidth=1.2)
        # On the side away from the curve: a falling guide has room on its right, a rising one on its left.
        place, shift, side = (0, (8, 7), "left") if slope < 0 else (middle, (0, 7), "right")
        ax.annotate(text, (x[place], y[place]), shift, textcoords="offset points", color=GREY, ha=side)

    for values in curves.values():
        seen = values > 0
        x, y = eps[seen], values[seen]
        right = slice(np.argmin(y), None)
        slope = round(float(np.median(np.diff(np.log(y[right])) / np.diff(np.log(x[right])))))
        level = np.exp(np.median(np.log(y[right]) - slope * np.log(x[right])))
        middle = x[right][len(x[right]) // 2]
        guide(x[right], slope, 2 * level * middle**slope, f"slope {slope}")
    name = min(curves, key=lambda key: curves[key][curves[key] > 0].min())
    seen = curves[name] > 0
    x, y = eps[seen], curves[name][seen]
    left = slice(0, int(np.argmin(y)))
    if len(x[left]) > 2:
        level = np.exp(np.median(np.log(y[left] * x[left])))
        guide(x[left], -1, 3 * level / x[left][len(x[left]) // 2], "rounding, slope −1")
    ax.set_ylim(limits)
    label_ends(ax, list(curves))
    return fig


def digit_gallery(images: np.ndarray, titles: Sequence[str], *, columns: int = 10) -> Figure:
    """Small grey pictures in a grid, a line of text over each.

    Parameters
    ----------
    images : array, shape (k, side, side) or (k, side * side)
        0 is paper, the largest value is ink.
    titles : sequence of k str
    columns : int
        Pictures in a row.

    Returns
    -------
    matplotlib.figure.Figure
    """
    images = np.asarray(images)
    if len(images) != len(titles):
        raise ValueError(f"titles must have one text for each of {len(images)} images, given {len(titles)}")
    side = round(images[0].size ** 0.5)
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    fig, axes = subplots(rows, columns, figsize=(0.7 * columns, 0.95 * rows), squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, image, title in zip(axes.flat, images, titles, strict=False):
        ax.imshow(image.reshape(side, side), vmin=0, vmax=images.max())
        ax.set_title(title, fontsize=9, loc="center")
    return fig
