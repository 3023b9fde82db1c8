"""What the tests of checks and exercises share."""

import importlib.util
import re

import nbformat
import numpy as np
import pytest
from small_exercises import COLUMN, ROOT, SCORES, SHEET

from dnnlab.checks.compile import compile_exercise


@pytest.fixture(scope="session")
def sheet():
    """exercises/build.py as a module (loaded by path: another package may be called build)."""
    spec = importlib.util.spec_from_file_location("exercise_sheets", ROOT / "exercises" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def name_of_sheet(request):
    """The sheet that a module tests: its SHEET, or that of chapter 3."""
    return getattr(request.module, "SHEET", SHEET)


@pytest.fixture(scope="module")
def declared(sheet, name_of_sheet):
    """The declared exercises of the sheet, by name."""
    return {exercise.name: exercise for exercise in sheet.exercises(name_of_sheet)}


@pytest.fixture(scope="module")
def source(sheet, name_of_sheet):
    """The solved sheet."""
    return nbformat.read(sheet.source(name_of_sheet), as_version=4)


@pytest.fixture(scope="module")
def namespace(source):
    """What the solved sheet imports and defines; its functions are those the sheet shows."""
    names = {}
    for cell in source.cells:
        if cell.id == "imports":
            exec(re.sub(r"checker\(.*?\)", "(lambda *_: None)", cell.source), names)
        elif cell.cell_type == "code" and cell.source.startswith("def "):
            exec(cell.source, names)
    return names


@pytest.fixture(scope="module")
def compiled(declared):
    """The compiled exercises of the sheet, by name."""
    return {name: compile_exercise(exercise) for name, exercise in declared.items()}


@pytest.fixture(scope="session")
def scores():
    """An exercise with an array of positive and negative numbers, and one known mistake."""
    return compile_exercise(SCORES)


@pytest.fixture(scope="session")
def column():
    """An exercise with a column of positive numbers, and no known mistake."""
    return compile_exercise(COLUMN)


@pytest.fixture
def rng():
    return np.random.default_rng(11)
