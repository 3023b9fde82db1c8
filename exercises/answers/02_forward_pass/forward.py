"""The whole forward pass of a network with tanh hidden layers."""

from itertools import pairwise

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import relu, sigmoid


def forward(weights, biases, X):
    return _pass(weights, biases, X)


def _identity(Z):
    return Z


def _pass(weights, biases, X, hidden=np.tanh, output=_identity, product=lambda A, W: A @ W.T):
    """A pass in which one thing may be another."""
    A = X
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        A = hidden(product(A, W) + b)
    return output(product(A, weights[-1]) + biases[-1])


def forward_cases(rng):
    def case(m, sizes, label=""):
        pairs = list(pairwise(sizes))
        return Case(
            [rng.normal(size=(n, k)) for k, n in pairs],
            [rng.normal(size=n) for _, n in pairs],
            rng.normal(size=(m, sizes[0])),
            label=label,
        )

    return [
        case(4, [2, 3, 2]),
        case(3, [2, 4, 3, 2], "two hidden layers"),
        case(3, [3, 3, 3, 3], "all sizes equal"),
        case(1, [3, 5, 4, 2, 1], "a batch of 1"),
    ]


def _every_layer(weights, biases, X, before=_identity, after=_identity):
    """`before` and `after` the sum, in every layer."""
    A = X
    for W, b in zip(weights, biases, strict=True):
        A = after(before(A) @ W.T + b)
    return A


def _always_from_the_input(weights, biases, X):
    return X @ weights[-1].T + biases[-1]


def _hidden_from_the_input(weights, biases, X):
    A = [np.tanh(X @ W.T + b) for W, b in zip(weights[:-1], biases[:-1], strict=True)][-1]
    return A @ weights[-1].T + biases[-1]


def _every_bias_in_every_layer(weights, biases, X):
    A = X
    for W in weights[:-1]:
        for b in biases[:-1]:
            A = np.tanh(A @ W.T + b)
    return A @ weights[-1].T + biases[-1]


def _column_at_the_output(weights, biases, X):
    A = _every_layer(weights[:-1], biases[:-1], X, after=np.tanh)
    return weights[-1] @ A + biases[-1]


def _tanh_apart(weights, biases, X):
    A = X
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        A = np.tanh(A @ W.T) + np.tanh(b)
    return A @ weights[-1].T + biases[-1]


def _bias_after_tanh(weights, biases, X):
    A = X
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        A = np.tanh(A @ W.T) + b
    return A @ weights[-1].T + biases[-1]


def _first_hidden_only(weights, biases, X):
    A = np.tanh(X @ weights[0].T + biases[0])
    return _every_layer(weights[1:], biases[1:], A)


def _last_hidden_only(weights, biases, X):
    A = _every_layer(weights[:-1], biases[:-1], X)
    return np.tanh(A) @ weights[-1].T + biases[-1]


