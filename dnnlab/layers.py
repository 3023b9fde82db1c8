"""Layers: forward from inputs to activations, backward from dJ/da to the gradients of the parameters.

Rows are samples. A layer keeps what its last forward and backward pass computed (x, z, a, delta) in new arrays that
nothing overwrites, so that a finished step can be looked at. Its parameters and their gradients are views into the
two flat vectors ``theta`` and ``grad`` of the network that holds it: a layer can compute once it is in a network.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from . import activations
from .activations import ELU, GELU, SELU, Activation, LeakyReLU, ReLU, SiLU
from .initializers import Initializer, he_normal, initializer, xavier_uniform
from .validation import count


@lru_cache(maxsize=32)
def ones(m: int, dtype: np.dtype) -> np.ndarray:
    """Return m ones: np.dot(ones, delta) sums delta over the samples, several times faster than delta.sum(axis=0)."""
    array = np.ones(m, dtype)
    array.flags.writeable = False
    return array


class Layer:
    """Base class of the layers.

    Attributes
    ----------
    shapes : dict
        Name and shape of each parameter array, in the order of theta. For a parameter "W" the layer has the
        views ``W`` into theta and ``dW`` into grad.
    n_in, n_out : int or None
        Number of inputs and outputs of a sample; None if the layer takes any number and keeps it.
    shown_forward, shown_backward : tuple of str
        Names of the attributes that ``Network.trace`` shows after each pass.
    """

    shapes: dict[str, tuple[int, ...]] = {}  # noqa: RUF012
    n_in: int | None = None
    n_out: int | None = None
    shown_forward: tuple[str, ...] = ("x", "a")
    shown_backward: tuple[str, ...] = ()

    @property
    def n_parameters(self) -> int:
        """Number of parameters."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def bind(self, theta: np.ndarray, grad: np.ndarray) -> None:
        """Make the parameters views into ``theta``, their gradients views into ``grad`` (``n_parameters`` long)."""
        start = 0
        for name, shape in self.shapes.items():
            stop = start + math.prod(shape)
            setattr(self, name, theta[start:stop].reshape(shape))
            setattr(self, "d" + name, grad[start:stop].reshape(shape))
            start = stop

    def initialize(self, rng: np.random.Generator) -> None:
        """Write the first values of the parameters."""

    def named_shapes(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield name and shape of every parameter array in the order of theta."""
        yield from self.shapes.items()

    def weights(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (W, dW) of every weight matrix: what a regulariser acts on."""
        if "W" in self.shapes:
            yield self.W, self.dW


class Dense(Layer):
    """A fully connected layer: a = f(z) with z = x W^T + b.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of neurons; W is (n_out, n_in), b is (n_out,).
    activation : str or Activation
    init : str or function, optional
        Initialiser of W; by default He normal for ReLU and its relatives, else Xavier uniform. b starts at 0.
    """

    shown_forward = ("x", "W", "b", "z", "a")
    shown_backward = ("delta", "dW", "db")

    def __init__(self, n_in: int, n_out: int, activation: str | Activation = "identity",
                 init: str | Initializer | None = None):  # fmt: skip
        self.n_in, self.n_out = count("n_in", n_in), count("n_out", n_out)
        self.shapes = {"W": (n_out, n_in), "b": (n_out,)}
        self.activation = activations.activation(activation)
        relu_like = isinstance(self.activation, (ReLU, LeakyReLU, ELU, SELU, GELU, SiLU))
        self.init = initializer(init or (he_normal if relu_like else xavier_uniform))

    def initialize(self, rng):
        self.W[:] = self.init(rng, self.W.shape)
        self.b[:] = 0

    def forward(self, x, train=False):
        """Return a = f(x W^T + b), shape (m, n_out), for the m samples in the rows of x."""
        self.x = x
        self.z = np.dot(x, self.W.T)
        self.z += self.b
        self.a = self.activation(self.z)
        return self.a

    def backward(self, da, need_dx=True):
        """Set delta, db, dW from da = dJ/da; return dJ/dx, which is the da of the layer before."""
        # equations 1 and 2: delta is what comes back, times the slope f'(z)
        self.delta = self.activation.backward(da, self.z, self.a)
        # equation 3: the gradient of b is delta, added up over the samples
        np.dot(ones(len(da), da.dtype), self.delta, out=self.db)
        # equation 4: the gradient of W is delta times the input, added up over the samples
        np.dot(self.delta.T, self.x, out=self.dW)
        # equation 2 for the layer before: delta goes back along the weights it came by
        return np.dot(self.delta, self.W) if need_dx else None

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation!r})"


