"""Training: mini-batch gradient descent, one update at a time."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .losses import check_all
from .network import Network
from .optimizers import Optimizer
from .schedules import Schedule
from .validation import count, generator


class TrainingStep(NamedTuple):
    """What one update did. All counts start at 1; ``update`` goes on from epoch to epoch. ``loss`` is J on
    the batch before the update. ``diverged``: it, or the length of theta afterwards, is no finite number."""

    update: int
    epoch: int
    batch: int
    loss: float
    diverged: bool


class EarlyStopping:
    """Stops a training when the loss on validation data has reached no new low for ``patience`` epochs, and
    puts back the parameters of the best epoch.

    Attributes
    ----------
    losses : list of float
        Validation loss after each epoch, without the penalty.
    best_epoch : int
        Epoch (from 1) with the smallest of them.
    """

    def __init__(self, X: np.ndarray, y: np.ndarray, patience: int = 5):
        self.X, self.y, self.patience = X, y, count("patience", patience)
        self.losses: list[float] = []
        self.best_epoch = 0

    def after_epoch(self, net: Network) -> bool:
        """Look at the network after an epoch; return True if training should end."""
        self.losses.append(net.value(self.X, self.y) - net.penalty())
        if self.best_epoch == 0 or self.losses[-1] < self.losses[self.best_epoch - 1]:
            self.best_epoch = len(self.losses)
            self._best_theta = net.theta.copy()
        return len(self.losses) - self.best_epoch >= self.patience

    def restore(self, net: Network) -> None:
        """Put back the parameters of the best epoch."""
        if self.best_epoch:
            net.theta[:] = self._best_theta


class Training:
    """A training run, an iterator that does one update for every ``TrainingStep`` it yields.

    ``list(training)`` trains to the end, ``next(training)`` does one update, and a ``for`` loop that was left
    goes on where it stopped. A run that diverges ends with the update that did it. Each epoch draws one
    ``order = rng.permutation(m)``, the only use of ``rng``; its batches are ``order[:batch_size]``,
    ``order[batch_size:2 * batch_size]``, ..., the last of which may be smaller.

    Parameters
    ----------
    net : Network
        Is trained in place.
    X, y : ndarray
        Samples (m, n_in) and targets; checked once, never changed.
    optimizer : Optimizer
    batch_size, epochs : int
    rng : numpy.random.Generator
        Orders the samples.
    schedule : function of the epoch, optional
        Sets ``optimizer.lr`` before each update, from the epochs done: 2.4 before batch 5 of 10 in epoch 3.
    clip : function, optional
        Changes the gradient in place before each update: ``clip_by_norm(1.0)``, ``clip_by_value(0.5)``.
    early_stopping : EarlyStopping, optional
    """

    def __init__(self, net: Network, X: np.ndarray, y: np.ndarray, optimizer: Optimizer, *,
                 batch_size: int = 32, epochs: int = 10, rng: np.random.Generator,
                 schedule: Schedule | None = None,
                 clip: Callable[[np.ndarray], None] | None = None,
                 early_stopping: EarlyStopping | None = None):  # fmt: skip
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"optimizer: given {optimizer!r}, expected an Optimizer such as SGD(0.1)")
        self.net, self.optimizer = net, optimizer
        self.X, self.y = net.data(X, y)
        self.batch_size, self.epochs = count("batch_size", batch_size), count("epochs", epochs)
        self.rng = generator("rng", rng)
        self.schedule, self.clip, self.early_stopping = schedule, clip, early_stopping
        self._steps = self._run()

    def __iter__(self) -> Iterator[TrainingStep]:
        return self._steps

    def __next__(self) -> TrainingStep:
        return next(self._steps)

    def _run(self) -> Iterator[TrainingStep]:
        net, m, update = self.net, len(self.X), 0
        batches = [slice(start, start + self.batch_size) for start in range(0, m, self.batch_size)]
        for epoch in range(1, self.epochs + 1):
            order = self.rng.permutation(m)
            X, y = self.X[order], self.y[order]
            for number, batch in enumerate(batches, start=1):
                if self.schedule is not None:
                    self.optimizer.lr = self.schedule(epoch - 1 + batch.start / m)
                with np.errstate(all="ignore"):  # an overflow is reported as ``diverged``, not by warnings
                    loss = net.loss_and_grad(X[batch], y[batch])
                    if self.clip is not None:
                        self.clip(net.grad)
                    net.update(self.optimizer)
                    diverged = not math.isfinite(loss + np.dot(net.theta, net.theta))
                update += 1
                yield TrainingStep(update, epoch, number, loss, diverged)
                if diverged:
                    return
            if self.early_stopping is not None and self.early_stopping.after_epoch(net):
                break
        if self.early_stopping is not None:
            self.early_stopping.restore(net)


def accuracy(net: Network, X: np.ndarray, y: np.ndarray) -> float:
    """Return the share of samples whose class is predicted right. Of several outputs the largest is the
    class; one output means 1 above 1/2, else 0, or with targets -1 and +1, +1 above 0."""
    predicted, (_, targets) = net.predict(X), net.data(X, y)
    if net.n_out > 1:
        largest = targets == targets.max(axis=1, keepdims=True)
        check_all(largest.sum(axis=1) == 1, targets, "one class for each sample")
        return float((predicted.argmax(axis=1) == targets.argmax(axis=1)).mean())
    threshold = 0.0 if (targets < 0).any() else net.loss.decision
    return float(((predicted > threshold) == (targets > 0)).mean())
