"""One step, every number: a training step of a tiny network, one operation at a time, forwards and back."""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import traitlets

from ..layers import Dense
from ..losses import BinaryCrossEntropy, SquaredError
from ..network import Network, mlp
from ..optimizers import SGD
from .base import Widget
from .recording import encode

UPDATES = 60
CHECKED_UPDATES = [0, 10, UPDATES]  # at which every number of a step is recorded
LIMIT = 1e6  # a parameter beyond it counts as divergence
BATCH = -1

AXES: dict[str, list[Any]] = {
    "size": ["2-2-1", "2-3-2"],
    "weights": ["random", "saturated", "dead"],
    "activation": ["sigmoid", "tanh", "relu"],
    "loss": ["squared_error", "binary_cross_entropy"],
    "lr": [0.1, 0.5, 1.0],
    "sample": [0, 1, 2, 3, BATCH],
}
EPSILONS = [1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11]
FIRST = {
    "size": "2-2-1", "weights": "random", "activation": "sigmoid",
    "loss": "squared_error", "lr": 0.5, "sample": 0,
}  # fmt: skip

# Four points. First target: do the two numbers differ in sign? Second: are both positive?
X = np.array([[-0.6, 0.9], [1.0, 0.8], [0.5, -1.0], [-1.0, -0.7]])
TARGETS = {"2-2-1": np.array([[1.0], [0], [1], [0]]), "2-3-2": np.array([[1.0, 0], [0, 1], [1, 0], [0, 0]])}
SEEDS = {"2-2-1": 6, "2-3-2": 3}


def start(size: str, weights: str) -> np.ndarray:
    """Return the first theta of a network, rounded to two decimals so that a reader can follow by hand.

    "random" draws from N(0, 1), biases smaller; "saturated" has eight times the hidden weights; "dead" has
    hidden biases of -3, which keep the hidden z of all four samples below 0.
    """
    sizes = [int(n) for n in size.split("-")]
    rng = np.random.default_rng(SEEDS[size])
    net = mlp(sizes, "sigmoid", loss="squared_error", rng=rng, output="sigmoid")
    for layer in net.layers:
        layer.W[:] = np.round(rng.normal(size=layer.W.shape), 2)
        layer.b[:] = np.round(0.3 * rng.normal(size=layer.b.shape), 2)
    if weights == "saturated":
        net.layers[0].W *= 8
    elif weights == "dead":
        net.layers[0].b[:] = -3
    return net.theta


def network(selection: dict[str, Any]) -> tuple[Network, np.ndarray, np.ndarray]:
    """Return the network of a selection at its start, and the samples X, y it learns from."""
    size, fused = selection["size"], selection["loss"] == "binary_cross_entropy"
    net = mlp([int(n) for n in size.split("-")], selection["activation"], loss=selection["loss"],
              rng=np.random.default_rng(0), output="identity" if fused else "sigmoid")  # fmt: skip
    net.theta[:] = start(size, selection["weights"])
    sample = selection["sample"]
    rows = slice(None) if sample == BATCH else slice(sample, sample + 1)
    return net, X[rows], TARGETS[size][rows]


def diverged(theta: np.ndarray) -> bool:
    """Whether a parameter is not a number or beyond the limit."""
    return not (np.abs(theta) <= LIMIT).all()


