"""The answers of a neuron for a batch, with the bias as the last weight."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .slips import slips


def answers(X, v):
    return np.where(X @ v[:-1] + v[-1] > 0, 1.0, -1.0)


def _score(X, v, names=()):
    if "bias-first" in names:
        return X @ v[1:] + v[0]
    if "no-bias" in names:
        return X @ v[:-1]
    if "bias-in-each-weight" in names:
        return X @ (v[:-1] + v[-1])
    if "bias-subtracted" in names:
        return X @ v[:-1] - v[-1]
    return X @ v[:-1] + v[-1]


def _with(names):
    def answer(X, v):
        z = _score(X, v, names)
        if "on-the-fence" in names:
            return np.where(z >= 0, 1.0, -1.0)
        if "sign" in names:
            return np.sign(z)
        if "zero-one" in names:
            return np.where(z > 0, 1.0, 0.0)
        if "turned" in names:
            return np.where(z > 0, -1.0, 1.0)
        if "no-step" in names:
            return z
        return np.where(z > 0, 1.0, -1.0)

    return answer


def _for_one_sample(X, v):
    if len(X) > 1:
        raise ValueError
    return answers(X, v)


def answers_cases(rng):
    def case(m, n, label=""):
        """Half of the samples change sides by the bias; the first answer is +1, the last −1."""
        X, w = rng.normal(size=(m, n)), rng.normal(size=n)
        # Between two sizes: on one of them, a score would be 0 up to rounding, and its answer a toss-up.
        sizes = np.sort(np.abs(X @ w))
        v = np.append(w, rng.choice([-1, 1]) * sizes[m // 2 - 1 : m // 2 + 1].mean())
        X = X[np.argsort(-(X @ w))]
        X[1:-1] = X[1:-1][rng.permutation(m - 2)]
        return Case(X, v, label=label)

    # Whole numbers, so that a score of 0 is 0 exactly.
    fence = Case(
        np.array([[1.0, 1.0], [2.0, -1.0], [0.0, 2.0], [3.0, 1.0], [-1.0, 2.0], [4.0, -2.0]])[
            rng.permutation(6)
        ],
        np.array([1.0, 1.0, -2.0]),
        label="scores of exactly 0",
    )
    one = Case(rng.uniform(1, 2, size=(1, 2)), np.array([1.0, 0.5, -0.4]), label="a batch of 1")
    start = Case(rng.normal(size=(2, 3)), np.zeros(4), label="all weights 0")
    return [case(7, 3), fence, one, case(8, 2), case(9, 1, "a single input"), start]


ANSWERS = Exercise(
    "answers",
    answers,
    cases=answers_cases,
    points=2,
    mistakes=(
        *slips(
            _with,
            {
                "bias-first": "You treat the first entry of v as the bias. In [w b] it stands at the end, "
                "and so does the 1 in [x 1].",
                "no-bias": "The bias has no part in your scores: only the weights in v are used, not its "
                "last entry.",
                "bias-in-each-weight": "The bias is added to each weight. It is added once, to the sum of "
                "the weighted inputs.",
                "bias-subtracted": "The bias is subtracted. In [w b]·[x 1] it is added, like any other "
                "weight times its input; a threshold would be subtracted.",
            },
            {
                "on-the-fence": "A score of exactly 0 gets the answer +1 from you. On the fence ours says "
                "−1.",
                "sign": "A score of exactly 0 gets the answer 0: that is what `np.sign` makes of it. Only −1 "
                "and +1 are answers, and on the fence ours says −1.",
                "zero-one": "The answers are 0 and 1, or False and True. The perceptron says −1 and +1.",
                "turned": "Each answer is turned round. Which of the two belongs to a score above 0?",
                "no-step": "These are scores. The answers are −1 and +1: look at the sign of each score.",
            },
        ),
        Mistake(
            "no-comparison",
            "Every score that is not 0 gets the answer +1: for `np.where` any such number is a yes. Compare "
            "the scores with something first.",
            lambda X, v: np.where(X @ v[:-1] + v[-1], 1.0, -1.0),
        ),
        Mistake(
            "one-at-a-time",
            "Only a batch of 1 gets through. An `if` asks for one yes or no, and here there is one for each "
            "sample: `np.where(condition, a, b)` chooses entry by entry. And if you make X wider, each row "
            "needs a 1 of its own.",
            lambda X, v: _for_one_sample(X, v)[0],
        ),
        Mistake(
            "a-single-one",
            "Only a batch of 1 gets through. If you make X wider, each row needs a 1 of its own: how many "
            "ones stand in the new column?",
            lambda X, v: _for_one_sample(X, v),
        ),
        Mistake(
            "not-summed",
            "You have an answer for each input of each sample: `*` multiplies entry by entry, and nothing "
            "adds up. Which product of X and the weights does both?",
            lambda X, v: np.where(X * v[:-1] + v[-1] > 0, 1.0, -1.0),
        ),
        Mistake(
            "first-sample-only",
            "One number comes back, the answer for the first sample. Is there a `return` inside a loop?",
            lambda X, v: answers(X, v)[0],
        ),
        Mistake(
            "last-sample-only",
            "One number comes back, the answer for the last sample: in each round of a loop it takes the "
            "place of the one before. Where are all of them kept?",
            lambda X, v: answers(X, v)[-1],
        ),
        Mistake(
            "always-plus",
            "Every answer is +1. The samples on the other side of the line should get −1.",
            lambda X, v: np.ones(len(X)),
        ),
        Mistake(
            "always-minus",
            "Every answer is −1. The samples with a score above 0 should get +1.",
            lambda X, v: -np.ones(len(X)),
        ),
    ),
)
