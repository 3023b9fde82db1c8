"""The ravine: optimisers go down one surface of two variables, from one start, each with its own settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import traitlets

from ..optimizers import SGD, Adam, Momentum, Nesterov, Optimizer, RMSProp, average_square, scaled
from .base import Widget
from .onestep import statements
from .sandbox import generator

# Of learning rate and beta, which is the optimiser's memory: mu, rho or beta1. SGD has none.
OPTIMIZERS: dict[str, Callable[[float, float], Optimizer]] = {
    "sgd": lambda lr, beta: SGD(lr),
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
}
MEMORY = {"momentum": "μ", "nesterov": "μ", "rmsprop": "ρ", "adam": "β₁"}  # how the texts write it
AXES: dict[str, list[Any]] = {
    "surface": ["ravine", "saddle", "rosenbrock", "plateau"],
    "kappa": [1, 10, 100],
    "rotation": [0, 22.5, 45],
    "noise": [0, 0.1, 0.5],
}
LRS = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 1.9, 2.1]
BETAS = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99]
FIRST: dict[str, Any] = {
    "surface": "ravine", "kappa": 100, "rotation": 0, "noise": 0, "seed": 1, "start": None,
    "optimizers": {"sgd": (1, 0), "momentum": (1, 0.9), "adam": (0.1, 0.9)}, "active": "momentum",
}  # fmt: skip
# Learning rate and beta of an optimiser that is shown for the first time
USUAL = {"nesterov": (1, 0.9), "rmsprop": (0.03, 0.9)} | FIRST["optimizers"]
SHOWN = 3  # optimisers at a time
# For each surface, in its own axes u (along the valley) and v (across it): the start; half the width and
# height of the picture; below which f it counts as settled; and what is USUAL there only.
PLACES: dict[str, dict[str, Any]] = {
    "ravine": {"start": (-9, 1), "extent": (10.5, 7), "near": 1e-3, "usual": {}},
    "saddle": {"start": (0.01, 3), "extent": (9, 6), "near": 1e-3, "usual": {"adam": (1, 0.9)}},
    "rosenbrock": {"start": (-1.2, 1), "extent": (2.4, 1.6), "near": 1e-4, "usual": {}},
    "plateau": {"start": (-9, 6), "extent": (12, 8), "near": 1e-3, "usual": {}},
}
STEPS = 1000  # of a run
LIMIT = 1e6  # a coordinate beyond it counts as divergence
NEVER, DIVERGED = -1, -2  # in place of a number of steps until f has settled
ROW = 9  # x, y, f, gradient (2), first and second state (2 each)
CHECKED_STEPS = [1, 10, 100]

Number = float | np.ndarray


def surface(name: str, kappa: float, u: Number, v: Number) -> tuple[Number, Number, Number]:
    """Return f(u, v), df/du and df/dv of one of the surfaces; the smallest f is 0."""
    if name == "ravine":
        return (u * u / kappa + v * v) / 2, u / kappa, v
    if name == "plateau":  # q / (1 + q) with the ravine's q
        more = 1 + (u * u / kappa + v * v) / 2
        return 1 - 1 / more, u / kappa / (more * more), v / (more * more)
    if name == "saddle":  # minima at u = -6 and u = 6, the saddle at 0
        w = u * u / 36 - 1
        return 9 / kappa * (w * w) + v * v / 2, u / kappa * w, v
    bent = v - u * u  # Rosenbrock's valley
    return ((1 - u) * (1 - u) / kappa + bent * bent) / 20, (u - 1) / kappa / 10 - u * bent / 5, bent / 10


def turn(rotation: float) -> tuple[float, float]:
    """Return cosine and sine of an angle in degrees."""
    return float(np.cos(np.deg2rad(rotation))), float(np.sin(np.deg2rad(rotation)))


def value_and_gradient(selection: dict[str, Any], x: Number, y: Number) -> tuple[Number, Number, Number]:
    """Return f, df/dx and df/dy of the surface turned by the rotation."""
    c, s = turn(selection["rotation"])
    f, du, dv = surface(selection["surface"], selection["kappa"], c * x + s * y, c * y - s * x)
    return f, c * du - s * dv, s * du + c * dv


def start_of(selection: dict[str, Any]) -> np.ndarray:
    """Return the start theta: what was chosen, or the surface's own start, turned with it."""
    if selection["start"] is not None:
        return np.array(selection["start"], float)
    (c, s), (u, v) = turn(selection["rotation"]), PLACES[selection["surface"]]["start"]
    return np.array([c * u - s * v, s * u + c * v])


@cache
def noise_of(seed: int) -> np.ndarray:
    """Return the noise of every gradient, (STEPS + 1, 2), uniform with standard deviation 1."""
    noise = np.sqrt(3) * generator(seed).uniform(-1, 1, (STEPS + 1, 2))
    noise.flags.writeable = False
    return noise


