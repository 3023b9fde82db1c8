"""The δ of a hidden layer of tanh neurons."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import sigmoid


def hidden_delta(delta_next, W, W_next, Z):
    return (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)


def hidden_delta_cases(rng):
    def case(m, n_before, n, n_next, label=""):
        return Case(
            rng.normal(size=(m, n_next)),
            rng.normal(size=(n, n_before)),
            rng.normal(size=(n_next, n)),
            rng.normal(size=(m, n)),
            label=label,
        )

    return [
        case(4, 3, 3, 3, "layers of equal size"),
        case(5, 2, 3, 2),
        case(1, 4, 2, 3, "a batch of 1"),
        case(6, 2, 5, 1, "a single output"),
    ]


HIDDEN_DELTA = Exercise(
    "hidden_delta",
    hidden_delta,
    cases=hidden_delta_cases,
    batch="Z",
    points=2,
    mistakes=(
        Mistake(
            "turned",
            "The weights are the right ones, but turned the wrong way. W_next has shape (n_next, n); the "
            "errors come in with n_next columns and have to leave with n.",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next.T) * (1 - np.tanh(Z) ** 2),
        ),
        Mistake(
            "own-weights",
            "The error comes back along the edges that lead out of this layer. You sent it through W, the "
            "edges that lead in.",
            lambda delta_next, W, W_next, Z: (delta_next @ W) * (1 - np.tanh(Z) ** 2),
        ),
        Mistake(
            "no-slope",
            "The error has come back to the outputs of this layer: this is ∂J/∂a. To get to ∂J/∂z it must "
            "still pass through the activation.",
            lambda delta_next, W, W_next, Z: delta_next @ W_next,
        ),
        Mistake(
            "slope-of-z",
            "The short form of tanh′ is written in terms of the output a of the neuron; you put in z.",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * (1 - Z**2),
        ),
        Mistake(
            "slope-of-a",
            "The slope is taken at a in place of z: your z went through tanh once too often. Where on the "
            "curve does the neuron sit?",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * (1 - np.tanh(np.tanh(Z)) ** 2),
        ),
        Mistake(
            "square-forgotten",
            "Your slope of tanh is 1 − a. At a = −1 it would be 2, yet there tanh is flat: what has to "
            "happen to a before you subtract it from 1?",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * (1 - np.tanh(Z)),
        ),
        Mistake(
            "activation",
            "You multiply by the activation itself. What scales an error on its way back is how steep the "
            "activation is.",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * np.tanh(Z),
        ),
        Mistake(
            "sigmoid-slope",
            "This is the slope of a sigmoid, at most ¼. The neurons here are tanh, whose slope reaches 1.",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * sigmoid(Z) * (1 - sigmoid(Z)),
        ),
        Mistake(
            "sigmoid-form-of-tanh",
            "You use the short form of the sigmoid's slope, a(1 − a), with the output of a tanh. At z = 0 it "
            "gives 0, and there tanh is steepest. What is the short form of tanh′?",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * np.tanh(Z) * (1 - np.tanh(Z)),
        ),
        Mistake(
            "sign",
            "Only the sign is wrong, everywhere. Nothing on this way back turns a sign, and tanh never "
            "falls. Is the slope that you multiply with negative?",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * (np.tanh(Z) ** 2 - 1),
        ),
        Mistake(
            "mean-again",
            "It is m times too small. The 1/m of the mean came in at the output and travels along inside "
            "delta_next.",
            lambda delta_next, W, W_next, Z: (delta_next @ W_next) * (1 - np.tanh(Z) ** 2) / len(Z),
        ),
    ),
)
