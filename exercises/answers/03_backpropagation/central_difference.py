"""A gradient by central differences."""

import numpy as np

from dnnlab.checks.costs import CubicCost
from dnnlab.checks.declaration import Case, Exercise, Mistake


def _slopes(J, theta, quotient):
    """`quotient(J_at)` for every entry, J_at(h) being J with h added to that entry."""
    slopes = np.zeros_like(theta)
    for i in range(len(theta)):

        def J_at(h, i=i):
            moved = theta.copy()
            moved[i] += h
            return J(moved)

        slopes[i] = quotient(J_at)
    return slopes


def central_difference(J, theta, eps):
    return _slopes(J, theta, lambda J_at: (J_at(eps) - J_at(-eps)) / (2 * eps))


def _not_restored(J, theta, eps):
    theta, slopes = theta.copy(), np.zeros_like(theta)
    for i in range(len(theta)):
        theta[i] += eps
        up = J(theta)
        theta[i] -= 2 * eps
        slopes[i] = (up - J(theta)) / (2 * eps)
    return slopes


def _walks_off(J, theta, eps):
    theta, slopes = theta.copy(), np.zeros_like(theta)
    for i in range(len(theta)):
        down = J(theta)
        theta[i] += eps
        slopes[i] = (J(theta) - down) / eps
    return slopes


def central_difference_cases(rng):
    def case(n, eps, label=""):
        return Case(CubicCost.random(n, rng), rng.normal(size=n), eps, label=label)

    return [case(3, 0.1, "a large ε"), case(1, 0.02, "a single parameter"), case(6, 0.01)]


CENTRAL_DIFFERENCE = Exercise(
    "central_difference",
    central_difference,
    cases=central_difference_cases,
    points=2,
    mistakes=(
        Mistake(
            "one-sided",
            "It looks one-sided: J at θ + ε against J at θ itself. Its error shrinks like ε; let the two "
            "points lie symmetrically about θ and it shrinks like ε².",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: (J_at(eps) - J_at(0)) / eps),
        ),
        Mistake(
            "one-sided-minus",
            "It looks one-sided: J at θ itself against J at θ − ε. Its error shrinks like ε; let the two "
            "points lie symmetrically about θ and it shrinks like ε².",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: (J_at(0) - J_at(-eps)) / eps),
        ),
        Mistake(
            "divided-by-eps",
            "It is twice too large: how far apart are the two points at which you evaluate J?",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: (J_at(eps) - J_at(-eps)) / eps),
        ),
        Mistake(
            "precedence",
            "The difference is right, the division is not: Python works through / and * from left to right,"
            " so the ε ends up above the fraction bar.",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: (J_at(eps) - J_at(-eps)) / 2 * eps),
        ),
        Mistake(
            "eps-squared",
            "You divide by ε². This belongs to a second derivative. A slope is a difference of J divided by"
            " a distance.",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: (J_at(eps) - J_at(-eps)) / (2 * eps**2)),
        ),
        Mistake(
            "difference-only",
            "This is the difference of J alone. A slope also needs the distance between the two points.",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: J_at(eps) - J_at(-eps)),
        ),
        Mistake(
            "back-to-the-middle",
            "After the step up you seem to go down by ε only: that is back at θ, not on its other side.",
            lambda J, theta, eps: _slopes(J, theta, lambda J_at: (J_at(eps) - J_at(0)) / (2 * eps)),
        ),
        Mistake(
            "not-restored",
            "The first slope is right, the later ones drift: each entry of theta stays moved while the next"
            " one is tested. What has to happen before the loop goes on?",
            _not_restored,
        ),
        Mistake(
            "return-in-the-loop",
            "Only the first slope is filled in, the others are still 0: the function ends before the loop "
            "has come to them. Which line ends it, and how far is that line indented?",
            lambda J, theta, eps: central_difference(J, theta, eps) * (np.arange(len(theta)) == 0),
        ),
        Mistake(
            "return-in-the-loop-list",
            "Only the first slope comes back: the function ends before the loop has come to the others. "
            "Which line ends it, and how far is that line indented?",
            lambda J, theta, eps: central_difference(J, theta, eps)[:1],
        ),
        Mistake(
            "return-in-the-loop-number",
            "Only the first slope comes back, as a number: the function ends in the first round of the loop. "
            "Where are the slopes kept until all of them are there?",
            lambda J, theta, eps: central_difference(J, theta, eps)[0],
        ),
        Mistake(
            "overwritten",
            "Only the slope of the last entry comes back: in each round of the loop its number takes the "
            "place of the one before. Where are all of them kept?",
            lambda J, theta, eps: central_difference(J, theta, eps)[-1],
        ),
        Mistake(
            "made-anew",
            "Only the last slope is there, the others are 0 again. Is the array of slopes made anew in each "
            "round of the loop?",
            lambda J, theta, eps: (
                central_difference(J, theta, eps) * (np.arange(len(theta)) == len(theta) - 1)
            ),
        ),
        Mistake(
            "walks-off",
            "You compare J before and after a step, and the step is never taken back: θ wanders off while "
            "you measure, and the quotient is one-sided.",
            _walks_off,
        ),
        Mistake(
            "too-exact",
            "More exact than asked: with a large ε the central difference is off by a little, yours is not. "
            "Use the two points of the formula and nothing else.",
            lambda J, theta, eps: J.gradient(theta),
        ),
        Mistake(
            "all-at-once-number",
            "One number comes back: all entries of theta are moved together. That is a slope too, but along "
            "the diagonal. Move one entry at a time.",
            lambda J, theta, eps: (J(theta + eps) - J(theta - eps)) / (2 * eps),
        ),
        Mistake(
            "all-at-once",
            "Every slope is the same number: all entries of theta are moved together. That is a slope too, "
            "but along the diagonal. Move one entry at a time.",
            lambda J, theta, eps: np.full_like(theta, (J(theta + eps) - J(theta - eps)) / (2 * eps)),
        ),
    ),
)
