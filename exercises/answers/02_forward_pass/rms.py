"""The root mean square error: the exercise with which the sheet shows how a check answers."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def rms(A, Y):
    return np.sqrt(np.mean((A - Y) ** 2))


def rms_cases(rng):
    def case(m, label=""):
        return Case(rng.normal(size=m), rng.normal(size=m), label=label)

    too_small = Case(rng.normal(size=40) - 1, rng.normal(size=40), label="most answers too small")
    return [case(5), case(1, "a single sample"), too_small]


RMS = Exercise(
    "rms",
    rms,
    cases=rms_cases,
    points=0,
    mistakes=(
        Mistake(
            "mean-before-square",
            "You average first and square the average. Errors of opposite sign have cancelled by then: what "
            "does the square have to be taken of?",
            lambda A, Y: np.sqrt(np.mean(A - Y) ** 2),
        ),
        Mistake(
            "no-root",
            "This is the mean of the squares. What brings it back to the unit of y?",
            lambda A, Y: np.mean((A - Y) ** 2),
        ),
        Mistake(
            "sum",
            "The squares are added up, not averaged: with twice the samples the error would grow.",
            lambda A, Y: np.sqrt(np.sum((A - Y) ** 2)),
        ),
        Mistake(
            "mean-of-roots",
            "You take the root of each square, which gives its size |a − y|, and then average. The root "
            "comes last.",
            lambda A, Y: np.mean(np.abs(A - Y)),
        ),
        Mistake(
            "mean-error",
            "This is the plain mean of the differences: errors of opposite sign cancel.",
            lambda A, Y: np.mean(A - Y),
        ),
        Mistake(
            "half",
            "There is a ½ under the root. The mean of the squares has none.",
            lambda A, Y: np.sqrt(0.5 * np.mean((A - Y) ** 2)),
        ),
    ),
)
