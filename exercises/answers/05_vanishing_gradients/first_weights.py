"""First weights: the bound of Xavier's uniform start, and He's normal one."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def xavier_bound(n_in, n_out):
    return np.sqrt(6 / (n_in + n_out))


def _layer_sizes(rng):
    return [
        Case(int(rng.integers(200, 400)), int(rng.integers(20, 90))),
        Case(int(rng.integers(5, 10)), int(rng.integers(20, 90)), label="more outputs than inputs"),
        Case(64, 64, label="as many outputs as inputs"),
        Case(784, 1, label="a single neuron"),
    ]


XAVIER_BOUND = Exercise(
    "xavier_bound",
    xavier_bound,
    cases=_layer_sizes,
    mistakes=(
        Mistake(
            "no-root",
            "This is r²: the root is still to be taken.",
            lambda n_in, n_out: 6 / (n_in + n_out),
        ),
        Mistake(
            "variance",
            "This is the variance that the weights are to have. Numbers between −r and r have the variance "
            "r²/3: which r gives yours?",
            lambda n_in, n_out: 2 / (n_in + n_out),
        ),
        Mistake(
            "standard-deviation",
            "This is the standard deviation that the weights are to have. The ends of the interval lie "
            "further out: its variance is r²/3.",
            lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
        ),
        Mistake(
            "root-of-6-only",
            "You take the root of what is above the bar only. It covers the whole fraction.",
            lambda n_in, n_out: np.sqrt(6) / (n_in + n_out),
        ),
        Mistake(
            "root-below-only",
            "You take the root of what is below the bar only. It covers the whole fraction.",
            lambda n_in, n_out: 6 / np.sqrt(n_in + n_out),
        ),
        Mistake(
            "brackets",
            "You divide by the number of inputs, and add the number of outputs after that. Which brackets "
            "are missing?",
            lambda n_in, n_out: np.sqrt(6 / n_in + n_out),
        ),
        Mistake(
            "brackets-and-no-root",
            "Two slips. First: you divide by the number of inputs, and add the number of outputs after that. "
            "Then: the root is missing.",
            lambda n_in, n_out: 6 / n_in + n_out,
        ),
        Mistake(
            "outputs-after-the-root",
            "You take the root of 6/n_in, and add the number of outputs after that. Which brackets are "
            "missing?",
            lambda n_in, n_out: np.sqrt(6 / n_in) + n_out,
        ),
        Mistake(
            "half-of-the-square",
            "This is half of r², not its root. If you wrote `x ** 1 / 2`: that is half of x.",
            lambda n_in, n_out: 3 / (n_in + n_out),
        ),
        Mistake(
            "three-outside",
            "You multiply the standard deviation by 3. It is r² that is three times the variance.",
            lambda n_in, n_out: 3 * np.sqrt(2 / (n_in + n_out)),
        ),
        Mistake(
            "divided-by-3-outside",
            "You divide the standard deviation by 3. It is r² that is three times the variance.",
            lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)) / 3,
        ),
        Mistake(
            "inputs-only",
            "Only the inputs are in it: that is a rule for ReLU. Xavier counts both sides of the weights.",
            lambda n_in, n_out: np.sqrt(6 / n_in),
        ),
        Mistake(
            "outputs-only",
            "Only the outputs are in it. Xavier counts both sides of the weights.",
            lambda n_in, n_out: np.sqrt(6 / n_out),
        ),
        Mistake(
            "forward-only",
            "Only the inputs are in it: your weights have the variance 1/n_in, which keeps the signal on its "
            "way forwards. Xavier takes the way back into account as well.",
            lambda n_in, n_out: np.sqrt(3 / n_in),
        ),
        Mistake(
            "one-over-root-of-inputs",
            "Only the inputs are in it, and the root of 1/n_in is a standard deviation. Xavier counts both "
            "sides of the weights, and a bound is asked for.",
            lambda n_in, n_out: 1 / np.sqrt(n_in),
        ),
        Mistake(
            "product",
            "You multiply the two numbers. In the variance of Xavier their sum stands below the bar.",
            lambda n_in, n_out: np.sqrt(6 / (n_in * n_out)),
        ),
        Mistake(
            "mean-of-both",
            "It is √2 times too large. With the mean of the two numbers below the bar a 3 stands above it, "
            "with their sum a 6.",
            lambda n_in, n_out: np.sqrt(12 / (n_in + n_out)),
        ),
        Mistake(
            "three-above",
            "It is √2 times too small. The variance has a 2 above the bar, and r² is three times the "
            "variance.",
            lambda n_in, n_out: np.sqrt(3 / (n_in + n_out)),
        ),
        Mistake(
            "variance-over-3",
            "You divide the variance by 3. It is r² that is divided by 3 to give the variance: which way "
            "round does that have to be solved?",
            lambda n_in, n_out: np.sqrt(2 / (3 * (n_in + n_out))),
        ),
        Mistake(
            "whole-width",
            "It is twice too large: this is the width of the interval, from −r to r.",
            lambda n_in, n_out: 2 * xavier_bound(n_in, n_out),
        ),
        Mistake(
            "half",
            "It is half of what is asked. The weights reach from −r to r, so r is already half of the "
            "interval.",
            lambda n_in, n_out: xavier_bound(n_in, n_out) / 2,
        ),
    ),
)


def he_weights(normal):
    return normal * np.sqrt(2 / normal.shape[1])


def _normal_numbers(rng):
    def case(n_out, n_in, label=""):
        return Case(rng.normal(size=(n_out, n_in)), label=label)

    return [
        case(3, 7),
        case(6, 4, "more outputs than inputs"),
        case(1, 5, "a single neuron"),
        case(4, 4, "as many outputs as inputs"),
    ]


def _by(factor):
    """Each normal number times `factor(n_in, n_out)`."""
    return lambda normal: normal * factor(normal.shape[1], normal.shape[0])


HE_WEIGHTS = Exercise(
    "he_weights",
    he_weights,
    cases=_normal_numbers,
    points=2,
    mistakes=(
        Mistake(
            "times-variance",
            "You multiply by the variance. Numbers that are multiplied by k get k² times the variance: which "
            "k gives the one asked for?",
            _by(lambda n_in, n_out: 2 / n_in),
        ),
        Mistake(
            "outputs",
            "You count the rows. W has a row for each neuron; the number of inputs is the number of weights "
            "in one row.",
            _by(lambda n_in, n_out: np.sqrt(2 / n_out)),
        ),
        Mistake(
            "outputs-and-variance",
            "Two slips. First: you count the rows, and the inputs are the columns. Then: you multiply by the "
            "variance, and numbers multiplied by k get k² times the variance.",
            _by(lambda n_in, n_out: 2 / n_out),
        ),
        Mistake(
            "xavier",
            "This is the variance of Xavier, with inputs and outputs in it. He counts the inputs only.",
            _by(lambda n_in, n_out: np.sqrt(2 / (n_in + n_out))),
        ),
        Mistake(
            "no-2",
            "Your variance is 1/n_in: it keeps the size of z. What does ReLU throw away of it?",
            _by(lambda n_in, n_out: np.sqrt(1 / n_in)),
        ),
        Mistake(
            "over-n",
            "Your factor is 1/n_in. The variance then changes by its square. If you did mean a root: `x ** 1 "
            "/ 2` is half of x.",
            _by(lambda n_in, n_out: 1 / n_in),
        ),
        Mistake(
            "half",
            "Your variance is half of 1/n_in. ReLU throws half away, so the weights have to make up for it: "
            "does the 2 belong above the bar or below it?",
            _by(lambda n_in, n_out: np.sqrt(1 / (2 * n_in))),
        ),
        Mistake(
            "variance-of-outputs-no-2",
            "Two slips. First: you count the rows, and the inputs are the columns. Then: the 2 for what ReLU "
            "throws away is missing.",
            _by(lambda n_in, n_out: np.sqrt(1 / n_out)),
        ),
        Mistake(
            "root-of-2-only",
            "You take the root of the 2 only. It covers the whole fraction.",
            _by(lambda n_in, n_out: np.sqrt(2) / n_in),
        ),
        Mistake(
            "root-below-only",
            "You take the root of n_in only. It covers the whole fraction.",
            _by(lambda n_in, n_out: 2 / np.sqrt(n_in)),
        ),
        Mistake(
            "all-weights",
            "You count all weights of the layer. How many of them add up in one z?",
            _by(lambda n_in, n_out: np.sqrt(2 / (n_in * n_out))),
        ),
        Mistake(
            "divided",
            "You divide where you should multiply: with more inputs your weights get larger.",
            _by(lambda n_in, n_out: np.sqrt(n_in / 2)),
        ),
        Mistake(
            "bound",
            "With the 6 it is the bound of numbers drawn uniformly. These are normal, and have the variance "
            "1.",
            _by(lambda n_in, n_out: np.sqrt(6 / n_in)),
        ),
        Mistake(
            "added",
            "You add the standard deviation to every number. That moves their mean; what changes how widely "
            "they scatter?",
            lambda normal: normal + np.sqrt(2 / normal.shape[1]),
        ),
        Mistake(
            "halved",
            "You halve every number, whatever n_in is. The ½ belongs to the 8 inputs of the example.",
            lambda normal: normal / 2,
        ),
        Mistake(
            "factor-alone",
            "This is the number to multiply by. Asked are the weights, one for each of the normal numbers.",
            lambda normal: np.sqrt(2 / normal.shape[1]),
        ),
    ),
)
