"""The penalties L2 and L1: a step (shown, not graded), the cost, the two gradients."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

# A step of L2, shown at the top of the sheet


def l2_step(W, dW, eta, lam):
    return (1 - eta * lam) * W - eta * dW


def l2_step_cases(rng):
    def case(shape, eta, lam, label=""):
        return Case(rng.normal(size=shape), rng.normal(size=shape), eta, lam, label=label)

    return [case((2, 3), 0.1, 0.5), case((3, 3), 0.3, 0.02, "a small λ"), case((1, 4), 0.05, 2.0)]


L2_STEP = Exercise(
    "l2_step",
    l2_step,
    cases=l2_step_cases,
    points=0,
    mistakes=(
        Mistake(
            "shrink-without-eta",
            "Each weight shrinks by λ of itself, whatever the step. The penalty is part of the cost, so its "
            "slope goes the same way as the slope of the data: which factor do the two share?",
            lambda W, dW, eta, lam: W - eta * dW - lam * W,
        ),
        Mistake(
            "no-penalty",
            "This is a step without a penalty: λ is not in it.",
            lambda W, dW, eta, lam: W - eta * dW,
        ),
        Mistake(
            "grows",
            "The penalty makes the weights grow. Both slopes are walked down: what is the sign of each?",
            lambda W, dW, eta, lam: W - eta * (dW - lam * W),
        ),
        Mistake(
            "shrunk-afterwards",
            "You shrink after the step on the data, so the slope of the data shrinks as well.",
            lambda W, dW, eta, lam: (1 - eta * lam) * (W - eta * dW),
        ),
    ),
)

# The cost


def penalised_cost(J, W1, W2, lam):
    return J + lam / 2 * (np.sum(W1**2) + np.sum(W2**2))


def penalised_cost_cases(rng):
    def case(first, second, lam, label=""):
        return Case(
            float(rng.uniform(0.3, 2)), rng.normal(size=first), rng.normal(size=second), lam, label=label
        )

    return [
        case((3, 2), (2, 3), 0.1),
        case((4, 4), (4, 4), 0.5, "two square matrices"),
        case((5, 3), (1, 5), 0.01, "a small λ"),
        case((2, 6), (4, 2), 3.0, "a λ above 1"),
    ]


def _squares(W1, W2):
    return np.sum(W1**2) + np.sum(W2**2)


def _lengths(W1, W2):
    return np.sqrt(np.sum(W1**2)) + np.sqrt(np.sum(W2**2))


PENALISED_COST = Exercise(
    "penalised_cost",
    penalised_cost,
    cases=penalised_cost_cases,
    points=1,
    mistakes=(
        Mistake(
            "no-half",
            "Your penalty is twice too large: the ½ of the formula is missing.",
            lambda J, W1, W2, lam: J + lam * _squares(W1, W2),
        ),
        Mistake(
            "lengths",
            "You add the lengths of the matrices (`np.linalg.norm` gives them). The formula has their "
            "squares, and that is not the same method with another λ.",
            lambda J, W1, W2, lam: J + lam / 2 * _lengths(W1, W2),
        ),
        Mistake(
            "lengths-without-half",
            "Two slips. You add the lengths of the matrices where the formula has their squares, and the ½ "
            "is missing.",
            lambda J, W1, W2, lam: J + lam * _lengths(W1, W2),
        ),
        Mistake(
            "sizes",
            "You add the sizes |w|. That is the sum of L1; L2 takes squares.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.abs(W1).sum() + np.abs(W2).sum()),
        ),
        Mistake(
            "l1",
            "This is the cost with the penalty of L1. L2 takes squares, and has a ½.",
            lambda J, W1, W2, lam: J + lam * (np.abs(W1).sum() + np.abs(W2).sum()),
        ),
        Mistake(
            "sum-before-square",
            "You add the weights first and square the sum, so a weight of 2 and one of −2 cancel. In which "
            "order do the two steps come?",
            lambda J, W1, W2, lam: J + lam / 2 * (W1.sum() ** 2 + W2.sum() ** 2),
        ),
        Mistake(
            "no-square",
            "You add the weights themselves. A negative weight would then lower the cost: where is the "
            "square?",
            lambda J, W1, W2, lam: J + lam / 2 * (W1.sum() + W2.sum()),
        ),
        Mistake(
            "mean",
            "You take the mean over the weights of each matrix. The formula has the sum: a large network "
            "pays for every one of its weights.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.mean(W1**2) + np.mean(W2**2)),
        ),
        Mistake(
            "half-the-mean",
            "You take the mean of the two layers' sums. Each layer counts in full.",
            lambda J, W1, W2, lam: J + lam / 4 * _squares(W1, W2),
        ),
        Mistake(
            "first-layer-only",
            "Only the first layer pays. The sum over l runs over all layers.",
            lambda J, W1, W2, lam: J + lam / 2 * np.sum(W1**2),
        ),
        Mistake(
            "second-layer-only",
            "Only the second layer pays. The sum over l runs over all layers.",
            lambda J, W1, W2, lam: J + lam / 2 * np.sum(W2**2),
        ),
        Mistake(
            "bracket",
            "Your λ/2 meets the first sum only. Where does the bracket have to be?",
            lambda J, W1, W2, lam: J + lam / 2 * np.sum(W1**2) + np.sum(W2**2),
        ),
        Mistake(
            "penalty-alone",
            "This is the penalty alone. J, the loss on the data, is still part of the cost.",
            lambda J, W1, W2, lam: lam / 2 * _squares(W1, W2),
        ),
        Mistake(
            "strength-missing",
            "The strength λ is not in your result: it says how much the squares count.",
            lambda J, W1, W2, lam: J + _squares(W1, W2) / 2,
        ),
        Mistake(
            "minus",
            "You subtract the penalty, so large weights are rewarded.",
            lambda J, W1, W2, lam: J - lam / 2 * _squares(W1, W2),
        ),
        Mistake(
            "length-of-all",
            "You add the length of all weights together, read as one long vector. The formula has the "
            "square of that length: where is the root to go?",
            lambda J, W1, W2, lam: J + lam / 2 * np.sqrt(_squares(W1, W2)),
        ),
        Mistake(
            "length-of-all-without-half",
            "Two slips. You add the length of all weights together where the formula has its square, "
            "and the ½ is missing.",
            lambda J, W1, W2, lam: J + lam * np.sqrt(_squares(W1, W2)),
        ),
        Mistake(
            "spectral-norm",
            "You take the norm that tells how much a matrix can stretch a vector (`norm` with 2 as its "
            "second argument). The Frobenius norm has no second argument; or add up the squares "
            "yourself.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.linalg.norm(W1, 2) ** 2 + np.linalg.norm(W2, 2) ** 2),
        ),
        Mistake(
            "mean-of-all",
            "You divide by the number of weights. In this book's penalty nothing is divided by anything "
            "but 2.",
            lambda J, W1, W2, lam: J + lam / 2 * _squares(W1, W2) / (W1.size + W2.size),
        ),
        Mistake(
            "loss-multiplied",
            "You multiply the loss by the squares as well. Only the strength λ/2 meets the squares; the "
            "loss is added.",
            lambda J, W1, W2, lam: (J + lam / 2) * _squares(W1, W2),
        ),
        Mistake(
            "matrix-product",
            "You multiply the matrices, with `@`. The square here is that of each single weight.",
            lambda J, W1, W2, lam: J + lam / 2 * (np.sum(W1 @ W1) + np.sum(W2 @ W2)),
        ),
    ),
)

# The gradient of L2, without the biases


def l2_gradient(T, dT, lam):
    result = dT.copy()
    result[:, :-1] += lam * T[:, :-1]
    return result


def layer_cases(rng):
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


L2_GRADIENT = Exercise(
    "l2_gradient",
    l2_gradient,
    cases=layer_cases,
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

# The gradient of L1


def l1_gradient(W, dW, lam):
    return dW + lam * np.sign(W)


def l1_gradient_cases(rng):
    def case(shape, lam, zeros=0, label=""):
        W = rng.normal(size=shape)
        W.ravel()[:zeros] = 0
        return Case(W, rng.normal(size=shape), lam, label=label)

    return [
        case((2, 3), 0.1),
        case((3, 4), 0.5, 5, "some weights at exactly 0"),
        case((1, 3), 2.0, 0, "one neuron"),
        Case(np.zeros((2, 2)), rng.normal(size=(2, 2)), 0.3, label="all weights 0"),
    ]


def _first_only(W, dW, lam):
    result = dW.copy()
    result[0, 0] += lam * np.sign(W[0, 0])
    return result


L1_GRADIENT = Exercise(
    "l1_gradient",
    l1_gradient,
    cases=l1_gradient_cases,
    points=1,
    mistakes=(
        Mistake(
            "sizes",
            "You add λ|w|, the penalty itself. Asked is its slope: how fast does |w| grow when w does?",
            lambda W, dW, lam: dW + lam * np.abs(W),
        ),
        Mistake(
            "l2",
            "This is the pull of L2, which fades as a weight shrinks. What is the slope of |w|?",
            lambda W, dW, lam: dW + lam * W,
        ),
        Mistake(
            "divided-by-size",
            "It is right until a weight is exactly 0: there you divide 0 by 0. At the kink the book takes a "
            "slope of 0.",
            lambda W, dW, lam: dW + lam * W / np.abs(W),
        ),
        Mistake(
            "one-at-zero",
            "It is right until a weight is exactly 0: there you take the slope 1. At the kink the book takes "
            "0, so that a weight may rest there.",
            lambda W, dW, lam: dW + lam * np.where(W >= 0, 1, -1),
        ),
        Mistake(
            "minus-one-at-zero",
            "It is right until a weight is exactly 0: there you take the slope −1. At the kink the book "
            "takes 0, so that a weight may rest there.",
            lambda W, dW, lam: dW + lam * np.where(W > 0, 1, -1),
        ),
        Mistake(
            "always-plus",
            "You add λ to every slope, so negative weights are pushed away from 0. On which side is the "
            "slope of |w| negative?",
            lambda W, dW, lam: dW + lam,
        ),
        Mistake(
            "positive-only",
            "Positive weights are right. Negative ones are not pulled at all: what is the slope of |w| left "
            "of 0?",
            lambda W, dW, lam: dW + lam * (W > 0),
        ),
        Mistake(
            "every-one-but-zero",
            "Weights at 0 rest, and positive ones are right. Negative ones are pushed the wrong way: what is "
            "the slope of |w| left of 0?",
            lambda W, dW, lam: dW + lam * (W != 0),
        ),
        Mistake(
            "sign-of-slope",
            "You take the sign of the slope of the data. It is the weight that should go to 0.",
            lambda W, dW, lam: dW + lam * np.sign(dW),
        ),
        Mistake(
            "minus",
            "The pull has the wrong sign. A step goes against this gradient, so here it has to point where "
            "|w| grows.",
            lambda W, dW, lam: dW - lam * np.sign(W),
        ),
        Mistake(
            "half",
            "Your pull is half as strong as it should be. L1 has no square, so it has no ½ either.",
            lambda W, dW, lam: dW + lam / 2 * np.sign(W),
        ),
        Mistake(
            "penalty-alone",
            "This is the slope of the penalty alone. The data have a say as well: what comes in as `dW`?",
            lambda W, dW, lam: lam * np.sign(W),
        ),
        Mistake(
            "strength-missing",
            "The strength λ is not in your result: it says how hard the penalty pulls.",
            lambda W, dW, lam: dW + np.sign(W),
        ),
        Mistake(
            "penalty-alone-one-at-zero",
            "Two slips. The slopes of the data, `dW`, are not in your result, and a weight of exactly 0 "
            "is pulled as well.",
            lambda W, dW, lam: np.where(W >= 0, lam, -lam),
        ),
        Mistake(
            "penalty-alone-minus-one-at-zero",
            "Two slips. The slopes of the data, `dW`, are not in your result, and a weight of exactly 0 "
            "is pushed as well.",
            lambda W, dW, lam: np.where(W > 0, lam, -lam),
        ),
        Mistake(
            "step",
            "You take a step: the weights come out moved. Asked is only the slope that a step would use.",
            lambda W, dW, lam: W - lam * np.sign(W),
        ),
        Mistake(
            "step-on-both",
            "You take a step: the weights come out moved. Asked is only the slope that a step would use.",
            lambda W, dW, lam: W - (dW + lam * np.sign(W)),
        ),
        Mistake(
            "multiplied",
            "You multiply the two slopes. The cost is a sum, so its slope is a sum as well.",
            lambda W, dW, lam: dW * lam * np.sign(W),
        ),
        Mistake(
            "first-only",
            "Only the first weight is pulled. Is there a `return` inside a loop?",
            _first_only,
        ),
        Mistake(
            "one-number",
            "You add the same number to every slope, the sum over all weights. Each weight has a slope of "
            "its own.",
            lambda W, dW, lam: dW + lam * np.sum(np.sign(W)),
        ),
        Mistake(
            "whole-penalty",
            "You add the whole penalty, one number, to every slope. Each weight has a slope of its own.",
            lambda W, dW, lam: dW + lam * np.sum(np.abs(W)),
        ),
    ),
)
