"""The activation zoo: every activation function with its derivative, its facts as numbers, and a second one
beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from .base import Widget
from .zoo_facts import (
    COSTS,
    FLAT,
    FUNCTIONS,
    GRID,
    MEASURED_ON,
    PARAMETERS,
    costs,
    facts,
    outputs,
    recorded,
    samples,
    slope_between,
    source,
)

ALSO_MET = ["selu", "gelu", "silu", "hard_sigmoid"]  # beyond the syllabus of the chapter, yet in the core


class ActivationZoo(Widget, bundle="zoo"):
    """All activation functions with their derivatives: one or two at a time, with a point z to move.

    Parameters
    ----------
    a : str
        Name of the function shown first, for instance ``ActivationZoo("relu", "elu")``.
    b : str, optional
        Name of a second one beside it.
    """

    setting = traitlets.Dict().tag(sync=True)
    grid = traitlets.Bytes().tag(sync=True)

    def __init__(self, a: str = "sigmoid", b: str | None = None) -> None:
        for argument, name in (("a", a), ("b", b)):
            if name not in FUNCTIONS and not (argument == "b" and name is None):
                raise ValueError(f"{argument}: given {name!r}, expected one of {', '.join(FUNCTIONS)}")
        measured, grid = recorded()
        super().__init__(
            setting={
                "functions": [
                    {"name": name, "breaks": breaks, "parameters": PARAMETERS.get(name, {}),
                     "also": name in ALSO_MET, "facts": measured[name], "cost": COSTS[name],
                     "source": source(name)}
                    for name, breaks in FUNCTIONS.items()
                ],
                "first": [a, b], "grid": GRID.tolist(), "flat": FLAT, "samples": samples(),
                "measured_on": MEASURED_ON,
            },
            grid=grid,
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Time all functions ("measure"), or compute f, f' and the central difference at z ("numbers")."""
        if message["type"] == "measure":
            return {"costs": costs()}, []
        z, numbers = float(message["z"]), []
        for one in message["chosen"]:
            name, parameters = one["name"], one["parameters"]
            if name not in FUNCTIONS:
                raise ValueError(f"name: given {name!r}, expected one of {', '.join(FUNCTIONS)}")
            a, slope = outputs(name, np.array([z]), **parameters)
            numbers.append([float(a[0]), float(slope[0]), slope_between(name, z, **parameters)])
        return {"numbers": numbers}, []

    def text(self) -> str:
        lines = []
        for name in filter(None, self.setting["first"]):
            a, slope = outputs(name, np.array([1.0]))
            lines.append(
                f"{name}: f(1) = {a[0]:.3f}, f'(1) = {slope[0]:.3f}, largest slope {facts(name)['slope']:.3g}"
            )
        return "\n".join(["Activation zoo: every activation function with its derivative.", *lines])