class PReLU(Layer):
    """A leaky ReLU whose slopes for z < 0, one per neuron, are learnt (He et al. 2015); they start at 0.25.

    It follows a Dense layer with the identity: its input x is that layer's z.
    """

    shown_forward = ("x", "slope", "a")
    shown_backward = ("dslope",)

    def __init__(self, n: int):
        self.n_in = self.n_out = count("n", n)
        self.shapes = {"slope": (n,)}

    def initialize(self, rng):
        self.slope[:] = 0.25

    def forward(self, x, train=False):
        self.x = x
        self.a = np.where(x.real > 0, x, self.slope * x)
        return self.a

    def backward(self, da, need_dx=True):
        np.dot(ones(len(da), da.dtype), np.where(self.x > 0, 0, da * self.x), out=self.dslope)
        return np.where(self.x > 0, da, da * self.slope) if need_dx else None

    def __repr__(self):
        return f"PReLU({self.n_in})"


class Residual(Layer):
    """A residual block a = x + F(x) (He et al. 2016), F the given layers one after the other: whatever F does,
    dJ/da reaches the layer before unchanged, plus what F hands back."""

    def __init__(self, *layers: Layer):
        self.layers = layers
        self.n_in, n_out = chain(layers)
        if self.n_in != n_out:
            raise ValueError(f"layers: given {self.n_in} inputs and {n_out} outputs, expected the same number for x + F(x)")
        self.n_out = n_out

    @property
    def n_parameters(self):
        return sum(layer.n_parameters for layer in self.layers)

    def bind(self, theta, grad):
        bind(self.layers, theta, grad)

    def initialize(self, rng):
        for layer in self.layers:
            layer.initialize(rng)

    def named_shapes(self):
        for i, layer in enumerate(self.layers, start=1):
            for name, shape in layer.named_shapes():
                yield f"block {i} {name}", shape

    def weights(self):
        for layer in self.layers:
            yield from layer.weights()

    def forward(self, x, train=False):
        self.x = self.a = x
        for layer in self.layers:
            self.a = layer.forward(self.a, train)
        self.a = x + self.a
        return self.a

    def backward(self, da, need_dx=True):
        dx = da
        for i, layer in reversed(list(enumerate(self.layers))):
            dx = layer.backward(dx, need_dx or i > 0)
        return da + dx if need_dx else None

    def __repr__(self):
        return f"Residual({', '.join(map(repr, self.layers))})"


def chain(layers: Sequence[Layer]) -> tuple[int | None, int | None]:
    """Return the number of inputs and outputs of layers one after the other; raise ValueError if two do not fit."""
    n_in = n_out = None
    for position, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(f"layers[{position}]: given {layer!r}, expected a layer such as Dense(2, 3)")
        if layer.n_in is None:
            continue
        if n_out not in (None, layer.n_in):
            raise ValueError(f"layers[{position}]: given {layer!r} after {n_out} outputs, expected {n_out} inputs")
        n_in, n_out = n_in or layer.n_in, layer.n_out
    return n_in, n_out


def bind(layers: Sequence[Layer], theta: np.ndarray, grad: np.ndarray) -> None:
    """Bind each layer to its part of the two vectors, in order."""
    start = 0
    for layer in layers:
        stop = start + layer.n_parameters
        layer.bind(theta[start:stop], grad[start:stop])
        start = stop
