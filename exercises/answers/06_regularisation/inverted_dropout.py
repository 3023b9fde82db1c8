"""Inverted dropout, forward."""

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
        case(3, 2, 0.0, "p = 0"),
        case(5, 8, 0.1),
        Case(
            rng.normal(size=(2, 3)) + 0.5,
            np.array([[0.25, 0.1, 0.9], [0.6, 0.25, 0.25]]),
            0.25,
            label="u exactly p",
        ),
    ]


def _kept(factor):
    """The right units kept, with another factor in the place of 1/(1 − p)."""
    return lambda A, u, p: A * (u >= p) * factor(p)


def _first_sample_only(A, u, p):
    result = np.zeros_like(A)
    result[0] = dropout(A[0], u[0], p)
    return result


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
            "above-p-only",
            "It is right until u is exactly p: there you drop the unit, and the task lets it stay.",
            lambda A, u, p: A * (u > p) / (1 - p),
        ),
        Mistake(
            "doubled",
            "You double what stays, as for p = ½. The factor depends on p: which one brings a share of 1 − p "
            "back to 1?",
            _kept(lambda p: 2),
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
            "first-sample-only",
            "Only the first sample comes through. Is there a `return` inside a loop?",
            _first_sample_only,
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
