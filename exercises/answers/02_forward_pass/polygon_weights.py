"""The output weights of ReLU units whose sum is a polygon through given points."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def polygon_weights(t, y):
    return np.diff(_slopes(t, y), prepend=0.0)


def _slopes(t, y):
    return np.diff(y) / np.diff(t)


def _less_the_weight_before(t, y):
    weights = _slopes(t, y)
    for i in range(1, len(weights)):
        weights[i] -= weights[i - 1]
    return weights


def polygon_weights_cases(rng):
    def case(n, label=""):
        # No kink at 0 and no distance of 1 or so, else some mistakes would not show.
        t = 0.3 + np.cumsum(rng.uniform(0.2, 0.8, size=n + 1))
        return Case(t, rng.normal(size=n + 1), label=label)

    even = Case(np.linspace(-1, 2, 7), rng.normal(size=7), label="kinks at equal distances")
    return [case(3), case(1, "a single straight piece"), even, case(6)]


def _kept(first):
    """The right weights, but the first one is `first(t, y)`."""

    def answer(t, y):
        weights = polygon_weights(t, y)
        weights[0] = first(t, y)
        return weights

    return answer


POLYGON_WEIGHTS = Exercise(
    "polygon_weights",
    polygon_weights,
    cases=polygon_weights_cases,
    points=3,
    mistakes=(
        Mistake(
            "slopes",
            "These are the slopes of the pieces. A unit that has come in stays on, so all later pieces have "
            "its slope as well: what does each new unit have to add?",
            _slopes,
        ),
        Mistake(
            "first-left-out",
            "The changes at the inner kinks are right, the first unit is missing. Before the first kink "
            "the polygon is level: what does it change by there?",
            lambda t, y: np.diff(_slopes(t, y)),
        ),
        Mistake(
            "first-zero",
            "The first weight is 0, the others are right. Before the first kink the slope is 0: what does "
            "it change by there?",
            _kept(lambda t, y: 0.0),
        ),
        Mistake(
            "first-height",
            "The first weight has a y in it, the others are right. What changes at the first kink is the "
            "slope, and before that kink the slope is 0.",
            _kept(lambda t, y: _slopes(t, y)[0] - y[0]),
        ),
        Mistake(
            "first-height-alone",
            "The first weight is a height, the others are right. What changes at the first kink is the "
            "slope, and before that kink the slope is 0.",
            _kept(lambda t, y: y[0]),
        ),
        Mistake(
            "heights",
            "These are differences of heights. A slope is a difference of heights over a distance.",
            lambda t, y: np.diff(y),
        ),
        Mistake(
            "changes-of-heights",
            "These are changes of the steps in height. The slope of a piece is its step in height over its "
            "length.",
            lambda t, y: np.diff(np.diff(y), prepend=0.0),
        ),
        Mistake(
            "equal-distances",
            "You divide all steps in height by the same length. Each piece has a length of its own.",
            lambda t, y: np.diff(np.diff(y) / np.diff(t).mean(), prepend=0.0),
        ),
        Mistake(
            "times-number",
            "You multiply the steps in height by their number, as the chapter does on [0, 1] with kinks at "
            "equal distances. Here each piece has a length of its own.",
            lambda t, y: np.diff(np.diff(y) * len(np.diff(y)), prepend=0.0),
        ),
        Mistake(
            "times-distance",
            "You multiply the step in height by the length. A slope is a quotient.",
            lambda t, y: np.diff(np.diff(y) * np.diff(t), prepend=0.0),
        ),
        Mistake(
            "upside-down",
            "Your slopes are upside down: length over height.",
            lambda t, y: np.diff(np.diff(t) / np.diff(y), prepend=0.0),
        ),
        Mistake(
            "over-distance-again",
            "You divide by the length once more, after the changes are taken. That is a second derivative; "
            "the weight of a unit is a change of slope.",
            lambda t, y: polygon_weights(t, y) / np.diff(t),
        ),
        Mistake(
            "sign",
            "Only the sign is wrong, everywhere: a change is the later slope minus the one before it.",
            lambda t, y: -polygon_weights(t, y),
        ),
        Mistake(
            "sign-of-changes",
            "The first weight is right, the others have the wrong sign: a change is the later slope minus "
            "the one before it.",
            lambda t, y: np.concatenate([_slopes(t, y)[:1], -np.diff(_slopes(t, y))]),
        ),
        Mistake(
            "change-to-come",
            "Each unit gets the change at the kink after its own, the last one a fall back to 0. On which "
            "side of the slopes does the 0 belong: before the first, or after the last?",
            lambda t, y: np.diff(_slopes(t, y), append=0.0),
        ),
        Mistake(
            "levelled-at-the-end",
            "There is a unit too many, which brings the polygon back to level after the last kink. Nothing "
            "is asked there.",
            lambda t, y: np.diff(_slopes(t, y), prepend=0.0, append=0.0),
        ),
        Mistake(
            "summed",
            "You add the slopes up where differences are needed: a unit has to add only what the units "
            "before it have not brought.",
            lambda t, y: np.cumsum(_slopes(t, y)),
        ),
        Mistake(
            "from-the-first-point",
            "Each slope of yours is measured from the first point. A piece begins at its own left end.",
            lambda t, y: np.diff((y[1:] - y[0]) / (t[1:] - t[0]), prepend=0.0),
        ),
        Mistake(
            "less-the-first-slope",
            "You subtract the first slope from all others. By the third kink the second unit is on as well: "
            "a weight is the change from one piece to the next.",
            lambda t, y: np.concatenate([_slopes(t, y)[:1], _slopes(t, y)[1:] - _slopes(t, y)[0]]),
        ),
        Mistake(
            "return-in-the-loop",
            "Only the first weight is filled in, the others are still 0. Which line ends the function, and "
            "how far is it indented?",
            lambda t, y: _slopes(t, y) * (np.arange(len(t) - 1) == 0),
        ),
        Mistake(
            "return-in-the-loop-list",
            "Only the first weight comes back. Which line ends the function, and how far is it indented?",
            lambda t, y: _slopes(t, y)[:1],
        ),
        Mistake(
            "less-the-weight-before",
            "You subtract the weight of the unit before. From the third kink on more than one unit is on "
            "already: what is the slope they have together?",
            _less_the_weight_before,
        ),
        Mistake(
            "less-the-first-slope-everywhere",
            "You subtract the first slope from all, from itself as well. Before the first kink the slope "
            "is 0, and a weight is the change from one piece to the next.",
            lambda t, y: _slopes(t, y) - _slopes(t, y)[0],
        ),
        Mistake(
            "point-in-front",
            "You put a 0 in front of t and of y, as if there were one more point. It is the slopes that "
            "have a 0 in front of them.",
            lambda t, y: np.diff(y, prepend=0.0) / np.diff(t, prepend=0.0),
        ),
        Mistake(
            "changes-with-a-point-in-front",
            "The first weight is wrong: you put a 0 in front of t and of y, as if there were one more "
            "point. It is the slopes that have a 0 in front of them.",
            lambda t, y: np.diff(np.diff(y, prepend=0.0) / np.diff(t, prepend=0.0)),
        ),
        Mistake(
            "from-height-0",
            "The first piece of yours begins at height 0. In the formula y₀ stands in front of the sum, so "
            "the units add only what goes beyond it.",
            lambda t, y: polygon_weights(t, np.concatenate([[0.0], y[1:]])),
        ),
        Mistake(
            "length-of-the-first-piece",
            "You divide all steps in height by the length of the first piece. Each piece has a length of "
            "its own.",
            lambda t, y: np.diff(np.diff(y) / (t[1] - t[0]), prepend=0.0),
        ),
        Mistake(
            "slopes-from-the-first-point",
            "These are the slopes of lines from the first point. A piece begins at its own left end; and a "
            "weight is a change of slope.",
            lambda t, y: (y[1:] - y[0]) / (t[1:] - t[0]),
        ),
        Mistake(
            "first-less-last",
            "From the first slope you subtract the last one (`np.roll` brings it round). Before the first "
            "kink the slope is 0.",
            lambda t, y: _slopes(t, y) - np.roll(_slopes(t, y), 1),
        ),
        Mistake(
            "less-the-slope-to-come",
            "From each slope you subtract the one after it. A unit brings the change at its own kink: from "
            "which piece to which?",
            lambda t, y: -np.diff(_slopes(t, y), append=0.0),
        ),
        Mistake(
            "slopes-upside-down",
            "These are length over height. A slope is height over length; and a weight is a change of slope.",
            lambda t, y: np.diff(t) / np.diff(y),
        ),
    ),
)
