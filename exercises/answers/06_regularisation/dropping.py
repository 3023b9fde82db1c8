"""Inverted dropout, and δ of a hidden layer with dropout."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def dropout(A, u, p):
    return A * (u >= p) / (1 - p)


def dropout_cases(rng):
    def case(m, n, p, label=""):
        return Case(rng.normal(size=(m, n)) + 0.5, rng.uniform(size=(m, n)), p, label=label)

    return [
        case(3, 4, 0.25),
        case(4, 4, 0.75, "most units dropped"),
        case(1, 6, 0.5, "a batch of 1"),
        case(3, 2, 0.0, "p = 0, so nothing is dropped"),
        case(5, 8, 0.1),
    ]


def _kept(factor):
    """The right units kept, with another factor in the place of 1/(1 − p)."""
    return lambda A, u, p: A * (u >= p) * factor(p)


DROPOUT = Exercise(
    "dropout",
    dropout,
    cases=dropout_cases,
    points=2,
    mistakes=(
        Mistake(
            "no-scaling",
            "The right units are dropped, and the others are left as they are. Then the next layer gets a "
            "smaller sum than at test time: by what do you have to divide, to mend that?",
            _kept(lambda p: 1),
        ),
        Mistake(
            "divided-by-p",
            "The right units are dropped, but the others are divided by p, the share that is dropped. What "
            "share of the sum is left on average?",
            _kept(lambda p: np.divide(1, p)),
        ),
        Mistake(
            "shrunk",
            "You make the kept units smaller. Some are gone, so the rest have to become larger to make up "
            "for it.",
            _kept(lambda p: 1 - p),
        ),
        Mistake(
            "scaled-by-one-plus-p",
            "You multiply the kept units by 1 + p. For small p that is nearly right; which factor brings a "
            "share of 1 − p back to 1?",
            _kept(lambda p: 1 + p),
        ),
        Mistake(
            "others-dropped",
            "You keep the units that should be dropped. A unit stays where u is at least p.",
            lambda A, u, p: A * (u < p) / (1 - p),
        ),
        Mistake(
            "others-dropped-divided-by-p",
            "You take p for the probability of being kept, both in the mask and in the division. Here it is "
            "the probability of being dropped.",
            lambda A, u, p: A * (u < p) / np.float64(p),
        ),
        Mistake(
            "others-dropped-no-scaling",
            "Two slips. You keep the units that should be dropped, and the kept ones are not made larger.",
            lambda A, u, p: A * (u < p),
        ),
        Mistake(
            "kept-below",
            "The right share of units stays, but not the right ones: you compare u with 1 − p. The task says "
            "where a unit stays.",
            lambda A, u, p: A * (u < 1 - p) / (1 - p),
        ),
        Mistake(
            "kept-above-one-minus-p",
            "You keep a unit where u is at least 1 − p. The task says what u is compared with.",
            lambda A, u, p: A * (u >= 1 - p) / (1 - p),
        ),
        Mistake(
            "nothing-dropped",
            "The units are made larger, but none is dropped: the mask is not in your result.",
            lambda A, u, p: A / (1 - p),
        ),
        Mistake(
            "mask-alone",
            "This is the mask, divided. What it is for is to be multiplied with the activations.",
            lambda A, u, p: (u >= p) / (1 - p),
        ),
        Mistake(
            "bare-mask",
            "This is the mask of zeros and ones. What it is for is to be multiplied with the activations.",
            lambda A, u, p: (u >= p) * 1.0,
        ),
        Mistake(
            "multiplied-by-u",
            "You multiply by the uniform numbers themselves. They only decide: a unit stays whole, or it "
            "goes.",
            lambda A, u, p: A * u / (1 - p),
        ),
        Mistake(
            "multiplied-by-bare-u",
            "You multiply by the uniform numbers themselves. They only decide: a unit stays whole, or it "
            "goes.",
            lambda A, u, p: A * u,
        ),
        Mistake(
            "share-of-this-mask",
            "You divide by the share that this very mask keeps. It has to be the probability: a number that "
            "does not depend on what was drawn.",
            lambda A, u, p: A * (u >= p) / np.mean(u >= p),
        ),
        Mistake(
            "alike-for-the-batch",
            "All samples get the mask of the first one. Each sample has a row of u of its own.",
            lambda A, u, p: A * (u[0] >= p) / (1 - p),
        ),
        Mistake(
            "whole-samples",
            "You drop whole samples: the first number of each row of u decides for the row. Each unit of "
            "each sample is decided by itself.",
            lambda A, u, p: A * (u[:, :1] >= p) / (1 - p),
        ),
        Mistake(
            "test-time",
            "This is the test pass of the oldest form of dropout. Asked is the training pass of the inverted "
            "one.",
            lambda A, u, p: A * (1 - p),
        ),
        Mistake(
            "activation-compared",
            "You compare the activation with p. Whether a unit stays is chance, whatever its activation: it "
            "is u that decides.",
            lambda A, u, p: A * (p <= A) / (1 - p),
        ),
        Mistake(
            "cut-out",
            "You take out the units that stay, so the array has lost its shape. Dropped units keep "
            "their place, with a 0 in it: what does a product with True and False give?",
            lambda A, u, p: A[u >= p] / (1 - p),
        ),
        Mistake(
            "cut-out-no-scaling",
            "Two slips. You take out the units that stay, so the array has lost its shape: dropped "
            "units keep their place, with a 0 in it. And those that stay are not made larger.",
            lambda A, u, p: A[u >= p],
        ),
        Mistake(
            "product-compared",
            "Your result is zeros and ones. Python multiplies before it compares, so you compare a "
            "product: the mask needs brackets of its own.",
            lambda A, u, p: A * u >= p,
        ),
        Mistake(
            "everything-compared",
            "Your result is zeros and ones. Python multiplies and divides before it compares, so it "
            "compares one product with a quotient: the mask needs brackets of its own.",
            lambda A, u, p: A * u >= p / (1 - p),
        ),
        Mistake(
            "bracket",
            "You divide by 1 and subtract p afterwards: the 1 − p needs brackets.",
            lambda A, u, p: A * (u >= p) / 1 - p,
        ),
        Mistake(
            "mean-added",
            "You divide where a unit is kept and leave it as it is where it should be dropped. There it has "
            "to be 0.",
            lambda A, u, p: np.where(u >= p, A / (1 - p), A),
        ),
    ),
)


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
        case(3, 4, 1, 0.75, "one output, most units dropped"),
        case(5, 3, 2, 0.0, "p = 0, so nothing is dropped"),
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
            "forward",
            "This is the forward pass of the layer, ReLU and dropout. Asked is δ, on the way back.",
            _changed(lambda G, mask, Z, p: np.maximum(Z, 0) * mask / (1 - p)),
        ),
    ),
)
