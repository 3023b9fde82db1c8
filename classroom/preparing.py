"""A course is set up, its sheets are put into it, and they are released to the students."""

import functools
import hashlib
import importlib.util
import io
import json
import logging
import os
import re
import secrets
import sys
import time
from pathlib import Path
from types import ModuleType

from classroom import checking
from classroom.course import ROOT, Course, CourseError, Say, find_alembic, gradebook, settings_of, write
from classroom.sheet import SheetError, answers
from dnnlab.checks.compile import compile_exercises, up_to_date
from dnnlab.checks.verify import DeclarationError, verify

_CONFIG = Path(__file__).with_name("nbgrader_config.txt")


def set_up(
    root: str | Path,
    db: str | None = None,
    exercises: list[str] | None = None,
    shared: str | None = None,
    say: Say = print,
) -> Course:
    """Make a course, or bring one up to date. What is there already stays, and is never made anew.

    Parameters
    ----------
    root : path
    db : str, optional
        URL of the gradebook, instead of the file gradebook.db in the course.
    exercises : list of path, optional
        Folders with exercises of your own (source/ and answers/ in each).
    shared : path, optional
        Folder of nbgrader's exchange, on a JupyterHub.
    """
    root = Path(root).resolve()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    course = Course(root)
    with course.lock("setup"):
        _write_secret(root / "secret.json", say)
        _write_config(root / "nbgrader_config.py", db, shared, say)
        settings = settings_of(root)
        for folder in exercises or []:
            path = str(Path(folder).resolve())
            if not (Path(path) / "source").is_dir():
                raise CourseError(
                    f"exercises: given {folder}, expected a folder that holds source/ and answers/"
                )
            if path not in settings["exercises"]:
                found = checking.problems(Path(path), course.sheets(), run=False)
                if found:
                    raise CourseError("\n".join([f"exercises: {folder} cannot be used.", *found]))
                settings["exercises"].append(path)
        write(root / "course.json", json.dumps(settings, indent=1) + "\n")
    for part in ("source", "release", "submitted", "results"):
        (root / part).mkdir(exist_ok=True)
    for name in course.sheets():
        prepare(course, name, say)
    return course


def prepare(course: Course, name: str, say: Say = print) -> bool:
    """Put a sheet into source/ and the gradebook, unless it is there as it is now; False if it is."""
    folder = course.sheets()[name]
    with course.lock("setup"):
        text, data = _solved(name, folder), compiled(name, folder)
        mark = hashlib.sha256(text.encode() + data).hexdigest()
        settings = settings_of(course.root)
        source = course.root / "source" / name / f"{name}.ipynb"
        known = settings["prepared"].get(name, {})
        if known.get("of") == mark and source.is_file() and _in_gradebook(course, name):
            return False
        if source.is_file() and source.read_text() != text and known.get("source") != _hash(source):
            kept = course.root / "earlier" / "source" / f"{name}-{time.strftime('%Y-%m-%dT%H-%M-%S')}.ipynb"
            write(kept, source.read_text())
            say(f"{name}: you had changed the notebook in source/. Your version is kept: {kept}")
        write(source, text)
        write(source.with_suffix(".npz"), data)
        _generate(course, name)
        settings["prepared"][name] = {"of": mark, "source": _hash(source)}
        write(course.root / "course.json", json.dumps(settings, indent=1) + "\n")
    say(f"{name}: ready")
    return True


def release(course: Course, name: str, say: Say = print) -> Path:
    """The zip for the students, in release/."""
    prepare(course, name, say)
    return _build(course.sheets()[name]).package(name, course.root / "release")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_secret(path: Path, say: Say) -> None:
    if path.exists():
        return
    text = json.dumps({"seed": secrets.randbits(120) + 1}) + "\n"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    say(f"{path}: the seed of the hidden cases. Keep it to yourself, and keep it: other seed, other cases.")


