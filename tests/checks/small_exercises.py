"""Where the sheet lies, and two small exercises to try diagnoses on."""

import sys
from pathlib import Path

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

ROOT = Path(__file__).resolve().parents[2]
SHEET = "03-backpropagation"
sys.path.insert(0, str(ROOT / "exercises"))


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


def _tail(weights, z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e) @ weights[-1]


TAIL = Exercise(
    "tail",
    _tail,
    (),
    silent=True,
    cases=lambda rng: [
        Case([rng.normal(size=2), rng.normal(size=3)], rng.normal(size=3)),
        Case([rng.normal(size=2)], np.array([1000.0, -1000.0]), label="far out"),
    ],
)
