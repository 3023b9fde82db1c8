"""Five schedules at one moment."""

import numpy as np

from dnnlab.checks.declaration import Exercise, Mistake

ETA, T = 0.4, 12
EVERY, K, TAU, EPOCHS, WARM, START = 5, 0.1, 4, 20, 16, 0.1

RIGHT = {
    "step": ETA * 0.5 ** (T // EVERY),
    "exponential": ETA * np.exp(-K * T),
    "inverse": ETA * TAU / max(T, TAU),
    "cosine": ETA * 0.5 * (1 + np.cos(np.pi * T / EPOCHS)),
    "warm_up": ETA * (START + (1 - START) * T / WARM),
}

WRONG = {
    "step": {
        "smooth": (
            "You halve it bit by bit. In a step schedule nothing happens between two drops: count the whole "
            "drops so far.",
            ETA * 0.5 ** (T / EVERY),
        ),
        "one-too-many": (
            "That is one drop too many. They come at t = 5, 10, 15, …: how many of them has t = 12 seen?",
            ETA * 0.5**3,
        ),
        "one-drop": (
            "That is a single drop. They come every 5 epochs: how many has t = 12 seen?",
            ETA * 0.5,
        ),
        "every-epoch": ("You halve η in every epoch. It is halved every 5 epochs only.", ETA * 0.5**T),
        "tenths": (
            "This schedule divides by 10 at each drop. Here η is halved.",
            ETA * 0.1 ** (T // EVERY),
        ),
        "half-each-subtracted": (
            "You take a half of the first η away at each drop, and nothing is left. Each drop halves what "
            "is there.",
            0.0,
        ),
        "divided-by-drops": (
            "You divide by 3. Each drop halves what is there: multiply one factor ½ for each drop so far.",
            ETA / 3,
        ),
        "factor": ("This is the factor alone. It multiplies η₀.", 0.5 ** (T // EVERY)),
    },
    "exponential": {
        "growing": ("It grows. The exponent is −k t: is its minus lost?", ETA * np.exp(K * T)),
        "no-time": ("The time is missing: the exponent is −k t.", ETA * np.exp(-K)),
        "no-k": ("The rate k is missing: the exponent is −k t.", ETA * np.exp(-T)),
        "base-2": ("You take powers of 2. Here they are powers of e.", ETA * 2 ** (-K * T)),
        "base-10": (
            "You take powers of 10. `1e-…` and `10**` are powers of 10; here they are powers of e.",
            ETA * 10 ** (-K * T),
        ),
        "factor": ("This is the factor alone. It multiplies η₀.", np.exp(-K * T)),
        "eta-in-the-exponent": (
            "Here η₀ has got into the exponent. It stands in front of the power.",
            np.exp(-ETA * K * T),
        ),
        "compound": (
            "You take k away in every epoch, (1 − k)ᵗ. That is close to the exponential for a small k, and "
            "not the same.",
            ETA * (1 - K) ** T,
        ),
        "linear": ("You go down along a straight line, 1 − k t. It even gets below 0.", ETA * (1 - K * T)),
    },
    "inverse": {
        "one-plus": (
            "You divide by 1 + t/τ, or by t + τ: another schedule with this name. Here η₀ stays as it is up "
            "to t = τ.",
            ETA / (1 + T / TAU),
        ),
        "no-tau": ("The τ is missing above the fraction bar: at t = τ it must still be η₀.", ETA / T),
        "smaller-of-both": (
            "This is still η₀: below the fraction bar stands the larger of t and τ, and t is far beyond τ.",
            ETA,
        ),
        "upside-down": ("It grows: the fraction stands on its head.", ETA * T / TAU),
        "difference": (
            "You divide by t − τ. Below the fraction bar stands the larger of the two.",
            ETA * TAU / (T - TAU),
        ),
        "root": ("There is a root in it. Here η falls like 1/t itself.", ETA * np.sqrt(TAU / T)),
        "square": ("There is a square in it. Here η falls like 1/t itself.", ETA * (TAU / T) ** 2),
        "factor": ("This is the factor alone. It multiplies η₀.", TAU / T),
    },
    "cosine": {
        "no-half": (
            "It is twice too large: at t = 0 it would be 2η₀. 1 + cos runs from 2 to 0.",
            ETA * (1 + np.cos(np.pi * T / EPOCHS)),
        ),
        "rising": (
            "It rises from 0 to η₀. It has to fall: what is cos 0, and what is 1 − cos 0?",
            ETA * 0.5 * (1 - np.cos(np.pi * T / EPOCHS)),
        ),
        "whole-wave": (
            "This is a whole wave: at t = T it would be back at η₀. The cosine falls along half a wave, "
            "from 0 to π.",
            ETA * 0.5 * (1 + np.cos(2 * np.pi * T / EPOCHS)),
        ),
        "quarter-wave": (
            "This is a quarter of a wave. The cosine falls along half a wave, from 0 to π.",
            ETA * 0.5 * (1 + np.cos(0.5 * np.pi * T / EPOCHS)),
        ),
        "cosine-alone": (
            "The 1 + is missing, so the rate is negative in the second half.",
            ETA * np.cos(np.pi * T / EPOCHS),
        ),
        "half-a-cosine": (
            "The 1 + is missing, so the rate is negative in the second half.",
            ETA * 0.5 * np.cos(np.pi * T / EPOCHS),
        ),
        "no-pi": (
            "A π is missing in the cosine: t/T runs from 0 to 1, and half a wave from 0 to π.",
            ETA * 0.5 * (1 + np.cos(T / EPOCHS)),
        ),
        "degrees": (
            "You give the cosine degrees. NumPy's `cos` takes radians: half a wave is π.",
            ETA * 0.5 * (1 + np.cos(180 * T / EPOCHS)),
        ),
        "no-epochs": (
            "The length T of the training is missing in the cosine: half a wave lasts T epochs.",
            ETA * 0.5 * (1 + np.cos(np.pi * T)),
        ),
        "bracket": (
            "The ½ multiplies the 1 only, not the cosine. Which brackets are missing?",
            ETA * (0.5 + np.cos(np.pi * T / EPOCHS)),
        ),
        "bracket-around-both": (
            "The η₀ and the ½ multiply the 1 only, not the cosine. Which brackets are missing?",
            ETA * 0.5 + np.cos(np.pi * T / EPOCHS),
        ),
        "sine": (
            "This is a sine. It starts at 0 and not at 1.",
            ETA * 0.5 * (1 + np.sin(np.pi * T / EPOCHS)),
        ),
        "factor": (
            "This is the factor alone. It multiplies η₀.",
            0.5 * (1 + np.cos(np.pi * T / EPOCHS)),
        ),
    },
    "warm_up": {
        "from-zero": (
            "You start at 0. The factor begins at 0.1: how far is it then from there to 1, and which share "
            "of that is done?",
            ETA * T / WARM,
        ),
        "added": (
            "You add 0.1 to a factor that runs from 0 to 1, so it ends at 1.1. It has to go from 0.1 to 1.",
            ETA * (START + T / WARM),
        ),
        "over": (
            "This is η₀: the warm-up seems to be over. It lasts 16 epochs, and t is 12.",
            ETA,
        ),
        "start": ("This is where the warm-up begins, at t = 0.", ETA * START),
        "falling": (
            "It goes from 1 down to 0.1. Warming up goes the other way.",
            ETA * (1 - (1 - START) * T / WARM),
        ),
        "start-times": (
            "You multiply 0.1 by the share that is done. The factor begins at 0.1 and then grows: it is a "
            "sum.",
            ETA * START * T / WARM,
        ),
        "no-start": (
            "The growing part is right, but what it grows from is missing: the factor begins at 0.1.",
            ETA * (1 - START) * T / WARM,
        ),
        "factor": (
            "This is the factor alone. It multiplies η₀.",
            START + (1 - START) * T / WARM,
        ),
        "start-absolute": (
            "You start at a rate of 0.1. The factor starts at 0.1, so the rate starts at a tenth of η₀.",
            START + (ETA - START) * T / WARM,
        ),
        "of-training": (
            "You take the share of the whole training, T = 20 epochs. The warm-up lasts 16.",
            ETA * (START + (1 - START) * T / EPOCHS),
        ),
    },
}

SCHEDULE_VALUES = Exercise(
    "schedule_values",
    tuple(RIGHT.values()),
    parts=tuple(RIGHT),
    points=3,
    mistakes=tuple(
        Mistake(f"{schedule}-{slip}", hint, value, schedule)
        for schedule, slips in WRONG.items()
        for slip, (hint, value) in slips.items()
    ),
)
