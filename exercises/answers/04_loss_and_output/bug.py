"""A training step with a bug: which line, and what would have shown it."""

from dnnlab.checks.declaration import Exercise, Mistake

BUG = Exercise(
    "bug",
    ("c", "ln 3"),
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
            "Line b subtracts from the scores of each sample their largest, as exercise 4 asks, for a single "
            "sample as well as for a batch. Look at the line that first gives a number that cannot be.",
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
            "This is what the run prints: the bug is in it. With W = 0 and b = 0, what probability should "
            "each species get?",
            "ln 150",
            "first_loss",
        ),
        Mistake(
            "probability",
            "This is a probability. What does it cost to give the true species that much of it?",
            "1/3",
            "first_loss",
        ),
        Mistake(
            "sum",
            "This adds up over the flowers. J is the mean of their losses.",
            "150 ln 3",
            "first_loss",
        ),
        Mistake(
            "two-classes",
            "This is the loss of a net that hesitates between two answers. How many species are there?",
            "ln 2",
            "first_loss",
        ),
        Mistake(
            "zero",
            "A loss of 0 means that the true species gets all of the probability. A net whose weights are "
            "all 0 knows nothing yet.",
            "0",
            "first_loss",
        ),
    ),
)
