"""The teacher's guide: two printed pages, whose commands say what stands below them, in their order."""

import re
import shlex
import shutil
import subprocess
import zipfile

import pytest
from handed_in import ROOT, SHEET, Notebook
from small_course import forget

from classroom import course, preparing
from classroom.__main__ import main

GUIDE = (ROOT / "book" / "teacher-guide.md").read_text(encoding="utf-8")
CONSOLES = re.findall(r"^```console\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Every command of the guide, and the lines below it."""
    found = []
    for line in "".join(CONSOLES).splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line)
    return found


def test_the_guide_has_two_pages():
    assert len(GUIDE.split()) <= 1100


def test_every_command_of_the_guide_is_in_a_block_that_is_run():
    everywhere = set(re.findall(r"python -m classroom (\w+)", GUIDE))
    run = [words for words, _ in commands()]
    assert everywhere == {words.split()[3] for words in run if words.startswith("python")}
    assert len(run) == 11
    make = set(re.findall(r"`?make (class|book|html)\b", GUIDE))
    assert make == {"class", "book"}
    assert "SOLUTIONS ?=" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A teacher's folder: no course yet, the sheet of chapter 3, and what three students handed in."""
    exercises = tmp_path / "exercises"
    for part in (f"source/{SHEET}", f"answers/{SHEET.replace('-', '_')}"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "exercises" / part, exercises / part, ignore=ignored)
    monkeypatch.setattr(course, "EXERCISES", exercises)
    monkeypatch.setattr(preparing, "lab", lambda made: None)
    monkeypatch.chdir(tmp_path)
    wrong = Notebook().body("hidden-delta", "return delta_next @ W_next")
    pack("submissions.zip", 2026, ada=Notebook(), ben=wrong, zoe=Notebook(solved=False))
    pack("late.zip", 2027, ben=Notebook())
    return tmp_path


def pack(name, year, **notebooks):
    """What a platform gives: a folder for each student."""
    with zipfile.ZipFile(name, "w") as archive:
        for student, notebook in notebooks.items():
            entry = zipfile.ZipInfo(f"{student}/{SHEET}.ipynb", date_time=(year, 1, 1, 0, 0, 0))
            archive.writestr(entry, notebook.save(course.Path.cwd()).read_bytes())


def as_python(words: str) -> list[str]:
    """The words of the command behind a line of the guide; of `make class`, those that make would run."""
    if words.startswith("make "):
        make = ["make", "-n", "--no-print-directory", *words.split()[1:]]
        done = subprocess.run(make, cwd=ROOT, capture_output=True, text=True)
        words = done.stdout.strip().splitlines()[-1].replace(".venv/bin/python", "python")
    python, m, classroom, *rest = shlex.split(words)
    assert (python, m, classroom) == ("python", "-m", "classroom")
    return rest


def test_the_commands_of_the_guide_say_what_stands_below_them(desk, the_jail, capsys):
    for words, below in commands():
        forget()
        assert main(as_python(words)) == 0, capsys.readouterr()
        said = iter(capsys.readouterr().out.splitlines())
        for line in below:
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert any(re.fullmatch(pattern, one) for one in said), f"{words}: {line}"
    page = desk / "course" / "feedback" / "zoe" / SHEET / f"{SHEET}.html"
    assert re.search(r"\b0 of \d\d points", page.read_text(encoding="utf-8"))
    assert "ben" in (desk / "course" / "marks.csv").read_text(encoding="utf-8-sig")


def test_the_commands_of_the_guide_to_own_exercises_do_what_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(course, "EXERCISES", tmp_path / "none")
    monkeypatch.setattr(preparing, "lab", lambda made: None)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "book" / "own-exercises.md").read_text(encoding="utf-8")
    block = re.search(r"^```\n(python -m classroom .*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
    for words in block.splitlines():
        forget()
        assert main(as_python(words.replace("~", str(tmp_path)))) == 0, capsys.readouterr()
    assert len(block.splitlines()) == 4
    assert "For your students: " in capsys.readouterr().out
    files = re.search(r"```text\nmy-exercises/\n(.*?)```", text, re.DOTALL)[1].splitlines()
    for line in files:
        assert (tmp_path / "my-exercises" / line.split()[0]).is_file()
