"""Which start survives? Six ways to draw the first weights of a deep network, and what becomes of each."""

from __future__ import annotations

import itertools
import math
from functools import cache
from typing import Any

import numpy as np
import traitlets

from ..initializers import Initializer, constant, he_normal, normal, xavier_normal, zeros
from ..layers import Dense
from ..network import Network, mlp
from ..optimizers import SGD
from ..training import Training
from .base import STATIC, Widget
from .onestep import statements
from .recording import encode, join
from .thermometer import FRAMES, LIMIT, LR, SMALLEST

SCHEMES: dict[str, Initializer] = {
    "zeros": zeros,
    "constant": constant(0.5),
    "small": normal(0.01),
    "xavier": xavier_normal,
    "he": he_normal,
    "large": normal(1.0),
}
AXES: dict[str, list[Any]] = {"scheme": list(SCHEMES), "activation": ["tanh", "relu"], "depth": [3, 10]}
FIRST = {"scheme": "small", "activation": "relu", "depth": 10}

WIDTH, SAMPLES = 64, 128
BINS = 25
SATURATED = 0.97  # a tanh neuron beyond it hardly has a slope
DECADES = {"activations": -12, "deltas": -16}  # the lowest power of ten that has a bin of its own
RECORDED = STATIC / "whichstart.bin"

# What is measured, and its bits in the recording. Those of LOGS are recorded as logarithms to base 10.
BITS = {"loss": 15, "spread": 15, "delta": 15, "share": 8, "distinct": 8,
        "activations": 8, "deltas": 8, "units": 10, "ends": 8}  # fmt: skip
LOGS = ("loss", "spread", "delta")


@cache
def data() -> tuple[np.ndarray, np.ndarray]:
    """Return X (128, 64) of N(0, 1); the label y (128, 1) is 1 where the first two numbers agree in sign."""
    X = np.random.default_rng(1).standard_normal((SAMPLES, WIDTH))
    return X, (X[:, :1] * X[:, 1:2] > 0).astype(float)


def network(scheme: str, activation: str, depth: int) -> Network:
    """Return a network with ``depth`` hidden layers of 64 neurons, its weights drawn as the scheme says."""
    sizes = [WIDTH] * (depth + 1) + [1]
    rng = np.random.default_rng(0)
    return mlp(sizes, activation, loss="binary_cross_entropy", init=SCHEMES[scheme], rng=rng)


def decades(values: np.ndarray, lowest: int) -> np.ndarray:
    """Return the shares of |values| that are 0, and that begin with each power of ten from ``lowest``.

    The first of these counts what is smaller too, the last what is larger.
    """
    sizes = np.abs(values)
    exponents = np.floor(np.log10(np.maximum(sizes, SMALLEST)))
    bins = np.where(sizes > 0, 1 + np.clip(exponents - lowest, 0, BINS - 2), 0)
    return np.bincount(bins.astype(int).ravel(), minlength=BINS) / values.size


def shares(layer: Dense, activation: str) -> tuple[float, np.ndarray]:
    """Return the share that is lost and a histogram of the activations of a layer.

    Lost is, for tanh, what lies beyond SATURATED, and for ReLU, the neurons that are 0 for every sample.
    """
    a = layer.a
    if activation == "relu":
        return (a <= 0).all(axis=0).mean(), decades(a, DECADES["activations"])
    return (np.abs(a) > SATURATED).mean(), np.histogram(a, BINS, (-1, 1))[0] / a.size


def distinct(layer: Dense) -> int:
    """Return how many neurons of a layer differ in weights or bias, to nine decimals."""
    return len(np.unique(np.round(np.c_[layer.W, layer.b], 9), axis=0))


@np.errstate(all="ignore")  # what is not finite ends the run
def measure(net: Network, activation: str) -> np.ndarray:
    """Return the loss; of each hidden layer standard deviation of a, length of delta, lost share, number of
    distinct neurons, histograms of a and delta; and the weights of the first layer for x1 and x2."""
    loss = net.loss_and_grad(*data())
    hidden = net.layers[:-1]
    lost, histograms = zip(*(shares(layer, activation) for layer in hidden), strict=True)
    numbers = [
        [loss],
        [layer.a.std() for layer in hidden],
        [np.linalg.norm(layer.delta) for layer in hidden],
        lost,
        [distinct(layer) for layer in hidden],
        *histograms,
        *(decades(layer.delta, DECADES["deltas"]) for layer in hidden),
        hidden[0].W[:, :2].ravel(),
    ]
    return np.concatenate(numbers)


