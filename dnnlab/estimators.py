"""The book's networks as estimators of scikit-learn, for its searches, ensembles and pipelines.

They add no mathematics: ``fit`` builds the layers and runs a ``Training``. Import them from here, after
``pip install dnnlab[sklearn]``: ``from dnnlab.estimators import DNNClassifier``.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np

from .activations import Activation
from .datasets import train_test_split
from .dropout import Dropout
from .layers import Dense, Layer
from .network import Network
from .optimizers import SGD, AdaDelta, AdaGrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp
from .regularizers import L1, L2, Regularizer
from .training import EarlyStopping, Training
from .validation import count, number

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        "dnnlab.estimators: needs scikit-learn 1.6 or newer: pip install dnnlab[sklearn]"
    ) from error

OPTIMIZERS = {
    "sgd": SGD, "momentum": Momentum, "nesterov": Nesterov, "adagrad": AdaGrad, "rmsprop": RMSProp,
    "adadelta": AdaDelta, "adam": Adam, "adamw": AdamW,
}  # fmt: skip


class _DNN(BaseEstimator):
    """What classifier and regressor share: the settings, the network they make, the training."""

    def __init__(self, hidden: Sequence[int] = (64,), activation: str | Activation = "relu", *,
                 optimizer: str = "adam", lr: float = 0.001, batch_size: int = 32, epochs: int = 100,
                 l1: float = 0.0, l2: float = 0.0, dropout: float = 0.0, patience: int | None = None,
                 random_state: int | np.random.Generator | None = None):  # fmt: skip
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.lr = lr
        self.batch_size = batch_size
        self.epochs = epochs
        self.l1 = l1
        self.l2 = l2
        self.dropout = dropout
        self.patience = patience
        self.random_state = random_state

    def _train(self, X: np.ndarray, y: np.ndarray, n_out: int, loss: str) -> Self:
        """Train a new network with ``n_out`` outputs; every random number comes from one generator."""
        vars(self).pop("network_", None)  # a fit that fails leaves no network of an earlier one behind
        rng = np.random.default_rng(self.random_state)
        stopping = None
        if self.patience is not None:
            X, X_held, y, y_held = train_test_split(X, y, rng=rng)
            if not len(X_held):
                raise ValueError(f"X: given {len(X)} samples, expected at least 3 to hold a quarter back")
            stopping = EarlyStopping(X_held, y_held, self.patience)
        net = Network(self._layers(X.shape[1], n_out, rng), loss, rng, self._regularizer())
        training = Training(net, X, y, self._optimizer(), batch_size=self.batch_size, epochs=self.epochs,
                            rng=rng, early_stopping=stopping)  # fmt: skip
        steps = list(training)
        if steps[-1].diverged:
            raise FloatingPointError(
                f"training diverged in update {len(steps)}, epoch {steps[-1].epoch}: weights or loss are no "
                f"finite numbers any more. Given lr={self.lr} and X up to {np.abs(X).max():.3g} in size; "
                "try a smaller lr or scale X"
            )
        sizes = [len(X[start : start + self.batch_size]) for start in range(0, len(X), self.batch_size)]
        losses = np.reshape([step.loss for step in steps], (-1, len(sizes)))
        self.loss_curve_ = np.average(losses, axis=1, weights=sizes).tolist()
        self.validation_curve_ = stopping.losses if stopping else None
        self.n_iter_ = len(losses)
        self.network_ = net
        return self

    def _layers(self, n_in: int, n_out: int, rng: np.random.Generator) -> list[Layer]:
        """Return hidden layers, each followed by dropout if there is any, and an output layer."""
        if isinstance(self.hidden, str) or not isinstance(self.hidden, Sequence):
            raise TypeError(f"hidden: given {self.hidden!r}, expected numbers of neurons such as (64, 32)")
        rate = number("dropout", self.dropout, high=1)
        layers: list[Layer] = []
        for n_hidden in self.hidden:
            layers.append(Dense(n_in, count("hidden", n_hidden), self.activation))
            if rate:
                layers.append(Dropout(rate, rng))
            n_in = n_hidden
        return [*layers, Dense(n_in, n_out)]

    def _regularizer(self) -> Regularizer | None:
        l1, l2 = number("l1", self.l1), number("l2", self.l2)
        if l1 and l2:
            raise ValueError(f"l1, l2: given {l1} and {l2}, expected one of them to be 0")
        return L1(l1) if l1 else L2(l2) if l2 else None

    def _optimizer(self) -> Optimizer:
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer: given {self.optimizer!r}, expected one of {', '.join(OPTIMIZERS)}")
        return OPTIMIZERS[self.optimizer](self.lr)

    def _output(self, X: np.ndarray) -> np.ndarray:
        """Return what the trained network says about new samples, (m, n_out)."""
        check_is_fitted(self, "network_")
        return self.network_.predict(validate_data(self, X, dtype=np.float64, reset=False))


class DNNClassifier(ClassifierMixin, _DNN):
    """A network that learns classes: Dense layers, softmax and cross-entropy, one output for each class.

    Parameters
    ----------
    hidden : sequence of int
        Number of neurons in each hidden layer.
    activation : str or Activation
        Of the hidden layers: "relu", "tanh", ...
    optimizer : str
        "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam" or "adamw".
    lr : float
        Learning rate. The optimiser's other settings are its defaults in ``dnnlab.optimizers``.
    batch_size, epochs : int
    l1, l2 : float
        Strength lambda of a penalty on the weights. One of the two has to be 0.
    dropout : float
        Probability that a hidden neuron is dropped in an update.
    patience : int, optional
        Early stopping: a quarter of the samples is held back, the training ends when the loss on it has
        reached no new low for so many epochs, and the parameters of the best epoch are put back.
    random_state : int or numpy.random.Generator, optional
        Seed. The same number gives the same network, to the bit on one machine; None another each time.

    Attributes
    ----------
    classes_ : ndarray
        The labels, sorted; column k of ``predict_proba`` belongs to ``classes_[k]``.
    n_features_in_ : int
    n_iter_ : int
        Epochs done.
    loss_curve_ : list of float
        For each epoch the mean over the samples of J, penalty included, each batch before its update.
    validation_curve_ : list of float or None
        With ``patience``: the loss on the samples held back after each epoch, without the penalty.
    network_ : Network
        The trained network.

    Raises
    ------
    FloatingPointError
        If the training diverges; there is no network then.

    Examples
    --------
    >>> import dnnlab
    >>> X, y = dnnlab.digits()
    >>> model = DNNClassifier((32,), lr=0.01, epochs=20, random_state=0)
    >>> model.fit(X[:1200], y[:1200]).score(X[1200:], y[1200:]) > 0.9
    True
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        """Train a new network on samples X (m, n) and labels y (m,), numbers or strings."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y: given one class, {self.classes_[0]}, expected at least two classes")
        return self._train(X, labels, len(self.classes_), "softmax_cross_entropy")

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the probability of each class for each sample, (m, number of classes)."""
        return self._output(X)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the most probable class of each sample, (m,)."""
        best = self._output(X).argmax(axis=1)
        return self.classes_[best]


class DNNRegressor(RegressorMixin, _DNN):
    """A network that learns one number: Dense layers, one output, the mean of 1/2 (a - y)^2 as loss.

    Parameters and attributes are those of ``DNNClassifier``, but for ``classes_``. Scale targets that are far
    from 0 or from size 1, by hand or with ``sklearn.compose.TransformedTargetRegressor``.

    Examples
    --------
    >>> X = np.linspace(0, 1, 50)[:, None]
    >>> y = np.sin(3 * X[:, 0])
    >>> model = DNNRegressor((32,), lr=0.03, epochs=200, random_state=0)
    >>> model.fit(X, y).score(X, y) > 0.99
    True
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        """Train a new network on samples X (m, n) and numbers y (m,)."""
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        return self._train(X, y, 1, "squared_error")

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the predicted number for each sample, (m,)."""
        return self._output(X)[:, 0]
