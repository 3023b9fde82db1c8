"""The processes that grade: each takes the next submission which nobody holds, until there is none.

Two graders at once are no more than more workers. A lock belongs to a process and ends with it. A result is
written as a whole the moment it is there.
"""

import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from filelock import FileLock, Timeout

from classroom import submission
from classroom.course import Course, write
from classroom.grading import fingerprint, grade
from classroom.result import SubmissionResult
from classroom.sheet import Sheet, load
from classroom.shown import show

PATIENCE = 300  # seconds that another grader may hold a submission


@dataclass(frozen=True)
class Task:
    """What a worker has to know."""

    course: Course
    sheet: str
    folder: Path
    since: float | None  # results that are older are done again, even if nothing has changed
    unsafe: bool


@dataclass(frozen=True)
class Told:
    """What a worker says about a submission: begun, a result (its own or not), or why there is none."""

    student: str
    begun: bool = False
    found: SubmissionResult | None = None
    ours: bool = False
    why: str = ""


def known(task: Task, sheet: Sheet, student: str) -> SubmissionResult | None:
    """The result, if it is that of the file, the exercises and the rules as they are now."""
    path = task.course.result(student, task.sheet)
    found = task.course.found(student, task.sheet)
    if not found or (task.since and path.stat().st_mtime < task.since):
        return None
    try:
        read = submission.read(task.course.submitted(student, task.sheet), sheet)
    except FileNotFoundError:
        return None
    now = fingerprint(read, sheet, task.course.secret, task.unsafe)
    return found if found.fingerprint == now else None


def work(task: Task, students: list[str], pipe: Connection) -> None:
    """What a worker does: take, grade, write, tell; at last wait for what others hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us
    sheet = load(task.sheet, task.folder)
    held = []
    for student in students:
        if not _take(task, sheet, student, pipe, timeout=0):
            held.append(student)
    for student in held:
        if not _take(task, sheet, student, pipe, timeout=PATIENCE):
            pipe.send(Told(student, why=f"another grader has held it for {PATIENCE} seconds"))


def _take(task: Task, sheet: Sheet, student: str, pipe: Connection, timeout: float) -> bool:
    """Grade a submission unless it is done; False if somebody else holds it."""
    path = task.course.result(student, task.sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.stem}.lock"), timeout=timeout):
            found = known(task, sheet, student)
            if found:
                pipe.send(Told(student, found=found))
            else:
                pipe.send(Told(student, begun=True))
                pipe.send(Told(student, found=_graded(task, sheet, student), ours=True))
    except Timeout:
        return False
    except BrokenPipeError:
        sys.exit("the grader is gone")
    except Exception as error:  # a mistake of ours in one submission must not stop the others
        expected = isinstance(error, FileNotFoundError)
        pipe.send(Told(student, why=str(error) if expected else traceback.format_exc()))
    return True


def _graded(task: Task, sheet: Sheet, student: str) -> SubmissionResult:
    course = task.course
    folder = course.submitted(student, task.sheet)
    found = grade(folder, sheet, course.secret, student=student, unsafe=task.unsafe)
    show(course, sheet, found)
    write(course.result(student, task.sheet), found.to_json())  # last: what is there is complete
    return found
