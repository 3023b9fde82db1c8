"""Fold the plane: a forward pass through a 2-h-1 network, number by number, and what it does to the plane."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import traitlets

from .. import datasets
from ..layers import Dense
from ..network import Network, mlp
from ..optimizers import SGD
from .base import Widget
from .onestep import statements
from .sandbox import generator

AXES: dict[str, list[Any]] = {
    "data": ["xor", "spirals"],
    "activation": ["linear", "relu", "tanh", "sigmoid"],
    "hidden": [2, 3, 4],
    "weights": ["random", "xor", "trained_0", "trained_10", "trained_100", "trained_1000"],
    "batch": [1, 4],
}
STAGES = ["x", "Wx", "Wx+b", "f", "output"]
FIRST = {"data": "xor", "activation": "relu", "hidden": 2, "weights": "xor", "batch": 1,
         "stage": "x", "point": [0.5, -0.5], "seed": 4}  # fmt: skip
EXTENT = 2.0  # the piece of the plane that is drawn: [-2, 2] x [-2, 2]

LR = 0.1
TRAINED = [10, 100, 1000]  # updates after which the weights are recorded
# The random weights a training starts from. With them ReLU, tanh and sigmoid units all learn XOR.
START = {2: 74, 3: 113, 4: 84}
# Measured: so many tanh units put every point of the spirals on its side, from each of so many starts.
MEASURED = {"hidden": 6, "updates": 10_000, "starts": 5}
DECIMALS = 4  # of a trained weight: the same on every processor


@cache
def points(data: str) -> tuple[np.ndarray, np.ndarray]:
    """Return points X (m, 2) and their targets y (m, 1), -1 or +1: the four corners of XOR, or spirals."""
    if data == "xor":
        return np.array([[-1.0, -1], [1, 1], [1, -1], [-1, 1]]), np.array([[-1.0], [-1], [1], [1]])
    X, y = datasets.spirals(80, 0, np.random.default_rng(1))
    return np.round(1.4 * X, 3), 2.0 * y[:, np.newaxis] - 1


def random_weights(hidden: int, seed: int) -> np.ndarray:
    """Return theta of a 2-h-1 network, uniform from -2 to 2 and rounded to two decimals."""
    return np.round(generator(seed).uniform(-2, 2, 4 * hidden + 1), 2)


def hand_made(activation: str, hidden: int) -> np.ndarray:
    """Return theta of a 2-h-1 network made by hand for XOR. No weights solve it with linear units.

    With two units, each is large around one of the two corners whose coordinates differ in sign, and the
    answer is large where one of them is. A third unit has nothing to do. With four, two look at the
    difference d = x1 - x2 and two at the sum s = x1 + x2; ReLU units then answer |d| - |s|.
    """
    steep, shift, v, c = {
        "linear": (1, 0, 1, -1.5),
        "relu": (1, 0, 1, -1.5),
        "tanh": (2, -1.5, 1, 1),
        "sigmoid": (4, -1.5, 2, -1),
    }[activation]
    if hidden == 4:
        W, out = np.array([[1.0, -1], [1, 1], [-1, 1], [-1, -1]]), np.array([v, -v, v, -v])
        biases, c = np.full(4, np.sign(shift)), 0
    else:
        W, out, biases = np.zeros((hidden, 2)), np.zeros(hidden), np.zeros(hidden)
        W[:2], out[:2], biases[:2] = [[1.5, -1], [-1, 1.5]], v, shift
    return np.concatenate([steep * W.ravel(), steep * biases, out, [c]])


def network(activation: str, hidden: int, theta: np.ndarray) -> Network:
    """Return the 2-h-1 network with the parameters ``theta``; its output unit is linear."""
    net = mlp([2, hidden, 1], "identity" if activation == "linear" else activation, loss="squared_error",
              rng=np.random.default_rng(0), output="identity")  # fmt: skip
    net.theta[:] = theta
    return net


@cache
def trained(data: str, activation: str, hidden: int) -> dict[int, np.ndarray]:
    """Return theta after each of TRAINED updates of gradient descent on all points, rounded to DECIMALS."""
    net = network(activation, hidden, random_weights(hidden, START[hidden]))
    X, y = points(data)
    optimizer, found = SGD(LR), {}
    for update in range(1, TRAINED[-1] + 1):
        net.loss_and_grad(X, y)
        net.update(optimizer)
        if update in TRAINED:
            found[update] = np.round(net.theta, DECIMALS)
    return found


def theta_of(selection: dict[str, Any]) -> np.ndarray:
    """Return the parameters of a selection, in the order W and b of layer 2, W and b of layer 3."""
    activation, hidden, weights = selection["activation"], selection["hidden"], selection["weights"]
    if weights == "random":
        return random_weights(hidden, selection["seed"])
    if weights == "xor":
        return hand_made(activation, hidden)
    updates = int(weights.removeprefix("trained_"))
    if not updates:
        return random_weights(hidden, START[hidden])
    return trained(selection["data"], activation, hidden)[updates]


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in FIRST:
            raise ValueError(f"selection: given {name!r}, expected one of {', '.join(FIRST)}")
        if name == "seed":
            if not isinstance(value, int) or not 0 <= value < 2**32:
                raise ValueError(f"seed: given {value!r}, expected an integer from 0 to 2**32 - 1")
        elif name == "point":
            if np.shape(value) != (2,) or not (np.abs(value) <= EXTENT).all():
                raise ValueError(f"point: given {value!r}, expected two numbers from {-EXTENT} to {EXTENT}")
        elif value not in (choices := AXES.get(name, STAGES)):
            raise ValueError(f"{name}: given {value!r}, expected one of {choices}")
    selection = {**FIRST, **chosen}
    return {**selection, "point": [float(x) for x in selection["point"]]}


def batch_of(selection: dict[str, Any]) -> np.ndarray:
    """Return what goes through the network: the ringed point (1, 2), or the first four points (4, 2)."""
    return np.array([selection["point"]]) if selection["batch"] == 1 else points(selection["data"])[0][:4]


def forward(selection: dict[str, Any], X: np.ndarray) -> np.ndarray:
    """Return all numbers of a pass, one after the other: z and a of layer 2, (m, h) each, answers (m, 1)."""
    net = network(selection["activation"], selection["hidden"], theta_of(selection))
    answers = net.forward(X)
    return np.concatenate([net.layers[0].z.ravel(), net.layers[0].a.ravel(), answers.ravel()])


def selections(**fixed: Any) -> Iterator[dict[str, Any]]:
    """Yield every selection of the controls that agrees with ``fixed``, the last axis running fastest."""
    axes = [[fixed[key]] if key in fixed else values for key, values in AXES.items()]
    for values in itertools.product(*axes):
        yield {**FIRST, **dict(zip(AXES, values, strict=True))}


@cache
def checkpoints() -> bytes:
    """Return what the page checks its arithmetic against, float32: ``forward`` of four points, for every
    selection with a batch of four in the order of ``selections``; where weights are trained, the answers."""
    parts = []
    for selection in selections(batch=4):
        numbers = forward(selection, batch_of(selection))
        parts.append(numbers[-4:] if selection["weights"].startswith("trained") else numbers)
    return np.concatenate(parts).astype(np.float32).tobytes()


@cache
def recorded() -> bytes:
    """Return the trained weights as int32, in units of the last decimal; the updates run fastest."""
    axes = itertools.product(*(AXES[key] for key in ("data", "activation", "hidden")), TRAINED)
    thetas = [trained(data, name, hidden)[updates] for data, name, hidden, updates in axes]
    return np.rint(np.concatenate(thetas) * 10**DECIMALS).astype("<i4").tobytes()


def code() -> list[list[dict[str, Any]]]:
    """Return the lines of Dense.forward and what each computes."""
    marks = {"np.dot": "product", "self.z +=": "bias", "self.activation(": "f"}
    lines = [{"text": "# Dense.forward", "keys": []}]
    for text in statements(Dense.forward):
        lines.append({"text": text, "keys": [key for mark, key in marks.items() if mark in text]})
    return [lines]


class FoldThePlane(Widget, bundle="fold"):
    """Step through the forward pass of a 2-h-1 network, and watch the plane on its way through.

    Keyword arguments are what is chosen first: ``FoldThePlane(activation="tanh", weights="trained_1000")``.
    In JupyterLab the numbers come from this kernel; in a static page from a JavaScript twin of the core,
    which is checked against the numbers NumPy recorded.

    Parameters
    ----------
    data : "xor" or "spirals"
        At first "xor".
    activation : "linear", "relu", "tanh" or "sigmoid"
        Of the hidden units, at first "relu".
    hidden : 2, 3 or 4
        Number of hidden units, at first 2.
    weights : str
        "random", "xor" (made by hand), or trained for some updates: "trained_0", "trained_10",
        "trained_100", "trained_1000". At first "xor".
    batch : 1 or 4
        1 is the point that can be moved, 4 the first four points of the data. At first 1.
    stage : "x", "Wx", "Wx+b", "f" or "output"
        How far the pass has come, at first "x".
    point : two numbers from -2 to 2
        The point that can be moved, at first (0.5, -0.5).
    seed : int
        Of the random weights, at first 4.
    """

    setting = traitlets.Dict().tag(sync=True)
    checkpoints = traitlets.Bytes().tag(sync=True)
    recorded = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        data = {
            name: {"X": X.tolist(), "y": y[:, 0].tolist()} for name in AXES["data"] for X, y in [points(name)]
        }
        hand = {
            name: {str(h): hand_made(name, h).tolist() for h in AXES["hidden"]} for name in AXES["activation"]
        }
        super().__init__(
            setting={"axes": AXES, "stages": STAGES, "first": complete(chosen), "data": data, "hand": hand,
                     "start": {str(h): seed for h, seed in START.items()}, "updates": TRAINED, "lr": LR,
                     "decimals": DECIMALS, "measured": MEASURED, "seed": FIRST["seed"],
                     "extent": EXTENT, "code": code()},
            checkpoints=checkpoints(), recorded=recorded(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """All numbers of the pass of ``selection``, its parameters before them, and after them the answers to
        all points of the data."""
        selection = complete(message["selection"])
        theta, numbers = theta_of(selection), forward(selection, batch_of(selection))
        X, _ = points(selection["data"])
        return {}, [np.concatenate([theta, numbers, forward(selection, X)[-len(X) :]]).tobytes()]

    def text(self) -> str:
        first = self.setting["first"]
        h = first["hidden"]
        numbers = forward(first, np.array([first["point"]]))
        X, y = points(first["data"])
        right = int((forward(first, X)[-len(X) :] * y[:, 0] > 1e-9).sum())
        return (
            f"Fold the plane: a 2-{h}-1 network ({first['activation']} units, weights: {first['weights']}).\n"
            f"x = {np.array(first['point'])} gives z = {np.round(numbers[:h], 3) + 0.0}, "
            f"a = {np.round(numbers[h : 2 * h], 3) + 0.0} and the answer {numbers[-1]:.3f}. "
            f"Points of {first['data']} on the right side: {right} of {len(X)}"
        )
