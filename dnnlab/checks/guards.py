"""Run code that may do anything, and come back: a time limit, captured and bounded prints, no questions."""

import builtins
import contextlib
import ctypes
import io
import random
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any


class OutOfTime(Exception):
    """The work did not end within its time."""


class _Stop(BaseException):
    """Raised inside running work to end it. Not an Exception, so that `except Exception` lets it through."""


class BoundedText(io.TextIOBase):
    """A text stream that keeps its first `limit` characters and forgets the rest."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.text = ""
        self.cut = False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = self.limit - len(self.text)
        self.text += text[:room]
        self.cut = self.cut or len(text) > room
        return len(text)


def _no_answer(*_: Any) -> str:
    raise RuntimeError(
        "input() has nobody to ask while a check is running: use the arguments of the function"
    )


@contextlib.contextmanager
def quiet(limit: int = 400) -> Iterator[BoundedText]:
    """Collect what is printed (to both streams), drop warnings, refuse `input()`."""
    printed = BoundedText(limit)
    asked = builtins.input
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builtins.input = _no_answer
        try:
            yield printed
        finally:
            builtins.input = asked


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """The result of `work()`; `OutOfTime` if it takes longer than `seconds`."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _with_alarm(seconds, work)
    return _with_thread(seconds, work)


def _with_alarm(seconds: float, work: Callable[[], Any]) -> Any:
    """The alarm goes on ringing, at uneven times: work that swallows it once is stopped by a later one."""
    armed = True

    def ring(_signum: int, _frame: Any) -> None:
        if armed:
            signal.setitimer(signal.ITIMER_REAL, random.uniform(2e-5, 2e-4), 0.05)
            raise _Stop

    handler_before = signal.signal(signal.SIGALRM, ring)
    timer_before = signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        try:
            return work()
        finally:
            armed = False
    except _Stop:
        raise OutOfTime from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler_before)
        signal.setitimer(signal.ITIMER_REAL, *timer_before)


def _with_thread(seconds: float, work: Callable[[], Any]) -> Any:
    """For Windows, and for checks that are not called from the main thread.

    Work that swallows every exception cannot be ended here; its thread is left alone, and the check goes on.
    """
    results: list[Any] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # handed to the caller below
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    deadline = time.monotonic() + 1.0
    while thread.is_alive() and time.monotonic() < deadline:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stop))
        thread.join(0.01)
    if results:
        return results[0]
    if errors and not isinstance(errors[0], _Stop):
        raise errors[0]
    raise OutOfTime


def passes_through(error: BaseException) -> bool:
    """Whether `error` is the time limit itself, which code that records errors must let through."""
    return isinstance(error, _Stop)
