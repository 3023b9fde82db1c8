"""Regularisers: what keeps weights small, and gradients in bounds.

L1 and L2 add a penalty to the loss, MaxNorm limits the weights after each update. All act on the weights W
only: a bias moves the threshold of a neuron, it does not make the function of the network any steeper.
"""

from collections.abc import Callable

import numpy as np

from .activations import magnitude
from .validation import number


class Regularizer:
    """Base class, which does nothing."""

    def penalty(self, W: np.ndarray) -> float:
        """Return what the weights W of one layer add to the loss."""
        return 0.0

    def add_gradient(self, W: np.ndarray, dW: np.ndarray) -> None:
        """Add the gradient of the penalty to dW, in place."""

    def constrain(self, W: np.ndarray) -> None:
        """Bring W back to where it may be after an update, in place."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, vars(self).values()))})"


class L2(Regularizer):
    """Penalty lam/2 * sum of W^2, the squared Frobenius norm; it is not divided by the number of samples."""

    def __init__(self, lam: float):
        self.lam = number("lam", lam)

    def penalty(self, W):
        return 0.5 * self.lam * (W * W).sum().item()

    def add_gradient(self, W, dW):
        dW += self.lam * W


class L1(Regularizer):
    """Penalty lam * sum of ``|W|``; its gradient at W = 0 is taken as 0."""

    def __init__(self, lam: float):
        self.lam = number("lam", lam)

    def penalty(self, W):
        return self.lam * magnitude(W).sum().item()

    def add_gradient(self, W, dW):
        dW += self.lam * np.sign(W)


class MaxNorm(Regularizer):
    """After each update, the weights into a neuron (a row of W) are scaled back to the norm ``limit`` if they
    are longer (Srebro and Shraibman 2005)."""

    def __init__(self, limit: float):
        self.limit = number("limit", limit, low_allowed=False)

    def constrain(self, W):
        norms = np.sqrt((W * W).sum(axis=1, keepdims=True))
        W *= self.limit / np.maximum(norms, self.limit)


def clip_by_value(limit: float) -> Callable[[np.ndarray], None]:
    """Return a function that clips every entry of a gradient to [-limit, limit], in place."""
    limit = number("limit", limit, low_allowed=False)

    def clip(grad: np.ndarray) -> None:
        np.clip(grad, -limit, limit, out=grad)

    return clip


def clip_by_norm(limit: float) -> Callable[[np.ndarray], None]:
    """Return a function that scales a gradient longer than ``limit`` back to that length, in place, so that
    its direction stays (Pascanu et al. 2013)."""
    limit = number("limit", limit, low_allowed=False)

    def clip(grad: np.ndarray) -> None:
        norm = np.linalg.norm(grad)
        if norm > limit:
            grad *= limit / norm

    return clip
