"""Loss functions J(output, y): value, gradient with respect to the output, and what the reader sees.

The output is that of the last layer, (m, k): m samples, k outputs. J is always the *mean over the samples* of
a sum over the outputs, so every gradient contains 1/m. ``y`` has the shape of the output; with one output it
may be (m,), and losses over classes also take integer labels 0 ... k-1, (m,).
"""

import numpy as np

from . import activations
from .activations import log_softmax, magnitude, sigmoid, softmax
from .validation import lookup, number

softplus = activations.Softplus()


def check_all(right: np.ndarray, y: np.ndarray, expected: str) -> None:
    """Raise ValueError with the first of the targets that is not ``right``."""
    if not right.all():
        raise ValueError(f"y: given {y[~right][0]}, expected {expected}")


def check_between_0_and_1(targets: np.ndarray) -> None:
    """Raise ValueError if a target is no probability."""
    check_all((targets >= 0) & (targets <= 1), targets, "numbers from 0 to 1")


def check_distributions(targets: np.ndarray) -> None:
    """Raise ValueError if a row of the targets is no probability distribution."""
    check_between_0_and_1(targets)
    check_all(np.abs(targets.sum(axis=1) - 1) < 1e-6, targets, "rows with sum 1")


class Loss:
    """Base class. A loss defines ``value_and_gradient``, and may define ``check(targets)``, which raises
    ValueError for targets that it is not made for."""

    integer_labels = False
    output_activations: tuple[type, ...] = ()  # those the last layer may have; empty: any
    decision = 0.5  # with one output, a prediction above this means the class with the larger target

    def value_and_gradient(self, output: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
        """Return J and dJ/d output, (m, k), which share most of their work."""
        raise NotImplementedError

    def value(self, output: np.ndarray, y: np.ndarray) -> float:
        """Return J as a Python number."""
        return self.value_and_gradient(output, y)[0]

    def gradient(self, output: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return dJ/d output, (m, k)."""
        return self.value_and_gradient(output, y)[1]

    def predict(self, output: np.ndarray) -> np.ndarray:
        """Return what the reader sees: probabilities where the output is logits, else the output."""
        return output

    def targets(self, output: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return y in the shape and dtype of ``output``, integer labels as one-hot rows."""
        y, dtype = np.asarray(y), output.dtype if output.dtype.kind in "fc" else float
        if y.shape == output.shape:
            return y.astype(dtype, copy=False)
        if y.shape == output.shape[:1] and self.integer_labels:
            return one_hot(y, output.shape[1]).astype(dtype)
        if y.shape == output.shape[:1] and output.shape[1] == 1:
            return y.astype(dtype)[:, np.newaxis]
        labels = f" or integer labels of shape {output.shape[:1]}" if self.integer_labels else ""
        raise ValueError(f"y: given shape {y.shape}, expected {output.shape} as the output has{labels}")

    def check(self, targets: np.ndarray) -> None:
        """Raise ValueError if one of the targets (m, k) is not among those the loss is made for."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"


class SquaredError(Loss):
    """J = mean over samples of 1/2 ||a - y||^2, the sum over outputs. The 1/2 makes the gradient a - y."""

    def value_and_gradient(self, output, y):
        error = output - self.targets(output, y)
        return 0.5 * mean(error * error), error / len(error)


class AbsoluteError(Loss):
    """J = mean over samples of the sum of ``|a - y|``; the gradient at a = y is taken as 0."""

    def value_and_gradient(self, output, y):
        error = output - self.targets(output, y)
        return mean(magnitude(error)), np.sign(error) / len(error)


class Huber(Loss):
    """J = mean over samples of the sum of e^2/2 where ``|e| <= threshold``, else of
    ``threshold * (|e| - threshold/2)``; e = a - y: squared for small errors, absolute for outliers (Huber
    1964)."""

    def __init__(self, threshold: float = 1.0):
        self.threshold = number("threshold", threshold, low_allowed=False)

    def value_and_gradient(self, output, y):
        error = output - self.targets(output, y)
        clipped = np.clip(error, -self.threshold, self.threshold)
        return mean(clipped * (error - 0.5 * clipped)), clipped / len(error)


class BinaryCrossEntropy(Loss):
    """J = mean over samples of the sum of -y log p - (1 - y) log(1 - p), p = sigmoid(output), y in [0, 1].
    Computed from the logits z as softplus(z) - y z: the same, but never log(0). The gradient is p - y."""

    output_activations = (activations.Identity,)
    check = staticmethod(check_between_0_and_1)

    def predict(self, output):
        return sigmoid(output)

    def value_and_gradient(self, output, y):
        y, s = self.targets(output, y), softplus(output)  # s = -log(1 - p), so z - s = log p
        return mean(s - y * output), (np.exp(output - s) - y) / len(y)


class SoftmaxCrossEntropy(Loss):
    """J = mean over samples of -log p_c, p = softmax(output), c the sample's class. The gradient is p - y."""

    output_activations = (activations.Identity,)
    integer_labels = True
    check = staticmethod(check_distributions)

    def predict(self, output):
        return softmax(output)

    def value_and_gradient(self, output, y):
        y, log_p = self.targets(output, y), log_softmax(output)
        return -mean(y * log_p), (np.exp(log_p) - y) / len(y)


class BinaryCrossEntropyFromProbabilities(Loss):
    """BinaryCrossEntropy of the output p of a sigmoid layer. Better train from logits: here a wrong
    probability rounded to 0 or 1 costs infinity, and its gradient through the sigmoid is not a number."""

    output_activations = (activations.Sigmoid, activations.HardSigmoid)
    check = staticmethod(check_between_0_and_1)

    def value_and_gradient(self, output, y):
        y = self.targets(output, y)
        yes, d_yes = times_log(y, output)
        no, d_no = times_log(1 - y, 1 - output)
        return -mean(yes + no), (d_no - d_yes) / len(y)


class NegativeLogLikelihood(Loss):
    """SoftmaxCrossEntropy of the output p of a softmax layer. Better train from logits."""

    output_activations = (activations.Softmax,)
    check = staticmethod(check_distributions)
    integer_labels = True

    def value_and_gradient(self, output, y):
        value, derivative = times_log(self.targets(output, y), output)
        return -mean(value), -derivative / len(output)


class BinaryHinge(Loss):
    """J = mean over samples of the sum of max(0, margin - y s), s the output, y -1 or +1."""

    decision = 0.0

    def __init__(self, margin: float = 1.0):
        self.margin = number("margin", margin)

    def value_and_gradient(self, output, y):
        y = self.targets(output, y)
        missing = np.maximum(self.margin - y * output, 0)
        return mean(missing), -y * np.sign(missing) / len(y)

    def check(self, targets):
        check_all(np.abs(targets) == 1, targets, "-1 or +1")


class MultiClassHinge(Loss):
    """J = mean over samples of the sum over the wrong classes j of max(0, margin + s_j - s_c), c the sample's
    class (Weston and Watkins 1999; PyTorch divides by the number of classes as well)."""

    integer_labels = True

    def __init__(self, margin: float = 1.0):
        self.margin = number("margin", margin)

    def value_and_gradient(self, output, y):
        y = self.targets(output, y)
        missing = (1 - y) * np.maximum(self.margin + output - (y * output).sum(axis=1, keepdims=True), 0)
        wrong = np.sign(missing)
        return mean(missing), (wrong - y * wrong.sum(axis=1, keepdims=True)) / len(y)

    def check(self, targets):
        check_all((targets == 0) | (targets == 1), targets, "integer labels or one-hot rows")
        check_distributions(targets)


def one_hot(y: np.ndarray, n_classes: int) -> np.ndarray:
    """Return (m, n_classes), 1 in the column of each sample's class, else 0, for integer labels y (m,)."""
    y = np.asarray(y)
    if y.ndim != 1 or y.dtype.kind not in "iu":
        raise TypeError(f"y: given {y.dtype} of shape {y.shape}, expected integer labels of shape (m,)")
    check_all((y >= 0) & (y < n_classes), y, f"labels 0 to {n_classes - 1}")
    encoded = np.zeros((len(y), n_classes))
    encoded[np.arange(len(y)), y] = 1
    return encoded


def mean(values: np.ndarray) -> float:
    """Mean over samples of the sum over outputs, as a Python number (a complex one in a complex step)."""
    return values.sum().item() / len(values)


def times_log(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """y log p and its derivative y / p; both are 0 where y = 0, whatever p."""
    with np.errstate(divide="ignore"):  # log(0) is minus infinity: the value to report
        p = np.where(y == 0, 1, p)
        return y * np.log(p), y / p


LOSSES = {
    "squared_error": SquaredError, "absolute_error": AbsoluteError, "huber": Huber,
    "binary_cross_entropy": BinaryCrossEntropy, "softmax_cross_entropy": SoftmaxCrossEntropy,
    "binary_cross_entropy_from_probabilities": BinaryCrossEntropyFromProbabilities,
    "negative_log_likelihood": NegativeLogLikelihood, "binary_hinge": BinaryHinge,
    "multi_class_hinge": MultiClassHinge,
}  # fmt: skip


def loss(name: str | Loss) -> Loss:
    """Return the loss called ``name``; a loss is returned as it is. The names: ``squared_error,
    absolute_error, huber, binary_cross_entropy, softmax_cross_entropy,
    binary_cross_entropy_from_probabilities, negative_log_likelihood, binary_hinge, multi_class_hinge``."""
    return lookup("loss", name, LOSSES, Loss)
