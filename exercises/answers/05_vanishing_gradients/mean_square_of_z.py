"""The mean square of z that random weights make of given activations."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def mean_square_of_z(A, var_w):
    return A.shape[1] * var_w * np.mean(A**2)


def _cases(rng):
    def case(m, n_in, var_w, label=""):
        return Case(np.maximum(rng.normal(size=(m, n_in)), 0) + 0.1, var_w, label=label)

    return [
        case(6, 4, 0.3),
        case(3, 9, 2.0, "more inputs than samples"),
        Case(rng.normal(size=(5, 5)), 0.05, label="activations of both signs"),
        case(1, 8, 0.25, "a batch of 1"),
    ]


def _slip(formula):
    """A wrong formula in (number of inputs, number of samples, var_w, A)."""
    return lambda A, var_w: formula(A.shape[1], A.shape[0], var_w, A)


MEAN_SQUARE_OF_Z = Exercise(
    "mean_square_of_z",
    mean_square_of_z,
    cases=_cases,
    points=2,
    mistakes=(
        Mistake(
            "variance-of-a",
            "You take the variance of the activations: their mean is taken away first. But a neuron whose "
            "inputs all are 3 has a large z too: what is squared in the formula?",
            _slip(lambda n, m, v, A: n * v * np.var(A)),
        ),
        Mistake(
            "samples-for-inputs",
            "You count the samples. How many terms are added up in one z?",
            _slip(lambda n, m, v, A: m * v * np.mean(A**2)),
        ),
        Mistake(
            "sum-over-everything",
            "All samples are added up in yours: the squares are summed over the whole of A, or all its "
            "entries are counted. One z is a sum over the inputs of one sample.",
            _slip(lambda n, m, v, A: v * np.sum(A**2)),
        ),
        Mistake(
            "sum-for-mean",
            "The squares are added up where their mean is asked for. Their number is counted twice then: the "
            "inputs are in the formula already.",
            _slip(lambda n, m, v, A: n * v * np.sum(A**2)),
        ),
        Mistake(
            "samples-and-variance",
            "Two slips. First: you count the samples, but one z adds up the inputs of one. Then: you take "
            "the variance of the activations, and the formula has the mean of their squares.",
            _slip(lambda n, m, v, A: m * v * np.var(A)),
        ),
        Mistake(
            "root-of-variance",
            "You take the root of var_w. The formula has the variance itself.",
            _slip(lambda n, m, v, A: n * np.sqrt(v) * np.mean(A**2)),
        ),
        Mistake(
            "no-n",
            "The number of inputs is missing: each z is a sum of many such terms.",
            _slip(lambda n, m, v, A: v * np.mean(A**2)),
        ),
        Mistake(
            "squared-mean",
            "You average first and square the average. The square is taken of each activation.",
            _slip(lambda n, m, v, A: n * v * np.mean(A) ** 2),
        ),
        Mistake(
            "not-squared",
            "You average the activations as they are. Their squares belong in.",
            _slip(lambda n, m, v, A: n * v * np.mean(A)),
        ),
        Mistake(
            "size-of-a",
            "You multiply by the size of the activations, the root of their mean square. Variances multiply "
            "squares.",
            _slip(lambda n, m, v, A: n * v * np.sqrt(np.mean(A**2))),
        ),
        Mistake(
            "root-of-it-all",
            "This is the size of z. Asked is its mean square, so no root is taken.",
            _slip(lambda n, m, v, A: np.sqrt(n * v * np.mean(A**2))),
        ),
        Mistake(
            "variance-squared",
            "You square var_w. It is a variance already, a mean square.",
            _slip(lambda n, m, v, A: n * v**2 * np.mean(A**2)),
        ),
        Mistake(
            "n-squared",
            "The number of inputs is in it twice. The terms are independent, so their variances add up, n of "
            "them.",
            _slip(lambda n, m, v, A: n**2 * v * np.mean(A**2)),
        ),
        Mistake(
            "for-each-sample",
            "You have one number for each sample. Average over all samples and all inputs.",
            _slip(lambda n, m, v, A: n * v * np.mean(A**2, axis=1)),
        ),
        Mistake(
            "for-each-input",
            "You have one number for each input. Average over all samples and all inputs.",
            _slip(lambda n, m, v, A: n * v * np.mean(A**2, axis=0)),
        ),
        Mistake(
            "divided-by-n",
            "You divide by the number of inputs. With more inputs, does a sum get larger or smaller?",
            _slip(lambda n, m, v, A: v / n * np.mean(A**2)),
        ),
        Mistake(
            "variance-forgotten",
            "The variance of the weights is not in your result. With weights twice as large, what happens to "
            "z?",
            _slip(lambda n, m, v, A: n * np.mean(A**2)),
        ),
        Mistake(
            "relu-half",
            "It is half of what is asked: what ReLU throws away comes after z. Here the activations that "
            "come in are given.",
            _slip(lambda n, m, v, A: n * v * np.mean(A**2) / 2),
        ),
        Mistake(
            "he-twice",
            "It is twice what is asked. The 2 of He belongs to the choice of var_w; here var_w is given.",
            _slip(lambda n, m, v, A: 2 * n * v * np.mean(A**2)),
        ),
    ),
)
