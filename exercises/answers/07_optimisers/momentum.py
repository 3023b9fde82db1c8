"""Gradient descent with momentum on a bowl."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .maths import symmetric


def momentum(A, theta, eta, mu, steps):
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = mu * v - eta * (A @ theta)
        theta = theta + v
    return theta


def bowl_cases(rng):
    """Cases of momentum and of Nesterov."""
    return [
        Case(symmetric(rng, [0.5, 2.0]), rng.normal(size=2), 0.1, 0.9, 2, label="two steps"),
        Case(symmetric(rng, [0.5, 2.0]), rng.normal(size=2), 0.4, 0.5, 1, label="a single step"),
        Case(symmetric(rng, [1.0, 3.0, 0.2]), rng.normal(size=3), 0.2, 0.7, 5, label="five steps"),
        Case(symmetric(rng, [1.0, 2.0]), rng.normal(size=2), 0.3, 0.0, 3, label="μ = 0"),
    ]


def walk(move):
    """`move(theta, v, g, eta, mu)`, with g the gradient as a function, gives the next θ and v."""

    def answer(A, theta, eta, mu, steps):
        v = np.zeros_like(theta)
        for _ in range(steps):
            theta, v = move(theta, v, lambda at: A @ at, eta, mu)
        return theta

    return answer


def _velocity(change):
    """θ moves by v = `change(v, slope, eta, mu)`."""

    def move(theta, v, g, eta, mu):
        v = change(v, g(theta), eta, mu)
        return theta + v, v

    return walk(move)


def _gradient_of_the_start(A, theta, eta, mu, steps):
    v, slope = np.zeros_like(theta), A @ theta
    for _ in range(steps):
        v = mu * v - eta * slope
        theta = theta + v
    return theta


def _last_velocity(A, theta, eta, mu, steps):
    return momentum(A, theta, eta, mu, steps) - momentum(A, theta, eta, mu, steps - 1)


def _path(A, theta, eta, mu, steps):
    return np.array([momentum(A, theta, eta, mu, t) for t in range(1, steps + 1)])


MOMENTUM = Exercise(
    "momentum",
    momentum,
    cases=bowl_cases,
    points=3,
    mistakes=(
        Mistake(
            "uphill",
            "The first step goes uphill, and the others follow it. Compare the two signs with the formula: "
            "one in the line of v, one in that of θ.",
            _velocity(lambda v, slope, eta, mu: mu * v + eta * slope),
        ),
        Mistake(
            "no-memory",
            "This is plain gradient descent: nothing is left of the velocity of the step before. Is v kept "
            "from one round to the next, or made anew in each?",
            _velocity(lambda v, slope, eta, mu: -eta * slope),
        ),
        Mistake(
            "weighted",
            "The gradient has a factor 1 − μ. Some books write it so; here v ← μv − η∇J, without that "
            "factor.",
            _velocity(lambda v, slope, eta, mu: mu * v - (1 - mu) * eta * slope),
        ),
        Mistake(
            "mu-on-both",
            "μ acts on the new gradient as well. Either it stands in front of a bracket with both in the "
            "line of v, or θ moves by μv in place of v.",
            _velocity(lambda v, slope, eta, mu: mu * (v - eta * slope)),
        ),
        Mistake(
            "minus-mu",
            "The old v is taken away in place of being kept: a step turns back what the one before did. "
            "Look at the sign of μv.",
            _velocity(lambda v, slope, eta, mu: -mu * v - eta * slope),
        ),
        Mistake(
            "no-mu",
            "The old v is kept as a whole: there is no friction, and θ swings for ever. Where does μ come "
            "in?",
            _velocity(lambda v, slope, eta, mu: v - eta * slope),
        ),
        Mistake(
            "no-eta",
            "η is not in your result: the whole gradient goes into v.",
            _velocity(lambda v, slope, eta, mu: mu * v - slope),
        ),
        Mistake(
            "swapped",
            "η and μ have changed places: η multiplies the gradient, μ the old v.",
            _velocity(lambda v, slope, eta, mu: eta * v - mu * slope),
        ),
        Mistake(
            "eta-twice",
            "η comes in twice. It is in v already, so θ moves by v as it is.",
            walk(
                lambda theta, v, g, eta, mu: (
                    theta + eta * (mu * v - eta * g(theta)),
                    mu * v - eta * g(theta),
                )
            ),
        ),
        Mistake(
            "old-velocity",
            "θ moves by the v of the step before; in the first step it does not move at all. Which of the "
            "two lines comes first?",
            walk(lambda theta, v, g, eta, mu: (theta + v, mu * v - eta * g(theta))),
        ),
        Mistake(
            "one-too-few",
            "The last v has not moved θ. Either the loop makes one round too few (`range(1, n)` has n − 1), "
            "or θ moves before v is made anew: v comes first.",
            walk(lambda theta, v, g, eta, mu: (theta + v, mu * v - eta * g(theta + v))),
        ),
        Mistake(
            "gradient-of-the-start",
            "All steps use the gradient at the start. θ moves, so its slope changes: in which line of the "
            "loop is it taken anew?",
            _gradient_of_the_start,
        ),
        Mistake(
            "nesterov",
            "This is Nesterov's variant, which comes in the next exercise. Here θ moves by v and nothing "
            "else.",
            walk(
                lambda theta, v, g, eta, mu: (
                    theta + mu * (mu * v - eta * g(theta)) - eta * g(theta),
                    mu * v - eta * g(theta),
                )
            ),
        ),
        Mistake(
            "step-twice",
            "The gradient is subtracted twice: it is in v already, so θ moves by v and nothing else.",
            walk(
                lambda theta, v, g, eta, mu: (
                    theta + (mu * v - eta * g(theta)) - eta * g(theta),
                    mu * v - eta * g(theta),
                )
            ),
        ),
        Mistake(
            "one-step",
            "Only the first step is made. Is the `return` inside the loop?",
            lambda A, theta, eta, mu, steps: momentum(A, theta, eta, mu, 1),
        ),
        Mistake(
            "one-too-many",
            "That is one step too many. How many rounds does your loop make?",
            lambda A, theta, eta, mu, steps: momentum(A, theta, eta, mu, steps + 1),
        ),
        Mistake(
            "velocity",
            "This is the last velocity v. Asked is where it has brought θ.",
            _last_velocity,
        ),
        Mistake(
            "path",
            "This is the whole path, one θ for each step. Asked is its last point.",
            _path,
        ),
        Mistake(
            "start",
            "θ is still where it started. Does the second line of the loop change θ itself?",
            lambda A, theta, eta, mu, steps: theta,
        ),
    ),
)
