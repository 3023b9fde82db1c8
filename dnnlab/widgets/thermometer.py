"""Gradient thermometer: the size of delta in every layer of a deep network, before and while it learns."""

from __future__ import annotations

import itertools
import math
from functools import cache
from typing import Any

import numpy as np
import traitlets

from ..initializers import normal
from ..layers import Dense, Residual
from ..network import Network
from ..optimizers import SGD
from ..training import Training
from .base import STATIC, Widget
from .onestep import statements
from .recording import encode, join

AXES: dict[str, list[Any]] = {
    "depth": [2, 5, 10, 20, 40],
    "activation": ["sigmoid", "tanh", "relu", "linear"],
    "gain": [0.5, 1, 1.414, 2, 4],
    "skip": [False, True],
}
FIRST = {"depth": 20, "activation": "sigmoid", "gain": 1, "skip": False}
STATS = ["delta", "spread", "slope", "moved"]

WIDTH, SAMPLES = 64, 64
LR = 0.1
FRAMES = [0, 1, 2, 3, 5, 7, 10, 20, 30, 50, 70, 100]  # updates after which the layers are measured
SMALLEST = 1e-45  # what is smaller, 0 included, is recorded as this
LIMIT = 1e30  # a number beyond it counts as divergence
BITS = {"loss": 15, "delta": 15, "spread": 11, "slope": 11, "moved": 14, "ends": 8}  # of the recording
RECORDED = STATIC / "thermometer.bin"


