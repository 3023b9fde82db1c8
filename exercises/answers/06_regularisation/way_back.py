"""δ of a hidden layer with ReLU and dropout."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .inverted_dropout import dropout


def hidden_delta(delta_next, W_next, Z, u, p):
    return _delta_with(dropout)(delta_next, W_next, Z, u, p)


def _delta_with(dropped):
    """δ of the hidden layer, the gradient going through the function `dropped`."""
    return lambda delta_next, W_next, Z, u, p: dropped(delta_next @ W_next, u, p) * (Z > 0)


def hidden_delta_cases(rng):
    def case(m, n, n_next, p, label=""):
        return Case(
            rng.normal(size=(m, n_next)),
            rng.normal(size=(n_next, n)),
            rng.normal(size=(m, n)) + 0.3,
            rng.uniform(size=(m, n)),
            p,
            label=label,
        )

    return [
        case(4, 5, 3, 0.25),
        case(4, 4, 4, 0.4, "all shapes alike"),
        case(1, 6, 2, 0.5, "a batch of 1"),
        case(3, 4, 1, 0.75, "one output"),
        case(5, 3, 2, 0.0, "p = 0"),
    ]


def _changed(change):
    """`change(G, mask, Z, p)` of the gradient G that comes from the next layer, and the bare mask."""
    return lambda delta_next, W_next, Z, u, p: change(delta_next @ W_next, u >= p, Z, p)


HIDDEN_DELTA = Exercise(
    "hidden_delta",
    hidden_delta,
    cases=hidden_delta_cases,
    batch="Z",
    points=3,
    builds_on="dropout",
    following=_delta_with,
    mistakes=(
        Mistake(
            "no-dropout",
            "This is δ without dropout. A unit that was silent in the forward pass had no part in the cost: "
            "what is its gradient?",
            _changed(lambda G, mask, Z, p: G * (Z > 0)),
        ),
        Mistake(
            "no-scaling",
            "Dropped units get no gradient, that is right. Kept ones were made larger on the way forward, "
            "and a factor on the way forward is the same factor on the way back.",
            _changed(lambda G, mask, Z, p: G * mask * (Z > 0)),
        ),
        Mistake(
            "no-mask",
            "The factor is there, the mask is not: units that were silent in the forward pass get a "
            "gradient.",
            _changed(lambda G, mask, Z, p: G / (1 - p) * (Z > 0)),
        ),
        Mistake(
            "undone",
            "You multiply by 1 − p, as if the way back had to undo the way forward. A factor stays the same "
            "factor: what is the derivative of c·a?",
            _changed(lambda G, mask, Z, p: G * mask * (1 - p) * (Z > 0)),
        ),
        Mistake(
            "scaled-twice",
            "You divide by 1 − p twice, perhaps once with the mask and once more on its own. Once is enough.",
            _changed(lambda G, mask, Z, p: G * mask / (1 - p) ** 2 * (Z > 0)),
        ),
        Mistake(
            "others-dropped",
            "It is the dropped units that get the gradient, and the kept ones none. Where is u at least p?",
            _changed(lambda G, mask, Z, p: G * ~mask / (1 - p) * (Z > 0)),
        ),
        Mistake(
            "divided-by-p",
            "You divide by p. On the way forward the kept units were divided by another number.",
            _changed(lambda G, mask, Z, p: G * mask * np.divide(1, p) * (Z > 0)),
        ),
        Mistake(
            "no-slope",
            "You stop at ∂J/∂A. δ is ∂J/∂Z: what does ReLU make of a gradient where z is negative?",
            _changed(lambda G, mask, Z, p: G * mask / (1 - p)),
        ),
        Mistake(
            "gradient-alone",
            "This is the gradient as it comes from the next layer. On its way to δ it has to pass dropout "
            "and ReLU.",
            _changed(lambda G, mask, Z, p: G),
        ),
        Mistake(
            "activation-for-slope",
            "You multiply by the activation of ReLU, max(0, z). The way back takes its slope: what is that, "
            "left and right of 0?",
            _changed(lambda G, mask, Z, p: G * mask / (1 - p) * np.maximum(Z, 0)),
        ),
        Mistake(
            "times-z",
            "You multiply by Z. The way back takes the slope of ReLU: what is that, left and right of 0?",
            _changed(lambda G, mask, Z, p: G * mask / (1 - p) * Z),
        ),
        Mistake(
            "slope-of-gradient",
            "You cut off the negative gradients. ReLU looks at z: where z is positive any gradient passes, a "
            "negative one too.",
            _changed(lambda G, mask, Z, p: np.maximum(G * mask / (1 - p), 0)),
        ),
        Mistake(
            "transposed",
            "With all shapes alike it runs, and is wrong. Rows of W_next are neurons of the next layer, its "
            "columns the units of this one: on the way back nothing has to be turned.",
            lambda delta_next, W_next, Z, u, p: dropout(delta_next @ W_next.T, u, p) * (Z > 0),
        ),
        Mistake(
            "mean-again",
            "You divide by the number of samples. That is in δ of the next layer already.",
            _changed(lambda G, mask, Z, p: G * mask / (1 - p) * (Z > 0) / len(Z)),
        ),
        Mistake(
            "alike-for-the-batch",
            "All samples get the mask of the first one. Each sample has a row of u of its own.",
            lambda delta_next, W_next, Z, u, p: (delta_next @ W_next) * (u[0] >= p) / (1 - p) * (Z > 0),
        ),
        Mistake(
            "kept-below",
            "The mask is not the one of the forward pass: you compare u with 1 − p.",
            lambda delta_next, W_next, Z, u, p: (delta_next @ W_next) * (u < 1 - p) / (1 - p) * (Z > 0),
        ),
        Mistake(
            "mask-before-weights",
            "You take δ of the next layer through dropout first, and then through the weights. On the way "
            "back the next layer comes first: through its weights, then through the mask.",
            lambda delta_next, W_next, Z, u, p: (dropout(delta_next, u, p) @ W_next) * (Z > 0),
        ),
        Mistake(
            "no-slope-no-scaling",
            "Two slips. The kept units were made larger on the way forward, and a factor on the way "
            "forward is the same factor on the way back. And you stop at ∂J/∂A: what does ReLU make of "
            "a gradient where z is negative?",
            _changed(lambda G, mask, Z, p: G * mask),
        ),
        Mistake(
            "both-cut-off",
            "ReLU's slope is right, but you cut off negative gradients as well. Where z is positive any "
            "gradient passes, a negative one too.",
            _changed(lambda G, mask, Z, p: np.maximum(G, 0) * mask / (1 - p) * (Z > 0)),
        ),
        Mistake(
            "others-dropped-no-scaling",
            "Two slips. It is the dropped units that get the gradient, and the factor of the way "
            "forward is missing.",
            _changed(lambda G, mask, Z, p: G * ~mask * (Z > 0)),
        ),
        Mistake(
            "other-side",
            "You let the gradient through where z is negative, and stop it where z is positive. ReLU "
            "does it the other way round.",
            _changed(lambda G, mask, Z, p: G * mask / (1 - p) * (Z < 0)),
        ),
        Mistake(
            "no-gradient",
            "Mask and slope are there, but nothing of what the next layer sends back. What comes "
            "through its weights?",
            _changed(lambda G, mask, Z, p: mask / (1 - p) * (Z > 0)),
        ),
        Mistake(
            "p-for-keeping",
            "You take p for the probability of being kept, both in the mask and in the division. Here "
            "it is the probability of being dropped.",
            _changed(lambda G, mask, Z, p: G * ~mask / np.float64(p) * (Z > 0)),
        ),
        Mistake(
            "activation-no-scaling",
            "You multiply by the activation, max(0, z), where the way back takes the slope of ReLU. And "
            "the factor with which dropout made the kept units larger is missing.",
            _changed(lambda G, mask, Z, p: G * mask * np.maximum(Z, 0)),
        ),
        Mistake(
            "forward",
            "This is the forward pass of the layer, ReLU and dropout. Asked is δ, on the way back.",
            _changed(lambda G, mask, Z, p: np.maximum(Z, 0) * mask / (1 - p)),
        ),
    ),
)
