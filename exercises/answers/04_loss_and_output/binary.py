"""Binary cross-entropy of one sigmoid output, from the logits."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import sigmoid, softplus


def binary_cross_entropy(z, y):
    return np.mean(_losses(z, y))


def _losses(z, y):
    return softplus(z) - y * z


def binary_cross_entropy_cases(rng):
    def case(m, size, label=""):
        return Case(size * rng.normal(size=m), rng.integers(2, size=m).astype(float), label=label)

    return [
        Case(rng.normal(size=4), np.array([1.0, 0.0, 0.0, 1.0])),
        case(1, 1.0, "a batch of 1"),
        Case(rng.uniform(-900, -800, size=2), np.array([0.0, 1.0]), label="logits below −800"),
        Case(rng.uniform(800, 900, size=2), np.array([1.0, 0.0]), label="logits above 800"),
        case(6, 5.0),
    ]


def _one_sample_only(z, y):
    """What an `if` on the whole array does: it raises unless there is one sample."""
    return np.mean((z if z > 0 else 0) + softplus(-np.abs(z)) - y * z)


CLIPPED = (
    "The loss of a badly wrong answer stops growing: something keeps the probability away from 0 and 1 by a "
    "small number. Then its slope is 0 as well, where learning is most needed. Bring z into the formula "
    "before any number is rounded."
)


def _from_probabilities(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _clipped(eps):
    return lambda z, y: _from_probabilities(np.clip(sigmoid(z), eps, 1 - eps), y)


def _added(eps):
    return lambda z, y: -np.mean(y * np.log(sigmoid(z) + eps) + (1 - y) * np.log(1 - sigmoid(z) + eps))


BINARY_CROSS_ENTROPY = Exercise(
    "binary_cross_entropy",
    binary_cross_entropy,
    cases=binary_cross_entropy_cases,
    batch="z",
    points=3,
    mistakes=(
        Mistake(
            "from-probabilities",
            "For large |z| one of the two logarithms is infinite, also where the factor in front of it is "
            "0, and 0 times inf is nan. Put a = 1/(1 + e⁻ᶻ) into the formula on paper: the two logarithms "
            "become one.",
            lambda z, y: _from_probabilities(sigmoid(z), y),
        ),
        Mistake(
            "from-probabilities-chosen",
            "You take only the term that counts, so no nan comes up. But the sigmoid is rounded to exactly "
            "0 or 1, and a badly wrong answer costs inf. Put a = 1/(1 + e⁻ᶻ) into the formula on paper.",
            lambda z, y: -np.mean(np.log(np.where(y == 1, sigmoid(z), 1 - sigmoid(z)))),
        ),
        Mistake(
            "overflow-above",
            "The formula is right on paper, but eᶻ becomes inf when z is large. Which of eᶻ and e⁻ᶻ is "
            "harmless depends on the sign of z: take out of the logarithm what is too large.",
            lambda z, y: np.mean(np.log(1 + np.exp(z)) - y * z),
        ),
        Mistake(
            "overflow-below",
            "The formula is right on paper, but e⁻ᶻ becomes inf when z is far below 0. Which of eᶻ and e⁻ᶻ "
            "is harmless depends on the sign of z: take out of the logarithm what is too large.",
            lambda z, y: np.mean(np.log(1 + np.exp(-z)) + (1 - y) * z),
        ),
        Mistake(
            "no-absolute-value",
            "It is right for positive z. For a negative one the power grows in place of falling: what keeps "
            "its exponent below 0 on both sides?",
            lambda z, y: np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-z))),
        ),
        Mistake(
            "minus-lost",
            "The exponent is |z| without its minus, so the power is large where it should be small, and "
            "overflows.",
            lambda z, y: np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(np.abs(z)))),
        ),
        Mistake(
            "no-maximum",
            "It is right for negative z. For a positive one a z is missing: ln(1 + eᶻ) = z + ln(1 + e⁻ᶻ).",
            lambda z, y: np.mean(softplus(-np.abs(z)) - y * z),
        ),
        Mistake(
            "absolute-for-maximum",
            "It is right for positive z. For a negative one you add |z|, and nothing has to be added there: "
            "eᶻ is harmless already.",
            lambda z, y: np.mean(np.abs(z) - y * z + softplus(-np.abs(z))),
        ),
        Mistake(
            "no-logarithm",
            "It is right far out and wrong near z = 0: this is max(0, z) − y z, without the logarithm that "
            "rounds off its corner.",
            lambda z, y: np.mean(np.maximum(z, 0) - y * z),
        ),
        Mistake(
            "no-cut",
            "It is right for positive z. For a negative one nothing has to be put in front of the "
            "logarithm: eᶻ is harmless already.",
            lambda z, y: np.mean(z - y * z + softplus(-np.abs(z))),
        ),
        Mistake(
            "one-added-twice",
            "NumPy's `log1p(x)` is ln(1 + x): it adds the 1 itself. Yours is in there twice.",
            lambda z, y: np.mean(np.maximum(z, 0) - y * z + np.log(2 + np.exp(-np.abs(z)))),
        ),
        Mistake(
            "largest-of-all",
            "To every sample you add the largest z of the batch. `np.max(z, 0)` looks for the largest along "
            "axis 0; which function compares each entry with 0?",
            lambda z, y: np.mean(np.max(z, 0) - y * z + softplus(-np.abs(z))),
        ),
        Mistake(
            "one-yes-or-no",
            "With a single sample it works. `if` and Python's own `max` want one yes or no; for each entry "
            "by itself NumPy has `where` and `maximum`.",
            _one_sample_only,
        ),
        Mistake(
            "logarithm-subtracted",
            "The logarithm has the wrong sign. At z = 0 each answer costs ln 2, and yours gains that much.",
            lambda z, y: np.mean(np.maximum(z, 0) - y * z - softplus(-np.abs(z))),
        ),
        Mistake(
            "mean-of-factors",
            "You multiply the mean of y by the mean of z. Multiply each y by its own z first, then take the "
            "mean.",
            lambda z, y: np.mean(softplus(z)) - np.mean(y) * np.mean(z),
        ),
        Mistake(
            "inf-replaced",
            "You put a number in the place of inf or nan. The right value is not lost for ever: take out of "
            "the logarithm what is too large, before it overflows.",
            lambda z, y: np.mean(np.nan_to_num(-y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z)))),
        ),
        *(
            Mistake(
                f"logits-clipped-at-{bound}",
                "You clip the logits. Beyond the bound the loss stops growing, and its slope is 0, where "
                "learning is most needed. Take out of the logarithm what is too large in place of cutting "
                "it off.",
                lambda z, y, bound=bound: np.mean(_losses(np.clip(z, -bound, bound), y)),
            )
            for bound in (20, 30, 50, 100, 500, 700)
        ),
        Mistake(
            "no-target",
            "As if every y were 0: the targets are not in your result.",
            lambda z, y: np.mean(softplus(z)),
        ),
        Mistake(
            "all-targets-1",
            "As if every y were 1: the targets are not in your result.",
            lambda z, y: np.mean(softplus(-z)),
        ),
        Mistake(
            "target-sign",
            "The term with y has the wrong sign: for y = 1 the loss has to fall when z grows.",
            lambda z, y: np.mean(softplus(z) + y * z),
        ),
        Mistake(
            "swapped",
            "A yes is treated as a no, and a no as a yes: y and 1 − y have changed places, or z and −z have.",
            lambda z, y: np.mean(softplus(z) - (1 - y) * z),
        ),
        Mistake(
            "first-term-only",
            "Where y = 0 yours is 0. There are two terms, one for y and one for 1 − y: an output whose "
            "target is 0 is punished as well.",
            lambda z, y: np.mean(y * softplus(-z)),
        ),
        Mistake(
            "second-term-only",
            "Where y = 1 yours is 0. There are two terms, one for y and one for 1 − y.",
            lambda z, y: np.mean((1 - y) * softplus(z)),
        ),
        Mistake(
            "z-for-a",
            "You put z where the formula asks for a, and the logarithm of a negative number is nan. Which "
            "function turns z into the probability a?",
            lambda z, y: _from_probabilities(z, y),
        ),
        *(Mistake(f"clipped-at-{eps}", CLIPPED, _clipped(eps)) for eps in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12)),
        *(Mistake(f"clipped-at-{eps}", CLIPPED, _clipped(eps)) for eps in (1e-15, 1e-16)),
        *(Mistake(f"{eps}-added", CLIPPED, _added(eps)) for eps in (1e-5, 1e-6, 1e-7, 1e-8)),
        *(Mistake(f"{eps}-added", CLIPPED, _added(eps)) for eps in (1e-16, 1e-20, 1e-300)),
        Mistake(
            "sum",
            "The losses of the samples are added up, and not divided by how many there are. J is their mean.",
            lambda z, y: np.sum(_losses(z, y)),
        ),
        Mistake(
            "not-averaged",
            "This is the loss of each sample. J is one number, their mean.",
            _losses,
        ),
        Mistake(
            "sign",
            "The sign is turned round: a loss is at least 0.",
            lambda z, y: -binary_cross_entropy(z, y),
        ),
        Mistake(
            "squared",
            "This is the squared error of the probabilities. Cross-entropy takes logarithms of them.",
            lambda z, y: np.mean(0.5 * (sigmoid(z) - y) ** 2),
        ),
        Mistake(
            "first-sample-only",
            "This is the loss of the first sample alone. Is there a `return` inside a loop?",
            lambda z, y: _losses(z, y)[0],
        ),
    ),
)
