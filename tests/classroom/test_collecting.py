"""Whatever a learning platform gives is put where it belongs, under the right name, and nothing is lost."""

import io
import os
import zipfile

import pytest
from small_course import SHEET, handed_in

from classroom import collecting
from classroom.course import CourseError

MOODLE = "assignsubmission_file"
OTHER = handed_in(twice="return x")


@pytest.fixture
def collect(small):
    return lambda path: collecting.collect(small, small.sheet(SHEET), path)


@pytest.fixture
def given(tmp_path):
    """A folder with files in it: given("a/b.ipynb", "c.zip"), or given({"a.ipynb": text})."""

    def make(*names, **texts):
        folder = tmp_path / "given"
        for name in names:
            path, text = name if isinstance(name, tuple) else (name, handed_in())
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return make


def zipped(*names, date=(2026, 3, 1, 12, 0, 0)):
    """The bytes of a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            path, text = name if isinstance(name, tuple) else (name, handed_in())
            archive.writestr(zipfile.ZipInfo(path, date_time=date), text)
    return buffer.getvalue()


def there(course):
    """Who has handed in what."""
    return {student: text(course, student) for student in course.students(SHEET)}


def text(course, student):
    return (course.submitted(student, SHEET) / f"{SHEET}.ipynb").read_text()


def kept(course):
    return sorted(path.read_text() for path in (course.root / "earlier").rglob("*.ipynb"))


@pytest.mark.parametrize(
    ("names", "students"),
    [
        (["mira/x.ipynb", "ben/90-small.ipynb"], {"mira", "ben"}),
        (
            ["mira_90-small.ipynb", "ben_90_Small (1).ipynb", "Kim Lee_90-small-final.ipynb"],
            {"mira", "ben", "Kim_Lee"},
        ),
        (["submissions/mira/90-small/90-small.ipynb", "submissions/ben/deep/er/x.ipynb"], {"mira", "ben"}),
        (["submitted/mira_90-small.ipynb", "submitted/ben_90-small.ipynb"], {"mira", "ben"}),
        (["mira/90-small/90-small.ipynb"], {"mira"}),
        (["mira_x.ipynb", "ben_y.ipynb"], {"mira", "ben"}),
        (["anna_k.ipynb", "anna_m.ipynb"], {"anna_k", "anna_m"}),
        (
            ["Mira Kim_123_assignsubmission_file_/a.ipynb", "Ben_124_assignsubmission_file_/b.ipynb"],
            {"Mira_Kim", "Ben"},
        ),
        (
            [f"Mira_1_{MOODLE}/a.ipynb", f"Mira_2_{MOODLE}/a.ipynb"],
            {"Mira_1", "Mira_2"},
        ),
        (["kimmira_51_809_90-small.ipynb", "lee_LATE_52_810_90-small-1.ipynb"], {"kimmira", "lee"}),
        (["Sheet 90_s123_attempt_2026-03-01-10-11-12_my.ipynb"], {"s123"}),
        (["王小明/90-small.ipynb", "Zoë Åse/90-small.ipynb"], {"王小明", "Zoë_Åse"}),
        (["mira/90-small.ipynb.txt", "ben/90-small.ipynb.json"], {"mira", "ben"}),
    ],
)
def test_names_are_those_of_the_platform(small, collect, given, names, students):
    done = collect(given(*names))
    assert set(there(small)) == students
    assert sorted(done.new) == sorted(students)
    assert done.problems == []


def test_a_name_inside_a_students_zip_does_not_make_another_student(small, collect, given):
    inside = zipped(("../../ben/90-small.ipynb", OTHER), ("/etc/ben_90-small.ipynb", OTHER))
    folder = given("ben/90-small.ipynb", ("mallory.zip", inside), ("x/ben/90-small.ipynb", OTHER))
    collect(folder)
    assert there(small) == {"ben": handed_in(), "mallory": OTHER, "x": OTHER}


@pytest.mark.parametrize("outer", [True, False], ids=["zip of zips", "folder of zips"])
def test_zips_in_zips_are_opened(small, collect, given, tmp_path, outer):
    names = ("mira.zip", zipped("90-small/90-small.ipynb")), ("ben_90-small.zip", zipped("x.ipynb"))
    path = given(*names)
    if outer:
        path = tmp_path / "all.zip"
        path.write_bytes(zipped(*names, ("__MACOSX/._x.ipynb", b"junk")))
    done = collect(path)
    assert sorted(done.new) == ["ben", "mira"]
    assert done.problems == []


def test_one_notebook_or_one_zip_of_one_student(small, collect, given, tmp_path):
    folder = given("mira_90-small.ipynb", ("ben_90-small.zip", zipped("90-small/90-small.ipynb")))
    assert collect(folder / "mira_90-small.ipynb").new == ["mira"]
    assert collect(folder / "ben_90-small.zip").new == ["ben"]


def test_a_newer_one_replaces_and_the_older_one_is_kept_with_its_time(small, collect, given):
    folder = given("mira/90-small.ipynb")
    file = folder / "mira" / "90-small.ipynb"
    os.utime(file, (1_000_000_000, 1_000_000_000))
    assert collect(folder).new == ["mira"]
    assert collect(folder).same == ["mira"]
    stamp = small.submitted("mira", SHEET) / "timestamp.txt"
    assert stamp.read_text() == "2001-09-09 01:46:40 UTC\n"
    file.write_text(OTHER)
    os.utime(file, (1_000_000_060, 1_000_000_060))
    done = collect(folder)
    assert done.replaced == ["mira"]
    assert text(small, "mira") == OTHER
    assert stamp.read_text() == "2001-09-09 01:47:40 UTC\n"
    (old,) = (small.root / "earlier" / "mira" / SHEET).iterdir()
    assert old.name == "2001-09-09T01-46-40Z.ipynb"
    assert old.read_text() == handed_in()


def test_an_older_one_is_kept_and_does_not_replace(small, collect, given):
    folder = given("mira/90-small.ipynb")
    collect(folder)
    file = folder / "mira" / "90-small.ipynb"
    file.write_text(OTHER)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    done = collect(folder)
    assert done.same == ["mira"]
    assert "is older than what is there" in done.told[0]
    assert text(small, "mira") == handed_in()
    assert kept(small) == [OTHER]
    collect(folder)
    assert kept(small) == [OTHER]


def test_of_several_notebooks_the_newest_of_this_sheet_counts_and_none_is_lost(small, collect, given):
    folder = given("mira/a.ipynb", ("mira/b.ipynb", OTHER), ("mira/other sheet.ipynb", '{"cells": []}'))
    for name, when in (("a", 1e9), ("b", 1e9 + 60), ("other sheet", 1e9 + 120)):
        os.utime(folder / "mira" / f"{name}.ipynb", (when, when))
    done = collect(folder)
    assert text(small, "mira") == OTHER
    assert sorted(kept(small)) == sorted([handed_in(), '{"cells": []}'])
    assert len(done.told) == 2


def test_capitals_make_no_second_student_and_two_spellings_are_asked_about(small, collect, given):
    assert collect(given("Mira/x.ipynb")).new == ["Mira"]
    done = collect(given(("mira/x.ipynb", OTHER)))
    assert list(there(small)) == ["Mira"]
    assert len(kept(small)) == 1
    assert done.new == []
    done = collect(given("Kim Lee/x.ipynb", "Kim_Lee/x.ipynb"))
    assert any("'Kim Lee', 'Kim_Lee' are the same" in problem for problem in done.problems)


def test_what_cannot_be_taken_is_named(small, collect, given, tmp_path):
    big = b'"' + b"x" * (collecting.LARGEST + 10)
    folder = given(
        "mira/x.ipynb",
        ("mira/notes.txt", "beside a notebook: of no interest"),
        ("ben/essay.pdf", b"%PDF"),
        ("kim.zip", b"PK no zip"),
        ("lee/sheet.rar", b"Rar!"),
        ("huge/x.ipynb", big),
        ("deep.zip", zipped(("a.zip", zipped(("b.zip", zipped(("c.zip", zipped("x.ipynb")))))))),
    )
    (folder / "link").mkdir()
    (folder / "link" / "x.ipynb").symlink_to("/etc/passwd")
    done = collect(folder)
    told = "\n".join(done.problems)
    for words in (
        "ben/essay.pdf: neither",
        "kim.zip: cannot be opened",
        "lee/sheet.rar: neither",
        "a link",
        "too many zips",
    ):
        assert words in told
    assert "notes.txt" not in told
    assert set(there(small)) == {"mira", "huge"}
    assert len(text(small, "huge")) == collecting.LARGEST + 1


def test_a_bomb_fills_nothing(small, collect, given, monkeypatch):
    monkeypatch.setattr(collecting, "HEAVIEST", 100_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.ipynb", " " * 50_000)
    done = collect(given("mira/x.ipynb", ("bomb.zip", buffer.getvalue())))
    assert "mira" in there(small)
    assert any("bomb.zip" in problem and "MB are in it" in problem for problem in done.problems)


def test_a_notebook_without_any_name_is_kept_and_named(small, collect, given):
    done = collect(given("90-small.ipynb", "90-small (1).ipynb", "mira_90-small.ipynb"))
    unnamed = [student for student in there(small) if student.startswith("unnamed-")]
    assert len(unnamed) == 2
    assert len([problem for problem in done.problems if "no name of a student" in problem]) == 2


@pytest.mark.parametrize("name", ["..", ".", "/", "-", "___"])
def test_no_name_leads_out_of_the_course(name):
    assert collecting._normal(name) == ""


def test_names_fit_into_a_folder_and_the_gradebook():
    assert len(collecting._normal("王" * 200).encode()) <= 120
    assert collecting._normal("=cmd|'/c calc'!A1") == "cmd_c_calc_A1"
    assert collecting._normal("a/../b") == "a_.._b"


def test_the_course_itself_is_no_source(small, collect, tmp_path):
    for path in (small.root, small.root / "submitted", tmp_path):
        with pytest.raises(CourseError, match="outside of the course"):
            collect(path)
    with pytest.raises(CourseError, match="no such folder"):
        collect(tmp_path / "nothing")
