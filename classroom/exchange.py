"""On a JupyterHub: sheets to the students and their work back, through the folder of nbgrader's exchange.

Releasing is nbgrader's own. Taking is not: what lies in the exchange belongs to the students, who can put a
link in the place of a notebook, even while it is read. So every folder and file is opened without following
links, and what was opened is what is looked at.
"""

import logging
import os
import pwd
import re
import stat
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from classroom.course import Course, CourseError, write
from classroom.submission import LARGEST

SECRET = "submission_secret.txt"  # nbgrader's name: what it makes the name of a feedback page of
MOST = 20  # notebooks in one submission
_NAME = re.compile(r"(?P<student>\w[\w.@-]*)\+(?P<sheet>[^+]+)\+(?P<time>[^+]+)(\+[^+]+)?")


@dataclass(frozen=True)
class Submitted:
    """A student's newest submission.

    Parameters
    ----------
    student, folder : str
        Who, and the name of the folder in the exchange.
    time : float
        When, as the student's side wrote it; seconds since 1970.
    notebooks : dict
        File name to bytes (up to a byte more than a notebook may have).
    secret : str
        Under which the feedback page is fetched; empty if there is none.
    """

    student: str
    folder: str
    time: float
    notebooks: dict[str, bytes]
    secret: str


def connected(course: Course) -> bool:
    """Whether the course has an exchange (`setup --exchange FOLDER`)."""
    return bool(course.config().Exchange.get("root"))


def release(course: Course, sheet: str) -> Path:
    """Put what is in release/SHEET into the exchange, in the place of what was there; where it is then."""
    from nbgrader.exchange.default import ExchangeReleaseAssignment

    with _nbgraders(course, ExchangeReleaseAssignment, sheet, force=True) as exchange:
        exchange.start()
    return Path(exchange.dest_path)


def newest(course: Course, sheet: str, problems: list[str]) -> Iterator[Submitted]:
    """The newest submission of every student; what cannot be taken is added to `problems`."""
    if not connected(course):
        raise CourseError("this course has no exchange: name a folder or zip, or do setup --exchange FOLDER")
    config = course.config()
    inbound = Path(config.Exchange.root) / config.CourseDirectory.course_id / "inbound"
    if not inbound.is_dir():
        raise CourseError(f"{inbound}: no such folder; `release` makes it")
    check_owner = config.ExchangeCollect.get("check_owner", True)
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name in sorted(os.listdir(inbound)):
        parts = _NAME.fullmatch(name)
        if parts and parts["sheet"] != sheet:
            continue
        time = _seconds(parts["time"]) if parts else None
        if time is None:
            problems.append(f"{inbound / name}: not as nbgrader names a submission. It was left out.")
        else:
            found[parts["student"]].append((time, name))
    for student, theirs in sorted(found.items()):
        for time, name in sorted(theirs, reverse=True):  # what a stranger put there hides nothing
            try:
                yield _read(inbound / name, student, time, check_owner)
                break
            except OSError as problem:
                why = f"cannot be opened without following links ({problem.strerror}: {problem.filename})"
            except CourseError as problem:
                why = str(problem)
            problems.append(f"{inbound / name}: {why}. It was left out.")


def give_back(course: Course, sheet: str, student: str) -> bool:
    """Put a student's feedback page where nbgrader finds it; False if they did not hand in there."""
    from nbgrader.exchange.default import ExchangeReleaseFeedback
    from nbgrader.utils import notebook_hash

    path = course.submitted(student, sheet) / SECRET
    secret = path.read_text() if path.is_file() else ""
    if not secret:
        return False
    with _nbgraders(course, ExchangeReleaseFeedback, sheet) as exchange:
        exchange.init_dest()  # makes the folder, with rights to open a page but not to list them
    page = Path(exchange.dest_path) / f"{notebook_hash(secret=secret, notebook_id=sheet)}.html"
    write(page, (course.root / "feedback" / student / sheet / f"{sheet}.html").read_bytes())
    page.chmod(0o644)
    return True


@contextmanager
def _nbgraders(course: Course, kind: type, sheet: str, **given):
    """A part of nbgrader's exchange, for this course; what it fails at is told in one line."""
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeError

    config = course.config()
    folder = CourseDirectory(config=config, assignment_id=sheet)
    quiet = logging.Logger("nbgrader", logging.CRITICAL + 1)
    made = kind(
        coursedir=folder, authenticator=Authenticator(config=config), config=config, log=quiet, **given
    )
    try:
        yield made
    except (ExchangeError, OSError) as error:
        raise CourseError(f"exchange: {error}") from None


def _seconds(text: str) -> float | None:
    """The time in the name of a submission, None if it is none."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(text).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _read(folder: Path, student: str, time: float, check_owner: bool) -> Submitted:
    """What is in a submission; CourseError if it is somebody else's."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        owner = _user(os.fstat(opened).st_uid)
        if check_owner and owner != student:
            raise CourseError(f"named for {student}, but it belongs to the user {owner}")
        notebooks = sorted(name for name in os.listdir(opened) if name.lower().endswith(".ipynb"))
        if len(notebooks) > MOST:
            raise CourseError(f"{len(notebooks)} notebooks in it")
        contents = {name: _bytes(opened, name, LARGEST + 1) for name in notebooks}
        secret = _bytes(opened, SECRET, 1000) if SECRET in os.listdir(opened) else b""
    finally:
        os.close(opened)
    valid = re.fullmatch(rb"[0-9a-f]{32,500}", secret)
    return Submitted(student, folder.name, time, contents, secret.decode() if valid else "")


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _bytes(folder: int, name: str, most: int) -> bytes:
    """The beginning of a file; OSError for a link, CourseError for what is no file."""
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with open(file, "rb") as opened:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise CourseError(f"{name} is a device, not a file")
        return opened.read(most)
