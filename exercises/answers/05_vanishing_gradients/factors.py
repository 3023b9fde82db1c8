"""The factor by which a layer multiplies δ: predicted, measured, and how far it carries."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _slope(z):
    a = _sigmoid(z)
    return a * (1 - a)


def _size(values):
    return np.sqrt(np.mean(values**2))


def layer_factor(gain, z):
    return gain * _size(_slope(z))


def _layers(rng):
    return [
        Case(1.5, rng.normal(size=6)),
        Case(4.0, 1 + 2.5 * rng.normal(size=(4, 5)), label="a batch"),
        Case(0.5, 0.1 * rng.normal(size=8), label="z near 0"),
    ]


LAYER_FACTOR = Exercise(
    "layer_factor",
    layer_factor,
    cases=_layers,
    points=2,
    mistakes=(
        Mistake(
            "mean-slope",
            "You average the slopes as they are. Their size is the root of the mean of their squares.",
            lambda gain, z: gain * np.mean(_slope(z)),
        ),
        Mistake(
            "no-root",
            "You multiply the gain by the mean square of the slopes. The root is missing.",
            lambda gain, z: gain * np.mean(_slope(z) ** 2),
        ),
        Mistake(
            "squared",
            "This is the factor of the mean square of δ. Asked is that of its size.",
            lambda gain, z: gain**2 * np.mean(_slope(z) ** 2),
        ),
        Mistake(
            "gain-under-the-root",
            "The gain has got under the root. It multiplies the size of the slopes.",
            lambda gain, z: np.sqrt(gain * np.mean(_slope(z) ** 2)),
        ),
        Mistake(
            "gain-squared",
            "The gain is squared in yours. In the factor of the size it stands as it is.",
            lambda gain, z: gain**2 * _size(_slope(z)),
        ),
        Mistake(
            "no-gain",
            "The gain is missing: δ meets the weights as well.",
            lambda gain, z: _size(_slope(z)),
        ),
        Mistake(
            "activations",
            "You take the activations. What multiplies δ on its way back is their slope.",
            lambda gain, z: gain * _size(_sigmoid(z)),
        ),
        Mistake(
            "slope-at-the-mean",
            "You average z first and take the slope there. Each z has a slope of its own: slope first, then "
            "the size.",
            lambda gain, z: gain * _slope(np.mean(z)),
        ),
        Mistake(
            "slope-at-the-size",
            "You take the slope where z has its typical size. Each z has a slope of its own: slope first, "
            "then the size.",
            lambda gain, z: gain * _slope(_size(z)),
        ),
        Mistake(
            "slope-of-tanh",
            "Your slope is 1 − a², that of tanh. These are sigmoids.",
            lambda gain, z: gain * _size(1 - _sigmoid(z) ** 2),
        ),
        Mistake(
            "z-for-a",
            "You put z itself into the slope. In σ′ = a (1 − a) the a is the output of the sigmoid.",
            lambda gain, z: gain * _size(z * (1 - z)),
        ),
        Mistake(
            "sigmoid-twice",
            "You put z through the sigmoid twice: σ(z) is handed to a function that takes z.",
            lambda gain, z: gain * _size(_slope(_sigmoid(z))),
        ),
        Mistake(
            "brackets",
            "Your factor is 0, whatever z is. If you wrote a * 1 − a: without brackets that is a − a.",
            lambda gain, z: 0.0,
        ),
        Mistake(
            "size-of-a-first",
            "You take the size of the activations first, and one slope of it. Each a has a slope of its own: "
            "slope first, then the size.",
            lambda gain, z: gain * _size(_sigmoid(z)) * (1 - _size(_sigmoid(z))),
        ),
        Mistake(
            "mean-of-a-first",
            "You average the activations first, and take one slope. Each a has a slope of its own: slope "
            "first, then the size.",
            lambda gain, z: gain * np.mean(_sigmoid(z)) * (1 - np.mean(_sigmoid(z))),
        ),
        Mistake(
            "sizes-multiplied",
            "You multiply the size of a by the size of 1 − a. First the product, entry by entry, then the "
            "size.",
            lambda gain, z: gain * _size(_sigmoid(z)) * _size(1 - _sigmoid(z)),
        ),
        Mistake(
            "half-a-slope",
            "You take the size of 1 − a. The slope has a factor more.",
            lambda gain, z: gain * _size(1 - _sigmoid(z)),
        ),
        Mistake(
            "gain-in-z",
            "You multiply z by the gain before the sigmoid. In z the weights are already, gain and all.",
            lambda gain, z: gain * _size(_slope(gain * z)),
        ),
        Mistake(
            "gain-in-z-only",
            "You multiply z by the gain before the sigmoid, and not the slopes after it. In z the weights "
            "are already; what the gain multiplies is δ.",
            lambda gain, z: _size(_slope(gain * z)),
        ),
        Mistake(
            "size-of-z",
            "You take the size of z itself. What multiplies δ on its way back is the slope there.",
            lambda gain, z: gain * _size(z),
        ),
        Mistake(
            "quarter",
            "You take the largest slope for all. Only at z = 0 the sigmoid is that steep.",
            lambda gain, z: gain / 4,
        ),
        Mistake(
            "scatter-of-slopes",
            "You measure how far the slopes lie from their own mean. Their size counts from 0.",
            lambda gain, z: gain * np.std(_slope(z)),
        ),
        Mistake(
            "length",
            "You add up the squares and do not average them: with more neurons your factor grows.",
            lambda gain, z: gain * np.sqrt(np.sum(_slope(z) ** 2)),
        ),
        Mistake(
            "for-each-z",
            "You have a factor for each z. Asked is one number for the layer: a size.",
            lambda gain, z: gain * _slope(z),
        ),
        Mistake(
            "divided-by-gain",
            "You divide by the gain. Larger weights hand back more, not less.",
            lambda gain, z: _size(_slope(z)) / gain,
        ),
    ),
)


def factor_per_layer(sizes):
    return (sizes[0] / sizes[-1]) ** (1 / (len(sizes) - 1))


def _profiles(rng):
    def case(steps, factor, label="", last=1.0):
        """Sizes of δ, the last layer's at the end; the factors scatter a little."""
        factors = factor * np.exp(0.1 * rng.normal(size=steps))
        return Case(last * np.cumprod([1.0, *factors])[::-1].copy(), label=label)

    return [
        case(5, 0.4, last=0.3),
        case(9, 0.23, "ten layers of sigmoids", 2e-5),
        case(6, 1.4, "sizes that explode", 0.05),
        case(1, 0.7, "two layers only", 0.2),
    ]


