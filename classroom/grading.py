"""Grade one submission: the student's functions run in the jail, the comparison happens here."""

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from classroom.following import follows, sensible
from classroom.jail import Lost, Unavailable, available
from classroom.result import ExerciseResult, SubmissionResult
from classroom.session import RESTARTS, Session
from classroom.sheet import Graded, Sheet
from classroom.submission import Submission, defines, read
from dnnlab.checks.data import CompiledExercise
from dnnlab.checks.diagnosis import SECONDS, judge
from dnnlab.checks.feedback import Verdict, postponed, refused
from dnnlab.checks.messages import finished
from dnnlab.checks.running import Report

VERSION = "1"  # another one makes all fingerprints differ: to be changed with the rules of grading
_NO_MORE = ("right", "time", "crash", "forged")  # kinds that a second look cannot change
UNSAFE = (
    "Graded without the jail, as was asked for: a time and a memory limit only. That is for notebooks whose "
    "authors are trusted."
)


def grade(
    path: str | Path, sheet: Sheet, seed: int, *, student: str = "", unsafe: bool = False
) -> SubmissionResult:
    """Grade a submission.

    Parameters
    ----------
    path : path
        The notebook, or the folder that holds it.
    sheet : Sheet
        From `classroom.sheet.load`.
    seed : int
        The teacher's secret: it makes the cases. Not 0, which gives the cases that students have.
    student : str
    unsafe : bool
        Run student code without the jail, within limits of time and memory only. Never as root.

    Raises
    ------
    Unavailable
        If the jail does not work here; the message says what is missing. With `unsafe`, for root.
    FileNotFoundError
        If there is no notebook.
    """
    if seed <= 0:
        raise ValueError(f"seed: given {seed}, expected a positive number that is kept secret")
    if not unsafe and not available():
        raise Unavailable(available().reason)
    start = time.monotonic()
    submission = read(path, sheet)
    notes, reports = list(submission.notes), []
    if submission.readable:
        with Session(sheet, submission.cells, unsafe) as session:
            exercises = _Grading(sheet, submission, seed, session).results()
        notes += _about_cells(submission, session)
        reports += session.reports
    else:
        text = "The file could not be read as a notebook."
        exercises = [_unread(item, text) for item in sheet.graded]
    reports += [f"`{e.name}`: {e.note}" for e in exercises if e.kind == "other-cases"]
    return SubmissionResult(
        sheet.name,
        student,
        fingerprint(submission, sheet, seed, unsafe),
        tuple(exercises),
        (*notes, UNSAFE) if unsafe else tuple(notes),
        tuple(reports),
        time.monotonic() - start,
    )


def fingerprint(submission: Submission, sheet: Sheet, seed: int, unsafe: bool = False) -> str:
    """What decides the result, as a hash: the file, the sheet with its cases, the rules of grading.

    It is known without running anything: `fingerprint(submission.read(path, sheet), sheet, seed)`.
    """
    text = f"{VERSION}:{submission.digest}:{sheet.fingerprint(seed)}:{sorted(submission.notes)}:{unsafe}"
    return hashlib.sha256(text.encode()).hexdigest()


def _unread(item: Graded, text: str) -> ExerciseResult:
    return ExerciseResult(item.name, float(item.exercise.points), 0.0, "unreadable", text, {})


def _about_cells(submission: Submission, session: Session) -> list[str]:
    """Notes on the cells that did not run to their end. (The sheet's own may stop: they show something.)"""
    notes = []
    for place, (ended, line, message) in sorted(session.ended.items()):
        cell = submission.cells[place]
        if ended == "whole" or cell.mode != "all":
            continue
        reason = {
            "syntax": f"cannot be read: line {line}, {message}",
            "error": message.replace("\n", " "),
            "time": "took too long and was stopped",
            "crash": "ended Python itself",
            "forged": "wrote into the channel of the grader",
        }[ended]
        left_out = (
            "It was left out" if ended == "syntax" else "What it defines was kept where that was possible"
        )
        notes.append(f"Code cell {cell.number}: {reason.rstrip('.')}. {left_out}.")
    return notes[:20]


