"""The factor of each step back, measured: the straight line on log paper."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


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
            "two-too-many",
            "You take the root for more steps than there are. Between n layers there are fewer steps than "
            "layers, not more.",
            lambda sizes: _ratio(sizes) ** (1 / (len(sizes) + 1)),
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
