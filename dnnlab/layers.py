"""Layers: forward from inputs to activations, backward from dJ/da to the gradients of the parameters.

Rows are samples. A layer keeps what its last pass computed (x, z, a, delta) in new arrays that nothing
overwrites, so that a finished step can be looked at. Its parameters and their gradients are views into the
vectors ``theta`` and ``grad`` of the network that holds it: a layer computes once it is in a network.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from . import activations
from .activations import ELU, GELU, SELU, Activation, LeakyReLU, ReLU, SiLU
from .initializers import Initializer, he_normal, initializer, xavier_uniform
from .validation import count


class Layer:
    """Base class. A layer defines ``forward(x, train=False)`` and ``backward(da, need_dx=True)``.

    Attributes
    ----------
    shapes : dict
        Name and shape of each parameter, in the order of theta; "W" makes the views ``W`` and ``dW``.
    n_in, n_out : int or None
        Number of inputs and outputs; None if the layer takes any number and keeps it.
    shown_forward, shown_backward : tuple of str
        Names of the attributes that ``Network.trace`` shows after each pass.
    """

    shapes: dict[str, tuple[int, ...]] = {}  # noqa: RUF012
    n_in: int | None = None
    n_out: int | None = None
    shown_forward: tuple[str, ...] = ("x", "a")
    shown_backward: tuple[str, ...] = ()
    in_network = False

    @property
    def n_parameters(self) -> int:
        """Number of parameters."""
        return sum(math.prod(shape) for _, shape in self.named_shapes())

    def named_shapes(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield name and shape of every parameter in the order of theta."""
        yield from self.shapes.items()

    def weights(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (W, dW) of every weight matrix: what a regulariser acts on."""
        if "W" in self.shapes:
            yield self.W, self.dW

    def join(self) -> None:
        """Note that a network holds this layer; raise ValueError if one does already."""
        if self.in_network:
            raise ValueError(f"layers: given {self!r}, which is in a network already, expected a new layer")
        self.in_network = True

    def bind(self, theta: np.ndarray, grad: np.ndarray) -> None:
        """Make the parameters views into ``theta`` and their gradients views into ``grad``."""
        start = 0
        for name, shape in self.shapes.items():
            stop = start + math.prod(shape)
            setattr(self, name, theta[start:stop].reshape(shape))
            setattr(self, f"d{name}", grad[start:stop].reshape(shape))
            start = stop

    def initialize(self, rng: np.random.Generator) -> None:
        """Write the first values of the parameters."""


class Dense(Layer):
    """A fully connected layer: a = f(z), z = x W^T + b, with W (n_out, n_in) and b (n_out,).

    ``init`` is an initialiser of W; by default He normal for ReLU and its relatives, else Xavier uniform.
    """

    shown_forward = ("x", "W", "b", "z", "a")
    shown_backward = ("delta", "dW", "db")

    def __init__(self, n_in: int, n_out: int, activation: str | Activation = "identity",
                 init: str | Initializer | None = None):  # fmt: skip
        self.n_in, self.n_out = count("n_in", n_in), count("n_out", n_out)
        self.shapes = {"W": (self.n_out, self.n_in), "b": (self.n_out,)}
        self.activation = activations.activation(activation)
        like_relu = isinstance(self.activation, (ReLU, LeakyReLU, ELU, SELU, GELU, SiLU))
        self.init = initializer(init or (he_normal if like_relu else xavier_uniform))

    def initialize(self, rng):
        self.W[:] = self.init(rng, self.W.shape)
        self.b[:] = 0

    def forward(self, x, train=False):
        """Return a = f(x W^T + b), shape (m, n_out); x is (m, n_in)."""
        self.x = x
        self.z = np.dot(x, self.W.T)
        self.z += self.b
        self.a = self.activation(self.z)
        return self.a

    def backward(self, da, need_dx=True):
        """Set delta, db, dW from da = dJ/da; return dJ/dx for the layer before."""
        # equations 1 and 2: delta is da times the slope f'(z)
        self.delta = self.activation.backward(da, self.z, self.a)
        # equation 3: db is delta, added up over the samples
        np.dot(ones_for(self.delta), self.delta, out=self.db)
        # equation 4: dW is delta times the input, added up over the samples
        np.dot(self.delta.T, self.x, out=self.dW)
        # equation 2 for the layer before: delta goes back along the weights
        return np.dot(self.delta, self.W) if need_dx else None

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation!r})"


class PReLU(Layer):
    """A leaky ReLU that learns its slopes for x < 0, one for each neuron (He et al. 2015). It follows a Dense
    layer with the identity; the slopes start at 0.25."""

    shown_forward = ("x", "slope", "a")
    shown_backward = ("dslope",)

    def __init__(self, n: int):
        self.n_in = self.n_out = count("n", n)
        self.shapes = {"slope": (self.n_in,)}

    def initialize(self, rng):
        self.slope[:] = 0.25

    def forward(self, x, train=False):
        self.x = x
        self.a = np.where(x.real > 0, x, self.slope * x)
        return self.a

    def backward(self, da, need_dx=True):
        np.dot(ones_for(da), da * np.minimum(self.x, 0), out=self.dslope)
        return np.where(self.x > 0, da, da * self.slope) if need_dx else None

    def __repr__(self):
        return f"PReLU({self.n_in})"


class Residual(Layer):
    """A residual block a = x + F(x), F the layers one after the other (He et al. 2016): the layer before gets
    dJ/da as it is, plus what F hands back."""

    def __init__(self, *layers: Layer):
        self.layers = layers
        self.n_in, self.n_out = chain(layers)
        if self.n_in != self.n_out:
            raise ValueError(f"layers: given {self.n_in} inputs and {self.n_out} outputs, expected as many")

    def named_shapes(self):
        for number, layer in enumerate(self.layers, start=1):
            for name, shape in layer.named_shapes():
                yield f"F{number} {name}", shape

    def weights(self):
        for layer in self.layers:
            yield from layer.weights()

    def join(self):
        for layer in self.layers:
            layer.join()

    def bind(self, theta, grad):
        bind(self.layers, theta, grad)

    def initialize(self, rng):
        for layer in self.layers:
            layer.initialize(rng)

    def forward(self, x, train=False):
        self.x = self.a = x
        for layer in self.layers:
            self.a = layer.forward(self.a, train)
        self.a = x + self.a
        return self.a

    def backward(self, da, need_dx=True):
        dx = da
        for layer in reversed(self.layers):
            dx = layer.backward(dx, need_dx or layer is not self.layers[0])
        return da + dx if need_dx else None

    def __repr__(self):
        return f"Residual({', '.join(map(repr, self.layers))})"


def chain(layers: Sequence[Layer]) -> tuple[int | None, int | None]:
    """Return the numbers of inputs and outputs of layers one after the other; they have to fit."""
    n_in = n_out = None
    for layer in layers:
        if not isinstance(layer, Layer):
            raise TypeError(f"layers: given {layer!r}, expected layers such as Dense(2, 3)")
        if layer.n_in is not None:
            if n_out not in (None, layer.n_in):
                raise ValueError(f"layers: given {layer!r} after {n_out} outputs, expected {n_out} inputs")
            n_in, n_out = n_in or layer.n_in, layer.n_out
    if n_in is None:
        raise ValueError(f"layers: given {list(layers)}, expected one with a size, such as Dense(2, 3)")
    return n_in, n_out


def bind(layers: Sequence[Layer], theta: np.ndarray, grad: np.ndarray) -> None:
    """Bind each layer to its part of the two vectors, in order."""
    start = 0
    for layer in layers:
        stop = start + layer.n_parameters
        layer.bind(theta[start:stop], grad[start:stop])
        start = stop


def ones_for(delta: np.ndarray) -> np.ndarray:
    """Return a 1 for each row of delta: np.dot(ones, delta) sums rows much faster than delta.sum(axis=0)."""
    return _ones(len(delta), delta.dtype)


@lru_cache(maxsize=32)
def _ones(m: int, dtype: np.dtype) -> np.ndarray:
    ones = np.ones(m, dtype)
    ones.flags.writeable = False
    return ones
