"""The same race on a real net: five optimisers train one small network from one start."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import traitlets

from ..datasets import circles
from ..network import Network, mlp
from ..optimizers import SGD, Adam, Momentum, Nesterov, Optimizer, RMSProp
from ..training import Training, accuracy
from . import ravine
from .base import STATIC, Widget
from .recording import encode

OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
}
AXES: dict[str, list[Any]] = {"lr": [0.003, 0.01, 0.03, 0.1, 0.3], "batch_size": [1, 10, 200]}
FIRST = {"lr": 0.01, "batch_size": 10}
SIZES = [2, 4, 2, 1]
EPOCHS = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 48, 56, 64, 72, 80, 90, 100]  # looked at
STARTS = [1, 2, 3, 4, 5]  # seeds of first weights and order of the points; the first one is shown
EXTENT = 1.6  # the piece of the plane that is drawn: [-1.6, 1.6] x [-1.6, 1.6]
RECORDING = STATIC / "race.npz"


@cache
def points() -> tuple[np.ndarray, np.ndarray]:
    """Return 200 points of two noisy circles, X (200, 2) rounded to three decimals, and their classes."""
    X, y = circles(200, 0.1, np.random.default_rng(0))
    return np.round(X, 3), y


def training(optimizer: str, lr: float, batch_size: int, start: int = STARTS[0]) -> Training:
    """Return the run, ready for its first update: a 2-4-2-1 network of tanh units."""
    rng = np.random.default_rng(start)
    net = mlp(SIZES, "tanh", loss="binary_cross_entropy", rng=rng)
    X, y = points()
    return Training(net, X, y, OPTIMIZERS[optimizer](lr), batch_size=batch_size, epochs=EPOCHS[-1], rng=rng)


def scores(net: Network) -> tuple[float, float]:
    """Return the loss over all points, and how many of them are on the wrong side."""
    X, y = points()
    return net.value(X, y), round(len(X) * (1 - accuracy(net, X, y)))


def run(optimizer: str, lr: float, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return theta (frames, P) and ``scores`` (frames, 2) after each of EPOCHS, of the first start."""
    steps = training(optimizer, lr, batch_size)
    frames = {0: (steps.net.theta.copy(), scores(steps.net))}
    per_epoch = -(-len(points()[0]) // batch_size)
    for step in steps:
        if step.update % per_epoch == 0 and step.epoch in EPOCHS:
            frames[step.epoch] = steps.net.theta.copy(), scores(steps.net)
    thetas, numbers = zip(*frames.values(), strict=True)
    return np.array(thetas), np.array(numbers)


def final_loss(optimizer: str, lr: float, batch_size: int, start: int) -> float:
    """Return the loss over all points after the last epoch."""
    steps = training(optimizer, lr, batch_size, start)
    for _ in steps:
        pass
    return scores(steps.net)[0]


def fewest_steps_in_the_ravine(optimizer: str) -> int:
    """Return ``ravine.steps_needed`` with the best learning rate and beta of the unturned ravine."""
    betas = ravine.BETAS[:1] if optimizer == "sgd" else ravine.BETAS
    steps = [n for beta in betas for n in ravine.row_of_the_map(ravine.complete({}), optimizer, beta)]
    return min(n for n in steps if n >= 0)


def runs() -> list[tuple[str, float, int]]:
    """Return optimiser, learning rate and batch size of every run; the optimisers run fastest."""
    return [(name, lr, m) for m, lr, name in product(AXES["batch_size"], AXES["lr"], OPTIMIZERS)]


def record() -> None:
    """Train every run and write the recording: to be done again after a change of anything above."""
    shown = [run(*one) for one in runs()]
    finals = [
        [numbers[-1, 0], *(final_loss(*one, start) for start in STARTS[1:])]
        for one, (_, numbers) in zip(runs(), shown, strict=True)
    ]
    np.savez_compressed(
        RECORDING,
        thetas=np.frombuffer(encode(np.array([thetas for thetas, _ in shown]), bits=8), np.uint8),
        scores=np.array([numbers for _, numbers in shown], np.float32),
        finals=np.array(finals, np.float32),
        ravine=np.array([fewest_steps_in_the_ravine(name) for name in OPTIMIZERS]),
    )


@cache
def recorded() -> dict[str, np.ndarray]:
    """Return the recording: "thetas", packed; "scores" (runs, frames, 2); "finals", the last loss of each of
    STARTS, (runs, starts); "ravine", ``fewest_steps_in_the_ravine`` of each optimiser."""
    with np.load(RECORDING) as file:
        return dict(file)


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in AXES:
            raise ValueError(f"Race: given {name!r}, expected one of {', '.join(AXES)}")
        if isinstance(value, bool) or value not in AXES[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    return FIRST | chosen


class Race(Widget, bundle="race"):
    """Five optimisers train one small network on two noisy circles, from one start, with one learning rate.

    In JupyterLab this kernel trains; a static page replays what NumPy recorded.

    Parameters
    ----------
    lr : 0.003, 0.01, 0.03, 0.1 or 0.3
        Learning rate of all five at first.
    batch_size : 1, 10 or 200 (all points)
    """

    setting = traitlets.Dict().tag(sync=True)
    thetas = traitlets.Bytes().tag(sync=True)
    scores = traitlets.Bytes().tag(sync=True)
    finals = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        X, y = points()
        there = recorded()
        super().__init__(
            setting={"axes": AXES, "first": complete(chosen), "optimizers": list(OPTIMIZERS),
                     "epochs": EPOCHS, "sizes": SIZES, "X": X.ravel().tolist(), "y": y.tolist(),
                     "extent": EXTENT, "starts": len(STARTS), "ravine": there["ravine"].tolist(),
                     "tried": len(ravine.LRS) * len(ravine.BETAS)},
            thetas=there["thetas"].tobytes(),
            scores=encode(there["scores"], bits=16),
            finals=there["finals"].astype(np.float64).tobytes(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Train one ``optimizer``: its theta and its scores after each of EPOCHS."""
        chosen = complete({"lr": message["lr"], "batch_size": message["batch_size"]})
        if message["optimizer"] not in OPTIMIZERS:
            raise ValueError(f"optimizer: given {message['optimizer']!r}, expected one of {list(OPTIMIZERS)}")
        return {}, [one.tobytes() for one in run(message["optimizer"], **chosen)]

    def text(self) -> str:
        first = self.setting["first"]
        loss, wrong = recorded()["scores"][0, 0]
        names = ", ".join(OPTIMIZERS)
        return (
            f"The same race on a real net: {names}\ntrain a 2-4-2-1 network on 200 points of two circles, "
            f"η = {first['lr']:g}, batch size {first['batch_size']}.\n"
            f"Before the first update: loss {loss:.3f}, {wrong:.0f} of 200 points on the wrong side."
        )
