"""A fully connected network as a drawing: neurons, weights, and the names of the weights one asks for."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from .style import BLUE, ORANGE, TEAL, subplots

FAINT = "#c8c8c8"
STYLES = (BLUE, "-"), (ORANGE, "--"), (TEAL, "-.")
ACROSS = 2.6  # from layer to layer, in distances of neighbouring neurons


def network(sizes: Sequence[int], weights: Sequence[tuple[int, int, int]]) -> Figure:
    """Draw a fully connected network: in every neuron its activation, above it its bias.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in layers 1, 2, ..., L.
    weights : sequence of at most three (l, j, k)
        The weights to name, counted from 1: from neuron k of layer l - 1 to neuron j of layer l.

    Returns
    -------
    matplotlib.figure.Figure
    """
    for layer, j, k in weights:
        if not (2 <= layer <= len(sizes) and 1 <= j <= sizes[layer - 1] and 1 <= k <= sizes[layer - 2]):
            raise ValueError(f"weights: given {(layer, j, k)}, expected (l, j, k) of a network {list(sizes)}")
    tallest = max(sizes)
    fig, ax = subplots(figsize=(7.0, 0.6 + 0.95 * tallest))
    ax.set_axis_off()
    for layer, size in enumerate(sizes, start=1):
        name = "input" if layer == 1 else "output" if layer == len(sizes) else "hidden"
        ax.text(ACROSS * (layer - 1), -tallest / 2, f"layer {layer}: {name}", ha="center", va="top")
        for j in range(1, size + 1):
            _neuron(ax, sizes, layer, j)
    for (layer, j, k), (colour, dash) in zip(weights, STYLES, strict=False):
        x, y = _edge(ax, sizes, layer, j, k, color=colour, linestyle=dash, linewidth=2.6)
        ax.text(x, y, f"$w^{{({layer})}}_{{{j}{k}}}$", color=colour, fontsize=13, ha="center", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5}, zorder=4)  # fmt: skip
    ax.set(xlim=(-0.6, ACROSS * (len(sizes) - 1) + 0.6), ylim=(-tallest / 2 - 0.3, tallest / 2 + 0.35))
    return fig


def _place(sizes: Sequence[int], layer: int, j: int) -> tuple[float, float]:
    return ACROSS * (layer - 1), (sizes[layer - 1] + 1) / 2 - j


def _neuron(ax, sizes: Sequence[int], layer: int, j: int) -> None:
    """Draw neuron j of a layer and the weights into it."""
    x, y = _place(sizes, layer, j)
    ax.plot(x, y, color="white", marker="o", markersize=34, markeredgecolor="black", zorder=2)
    ax.text(x, y, f"$a^{{({layer})}}_{j}$", ha="center", va="center", fontsize=12, zorder=3)
    if layer > 1:
        ax.text(x, y + 0.3, f"$b^{{({layer})}}_{j}$", ha="center", va="bottom", zorder=3)
        for k in range(1, sizes[layer - 2] + 1):
            _edge(ax, sizes, layer, j, k, color=FAINT, linestyle="-", linewidth=1.2)


def _edge(ax, sizes: Sequence[int], layer: int, j: int, k: int, **style) -> tuple[float, float]:
    """Draw one weight; return the point of its line where its name has room."""
    (x1, y1), (x2, y2) = _place(sizes, layer - 1, k), _place(sizes, layer, j)
    ax.plot([x1, x2], [y1, y2], marker="", zorder=1, **style)
    return x1 + 0.25 * (x2 - x1), y1 + 0.25 * (y2 - y1)
