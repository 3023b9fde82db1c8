"""Grade a class: in parallel, only what has changed, and so that nothing is lost whatever happens.

Every worker is a process that takes the next submission which nobody holds: so two graders at once are no
more than more workers. A lock belongs to a process and ends with it. A result is written as a whole the
moment it is there, so that a run after a crash finds all that was done, and does the rest.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from classroom import jail, submission
from classroom.course import Course, CourseError, Say, prepare, write
from classroom.gradebook import STAMP, record, result, show
from classroom.grading import fingerprint, grade
from classroom.result import SubmissionResult
from classroom.sheet import Sheet, load

TRIES = 2  # a submission during which a worker dies is tried once more
PATIENCE = 300  # seconds that another grader may hold a submission


@dataclass
class Run:
    """What a run has done.

    Parameters
    ----------
    graded : list of str
        The students whose submissions were graded now.
    unchanged : list of str
        Those of whom the result was there already.
    failed : dict
        Those of whom there is no result, and why.
    """

    graded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Task:
    """What a worker has to know."""

    course: Course
    sheet: str
    folder: Path
    since: float | None  # results that are older are done again, even if nothing has changed
    unsafe: bool


def run(
    course: Course,
    name: str,
    student: str | None = None,
    again: bool = False,
    unsafe: bool = False,
    jobs: int | None = None,
    say: Say = print,
) -> Run:
    """Grade what was handed in for a sheet, and write the marks into the gradebook.

    Parameters
    ----------
    course : Course
    name : str
        Of the sheet.
    student : str, optional
        One student only.
    again : bool
        Also what has not changed since it was graded.
    unsafe : bool
        Without the jail (see `classroom.grading.grade`).
    jobs : int, optional
        Worker processes; as many as cores if not given.
    """
    if not unsafe and not jail.available():
        raise jail.Unavailable(jail.available().reason)
    sheet = course.sheet(name)
    prepare(course, sheet.name, say)
    students = [student] if student else course.students(sheet.name)
    for one in students:
        if not course.submitted(one, sheet.name).is_dir():
            raise CourseError(f"student: given {one!r}, who has handed in nothing for {sheet.name}")
        _stamp(course, sheet.name, one)
    task = _Task(course, sheet.name, course.sheets()[sheet.name], time.time() if again else None, unsafe)
    done = Run()
    done.unchanged = [one for one in students if _known(task, sheet, one)]
    todo = [one for one in students if one not in done.unchanged]
    try:
        _grade_all(task, todo, done, jobs or os.cpu_count() or 1, say)
    finally:
        record(course, sheet)
    return done


def waiting(course: Course, name: str) -> list[str]:
    """The students whose submissions are not graded as they are now."""
    sheet = course.sheet(name)
    tasks = [_Task(course, sheet.name, course.sheets()[sheet.name], None, unsafe) for unsafe in (False, True)]
    return [one for one in course.students(sheet.name) if not any(_known(task, sheet, one) for task in tasks)]


def _stamp(course: Course, sheet: str, student: str) -> None:
    """Put down when something was handed in that came another way than by `collect`."""
    folder = course.submitted(student, sheet)
    if not (folder / "timestamp.txt").exists():
        times = [path.stat().st_mtime for path in folder.iterdir()] or [folder.stat().st_mtime]
        write(folder / "timestamp.txt", time.strftime(STAMP, time.gmtime(max(times))) + "\n")


def _known(task: _Task, sheet: Sheet, student: str) -> SubmissionResult | None:
    """The result, if it is that of the file, the exercises and the rules as they are now."""
    path = task.course.result(student, task.sheet)
    found = result(task.course, task.sheet, student)
    if not found or (task.since and path.stat().st_mtime < task.since):
        return None
    try:
        read = submission.read(task.course.submitted(student, task.sheet), sheet)
    except FileNotFoundError:
        return None
    now = fingerprint(read, sheet, task.course.secret, task.unsafe)
    return found if found.fingerprint == now else None


def _grade_all(task: _Task, todo: Iterable[str], done: Run, jobs: int, say: Say) -> None:
    left, deaths = list(todo), Counter()
    progress = _Progress(len(left), say)
    while left:
        before = len(done.graded) + len(done.failed) + deaths.total()
        for student, outcome in _round(task, left, min(jobs, len(left))):
            if isinstance(outcome, SubmissionResult):
                done.graded.append(student)
                progress.show(f"{student}: {outcome.earned:g} of {outcome.points:g}")
            elif outcome is None:
                deaths[student] += 1
                if deaths[student] < TRIES:
                    continue
                done.failed[student] = "the grader itself was ended in the middle of it, twice"
            else:
                done.failed[student] = outcome
                progress.show(f"{student}: not graded")
        if before == len(done.graded) + len(done.failed) + deaths.total():
            done.failed |= dict.fromkeys(left, "the grader's workers could not start")
        left = [one for one in left if one not in done.graded and one not in done.failed]
        left.sort(key=lambda one: deaths[one])
    progress.end()


def _round(
    task: _Task, students: list[str], jobs: int
) -> Iterable[tuple[str, SubmissionResult | str | None]]:
    """What workers find out, as it comes: a result, why there is none, None if the worker died."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers share the cores already
    spawn = multiprocessing.get_context("spawn")
    workers: dict[Any, tuple[Any, list[str]]] = {}
    for _ in range(jobs):
        ours, theirs = spawn.Pipe(duplex=False)
        process = spawn.Process(target=_work, args=(task, students, theirs), daemon=True)
        process.start()
        theirs.close()
        workers[ours] = process, []
    told = set()
    try:
        while workers:
            for pipe in multiprocessing.connection.wait(list(workers)):
                process, holds = workers[pipe]
                try:
                    student, outcome = pipe.recv()
                except EOFError:
                    process.join()
                    del workers[pipe]
                    yield from ((student, None) for student in holds)
                    continue
                if outcome == _BEGUN:
                    holds[:] = [student]
                    continue
                holds.clear()
                if student not in told:
                    told.add(student)
                    yield student, outcome
    finally:
        for process, _ in workers.values():
            process.terminate()


