"""Optimisers: how theta moves when its gradient is known.

Each works on the two flat vectors of a network, changes theta in place and never grad. Its state (velocities, running
means) starts at 0 with the first step and belongs to one theta. ``lr`` may be changed between steps. Long formulas
are written as several in-place lines, because a new array of a million numbers for each intermediate result would cost
more time than the arithmetic.
"""

from __future__ import annotations

import numpy as np

from .validation import number


class Optimizer:
    """Base class: checks, the learning rate ``lr`` and the number of ``steps`` done."""

    state: tuple[str, ...] = ()

    def __init__(self, lr: float):
        self.lr = number("lr", lr)
        self.steps = 0

    def step(self, theta: np.ndarray, grad: np.ndarray) -> None:
        """Change theta in place; grad is left as it is."""
        if self.steps == 0:
            self._work = np.empty_like(theta)
            for name in self.state:
                setattr(self, name, np.zeros_like(theta))
        if not theta.shape == grad.shape == self._work.shape:
            raise ValueError(
                f"theta, grad: given shapes {theta.shape}, {grad.shape}, expected {self._work.shape} as at the first step"
            )
        self.steps += 1
        self._move(theta, grad, self._work)

    def __repr__(self) -> str:
        settings = {k: v for k, v in vars(self).items() if not (k in self.state or k in ("steps", "_work"))}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in settings.items())})"


class SGD(Optimizer):
    """Gradient descent: theta <- theta - lr * grad."""

    def _move(self, theta, grad, work):
        theta -= np.multiply(grad, self.lr, out=work)


class Momentum(Optimizer):
    """Momentum: v <- mu v - lr grad, theta <- theta + v. (PyTorch keeps v / -lr: the same while lr is constant.)"""

    state = ("v",)

    def __init__(self, lr: float, mu: float = 0.9):
        super().__init__(lr)
        self.mu = number("mu", mu, 0, 1)

    def _move(self, theta, grad, work):
        self.v *= self.mu
        self.v -= np.multiply(grad, self.lr, out=work)
        theta += self.v


class Nesterov(Momentum):
    """Nesterov's momentum: v <- mu v - lr grad, theta <- theta + mu v - lr grad.

    theta is the point looked ahead to, where the gradient is taken, as in PyTorch and Keras.
    """

    def _move(self, theta, grad, work):
        self.v *= self.mu
        np.multiply(grad, self.lr, out=work)
        self.v -= work
        theta -= work
        theta += np.multiply(self.v, self.mu, out=work)


class AdaGrad(Optimizer):
    """AdaGrad (Duchi et al. 2011): s <- s + grad^2, theta <- theta - lr grad / (sqrt(s) + eps)."""

    state = ("s",)

    def __init__(self, lr: float = 0.01, eps: float = 1e-10):
        super().__init__(lr)
        self.eps = number("eps", eps, low_included=False)

    def _move(self, theta, grad, work):
        self.s += np.multiply(grad, grad, out=work)
        _descend(theta, grad, self.lr, self.s, self.eps, work)


class RMSProp(Optimizer):
    """RMSProp (Hinton 2012): s <- rho s + (1 - rho) grad^2, theta <- theta - lr grad / (sqrt(s) + eps)."""

    state = ("s",)

    def __init__(self, lr: float = 0.01, rho: float = 0.99, eps: float = 1e-8):
        super().__init__(lr)
        self.rho, self.eps = number("rho", rho, 0, 1), number("eps", eps, low_included=False)

    def _move(self, theta, grad, work):
        _running_mean(self.s, self.rho, grad, work)
        _descend(theta, grad, self.lr, self.s, self.eps, work)


class AdaDelta(Optimizer):
    """AdaDelta (Zeiler 2012): steps in the units of theta, from running means of grad^2 and of step^2.

    s <- rho s + (1 - rho) grad^2, step = grad sqrt(u + eps) / sqrt(s + eps), u <- rho u + (1 - rho) step^2,
    theta <- theta - lr step. Here eps stands inside the roots, as in the paper.
    """

    state = ("s", "u")

    def __init__(self, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6):
        super().__init__(lr)
        self.rho, self.eps = number("rho", rho, 0, 1), number("eps", eps, low_included=False)

    def _move(self, theta, grad, work):
        _running_mean(self.s, self.rho, grad, work)
        step = grad * np.sqrt((self.u + self.eps) / (self.s + self.eps))
        _running_mean(self.u, self.rho, step, work)
        step *= self.lr
        theta -= step


class Adam(Optimizer):
    """Adam (Kingma and Ba 2015): m <- beta1 m + (1 - beta1) grad, v <- beta2 v + (1 - beta2) grad^2,
    theta <- theta - lr m_hat / (sqrt(v_hat) + eps), with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t)
    in step t = 1, 2, ...: m and v start at 0 and would be too small at first."""

    state = ("m", "v")

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8):
        super().__init__(lr)
        self.beta1, self.beta2 = number("beta1", beta1, 0, 1), number("beta2", beta2, 0, 1)
        self.eps = number("eps", eps, low_included=False)

    def _move(self, theta, grad, work):
        self.m *= self.beta1
        self.m += np.multiply(grad, 1 - self.beta1, out=work)
        _running_mean(self.v, self.beta2, grad, work)
        np.divide(self.v, 1 - self.beta2**self.steps, out=work)  # v_hat
        np.sqrt(work, out=work)
        work += self.eps
        np.divide(self.m, work, out=work)
        work *= self.lr / (1 - self.beta1**self.steps)  # makes m to m_hat
        theta -= work


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019): theta <- (1 - lr weight_decay) theta before
    the step of Adam. Like PyTorch's it decays all of theta, biases too."""

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8,
                 weight_decay: float = 0.01):  # fmt: skip
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = number("weight_decay", weight_decay)

    def _move(self, theta, grad, work):
        theta *= 1 - self.lr * self.weight_decay
        super()._move(theta, grad, work)


def _running_mean(s: np.ndarray, rho: float, grad: np.ndarray, work: np.ndarray) -> None:
    """s <- rho s + (1 - rho) grad^2, in place."""
    s *= rho
    np.multiply(grad, grad, out=work)
    work *= 1 - rho
    s += work


def _descend(theta: np.ndarray, grad: np.ndarray, lr: float, s: np.ndarray, eps: float, work: np.ndarray) -> None:
    """theta <- theta - lr grad / (sqrt(s) + eps), in place."""
    np.sqrt(s, out=work)
    work += eps
    np.divide(grad, work, out=work)
    work *= lr
    theta -= work
