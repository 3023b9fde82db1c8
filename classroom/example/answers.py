"""Near and far: references, cases and known mistakes. Students do not get this."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def standardise(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def standardise_cases(rng):
    """Three tables; `rng` makes other numbers for your students' notebooks than for your grading."""
    sizes, places = rng.uniform(1, 9, size=4), rng.normal(size=4)
    return [
        Case(rng.normal(size=(6, 2))),
        Case(rng.normal(size=(4, 4)), label="as many samples as columns"),
        Case(rng.normal(places, sizes, size=(9, 4)), label="columns of different size"),
    ]


STANDARDISE = Exercise(
    "standardise",
    standardise,
    cases=standardise_cases,
    points=2,
    mistakes=(
        Mistake(
            "whole-table",
            "You take one mean and one deviation of the whole table. A length in metres and a weight in "
            "grams have no mean in common: each column has its own.",
            lambda X: (X - X.mean()) / X.std(),
        ),
        Mistake(
            "rows",
            "You put each row on the same scale, so each sample by itself. Asked are the columns: what was "
            "measured, over all samples.",
            lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True),
        ),
        Mistake(
            "variance",
            "The mean is gone, but you divide by the variance. Which unit has it, if the column is in "
            "metres?",
            lambda X: (X - X.mean(axis=0)) / X.var(axis=0),
        ),
        Mistake(
            "not-centred",
            "You divide by the right number. The mean of each column is still there.",
            lambda X: X / X.std(axis=0),
        ),
        Mistake(
            "m-minus-1",
            "Your deviation is the one with m − 1 in it, an estimate from a sample. np.std as it comes "
            "divides by m.",
            lambda X: (X - X.mean(axis=0)) / X.std(axis=0, ddof=1),
        ),
    ),
)


def nearest(X, C):
    return _squared_distances(X, C).argmin(axis=1)


def nearest_cases(rng):
    def case(m, n, k, label=""):
        return Case(rng.normal(size=(m, n)), rng.normal(size=(k, n)), label=label)

    return [
        case(20, 2, 3),
        case(1, 4, 5, "a single sample"),
        case(30, 3, 30, "as many centres as samples"),
    ]


def _squared_distances(X, C):
    return ((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=2)


NEAREST = Exercise(
    "nearest",
    nearest,
    cases=nearest_cases,
    points=3,
    mistakes=(
        Mistake(
            "farthest",
            "You return the centre that is farthest away.",
            lambda X, C: _squared_distances(X, C).argmax(axis=1),
        ),
        Mistake(
            "city-block",
            "You add up the absolute differences: that is how far a taxi drives. As the crow flies, the "
            "differences are squared before they are added.",
            lambda X, C: np.abs(X[:, None, :] - C[None, :, :]).sum(axis=2).argmin(axis=1),
        ),
        Mistake(
            "signed",
            "You add up the differences as they are, so one below and one above cancel. What makes them all "
            "count as far?",
            lambda X, C: (X[:, None, :] - C[None, :, :]).sum(axis=2).argmin(axis=1),
        ),
        Mistake(
            "other-way-round",
            "You look for the nearest sample of every centre. Asked is the nearest centre of every sample: "
            "along which axis of your distances do the centres lie?",
            lambda X, C: _squared_distances(X, C).argmin(axis=0),
        ),
    ),
)

EXERCISES = (STANDARDISE, NEAREST)