def database(url: str, say: Say = print) -> str:
    """A URL as SQLAlchemy takes it, tried out as far as the driver."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    plain = re.match(r"postgres(ql)?://", url)
    if plain:
        url = "postgresql+psycopg2://" + url[plain.end() :]
        say("db: taken as postgresql+psycopg2://…, because nbgrader needs the driver psycopg2.")
    try:
        make_url(url).get_dialect().import_dbapi()
    except ImportError as error:
        also = " (pip install psycopg2-binary)" if "psycopg2" in url else ""
        raise CourseError(f"db: the driver of {url.split(':')[0]} is not installed{also}: {error}") from None
    except (ArgumentError, NoSuchModuleError) as error:
        example = "postgresql://NAME:PASSWORD@HOST/DATABASE"
        raise CourseError(f"db: given {url!r}, expected something like {example}: {error}") from None
    return url


def _write_config(path: Path, db: str | None, shared: str | None, say: Say) -> None:
    """nbgrader_config.py is the teacher's once it is there: then only what was asked for changes."""
    given = {}
    if db:
        given["DB_URL"] = database(db, say), "db", "c.CourseDirectory.db_url"
    if shared:
        if not Path(shared).is_dir():
            raise CourseError(f"exchange: given {shared}, expected a folder that all on the Hub share")
        given["EXCHANGE"] = str(Path(shared).resolve()), "exchange", "c.Exchange.root"
    text = path.read_text() if path.exists() else _CONFIG.read_text().replace("ROOT_OF_BOOK", repr(str(ROOT)))
    for name, (value, word, setting) in given.items():
        line = re.compile(rf"^{name} = .*$", re.MULTILINE)
        if not line.search(text):
            raise CourseError(f"{word}: {path} has no line {name} = …; write {setting} there yourself")
        text = line.sub(lambda _, name=name, value=value: f"{name} = {value!r}", text)
    if given or not path.exists():
        write(path, text)
        path.chmod(0o600)  # the URL may hold a password


@functools.cache
def _build(folder: Path) -> ModuleType:
    """exercises/build.py for the sheets of a folder."""
    name = f"exercise_sheets_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, ROOT / "exercises" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SOURCE = folder / "source"
    return module


def _solved(name: str, folder: Path) -> str:
    """The solved sheet without the cells that are for the book."""
    notebook = json.loads((folder / "source" / name / f"{name}.ipynb").read_text())
    notebook["cells"] = [c for c in notebook["cells"] if "book-only" not in c["metadata"].get("tags", [])]
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def compiled(name: str, folder: Path) -> bytes:
    """The data of the checks, compiled anew if the answers have changed since."""
    path = folder / "source" / name / f"{name}.npz"
    try:
        exercises = answers(name, folder).EXERCISES
        if not up_to_date(exercises, path):
            for exercise in exercises:
                verify(exercise)
            compile_exercises(exercises, path)
    except SheetError:
        raise
    except Exception as error:  # answers are code that a teacher may have written
        kind = "" if isinstance(error, DeclarationError) else f"{type(error).__name__}: "
        raise CourseError(f"{name}: its answers cannot be used. {kind}{error}") from error
    return path.read_bytes()


def _in_gradebook(course: Course, name: str) -> bool:
    from nbgrader.api import MissingEntry

    with gradebook(course) as book:
        try:
            book.find_notebook(name, name)
        except MissingEntry:
            return False
    return True


def _generate(course: Course, name: str) -> None:
    """nbgrader's generate_assignment: release/NAME/ and the cells in the gradebook."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    find_alembic()
    config = course.config()
    folder = CourseDirectory(config=config, assignment_id=name)
    said = io.StringIO()
    log = logging.Logger("nbgrader")
    log.addHandler(logging.StreamHandler(said))
    converter = GenerateAssignment(coursedir=folder, config=config, log=log, force=True)
    try:
        converter.start()
    except NbGraderException:
        if "Cannot add or remove cells" in said.getvalue():
            raise CourseError(
                f"{name}: exercises were added or removed, but there are marks for the sheet as it was. Give "
                "the changed sheet a new name, or start a new course (--course OTHER_FOLDER)."
            ) from None
        raise CourseError(f"{name}: nbgrader could not prepare it:\n{said.getvalue()}") from None


def lab(course: Course) -> None:
    """JupyterLab with nbgrader's formgrader, in the place of this process."""
    config = Path(__file__).with_name("lab") / "config.py"
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    find_alembic()
    os.chdir(course.root)
    os.execv(sys.executable, [sys.executable, "-m", "jupyter", "lab", f"--config={config}"])
