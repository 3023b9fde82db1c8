"""The relative error of two gradients, and a planted bug."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def relative_error(a, b):
    return np.max(np.abs(a - b)) / np.max(np.abs(a) + np.abs(b))


def relative_error_cases(rng):
    def vectors(n, distance, label=""):
        a = rng.normal(size=n)
        return Case(a, a + distance * rng.normal(size=n), label=label)

    a = rng.normal(size=4)
    zero = Case(
        np.append(a, 0.0), np.append(a + 0.1 * rng.normal(size=4), 0.0), label="a slope that is 0 in both"
    )
    small = Case(1e-6 * a, 1e-6 * (a - 0.2 * np.abs(rng.normal(size=4))), label="small gradients")
    size = rng.uniform(0.5, 2.0)
    # Where a is largest, b nearly cancels it; the largest entry of b stands elsewhere.
    opposite = Case(
        size * np.array([2.0, -0.5, 0.7]),
        size * np.array([-1.5, 0.4, 1.9]),
        label="large slopes of opposite signs",
    )
    return [
        vectors(3, 0.5),
        vectors(8, 1e-4, "vectors that nearly agree"),
        zero,
        small,
        opposite,
        Case(a, -a, label="b = −a"),
    ]


RELATIVE_ERROR = Exercise(
    "relative_error",
    relative_error,
    cases=relative_error_cases,
    points=1,
    mistakes=(
        Mistake(
            "absolute",
            "This is the absolute difference. 1e-6 is a fine agreement of slopes of size 1 and none at all "
            "of slopes of size 1e-6: by what do you have to divide?",
            lambda a, b: np.max(np.abs(a - b)),
        ),
        Mistake(
            "no-absolute-above",
            "Differences with a minus sign do not count in yours, so half of all bugs would slip through.",
            lambda a, b: np.max(a - b) / np.max(np.abs(a) + np.abs(b)),
        ),
        Mistake(
            "no-absolute-below",
            "The sizes below the fraction bar cancel when slopes are negative. A size is never negative.",
            lambda a, b: np.max(np.abs(a - b)) / np.max(a + b),
        ),
        Mistake(
            "no-absolute-at-all",
            "No size is taken anywhere: differences with a minus sign do not count in yours, and slopes of "
            "opposite signs cancel below the fraction bar. What do the bars |·| in the formula do?",
            lambda a, b: np.max(a - b) / np.max(a + b),
        ),
        Mistake(
            "size-of-the-sum",
            "Below the fraction bar you add a and b first and take the absolute value of the sum. For b = −a "
            "nothing is left of it, though nothing agrees. In which order do adding and |·| come in the "
            "formula?",
            lambda a, b: np.max(np.abs(a - b)) / np.max(np.abs(a + b)),
        ),
        Mistake(
            "two-maxima",
            "Below the fraction bar you add two maxima, which may stand at different places. The formula has "
            "one maximum there: of what?",
            lambda a, b: np.max(np.abs(a - b)) / (np.max(np.abs(a)) + np.max(np.abs(b))),
        ),
        Mistake(
            "one-sided-size",
            "Below the fraction bar stands only one of the two gradients. Swap a and b and your number "
            "changes: an error between two vectors should not.",
            lambda a, b: np.max(np.abs(a - b)) / np.max(np.abs(a)),
        ),
        Mistake(
            "entry-by-entry",
            "You divide entry by entry and then take the largest. An entry that is 0 in both gives 0/0, and"
            " a tiny slope blows up its rounding. Take the largest above and the largest below, then "
            "divide.",
            lambda a, b: np.max(np.abs(a - b) / (np.abs(a) + np.abs(b))),
        ),
        Mistake(
            "mean",
            "You average the differences. One wrong slope among a million would hide in a mean; look for "
            "the worst one.",
            lambda a, b: np.mean(np.abs(a - b)) / np.mean(np.abs(a) + np.abs(b)),
        ),
        Mistake(
            "norms",
            "This is a respectable definition too, with Euclidean lengths. Here the largest entry counts, "
            "so that one wrong slope cannot hide among many right ones.",
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)),
        ),
    ),
)

PLANTED_BUG = Exercise(
    "planted_bug",
    ("b", "delta2"),
    parts=("letter", "quantity"),
    points=2,
    mistakes=(
        Mistake(
            "loop-suspected",
            "Pass a goes sample by sample, which is slow but no mistake. Look at its relative errors: all "
            "near 1e-10?",
            "a",
            "letter",
        ),
        Mistake(
            "exponentials-suspected",
            "Pass c writes its slope with exponentials, which looks odd. What do its relative errors say?",
            "c",
            "letter",
        ),
        Mistake(
            "output-suspected",
            "If the error at the output were wrong, dW3 and db3, which are made of it, would be wrong too. "
            "Are they?",
            "delta3",
            "quantity",
        ),
        Mistake(
            "dW2-suspected",
            "dW2 is wrong, but is the line that makes it? Look at what goes into that line.",
            "dW2",
            "quantity",
        ),
        Mistake(
            "db2-suspected",
            "db2 is wrong, but is the line that makes it? Look at what goes into that line.",
            "db2",
            "quantity",
        ),
        Mistake(
            "dW3-suspected",
            "Compare the four relative errors of this pass: which of dW2, db2, dW3 and db3 agree with the "
            "numbers?",
            "dW3",
            "quantity",
        ),
        Mistake(
            "db3-suspected",
            "Compare the db3 of this pass with the measured one. And if it were wrong, could the δ⁽³⁾ that "
            "it is summed from be right?",
            "db3",
            "quantity",
        ),
    ),
)
