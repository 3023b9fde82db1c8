"""Schedules: the learning rate as a function of time.

Each returns a pure function ``f(epoch) -> lr``. ``epoch`` is a float: 2.5 is the middle of the third epoch.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

Schedule = Callable[[float], float]


def constant(lr: float) -> Schedule:
    """Always ``lr``."""
    return lambda epoch: lr


def step(lr: float, every: float, factor: float = 0.5) -> Schedule:
    """Start at ``lr``, multiply by ``factor`` after every ``every`` epochs."""
    return lambda epoch: lr * factor ** math.floor(epoch / every)


def multi_step(lr: float, milestones: Sequence[float], factor: float = 0.1) -> Schedule:
    """Start at ``lr``, multiply by ``factor`` at each of the milestones (in epochs)."""
    return lambda epoch: lr * factor ** bisect_right(sorted(milestones), epoch)


def exponential(lr: float, k: float) -> Schedule:
    """lr * exp(-k * epoch)."""
    return lambda epoch: lr * math.exp(-k * epoch)


def inverse_time(lr: float, tau: float) -> Schedule:
    """lr * tau / max(epoch, tau): constant for tau epochs, then falling like 1/epoch."""
    return lambda epoch: lr * tau / max(epoch, tau)


def cosine(lr: float, epochs: float, lr_min: float = 0.0) -> Schedule:
    """From ``lr`` down to ``lr_min`` along half a cosine wave in ``epochs`` epochs, then ``lr_min``."""
    return lambda epoch: lr_min + (lr - lr_min) * 0.5 * (1 + math.cos(math.pi * min(epoch / epochs, 1)))


def warm_up(schedule: Schedule, epochs: float, start: float = 0.1) -> Schedule:
    """``schedule`` times a factor that grows evenly from ``start`` to 1 in the first ``epochs`` epochs."""
    return lambda epoch: schedule(epoch) * (start + (1 - start) * min(epoch / epochs, 1))
