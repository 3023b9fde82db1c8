"""A training step with a bug: which line, and what would have shown it."""

import numpy as np

from dnnlab.checks.declaration import Exercise, Mistake

SAMPLES, CLASSES = 150, 3

BUG = Exercise(
    "bug",
    ("c", np.log(CLASSES)),
    parts=("letter", "first_loss"),
    points=2,
    mistakes=(
        Mistake(
            "a",
            "Line a is the book's Z = A @ W.T + b: a row for each flower, a column for each species. Look at "
            "the line that first gives a number that cannot be.",
            "a",
            "letter",
        ),
        Mistake(
            "b",
            "Line b subtracts one number from all scores. Softmax does not mind a shift, and the scores here "
            "are far too small for an underflow.",
            "b",
            "letter",
        ),
        Mistake(
            "d",
            "The number that line d gives is odd, but it may have been handed something odd. Put in a P in "
            "which all species are equally likely: is the loss right then?",
            "d",
            "letter",
        ),
        Mistake(
            "e",
            "Line e is the δ of softmax with cross-entropy, the 1/m in it. It is right if what it is given "
            "is right. Look further up.",
            "e",
            "letter",
        ),
        Mistake(
            "f",
            "Line f: dW is delta.T @ X, of the shape of W, and it is subtracted. Nothing is wrong there. "
            "Look further up.",
            "f",
            "letter",
        ),
        Mistake(
            "g",
            "Line g: each species has one bias, so the samples are brought together along axis 0. Nothing is "
            "wrong there. Look further up.",
            "g",
            "letter",
        ),
        Mistake(
            "as-printed",
            "This is what the run prints, ln 150: the bug is in it. With W = 0 and b = 0, what probability "
            "should each species get?",
            np.log(SAMPLES),
            "first_loss",
        ),
        Mistake(
            "probability",
            "This is the probability that each species should get. What does it cost to give the true one "
            "that much?",
            1 / CLASSES,
            "first_loss",
        ),
        Mistake(
            "sign",
            "A loss is not negative. ln p is, for every p below 1.",
            -np.log(CLASSES),
            "first_loss",
        ),
        Mistake(
            "all-classes",
            "You add up over the three species. Only the true one counts: Y is 0 for the others.",
            CLASSES * np.log(CLASSES),
            "first_loss",
        ),
        Mistake(
            "sum",
            "You add up over the flowers. J is the mean of their losses.",
            SAMPLES * np.log(CLASSES),
            "first_loss",
        ),
        Mistake(
            "base-2", "This is a logarithm to base 2. Losses here use ln.", np.log2(CLASSES), "first_loss"
        ),
        Mistake(
            "base-10",
            "This is a logarithm to base 10. Losses here use ln, which is `np.log`.",
            np.log10(CLASSES),
            "first_loss",
        ),
        Mistake(
            "two-classes",
            "The number ln 2 is the loss of a net that hesitates between two answers. How many species are "
            "there?",
            np.log(2),
            "first_loss",
        ),
        Mistake(
            "zero",
            "A loss of 0 would mean that the true species gets all of the probability. A net whose weights "
            "are all 0 knows nothing yet.",
            0.0,
            "first_loss",
        ),
    ),
)
