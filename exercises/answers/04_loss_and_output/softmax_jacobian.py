"""The Jacobian of softmax."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import softmax


def softmax_jacobian(p):
    return np.diag(p) - np.outer(p, p)


def softmax_jacobian_cases(rng):
    def case(k, size=1.0, label=""):
        return Case(softmax(size * rng.normal(size=(1, k)))[0], label=label)

    return [case(3), case(2, label="two classes"), case(5, 3.0, "a net that is nearly sure")]


SOFTMAX_JACOBIAN = Exercise(
    "softmax_jacobian",
    softmax_jacobian,
    cases=softmax_jacobian_cases,
    points=2,
    mistakes=(
        Mistake(
            "diagonal-only",
            "Off the diagonal yours is 0. Raise one score and all the other probabilities fall: what is the "
            "slope for i ≠ j?",
            lambda p: np.diag(p * (1 - p)),
        ),
        Mistake(
            "diagonal-as-vector",
            "This is the diagonal alone: how each probability moves with its own score. It moves with the "
            "other scores as well, so k × k numbers are asked.",
            lambda p: p * (1 - p),
        ),
        Mistake(
            "products-only",
            "Off the diagonal it is right. On the diagonal, where i = j, the 1 of the formula is missing.",
            lambda p: -np.outer(p, p),
        ),
        Mistake(
            "identity",
            "Off the diagonal it is right. On the diagonal stands 1 − pᵢ²: there, too, the factor pᵢ stands "
            "in front of the whole bracket.",
            lambda p: np.eye(len(p)) - np.outer(p, p),
        ),
        Mistake(
            "identity-along-the-columns",
            "On the diagonal stands 1 − pᵢ², and off it the square of one probability. Multiply out: the "
            "factor pᵢ stands in front of the whole bracket, and off the diagonal two different "
            "probabilities meet.",
            lambda p: np.eye(len(p)) - p * p,
        ),
        Mistake(
            "first-row-only",
            "Only the first row is filled in: the function ends before the loop has come to the others. How "
            "far is its `return` indented?",
            lambda p: softmax_jacobian(p) * (np.arange(len(p)) == 0)[:, None],
        ),
        Mistake(
            "first-entry-only",
            "Only the first entry is filled in: the function ends in the first round of the loops. How far "
            "is its `return` indented?",
            lambda p: softmax_jacobian(p) * (np.arange(len(p) ** 2) == 0).reshape(len(p), -1),
        ),
        Mistake(
            "factor-forgotten",
            "This is the bracket of the formula alone. Which factor stands in front of it?",
            lambda p: np.eye(len(p)) - p,
        ),
        Mistake(
            "factor-forgotten-turned",
            "This is the bracket of the formula with pᵢ in it in place of pⱼ, and the factor in front of it "
            "is missing.",
            lambda p: np.eye(len(p)) - p[:, None],
        ),
        Mistake(
            "along-the-columns",
            "Every column has the same number off the diagonal, −pⱼ². In the formula two different "
            "probabilities meet there. How must an array be turned so that NumPy lays it along the other "
            "axis?",
            lambda p: p * (np.eye(len(p)) - p),
        ),
        Mistake(
            "along-the-rows",
            "Every row has the same number off the diagonal, −pᵢ². In the formula two different "
            "probabilities meet there. How must an array be turned so that NumPy lays it along the other "
            "axis?",
            lambda p: p[:, None] * (np.eye(len(p)) - p[:, None]),
        ),
        Mistake(
            "inner-product",
            "From every entry you subtract the same number, Σ p². `p @ p` adds up; needed is each product by "
            "itself, in a table of k × k.",
            lambda p: np.diag(p) - p @ p,
        ),
        Mistake(
            "plus",
            "Off the diagonal the sign is wrong: if another score rises, a probability falls. And the rows "
            "have to sum to 0, as the probabilities go on summing to 1.",
            lambda p: np.diag(p) + np.outer(p, p),
        ),
        Mistake(
            "off-diagonal-plus",
            "On the diagonal it is right. Off the diagonal the sign is wrong: if another score rises, a "
            "probability falls.",
            lambda p: 2 * np.diag(p * (1 - p)) - softmax_jacobian(p),
        ),
        Mistake(
            "off-diagonal-only",
            "Off the diagonal it is right. On the diagonal yours is 0, as if a probability did not move with "
            "its own score.",
            lambda p: np.diag(p**2) - np.outer(p, p),
        ),
        Mistake(
            "sign",
            "The sign is turned round: if a score rises, its own probability rises.",
            lambda p: np.outer(p, p) - np.diag(p),
        ),
        Mistake(
            "broadcast-difference",
            "Off the diagonal stands pⱼ − pᵢpⱼ. The first term of the formula, a lone probability, is there "
            "for i = j only.",
            lambda p: p - np.outer(p, p),
        ),
        Mistake(
            "broadcast-difference-turned",
            "Off the diagonal stands pᵢ − pᵢpⱼ. The first term of the formula, a lone probability, is there "
            "for i = j only.",
            lambda p: p[:, None] - np.outer(p, p),
        ),
        Mistake(
            "softmax-again",
            "You put p through softmax once more. The argument is a row of probabilities already.",
            lambda p: softmax_jacobian(softmax(p[None])[0]),
        ),
    ),
)
