"""The cost of a batch: shown at the top of the sheet, not graded."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def cost(A, Y):
    return 0.5 * np.sum((A - Y) ** 2) / len(A)


def cost_cases(rng):
    def case(m, k, label=""):
        return Case(rng.normal(size=(m, k)), rng.normal(size=(m, k)), label=label)

    return [case(3, 2), case(1, 3, "a batch of 1"), case(5, 1, "a single output")]


COST = Exercise(
    "cost",
    cost,
    cases=cost_cases,
    batch="A",
    points=0,
    mistakes=(
        Mistake(
            "mean-of-everything",
            "It looks as if you average over the outputs as well. ‖a − y‖² is a sum over the outputs of one"
            " sample; only the samples are averaged. What do you have to divide by, then?",
            lambda A, Y: 0.5 * np.mean((A - Y) ** 2),
        ),
        Mistake(
            "no-mean",
            "The cost grows with the batch: twice the samples, twice the cost. It is meant to be a mean "
            "over them.",
            lambda A, Y: 0.5 * np.sum((A - Y) ** 2),
        ),
        Mistake(
            "no-half",
            "It is exactly twice too large. Read the formula once more, from the left.",
            lambda A, Y: np.sum((A - Y) ** 2) / len(A),
        ),
        Mistake(
            "mean-over-outputs",
            "You add up over the samples and average over the outputs; it is the other way round. Which axis "
            "counts the samples?",
            lambda A, Y: 0.5 * np.sum((A - Y) ** 2) / A.shape[1],
        ),
        Mistake(
            "one-for-each-output",
            "The samples are averaged, but a number for each output is left. J is one number: what does "
            "‖a − y‖² do with the outputs of a sample?",
            lambda A, Y: 0.5 * np.mean((A - Y) ** 2, axis=0),
        ),
        Mistake(
            "one-for-each-sample",
            "This is a number for each sample, averaged over its outputs. J is one number, and of the two "
            "axes it is the other one that is averaged.",
            lambda A, Y: 0.5 * np.mean((A - Y) ** 2, axis=1),
        ),
        Mistake(
            "norm",
            "You use the length ‖a − y‖ itself. The cost is made of its square, which needs no root.",
            lambda A, Y: 0.5 * np.sum(np.sqrt(np.sum((A - Y) ** 2, axis=1))) / len(A),
        ),
    ),
)
