import shutil
from functools import partial

import pytest
import small_course
from handed_in import SEED, Notebook
from needs import needs
from pages import opened

from classroom import collecting, course, grading, jail, preparing, sheet
from classroom.result import SubmissionResult


@pytest.fixture(scope="session")
def the_jail():
    """Skip where student code cannot be jailed (fail in CI)."""
    return needs(jail.available(), jail.available().reason)


@pytest.fixture
def graded(the_jail, tmp_path):
    """Grade a `Notebook`, or the file or folder of one."""

    def grade(what: Notebook, name: str | None = None) -> SubmissionResult:
        path = what.save(tmp_path, name) if isinstance(what, Notebook) else what
        known = what.name if isinstance(what, Notebook) else "03-backpropagation"
        return grading.grade(tmp_path if name else path, sheet.load(known), SEED, student="mira")

    return grade


@pytest.fixture
def kinds():
    """Kind and marks of the exercises that are not right."""

    def not_right(result: SubmissionResult) -> dict[str, tuple[str, float]]:
        return {e.name: (e.kind, e.earned) for e in result.exercises if e.kind != "right"}

    return not_right


@pytest.fixture(scope="session")
def visit(browser):
    """Open a page in a browser: `with visit(path, scheme, width) as page`."""
    return partial(opened, browser)


@pytest.fixture
def hurried(monkeypatch):
    """Two seconds in the place of five, for a function and for a cell."""
    monkeypatch.setattr("classroom.grading.SECONDS", 2.0)
    monkeypatch.setattr("classroom.session.SECONDS_OF_A_CELL", 2.0)


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A course with the small sheet and without those of the book, which take a while to prepare."""
    folder = tmp_path_factory.mktemp("small")
    exercises = small_course.write_sheet(folder / "exercises")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "EXERCISES", folder / "none")
        preparing.set_up(folder / "course", exercises=[str(exercises)], say=lambda text: None)
    return folder


@pytest.fixture
def small(template, tmp_path):
    """A copy of that course, with exercises of its own."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    settings = tmp_path / "course" / "course.json"
    settings.write_text(settings.read_text().replace(str(template), str(tmp_path)))
    return course.find(tmp_path / "course")


@pytest.fixture
def hand_in(small, tmp_path):
    """Let students hand in notebooks for the small sheet."""

    def hand(**texts: str) -> None:
        folder = tmp_path / "from"
        folder.mkdir(exist_ok=True)
        for student, text in texts.items():
            (folder / f"{student}_{small_course.SHEET}.ipynb").write_text(text)
        done = collecting.collect(small, small.sheet(small_course.SHEET), folder)
        assert not done.problems

    return hand
