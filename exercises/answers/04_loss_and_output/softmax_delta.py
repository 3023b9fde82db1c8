"""δ at the output of softmax with negative log-likelihood, from integer labels."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import of_true_class, one_hot, sigmoid, softmax


def softmax_delta(Z, y):
    return _delta_with(softmax)(Z, y)


def _delta_with(softmax_rows):
    """δ from the probabilities that `softmax_rows` gives."""

    def answer(Z, y):
        delta = np.array(softmax_rows(Z))
        delta[np.arange(len(y)), y] -= 1
        return delta / len(y)

    return answer


def softmax_delta_cases(rng):
    def case(m, k, size=1.0, label=""):
        return Case(size * rng.normal(size=(m, k)), rng.integers(k, size=m), label=label)

    return [
        Case(rng.normal(size=(4, 3)), np.array([2, 0, 2, 1])),
        Case(rng.normal(size=(3, 3)), rng.permutation(3), label="as many samples as classes"),
        Case(rng.normal(size=(1, 4)), np.array([1]), label="a batch of 1"),
        case(6, 2, 4.0, label="two classes"),
    ]


def _changed(change):
    """The right answer before the mean, changed by `change(P, Y)`."""
    return lambda Z, y: change(softmax(Z), one_hot(y, Z.shape[1])) / len(y)


def _columns(Z, y):
    delta = softmax(Z)
    delta[:, y] -= 1
    return delta


def _rows(Z, y):
    delta = softmax(Z)
    delta[y] -= 1
    return delta / len(y)


LABELS_SUBTRACTED = (
    "You subtract the label as a number: class 2 is not twice class 1. Write y as the probabilities it "
    "stands for, a row for each sample."
)

SOFTMAX_DELTA = Exercise(
    "softmax_delta",
    softmax_delta,
    cases=softmax_delta_cases,
    batch="Z",
    points=2,
    builds_on="softmax_rows",
    following=_delta_with,
    mistakes=(
        Mistake(
            "no-mean",
            "It is m times too large: this is the derivative of each sample's own loss. J is the mean of "
            "these losses.",
            lambda Z, y: softmax_delta(Z, y) * len(y),
        ),
        Mistake(
            "over-everything",
            "You divide by the number of all entries. The mean runs over the samples, the rows.",
            lambda Z, y: softmax_delta(Z, y) / Z.shape[1],
        ),
        Mistake(
            "over-classes",
            "You divide by the number of classes. The mean runs over the samples: which axis counts them?",
            lambda Z, y: softmax_delta(Z, y) * len(y) / Z.shape[1],
        ),
        Mistake(
            "mean-twice",
            "You divide by m twice. J is one mean over the samples.",
            lambda Z, y: softmax_delta(Z, y) / len(y),
        ),
        Mistake(
            "sign",
            "The sign is turned round: a step against this δ would take probability from the true class.",
            lambda Z, y: -softmax_delta(Z, y),
        ),
        Mistake(
            "bracket-forgotten",
            "Only the targets are divided by m, the probabilities are not: Python divides before it "
            "subtracts. Which brackets are missing?",
            lambda Z, y: softmax(Z) - one_hot(y, Z.shape[1]) / len(y),
        ),
        Mistake(
            "as-many-columns-as-samples",
            "Your one-hot rows have as many columns as there are samples. How many classes there are has "
            "nothing to do with the size of the batch.",
            lambda Z, y: (softmax(Z) - one_hot(y, len(y))) / len(y),
        ),
        Mistake(
            "as-many-columns-as-labels",
            "You count the classes by the labels of this batch. A batch may not hold all classes: which "
            "array knows how many there are?",
            lambda Z, y: (softmax(Z) - one_hot(y, y.max() + 1)) / len(y),
        ),
        Mistake(
            "whole-rows",
            "The index `[y]` means whole rows, those with the numbers in y. You want one entry of each row: "
            "its column is in y. Give NumPy two lists of positions, rows and columns.",
            _rows,
        ),
        Mistake(
            "return-in-the-loop",
            "In the first row it is right, in the others nothing was subtracted: the function ends before "
            "the loop has come to them. How far is its `return` indented?",
            lambda Z, y: (softmax(Z) - one_hot(y, Z.shape[1]) * (np.arange(len(y)) == 0)[:, None]) / len(y),
        ),
        Mistake(
            "labels-as-numbers",
            LABELS_SUBTRACTED,
            lambda Z, y: (softmax(Z) - y[:, None]) / len(y),
        ),
        Mistake(
            "labels-as-numbers-no-mean",
            f"{LABELS_SUBTRACTED} The 1/m of the mean is missing, too.",
            lambda Z, y: softmax(Z) - y[:, None],
        ),
        Mistake("labels-laid-along", LABELS_SUBTRACTED, lambda Z, y: (softmax(Z) - y) / len(y)),
        Mistake(
            "labels-laid-along-no-mean",
            f"{LABELS_SUBTRACTED} The 1/m of the mean is missing, too.",
            lambda Z, y: softmax(Z) - y,
        ),
        Mistake(
            "whole-columns",
            "The index `[:, y]` means whole columns: every sample loses 1 in every class that occurs in the "
            "batch. You want one entry of each row. Give NumPy two lists of positions, rows and columns.",
            lambda Z, y: _columns(Z, y) / len(y),
        ),
        Mistake(
            "whole-columns-no-mean",
            "The index `[:, y]` means whole columns: every sample loses 1 in every class that occurs in the "
            "batch. You want one entry of each row. Give NumPy two lists of positions. And the 1/m is "
            "missing.",
            _columns,
        ),
        Mistake(
            "added",
            "You add 1 at the true class. δ is negative there: a step against it has to raise that score.",
            _changed(lambda P, Y: P + Y),
        ),
        Mistake(
            "true-class-only",
            "Only the true class gets a δ. The other scores are in the denominator of the softmax: raising "
            "them takes probability from the true class.",
            _changed(lambda P, Y: (P - Y) * Y),
        ),
        Mistake(
            "true-class-returned",
            "You return one number for each sample, that of its true class. δ has the shape of Z: the other "
            "scores have a slope too.",
            lambda Z, y: (of_true_class(softmax(Z), y) - 1) / len(y),
        ),
        Mistake(
            "true-class-returned-no-mean",
            "You return one number for each sample, that of its true class. δ has the shape of Z: the other "
            "scores have a slope too. And the 1/m of the mean is missing.",
            lambda Z, y: of_true_class(softmax(Z), y) - 1,
        ),
        Mistake(
            "slope-kept",
            "A factor p(1 − p) is in there. With this loss it cancels: that is what the pairing is for.",
            _changed(lambda P, Y: (P - Y) * P * (1 - P)),
        ),
        Mistake(
            "slope-kept-no-mean",
            "A factor p(1 − p) is in there. With this loss it cancels: that is what the pairing is for. And "
            "the 1/m of the mean is missing.",
            lambda Z, y: (softmax(Z) - one_hot(y, Z.shape[1])) * softmax(Z) * (1 - softmax(Z)),
        ),
        Mistake(
            "probabilities-only",
            "These are the probabilities, divided by m. Where do the targets come in?",
            _changed(lambda P, Y: P),
        ),
        Mistake(
            "scores",
            "You subtract the targets from the scores. It is the probabilities that are compared with the "
            "targets.",
            lambda Z, y: (Z - one_hot(y, Z.shape[1])) / len(y),
        ),
        Mistake(
            "sigmoid",
            "Each score goes through a sigmoid on its own. The classes of a sample share one unit: which "
            "function does that?",
            lambda Z, y: (sigmoid(Z) - one_hot(y, Z.shape[1])) / len(y),
        ),
        Mistake(
            "predicted-class",
            "You subtract 1 at the class that the net thinks most likely. Which class is true is for y to "
            "say.",
            lambda Z, y: (softmax(Z) - one_hot(Z.argmax(axis=1), Z.shape[1])) / len(y),
        ),
        Mistake(
            "over-samples",
            "The softmax runs down the columns, over the samples. It is the classes of one sample that "
            "share a unit. Which axis runs along them?",
            lambda Z, y: (softmax(Z, axis=0) - one_hot(y, Z.shape[1])) / len(y),
        ),
        Mistake(
            "averaged",
            "The samples have been brought together: one row is left. δ keeps a row for each sample; of the "
            "mean only the factor 1/m comes in.",
            lambda Z, y: softmax_delta(Z, y).sum(axis=0),
        ),
        Mistake(
            "averaged-twice",
            "The samples have been brought together: one row is left. δ keeps a row for each sample; of the "
            "mean only the factor 1/m comes in, and once.",
            lambda Z, y: softmax_delta(Z, y).mean(axis=0),
        ),
        Mistake(
            "classes-brought-together",
            "You bring the classes together: every row of p − y sums to 0, so only zeros are left. δ keeps "
            "one number for each class of each sample.",
            lambda Z, y: np.zeros(len(y)),
        ),
        Mistake(
            "all-brought-together",
            "You bring all entries together: every row of p − y sums to 0, so nothing is left. δ keeps one "
            "number for each class of each sample; of the mean only the factor 1/m comes in.",
            lambda Z, y: 0.0,
        ),
        Mistake(
            "stops-at-p",
            "This is ∂J/∂p, which is not 0 for the true class only. Go on to z: every z moves every p.",
            _changed(lambda P, Y: -Y / P),
        ),
    ),
)
