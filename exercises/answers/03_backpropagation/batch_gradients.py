"""dW and db of a batch: from δ, which holds the 1/m already, and from rows that do not."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def batch_gradients(delta, A):
    return delta.T @ A, delta.sum(axis=0)


def batch_gradients_cases(rng):
    def case(m, n, n_before, label=""):
        return Case(rng.normal(size=(m, n)) / m, rng.normal(size=(m, n_before)), label=label)

    return [
        case(4, 2, 3),
        case(1, 3, 2, "a batch of 1"),
        case(3, 3, 3, "as many samples as neurons"),
        case(6, 1, 4, "a single neuron"),
    ]


BATCH_GRADIENTS = Exercise(
    "batch_gradients",
    batch_gradients,
    cases=batch_gradients_cases,
    parts=("dW", "db"),
    batch="delta",
    points=2,
    mistakes=(
        Mistake(
            "dW-turned",
            "dW lies on its side. It must have the shape of W, (n, n_before), or the update cannot be "
            "subtracted from W. Which of the two factors brings the rows?",
            lambda delta, A: A.T @ delta,
            "dW",
        ),
        Mistake(
            "dW-first-sample",
            "This is the share of the first sample alone. Every sample adds its own product; a matrix "
            "product can do the adding.",
            lambda delta, A: np.outer(delta[0], A[0]),
            "dW",
        ),
        Mistake(
            "dW-outer",
            "NumPy's `outer` makes one long vector of each array first, so samples and neurons get mixed. It "
            "serves for a single sample. Which product of two matrices sums over the samples?",
            lambda delta, A: np.outer(delta, A),
            "dW",
        ),
        Mistake(
            "dW-mean",
            "dW is m times too small, and db is not. The 1/m came in at the output layer and is inside "
            "delta: here the samples are only added up.",
            lambda delta, A: delta.T @ A / len(delta),
            "dW",
        ),
        Mistake(
            "db-mean",
            "db is a mean, and dW is a sum over the samples. Both treat the batch in the same way: think of"
            " a bias as a weight whose input is always 1.",
            lambda delta, A: delta.mean(axis=0),
            "db",
        ),
        Mistake(
            "db-wrong-axis",
            "You add up along the neurons and get one number for every sample. db has one number for every "
            "neuron.",
            lambda delta, A: delta.sum(axis=1),
            "db",
        ),
        Mistake(
            "db-one-number",
            "All biases share one number here. Each neuron has a bias of its own; only the samples are "
            "brought together.",
            lambda delta, A: delta.sum(),
            "db",
        ),
        Mistake(
            "db-not-summed",
            "This is a row for every sample. The bias is the same for all of them: what each one wants of "
            "it adds up.",
            lambda delta, A: delta,
            "db",
        ),
        Mistake(
            "mean-again",
            "Both are m times too small: you divide by m, and delta holds the 1/m already. Look at where it"
            " came in, in exercise 1; it must come in exactly once.",
            lambda delta, A: (delta.T @ A / len(delta), delta.mean(axis=0)),
        ),
    ),
)


def gradients_of_mean(rows, A):
    return rows.T @ A / len(rows), rows.sum(axis=0) / len(rows)


def gradients_of_mean_cases(rng):
    def case(m, n, n_before, label=""):
        return Case(rng.normal(size=(m, n)), rng.normal(size=(m, n_before)), label=label)

    return [case(4, 2, 3), case(1, 3, 2, "a batch of 1"), case(7, 3, 5), case(5, 1, 2, "a single neuron")]


GRADIENTS_OF_MEAN = Exercise(
    "gradients_of_mean",
    gradients_of_mean,
    cases=gradients_of_mean_cases,
    parts=("dW", "db"),
    batch="rows",
    points=2,
    mistakes=(
        Mistake(
            "dW-sum",
            "db is a mean and dW is still a sum: it grows with the batch. Both are derivatives of the same "
            "J.",
            lambda rows, A: rows.T @ A,
            "dW",
        ),
        Mistake(
            "db-sum",
            "dW is a mean and db is still a sum: it grows with the batch. Both are derivatives of the same "
            "J.",
            lambda rows, A: rows.sum(axis=0),
            "db",
        ),
        Mistake(
            "dW-turned",
            "dW lies on its side. It must have the shape of W, (n, n_before). Which of the two factors "
            "brings the rows?",
            lambda rows, A: A.T @ rows / len(rows),
            "dW",
        ),
        Mistake(
            "dW-outer",
            "NumPy's `outer` makes one long vector of each array first, so samples and neurons get mixed. It "
            "serves for a single sample. Which product of two matrices sums over the samples?",
            lambda rows, A: np.outer(rows, A) / len(rows),
            "dW",
        ),
        Mistake(
            "dW-outer-sum",
            "NumPy's `outer` makes one long vector of each array first, so samples and neurons get mixed. "
            "Which product of two matrices sums over the samples? The 1/m is still missing, too.",
            lambda rows, A: np.outer(rows, A),
            "dW",
        ),
        Mistake(
            "dW-first-sample",
            "This is the share of the first sample alone. Every sample adds its own product; a matrix "
            "product can do the adding.",
            lambda rows, A: np.outer(rows[0], A[0]) / len(rows),
            "dW",
        ),
        Mistake(
            "dW-first-sample-alone",
            "This is the derivative of the first sample's own loss. J is the mean over all samples: each of "
            "them adds its own product.",
            lambda rows, A: np.outer(rows[0], A[0]),
            "dW",
        ),
        Mistake(
            "db-wrong-axis",
            "You average along the neurons and get one number for every sample. db has one number for every "
            "neuron.",
            lambda rows, A: rows.mean(axis=1),
            "db",
        ),
        Mistake(
            "db-wrong-axis-over-m",
            "You add up along the neurons and get one number for every sample. db has one number for every "
            "neuron.",
            lambda rows, A: rows.sum(axis=1) / len(rows),
            "db",
        ),
        Mistake(
            "db-wrong-axis-sum",
            "You add up along the neurons and get one number for every sample. db has one number for every "
            "neuron, and the 1/m of the mean is still missing.",
            lambda rows, A: rows.sum(axis=1),
            "db",
        ),
        Mistake(
            "db-not-averaged",
            "This is a row for every sample. The bias is the same for all of them: db has one number for "
            "every neuron, brought together over the samples.",
            lambda rows, A: rows,
            "db",
        ),
        Mistake(
            "db-not-summed",
            "You divide by m, but a row for every sample is left. A mean has two steps: which one is "
            "missing?",
            lambda rows, A: rows / len(rows),
            "db",
        ),
        Mistake(
            "db-mean-of-everything",
            "You average over the neurons as well. Each neuron keeps a bias of its own.",
            lambda rows, A: rows.mean(),
            "db",
        ),
        Mistake(
            "no-mean",
            "Both are m times too large: these rows do not hold the 1/m of the mean, and nothing here "
            "brings it in. Compare with the exercise before.",
            lambda rows, A: (rows.T @ A, rows.sum(axis=0)),
        ),
        Mistake(
            "over-everything",
            "You divide by the number of all entries of `rows`. The mean runs over the samples only; which "
            "axis counts them?",
            lambda rows, A: (rows.T @ A / rows.size, rows.sum(axis=0) / rows.size),
        ),
        Mistake(
            "over-neurons",
            "You divide by the number of neurons. The mean runs over the samples; which axis of `rows` "
            "counts them?",
            lambda rows, A: (rows.T @ A / rows.shape[1], rows.sum(axis=0) / rows.shape[1]),
        ),
        Mistake(
            "mean-twice",
            "The 1/m is in there twice. Does one of your steps average already?",
            lambda rows, A: (rows.T @ A / len(rows) ** 2, rows.mean(axis=0) / len(rows)),
        ),
    ),
)
