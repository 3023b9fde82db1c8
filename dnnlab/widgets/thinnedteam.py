"""A team of thinned nets: every mask of dropout is another net, and the test pass stands for all of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import traitlets

from ..activations import Softplus
from ..dropout import Dropout, draw_mask
from ..layers import Dense
from ..network import Network, mlp
from ..optimizers import Adam
from . import lambdadial
from .base import STATIC, Widget
from .onestep import statements
from .sandbox import generator

AXES: dict[str, list[Any]] = {"p": [0, 0.1, 0.25, 0.5, 0.75], "mode": ["training", "test"]}
FIRST = {"p": 0.5, "mode": "training", "seed": 0}
HIDDEN, N = 16, 40
STEPS, LR, SEED = 1000, 0.01, 1
TEAM = 30  # thinned nets
POINT = [-0.8, -0.7]  # away from the data: the team does not agree on it
EXTENT, CELLS = 2.0, 32  # of the picture: z at the middles of CELLS x CELLS cells of [-EXTENT, EXTENT]^2
DECIMALS = 4  # of the points and the weights
CHECKED = [0, 1, TEAM]  # rows of ``passes`` that the page compares its own with
RECORDING = STATIC / "thinnedteam.npz"
softplus = Softplus()


@cache
def points(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the points of the λ dial, rounded: "train" X (40, 2), y (40,), or "test" (1000, 2), (1000,)."""
    X, y = lambdadial.points(N)[name]
    return np.round(X, DECIMALS), y


def network(p: float) -> Network:
    """Return an untrained 2-16-16-1 network with dropout behind both hidden layers."""
    masks = np.random.default_rng(SEED)
    hidden = [Dense(2, HIDDEN, "relu"), Dropout(p, masks), Dense(HIDDEN, HIDDEN, "relu"), Dropout(p, masks)]
    return Network([*hidden, Dense(HIDDEN, 1)], "binary_cross_entropy", np.random.default_rng(SEED))


def train(p: float, steps: int = STEPS) -> np.ndarray:
    """Return theta (337,) after training on all points in each step, with another mask for each of them."""
    net, optimizer = network(p), Adam(LR)
    X, y = net.data(*points("train"))
    for _ in range(steps):
        net.loss_and_grad(X, y)
        net.update(optimizer)
    return np.round(net.theta, DECIMALS)


def record() -> None:
    """Train for every p and write the weights: to be done again after a change of anything above."""
    np.savez_compressed(RECORDING, theta=np.array([train(p) for p in AXES["p"]]))


@cache
def trained() -> dict[float, np.ndarray]:
    """Return theta for each p, as recorded."""
    with np.load(RECORDING, allow_pickle=False) as file:
        return dict(zip(AXES["p"], file["theta"], strict=True))


def masks(p: float, seed: int) -> np.ndarray:
    """Return the masks of a team, (TEAM, 2, 16), as Dropout draws them: 0 or 1/(1 - p) for each unit."""
    rng = generator(seed)
    layers = [Dropout(p, rng), Dropout(p, rng)]
    for_each = np.ones((1, HIDDEN))  # one sample, so one mask
    drawn = [[layer.forward(for_each, train=True)[0] for layer in layers] for _ in range(TEAM)]
    return np.array(drawn)


