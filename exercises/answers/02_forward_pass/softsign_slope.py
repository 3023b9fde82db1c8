"""The slope of softsign, from its output."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def softsign_slope(a):
    return (1 - np.abs(a)) ** 2


def softsign_slope_cases(rng):
    return [
        Case(np.concatenate([rng.uniform(-0.95, -0.05, size=3), rng.uniform(0.05, 0.95, size=3)])),
        Case(rng.uniform(-0.9, 0.9, size=(3, 4)), label="a batch"),
        Case(rng.uniform(-0.9, -0.1, size=4), label="negative outputs only"),
        Case(np.array([-0.999, 0.001, 0.999]), label="the ends and the middle"),
    ]


SOFTSIGN_SLOPE = Exercise(
    "softsign_slope",
    softsign_slope,
    cases=softsign_slope_cases,
    points=1,
    mistakes=(
        Mistake(
            "a-for-z",
            "You put a into the formula for z (or send it through softsign once more). First find out what "
            "1 + |z| is in terms of a.",
            lambda a: 1 / (1 + np.abs(a)) ** 2,
        ),
        Mistake(
            "no-absolute-value",
            "For a ≥ 0 it is right. For negative a yours grows beyond 1, but softsign is as steep on the "
            "left as on the right. What is missing?",
            lambda a: (1 - a) ** 2,
        ),
        Mistake(
            "no-square",
            "This is 1/(1 + |z|), in terms of a. The slope has one thing more.",
            lambda a: 1 - np.abs(a),
        ),
        Mistake(
            "tanh",
            "This is the short form for tanh, 1 − a². Softsign has another one: start from its own f′(z) in "
            "the table.",
            lambda a: 1 - a**2,
        ),
        Mistake(
            "sigmoid",
            "This is the short form for the sigmoid, a(1 − a). Softsign has another one: start from its own "
            "f′(z) in the table.",
            lambda a: a * (1 - a),
        ),
        Mistake(
            "plus",
            "Yours grows with |a|. The nearer a is to ±1, the flatter softsign is: look at the sign.",
            lambda a: (1 + np.abs(a)) ** 2,
        ),
        Mistake(
            "upside-down",
            "This is (1 + |z|)², one divided by the slope.",
            lambda a: 1 / (1 - np.abs(a)) ** 2,
        ),
        Mistake(
            "upside-down-no-square",
            "This is 1 + |z|, in terms of a. Now put it into f′(z).",
            lambda a: 1 / (1 - np.abs(a)),
        ),
        Mistake(
            "z",
            "This is z, recovered from a. Now put it into f′(z).",
            lambda a: a / (1 - np.abs(a)),
        ),
        Mistake(
            "size-of-z",
            "This is |z|, recovered from a. Now put it into f′(z).",
            lambda a: np.abs(a) / (1 - np.abs(a)),
        ),
        Mistake(
            "sign-of-z-lost",
            "In getting back to z you left out an absolute value: a/(1 − a) is z only for a ≥ 0.",
            lambda a: 1 / (1 + np.abs(a / (1 - a))) ** 2,
        ),
        Mistake(
            "square-inside",
            "You square a before you subtract, and the result again. One square is enough: of which of the "
            "two?",
            lambda a: (1 - a**2) ** 2,
        ),
        Mistake(
            "signed",
            "The slope has the sign of a in your answer. Softsign rises everywhere.",
            lambda a: np.sign(a) * (1 - np.abs(a)) ** 2,
        ),
        Mistake(
            "negative",
            "Your slope is negative. Softsign rises everywhere: is there a difference the wrong way round?",
            lambda a: -((1 - np.abs(a)) ** 2),
        ),
        Mistake(
            "softsign",
            "This is softsign of a. Asked is the slope at the place where softsign gave a.",
            lambda a: a / (1 + np.abs(a)),
        ),
        Mistake(
            "doubled",
            "You double 1 − |a|. Look at f′(z) once more: what happens to 1 + |z| there?",
            lambda a: 2 * (1 - np.abs(a)),
        ),
        Mistake(
            "a-for-z-no-square",
            "You put a in the place of z, and the square is missing. First find out what 1 + |z| is in "
            "terms of a.",
            lambda a: 1 / (1 + np.abs(a)),
        ),
        Mistake(
            "other-side",
            "For a ≤ 0 it is right. For positive a there is a 1 + a where a 1 − a belongs: with z > 0 solve "
            "a = z/(1 + z) for z once more, or look at 1 − a.",
            lambda a: np.where(a <= 0, (1 - np.abs(a)) ** 2, 1 / (1 + a / (1 + a)) ** 2),
        ),
    ),
)
