"""One submission in the jail: its cells run in order, its functions are called, its worker restarted."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from classroom import protocol
from classroom.jail import Jailed, Lost
from classroom.sheet import Sheet
from classroom.submission import Cell
from dnnlab.checks.data import CompiledExercise
from dnnlab.checks.running import Failure, Report, Run

SECONDS = 60.0  # for a submission
SECONDS_OF_A_CELL = 5.0
GRACE = 1.5  # seconds beyond the worker's own limit, before it is ended from outside
RESTARTS = 8

_LESS = {"all": "definitions", "bindings": "definitions", "definitions": "none"}
_FAILURES = ("raised", "none", "count", "type")
_LONGEST = 2000
T = TypeVar("T")


class Session:
    """Runs cells and calls functions; whatever ends the worker costs no more than the question asked.

    Parameters
    ----------
    sheet : Sheet
    cells : tuple of Cell
    unsafe : bool
        As in `Jailed`.
    """

    def __init__(self, sheet: Sheet, cells: tuple[Cell, ...], unsafe: bool = False) -> None:
        self.reports: list[str] = []
        self.ended: dict[int, tuple[str, int, str]] = {}  # by place: how a cell ended, line, message
        self._sheet, self._cells, self._unsafe = sheet, cells, unsafe
        self._modes = [cell.mode for cell in cells]
        self._worker: Jailed | None = None
        self._next = 0
        self._starts = 0
        self._deadline = time.monotonic() + SECONDS

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def find(self, place: int, expression: str, arguments: tuple[str, ...]) -> tuple[str, str]:
        """After the cells before `place`: "yes", "missing", "none", "type" or "signature", and a message."""
        request = {"do": "find", "expression": expression, "arguments": arguments, "seconds": 2.0}
        return self._ask(place, expression, request, b"", 2.0, _found)

    def value(self, place: int, expression: str, exercise: CompiledExercise) -> Report | None:
        """The report on a value; None if it is not there."""
        request = {"do": "value", "expression": expression, "parts": exercise.parts, "arguments": None}

        def read(reply: dict[str, Any], numbers: bytes) -> Report | None:
            if reply.pop("found", None) == "missing":
                return None
            return _report(reply, numbers, exercise)

        return self._ask(place, expression, request, b"", 2.0, read)

    def call(
        self, place: int, expression: str, exercise: CompiledExercise, inputs: tuple[Any, ...], seconds: float
    ) -> Report:
        """The report on one call of a function."""
        numbers = bytearray()
        request = {
            "do": "call",
            "expression": expression,
            "inputs": [protocol.pack(value, numbers) for value in inputs],
            "arguments": exercise.arguments,
            "parts": exercise.parts,
            "silent": exercise.silent,
            "seconds": seconds,
        }
        return self._ask(place, expression, request, numbers, seconds, lambda r, n: _report(r, n, exercise))

    def run(self, place: int) -> None:
        """Run the cells before `place`."""
        while True:
            worker = self._ready()
            if self._next >= place:
                return
            number = self._next
            cell, mode = self._cells[number], self._modes[number]
            self._next += 1
            if mode in ("check", "none"):
                continue
            seconds = self._seconds(SECONDS_OF_A_CELL)
            request = {
                "do": "cell",
                "source": cell.source,
                "number": cell.number,
                "mode": mode,
                "seconds": seconds,
            }
            try:
                reply, _ = worker.ask(request, seconds=seconds + 1.0 + GRACE)
                ended = _cell_ended(reply)
                self._hear(f"code cell {cell.number}", reply)
            except (Lost, protocol.Forged) as lost:
                ended = _kind(lost), 0, str(lost)
                self._stop()
                if ended[0] != "time":
                    self.reports.append(f"code cell {cell.number}: {_words(ended[0])} ({lost}).")
            self.ended.setdefault(number, ended)
            if ended[0] not in ("whole", "error", "syntax"):
                self._modes[number] = _LESS[mode]

    def _ask(
        self,
        place: int,
        about: str,
        request: dict[str, Any],
        numbers: bytes | bytearray,
        seconds: float,
        read: Callable[[dict[str, Any], bytes], T],
    ) -> T:
        self.run(place)
        try:
            reply, answer = self._ready().ask(request, numbers, self._seconds(seconds) + GRACE)
            result = read(reply, answer)
            self._hear(f"`{about}`", reply)
            return result
        except (Lost, protocol.Forged) as lost:
            self._stop()
            kind = _kind(lost)
            if kind != "time":
                self.reports.append(f"`{about}`: {_words(kind)} ({lost}).")
            raise Lost(kind, str(lost)) from None

    def _ready(self) -> Jailed:
        if self._worker is None:
            if self._starts > RESTARTS:
                raise Lost("crash", f"it was started again {RESTARTS} times already")
            self._seconds(1.0)
            self._starts += 1
            self._next = 0
            self._worker = Jailed(self._unsafe)
            self._worker.give(self._sheet.modules)
        return self._worker

    def _seconds(self, wanted: float) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Lost("time", f"the {SECONDS:.0f} seconds for the whole notebook were used up")
        return min(wanted, left)

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _hear(self, where: str, reply: dict[str, Any]) -> None:
        """Note what the worker says that student code did."""
        events = reply.get("events")
        if not isinstance(events, list) or not all(isinstance(event, str) for event in events):
            raise protocol.Forged("events that are no texts")
        for event in events[:20]:
            report = f"{where}: {clean(event)[:120]}"
            if report not in self.reports and len(self.reports) < 50:
                self.reports.append(report)


def clean(text: str) -> str:
    """Text of a student's, without control characters and not too long."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text[:_LONGEST])


