"""Initialisers: the first weights of a layer. Biases always start at 0.

An initialiser is a function ``init(rng, shape) -> W`` with ``shape = (n_out, n_in)``. Zeros, LeCun, Xavier,
He and orthogonal are such functions; ``constant``, ``normal`` and ``uniform`` make one from a number.
"""

from collections.abc import Callable

import numpy as np

Shape = tuple[int, int]
Initializer = Callable[[np.random.Generator, Shape], np.ndarray]


def constant(value: float) -> Initializer:
    """All weights equal to ``value``: then all neurons of a layer stay equal for ever."""
    return lambda rng, shape: np.full(shape, float(value))


def normal(std: float) -> Initializer:
    """Normal weights with mean 0 and standard deviation ``std``."""
    return lambda rng, shape: rng.normal(0.0, std, shape)


def uniform(limit: float) -> Initializer:
    """Uniform weights in [-limit, limit); their variance is limit^2 / 3."""
    return lambda rng, shape: rng.uniform(-limit, limit, shape)


def zeros(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """All weights 0."""
    return np.zeros(shape)


def lecun_normal(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Normal, variance 1/n_in: z keeps the variance of the input (LeCun et al. 1998)."""
    return rng.normal(0.0, (1 / shape[1]) ** 0.5, shape)


def lecun_uniform(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Uniform, variance 1/n_in: limit sqrt(3/n_in)."""
    return uniform((3 / shape[1]) ** 0.5)(rng, shape)


def xavier_normal(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Normal, variance 2/(n_in + n_out): a compromise for the way forward and back (Glorot and Bengio
    2010)."""
    return rng.normal(0.0, (2 / sum(shape)) ** 0.5, shape)


def xavier_uniform(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Uniform, variance 2/(n_in + n_out): limit sqrt(6/(n_in + n_out))."""
    return uniform((6 / sum(shape)) ** 0.5)(rng, shape)


def he_normal(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Normal, variance 2/n_in, because ReLU drops half of the signal (He et al. 2015)."""
    return rng.normal(0.0, (2 / shape[1]) ** 0.5, shape)


def he_uniform(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Uniform, variance 2/n_in: limit sqrt(6/n_in)."""
    return uniform((6 / shape[1]) ** 0.5)(rng, shape)


def orthogonal(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """A random matrix with orthonormal rows (or columns, if there are fewer of them) (Saxe et al. 2014)."""
    q, r = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    q *= np.sign(np.diag(r))  # without this, not every orthogonal matrix would be equally likely
    return q if shape[0] >= shape[1] else q.T


INITIALIZERS = {
    "zeros": zeros, "lecun_normal": lecun_normal, "lecun_uniform": lecun_uniform,
    "xavier_normal": xavier_normal, "xavier_uniform": xavier_uniform, "he_normal": he_normal,
    "he_uniform": he_uniform, "orthogonal": orthogonal,
}  # fmt: skip


def initializer(name: str | Initializer) -> Initializer:
    """Return the initialiser called ``name`` ("zeros", "he_normal", ...); a function is returned as it is."""
    if callable(name):
        return name
    if name not in INITIALIZERS:
        known = ", ".join(INITIALIZERS)
        raise ValueError(f"init: given {name!r}, expected one of {known} or a function of (rng, shape)")
    return INITIALIZERS[name]