def run(selection: dict[str, Any], name: str, lr: float, beta: float, steps: int = STEPS) -> np.ndarray:
    """Return one row of ROW numbers before the first step, after the first, ...

    Each holds x, y, f, the gradient (with its noise) that the next step uses, and the optimiser's state. The
    run ends before a coordinate beyond LIMIT.
    """
    optimizer, theta = OPTIMIZERS[name](lr, beta), start_of(selection)
    noise = selection["noise"] * noise_of(selection["seed"])
    rows, count = np.zeros((steps + 1, ROW)), 0
    while count <= steps and np.abs(theta).max() <= LIMIT:
        x, y = theta.tolist()
        f, *gradient = value_and_gradient(selection, x, y)
        row = rows[count]
        row[:5] = x, y, f, gradient[0] + noise[count, 0], gradient[1] + noise[count, 1]
        if optimizer.state_names and count:
            state = np.concatenate(list(optimizer.state.values()))
            row[5 : 5 + state.size] = state
        count += 1
        optimizer.step(theta, row[3:5])
    return rows[:count]


def steps_until_settled(near: float, values: np.ndarray) -> int:
    """Return after how many steps f stays below ``near`` to the end of the run; else NEVER or DIVERGED."""
    if len(values) <= STEPS:
        return DIVERGED
    high = np.flatnonzero(values >= near)
    after = int(high[-1]) + 1 if high.size else 0
    return after if after <= STEPS else NEVER


def steps_needed(selection: dict[str, Any], name: str, lr: float, beta: float) -> int:
    """Return ``steps_until_settled`` of a run."""
    return steps_until_settled(PLACES[selection["surface"]]["near"], run(selection, name, lr, beta)[:, 2])


def row_of_the_map(selection: dict[str, Any], name: str, beta: float) -> list[int]:
    """Return ``steps_needed`` for each of LRS.

    An optimiser works elementwise: one of them makes all the steps at once, with a vector of learning rates.
    """
    optimizer, n = OPTIMIZERS[name](1, beta), len(LRS)
    optimizer.lr = np.tile(LRS, 2)
    theta, gradient = np.repeat(start_of(selection), n), np.empty(2 * n)  # all x, then all y
    noise = selection["noise"] * noise_of(selection["seed"])
    values, lengths = np.empty((STEPS + 1, n)), np.zeros(n, int)
    with np.errstate(all="ignore"):  # some diverge
        for step in range(STEPS + 1):
            inside = np.abs(theta).reshape(2, n).max(axis=0) <= LIMIT
            lengths += inside & (lengths == step)
            values[step], gradient[:n], gradient[n:] = value_and_gradient(selection, theta[:n], theta[n:])
            gradient += np.repeat(noise[step], n)
            optimizer.step(theta, gradient)
    near = PLACES[selection["surface"]]["near"]
    return [
        steps_until_settled(near, column[:length]) for column, length in zip(values.T, lengths, strict=True)
    ]


