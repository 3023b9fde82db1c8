"""Negative log-likelihood with softmax, from the logits."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import log_sum_exp, of_true_class, one_hot, softmax


def negative_log_likelihood(Z, y):
    return np.mean(log_sum_exp(Z) - of_true_class(Z, y))


def _losses(Z, y):
    return log_sum_exp(Z) - of_true_class(Z, y)


def negative_log_likelihood_cases(rng):
    def case(m, k, label=""):
        return Case(rng.normal(size=(m, k)), rng.integers(k, size=m), label=label)

    return [
        case(5, 3),
        # Not one sample of each class: then a column laid along the rows could give the right mean.
        Case(rng.normal(size=(3, 3)), np.array([2, 0, 2]), label="as many samples as classes"),
        case(1, 4, "a batch of 1"),
        Case(
            np.array([0.0, 2000.0, -3000.0])[:, None] + rng.normal(size=(3, 4)),
            np.array([1, 3, 0]),
            label="rows far apart",
        ),
        Case(
            np.array([[0.0, 800.0, 0.0], [0.0, 0.0, 900.0]]) + rng.normal(size=(2, 3)),
            np.array([0, 2]),
            label="a badly wrong answer",
        ),
    ]


CLIPPED = (
    "The loss of a badly wrong answer stops growing: something keeps the probability from being 0 by a small "
    "number. Then its slope is 0 as well, where learning is most needed. Take the logarithm apart on paper "
    "before any number is rounded to 0."
)


def _unsafe(Z):
    """The logarithm of the sum of powers as it is written, without a shift."""
    return np.log(np.exp(Z).sum(axis=1))


KEEPDIMS = (
    "The largest score of each row comes back as a flat array, and NumPy lays it along the columns. It has "
    "to stand as a column, one number beside each row: which argument of `max` keeps the axis?"
)


def _clipped(eps):
    return lambda Z, y: -np.mean(np.log(np.maximum(of_true_class(softmax(Z), y), eps)))


def _added(eps):
    return lambda Z, y: -np.mean(np.log(of_true_class(softmax(Z), y) + eps))


NEGATIVE_LOG_LIKELIHOOD = Exercise(
    "negative_log_likelihood",
    negative_log_likelihood,
    cases=negative_log_likelihood_cases,
    batch="Z",
    points=3,
    mistakes=(
        Mistake(
            "log-of-softmax",
            "In a badly wrong answer the probability is rounded to 0 before you take its logarithm: your "
            "loss is inf. Take the logarithm of the fraction apart on paper first.",
            lambda Z, y: -np.mean(np.log(of_true_class(softmax(Z), y))),
        ),
        Mistake(
            "log-of-softmax-one-hot",
            "In a badly wrong answer a probability is rounded to 0 before you take its logarithm, and 0 "
            "times −∞ is nan. Take the logarithm of the fraction apart on paper first.",
            lambda Z, y: -np.sum(one_hot(y, Z.shape[1]) * np.log(softmax(Z))) / len(y),
        ),
        Mistake(
            "log-of-softmax-one-hot-mean-of-everything",
            "Two slips. You average over the classes as well: there is one loss for each sample. And in a "
            "badly wrong answer a probability is rounded to 0 before you take its logarithm, and 0 times −∞ "
            "is nan.",
            lambda Z, y: -np.mean(one_hot(y, Z.shape[1]) * np.log(softmax(Z))),
        ),
        Mistake(
            "log-of-softmax-sum",
            "Two slips. The losses of the samples are added up, and J is their mean. And in a badly wrong "
            "answer the probability is rounded to 0 before you take its logarithm: your loss is inf.",
            lambda Z, y: -np.sum(np.log(of_true_class(softmax(Z), y))),
        ),
        Mistake(
            "inf-replaced",
            "You put a number in the place of inf or nan. The right value is not lost for ever: take the "
            "logarithm of the fraction apart on paper, before any number is rounded to 0.",
            lambda Z, y: np.nan_to_num(-np.mean(np.log(of_true_class(softmax(Z), y)))),
        ),
        Mistake(
            "unsafe-probabilities",
            "The power e²⁰⁰⁰ is too large for a float64. Make the exponents harmless as in exercise 4, and "
            "take the logarithm of the fraction apart on paper.",
            lambda Z, y: -np.mean(np.log(of_true_class(np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True), y))),
        ),
        Mistake(
            "unsafe-log-sum-exp",
            "The formula is right on paper. With a score of 2000 the power becomes inf, with scores near "
            "−3000 all of them become 0. Take the largest score of each row out of the sum first.",
            lambda Z, y: np.mean(np.log(np.exp(Z).sum(axis=1)) - of_true_class(Z, y)),
        ),
        Mistake(
            "largest-of-all",
            "You take the largest of all scores out of every sum. A sample far below it has only "
            "exponentials of 0 left. Each sample needs a number of its own.",
            lambda Z, y: np.mean(np.log(np.exp(Z - Z.max()).sum(axis=1)) + Z.max() - of_true_class(Z, y)),
        ),
        Mistake(
            "shift-not-put-back",
            "The largest score went out of the sum and did not come back. ln Σ eᶻ is not the same as ln Σ "
            "eᶻ⁻ᶜ: what is the difference? Put it back, or take it out of the true score too.",
            lambda Z, y: np.mean(log_sum_exp(Z) - Z.max(axis=1) - of_true_class(Z, y)),
        ),
        *(
            Mistake(
                f"largest-of-each-column{where}",
                "Every column has its own number subtracted. A sample's softmax stays the same only if all "
                "of its scores go down by the same number: along which axis do you look for the largest?",
                answer,
            )
            for where, answer in {
                "": lambda Z, y: np.mean(_unsafe(Z - Z.max(axis=0)) - of_true_class(Z - Z.max(axis=0), y)),
                "-from-the-sum": lambda Z, y: np.mean(_unsafe(Z - Z.max(axis=0)) - of_true_class(Z, y)),
            }.items()
        ),
        Mistake(
            "max-without-keepdims",
            KEEPDIMS,
            lambda Z, y: np.mean(log_sum_exp(Z - Z.max(axis=1)) - of_true_class(Z - Z.max(axis=1), y)),
        ),
        Mistake(
            "max-without-keepdims-put-back",
            KEEPDIMS,
            lambda Z, y: np.mean(
                np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1)) + Z.max(axis=1) - of_true_class(Z, y)
            ),
        ),
        Mistake(
            "max-without-keepdims-not-put-back",
            f"{KEEPDIMS} And what went out of the sum has to come back, or to go out of the true score too.",
            lambda Z, y: np.mean(np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1)) - of_true_class(Z, y)),
        ),
        Mistake(
            "shift-put-back-twice",
            "The largest score is in there once too often. If you have subtracted it from all scores of "
            "the row, the true one among them, nothing has to be put back.",
            lambda Z, y: np.mean(log_sum_exp(Z) + Z.max(axis=1) - of_true_class(Z, y)),
        ),
        *(Mistake(f"clipped-at-{eps}", CLIPPED, _clipped(eps)) for eps in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12)),
        *(Mistake(f"clipped-at-{eps}", CLIPPED, _clipped(eps)) for eps in (1e-15, 1e-16, 1e-20, 1e-300)),
        *(Mistake(f"{eps}-added", CLIPPED, _added(eps)) for eps in (1e-5, 1e-6, 1e-7)),
        Mistake(
            "sum",
            "The losses of the samples are added up, and not divided by how many there are. J is their mean.",
            lambda Z, y: np.sum(_losses(Z, y)),
        ),
        Mistake(
            "mean-of-everything",
            "You divide by the number of all entries of Z. There is one loss for each sample, whatever the "
            "number of classes: over what is the mean?",
            lambda Z, y: np.sum(_losses(Z, y)) / Z.size,
        ),
        Mistake(
            "over-classes",
            "You divide by the number of classes. The mean runs over the samples: which axis of Z counts "
            "them?",
            lambda Z, y: np.sum(_losses(Z, y)) / Z.shape[1],
        ),
        Mistake(
            "not-averaged",
            "This is the loss of each sample. J is one number, their mean.",
            _losses,
        ),
        Mistake(
            "sign",
            "The sign is turned round. A probability is at most 1, so its logarithm is at most 0; a loss is "
            "at least 0.",
            lambda Z, y: -negative_log_likelihood(Z, y),
        ),
        Mistake(
            "all-pairs",
            "The index `Z[:, y]` takes, for each of the m labels, a whole column: m × m numbers. You need "
            "one from each row. Give NumPy two lists of positions, one for the rows and one for the columns.",
            lambda Z, y: np.mean(log_sum_exp(Z)[:, None] - Z[:, y]),
        ),
        Mistake(
            "labels-ignored",
            "You look at the class the net thinks most likely. The loss asks how likely it thinks the true "
            "one, and y says which that is.",
            lambda Z, y: np.mean(log_sum_exp(Z) - Z.max(axis=1)),
        ),
        Mistake(
            "all-classes",
            "You add up the logarithms of all classes. Only the true class of each sample counts, and y says "
            "which it is.",
            lambda Z, y: np.mean((log_sum_exp(Z)[:, None] - Z).sum(axis=1)),
        ),
        Mistake(
            "score-only",
            "This is minus the mean score of the true classes. How likely a class is depends on the other "
            "scores of the row as well: the second term of ln p is missing.",
            lambda Z, y: -np.mean(of_true_class(Z, y)),
        ),
        Mistake(
            "second-term-only",
            "The true class is missing: this is the mean of ln Σ eᶻ alone. What else is in −ln p?",
            lambda Z, y: np.mean(log_sum_exp(Z)),
        ),
        Mistake(
            "no-logarithm",
            "This is minus the mean probability of the true class. Where is the logarithm?",
            lambda Z, y: -np.mean(of_true_class(softmax(Z), y)),
        ),
        Mistake(
            "logarithm-last",
            "You average the probabilities and take the logarithm of the mean. The loss of each sample is a "
            "logarithm; the mean comes after it.",
            lambda Z, y: -np.log(np.mean(of_true_class(softmax(Z), y))),
        ),
        Mistake(
            "over-samples",
            "The powers are added up down the columns, over the samples. It is the classes of one sample "
            "that share a unit. Which axis runs along them?",
            lambda Z, y: np.mean(log_sum_exp(Z, axis=0) - of_true_class(Z, y)),
        ),
        Mistake(
            "sum-of-all-powers",
            "You add up the powers of the whole batch into one number. Each sample has a sum of its own, "
            "along its row.",
            lambda Z, y: np.mean(
                np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum())
                - of_true_class(Z - Z.max(axis=1, keepdims=True), y)
            ),
        ),
        Mistake(
            "sum-of-all-true-scores",
            "From every sample you subtract the true scores of the whole batch, added up. Each sample has "
            "one true score of its own: sum along the rows only.",
            lambda Z, y: (
                np.mean(log_sum_exp(Z) - Z.max(axis=1))
                - np.sum(of_true_class(Z - Z.max(axis=1, keepdims=True), y))
            ),
        ),
        Mistake(
            "a-column-of-each-row",
            "You average over the classes, and the logarithm of the sum is in there once for each of them. "
            "Bring the true score of each sample out of its row before you subtract.",
            lambda Z, y: np.mean(
                (log_sum_exp(Z) - Z.max(axis=1))[:, None]
                - one_hot(y, Z.shape[1]) * (Z - Z.max(axis=1, keepdims=True))
            ),
        ),
        Mistake(
            "logarithm-of-the-sum-forgotten",
            "The sum of powers itself is in there. In the formula it is its logarithm that counts.",
            lambda Z, y: np.mean(
                np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1)
                - of_true_class(Z - Z.max(axis=1, keepdims=True), y)
            ),
        ),
        Mistake(
            "whole-rows",
            "The index `Z[y]` takes whole rows, those with the numbers in y. You need one entry from each "
            "row: its column is in y. Give NumPy two lists of positions.",
            lambda Z, y: np.mean(log_sum_exp(Z) - Z.max(axis=1) - (Z - Z.max(axis=1, keepdims=True))[y]),
        ),
        Mistake(
            "first-sample-over-m",
            "This is the loss of the first sample, divided by m. Is there a `return` inside a loop?",
            lambda Z, y: _losses(Z, y)[0] / len(y),
        ),
        Mistake(
            "softmax-over-samples",
            "The softmax runs down the columns, over the samples. It is the classes of one sample that "
            "share a unit. Which axis runs along them?",
            lambda Z, y: -np.mean(of_true_class(Z - log_sum_exp(Z, axis=0), y)),
        ),
        Mistake(
            "first-sample-only",
            "This is the loss of the first sample alone. Is there a `return` inside a loop?",
            lambda Z, y: _losses(Z, y)[0],
        ),
    ),
)