def train(scheme: str, activation: str, depth: int) -> tuple[np.ndarray, int]:
    """Return what ``measure`` says after each of FRAMES, and the update that diverged (0: none).

    A run diverges when a number is beyond LIMIT; then it has the frames before that.
    """
    net = network(scheme, activation, depth)
    rows = [measure(net, activation)]
    order = np.random.default_rng(0)
    for step in Training(net, *data(), SGD(LR), batch_size=SAMPLES, epochs=FRAMES[-1], rng=order):
        if not step.loss <= LIMIT:  # the loss before this update
            return np.array(rows), step.update - 1
        if step.update in FRAMES:
            row = measure(net, activation) if np.isfinite(net.theta).all() else np.array([math.nan])
            if not (np.abs(row) <= LIMIT).all():
                return np.array(rows), step.update
            rows.append(row)
    return np.array(rows), 0


def lengths(depth: int) -> dict[str, int]:
    """Return how many numbers a frame has of each of BITS, in their order, without the ends."""
    counts = dict.fromkeys(BITS, depth) | {"loss": 1, "activations": BINS * depth, "deltas": BINS * depth}
    counts["units"] = 2 * WIDTH
    del counts["ends"]
    return counts


def record() -> bytes:
    """Return all runs, encoded: some seconds' work.

    For each activation and depth there are the series of BITS. A series has the schemes as runs and in a run
    its numbers, of each the FRAMES one after the other; a run that diverges repeats its last. Ends are the
    number of frames and the update that diverged.
    """
    parts = []
    for activation, depth in itertools.product(AXES["activation"], AXES["depth"]):
        series: dict[str, list[np.ndarray]] = {name: [] for name in BITS}
        for scheme in SCHEMES:
            rows, diverged = train(scheme, activation, depth)
            series["ends"].append(np.array([len(rows), diverged]))
            columns = np.pad(rows, ((0, len(FRAMES) - len(rows)), (0, 0)), "edge").T
            start = 0
            for name, count in lengths(depth).items():
                numbers = columns[start : start + count]
                start += count
                if name in LOGS:
                    numbers = np.log10(np.maximum(numbers, SMALLEST))
                series[name].append(numbers.ravel())
        parts += [encode(np.array(series[name])[:, :, np.newaxis], bits) for name, bits in BITS.items()]
    return join(parts)


def code() -> dict[str, list[str]]:
    """Return for each scheme what a layer is given as ``init``, and the line of the core that it leads to."""
    sources = {
        "zeros": ("zeros", zeros),
        "constant": ("constant(0.5)", constant),
        "small": ("normal(0.01)", normal),
        "xavier": ("xavier_normal", xavier_normal),
        "he": ("he_normal", he_normal),
        "large": ("normal(1.0)", normal),
    }
    return {name: [f"init={call}", statements(source)[-1]] for name, (call, source) in sources.items()}


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in AXES:
            raise ValueError(f"WhichStart: given {name}, expected one of {', '.join(AXES)}")
        if value not in AXES[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    return FIRST | chosen


class WhichStart(Widget, bundle="whichstart"):
    """Six ways to draw the first weights, and what becomes of each: ``WhichStart(activation="tanh")``.

    Keyword arguments are what is chosen first. In JupyterLab this kernel trains; in a static page all runs
    are there, recorded from the same code.

    Parameters
    ----------
    scheme : "zeros", "constant" (0.5), "small" (0.01 N(0, 1)), "xavier", "he" or "large" (N(0, 1))
    activation : "tanh" or "relu"
    depth : 3 or 10
        Number of hidden layers, each of 64 neurons.
    """

    setting = traitlets.Dict().tag(sync=True)
    recorded = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        super().__init__(
            setting={"axes": AXES, "first": complete(chosen), "frames": FRAMES, "lr": LR, "width": WIDTH,
                     "samples": SAMPLES, "bins": BINS, "saturated": SATURATED, "decades": DECADES,
                     "smallest": SMALLEST, "limit": LIMIT, "parts": list(BITS), "logs": list(LOGS),
                     "lengths": {str(depth): lengths(depth) for depth in AXES["depth"]},
                     "guessing": guessing(), "code": code()},
            recorded=RECORDED.read_bytes(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return the frames of all schemes, one after the other, as ``train`` does."""
        chosen = complete({name: message[name] for name in ("activation", "depth")})
        runs = [train(scheme, chosen["activation"], chosen["depth"]) for scheme in SCHEMES]
        ends = [[len(rows), diverged] for rows, diverged in runs]
        return {"ends": ends}, [np.concatenate([rows.ravel() for rows, _ in runs]).tobytes()]

    def text(self) -> str:
        first = self.setting["first"]
        net = network(**first)
        loss = net.loss_and_grad(*data())
        spread = [layer.a.std() for layer in net.layers[:-1]]
        return (
            f"Which start survives? {first['depth']} hidden layers of {WIDTH} {first['activation']} neurons; "
            f"first weights: {first['scheme']}.\n"
            f"Before the first update: loss {loss:.4g}; the activations of the first hidden layer have the "
            f"standard deviation {spread[0]:.3g}."
        )


def guessing() -> float:
    """Return the loss of a network that answers every sample with the share of the label 1."""
    share = float(data()[1].mean())
    return -share * math.log(share) - (1 - share) * math.log(1 - share)
