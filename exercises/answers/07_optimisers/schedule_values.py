"""Five schedules: η at a time t."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

ETA = 0.4
EVERY, K, TAU, EPOCHS, WARM, START = 5, 0.1, 4, 20, 16, 0.1


def schedule_values(t):
    step = ETA * 0.5 ** (t // EVERY)
    exponential = ETA * np.exp(-K * t)
    inverse = ETA * TAU / max(t, TAU)
    cosine = ETA * 0.5 * (1 + np.cos(np.pi * t / EPOCHS))
    warm_up = ETA * (START + (1 - START) * min(t / WARM, 1))
    return step, exponential, inverse, cosine, warm_up


def schedule_values_cases(rng):
    return [
        Case(12),
        Case(3, label="t = 3, before the first drop"),
        Case(10, label="t = 10, the moment of a drop"),
        Case(18, label="t = 18, after the warm-up"),
    ]


def _cosine(wave):
    return ETA * 0.5 * (1 + wave)


# For each schedule the slips: a hint, and the rate at t that this slip gives.
WRONG = {
    "step": {
        "smooth": (
            "You halve it bit by bit. In a step schedule nothing happens between two drops: count the whole "
            "drops so far.",
            lambda t: ETA * 0.5 ** (t / EVERY),
        ),
        "one-too-many": (
            "That is always one drop too many. The first one comes at t = 5.",
            lambda t: ETA * 0.5 ** (t // EVERY + 1),
        ),
        "too-late": (
            "At t = 10 the second drop is missing: two times 5 epochs are over.",
            lambda t: ETA * 0.5 ** (max(t - 1, 0) // EVERY),
        ),
        "to-the-nearest": (
            "You round t/5 to the nearest whole number. Only the drops count that have come already.",
            lambda t: ETA * 0.5 ** round(t / EVERY),
        ),
        "one-drop": (
            "There is only one drop in it. They come every 5 epochs: how many has t = 12 seen?",
            lambda t: ETA * (0.5 if t >= EVERY else 1),
        ),
        "every-epoch": (
            "You halve η in every epoch. It is halved every 5 epochs only.",
            lambda t: ETA * 0.5**t,
        ),
        "tenths": (
            "This schedule divides by 10 at each drop. Here η is halved.",
            lambda t: ETA * 0.1 ** (t // EVERY),
        ),
        "half-each-subtracted": (
            "You take a half of the first η away at each drop. Each drop halves what is there.",
            lambda t: ETA * (1 - 0.5 * (t // EVERY)),
        ),
        "divided-by-drops": (
            "You divide by the number of drops and 1. Each drop halves what is there: multiply one factor ½ "
            "for each drop so far.",
            lambda t: ETA / (1 + t // EVERY),
        ),
        "twice-the-drops": (
            "You divide by twice the number of drops. Each drop halves what is there: ½, then ½ · ½, …: one "
            "factor for each drop.",
            lambda t: ETA / (2 * (t // EVERY)) if t >= EVERY else ETA,
        ),
        "half-times-the-drops": (
            "You multiply by the number of drops, so that η grows. Each drop halves what is there.",
            lambda t: ETA / 2 * (t // EVERY),
        ),
        "factor": ("This is the factor alone. It multiplies η₀.", lambda t: 0.5 ** (t // EVERY)),
    },
    "exponential": {
        "growing": ("It grows. The exponent is −k t: is its minus lost?", lambda t: ETA * np.exp(K * t)),
        "no-time": ("The time is missing: the exponent is −k t.", lambda t: ETA * np.exp(-K)),
        "time-outside": (
            "The t stands beside the power. It belongs into the exponent, −k t.",
            lambda t: ETA * np.exp(-K) * t,
        ),
        "no-k": ("The rate k is missing: the exponent is −k t.", lambda t: ETA * np.exp(-t)),
        "base-2": ("You take powers of 2. Here they are powers of e.", lambda t: ETA * 2 ** (-K * t)),
        "base-10": (
            "You take powers of 10. `1e-…` and `10**` are powers of 10; here they are powers of e.",
            lambda t: ETA * 10 ** (-K * t),
        ),
        "factor": ("This is the factor alone. It multiplies η₀.", lambda t: np.exp(-K * t)),
        "eta-in-the-exponent": (
            "Here η₀ has got into the exponent. It stands in front of the power.",
            lambda t: np.exp(-ETA * K * t),
        ),
        "compound": (
            "You take k away in every epoch, (1 − k)ᵗ. That is close to the exponential for a small k, and "
            "not the same.",
            lambda t: ETA * (1 - K) ** t,
        ),
        "linear": (
            "You go down along a straight line, 1 − k t. It even gets below 0.",
            lambda t: ETA * (1 - K * t),
        ),
    },
    "inverse": {
        "one-plus": (
            "You divide by 1 + t/τ, or by t + τ: another schedule with this name. Here η₀ stays as it is up "
            "to t = τ.",
            lambda t: ETA / (1 + t / TAU),
        ),
        "no-max": (
            "Before t = τ yours is larger than η₀. Below the fraction bar stands the larger of t and τ.",
            lambda t: ETA * TAU / t,
        ),
        "no-tau": (
            "The τ is missing above the fraction bar: up to t = τ it must be η₀.",
            lambda t: ETA / max(t, TAU),
        ),
        "no-tau-no-max": (
            "You divide by t alone. Up to t = τ it must be η₀: above the fraction bar stands τ, below it the "
            "larger of t and τ.",
            lambda t: ETA / t,
        ),
        "smaller-of-both": (
            "Below the fraction bar stands the larger of t and τ. You have the smaller one there.",
            lambda t: ETA * TAU / min(t, TAU),
        ),
        "upside-down": (
            "It grows: the fraction stands on its head.",
            lambda t: ETA * max(t, TAU) / TAU,
        ),
        "difference": (
            "You divide by t − τ. Below the fraction bar stands the larger of the two.",
            lambda t: ETA * TAU / (t - TAU),
        ),
        "root": (
            "There is a root in it. Here η falls like 1/t itself.",
            lambda t: ETA * np.sqrt(TAU / max(t, TAU)),
        ),
        "square": (
            "There is a square in it. Here η falls like 1/t itself.",
            lambda t: ETA * (TAU / max(t, TAU)) ** 2,
        ),
        "factor": ("This is the factor alone. It multiplies η₀.", lambda t: TAU / max(t, TAU)),
    },
    "cosine": {
        "no-half": (
            "It is twice too large: at t = 0 it would be 2η₀. 1 + cos runs from 2 to 0.",
            lambda t: 2 * _cosine(np.cos(np.pi * t / EPOCHS)),
        ),
        "rising": (
            "It rises from 0 to η₀. It has to fall: what is cos 0, and what is 1 − cos 0?",
            lambda t: _cosine(-np.cos(np.pi * t / EPOCHS)),
        ),
        "whole-wave": (
            "This is a whole wave: at t = T it would be back at η₀. The cosine falls along half a wave, "
            "from 0 to π.",
            lambda t: _cosine(np.cos(2 * np.pi * t / EPOCHS)),
        ),
        "quarter-wave": (
            "This is a quarter of a wave. The cosine falls along half a wave, from 0 to π.",
            lambda t: _cosine(np.cos(0.5 * np.pi * t / EPOCHS)),
        ),
        "cosine-alone": (
            "The 1 + is missing, so the rate is negative in the second half.",
            lambda t: ETA * np.cos(np.pi * t / EPOCHS),
        ),
        "half-a-cosine": (
            "The 1 + is missing, so the rate is negative in the second half.",
            lambda t: ETA * 0.5 * np.cos(np.pi * t / EPOCHS),
        ),
        "no-pi": (
            "A π is missing in the cosine: t/T runs from 0 to 1, and half a wave from 0 to π.",
            lambda t: _cosine(np.cos(t / EPOCHS)),
        ),
        "degrees": (
            "You give the cosine degrees. NumPy's `cos` takes radians: half a wave is π.",
            lambda t: _cosine(np.cos(180 * t / EPOCHS)),
        ),
        "to-radians": (
            "The angle π t/T is in radians already. `deg2rad` makes a very small angle of it.",
            lambda t: _cosine(np.cos(np.deg2rad(np.pi * t / EPOCHS))),
        ),
        "no-epochs": (
            "The length T of the training is missing in the cosine: half a wave lasts T epochs.",
            lambda t: _cosine(np.cos(np.pi * t)),
        ),
        "bracket": (
            "The ½ multiplies the 1 only, not the cosine. Which brackets are missing?",
            lambda t: ETA * (0.5 + np.cos(np.pi * t / EPOCHS)),
        ),
        "bracket-around-both": (
            "The η₀ and the ½ multiply the 1 only, not the cosine. Which brackets are missing?",
            lambda t: ETA * 0.5 + np.cos(np.pi * t / EPOCHS),
        ),
        "sine": (
            "This is a sine. It starts at 0 and not at 1.",
            lambda t: _cosine(np.sin(np.pi * t / EPOCHS)),
        ),
        "factor": (
            "This is the factor alone. It multiplies η₀.",
            lambda t: _cosine(np.cos(np.pi * t / EPOCHS)) / ETA,
        ),
    },
}

# The warm-up: a hint, and the rate when the share `done` of it is over
WARMING = {
    "from-zero": (
        "You start at 0. The factor begins at 0.1: how far is it then from there to 1, and which share of "
        "that is done?",
        lambda done: ETA * done,
    ),
    "added": (
        "You add 0.1 to a factor that runs from 0 to 1, so it ends at 1.1. It has to go from 0.1 to 1.",
        lambda done: ETA * (START + done),
    ),
    "falling": (
        "It goes from 1 down to 0.1. Warming up goes the other way.",
        lambda done: ETA * (1 - (1 - START) * done),
    ),
    "start-times": (
        "You multiply 0.1 by the share that is done. The factor begins at 0.1 and then grows: it is a sum.",
        lambda done: ETA * START * done,
    ),
    "no-start": (
        "The growing part is right, but what it grows from is missing: the factor begins at 0.1.",
        lambda done: ETA * (1 - START) * done,
    ),
    "factor": (
        "This is the factor alone. It multiplies η₀.",
        lambda done: START + (1 - START) * done,
    ),
    "bracket": (
        "The η₀ multiplies the 0.1 only. It multiplies the whole factor: which brackets are missing?",
        lambda done: ETA * START + (1 - START) * done,
    ),
    "start-absolute": (
        "You start at a rate of 0.1. The factor starts at 0.1, so the rate starts at a tenth of η₀.",
        lambda done: START + (ETA - START) * done,
    ),
}


def _warmed(rate, growing_on=False):
    return lambda t: rate(t / WARM if growing_on else min(t / WARM, 1))


WRONG["warm_up"] = {
    "growing-on": (
        "At t = 18 yours has grown beyond η₀. After 16 epochs the factor stays at 1.",
        lambda t: ETA * (START + (1 - START) * t / WARM),
    ),
    "added-capped": (
        "You add the whole share, t/16, to 0.1, and cut at 1. From 0.1 to 1 it is only 0.9: add that much of "
        "the share.",
        lambda t: ETA * min(START + t / WARM, 1),
    ),
    "over": ("This is η₀: the warm-up seems to be over. It lasts 16 epochs.", lambda t: ETA),
    "start": ("This is where the warm-up begins, at t = 0.", lambda t: ETA * START),
    "of-training": (
        "You take the share of the whole training, T = 20 epochs. The warm-up lasts 16.",
        lambda t: ETA * (START + (1 - START) * t / EPOCHS),
    ),
}
for slip, (hint, rate) in WARMING.items():
    WRONG["warm_up"][slip] = hint, _warmed(rate)
    WRONG["warm_up"][f"{slip}-growing-on"] = (
        f"{hint} And after 16 epochs it has to stay as it is.",
        _warmed(rate, growing_on=True),
    )

SCHEDULE_VALUES = Exercise(
    "schedule_values",
    schedule_values,
    cases=schedule_values_cases,
    parts=("step", "exponential", "inverse", "cosine", "warm_up"),
    points=3,
    mistakes=tuple(
        Mistake(f"{schedule}-{slip}", hint, rate, schedule)
        for schedule, slips in WRONG.items()
        for slip, (hint, rate) in slips.items()
    ),
)
