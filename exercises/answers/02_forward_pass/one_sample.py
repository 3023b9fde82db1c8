"""The numbers z of one layer for one sample."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def one_sample(W, b, a_before):
    return W @ a_before + b


def one_sample_cases(rng):
    def case(n_before, n, label=""):
        return Case(
            rng.normal(size=(n, n_before)), rng.normal(size=n), rng.normal(size=n_before), label=label
        )

    return [
        case(2, 3),
        case(3, 3, "as many inputs as neurons"),
        case(4, 1, "a single neuron"),
        case(1, 4, "a single input"),
    ]


def _filled(z, kept):
    """z with zeros in the places that a loop has not come to."""
    return np.where(np.arange(len(z)) == kept % len(z), z, 0.0)


ONE_SAMPLE = Exercise(
    "one_sample",
    one_sample,
    cases=one_sample_cases,
    points=1,
    mistakes=(
        Mistake(
            "turned",
            "W is turned the wrong way: you add up along its columns. Neuron j listens with row j, so its "
            "sum runs along row j. Where inputs and neurons are equally many, nothing complains.",
            lambda W, b, a: W.T @ a + b,
        ),
        Mistake(
            "entry-by-entry",
            "The `*` multiplies entry by entry, and nothing is added up. Each neuron needs the sum of its "
            "products: which sign stands for a matrix product?",
            lambda W, b, a: W * a + b,
        ),
        Mistake(
            "no-bias",
            "The weighted sums are right. What else does a neuron add?",
            lambda W, b, a: W @ a,
        ),
        Mistake(
            "bias-subtracted",
            "You subtract the bias. In this book z is the weighted sum plus b.",
            lambda W, b, a: W @ a - b,
        ),
        Mistake(
            "bias-multiplied",
            "You multiply by the bias. It is added: it shifts the sum, it does not stretch it.",
            lambda W, b, a: (W @ a) * b,
        ),
        Mistake(
            "bias-once-an-input",
            "The bias comes in once for each input. It belongs to the neuron and is added once: in a loop, "
            "outside the inner one.",
            lambda W, b, a: W @ a + len(a) * b,
        ),
        Mistake(
            "bias-on-the-inputs",
            "You add b to the inputs, before the product. There is one bias for each neuron, not for each "
            "input.",
            lambda W, b, a: W @ (a + b),
        ),
        Mistake(
            "bias-alone",
            "This is b alone. The weights and the inputs are not in it yet.",
            lambda W, b, a: b,
        ),
        Mistake(
            "all-summed",
            "Every neuron gets the same sum, that over all weights of the layer. Each neuron adds up its own "
            "row only.",
            lambda W, b, a: np.sum(W * a) + b,
        ),
        Mistake(
            "running-sum",
            "The first neuron is right, each later one has the sums of those before it in it as well. Is the "
            "total set back when the loop comes to the next neuron?",
            lambda W, b, a: np.cumsum(W @ a) + b,
        ),
        Mistake(
            "running-sum-with-bias",
            "The first neuron is right, each later one has all of those before it in it as well, their "
            "biases too. Is the total set back when the loop comes to the next neuron?",
            lambda W, b, a: np.cumsum(W @ a + b),
        ),
        Mistake(
            "last-input-only",
            "Only the last input counts: in each round of the inner loop the product takes the place of the "
            "one before. The products have to be added up.",
            lambda W, b, a: W[:, -1] * a[-1] + b,
        ),
        Mistake(
            "first-input-only",
            "Only the first input counts. Is there a `return`, or the step to the next neuron, inside the "
            "inner loop?",
            lambda W, b, a: W[:, 0] * a[0] + b,
        ),
        Mistake(
            "return-in-the-loop",
            "Only the first neuron comes back, in an array of length 1. Which line ends the function, and "
            "how far is it indented?",
            lambda W, b, a: (W @ a + b)[:1],
        ),
        Mistake(
            "return-in-the-loop-number",
            "Only the first neuron comes back, as a number: the function ends in the first round of the "
            "loop. Where are all the z kept?",
            lambda W, b, a: (W @ a + b)[0],
        ),
        Mistake(
            "return-in-the-loop-zeros",
            "Only the first neuron is filled in, the others are still 0. Which line ends the function, and "
            "how far is it indented?",
            lambda W, b, a: _filled(W @ a + b, 0),
        ),
        Mistake(
            "last-neuron-only",
            "Only the last neuron comes back: in each round of the loop its number takes the place of the "
            "one before. Where are all of them kept?",
            lambda W, b, a: (W @ a + b)[-1],
        ),
        Mistake(
            "made-anew",
            "Only the last neuron is filled in, the others are 0 again. Is the array made anew in each round "
            "of the loop?",
            lambda W, b, a: _filled(W @ a + b, -1),
        ),
        Mistake(
            "column-and-row",
            "A square has come out: every sum has met every bias. If your product is a column, keep it "
            "flat, as b is. In a loop, each neuron adds its own entry of b only.",
            lambda W, b, a: W @ a[:, None] + b,
        ),
        Mistake(
            "relu",
            "The numbers below 0 have become 0. Asked is z, before any activation.",
            lambda W, b, a: np.maximum(0, W @ a + b),
        ),
        Mistake(
            "tanh",
            "These are the tanh of what is asked. Asked is z, before any activation.",
            lambda W, b, a: np.tanh(W @ a + b),
        ),
        Mistake(
            "wrong-axis",
            "The products are right, but you add them up over the neurons: one sum for each input comes "
            "out. Each neuron needs the sum over its inputs.",
            lambda W, b, a: (W * a).sum(axis=0) + b,
        ),
        Mistake(
            "first-bias-for-all",
            "All neurons get the bias of the first one. Each has its own.",
            lambda W, b, a: W @ a + b[0],
        ),
        Mistake(
            "one-number-a-product",
            "A number comes out for each product, with the sum so far in it. How far is the line indented "
            "that keeps the z of a neuron?",
            lambda W, b, a: (np.cumsum(W * a, axis=1) + b[:, None]).ravel(),
        ),
    ),
)
