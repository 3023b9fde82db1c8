"""What the tests of checks and exercises share."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "exercises"))

from dnnlab.checks.compile import compile_exercise  # noqa: E402
from dnnlab.checks.declaration import Case, Exercise, Mistake  # noqa: E402

SHEET = "03-backpropagation"


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


def _scores(X, W):
    return X @ W.T / len(X)


def _score_cases(rng):
    def case(m, n, k, label=""):
        return Case(rng.normal(size=(m, n)), rng.normal(size=(k, n)), label=label)

    return [case(4, 2, 3), case(1, 3, 2, "a batch of 1"), case(6, 4, 5)]


SCORES = Exercise(
    "scores",
    _scores,
    (
        Mistake(
            "wrong-power",
            "There is a square in it that does not belong here.",
            lambda X, W: X**2 @ W.T / len(X),
        ),
    ),
    cases=_score_cases,
    batch="X",
)


def _column(X):
    return X.sum(axis=1, keepdims=True)


COLUMN = Exercise(
    "column",
    _column,
    (),
    batch="X",
    cases=lambda rng: [Case(rng.uniform(0.5, 2, (5, 3))), Case(rng.uniform(0.5, 2, (4, 2)))],
)


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
