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


def walk_entrywise(walked):
    """`walked(A, theta, …)` with `A * theta` in the place of the gradient: all becomes (n, n)."""

    def answer(A, theta, *settings):
        rows = [walked(np.diag(row), theta, *settings) for row in A]
        return np.array(rows)

    return answer


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


def _theta_not_kept(A, theta, eta, mu, steps):
    v, start = np.zeros_like(theta), theta
    for _ in range(steps):
        v = mu * v - eta * (A @ start)
        theta = start + v
    return theta


def _from(A, theta, v, eta, mu, steps):
    for _ in range(steps):
        v = mu * v - eta * (A @ theta)
        theta = theta + v
    return theta


def _starts_with_a_step(A, theta, eta, mu, steps):
    return _from(A, theta, -eta * (A @ theta), eta, mu, steps)


def _starts_with_theta(A, theta, eta, mu, steps):
    return _from(A, theta, theta, eta, mu, steps)


def _starts_with_ones(A, theta, eta, mu, steps):
    return _from(A, theta, np.ones_like(theta), eta, mu, steps)


def _looked_ahead(theta, v, g, eta, mu):
    v = mu * v - eta * g(theta + mu * v)
    return theta + v, v


def _theta_for_velocity(theta, v, g, eta, mu):
    v = mu * theta - eta * g(theta)
    return theta + v, v


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
            "entrywise",
            "A matrix is left: the `*` of `A * theta` multiplies entry by entry. The gradient is Aθ, and "
            "the `gradient` at the top of the sheet gives it.",
            walk_entrywise(momentum),
        ),
        Mistake(
            "eta-on-both",
            "Your η acts on the old velocity as well. It is a factor of the gradient only; which bracket is "
            "too many?",
            _velocity(lambda v, slope, eta, mu: eta * (mu * v - slope)),
        ),
        Mistake(
            "mu-on-the-gradient",
            "The gradient has a factor μ, and the old v is kept as a whole. The μ belongs to the old v.",
            _velocity(lambda v, slope, eta, mu: v - mu * eta * slope),
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
            "Your μ acts on the new gradient as well. Either it stands in front of a bracket with both in "
            "the line of v, or θ moves by μv in place of v.",
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
            "There is no η in your result: the whole gradient goes into v.",
            _velocity(lambda v, slope, eta, mu: mu * v - slope),
        ),
        Mistake(
            "swapped",
            "You have η and μ in each other's place: η multiplies the gradient, μ the old v.",
            _velocity(lambda v, slope, eta, mu: eta * v - mu * slope),
        ),
        Mistake(
            "eta-twice",
            "The η comes in twice. It is in v already, so θ moves by v as it is.",
            walk(
                lambda theta, v, g, eta, mu: (
                    theta + eta * (mu * v - eta * g(theta)),
                    mu * v - eta * g(theta),
                )
            ),
        ),
        Mistake(
            "old-velocity",
            "You move θ by the v of the step before; in the first step it does not move at all. Which of "
            "the two lines comes first?",
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
            "theta-not-kept",
            "Each step goes on from the θ of the start: what the second line makes is not the θ of the next "
            "round. Give it the same name.",
            _theta_not_kept,
        ),
        Mistake(
            "looked-ahead",
            "The gradient is taken at θ + μv. That is a form of Nesterov's variant, which comes in the next "
            "exercise; here it is taken at θ.",
            walk(_looked_ahead),
        ),
        Mistake(
            "theta-for-velocity",
            "You multiply θ by μ, not v. Then θ itself shrinks or grows, also where there is no slope.",
            walk(_theta_for_velocity),
        ),
        Mistake(
            "starts-with-a-step",
            "Your v is not 0 at first: it seems to begin as −η∇J, so the first slope counts twice.",
            _starts_with_a_step,
        ),
        Mistake(
            "starts-with-ones",
            "Your v begins as ones. It begins as zeros: at first nothing moves.",
            _starts_with_ones,
        ),
        Mistake(
            "starts-with-theta",
            "Your v begins as θ. It begins as 0: at first nothing moves.",
            _starts_with_theta,
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
            "Your θ is still where it started. Either the loop does not change θ itself, or the gradient is "
            "taken at v, which is 0 at first: it is taken at θ.",
            lambda A, theta, eta, mu, steps: theta,
        ),
    ),
)
