"""The largest stable learning rate of a bowl."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import symmetric, turned


def largest_eta(A):
    return 2 / np.linalg.eigvalsh(A).max()


def largest_eta_cases(rng):
    a, b = rng.uniform(2.0, 3.0, size=2)
    return [
        Case(symmetric(rng, [5.0, 0.5, 1.0])),
        Case(np.array([[a]]), label="a single parameter"),
        Case(np.diag([1.0, 10 * b]), label="a ravine along an axis"),
        Case(turned(a, -1.5, b), label="a ravine across the axes"),
        Case(symmetric(rng, [0.01, 0.02, 0.04, 0.08]), label="a flat bowl"),
    ]


def _eigenvalues(A):
    return np.linalg.eigvalsh(A)


LARGEST_ETA = Exercise(
    "largest_eta",
    largest_eta,
    cases=largest_eta_cases,
    points=2,
    mistakes=(
        Mistake(
            "one-over",
            "It is half of the limit. At η = 1/h_max the step lands in the middle of the valley in one go; "
            "it may go as far up on the other side as it came from.",
            lambda A: 1 / _eigenvalues(A).max(),
        ),
        Mistake(
            "smallest",
            "This is the limit of the flattest direction. All directions share one η: which of them swings "
            "out first when it grows?",
            lambda A: 2 / _eigenvalues(A).min(),
        ),
        Mistake(
            "smallest-one-over",
            "Two slips: the flattest direction is not the one that limits η, and 1/h is only half of the way "
            "to the limit of a direction.",
            lambda A: 1 / _eigenvalues(A).min(),
        ),
        Mistake(
            "upside-down",
            "The fraction stands on its head. The steeper the walls, the smaller η has to be.",
            lambda A: _eigenvalues(A).max() / 2,
        ),
        Mistake(
            "curvature",
            "This is the largest curvature h_max itself. Which η makes η h_max just as large as it may be?",
            lambda A: _eigenvalues(A).max(),
        ),
        Mistake(
            "product",
            "You multiply h_max by 2. The product η h_max may be at most 2: solve that for η.",
            lambda A: 2 * _eigenvalues(A).max(),
        ),
        Mistake(
            "diagonal",
            "You take the largest entry, which stands on the diagonal. It is the curvature along an axis, "
            "and a ravine across the axes has steeper walls than that. Which numbers are its curvatures?",
            lambda A: 2 / np.diag(A).max(),
        ),
        Mistake(
            "row-sum",
            "You take the largest sum of a row of sizes of A. It is never below the largest curvature, so "
            "your η is safe; asked is the limit itself.",
            lambda A: 2 / np.abs(A).sum(axis=1).max(),
        ),
        Mistake(
            "frobenius",
            "You take the norm of all entries, the root of the sum of their squares. It is a little larger "
            "than the largest curvature, so your η is too careful.",
            lambda A: 2 / np.linalg.norm(A),
        ),
        Mistake(
            "trace",
            "You divide by the sum of all curvatures. Each direction has a limit of its own; the smallest of "
            "these limits counts.",
            lambda A: 2 / np.trace(A),
        ),
        Mistake(
            "mean",
            "You divide by the mean curvature. The steepest direction then swings out all the same: one "
            "direction that diverges is enough.",
            lambda A: 2 / _eigenvalues(A).mean(),
        ),
        Mistake(
            "determinant",
            "You divide by the determinant, the product of all curvatures. Each direction has a limit of its "
            "own; the smallest of these limits counts.",
            lambda A: 2 / np.linalg.det(A),
        ),
        Mistake(
            "for-each",
            "This is the limit of each direction. They share one η: which of these numbers keeps all of them "
            "from diverging?",
            lambda A: 2 / _eigenvalues(A),
        ),
        Mistake(
            "ratio",
            "This is the condition number κ = h_max/h_min. It says how slow the descent will be; the limit "
            "of η depends on one curvature only.",
            lambda A: _eigenvalues(A).max() / _eigenvalues(A).min(),
        ),
        Mistake(
            "two-over-ratio",
            "You divide by the condition number κ = h_max/h_min. It says how slow the descent will be; the "
            "limit of η depends on one curvature only.",
            lambda A: 2 * _eigenvalues(A).min() / _eigenvalues(A).max(),
        ),
        Mistake(
            "difference",
            "You divide by the difference of two curvatures: with one parameter that is 0. Each direction "
            "has a limit of its own; the smallest of these limits counts.",
            lambda A: 2 / (_eigenvalues(A).max() - _eigenvalues(A).min()),
        ),
        Mistake(
            "root",
            "There is a root of the curvature in it. The product η h_max may be at most 2: solve that for η.",
            lambda A: 2 / np.sqrt(_eigenvalues(A).max()),
        ),
        Mistake(
            "both-ends",
            "You divide by the sum of the largest and the smallest curvature. That η is a good choice, with "
            "the fastest descent; asked is the limit.",
            lambda A: 2 / (_eigenvalues(A).max() + _eigenvalues(A).min()),
        ),
    ),
)
