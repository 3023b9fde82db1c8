"""Softmax of every row of a batch, safe for scores of any size."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import log_sum_exp, sigmoid, softmax


def softmax_rows(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def softmax_rows_cases(rng):
    def case(m, k, size=1.0, label=""):
        return Case(size * rng.normal(size=(m, k)), label=label)

    return [
        case(4, 3),
        case(3, 3, label="as many samples as classes"),
        case(1, 4, label="a batch of 1"),
        Case(1000 + rng.normal(size=(2, 3)), label="scores near 1000"),
        Case(
            np.array([[2000.0], [0.0], [-2000.0]]) + rng.normal(size=(3, 4)),
            label="rows far apart",
        ),
        Case(
            np.array([[3000.0, 0.0], [-1000.0, -1001.0]]) + rng.normal(size=(2, 2)),
            label="scores far apart in a row",
        ),
    ]


SUBTRACTED = {
    "none": lambda Z: 0.0,
    "largest-of-all": lambda Z: Z.max(),
    "largest-of-each-column": lambda Z: Z.max(axis=0),
    "largest-of-each-row": lambda Z: Z.max(axis=1, keepdims=True),
}
TOTAL = {
    "sum-of-all": lambda E: E.sum(),
    "sum-of-each-column": lambda E: E.sum(axis=0),
    "sum-of-each-row": lambda E: E.sum(axis=1, keepdims=True),
}
SHIFT_HINTS = {
    "none": "The power e¹⁰⁰⁰ is too large for a float64 and becomes inf, and inf/inf is nan. Softmax does "
    "not change if you subtract the same number from all scores of a sample: which number makes every power "
    "harmless?",
    "largest-of-all": "You subtract the largest of all scores. A sample far below it has only "
    "exponentials of 0 left, and 0/0 is nan. Each sample needs a number of its own.",
    "largest-of-each-column": "Every column has its own number subtracted. A sample's softmax stays the same "
    "only if all of its scores go down by the same number: along which axis do you look for the largest?",
}
SUM_HINTS = {
    "sum-of-all": "Your whole array sums to 1. Each sample has a unit of its own to share out among its "
    "classes: what is left out in your sum?",
    "sum-of-each-column": "Your columns sum to 1: the samples compete with each other. It is the classes "
    "of one sample that share a unit. Which axis runs along them?",
}


def pieces():
    """Every choice of what is subtracted and what is summed but the right one."""
    for shift, subtracted in SUBTRACTED.items():
        for sum_, total in TOTAL.items():
            hints = [hint for hint in (SUM_HINTS.get(sum_), SHIFT_HINTS.get(shift)) if hint]
            if hints:
                hint = hints[0] if len(hints) == 1 else f"Two slips. First: {hints[0]} Then: {hints[1]}"
                yield Mistake(
                    f"{shift}+{sum_}",
                    hint,
                    lambda Z, s=subtracted, t=total: (lambda E: E / t(E))(np.exp(Z - s(Z))),
                )


def _exponentials(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


SOFTMAX_ROWS = Exercise(
    "softmax_rows",
    softmax_rows,
    cases=softmax_rows_cases,
    batch="Z",
    points=2,
    mistakes=(
        *pieces(),
        Mistake(
            "max-without-keepdims",
            "The largest score of each row comes back as a flat array, and NumPy lays it along the columns. "
            "It has to stand as a column, one number beside each row: which argument of `max` keeps the "
            "axis?",
            lambda Z: (lambda E: E / E.sum(axis=1, keepdims=True))(np.exp(Z - Z.max(axis=1))),
        ),
        Mistake(
            "sum-without-keepdims",
            "The sums of the rows come back as a flat array, and NumPy lays it along the columns. They have "
            "to stand as a column, one number beside each row: which argument of `sum` keeps the axis?",
            lambda Z: _exponentials(Z) / _exponentials(Z).sum(axis=1),
        ),
        Mistake(
            "neither-keeps-its-axis",
            "The largest scores of the rows, and their sums, come back as flat arrays, and NumPy lays them "
            "along the columns. Both have to stand as a column, one number beside each row: which argument "
            "keeps the axis?",
            lambda Z: (lambda E: E / E.sum(axis=1))(np.exp(Z - Z.max(axis=1))),
        ),
        Mistake(
            "unsafe-sum-without-keepdims",
            "The sums of the rows come back as a flat array, and NumPy lays it along the columns. They have "
            "to stand as a column, one number beside each row: which argument of `sum` keeps the axis? And "
            "e¹⁰⁰⁰ is too large for a float64.",
            lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1),
        ),
        Mistake(
            "shift-above-only",
            "The shift is in the powers above the fraction bar, not in those below it. It cancels only if it "
            "is in both.",
            lambda Z: _exponentials(Z) / np.exp(Z).sum(axis=1, keepdims=True),
        ),
        Mistake(
            "shift-of-the-powers",
            "You subtract the largest power after taking the exponential. By then e¹⁰⁰⁰ has become inf, and "
            "a difference of powers is not what softmax is made of. What has to be made smaller is the "
            "exponent.",
            lambda Z: (lambda E: E / E.sum(axis=1, keepdims=True))(
                np.exp(Z) - np.exp(Z).max(axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "divided-by-largest",
            "You divide the scores by their largest before the exponential. That makes the powers harmless "
            "and changes the probabilities: softmax forgives a shift, not another scale.",
            lambda Z: softmax(Z / Z.max(axis=1, keepdims=True)),
        ),
        Mistake(
            "standardised",
            "You bring the scores of a row to the same spread before the exponential. Softmax forgives a "
            "shift, not another scale: it is by the spread that one sees how sure the net is.",
            lambda Z: softmax((Z - Z.mean(axis=1, keepdims=True)) / Z.std(axis=1, keepdims=True)),
        ),
        Mistake(
            "too-little-subtracted",
            "You subtract a number from each row, its mean or its smallest score. That is a shift, so it is "
            "right until a score stands more than 709 above that number: then e to the power of it is inf. "
            "Which number makes sure that no exponent is above 0?",
            lambda Z: (lambda E: E / E.sum(axis=1, keepdims=True))(np.exp(Z - Z.mean(axis=1, keepdims=True))),
        ),
        *(
            Mistake(
                f"{shift}-subtracted",
                "You subtract the same fixed number from everything. For scores near it that helps, for "
                "others it makes powers of 0 or of inf. The number has to come from the sample itself.",
                lambda Z, shift=shift: (lambda E: E / E.sum(axis=1, keepdims=True))(np.exp(Z - shift)),
            )
            for shift in (500, 1000)
        ),
        Mistake(
            "divided-by-1000",
            "You make the scores smaller by dividing them by 1000. Softmax forgives a shift, not another "
            "scale: the probabilities become nearly equal.",
            lambda Z: softmax(Z / 1000),
        ),
        Mistake(
            "divided-by-largest-of-all",
            "You divide the scores by the largest of all before the exponential. That makes the powers "
            "harmless and changes the probabilities: softmax forgives a shift, not another scale.",
            lambda Z: softmax(Z / Z.max()),
        ),
        Mistake(
            "largest-size-subtracted",
            "You subtract the largest size |z| of each row. If all its scores are far below 0, that pushes "
            "them twice as far down and only exponentials of 0 are left. Is the absolute value needed?",
            lambda Z: (lambda E: E / E.sum(axis=1, keepdims=True))(
                np.exp(Z - np.abs(Z).max(axis=1, keepdims=True))
            ),
        ),
        Mistake(
            "clipped",
            "You clip the scores before the exponential. Then 1000 and 1001 become the same number, "
            "and so do their probabilities. Subtract something in place of cutting something off.",
            lambda Z: softmax(np.clip(Z, -500, 500)),
        ),
        Mistake(
            "nan-made-zero",
            "It looks as if what became nan was replaced by a number. The right value is not lost for ever: "
            "change the exponents, so that no nan comes up.",
            lambda Z: np.nan_to_num((lambda E: E / E.sum(axis=1, keepdims=True))(np.exp(Z))),
        ),
        Mistake(
            "no-sum",
            "These are the exponentials alone: the largest of each row is 1. What is each of them a share "
            "of?",
            _exponentials,
        ),
        Mistake(
            "sigmoid",
            "Each score goes through a sigmoid on its own, so the rows do not sum to 1. In softmax the "
            "classes of a sample share one unit.",
            sigmoid,
        ),
        Mistake(
            "logarithm",
            "This is the logarithm of softmax. Asked are the probabilities themselves.",
            lambda Z: Z - log_sum_exp(Z)[:, None],
        ),
        Mistake(
            "first-row-only",
            "Only the first sample comes back. Is there a `return` inside a loop?",
            lambda Z: softmax(Z)[0],
        ),
        Mistake(
            "last-row-only",
            "Only the last sample comes back: in each round of the loop its row takes the place of the one "
            "before. Where are all of them kept?",
            lambda Z: softmax(Z)[-1],
        ),
    ),
)
