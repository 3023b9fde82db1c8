"""Through how many layers δ can go."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def layers_left(factor, share):
    return np.floor(np.log(share) / np.log(factor))


def _ways(rng):
    def case(factor, share, label=""):
        return Case(factor, float(share * rng.uniform(0.98, 1.02)), label=label)

    return [
        case(0.71, 0.01),
        case(0.23, 1.2e-7, "a sigmoid"),
        case(0.92, 0.5, "tanh"),
        case(0.1, 0.6, "not even one layer"),
        Case(0.99, 0.3, label="a hundred layers and more"),
    ]


def _up_to(last):
    """A loop that tries the numbers of layers up to `last` and keeps the greatest that leaves enough."""
    return lambda factor, share: min(layers_left(factor, share), last)


LAYERS_LEFT = Exercise(
    "layers_left",
    layers_left,
    cases=_ways,
    points=2,
    mistakes=(
        Mistake(
            "one-too-many",
            "It is one too many: after so many layers less than the share is left. A loop that counts until "
            "too little is left has gone one layer too far.",
            lambda factor, share: layers_left(factor, share) + 1,
        ),
        Mistake(
            "one-too-few",
            "It is one too few: one more layer would still leave the share.",
            lambda factor, share: layers_left(factor, share) - 1,
        ),
        Mistake(
            "two-too-many",
            "It is two too many. Put your number into the power and look at what is left.",
            lambda factor, share: layers_left(factor, share) + 2,
        ),
        Mistake(
            "share-lost",
            "You ask after how many layers the share is lost: log(1 − share). The share is what has to be "
            "left.",
            lambda factor, share: np.floor(np.log(1 - share) / np.log(factor)),
        ),
        Mistake(
            "share-lost-not-whole",
            "You ask after how many layers the share is lost: log(1 − share). The share is what has to be "
            "left. And layers come whole.",
            lambda factor, share: np.log(1 - share) / np.log(factor),
        ),
        Mistake(
            "not-whole",
            "The place where the line crosses is right, but layers come whole: which of the two whole "
            "numbers beside it still leaves the share?",
            lambda factor, share: np.log(share) / np.log(factor),
        ),
        Mistake(
            "rounded",
            "You round to the nearest whole number. Rounded up, less than the share is left.",
            lambda factor, share: np.round(np.log(share) / np.log(factor)),
        ),
        Mistake(
            "upside-down",
            "The two logarithms are swapped: from factor to the power k = share, take logarithms on both "
            "sides and solve for k once more.",
            lambda factor, share: np.floor(np.log(factor) / np.log(share)),
        ),
        Mistake(
            "upside-down-not-whole",
            "The two logarithms are swapped: from factor to the power k = share, take logarithms on both "
            "sides and solve for k once more. And layers come whole.",
            lambda factor, share: np.log(factor) / np.log(share),
        ),
        *(
            Mistake(
                f"up-to-{last}",
                f"No result of yours is above {last}: your loop ends at a fixed number. How long does it "
                "have to go on?",
                _up_to(last),
            )
            for last in (9, 10, 19, 20, 29, 30, 49, 50, 99, 100)
        ),
        Mistake(
            "factor-subtracted",
            "You subtract the factor again and again. Each layer multiplies what is left by it.",
            lambda factor, share: np.floor((1 - share) / factor),
        ),
        Mistake(
            "quotient",
            "You divide the share by the factor. The factor is multiplied again and again: the number of "
            "layers is an exponent.",
            lambda factor, share: np.floor(share / factor),
        ),
        Mistake(
            "logarithm-of-quotient-cut-off",
            "You take the logarithm of share/factor. The logarithm of a power is the exponent times the "
            "logarithm of the base: what has to be divided by what?",
            lambda factor, share: int(np.log(share / factor)),
        ),
        Mistake(
            "logarithm-of-quotient",
            "You take the logarithm of share/factor. The logarithm of a power is the exponent times the "
            "logarithm of the base: what has to be divided by what?",
            lambda factor, share: np.floor(np.log(share / factor)),
        ),
        Mistake(
            "difference",
            "You subtract the logarithms. The logarithm of a power is the exponent times the logarithm of "
            "the base.",
            lambda factor, share: np.log(share) - np.log(factor),
        ),
        Mistake(
            "as-if-subtracted",
            "You count as if each layer took away the same amount, 1 − factor of the whole. It takes away "
            "that share of what is left.",
            lambda factor, share: np.floor((1 - share) / (1 - factor)),
        ),
        Mistake(
            "one-minus-factor",
            "You use 1 − factor, what each layer takes away. What is left is multiplied by the factor "
            "itself.",
            lambda factor, share: np.floor(np.log(share) / np.log(1 - factor)),
        ),
        Mistake(
            "powers-of-ten",
            "These are the powers of ten in the share. How many powers of ten does one layer cost?",
            lambda factor, share: np.floor(-np.log10(share)),
        ),
        Mistake(
            "mixed-logarithms",
            "One logarithm has base 10 and the other base e. Which base you take does not matter, as long as "
            "it is the same for both.",
            lambda factor, share: np.floor(np.log10(share) / np.log(factor)),
        ),
        Mistake(
            "never-any",
            "In every case 0 comes out. If you have a loop: the first k for which enough is left is 0. You "
            "look for the last one.",
            lambda factor, share: 0,
        ),
        Mistake(
            "negative-rounded",
            "There is a minus too many: both logarithms are negative, so their quotient is positive.",
            lambda factor, share: np.floor(-np.log(share) / np.log(factor)),
        ),
        Mistake(
            "what-is-left-one-later",
            "This is what is left when the share is no longer reached. Asked is how many layers there may "
            "be.",
            lambda factor, share: factor ** (layers_left(factor, share) + 1),
        ),
        Mistake(
            "what-is-left",
            "This is what is left after those layers. Asked is how many layers they are.",
            lambda factor, share: factor ** layers_left(factor, share),
        ),
    ),
)
