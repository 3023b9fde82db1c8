"""The λ dial: one network trained without and with a penalty, on few points and on more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import traitlets

from .. import datasets
from ..network import Network, mlp
from ..optimizers import Adam
from ..regularizers import L1, L2
from ..training import EarlyStopping, accuracy
from .base import STATIC, Widget
from .onestep import statements
from .recording import encode

AXES: dict[str, list[Any]] = {
    "method": ["none", "l2", "l1", "early"],
    "lam": [0, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
    "n": [20, 40, 200],
}
FIRST = {"method": "l2", "lam": 0, "n": 40}
SIZES = [2, 64, 64, 1]
NOISE, SEED, LR = 0.25, 1, 0.003
STEPS = [0, 5, 10, 20, 30, 45, 60, 80, 100, 125, 150, 200, 250, 300, 400, 500, 600]  # the frames of a run
N_VALIDATION, N_TEST = 100, 1000
PENALTIES = {"l2": L2, "l1": L1}

# The picture: the output z at the middles of CELLS x CELLS cells of the square [-EXTENT, EXTENT]^2
EXTENT, CELLS, HIGHEST = 2.0, 28, 16.0
EDGES = np.linspace(-1.05, 1.05, 22)  # of the histogram's bars; what lies beyond counts in the last bar
NUMBERS = ["train", "validation", "test", "trainRight", "testRight", "squares", "sizes", "small"]
SMALL = 0.01  # a weight nearer to 0 than this is counted as small
RECORDING = STATIC / "lambdadial.npz"


@cache
def points(n: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return "train" (the first n of 200 points), "validation" and "test": X (m, 2) about 0, y (m,)."""
    rng = np.random.default_rng(SEED)
    sets = [datasets.moons(m, NOISE, rng) for m in (AXES["n"][-1], N_VALIDATION, N_TEST)]
    (X, y), *others = [(X - [0.5, 0.25], y) for X, y in sets]
    return dict(zip(("train", "validation", "test"), [(X[:n], y[:n]), *others], strict=True))


@cache
def grid() -> np.ndarray:
    """Return the middles of the cells, row by row from the top: (CELLS^2, 2)."""
    at = EXTENT * ((2 * np.arange(CELLS) + 1) / CELLS - 1)
    return np.stack(np.meshgrid(at, -at), axis=-1).reshape(-1, 2)


def network(method: str, lam: float) -> Network:
    """Return the untrained network: the same first weights for every penalty."""
    penalty = PENALTIES[method](lam) if method in PENALTIES and lam else None
    return mlp(
        SIZES, "relu", loss="binary_cross_entropy", rng=np.random.default_rng(SEED), regularizer=penalty
    )


def numbers(net: Network, n: int) -> np.ndarray:
    """Return NUMBERS: three losses without the penalty, two accuracies, then of the weights W the sum of
    squares, the sum of sizes and the share below SMALL; and then the shares in the bars of the histogram."""
    sets = points(n)
    losses = [net.value(X, y) - net.penalty() for X, y in sets.values()]
    right = [accuracy(net, *sets[name]) for name in ("train", "test")]
    w = np.concatenate([W.ravel() for W, _ in net.weights()])
    bars = np.histogram(np.clip(w, EDGES[0], EDGES[-1]), EDGES)[0] / w.size
    return np.array([*losses, *right, (w * w).sum(), np.abs(w).sum(), (np.abs(w) < SMALL).mean(), *bars])


