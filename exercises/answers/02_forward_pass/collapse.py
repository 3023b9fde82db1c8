"""Layers without activations as one affine map."""

from itertools import pairwise

from dnnlab.checks.declaration import Case, Exercise, Mistake


def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W_next @ W, W_next @ b + b_next
    return W, b


def collapse_cases(rng):
    def case(sizes, label=""):
        pairs = list(pairwise(sizes))
        return Case(
            [rng.normal(size=(n, k)) for k, n in pairs], [rng.normal(size=n) for _, n in pairs], label=label
        )

    return [
        case([2, 3, 4], "two layers"),
        case([3, 2, 4, 2], "three layers"),
        case([3, 3, 3, 3], "layers of equal size"),
        case([2, 4, 1, 3, 2], "four layers"),
    ]


def _carried(weights, biases, step):
    """The b′ that a wrong step makes from (W so far, b so far, W_next, b_next)."""
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W_next @ W, step(W, b, W_next, b_next)
    return b


def _with_bias(step):
    """A mistake in b′ alone that may not fit all shapes: a whole answer."""
    return lambda weights, biases: (collapse(weights, biases)[0], _carried(weights, biases, step))


def _reversed(weights, biases):
    W = weights[0]
    for W_next in weights[1:]:
        W = W @ W_next
    return W, collapse(weights, biases)[1]


