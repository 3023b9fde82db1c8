"""Try an exercise before students do: the reference is accepted, every known mistake told from all others."""

import copy
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.data import CompiledExercise, CompiledMistake
from dnnlab.checks.declaration import Exercise, Mistake
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close

LONGEST_HINT = 420
SEEDS = (0, 1, 2)


class DeclarationError(Exception):
    """An exercise is declared wrongly; the message lists what is wrong with it."""


def verify(exercise: Exercise, seeds: tuple[int, ...] = SEEDS) -> None:
    """Raise `DeclarationError` unless the exercise holds for every seed."""
    problems = _form(exercise)
    for seed in seeds if not problems else ():
        problems += [f"seed {seed}: {problem}" for problem in _behaviour(exercise, seed)]
    if problems:
        raise DeclarationError(f"{exercise.name}: " + "; ".join(problems))


def _form(exercise: Exercise) -> list[str]:
    problems = []
    ids = [mistake.id for mistake in exercise.mistakes]
    problems += [f"the mistake id {i!r} is used twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
    for mistake in exercise.mistakes:
        if not 20 <= len(mistake.hint) <= LONGEST_HINT:
            problems.append(
                f"{mistake.id}: a hint has 20 to {LONGEST_HINT} characters, this one {len(mistake.hint)}"
            )
        if mistake.part is not None and mistake.part not in exercise.part_names:
            problems.append(f"{mistake.id}: there is no part {mistake.part!r}")
    if exercise.cases is None and callable(exercise.reference):
        problems.append("the reference is a function, but there are no cases")
    elif exercise.cases is not None and not callable(exercise.reference):
        problems.append("there are cases, but the reference is no function")
    elif exercise.batch and exercise.batch not in (exercise.arguments or ()):
        problems.append(f"batch: there is no argument {exercise.batch!r}")
    return problems


def _behaviour(exercise: Exercise, seed: int) -> list[str]:
    compiled = compile_exercise(exercise, seed)
    if not compiled.cases:
        return ["there are no cases"]
    problems = []
    for number, case in enumerate(compiled.cases, start=1):
        for part, array in case.expected.items():
            if array.dtype.kind == "f" and not np.all(np.isfinite(array)):
                problems.append(f"case {number}: the reference gives {part} that is not finite")
    verdict = diagnose(compiled, exercise.reference)
    if not verdict.right:
        problems.append(f"the reference is not accepted ({verdict.kind}: {verdict.message})")
    problems += [
        p
        for m in zip(exercise.mistakes, compiled.mistakes, strict=True)
        for p in _recognised(exercise, compiled, *m)
    ]
    return problems + _twins(compiled)


def _recognised(
    exercise: Exercise, compiled: CompiledExercise, mistake: Mistake, data: CompiledMistake
) -> list[str]:
    if all(output is None for output in data.outputs):
        return [f"{mistake.id}: raises in every case, so nothing can be compared with it"]
    verdict = diagnose(compiled, _as_answer(exercise, mistake))
    if verdict.right:
        return [f"{mistake.id}: is accepted as right"]
    if verdict.kind != f"mistake:{mistake.id}":
        return [f"{mistake.id}: is taken for {verdict.kind}"]
    return []


def _as_answer(exercise: Exercise, mistake: Mistake) -> Any:
    """What a student with this mistake hands in: the other parts are right."""
    if mistake.part is None:
        return mistake.answer
    if exercise.cases is None:
        values = dict(zip(exercise.part_names, exercise.reference, strict=True))
        return tuple((values | {mistake.part: mistake.answer}).values())

    def answer(*inputs: Any) -> tuple[Any, ...] | Any:
        parts = _reference_parts(exercise.reference, copy.deepcopy(inputs), exercise.part_names)
        parts[mistake.part] = mistake.answer(*inputs)
        return tuple(parts.values()) if len(parts) > 1 else parts[mistake.part]

    return answer


def _reference_parts(
    reference: Callable[..., Any], inputs: tuple[Any, ...], names: tuple[str, ...]
) -> dict[str, Any]:
    values = reference(*inputs)
    return dict(zip(names, values if len(names) > 1 else (values,), strict=True))


def _twins(compiled: CompiledExercise) -> list[str]:
    """Mistakes that give the same outputs: only the first could ever be recognised."""
    return [
        f"{a.id} and {b.id} give the same outputs"
        for a, b in itertools.combinations(compiled.mistakes, 2)
        if a.part == b.part and all(_same(x, y) for x, y in zip(a.outputs, b.outputs, strict=True))
    ]


def _same(a: dict[str, np.ndarray] | None, b: dict[str, np.ndarray] | None) -> bool:
    if a is None or b is None:
        return a is b
    return all(close(a[part], b[part]) for part in a)
