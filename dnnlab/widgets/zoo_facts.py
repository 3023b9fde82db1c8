"""What the activation zoo says about a function, measured on the classes of ``dnnlab.activations``: nothing
that can be computed is typed in."""

from __future__ import annotations

import inspect
import itertools
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from .. import activations
from ..layers import PReLU

# Name, and the points where the function or one of its first two derivatives jumps.
FUNCTIONS: dict[str, list[float]] = {
    "sign": [0], "step": [0], "identity": [], "sigmoid": [], "tanh": [], "relu": [0], "leaky_relu": [0],
    "prelu": [0], "elu": [0], "softplus": [], "softsign": [0], "hard_tanh": [-1, 1], "arctan": [],
    "softmax": [], "selu": [0], "gelu": [], "silu": [], "hard_sigmoid": [-3, 3],
}  # fmt: skip

# Parameters and their values, the first choice first. z2 and z3: the other two logits of the softmax.
PARAMETERS: dict[str, dict[str, list[float]]] = {
    "leaky_relu": {"slope": [0.01, 0.05, 0.1, 0.2, 0.3]},
    "prelu": {"slope": [0.25, 0.5, 1, -0.25, 0]},
    "elu": {"alpha": [1, 0.5, 1.5, 2]},
    "softmax": {"z2": [0, -2, 2], "z3": [-2, 0, 2]},
}

GRID = np.linspace(-8, 8, 65)  # where the page has to agree with NumPy; it holds every jump and kink
SAMPLES = 200
FLAT = 0.01  # a slope smaller than this counts as saturated
FAR = 1e9  # stands for infinity

# Time per element of f and of f', in additions, one digit. Measured once, on one core of MEASURED_ON, by
# python -c "from dnnlab.widgets.zoo_facts import costs; print(costs(300))"
MEASURED_ON = "an Intel Xeon, NumPy 2.4.6, 21 November 2026"
COSTS: dict[str, list[float]] = {
    "sign": [2, 0.8], "step": [1, 0.8], "identity": [0.03, 0.8], "sigmoid": [5, 2], "tanh": [3, 2],
    "relu": [1, 2], "leaky_relu": [9, 9], "prelu": [8, 10], "elu": [10, 8], "softplus": [50, 5],
    "softsign": [3, 3], "hard_tanh": [1, 2], "arctan": [3, 3], "softmax": [20, 9], "selu": [10, 9],
    "gelu": [10, 20], "silu": [7, 8], "hard_sigmoid": [3, 3],
}  # fmt: skip


def outputs(name: str, z: np.ndarray, **parameters: float) -> tuple[np.ndarray, np.ndarray]:
    """Return f(z) and f'(z), computed by the core.

    Parameters
    ----------
    name
        One of FUNCTIONS. For "softmax", f is the first of three probabilities, a function of its logit z.
    z
        Any numbers, shape (m,).
    parameters
        ``slope``, ``alpha``, or ``z2`` and ``z3``; without them, the first of PARAMETERS.
    """
    parameters = first(name) | parameters
    if name == "softmax":
        p, dp = probabilities(z, **parameters)
        return p[:, 0], dp[:, 0]
    if name == "prelu":
        layer = PReLU(1)
        layer.slope, layer.dslope = np.array([parameters["slope"]], dtype=np.float64), np.empty(1)
        a = layer.forward(z[:, np.newaxis])
        return a[:, 0], layer.backward(np.ones_like(a))[:, 0]
    f = activations.ACTIVATIONS[name](**parameters)
    a = f(z)
    return a, f.derivative(z, a) * np.ones_like(z)


def probabilities(z: np.ndarray, z2: float, z3: float) -> tuple[np.ndarray, np.ndarray]:
    """Return p = softmax(z, z2, z3), shape (m, 3), and the derivatives of p[:, 0] by the three logits."""
    logits = np.stack([z, np.full_like(z, z2), np.full_like(z, z3)], axis=1)
    softmax = activations.Softmax()
    p = softmax(logits)
    return p, softmax.backward(np.tile([1.0, 0, 0], (len(z), 1)), logits, p)


def slope_between(name: str, z: float, h: float = 1e-5, **parameters: float) -> float:
    """Return the central difference (f(z + h) - f(z - h)) / 2h."""
    above, below = outputs(name, np.array([z + h, z - h]), **parameters)[0]
    return float((above - below) / (2 * h))


def first(name: str) -> dict[str, float]:
    """Return the parameters a function starts with."""
    return {key: values[0] for key, values in PARAMETERS.get(name, {}).items()}


def variants(name: str) -> list[dict[str, float]]:
    """Return every choice of parameters of a function, the last parameter running fastest."""
    axes = PARAMETERS.get(name, {})
    return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]


