"""The gradient with the penalty of L2; the biases pay nothing."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def l2_gradient(T, dT, lam):
    result = dT.copy()
    result[:, :-1] += lam * T[:, :-1]
    return result


def l2_gradient_cases(rng):
    def case(n_out, n_in, lam, label=""):
        shape = (n_out, n_in + 1)
        return Case(rng.normal(size=shape), rng.normal(size=shape), lam, label=label)

    return [
        case(2, 3, 0.1),
        case(3, 2, 0.7, "as many columns as neurons"),
        case(1, 4, 0.02, "one neuron"),
        case(4, 1, 2.0, "one input"),
    ]


def _pull(pull):
    """dT plus lam times `pull(T)` on the weights."""

    def answer(T, dT, lam):
        result = dT.copy()
        result[:, :-1] += lam * pull(T[:, :-1])
        return result

    return answer


def _spared(spared):
    """The right pull, but everywhere except at the index `spared`."""

    def answer(T, dT, lam):
        pulled = T.copy()
        pulled[spared] = 0
        return dT + lam * pulled

    return answer


def _last_row_and_column_spared(T, dT, lam):
    result = dT.copy()
    result[:-1, :-1] += lam * T[:-1, :-1]
    return result


L2_GRADIENT = Exercise(
    "l2_gradient",
    l2_gradient,
    cases=l2_gradient_cases,
    points=2,
    mistakes=(
        Mistake(
            "biases-too",
            "The weights are right, but the biases pay as well. Which column of T holds them, and what is "
            "the slope of the penalty there?",
            lambda T, dT, lam: dT + lam * T,
        ),
        Mistake(
            "biases-only",
            "It is the wrong way round: you pull the biases and leave the weights alone.",
            lambda T, dT, lam: np.column_stack([dT[:, :-1], dT[:, -1] + lam * T[:, -1]]),
        ),
        Mistake(
            "first-column-spared",
            "You spare the first column. Where does this layer keep its biases?",
            _spared(np.s_[:, 0]),
        ),
        Mistake(
            "last-row-spared",
            "You spare the last row: that is a whole neuron. The biases are a column, one for each neuron.",
            _spared(np.s_[-1]),
        ),
        Mistake(
            "first-row-spared",
            "You spare the first row: that is a whole neuron. The biases are a column, one for each neuron.",
            _spared(np.s_[0]),
        ),
        Mistake(
            "half",
            "Your pull is half as strong as it should be. What becomes of the ½ when you differentiate a "
            "square?",
            _pull(lambda W: W / 2),
        ),
        Mistake(
            "twice",
            "Your pull is twice as strong as it should be: the 2 of the square's derivative meets the ½ of "
            "the formula.",
            _pull(lambda W: 2 * W),
        ),
        Mistake(
            "penalty-not-slope",
            "You add the penalty of each weight, its square, and not its slope. Then a negative weight is "
            "pushed further down.",
            _pull(lambda W: W**2 / 2),
        ),
        Mistake(
            "squares",
            "You add λw². That is a penalty, not its slope: differentiate it first.",
            _pull(lambda W: W**2),
        ),
        Mistake(
            "signs",
            "This is the pull of L1, as hard on small weights as on large ones. That of L2 fades as a weight "
            "shrinks.",
            _pull(np.sign),
        ),
        Mistake(
            "sizes",
            "Your pull has no sign: it is right for positive weights and pushes negative ones away from 0.",
            _pull(np.abs),
        ),
        Mistake(
            "norm",
            "You divide by the length of the matrix: that is the slope of ‖W‖ without its square, another "
            "method.",
            _pull(lambda W: W / np.sqrt(np.sum(W**2))),
        ),
        Mistake(
            "minus",
            "The pull has the wrong sign. A step goes against this gradient, so here it has to point where "
            "the penalty grows.",
            _pull(np.negative),
        ),
        Mistake(
            "minus-biases-too",
            "Two slips. The pull has the wrong sign: here it has to point where the penalty grows. And the "
            "biases are pulled as well.",
            lambda T, dT, lam: dT - lam * T,
        ),
        Mistake(
            "half-biases-too",
            "Two slips. The biases are pulled as well, and the pull is half as strong as it should be.",
            lambda T, dT, lam: dT + lam / 2 * T,
        ),
        Mistake(
            "twice-biases-too",
            "Two slips. The biases are pulled as well, and the pull is twice as strong as it should be.",
            lambda T, dT, lam: dT + 2 * lam * T,
        ),
        Mistake(
            "strength-missing",
            "The strength λ is not in your result: it says how hard the penalty pulls.",
            lambda T, dT, lam: np.column_stack([dT[:, :-1] + T[:, :-1], dT[:, -1]]),
        ),
        Mistake(
            "penalty-alone",
            "This is the slope of the penalty alone. The data have a say as well: what comes in as `dT`?",
            lambda T, dT, lam: np.column_stack([lam * T[:, :-1], np.zeros(len(T))]),
        ),
        Mistake(
            "bias-slope-lost",
            "In the last column there are zeros. The penalty spares the biases, the data do not: their slope "
            "has to stay.",
            lambda T, dT, lam: np.column_stack([dT[:, :-1] + lam * T[:, :-1], np.zeros(len(T))]),
        ),
        Mistake(
            "bias-column-lost",
            "The column of the biases is missing. The result has the shape of `dT`.",
            lambda T, dT, lam: dT[:, :-1] + lam * T[:, :-1],
        ),
        Mistake(
            "data-slope-lost",
            "In the columns of the weights there is the slope of the penalty alone. The data have a say "
            "there as well: what comes in as `dT`?",
            lambda T, dT, lam: np.column_stack([lam * T[:, :-1], dT[:, -1]]),
        ),
        Mistake(
            "swapped",
            "Your λ multiplies the slopes of the data, and the parameters are added bare. Which of the two "
            "does the penalty belong to?",
            lambda T, dT, lam: np.column_stack([T[:, :-1] + lam * dT[:, :-1], dT[:, -1]]),
        ),
        Mistake(
            "both-multiplied",
            "Your λ multiplies the sum of both. It is the strength of the penalty; the slopes of the data "
            "stay as they are.",
            lambda T, dT, lam: np.column_stack([lam * (T + dT)[:, :-1], dT[:, -1]]),
        ),
        Mistake(
            "first-column-lost",
            "The first column is missing, and it is not the one with the biases. The result has the "
            "shape of `dT`.",
            lambda T, dT, lam: dT[:, 1:] + lam * T[:, 1:],
        ),
        Mistake(
            "last-row-lost",
            "The last row is missing: that is a whole neuron. The result has the shape of `dT`.",
            lambda T, dT, lam: dT[:-1] + lam * T[:-1],
        ),
        Mistake(
            "last-row-and-column-spared",
            "The biases are spared, that is right, but the last neuron is spared as well. Your slice "
            "cuts along both axes.",
            _last_row_and_column_spared,
        ),
        Mistake(
            "whole-penalty",
            "You add the whole penalty, one number, to every slope. Each weight has a slope of its own.",
            lambda T, dT, lam: dT + lam / 2 * np.sum(T[:, :-1] ** 2),
        ),
        Mistake(
            "sum-of-weights",
            "You add the sum of all weights to every slope. Each weight has a slope of its own.",
            lambda T, dT, lam: dT + lam * np.sum(T[:, :-1]),
        ),
        Mistake(
            "biases-first",
            "The biases have come to stand in the first column. The result has the order of `dT`.",
            lambda T, dT, lam: np.column_stack([dT[:, -1], dT[:, :-1] + lam * T[:, :-1]]),
        ),
        Mistake(
            "divided-by-neurons",
            "You divide the pull by the number of rows of T. In this book's penalty nothing is divided by "
            "anything but 2, and the rows are neurons.",
            lambda T, dT, lam: np.column_stack([dT[:, :-1] + lam * T[:, :-1] / len(T), dT[:, -1]]),
        ),
        Mistake(
            "no-penalty",
            "You return `dT` as it came in: the penalty has not arrived. Is the sum stored anywhere?",
            lambda T, dT, lam: dT,
        ),
    ),
)