def complete(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what there is not."""
    for name, value in chosen.items():
        if name not in FIRST:
            raise ValueError(f"selection: given {name!r}, expected one of {', '.join(FIRST)}")
        if name in AXES and (isinstance(value, bool) or value not in AXES[name]):
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    selection = {**FIRST, **chosen}
    if "optimizers" not in chosen:
        usual = PLACES[selection["surface"]]["usual"]
        selection["optimizers"] = {
            name: usual.get(name, given) for name, given in FIRST["optimizers"].items()
        }
    if not isinstance(selection["seed"], int) or not 0 <= selection["seed"] < 2**32:
        raise ValueError(f"seed: given {selection['seed']!r}, expected an integer from 0 to 2**32 - 1")
    (right, top), start = PLACES[selection["surface"]]["extent"], selection["start"]
    if start is not None and (np.shape(start) != (2,) or not (np.abs(start) <= (right, top)).all()):
        raise ValueError(f"start: given {start!r}, expected |x| up to {right} and |y| up to {top}")
    if not 1 <= len(selection["optimizers"]) <= SHOWN:
        raise ValueError(f"optimizers: given {selection['optimizers']!r}, expected one to {SHOWN} of them")
    for name, (lr, beta) in selection["optimizers"].items():
        check_optimizer(name, lr, beta)
    if "active" not in chosen and selection["active"] not in selection["optimizers"]:
        selection["active"] = next(iter(selection["optimizers"]))
    if selection["active"] not in selection["optimizers"]:
        raise ValueError(
            f"active: given {selection['active']!r}, expected one of {list(selection['optimizers'])}"
        )
    return selection


def check_optimizer(name: str, lr: float, beta: float) -> None:
    """Raise ValueError if there is no such optimiser, learning rate or beta."""
    given = {"optimizers": (name, list(OPTIMIZERS)), "lr": (lr, LRS), "beta": (beta, BETAS)}
    for what, (value, choices) in given.items():
        if value not in choices:
            raise ValueError(f"{what}: given {value!r}, expected one of {choices}")


@cache
def checks() -> bytes:
    """Return what the page checks its arithmetic against, float64: x, y and f after CHECKED_STEPS.

    On every surface, for every optimiser as it is USUAL, with the second rotation and noise. Then
    ``steps_needed`` of each in the unturned ravine.
    """
    numbers: list[float] = []
    for name, optimizer in product(AXES["surface"], OPTIMIZERS):
        selection = complete(
            {"surface": name, "rotation": AXES["rotation"][1], "noise": AXES["noise"][1], "kappa": 10}
        )
        rows = run(selection, optimizer, *USUAL[optimizer], steps=CHECKED_STEPS[-1])
        numbers += rows[np.minimum(CHECKED_STEPS, len(rows) - 1), :3].ravel().tolist()
    numbers += [steps_needed(FIRST, name, *USUAL[name]) for name in OPTIMIZERS]
    return np.array(numbers).tobytes()


def code() -> dict[str, list[list[dict[str, Any]]]]:
    """Return for each optimiser the functions of the core that make its step."""
    more = {"rmsprop": [average_square, scaled], "adam": [average_square, scaled]}

    def shown(function: Callable) -> list[dict[str, Any]]:
        name = function.__qualname__
        return [{"text": f"# {name}", "keys": ["step"]}] + [
            {"text": text, "keys": []} for text in statements(function)
        ]

    return {
        name: [shown(type(make(0.1, 0.5)).move), *map(shown, more.get(name, []))]
        for name, make in OPTIMIZERS.items()
    }


class Ravine(Widget, bundle="ravine"):
    """Up to three optimisers go down one surface. ``Ravine(kappa=10, rotation=45)`` starts with these.

    In JupyterLab the steps come from this kernel; in a static page from the same operations in JavaScript,
    which are checked against numbers that NumPy recorded.

    Parameters
    ----------
    surface : "ravine", "saddle", "rosenbrock" or "plateau"
    kappa : 1, 10 or 100
        How many times as steep the surface is across its valley as along it.
    rotation : 0, 22.5 or 45
        By how many degrees surface and start are turned.
    noise : 0, 0.1 or 0.5
        Standard deviation of what is added to each component of each gradient.
    seed : int
        Of the noise.
    start : two numbers, optional
        Where all start; default: the surface's own start.
    optimizers : dict
        One to three of "sgd", "momentum", "nesterov", "rmsprop" and "adam", each with its learning rate and
        its beta: ``{"sgd": (1, 0), "adam": (0.3, 0.9)}``. Beta is mu, rho or beta1; SGD has none.
    active : str
        The optimiser whose formulas and map are shown.
    """

    setting = traitlets.Dict().tag(sync=True)
    checks = traitlets.Bytes().tag(sync=True)

    def __init__(self, **chosen: Any) -> None:
        super().__init__(
            setting={"axes": AXES, "lrs": LRS, "betas": BETAS, "first": complete(chosen), "usual": USUAL,
                     "base": FIRST, "shown": SHOWN, "places": PLACES, "steps": STEPS, "limit": LIMIT,
                     "turns": {str(angle): turn(angle) for angle in AXES["rotation"]},
                     "checked": CHECKED_STEPS, "code": code()},
            checks=checks(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Type "runs": the rows of each chosen optimiser, and ``steps_needed`` of each at every rotation,
        without noise. Type "map": ``steps_needed`` of the active one for every learning rate and beta."""
        selection = complete(message["selection"])
        if message["type"] == "map":
            name = selection["active"]
            betas = BETAS[:1] if name == "sgd" else BETAS
            return {"map": [row_of_the_map(selection, name, beta) for beta in betas]}, []
        rows = [run(selection, name, *given) for name, given in selection["optimizers"].items()]
        turned = [
            selection | {"rotation": angle, "start": turned_start(selection, angle), "noise": 0}
            for angle in AXES["rotation"]
        ]
        needed = [
            [steps_needed(one, name, *given) for one in turned]
            for name, given in selection["optimizers"].items()
        ]
        return {"needed": needed}, [one.tobytes() for one in rows]

    def text(self) -> str:
        chosen = self.setting["first"]
        x, y = start_of(chosen) + 0.0
        lines = [
            f"The ravine: surface {chosen['surface']}, κ = {chosen['kappa']}, turned by "
            f"{chosen['rotation']:g}°, noise {chosen['noise']:g}, start ({x:.4g}, {y:.4g}).",
            "After one step:",
        ]
        for name, (lr, beta) in chosen["optimizers"].items():
            rows = run(chosen, name, lr, beta, steps=1)
            memory = f", {MEMORY[name]} = {beta:g}" if name in MEMORY else ""
            x, y, f = np.round(rows[-1, :3], 9) + 0.0
            lines.append(f"{name + ':':10}η = {lr:g}{memory}: ({x:.4g}, {y:.4g}), J = {f:.4g}")
        return "\n".join(lines)


def turned_start(selection: dict[str, Any], angle: float) -> np.ndarray | None:
    """Return the chosen start, turned on until the surface is turned by ``angle``."""
    if selection["start"] is None:
        return None  # the surface's own turns with it
    (c, s), (x, y) = turn(angle - selection["rotation"]), selection["start"]
    return np.array([c * x - s * y, s * x + c * y])
