"""Which file is graded, and how its cells are put in order. (What that means in marks: test_survival.py.)"""

import json

import pytest
from handed_in import SHEET, Notebook

from classroom import sheet, submission

KNOWN = sheet.load(SHEET)


def test_file_of_the_right_name_comes_before_all_others(tmp_path):
    Notebook().save(tmp_path, "a copy.ipynb")
    Notebook(solved=False).save(tmp_path)
    assert submission.find(tmp_path, KNOWN) == (tmp_path / f"{SHEET}.ipynb", ())


def test_of_other_names_the_one_with_the_answers_is_taken(tmp_path):
    Notebook().save(tmp_path, "mine.ipynb")
    (tmp_path / "notes.ipynb").write_text(json.dumps({"cells": []}))
    (tmp_path / "broken.ipynb").write_text("{")
    hidden = tmp_path / ".ipynb_checkpoints"
    hidden.mkdir()
    Notebook().save(hidden)
    found, notes = submission.find(tmp_path, KNOWN)
    assert found.name == "mine.ipynb"
    assert "mine.ipynb" in notes[0]


def test_folder_without_a_notebook_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no notebook"):
        submission.read(tmp_path, KNOWN)


def test_cells_that_the_student_left_alone_only_bind_names(tmp_path):
    read = submission.read(Notebook().add("print('mine')").save(tmp_path), KNOWN)
    modes = {cell.source: cell.mode for cell in read.cells}
    assert modes["print('mine')"] == "all"
    assert modes[Notebook().cell("hidden-delta")["source"]] == "all"
    assert modes[Notebook().cell("imports")["source"]] == "bindings"
    assert modes[Notebook().cell("try-hidden-delta")["source"]] == "bindings"
    assert modes[Notebook().cell("check-hidden-delta")["source"]] == "check"


def test_enormous_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(submission, "LARGEST", 100)
    read = submission.read(Notebook().save(tmp_path), KNOWN)
    assert not read.readable
    assert "too large" in read.notes[0]


def test_cell_of_the_sheet_with_other_spaces_is_still_that_cell(tmp_path):
    notebook = Notebook()
    notebook.write("imports", notebook.cell("imports")["source"].replace("\n", "  \n") + "\n\n")
    assert submission.read(notebook.save(tmp_path), KNOWN).notes == ()
