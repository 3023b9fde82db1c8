"""What the tests of checks and exercises share."""

import importlib.util

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


@pytest.fixture(scope="session")
def declared(sheet):
    """The declared exercises of the sheet, by name."""
    return {exercise.name: exercise for exercise in sheet.exercises(SHEET)}


@pytest.fixture(scope="session")
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
