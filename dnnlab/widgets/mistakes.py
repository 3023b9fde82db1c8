"""Mistake by mistake: a perceptron learns two classes of points, one mistake at a time.

The page draws and, without a kernel, also computes. Everything random comes from one generator that
JavaScript can follow bit for bit (``js/engine/random.js``), and all coordinates are multiples of 1/1024: the
perceptron only adds and multiplies them, so its numbers carry no rounding at all and are the same everywhere.
"""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from functools import cache
from typing import Any

import numpy as np
import traitlets

from ..perceptron import Perceptron, PerceptronTraining, Separation, widest_separation
from .base import Widget
from .sandbox import generator

POINTS = 60  # of which the last EDGE lie on the edges of the gap: without them it would be wider than it says
EDGE = 6
REACH = 2  # points lie between -REACH and REACH
GRID = 1024
PASSES = 200  # a run that has not ended by then is left
LIMIT = 1e6  # a weight beyond it counts as divergence

AXES: dict[str, list[Any]] = {
    "data": ["separable", "flipped", "xor"],
    "gap": [1, 0.5, 0.2, 0.05],
    "order": ["given", "shuffled", "hardest"],
    "rule": ["perceptron", "delta"],
    "lr": [0.01, 0.1, 1],
    "granularity": ["example", "mistake", "pass"],
}
FIRST: dict[str, Any] = {
    "data": "separable", "gap": 0.5, "order": "given", "rule": "perceptron", "lr": 0.1,
    "granularity": "mistake", "seed": 2,
}  # fmt: skip

# The runs the page has to repeat: their first passes, and the steps after which w and b are compared.
CHECKED: list[dict[str, Any]] = [
    *({"gap": gap, "order": order} for gap in AXES["gap"] for order in AXES["order"]),
    *({"data": data, "order": "shuffled", "seed": 7} for data in AXES["data"]),
    {"data": "flipped", "order": "hardest", "gap": 0.05},
    {"data": "xor"},
    *({"rule": "delta", "lr": lr, "seed": 3} for lr in AXES["lr"]),
    {"rule": "delta", "data": "xor", "order": "shuffled"},
]
CHECKED_PASSES = 20
CHECKED_STEPS = [1, 10, 100]

Points = tuple[np.ndarray, np.ndarray]


