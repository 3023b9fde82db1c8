"""A cost function that is data: an exercise can hand J to the student without shipping code."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CubicCost:
    """J(θ) = b·θ + ½ θᵀAθ + Σ cᵢ θᵢ³, a number for a vector θ of n parameters.

    A is not diagonal, so a parameter that was changed and not restored changes the other slopes as well;
    the cubic term gives difference quotients an error that depends on ε.

    Parameters
    ----------
    A : array (n, n), symmetric
    b, c : arrays (n,)
    """

    A: np.ndarray
    b: np.ndarray
    c: np.ndarray

    def __call__(self, theta: np.ndarray) -> float:
        theta = np.asarray(theta, dtype=float)
        return float(self.b @ theta + 0.5 * theta @ self.A @ theta + self.c @ theta**3)

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """The exact gradient, (n,)."""
        return self.b + self.A @ theta + 3 * self.c * theta**2

    @classmethod
    def random(cls, n: int, rng: np.random.Generator) -> "CubicCost":
        """A cost of `n` parameters with coefficients of size one."""
        half = rng.normal(size=(n, n))
        return cls((half + half.T) / 2, rng.normal(size=n), rng.uniform(0.5, 1.5, size=n))
