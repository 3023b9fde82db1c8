"""Gradient checks: dJ/dtheta without backpropagation, by one or two forward passes for each parameter."""

import copy
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .network import Network


def central_difference(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Return (J(theta + eps e_i) - J(theta - eps e_i)) / (2 eps) for every i: error of order eps^2."""
    J, theta = loss_function(net, X, y, float)
    return np.array([(J(theta + eps * e) - J(theta - eps * e)) / (2 * eps) for e in unit_vectors(theta.size)])


def one_sided_difference(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Return (J(theta + eps e_i) - J(theta)) / eps for every i: error of order eps."""
    J, theta = loss_function(net, X, y, float)
    here = J(theta)
    return np.array([(J(theta + eps * e) - here) / eps for e in unit_vectors(theta.size)])


def complex_step(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-20) -> np.ndarray:
    """Return Im J(theta + i eps e_i) / eps for every i: exact to rounding, because nothing is subtracted."""
    J, theta = loss_function(net, X, y, complex)
    return np.array([J(theta + 1j * eps * e).imag / eps for e in unit_vectors(theta.size)])


def loss_function(net: Network, X: np.ndarray, y: np.ndarray, dtype: type) -> tuple[Callable, np.ndarray]:
    """Return J as a function of theta, and theta, both in ``dtype``; they belong to a copy, ``net`` is left
    alone."""
    X, y = net.data(X, y)
    net = copy.deepcopy(net)
    net.bind(net.theta.astype(dtype), net.grad)

    def J(theta: np.ndarray) -> float | complex:
        net.theta[:] = theta
        return net.loss.value(net.forward(X), y) + net.penalty()

    return J, net.theta.copy()


def unit_vectors(n: int) -> Iterator[np.ndarray]:
    """Yield e_1, ..., e_n: zeros with a single 1."""
    for i in range(n):
        e = np.zeros(n)
        e[i] = 1
        yield e


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return ``max |a - b| / max(|a| + |b|)``, the largest difference against the largest size; 0 if both
    are 0."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"b: given shape {b.shape}, expected {a.shape}, the shape of a")
    size = (np.abs(a) + np.abs(b)).max()
    return float(np.abs(a - b).max() / size) if size != 0 else 0.0


class GradientCheck(NamedTuple):
    """The result of ``gradient_check``; printing it gives a short report."""

    relative_error: float
    worst: str
    backpropagation: float
    numerical: float
    n_parameters: int

    def __str__(self) -> str:
        if self.relative_error < 1e-7:  # no digits: they are rounding, another machine would print others
            return f"{self.n_parameters} parameters: backpropagation and central differences agree to 1e-7"
        return (
            f"{self.n_parameters} parameters: relative error {self.relative_error:.1e}, worst {self.worst}: "
            f"backpropagation {self.backpropagation:.6g}, central difference {self.numerical:.6g}"
        )


def gradient_check(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-5) -> GradientCheck:
    """Compare backpropagation with central differences for every parameter, dropout switched off."""
    numerical = central_difference(net, X, y, eps)
    net = copy.deepcopy(net)
    net.loss_and_grad(X, y, train=False)
    worst = int(np.abs(net.grad - numerical).argmax())
    error, name = relative_error(net.grad, numerical), net.names()[worst]
    return GradientCheck(error, name, float(net.grad[worst]), float(numerical[worst]), net.n_parameters)
