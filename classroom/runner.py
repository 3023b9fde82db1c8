"""Grade a class: in parallel, only what has changed, and so that nothing is lost whatever happens.

The work is shared through the results and their locks (`classroom.workers`), so a run after a crash finds all
that was done and does the rest, and two runs at once share it.
"""

import hashlib
import multiprocessing
import os
import shutil
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from classroom import jail
from classroom.course import STAMP, Course, CourseError, Say, write
from classroom.preparing import prepare
from classroom.workers import Task, Told, known, work

_WIDTH = 24  # characters of the bar on a terminal
TRIES = 2  # a submission during which a worker dies is tried once more


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


def run(
    course: Course,
    name: str,
    student: str | None = None,
    again: bool = False,
    unsafe: bool = False,
    jobs: int | None = None,
    shard: tuple[int, int] | None = None,
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
    shard : tuple of int, optional
        (k, n): the k-th of n shares of the students, and of the gradebook their marks only.
    """
    if unsafe and os.geteuid() == 0:
        raise jail.Unavailable("student code is never run as root without the jail: grade as another user")
    if not unsafe and not jail.available():
        raise jail.Unavailable(jail.available().reason)
    sheet = course.sheet(name)
    prepare(course, sheet.name, say)
    students = [student] if student else course.students(sheet.name)
    if shard:
        students = of_shard(students, *shard)
    for one in students:
        if not course.submitted(one, sheet.name).is_dir():
            raise CourseError(f"student: given {one!r}, who has handed in nothing for {sheet.name}")
        _stamp(course, sheet.name, one)
    task = Task(course, sheet.name, course.sheets()[sheet.name], time.time() if again else None, unsafe)
    done = Run()
    done.unchanged = [one for one in students if known(task, sheet, one)]
    todo = [one for one in students if one not in done.unchanged]
    from classroom.gradebook import record  # nbgrader takes seconds to import, the workers need none of it

    try:
        _grade_all(task, todo, done, jobs or os.cpu_count() or 1, say)
    finally:
        record(course, sheet, students if shard else None)
    return done


def of_shard(students: list[str], k: int, n: int) -> list[str]:
    """The k-th of n shares of the students, k from 1.

    The name alone decides: every machine finds the same shares, whoever hands in in between.
    """
    if not 1 <= k <= n:
        raise ValueError(f"shard: given {k}/{n}, expected k/n with k from 1 to n")
    return [one for one in students if int(hashlib.sha256(one.encode()).hexdigest(), 16) % n == k - 1]


def waiting(course: Course, name: str) -> list[str]:
    """The students whose submissions are not graded as they are now."""
    sheet = course.sheet(name)
    tasks = [Task(course, sheet.name, course.sheets()[sheet.name], None, unsafe) for unsafe in (False, True)]
    return [one for one in course.students(sheet.name) if not any(known(task, sheet, one) for task in tasks)]


def _stamp(course: Course, sheet: str, student: str) -> None:
    """Put down when something was handed in that came another way than by `collect`."""
    folder = course.submitted(student, sheet)
    if not (folder / "timestamp.txt").exists():
        times = [path.stat().st_mtime for path in folder.iterdir()] or [folder.stat().st_mtime]
        write(folder / "timestamp.txt", time.strftime(STAMP, time.gmtime(max(times))) + "\n")


def _grade_all(task: Task, todo: list[str], done: Run, jobs: int, say: Say) -> None:
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


def _round(task: Task, students: list[str], jobs: int, progress: "_Progress") -> Iterator["Told"]:
    """What workers tell, as it comes; with neither a result nor a reason for whom a worker was ended."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers share the cores already
    spawn = multiprocessing.get_context("spawn")
    workers: dict[Connection, tuple[BaseProcess, set[str]]] = {}
    for _ in range(jobs):
        ours, theirs = spawn.Pipe(duplex=False)
        process = spawn.Process(target=work, args=(task, students, theirs), daemon=True)
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
                    yield from (Told(student) for student in holds)
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


class _Progress:
    """A bar on a terminal, a line for each submission elsewhere."""

    def __init__(self, total: int, say: Say) -> None:
        self._total, self._say = total, say
        self._seen: set[str] = set()
        self._bar = total > 0 and say is print and sys.stdout.isatty()
        self._start = time.monotonic()
        if self._bar:
            self._draw("starting")

    def show(self, told: Told) -> None:
        if told.student in self._seen:
            return
        self._seen.add(told.student)
        marks = f"{told.found.earned:g} of {told.found.points:g}" if told.found else "not graded"
        if not self._bar:
            self._say(f"{len(self._seen)}/{self._total} {told.student}: {marks}")
            return
        rest = self._seconds / len(self._seen) * (self._total - len(self._seen))
        self._draw(f"{rest:.0f} s left · {marks}: {told.student}")

    def end(self) -> None:
        if self._bar:
            self._draw(f"{self._seconds:.0f} s")
            print()

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._start

    def _draw(self, text: str) -> None:
        """The bar, in the place of the one before, and no longer than a line."""
        count = len(self._seen)
        full = _WIDTH * count // self._total
        line = f"[{'#' * full}{'.' * (_WIDTH - full)}] {count}/{self._total} · {text}"
        print(f"\r\x1b[K{_cut(line, shutil.get_terminal_size().columns - 1)}", end="", flush=True)


def _cut(line: str, columns: int) -> str:
    """As much of a line as has room; letters of some scripts take two columns."""
    for end, letter in enumerate(line):
        columns -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if columns < 0:
            return line[:end]
    return line
