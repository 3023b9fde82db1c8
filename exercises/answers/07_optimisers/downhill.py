"""In how many directions a critical point bends down."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import symmetric, turned


def downhill(H):
    return np.sum(np.linalg.eigvalsh(H) < 0)


def downhill_cases(rng):
    a, b = rng.uniform(1.0, 2.0, size=2)
    return [
        Case(symmetric(rng, [1.0, -5.0, 1.0, 2.0])),
        Case(turned(a, 4.0, b), label="a positive diagonal"),
        Case(turned(3.0, -a / 2, 2.0), label="a negative entry"),
        Case(symmetric(rng, [-1.0, -3.0, -2.0]), label="three parameters"),
        Case(symmetric(rng, [-2.0, 3.0, -0.5, 4.0, 1.0]), label="five parameters"),
        Case(np.diag([3.0, 0.0, -2.0, 0.0]), label="curvatures of 0"),
    ]


def _eigenvalues(H):
    return np.linalg.eigvalsh(H)


DOWNHILL = Exercise(
    "downhill",
    downhill,
    cases=downhill_cases,
    points=2,
    mistakes=(
        Mistake(
            "diagonal",
            "You count on the diagonal of H. It says how J bends along the axes; between two axes it may "
            "bend the other way. Which numbers say it for the directions that matter?",
            lambda H: np.sum(np.diag(H) < 0),
        ),
        Mistake(
            "entries",
            "You count negative entries of H. An entry off the diagonal is not the curvature of any "
            "direction. Which numbers of a symmetric matrix are curvatures?",
            lambda H: np.sum(H < 0),
        ),
        Mistake(
            "upwards",
            "You count the directions in which J bends up. Asked are those in which it bends down.",
            lambda H: np.sum(_eigenvalues(H) > 0),
        ),
        Mistake(
            "flat-as-well",
            "You count the curvatures that are not positive. Along a direction with the curvature 0 J bends "
            "neither up nor down.",
            lambda H: np.sum(_eigenvalues(H) <= 0),
        ),
        Mistake(
            "any",
            "Your result is never above 1: it says whether there is such a direction. Asked is how many "
            "there are. If you count in a loop: is its `return` inside it?",
            lambda H: np.any(_eigenvalues(H) < 0),
        ),
        Mistake(
            "all",
            "You say whether J bends down in all directions. Asked is in how many.",
            lambda H: np.all(_eigenvalues(H) < 0),
        ),
        Mistake(
            "not-counted",
            "This is a yes or no for each direction. Asked is how many of them are a yes.",
            lambda H: _eigenvalues(H) < 0,
        ),
        Mistake(
            "share",
            "This is the share of directions that bend down. Asked is their number.",
            lambda H: np.mean(_eigenvalues(H) < 0),
        ),
        Mistake(
            "summed",
            "You add up the negative curvatures themselves. Asked is how many there are, not how strong.",
            lambda H: (lambda e: e[e < 0].sum())(_eigenvalues(H)),
        ),
        Mistake(
            "smallest",
            "This is the smallest curvature. It tells whether J bends down anywhere; asked is in how many "
            "directions.",
            lambda H: _eigenvalues(H).min(),
        ),
        Mistake(
            "curvatures",
            "These are all the curvatures, one for each direction. Now count the negative ones.",
            _eigenvalues,
        ),
        Mistake(
            "negative-curvatures",
            "These are the negative curvatures. How many of them are there?",
            lambda H: (lambda e: e[e < 0])(_eigenvalues(H)),
        ),
        Mistake(
            "all-directions",
            "This is the number of all directions, n. In how many of them is the curvature negative?",
            lambda H: len(H),
        ),
        Mistake(
            "determinant",
            "You ask whether the determinant is negative. That only says whether the number asked is odd.",
            lambda H: np.linalg.det(H) < 0,
        ),
        Mistake(
            "trace",
            "You ask whether the trace is negative. It is the sum of all curvatures: a strong one that "
            "bends up can hide one that bends down.",
            lambda H: np.trace(H) < 0,
        ),
    ),
)