def _ratio(sizes):
    return sizes[0] / sizes[-1]


FACTOR_PER_LAYER = Exercise(
    "factor_per_layer",
    factor_per_layer,
    cases=_profiles,
    points=2,
    mistakes=(
        Mistake(
            "forwards",
            "You go from the first layer to the last. δ travels back: from which layer does it start, and "
            "where does it arrive?",
            lambda sizes: 1 / factor_per_layer(sizes),
        ),
        Mistake(
            "one-root-too-many",
            "You take the root for as many layers as there are. How many steps lead from the last one to the "
            "first?",
            lambda sizes: _ratio(sizes) ** (1 / len(sizes)),
        ),
        Mistake(
            "forwards-and-one-too-many",
            "Two slips. First: you go from the first layer to the last, but δ travels back. Then: there is "
            "one step fewer than there are layers.",
            lambda sizes: (1 / _ratio(sizes)) ** (1 / len(sizes)),
        ),
        Mistake(
            "whole-way",
            "This is the factor of the whole way. Asked is that of one step.",
            _ratio,
        ),
        Mistake(
            "whole-way-forwards",
            "Two slips. First: you go from the first layer to the last, but δ travels back. Then: this is "
            "the factor of the whole way, and asked is that of one step.",
            lambda sizes: 1 / _ratio(sizes),
        ),
        Mistake(
            "divided",
            "You divide the factor of the whole way by the number of steps. Equal factors multiply: what is "
            "the opposite of a power? If you did mean a power: `x ** 1 / n` is the n-th part of x.",
            lambda sizes: _ratio(sizes) / (len(sizes) - 1),
        ),
        Mistake(
            "divided-by-layers",
            "You divide the factor of the whole way by the number of layers. Equal factors multiply: what is "
            "the opposite of a power? If you did mean a power: `x ** 1 / n` is the n-th part of x.",
            lambda sizes: _ratio(sizes) / len(sizes),
        ),
        Mistake(
            "root-of-one-end",
            "The root covers `sizes[-1]` only: powers come before divisions. Which brackets are missing?",
            lambda sizes: sizes[0] / sizes[-1] ** (1 / (len(sizes) - 1)),
        ),
        Mistake(
            "second-layer",
            "You end at `sizes[1]`, the second hidden layer. Counting begins at 0.",
            lambda sizes: (sizes[1] / sizes[-1]) ** (1 / (len(sizes) - 1)),
        ),
        Mistake(
            "line-through-all",
            "You lay a line through all the points. That is a good measure too, but asked is the factor that "
            "leads from one end to the other.",
            lambda sizes: np.exp(-np.polyfit(np.arange(len(sizes)), np.log(sizes), 1)[0]),
        ),
        Mistake(
            "line-through-all-forwards",
            "You lay a line through all the points, from the first layer to the last. Asked is the factor "
            "that leads from one end to the other, and δ travels back.",
            lambda sizes: np.exp(np.polyfit(np.arange(len(sizes)), np.log(sizes), 1)[0]),
        ),
        Mistake(
            "mean-of-sizes",
            "You multiply the sizes and take a root: that is their (geometric) mean. Asked is the factor "
            "between neighbours.",
            lambda sizes: np.prod(sizes) ** (1 / len(sizes)),
        ),
        Mistake(
            "power",
            "You raise the factor of the whole way to a power. That makes a longer way of it; here it has to "
            "be cut into equal steps.",
            lambda sizes: _ratio(sizes) ** (len(sizes) - 1),
        ),
        Mistake(
            "mean-of-factors",
            "You average the factors of all steps by adding. Factors multiply: which equal factors give the "
            "same product? Two sizes are enough for that.",
            lambda sizes: np.mean(sizes[:-1] / sizes[1:]),
        ),
        Mistake(
            "mean-of-factors-forwards",
            "Two slips. First: you divide each size by the one of the layer before, but δ travels back. "
            "Then: you average the factors by adding, and factors multiply.",
            lambda sizes: np.mean(sizes[1:] / sizes[:-1]),
        ),
        Mistake(
            "last-step-only",
            "This is the last step alone, into the first hidden layer. The factors of the steps differ a "
            "little; asked is the equal factor for all.",
            lambda sizes: sizes[0] / sizes[1],
        ),
        Mistake(
            "first-step-only",
            "This is the first step alone, out of the last hidden layer. The factors of the steps differ a "
            "little; asked is the equal factor for all.",
            lambda sizes: sizes[-2] / sizes[-1],
        ),
        Mistake(
            "difference",
            "You take the difference of two sizes. How many times smaller does δ become in a step?",
            lambda sizes: (sizes[0] - sizes[-1]) / (len(sizes) - 1),
        ),
        Mistake(
            "logarithm",
            "This is the logarithm of the factor, the slope of the line on log paper. What takes a logarithm "
            "back?",
            lambda sizes: np.log(_ratio(sizes)) / (len(sizes) - 1),
        ),
        Mistake(
            "logarithm-10",
            "This is the logarithm of the factor, the powers of ten for each step. What takes a logarithm "
            "back?",
            lambda sizes: np.log10(_ratio(sizes)) / (len(sizes) - 1),
        ),
        Mistake(
            "mixed-logarithms",
            "You take the logarithm with base 10 and go back with e, or the other way round. `10 **` belongs "
            "to `np.log10`, `np.exp` to `np.log`.",
            lambda sizes: np.exp(np.log10(_ratio(sizes)) / (len(sizes) - 1)),
        ),
        Mistake(
            "square-root",
            "You take the square root, whatever the number of steps. How many factors multiply to the whole?",
            lambda sizes: np.sqrt(_ratio(sizes)),
        ),
        Mistake(
            "every-step",
            "You have a factor for each step. Asked is one number: the equal factor that leads from one end "
            "to the other.",
            lambda sizes: sizes[:-1] / sizes[1:],
        ),
    ),
)


