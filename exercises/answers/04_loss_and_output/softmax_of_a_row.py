"""Softmax of one sample."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import sigmoid


def softmax_row(z):
    E = np.exp(z)
    return E / E.sum()


def softmax_row_cases(rng):
    return [
        Case(rng.normal(size=4)),
        Case(rng.normal(size=2), label="two classes"),
        Case(np.full(3, rng.normal()), label="three equal scores"),
        Case(3 * rng.normal(size=6), label="scores far apart"),
    ]


SOFTMAX_ROW = Exercise(
    "softmax_row",
    softmax_row,
    cases=softmax_row_cases,
    points=1,
    mistakes=(
        Mistake(
            "no-sum",
            "These are the exponentials alone: positive, but they do not sum to 1. What is each of them a "
            "share of?",
            lambda z: np.exp(z),
        ),
        Mistake(
            "no-exponential",
            "You take shares of the scores themselves. Scores may be negative, and shares of them as well: "
            "which function makes every number positive first?",
            lambda z: z / z.sum(),
        ),
        Mistake(
            "exponential-above-only",
            "Above the fraction bar stand exponentials, below it the sum of the bare scores. Then nothing "
            "sums to 1: what has to be added up below?",
            lambda z: np.exp(z) / z.sum(),
        ),
        Mistake(
            "sum-before-exponential",
            "You add up the scores and take the exponential of the sum. e to the power of a sum is a "
            "product: in which order do the two steps come in the formula?",
            lambda z: np.exp(z) / np.exp(z.sum()),
        ),
        Mistake(
            "divided-by-largest",
            "You divide by the largest exponential, so the winner always gets 1. What do all numbers "
            "together have to sum to?",
            lambda z: np.exp(z - z.max()),
        ),
        Mistake(
            "divided-by-number",
            "You divide by the number of classes. That would make a sum of 1 only if every exponential were "
            "1: by what must you divide so that it always comes out?",
            lambda z: np.exp(z) / len(z),
        ),
        Mistake(
            "sigmoid",
            "Each score goes through a sigmoid on its own. Raise one score: in softmax all other "
            "probabilities have to fall.",
            sigmoid,
        ),
        Mistake(
            "negative-scores",
            "The smallest score gets the largest probability: there is a minus in front of the scores that "
            "softmax does not have.",
            lambda z: np.exp(-z) / np.exp(-z).sum(),
        ),
        Mistake(
            "logarithm",
            "This is the logarithm of softmax. Useful later on; asked are the probabilities themselves.",
            lambda z: z - np.log(np.exp(z).sum()),
        ),
        Mistake(
            "base-2",
            "You take powers of 2. It makes probabilities too, but softmax takes powers of e.",
            lambda z: 2**z / np.sum(2**z),
        ),
        Mistake(
            "squares",
            "You make the scores positive by squaring them, so a score of −3 counts as much as one of 3. "
            "Which function keeps the order of the scores?",
            lambda z: z**2 / np.sum(z**2),
        ),
        Mistake(
            "scores-scaled",
            "You divide the scores by their sum before you take the powers. Shares are made after the "
            "powers, not before: what does the formula divide, and by what?",
            lambda z: np.exp(z / z.sum()),
        ),
        Mistake(
            "scores-scaled-first",
            "You divide the scores by their sum before you take the powers. Softmax takes the powers of the "
            "scores as they are.",
            lambda z: softmax_row(z / z.sum()),
        ),
        Mistake(
            "divided-by-mean",
            "You divide by the mean of the powers, so everything together is k, the number of classes, and "
            "not 1.",
            lambda z: softmax_row(z) * len(z),
        ),
        Mistake(
            "first-class-only",
            "Only the first class comes back. Is there a `return` inside a loop?",
            lambda z: softmax_row(z)[:1],
        ),
        Mistake(
            "first-class-only-number",
            "Only the probability of the first class comes back, as a number. Is there a `return` inside a "
            "loop?",
            lambda z: softmax_row(z)[0],
        ),
    ),
)
