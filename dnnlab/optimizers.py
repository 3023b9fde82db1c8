"""Optimisers: how theta moves when its gradient is known.

Each works on the two flat vectors of a network, changes theta in place and never grad. Its state (velocities,
running means) starts at 0 and belongs to one theta. ``lr`` may be changed between steps. Intermediate results
go into ``work``: a new array for each would cost more time than the arithmetic.
"""

import numpy as np

from .validation import number

PIECE = 32_768  # numbers of theta at a time: with grad, state and work they fit in the processor's cache


class Optimizer:
    """Base class. An optimiser has a learning rate ``lr`` and counts its ``steps``; it names its state arrays
    and defines ``move(theta, grad, work, *state)``, which works elementwise, on pieces of the vectors."""

    state_names: tuple[str, ...] = ()

    def __init__(self, lr: float):
        self.lr = number("lr", lr)
        self.steps = 0

    def step(self, theta: np.ndarray, grad: np.ndarray) -> None:
        """Change theta in place by one step against grad."""
        if self.steps == 0:
            self._size, work = theta.size, np.empty_like(theta[:PIECE])
            self._pieces = []
            for start in range(0, theta.size, PIECE):
                piece = slice(start, start + PIECE)
                state = [np.zeros_like(theta[piece]) for _ in self.state_names]
                self._pieces.append((piece, work[: theta[piece].size], state))
        if not theta.size == grad.size == self._size:
            sizes = f"theta of {theta.size} and grad of {grad.size} numbers"
            raise ValueError(f"theta, grad: given {sizes}, expected {self._size} as in the first step")
        self.steps += 1
        for piece, work, state in self._pieces:
            self.move(theta[piece], grad[piece], work, *state)

    @property
    def state(self) -> dict[str, np.ndarray]:
        """The state arrays by name, of the shape of theta; they exist after the first step."""
        arrays = zip(*(state for _, _, state in self._pieces), strict=True)
        return {name: np.concatenate(pieces) for name, pieces in zip(self.state_names, arrays, strict=True)}

    def __repr__(self) -> str:
        settings = {k: v for k, v in vars(self).items() if k != "steps" and k[0] != "_"}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in settings.items())})"


class SGD(Optimizer):
    """Gradient descent: theta <- theta - lr grad."""

    def move(self, theta, grad, work):
        theta -= np.multiply(grad, self.lr, out=work)


class Momentum(Optimizer):
    """Momentum: v <- mu v - lr grad, theta <- theta + v. PyTorch keeps -v/lr, the same for constant lr."""

    state_names = ("v",)

    def __init__(self, lr: float, mu: float = 0.9):
        super().__init__(lr)
        self.mu = number("mu", mu, high=1)

    def move(self, theta, grad, work, v):
        v *= self.mu
        v -= np.multiply(grad, self.lr, out=work)
        theta += v


class Nesterov(Momentum):
    """Nesterov's momentum: v <- mu v - lr grad, theta <- theta + mu v - lr grad.

    As in PyTorch and Keras, theta is the point looked ahead to: it is where the next gradient is taken.
    """

    def move(self, theta, grad, work, v):
        v *= self.mu
        v -= np.multiply(grad, self.lr, out=work)
        theta -= work
        theta += np.multiply(v, self.mu, out=work)


class AdaGrad(Optimizer):
    """AdaGrad (Duchi et al. 2011): s <- s + grad^2, theta <- theta - lr grad / (sqrt(s) + eps)."""

    state_names = ("s",)

    def __init__(self, lr: float = 0.01, eps: float = 1e-10):
        super().__init__(lr)
        self.eps = number("eps", eps, low_allowed=False)

    def move(self, theta, grad, work, s):
        s += np.multiply(grad, grad, out=work)
        theta -= scaled(grad, self.lr, s, self.eps, work)


class RMSProp(Optimizer):
    """RMSProp (Hinton 2012): s <- rho s + (1 - rho) grad^2, theta <- theta - lr grad / (sqrt(s) + eps)."""

    state_names = ("s",)

    def __init__(self, lr: float = 0.01, rho: float = 0.99, eps: float = 1e-8):
        super().__init__(lr)
        self.rho, self.eps = number("rho", rho, high=1), number("eps", eps, low_allowed=False)

    def move(self, theta, grad, work, s):
        average_square(s, self.rho, grad, work)
        theta -= scaled(grad, self.lr, s, self.eps, work)


class AdaDelta(Optimizer):
    """AdaDelta (Zeiler 2012), steps in the units of theta: s <- rho s + (1 - rho) grad^2,
    step = grad sqrt(u + eps) / sqrt(s + eps), u <- rho u + (1 - rho) step^2, theta <- theta - lr step."""

    state_names = ("s", "u")

    def __init__(self, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6):
        super().__init__(lr)
        self.rho, self.eps = number("rho", rho, high=1), number("eps", eps, low_allowed=False)

    def move(self, theta, grad, work, s, u):
        average_square(s, self.rho, grad, work)
        step = grad * np.sqrt((u + self.eps) / (s + self.eps))  # eps inside the roots, as in the paper
        average_square(u, self.rho, step, work)
        theta -= np.multiply(step, self.lr, out=step)


class Adam(Optimizer):
    """Adam (Kingma and Ba 2015): m <- beta1 m + (1 - beta1) grad, v <- beta2 v + (1 - beta2) grad^2, theta <-
    theta - lr m_hat / (sqrt(v_hat) + eps). m and v start at 0, so in step t = 1, 2, ... they are too small by
    1 - beta1^t and 1 - beta2^t; m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t) are not."""

    state_names = ("m", "v")

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8):
        super().__init__(lr)
        self.beta1, self.beta2 = number("beta1", beta1, high=1), number("beta2", beta2, high=1)
        self.eps = number("eps", eps, low_allowed=False)

    def move(self, theta, grad, work, m, v):
        m *= self.beta1
        m += np.multiply(grad, 1 - self.beta1, out=work)
        average_square(v, self.beta2, grad, work)
        v_hat = np.multiply(v, 1 / (1 - self.beta2**self.steps), out=work)
        step = scaled(m, self.lr / (1 - self.beta1**self.steps), v_hat, self.eps, work)
        theta -= step


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019): theta <- (1 - lr weight_decay) theta,
    then Adam. As in PyTorch, all of theta decays, biases too."""

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8,
                 weight_decay: float = 0.01):  # fmt: skip
        super().__init__(lr, beta1, beta2, eps)
        self.weight_decay = number("weight_decay", weight_decay)

    def move(self, theta, grad, work, m, v):
        theta *= 1 - self.lr * self.weight_decay
        super().move(theta, grad, work, m, v)


def average_square(s: np.ndarray, rho: float, grad: np.ndarray, work: np.ndarray) -> None:
    """s <- rho s + (1 - rho) grad^2, a running mean."""
    s *= rho
    np.multiply(grad, grad, out=work)
    work *= 1 - rho
    s += work


def scaled(grad: np.ndarray, lr: float, s: np.ndarray, eps: float, work: np.ndarray) -> np.ndarray:
    """Return lr grad / (sqrt(s) + eps) in ``work``; eps is outside the root, as in the paper of Adam."""
    np.sqrt(s, out=work)
    work += eps
    np.divide(grad, work, out=work)
    work *= lr
    return work
