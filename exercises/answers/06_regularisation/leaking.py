"""Spot the leak: copies are made before the split."""

from dnnlab.checks.declaration import Exercise, Mistake

LEAK = Exercise(
    "leak",
    ("c", "nearly all", "lower"),
    parts=("letter", "sisters", "validation"),
    points=3,
    mistakes=(
        Mistake(
            "a",
            "Line a puts the digits into a random order, each of them once. That favours nobody.",
            "a",
            "letter",
        ),
        Mistake(
            "b",
            "Line b takes 200 digits from the beginning of the order and 1,000 from its end. There are "
            "1,797, so no digit is in both.",
            "b",
            "letter",
        ),
        Mistake(
            "d",
            "Line d splits at random, and it would be right if the rows had nothing to do with each other. "
            "Look at what it is handed: do some rows belong together?",
            "d",
            "letter",
        ),
        Mistake(
            "e",
            "Line e takes the mean of the training rows only, and uses it for all. That is how it should be "
            "done.",
            "e",
            "letter",
        ),
        Mistake(
            "f",
            "Line f trains on the training rows and on nothing else. How could something of the validation "
            "rows have come into them before?",
            "f",
            "letter",
        ),
        Mistake(
            "g",
            "Line g counts right. The number is too good because of the rows it counts: where do they come "
            "from?",
            "g",
            "letter",
        ),
        Mistake(
            "h",
            "Line h asks about digits that were never used for anything. That number can be trusted.",
            "h",
            "letter",
        ),
        Mistake(
            "none",
            "A quarter of the rows is for validation, drawn at random. Could it happen that all five copies "
            "of each digit land on the same side?",
            "none",
            "sisters",
        ),
        Mistake(
            "a-quarter",
            "A quarter is the share of the rows that are for validation. Now take one of these: it has four "
            "sisters, and one in training is enough.",
            "a quarter",
            "sisters",
        ),
        Mistake(
            "three-quarters",
            "That would be right if each row had one sister: it is in training with probability ¾. Each has "
            "four, and one in training is enough.",
            "three quarters",
            "sisters",
        ),
        Mistake(
            "higher",
            "What makes the number so high now is gone after mending. Which rows will be harder than before?",
            "higher",
            "validation",
        ),
        Mistake(
            "the-same",
            "Then the leak would do no harm. Is a row that has a sister in the training set as hard as one "
            "that has none?",
            "the same",
            "validation",
        ),
    ),
)
