"""Networks: layers one after the other, with all parameters in one flat vector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import losses
from .activations import Activation
from .initializers import Initializer
from .layers import Dense, Layer, bind, chain
from .losses import Loss
from .regularizers import Regularizer
from .validation import finite, generator

if TYPE_CHECKING:
    from .optimizers import Optimizer


class Event(NamedTuple):
    """One event of a training step, see ``Network.trace``."""

    phase: str
    layer: int
    values: dict[str, Any]


class Network:
    """A feed-forward network.

    Parameters
    ----------
    layers : sequence of Layer
        The first layer that has parameters is layer 2 of the book: layer 1 is the input.
    loss : str or Loss
    rng : numpy.random.Generator
        Draws the first weights, layer by layer.
    regularizer : Regularizer, optional
    dtype : float64 or float32

    Attributes
    ----------
    theta, grad : ndarray
        All parameters and all gradients. Layer after layer: W row by row, then b. Every ``layer.W``, ``layer.b``,
        ``layer.dW``, ``layer.db`` is a view into them, so change theta in place only (``net.theta[:] = ...``).
    """

    def __init__(self, layers: Sequence[Layer], loss: str | Loss, rng: np.random.Generator,
                 regularizer: Regularizer | None = None, dtype: type = np.float64):  # fmt: skip
        self.layers = list(layers)
        self.n_in, self.n_out = chain(self.layers)
        if self.n_in is None:
            raise ValueError(f"layers: given {self.layers}, expected at least one with a fixed size, such as Dense(2, 3)")
        self.loss = losses.loss(loss)
        self._check_pairing()
        if regularizer is not None and not isinstance(regularizer, Regularizer):
            raise TypeError(f"regularizer: given {regularizer!r}, expected a Regularizer such as L2(1e-3)")
        self.regularizer = regularizer
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float64, np.float32):
            raise TypeError(f"dtype: given {self.dtype}, expected float64 or float32")
        n_parameters = sum(layer.n_parameters for layer in self.layers)
        self.bind(np.zeros(n_parameters, self.dtype), np.zeros(n_parameters, self.dtype))
        generator("rng", rng)
        for layer in self.layers:
            layer.initialize(rng)

    def _check_pairing(self) -> None:
        last = getattr(self.layers[-1], "activation", None)
        allowed = self.loss.output_activations
        if last is not None and allowed is not None and not isinstance(last, allowed):
            names = " or ".join(kind.__name__ for kind in allowed)
            raise ValueError(f"loss: given {self.loss} on an output layer with {last}, expected {names} there")
        if self.loss.integer_labels and self.n_out == 1:
            raise ValueError(f"loss: given {self.loss} on 1 output, expected one output for each class")

    def bind(self, theta: np.ndarray, grad: np.ndarray) -> None:
        """Make ``theta`` and ``grad`` the vectors the layers' parameters and gradients are views into."""
        self.theta, self.grad = theta, grad
        bind(self.layers, theta, grad)

    def __setstate__(self, state: dict) -> None:
        """After copy.deepcopy or unpickling: make the copied layers views into the copied vectors again."""
        self.__dict__.update(state)
        self.bind(self.theta, self.grad)

    @property
    def n_parameters(self) -> int:
        """Number of all weights and biases."""
        return self.theta.size

    def inputs(self, X: np.ndarray) -> np.ndarray:
        """Return X as an array (m, n_in) of the network's dtype, or raise ValueError."""
        X = np.asarray(X, self.dtype)
        if X.ndim != 2 or X.shape[1] != self.n_in or not len(X):
            raise ValueError(f"X: given shape {X.shape}, expected (m, {self.n_in}) with m samples of {self.n_in} inputs")
        return X

    def data(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Check a whole data set and return it as the loss wants it: X (m, n_in) and targets (m, n_out)."""
        X = finite("X", self.inputs(X))
        y = self.loss.targets(np.empty((len(X), self.n_out), self.dtype), finite("y", np.asarray(y)))
        self.loss.check(y)
        return X, y

    def forward(self, X: np.ndarray, train: bool = False) -> np.ndarray:
        """Return the output of the last layer, (m, n_out): logits where the loss works on logits."""
        a = self.inputs(X)
        for layer in self.layers:
            a = layer.forward(a, train)
        return a

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return what the reader sees for each sample: probabilities, or the output itself, (m, n_out)."""
        return self.loss.predict(self.forward(finite("X", self.inputs(X))))

    def value(self, X: np.ndarray, y: np.ndarray) -> float:
        """Return J: the loss on these data plus the penalty of the regulariser."""
        X, y = self.data(X, y)
        return self.loss.value(self.forward(X), y) + self.penalty()

    def penalty(self) -> float:
        """Return what the regulariser adds to the loss."""
        if self.regularizer is None:
            return 0.0
        return sum(self.regularizer.penalty(W) for W, _ in self.weights())

    def weights(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (W, dW) of every weight matrix."""
        for layer in self.layers:
            yield from layer.weights()

    def loss_and_grad(self, X: np.ndarray, y: np.ndarray, train: bool = True) -> float:
        """Return J on one batch and leave its gradient in ``grad``: one forward and one backward pass.

        Only shapes are checked here; ``Training`` and ``value`` check whole data sets. ``train=False`` switches
        dropout off.
        """
        output = self.forward(X, train)
        value = self.loss.value(output, y)
        da = self.loss.gradient(output, y)
        for layer in reversed(self.layers):
            da = layer.backward(da, layer is not self.layers[0])
        if self.regularizer is not None:
            value += self.penalty()
            for W, dW in self.weights():
                self.regularizer.add_gradient(W, dW)
        return value

    def update(self, optimizer: Optimizer) -> None:
        """Let the optimiser change theta by grad, then the regulariser constrain the weights."""
        optimizer.step(self.theta, self.grad)
        if self.regularizer is not None:
            for W, _ in self.weights():
                self.regularizer.constrain(W)

    def trace(self, X: np.ndarray, y: np.ndarray, optimizer: Optimizer | None = None) -> Iterator[Event]:
        """Yield one training step event by event; theta and grad end as after ``loss_and_grad`` and ``update``.

        Yields
        ------
        Event(phase, layer, values)
            Phases "forward" (layer 2 to L), "loss" (layer L), "backward" (layer L to 2) and, with an optimiser,
            "update" (layer 0, for all). Layers are numbered as in the book, the input being layer 1. ``values`` has
            copies of the arrays by the book's names: x, W, b, z, a; loss, output, y, da; delta, dW, db, dx;
            grad, before, after. A dW is what the data ask for; ``grad`` has the regulariser's part as well.
        """
        a = self.inputs(X)
        for number, layer in enumerate(self.layers, start=2):
            a = layer.forward(a, train=True)
            yield Event("forward", number, {name: np.array(getattr(layer, name)) for name in layer.shown_forward})
        value = self.loss.value(a, y) + self.penalty()
        da = self.loss.gradient(a, y)
        targets = self.loss.targets(a, y)
        yield Event("loss", number, {"loss": value, "output": np.array(a), "y": np.array(targets), "da": np.array(da)})
        for number, layer in reversed(list(enumerate(self.layers, start=2))):
            da = layer.backward(da, number > 2)
            values = {name: np.array(getattr(layer, name)) for name in layer.shown_backward}
            yield Event("backward", number, values if da is None else values | {"dx": np.array(da)})
        if self.regularizer is not None:
            for W, dW in self.weights():
                self.regularizer.add_gradient(W, dW)
        if optimizer is not None:
            before = self.theta.copy()
            self.update(optimizer)
            yield Event("update", 0, {"grad": self.grad.copy(), "before": before, "after": self.theta.copy()})

    def names(self) -> list[str]:
        """Return the name of every entry of theta, such as "layer 3 W[1, 4]" (indices from 0, as in NumPy)."""
        return [
            f"layer {number} {name}[{', '.join(map(str, index))}]"
            for number, layer in enumerate(self.layers, start=2)
            for name, shape in layer.named_shapes()
            for index in np.ndindex(*shape)
        ]

    def save(self, path: str | Path) -> None:
        """Write theta and a description of the network to an .npz file."""
        np.savez(path, theta=self.theta, network=np.array(repr(self)))

    def load_parameters(self, path: str | Path) -> None:
        """Set theta from a file that a network of the same layers wrote with ``save``; no pickle is read."""
        with np.load(path, allow_pickle=False) as file:
            theta, network = file["theta"], str(file["network"])
        if network != repr(self):
            raise ValueError(f"path: given the parameters of {network}, expected those of {self!r}")
        self.theta[:] = theta

    def summary(self) -> str:
        """Return a table of the layers with their shapes and numbers of parameters."""
        rows = [("layer", "", "output", "parameters"), ("1", "input", f"(m, {self.n_in})", "0")]
        n_out = self.n_in
        for number, layer in enumerate(self.layers, start=2):
            n_out = layer.n_out or n_out
            shapes = ", ".join(f"{name} {shape}" for name, shape in layer.named_shapes())
            rows.append((str(number), f"{layer!r}  {shapes}".rstrip(), f"(m, {n_out})", f"{layer.n_parameters:,}"))
        rows.append(("", f"loss {self.loss!r}", "", f"{self.n_parameters:,}"))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return "\n".join(
            f"{a:>{widths[0]}}  {b:<{widths[1]}}  {c:<{widths[2]}}  {d:>{widths[3]}}" for a, b, c, d in rows
        )

    def __repr__(self) -> str:
        settings = f", regularizer={self.regularizer!r}" if self.regularizer else ""
        return f"Network({self.layers!r}, loss={self.loss!r}{settings}, dtype={self.dtype})"


def mlp(sizes: Sequence[int], activation: str | Activation = "tanh", *, loss: str | Loss, rng: np.random.Generator,
        init: str | Initializer | None = None, output: str | Activation = "identity",
        regularizer: Regularizer | None = None, dtype: type = np.float64) -> Network:  # fmt: skip
    """Return a network of Dense layers with the given sizes, input first: mlp([2, 8, 1], ...) has 8 hidden
    neurons with ``activation`` and 1 output neuron with the activation ``output``."""
    if len(sizes) < 2:
        raise ValueError(f"sizes: given {list(sizes)}, expected at least the numbers of inputs and outputs")
    kinds = [activation] * (len(sizes) - 2) + [output]
    layers = [Dense(n_in, n_out, kind, init) for n_in, n_out, kind in zip(sizes, sizes[1:], kinds, strict=False)]
    return Network(layers, loss, rng, regularizer, dtype)
