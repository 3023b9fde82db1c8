"""One step of gradient descent."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def sgd(theta, grad, eta):
    return theta - eta * grad


def sgd_cases(rng):
    return [
        Case(rng.normal(size=3), rng.normal(size=3), 0.1),
        Case(rng.normal(size=1), rng.normal(size=1), 0.5, label="a single parameter"),
        Case(rng.normal(size=5), 10 * rng.normal(size=5), 2.0, label="a large step"),
        Case(rng.normal(size=2), np.zeros(2), 0.3, label="a gradient of 0"),
    ]


SGD = Exercise(
    "sgd",
    sgd,
    cases=sgd_cases,
    points=1,
    mistakes=(
        Mistake(
            "uphill",
            "The step goes uphill. The gradient points to where J grows most: which sign leads down?",
            lambda theta, grad, eta: theta + eta * grad,
        ),
        Mistake(
            "no-eta",
            "The whole gradient is subtracted, whatever η. Where does the learning rate come in?",
            lambda theta, grad, eta: theta - grad,
        ),
        Mistake(
            "uphill-no-eta",
            "Two slips: the step goes uphill, and it is as long as the gradient, whatever η.",
            lambda theta, grad, eta: theta + grad,
        ),
        Mistake(
            "divided-by-eta",
            "You divide by η. A smaller learning rate then makes a longer step; it should be shorter.",
            lambda theta, grad, eta: theta - grad / eta,
        ),
        Mistake(
            "step-only",
            "This is the step alone. Asked is where it leads to: the new θ.",
            lambda theta, grad, eta: -eta * grad,
        ),
        Mistake(
            "step-only-sign",
            "This is η∇J, what is taken away from θ. Asked is what is left of θ: the new θ.",
            lambda theta, grad, eta: eta * grad,
        ),
        Mistake(
            "bracket",
            "With your brackets η multiplies θ as well. Only the gradient is made shorter; θ itself stays "
            "as it is. Which brackets are too many?",
            lambda theta, grad, eta: eta * (theta - grad),
        ),
        Mistake(
            "one-minus-eta",
            "You take a share η of θ away, and then of the gradient. Without a gradient nothing must move.",
            lambda theta, grad, eta: (1 - eta) * theta - eta * grad,
        ),
        Mistake(
            "times-theta",
            "The step has a factor θ in it. How far θ is from 0 does not count: only the slope there does.",
            lambda theta, grad, eta: theta - eta * grad * theta,
        ),
        Mistake(
            "sign-of-gradient",
            "You use only the signs of the slopes, so all parameters move equally far. A steeper slope "
            "makes a longer step.",
            lambda theta, grad, eta: theta - eta * np.sign(grad),
        ),
        Mistake(
            "normed",
            "You divide the gradient by its length, so every step is η long. Where the slope is 0 that is "
            "0/0, and a steeper slope makes no longer step.",
            lambda theta, grad, eta: theta - eta * grad / np.linalg.norm(grad),
        ),
        Mistake(
            "scalar-product",
            "The `@` makes one number of the gradient and θ. Each parameter has a slope of its own, and θ "
            "itself does not count.",
            lambda theta, grad, eta: theta - eta * (grad @ theta),
        ),
        Mistake(
            "one-slope-for-all",
            "From every parameter you subtract the same number: the slopes have been brought together in "
            "one. Each parameter has a slope of its own.",
            lambda theta, grad, eta: theta - eta * np.sum(grad),
        ),
        Mistake(
            "mean-slope-for-all",
            "From every parameter you subtract the same number: the slopes have been averaged. Each "
            "parameter has a slope of its own.",
            lambda theta, grad, eta: theta - eta * np.mean(grad),
        ),
    ),
)
