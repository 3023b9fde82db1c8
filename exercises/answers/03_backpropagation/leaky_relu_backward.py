"""The way back through a leaky ReLU."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def leaky_relu_backward(dA, Z, slope):
    return dA * np.where(Z > 0, 1.0, slope)


def leaky_relu_cases(rng):
    def case(m, n, slope, label=""):
        return Case(rng.normal(size=(m, n)), rng.normal(size=(m, n)), slope, label=label)

    all_negative = Case(
        rng.normal(size=(3, 2)), -np.abs(rng.normal(size=(3, 2))), 0.05, label="no neuron active"
    )
    return [case(3, 4, 0.1), case(1, 5, 0.01, "a batch of 1"), all_negative, case(4, 3, 0.3)]


LEAKY_RELU_BACKWARD = Exercise(
    "leaky_relu_backward",
    leaky_relu_backward,
    cases=leaky_relu_cases,
    points=1,
    mistakes=(
        Mistake(
            "plain-relu",
            "Where z is negative, nothing comes back. That is a plain ReLU; a leaky one lets a little "
            "through, on the way forward and on the way back.",
            lambda dA, Z, slope: dA * (Z > 0),
        ),
        Mistake(
            "swapped",
            "The two branches are swapped: active neurons get the small slope. Draw the curve and look on "
            "which side it is steep.",
            lambda dA, Z, slope: dA * np.where(Z > 0, slope, 1.0),
        ),
        Mistake(
            "sign-of-error",
            "You look at the sign of dA. Which slope holds was decided on the way forward, by the neuron's "
            "own net input.",
            lambda dA, Z, slope: dA * np.where(dA > 0, 1.0, slope),
        ),
        Mistake(
            "slope-only",
            "This is the slope alone. The error that arrives has to be in there as well.",
            lambda dA, Z, slope: np.where(Z > 0, 1.0, slope),
        ),
        Mistake(
            "activation",
            "You multiply the error by the activation. On the way back, it is scaled by the slope: one of "
            "two numbers, whatever the size of z.",
            lambda dA, Z, slope: dA * np.where(Z > 0, Z, slope * Z),
        ),
        Mistake(
            "forward",
            "This is the way forward: Z becomes A. Asked is the way back: an error dA arrives, and none of "
            "it is in your result.",
            lambda dA, Z, slope: np.where(Z > 0, Z, slope * Z),
        ),
        Mistake(
            "error-lost",
            "Where z is positive it is right. Where z is negative you return the bare slope: which factor "
            "is lost there?",
            lambda dA, Z, slope: np.where(Z > 0, dA, slope),
        ),
        Mistake(
            "z-for-error",
            "Where z is positive it is right. Where z is negative the net input stands in the place of "
            "the error that arrives.",
            lambda dA, Z, slope: np.where(Z > 0, dA, slope * Z),
        ),
    ),
)
