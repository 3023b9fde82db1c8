"""Novikoff's bound on the number of mistakes."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .slips import slips


def mistake_bound(X, gamma):
    R = np.sqrt(np.max(np.sum(X**2, axis=1)) + 1)
    return (R / gamma) ** 2


def _radius(X, names):
    squares = np.sum(X**2, axis=1)
    if "not-extended" in names:
        return np.sqrt(squares.max())
    if "one-added-to-the-length" in names:
        return np.sqrt(squares.max()) + 1
    if "whole-table" in names:
        return np.sqrt(np.sum(squares + 1))
    if "whole-table-not-extended" in names:
        return np.sqrt(np.sum(squares))
    if "columns" in names:
        return np.sqrt(max(np.sum(X**2, axis=0).max(), len(X)))
    if "shortest" in names:
        return np.sqrt(squares.min() + 1)
    if "mean-length" in names:
        return np.mean(np.sqrt(squares + 1))
    if "largest-entry" in names:
        return np.abs(X).max()
    if "sum-of-sizes" in names:
        return (np.abs(X).sum(axis=1) + 1).max()
    if "no-root" in names:
        return squares.max() + 1
    return np.sqrt(squares.max() + 1)


def _with(names):
    def answer(X, gamma):
        R = _radius(X, names)
        if "not-squared" in names:
            return R / gamma
        if "doubled" in names:
            return 2 * R / gamma
        if "gamma-not-squared" in names:
            return R**2 / gamma
        if "R-not-squared" in names:
            return R / gamma**2
        if "upside-down" in names:
            return (gamma / R) ** 2
        if "product" in names:
            return (R * gamma) ** 2
        return (R / gamma) ** 2

    return answer


def mistake_bound_cases(rng):
    def case(m, n, gamma, label=""):
        return Case(rng.normal(scale=2.0, size=(m, n)), gamma, label=label)

    return [
        case(4, 2, 0.5),
        case(1, 3, 0.2, "a single sample"),
        case(6, 1, 0.1, "a single input"),
        case(7, 4, 1.5),
    ]


MISTAKE_BOUND = Exercise(
    "mistake_bound",
    mistake_bound,
    cases=mistake_bound_cases,
    points=1,
    mistakes=(
        *slips(
            _with,
            {
                "not-extended": "R is the length of the longest sample without its 1. The samples are "
                "extended: how long is [x 1]?",
                "one-added-to-the-length": "You add 1 to the length of x. In a length the squares are added: "
                "where does the square of the extra input go?",
                "whole-table": "R is made from all samples together. It is the length of one of them, the "
                "longest: every row has a length of its own.",
                "whole-table-not-extended": "R is made from all samples together, and without their 1. Every "
                "row [x 1] has a length of its own; R is the longest.",
                "columns": "R is the length of the longest column. Samples are rows: along which axis do you "
                "add the squares of one sample?",
                "shortest": "R is the length of the shortest sample. The bound has to hold for any, so the "
                "longest counts.",
                "mean-length": "R is the mean length of the samples. The bound has to hold for any, so the "
                "longest counts.",
                "largest-entry": "R is the largest single entry of X. It is the length of a whole sample: "
                "the root of a sum of squares.",
                "sum-of-sizes": "You add the sizes of a sample's entries. A length is the root of a sum of "
                "squares.",
            },
            {
                "not-squared": "You stop at R/γ. The bound is the square of that.",
                "doubled": "You double R/γ. The bound is its square.",
                "gamma-not-squared": "Only R is squared. The square belongs to the whole fraction; γ is "
                "under it too.",
                "R-not-squared": "Only γ is squared. The square belongs to the whole fraction; R is in it "
                "too.",
                "upside-down": "The fraction stands on its head. A small margin makes the task hard, so it "
                "must make the bound large.",
                "product": "R and γ are multiplied. A small margin makes the task hard, so it must make the "
                "bound large.",
            },
        ),
        Mistake(
            "no-root",
            "In place of the length R you use its square, and square it once more: is a root missing?",
            _with(("no-root",)),
        ),
    ),
)
