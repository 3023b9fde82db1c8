"""The window scorer."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def _window(
    x_real,
    x_wrong,
    W,
    b,
    u,
    *,
    margin=1.0,
    signs=(-1.0, 1.0),
    slope=lambda a: 1 - a**2,
    with_u=True,
    flat=True,
):
    """The gradients, right or with a slip; `signs` of the real and the wrong window."""
    a_real, a_wrong = np.tanh(W @ x_real + b), np.tanh(W @ x_wrong + b)
    pushes = 1.0 if not flat or margin - u @ a_real + u @ a_wrong > 0 else 0.0
    (real, wrong), factor = pushes * np.array(signs), u if with_u else np.ones_like(u)
    delta_real, delta_wrong = real * factor * slope(a_real), wrong * factor * slope(a_wrong)
    dW = np.outer(delta_real, x_real) + np.outer(delta_wrong, x_wrong)
    return real * a_real + wrong * a_wrong, dW, delta_real + delta_wrong


def window_gradients(x_real, x_wrong, W, b, u):
    return _window(x_real, x_wrong, W, b, u)


def _variant(**changes):
    return lambda *arguments: _window(*arguments, **changes)


def _du(change):
    """du where `change(a)` stands in the place of the activation a."""

    def answer(x_real, x_wrong, W, b, u):
        a_real, a_wrong = np.tanh(W @ x_real + b), np.tanh(W @ x_wrong + b)
        return (change(a_wrong, u) - change(a_real, u)) * (1 - u @ a_real + u @ a_wrong > 0)

    return answer


def window_cases(rng):
    def case(n, hidden, lead, label=""):
        """The real window's score leads by `lead`."""
        x_real, x_wrong = rng.normal(size=n), rng.normal(size=n)
        W, b, u = rng.normal(size=(hidden, n)) / np.sqrt(n), rng.normal(size=hidden), rng.normal(size=hidden)
        gap = np.tanh(W @ x_real + b) - np.tanh(W @ x_wrong + b)
        u += (lead - u @ gap) / (gap @ gap) * gap
        return Case(x_real, x_wrong, W, b, u, label=label)

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
            "pushes-always",
            "Where the margin is met already, yours still pushes. There the cost is flat: max(0, …) takes "
            "its 0. What is the slope of something flat?",
            _variant(flat=False),
        ),
        Mistake(
            "no-margin",
            "A right order that is too close gets no gradient from you. The real window has to win by a "
            "margin of 1, not only to win.",
            _variant(margin=0.0),
        ),
        Mistake(
            "sign",
            "The signs are turned round here: following this would lower the score of the real window. "
            "Which of the two scores has a minus in J?",
            _variant(signs=(1.0, -1.0)),
        ),
        Mistake(
            "both-plus",
            "Both windows push in the same direction. In J one score has a minus and the other a plus.",
            _variant(signs=(1.0, 1.0)),
        ),
        Mistake(
            "both-minus",
            "Both windows push in the same direction: you raise the score of the wrong one as well. In J one "
            "score has a minus and the other a plus.",
            _variant(signs=(-1.0, -1.0)),
        ),
        Mistake(
            "real-window-only",
            "Only the real window is in there. W, b and u score the wrong window as well: two paths lead to"
            " J, and paths add up.",
            _variant(signs=(-1.0, 0.0)),
        ),
        Mistake(
            "wrong-window-only",
            "Only the wrong window is in there. W, b and u score the real window as well: two paths lead to"
            " J, and paths add up.",
            _variant(signs=(0.0, 1.0)),
        ),
        Mistake(
            "db-zero",
            "This db is 0 everywhere. The shares of the two windows have opposite signs, but they are not "
            "equal in size. Look at each δ in your dW: those are the ones to add up.",
            lambda x_real, x_wrong, W, b, u: np.zeros_like(b),
            "db",
        ),
        Mistake(
            "no-u",
            "In dW and db something is skipped: the score is a weighted sum of the hidden neurons. "
            "How much does s change with one a?",
            _variant(with_u=False),
        ),
        Mistake(
            "no-u-no-slope",
            "Between the score and the net inputs of the hidden neurons lie two steps, a weighted "
            "sum and an activation. Yours shows neither.",
            _variant(with_u=False, slope=np.ones_like),
        ),
        Mistake(
            "square-forgotten",
            "In dW and db the slope of tanh is 1 − a. At a = −1 it would be 2, yet there tanh is "
            "flat: what has to happen to a before you subtract it from 1?",
            _variant(slope=lambda a: 1 - a),
        ),
        Mistake(
            "sigmoid-form-of-tanh",
            "In dW and db the slope is a(1 − a), the short form that belongs to a sigmoid. Here the "
            "a comes out of a tanh.",
            _variant(slope=lambda a: a * (1 - a)),
        ),
        Mistake(
            "no-slope",
            "On its way to W and b the error passes through tanh, and nothing in yours shows it.",
            _variant(slope=np.ones_like),
        ),
        Mistake(
            "du-with-slope",
            "There is a tanh′ in your du. u is met after the activation: on the way from J back to u, no "
            "tanh is passed.",
            _du(lambda a, u: a * (1 - a**2)),
            "du",
        ),
        Mistake(
            "du-slope-only",
            "du is made of slopes of tanh. In s = uᵀa, u is multiplied by a: what is ∂s/∂u, then? No tanh is "
            "passed on the way.",
            _du(lambda a, u: 1 - a**2),
            "du",
        ),
        Mistake(
            "du-with-u",
            "Your du has u itself in it. s = uᵀa is linear in u: what is left when you differentiate it with "
            "respect to u?",
            _du(lambda a, u: u * a),
            "du",
        ),
        Mistake(
            "dW-turned",
            "dW lies on its side. It must have the shape of W: one row for each hidden neuron.",
            lambda x_real, x_wrong, W, b, u: _window(x_real, x_wrong, W, b, u)[1].T,
            "dW",
        ),
    ),
)
