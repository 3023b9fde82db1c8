"""Loss functions J(output, y): value, gradient with respect to the output, and what the reader sees.

The output is that of the last layer, shape (m, k): m samples, k outputs. J is always the *mean over the samples*
of a sum over the outputs, so every gradient contains 1/m. ``y`` has the shape of the output; a network with one
output also takes shape (m,), and losses over classes take integer labels 0 ... k-1 of shape (m,).
"""

from __future__ import annotations

import numpy as np

from .activations import HardSigmoid, Identity, Sigmoid, Softmax, Softplus, log_softmax, magnitude, sigmoid, softmax
from .validation import lookup, number

softplus = Softplus()


def one_hot(labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Return the (m, n_classes) array with a 1 where the class of each sample is, else 0."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or not np.issubdtype(labels.dtype, np.integer):
        raise TypeError(f"labels: given {labels.dtype} of shape {labels.shape}, expected integers of shape (m,)")
    if labels.size and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"labels: given {labels.min()} to {labels.max()}, expected 0 to {n_classes - 1} for {n_classes} classes"
        )
    encoded = np.zeros((len(labels), n_classes))
    encoded[np.arange(len(labels)), labels] = 1
    return encoded


class Loss:
    """Base class of the losses."""

    decision = 0.5  # with one output, a prediction above this means the positive class
    integer_labels = False
    output_activations: tuple[type, ...] | None = None  # those the last layer may have; None: any

    def targets(self, output: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return y with the shape and dtype of ``output``, integer labels as one-hot rows."""
        y = np.asarray(y)
        if y.shape == output.shape:
            return y.astype(output.dtype, copy=False)
        if self.integer_labels and y.shape == output.shape[:1]:
            return one_hot(y, output.shape[1]).astype(output.dtype)
        if y.shape == output.shape[:1] and output.shape[1] == 1:
            return y.astype(output.dtype)[:, np.newaxis]
        labels = f" or integer labels of shape {output.shape[:1]}" if self.integer_labels else ""
        raise ValueError(f"y: given shape {y.shape}, expected {output.shape}, the shape of the output{labels}")

    def check(self, targets: np.ndarray) -> None:
        """Raise a ValueError if a target (as returned by ``targets``) is none this loss is made for."""

    def predict(self, output: np.ndarray) -> np.ndarray:
        """Return what the reader sees: probabilities where the output is logits, else the output."""
        return output

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"


class SquaredError(Loss):
    """J = mean over samples of 1/2 ||a - y||^2, the sum over outputs. The 1/2 makes the gradient a - y."""

    def value(self, output: np.ndarray, y: np.ndarray) -> float:
        error = (output - self.targets(output, y)).ravel()
        return 0.5 * np.dot(error, error).item() / len(output)

    def gradient(self, output: np.ndarray, y: np.ndarray) -> np.ndarray:
        return (output - self.targets(output, y)) / len(output)


class AbsoluteError(Loss):
    """J = mean over samples of the sum of |a - y|; the gradient at a = y is taken as 0."""

    def value(self, output, y):
        return _mean(magnitude(output - self.targets(output, y)))

    def gradient(self, output, y):
        return np.sign(output - self.targets(output, y)) / len(output)


class Huber(Loss):
    """J = mean over samples of the sum of e^2/2 where |e| <= threshold, else threshold * (|e| - threshold/2),
    with e = a - y: squared for small errors, absolute for outliers."""

    def __init__(self, threshold: float = 1.0):
        self.threshold = number("threshold", threshold, low_included=False)

    def value(self, output, y):
        size = magnitude(output - self.targets(output, y))
        linear = self.threshold * (size - 0.5 * self.threshold)
        return _mean(np.where(size.real <= self.threshold, 0.5 * size * size, linear))

    def gradient(self, output, y):
        return np.clip(output - self.targets(output, y), -self.threshold, self.threshold) / len(output)


class BinaryCrossEntropy(Loss):
    """J = mean over samples of the sum of -y log p - (1 - y) log(1 - p), with p = sigmoid(output).

    Computed from the logits as softplus(z) - y z, which is the same and never takes log(0). The gradient with
    respect to the logit is p - y: the sigmoid's derivative has cancelled. Targets y in [0, 1].
    """

    output_activations = (Identity,)

    def value(self, output, y):
        return _mean(softplus(output) - self.targets(output, y) * output)

    def gradient(self, output, y):
        return (sigmoid(output) - self.targets(output, y)) / len(output)

    def predict(self, output):
        return sigmoid(output)

    def check(self, targets):
        _between_0_and_1(targets)


class SoftmaxCrossEntropy(Loss):
    """J = mean over samples of -log p_c, with p = softmax(output) and c the sample's class.

    Computed from the logits with log-softmax. The gradient with respect to the logits is p - y, y one-hot.
    """

    output_activations = (Identity,)
    integer_labels = True

    def value(self, output, y):
        return _mean(-self.targets(output, y) * log_softmax(output))

    def gradient(self, output, y):
        return (softmax(output) - self.targets(output, y)) / len(output)

    def predict(self, output):
        return softmax(output)

    def check(self, targets):
        _distributions(targets)


class BinaryCrossEntropyFromProbabilities(Loss):
    """The binary cross-entropy of probabilities, the output of a sigmoid layer, without any fusing.

    A probability that was rounded to 0 or 1 and is wrong costs infinity, and the gradient that comes back
    through the saturated sigmoid is not a number: use BinaryCrossEntropy to train.
    """

    output_activations = (Sigmoid, HardSigmoid)

    def value(self, output, y):
        y = self.targets(output, y)
        return -_mean(_times_log(y, output) + _times_log(1 - y, 1 - output))

    def gradient(self, output, y):
        y = self.targets(output, y)
        return (_ratio(1 - y, 1 - output) - _ratio(y, output)) / len(output)

    def check(self, targets):
        _between_0_and_1(targets)


class NegativeLogLikelihood(Loss):
    """J = mean over samples of -log p_c, with p the output of a softmax layer, c the sample's class; unfused.

    A probability rounded to 0 costs infinity where the class is the true one: use SoftmaxCrossEntropy to train.
    """

    output_activations = (Softmax,)
    integer_labels = True

    def value(self, output, y):
        return -_mean(_times_log(self.targets(output, y), output))

    def gradient(self, output, y):
        return -_ratio(self.targets(output, y), output) / len(output)

    def check(self, targets):
        _distributions(targets)


class BinaryHinge(Loss):
    """J = mean over samples of the sum of max(0, margin - y s), s the output, y -1 or +1."""

    decision = 0.0

    def __init__(self, margin: float = 1.0):
        self.margin = number("margin", margin)

    def value(self, output, y):
        return _mean(np.maximum(self.margin - self.targets(output, y) * output, 0))

    def gradient(self, output, y):
        y = self.targets(output, y)
        return -y * (y * output < self.margin) / len(output)

    def check(self, targets):
        other = np.abs(targets) != 1
        if other.any():
            raise ValueError(f"y: given {targets[other][0]}, expected -1 or 1")


class MultiClassHinge(Loss):
    """J = mean over samples of the sum over the wrong classes j of max(0, margin + s_j - s_c), c the true
    class (Weston and Watkins 1999; not divided by the number of classes)."""

    integer_labels = True

    def __init__(self, margin: float = 1.0):
        self.margin = number("margin", margin)

    def _excess(self, output, y):
        true_score = (y * output).sum(axis=1, keepdims=True)
        return (1 - y) * np.maximum(self.margin + output - true_score, 0)

    def value(self, output, y):
        return _mean(self._excess(output, self.targets(output, y)))

    def gradient(self, output, y):
        y = self.targets(output, y)
        wrong = (self._excess(output, y) > 0).astype(output.dtype)
        return (wrong - y * wrong.sum(axis=1, keepdims=True)) / len(output)

    def check(self, targets):
        _distributions(targets)
        if not np.isin(targets, (0, 1)).all():
            raise ValueError("y: given shares of several classes, expected one class a sample")


def _mean(per_output: np.ndarray) -> float:
    """Mean over samples of the sum over outputs, as a Python number (complex in a complex step)."""
    return per_output.sum().item() / len(per_output)


def _times_log(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """y log p, and 0 where y = 0 whatever p."""
    with np.errstate(divide="ignore"):
        return np.where(y == 0, 0, y * np.log(np.where(y == 0, 1, p)))


def _ratio(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """y / p, the derivative of y log p, and 0 where y = 0 whatever p."""
    with np.errstate(divide="ignore"):
        return y / np.where(y == 0, 1, p)


def _between_0_and_1(targets: np.ndarray) -> None:
    outside = (targets < 0) | (targets > 1)
    if outside.any():
        raise ValueError(f"y: given {targets[outside][0]}, expected values from 0 to 1")


def _distributions(targets: np.ndarray) -> None:
    _between_0_and_1(targets)
    sums = targets.sum(axis=1)
    wrong = np.abs(sums - 1) > 1e-6
    if wrong.any():
        raise ValueError(f"y: given a row with sum {sums[wrong][0]}, expected rows with sum 1 (one-hot) or integer labels")


LOSSES = {
    "squared_error": SquaredError, "absolute_error": AbsoluteError, "huber": Huber,
    "binary_cross_entropy": BinaryCrossEntropy, "softmax_cross_entropy": SoftmaxCrossEntropy,
    "binary_cross_entropy_from_probabilities": BinaryCrossEntropyFromProbabilities,
    "negative_log_likelihood": NegativeLogLikelihood,
    "binary_hinge": BinaryHinge, "multi_class_hinge": MultiClassHinge,
}  # fmt: skip


def loss(name: str | Loss) -> Loss:
    """Return the loss called ``name`` ("squared_error", ...); a loss is returned as it is."""
    return lookup("loss", name, LOSSES, Loss)
