"""Follow-up errors: an answer that is wrong only because the student's own earlier function is."""

import copy
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.jail import Lost
from dnnlab.checks.data import CompiledExercise
from dnnlab.checks.running import Report
from dnnlab.checks.values import Unusable, close, to_parts

SECONDS = 8.0
_OTHER_SIZE = 1e3


def sensible(exercise: CompiledExercise, report: Report | None) -> bool:
    """Whether a wrong function still does about what it should: values of the right shapes and about the
    right size. With one that returns zeros, say, the next exercise would be won by doing nothing."""
    if not _has_values(report):
        return False
    for case, run in zip(exercise.cases, report.runs, strict=True):
        for part, right in case.expected.items():
            given = run.values[part]
            if given.shape != right.shape or given.dtype.kind != "f" or not np.all(np.isfinite(given)):
                return False
            size, wanted = np.linalg.norm(given), np.linalg.norm(right)
            if wanted > 0 and not 1 / _OTHER_SIZE < size / wanted < _OTHER_SIZE:
                return False
    return True


def follows(
    following: Callable[..., Any] | None,
    exercise: CompiledExercise,
    report: Report | None,
    call: Callable[[tuple[Any, ...], float], Report],
) -> bool:
    """Whether an answer is what the reference gives with the student's own earlier function in it.

    Parameters
    ----------
    following : callable or None
        Of the exercise's declaration: the reference for a given earlier function.
    exercise : CompiledExercise
    report : Report or None
        What the answer did in the cases of `exercise`.
    call : callable
        `call(inputs, seconds)` calls the student's earlier function, in the jail.
    """
    if following is None or not _has_values(report) or any(run.changed for run in report.runs):
        return False
    reference = following(_answering(call))
    try:
        with np.errstate(all="ignore"):
            return all(
                _agree(run.values, to_parts(reference(*copy.deepcopy(case.inputs)), exercise.parts))
                for case, run in zip(exercise.cases, report.runs, strict=True)
            )
    except (Lost, Unusable, ValueError, TypeError, IndexError, ArithmeticError):
        return False  # the student's function does not fit into the reference


def _has_values(report: Report | None) -> bool:
    return report is not None and not report.out_of_time and all(run.values for run in report.runs)


def _agree(given: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> bool:
    return all(close(given[part], right) for part, right in expected.items())


def _answering(call: Callable[[tuple[Any, ...], float], Report]) -> Callable[..., Any]:
    """The student's function as the reference calls it: it returns values, or raises `Lost`."""
    deadline = time.monotonic() + SECONDS

    def earlier(*inputs: Any) -> Any:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Lost("time", "the reference with the student's function takes too long")
        plain = tuple(x.item() if isinstance(x, np.generic) else x for x in inputs)
        report = call(plain, left)
        if not _has_values(report):
            raise Lost("time", "the student's function does not answer")
        values = tuple(v if v.ndim else v.item() for v in report.runs[0].values.values())
        return values if len(values) > 1 else values[0]

    return earlier
