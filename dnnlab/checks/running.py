"""Call a student's function on every case, on copies of the inputs, and record what happened."""

import copy
import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dnnlab.checks.costs import CubicCost
from dnnlab.checks.data import CompiledCase, CompiledExercise
from dnnlab.checks.failures import explain
from dnnlab.checks.guards import OutOfTime, passes_through, quiet, within
from dnnlab.checks.messages import counted, listing
from dnnlab.checks.values import Unusable, to_parts


@dataclass(frozen=True)
class Failure:
    """Why a case has no values: "raised", or a kind of `Unusable`."""

    kind: str
    message: str


@dataclass
class Run:
    """One case: its values or a failure, the arguments that the function changed, NumPy's first warning."""

    values: dict[str, np.ndarray] | None = None
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
    warning: str = ""


@dataclass
class Report:
    """All cases. If time ran out, `runs` ends with the last case that was finished."""

    runs: list[Run] = field(default_factory=list)
    out_of_time: bool = False
    printed: str = ""


def wrong_signature(function: Callable[..., Any], arguments: tuple[str, ...]) -> str:
    """What to tell if `function` cannot be called with these arguments by position; empty if it can."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    try:
        signature.bind(*arguments)
    except TypeError:
        wanted = f"it is called with {counted(len(arguments), 'argument')} ({listing(arguments)})"
        own = list(signature.parameters)
        return f"{wanted}; yours takes {f'{len(own)} ({listing(own)})' if own else 'none'}."
    return ""


def run_cases(exercise: CompiledExercise, function: Callable[..., Any], seconds: float) -> Report:
    """Run all cases within `seconds`; nothing that `function` does gets out of here."""
    report = Report()

    def work() -> None:
        for case in exercise.cases:
            report.runs.append(_run(exercise, function, case))

    with quiet() as printed:
        try:
            within(seconds, work)
        except OutOfTime:
            report.out_of_time = True
    report.printed = printed.text + (" …" if printed.cut else "")
    return report


def value_report(exercise: CompiledExercise, value: Any) -> Report:
    """The report on an exercise that asks for a value."""
    if value is None or value is Ellipsis:
        return Report([Run(failure=Failure("none", "this one is still to be filled in."))])
    try:
        with quiet():
            return Report([Run(values=to_parts(value, exercise.parts))])
    except Unusable as unusable:
        return Report([Run(failure=Failure(unusable.kind, unusable.message))])
    except Exception as error:  # a value may be an object of a student's own class
        return Report(
            [Run(failure=Failure("type", f"it cannot be read as a value ({type(error).__name__})."))]
        )


def _run(exercise: CompiledExercise, function: Callable[..., Any], case: CompiledCase) -> Run:
    inputs = copy.deepcopy(case.inputs)
    run = Run()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always" if exercise.silent else "ignore", RuntimeWarning)
            run.values = to_parts(function(*inputs), exercise.parts)
        run.warning = str(caught[0].message) if caught else ""
    except Unusable as unusable:
        run.failure = Failure(unusable.kind, unusable.message)
    except BaseException as error:  # whatever a student's code raises, SystemExit included
        if passes_through(error):
            raise
        run.failure = Failure("raised", _explained(error))
    changed = zip(exercise.arguments, inputs, case.inputs, strict=True)
    run.changed = tuple(name for name, after, before in changed if _differs(after, before))
    return run


def _explained(error: BaseException) -> str:
    try:
        return explain(error)
    except Exception:  # an exception class of a student's own may fail to tell its message
        return f"it stopped with {type(error).__name__}"


def _differs(after: Any, before: Any) -> bool:
    """Whether an input was changed, by more than the rounding of adding and subtracting the same number."""
    if isinstance(before, CubicCost):
        return any(_differs(getattr(after, name), getattr(before, name)) for name in ("A", "b", "c"))
    if type(after) is not type(before):  # an item of a list
        return True
    if isinstance(before, list):
        return len(after) != len(before) or any(map(_differs, after, before))
    if not isinstance(before, np.ndarray):
        return after != before
    if after.shape != before.shape:
        return True
    with np.errstate(all="ignore"):
        return not np.allclose(after, before, rtol=1e-9, atol=1e-9, equal_nan=True)
