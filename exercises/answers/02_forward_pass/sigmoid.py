"""The sigmoid, for any z, without an overflow on the way."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid_cases(rng):
    return [
        Case(np.concatenate([-np.abs(rng.normal(size=3)), np.abs(rng.normal(size=3))])),
        Case(4 * rng.normal(size=(3, 4)), label="a batch"),
        Case(np.array([-1.0, 0.0, 1.0]), label="an exact 0"),
        Case(1000 + rng.normal(size=3), label="z near 1000"),
        Case(-1000 + rng.normal(size=3), label="z near −1000"),
        Case(np.array([[-750.0, 0.5], [-0.5, 750.0]]), label="everything at once"),
    ]


SIGMOID = Exercise(
    "sigmoid",
    sigmoid,
    cases=sigmoid_cases,
    points=2,
    silent=True,
    mistakes=(
        Mistake(
            "nan-above",
            "For large z you use eᶻ/(1 + eᶻ). There both powers become inf, and inf/inf is nan. This form is "
            "safe on one side only: on which?",
            lambda z: np.exp(z) / (1 + np.exp(z)),
        ),
        Mistake(
            "falls",
            "Yours falls where σ rises: it is σ(−z), which is 1 − σ(z). Look at the sign of each exponent, "
            "and at which form stands for which z.",
            lambda z: sigmoid(-z),
        ),
        Mistake(
            "right-half-only",
            "It is right for z ≥ 0. For negative z you give the same value as for |z|, at least ½. What does "
            "the fraction look like on that side?",
            lambda z: sigmoid(np.abs(z)),
        ),
        Mistake(
            "left-half-only",
            "It is right for z ≤ 0. For positive z you give the same value as for −|z|, at most ½. What does "
            "the fraction look like on that side?",
            lambda z: sigmoid(-np.abs(z)),
        ),
        Mistake(
            "denominator",
            "This is 1 + e⁻ᶻ, the lower part of the fraction. If you did divide: Python divides before it "
            "adds, unless brackets say otherwise.",
            lambda z: 1 + np.exp(-z),
        ),
        Mistake(
            "no-one",
            "The 1 below the fraction bar is missing: what is left is eᶻ, which grows without end.",
            lambda z: np.exp(z),
        ),
        Mistake(
            "one-minus-exp",
            "Below the fraction bar you subtract the power. Then z = 0 divides by 0.",
            lambda z: 1 / (1 - np.exp(-z)),
        ),
        Mistake(
            "slope",
            "This is the slope of the sigmoid, a(1 − a). Asked is the sigmoid itself.",
            lambda z: sigmoid(z) * (1 - sigmoid(z)),
        ),
        Mistake("tanh", "This is tanh: it runs from −1 to 1. The sigmoid runs from 0 to 1.", np.tanh),
        Mistake(
            "tanh-half",
            "This is tanh(z/2): it runs from −1 to 1. Bring it to 0 to 1 and you have it.",
            lambda z: np.tanh(z / 2),
        ),
        Mistake(
            "twice-as-steep",
            "This is σ(2z), twice as steep. If you came from tanh: what must its argument be?",
            lambda z: sigmoid(2 * z),
        ),
        Mistake(
            "power",
            "This is the power alone, e to −|z|. It is a piece of the fraction: what stands above the bar on "
            "each side, and what below?",
            lambda z: np.exp(-np.abs(z)),
        ),
        Mistake(
            "zero-forgotten",
            "At z = 0 exactly you give 0: one of the two conditions has to include it.",
            lambda z: np.where(z == 0, 0.0, sigmoid(z)),
        ),
        Mistake(
            "zero-twice",
            "At z = 0 exactly both of your pieces are added up, and ½ + ½ is 1. Only one of the two "
            "conditions may include it.",
            lambda z: np.where(z == 0, 1.0, sigmoid(z)),
        ),
        Mistake(
            "negative-left-out",
            "Where z is negative you give 0. The sigmoid is small there, not 0.",
            lambda z: np.where(z >= 0, sigmoid(z), 0.0),
        ),
        Mistake(
            "positive-left-out",
            "Where z is positive you give 0. The sigmoid is nearly 1 there.",
            lambda z: np.where(z > 0, 0.0, sigmoid(z)),
        ),
        Mistake(
            "positive-is-one",
            "Where z is positive you give 1. The sigmoid comes near to 1 there, and for a small z it is near "
            "½.",
            lambda z: np.where(z > 0, 1.0, sigmoid(z)),
        ),
        Mistake(
            "step",
            "You return 0 or 1: that is a step. The sigmoid is the smooth way from one to the other.",
            lambda z: (z > 0) * 1.0,
        ),
        Mistake(
            "bracket-on-the-right",
            "Yours is 1 plus the power on the right of 0. Python divides before it adds, unless brackets "
            "say otherwise: what should be divided by what?",
            lambda z: 1 + np.exp(-np.abs(z)),
        ),
        Mistake(
            "no-bracket",
            "The piece above the bar is right, but the power is added to it. Python divides before it adds: "
            "what should be divided by what?",
            lambda z: np.where(z >= 0, 1.0, np.exp(-np.abs(z))) + np.exp(-np.abs(z)),
        ),
        Mistake(
            "mixed",
            "For z ≥ 0 it is right. For negative z the two parts of the fraction do not belong together: "
            "above the bar stands eᶻ, and below it still 1 + e⁻ᶻ.",
            lambda z: np.where(z >= 0, 1.0, np.exp(-np.abs(z))) / (1 + np.exp(-z)),
        ),
    ),
)
