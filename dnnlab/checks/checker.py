"""What a notebook calls: `check = checker("03-backpropagation.npz")`, then `check("name", function)`."""

import copy
from pathlib import Path
from typing import Any

from dnnlab.checks.data import CompiledExercise, read
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.feedback import Verdict, postponed
from dnnlab.checks.messages import listing


class CheckFailed(Exception):
    """An answer is not right yet. Jupyter shows the message only; a notebook test counts it as an error.

    Parameters
    ----------
    verdict : Verdict
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return str(self).split("\n")


class Checker:
    """Judges the exercises of one notebook."""

    def __init__(self, exercises: dict[str, CompiledExercise]) -> None:
        self._exercises = exercises
        self._not_right: set[str] = set()

    def __call__(self, name: str, answer: Any) -> None:
        """Print what was checked if `answer` (a function or a value) is right, else raise `CheckFailed`."""
        exercise = self._exercise(name)
        verdict = diagnose(exercise, answer)
        if exercise.builds_on in self._not_right:
            verdict = postponed(exercise, verdict)
        if not verdict.right:
            self._not_right.add(name)
            raise CheckFailed(verdict)
        self._not_right.discard(name)
        print(verdict.message)

    def inputs(self, name: str, case: int) -> tuple[Any, ...]:
        """The arguments of one case, to try a function on; `case` counts from 1 as in the messages."""
        cases = self._exercise(name).cases
        if not isinstance(case, int) or not 1 <= case <= len(cases):
            raise ValueError(f"case: given {case!r}, expected 1 to {len(cases)}")
        return copy.deepcopy(cases[case - 1].inputs)

    def __repr__(self) -> str:
        return f"Checker of {listing(list(self._exercises))}"

    def _exercise(self, name: str) -> CompiledExercise:
        if name not in self._exercises:
            raise ValueError(f"name: given {name!r}, expected one of {listing(list(self._exercises))}")
        return self._exercises[name]


def checker(path: str | Path) -> Checker:
    """The checker for the compiled exercises in the .npz file `path` (numbers and text, no code)."""
    return Checker(read(path))
