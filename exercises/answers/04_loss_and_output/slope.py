"""The slope of the loss of one sigmoid neuron, measured."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import sigmoid


def loss(name, z, y):
    """The loss of each sample, as it is given in the sheet."""
    a = sigmoid(z)
    if name == "squared":
        return 0.5 * (a - y) ** 2
    return -y * np.log(a) - (1 - y) * np.log(1 - a)


def slope(name, z, y, eps):
    return (loss(name, z + eps, y) - loss(name, z - eps, y)) / (2 * eps)


def exact_slope(name, z, y, eps):
    a = sigmoid(z)
    return (a - y) * (a * (1 - a) if name == "squared" else 1)


def other(name):
    return {"squared": "entropy", "entropy": "squared"}[name]


def slope_cases(rng):
    def case(name, m, size, eps, label=""):
        return Case(name, size * rng.normal(size=m), rng.integers(2, size=m).astype(float), eps, label=label)

    return [
        case("entropy", 3, 1.0, 0.5, "cross-entropy with a large ε"),
        case("squared", 4, 1.0, 0.5, "squared error with a large ε"),
        case("entropy", 1, 1.0, 0.1, "a single sample"),
        case("squared", 5, 3.0, 0.01, "outputs that are badly wrong"),
    ]


SLOPE = Exercise(
    "slope",
    slope,
    cases=slope_cases,
    batch="z",
    points=2,
    mistakes=(
        Mistake(
            "one-sided",
            "It looks one-sided: the loss at z + ε against the loss at z itself. Let the two points lie "
            "symmetrically about z.",
            lambda name, z, y, eps: (loss(name, z + eps, y) - loss(name, z, y)) / eps,
        ),
        Mistake(
            "one-sided-minus",
            "It looks one-sided: the loss at z itself against the loss at z − ε. Let the two points lie "
            "symmetrically about z.",
            lambda name, z, y, eps: (loss(name, z, y) - loss(name, z - eps, y)) / eps,
        ),
        Mistake(
            "divided-by-eps",
            "It is twice too large: how far apart are the two points at which you take the loss?",
            lambda name, z, y, eps: 2 * slope(name, z, y, eps),
        ),
        Mistake(
            "precedence",
            "The difference is right, the division is not: Python works through / and * from left to right, "
            "so the ε ends up above the fraction bar.",
            lambda name, z, y, eps: slope(name, z, y, eps) * eps**2,
        ),
        Mistake(
            "bracket-above",
            "Only the second loss is divided: Python divides before it subtracts. Which brackets are "
            "missing?",
            lambda name, z, y, eps: loss(name, z + eps, y) - loss(name, z - eps, y) / (2 * eps),
        ),
        Mistake(
            "no-brackets",
            "Two pairs of brackets are missing: Python divides before it subtracts, and works through / and "
            "* from left to right.",
            lambda name, z, y, eps: loss(name, z + eps, y) - loss(name, z - eps, y) / 2 * eps,
        ),
        Mistake(
            "plus-for-times",
            "The difference is right, the distance is not: it is twice ε, and you divide by 2 + ε.",
            lambda name, z, y, eps: slope(name, z, y, eps) * 2 * eps / (2 + eps),
        ),
        Mistake(
            "half-a-step",
            "You move z by half of ε to each side. That is a central difference too, but a more exact one "
            "than asked: the points of the formula lie 2ε apart.",
            lambda name, z, y, eps: slope(name, z, y, eps / 2),
        ),
        Mistake(
            "difference-only",
            "This is the difference of the two losses alone. A slope also needs the distance between the two "
            "points.",
            lambda name, z, y, eps: slope(name, z, y, eps) * 2 * eps,
        ),
        Mistake(
            "wrong-way-round",
            "The sign is turned round: you subtract the loss at z + ε from the loss at z − ε.",
            lambda name, z, y, eps: -slope(name, z, y, eps),
        ),
        Mistake(
            "formula",
            "This is the exact slope, from a formula. Asked is the measurement, which with a large ε is off "
            "by a little: only then can it test a formula.",
            exact_slope,
        ),
        Mistake(
            "formula-for-both",
            "This is a − y, whatever the name of the loss. Use the function `loss` and measure: you will see "
            "for which of the two a − y is right.",
            lambda name, z, y, eps: sigmoid(z) - y,
        ),
        Mistake(
            "formulas-swapped",
            "These are the two formulas, and each stands at the loss of the other. Asked is a measurement, "
            "with the function `loss`: it will tell you which is which.",
            lambda name, z, y, eps: exact_slope(other(name), z, y, eps),
        ),
        Mistake(
            "slope-formula-for-both",
            "This is (a − y) a (1 − a), whatever the name of the loss. Asked is a measurement, with the "
            "function `loss`.",
            lambda name, z, y, eps: exact_slope("squared", z, y, eps),
        ),
        Mistake(
            "mean",
            "You return one number, a mean over the samples. Asked is the slope of each sample's own loss, "
            "with respect to its own z.",
            lambda name, z, y, eps: slope(name, z, y, eps).mean(),
        ),
        Mistake(
            "over-m",
            "You divide by the number of samples. Here each neuron's own loss is asked, so no mean comes in.",
            lambda name, z, y, eps: slope(name, z, y, eps) / len(z),
        ),
        Mistake(
            "sum",
            "You return one number, a sum over the samples. Asked is the slope of each sample's own loss, "
            "with respect to its own z.",
            lambda name, z, y, eps: slope(name, z, y, eps).sum(),
        ),
        Mistake(
            "always-entropy",
            "It is right for the cross-entropy and for the squared error you return the slope of the "
            "cross-entropy as well. What becomes of the argument `name`?",
            lambda name, z, y, eps: slope("entropy", z, y, eps),
        ),
        Mistake(
            "always-squared",
            "It is right for the squared error and for the cross-entropy you return the slope of the squared "
            "error as well. What becomes of the argument `name`?",
            lambda name, z, y, eps: slope("squared", z, y, eps),
        ),
        Mistake(
            "sigmoid-twice",
            "You hand σ(z) to `loss`, and `loss` puts its argument through the sigmoid itself. Which number "
            "is moved by ε?",
            lambda name, z, y, eps: slope(name, sigmoid(z), y, eps),
        ),
        Mistake(
            "target-moved",
            "You move y, and z stays where it is. The target is given; the slope that is asked is along z.",
            lambda name, z, y, eps: (loss(name, z, y + eps) - loss(name, z, y - eps)) / (2 * eps),
        ),
    ),
)
