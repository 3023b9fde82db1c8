"""Dropout and DropConnect: noise on units or on weights in training, against over-fitting.

Both are "inverted": what is kept is divided by the probability 1 - rate of being kept. So its expectation is
unchanged, and at test time nothing is dropped or scaled. The masks come from the layer's own ``rng``.
"""

import numpy as np

from .activations import Activation
from .initializers import Initializer
from .layers import Dense, Layer
from .validation import generator, number


class Dropout(Layer):
    """In training, sets each input of each sample to 0 with probability ``rate`` (Srivastava et al. 2014)."""

    shown_forward = ("x", "mask", "a")

    def __init__(self, rate: float, rng: np.random.Generator):
        self.rate, self.rng = number("rate", rate, high=1), generator("rng", rng)

    def forward(self, x, train=False):
        self.x = x
        self.mask = draw_mask(self.rng, self.rate, x) if train else np.ones_like(x)
        self.a = x * self.mask
        return self.a

    def backward(self, da, need_dx=True):
        return da * self.mask if need_dx else None

    def __repr__(self):
        return f"Dropout({self.rate})"


class DropConnect(Dense):
    """In training, a Dense layer with each weight 0 with probability ``rate``, alike for the whole batch
    (Wan et al. 2013)."""

    shown_forward = ("x", "W", "mask", "b", "z", "a")

    def __init__(self, n_in: int, n_out: int, rate: float, rng: np.random.Generator,
                 activation: str | Activation = "identity",
                 init: str | Initializer | None = None):  # fmt: skip
        super().__init__(n_in, n_out, activation, init)
        self.rate, self.rng = number("rate", rate, high=1), generator("rng", rng)

    def forward(self, x, train=False):
        self.x = x
        self.mask = draw_mask(self.rng, self.rate, self.W) if train else np.ones_like(self.W)
        self.z = np.dot(x, (self.W * self.mask).T)
        self.z += self.b
        self.a = self.activation(self.z)
        return self.a

    def backward(self, da, need_dx=True):
        super().backward(da, need_dx=False)
        self.dW *= self.mask
        return np.dot(self.delta, self.W * self.mask) if need_dx else None

    def __repr__(self):
        return f"DropConnect({self.n_in}, {self.n_out}, {self.rate}, {self.activation!r})"


def draw_mask(rng: np.random.Generator, rate: float, like: np.ndarray) -> np.ndarray:
    """Return an array like ``like`` with 0 with probability ``rate``, else 1 / (1 - rate), independently."""
    return (rng.random(like.shape) >= rate).astype(like.dtype) / (1 - rate)
