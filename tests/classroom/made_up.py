"""A made-up class: results as grading gives them, with authentic messages on the declared mistakes."""

from dataclasses import replace
from functools import cache

import numpy as np

from classroom.result import ExerciseResult, SubmissionResult
from classroom.sheet import Sheet, load
from dnnlab.checks.declaration import Exercise, Mistake
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.feedback import Verdict

SHEET = "03-backpropagation"
NAMES = ("Ada", "Béla", "Chiara", "Dmitri", "Emi", "Farah", "Goran", "Hana", "Iris", "Jonas")


def answer(exercise: Exercise, *mistakes: Mistake):
    """The answer of a student who makes one mistake that spoils all, or one in each of several parts."""
    whole = next((m for m in mistakes if m.part is None), None)
    if whole:
        return whole.answer
    if exercise.arguments is None:
        changed = {m.part: m.answer for m in mistakes}
        return _with(exercise, exercise.reference, changed)
    return lambda *inputs: _with(
        exercise, exercise.reference(*inputs), {m.part: m.answer(*inputs) for m in mistakes}
    )


def _with(exercise: Exercise, values, changed: dict):
    """The values of the reference, some parts of them changed."""
    if len(exercise.part_names) == 1:
        return changed.get(exercise.part_names[0], values)
    return tuple(changed.get(part, value) for part, value in zip(exercise.part_names, values, strict=True))


@cache
def judged(sheet_name: str, name: str, *ids: str) -> ExerciseResult:
    """What a student with these mistakes gets in an exercise, told with the notebook's cases."""
    sheet = load(sheet_name)
    exercise = next(item.exercise for item in sheet.graded if item.name == name)
    mistakes = [mistake for mistake in exercise.mistakes if mistake.id in ids]
    return result_of(exercise, diagnose(sheet.compiled(0)[name], answer(exercise, *mistakes)))


def result_of(exercise: Exercise, verdict: Verdict) -> ExerciseResult:
    """The verdict, as the result of an exercise."""
    parts = {part: state in ("right", "follows") for part, state in verdict.parts.items()}
    return ExerciseResult(
        exercise.name,
        float(exercise.points),
        verdict.points,
        verdict.kind,
        verdict.message,
        parts if len(parts) > 1 else {},
    )


def unanswered(exercise: Exercise) -> ExerciseResult:
    """An exercise that was left as it came."""
    text = (
        f"Not yet: `{exercise.name}`: it returns None: is it still to be written, or is its `return` missing?"
    )
    return ExerciseResult(exercise.name, float(exercise.points), 0.0, "none", text, {})


def submission(*exercises: ExerciseResult, student: str = "Ada 1", notes=(), reports=()) -> SubmissionResult:
    """A submission with these results."""
    return SubmissionResult(SHEET, student, "f1" * 32, exercises, tuple(notes), tuple(reports), 0.3)


def class_of(n: int, name: str = SHEET) -> list[SubmissionResult]:
    """A class of `n` students: most right, many with a mistake, some with two, some not finished."""
    sheet, rng = load(name), np.random.default_rng(5)
    return [_student(sheet, number, rng) for number in range(n)]


def _student(sheet: Sheet, number: int, rng: np.random.Generator) -> SubmissionResult:
    skill, reached, results = rng.random(), rng.integers(4, 25), []
    for place, item in enumerate(sheet.graded):
        exercise = item.exercise
        if place >= reached:
            results.append(unanswered(exercise))
        elif rng.random() < skill + 0.25:
            results.append(judged(sheet.name, item.name))
        else:
            likely = exercise.mistakes[: max(3, len(exercise.mistakes) // 2)]
            first = likely[int(len(likely) * rng.random() ** 2)]
            other = [
                m.id for m in exercise.mistakes if None not in (m.part, first.part) and m.part != first.part
            ]
            both = [first.id, *other[:1]] if rng.random() < 0.3 else [first.id]
            results.append(judged(sheet.name, item.name, *both))
    if number == 3:
        results[1] = replace(
            results[1],
            kind="crash",
            earned=0.0,
            message="Not yet: it ended Python itself (an exit).",
            parts={},
        )
    return SubmissionResult(
        sheet.name,
        f"{NAMES[number % len(NAMES)]} {number + 1}",
        f"{number:064x}",
        tuple(results),
        ("The file was called `homework.ipynb`; it was read as the sheet.",) if number == 1 else (),
        ("`hidden_delta`: tried to open /etc/passwd.",) if number == 7 else (),
        0.4,
    )