def layers_left(factor, share):
    return np.floor(np.log(share) / np.log(factor))


def _ways(rng):
    def case(factor, share, label=""):
        return Case(factor, float(share * rng.uniform(0.98, 1.02)), label=label)

    return [
        case(0.71, 0.01),
        case(0.23, 1.2e-7, "a sigmoid"),
        case(0.92, 0.5, "tanh"),
        case(0.1, 0.6, "not even one layer"),
    ]


LAYERS_LEFT = Exercise(
    "layers_left",
    layers_left,
    cases=_ways,
    points=2,
    mistakes=(
        Mistake(
            "one-too-many",
            "It is one too many: after so many layers less than the share is left. A loop that counts until "
            "too little is left has gone one layer too far.",
            lambda factor, share: layers_left(factor, share) + 1,
        ),
        Mistake(
            "one-too-few",
            "It is one too few: one more layer would still leave the share.",
            lambda factor, share: layers_left(factor, share) - 1,
        ),
        Mistake(
            "two-too-many",
            "It is two too many. Put your number into the power and look at what is left.",
            lambda factor, share: layers_left(factor, share) + 2,
        ),
        Mistake(
            "not-whole",
            "The place where the line crosses is right, but layers come whole: which of the two whole "
            "numbers beside it still leaves the share?",
            lambda factor, share: np.log(share) / np.log(factor),
        ),
        Mistake(
            "rounded",
            "You round to the nearest whole number. Rounded up, less than the share is left.",
            lambda factor, share: np.round(np.log(share) / np.log(factor)),
        ),
        Mistake(
            "upside-down",
            "The two logarithms are swapped: from factor to the power k = share, take logarithms on both "
            "sides and solve for k once more.",
            lambda factor, share: np.floor(np.log(factor) / np.log(share)),
        ),
        Mistake(
            "upside-down-not-whole",
            "The two logarithms are swapped: from factor to the power k = share, take logarithms on both "
            "sides and solve for k once more. And layers come whole.",
            lambda factor, share: np.log(factor) / np.log(share),
        ),
        Mistake(
            "quotient",
            "You divide the share by the factor. The factor is multiplied again and again: the number of "
            "layers is an exponent.",
            lambda factor, share: np.floor(share / factor),
        ),
        Mistake(
            "logarithm-of-quotient-cut-off",
            "You take the logarithm of share/factor. The logarithm of a power is the exponent times the "
            "logarithm of the base: what has to be divided by what?",
            lambda factor, share: int(np.log(share / factor)),
        ),
        Mistake(
            "logarithm-of-quotient",
            "You take the logarithm of share/factor. The logarithm of a power is the exponent times the "
            "logarithm of the base: what has to be divided by what?",
            lambda factor, share: np.floor(np.log(share / factor)),
        ),
        Mistake(
            "difference",
            "You subtract the logarithms. The logarithm of a power is the exponent times the logarithm of "
            "the base.",
            lambda factor, share: np.log(share) - np.log(factor),
        ),
        Mistake(
            "as-if-subtracted",
            "You count as if each layer took away the same amount, 1 − factor of the whole. It takes away "
            "that share of what is left.",
            lambda factor, share: np.floor((1 - share) / (1 - factor)),
        ),
        Mistake(
            "one-minus-factor",
            "You use 1 − factor, what each layer takes away. What is left is multiplied by the factor "
            "itself.",
            lambda factor, share: np.floor(np.log(share) / np.log(1 - factor)),
        ),
        Mistake(
            "powers-of-ten",
            "These are the powers of ten in the share. How many powers of ten does one layer cost?",
            lambda factor, share: np.floor(-np.log10(share)),
        ),
        Mistake(
            "mixed-logarithms",
            "One logarithm has base 10 and the other base e. Which base you take does not matter, as long as "
            "it is the same for both.",
            lambda factor, share: np.floor(np.log10(share) / np.log(factor)),
        ),
        Mistake(
            "never-any",
            "In every case 0 comes out. If you have a loop: the first k for which enough is left is 0. You "
            "look for the last one.",
            lambda factor, share: 0,
        ),
        Mistake(
            "negative-rounded",
            "There is a minus too many: both logarithms are negative, so their quotient is positive.",
            lambda factor, share: np.floor(-np.log(share) / np.log(factor)),
        ),
        Mistake(
            "what-is-left-one-later",
            "This is what is left when the share is no longer reached. Asked is how many layers there may "
            "be.",
            lambda factor, share: factor ** (layers_left(factor, share) + 1),
        ),
        Mistake(
            "what-is-left",
            "This is what is left after those layers. Asked is how many layers they are.",
            lambda factor, share: factor ** layers_left(factor, share),
        ),
    ),
)
