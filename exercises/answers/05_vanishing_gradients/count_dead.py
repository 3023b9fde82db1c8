"""How many units of a ReLU layer are dead."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def count_dead(Z):
    return np.sum(np.all(Z <= 0, axis=0))


def _cases(rng):
    def case(m, kinds, label="", silent=()):
        """A unit for each letter, d dead, a always on, others as below; all are off for `silent` samples."""
        Z = np.abs(rng.normal(size=(m, len(kinds)))) + 0.1
        for column, kind in enumerate(kinds):
            if kind in "dz":
                Z[:, column] *= -1
            elif kind == "m":  # on for one sample in the middle
                Z[np.arange(m) != m // 2, column] *= -1
            elif kind == "b":  # the same, but strongly: its mean is above 0
                Z[np.arange(m) != m // 2, column] *= -1
                Z[m // 2, column] += 10 * m
            elif kind == "l":  # on for the last sample only
                Z[: m - 1, column] *= -1
            elif kind == "f":  # off for the first sample only
                Z[0, column] *= -1
        Z[list(silent)] = -np.abs(Z[list(silent)])
        for column, kind in enumerate(kinds):
            if kind == "z":  # dead, and once exactly 0
                Z[1, column] = 0
        return Case(Z, label=label)

    return [
        case(6, "ddmfblmad", silent=(0, 1)),
        case(5, "mdddafbf", "more neurons than samples"),
        case(4, "fdzla", "a z of exactly 0", silent=(1,)),
        case(1, "dad", "a batch of 1"),
    ]


COUNT_DEAD = Exercise(
    "count_dead",
    count_dead,
    cases=_cases,
    points=2,
    mistakes=(
        Mistake(
            "samples",
            "You count the samples for which every unit is off. Which axis counts the samples, and along "
            "which one do you have to look?",
            lambda Z: np.sum(np.all(Z <= 0, axis=1)),
        ),
        Mistake(
            "samples-strictly",
            "Two slips. First: you count samples for which every unit is off, not units. Then: a z of "
            "exactly 0 is off as well.",
            lambda Z: np.sum(np.all(Z < 0, axis=1)),
        ),
        Mistake(
            "all-zeros",
            "You count every place where a unit is off for some sample. That is sparse, and healthy: dead "
            "means off for all samples.",
            lambda Z: np.sum(Z <= 0),
        ),
        Mistake(
            "off-for-some",
            "You count the units that are off for at least one sample. Dead means off for all samples.",
            lambda Z: np.sum(np.any(Z <= 0, axis=0)),
        ),
        Mistake(
            "mean-below-zero",
            "You look at the mean, or the sum, of the z of a unit. A single sample with z > 0 is enough to "
            "keep it alive, however far below 0 the others are.",
            lambda Z: np.sum(Z.mean(axis=0) <= 0),
        ),
        Mistake(
            "mostly-off",
            "You count the units that are off for most of the samples. A single sample that turns it on is "
            "enough to keep a unit alive.",
            lambda Z: np.sum(np.mean(Z <= 0, axis=0) > 0.5),
        ),
        Mistake(
            "zero-is-alive",
            "A z of exactly 0 counts as alive in yours. The output of ReLU is 0 there, and the slope is "
            "taken as 0 too.",
            lambda Z: np.sum(np.all(Z < 0, axis=0)),
        ),
        Mistake(
            "alive",
            "You count the units that are alive.",
            lambda Z: np.sum(np.any(Z > 0, axis=0)),
        ),
        Mistake(
            "always-on",
            "You count the units that are on for all samples.",
            lambda Z: np.sum(np.all(Z > 0, axis=0)),
        ),
        Mistake(
            "none",
            "You find no dead unit anywhere. If you compare Z with 0 for equality: only the output of a unit "
            "that is off is exactly 0. If you ask for `all` without an axis: that asks whether the whole "
            "layer is off.",
            lambda Z: 0,
        ),
        Mistake(
            "share",
            "This is the share of the dead units. Asked is how many there are.",
            lambda Z: np.mean(np.all(Z <= 0, axis=0)),
        ),
        Mistake(
            "share-of-zeros",
            "This is the share of all places where a unit is off. That is sparse, and healthy: dead means "
            "off for all samples, and their number is asked.",
            lambda Z: np.mean(Z <= 0),
        ),
        Mistake(
            "which",
            "You say of each unit whether it is dead. Asked is how many there are.",
            lambda Z: np.all(Z <= 0, axis=0),
        ),
        Mistake(
            "times-off",
            "You count for each unit how often it is off. When is that number so large that the unit is "
            "dead?",
            lambda Z: np.sum(Z <= 0, axis=0),
        ),
        Mistake(
            "first-sample",
            "You look at the first sample only. A unit that is off for it may be on for another.",
            lambda Z: np.sum(Z[0] <= 0),
        ),
        Mistake(
            "last-sample",
            "You look at the last sample only, as happens if a loop over the samples forgets what it has "
            "seen. A unit that is off for it may be on for another.",
            lambda Z: np.sum(Z[-1] <= 0),
        ),
        Mistake(
            "length-of-where",
            "You get 1 whatever Z is. If you take the length of what `np.where` returns: that is a tuple, "
            "with one array in it for each axis.",
            lambda Z: 1,
        ),
        Mistake(
            "length-of-where-of-a-matrix",
            "You get 2 whatever Z is. If you take the length of what `np.where` returns: that is a tuple, "
            "with one array in it for each axis.",
            lambda Z: 2,
        ),
        Mistake(
            "first-unit",
            "Only the first unit is looked at. Which line ends the function, and how far is it indented?",
            lambda Z: int(np.all(Z[:, 0] <= 0)),
        ),
        Mistake(
            "flag-not-reset",
            "After the first living unit you count none any more. If you keep a flag: what one unit has left "
            "in it is still there for the next one. Where does each unit have to begin anew?",
            lambda Z: np.sum(np.cumprod(np.all(Z <= 0, axis=0))),
        ),
        Mistake(
            "counted-too-early",
            "You count a unit again with each sample, as long as it has been off so far. Whether it is dead "
            "is known only after its last sample: count it there, once.",
            lambda Z: np.sum(np.cumprod(Z <= 0, axis=0)),
        ),
        Mistake(
            "as-many-units-as-samples",
            "You look at as many units as there are samples: `len(Z)` is the number of rows. How many "
            "columns has Z?",
            lambda Z: np.sum(np.all(Z[:, : len(Z)] <= 0, axis=0)),
        ),
        Mistake(
            "units",
            "You count all units, dead or not.",
            lambda Z: Z.shape[1],
        ),
    ),
)
