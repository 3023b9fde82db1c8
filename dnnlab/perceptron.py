"""The perceptron: one neuron that answers -1 or +1, and learns by adding its mistakes to its weights."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .losses import check_all
from .validation import count, finite, generator, number

RULES = ("perceptron", "delta")


class Perceptron:
    """One neuron (Rosenblatt 1958) with score w·x + b: it answers +1 above 0, else -1. It starts at 0.

    Attributes
    ----------
    w : ndarray (n_in,)
    b : float
    """

    def __init__(self, n_in: int):
        self.w, self.b = np.zeros(count("n_in", n_in)), 0.0

    def score(self, X: np.ndarray) -> np.ndarray:
        """Return w·x + b for each row x of X: (m,)."""
        return _samples(X, len(self.w)) @ self.w + self.b

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the answers -1.0 or +1.0 for the rows of X: (m,)."""
        return np.where(self.score(X) > 0, 1.0, -1.0)

    def loss(self, X: np.ndarray, y: np.ndarray) -> float:
        """Return the perceptron criterion: -y (w·x + b), summed over the samples where it is not negative."""
        X, y = _data(X, y, len(self.w))
        return float(np.maximum(0, -y * self.score(X)).sum())


class PerceptronStep(NamedTuple):
    """One sample looked at. ``step`` and ``epoch`` count from 1; ``sample`` is its row in X; ``score`` is
    w·x + b before the update; ``mistake``: y times the score is not above 0; ``mistakes``: so far, with
    this one."""

    step: int
    epoch: int
    sample: int
    score: float
    mistake: bool
    mistakes: int


class PerceptronTraining:
    """A training run, an iterator that looks at one sample for every ``PerceptronStep`` it yields.

    ``rule="perceptron"`` (Rosenblatt 1958) changes the neuron on mistakes only: w += lr y x, b += lr y.
    ``rule="delta"`` (Widrow and Hoff 1960) changes it on every sample: w += lr (y - score) x,
    b += lr (y - score), one step down the slope of (y - score)²/2; if lr is too large, the score grows until
    it is no finite number, and the run ends there.

    Parameters
    ----------
    neuron : Perceptron
        Is trained in place.
    X, y : ndarray
        Samples (m, n_in) and targets -1 or +1 (m,); checked once, never changed.
    lr : float
    passes : int
        The run ends after this many, or after the first pass without a mistake (rule "perceptron" only: the
        delta rule goes on changing the weights).
    rng : numpy.random.Generator, optional
        Orders the samples anew in each pass, one ``rng.permutation(m)``; without it they come as given.
    rule : str
        "perceptron" or "delta".
    """

    def __init__(self, neuron: Perceptron, X: np.ndarray, y: np.ndarray, *, lr: float = 1.0,
                 passes: int = 100, rng: np.random.Generator | None = None,
                 rule: str = "perceptron"):  # fmt: skip
        if not isinstance(neuron, Perceptron):
            raise TypeError(f"neuron: given {neuron!r}, expected a Perceptron")
        if rule not in RULES:
            raise ValueError(f"rule: given {rule!r}, expected one of {', '.join(RULES)}")
        self.neuron, self.rule = neuron, rule
        self.X, self.y = _data(X, y, len(neuron.w))
        self.lr, self.passes = number("lr", lr, low_allowed=False), count("passes", passes)
        self.rng = None if rng is None else generator("rng", rng)
        self._steps = self._run()

    def __iter__(self) -> Iterator[PerceptronStep]:
        return self._steps

    def __next__(self) -> PerceptronStep:
        return next(self._steps)

    def _run(self) -> Iterator[PerceptronStep]:
        neuron, step, mistakes = self.neuron, 0, 0
        for epoch in range(1, self.passes + 1):
            before = mistakes
            order = range(len(self.y)) if self.rng is None else self.rng.permutation(len(self.y))
            for sample in order:
                x, y = self.X[sample], float(self.y[sample])
                with np.errstate(all="ignore"):  # an overflow shows in the score, not in a warning
                    score = float(np.dot(neuron.w, x)) + neuron.b
                    mistake = not y * score > 0
                    if self.rule == "delta":
                        change = self.lr * (y - score)
                    else:
                        change = self.lr * y if mistake else 0.0
                    if change != 0:
                        neuron.w += change * x
                        neuron.b += change
                step, mistakes = step + 1, mistakes + mistake
                yield PerceptronStep(step, epoch, int(sample), score, mistake, mistakes)
                if not np.isfinite(score):
                    return
            if self.rule == "perceptron" and mistakes == before:
                return


