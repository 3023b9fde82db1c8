"""The cost with the penalty of L2."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def penalised_cost(J, W1, W2, lam):
    return J + lam / 2 * (np.sum(W1**2) + np.sum(W2**2))


def penalised_cost_cases(rng):
    def case(first, second, lam, label=""):
        return Case(
            float(rng.uniform(0.3, 2)), rng.normal(size=first), rng.normal(size=second), lam, label=label
        )

    return [
        case((3, 2), (2, 3), 0.1),
        case((4, 4), (4, 4), 0.5, "two square matrices"),
        case((5, 3), (1, 5), 0.01, "a small λ"),
        case((2, 6), (4, 2), 3.0, "a λ above 1"),
    ]


def _squares(W1, W2):
    return np.sum(W1**2) + np.sum(W2**2)


def _lengths(W1, W2):
    return np.sqrt(np.sum(W1**2)) + np.sqrt(np.sum(W2**2))


PENALISED_COST = Exercise(
    "penalised_cost",
    penalised_cost,
    cases=penalised_cost_cases,
    points=1,
    mistakes=(
        Mistake(
            "no-half",
            "Your penalty is twice too large: the ½ of the formula is missing.",
            lambda J, W1, W2, lam: J + lam * _squares(W1, W2),
        ),
        Mistake(
            "lengths",
            "You add the lengths of the matrices (`np.linalg.norm` gives them). The formula has their "
            "squares, and that is not the same method with another λ.",
            lambda J, W1, W2, lam: J + lam / 2 * _lengths(W1, W2),
        ),
        Mistake(
            "lengths-without-half",
            "Two slips. You add the lengths of the matrices where the formula has their squares, and the ½ "
            "is missing.",
            lambda J, W1, W2, lam: J + lam * _lengths(W1, W2),
        ),
        Mistake(
            "sizes",
            "You add the sizes |w|. That is the sum of L1; L2 takes squares.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.abs(W1).sum() + np.abs(W2).sum()),
        ),
        Mistake(
            "l1",
            "This is the cost with the penalty of L1. L2 takes squares, and has a ½.",
            lambda J, W1, W2, lam: J + lam * (np.abs(W1).sum() + np.abs(W2).sum()),
        ),
        Mistake(
            "sum-of-python",
            "Python's own `sum` adds the rows of a matrix and leaves one number for each column. "
            "`np.sum` adds all entries.",
            lambda J, W1, W2, lam: J + lam / 2 * (sum(W1**2) + sum(W2**2)),
        ),
        Mistake(
            "sum-before-square",
            "You add the weights first and square the sum, so a weight of 2 and one of −2 cancel. In which "
            "order do the two steps come?",
            lambda J, W1, W2, lam: J + lam / 2 * (W1.sum() ** 2 + W2.sum() ** 2),
        ),
        Mistake(
            "no-square",
            "You add the weights themselves. A negative weight would then lower the cost: where is the "
            "square?",
            lambda J, W1, W2, lam: J + lam / 2 * (W1.sum() + W2.sum()),
        ),
        Mistake(
            "doubled",
            "You double the weights. A square is written with two stars.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.sum(W1 * 2) + np.sum(W2 * 2)),
        ),
        Mistake(
            "mean",
            "You take the mean over the weights of each matrix. The formula has the sum: a large network "
            "pays for every one of its weights.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.mean(W1**2) + np.mean(W2**2)),
        ),
        Mistake(
            "half-the-mean",
            "You take the mean of the two layers' sums. Each layer counts in full.",
            lambda J, W1, W2, lam: J + lam / 4 * _squares(W1, W2),
        ),
        Mistake(
            "first-layer-only",
            "Only the first layer pays. The sum over l runs over all layers.",
            lambda J, W1, W2, lam: J + lam / 2 * np.sum(W1**2),
        ),
        Mistake(
            "second-layer-only",
            "Only the second layer pays. The sum over l runs over all layers.",
            lambda J, W1, W2, lam: J + lam / 2 * np.sum(W2**2),
        ),
        Mistake(
            "bracket",
            "Your λ/2 meets the first sum only. Where does the bracket have to be?",
            lambda J, W1, W2, lam: J + lam / 2 * np.sum(W1**2) + np.sum(W2**2),
        ),
        Mistake(
            "penalty-alone",
            "This is the penalty alone. J, the loss on the data, is still part of the cost.",
            lambda J, W1, W2, lam: lam / 2 * _squares(W1, W2),
        ),
        Mistake(
            "strength-missing",
            "The strength λ is not in your result: it says how much the squares count.",
            lambda J, W1, W2, lam: J + _squares(W1, W2) / 2,
        ),
        Mistake(
            "minus",
            "You subtract the penalty, so large weights are rewarded.",
            lambda J, W1, W2, lam: J - lam / 2 * _squares(W1, W2),
        ),
        Mistake(
            "length-of-all",
            "You add the length of all weights together, read as one long vector. The formula has the "
            "square of that length: where is the root to go?",
            lambda J, W1, W2, lam: J + lam / 2 * np.sqrt(_squares(W1, W2)),
        ),
        Mistake(
            "length-of-all-without-half",
            "Two slips. You add the length of all weights together where the formula has its square, "
            "and the ½ is missing.",
            lambda J, W1, W2, lam: J + lam * np.sqrt(_squares(W1, W2)),
        ),
        Mistake(
            "spectral-norm",
            "You take the norm that tells how much a matrix can stretch a vector (`norm` with 2 as its "
            "second argument). The Frobenius norm has no second argument; or add up the squares "
            "yourself.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.linalg.norm(W1, 2) ** 2 + np.linalg.norm(W2, 2) ** 2),
        ),
        Mistake(
            "mean-of-all",
            "You divide by the number of weights. In this book's penalty nothing is divided by anything "
            "but 2.",
            lambda J, W1, W2, lam: J + lam / 2 * _squares(W1, W2) / (W1.size + W2.size),
        ),
        Mistake(
            "divided-by-rows",
            "You divide by the number of rows of W1 as well. In this book's penalty nothing is divided by "
            "anything but 2, and the rows are neurons, not samples.",
            lambda J, W1, W2, lam: J + lam / (2 * len(W1)) * _squares(W1, W2),
        ),
        Mistake(
            "loss-multiplied",
            "You multiply the loss by the squares as well. Only the strength λ/2 meets the squares; the "
            "loss is added.",
            lambda J, W1, W2, lam: (J + lam / 2) * _squares(W1, W2),
        ),
        Mistake(
            "matrix-product",
            "You multiply the matrices, with `@`. The square here is that of each single weight.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.sum(W1 @ W1) + np.sum(W2 @ W2)),
        ),
    ),
)
