"""Initialisers: the first weights of a layer.

An initialiser is a function ``init(rng, shape) -> W`` with ``shape = (n_out, n_in)``. Zeros, LeCun, Xavier, He
and orthogonal are such functions; ``constant``, ``normal`` and ``uniform`` make one from a number. The variances
are chosen so that the signal keeps its size from layer to layer. Biases always start at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

Initializer = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def zeros(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """All weights 0: all neurons of a layer stay equal for ever."""
    return np.zeros(shape)


def constant(value: float) -> Initializer:
    """All weights equal to ``value``."""
    return lambda rng, shape: np.full(shape, float(value))


def normal(std: float) -> Initializer:
    """Normal weights with mean 0 and standard deviation ``std``."""
    return lambda rng, shape: rng.normal(0.0, std, shape)


def uniform(limit: float) -> Initializer:
    """Uniform weights in [-limit, limit)."""
    return lambda rng, shape: rng.uniform(-limit, limit, shape)


def lecun_normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Normal weights with variance 1/n_in (LeCun et al. 1998)."""
    return rng.normal(0.0, math.sqrt(1 / shape[1]), shape)


def lecun_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Uniform weights with variance 1/n_in: limit sqrt(3/n_in)."""
    limit = math.sqrt(3 / shape[1])
    return rng.uniform(-limit, limit, shape)


def xavier_normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Normal weights with variance 2/(n_in + n_out) (Glorot and Bengio 2010)."""
    return rng.normal(0.0, math.sqrt(2 / sum(shape)), shape)


def xavier_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Uniform weights with variance 2/(n_in + n_out): limit sqrt(6/(n_in + n_out))."""
    limit = math.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape)


def he_normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Normal weights with variance 2/n_in, for ReLU, which halves the signal (He et al. 2015)."""
    return rng.normal(0.0, math.sqrt(2 / shape[1]), shape)


def he_uniform(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Uniform weights with variance 2/n_in: limit sqrt(6/n_in)."""
    limit = math.sqrt(6 / shape[1])
    return rng.uniform(-limit, limit, shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """A random matrix with orthonormal rows (n_out <= n_in) or columns (Saxe et al. 2014)."""
    q, r = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    q *= np.sign(np.diag(r))  # makes every orthogonal matrix equally likely
    return q if shape[0] >= shape[1] else q.T


INITIALIZERS = {
    function.__name__: function
    for function in (zeros, lecun_normal, lecun_uniform, xavier_normal, xavier_uniform, he_normal, he_uniform, orthogonal)
}


def initializer(name: str | Initializer) -> Initializer:
    """Return the initialiser called ``name`` ("zeros", "he_normal", ...); a function is returned as it is."""
    if callable(name):
        return name
    if name not in INITIALIZERS:
        raise ValueError(f"init: given {name!r}, expected one of {', '.join(INITIALIZERS)} or a function (rng, shape)")
    return INITIALIZERS[name]
