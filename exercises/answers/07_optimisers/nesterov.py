"""Nesterov's momentum on a bowl; θ is the point looked ahead to."""

import numpy as np

from dnnlab.checks.declaration import Exercise, Mistake

from .momentum import bowl_cases, momentum, walk, walk_entrywise


def nesterov(A, theta, eta, mu, steps):
    v = np.zeros_like(theta)
    for _ in range(steps):
        step = -eta * (A @ theta)
        v = mu * v + step
        theta = theta + mu * v + step
    return theta


def _by(change):
    """θ moves by `change(old v, new v, −η∇J, μ)`."""

    def move(theta, v, g, eta, mu):
        step = -eta * g(theta)
        new = mu * v + step
        return theta + change(v, new, step, mu), new

    return walk(move)


def _looked_ahead(theta, v, g, eta, mu):
    v = mu * v - eta * g(theta + mu * v)
    return theta + v, v


def _looked_ahead_twice(theta, v, g, eta, mu):
    step = -eta * g(theta + mu * v)
    v = mu * v + step
    return theta + mu * v + step, v


def _gradient_taken_again(theta, v, g, eta, mu):
    v = mu * v - eta * g(theta)
    theta = theta + mu * v
    return theta - eta * g(theta), v


def _no_memory(theta, v, g, eta, mu):
    step = -eta * g(theta)
    return theta + mu * step + step, v


def _no_mu(theta, v, g, eta, mu):
    step = -eta * g(theta)
    return theta + mu * (v + step) + step, v + step


def _uphill(theta, v, g, eta, mu):
    step = eta * g(theta)
    v = mu * v + step
    return theta + mu * v + step, v


def _gradient_of_the_start(A, theta, eta, mu, steps):
    v, step = np.zeros_like(theta), -eta * (A @ theta)
    for _ in range(steps):
        v = mu * v + step
        theta = theta + mu * v + step
    return theta


def _velocity(A, theta, eta, mu, steps):
    v = np.zeros_like(theta)
    for t in range(steps):
        v = mu * v - eta * (A @ nesterov(A, theta, eta, mu, t))
    return v


def _by_slope(change):
    """θ moves by `change(new v, ∇J, η, μ)`."""

    def move(theta, v, g, eta, mu):
        new = mu * v - eta * g(theta)
        return theta + change(new, g(theta), eta, mu), new

    return walk(move)


NESTEROV = Exercise(
    "nesterov",
    nesterov,
    cases=bowl_cases,
    points=2,
    mistakes=(
        Mistake(
            "momentum",
            "This is where plain momentum leads. In the line of θ, is the μ missing, or is it the old v in "
            "place of the new one?",
            momentum,
        ),
        Mistake(
            "entrywise",
            "A matrix is left: the `*` of `A * theta` multiplies entry by entry. The gradient is Aθ, and "
            "the `gradient` at the top of the sheet gives it.",
            walk_entrywise(nesterov),
        ),
        Mistake(
            "looked-ahead",
            "The gradient is taken at the wrong place: at θ + μv, though θ is itself the point looked ahead "
            "to, or in the line of v after θ has moved. Take it once, at the θ with which the round begins.",
            walk(_looked_ahead),
        ),
        Mistake(
            "looked-ahead-twice",
            "You look ahead twice: θ is the point looked ahead to already, and you take the gradient at θ + "
            "μv once more.",
            walk(_looked_ahead_twice),
        ),
        Mistake(
            "gradient-taken-again",
            "The gradient in the line of θ is not the one in the line of v: θ has moved in between. Take it "
            "once in each round and give it a name.",
            walk(_gradient_taken_again),
        ),
        Mistake(
            "no-gradient-in-the-step",
            "You move θ by μv only. The second half of that line, −η∇J, is missing.",
            _by(lambda old, new, step, mu: mu * new),
        ),
        Mistake(
            "whole-velocity",
            "You move θ by v − η∇J: the v in the line of θ has a factor μ.",
            _by(lambda old, new, step, mu: new + step),
        ),
        Mistake(
            "mu-on-both",
            "In the line of θ the factor μ belongs to v only, not to the gradient.",
            _by(lambda old, new, step, mu: mu * (new + step)),
        ),
        Mistake(
            "sign-of-the-gradient",
            "In the line of θ the gradient has the wrong sign: part of the step goes uphill.",
            _by(lambda old, new, step, mu: mu * new - step),
        ),
        Mistake(
            "added-velocity",
            "You move θ by v + μv − η∇J: there is one velocity too many in it. Which of the two is in the "
            "formula?",
            _by(lambda old, new, step, mu: new + mu * new + step),
        ),
        Mistake(
            "momentum-and-more",
            "You move θ by v and then by μv as well. The formula has μv and −η∇J: v as a whole is not in it.",
            _by(lambda old, new, step, mu: new + mu * new),
        ),
        Mistake(
            "plain",
            "This is plain gradient descent: v has no part in it. Is v kept from one round to the next, and "
            "does the line of θ use it?",
            walk(lambda theta, v, g, eta, mu: (theta - eta * g(theta), v)),
        ),
        Mistake(
            "no-eta-in-the-step",
            "In the line of θ the gradient is subtracted as a whole: η is missing there.",
            _by_slope(lambda new, slope, eta, mu: mu * new - slope),
        ),
        Mistake(
            "minus-velocity",
            "In the line of θ the velocity has the wrong sign: θ goes back in place of ahead.",
            _by(lambda old, new, step, mu: step - mu * new),
        ),
        Mistake(
            "eta-times-velocity",
            "In the line of θ you subtract η times v. The second half of that line is −η∇J.",
            _by_slope(lambda new, slope, eta, mu: mu * new - eta * new),
        ),
        Mistake(
            "mu-twice",
            "In the line of θ the new v is multiplied by μ twice.",
            _by(lambda old, new, step, mu: mu**2 * new + step),
        ),
        Mistake(
            "no-memory",
            "Nothing is left of the velocity of the step before. Is v kept from one round to the next, or "
            "made anew in each?",
            walk(_no_memory),
        ),
        Mistake(
            "no-mu",
            "In the line of v the old v is kept as a whole: a factor μ is missing there.",
            walk(_no_mu),
        ),
        Mistake(
            "uphill",
            "All steps go uphill. Compare the signs of the gradient with the formula, in both lines.",
            walk(_uphill),
        ),
        Mistake(
            "gradient-of-the-start",
            "All steps use the gradient at the start. θ moves, so its slope changes: take it anew in each "
            "round.",
            _gradient_of_the_start,
        ),
        Mistake(
            "one-step",
            "Only the first step is made. Is the `return` inside the loop?",
            lambda A, theta, eta, mu, steps: nesterov(A, theta, eta, mu, 1),
        ),
        Mistake(
            "one-too-few",
            "One step is missing at the end: `range(1, n)` has n − 1 rounds.",
            lambda A, theta, eta, mu, steps: nesterov(A, theta, eta, mu, steps - 1),
        ),
        Mistake(
            "one-too-many",
            "That is one step too many. How many rounds does your loop make?",
            lambda A, theta, eta, mu, steps: nesterov(A, theta, eta, mu, steps + 1),
        ),
        Mistake(
            "velocity",
            "This is the last velocity v. Asked is where θ has come to.",
            _velocity,
        ),
    ),
)
