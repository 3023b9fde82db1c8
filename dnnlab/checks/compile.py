"""Turn declared exercises into data: the cases, what is expected, and what every known mistake returns."""

import copy
import zlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dnnlab.checks.data import CompiledCase, CompiledExercise, CompiledMistake, read, write
from dnnlab.checks.declaration import Case, Exercise, Mistake
from dnnlab.checks.values import close, to_array, to_parts


def compile_exercises(exercises: Sequence[Exercise], path: str | Path, seed: int = 0) -> Path:
    """Write `exercises` to the .npz file `path`. Other seeds give other numbers in the cases."""
    write(path, [compile_exercise(exercise, seed) for exercise in exercises])
    return Path(path)


def up_to_date(exercises: Sequence[Exercise], path: str | Path) -> bool:
    """Whether `path` holds these exercises (seed 0), up to last digits, which differ between machines."""
    try:
        stored = list(read(path).values())
    except (FileNotFoundError, ValueError):  # none there, or one of another format
        return False
    fresh = [compile_exercise(exercise) for exercise in exercises]
    return len(stored) == len(fresh) and all(map(_equal, stored, fresh))


def _equal(a: Any, b: Any) -> bool:
    """Equal field by field; arrays up to rounding."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return close(a, b)
    if type(a) is not type(b):
        return False
    if is_dataclass(a):
        return all(_equal(getattr(a, field.name), getattr(b, field.name)) for field in fields(a))
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(_equal(a[key], b[key]) for key in a)
    return a == b


def compile_exercise(exercise: Exercise, seed: int = 0) -> CompiledExercise:
    """One exercise as data. An exercise's cases depend on the seed and its own name only."""
    rng = np.random.default_rng([seed, zlib.crc32(exercise.name.encode())])
    cases = exercise.cases(rng) if exercise.cases else [Case()]
    compiled = tuple(
        CompiledCase(
            case.inputs, case.label, _batch_size(exercise, case), _answer(exercise, exercise.reference, case)
        )
        for case in cases
    )
    mistakes = tuple(
        CompiledMistake(m.id, m.hint, m.part, tuple(_mistaken(exercise, m, case) for case in cases))
        for m in exercise.mistakes
    )
    return CompiledExercise(
        exercise.name,
        exercise.arguments,
        exercise.part_names,
        exercise.chained,
        exercise.points,
        exercise.builds_on,
        compiled,
        mistakes,
        exercise.silent,
    )


def _batch_size(exercise: Exercise, case: Case) -> int | None:
    return len(case.inputs[exercise.arguments.index(exercise.batch)]) if exercise.batch else None


def _call(answer: Any, case: Case, is_function: bool) -> Any:
    with np.errstate(all="ignore"):
        return answer(*copy.deepcopy(case.inputs)) if is_function else answer


def _answer(exercise: Exercise, answer: Any, case: Case) -> dict[str, np.ndarray]:
    return to_parts(_call(answer, case, exercise.cases is not None), exercise.part_names)


def _mistaken(exercise: Exercise, mistake: Mistake, case: Case) -> dict[str, np.ndarray] | None:
    """What the mistake returns, None where it raises."""
    try:
        if mistake.part is None:
            return _answer(exercise, mistake.answer, case)
        return {mistake.part: to_array(_call(mistake.answer, case, exercise.cases is not None), mistake.part)}
    except (ValueError, IndexError, TypeError):
        return None
