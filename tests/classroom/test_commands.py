"""The commands of a teacher, run as a teacher runs them."""

import csv
import io
import json
import shutil
import subprocess
import sys

import pytest
from small_course import ROOT, SHEET, forget, handed_in, run

from classroom import jail
from classroom.__main__ import main
from classroom.course import gradebook

OWN = ("new", "check")  # for a folder of exercises, not for a course
COMMANDS = ("setup", "release", "collect", "grade", "feedback", "overview", "export", *OWN)


def test_help_names_every_command_and_each_has_its_own(capsys):
    text = subprocess.run(
        [sys.executable, "-m", "classroom", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for command in COMMANDS:
        assert f"python -m classroom {command}" in text
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert ("--course FOLDER" in capsys.readouterr().out) == (command not in OWN)


def test_a_whole_week(small, the_jail, tmp_path):
    out = run(small.root, "release", "90").stdout
    assert str(small.root / "release" / f"{SHEET}.zip") in out

    folder = tmp_path / "from"
    (folder / "mira").mkdir(parents=True)
    (folder / "mira" / "x.ipynb").write_text(handed_in())
    (folder / "ben").mkdir()
    (folder / "ben" / f"{SHEET}.ipynb").write_text(handed_in(twice="return x"))
    assert "2 new: ben, mira" in run(small.root, "collect", "90", str(folder)).stdout

    out = run(small.root, "feedback", "90", status=1)
    assert "0 pages" in out.stdout
    assert "ben: handed in something that is not graded yet" in out.stderr

    out = run(small.root, "grade", "90").stdout
    assert "2 graded, 0 unchanged, 0 not graded." in out
    assert "ben: 3 of 5" in out

    with gradebook(small) as book:
        book.find_grade("check-twice", SHEET, SHEET, "ben").manual_score = 1.5
        book.db.commit()
    run(small.root, "feedback", "90")
    page = (small.root / "feedback" / "ben" / SHEET / f"{SHEET}.html").read_text()
    assert "You give back what you got." in page
    assert "4.5 of 5 points" in page
    run(small.root, "overview", "90")
    assert "same" in (small.root / "overview" / f"{SHEET}.html").read_text()

    out = run(small.root, "export", str(tmp_path / "marks.csv")).stdout
    assert str(tmp_path / "marks.csv") in out
    rows = list(csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text("utf-8-sig"))))
    assert [(row["student"], row["sheet"]) for row in rows] == [("ben", SHEET), ("mira", SHEET)]
    assert [(row["twice"], row["total"], row["sum"], row["of"]) for row in rows] == [
        ("1.5", "3", "4.5", "5"),
        ("2", "3", "5", "5"),
    ]
    assert all(row["handed in"].endswith("+00:00") for row in rows)


def test_who_handed_in_nothing_is_in_the_table_with_empty_marks(small, hand_in, the_jail):
    hand_in(mira=handed_in())
    with gradebook(small) as book:
        book.add_student("zoe")
    run(small.root, "grade", "90")
    run(small.root, "export")
    rows = list(csv.DictReader(io.StringIO((small.root / "marks.csv").read_text("utf-8-sig"))))
    assert [(row["student"], row["sum"]) for row in rows] == [("mira", "5"), ("zoe", "")]


def test_what_was_tried_is_reported_to_the_teacher_and_not_to_the_student(small, hand_in, the_jail):
    hand_in(mallory=handed_in("import os\nos._exit(1)"))
    assert "mallory: " in run(small.root, "grade", "90").stdout
    report = json.loads(small.result("mallory", SHEET).read_text())["reports"][0]
    run(small.root, "feedback", "90")
    assert report not in (small.root / "feedback" / "mallory" / SHEET / f"{SHEET}.html").read_text()


def test_a_sheet_of_ones_own_is_begun_and_looked_at(tmp_path, capsys):
    assert main(["new", str(tmp_path), "10-near-and-far"]) == 0
    assert "python -m classroom check" in capsys.readouterr().out
    assert main(["check", str(tmp_path)]) == 0
    assert "10-near-and-far: 2 exercises, 5 points, 9 known mistakes." in capsys.readouterr().out
    assert (tmp_path / "source" / "10-near-and-far" / "10-near-and-far.npz").is_file()
    answers = tmp_path / "answers" / "10_near_and_far" / "__init__.py"
    answers.write_text(answers.read_text().replace("points=2", "points=3"))
    forget()
    assert main(["check", str(tmp_path)]) == 1
    assert "its check cell gives 2 points, its declaration 3" in capsys.readouterr().err
    assert main(["new", str(tmp_path), "10-near-and-far"]) == 2


def test_mistakes_of_a_teacher_are_told_in_a_line(small, tmp_path):
    for words, told in (
        (("grade", "99"), "expected one of"),
        (("grade", "90", "--student", "nobody"), "who has handed in nothing"),
        (("collect", "90", str(tmp_path / "nothing")), "no such folder"),
        (("overview", "90"), "nothing is graded yet"),
    ):
        error = run(small.root, *words, status=2).stderr
        assert told in error
        assert len(error.strip().splitlines()) == 1
    assert "make class" in run(tmp_path / "nowhere", "grade", "90", status=2).stderr


def test_without_the_jail_nothing_is_graded_unless_it_is_asked_for(small, hand_in, tmp_path, monkeypatch):
    hand_in(mira=handed_in())
    which = shutil.which
    monkeypatch.setattr("classroom.jail.shutil.which", lambda name: None if name == "bwrap" else which(name))
    jail.available.cache_clear()
    try:
        refused = run(small.root, "grade", "90", status=2)
    finally:
        monkeypatch.undo()
        jail.available.cache_clear()
    assert "bubblewrap is missing" in refused.stderr
    assert "--without-jail" in refused.stderr
    assert not small.found("mira", SHEET)


@pytest.mark.parametrize("name", ["config.py", "overrides.json", "page_config.json"])
def test_the_teachers_lab_is_offline_and_has_formgrader_alone(name):
    from traitlets.config.loader import PyFileConfigLoader

    folder = ROOT / "classroom" / "lab"
    assert (folder / name).is_file()
    config = PyFileConfigLoader("config.py", path=str(folder)).load_config()
    extensions = config.ServerApp.jpserver_extensions
    assert [name for name, on in extensions.items() if on] == ["nbgrader.server_extensions.formgrader"]
    assert config.LabApp.news_url is None
    assert "script-src 'self'" in config.ServerApp.tornado_settings["headers"]["Content-Security-Policy"]
    disabled = json.loads((folder / "page_config.json").read_text())["disabledExtensions"]
    assert "@jupyter/nbgrader:formgrader" not in disabled
    assert disabled["@jupyter/nbgrader:validate-assignment"]