@dataclass(frozen=True)
class Separation:
    """The line (beyond two dimensions: the hyperplane) w·x + b = 0 with ‖(w, b)‖ = 1 that keeps the classes
    farthest apart: each sample has y (w·x + b) >= ``margin``, γ; ``radius`` R is the largest ‖(x, 1)‖."""

    w: np.ndarray
    b: float
    margin: float
    radius: float

    @property
    def bound(self) -> float:
        """The bound (R / γ)² on the mistakes of any perceptron, in any order (Novikoff 1962)."""
        return (self.radius / self.margin) ** 2


def widest_separation(X: np.ndarray, y: np.ndarray) -> Separation:
    """Return the exact widest separation of samples X (m, n) with targets y -1 or +1 (m,).

    With (x, 1) for x, its direction is that of the point nearest to the origin in the convex hull of the rows
    y (x, 1), which Wolfe's method finds in finitely many steps. The samples are called not separable, a
    ``ValueError``, if the margin of that direction is no larger than rounding: 1e-12 R.
    """
    X, y = _data(X, y)
    Z = y[:, None] * np.c_[X, np.ones(len(X))]
    direction = _nearest_to_origin(Z)
    length = np.linalg.norm(direction)
    direction = direction / length if length > 0 else direction
    margin, radius = float((Z @ direction).min()), float(np.linalg.norm(Z, axis=1).max())
    if not margin > 1e-12 * radius:
        raise ValueError(f"X, y: given {len(y)} samples that no line separates, expected separable ones")
    return Separation(direction[:-1], float(direction[-1]), margin, radius)


def _nearest_to_origin(Z: np.ndarray) -> np.ndarray:
    """Return the point of the convex hull of the rows of Z with the smallest norm (Wolfe 1976).

    It is a mix, with positive weights, of a few chosen rows. Each round adds the row that lies farthest
    against the point, and moves to the point of the plane through the chosen rows nearest to the origin; rows
    whose weight would turn negative on the way are dropped. The norm falls in every round; when it no longer
    does, it is the smallest.
    """
    chosen, weights = [int(np.argmin((Z * Z).sum(axis=1)))], np.ones(1)
    point = Z[chosen[0]]
    while True:
        chosen.append(int(np.argmin(Z @ point)))
        weights = np.append(weights, 0.0)
        while True:
            first, others = Z[chosen[0]], Z[chosen[1:]]
            mix = np.linalg.lstsq((others - first).T, -first)[0]
            target = np.r_[1 - mix.sum(), mix]
            if (target > 0).all():
                break
            out = np.flatnonzero(target <= 0)
            shares = weights[out] / np.maximum(weights[out] - target[out], np.finfo(float).tiny)
            weights = weights + shares.min() * (target - weights)
            drop = out[np.argmin(shares)]
            chosen, weights = chosen[:drop] + chosen[drop + 1 :], np.delete(weights, drop)
        nearer = target @ Z[chosen]
        if not nearer @ nearer < point @ point:
            return point
        point, weights = nearer, target


def _samples(X: np.ndarray, n_in: int | None = None) -> np.ndarray:
    X = finite("X", np.asarray(X))
    if X.ndim != 2 or len(X) == 0 or n_in not in (None, X.shape[1]):
        raise ValueError(
            f"X: given shape {X.shape}, expected (m, {'n' if n_in is None else n_in}) with m >= 1"
        )
    return X.astype(float, copy=False)


def _data(X: np.ndarray, y: np.ndarray, n_in: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    X, y = _samples(X, n_in), finite("y", np.asarray(y)).astype(float, copy=False)
    if y.shape != (len(X),):
        raise ValueError(f"y: given shape {y.shape}, expected ({len(X)},), one target for each row of X")
    check_all(np.abs(y) == 1, y, "-1 or +1")
    return X, y
