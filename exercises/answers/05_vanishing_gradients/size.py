"""The size of an array: the exercise with which the sheet shows how a check answers."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def size(values):
    return np.sqrt(np.mean(values**2))


def size_cases(rng):
    return [
        Case(np.maximum(rng.normal(size=(4, 6)), 0), label="activations of ReLU"),
        Case(rng.normal(size=50)),
        Case(3 + rng.normal(size=(2, 3)), label="all about 3"),
    ]


SIZE = Exercise(
    "size",
    size,
    cases=size_cases,
    points=0,
    mistakes=(
        Mistake(
            "standard-deviation",
            "You measure how far the numbers lie from their own mean. Ten numbers that all are 3 have the "
            "size 3: from where does a size count?",
            np.std,
        ),
        Mistake(
            "mean-of-absolute-values",
            "You average the absolute values. Root, mean, square: in which order are they taken?",
            lambda values: np.mean(np.abs(values)),
        ),
        Mistake(
            "no-root",
            "This is the mean square. The root comes last.",
            lambda values: np.mean(values**2),
        ),
        Mistake(
            "length",
            "You add up the squares and do not average them: this is the length, and it grows with the "
            "number of entries.",
            lambda values: np.sqrt(np.sum(values**2)),
        ),
    ),
)
