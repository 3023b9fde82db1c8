"""The factor by which a layer of sigmoids multiplies the size of δ, predicted."""

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
            "divided-by-the-samples",
            "You divide by `len(z)`, which counts the rows of z. A mean divides by the number of all "
            "entries: `np.mean` knows it.",
            lambda gain, z: gain * np.sqrt(np.sum(_slope(z) ** 2) / len(z)),
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