def thinned(theta: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return theta with the mask (2, 16) multiplied into the weights that lead on from each hidden unit.

    What a dropped unit says then counts for nothing: this is the net without it.
    """
    net = mlp([2, HIDDEN, HIDDEN, 1], "relu", loss="binary_cross_entropy", rng=np.random.default_rng(0))
    net.theta[:] = theta
    for layer, factors in zip(net.layers[1:], mask, strict=True):
        layer.W *= factors
    return net.theta


@cache
def grid() -> np.ndarray:
    """Return the middles of the cells, row by row from the top: (CELLS^2, 2)."""
    at = EXTENT * ((2 * np.arange(CELLS) + 1) / CELLS - 1)
    return np.stack(np.meshgrid(at, -at), axis=-1).reshape(-1, 2)


def passes(p: float, seed: int) -> np.ndarray:
    """Return what the page shows, one row for the whole net and then one for each thinned net.

    A row is the mask (32; of the whole net: ones), the activations a of the hidden units for POINT before the
    mask (32), and the output z for POINT, the training points, the test points and the grid.
    """
    net = mlp([2, HIDDEN, HIDDEN, 1], "relu", loss="binary_cross_entropy", rng=np.random.default_rng(0))
    X = np.concatenate([[POINT], points("train")[0], points("test")[0], grid()])
    rows = []
    for mask in [np.ones((2, HIDDEN)), *masks(p, seed)]:
        net.theta[:] = thinned(trained()[p], mask)
        z = net.forward(X)[:, 0]
        rows.append(np.concatenate([mask.ravel(), *(layer.a[0] for layer in net.layers[:2]), z]))
    return np.array(rows)


def losses(p: float, seed: int, name: str = "test") -> tuple[float, float, float]:
    """Return three losses for the points ``name``: of a thinned net on average, of the mean of the answers of
    all thinned nets, and of the whole net."""
    _, y = points(name)
    start = 4 * HIDDEN + 1 + (0 if name == "train" else N)
    z = passes(p, seed)[:, start : start + len(y)]
    log_p = -softplus(np.where(y == 1, -z, z))  # of the true class; its logarithm, for p may be rounded to 0
    mean = np.logaddexp.reduce(log_p[1:], axis=0) - np.log(TEAM)
    return float(-log_p[1:].mean()), float(-mean.mean()), float(-log_p[0].mean())


@cache
def checks() -> bytes:
    """Return what the page checks its arithmetic against, float64: for every p and the first team, the rows
    CHECKED of ``passes`` up to the training points."""
    rows = [passes(p, FIRST["seed"])[CHECKED, : 4 * HIDDEN + 1 + N] for p in AXES["p"]]
    return np.array(rows).tobytes()


def code() -> list[list[dict[str, Any]]]:
    """Return the lines of the core that drop units, and which of them are at work in which pass."""
    marks = {"draw_mask(": ["training", "test"], "self.a =": ["training", "test"], "rate": ["training"]}
    functions = []
    for function in (Dropout.forward, draw_mask):
        lines = [{"text": f"# {function.__qualname__}", "keys": []}]
        for text in statements(function):
            keys = next((keys for mark, keys in marks.items() if mark in text), [])
            lines.append({"text": text, "keys": keys})
        functions.append(lines)
    return functions


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in FIRST:
            raise ValueError(f"ThinnedTeam: given {name}, expected one of {', '.join(FIRST)}")
        if name == "seed":
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
                raise ValueError(f"seed: given {value!r}, expected an integer from 0 to 2**32 - 1")
        elif isinstance(value, bool) or value not in AXES[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    return FIRST | chosen


class ThinnedTeam(Widget, bundle="thinnedteam"):
    """Draw thirty masks of one network trained with dropout, and compare them, their mean and the whole.

    Keyword arguments are what is chosen first: ``ThinnedTeam(p=0.5)``. In JupyterLab the passes come from
    this kernel; in a static page from a JavaScript twin of the core, checked against numbers of NumPy.

    Parameters
    ----------
    p : 0, 0.1, 0.25, 0.5 or 0.75
        Probability of a hidden unit to be dropped, in training and in the thirty passes.
    mode : "training" or "test"
        Which pass is shown: with a mask, or of the whole net.
    seed : int
        Of the masks of the thirty passes.
    """

    setting = traitlets.Dict().tag(sync=True)
    thetas = traitlets.Bytes().tag(sync=True)
    checks = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        data = {name: [part.tolist() for part in points(name)] for name in ("train", "test")}
        super().__init__(
            setting={"axes": AXES, "first": complete(chosen), "hidden": HIDDEN, "team": TEAM, "point": POINT,
                     "extent": EXTENT, "cells": CELLS, "data": data, "checked": CHECKED,
                     "seed": FIRST["seed"], "code": code()},
            thetas=np.array(list(trained().values())).tobytes(), checks=checks(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return ``passes`` for the p and the seed of ``selection``, row after row, float64."""
        selection = complete(message["selection"])
        return {}, [passes(selection["p"], selection["seed"]).tobytes()]

    def text(self) -> str:
        first = self.setting["first"]
        mask = masks(first["p"], first["seed"])[0]
        return (
            f"A team of thinned nets: 2-{HIDDEN}-{HIDDEN}-1, trained for {STEPS} steps on {N} points of two "
            f"moons, with each hidden unit dropped with probability {first['p']}.\n"
            f"The first of {TEAM} masks keeps {(mask[0] > 0).sum()} and {(mask[1] > 0).sum()} "
            f"of the {HIDDEN} units of its two hidden layers."
        )