def frames(method: str, lam: float, n: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Train on n points, all of them in each step, and yield at each of STEPS ``numbers`` and the picture."""
    net, optimizer = network(method, lam), Adam(LR)
    X, y = net.data(*points(n)["train"])
    for step in range(STEPS[-1] + 1):
        if step in STEPS:
            yield numbers(net, n), np.clip(net.forward(grid())[:, 0], -HIGHEST, HIGHEST)
        net.loss_and_grad(X, y)
        net.update(optimizer)


def runs() -> list[tuple[str, float, int]]:
    """Return method, λ and n of every recorded run: without a penalty, then with each of them."""
    kinds = [("none", 0), *((method, lam) for method in PENALTIES for lam in AXES["lam"][1:])]
    return [(method, lam, n) for n in AXES["n"] for method, lam in kinds]


def same(method: str, lam: float, n: int) -> tuple[str, float, int]:
    """Return the recorded run of a choice: with λ = 0 and with early stopping there is no penalty."""
    return (method, lam, n) if method in PENALTIES and lam else ("none", 0, n)


def record() -> None:
    """Train every run and write the recording: to be done again after a change of anything above."""
    trained = [[np.array(values) for values in zip(*frames(*run), strict=True)] for run in runs()]
    counts, pictures = (np.array(values) for values in zip(*trained, strict=True))
    # Each picture is a series of its own, pixel after pixel, between its own lowest and highest value.
    packed = encode(pictures.reshape(-1, CELLS**2, 1), bits=7)
    kept = {"numbers": counts.astype("<f4"), "pictures": np.frombuffer(packed, np.uint8)}
    np.savez_compressed(RECORDING, **kept)


@cache
def recorded() -> dict[str, np.ndarray]:
    """Return the recording: "numbers" (runs, frames, values) float32, and "pictures", packed."""
    with np.load(RECORDING, allow_pickle=False) as file:
        return dict(file)


def final(method: str, lam: float, n: int, step: int = STEPS[-1]) -> dict[str, float]:
    """Return NUMBERS of a recorded run after so many steps."""
    run = recorded()["numbers"][runs().index(same(method, lam, n)), STEPS.index(step)]
    return dict(zip(NUMBERS, run[: len(NUMBERS)].tolist(), strict=True))


def best_stop(n: int) -> int:
    """Return the one of STEPS after which the loss on the validation points is smallest, without penalty."""
    return min(STEPS, key=lambda step: final("none", 0, n, step)["validation"])


@cache
def numbers_packed() -> bytes:
    """Return the numbers of the recording as the page reads them."""
    return encode(recorded()["numbers"], bits=16)


def code() -> dict[str, list[list[dict[str, Any]]]]:
    """Return for each method the lines of the core that make it what it is."""
    functions = {"none": [], "early": [EarlyStopping.after_epoch, EarlyStopping.restore]}
    functions |= {name: [penalty.penalty, penalty.add_gradient] for name, penalty in PENALTIES.items()}
    return {
        method: [
            [{"text": f"# {function.__qualname__}", "keys": []}]
            + [{"text": text, "keys": ["method"]} for text in statements(function)]
            for function in functions[method]
        ]
        for method in AXES["method"]
    }


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in AXES:
            raise ValueError(f"LambdaDial: given {name}, expected one of {', '.join(AXES)}")
        if isinstance(value, bool) or value not in AXES[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    return FIRST | chosen


@cache
def trained(method: str, lam: float, n: int) -> bytes:
    """Return the numbers of all frames of a run, and then their pictures, float64."""
    values, pictures = (np.array(part) for part in zip(*frames(method, lam, n), strict=True))
    return values.tobytes() + pictures.tobytes()


class LambdaDial(Widget, bundle="lambdadial"):
    """Turn λ and watch what a network makes of few points: ``LambdaDial(method="l2", n=40)``.

    Keyword arguments are what is chosen first. In JupyterLab this kernel trains; in a static page all runs
    are there, recorded from the same code.

    Parameters
    ----------
    method : "none", "l2", "l1" or "early"
        The penalty on the weights, or early stopping.
    lam : 0, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2 or 1e-1
        How much the penalty counts; without one it has no effect.
    n : 20, 40 or 200
        Number of training points.
    """

    setting = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        sets = points(AXES["n"][-1])
        drawn = {
            name: {"X": np.round(X[:200], 3).tolist(), "y": y[:200].tolist()} for name, (X, y) in sets.items()
        }
        super().__init__(
            setting={"axes": AXES, "first": complete(chosen), "steps": STEPS, "runs": runs(), "sizes": SIZES,
                     "parameters": network("none", 0).n_parameters, "names": NUMBERS, "edges": EDGES.tolist(),
                     "cells": CELLS, "extent": EXTENT, "small": SMALL, "tested": N_TEST,
                     "validated": N_VALIDATION, "points": drawn, "code": code()},
            numbers=numbers_packed(), pictures=recorded()["pictures"].tobytes(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Train the run of ``selection``: ``numbers`` of all frames, then their pictures."""
        return {}, [trained(*same(**complete(message["selection"])))]

    def text(self) -> str:
        first = self.setting["first"]
        penalty = f"{first['method'].upper()}, λ = {first['lam']:g}" if first["method"] in PENALTIES else ""
        words = penalty or {"none": "no penalty", "early": "early stopping"}[first["method"]]
        step = best_stop(first["n"]) if first["method"] == "early" else STEPS[-1]
        end = final(first["method"], first["lam"], first["n"], step)
        shape = "-".join(map(str, SIZES))
        return (
            f"The λ dial: a {shape} network learns {first['n']} points of two moons; {words}.\n"
            f"After step {step}: loss on the training points {end['train']:.3f}, "
            f"sum of the squared weights {end['squares']:.0f}."
        )
