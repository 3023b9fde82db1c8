"""What students handed in, as learning platforms give it, into submitted/STUDENT/SHEET/SHEET.ipynb.

A folder or a zip, with folders or zips or notebooks of students in it. Whose a notebook is, is said by names
that the platform made (the outermost folder, or the file itself), not by names that a student chose inside.
"""

import calendar
import hashlib
import io
import os
import re
import stat
import time
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from classroom import exchange
from classroom.course import STAMP, Course, CourseError, write
from classroom.sheet import Sheet
from classroom.submission import LARGEST

DEEPEST, MOST = 3, 20_000  # zips in zips; files in one
HEAVIEST = 200_000_000  # bytes: of a zip in a zip, and of what is unpacked of it
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_\w+")
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:late_)?(?P<id>\d+)_\d+_.+", re.IGNORECASE)
_BLACKBOARD = re.compile(r".+_(?P<name>[^_]+)_attempt_\d{4}-\d\d-\d\d.*")
_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the last two
_IGNORED = ("__MACOSX", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class _File:
    """A file that was handed in: the names on the way to it, when, and (of a notebook) its bytes."""

    parts: tuple[str, ...]
    time: float
    data: bytes = b""

    @property
    def is_notebook(self) -> bool:
        return self.parts[-1].lower().endswith(_ENDINGS)

    @property
    def stem(self) -> str:
        name = self.parts[-1]
        ending = next((end for end in reversed(_ENDINGS) if name.lower().endswith(end)), "")
        return name[: len(name) - len(ending)] if ending else name.rpartition(".")[0] or name

    def __str__(self) -> str:
        return "/".join(self.parts)


@dataclass
class Collected:
    """What became of everything.

    Parameters
    ----------
    new, replaced, same : list of str
        Students: handed in for the first time; something newer; what was there already.
    told : list of str
        What the teacher should know, e.g. that the older of two files was put aside.
    problems : list of str
        What could not be taken and needs the teacher.
    """

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def collect(course: Course, sheet: Sheet, given: str | Path) -> Collected:
    """Take what is in a folder, a zip or a notebook. What newer files replace is kept in earlier/.

    Raises
    ------
    CourseError
        If there is nothing of that name, or it lies in the course itself.
    """
    given = Path(given)
    if not given.exists():
        raise CourseError(f"from: given {given}, but there is no such folder or file")
    if given.resolve().is_relative_to(course.root) or course.root.is_relative_to(given.resolve()):
        raise CourseError(
            f"from: given {given}, expected a folder or zip outside of the course {course.root}"
        )
    done = Collected()
    files = list(_files(given, done))
    notebooks = [file for file in files if file.is_notebook]
    owners = _owners(notebooks, sheet.name, given, done)
    students = defaultdict(list)
    for notebook in notebooks:
        students[_existing(course, owners[notebook.parts])].append(notebook)
    for student, theirs in sorted(students.items()):
        with course.lock("collect"):
            _take(course, sheet, student, theirs, done)
    _tell_of_others([file for file in files if not file.is_notebook], notebooks, done)
    if not notebooks:
        done.problems.append(f"there is no notebook in {given}")
    return done


def collect_exchange(course: Course, sheet: Sheet) -> Collected:
    """Take every student's newest submission from the exchange of a JupyterHub."""
    done = Collected()
    for found in exchange.newest(course, sheet.name, done.problems):
        theirs = [_File((found.folder, name), found.time, data) for name, data in found.notebooks.items()]
        if not theirs:
            done.problems.append(f"{found.folder}: there is no notebook in it.")
            continue
        with course.lock("collect"):
            _take(course, sheet, found.student, theirs, done)
            place = course.submitted(found.student, sheet.name)
            if (place / f"{sheet.name}.ipynb").read_bytes() in found.notebooks.values():
                write(place / exchange.SECRET, found.secret)
    return done


def _files(given: Path, done: Collected) -> Iterator[_File]:
    """Everything in `given`, zips opened."""
    if given.is_file():
        file = _File((given.name,), given.stat().st_mtime)
        if zipfile.is_zipfile(given):
            yield from _opened(file, given, (), done)
        else:
            with open(given, "rb") as opened:
                yield replace(file, data=_read(opened, given.name))
        return
    for folder, names, found in os.walk(given):
        names[:] = sorted(name for name in names if name not in _IGNORED)
        for name in sorted(found):
            path = Path(folder) / name
            if name in _IGNORED or name.startswith("."):
                continue
            if not stat.S_ISREG(path.lstat().st_mode):
                done.problems.append(f"{path}: a link or a device, not a file. It was left out.")
                continue
            file = _File(path.relative_to(given).parts, path.stat().st_mtime)
            if name.lower().endswith(".zip"):
                yield from _opened(file, path, (*file.parts[:-1], file.stem), done)
            else:
                with open(path, "rb") as opened:
                    yield replace(file, data=_read(opened, name))


def _read(file: IO[bytes], name: str) -> bytes:
    """What is in a notebook (up to a byte more than it may have) or a zip; nothing of other files."""
    if name.lower().endswith(_ENDINGS):
        return file.read(LARGEST + 1)
    return file.read(HEAVIEST + 1) if name.lower().endswith(".zip") else b""


def _opened(
    file: _File, data: Path | io.BytesIO, names: tuple[str, ...], done: Collected, depth: int = 1
) -> Iterator[_File]:
    """The files of a zip; `names` are the folders that it counts as."""
    unpacked = 0
    try:
        with zipfile.ZipFile(data) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST:
                raise zipfile.BadZipFile(f"{len(entries)} files in it")
            for entry in entries:
                split = re.split(r"[/\\]", entry.filename)
                parts = (*names, *(part for part in split if part not in ("", ".", "..")))
                name = parts[-1]
                if set(parts) & set(_IGNORED) or name.startswith("."):
                    continue
                when = time.mktime((*entry.date_time, 0, 0, -1)) if not names else file.time
                with archive.open(entry) as opened:
                    content = _read(opened, name)
                unpacked += len(content)
                if names and unpacked > HEAVIEST:
                    raise zipfile.BadZipFile(f"more than {HEAVIEST // 1_000_000} MB are in it")
                found = _File(parts, when, content)
                if not name.lower().endswith(".zip"):
                    yield found
                elif depth < DEEPEST:
                    inner = (*parts[:-1], found.stem)
                    yield from _opened(found, io.BytesIO(content), inner, done, depth + 1)
                else:
                    done.problems.append(f"{found}: too many zips in zips. Open it by hand.")
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        OSError,
        ValueError,
    ) as problem:
        done.problems.append(f"{file}: cannot be opened as a zip ({problem}). Look at what it holds by hand.")


