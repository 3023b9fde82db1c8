"""A course is set up once and for all, and what is released holds nothing that students must not have."""

import io
import json
import os
import re
import shutil
import stat
import subprocess
import zipfile

import nbformat
import numpy as np
import pytest
import small_course
from handed_in import ROOT
from small_course import SHEET

from classroom import course, preparing
from classroom.course import CourseError
from classroom.sheet import load
from dnnlab.checks.data import read

MARKER = "A_MARKER_THAT_MUST_NOT_GET_OUT"


def quiet(text):
    pass


def everything(root):
    """Every file of a course and its bytes, without locks and the gradebook."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", ".db"))
    }


@pytest.fixture
def set_up_again(small, monkeypatch):
    """`make class` once more, for the small course."""
    monkeypatch.setattr(course, "EXERCISES", small.root / "none")

    def again(**given):
        return preparing.set_up(small.root, say=given.pop("say", quiet), **given)

    return again


def test_a_course_has_what_nbgrader_and_we_need(small):
    mode = stat.S_IMODE((small.root / "secret.json").stat().st_mode)
    assert mode == 0o600
    assert small.secret > 2**64
    with preparing.gradebook(small) as book:
        notebook = book.find_notebook(SHEET, SHEET)
        graded = {cell.name: cell.max_score for cell in notebook.grade_cells}
        assert graded == {"check-twice": 2, "check-total": 3}
        assert [c.name for c in notebook.solution_cells] == ["twice", "total"]
    for part in (f"source/{SHEET}/{SHEET}.ipynb", f"release/{SHEET}/{SHEET}.ipynb", "nbgrader_config.py"):
        assert (small.root / part).is_file()


def test_setting_up_again_changes_nothing(small, set_up_again, hand_in):
    hand_in(mira=small_course.handed_in())
    config = small.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\n# mine\n")
    before, secret = everything(small.root), small.secret
    set_up_again()
    assert everything(small.root) == before
    assert small.secret == secret
    with preparing.gradebook(small) as book:
        assert [assignment.name for assignment in book.assignments] == [SHEET]


def test_two_courses_have_two_secrets(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        preparing._write_secret(tmp_path / name / "secret.json", quiet)
    assert course.Course(tmp_path / "a").secret != course.Course(tmp_path / "b").secret


def test_a_changed_sheet_is_brought_up_to_date_and_a_teachers_version_is_kept(small, set_up_again, tmp_path):
    source = small.root / "source" / SHEET / f"{SHEET}.ipynb"
    source.write_text(source.read_text().replace("Exercises: small", "Mine"))
    path = tmp_path / "exercises" / "source" / SHEET / f"{SHEET}.ipynb"
    path.write_text(path.read_text().replace("Exercises: small", "Exercises: better"))
    said = []
    set_up_again(say=said.append)
    assert "Exercises: better" in source.read_text()
    assert "Exercises: better" in (small.root / "release" / SHEET / f"{SHEET}.ipynb").read_text()
    (kept,) = (small.root / "earlier" / "source").iterdir()
    assert "Mine" in kept.read_text()
    assert str(kept) in " ".join(said)


def test_an_exercise_more_after_marks_were_given_is_refused_in_words(small, set_up_again, hand_in, tmp_path):
    with preparing.gradebook(small) as book:
        book.add_student("mira")
        with book.db.no_autoflush:
            book.add_submission(SHEET, "mira")
    path = tmp_path / "exercises" / "source" / SHEET / f"{SHEET}.ipynb"
    path.write_text(path.read_text().replace('"grade_id": "total"', '"grade_id": "sum"'))
    with pytest.raises(CourseError, match="exercises were added or removed, but there are marks"):
        set_up_again()


def test_exercises_of_a_teachers_own_are_looked_at_and_told_what_is_wrong(small, set_up_again, tmp_path):
    answers = tmp_path / "exercises" / "answers" / "90_small" / "__init__.py"
    shutil.copytree(tmp_path / "exercises", tmp_path / "other")
    (tmp_path / "other" / "source" / SHEET / f"{SHEET}.npz").unlink()
    other = tmp_path / "other" / "answers" / "90_small" / "__init__.py"
    other.write_text(answers.read_text().replace("return 2 * x", "return x"))
    with pytest.raises(CourseError, match=r"there is a sheet of this name already"):
        set_up_again(exercises=[str(tmp_path / "other")])
    for kind in ("source", "answers"):
        for path in sorted((tmp_path / "other" / kind).rglob("*90*"), reverse=True):
            path.rename(path.with_name(path.name.replace("90", "91")))
    sheet = tmp_path / "other" / "source" / "91-small" / "91-small.ipynb"
    sheet.write_text(sheet.read_text().replace("90-small.npz", "91-small.npz"))
    with pytest.raises(CourseError, match=r"91-small: twice: .*same"):
        set_up_again(exercises=[str(tmp_path / "other")])
    assert course.settings_of(small.root)["exercises"] == [str(tmp_path / "exercises")]
    with pytest.raises(CourseError, match="expected a folder that holds source/ and answers/"):
        set_up_again(exercises=[str(tmp_path / "nothing")])


def test_a_sheet_is_found_by_how_its_name_begins(small):
    assert small.sheet("90").name == SHEET
    for name in ("", "9x", "small"):
        with pytest.raises(CourseError, match="expected one of"):
            small.sheet(name)
    with pytest.raises(CourseError, match="make class"):
        course.find(small.root / "source")


# The gradebook elsewhere


def test_postgresql_is_taken_with_the_driver_that_nbgrader_needs(monkeypatch):
    from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

    monkeypatch.setattr(PGDialect_psycopg2, "import_dbapi", classmethod(lambda cls: None))
    for url in ("postgresql://a:b@host/marks", "postgres://a:b@host/marks"):
        said = []
        assert preparing.database(url, said.append) == "postgresql+psycopg2://a:b@host/marks"
        assert "postgresql+psycopg2" in said[0]
    said = []
    assert preparing.database("sqlite:////somewhere/x.db", said.append) == "sqlite:////somewhere/x.db"
    assert said == []


def test_a_database_that_cannot_be_is_named(monkeypatch):
    from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

    def missing(cls):
        raise ImportError("No module named 'psycopg2'")

    monkeypatch.setattr(PGDialect_psycopg2, "import_dbapi", classmethod(missing))
    with pytest.raises(CourseError, match="pip install psycopg2-binary"):
        preparing.database("postgresql://a@host/marks", quiet)
    for url in ("marks", "nosuch://a/b"):
        with pytest.raises(CourseError, match="expected something like postgresql://"):
            preparing.database(url, quiet)


def test_another_gradebook_is_written_into_the_config_and_used(small, set_up_again, tmp_path):
    config = small.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\n# mine\n")
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    set_up_again(db=url)
    assert small.db_url == url
    assert config.read_text().endswith("# mine\n")
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    set_up_again()
    assert small.db_url == url
    with preparing.gradebook(small) as book:
        assert [assignment.name for assignment in book.assignments] == [SHEET]


# What is released


def test_the_zip_is_that_of_the_book_and_nbgraders_release_is_the_same_notebook(small):
    path = preparing.release(small, SHEET, quiet)
    assert path == small.root / "release" / f"{SHEET}.zip"
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        ours = nbformat.reads(archive.read(f"{SHEET}/{SHEET}.ipynb").decode(), as_version=4)
    assert names == [f"{SHEET}/{SHEET}.ipynb", f"{SHEET}/{SHEET}.npz", f"{SHEET}/README.txt"]
    nbgraders = nbformat.read(small.root / "release" / SHEET / f"{SHEET}.ipynb", as_version=4)
    assert [cell.source for cell in nbgraders.cells] == [cell.source for cell in ours.cells]
    assert "# your code here" in json.dumps(ours)
    assert "download" not in json.dumps(ours)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A course with all sheets of the book, a marker in every solution, output, reference and mistake."""
    folder = tmp_path_factory.mktemp("planted")
    exercises = folder / "exercises"
    shutil.copytree(ROOT / "exercises", exercises, ignore=shutil.ignore_patterns("__pycache__", "student"))
    for path in exercises.glob("answers/**/*.py"):
        lines = path.read_text().splitlines()
        planted = [re.sub(r"^(\s*)(return\b)", rf'\1"{MARKER}"; \2', line) for line in lines]
        path.write_text("\n".join([*planted, f'{MARKER} = "{MARKER}"', ""]))
    for path in exercises.glob("source/*/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = re.sub(r"(?m)^( *)### END SOLUTION", rf"\1{MARKER} = 1\n\g<0>", cell.source)
            if cell.cell_type == "code":
                cell.outputs = [nbformat.v4.new_output("stream", text=MARKER)]
        nbformat.write(notebook, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "EXERCISES", exercises)
        made = preparing.set_up(folder / "course", say=quiet)
        for name in made.sheets():
            preparing.release(made, name, quiet)
        yield made, exercises


def released(made):
    """Every file that is released, zips and .npz opened, with its name."""
    left = [(str(path), path.read_bytes()) for path in (made.root / "release").rglob("*") if path.is_file()]
    while left:
        name, data = left.pop()
        yield name, data
        if name.endswith((".zip", ".npz")):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                left += [(f"{name}/{inside}", archive.read(inside)) for inside in archive.namelist()]


def test_the_markers_are_planted(planted):
    made, exercises = planted
    assert len(made.sheets()) >= 4
    for folder in exercises.glob("answers/*"):
        marked = [path for path in folder.glob("*.py") if path.read_text().count(MARKER) > 2]
        assert len(marked) > 5
    for path in (made.root / "source").glob("*/*.ipynb"):
        assert path.read_text().count(MARKER) > 20


def test_no_marker_gets_into_anything_that_is_released(planted):
    made, _ = planted
    files = dict(released(made))
    assert len([name for name in files if name.endswith(".ipynb")]) == 2 * len(made.sheets())
    assert len([name for name in files if name.endswith("numbers.npy")]) == 2 * len(made.sheets())
    for name, data in files.items():
        assert MARKER.encode() not in data, name
        assert MARKER.encode("utf-16-le") not in data, name


def test_the_seed_and_its_cases_are_in_nothing_that_is_released(planted):
    made, exercises = planted
    files = dict(released(made))
    for name, data in files.items():
        assert str(made.secret).encode() not in data, name
        assert b"secret" not in data or name.endswith(".ipynb"), name
    for name in made.sheets():
        sheet = load(name, exercises)
        students = next(data for file, data in files.items() if file.endswith(f"{name}/{name}.npz"))
        (made.root / "check.npz").write_bytes(students)
        given = floats(read(made.root / "check.npz"))
        (made.root / "check.npz").unlink()
        hidden = floats(sheet.compiled(made.secret))
        assert len(hidden) > 100
        # Numbers that are no round ones are drawn; those that both have were fixed by the author.
        fixed = floats(sheet.compiled(made.secret + 1))
        assert not (hidden - fixed) & given


def floats(compiled):
    """The inputs of all cases, as single numbers."""
    arrays = [np.asarray(x) for e in compiled.values() for case in e.cases for x in flat(case.inputs)]
    return {float(x) for array in arrays if array.dtype.kind == "f" for x in array.ravel()}


def flat(value):
    if isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    else:
        yield value


def test_make_class_sets_up_and_says_so(tmp_path):
    made = subprocess.run(
        ["make", "-n", "class", "COURSE=elsewhere", "DB=sqlite:///x.db"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
    )
    assert "-m classroom setup --course 'elsewhere' --db 'sqlite:///x.db'" in made.stdout


def test_the_folder_of_a_course_is_ignored_by_git():
    assert "/course/" in (ROOT / ".gitignore").read_text().split()
