"""How many weights and biases a network has."""

import math
from itertools import pairwise

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def n_parameters(sizes):
    return sum(n * (n_before + 1) for n_before, n in pairwise(sizes))


def n_parameters_cases(rng):
    return [
        Case(rng.integers(2, 9, size=4).tolist()),
        Case([1, 32, 32, 32, 32, 1], label="the five layers of the chapter"),
        Case([6, 1], label="a single neuron"),
        Case([4, 4, 4], label="layers of equal size"),
        Case(rng.integers(10, 60, size=3).tolist()),
    ]


def _pairs(sizes):
    return list(pairwise(sizes))


def _sum(of_pair):
    return lambda sizes: sum(of_pair(n_before, n) for n_before, n in _pairs(sizes))


def _weights(sizes):
    return sum(n_before * n for n_before, n in _pairs(sizes))


def _every_pair(sizes):
    pairs = [(k, n) for i, k in enumerate(sizes) for n in sizes[i + 1 :]]
    return sum(k * n for k, n in pairs)


N_PARAMETERS = Exercise(
    "n_parameters",
    n_parameters,
    cases=n_parameters_cases,
    points=1,
    mistakes=(
        Mistake(
            "weights-only",
            "These are the weights. What else does a neuron have that training may turn?",
            _weights,
        ),
        Mistake(
            "input-with-biases",
            "You give the inputs biases as well. Layer 1 computes nothing: which layers have biases?",
            lambda sizes: _weights(sizes) + sum(sizes),
        ),
        Mistake(
            "one-bias-a-layer",
            "You count one bias for each layer. Each neuron of it has its own.",
            _sum(lambda k, n: k * n + 1),
        ),
        Mistake(
            "bias-of-the-layer-before",
            "You count a bias for each neuron of the layer before. W and b into a layer belong to the "
            "neurons to which they lead.",
            _sum(lambda k, n: k * n + k),
        ),
        Mistake(
            "bias-at-both-ends",
            "You add 1 to both sizes before you multiply. The neurons of which of the two layers listen to "
            "one more number?",
            _sum(lambda k, n: (k + 1) * (n + 1)),
        ),
        Mistake(
            "biases-only",
            "These are the biases. Where are the weights?",
            lambda sizes: sum(sizes[1:]),
        ),
        Mistake(
            "neurons",
            "You add up the sizes: that counts neurons (and inputs). A weight belongs to an edge: how many "
            "edges lead from one layer to the next?",
            sum,
        ),
        Mistake(
            "sums-of-sizes",
            "You add the two sizes where they have to be multiplied: every neuron of a layer listens to "
            "every one of the layer before.",
            _sum(lambda k, n: k + n + n),
        ),
        Mistake(
            "product-of-all",
            "You multiply all sizes. That counts the paths through the whole network; edges run from one "
            "layer to the next only.",
            math.prod,
        ),
        Mistake(
            "every-pair",
            "You join every layer to all later ones. Edges run from one layer to the next only.",
            lambda sizes: _every_pair(sizes) + sum(sizes[1:]),
        ),
        Mistake(
            "return-in-the-loop",
            "Only the first pair of layers is counted. Which line ends the function, and how far is it "
            "indented?",
            lambda sizes: sizes[1] * (sizes[0] + 1),
        ),
        Mistake(
            "last-pair",
            "Only the last pair of layers is counted: in each round of the loop its number takes the place "
            "of the one before. They have to be added up.",
            lambda sizes: sizes[-1] * (sizes[-2] + 1),
        ),
        Mistake(
            "output-left-out",
            "The output layer is left out. It computes as the others do: how far does your loop run?",
            lambda sizes: n_parameters(sizes[:-1]),
        ),
        Mistake(
            "first-hidden-left-out",
            "The weights into the first hidden layer are left out, and its biases. Layer 1 itself has none, "
            "but its edges lead to layer 2: where does your loop begin?",
            lambda sizes: n_parameters(sizes[1:]),
        ),
        Mistake(
            "each-layer-with-itself",
            "You multiply each size by itself. Both ends of an edge lie in different layers: which two sizes "
            "belong together?",
            lambda sizes: sum(n * (n + 1) for n in sizes[1:]),
        ),
        Mistake(
            "not-summed",
            "These are the numbers for each layer. Asked is one number, for the whole network.",
            lambda sizes: np.array([n * (k + 1) for k, n in _pairs(sizes)]),
        ),
        Mistake(
            "ring",
            "The output layer is joined to the input. Your loop begins at 0, and there the entry before is "
            "`sizes[-1]`, which in Python is the last one. Layer 1 computes nothing.",
            lambda sizes: n_parameters([sizes[-1], *sizes]),
        ),
    ),
)
