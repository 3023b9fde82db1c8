"""House style, palette, and how a figure gets onto the page together with its words."""

from base64 import b64encode
from io import BytesIO

import matplotlib
import numpy as np
from cycler import cycler
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

# The palette of the widgets; told apart by readers with any of the three colour-vision deficiencies.
BLUE, ORANGE, TEAL, GREY = "#0b5fa5", "#d46a00", "#2b7766", "#595959"

DPI = 100  # figure inches to the pixels of a page
SHARPNESS = 2  # picture pixels per page pixel

# No more than three coloured series in a chart; dashes and markers say the same as the colours.
SERIES = cycler(color=[BLUE, ORANGE, TEAL], linestyle=["-", "--", "-."], marker=["o", "s", "^"])

STYLE = {
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same picture on every machine
    "font.size": 10,
    "axes.prop_cycle": SERIES,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "image.cmap": "gray_r",
}


def subplots(rows: int = 1, columns: int = 1, *, figsize: tuple[float, float] = (7.0, 3.6), **options):
    """A figure in house style and its axes.

    Parameters
    ----------
    rows, columns : int
        The grid of axes.
    figsize : (float, float)
        Width and height in units of 100 page pixels.
    **options
        Handed to `matplotlib.figure.Figure.subplots` (``sharex``, ``squeeze``, ...).

    Returns
    -------
    fig : matplotlib.figure.Figure
        Not known to pyplot, so no cell shows it by accident: hand it to `show`.
    ax : matplotlib.axes.Axes or array of them
    """
    # Set for good, not within a context: lines and texts read the style when they are drawn, which is later.
    matplotlib.rcParams.update(STYLE)
    fig = Figure(figsize=figsize)
    return fig, fig.subplots(rows, columns, **options)


def png(fig: Figure) -> bytes:
    """The figure as PNG, twice as fine as the page; the same bytes for the same figure."""
    fig.set_dpi(SHARPNESS * DPI)
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    fig.set_dpi(DPI)
    picture = BytesIO()
    # Few colours, each antialiased: a palette of 128 looks the same and takes a third of the bytes.
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(128)
    image.save(picture, "png", optimize=True)
    return picture.getvalue()


def show(fig: Figure, alt: str) -> None:
    """Show a figure in the notebook, together with the words that stand for it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        One or two sentences with what is to be seen and the computed numbers. Screen readers read them, the
        book makes them the ``alt`` of the image, and the notebook tests compare them.

    Raises
    ------
    ValueError
        If `alt` says nothing.
    """
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"alt must say in words what the figure shows, given {alt!r}")
    data = {"image/png": b64encode(png(fig)).decode(), "text/plain": " ".join(alt.split())}
    display(data, raw=True, metadata={"image/png": {"width": round(fig.get_figwidth() * DPI)}})