class _Grading:
    """The exercises of one submission, one after the other."""

    def __init__(self, sheet: Sheet, submission: Submission, seed: int, session: Session) -> None:
        self._sheet, self._cells, self._session = sheet, submission.cells, session
        self._hidden, self._visible = sheet.compiled(seed), sheet.compiled(0)
        self._items = {item.name: item for item in sheet.graded}
        self._reports: dict[str, Report] = {}

    def results(self) -> list[ExerciseResult]:
        """A result for every exercise, in the order of the sheet."""
        places = {item.name: self._place(item) for item in self._sheet.graded}
        verdicts: dict[str, Verdict] = {}
        for item in sorted(self._sheet.graded, key=lambda item: places[item.name]):
            verdicts[item.name] = self._verdict(item, self._hidden[item.name], places[item.name])
        end = len(self._cells)
        for item in self._sheet.graded:  # a function may lean on another that was mended further down
            first = verdicts[item.name]
            if first.kind not in _NO_MORE and places[item.name] < end:
                second = self._verdict(item, self._hidden[item.name], end)
                if second.points > first.points:
                    verdicts[item.name], places[item.name] = second, end
        return [self._result(item, verdicts, places) for item in self._sheet.graded]

    def _place(self, item: Graded) -> int:
        """How many cells have run when the answer was meant to be ready: its check, its last definition."""
        place = 0
        for number, cell in enumerate(self._cells, start=1):
            if cell.mode == "check" and f'"{item.name}"' in cell.source:
                place = max(place, number)
            elif cell.mode != "check" and defines(cell.source, item.expression):
                place = number
        return place or len(self._cells)

    def _verdict(self, item: Graded, exercise: CompiledExercise, place: int) -> Verdict:
        try:
            report = self._report(item, exercise, place)
        except Lost as lost:
            return _lost(exercise, lost)
        if isinstance(report, Verdict):
            return report
        if exercise is self._hidden[item.name]:
            self._reports[item.name] = report
        return judge(exercise, report)

    def _report(self, item: Graded, exercise: CompiledExercise, place: int) -> Report | Verdict:
        """What the answer does in every case; a verdict if there is nothing to call."""
        if exercise.arguments is None:
            return self._session.value(place, item.expression, exercise) or self._missing(item, exercise)
        found, message = self._session.find(place, item.expression, exercise.arguments)
        if found == "missing":
            return self._missing(item, exercise)
        if found == "none":
            return refused(exercise, "none", "this is None, where a function is asked for.")
        if found == "type":
            return refused(exercise, "type", "a function is asked for, this is a value.")
        if found == "signature":
            return refused(exercise, "signature", message)
        whole = Report()
        start = time.monotonic()
        for case in exercise.cases:
            seconds = max(0.1, SECONDS - (time.monotonic() - start))
            try:
                part = self._session.call(place, item.expression, exercise, case.inputs, seconds)
            except Lost as lost:
                if lost.kind != "time":
                    raise
                part = Report(out_of_time=True)
            whole.runs += part.runs
            whole.printed = (whole.printed + part.printed)[:400]
            if part.out_of_time:
                whole.out_of_time = True
                break
        # One more question: a frame too many, left by a forger, is found here and not in the next exercise.
        self._session.find(place, item.expression, exercise.arguments)
        return whole

    def _missing(self, item: Graded, exercise: CompiledExercise) -> Verdict:
        """There is no answer; perhaps its cell cannot be read."""
        for place, (ended, line, message) in self._session.ended.items():
            cell = self._cells[place]
            if ended == "syntax" and defines(cell.source, item.expression):
                text = f"its cell (code cell {cell.number}) cannot be read: line {line}, {message}."
                return refused(exercise, "syntax", text)
        what = "value" if exercise.arguments is None else "function"
        return refused(exercise, "missing", f"no {what} `{item.expression}` was found in the notebook.")

    def _result(self, item: Graded, verdicts: dict[str, Verdict], places: dict[str, int]) -> ExerciseResult:
        exercise, verdict = self._hidden[item.name], verdicts[item.name]
        message, kind, note, earned = verdict.message, verdict.kind, "", verdict.points
        follow = not verdict.right and self._follows(item, verdicts, places[item.name])
        if follow:
            kind, earned = "follows", float(exercise.points)
            note = f"follow-up error of {exercise.builds_on}: not counted twice"
            message = finished(
                f"Right, given your own `{exercise.builds_on}`: what is wrong here comes from there, and "
                "costs nothing here."
            )
        elif not verdict.right and item.name in self._reports and verdict.kind != "time":
            message, kind, note = self._told(item, verdict, places[item.name])
            if exercise.builds_on in verdicts and not verdicts[exercise.builds_on].right:
                message = postponed(exercise, replace(verdict, message=message)).message
        parts = {part: follow or state in ("right", "follows") for part, state in verdict.parts.items()}
        several = parts if len(parts) > 1 else {}
        return ExerciseResult(item.name, float(exercise.points), earned, kind, message, several, note)

    def _told(self, item: Graded, verdict: Verdict, place: int) -> tuple[str, str, str]:
        """Message, kind and note on a wrong answer, told with the notebook's cases, which students have.

        Of the grader's own cases nothing is told, not a single number.
        """
        exercise, known = self._hidden[item.name], _hint(self._hidden[item.name], verdict)
        if exercise.arguments is None and _numeric(exercise):
            return finished(f"Not yet: `{item.name}` has another value.\n{known}"), verdict.kind, ""
        seen = verdict
        if exercise.arguments is not None:
            seen = self._verdict(item, self._visible[item.name], place)
        if not seen.right:
            return seen.message, verdict.kind, ""
        text = f"Not yet: `{item.name}` is right in the notebook's cases, but not in others of the same kind."
        if known or verdict.kind in ("warning", "changed"):
            return finished(f"{text}\n{known}"), verdict.kind, ""
        note = "right in the notebook's cases, wrong in others: looks as if made for them"
        return finished(f"{text} It has to work for every input."), "other-cases", note

    def _follows(self, item: Graded, verdicts: dict[str, Verdict], place: int) -> bool:
        """Whether the answer is wrong only because the student's earlier function is."""
        before = item.exercise.builds_on
        if before not in verdicts or verdicts[before].right:
            return False
        exercise, expression = self._hidden[before], self._items[before].expression

        def call(inputs: tuple[Any, ...], seconds: float) -> Report:
            return self._session.call(place, expression, exercise, inputs, seconds)

        answer, earlier = self._reports.get(item.name), self._reports.get(before)
        return sensible(exercise, earlier) and follows(
            item.exercise.following, self._hidden[item.name], answer, call
        )


def _lost(exercise: CompiledExercise, lost: Lost) -> Verdict:
    """The verdict on an answer that ended the worker, or wrote into its channel."""
    text = {
        "crash": "it ended Python itself (an exit, a crash, too much memory or too many processes).",
        "forged": "it wrote into the channel through which its values are read.",
        "time": f"it could not be run: {lost}.",
    }[lost.kind]
    if lost.kind == "crash" and str(RESTARTS) in str(lost):
        text = f"it could not be run: Python was ended before, and {lost}."
    return refused(exercise, lost.kind, text)


def _numeric(exercise: CompiledExercise) -> bool:
    return any(array.dtype.kind != "U" for array in exercise.cases[0].expected.values())


def _hint(exercise: CompiledExercise, verdict: Verdict) -> str:
    """The hints of the known mistakes in a verdict."""
    kinds = [verdict.kind, *verdict.parts.values()]
    found = [m.hint for m in exercise.mistakes if f"mistake:{m.id}" in kinds]
    return "\n".join(dict.fromkeys(found))
