"""The figures of depth: sizes that shrink or grow by a factor a layer, straight lines on log paper."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .charts import label_ends
from .style import GREY, subplots


def log_lines(
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
    predicted: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
    *,
    xlabel: str,
    ylabel: str,
) -> Figure:
    """Positive numbers against a layer or a depth, on a logarithmic axis, beside what theory predicts.

    Parameters
    ----------
    curves : mapping of str to (x, y)
        Name -> two arrays of one length, drawn as markers on a line, with the name at the right end. At most
        three. What is 0 or not finite is not drawn.
    predicted : mapping of str to (x, y), optional
        Of any of these names, what is predicted: a thin grey line without markers.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    fig, ax = subplots(figsize=(7.0, 4.0))
    for x, y in curves.values():
        y = np.asarray(y, dtype=float)
        ax.plot(x, np.where(np.isfinite(y) & (y > 0), y, np.nan))
    for x, y in (predicted or {}).values():
        ax.plot(x, y, color=GREY, linestyle="-", marker="", linewidth=1.1)
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))  # there is no half of a layer
    label_ends(ax, list(curves))
    return fig
