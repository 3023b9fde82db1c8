"""The static figures of the chapters: one house style, words for every picture.

>>> from dnnlab import figures
>>> fig, ax = figures.subplots()
>>> line, = ax.plot([1, 2, 3], [9.0, 3.0, 1.0])
>>> figures.show(fig, alt="The loss falls from 9 to 1 in two steps.")

Needs matplotlib: ``pip install "dnnlab[figures]"``.
"""

from .charts import check_curve, digit_gallery, label_ends, loss_curves
from .decision_planes import Plane, colours_by_score, neuron_parts, novikoff_squeeze, planes
from .depth import log_lines
from .fits import digit_cloud, fit_with_units, folded_plane
from .fitting import boundaries, differences
from .graphs import network
from .landscapes import landscape
from .memory import lstm_cell
from .pairings import line_chart, outlier_fits, pairings_grid
from .paths import small_charts, valley_paths
from .style import BLUE, GREY, ORANGE, TEAL, png, show, subplots

__all__ = [
    "BLUE",
    "GREY",
    "ORANGE",
    "TEAL",
    "Plane",
    "boundaries",
    "check_curve",
    "colours_by_score",
    "differences",
    "digit_cloud",
    "digit_gallery",
    "fit_with_units",
    "folded_plane",
    "label_ends",
    "landscape",
    "line_chart",
    "log_lines",
    "loss_curves",
    "lstm_cell",
    "network",
    "neuron_parts",
    "novikoff_squeeze",
    "outlier_fits",
    "pairings_grid",
    "planes",
    "png",
    "show",
    "small_charts",
    "subplots",
    "valley_paths",
]
