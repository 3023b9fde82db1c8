"""The gradient of a bowl: shown at the top of the sheet, not graded."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import symmetric


def gradient(A, theta):
    return A @ theta


def gradient_cases(rng):
    return [
        Case(symmetric(rng, [1.0, 4.0]), rng.normal(size=2)),
        Case(symmetric(rng, [0.5, 2.0, 3.0]), rng.normal(size=3), label="three parameters"),
    ]


GRADIENT = Exercise(
    "gradient",
    gradient,
    cases=gradient_cases,
    points=0,
    mistakes=(
        Mistake(
            "entrywise",
            "The `*` multiplies entry by entry: every column of A is scaled by a number of θ, and a whole "
            "matrix is left. In Aθ the products of a row are added up as well.",
            lambda A, theta: A * theta,
        ),
        Mistake(
            "diagonal",
            "Only the diagonal of A is in your result. The other entries say how much the slope along one "
            "parameter depends on another.",
            lambda A, theta: np.diag(A) * theta,
        ),
        Mistake(
            "no-half",
            "It is twice too large. θᵀAθ has θ in it twice, so its slope is 2Aθ; the ½ takes the 2 away.",
            lambda A, theta: 2 * A @ theta,
        ),
        Mistake(
            "value",
            "This is J itself, one number. The gradient has one slope for each parameter.",
            lambda A, theta: 0.5 * theta @ A @ theta,
        ),
    ),
)
