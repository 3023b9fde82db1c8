"""The weighted input of a neuron that is told with a threshold."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def weighted_input(x, w, threshold):
    return np.sum(w * x) - threshold


def weighted_input_cases(rng):
    def case(n, threshold, label=""):
        return Case(rng.normal(size=n), rng.normal(size=n), threshold, label=label)

    return [
        case(3, 0.7),
        case(2, -1.3, "a negative threshold"),
        case(1, 0.4, "a single input"),
        case(5, 2.2),
    ]


WEIGHTED_INPUT = Exercise(
    "weighted_input",
    weighted_input,
    cases=weighted_input_cases,
    points=1,
    mistakes=(
        Mistake(
            "added",
            "The threshold comes in with the wrong sign. A high threshold makes it harder to fire, so z has "
            "to fall when it rises. What happens to its sign on the way to the other side?",
            lambda x, w, threshold: w @ x + threshold,
        ),
        Mistake(
            "left-out",
            "This is w·x alone. The threshold has to come in, or the neuron fires at the wrong place.",
            lambda x, w, threshold: w @ x,
        ),
        Mistake(
            "bias-alone",
            "This is the bias alone. In z the weighted inputs come before it.",
            lambda x, w, threshold: -threshold,
        ),
        Mistake(
            "answer",
            "This is an answer, −1 or +1. Asked is the number before the step, z itself.",
            lambda x, w, threshold: np.sign(w @ x - threshold),
        ),
        Mistake(
            "first-input-only",
            "Only the first input counts in your z. Is there a `return` inside a loop?",
            lambda x, w, threshold: w[0] * x[0] - threshold,
        ),
        Mistake(
            "last-input-only",
            "Only the last input counts in your z: in each round of a loop its product takes the place of "
            "the one before. Where are they added up?",
            lambda x, w, threshold: w[-1] * x[-1] - threshold,
        ),
        Mistake(
            "fires",
            "This is the answer, fires or not. Asked is the number before the step, z itself.",
            lambda x, w, threshold: w @ x > threshold,
        ),
        Mistake(
            "not-summed",
            "You have a number for each input. `*` multiplies entry by entry; a neuron also adds up what "
            "comes out. Which product of two vectors does both?",
            lambda x, w, threshold: w * x - threshold,
        ),
        Mistake(
            "threshold-added-up",
            "The threshold is subtracted once for each input, before you add up. It belongs to the sum, so "
            "it comes in once.",
            lambda x, w, threshold: np.sum(w * x - threshold),
        ),
        Mistake(
            "from-each-input",
            "The threshold is subtracted from each input, and then weighted with it. It belongs to the sum: "
            "weigh and add up first.",
            lambda x, w, threshold: w @ (x - threshold),
        ),
        Mistake(
            "from-each-weight",
            "The threshold is subtracted from each weight. It belongs to the sum: weigh the inputs and add "
            "up first.",
            lambda x, w, threshold: (w - threshold) @ x,
        ),
        Mistake(
            "not-weighted",
            "You add up the inputs and the weights apart. Each input is multiplied by its own weight before "
            "the sum.",
            lambda x, w, threshold: x.sum() * w.sum() - threshold,
        ),
        Mistake(
            "mean",
            "You average the products. A neuron adds them up, whatever the number of inputs.",
            lambda x, w, threshold: np.mean(w * x) - threshold,
        ),
        Mistake(
            "outer",
            "This is a table of all products of two numbers, one of each vector. A neuron multiplies each "
            "input by its own weight only, and adds up.",
            lambda x, w, threshold: np.outer(w, x) - threshold,
        ),
        Mistake(
            "turned",
            "The sign is turned round everywhere: yours is positive where the neuron does not fire. Which "
            "side did you bring everything to?",
            lambda x, w, threshold: threshold - w @ x,
        ),
    ),
)
