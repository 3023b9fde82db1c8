"""The gradient with the penalty of L1, 0 at the kink."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def l1_gradient(W, dW, lam):
    return dW + lam * np.sign(W)


def l1_gradient_cases(rng):
    def case(shape, lam, zeros=0, label=""):
        W = rng.normal(size=shape)
        W.ravel()[:zeros] = 0
        return Case(W, rng.normal(size=shape), lam, label=label)

    return [
        case((2, 3), 0.1),
        case((3, 4), 0.5, 5, "some weights at exactly 0"),
        case((1, 3), 2.0, 0, "one neuron"),
        Case(np.zeros((2, 2)), rng.normal(size=(2, 2)), 0.3, label="all weights 0"),
    ]


def _first_only(W, dW, lam):
    result = dW.copy()
    result[0, 0] += lam * np.sign(W[0, 0])
    return result


L1_GRADIENT = Exercise(
    "l1_gradient",
    l1_gradient,
    cases=l1_gradient_cases,
    points=1,
    mistakes=(
        Mistake(
            "sizes",
            "You add λ|w|, the penalty itself. Asked is its slope: how fast does |w| grow when w does?",
            lambda W, dW, lam: dW + lam * np.abs(W),
        ),
        Mistake(
            "l2",
            "This is the pull of L2, which fades as a weight shrinks. What is the slope of |w|?",
            lambda W, dW, lam: dW + lam * W,
        ),
        Mistake(
            "divided-by-size",
            "It is right until a weight is exactly 0: there you divide 0 by 0. At the kink the book takes a "
            "slope of 0.",
            lambda W, dW, lam: dW + lam * W / np.abs(W),
        ),
        Mistake(
            "one-at-zero",
            "It is right until a weight is exactly 0: there you take the slope 1. At the kink the book takes "
            "0, so that a weight may rest there.",
            lambda W, dW, lam: dW + lam * np.where(W >= 0, 1, -1),
        ),
        Mistake(
            "minus-one-at-zero",
            "It is right until a weight is exactly 0: there you take the slope −1. At the kink the book "
            "takes 0, so that a weight may rest there.",
            lambda W, dW, lam: dW + lam * np.where(W > 0, 1, -1),
        ),
        Mistake(
            "always-plus",
            "You add λ to every slope, so negative weights are pushed away from 0. On which side is the "
            "slope of |w| negative?",
            lambda W, dW, lam: dW + lam,
        ),
        Mistake(
            "positive-only",
            "Positive weights are right. Negative ones are not pulled at all: what is the slope of |w| left "
            "of 0?",
            lambda W, dW, lam: dW + lam * (W > 0),
        ),
        Mistake(
            "every-one-but-zero",
            "Weights at 0 rest, and positive ones are right. Negative ones are pushed the wrong way: what is "
            "the slope of |w| left of 0?",
            lambda W, dW, lam: dW + lam * (W != 0),
        ),
        Mistake(
            "sign-of-slope",
            "You take the sign of the slope of the data. It is the weight that should go to 0.",
            lambda W, dW, lam: dW + lam * np.sign(dW),
        ),
        Mistake(
            "minus",
            "The pull has the wrong sign. A step goes against this gradient, so here it has to point where "
            "|w| grows.",
            lambda W, dW, lam: dW - lam * np.sign(W),
        ),
        Mistake(
            "half",
            "Your pull is half as strong as it should be. L1 has no square, so it has no ½ either.",
            lambda W, dW, lam: dW + lam / 2 * np.sign(W),
        ),
        Mistake(
            "penalty-alone",
            "This is the slope of the penalty alone. The data have a say as well: what comes in as `dW`?",
            lambda W, dW, lam: lam * np.sign(W),
        ),
        Mistake(
            "strength-missing",
            "The strength λ is not in your result: it says how hard the penalty pulls.",
            lambda W, dW, lam: dW + np.sign(W),
        ),
        Mistake(
            "penalty-alone-one-at-zero",
            "Two slips. The slopes of the data, `dW`, are not in your result, and a weight of exactly 0 "
            "is pulled as well.",
            lambda W, dW, lam: np.where(W >= 0, lam, -lam),
        ),
        Mistake(
            "penalty-alone-minus-one-at-zero",
            "Two slips. The slopes of the data, `dW`, are not in your result, and a weight of exactly 0 "
            "is pushed as well.",
            lambda W, dW, lam: np.where(W > 0, lam, -lam),
        ),
        Mistake(
            "step",
            "You take a step: the weights come out moved. Asked is only the slope that a step would use.",
            lambda W, dW, lam: W - lam * np.sign(W),
        ),
        Mistake(
            "step-on-both",
            "You take a step: the weights come out moved. Asked is only the slope that a step would use.",
            lambda W, dW, lam: W - (dW + lam * np.sign(W)),
        ),
        Mistake(
            "multiplied",
            "You multiply the two slopes. The cost is a sum, so its slope is a sum as well.",
            lambda W, dW, lam: dW * lam * np.sign(W),
        ),
        Mistake(
            "first-only",
            "Only the first weight is pulled. Is there a `return` inside a loop?",
            _first_only,
        ),
        Mistake(
            "one-number",
            "You add the same number to every slope, the sum over all weights. Each weight has a slope of "
            "its own.",
            lambda W, dW, lam: dW + lam * np.sum(np.sign(W)),
        ),
        Mistake(
            "whole-penalty",
            "You add the whole penalty, one number, to every slope. Each weight has a slope of its own.",
            lambda W, dW, lam: dW + lam * np.sum(np.abs(W)),
        ),
    ),
)
