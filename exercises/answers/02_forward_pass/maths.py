"""What several references and mistakes need, in plain NumPy."""

import numpy as np


def relu(z):
    return np.maximum(0, z)


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