FORWARD = Exercise(
    "forward",
    forward,
    cases=forward_cases,
    points=3,
    mistakes=(
        Mistake(
            "tanh-at-the-output",
            "The output layer has a tanh as well. It has no activation here: a tanh could say nothing beyond "
            "±1.",
            lambda weights, biases, X: _every_layer(weights, biases, X, after=np.tanh),
        ),
        Mistake(
            "no-activation",
            "There is no activation between the layers, so all of them together are one affine map. Bones "
            "without joints: where do the joints belong?",
            lambda weights, biases, X: _every_layer(weights, biases, X),
        ),
        Mistake(
            "tanh-once-at-the-end",
            "Between the layers there is no tanh; only the last result gets one. What does the next layer "
            "start from in your loop, z or a?",
            lambda weights, biases, X: np.tanh(_every_layer(weights, biases, X)),
        ),
        Mistake(
            "first-hidden-only",
            "Only the first hidden layer has its tanh; with one hidden layer that is enough. What about the "
            "later ones?",
            _first_hidden_only,
        ),
        Mistake(
            "last-hidden-only",
            "Only the last hidden layer has its tanh; with one hidden layer that is enough. What does the "
            "next layer start from in your loop, z or a?",
            _last_hidden_only,
        ),
        Mistake(
            "inputs-through-tanh",
            "The inputs go through tanh before the first weights: each layer of yours begins with the "
            "activation. Layer 1 computes nothing, and a layer ends with its activation.",
            lambda weights, biases, X: _every_layer(weights, biases, X, before=np.tanh),
        ),
        Mistake(
            "turned",
            "The weights are turned the wrong way. Row j of W holds what neuron j listens with. Where the "
            "layers are equally wide, nothing complains.",
            lambda weights, biases, X: _pass(weights, biases, X, product=lambda A, W: A @ W),
        ),
        Mistake(
            "always-from-the-input",
            "Every layer gets X in your loop, so only the last one counts. Each layer goes on with what the "
            "layer before handed on: is A replaced in every round?",
            _always_from_the_input,
        ),
        Mistake(
            "hidden-from-the-input",
            "Every hidden layer gets X in your loop; with one hidden layer that is right. A later one goes "
            "on with what the layer before handed on.",
            _hidden_from_the_input,
        ),
        Mistake(
            "first-layer-only",
            "This is the output of the first hidden layer. Which line ends the function, and how far is it "
            "indented?",
            lambda weights, biases, X: np.tanh(X @ weights[0].T + biases[0]),
        ),
        Mistake(
            "first-z-only",
            "This is Z of the first hidden layer. Which line ends the function, and how far is it indented?",
            lambda weights, biases, X: X @ weights[0].T + biases[0],
        ),
        Mistake(
            "output-layer-missing",
            "This is the output of the last hidden layer. The last weights and biases have not been used "
            "yet.",
            lambda weights, biases, X: _every_layer(weights[:-1], biases[:-1], X, after=np.tanh),
        ),
        Mistake(
            "bias-after-tanh",
            "In the hidden layers you add b after the tanh. It belongs to z: it moves the place where the "
            "neuron bends.",
            _bias_after_tanh,
        ),
        Mistake(
            "no-biases",
            "The biases are missing, in every layer.",
            lambda weights, biases, X: _pass(weights, [0 * b for b in biases], X),
        ),
        Mistake(
            "no-bias-at-the-output",
            "The hidden layers are right. The output layer has biases as well.",
            lambda weights, biases, X: _pass(weights, [*biases[:-1], 0 * biases[-1]], X),
        ),
        Mistake(
            "no-biases-in-hidden-layers",
            "Only the output layer adds its biases. The hidden layers have some as well.",
            lambda weights, biases, X: _pass(weights, [*[0 * b for b in biases[:-1]], biases[-1]], X),
        ),
        Mistake(
            "sigmoid",
            "These hidden layers are sigmoids. Asked is tanh.",
            lambda weights, biases, X: _pass(weights, biases, X, hidden=sigmoid),
        ),
        Mistake(
            "relu",
            "These hidden layers are ReLU. Asked is tanh.",
            lambda weights, biases, X: _pass(weights, biases, X, hidden=relu),
        ),
        Mistake(
            "relu-at-the-output",
            "The output layer cuts off what is negative. It has no activation here.",
            lambda weights, biases, X: _pass(weights, biases, X, output=relu),
        ),
        Mistake(
            "last-layer-twice",
            "The weights of the output layer are used twice: once in the loop, with a tanh, and once more "
            "after it. How far should the loop run?",
            lambda weights, biases, X: _pass([*weights, weights[-1]], [*biases, biases[-1]], X),
        ),
        Mistake(
            "first-layer-twice",
            "The weights of the first hidden layer are used twice: once before the loop and once more in it. "
            "Where should the loop begin?",
            lambda weights, biases, X: _pass([weights[0], *weights], [biases[0], *biases], X),
        ),
        Mistake(
            "first-sample",
            "Only the first sample comes back. Samples are rows: no loop over them is needed.",
            lambda weights, biases, X: forward(weights, biases, X)[0],
        ),
        Mistake(
            "column-formula",
            "This is the formula for one sample that stands as a column. Here the samples are rows: which "
            "of the two factors comes first, and which is turned?",
            lambda weights, biases, X: _pass(weights, biases, X, product=lambda A, W: W @ A),
        ),
        Mistake(
            "column-formula-with-tanh-at-the-output",
            "Two slips. First: this is the formula for one sample that stands as a column, and here the "
            "samples are rows. Then: the output layer has a tanh as well.",
            lambda weights, biases, X: _pass(weights, biases, X, output=np.tanh, product=lambda A, W: W @ A),
        ),
        Mistake(
            "column-formula-at-the-output",
            "The hidden layers are right. At the output you use the formula for one sample that stands as a "
            "column.",
            _column_at_the_output,
        ),
        Mistake(
            "one-hidden-layer",
            "With one hidden layer it is right; of more, only the first is used. Is the last line inside "
            "the loop?",
            lambda weights, biases, X: _pass([weights[0], weights[-1]], [biases[0], biases[-1]], X),
        ),
        Mistake(
            "last-hidden-left-out",
            "The last hidden layer is left out. How far does your loop run?",
            lambda weights, biases, X: _pass([*weights[:-2], weights[-1]], [*biases[:-2], biases[-1]], X),
        ),
        Mistake(
            "first-left-out",
            "The first weights and biases are left out. Layer 1 has none, so the first ones in the lists "
            "are those of layer 2.",
            lambda weights, biases, X: _pass(weights[1:], biases[1:], X),
        ),
        Mistake(
            "first-left-out-with-tanh-at-the-output",
            "Two slips. First: the first weights and biases are left out; layer 1 has none, so the first "
            "ones in the lists are those of layer 2. Then: the output layer has a tanh.",
            lambda weights, biases, X: _every_layer(weights[1:], biases[1:], X, after=np.tanh),
        ),
        Mistake(
            "names-of-the-loop",
            "After the loop its names W and b still are those of the last hidden layer. The output layer "
            "has its own, the last ones in the lists.",
            lambda weights, biases, X: _pass([*weights[:-1], weights[-2]], [*biases[:-1], biases[-2]], X),
        ),
        Mistake(
            "loop-in-loop",
            "Each hidden layer meets the biases of all hidden layers: there is a loop in a loop. Weights "
            "and biases of a layer go together, side by side.",
            _every_bias_in_every_layer,
        ),
        Mistake(
            "turned-with-tanh-at-the-output",
            "Two slips. First: the weights are turned the wrong way; row j of W holds what neuron j listens "
            "with. Then: the output layer has a tanh as well.",
            lambda weights, biases, X: _pass(weights, biases, X, output=np.tanh, product=lambda A, W: A @ W),
        ),
        Mistake(
            "tanh-of-sum-and-bias-apart",
            "You take the tanh of the weighted sum and of the bias one by one. First add them, then bend.",
            _tanh_apart,
        ),
    ),
)
