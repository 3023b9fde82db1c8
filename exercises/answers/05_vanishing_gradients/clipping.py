"""Clipping a gradient, by value and by norm."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def clip_by_value(G, c):
    return np.clip(G, -c, c)


def _for_value(rng):
    def jitter(values):
        values = np.array(values)
        return values + 0.01 * rng.normal(size=values.shape)

    return [
        Case(jitter([3.0, -0.4, 0.2, -5.0, 1.5]), 1.2),
        Case(jitter([[0.3, -0.9, 0.1], [2.0, -0.2, -0.8]]), 0.5, label="a matrix"),
        Case(jitter([0.7, -1.1, 1.6]), 2.0, label="nothing to clip"),
    ]


CLIP_BY_VALUE = Exercise(
    "clip_by_value",
    clip_by_value,
    cases=_for_value,
    mistakes=(
        Mistake(
            "above-only",
            "Entries above c are cut, those below −c are not. A gradient may be too large on either side.",
            np.minimum,
        ),
        Mistake(
            "below-only",
            "Entries below −c are cut, those above c are not. `np.minimum` takes the smaller of two numbers, "
            "`np.maximum` the larger; both are needed here.",
            lambda G, c: np.maximum(G, -c),
        ),
        Mistake(
            "from-zero",
            "Negative entries become 0. A slope may be negative: where is the lower bound?",
            lambda G, c: np.clip(G, 0, c),
        ),
        Mistake(
            "no-sign",
            "The sizes are right, the signs are lost: every entry has become positive.",
            lambda G, c: np.minimum(np.abs(G), c),
        ),
        Mistake(
            "negative-to-c",
            "An entry below −c becomes +c in yours: its sign turns round, and the step with it.",
            lambda G, c: np.where(np.abs(G) > c, c, G),
        ),
        Mistake(
            "large-to-zero",
            "Entries that are too large become 0. They are to be made smaller, down to the bound, not "
            "dropped.",
            lambda G, c: np.where(np.abs(G) > c, 0, G),
        ),
        Mistake(
            "one-for-c",
            "You cut at 1, whatever c is.",
            lambda G, c: np.clip(G, -1, 1),
        ),
        Mistake(
            "bounds-swapped",
            "Every entry has become −c. In `np.clip` the lower bound comes before the upper one.",
            lambda G, c: np.full_like(G, -c),
        ),
        Mistake(
            "larger-for-smaller",
            "Nothing is below c any more. `np.maximum` keeps the larger of two numbers: which of the two "
            "functions cuts off at the top?",
            np.maximum,
        ),
        Mistake(
            "smaller-for-larger",
            "Nothing is above −c any more. `np.minimum` keeps the smaller of two numbers: which of the two "
            "functions cuts off at the bottom?",
            lambda G, c: np.minimum(G, -c),
        ),
        Mistake(
            "above-or-not",
            "What is not above c becomes −c, also what lies between the bounds. There are three kinds of "
            "entries.",
            lambda G, c: np.where(c >= G, -c, c),
        ),
        Mistake(
            "signs-only",
            "Every entry has become c or −c. What lies between the bounds stays as it is.",
            lambda G, c: c * np.sign(G),
        ),
        Mistake(
            "scaled-by-the-largest",
            "You scale the whole gradient, so that its largest entry becomes c. Each entry is looked at by "
            "itself here, and what lies between the bounds stays as it is.",
            lambda G, c: G * min(1, c / np.abs(G).max()),
        ),
        Mistake(
            "by-norm",
            "You scale the whole gradient down to the length c: that is clipping by norm, the task of "
            "exercise 5. Here each entry is looked at by itself.",
            lambda G, c: G * min(1, c / np.sqrt(np.sum(G**2))),
        ),
    ),
)


def clip_by_norm(G, c):
    return _scaled(G, c, _length(G))


def _length(G):
    return np.sqrt(np.sum(G**2))


def _scaled(G, c, length):
    return G * (c / length) if length > c else G


def _for_norm(rng):
    long, short, matrix = rng.normal(size=5), rng.normal(size=4), rng.normal(size=(3, 4))
    return [
        Case(7.0 * long / _length(long), 2.0),
        Case(1.4 * short / _length(short), 1.5, label="a gradient just short enough"),
        Case(5.0 * matrix / _length(matrix), 3.0, label="a matrix"),
        Case(np.zeros(3), 0.5, label="a gradient of zeros"),
    ]


def _measured(length):
    """Right but for the length, which is `length(G)`."""
    return lambda G, c: _scaled(G, c, length(G))


def _by_rows(G, c, length):
    return G * np.minimum(1, c / np.maximum(length, 1e-300))


CLIP_BY_NORM = Exercise(
    "clip_by_norm",
    clip_by_norm,
    cases=_for_norm,
    points=2,
    mistakes=(
        Mistake(
            "always-scaled",
            "Short gradients are scaled too: yours makes them longer, and a gradient of zeros becomes nan. "
            "What has to be asked first?",
            lambda G, c: c * G / _length(G),
        ),
        Mistake(
            "always-scaled-safely",
            "Short gradients are scaled too: yours makes them longer. What has to be asked first?",
            lambda G, c: c * G / (_length(G) + 1e-8),
        ),
        Mistake(
            "longer-than-c-to-length-1",
            "You divide what is too long by its length: then the length is 1. It should be c.",
            lambda G, c: G / _length(G) if _length(G) > c else G,
        ),
        Mistake(
            "always-length-1",
            "Every gradient gets the length 1, short ones too. Where is c, and which gradients stay as they "
            "are?",
            lambda G, c: G / _length(G),
        ),
        Mistake(
            "times-c",
            "You multiply what is too long by c. How long is it then?",
            lambda G, c: G * c if _length(G) > c else G,
        ),
        Mistake(
            "over-c",
            "You divide what is too long by c. How long is it then?",
            lambda G, c: G / c if _length(G) > c else G,
        ),
        Mistake(
            "by-value",
            "You clip each entry by itself, by value: the direction changes. All entries have to be "
            "multiplied by the same number.",
            lambda G, c: np.clip(G, -c, c),
        ),
        Mistake(
            "largest-entry",
            "You scale so that the largest entry becomes c. The length of a vector counts all its entries.",
            _measured(lambda G: np.abs(G).max()),
        ),
        Mistake(
            "sum-of-entries",
            "You add up the entries as they are, and those of opposite sign cancel. A length is made of "
            "squares.",
            _measured(np.sum),
        ),
        Mistake(
            "upside-down",
            "What is too long gets longer still: the fraction you multiply by is upside down.",
            lambda G, c: G * _length(G) / c if _length(G) > c else G,
        ),
        Mistake(
            "entries-asked",
            "You ask each entry whether it is above c. It is the length of the whole gradient that is asked, "
            "once.",
            lambda G, c: np.where(np.abs(G) > c, c * G / max(_length(G), 1e-300), G),
        ),
        Mistake(
            "times-c-below",
            "You divide by c as well. What is too long gets the length 1/c.",
            lambda G, c: G / (_length(G) * c) if _length(G) > c else G,
        ),
        Mistake(
            "pytorch-epsilon",
            "Right but for a small number in the divisor: PyTorch adds 1e-6, so as never to divide by 0. Ask "
            "first how long G is, and you need none.",
            lambda G, c: G * min(1, c / (_length(G) + 1e-6)),
        ),
        Mistake(
            "length-along-an-axis",
            "Your length of a matrix is an array, a number for each column. The whole gradient has one "
            "length, one number: leave the axis out.",
            lambda G, c: _scaled(G, c, np.linalg.norm(G, axis=0)),
        ),
        Mistake(
            "squared-length",
            "You take the sum of the squares for the length. The root is missing.",
            _measured(lambda G: np.sum(G**2)),
        ),
        Mistake(
            "squared-length-divided",
            "You ask the right question, but then divide by the sum of the squares. The length is its root.",
            lambda G, c: G * c / np.sum(G**2) if _length(G) > c else G,
        ),
        Mistake(
            "sum-of-absolute-values",
            "You take the sum of the absolute values for the length. Pythagoras adds up squares.",
            _measured(lambda G: np.abs(G).sum()),
        ),
        Mistake(
            "size-for-length",
            "You take the size, the root of the mean square, for the length. For the length the squares are "
            "added up, as Pythagoras does.",
            _measured(lambda G: np.sqrt(np.mean(G**2))),
        ),
        Mistake(
            "condition-turned",
            "The long gradients stay and the short ones are scaled: the question is asked the wrong way "
            "round.",
            lambda G, c: G if _length(G) > c else c * G / _length(G),
        ),
        Mistake(
            "rows-by-themselves",
            "In a matrix you clip each row by itself. The gradient has one length, with all entries in it.",
            lambda G, c: _by_rows(G, c, np.linalg.norm(G, axis=-1, keepdims=True)),
        ),
        Mistake(
            "columns-by-themselves",
            "In a matrix you clip each column by itself. The gradient has one length, with all entries in "
            "it.",
            lambda G, c: _by_rows(G, c, np.linalg.norm(G, axis=0, keepdims=True)),
        ),
        Mistake(
            "matrix-norm-2",
            "Vectors are right, the matrix is not: `np.linalg.norm(G, 2)` is another norm for matrices, the "
            "largest factor by which one stretches a vector. Leave the 2 out.",
            lambda G, c: _scaled(G, c, np.linalg.norm(G, 2)),
        ),
        Mistake(
            "subtracted",
            "You subtract a number from every entry. That turns the gradient; what leaves its direction as "
            "it is?",
            lambda G, c: G - (_length(G) - c) if _length(G) > c else G,
        ),
        Mistake(
            "long-to-zero",
            "Gradients that are too long become 0. They are to be made shorter.",
            lambda G, c: 0 * G if _length(G) > c else G,
        ),
        Mistake(
            "factor-alone",
            "This is the number to multiply by. Asked is the clipped gradient.",
            lambda G, c: min(1.0, c / max(_length(G), 1e-300)),
        ),
    ),
)
