"""The window scorer with its hinge cost."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def _window(x_true, x_false, W, b, u, margin=1.0, share_true=-1.0, share_false=1.0, sloped=True, hinged=True):
    a_true, a_false = np.tanh(W @ x_true + b), np.tanh(W @ x_false + b)
    active = 1.0 if not hinged or margin - u @ a_true + u @ a_false > 0 else 0.0
    delta_true = share_true * active * u * (1 - a_true**2 if sloped else 1.0)
    delta_false = share_false * active * u * (1 - a_false**2 if sloped else 1.0)
    du = active * (share_true * a_true + share_false * a_false)
    return du, np.outer(delta_true, x_true) + np.outer(delta_false, x_false), delta_true + delta_false


def window_gradients(x_true, x_false, W, b, u):
    return _window(x_true, x_false, W, b, u)


def _variant(**changes):
    return lambda x_true, x_false, W, b, u: _window(x_true, x_false, W, b, u, **changes)


def window_cases(rng):
    def case(n, hidden, lead, label=""):
        """The true window's score leads by `lead`."""
        x_true, x_false = rng.normal(size=n), rng.normal(size=n)
        W, b, u = rng.normal(size=(hidden, n)) / np.sqrt(n), rng.normal(size=hidden), rng.normal(size=hidden)
        gap = np.tanh(W @ x_true + b) - np.tanh(W @ x_false + b)
        u += (lead - u @ gap) / (gap @ gap) * gap
        return Case(x_true, x_false, W, b, u, label=label)

    return [
        case(3, 2, -0.5),
        case(20, 8, -1.3, "5 words of 4 numbers"),
        case(4, 3, 0.4, "the right order but too close"),
        case(4, 3, 1.7, "a margin already met"),
    ]


WINDOW_GRADIENTS = Exercise(
    "window_gradients",
    window_gradients,
    cases=window_cases,
    parts=("du", "dW", "db"),
    points=3,
    mistakes=(
        Mistake(
            "no-hinge",
            "Where the margin is met already, yours still pushes. There the cost is flat: max(0, …) takes "
            "its 0. What is the slope of something flat?",
            _variant(hinged=False),
        ),
        Mistake(
            "no-margin",
            "A right order that is too close gets no gradient from you. The true window has to win by a "
            "margin of 1, not only to win.",
            _variant(margin=0.0),
        ),
        Mistake(
            "sign",
            "All signs are turned round: following this would lower the score of the true window. Which of "
            "the two scores has a minus in J?",
            _variant(share_true=1.0, share_false=-1.0),
        ),
        Mistake(
            "both-plus",
            "Both windows push in the same direction. In J one score has a minus and the other a plus.",
            _variant(share_true=1.0),
        ),
        Mistake(
            "true-window-only",
            "Only the true window is in there. W, b and u score the other window as well: two paths lead to"
            " J, and paths add up.",
            _variant(share_false=0.0),
        ),
        Mistake(
            "false-window-only",
            "Only the false window is in there. W, b and u score the true window as well: two paths lead to"
            " J, and paths add up.",
            _variant(share_true=0.0),
        ),
        Mistake(
            "no-slope",
            "du is right. On its way to W and b the error passes through tanh, and nothing in yours shows "
            "it.",
            _variant(sloped=False),
        ),
        Mistake(
            "dW-turned",
            "dW lies on its side. It must have the shape of W: one row for each hidden neuron.",
            lambda x_true, x_false, W, b, u: _window(x_true, x_false, W, b, u)[1].T,
            "dW",
        ),
    ),
)
