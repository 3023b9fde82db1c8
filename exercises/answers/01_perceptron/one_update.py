"""One step of the perceptron's learning rule."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .slips import slips


def update(w, b, x, y, eta):
    if y * (w @ x + b) > 0:
        return w, b
    return w + eta * y * x, b + eta * y


def _is_mistake(w, b, x, y, names):
    z = w @ x + b
    if "not-on-the-fence" in names:
        return y * z < 0
    if "always" in names:
        return True
    if "reversed" in names:
        return y * z > 0
    if "bias-not-in-the-score" in names:
        return y * (w @ x) <= 0
    if "bias-without-y" in names:
        return y * (w @ x) + b <= 0
    if "plus-only" in names:
        return y > 0 and z <= 0
    if "score-alone" in names:
        return z <= 0
    if "fence-says-minus" in names:
        return (1 if z > 0 else -1) != y
    if "fence-says-plus" in names:
        return (1 if z >= 0 else -1) != y
    return y * z <= 0


def _with(names):
    def answer(w, b, x, y, eta):
        if not _is_mistake(w, b, x, y, names):
            return w, b
        change = eta * y
        change = y if "no-eta" in names else change
        change = eta if "no-y" in names else change
        change = -change if "minus" in names else change
        change = 2 * change if "twice" in names else change
        change = eta * (y - w @ x - b) if "delta-rule" in names else change
        if "replaced" in names:
            return change * x, change
        return w + change * x, b + change

    return answer


def _until_right(w, b, x, y, eta):
    while _is_mistake(w, b, x, y, ()):
        w, b = update(w, b, x, y, eta)
    return w, b


def update_cases(rng):
    def case(n, y, lead, eta, label="", of_w=None):
        """y times the score is `lead`; y times w·x is `of_w`, or as it comes."""
        x, w = rng.normal(size=n), rng.normal(size=n)
        if of_w is not None:
            w += (y * of_w - w @ x) / (x @ x) * x
        b = round(float(y * lead - w @ x), 3)  # the same number on every machine
        return Case(w, b, x, y, eta, label=label)

    def start(n, y, eta, label):
        return Case(np.zeros(n), 0.0, rng.normal(size=n), y, eta, label=label)

    return [
        case(2, 1.0, -1.2, 1.0, "a mistake on a +1"),
        case(2, -1.0, -0.8, 0.5, "a mistake on a −1"),
        case(3, -1.0, 0.9, 0.5, "a right answer", of_w=2.4),
        start(2, 1.0, 0.3, "all 0 with y = +1"),
        start(3, -1.0, 0.2, "all 0 with y = −1"),
        case(3, -1.0, -1.5, 0.05, "wrong because of the bias", of_w=1.5),
        case(4, 1.0, 0.7, 0.1, "right thanks to the bias", of_w=-1.5),
        case(1, 1.0, -2.0, 2.0, "a single input"),
    ]


def part(place, change):
    """One part of the answer where a sample is a mistake, changed; the old one where it is right."""

    def answer(w, b, x, y, eta):
        return change(w, b, x, y, eta) if _is_mistake(w, b, x, y, ()) else (w, b)[place]

    return answer


UPDATE = Exercise(
    "update",
    update,
    cases=update_cases,
    parts=("w", "b"),
    points=2,
    mistakes=(
        Mistake(
            "b-stays",
            "The bias never moves. It has a rule of its own: it is the weight of an input that is always 1.",
            lambda w, b, x, y, eta: b,
            "b",
        ),
        Mistake(
            "b-asks-again",
            "For b you ask once more whether it is a mistake, when w has moved already. Ask once, before "
            "anything moves.",
            part(1, lambda w, b, x, y, eta: update(w + eta * y * x, b, x, y, eta)[1]),
            "b",
        ),
        Mistake(
            "until-right",
            "You repeat the step until the sample is right. One look at a sample makes one step at most: an "
            "`if`, not a `while`.",
            _until_right,
        ),
        Mistake(
            "w-stays",
            "The weights never move, only the bias does.",
            lambda w, b, x, y, eta: w,
            "w",
        ),
        Mistake(
            "b-with-x",
            "The sample comes into your step for b, so b turns into a whole array. The bias is the weight of "
            "an input that is always 1: put that in the place of x.",
            part(1, lambda w, b, x, y, eta: b + eta * y * x),
            "b",
        ),
        Mistake(
            "b-with-sum-of-x",
            "The inputs come into your step for b. The bias is the weight of an input that is always 1: put "
            "that in the place of x.",
            part(1, lambda w, b, x, y, eta: b + eta * y * x.sum()),
            "b",
        ),
        Mistake(
            "b-no-eta",
            "In the step for b the learning rate is missing. Both move with the same η.",
            part(1, lambda w, b, x, y, eta: b + y),
            "b",
        ),
        Mistake(
            "b-no-y",
            "In the step for b the target is missing: a mistake on a −1 has to make b smaller.",
            part(1, lambda w, b, x, y, eta: b + eta),
            "b",
        ),
        Mistake(
            "b-plus-one",
            "You add 1 to b on each mistake. Write the rule for w with an input that is always 1 in the "
            "place of x: what is left besides the 1?",
            part(1, lambda w, b, x, y, eta: b + 1),
            "b",
        ),
        Mistake(
            "b-minus",
            "The step for b has the wrong sign: it moves against the step for w.",
            part(1, lambda w, b, x, y, eta: b - eta * y),
            "b",
        ),
        Mistake(
            "w-no-eta",
            "In the step for w the learning rate is missing. Both move with the same η.",
            part(0, lambda w, b, x, y, eta: w + y * x),
            "w",
        ),
        Mistake(
            "w-no-y",
            "In the step for w the target is missing: a mistake on a −1 has to take the sample away.",
            part(0, lambda w, b, x, y, eta: w + eta * x),
            "w",
        ),
        Mistake(
            "w-no-x",
            "In the step for w the sample is missing: every weight moves by the same amount. Each has to "
            "move with its own input.",
            part(0, lambda w, b, x, y, eta: w + eta * y),
            "w",
        ),
        Mistake(
            "w-minus",
            "The step for w has the wrong sign: it moves against the step for b.",
            part(0, lambda w, b, x, y, eta: w - eta * y * x),
            "w",
        ),
        *slips(
            _with,
            {
                "not-on-the-fence": "When the score is exactly 0 you change nothing. The fence counts as a "
                "mistake: else a perceptron that starts at 0 never learns.",
                "always": "You change w and b on right answers too. Only a mistake moves them.",
                "reversed": "You learn from the right answers and leave the mistakes as they are. For which "
                "sign of y times the score is an answer wrong?",
                "bias-not-in-the-score": "Whether it is a mistake, you seem to judge without the bias. The "
                "score is w·x + b.",
                "bias-without-y": "Whether it is a mistake, you judge with a y that multiplies w·x and not "
                "b. It belongs in front of the whole score: look at your brackets.",
                "plus-only": "A mistake on a −1 moves nothing. Targets are −1 and +1 here, not 0 and 1.",
                "score-alone": "You change w and b when the score is not above 0, whatever y is. For y = −1 "
                "that is where the answer is right.",
                "fence-says-minus": "On the fence you change nothing if y = −1. Look at y times the score in "
                "place of the answer: 0 is a mistake for both classes.",
                "fence-says-plus": "On the fence you change nothing if y = +1. Look at y times the score in "
                "place of the answer: 0 is a mistake for both classes.",
            },
            {
                "no-eta": "The step has the same size whatever η is. The learning rate belongs in front of "
                "it.",
                "no-y": "You add the sample for both classes. A mistake on a −1 takes it away: which factor "
                "does that?",
                "minus": "The step goes the wrong way: after it, the sample is more wrong than before. Look "
                "at the sign in the rule.",
                "twice": "The step is twice as long as it should be. Is there a y minus the answer in it? On "
                "a mistake that is 2 or −2.",
                "delta-rule": "Your step is η (y − score) x. That is the delta rule; in the perceptron's "
                "rule the size of the score has no part.",
                "replaced": "The old w and b are gone: only the step itself comes back. It is added to what "
                "was learnt before.",
            },
            alike=("plus-only+no-y",),  # y is 1 there anyway
        ),
    ),
)
