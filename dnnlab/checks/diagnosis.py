"""The judgement: from what a function returned to a verdict that says what kind of wrong it is."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np

from dnnlab.checks.data import CompiledExercise, CompiledMistake
from dnnlab.checks.differences import Finding, describe, generic
from dnnlab.checks.feedback import Verdict, accepted, refused, rejected, with_printed
from dnnlab.checks.messages import case, listing
from dnnlab.checks.running import Report, Run, run_cases, value_report, wrong_signature
from dnnlab.checks.values import close

SECONDS = 5.0
_MOST_PARTS_TO_PERMUTE = 5


def diagnose(exercise: CompiledExercise, answer: Any, seconds: float = SECONDS) -> Verdict:
    """Judge a student's function (or value). Never raises, whatever `answer` does."""
    if exercise.arguments is None:
        return judge(exercise, value_report(exercise, answer))
    if answer is None:
        return refused(exercise, "none", "this is None. Has the cell with your function run?")
    if not callable(answer):
        return refused(
            exercise, "type", "a function is asked for, this is a value: leave out the round brackets."
        )
    complaint = wrong_signature(answer, exercise.arguments)
    if complaint:
        return refused(exercise, "signature", complaint)
    return judge(exercise, run_cases(exercise, answer, seconds))


def judge(exercise: CompiledExercise, report: Report) -> Verdict:
    """The verdict on what an answer did, wherever it ran (a grader runs it in another process)."""
    runs = report.runs
    if report.out_of_time:
        where = case(len(runs) + 1, exercise.cases[len(runs)].label)
        verdict = refused(
            exercise,
            "time",
            f"it did not end in time, in {where}. Is there a loop whose condition stays true, or one over "
            "every single number where one array operation would do?",
        )
    elif any(run.failure for run in runs):
        verdict = _known_despite_failures(exercise, runs) or _failed(exercise, runs)
    else:
        verdict = _compared(exercise, runs)
    return with_printed(verdict, report.printed)


def _failed(exercise: CompiledExercise, runs: list[Run]) -> Verdict:
    number, failure = next((i, run.failure) for i, run in enumerate(runs) if run.failure)
    everywhere = all(run.failure for run in runs)
    where = "" if everywhere else f"in {case(number + 1, exercise.cases[number].label)} "
    return refused(exercise, failure.kind, where + failure.message)


def _known_despite_failures(exercise: CompiledExercise, runs: list[Run]) -> Verdict | None:
    """A declared mistake that raises in the very cases in which the answer does."""
    if not any(run.values for run in runs) or any(
        run.failure and run.failure.kind != "raised" for run in runs
    ):
        return None
    mistake = _whole_mistake(exercise, runs)
    if mistake is None:
        return None
    number = next(i for i, run in enumerate(runs) if run.failure)
    where = case(number + 1, exercise.cases[number].label)
    text = f"in {where} {runs[number].failure.message}\n{mistake.hint}"
    return refused(exercise, f"mistake:{mistake.id}", text)


def _whole_mistake(exercise: CompiledExercise, runs: list[Run]) -> CompiledMistake | None:
    """The declared mistake that returns all that `runs` returned, and raises where they raised."""
    for mistake in exercise.mistakes:
        if mistake.part is None and all(
            _same(run.values, output, exercise.parts)
            for run, output in zip(runs, mistake.outputs, strict=True)
        ):
            return mistake
    return None


def _same(
    values: dict[str, np.ndarray] | None, output: dict[str, np.ndarray] | None, parts: Sequence[str]
) -> bool:
    if values is None or output is None:
        return values is output
    return all(close(values[part], output[part]) for part in parts)


def _compared(exercise: CompiledExercise, runs: list[Run]) -> Verdict:
    given = {part: [run.values[part] for run in runs] for part in exercise.parts}
    expected = {part: [c.expected[part] for c in exercise.cases] for part in exercise.parts}
    changed = next((run.changed for run in runs if run.changed), ())
    wrong = [part for part in exercise.parts if not _all_close(given[part], expected[part])]
    if not wrong:
        return _warned(exercise, runs) or accepted(exercise, changed)
    whole = _whole_mistake(exercise, runs)
    if whole:
        finding = Finding(f"mistake:{whole.id}", whole.hint, known=True)
        return rejected(exercise, given, expected, dict.fromkeys(wrong, finding), changed)
    order = _other_order(exercise, given, expected)
    if order:
        text = f"the values are right, in another order. You return {listing(order)}, "
        return refused(exercise, "order", f"{text}asked are {listing(exercise.parts)}.")
    findings = {part: _finding(exercise, part, given[part], expected[part]) for part in wrong}
    return rejected(exercise, given, expected, findings, changed)


def _warned(exercise: CompiledExercise, runs: list[Run]) -> Verdict | None:
    """Right values that do not count, because NumPy warned on the way (recorded in silent exercises only)."""
    number = next((i for i, run in enumerate(runs) if run.warning), None)
    if number is None:
        return None
    where = case(number + 1, exercise.cases[number].label)
    text = (
        f"the values are right, but in {where} NumPy warns: {runs[number].warning}. A number leaves the "
        "range of float64 on the way, even if nothing of it is left in the result. (Mind that `np.where` "
        "computes both of its arrays everywhere.)"
    )
    return refused(exercise, "warning", text)


def _all_close(given: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> bool:
    return all(close(g, e) for g, e in zip(given, expected, strict=True))


def _other_order(exercise: CompiledExercise, given: dict, expected: dict) -> tuple[str, ...] | None:
    """The parts in the order in which they were returned, if that is all that is wrong."""
    if len(exercise.parts) > _MOST_PARTS_TO_PERMUTE:
        return None
    for order in permutations(exercise.parts):
        if all(
            _all_close(given[place], expected[part])
            for place, part in zip(exercise.parts, order, strict=True)
        ):
            return order
    return None


def _finding(
    exercise: CompiledExercise, part: str, given: Sequence[np.ndarray], expected: Sequence[np.ndarray]
) -> Finding:
    for mistake in exercise.mistakes:
        if mistake.part not in (None, part) or not all(mistake.outputs):
            continue
        if _all_close(given, [output[part] for output in mistake.outputs]):
            return Finding(f"mistake:{mistake.id}", mistake.hint, known=True)
    return generic(exercise, given, expected) or describe(exercise, part, given, expected)
