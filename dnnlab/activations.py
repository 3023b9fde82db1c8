"""Activation functions a = f(z) and their derivatives.

All work elementwise on arrays of any shape (softmax: along the last axis). They return new arrays, keep
float32 as float32 and do not overflow. For complex-step gradient checks they take complex z, too.
"""

import numpy as np

from .validation import lookup


class Activation:
    """Base class. An activation is called as a = f(z) and defines ``derivative``."""

    def derivative(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return the array of f'(z). It is given a = f(z) too, because that is often most of the answer."""
        raise NotImplementedError

    def backward(self, da: np.ndarray, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return dJ/dz from da = dJ/da: the product of ``da`` and f'(z), element by element."""
        return da * self.derivative(z, a)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"


class Identity(Activation):
    """f(z) = z."""

    def __call__(self, z):
        return z

    def derivative(self, z, a):
        return np.ones_like(z)

    def backward(self, da, z, a):
        return da


class Step(Activation):
    """f(z) = 1 for z > 0, else 0: flat on both sides of its jump, so no gradient comes through it."""

    def __call__(self, z):
        return (z.real > 0).astype(z.dtype)

    def derivative(self, z, a):
        return np.zeros_like(z)

    def backward(self, da, z, a):
        raise TypeError(f"activation: given {self}, with derivative 0, expected one that gradients pass")


class Sign(Step):
    """f(z) = 1 for z > 0, else -1: the perceptron's. A neuron on its threshold, z = 0, does not fire."""

    def __call__(self, z):
        return 2 * super().__call__(z) - 1


class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)), computed as (1 + tanh(z/2)) / 2, which cannot overflow."""

    def __call__(self, z):
        return 0.5 * (np.tanh(0.5 * z) + 1)

    def derivative(self, z, a):
        return a * (1 - a)


class Tanh(Activation):
    """f(z) = tanh(z)."""

    def __call__(self, z):
        return np.tanh(z)

    def derivative(self, z, a):
        return 1 - a * a


class ReLU(Activation):
    """f(z) = max(z, 0). The derivative, 1 or 0, is the sign of a; at z = 0 it is taken as 0."""

    def __call__(self, z):
        return np.maximum(z, 0)

    def derivative(self, z, a):
        return np.sign(a)


class LeakyReLU(Activation):
    """f(z) = z for z > 0, else slope * z; the derivative at 0 is taken as ``slope``."""

    def __init__(self, slope: float = 0.01):
        self.slope = slope

    def __call__(self, z):
        return np.where(z.real > 0, z, self.slope * z)

    def derivative(self, z, a):
        return np.where(z > 0, np.ones_like(a), self.slope)


class ELU(Activation):
    """f(z) = z for z > 0, else alpha * (exp(z) - 1)."""

    def __init__(self, alpha: float = 1.0):
        self.alpha = alpha

    def __call__(self, z):
        return np.where(z.real > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def derivative(self, z, a):
        return np.where(z > 0, 1, a + self.alpha)


class SELU(Activation):
    """f(z) = scale * ELU(z), constants that pull mean to 0 and variance to 1 (Klambauer et al. 2017)."""

    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def __call__(self, z):
        return self.scale * np.where(z.real > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def derivative(self, z, a):
        return np.where(z > 0, self.scale, a + self.scale * self.alpha)


class GELU(Activation):
    """f(z) = z/2 * (1 + tanh(c (z + 0.044715 z^3))), c = sqrt(2/pi): less than 5e-4 from z times the normal
    distribution function, for which NumPy has no erf (Hendrycks and Gimpel 2016)."""

    c = (2 / np.pi) ** 0.5

    def _tanh(self, z):
        return np.tanh(self.c * (z + 0.044715 * z * z * z))  # NumPy is slow at z**3

    def __call__(self, z):
        return 0.5 * z * (1 + self._tanh(z))

    def derivative(self, z, a):
        t = self._tanh(z)
        return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * self.c * (1 + 3 * 0.044715 * z**2)


class SiLU(Activation):
    """f(z) = z * sigmoid(z), also called swish."""

    def __call__(self, z):
        return z * sigmoid(z)

    def derivative(self, z, a):
        s = sigmoid(z)
        return s + a * (1 - s)


class Softplus(Activation):
    """f(z) = log(1 + exp(z)), a smooth ReLU; its derivative is the sigmoid."""

    def __call__(self, z):
        if np.isrealobj(z):
            return np.logaddexp(0, z)  # log(exp(0) + exp(z)) without overflow
        return np.maximum(z, 0) + np.log1p(np.exp(-magnitude(z)))

    def derivative(self, z, a):
        return sigmoid(z)


class Softsign(Activation):
    """f(z) = ``z / (1 + |z|)``."""

    def __call__(self, z):
        return z / (1 + magnitude(z))

    def derivative(self, z, a):
        return 1 / (1 + np.abs(z)) ** 2


class HardTanh(Activation):
    """f(z) = -1 below -1, z between, 1 above 1; the derivative at -1 and 1 is taken as 0."""

    def __call__(self, z):
        return np.clip(z, -1, 1)

    def derivative(self, z, a):
        return (np.abs(z) < 1).astype(z.dtype)


class HardSigmoid(Activation):
    """f(z) = 0 below -3, z/6 + 1/2 between, 1 above 3; the derivative at -3 and 3 is taken as 0."""

    def __call__(self, z):
        return np.clip(z / 6 + 0.5, 0, 1)

    def derivative(self, z, a):
        return (np.abs(z) < 3).astype(z.dtype) / 6


class Arctan(Activation):
    """f(z) = arctan(z)."""

    def __call__(self, z):
        return np.arctan(z)

    def derivative(self, z, a):
        return 1 / (1 + z * z)


class Softmax(Activation):
    """f(z)_i = exp(z_i) / sum_j exp(z_j) along the last axis: every output depends on every input."""

    def __call__(self, z):
        return softmax(z)

    def derivative(self, z, a):
        raise TypeError("Softmax has a Jacobian, a_i (1{i=j} - a_j), no derivative: use backward(da, z, a)")

    def backward(self, da, z, a):
        return a * (da - (da * a).sum(axis=-1, keepdims=True))


def softmax(z: np.ndarray) -> np.ndarray:
    """Return exp(z_i) / sum_j exp(z_j) along the last axis; without its maximum, z keeps exp in range."""
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(z: np.ndarray) -> np.ndarray:
    """Return log(softmax(z)) along the last axis, without the logarithm of a probability rounded to 0."""
    shifted = z - z.real.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def magnitude(z: np.ndarray) -> np.ndarray:
    """Return |z|; for complex z, z or -z by the sign of the real part, which has a derivative."""
    return np.abs(z) if np.isrealobj(z) else np.where(z.real < 0, -z, z)


sigmoid = Sigmoid()
ACTIVATIONS = {
    "identity": Identity, "step": Step, "sign": Sign, "sigmoid": Sigmoid, "tanh": Tanh, "relu": ReLU,
    "leaky_relu": LeakyReLU, "elu": ELU, "selu": SELU, "gelu": GELU, "silu": SiLU, "softplus": Softplus,
    "softsign": Softsign, "hard_tanh": HardTanh, "hard_sigmoid": HardSigmoid, "arctan": Arctan,
    "softmax": Softmax}  # fmt: skip


def activation(name: str | Activation) -> Activation:
    """Return the activation called ``name``; an activation is returned as it is. The names: ``identity, step,
    sign, sigmoid, tanh, relu, leaky_relu, elu, selu, gelu, silu, softplus, softsign, hard_tanh, hard_sigmoid,
    arctan, softmax``."""
    return lookup("activation", name, ACTIVATIONS, Activation)
