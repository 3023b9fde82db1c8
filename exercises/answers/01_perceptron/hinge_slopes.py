"""The subgradient of the hinge loss of one neuron, with respect to its scores."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .slips import slips


def hinge_slope(z, y, delta):
    return np.where(delta - y * z > 0, -y, 0) / len(z)


def _pays(z, y, delta, names=()):
    if "everybody" in names:
        return np.ones(len(z), dtype=bool)
    if "at-the-kink" in names:
        return y * z <= delta
    if "mistakes-only" in names:
        return y * z < 0
    if "turned" in names:
        return y * z > delta
    if "delta-1" in names:
        return y * z < 1
    if "score-alone" in names:
        return z < delta
    if "delta-added" in names:
        return delta + y * z > 0
    return y * z < delta


def _with(names):
    def answer(z, y, delta):
        pays = _pays(z, y, delta, names)
        slope = -y
        slope = y if "sign" in names else slope
        slope = -np.ones(len(z)) if "no-y" in names else slope
        slope = -y * z if "times-score" in names else slope
        slope = delta - y * z if "loss" in names else slope
        slope = np.where(pays, slope, 0.0)
        return slope if "no-mean" in names else slope / len(z)

    return answer


def over_those_who_pay(empty):
    """Divided by the number of samples that pay; `empty` is the divisor if there are none."""

    def answer(z, y, delta):
        pays = _pays(z, y, delta)
        return np.where(pays, -y, 0.0) / (np.sum(pays) or empty)

    return answer


def one_at_a_time(z, y, delta):
    if len(z) > 1:
        raise ValueError
    return -y if delta - y[0] * z[0] > 0 else 0 * y


def hinge_slope_cases(rng):
    def case(leads, delta, label=""):
        """`leads`: y·z in units of delta; 1 is the kink, met exactly because delta is a power of 2."""
        leads, y = np.array(leads), rng.choice([-1.0, 1.0], size=len(leads))
        y[:2] = 1.0, -1.0
        stretched = np.where(leads == 1, 1.0, leads * rng.uniform(0.9, 1.1, size=len(leads)))
        return Case(y * delta * stretched, y, delta, label=label)

    one = Case(np.array([-rng.uniform(0.1, 0.4)]), np.array([-1.0]), 1.0, label="a batch of 1")
    return [
        case([2.0, 0.5, -1.5, 0.4, -0.6, 3.0], 1.0),
        one,
        case([1.0, 1.0, 0.4, -0.5, 0.6, 1.6], 0.5, "two samples at the kink"),
        case([0.7, 0.6, -0.2, 1.9, -1.4], 2.0, "a large Δ"),
        case([1.5, 3.0, 2.0], 0.5, "every margin met"),
    ]


HINGE_SLOPE = Exercise(
    "hinge_slope",
    hinge_slope,
    cases=hinge_slope_cases,
    batch="z",
    points=2,
    mistakes=(
        *slips(
            _with,
            {
                "everybody": "Every sample has a slope. One that is Δ ahead pays nothing, and a small change "
                "of its score changes nothing.",
                "at-the-kink": "A sample with y·z equal to Δ has a slope. There is no single slope at the "
                "kink, and the exercise asks for 0.",
                "mistakes-only": "Only the mistakes have a slope. A right answer that is less than Δ ahead "
                "pays too.",
                "turned": "Those that pay nothing have a slope and those that pay have none.",
                "delta-1": "You take 1 for Δ whatever `delta` is.",
                "score-alone": "Whether a sample pays, you seem to decide by the score alone. For y = −1 a "
                "score far below 0 is good.",
                "delta-added": "Whether a sample pays, you decide with Δ + y·z. Look at the signs in the "
                "formula once more.",
            },
            {
                "sign": "The slope points the other way. When z moves towards the right side, does the loss "
                "rise or fall?",
                "no-y": "All slopes have the same sign. A sample with y = −1 wants its score to fall.",
                "times-score": "The score is still in your slope. Inside max stands Δ − y·z: what is the "
                "derivative of y·z along z?",
                "loss": "These are the losses, not their slopes.",
            },
            {
                "no-mean": "You differentiate each sample's own loss. J is their mean over the batch: what "
                "does that do to each slope?",
            },
            alike=("at-the-kink+loss",),  # the loss at the kink is 0 anyway
        ),
        Mistake(
            "over-those-who-pay",
            "You divide by the number of samples that pay. J is the mean over all samples, also those that "
            "pay 0.",
            over_those_who_pay(0),
        ),
        Mistake(
            "over-those-who-pay-guarded",
            "You divide by the number of samples that pay. J is the mean over all samples, also those that "
            "pay 0. Then there is no 0 to guard against.",
            over_those_who_pay(1),
        ),
        Mistake(
            "added-up",
            "One number comes back: the samples are added up or averaged. Each score has a slope of its own, "
            "so asked is one for each sample.",
            lambda z, y, delta: hinge_slope(z, y, delta).sum(),
        ),
        Mistake(
            "averaged",
            "One number comes back: the samples are averaged. Each score has a slope of its own, so asked is "
            "one for each sample.",
            lambda z, y, delta: hinge_slope(z, y, delta).mean(),
        ),
        Mistake(
            "first-sample-only",
            "One number comes back, the slope of the first sample. Is there a `return` inside a loop?",
            lambda z, y, delta: hinge_slope(z, y, delta)[0],
        ),
        Mistake(
            "return-in-the-loop",
            "Only the first slope is filled in: the function ends before its loop has come to the others. "
            "How far is the `return` indented?",
            lambda z, y, delta: hinge_slope(z, y, delta) * (np.arange(len(z)) == 0),
        ),
        Mistake(
            "some-left-out",
            "The samples that pay nothing are missing. Each of them has a slope as well: which?",
            lambda z, y, delta: -y[_pays(z, y, delta)] / len(z),
        ),
        Mistake(
            "other-sign-for-the-rest",
            "The samples that pay nothing get a slope too, with the other sign. What happens to J if the "
            "score of one of them moves a little?",
            lambda z, y, delta: np.where(_pays(z, y, delta), -y, y) / len(z),
        ),
        Mistake(
            "one-at-a-time",
            "It works for a batch of 1 only: an `if` wants one yes or no, and here there is one for each "
            "sample. `np.where(condition, a, b)` takes a where the condition holds and b elsewhere, entry by "
            "entry.",
            one_at_a_time,
        ),
    ),
)
