"""What the worker does in the jail: a student's cells, then "f(x)?" again and again.

It knows nothing that is right or wrong. Students' code shares its process and can change all of it.
"""

import ast
import builtins
import contextlib
import linecache
import os
import sys
import types
from typing import Any

import numpy as np

from classroom import protocol
from dnnlab.checks.data import CompiledCase, CompiledExercise
from dnnlab.checks.failures import explain
from dnnlab.checks.guards import OutOfTime, passes_through, quiet, within
from dnnlab.checks.running import Report, run_cases, value_report, wrong_signature

_MOST_EVENTS, _LONGEST_EVENT, _LONGEST_TEXT = 20, 120, 2000
_MOST_NUMBERS = protocol.MOST_NUMBERS - 1000

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_BINDINGS = (*_DEFINITIONS, ast.Assign, ast.AnnAssign, ast.AugAssign)
_WATCHED = ("socket.", "subprocess.", "os.system", "os.fork", "os.exec", "os.posix_spawn", "os.kill")
_WATCHED += ("signal.pthread_kill", "ctypes.dlopen", "sqlite3.connect", "urllib.Request")
_WATCHED_PATHS = ("open", "os.listdir", "os.scandir", "os.chdir", "os.remove", "os.rename", "os.mkdir")


class Watch:
    """Notes what student code does that no exercise asks for. It helps the teacher; it protects nothing.

    Parameters
    ----------
    allowed : tuple of str
        What the paths begin with that may be opened.
    """

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.on = False
        self._allowed = allowed
        self._events: list[str] = []
        sys.addaudithook(self._hear)

    def taken(self) -> list[str]:
        """The events noted since the last call."""
        events, self._events = self._events, []
        return events

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or len(self._events) >= _MOST_EVENTS:
            return
        if event in _WATCHED_PATHS:
            seen = bool(arguments) and self._outside(arguments[0])
            said = f"{event} {arguments[0]!r}" if seen else ""
        else:
            seen = event.startswith(_WATCHED)
            said = " ".join([event, *(repr(a) for a in arguments if isinstance(a, str | int | tuple))])
        if seen and said[:_LONGEST_EVENT] not in self._events:
            self._events.append(said[:_LONGEST_EVENT])

    def _outside(self, path: Any) -> bool:
        if isinstance(path, int):  # a descriptor; 0 to 2 lead nowhere
            return path > 2
        text = os.fsdecode(path) if isinstance(path, str | bytes) else ""
        return ".." in text.split("/") or (text.startswith("/") and not text.startswith(self._allowed))


