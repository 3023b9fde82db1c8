"""The figure of a network with a memory: one step of an LSTM."""

from .style import BLUE, GREY, ORANGE, TEAL

GATES = {"stay": 1.6, "enter": 3.2, "new": 4.4, "leave": 6.8}  # and where they stand
LABEL = {"ha": "center", "va": "center", "fontsize": 11}
NODE = {"boxstyle": "circle,pad=0.25", "fc": "white"}


def lstm_cell(ax) -> None:
    """Draw one step of an LSTM into an axes: the cell state above, the gates below.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About twice as wide as high.
    """

    def arrow(start, end, colour=GREY):
        style = {"arrowstyle": "-|>", "color": colour, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end, start, arrowprops=style)

    for name, x in GATES.items():
        shape = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": ORANGE if name == "new" else TEAL}
        ax.text(x, 1.5, name, bbox=shape, **LABEL)
        arrow((x, 0.4), (x, 1.1))
    ax.plot([0.6, 6.8], [0.4, 0.4], color=GREY, lw=1.4, marker="")
    for start, end in (0.7, 1.3), (1.9, 3.5), (4.1, 8.6):
        arrow((start, 4.4), (end, 4.4), BLUE)
    arrow((1.6, 1.9), (1.6, 4.1))
    arrow((3.2, 1.9), (3.6, 2.6))
    arrow((4.4, 1.9), (4.0, 2.6))
    arrow((3.8, 3.15), (3.8, 4.1))
    arrow((6.8, 1.9), (6.8, 2.55))
    arrow((6.8, 4.4), (6.8, 3.85))
    arrow((6.8, 3.45), (6.8, 3.15))
    arrow((7.1, 2.85), (8.6, 2.85))
    for x, y, sign in (1.6, 4.4, "×"), (3.8, 4.4, "+"), (3.8, 2.85, "×"), (6.8, 2.85, "×"):
        ax.text(x, y, sign, bbox=NODE, **LABEL)
    ax.text(6.8, 3.65, "tanh", **LABEL)
    words = {
        (0.3, 4.4): "$c_{t-1}$",
        (8.9, 4.4): "$c_t$",
        (8.9, 2.85): "$h_t$",
        (-0.1, 0.4): "$x_t,\\ h_{t-1}$",
    }
    for place, word in words.items():
        ax.text(*place, word, **LABEL)
    ax.set(xlim=(-0.7, 9.2), ylim=(0, 4.9))
    ax.axis("off")