def facts(name: str, **parameters: float) -> dict[str, Any]:
    """Measure a function.

    Returns
    -------
    dict
        ``low``, ``high``: its range, None where it grows without bound; ``low_met``, ``high_met``: whether
        some |z| <= 5 reaches the end. ``mean``: of f(z), z from N(0, 1). ``flat_below``, ``flat_above``:
        beyond these z every slope is smaller than FLAT, None: never. ``slope``: the largest anywhere.
        ``monotonic``: never falls. ``jump``: the lowest derivative that jumps (0: f itself, 1: a kink, 2),
        None: smooth.
    """
    far = np.geomspace(8, FAR, 400)
    z = np.unique(np.concatenate([-far, np.linspace(-8, 8, 16_001), far]))
    a, slope = outputs(name, z, **parameters)
    near = np.abs(z) <= 5
    ends: dict[str, Any] = {}
    for key, pick in (("low", np.min), ("high", np.max)):
        end = float(pick(a))
        ends[key] = None if abs(end) > FAR / 1e6 else round(end, 6) + 0.0
        ends[f"{key}_met"] = bool(np.isclose(pick(a[near]), end, rtol=0, atol=1e-9))
    normal = np.linspace(-8, 8, 16_000)  # 0, where some functions jump, is not among them
    weights = np.exp(-(normal**2) / 2)
    mean = float(np.sum(weights * outputs(name, normal, **parameters)[0]) / weights.sum())
    steep = z[np.abs(slope) >= FLAT]  # empty for a function that is flat everywhere
    low, high = (steep[0], steep[-1]) if steep.size else (0.0, 0.0)
    return {
        **ends, "mean": round(mean, 4) + 0.0, "slope": round(float(slope.max()), 4),
        "flat_below": None if low <= -FAR else round(_edge(name, low, -1, parameters), 2) + 0.0,
        "flat_above": None if high >= FAR else round(_edge(name, high, 1, parameters), 2) + 0.0,
        "monotonic": bool((np.diff(a) >= 0).all()), "jump": _jump(name, parameters),
    }  # fmt: skip


def _edge(name: str, steep: float, side: int, parameters: dict[str, float]) -> float:
    """Return, by bisection, where the slope falls below FLAT on one side of a z where it does not."""
    flat = steep + side * max(1.0, abs(steep))
    for _ in range(60):
        middle = (steep + flat) / 2
        small = abs(outputs(name, np.array([middle]), **parameters)[1][0]) < FLAT
        steep, flat = (steep, middle) if small else (middle, flat)
    return float(steep)


def _jump(name: str, parameters: dict[str, float]) -> int | None:
    """Return the lowest derivative that jumps somewhere, or None."""
    h = 1e-5
    found = []
    for at in FUNCTIONS[name]:
        z = at + h * np.array([-2, -1, 1, 2])
        a, slope = outputs(name, z, **parameters)
        bend = np.diff(slope)[[0, 2]] / h
        for order, (left, right) in enumerate([a[1:3], slope[1:3], bend]):
            if abs(left - right) > 1e-2:
                found.append(order)
                break
    return min(found, default=None)


@cache
def recorded() -> tuple[dict[str, list[dict[str, Any]]], bytes]:
    """Return the facts of every variant of every function, and what the page must compute on GRID (float32):
    for each variant f, then f'; for the softmax also the derivatives by the two other logits."""
    measured, numbers = {}, []
    for name in FUNCTIONS:
        measured[name] = [facts(name, **chosen) for chosen in variants(name)]
        for chosen in variants(name):
            numbers += outputs(name, GRID, **chosen)
            if name == "softmax":
                numbers += list(probabilities(GRID, **chosen)[1].T[1:])
    return measured, np.concatenate(numbers).astype(np.float32).tobytes()


@cache
def samples() -> list[float]:
    """Return the numbers from N(0, 1) that are pushed through the functions, four decimals."""
    return np.random.default_rng(0).normal(size=SAMPLES).round(4).tolist()


@cache
def source(name: str) -> str:
    """Return the source text of the class that computes a function."""
    if name == "prelu":
        return inspect.getsource(PReLU)
    shown = [activations.ACTIVATIONS[name]]
    if name == "sign":
        shown.append(activations.Step)
    texts = [inspect.getsource(one) for one in shown]
    if name == "softmax":
        texts.append(inspect.getsource(activations.softmax))
    return "\n".join(texts)


def seconds(work: Callable[[], Any], repeats: int) -> float:
    """Return the shortest of ``repeats`` times that ``work`` took: what disturbs a run makes it longer."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def costs(repeats: int = 30, n: int = 10_000) -> dict[str, list[float]]:
    """Time every function and its derivative on n elements, in multiples of one addition."""
    z = np.random.default_rng(0).normal(size=n)
    logits, ones = z.reshape(-1, 10), np.ones((n, 1))
    unit = seconds(lambda: z + z, 10 * repeats)
    found = {}
    for name in FUNCTIONS:
        if name == "prelu":
            layer = PReLU(1)
            layer.slope, layer.dslope = np.array([0.25]), np.empty(1)
            column = z[:, np.newaxis]
            works = (lambda: layer.forward(column)), (lambda: layer.backward(ones))  # noqa: B023
        else:
            f = activations.ACTIVATIONS[name]()
            x = logits if name == "softmax" else z
            a = f(x)
            if name == "softmax":
                works = (lambda: f(x)), (lambda: f.backward(x, x, a))  # noqa: B023
            else:
                works = (lambda: f(x)), (lambda: f.derivative(x, a))  # noqa: B023
        found[name] = [float(f"{seconds(work, repeats) / unit:.0e}") for work in works]
    return found
