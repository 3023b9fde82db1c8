"""How an author declares an exercise: a reference, cases, and known mistakes with their hints."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Cases = Callable[[np.random.Generator], "list[Case]"]


class Case:
    """One call of the student's function.

    Parameters
    ----------
    *inputs
        The arguments by position: arrays, numbers, strings, a cost of `dnnlab.checks.costs`, or lists of
        these.
    label : str
        What is special about this case, for the student: "a batch of 1". May be empty.
    """

    def __init__(self, *inputs: Any, label: str = "") -> None:
        self.inputs = inputs
        self.label = label


@dataclass(frozen=True)
class Mistake:
    """A mistake students are known to make.

    Parameters
    ----------
    id : str
        Unique within the exercise.
    hint : str
        Two or three sentences: names the likely mistake, leaves the last step to the student.
    answer : callable, or a value if the exercise asks for a value
        Takes the arguments of the reference and returns what this mistake returns. It may raise in some cases
        (not in all): a student whose function raises in the same cases matches.
    part : str, optional
        The one part that is wrong; `answer` then returns this part only. Without it, it returns all parts.
    """

    id: str
    hint: str
    answer: Any
    part: str | None = None


@dataclass(frozen=True)
class Exercise:
    """An exercise.

    Parameters
    ----------
    name : str
        The name that `check` is called with.
    reference : callable or value
        The right function, or the right value.
    mistakes : sequence of Mistake
    cases : callable
        `cases(rng)` returns the list of `Case`; None if a value is asked for.
    parts : sequence of str
        Names of the values returned, in order; empty if one value is returned.
    batch : str, optional
        The argument whose rows are the samples: its length is m.
    chained : bool
        Whether the later parts build on the earlier ones, so that one slip can spoil several.
    points : int
    builds_on : str, optional
        An earlier exercise whose function students may call here: while it is wrong, this one is as well.
    following : callable, optional
        `following(earlier)` is the reference with `earlier` in the place of the function of `builds_on`: with
        it a grader tells a mistake of this exercise from one that the earlier function brings along.
    silent : bool
        Whether right values do not count if NumPy warns on the way (an overflow, 0/0).
    """

    name: str
    reference: Any
    mistakes: tuple[Mistake, ...]
    cases: Cases | None = None
    parts: tuple[str, ...] = ()
    batch: str | None = None
    chained: bool = False
    points: int = 1
    builds_on: str | None = None
    following: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None
    silent: bool = False

    @property
    def arguments(self) -> tuple[str, ...] | None:
        """Names of the arguments; None if a value is asked for."""
        return tuple(inspect.signature(self.reference).parameters) if self.cases else None

    @property
    def part_names(self) -> tuple[str, ...]:
        """Names of the parts; the exercise's own name if there is one value."""
        return tuple(self.parts) or (self.name,)
