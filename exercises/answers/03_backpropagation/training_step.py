"""One training step: forward, backward, update."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .backward_pass import BACKWARD_PASS, backward_pass
from .maths import one_hot, softmax


def _forward_backward(X, Y, W2, b2, W3, b3, used=("b2", "b3"), backward=backward_pass):
    Z2 = X @ W2.T + b2 * ("b2" in used)
    A2 = np.tanh(Z2)
    dW3, db3, dW2, db2 = backward(X, Z2, A2, softmax(A2 @ W3.T + b3 * ("b3" in used)), Y, W3)
    return dW2, db2, dW3, db3


def _step(X, Y, W2, b2, W3, b3, rate, **slip):
    gradients = _forward_backward(X, Y, W2, b2, W3, b3, **slip)
    return tuple(p - rate * g for p, g in zip((W2, b2, W3, b3), gradients, strict=True))


def training_step(X, Y, W2, b2, W3, b3, eta):
    return _step(X, Y, W2, b2, W3, b3, eta)


def _updated_too_early(X, Y, W2, b2, W3, b3, eta):
    _, _, new_W3, new_b3 = _step(X, Y, W2, b2, W3, b3, eta)
    A2 = np.tanh(X @ W2.T + b2)
    delta3 = (softmax(A2 @ W3.T + b3) - Y) / len(X)
    delta2 = (delta3 @ new_W3) * (1 - A2**2)
    return W2 - eta * delta2.T @ X, b2 - eta * delta2.sum(axis=0), new_W3, new_b3


def _weights_only(X, Y, W2, b2, W3, b3, eta):
    new_W2, _, new_W3, _ = _step(X, Y, W2, b2, W3, b3, eta)
    return new_W2, b2, new_W3, b3


def _carried_on():
    """The mistakes of exercise 8, in a step that is right otherwise.

    Its "sign" and "no-mean" are left out: they give the same numbers as going uphill and as a step m times
    too long.
    """
    for mistake in BACKWARD_PASS.mistakes:
        if mistake.part is None and mistake.id not in ("sign", "no-mean"):
            yield Mistake(
                f"exercise-8-{mistake.id}",
                f"First get exercise 8 right; the step itself may be fine. {mistake.hint}",
                lambda *arguments, backward=mistake.answer: _step(*arguments, backward=backward),
            )


def _unpacked_in_the_order_of_the_layers(X, Y, W2, b2, W3, b3, eta):
    dW2, db2, dW3, db3 = _forward_backward(X, Y, W2, b2, W3, b3)
    taken = dW3, db3, dW2, db2
    return tuple(p - eta * g for p, g in zip((W2, b2, W3, b3), taken, strict=True))


def training_step_cases(rng):
    def case(m, n1, n2, n3, eta, label=""):
        Y = one_hot(rng.integers(n3, size=m), n3)
        parameters = (
            rng.normal(size=(n2, n1)),
            rng.normal(size=n2),
            rng.normal(size=(n3, n2)),
            rng.normal(size=n3),
        )
        return Case(rng.normal(size=(m, n1)), Y, *parameters, eta, label=label)

    return [
        case(4, 2, 3, 2, 0.5),
        case(1, 3, 2, 3, 0.1, "a batch of 1"),
        case(6, 4, 5, 3, 2.0, "a large step"),
        case(3, 3, 3, 3, 0.2, "layers of equal size"),
    ]


TRAINING_STEP = Exercise(
    "training_step",
    training_step,
    cases=training_step_cases,
    parts=("W2", "b2", "W3", "b3"),
    batch="X",
    points=3,
    builds_on="backward_pass",
    following=lambda earlier: lambda *arguments: _step(*arguments, backward=earlier),
    mistakes=(
        Mistake(
            "updated-too-early",
            "W3 and b3 are right. The error for layer 2 seems to have come back through the W3 that was "
            "already updated: all gradients belong to the same θ, the old one.",
            _updated_too_early,
        ),
        Mistake(
            "forward-without-biases",
            "On the way forward both biases are missing: every later number comes from another net than the "
            "one you update. Compare your two net inputs with Z = A @ W.T + b.",
            lambda *arguments: _step(*arguments, used=()),
        ),
        Mistake(
            "forward-without-b2",
            "On the way forward layer 2 does without its bias, and all that comes later is spoilt by it. "
            "Compare its net input with Z = A @ W.T + b.",
            lambda *arguments: _step(*arguments, used=("b3",)),
        ),
        Mistake(
            "forward-without-b3",
            "On the way forward layer 3 does without its bias, and all that comes later is spoilt by it. "
            "Compare its net input with Z = A @ W.T + b.",
            lambda *arguments: _step(*arguments, used=("b2",)),
        ),
        Mistake(
            "uphill",
            "The step goes uphill: the cost gets larger. The gradient points to where J grows. Look at the "
            "sign in the update, and at that of δ⁽³⁾.",
            lambda X, Y, W2, b2, W3, b3, eta: _step(X, Y, W2, b2, W3, b3, -eta),
        ),
        Mistake(
            "no-learning-rate",
            "The direction is right, the length is not: the whole gradient is subtracted. What scales it?",
            lambda X, Y, W2, b2, W3, b3, eta: _step(X, Y, W2, b2, W3, b3, 1.0),
        ),
        Mistake(
            "unpacked-in-another-order",
            "Your `backward_pass` returns dW3 and db3 first, then dW2 and db2, in the order in which they "
            "are found. Here they are taken for those of the other layer.",
            _unpacked_in_the_order_of_the_layers,
        ),
        Mistake(
            "gradients",
            "These are the gradients. Asked are the parameters after the step.",
            lambda X, Y, W2, b2, W3, b3, eta: _forward_backward(X, Y, W2, b2, W3, b3),
        ),
        Mistake(
            "steps",
            "These are the changes alone. Asked are the parameters after the step, not the step.",
            lambda X, Y, W2, b2, W3, b3, eta: tuple(
                -eta * g for g in _forward_backward(X, Y, W2, b2, W3, b3)
            ),
        ),
        Mistake(
            "no-mean",
            "The step is m times too long: the cost is a mean over the samples, so δ⁽³⁾ holds a 1/m.",
            lambda X, Y, W2, b2, W3, b3, eta: _step(X, Y, W2, b2, W3, b3, eta * len(X)),
        ),
        Mistake(
            "mean-twice",
            "The step is m times too short: the 1/m of the mean is in there twice.",
            lambda X, Y, W2, b2, W3, b3, eta: _step(X, Y, W2, b2, W3, b3, eta / len(X)),
        ),
        Mistake(
            "weights-only",
            "The weights have learnt, the biases stand still. They are parameters like the others.",
            _weights_only,
        ),
        *_carried_on(),
    ),
)