_BEGUN = "begun"


def _work(task: _Task, students: list[str], pipe: Any) -> None:
    """What a worker does: take, grade, write, tell; at last wait for what others hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us
    sheet = load(task.sheet, task.folder)
    held = []
    for student in students:
        if not _take(task, sheet, student, pipe, timeout=0):
            held.append(student)
    for student in held:
        if not _take(task, sheet, student, pipe, timeout=PATIENCE):
            pipe.send((student, f"another grader has held it for {PATIENCE} seconds"))


def _take(task: _Task, sheet: Sheet, student: str, pipe: Any, timeout: float) -> bool:
    """Grade a submission unless it is done; False if somebody else holds it."""
    path = task.course.result(student, task.sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.stem}.lock"), timeout=timeout):
            found = _known(task, sheet, student)
            if not found:
                pipe.send((student, _BEGUN))
                found = _graded(task, sheet, student)
            pipe.send((student, found))
    except Timeout:
        return False
    except BrokenPipeError:
        sys.exit("the grader is gone")
    except Exception as error:  # a mistake of ours in one submission must not stop the others
        known = isinstance(error, FileNotFoundError)
        pipe.send((student, str(error) if known else traceback.format_exc()))
    return True


def _graded(task: _Task, sheet: Sheet, student: str) -> SubmissionResult:
    course = task.course
    folder = course.submitted(student, task.sheet)
    found = grade(folder, sheet, course.secret, student=student, unsafe=task.unsafe)
    show(course, sheet, found)
    write(course.result(student, task.sheet), found.to_json())  # last: what is there is complete
    return found


class _Progress:
    """A bar on a terminal, a line for each submission elsewhere."""

    def __init__(self, total: int, say: Say) -> None:
        self._total, self._count, self._say = total, 0, say
        self._bar = say is print and sys.stdout.isatty()
        self._start = time.monotonic()

    def show(self, text: str) -> None:
        self._count += 1
        if not self._bar:
            self._say(f"{self._count}/{self._total} {text}")
            return
        full = 30 * self._count // self._total
        rest = (time.monotonic() - self._start) / self._count * (self._total - self._count)
        line = f"[{'#' * full}{'.' * (30 - full)}] {self._count}/{self._total}, {rest:.0f} s left  {text}"
        print(f"\r\x1b[K{line[: os.get_terminal_size().columns - 1]}", end="", flush=True)

    def end(self) -> None:
        if self._bar and self._count:
            print()
