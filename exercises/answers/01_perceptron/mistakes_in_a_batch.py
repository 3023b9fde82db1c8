"""How many samples are mistakes: shown at the top of the sheet, not graded."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def mistakes(z, y):
    return np.sum(y * z <= 0)


def mistakes_cases(rng):
    y = np.array([1.0, -1.0, 1.0, -1.0, 1.0])
    z = y * rng.uniform(0.5, 3.0, size=5) * np.array([1, -1, -1, 1, 1])
    fence = np.array([0.0, *rng.uniform(0.5, 3.0, size=3), 0.0, -1.0])
    return [
        Case(z, y),
        Case(fence, np.array([1.0, 1.0, 1.0, 1.0, -1.0, -1.0]), label="two scores of 0"),
        Case(-rng.uniform(0.5, 3.0, size=3), np.ones(3), label="all wrong"),
    ]


MISTAKES = Exercise(
    "mistakes",
    mistakes,
    cases=mistakes_cases,
    points=0,
    mistakes=(
        Mistake(
            "fence",
            "A score of exactly 0 is missing from your count. It lies on the fence, and the chapter counts "
            "the fence as a mistake.",
            lambda z, y: np.sum(y * z < 0),
        ),
        Mistake(
            "right-ones",
            "You count the right answers. For which sign of y·z is an answer wrong?",
            lambda z, y: np.sum(y * z > 0),
        ),
        Mistake(
            "share",
            "This is the share of mistakes among the samples, asked is their number.",
            lambda z, y: np.mean(y * z <= 0),
        ),
        Mistake(
            "loss",
            "This is the perceptron's loss: how far the mistakes lie on the wrong side. Asked is how many "
            "they are.",
            lambda z, y: -np.sum(np.minimum(0, y * z)),
        ),
        Mistake(
            "not-counted",
            "This is a yes or no for each sample. Asked is how many of them are a yes.",
            lambda z, y: y * z <= 0,
        ),
    ),
)