def _about(sheet: str) -> re.Pattern[str]:
    """The name of the sheet, as people write it."""
    return re.compile(r"[-_ ]*".join(map(re.escape, re.split(r"[-_ ]", sheet))), re.IGNORECASE)


def _owner(name: str, sheet: str) -> tuple[str, str] | None:
    """Student, and the platform's number of the student, as far as a name says it for sure."""
    for pattern in (_MOODLE, _CANVAS, _BLACKBOARD):
        found = pattern.fullmatch(name)
        if found:
            return found["name"], found.groupdict().get("id") or ""
    found = _about(sheet).search(name)
    return (name[: found.start()], "") if found and _normal(name[: found.start()]) else None


def _folders(parts: tuple[str, ...], sheet: str) -> list[str]:
    """The folders on the way to a file, without those that are named for the sheet alone."""
    about = _about(sheet)
    return [p for p in parts[:-1] if not (about.search(p) and not _normal(about.split(p)[0]))]


def _owners(files: list[_File], sheet: str, given: Path, done: Collected) -> dict[tuple[str, ...], str]:
    """Whose every file is."""
    cut = _wrapping(files, sheet)
    found = {}
    for file in files:
        parts = file.parts[cut:]
        folders = _folders(parts, sheet)
        names = _owner(folders[0], sheet) or (folders[0], "") if folders else _owner(file.stem, sheet)
        found[file.parts] = names or _guess(file, files, sheet, given)
    numbers = defaultdict(set)
    for name, number in found.values():
        numbers[_normal(name)].add(number)
    for name in sorted(name for name, several in numbers.items() if len(several) > 1):
        done.told.append(f"{name}: several students of this name; the platform's number was put behind it.")
    owners = {}
    for parts, (name, number) in found.items():
        owners[parts] = _normal(f"{name}_{number}" if len(numbers[_normal(name)]) > 1 else name)
        if not owners[parts]:
            digest = hashlib.sha256("/".join(parts).encode("utf-8", "replace")).hexdigest()[:8]
            owners[parts] = f"unnamed-{digest}"
            done.problems.append(
                f"{'/'.join(parts)}: no name of a student in it. Collected as {owners[parts]}."
            )
    spellings = defaultdict(set)
    for parts, (name, _) in found.items():
        spellings[owners[parts]].add(unicodedata.normalize("NFC", name).strip())
    for student, names in sorted(spellings.items()):
        if len(names) > 1:
            listed = ", ".join(map(repr, sorted(names)))
            done.problems.append(
                f"{student}: {listed} are the same when normalised. One student, or several?"
            )
    return owners


