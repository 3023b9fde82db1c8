"""What several exercises need, in plain NumPy."""

import numpy as np


def symmetric(rng, curvatures):
    """A symmetric matrix with these eigenvalues, its axes turned by a random reflection."""
    n = len(curvatures)
    u = rng.normal(size=n)
    Q = np.eye(n) - 2 * np.outer(u, u) / (u @ u)
    return Q @ np.diag(curvatures) @ Q


def turned(a, b, c):
    """The symmetric matrix [[a, b], [b, c]]."""
    return np.array([[a, b], [b, c]], dtype=float)
