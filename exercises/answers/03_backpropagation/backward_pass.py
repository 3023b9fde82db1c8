"""The whole backward pass of a net with one hidden layer."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import one_hot, sigmoid, softmax


def backward_pass(X, Z2, A2, P, Y, W3):
    delta3 = (P - Y) / len(X)
    delta2 = (delta3 @ W3) * (1 - A2**2)
    return delta3.T @ A2, delta3.sum(axis=0), delta2.T @ X, delta2.sum(axis=0)


AT_THE_OUTPUT = {
    "no-mean": "All four are m times too large, from one slip at the very start: δ⁽³⁾ is the derivative of "
    "the mean over the m samples.",
    "sign": "All four point the other way, from one slip at the very start: look at the two terms of δ⁽³⁾.",
    "slope-kept": "δ⁽³⁾ seems to hold a factor p(1 − p). Softmax with its own cost has none left: see "
    "exercise 1, fourth part.",
}
IN_THE_HIDDEN_LAYER = {
    "no-slope": "In layer 2 the error came back to the outputs and stopped there. It still has to pass "
    "through tanh.",
    "slope-of-z": "In δ⁽²⁾ the short form of tanh′ is fed with z. It is written in terms of the output of "
    "the neuron.",
    "slope-of-a": "In δ⁽²⁾ the slope is taken at a in place of z: one tanh too many.",
    "square-forgotten": "In δ⁽²⁾ the slope of tanh is 1 − a. At a = −1 it would be 2, yet there tanh is "
    "flat: what has to happen to a before you subtract it from 1?",
    "sigmoid-slope": "In δ⁽²⁾ you use the slope of a sigmoid. Which activation does layer 2 have, and which "
    "slope belongs to it?",
    "sigmoid-form-of-tanh": "In δ⁽²⁾ the slope is a(1 − a), the short form that belongs to a sigmoid. The a "
    "comes out of a tanh here: at a = 0 tanh is steepest, and yours is 0.",
}


def with_slips(*slips):
    """The backward pass with one or two slips of the tables above."""

    def answer(X, Z2, A2, P, Y, W3):
        delta3 = (P - Y) / (1 if "no-mean" in slips else len(X))
        delta3 = -delta3 if "sign" in slips else delta3
        delta3 = delta3 * P * (1 - P) if "slope-kept" in slips else delta3
        slope = 1 - A2**2
        slope = np.ones_like(Z2) if "no-slope" in slips else slope
        slope = 1 - Z2**2 if "slope-of-z" in slips else slope
        slope = 1 - np.tanh(A2) ** 2 if "slope-of-a" in slips else slope
        slope = 1 - A2 if "square-forgotten" in slips else slope
        slope = sigmoid(Z2) * (1 - sigmoid(Z2)) if "sigmoid-slope" in slips else slope
        slope = A2 * (1 - A2) if "sigmoid-form-of-tanh" in slips else slope
        delta2 = (delta3 @ W3) * slope
        return delta3.T @ A2, delta3.sum(axis=0), delta2.T @ X, delta2.sum(axis=0)

    return answer


def part_of(place, change):
    """One part of the right answer, changed."""
    return lambda X, Z2, A2, P, Y, W3: change(backward_pass(X, Z2, A2, P, Y, W3)[place], len(X))


def turned_W3(X, Z2, A2, P, Y, W3):
    delta2 = (((P - Y) / len(X)) @ W3.T) * (1 - A2**2)
    return *backward_pass(X, Z2, A2, P, Y, W3)[:2], delta2.T @ X, delta2.sum(axis=0)


def backward_pass_cases(rng):
    def case(m, n1, n2, n3, label=""):
        X, W3 = rng.normal(size=(m, n1)), rng.normal(size=(n3, n2))
        Z2 = X @ rng.normal(size=(n2, n1)).T + rng.normal(size=n2)
        A2 = np.tanh(Z2)
        P = softmax(A2 @ W3.T + rng.normal(size=n3))
        return Case(X, Z2, A2, P, one_hot(rng.integers(n3, size=m), n3), W3, label=label)

    return [
        case(4, 2, 3, 2),
        case(5, 3, 3, 3, "layers of equal size"),
        case(1, 2, 4, 3, "a batch of 1"),
        case(8, 5, 1, 2, "a single hidden neuron"),
    ]


BACKWARD_PASS = Exercise(
    "backward_pass",
    backward_pass,
    cases=backward_pass_cases,
    parts=("dW3", "db3", "dW2", "db2"),
    batch="X",
    chained=True,
    points=4,
    mistakes=(
        *(
            Mistake(
                f"{part}-no-mean",
                f"{part} is m times too large: the 1/m of the mean has not reached it. It may come in "
                "once, in δ⁽³⁾, and then everything made from it holds it.",
                part_of(place, lambda part, m: part * m),
                part,
            )
            for place, part in enumerate(("dW3", "db3", "dW2", "db2"))
        ),
        *(Mistake(slip, hint, with_slips(slip)) for slip, hint in AT_THE_OUTPUT.items()),
        *(Mistake(slip, hint, with_slips(slip)) for slip, hint in IN_THE_HIDDEN_LAYER.items()),
        *(
            Mistake(
                f"{first}+{second}", f"Two slips. First: {hint} Then: {hint_2}", with_slips(first, second)
            )
            for first, hint in AT_THE_OUTPUT.items()
            for second, hint_2 in IN_THE_HIDDEN_LAYER.items()
        ),
        Mistake(
            "turned-W3",
            "On the way from δ⁽³⁾ to δ⁽²⁾ W3 is turned the wrong way. Errors come in with n₃ columns and "
            "leave with n₂.",
            turned_W3,
        ),
        Mistake(
            "dW3-from-z",
            "dW3 is made with the net inputs of layer 2. What did layer 3 really receive on the way forward?",
            lambda X, Z2, A2, P, Y, W3: ((P - Y) / len(X)).T @ Z2,
            "dW3",
        ),
        Mistake(
            "dW3-from-x",
            "dW3 is made with the data X. Layer 3 never sees them: what is handed to it on the way forward?",
            lambda X, Z2, A2, P, Y, W3: ((P - Y) / len(X)).T @ X,
            "dW3",
        ),
        Mistake(
            "dW2-from-a",
            "dW2 is made with A2, which layer 2 puts out. A weight's slope takes the activation that "
            "comes in.",
            lambda X, Z2, A2, P, Y, W3: ((((P - Y) / len(X)) @ W3) * (1 - A2**2)).T @ A2,
            "dW2",
        ),
        Mistake(
            "dW3-turned",
            "dW3 lies on its side. It must have the shape of W3, or the update cannot be subtracted.",
            part_of(0, lambda part, m: part.T),
            "dW3",
        ),
        Mistake(
            "dW2-turned",
            "dW2 lies on its side. It must have the shape of W2, (n₂, n₁), or the update cannot be "
            "subtracted.",
            part_of(2, lambda part, m: part.T),
            "dW2",
        ),
        Mistake(
            "db3-mean",
            "db3 is m times too small: the 1/m of the mean is in there twice. A bias is a weight whose "
            "input is always 1: treat the batch as in dW3.",
            part_of(1, lambda part, m: part / m),
            "db3",
        ),
        Mistake(
            "db2-mean",
            "db2 is m times too small: the 1/m of the mean is in there twice. A bias is a weight whose "
            "input is always 1: treat the batch as in dW2.",
            part_of(3, lambda part, m: part / m),
            "db2",
        ),
        Mistake(
            "mean-again",
            "In layer 2 the 1/m of the mean is in there twice. It comes in at δ⁽³⁾ and travels along "
            "inside δ.",
            lambda X, Z2, A2, P, Y, W3: tuple(
                part / (1 if place < 2 else len(X))
                for place, part in enumerate(backward_pass(X, Z2, A2, P, Y, W3))
            ),
        ),
    ),
)
