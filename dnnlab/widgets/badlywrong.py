"""Badly wrong should learn fast: two equal neurons, of different output or loss, learn side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product
from typing import Any

import numpy as np
import traitlets

from ..activations import Sigmoid, Softmax
from ..layers import Dense
from ..losses import (
    BinaryCrossEntropy,
    BinaryCrossEntropyFromProbabilities,
    NegativeLogLikelihood,
    SoftmaxCrossEntropy,
    SquaredError,
)
from ..network import Network
from ..optimizers import SGD
from .base import Widget
from .onestep import statements

# Activation and loss of the core for each pair. Two of the matching pairs work on logits, as they should.
PAIRS: dict[str, tuple[str, type]] = {
    "identity squared_error": ("identity", SquaredError),
    "identity binary_cross_entropy": ("identity", BinaryCrossEntropyFromProbabilities),
    "identity categorical_cross_entropy": ("identity", NegativeLogLikelihood),
    "sigmoid squared_error": ("sigmoid", SquaredError),
    "sigmoid binary_cross_entropy": ("identity", BinaryCrossEntropy),
    "sigmoid categorical_cross_entropy": ("sigmoid", NegativeLogLikelihood),
    "softmax squared_error": ("softmax", SquaredError),
    "softmax binary_cross_entropy": ("softmax", BinaryCrossEntropyFromProbabilities),
    "softmax categorical_cross_entropy": ("identity", SoftmaxCrossEntropy),
}
AXES: dict[str, list[Any]] = {
    "z0": [1.5, 2, 4, 6, 8],
    "target": [0, 1],
    "label": ["right", "flipped"],
    "lr": [0.05, 0.15, 0.5, 1.5],
    "left": list(PAIRS),
    "right": list(PAIRS),
}
FIRST = {
    "z0": 6, "target": 0, "label": "right", "lr": 0.15,
    "left": "sigmoid squared_error", "right": "sigmoid binary_cross_entropy",
}  # fmt: skip
COMPARED = [FIRST["left"], FIRST["right"]]
NEAR = 0.1  # an answer this close to its label has arrived
MOST = 100_000  # steps; what has not arrived by then is said not to arrive
CHUNK = 5_000  # steps in one answer of the kernel, at most
LIMIT = 1e6  # a weight beyond it counts as divergence
CHECKED_STEPS = [1, 100]


def neuron(pair: str, w: float, b: float) -> Network:
    """Return one neuron with the input 1, so that z = w + b.

    With softmax its logit is z, and that of the other class is 0 and is not learnt: the answer a is the
    probability of the neuron's class.
    """
    activation, loss = PAIRS[pair]
    n_out = 2 if pair.startswith("softmax") else 1
    net = Network([Dense(1, n_out, activation)], "squared_error", np.random.default_rng(0))
    # Not given to Network, which refuses four of the pairs: here one wants to see what they do.
    net.loss = loss()
    net.theta[:] = 0
    net.layers[0].W[0], net.layers[0].b[0] = w, b
    return net


def steps(pair: str, w: float, b: float, label: float, lr: float) -> Iterator[list[float]]:
    """Yield w, b, the answer a, the loss and dJ/dz before the first update, after the first, ...

    The run ends with a loss that is not finite or a gradient of 0, and before a weight beyond LIMIT.
    """
    net = neuron(pair, w, b)
    layer, optimizer = net.layers[0], SGD(lr)
    X, y = np.ones((1, 1)), np.array([[label, 1 - label]])[:, : net.n_out]
    while abs(layer.W[0, 0]) <= LIMIT:
        with np.errstate(all="ignore"):  # the logarithm of a negative number is NaN: to be shown
            loss = net.loss_and_grad(X, y)
            answer = net.loss.predict(layer.a)[0, 0]
        gradient = layer.delta[0, 0]
        row = np.array([layer.W[0, 0], layer.b[0], answer, loss, gradient])
        yield (row + 0).tolist()  # + 0 makes -0 a 0
        if not math.isfinite(loss) or gradient == 0:
            return
        layer.dW[1:] = layer.db[1:] = 0
        net.update(optimizer)


def steps_needed(pair: str, z0: float, *, label: float = 0, lr: float = 0.15) -> int | None:
    """Return the number of updates until the answer is within 0.1 of the label; None: not in 100,000."""
    for step, (_, _, answer, *_) in enumerate(islice(steps(pair, z0 / 2, z0 / 2, label, lr), MOST + 1)):
        if abs(answer - label) <= NEAR:
            return step
    return None


@cache
def checks() -> bytes:
    """Return what the page checks its arithmetic against, float64.

    For every pair, label and start with the first learning rate: w, a, loss and dJ/dz after CHECKED_STEPS (or
    at the end of the run). Then, for every start, ``steps_needed`` of the pairs COMPARED, label 0.
    """
    numbers = []
    for pair, label, z0 in product(PAIRS, (0, 1), AXES["z0"]):
        rows = list(islice(steps(pair, z0 / 2, z0 / 2, label, FIRST["lr"]), CHECKED_STEPS[-1] + 1))
        for step in CHECKED_STEPS:
            w, _, *others = rows[min(step, len(rows) - 1)]
            numbers += [w, *others]
    needed = [steps_needed(pair, z0) for z0 in AXES["z0"] for pair in COMPARED]
    return np.array(numbers + needed, dtype=np.float64).tobytes()


def code() -> dict[str, list[list[dict[str, Any]]]]:
    """Return for each pair the functions of the core that compute dJ/dz, and the update."""
    slopes: dict[str, Callable] = {"sigmoid": Sigmoid.derivative, "softmax": Softmax.backward}

    def shown(function: Callable, mark: str = "") -> list[dict[str, Any]]:
        lines = [text for text in statements(function) if mark in text]
        return [{"text": f"# {function.__qualname__}", "keys": []}] + [
            {"text": text, "keys": ["gradient"] if text == lines[-1] else []} for text in lines
        ]

    return {
        pair: [
            shown(loss.value_and_gradient),
            *([shown(slopes[activation])] if activation in slopes else []),
            shown(Dense.backward, "self.delta ="),
            shown(SGD.move, "theta"),
        ]
        for pair, (activation, loss) in PAIRS.items()
    }


def check(name: str, value: Any) -> None:
    """Raise ValueError if a control has no such value."""
    if name not in AXES:
        raise ValueError(f"BadlyWrong: given {name}, expected one of {', '.join(AXES)}")
    if isinstance(value, bool) or value not in AXES[name]:
        raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")


class BadlyWrong(Widget, bundle="badlywrong"):
    """Two equal neurons, started badly wrong, learn side by side. ``BadlyWrong(z0=8)`` starts with z = 8.

    In JupyterLab the steps come from this kernel; in a static page from the formulas of the nine pairs, which
    are checked against numbers that NumPy recorded.

    Parameters
    ----------
    z0 : 1.5, 2, 4, 6 or 8
        z before the first step, at first 6; w = b = z0/2 and the input is 1.
    target : 0 or 1
        At first 0.
    label : "right" or "flipped"
        Whether the neuron is told the target, or 1 - target. At first "right".
    lr : 0.05, 0.15, 0.5 or 1.5
        Learning rate, at first 0.15.
    left, right : str
        Activation and loss: "identity", "sigmoid" or "softmax" and "squared_error", "binary_cross_entropy" or
        "categorical_cross_entropy", with a space between. At first "sigmoid squared_error" and "sigmoid
        binary_cross_entropy".
    """

    setting = traitlets.Dict().tag(sync=True)
    checks = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        for name, value in chosen.items():
            check(name, value)
        super().__init__(
            setting={"axes": AXES, "first": FIRST | chosen, "lr": FIRST["lr"], "near": NEAR, "most": MOST,
                     "chunk": CHUNK, "limit": LIMIT, "checked": CHECKED_STEPS, "compared": COMPARED,
                     "code": code()},
            checks=checks(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return at most ``count`` rows of ``steps`` for a neuron that is at ``w``, ``b`` now."""
        for name in ("pair", "lr"):
            check("left" if name == "pair" else name, message[name])
        check("target", message["label"])
        count = message["count"]
        if not 1 <= count <= CHUNK:
            raise ValueError(f"count: given {count!r}, expected 1 to {CHUNK}")
        run = steps(message["pair"], message["w"], message["b"], message["label"], message["lr"])
        return {}, [np.array(list(islice(run, count))).tobytes()]

    def text(self) -> str:
        chosen = self.setting["first"]
        label = chosen["target"] if chosen["label"] == "right" else 1 - chosen["target"]
        lines = [
            f"Badly wrong should learn fast: one neuron, input 1, w = b = {chosen['z0'] / 2:g}, "
            f"so z = {chosen['z0']:g}.",
            f"It is told to answer {label}; learning rate {chosen['lr']}. Before the first step:",
        ]
        for side in ("left", "right"):
            z0 = chosen["z0"]
            _, _, answer, loss, gradient = next(steps(chosen[side], z0 / 2, z0 / 2, label, chosen["lr"]))
            activation, name = chosen[side].split()
            lines.append(
                f"{side + ':':7}{activation}, {name.replace('_', ' ')}: "
                f"answer {answer:.4g}, loss {loss:.4g}, dJ/dz {gradient:.4g}"
            )
        return "\n".join(lines)