def frame(net: Network, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return every number of one step: theta, grad, loss, then z, a, delta of layer 2, of layer 3, ..."""
    seen: dict[int, dict[str, np.ndarray]] = {}
    for event in net.trace(X, y):
        if event.phase == "loss":
            loss = event.values["loss"]
        else:
            seen.setdefault(event.layer, {}).update(event.values)
    layers = [values[name].ravel() for _, values in sorted(seen.items()) for name in ("z", "a", "delta")]
    return np.concatenate([net.theta, net.grad, [loss], *layers])


def thetas(selection: dict[str, Any]) -> Iterator[np.ndarray]:
    """Yield theta before the first update, after the first, ...; stops where the run has diverged."""
    net, X, y = network(selection)
    optimizer = SGD(selection["lr"])
    for _ in range(UPDATES + 1):
        if diverged(net.theta):
            return
        yield net.theta.copy()
        net.loss_and_grad(X, y)
        net.update(optimizer)


def run(selection: dict[str, Any]) -> tuple[np.ndarray, int]:
    """Compute a run: all its frames, then all nudged losses; and the update that diverged, -1 if none did.

    A nudged loss is J with one parameter raised or lowered by one of EPSILONS, in the order frame, parameter,
    epsilon, raised before lowered.
    """
    for key, values in AXES.items():
        if selection.get(key) not in values:
            raise ValueError(f"{key}: given {selection.get(key)!r}, expected one of {values}")
    net, X, y = network(selection)
    frames, nudged = [], []
    for theta in thetas(selection):
        net.theta[:] = theta
        frames.append(frame(net, X, y))
        for i, eps, sign in itertools.product(range(theta.size), EPSILONS, (1, -1)):
            net.theta[i] = theta[i] + sign * eps
            nudged.append(net.loss.value(net.forward(X), y))
            net.theta[i] = theta[i]
    numbers = np.concatenate([*frames, nudged])
    return numbers, -1 if len(frames) == UPDATES + 1 else len(frames)


def selections(**fixed: Any) -> Iterator[dict[str, Any]]:
    """Yield every selection of the controls that agrees with ``fixed``, the last axis running fastest."""
    axes = [[fixed[key]] if key in fixed else values for key, values in AXES.items()]
    for values in itertools.product(*axes):
        yield dict(zip(AXES, values, strict=True))


@cache
def checkpoints() -> bytes:
    """Return what the page checks its arithmetic against, float32, in the order of ``selections``.

    For each, theta after the last update. For the whole batch with the learning rate of FIRST (every network,
    weights, activation and loss) also every number of the step at CHECKED_UPDATES, see ``frame``.
    """
    parts = []
    for selection in selections():
        steps = list(thetas(selection))
        parts.append(steps[-1])
        if is_inspected(selection):
            net, X, y = network(selection)
            for update in CHECKED_UPDATES:
                net.theta[:] = steps[update]
                parts.append(frame(net, X, y))
    return np.concatenate(parts).astype(np.float32).tobytes()


def is_inspected(selection: dict[str, Any]) -> bool:
    """Whether every number of the step is among the checkpoints of this selection."""
    return selection["sample"] == BATCH and selection["lr"] == FIRST["lr"]


def statements(function: Callable) -> list[str]:
    """Return the source of each statement of a function, without its docstring and comments."""
    source = textwrap.dedent(inspect.getsource(function))
    body = ast.parse(source).body[0].body  # type: ignore[attr-defined]
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return [ast.get_source_segment(source, statement) or "" for statement in body]


def code() -> dict[str, list[list[dict[str, Any]]]]:
    """Return the functions of the core that the widget shows, for each loss: lines and what each computes."""
    # What to look for in a line to know what it computes; "" is in every line.
    forward = {Dense.forward: {"self.z ": "z", "self.a ": "a"}}
    backward = {
        Dense.backward: {"self.delta =": "delta", "self.db": "db", "self.dW": "dW", "return": "hand"},
        SGD.move: {"theta": "step"},
    }
    losses: dict[str, dict[Callable, dict[str, str]]] = {
        "squared_error": {SquaredError.value_and_gradient: {"": "loss"}},
        "binary_cross_entropy": {
            BinaryCrossEntropy.value_and_gradient: {"": "loss"},
            BinaryCrossEntropy.predict: {"return": "answer"},
        },
    }
    return {
        name: [
            [
                {"text": f"# {function.__qualname__}", "keys": []},
                *(
                    {"text": text, "keys": [key for mark, key in marks.items() if mark in text]}
                    for text in statements(function)
                ),
            ]
            for function, marks in (forward | of_loss | backward).items()
        ]
        for name, of_loss in losses.items()
    }


@cache
def recording() -> tuple[list[dict[str, Any]], bytes]:
    """Return the selections whose weights are recorded before every update, and the recording.

    It is there for a page whose arithmetic is not NumPy's to 1e-6 over a whole run.
    """
    recorded = list(selections(**{key: FIRST[key] for key in ("size", "weights", "lr", "sample")}))
    return recorded, encode(np.array([list(thetas(selection)) for selection in recorded]), bits=16)


class OneStep(Widget, bundle="onestep"):
    """Step through training a 2-2-1 or 2-3-2 network, operation by operation, with every number visible.

    It takes no arguments. In JupyterLab the numbers come from this kernel (``Network.trace``); in a static
    page from a JavaScript twin of the core, which is checked against the numbers NumPy recorded.
    """

    setting = traitlets.Dict().tag(sync=True)
    checkpoints = traitlets.Bytes().tag(sync=True)
    recording = traitlets.Bytes().tag(sync=True)

    def __init__(self) -> None:
        data = {
            size: {"X": X.tolist(), "y": TARGETS[size].tolist(),
                   "theta": {weights: start(size, weights).tolist() for weights in AXES["weights"]}}
            for size in AXES["size"]
        }  # fmt: skip
        recorded, weights = recording()
        super().__init__(
            setting={"axes": AXES, "first": FIRST, "epsilons": EPSILONS, "updates": UPDATES, "limit": LIMIT,
                     "checked": CHECKED_UPDATES, "data": data, "code": code(), "recorded": recorded},
            checkpoints=checkpoints(), recording=weights,
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        numbers, at = run(message["selection"])
        return {"divergedAt": at}, [numbers.tobytes()]

    def text(self) -> str:
        net, X, y = network(FIRST)
        answer = net.predict(X)[0, 0]
        return (
            f"One step, every number: a {FIRST['size']} network ({FIRST['activation']}, squared error, "
            f"learning rate {FIRST['lr']}) before its first update.\n"
            f"Sample 1: x = {X[0]}, target {y[0, 0]:.0f}, answer {answer:.3f}, loss {net.value(X, y):.4f}"
        )
