"""Cross-entropy of given probabilities: shown at the top of the sheet, not graded."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import one_hot, softmax


def cross_entropy(P, Y):
    return -np.sum(Y * np.log(P)) / len(P)


def cross_entropy_cases(rng):
    def case(m, k, label=""):
        return Case(softmax(rng.normal(size=(m, k))), one_hot(rng.integers(k, size=m), k), label=label)

    return [case(4, 3), case(1, 3, "a batch of 1"), case(5, 2)]


CROSS_ENTROPY = Exercise(
    "cross_entropy",
    cross_entropy,
    cases=cross_entropy_cases,
    batch="P",
    points=0,
    mistakes=(
        Mistake(
            "mean-of-everything",
            "You average over the classes as well. The sum over the classes is the loss of one sample; only "
            "the samples are averaged. What do you have to divide by, then?",
            lambda P, Y: -np.mean(Y * np.log(P)),
        ),
        Mistake(
            "no-mean",
            "The loss grows with the batch: twice the samples, twice the loss. It is meant to be a mean over "
            "them.",
            lambda P, Y: -np.sum(Y * np.log(P)),
        ),
        Mistake(
            "mean-over-classes",
            "You divide by the number of classes. The mean runs over the samples: which axis counts them?",
            lambda P, Y: -np.sum(Y * np.log(P)) / P.shape[1],
        ),
        Mistake(
            "sign",
            "The sign is turned round. Logarithms of probabilities are negative, and a loss is 0 at best.",
            lambda P, Y: np.sum(Y * np.log(P)) / len(P),
        ),
        Mistake(
            "no-logarithm",
            "This is the mean probability of the true class, with a minus. Where is the logarithm?",
            lambda P, Y: -np.sum(Y * P) / len(P),
        ),
    ),
)
