"""The gradient that a residual block with tanh hands back."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def residual_backward(X, W, b, dA):
    return dA + (dA * _slope(X @ W.T + b)) @ W


def _slope(Z):
    return 1 - np.tanh(Z) ** 2


def _sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _cases(rng):
    def case(m, n, label=""):
        return Case(
            rng.normal(size=(m, n)),
            rng.normal(size=(n, n)) * 0.8,
            rng.normal(size=n),
            rng.normal(size=(m, n)),
            label=label,
        )

    return [
        case(4, 3),
        case(3, 3, "as many samples as neurons"),
        case(1, 4, "a batch of 1"),
        case(5, 1, "one neuron"),
    ]


def _delta(X, W, b, dA):
    return dA * _slope(X @ W.T + b)


def _with_slope(slope):
    """Right but for the slope, `slope(X, W, b)`."""
    return lambda X, W, b, dA: dA + (dA * slope(X, W, b)) @ W


def _columns_forward(X, W, b):
    return _slope(X @ W + b)


RESIDUAL_BACKWARD = Exercise(
    "residual_backward",
    residual_backward,
    cases=_cases,
    batch="X",
    points=3,
    mistakes=(
        Mistake(
            "no-skip",
            "This is what a plain layer hands back, through F. There is a second road from X to A: what "
            "comes back on it?",
            lambda X, W, b, dA: _delta(X, W, b, dA) @ W,
        ),
        Mistake(
            "skip-only",
            "This is what comes back past F, on the road with factor 1. F hands something back as well.",
            lambda X, W, b, dA: dA,
        ),
        Mistake(
            "input-added",
            "You add X, as on the way forwards. On the way back the road past F carries a gradient: which "
            "one?",
            lambda X, W, b, dA: X + _delta(X, W, b, dA) @ W,
        ),
        Mistake(
            "one-added",
            "You add 1, the slope of the road past F. What does this slope multiply?",
            lambda X, W, b, dA: 1 + _delta(X, W, b, dA) @ W,
        ),
        Mistake(
            "forward",
            "This is the output of the block, x + F(x), on the way forwards. Asked is the gradient that it "
            "hands back.",
            lambda X, W, b, dA: X + np.tanh(X @ W.T + b),
        ),
        Mistake(
            "no-slope",
            "The slope of tanh is missing: inside F, dA has to go back through the activation before it "
            "meets the weights.",
            lambda X, W, b, dA: dA + dA @ W,
        ),
        Mistake(
            "no-weights",
            "The weights are missing: δ of F stands at Z, and has to go on to X.",
            lambda X, W, b, dA: dA + _delta(X, W, b, dA),
        ),
        Mistake(
            "weights-turned",
            "The weights are turned the wrong way on the way back. Forwards each row of X met W turned. "
            "Which product brings δ, (m, n_out), back to (m, n_in)? Here both sizes are n, so nothing "
            "complains.",
            lambda X, W, b, dA: dA + _delta(X, W, b, dA) @ W.T,
        ),
        Mistake(
            "column-formula",
            "This is the formula for one sample that stands as a column. Here the samples are rows: which "
            "factor comes first, and is it turned?",
            lambda X, W, b, dA: dA + W.T @ _delta(X, W, b, dA),
        ),
        Mistake(
            "column-formula-not-turned",
            "The weights stand on the wrong side. The samples are the rows of δ: which factor comes first?",
            lambda X, W, b, dA: dA + W @ _delta(X, W, b, dA),
        ),
        Mistake(
            "slope-last",
            "You go back through the weights first and multiply by the slope after that. Forwards the "
            "weights come before tanh: which of the two does the way back meet first?",
            lambda X, W, b, dA: dA + (dA @ W) * _slope(X @ W.T + b),
        ),
        Mistake(
            "slope-of-everything",
            "The road past F gets the slope of tanh as well. Only F has a tanh.",
            lambda X, W, b, dA: _delta(X, W, b, dA) + _delta(X, W, b, dA) @ W,
        ),
        Mistake(
            "skip-through-the-weights",
            "Both roads go through W in yours: dA is added too early. The road past F meets neither tanh nor "
            "weights.",
            lambda X, W, b, dA: (dA + _delta(X, W, b, dA)) @ W,
        ),
        Mistake(
            "slope-at-the-output",
            "You compute the slope from the output of the whole block. 1 − a² holds for the a that tanh "
            "itself gives.",
            _with_slope(lambda X, W, b: 1 - (X + np.tanh(X @ W.T + b)) ** 2),
        ),
        Mistake(
            "slope-at-the-input",
            "You take the slope of tanh at X. What goes into tanh in F is Z.",
            _with_slope(lambda X, W, b: _slope(X)),
        ),
        Mistake(
            "slope-of-z",
            "You compute 1 − z². The slope of tanh is 1 − a², with a = tanh(z).",
            _with_slope(lambda X, W, b: 1 - (X @ W.T + b) ** 2),
        ),
        Mistake(
            "slope-not-squared",
            "You compute 1 − a. The slope of tanh has a square in it.",
            _with_slope(lambda X, W, b: 1 - np.tanh(X @ W.T + b)),
        ),
        Mistake(
            "tanh-for-slope",
            "You multiply by tanh itself. On the way back its slope is needed.",
            _with_slope(lambda X, W, b: np.tanh(X @ W.T + b)),
        ),
        Mistake(
            "slope-of-sigmoid",
            "Your slope is a (1 − a), that of the sigmoid. F has a tanh.",
            _with_slope(lambda X, W, b: np.tanh(X @ W.T + b) * (1 - np.tanh(X @ W.T + b))),
        ),
        Mistake(
            "slope-of-sigmoid-at-z",
            "Your slope is that of the sigmoid, σ(z) (1 − σ(z)). F has a tanh.",
            _with_slope(lambda X, W, b: _sigmoid(X @ W.T + b) * (1 - _sigmoid(X @ W.T + b))),
        ),
        Mistake(
            "slope-of-sigmoid-at-the-output",
            "Two slips. First: your slope is a (1 − a), that of the sigmoid, and F has a tanh. Then: a is "
            "what tanh itself gives, not the output of the whole block.",
            _with_slope(lambda X, W, b: (X + np.tanh(X @ W.T + b)) * (1 - X - np.tanh(X @ W.T + b))),
        ),
        Mistake(
            "no-bias",
            "The bias is missing in Z: the slope is then taken at the wrong place.",
            _with_slope(lambda X, W, b: _slope(X @ W.T)),
        ),
        Mistake(
            "bias-outside",
            "The bias has got out of tanh: it belongs into Z, and the slope is taken there.",
            _with_slope(lambda X, W, b: 1 - (np.tanh(X @ W.T) + b) ** 2),
        ),
        Mistake(
            "weights-entry-by-entry",
            "With `*` δ meets W entry by entry. Through the weights goes a sum over all neurons: a matrix "
            "product.",
            lambda X, W, b, dA: dA + _delta(X, W, b, dA) * W,
        ),
        Mistake(
            "gradient-of-the-weights-added",
            "What you add is ∂J/∂W, the gradient of the weights. Through F you need the one that goes on to "
            "X: which of the three, δ, W and X, meet in it?",
            lambda X, W, b, dA: dA + _delta(X, W, b, dA).T @ X,
        ),
        Mistake(
            "weights-turned-forwards",
            "On the way forwards, for Z, the weights are turned the wrong way. Row j of W holds what neuron "
            "j listens with. Here both sizes are n, so nothing complains.",
            _with_slope(_columns_forward),
        ),
        Mistake(
            "weights-turned-both-ways",
            "The weights are turned the wrong way twice, forwards and back. Row j of W holds what neuron j "
            "listens with. Here both sizes are n, so nothing complains.",
            lambda X, W, b, dA: dA + (dA * _columns_forward(X, W, b)) @ W.T,
        ),
        Mistake(
            "multiplied",
            "You multiply what comes back on the two roads. Where two roads meet, their gradients are added.",
            lambda X, W, b, dA: dA * (_delta(X, W, b, dA) @ W),
        ),
        Mistake(
            "averaged",
            "Where two roads meet, their gradients are added, not averaged.",
            lambda X, W, b, dA: residual_backward(X, W, b, dA) / 2,
        ),
        Mistake(
            "subtracted",
            "You subtract what comes back through F. Where two roads meet, their gradients are added.",
            lambda X, W, b, dA: dA - _delta(X, W, b, dA) @ W,
        ),
        Mistake(
            "mean-of-everything",
            "You divide by the number of samples. The mean is in dA already.",
            lambda X, W, b, dA: residual_backward(X, W, b, dA) / len(X),
        ),
        Mistake(
            "gradient-left-out",
            "The slope goes through the weights alone. What goes through them is δ: the gradient that comes "
            "in, times the slope.",
            lambda X, W, b, dA: dA + _slope(X @ W.T + b) @ W,
        ),
        Mistake(
            "gradient-last",
            "The slope goes through the weights alone, and dA is multiplied after that. Forwards tanh comes "
            "last, so on the way back dA meets its slope first: then both go through the weights.",
            lambda X, W, b, dA: dA + dA * (_slope(X @ W.T + b) @ W),
        ),
        Mistake(
            "no-skip-and-turned",
            "Two slips. First: the road past F is missing. Then: the weights are turned the wrong way on the "
            "way back.",
            lambda X, W, b, dA: _delta(X, W, b, dA) @ W.T,
        ),
        Mistake(
            "no-skip-and-slope-at-the-output",
            "Two slips. First: the road past F is missing. Then: the slope is computed from the output of "
            "the whole block, and 1 − a² holds for the a that tanh itself gives.",
            lambda X, W, b, dA: (dA * (1 - (X + np.tanh(X @ W.T + b)) ** 2)) @ W,
        ),
        Mistake(
            "mean-again",
            "You divide what comes back through F by the number of samples. The mean is in dA already.",
            lambda X, W, b, dA: dA + _delta(X, W, b, dA) @ W / len(X),
        ),
        Mistake(
            "delta",
            "This is δ of F, at Z. It has to go on to X, and there is a second road.",
            _delta,
        ),
        Mistake(
            "gradient-of-the-weights",
            "This is ∂J/∂W. Asked is what the block hands back to the layer before: ∂J/∂X.",
            lambda X, W, b, dA: _delta(X, W, b, dA).T @ X,
        ),
    ),
)