def _reversed_with_bias(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


def _from_the_right(weights):
    W = weights[0]
    for W_next in weights[1:]:
        W = W @ W_next.T
    return W


def _entry_by_entry(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W_next * W, W_next * b + b_next
    return W, b


def _first_layer_twice(weights, biases):
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights, biases, strict=True):
        W, b = W_next @ W, W_next @ b + b_next
    return W, b


def _first_layer_twice_in_the_bias(weights, biases):
    return collapse(weights, biases)[0], _first_layer_twice(weights, biases)[1]


COLLAPSE = Exercise(
    "collapse",
    collapse,
    cases=collapse_cases,
    parts=("W", "b"),
    points=3,
    mistakes=(
        Mistake(
            "reversed",
            "The matrices are multiplied in the order in which the layers come. The input stands on the "
            "right of the product and meets the first layer first: on which side does each later matrix go?",
            _reversed,
        ),
        Mistake(
            "reversed-with-bias",
            "Matrices and biases are multiplied in the order in which the layers come. What was found so far "
            "goes through the next layer: on which side of it does the matrix of that layer stand?",
            _reversed_with_bias,
        ),
        Mistake(
            "entry-by-entry",
            "The `*` multiplies entry by entry. Two layers one after the other are a matrix product.",
            _entry_by_entry,
        ),
        Mistake(
            "return-in-the-loop",
            "Two layers are right; of more, only the first two are in it. Which line ends the function, and "
            "how far is it indented?",
            lambda weights, biases: collapse(weights[:2], biases[:2]),
        ),
        Mistake(
            "last-two-only",
            "Two layers are right; of more, only the last two are in it. In each round of the loop what was "
            "found so far has to go on.",
            lambda weights, biases: collapse(weights[-2:], biases[-2:]),
        ),
        Mistake(
            "last-left-out",
            "The last layer is left out. How far does your loop run?",
            lambda weights, biases: collapse(weights[:-1], biases[:-1]),
        ),
        Mistake(
            "first-left-out",
            "The first layer is left out here. What does your loop start from?",
            lambda weights, biases: collapse(weights[1:], biases[1:]),
        ),
        Mistake(
            "first-layer-twice",
            "The first layer is in it twice: you start from it, and the loop begins with it as well.",
            _first_layer_twice,
        ),
        Mistake(
            "first-layer-twice-in-the-bias",
            "The matrix is right. The first biases go through their own layer once more: you start from "
            "them, and the loop begins with that layer as well.",
            _first_layer_twice_in_the_bias,
        ),
        Mistake(
            "biases-summed",
            "You add up the biases as they are. A bias of an early layer goes through all later layers, as "
            "the numbers it is added to do.",
            _with_bias(lambda W, b, W_next, b_next: b + b_next),
        ),
        Mistake(
            "own-layer-too",
            "Each bias goes through its own layer's matrix as well. It is added after that matrix, and only "
            "the later ones act on it.",
            lambda weights, biases: (
                collapse(weights, biases)[0],
                sum(collapse(weights[i:], biases[i:])[0] @ b for i, b in enumerate(biases)),
            ),
        ),
        Mistake(
            "bias-added-too-early",
            "You add the next bias before the next matrix acts. A layer multiplies first and then adds its "
            "bias.",
            _with_bias(lambda W, b, W_next, b_next: W_next @ (b + b_next)),
        ),
        Mistake(
            "matrix-replaced-first",
            "The matrix is right. For b you multiply by the product of all matrices so far: is W replaced "
            "before b is computed? What reached b so far has only the next layer to pass.",
            _with_bias(lambda W, b, W_next, b_next: W_next @ W @ b + b_next),
        ),
        Mistake(
            "old-matrix",
            "For b you multiply by the product of the matrices before the new layer. Those have acted "
            "already: which matrix acts now?",
            _with_bias(lambda W, b, W_next, b_next: W @ b + b_next),
        ),
        Mistake(
            "turned-for-the-bias",
            "The matrix is right. On its way through the next layer b meets that layer's matrix turned: the "
            "sums run along its columns.",
            _with_bias(lambda W, b, W_next, b_next: b @ W_next + b_next),
        ),
        Mistake(
            "transposed",
            "It is the transpose of what is asked, (inputs × outputs). W′ has to act like the W of a layer: "
            "a row for each output.",
            lambda weights, biases: collapse(weights, biases)[0].T,
            "W",
        ),
        Mistake(
            "last-matrix",
            "This is the last matrix alone. What the input meets first has to be in W′ too.",
            lambda weights, biases: weights[-1],
            "W",
        ),
        Mistake(
            "last-biases",
            "These are the biases of the last layer alone. Put x = 0 into the network: do the earlier biases "
            "make no difference to the output?",
            lambda weights, biases: biases[-1],
            "b",
        ),
        Mistake(
            "first-biases-only",
            "Only the first biases are in it, carried through all later layers. The later layers add biases "
            "of their own.",
            lambda weights, biases: _carried(weights, biases, lambda W, b, W_next, b_next: W_next @ b),
            "b",
        ),
        Mistake(
            "last-biases-lost",
            "The biases of the last layer are missing; the earlier ones are right.",
            lambda weights, biases: collapse(weights, [*biases[:-1], 0 * biases[-1]])[1],
            "b",
        ),
        Mistake(
            "sign",
            "Only the sign of b is wrong. Put x = 0 into the network: b is what comes out.",
            lambda weights, biases: -collapse(weights, biases)[1],
            "b",
        ),
        Mistake(
            "bias-as-column",
            "The numbers in b are right, but they stand as a column. A layer's b is flat.",
            lambda weights, biases: collapse(weights, biases)[1][:, None],
            "b",
        ),
        Mistake(
            "rows-by-half",
            "You multiply from the right by turned matrices, as for samples that are rows. Then what you "
            "start from has to be turned as well, and the result turned back.",
            lambda weights, biases: (
                _from_the_right(weights),
                collapse(weights, biases)[1],
            ),
        ),
        Mistake(
            "middle-biases-lost",
            "The first and the last biases are right. With two layers that is all; with more, those between "
            "them are missing.",
            lambda weights, biases: collapse(
                weights, [biases[0], *[0 * b for b in biases[1:-1]], biases[-1]]
            )[1],
            "b",
        ),
        Mistake(
            "bias-so-far-added-again",
            "What b was before is added once more. The next layer takes it through its matrix, and adds its "
            "own biases; nothing else is left of it.",
            _with_bias(lambda W, b, W_next, b_next: b + W_next @ b + b_next),
        ),
        Mistake(
            "whole-product-on-first-biases",
            "The first biases go through all matrices, their own layer's among them. They are added after "
            "that one.",
            lambda weights, biases: (
                collapse(weights, biases)[0],
                collapse(weights, biases)[0] @ biases[0] + biases[-1],
            ),
        ),
        Mistake(
            "first-biases-as-they-are",
            "These are the biases of the first layer as they are. Put x = 0 into the network: what happens "
            "to them on the way to the output?",
            lambda weights, biases: biases[0],
            "b",
        ),
        Mistake(
            "one-matrix-only",
            "With two layers it is right. With more, each bias of yours goes through the next matrix only; "
            "it has to pass all that come after.",
            lambda weights, biases: (
                collapse(weights, biases)[0],
                sum(W @ b for W, b in zip(weights[1:], biases[:-1], strict=True)) + biases[-1],
            ),
        ),
        Mistake(
            "whole-product-each-time",
            "In every round b goes through the product of all matrices. It has to pass one matrix a round, "
            "that of the next layer.",
            lambda weights, biases: (
                collapse(weights, biases)[0],
                _carried(
                    weights,
                    biases,
                    lambda W, b, W_next, b_next: collapse(weights, biases)[0] @ b + b_next,
                ),
            ),
        ),
        Mistake(
            "first-matrix-twice",
            "The first matrix is in W twice: you start from it, and the loop begins with it as well.",
            lambda weights, biases: (_first_layer_twice(weights, biases)[0], collapse(weights, biases)[1]),
        ),
    ),
)
