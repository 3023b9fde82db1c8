"""Gradient checks: derivatives of J by other ways than backpropagation, one forward pass or two per parameter."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .network import Network


def central_difference(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Return (J(theta + eps e_i) - J(theta - eps e_i)) / (2 eps) for every i: error of order eps^2."""
    return np.array([(J(eps) - J(-eps)) / (2 * eps) for J in _along_each_parameter(net, X, y)])


def one_sided_difference(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Return (J(theta + eps e_i) - J(theta)) / eps for every i: error of order eps."""
    return np.array([(J(eps) - J(0.0)) / eps for J in _along_each_parameter(net, X, y)])


def complex_step(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-20) -> np.ndarray:
    """Return Im J(theta + i eps e_i) / eps for every i: nothing is subtracted, so it is exact to rounding."""
    return np.array([J(1j * eps).imag / eps for J in _along_each_parameter(net, X, y, complex)])


def _along_each_parameter(net, X, y, dtype=float) -> Iterator[Callable]:
    """For every parameter, yield the function J(its change). The caller's network is left alone."""
    X, y = net.data(X, y)
    net = copy.deepcopy(net)
    net.bind(net.theta.astype(dtype), net.grad)
    for i, value in enumerate(net.theta.copy()):

        def J(change):
            net.theta[i] = value + change
            J = net.loss.value(net.forward(X), y) + net.penalty()
            net.theta[i] = value
            return J

        yield J


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return max |a - b| / max(|a| + |b|): the largest difference against the largest size, 0 if both are 0."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"b: given shape {b.shape}, expected {a.shape}, the shape of a")
    size = (np.abs(a) + np.abs(b)).max()
    return float(np.abs(a - b).max() / size) if size else 0.0


class GradientCheck(NamedTuple):
    """The result of ``gradient_check``; printing it gives a short report."""

    relative_error: float
    worst: str
    backpropagation: float
    numerical: float
    n_parameters: int

    def __str__(self) -> str:
        return (
            f"{self.n_parameters} parameters, relative error {self.relative_error:.1e}\n"
            f"largest difference: {self.worst}, backpropagation {self.backpropagation:.10g}, "
            f"central difference {self.numerical:.10g}"
        )


def gradient_check(net: Network, X: np.ndarray, y: np.ndarray, eps: float = 1e-5) -> GradientCheck:
    """Compare backpropagation with central differences for every parameter, dropout switched off."""
    numerical = central_difference(net, X, y, eps)
    net = copy.deepcopy(net)
    net.loss_and_grad(X, y, train=False)
    worst = int(np.abs(net.grad - numerical).argmax())
    return GradientCheck(
        relative_error(net.grad, numerical),
        net.names()[worst],
        net.grad[worst].item(),
        numerical[worst].item(),
        net.n_parameters,
    )
