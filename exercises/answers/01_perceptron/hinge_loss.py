"""The hinge loss of a batch, from the scores of the true and the false class."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .slips import slips


def hinge(s_true, s_false, delta):
    return np.mean(np.maximum(0, delta - s_true + s_false))


def _with(names):
    def answer(s_true, s_false, delta):
        short = delta - s_true + s_false
        short = delta + s_true - s_false if "swapped" in names else short
        short = s_false - s_true if "no-delta" in names else short
        short = -delta - s_true + s_false if "delta-subtracted" in names else short
        short = delta - (s_true + s_false) if "sum-of-scores" in names else short
        short = delta - s_true if "true-alone" in names else short
        short = 1 - s_true + s_false if "delta-1" in names else short
        loss = np.maximum(0, short)
        loss = short if "no-maximum" in names else loss
        loss = np.minimum(0, short) if "minimum" in names else loss
        loss = np.abs(short) if "absolute" in names else loss
        loss = np.maximum(0, short) ** 2 if "squared" in names else loss
        loss = (short > 0).astype(float) if "counted" in names else loss
        if "each" in names:
            return loss
        if "sum" in names:
            return loss.sum()
        if "largest" in names:
            return loss.max()
        return loss.mean()

    return answer


def one_at_a_time(s_true, s_false, delta):
    """With Python's `max` or an `if`: fails unless there is one sample."""
    if len(s_true) > 1:
        raise ValueError
    return max(0, delta - s_true[0] + s_false[0])


def _mean_of_paying(s_true, s_false, delta, empty):
    """The mean over the samples that pay; `empty` is the divisor if there are none."""
    loss = np.maximum(0, delta - s_true + s_false)
    return loss.sum() / (np.sum(loss > 0) or empty)


def hinge_cases(rng):
    def case(leads, delta, label=""):
        """`leads`: by how much, in units of delta, the true score is ahead in each sample."""
        s_false = rng.normal(size=len(leads))
        leads = np.array(leads) * rng.uniform(0.9, 1.1, size=len(leads))
        return Case(s_false + delta * leads, s_false, delta, label=label)

    return [
        case([2.0, 0.5, -1.5, 3.0, -2.5], 1.0),
        case([0.4], 0.6, "a batch of 1"),
        case([0.6, 1.8, -0.7], 2.5, "a large Δ"),
        case([1.5, 3.0, 2.0], 0.5, "every margin met"),
        case([-0.3, 1.4, 0.2, -2.0, 0.7, 1.7, -0.4, 0.5, 2.2], 0.3, "a small Δ"),
    ]


HINGE = Exercise(
    "hinge",
    hinge,
    cases=hinge_cases,
    batch="s_true",
    points=2,
    mistakes=(
        *slips(
            _with,
            {
                "swapped": "True and false score have changed places: you punish the true one for being "
                "ahead.",
                "no-delta": "Δ is not in your result: an answer that is right by a hair costs nothing.",
                "delta-subtracted": "Δ has the wrong sign: yours forgives answers that are wrong by less "
                "than Δ.",
                "sum-of-scores": "Both scores are subtracted. What counts is how far the true one is ahead: "
                "look at your brackets.",
                "true-alone": "The false score is not in your result. What counts is how far the true one is "
                "ahead.",
                "delta-1": "You take 1 for Δ whatever `delta` is.",
            },
            {
                "no-maximum": "Samples that are ahead by more than Δ make your loss smaller. They should "
                "cost 0, not less.",
                "minimum": "You take the smaller of the two where the formula says max.",
                "absolute": "Samples that are ahead by more than Δ cost something: you take a size where the "
                "formula says max(0, …).",
                "squared": "You square the loss of each sample. The hinge stays as it is: a straight line, "
                "then flat.",
                "counted": "You count the samples that have to pay. How much does each of them pay?",
            },
            {
                "sum": "The losses of the samples are added up, and not divided by how many there are. J is "
                "a mean.",
                "each": "This is the loss of each sample. J is one number, their mean.",
                "largest": "This is the largest loss of the batch. J is the mean over all samples.",
            },
            alike=("delta-subtracted+absolute",),  # as swapped+absolute
        ),
        Mistake(
            "mean-inside",
            "You average first and cut at 0 afterwards, so good samples pay for bad ones. Each sample has a "
            "loss of its own; J is their mean.",
            lambda s_true, s_false, delta: max(0, np.mean(delta - s_true + s_false)),
        ),
        Mistake(
            "one-at-a-time",
            "Only a batch of 1 gets through. Python's `max`, `if` and `float` want a single number, and here "
            "there is one for each sample. NumPy has a function that takes the larger of two, entry by "
            "entry.",
            one_at_a_time,
        ),
        Mistake(
            "first-sample-only",
            "This is the loss of the first sample alone. Is there a `return` inside a loop?",
            lambda s_true, s_false, delta: max(0, delta - s_true[0] + s_false[0]),
        ),
        Mistake(
            "last-sample-only",
            "This is the loss of the last sample alone: in each round of a loop it takes the place of the "
            "one before. Where are they added up?",
            lambda s_true, s_false, delta: max(0, delta - s_true[-1] + s_false[-1]),
        ),
        Mistake(
            "of-those-who-pay",
            "You average over the samples that have to pay. J is the mean over all samples; the others pay "
            "0, and count.",
            lambda s_true, s_false, delta: _mean_of_paying(s_true, s_false, delta, empty=0),
        ),
        Mistake(
            "of-those-who-pay-guarded",
            "You average over the samples that have to pay. J is the mean over all samples; the others pay "
            "0, and count. Then there is no 0 to guard against.",
            lambda s_true, s_false, delta: _mean_of_paying(s_true, s_false, delta, empty=1),
        ),
    ),
)
