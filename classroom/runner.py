"""Grade a class: in parallel, only what has changed, and so that nothing is lost whatever happens.

Every worker is a process that takes the next submission which nobody holds: so two graders at once are no
more than more workers. A lock belongs to a process and ends with it. A result is written as a whole the
moment it is there, so that a run after a crash finds all that was done, and does the rest.
"""

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

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
        The students whose submissions this run graded.
    unchanged : list of str
        Those of whom the result was there already, or is there now from another grader.
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


def _grade_all(task: _Task, todo: list[str], done: Run, jobs: int, say: Say) -> None:
    left, deaths = list(todo), Counter()
    progress = _Progress(len(left), say)
    while left:
        outcomes = list(_round(task, left, min(jobs, len(left)), progress))
        done.graded += [told.student for told in outcomes if told.found and told.ours]
        found = {told.student for told in outcomes if told.found}
        done.unchanged += sorted(found.difference(done.graded))
        reasons = {told.student: told.why for told in outcomes if told.why}
        deaths.update(told.student for told in outcomes if not told.found and not told.why)
        reasons |= {one: "the grader was ended in the middle of it" for one in deaths if deaths[one] >= TRIES}
        done.failed |= {one: why for one, why in reasons.items() if one not in found}
        if not outcomes:
            done.failed |= dict.fromkeys(left, "the processes of the grader could not start")
        left = [one for one in left if one not in found and one not in done.failed]
        left.sort(key=lambda one: deaths[one])
    progress.end()


def _round(task: _Task, students: list[str], jobs: int, progress: "_Progress") -> Iterator["_Told"]:
    """What workers tell, as it comes; with neither a result nor a reason for whom a worker was ended."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers share the cores already
    spawn = multiprocessing.get_context("spawn")
    workers: dict[Connection, tuple[BaseProcess, set[str]]] = {}
    for _ in range(jobs):
        ours, theirs = spawn.Pipe(duplex=False)
        process = spawn.Process(target=_work, args=(task, students, theirs), daemon=True)
        process.start()
        theirs.close()
        workers[ours] = process, set()
    try:
        while workers:
            for pipe in wait(list(workers)):
                process, holds = workers[pipe]
                try:
                    told = pipe.recv()
                except EOFError:
                    process.join()
                    del workers[pipe]
                    yield from (_Told(student) for student in holds)
                    continue
                if told.begun:
                    holds.add(told.student)
                    continue
                holds.discard(told.student)
                progress.show(told)
                yield told
    finally:
        for process, _ in workers.values():
            process.terminate()


@dataclass(frozen=True)
class _Told:
    """What a worker says about a submission: begun, a result (its own or not), or why there is none."""

    student: str
    begun: bool = False
    found: SubmissionResult | None = None
    ours: bool = False
    why: str = ""


def _work(task: _Task, students: list[str], pipe: Connection) -> None:
    """What a worker does: take, grade, write, tell; at last wait for what others hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us
    sheet = load(task.sheet, task.folder)
    held = []
    for student in students:
        if not _take(task, sheet, student, pipe, timeout=0):
            held.append(student)
    for student in held:
        if not _take(task, sheet, student, pipe, timeout=PATIENCE):
            pipe.send(_Told(student, why=f"another grader has held it for {PATIENCE} seconds"))


def _take(task: _Task, sheet: Sheet, student: str, pipe: Connection, timeout: float) -> bool:
    """Grade a submission unless it is done; False if somebody else holds it."""
    path = task.course.result(student, task.sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.stem}.lock"), timeout=timeout):
            found = _known(task, sheet, student)
            if found:
                pipe.send(_Told(student, found=found))
            else:
                pipe.send(_Told(student, begun=True))
                pipe.send(_Told(student, found=_graded(task, sheet, student), ours=True))
    except Timeout:
        return False
    except BrokenPipeError:
        sys.exit("the grader is gone")
    except Exception as error:  # a mistake of ours in one submission must not stop the others
        known = isinstance(error, FileNotFoundError)
        pipe.send(_Told(student, why=str(error) if known else traceback.format_exc()))
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
        self._total, self._say = total, say
        self._seen: set[str] = set()
        self._bar = say is print and sys.stdout.isatty()
        self._start = time.monotonic()

    def show(self, told: _Told) -> None:
        if told.student in self._seen:
            return
        self._seen.add(told.student)
        marks = f"{told.found.earned:g} of {told.found.points:g}" if told.found else "not graded"
        count, text = len(self._seen), f"{told.student}: {marks}"
        if not self._bar:
            self._say(f"{count}/{self._total} {text}")
            return
        full = 30 * count // self._total
        rest = (time.monotonic() - self._start) / count * (self._total - count)
        line = f"[{'#' * full}{'.' * (30 - full)}] {count}/{self._total}, {rest:.0f} s left  {text}"
        print(f"\r\x1b[K{line[: os.get_terminal_size().columns - 1]}", end="", flush=True)

    def end(self) -> None:
        if self._bar and self._seen:
            print()