def _kind(lost: Exception) -> str:
    return lost.kind if isinstance(lost, Lost) else "forged"


def _words(kind: str) -> str:
    return "forged an answer" if kind == "forged" else "ended its Python"


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise protocol.Forged("a text that is none")
    return clean(value)


def _cell_ended(reply: dict[str, Any]) -> tuple[str, int, str]:
    ended, line = reply.get("ended"), reply.get("line")
    if ended not in ("whole", "error", "syntax", "time") or type(line) is not int:
        raise protocol.Forged("an end of a cell that is none")
    return ended, line, _text(reply.get("message"))


def _found(reply: dict[str, Any], _numbers: bytes) -> tuple[str, str]:
    found = reply.get("found")
    if found not in ("yes", "missing", "none", "type", "signature"):
        raise protocol.Forged("a finding that is none")
    return found, _text(reply.get("message"))


def _report(reply: dict[str, Any], numbers: bytes, exercise: CompiledExercise) -> Report:
    """A report of the worker's on one case, with every field checked."""
    printed, out_of_time = _text(reply.get("printed")), reply.get("out_of_time")
    if type(out_of_time) is not bool:
        raise protocol.Forged("a report that is none")
    if out_of_time:
        return Report([], True, printed)
    changed, failure, values = reply.get("changed"), reply.get("failure"), reply.get("values")
    known = exercise.arguments or ()
    if not isinstance(changed, list) or not all(isinstance(c, str) and c in known for c in changed):
        raise protocol.Forged("changed arguments that are none")
    run = Run(changed=tuple(changed), warning=_text(reply.get("warning")))
    if failure is not None:
        if not isinstance(failure, list) or len(failure) != 2 or failure[0] not in _FAILURES:
            raise protocol.Forged("a failure that is none")
        run.failure = Failure(failure[0], _text(failure[1]))
    else:
        if not isinstance(values, dict) or list(values) != list(exercise.parts):
            raise protocol.Forged("values of other parts")
        run.values = {part: protocol.array(entry, numbers) for part, entry in values.items()}
    return Report([run], False, printed)