@cache
def data() -> tuple[np.ndarray, np.ndarray]:
    """Return X (64, 64) of N(0, 1), and as label y (64, 1) on which side of a plane each sample lies."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((SAMPLES, WIDTH))
    return X, (X @ rng.standard_normal((WIDTH, 1)) > 0).astype(float)


def guessing() -> float:
    """Return the loss of a network that answers every sample with the share of the label 1."""
    share = float(data()[1].mean())
    return -share * math.log(share) - (1 - share) * math.log(1 - share)


def network(depth: int, activation: str, gain: float, skip: bool) -> tuple[Network, list[Dense]]:
    """Return a network of ``depth`` hidden layers of 64 neurons and one output, and its hidden layers.

    The hidden weights are N(0, gain^2 / 64). With ``skip``, each hidden layer adds its output to its input.
    """
    name = "identity" if activation == "linear" else activation
    hidden = [Dense(WIDTH, WIDTH, name, normal(gain / math.sqrt(WIDTH))) for _ in range(depth)]
    output = Dense(WIDTH, 1, "identity", normal(1 / math.sqrt(WIDTH)))
    layers = [*map(Residual, hidden)] if skip else [*hidden]
    return Network([*layers, output], "binary_cross_entropy", np.random.default_rng(0)), hidden


def size(values: np.ndarray) -> float:
    """Return the root mean square: the typical size of one number."""
    return math.sqrt(np.mean(values**2))


@np.errstate(all="ignore")  # what is not finite ends the run
def measure(net: Network, hidden: list[Dense], start: list[np.ndarray]) -> np.ndarray:
    """Return the loss, and STATS of each hidden layer: (1 + 4 depth,), the statistics one after the other.

    These are the length of delta (all samples together), the standard deviation of the activations, the
    typical slope f'(z), and how far W has moved from ``start``, as a share of its length there.
    """
    loss = net.loss_and_grad(*data())
    stats = [
        (
            np.linalg.norm(layer.delta),
            layer.a.std(),
            size(layer.activation.derivative(layer.z, layer.a)),
            np.linalg.norm(layer.W - W) / np.linalg.norm(W),
        )
        for layer, W in zip(hidden, start, strict=True)
    ]
    return np.array([loss, *np.array(stats).T.ravel()])


def train(depth: int, activation: str, gain: float, skip: bool) -> tuple[np.ndarray, int]:
    """Return what ``measure`` says after each of FRAMES, (frames, 1 + 4 depth), and the update that diverged.

    A run diverges (0: it does not) when a number is beyond LIMIT; then it has the frames before that.
    """
    net, hidden = network(depth, activation, gain, skip)
    start = [layer.W.copy() for layer in hidden]
    rows = [measure(net, hidden, start)]
    order = np.random.default_rng(0)
    for step in Training(net, *data(), SGD(LR), batch_size=SAMPLES, epochs=FRAMES[-1], rng=order):
        if not step.loss <= LIMIT:  # the loss before this update
            return np.array(rows), step.update - 1
        if step.update in FRAMES:
            row = measure(net, hidden, start)
            if not (row <= LIMIT).all():
                return np.array(rows), step.update
            rows.append(row)
    return np.array(rows), 0


def factors(frame: np.ndarray, depth: int, gain: float, skip: bool) -> tuple[float, float, float]:
    """Return, before the first update, the ratio of delta in the first hidden layer to that in the last, the
    factor per layer this makes, and the factor that gain and slope predict.

    With skip connections dJ/da gets a factor in each block that it passes, and delta = f'(z) dJ/da: so the
    slopes of the first and the last layer are in the ratio.
    """
    delta, slope = (frame[1 + STATS.index(name) * depth :][:depth] for name in ("delta", "slope"))
    ratio = delta[0] / delta[-1]
    if skip:
        steps = np.append(np.sqrt(1 + (gain * slope[1:]) ** 2), slope[0] / slope[-1])
    else:
        steps = gain * slope[:-1]
    return ratio, ratio ** (1 / (depth - 1)), math.exp(np.log(steps).sum() / (depth - 1))


def record() -> bytes:
    """Return all runs, encoded: half a minute's work.

    For each depth there are the series of BITS. A series has
    the selections of that depth as runs, the last axis running fastest, and in a run the layers, in these the
    FRAMES; a run that diverges repeats its last. Ends are the number of frames and the update that diverged;
    all else is recorded as logarithms to base 10.
    """
    parts = []
    for depth in AXES["depth"]:
        series: list[list[np.ndarray]] = [[] for _ in BITS]
        for selection in itertools.product([depth], *list(AXES.values())[1:]):
            rows, diverged = train(*selection)
            frames = len(rows)
            rows = np.pad(rows, ((0, len(FRAMES) - frames), (0, 0)), "edge")
            columns = np.log10(np.maximum(rows, SMALLEST)).T
            numbers = [columns[0], *columns[1:].reshape(len(STATS), -1), np.array([frames, diverged])]
            for one, found in zip(series, numbers, strict=True):
                one.append(found)
        parts += [
            encode(np.array(one)[:, :, np.newaxis], bits)
            for one, bits in zip(series, BITS.values(), strict=True)
        ]
    return join(parts)


def code() -> list[list[dict[str, Any]]]:
    """Return the lines of the core that carry delta back through a layer, and around it."""
    marks = {"self.delta =": "layer", "np.dot(self.delta, self.W)": "layer", "da + dx": "skip"}
    functions = []
    for function in (Dense.backward, Residual.backward):
        lines = [{"text": f"# {function.__qualname__}", "keys": []}]
        for text in statements(function):
            lines += [{"text": text, "keys": [key]} for mark, key in marks.items() if mark in text]
        functions.append(lines)
    return functions


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in AXES:
            raise ValueError(f"GradientThermometer: given {name}, expected one of {', '.join(AXES)}")
        if isinstance(value, bool) != (name == "skip") or value not in AXES[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    return FIRST | chosen


class GradientThermometer(Widget, bundle="thermometer"):
    """How large delta is in every layer of a deep network: ``GradientThermometer(activation="relu")``.

    Keyword arguments are what is chosen first. In JupyterLab this kernel trains; in a static page all runs
    are there, recorded from the same code.

    Parameters
    ----------
    depth : 2, 5, 10, 20 or 40
        Number of hidden layers, each of 64 neurons.
    activation : "sigmoid", "tanh", "relu" or "linear"
    gain : 0.5, 1, 1.414, 2 or 4
        The weights are N(0, gain^2 / 64).
    skip : bool
        Whether each hidden layer adds its output to its input.
    """

    setting = traitlets.Dict().tag(sync=True)
    recorded = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        super().__init__(
            setting={"axes": AXES, "first": complete(chosen), "stats": STATS, "frames": FRAMES, "lr": LR,
                     "width": WIDTH, "samples": SAMPLES, "smallest": SMALLEST, "guessing": guessing(),
                     "limit": LIMIT, "code": code()},
            recorded=RECORDED.read_bytes(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return the frames of a selection, as ``train`` does."""
        selection = complete(message["selection"])
        rows, diverged = train(**selection)
        return {"diverged": diverged}, [rows.tobytes()]

    def text(self) -> str:
        first = self.setting["first"]
        net, hidden = network(**first)
        loss = net.loss_and_grad(*data())
        skip = "with" if first["skip"] else "without"
        return (
            f"Gradient thermometer: {first['depth']} hidden layers of {WIDTH} {first['activation']} neurons, "
            f"{skip} skip connections; weights N(0, ({first['gain']}^2)/{WIDTH}).\n"
            f"Before the first update: loss {loss:.4g}; "
            f"in the last hidden layer delta has the length {np.linalg.norm(hidden[-1].delta):.3g}."
        )
