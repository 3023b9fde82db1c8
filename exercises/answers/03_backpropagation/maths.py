"""What several references need, in plain NumPy."""

import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def softmax(Z, axis=1):
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def one_hot(labels, k):
    return np.eye(k)[labels]
