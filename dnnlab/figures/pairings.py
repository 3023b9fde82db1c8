"""The figures of losses and outputs: curves side by side, the grid of pairings, fits among outliers."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from .charts import label_ends
from .style import BLUE, GREY, ORANGE, TEAL, subplots

STARTS = TEAL, GREY


def line_chart(
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
    *,
    xlabel: str,
    ylabel: str,
    colours: Sequence[str] = (BLUE, ORANGE, TEAL),
) -> Figure:
    """A few curves on linear axes, each with its name at its right end.

    Parameters
    ----------
    curves : mapping of str to (x, y)
        Name -> two arrays of one length. At most three.
    xlabel, ylabel : str
    colours : sequence of str
        Colour of each curve. Where a page compares losses, cross-entropy is blue and the squared error
        orange, as in the widgets; dashes and markers always differ.

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, ax = subplots()
    for (x, y), colour in zip(curves.values(), colours, strict=False):
        ax.plot(x, y, color=colour, markevery=max(1, len(x) // 10))
    ax.set(xlabel=xlabel, ylabel=ylabel)
    label_ends(ax, list(curves))
    return fig


def pairings_grid(
    runs: Mapping[tuple[str, str], Mapping[str, Sequence[float]]],
    *,
    epochs: int,
    matched: Sequence[tuple[str, str]] = (),
    notes: Mapping[tuple[str, str], str] | None = None,
) -> Figure:
    """Learning curves of every output with every loss: one small panel for each pairing.

    Parameters
    ----------
    runs : mapping of (output, loss) to mapping of str to sequence of float
        For each pairing the name of a start -> share of wrong answers after epoch 0, 1, ...; a run that broke
        down is shorter and ends in a cross. The first start is drawn solid, the second dashed, in colours
        that stand for no loss; both are named in the panel where they end farthest apart.
    epochs : int
        Length of the time axis.
    matched : sequence of (output, loss)
        Panels with a heavy frame.
    notes : mapping of (output, loss) to str, optional
        A few words written into the panel.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows, columns = (list(dict.fromkeys(names)) for names in zip(*runs, strict=True))
    size = 1.75 * len(columns), 1.45 * len(rows) + 0.4
    fig, axes = subplots(len(rows), len(columns), figsize=size, sharex=True, sharey=True, squeeze=False)
    for (output, loss), starts in runs.items():
        ax = axes[rows.index(output), columns.index(loss)]
        for wrong, colour, dash in zip(starts.values(), STARTS, ("-", "--"), strict=False):
            ax.plot(range(len(wrong)), wrong, color=colour, linestyle=dash, marker="", clip_on=False)
            if len(wrong) <= epochs:
                ax.plot(
                    len(wrong) - 1,
                    wrong[-1],
                    "x",
                    color=colour,
                    markersize=9,
                    markeredgewidth=2.5,
                    clip_on=False,
                )
        ax.text(0.55 * epochs, 0.5, (notes or {}).get((output, loss), ""), ha="center", color=GREY)
        if (output, loss) in matched:
            ax.spines[:].set(visible=True, linewidth=2.2)
    # The names of the starts, once: where their curves end farthest apart.
    output, loss = max(runs, key=lambda pair: np.ptp([wrong[-1] for wrong in runs[pair].values()]))
    for (start, wrong), colour in zip(runs[output, loss].items(), STARTS, strict=False):
        ax = axes[rows.index(output), columns.index(loss)]
        ax.annotate(start, (epochs, wrong[-1]), (0, 8), textcoords="offset points", color=colour, ha="right")
    for ax, loss in zip(axes[0], columns, strict=True):
        ax.set_title(loss)
    for ax, output in zip(axes[:, 0], rows, strict=True):
        ax.set(ylabel=output, xlim=(0, epochs), ylim=(0, 1), yticks=[0, 0.5, 1])
        ax.set_yticklabels(["0", "50 %", "100 %"])
    fig.supxlabel("epoch", fontsize=10)
    return fig


def outlier_fits(
    x: np.ndarray,
    y: np.ndarray,
    wrong: np.ndarray,
    lines: Mapping[str, tuple[float, float]],
    *,
    top: float,
    xlabel: str,
    ylabel: str,
) -> Figure:
    """Points, some of them wrong entries, and the straight lines that different losses put through them.

    Parameters
    ----------
    x, y : array, shape (m,)
    wrong : array of bool, shape (m,)
        Which points are wrong entries: drawn as crosses.
    lines : mapping of str to (slope, intercept)
        At most three, each with its name at its end.
    top : float
        Upper end of the y axis. Points above it are drawn as triangles on the edge.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, ax = subplots(figsize=(7.0, 4.2))
    ends = np.array([x.min(), x.max()])
    for slope, intercept in lines.values():
        ax.plot(ends, slope * ends + intercept, marker="", linewidth=2.4, zorder=3)
    ax.plot(x[~wrong], y[~wrong], "o", color=GREY, alpha=0.35, markersize=4, markeredgewidth=0)
    seen, above = wrong & (y <= top), wrong & (y > top)
    ax.plot(x[seen], y[seen], "x", color="black", markersize=7, markeredgewidth=1.6)
    ax.plot(x[above], np.full(above.sum(), top), "^", color="black", markersize=7, clip_on=False)
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(0, top), xlim=ends)
    label_ends(ax, list(lines))
    return fig
