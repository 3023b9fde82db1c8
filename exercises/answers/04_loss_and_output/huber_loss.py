"""Huber loss and its δ, for an output that is the identity."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def huber(A, Y, threshold):
    return np.sum(_each(A - Y, threshold)) / len(A)


def _each(E, threshold):
    size = np.abs(E)
    return np.where(size <= threshold, 0.5 * E**2, threshold * (size - threshold / 2))


def _cases(rng):
    def case(m, k, threshold, size=2.0, label=""):
        return Case(size * rng.normal(size=(m, k)), size * rng.normal(size=(m, k)), threshold, label=label)

    outliers = Case(
        np.array([[0.3, -40.0], [25.0, 0.1], [-2.0, 0.4]]) + 0.1 * rng.normal(size=(3, 2)),
        0.1 * rng.normal(size=(3, 2)),
        3.0,  # and one error between 1 and it: a threshold of 1 must show
        label="outliers on both sides",
    )
    # Without inliers and outliers in every seed, mistakes in one branch would not show.
    mixed = Case(
        np.array([[0.2, -0.3, 4.0], [-5.0, 0.4, 3.0], [0.1, -6.0, 0.25], [7.0, -0.2, -3.5]])
        + 0.1 * rng.normal(size=(4, 3)),
        0.1 * rng.normal(size=(4, 3)),
        0.8,
    )
    return [mixed, case(1, 4, 2.0, label="a batch of 1"), outliers, case(5, 1, 1.0, label="a single output")]


def _mean(each):
    return lambda A, Y, threshold: np.sum(each(A - Y, threshold)) / len(A)


HUBER = Exercise(
    "huber",
    huber,
    cases=_cases,
    batch="A",
    points=2,
    mistakes=(
        Mistake(
            "no-offset",
            "The two pieces do not meet: at |e| = t yours jumps from t²/2 to t². Which constant closes the "
            "gap?",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, t * np.abs(E))),
        ),
        Mistake(
            "offset-too-large",
            "The two pieces do not meet: at |e| = t yours jumps from t²/2 to 0. Read the second row of the "
            "formula once more.",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, t * (np.abs(E) - t))),
        ),
        Mistake(
            "factor-forgotten",
            "For the outliers the slope is 1 and not t. The threshold stands in the second row of the "
            "formula twice.",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, np.abs(E) - t / 2)),
        ),
        Mistake(
            "bracket-forgotten",
            "For the outliers you subtract t/2 in the end. In the formula t stands in front of the bracket "
            "and in it as well: multiply out, what is the constant?",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, t * np.abs(E) - t / 2)),
        ),
        Mistake(
            "threshold-1",
            "It is right for t = 1 only: the threshold that is handed in is not in your result.",
            lambda A, Y, threshold: huber(A, Y, 1.0),
        ),
        Mistake(
            "condition-with-1",
            "You compare the size of the error with 1. It is t that parts the two rows of the formula.",
            _mean(lambda E, t: np.where(np.abs(E) <= 1, 0.5 * E**2, t * (np.abs(E) - t / 2))),
        ),
        Mistake(
            "line-of-threshold-1",
            "For the outliers you use the straight line of t = 1. Both places of t in the second row stand "
            "for the threshold that is handed in.",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, np.abs(E) - 0.5)),
        ),
        Mistake(
            "absolute-above",
            "For the outliers you return |e| alone. Then the two pieces do not meet at |e| = t.",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, np.abs(E))),
        ),
        Mistake(
            "no-half",
            "For small errors you return the square without its ½.",
            _mean(lambda E, t: np.where(np.abs(E) <= t, E**2, t * (np.abs(E) - t / 2))),
        ),
        Mistake(
            "sign-of-error-in-condition",
            "Large negative errors are squared: your condition compares e with t. It is the size of the "
            "error that matters.",
            _mean(lambda E, t: np.where(t >= E, 0.5 * E**2, t * (np.abs(E) - t / 2))),
        ),
        Mistake(
            "sign-of-error-in-value",
            "A large negative error gets a negative loss: in the second row an absolute value is missing.",
            _mean(lambda E, t: np.where(np.abs(E) <= t, 0.5 * E**2, t * (E - t / 2))),
        ),
        Mistake(
            "pieces-swapped",
            "The two pieces are swapped: small errors get the straight line and outliers the square.",
            _mean(lambda E, t: np.where(np.abs(E) > t, 0.5 * E**2, t * (np.abs(E) - t / 2))),
        ),
        Mistake(
            "squared-everywhere",
            "This is the squared error, for outliers too. What happens above the threshold?",
            _mean(lambda E, t: 0.5 * E**2),
        ),
        Mistake(
            "line-everywhere",
            "You use the straight line for all errors: small ones get a negative loss. What happens below "
            "the threshold?",
            _mean(lambda E, t: t * (np.abs(E) - t / 2)),
        ),
        Mistake(
            "clipped",
            "You cut the errors off at the threshold and square them: an outlier then costs the same however "
            "far away it is, and its slope is 0.",
            _mean(lambda E, t: 0.5 * np.clip(E, -t, t) ** 2),
        ),
        Mistake(
            "mean-of-everything",
            "You average over the outputs as well. The losses of the outputs of a sample are summed; only "
            "the samples are averaged.",
            lambda A, Y, threshold: np.mean(_each(A - Y, threshold)),
        ),
        Mistake(
            "sum",
            "The losses of the samples are added up, and not divided by how many there are. J is their mean.",
            lambda A, Y, threshold: np.sum(_each(A - Y, threshold)),
        ),
        Mistake(
            "over-outputs",
            "You divide by the number of outputs. The mean runs over the samples: which axis counts them?",
            lambda A, Y, threshold: np.sum(_each(A - Y, threshold)) / A.shape[1],
        ),
        Mistake(
            "for-each-output",
            "The samples are averaged, but a number for each output is left. J is one number: the outputs "
            "are summed.",
            lambda A, Y, threshold: np.mean(_each(A - Y, threshold), axis=0),
        ),
        Mistake(
            "for-each-sample",
            "This is the loss of each sample. J is one number, their mean.",
            lambda A, Y, threshold: np.sum(_each(A - Y, threshold), axis=1),
        ),
        Mistake(
            "not-averaged",
            "This is the loss of each output of each sample. J is one number: a mean over the samples of "
            "the sum over the outputs.",
            lambda A, Y, threshold: _each(A - Y, threshold),
        ),
        Mistake(
            "length-of-row",
            "You look at the length ‖e‖ of a sample's error. Each output has an error of its own, below the "
            "threshold or above it.",
            lambda A, Y, threshold: np.mean(_each(np.linalg.norm(A - Y, axis=1), threshold)),
        ),
        Mistake(
            "sum-of-row",
            "You add up the errors of a sample first and bend the sum. Each output has an error of its own, "
            "below the threshold or above it.",
            lambda A, Y, threshold: np.mean(_each(np.abs(A - Y).sum(axis=1), threshold)),
        ),
    ),
)


def huber_delta(A, Y, threshold):
    return np.clip(A - Y, -threshold, threshold) / len(A)


PIECES = {
    "no-threshold": (
        "This is the slope of the squared error: an outlier pulls as hard as it is far away. What is the "
        "slope of the straight pieces of h?",
        lambda e, t: e,
    ),
    "absolute-error": (
        "This is the slope of the absolute error: even the smallest errors pull with full force. What is "
        "the slope of the parabola between the straight pieces?",
        lambda e, t: np.sign(e),
    ),
    "signs-times-threshold": (
        "Even the smallest errors pull with full force. What is the slope of the parabola between the "
        "straight pieces?",
        lambda e, t: t * np.sign(e),
    ),
    "factor-forgotten": (
        "For the outliers you take the slope ±1, whatever the threshold. How steep are the straight pieces?",
        lambda e, t: np.where(np.abs(e) <= t, e, np.sign(e)),
    ),
    "threshold-1": (
        "It is right for t = 1 only: the threshold that is handed in is not in your result.",
        lambda e, t: np.clip(e, -1, 1),
    ),
    "sign-lost": (
        "For outliers below the target the sign is wrong: the threshold itself is never negative. Which way "
        "does such an output have to be pulled?",
        lambda e, t: np.where(np.abs(e) <= t, e, t),
    ),
    "outliers-dropped": (
        "Outliers get no slope at all. That is a choice, but not Huber's: his straight pieces are not flat.",
        lambda e, t: np.where(np.abs(e) <= t, e, 0),
    ),
    "cut-above-only": (
        "Positive errors stop at the threshold, negative ones do not. An outlier may lie on either side.",
        lambda e, t: np.minimum(e, t),
    ),
    "cut-at-zero": (
        "Negative errors get the slope 0. An output below its target has to move as well: where is the "
        "lower bound?",
        lambda e, t: np.clip(e, 0, t),
    ),
    "absolute-value": (
        "The sizes are right, the signs are lost: a slope says in which direction as well.",
        lambda e, t: np.minimum(np.abs(e), t),
    ),
    "pieces-swapped": (
        "The two pieces are swapped: small errors get the constant slope and outliers the growing one.",
        lambda e, t: np.where(np.abs(e) > t, e, t * np.sign(e)),
    ),
    "error-times-threshold": (
        "For the outliers you multiply the error by the threshold. The slope of a straight line is one "
        "number, however far out you are.",
        lambda e, t: np.where(np.abs(e) <= t, e, t * e),
    ),
    "size-times-threshold": (
        "For the outliers you multiply the size of the error by the threshold. The slope of a straight line "
        "is one number, with a sign, however far out you are.",
        lambda e, t: np.where(np.abs(e) <= t, e, t * np.abs(e)),
    ),
    "no-half": (
        "For small errors it is twice too large: what becomes of the ½ when you differentiate the square?",
        lambda e, t: np.where(np.abs(e) <= t, 2 * e, t * np.sign(e)),
    ),
    "losses": (
        "This is h itself, the loss of each output. Asked is its slope.",
        _each,
    ),
    "turned": (
        "The sign is turned round: a step against this δ would push the output away from y.",
        lambda e, t: np.clip(-e, -t, t),
    ),
}


def _slips():
    """Every wrong slope, with the mean and without it."""
    for slip, (hint, slope) in PIECES.items():
        yield Mistake(slip, hint, lambda A, Y, threshold, f=slope: f(A - Y, threshold) / len(A))
        yield Mistake(
            f"{slip}-no-mean",
            f"Two slips. First: {hint} Then: the 1/m of the mean is missing.",
            lambda A, Y, threshold, f=slope: f(A - Y, threshold),
        )


HUBER_DELTA = Exercise(
    "huber_delta",
    huber_delta,
    cases=_cases,
    batch="A",
    points=2,
    mistakes=(
        Mistake(
            "no-mean",
            "It is m times too large: this is the derivative of each sample's own loss. J is the mean of "
            "these losses.",
            lambda A, Y, threshold: np.clip(A - Y, -threshold, threshold),
        ),
        *_slips(),
        Mistake(
            "over-everything",
            "You divide by the number of all entries. The mean runs over the samples, the rows.",
            lambda A, Y, threshold: huber_delta(A, Y, threshold) / A.shape[1],
        ),
        Mistake(
            "over-outputs",
            "You divide by the number of outputs. The mean runs over the samples: which axis counts them?",
            lambda A, Y, threshold: huber_delta(A, Y, threshold) * len(A) / A.shape[1],
        ),
        Mistake(
            "targets-forgotten",
            "You keep the outputs between the bounds. It is the errors that are compared with the threshold.",
            lambda A, Y, threshold: np.clip(A, -threshold, threshold) / len(A),
        ),
        Mistake(
            "averaged",
            "The samples have been brought together: one row is left. δ keeps a row for each sample; of the "
            "mean only the factor 1/m comes in.",
            lambda A, Y, threshold: huber_delta(A, Y, threshold).sum(axis=0),
        ),
    ),
)
