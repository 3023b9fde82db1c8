"""Networks: layers one after the other, with all parameters in one flat vector."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import losses
from .activations import Activation, Identity
from .initializers import Initializer
from .layers import Dense, Layer, bind, chain
from .losses import Loss
from .optimizers import Optimizer
from .regularizers import Regularizer
from .validation import finite, generator


class Event(NamedTuple):
    """One event of a training step; see ``Network.trace``."""

    phase: str
    layer: int
    values: dict[str, Any]


class Network:
    """A feed-forward network with a loss. Its first layer is layer 2 of the book: layer 1 is the input.

    Parameters
    ----------
    layers : sequence of Layer
    loss : str or Loss
    rng : numpy.random.Generator
        Draws the first weights, layer by layer.
    regularizer : Regularizer, optional
    dtype : float64 or float32

    Attributes
    ----------
    theta, grad : ndarray
        All parameters and their gradients, layer after layer, W row by row, then b. Every ``layer.W``,
        ``layer.dW``, ... is a view into them, so change them in place: ``net.theta[:] = ...``.
    """

    def __init__(self, layers: Sequence[Layer], loss: str | Loss, rng: np.random.Generator,
                 regularizer: Regularizer | None = None, dtype: type = np.float64):  # fmt: skip
        self.layers, self.loss = list(layers), losses.loss(loss)
        self.n_in, self.n_out = chain(self.layers)
        self._check_loss()
        if not (regularizer is None or isinstance(regularizer, Regularizer)):
            raise TypeError(f"regularizer: given {regularizer!r}, expected a Regularizer such as L2(1e-3)")
        self.regularizer = regularizer
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float64, np.float32):
            raise TypeError(f"dtype: given {self.dtype}, expected float64 or float32")
        generator("rng", rng)
        for layer in self.layers:
            layer.join()
        n_parameters = sum(layer.n_parameters for layer in self.layers)
        self.bind(np.zeros(n_parameters, self.dtype), np.zeros(n_parameters, self.dtype))
        for layer in self.layers:
            layer.initialize(rng)

    def _check_loss(self) -> None:
        last, allowed = getattr(self.layers[-1], "activation", Identity()), self.loss.output_activations
        if allowed and not isinstance(last, allowed):
            names = " or ".join(kind.__name__ for kind in allowed)
            raise ValueError(f"loss: given {self.loss} after {last}, expected {names} before it")
        if self.loss.integer_labels and self.n_out == 1:
            raise ValueError(f"loss: given {self.loss} for 1 output, expected one output for each class")

    def bind(self, theta: np.ndarray, grad: np.ndarray) -> None:
        """Make ``theta`` and ``grad`` the vectors that the layers have views into."""
        self.theta, self.grad = theta, grad
        bind(self.layers, theta, grad)

    def __setstate__(self, state: dict) -> None:
        """Bind again after copy.deepcopy or unpickling, which copy views as arrays of their own."""
        self.__dict__.update(state)
        self.bind(self.theta, self.grad)

    @property
    def n_parameters(self) -> int:
        """Number of all weights and biases."""
        return self.theta.size

    def weights(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (W, dW) of every weight matrix."""
        for layer in self.layers:
            yield from layer.weights()

    def inputs(self, X: np.ndarray) -> np.ndarray:
        """Return X as an array (m, n_in) of the network's dtype; raise ValueError if it has another shape."""
        X = np.asarray(X, self.dtype)
        if X.ndim != 2 or X.shape[1] != self.n_in or not X.size:
            raise ValueError(f"X: given shape {X.shape}, expected (m, {self.n_in}) with m >= 1 samples")
        return X

    def data(self, X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Check a whole data set; return it as X (m, n_in) and the targets of the loss (m, n_out)."""
        X = self.inputs(finite("X", np.asarray(X)))
        y = self.loss.targets(np.empty((len(X), self.n_out), self.dtype), finite("y", np.asarray(y)))
        self.loss.check(y)
        return X, y

    def forward(self, X: np.ndarray, train: bool = False) -> np.ndarray:
        """Return the output of the last layer, (m, n_out): logits where the loss works on logits."""
        a = self.inputs(X)
        for layer in self.layers:
            a = layer.forward(a, train)
        return a

    @np.errstate(all="ignore")
    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return what the reader sees for each sample, (m, n_out): probabilities, or the output itself."""
        return self.loss.predict(self.forward(finite("X", np.asarray(X))))

    @np.errstate(all="ignore")
    def value(self, X: np.ndarray, y: np.ndarray) -> float:
        """Return J: the loss on these data plus the penalty of the regulariser."""
        X, y = self.data(X, y)
        return self.loss.value(self.forward(X), y) + self.penalty()

    def penalty(self) -> float:
        """Return what the regulariser adds to the loss."""
        if self.regularizer is None:
            return 0.0
        return sum(self.regularizer.penalty(W) for W, _ in self.weights())

    def loss_and_grad(self, X: np.ndarray, y: np.ndarray, train: bool = True) -> float:
        """Return J on one batch and leave its gradient in ``grad``: one pass forward, one back.

        Only shapes are checked; ``Training`` and ``value`` check whole data sets. ``train=False`` switches
        dropout off.
        """
        value, da = self.loss.value_and_gradient(self.forward(X, train), y)
        for layer in reversed(self.layers):
            da = layer.backward(da, layer is not self.layers[0])
        return value if self.regularizer is None else value + self._add_penalty()

    def _add_penalty(self) -> float:
        """Add the gradient of the penalty to ``grad``; return the penalty."""
        for W, dW in self.weights():
            self.regularizer.add_gradient(W, dW)
        return self.penalty()

    def update(self, optimizer: Optimizer) -> None:
        """Let the optimiser change theta by grad, then the regulariser constrain the weights."""
        optimizer.step(self.theta, self.grad)
        if self.regularizer is not None:
            for W, _ in self.weights():
                self.regularizer.constrain(W)

    def trace(self, X: np.ndarray, y: np.ndarray, optimizer: Optimizer | None = None) -> Iterator[Event]:
        """Yield one training step, the same to the bit as ``loss_and_grad`` and ``update``, event by event.

        Yields
        ------
        Event(phase, layer, values)
            Phases "forward" (layers 2 to L), "loss" (L), "backward" (L to 2) and, with an optimiser, "update"
            (0). ``values`` has copies by the book's names: x, W, b, z, a; loss, output, y, da; delta, dW, db,
            dx; grad, before, after (theta). dW is what the data ask for, ``grad`` has the penalty's part too.
        """
        events = self._events(self.inputs(X), y, optimizer)
        while True:
            with np.errstate(all="ignore"):  # left before each yield, so it never reaches the caller
                event = next(events, None)
            if event is None:
                return
            yield event

    def _events(self, a: np.ndarray, y: np.ndarray, optimizer: Optimizer | None) -> Iterator[Event]:
        for number, layer in enumerate(self.layers, start=2):
            a = layer.forward(a, train=True)
            shown = copies(**{name: getattr(layer, name) for name in layer.shown_forward})
            yield Event("forward", number, shown)
        value, da = self.loss.value_and_gradient(a, y)
        shown = copies(loss=value + self.penalty(), output=a, y=self.loss.targets(a, y), da=da)
        yield Event("loss", number, shown)
        for number, layer in reversed(list(enumerate(self.layers, start=2))):
            da = layer.backward(da, number > 2)
            shown = copies(**{name: getattr(layer, name) for name in layer.shown_backward})
            yield Event("backward", number, shown if da is None else shown | copies(dx=da))
        if self.regularizer is not None:
            self._add_penalty()
        if optimizer is not None:
            shown = copies(grad=self.grad, before=self.theta)
            self.update(optimizer)
            yield Event("update", 0, shown | copies(after=self.theta))

    def names(self) -> list[str]:
        """Return the name of each entry of theta, such as "layer 3 W[1, 4]", with NumPy's indices from 0."""
        return [
            f"layer {number} {name}{list(index)}"
            for number, layer in enumerate(self.layers, start=2)
            for name, shape in layer.named_shapes()
            for index in np.ndindex(shape)
        ]

    def save(self, path: str | Path) -> None:
        """Write theta and a description of the network to an .npz file."""
        np.savez(path, theta=self.theta, network=np.array(repr(self)))

    def load_parameters(self, path: str | Path) -> None:
        """Set theta from a file written by ``save`` of an equal network; no pickle is read."""
        with np.load(path, allow_pickle=False) as file:
            theta, network = file["theta"], str(file["network"])
        if network != repr(self):
            raise ValueError(f"path: given parameters of {network}, expected those of {self!r}")
        self.theta[:] = theta

    def summary(self) -> str:
        """Return a table of the layers with shapes and numbers of parameters."""
        rows = [("layer", "", "output", "parameters"), ("1", "input", f"(m, {self.n_in})", "")]
        n_out = self.n_in
        for number, layer in enumerate(self.layers, start=2):
            n_out = layer.n_out or n_out
            shapes = "".join(f"  {name} {shape}" for name, shape in layer.named_shapes())
            rows.append((str(number), f"{layer!r}{shapes}", f"(m, {n_out})", f"{layer.n_parameters:,}"))
        rows.append(("", repr(self.loss), "", f"{self.n_parameters:,}"))
        w = [max(len(row[column]) for row in rows) for column in range(4)]
        return "\n".join(f"{a:>{w[0]}}  {b:<{w[1]}}  {c:<{w[2]}}  {d:>{w[3]}}" for a, b, c, d in rows)

    def __repr__(self) -> str:
        penalty = f", regularizer={self.regularizer!r}" if self.regularizer else ""
        size = f"{self.n_parameters} parameters of {self.dtype}"
        return f"Network({self.layers!r}, loss={self.loss!r}{penalty}: {size})"


def copies(**values: Any) -> dict[str, np.ndarray]:
    """Return copies of the given arrays by name."""
    return {name: np.array(value) for name, value in values.items()}


def mlp(sizes: Sequence[int], activation: str | Activation = "tanh", *, loss: str | Loss,
        rng: np.random.Generator, init: str | Initializer | None = None,
        output: str | Activation = "identity", regularizer: Regularizer | None = None,
        dtype: type = np.float64) -> Network:  # fmt: skip
    """Return a network of Dense layers: mlp([2, 8, 1], ...) has 2 inputs, 8 hidden neurons with the given
    ``activation`` and 1 output neuron with the activation ``output``."""
    if len(sizes) < 2:
        raise ValueError(f"sizes: given {list(sizes)}, expected at least the numbers of inputs and outputs")
    kinds = [activation] * (len(sizes) - 2) + [output]
    shapes = zip(sizes[:-1], sizes[1:], kinds, strict=True)
    layers = [Dense(n_in, n_out, kind, init) for n_in, n_out, kind in shapes]
    return Network(layers, loss, rng, regularizer, dtype)