def complete(selection: dict[str, Any]) -> dict[str, Any]:
    """Return the selection, completed by FIRST; raise ValueError for what is no choice.

    The delta rule moves on every example: a step of one mistake would hide most of what it does.
    """
    for name, value in selection.items():
        if name == "seed":
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
                raise ValueError(f"seed: given {value!r}, expected an integer from 0 to 2**32 - 1")
        elif name not in AXES:
            raise ValueError(f"selection: given {name!r}, expected one of {', '.join(FIRST)}")
        elif value not in AXES[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {AXES[name]}")
    delta = selection.get("rule") == "delta"
    selection = FIRST | ({"granularity": "example"} if delta else {}) | selection
    if delta and selection["granularity"] == "mistake":
        raise ValueError(
            "granularity: given 'mistake', expected example or pass: delta moves on every example"
        )
    if (selection["data"], selection["order"]) == ("xor", "hardest"):
        raise ValueError("order: given 'hardest', expected given or shuffled: no point of xor is harder")
    return selection


def draw(selection: dict[str, Any], rng: np.random.Generator) -> tuple[Points, tuple[float, float, float]]:
    """Return the points X (m, 2), y -1 or +1 (m,), and the line (a, b, c) they were drawn around.

    The line a x1 + b x2 + c = 0, with (a, b) of length 1, is the middle of the gap. For "flipped" the point
    nearest to the middle of class +1 gets the other label. XOR has no such line: (0, 0, 0); its points go
    round the square.
    """
    if selection["data"] == "xor":
        return (np.array([[-1.0, -1], [-1, 1], [1, 1], [1, -1]]), np.array([-1.0, 1, -1, 1])), (0, 0, 0)
    length = 0.0
    while not 0.25 < length <= 1:  # a direction without sine and cosine: they differ between machines
        a, b = rng.uniform(-1, 1), rng.uniform(-1, 1)
        length = math.sqrt(a * a + b * b)
    a, b, c = a / length, b / length, rng.uniform(-0.5, 0.5)
    X: list[tuple[float, float]] = []
    y = [1.0 if i % 2 == 0 else -1.0 for i in range(POINTS)]
    while len(X) < POINTS:
        sign, x1, x2 = y[len(X)], rng.uniform(-REACH, REACH), rng.uniform(-REACH, REACH)
        beyond = sign * (a * x1 + b * x2 + c) - selection["gap"] / 2  # the edge of the gap
        if beyond < 0:
            continue
        if len(X) >= POINTS - EDGE:
            x1, x2 = x1 - sign * beyond * a, x2 - sign * beyond * b
        x1, x2 = math.floor(x1 * GRID + 0.5) / GRID, math.floor(x2 * GRID + 0.5) / GRID
        if max(abs(x1), abs(x2)) <= REACH:
            X.append((x1, x2))
    if selection["data"] == "flipped":
        plus = [i for i in range(POINTS) if y[i] > 0]
        m1, m2 = (sum(X[i][k] for i in plus) / len(plus) for k in (0, 1))
        y[min(plus, key=lambda i: (X[i][0] - m1) ** 2 + (X[i][1] - m2) ** 2)] = -1.0
    return (np.array(X), np.array(y)), (a, b, c)


def training(selection: dict[str, Any], moved: np.ndarray | None = None,
             passes: int = PASSES) -> tuple[PerceptronTraining, np.ndarray]:  # fmt: skip
    """Return the run of a selection, ready for its first step, and which point each row of its X is.

    ``moved``: coordinates in place of those drawn; the labels stay.
    """
    rng = generator(selection["seed"])
    (X, y), (a, b, c) = draw(selection, rng)
    if moved is not None:
        if moved.shape != X.shape or not (np.abs(moved) <= 2 * REACH).all():
            raise ValueError(f"moved: given shape {moved.shape}, expected {X.shape}, from -4 to 4")
        X = moved
    rows = np.arange(len(y))
    if selection["order"] == "hardest":
        rows = np.argsort(y * (a * X[:, 0] + b * X[:, 1] + c), kind="stable")
    return PerceptronTraining(
        Perceptron(2), X[rows], y[rows], passes=passes, rule=selection["rule"],
        lr=selection["lr"] if selection["rule"] == "delta" else 1.0,
        rng=rng if selection["order"] == "shuffled" else None,
    ), rows  # fmt: skip


def run(selection: dict[str, Any], moved: np.ndarray | None = None,
        passes: int = PASSES) -> tuple[np.ndarray, int]:  # fmt: skip
    """Compute a run: for each step a row (point, score, w1, w2, b), and the number of the step that diverged.

    The score is that before the step, the weights are those after it. A run ends before a step that takes a
    weight beyond LIMIT; if none does, the number is -1.
    """
    steps, rows = training(selection, moved, passes)
    neuron, frames = steps.neuron, []
    for step in steps:
        frame = (rows[step.sample], step.score, *neuron.w, neuron.b)
        if not (np.abs(frame[2:]) <= LIMIT).all():
            return np.array(frames).reshape(-1, 5), step.step
        frames.append(frame)
    return np.array(frames), -1


def mistakes(frames: np.ndarray, y: np.ndarray) -> int:
    """Return the number of mistakes in a run."""
    return int(np.sum(~(y[frames[:, 0].astype(int)] * frames[:, 1] > 0)))


def separation(X: np.ndarray, y: np.ndarray) -> Separation | None:
    """Return the widest separation, None if no line separates the points."""
    try:
        return widest_separation(X, y)
    except ValueError:
        return None


@cache
def record_checks() -> bytes:
    """Return what the page has to find for each run of CHECKED, float64.

    Steps, mistakes, the step that diverged; margin and radius of the widest separation (0, 0: there is none);
    w1, w2, b after each of CHECKED_STEPS and after the last step.
    """
    parts: list[Any] = []
    for chosen in CHECKED:
        selection = complete(chosen)
        (X, y), _ = draw(selection, generator(selection["seed"]))
        frames, diverged_at = run(selection, passes=CHECKED_PASSES)
        found = separation(X, y)
        separated = (found.margin, found.radius) if found else (0, 0)
        parts.append([len(frames), mistakes(frames, y), diverged_at, *separated])
        parts += [frames[min(step, len(frames)) - 1, 2:] for step in (*CHECKED_STEPS, len(frames))]
    return np.concatenate(parts).tobytes()


def code() -> dict[str, list[dict[str, Any]]]:
    """Return each rule's lines of ``PerceptronTraining`` that look at one sample, and what each computes."""
    marks = {"score =": "score", "mistake =": "mistake", "change =": "change",
             "neuron.w +=": "w", "neuron.b +=": "b"}  # fmt: skip
    source = textwrap.dedent(inspect.getsource(PerceptronTraining._run))
    tree, lines = ast.parse(source), source.splitlines()
    [block] = [node for node in ast.walk(tree) if isinstance(node, ast.With)]
    [choice] = [node for node in block.body if isinstance(node, ast.If) and node.orelse]

    def text(nodes: list[ast.stmt]) -> list[str]:
        return textwrap.dedent("\n".join(lines[nodes[0].lineno - 1 : nodes[-1].end_lineno])).splitlines()

    at = block.body.index(choice)
    return {
        rule: [
            {"text": line, "keys": [key for mark, key in marks.items() if mark in line]}
            for line in text(block.body[:at]) + text(branch) + text(block.body[at + 1 :])
        ]
        for rule, branch in {"delta": choice.body, "perceptron": choice.orelse}.items()
    }


class MistakeByMistake(Widget, bundle="mistakes"):
    """A perceptron learns, one mistake at a time. Keyword arguments are the selection to start with.

    In JupyterLab the numbers come from this kernel (``PerceptronTraining``); a static page computes them
    itself, after it has repeated runs that were recorded here.

    Parameters
    ----------
    data : "separable", "flipped" or "xor"
        At first "separable". In "flipped" one label is turned round.
    gap : 1, 0.5, 0.2 or 0.05
        Width of the street between the classes, at first 0.5. XOR has none.
    order : "given", "shuffled" or "hardest"
        At first "given". Shuffled anew in each pass; hardest: nearest to the other class first.
    rule : "perceptron" or "delta"
        At first "perceptron".
    lr : 0.01, 0.1 or 1
        Learning rate of the delta rule, at first 0.1.
    granularity : "example", "mistake" or "pass"
        What one step shows, at first "mistake", which the delta rule does not have.
    seed : int
        Of the points and of the shuffled order, at first 2.
    """

    setting = traitlets.Dict().tag(sync=True)
    checks = traitlets.Bytes().tag(sync=True)

    def __init__(self, **selection: Any) -> None:
        first = complete(selection)
        super().__init__(
            setting={
                "axes": AXES, "first": first, "passes": PASSES, "limit": LIMIT, "code": code(),
                "checked": {"runs": [complete(chosen) for chosen in CHECKED], "passes": CHECKED_PASSES,
                            "steps": CHECKED_STEPS},
            },
            checks=record_checks(),
        )  # fmt: skip

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Compute the run of ``selection``, with the points at ``moved`` if that is given."""
        selection = complete(message["selection"])
        moved = None if message["moved"] is None else np.array(message["moved"], float)
        frames, diverged_at = run(selection, moved)
        (X, y), _ = draw(selection, generator(selection["seed"]))
        found = separation(X if moved is None else moved, y)
        return {
            "divergedAt": diverged_at,
            "separation": found and {"margin": found.margin, "radius": found.radius},
        }, [frames.tobytes()]

    def text(self) -> str:
        selection = self.setting["first"]
        (X, y), _ = draw(selection, generator(selection["seed"]))
        frames, diverged_at = run(selection)
        passes = math.ceil(len(frames) / len(y))
        found = separation(X, y)
        shown = {name: value for name, value in selection.items() if FIRST[name] != value}
        lines = [
            f"Mistake by mistake{f', {shown}' if shown else ''}: {len(y)} points, "
            f"{mistakes(frames, y)} mistakes in {passes} passes."
        ]
        if diverged_at >= 0:
            lines.append(f"Diverged at step {diverged_at}.")
        if found:
            lines.append(f"γ = {found.margin:.3f}, R = {found.radius:.3f}, (R/γ)² = {found.bound:.1f}")
        else:
            lines.append("No line separates them.")
        return "\n".join(lines)
