"""The six workloads: the sizes of networks a teaching book trains, from a toy to the largest that is still
fun."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import dnnlab as dl


@dataclass(frozen=True)
class Workload:
    """A network, its data and its optimiser. ``samples`` is a multiple of ``batch``: every step is the same
    work."""

    name: str
    sizes: tuple[int, ...]
    activation: str
    output: str
    loss: str
    optimizer: str
    lr: float
    batch: int
    samples: int
    faster_than_torch: float

    @property
    def steps_per_epoch(self) -> int:
        return self.samples // self.batch

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Made-up inputs and targets of the right kind; speed does not depend on what they mean."""
        rng = np.random.default_rng(1)
        X = rng.uniform(-1, 1, (self.samples, self.sizes[0]))
        classes = self.sizes[-1]
        if self.loss == "binary_cross_entropy":
            return X, (X[:, :1] * X[:, 1:2] < 0).astype(float)
        labels = rng.integers(0, classes, self.samples)
        return X, labels if self.loss == "softmax_cross_entropy" else dl.one_hot(labels, classes)

    def network(self) -> dl.Network:
        """The network at its start; all contestants start from these parameters."""
        return dl.mlp(
            self.sizes, self.activation, output=self.output, loss=self.loss, rng=np.random.default_rng(2)
        )

    def order(self) -> np.random.Generator:
        """A generator for the order of the samples; all contestants see the same batches."""
        return np.random.default_rng(3)


BINARY, CLASSES = "binary_cross_entropy", "softmax_cross_entropy"
DEEP = (100,) + 20 * (100,) + (10,)
WORKLOADS = (
    Workload("2-8-8-1 tanh, 200", (2, 8, 8, 1), "tanh", "identity", BINARY, "SGD", 0.1, 200, 200, 1),
    Workload("2-8-8-1 tanh, 10", (2, 8, 8, 1), "tanh", "identity", BINARY, "SGD", 0.1, 10, 200, 10),
    Workload("64-64-10 ReLU, 32", (64, 64, 10), "relu", "identity", CLASSES, "SGD", 0.1, 32, 1792, 5),
    Workload("784-30-10 sigmoid, 10", (784, 30, 10), "sigmoid", "sigmoid", "squared_error", "SGD", 3.0,
             10, 2000, 6),
    Workload("784-512-256-10 ReLU, 128, Adam", (784, 512, 256, 10), "relu", "identity", CLASSES, "Adam",
             0.001, 128, 1280, 1),
    Workload("20 x 100 tanh, 64", DEEP, "tanh", "identity", CLASSES, "SGD", 0.01, 64, 640, 1),
)  # fmt: skip
