"""The folder of a course: what belongs where, how it is set up, how a sheet gets to the students.

The layout is nbgrader's, so that its formgrader works: source/, release/, submitted/, autograded/, feedback/
and gradebook.db. Ours are results/ (what grading found, the source of all marks), earlier/ (what newer files
have replaced), secret.json (the seed of the hidden cases) and course.json.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from classroom.result import SubmissionResult
from classroom.sheet import EXERCISES, Sheet, load

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

ROOT = Path(__file__).resolve().parents[1]
STAMP = "%Y-%m-%d %H:%M:%S UTC"  # how nbgrader writes when something was handed in
Say = Callable[[str], Any]


class CourseError(Exception):
    """Something that the teacher can mend; the message says what and how."""


@dataclass(frozen=True)
class Course:
    """A course that has been set up; `root` is its folder."""

    root: Path

    @property
    def secret(self) -> int:
        """The seed of the hidden cases."""
        return int(json.loads((self.root / "secret.json").read_text())["seed"])

    @property
    def db_url(self) -> str:
        """Where the gradebook is, as SQLAlchemy writes it."""
        found = self.config().CourseDirectory.get("db_url")
        return found or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def course_id(self) -> str:
        """The course's name in the exchange of a JupyterHub; empty without one."""
        return self.config().CourseDirectory.get("course_id", "")

    def config(self) -> Any:
        """nbgrader's settings, as traitlets reads them."""
        from traitlets.config.loader import PyFileConfigLoader

        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        return config

    def sheets(self) -> dict[str, Path]:
        """The sheets there are, each with the folder of exercises that it comes from."""
        found: dict[str, Path] = {}
        for folder in (EXERCISES, *map(Path, settings_of(self.root)["exercises"])):
            for path in sorted((folder / "source").glob("*/*.ipynb")):
                if path.stem != path.parent.name:
                    continue
                if path.stem in found:
                    raise CourseError(f"{path}: there is a sheet of this name already, in {found[path.stem]}")
                found[path.stem] = folder
        return found

    def sheet(self, name: str) -> Sheet:
        """The sheet that a teacher calls `name`: its whole name, or the beginning of it."""
        sheets = self.sheets()
        fitting = [name] if name in sheets else [sheet for sheet in sheets if sheet.startswith(name)]
        if len(fitting) != 1 or not name:
            there = ", ".join(sheets)
            raise CourseError(f"sheet: given {name!r}, expected one of {there} (or how one of them begins)")
        return load(fitting[0], sheets[fitting[0]])

    def submitted(self, student: str, sheet: str) -> Path:
        """The folder of what a student handed in."""
        return self.root / "submitted" / student / sheet

    def autograded(self, student: str, sheet: str) -> Path:
        """The folder of what formgrader shows."""
        return self.root / "autograded" / student / sheet

    def result(self, student: str, sheet: str) -> Path:
        """The file of a result."""
        return self.root / "results" / student / f"{sheet}.json"

    def found(self, student: str, sheet: str) -> SubmissionResult | None:
        """What grading has found, None if it has not (or the file is broken)."""
        try:
            return SubmissionResult.from_json(self.result(student, sheet).read_text())
        except (FileNotFoundError, ValueError):
            return None

    def students(self, sheet: str) -> list[str]:
        """Who handed in something for a sheet."""
        folders = (self.root / "submitted").glob(f"*/{sheet}")
        return sorted(folder.parent.name for folder in folders if folder.is_dir())

    def lock(self, name: str) -> FileLock:
        """A lock that one process on this machine can have; it ends with the process."""
        return FileLock(self.root / f".{name}.lock")


def find(root: str | Path) -> Course:
    """The course in a folder; CourseError if there is none."""
    root = Path(root).resolve()
    if not (root / "secret.json").is_file():
        raise CourseError(f"there is no course in {root}: make one with `make class`")
    return Course(root)


def write(path: Path, content: str | bytes) -> None:
    """Write a file as a whole: it is never there half, whatever happens in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    with open(new, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)


def settings_of(root: Path) -> dict[str, Any]:
    """course.json: folders with exercises of the teacher's own, and what was prepared from what."""
    path = root / "course.json"
    settings = json.loads(path.read_text()) if path.is_file() else {}
    return {"exercises": [], "prepared": {}} | settings


@contextmanager
def gradebook(course: Course) -> Iterator["Gradebook"]:
    """nbgrader's gradebook of a course; one process after the other has it."""
    from nbgrader.api import Gradebook

    find_alembic()
    with course.lock("gradebook"), Gradebook(course.db_url, course.course_id) as book:
        yield book


def find_alembic() -> None:
    """Let nbgrader find the program alembic, which is beside this Python and makes the tables."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])
