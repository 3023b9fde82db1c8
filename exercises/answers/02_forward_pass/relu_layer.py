"""A layer of ReLU neurons for a batch."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import relu, sigmoid


def relu_layer(W, b, A_before):
    return np.maximum(0, A_before @ W.T + b)


def relu_layer_cases(rng):
    def case(m, n_before, n, label=""):
        return Case(
            rng.normal(size=(n, n_before)),
            rng.normal(size=n),
            rng.normal(size=(m, n_before)),
            label=label,
        )

    single = case(6, 2, 1, "a single neuron")
    W, b, A = single.inputs
    A[0], A[1], b[:] = W[0], -W[0], 0.3 * W[0] @ W[0]  # on for one sample and off for another, in every seed
    square = case(3, 3, 3, "as many samples as inputs and neurons")
    square.inputs[1][:] += 2  # most of them on: only here does a matrix turned wrongly fit
    return [
        case(4, 3, 5),
        square,
        case(1, 4, 6, "a batch of 1"),
        single,
        case(5, 2, 5, "as many samples as neurons"),
    ]


def _of(activation):
    return lambda W, b, A: activation(A @ W.T + b)


RELU_LAYER = Exercise(
    "relu_layer",
    relu_layer,
    cases=relu_layer_cases,
    points=2,
    mistakes=(
        Mistake(
            "no-relu",
            "The numbers Z are right. What is still missing is the activation.",
            _of(lambda Z: Z),
        ),
        Mistake(
            "turned",
            "W is not turned. Its row j holds what neuron j listens with; in your product the columns of W "
            "play this part. Where inputs and neurons are equally many, nothing complains.",
            lambda W, b, A: relu(A @ W + b),
        ),
        Mistake(
            "column-formula",
            "This is the formula for one sample that stands as a column, with the whole batch put in its "
            "place. Here the samples are rows: which of the two factors comes first, and which is turned?",
            lambda W, b, A: relu(W @ A + b),
        ),
        Mistake(
            "batch-turned",
            "You turn the batch, so that the samples become columns. Then the result has them as columns as "
            "well, and b meets the wrong axis. Leave the samples lying as rows and turn the other factor.",
            lambda W, b, A: relu(W @ A.T + b),
        ),
        Mistake(
            "on-its-side",
            "The numbers are right, but the samples have become columns. A batch goes on with its samples as "
            "rows: turn the product, or turn the other factor in it.",
            lambda W, b, A: relu(A @ W.T + b).T,
        ),
        Mistake(
            "relu-first",
            "You send the inputs through ReLU, before the weights. A layer multiplies and adds first, and "
            "then applies its activation.",
            lambda W, b, A: relu(A) @ W.T + b,
        ),
        Mistake(
            "bias-after",
            "You add b after the activation, so it no longer moves the place at which a neuron comes on.",
            lambda W, b, A: relu(A @ W.T) + b,
        ),
        Mistake(
            "no-bias",
            "There is no bias in it. What does each neuron add to its weighted sum?",
            lambda W, b, A: relu(A @ W.T),
        ),
        Mistake(
            "bias-as-column",
            "You made a column of b, so each sample gets a bias. Each neuron has one, and neurons are "
            "columns of Z. NumPy adds a flat b to every row by itself.",
            lambda W, b, A: relu(A @ W.T + b[:, None]),
        ),
        Mistake(
            "step",
            "You return 1 where a neuron is on: that is a step. ReLU lets the number itself through.",
            _of(lambda Z: (Z > 0) * 1.0),
        ),
        Mistake(
            "absolute",
            "Below 0 you turn the sign. There ReLU gives 0.",
            _of(np.abs),
        ),
        Mistake(
            "minimum",
            "You keep what lies below 0 and cut off what lies above it. ReLU does it the other way round.",
            _of(lambda Z: np.minimum(0, Z)),
        ),
        Mistake(
            "leaky",
            "Below 0 you let a hundredth through. That is a leaky ReLU; a plain one gives 0 there.",
            _of(lambda Z: np.where(Z > 0, Z, 0.01 * Z)),
        ),
        Mistake(
            "clipped",
            "You cut off at 1 as well. ReLU has no upper end.",
            _of(lambda Z: np.clip(Z, 0, 1)),
        ),
        Mistake("tanh", "This is a layer of tanh neurons. Asked is ReLU.", _of(np.tanh)),
        Mistake("sigmoid", "This is a layer of sigmoid neurons. Asked is ReLU.", _of(sigmoid)),
        Mistake(
            "largest-of-all",
            "One number comes back, the largest of all (or 0). `max` looks for the largest entry of a whole "
            "array; which function compares each entry with 0?",
            _of(lambda Z: np.max(relu(Z))),
        ),
        Mistake(
            "largest-of-each-row",
            "One number for each sample comes back, its largest. `max` looks along an axis; which function "
            "compares each entry with 0?",
            _of(lambda Z: relu(Z).max(axis=1)),
        ),
        Mistake(
            "first-sample",
            "Only the first sample comes back. Does a loop end in its first round? You need no loop at all.",
            _of(lambda Z: relu(Z)[0]),
        ),
        Mistake(
            "first-sample-as-row",
            "Only the first sample comes back, as one row. Does a loop end in its first round? You need no "
            "loop at all.",
            _of(lambda Z: relu(Z)[:1]),
        ),
        Mistake(
            "last-sample",
            "Only the last sample comes back: in each round of the loop it takes the place of the one "
            "before. You need no loop at all.",
            _of(lambda Z: relu(Z)[-1]),
        ),
        Mistake(
            "largest-of-each-column",
            "One number for each neuron comes back, its largest. `max` looks along an axis; which function "
            "compares each entry with 0?",
            _of(lambda Z: Z.max(axis=0)),
        ),
        Mistake(
            "picked-out",
            "You pick the entries above 0 out of the array, and the others are gone. They have to stay in "
            "their places, as 0.",
            _of(lambda Z: Z[Z > 0]),
        ),
        Mistake(
            "entry-by-entry",
            "The `*` multiplies entry by entry, and nothing is added up. Each neuron needs the sum of its "
            "products, a matrix product.",
            lambda W, b, A: relu(W * A + b),
        ),
        Mistake(
            "bias-subtracted",
            "You subtract the bias. In this book z is the weighted sum plus b.",
            lambda W, b, A: relu(A @ W.T - b),
        ),
        Mistake(
            "relu-on-both",
            "You send the weighted sum and the bias through ReLU one by one. First add them, then cut off.",
            lambda W, b, A: relu(A @ W.T) + relu(b),
        ),
        Mistake(
            "relu-of-weights",
            "You send the weights through ReLU. What is cut off at 0 is the sum z, bias included.",
            lambda W, b, A: A @ relu(W).T + b,
        ),
    ),
)