def _wrapping(files: list[_File], sheet: str) -> int:
    """How many folders are around everything, e.g. 1 for submissions/STUDENT/…"""
    if len(files) < 2:
        return 0
    first = files[0].parts[:-1]
    cut = min(len(file.parts) - 1 for file in files)
    while any(file.parts[:cut] != first[:cut] for file in files):
        cut -= 1
    while cut and not all(_folders(f.parts[cut:], sheet) or _owner(f.stem, sheet) for f in files):
        cut -= 1
    return cut


def _guess(file: _File, files: list[_File], sheet: str, given: Path) -> tuple[str, str]:
    """A student for a file in no folder, whose name says nothing for sure."""
    if _about(sheet).match(
        file.stem
    ):  # called as the sheet: then what was given may be called as the student
        stem = given.stem if given.is_file() else given.name
        return _owner(stem, sheet) or ((stem, "") if len(files) == 1 else ("", ""))
    first = file.stem.partition("_")[0]
    alike = [other for other in files if other.stem.partition("_")[0] == first]
    return (first if len(alike) == 1 else file.stem), ""


def _normal(name: str) -> str:
    """A name that is one folder and one word in an address: letters and digits of any script, - _ ."""
    name = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", name)).strip("._-")
    while len(name.encode()) > 120:
        name = name[:-1]
    return name


def _existing(course: Course, student: str) -> str:
    """The student as spelled before, in capitals or not."""
    folder = course.root / "submitted"
    known = {path.name.casefold(): path.name for path in folder.iterdir()} if folder.is_dir() else {}
    return known.get(student.casefold(), student)


def _take(course: Course, sheet: Sheet, student: str, theirs: list[_File], done: Collected) -> None:
    """Put a student's newest notebook in its place, and the others into earlier/."""
    functions = [f"def {item.expression}(".encode() for item in sheet.graded]

    def rank(file: _File) -> tuple:
        of_sheet = any(function in file.data for function in functions)
        return of_sheet, file.time, bool(_about(sheet.name).search(file.stem)), file.parts

    *others, best = sorted(theirs, key=rank)
    place = course.submitted(student, sheet.name) / f"{sheet.name}.ipynb"
    there = place.read_bytes() if place.is_file() else None
    for other in others:
        if other.data not in (best.data, there):
            kept = _keep(course, sheet.name, student, other.data, other.time)
            done.told.append(f"{student}: {len(theirs)} notebooks; {best} counts, {other} is kept as {kept}")
    if there == best.data:
        done.same.append(student)
        return
    if there is not None:
        stamp = place.with_name("timestamp.txt")
        old = _seconds(stamp.read_text()) if stamp.is_file() else place.stat().st_mtime
        if best.time < old:
            kept = _keep(course, sheet.name, student, best.data, best.time)
            done.told.append(f"{student}: {best} is older than what is there already; it is kept as {kept}")
            done.same.append(student)
            return
        kept = _keep(course, sheet.name, student, there, old)
        done.told.append(f"{student}: {best} replaces what was there, which is kept as {kept}")
    (done.new if there is None else done.replaced).append(student)
    write(place, best.data)
    write(place.with_name("timestamp.txt"), time.strftime(STAMP, time.gmtime(best.time)) + "\n")


def _keep(course: Course, sheet: str, student: str, data: bytes, when: float) -> Path:
    """Put a notebook into earlier/, under its time; once, if it is there already."""
    folder = course.root / "earlier" / student / sheet
    stamp = time.strftime("%Y-%m-%dT%H-%M-%SZ", time.gmtime(when))
    number = 0
    while True:
        path = folder / f"{stamp}{f'-{number}' if number else ''}.ipynb"
        if not path.exists():
            write(path, data)
        if path.read_bytes() == data:
            return path
        number += 1


def _seconds(stamp: str) -> float:
    try:
        return calendar.timegm(time.strptime(stamp.strip(), STAMP))
    except ValueError:
        from nbgrader.utils import parse_utc  # takes its time, and is seldom needed

        return calendar.timegm(parse_utc(stamp.strip()).timetuple())


def _tell_of_others(files: list[_File], notebooks: list[_File], done: Collected) -> None:
    """Files that are no notebooks: of no interest beside one, a problem if there is nothing else."""
    folders = {notebook.parts[:-1] for notebook in notebooks}
    above = {folder[: i + 1] for folder in folders for i in range(len(folder))}
    for file in files:
        if not above & {file.parts[: i + 1] for i in range(len(file.parts) - 1)}:
            done.problems.append(f"{file}: neither a notebook nor a zip. It was left out.")