class Worker:
    """Holds the names of one notebook and answers requests about them."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._names: dict[str, Any] = {
            "__name__": "__main__",
            "__builtins__": builtins,
            "display": lambda *_, **__: None,
            "get_ipython": lambda: None,
        }

    def answer(self, request: dict[str, Any], numbers: bytes) -> tuple[dict[str, Any], bytearray]:
        """The reply to a request, and the numbers that belong to it."""
        if request["do"] == "give":
            _give(request["modules"])
            return {}, bytearray()
        work = {"cell": self._cell, "find": self._find, "value": self._value, "call": self._call}
        packed = bytearray()
        self._watch.on = True
        try:
            reply = work[request["do"]](request, numbers, packed)
        finally:
            self._watch.on = False
        return reply | {"events": self._watch.taken()}, packed

    def _cell(self, request: dict[str, Any], *_: Any) -> dict[str, Any]:
        """Run a cell as far as it goes. Its definitions are made even where it stopped before them."""
        source, name = request["source"], f"<cell {request['number']}>"
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        try:
            statements = ast.parse(source, name).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 0
            return {"ended": "syntax", "line": line, "message": _short(getattr(error, "msg", str(error)))}
        ended, message = "whole", ""
        chosen = [statement for statement in statements if _is_chosen(statement, request["mode"])]
        with quiet():
            try:
                within(request["seconds"], lambda: self._run(chosen, name))
            except OutOfTime:
                ended = "time"
            except BaseException as error:  # whatever a student's cell raises, SystemExit included
                ended, message = "error", _explained(error)
            if ended != "whole":
                self._define([s for s in chosen if _is_chosen(s, "definitions")], name)
        return {"ended": ended, "line": 0, "message": _short(message)}

    def _run(self, statements: list[ast.stmt], name: str) -> None:
        """Run statements; those that have run are taken from the list."""
        while statements:
            exec(compile(ast.Module(statements[:1], []), name, "exec", dont_inherit=True), self._names)
            del statements[0]

    def _define(self, definitions: list[ast.stmt], name: str) -> None:
        def work() -> None:
            for definition in definitions:
                try:
                    self._run([definition], name)
                except BaseException as error:  # an import that fails, a decorator that is not there
                    if passes_through(error):
                        raise

        with contextlib.suppress(OutOfTime):
            within(1.0, work)

    def _find(self, request: dict[str, Any], *_: Any) -> dict[str, Any]:
        """Whether there is a function of this name that takes these arguments."""
        if request["expression"] not in self._names:
            return {"found": "missing", "message": ""}
        answer = self._names[request["expression"]]
        if answer is None:
            return {"found": "none", "message": ""}
        if not callable(answer):
            return {"found": "type", "message": ""}
        try:
            complaint = within(request["seconds"], lambda: wrong_signature(answer, request["arguments"]))
        except BaseException:  # an object of the student's own; calling it will tell
            complaint = ""
        return {"found": "signature" if complaint else "yes", "message": _short(complaint)}

    def _value(self, request: dict[str, Any], _numbers: bytes, packed: bytearray) -> dict[str, Any]:
        if request["expression"] not in self._names:
            return {"found": "missing"}
        report = value_report(_exercise(request, ()), self._names[request["expression"]])
        return {"found": "yes"} | _told(report, packed)

    def _call(self, request: dict[str, Any], numbers: bytes, packed: bytearray) -> dict[str, Any]:
        inputs = tuple(protocol.unpack(entry, numbers) for entry in request["inputs"])
        answer = self._names[request["expression"]]
        return _told(run_cases(_exercise(request, inputs), answer, request["seconds"]), packed)


def _is_chosen(statement: ast.stmt, mode: str) -> bool:
    """Whether a statement runs in this mode: "all", "bindings", or "definitions", which run no code to speak
    of: functions, imports, and names that are given plain numbers or words."""
    if mode == "all" or isinstance(statement, _DEFINITIONS):
        return True
    if mode == "bindings":
        return isinstance(statement, _BINDINGS)
    if not isinstance(statement, ast.Assign):
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _exercise(request: dict[str, Any], inputs: tuple[Any, ...]) -> CompiledExercise:
    """As much of the exercise as running one case of it needs."""
    case = CompiledCase(inputs, "", None, {})
    arguments, parts = request.get("arguments"), tuple(request["parts"])
    return CompiledExercise("", arguments, parts, False, 0, None, (case,), (), request.get("silent", False))


def _told(report: Report, packed: bytearray) -> dict[str, Any]:
    """A report on one case as it goes into a frame."""
    told: dict[str, Any] = {"printed": report.printed[:_LONGEST_TEXT], "out_of_time": report.out_of_time}
    if report.out_of_time:
        return told
    (run,) = report.runs
    told |= {"changed": list(run.changed), "warning": _short(run.warning), "failure": None, "values": None}
    if run.failure:
        return told | {"failure": [run.failure.kind, _short(run.failure.message)]}
    too_large = sum(array.nbytes for array in run.values.values()) > _MOST_NUMBERS
    if too_large or any(array.ndim > 32 for array in run.values.values()):
        text = "it returns an array of millions of entries: something was multiplied out."
        return told | {"failure": ["type", text]}
    values = {part: protocol.pack(_plain(array), packed) for part, array in run.values.items()}
    return told | {"values": values}


def _plain(array: np.ndarray) -> np.ndarray:
    """Without the long floats of some machines, which frames do not hold."""
    return array.astype(float) if array.dtype.kind == "f" and array.dtype.itemsize > 8 else array


def _short(text: Any) -> str:
    return str(text)[:_LONGEST_TEXT]


def _explained(error: BaseException) -> str:
    try:
        return explain(error)
    except Exception:  # an exception class of a student's own may fail to tell its message
        return f"it stopped with {type(error).__name__}"


def _give(modules: dict[str, dict[str, str]]) -> None:
    """Put the names that a sheet imports from dnnlab where an import finds them.

    Code whose file is frozen counts as Python's own when an error is explained.
    """
    for module, names in modules.items():
        place = sys.modules.setdefault(module, types.ModuleType(module))
        package, _, last = module.rpartition(".")
        if package:
            setattr(sys.modules[package], last, place)
        for name, source in names.items():
            exec(compile(source, f"<frozen {module}.{name}>", "exec"), place.__dict__)
