"""Data sets: plain arrays X (m, n) float64 and y.

The real ones come with scikit-learn (``pip install dnnlab[data]``); the others are generated from ``rng``.
MNIST is in ``mnist``.
"""

import numpy as np

from .validation import count, generator, number

Data = tuple[np.ndarray, np.ndarray]


def _from_sklearn(name: str) -> Data:
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(f"{name}: the data come with scikit-learn: pip install dnnlab[data]") from error
    X, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    return np.ascontiguousarray(X, float), y


def digits() -> Data:
    """1,797 handwritten digits: X (1797, 64), 8 x 8 pixels row by row, scaled to [0, 1]; y labels 0 to 9."""
    X, y = _from_sklearn("digits")
    return X / 16, y


def iris() -> Data:
    """150 irises: X (150, 4) sepal length and width, petal length and width in cm; y species 0 to 2."""
    return _from_sklearn("iris")


def breast_cancer() -> Data:
    """569 tumours: X (569, 30) measures of cell nuclei, not scaled; y 0 malignant, 1 benign."""
    return _from_sklearn("breast_cancer")


def wine() -> Data:
    """178 wines: X (178, 13) chemical measures, not scaled; y grower 0 to 2."""
    return _from_sklearn("wine")


def diabetes() -> Data:
    """442 patients: X (442, 10) standardised measures; y (442,) progression after a year, 25 to 346."""
    return _from_sklearn("diabetes")


def moons(n: int, noise: float, rng: np.random.Generator) -> Data:
    """Two interleaved half circles of radius 1: X (n, 2), y 0 or 1; ``noise`` is the standard deviation
    added."""
    y = _alternating(n, 2)
    t = generator("rng", rng).uniform(0, np.pi, n)
    X = np.where(y[:, None] == 0, np.c_[np.cos(t), np.sin(t)], np.c_[1 - np.cos(t), 0.5 - np.sin(t)])
    return X + number("noise", noise) * rng.standard_normal((n, 2)), y


def circles(n: int, noise: float, rng: np.random.Generator) -> Data:
    """A circle of radius 1 (y = 0) and one of radius 1/2 inside it (y = 1): X (n, 2)."""
    y = _alternating(n, 2)
    t = generator("rng", rng).uniform(0, 2 * np.pi, n)
    X = np.c_[np.cos(t), np.sin(t)] * np.where(y == 0, 1, 0.5)[:, None]
    return X + number("noise", noise) * rng.standard_normal((n, 2)), y


def spirals(n: int, noise: float, rng: np.random.Generator, turns: float = 1.0, arms: int = 2) -> Data:
    """Spirals from the centre to radius 1, one for each class: X (n, 2), y 0 to arms - 1."""
    y = _alternating(n, arms)
    r = np.sqrt(generator("rng", rng).uniform(0, 1, n))
    t = 2 * np.pi * (turns * r + y / arms)
    return np.c_[r * np.cos(t), r * np.sin(t)] + number("noise", noise) * rng.standard_normal((n, 2)), y


def xor(n: int, noise: float, rng: np.random.Generator) -> Data:
    """Points in the square [-1, 1]^2, y = 1 where the coordinates differ in sign; noise is added to X
    afterwards."""
    X = generator("rng", rng).uniform(-1, 1, (count("n", n), 2))
    y = (X[:, 0] * X[:, 1] < 0).astype(int)
    return X + number("noise", noise) * rng.standard_normal((n, 2)), y


def blobs(n: int, noise: float, rng: np.random.Generator, classes: int = 2) -> Data:
    """Normal clouds of standard deviation ``noise`` around points of the unit circle: X (n, 2), y 0 to
    classes - 1."""
    y = _alternating(n, classes)
    t = 2 * np.pi * y / classes
    cloud = generator("rng", rng).standard_normal((n, 2))
    return np.c_[np.cos(t), np.sin(t)] + number("noise", noise) * cloud, y


def curve(n: int, rng: np.random.Generator) -> Data:
    """Regression: X (n, 1) uniform in [0, 1), y (n, 1) = 0.4 x^2 + 0.3 x sin(15 x) + 0.01 cos(50 x) - 0.3."""
    X = generator("rng", rng).uniform(0, 1, (count("n", n), 1))
    return X, 0.4 * X**2 + 0.3 * X * np.sin(15 * X) + 0.01 * np.cos(50 * X) - 0.3


def train_test_split(X: np.ndarray, y: np.ndarray, test_share: float = 0.25, *,
                     rng: np.random.Generator) -> tuple[np.ndarray, ...]:  # fmt: skip
    """Return X_train, X_test, y_train, y_test: the samples in random order, round(test_share * m) of them for
    test."""
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"y: given {len(y)} targets, expected {len(X)}, one for each sample of X")
    n_test = round(number("test_share", test_share, high=1, low_allowed=False) * len(X))
    order = generator("rng", rng).permutation(len(X))
    train, test = order[n_test:], order[:n_test]
    return X[train], X[test], y[train], y[test]


def _alternating(n: int, classes: int) -> np.ndarray:
    """Labels 0, 1, ..., classes - 1, 0, 1, ...: classes of equal size."""
    return np.arange(count("n", n)) % count("classes", classes)
