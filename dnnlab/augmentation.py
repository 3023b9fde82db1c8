"""Augmentation: changed copies of the training samples whose labels are still true.

Pictures are square and grey, one in each row of X: (m, side * side), row by row of pixels, 0 where there is
no ink. Each sample is changed on its own, and always into a new array.
"""

import numpy as np

from .validation import count, finite, generator, number


def shift(X: np.ndarray, largest: int, rng: np.random.Generator) -> np.ndarray:
    """Return the pictures moved by whole pixels, -largest to largest across and down, each equally likely.

    What leaves the picture is lost; what comes in is 0.
    """
    pictures = _pictures(X)
    m, side, _ = pictures.shape
    largest = count("largest", largest)
    if largest >= side:
        raise ValueError(f"largest: given {largest}, expected less than the {side} pixels of a side")
    by = generator("rng", rng).integers(-largest, largest + 1, (m, 2))
    framed = np.pad(pictures, ((0, 0), (largest, largest), (largest, largest)))
    pixel = np.arange(side) + largest
    rows, columns = (pixel - by[:, axis, np.newaxis] for axis in (0, 1))
    return framed[np.arange(m)[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis],
                  columns[:, np.newaxis]].reshape(m, -1)  # fmt: skip


def rotate(X: np.ndarray, degrees: float, rng: np.random.Generator) -> np.ndarray:
    """Return the pictures turned about their middle by angles uniform in [-degrees, degrees].

    A pixel of the new picture looks up where it came from and mixes the four pixels around that place
    (bilinear interpolation); outside the picture there is 0.
    """
    pictures = _pictures(X)
    m, side, _ = pictures.shape
    angle = np.deg2rad(number("degrees", degrees)) * generator("rng", rng).uniform(-1, 1, (m, 1, 1))
    cos, sin = np.cos(angle), np.sin(angle)
    down, right = np.meshgrid(*2 * [np.arange(side) - (side - 1) / 2], indexing="ij")
    # One frame of zeros, and places beyond it moved onto it: there the answer is 0.
    row = np.clip(cos * down - sin * right + (side + 1) / 2, 0, side + 1)
    column = np.clip(sin * down + cos * right + (side + 1) / 2, 0, side + 1)
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    top, left = (np.minimum(place.astype(int), side) for place in (row, column))
    turned, sample = np.zeros_like(pictures), np.arange(m)[:, np.newaxis, np.newaxis]
    for i in 0, 1:
        for j in 0, 1:
            share = (1 - np.abs(row - top - i)) * (1 - np.abs(column - left - j))
            turned += share * framed[sample, top + i, left + j]
    return turned.reshape(m, -1)


def noise(X: np.ndarray, std: float, rng: np.random.Generator) -> np.ndarray:
    """Return X plus normal noise of standard deviation ``std``, independent in every number."""
    X = finite("X", np.asarray(X, float))
    return X + number("std", std) * generator("rng", rng).standard_normal(X.shape)


def mixup(X: np.ndarray, Y: np.ndarray, alpha: float, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Return blends of each sample with another one, and of their targets alike (Zhang et al. 2018).

    Parameters
    ----------
    X : ndarray, shape (m, n)
    Y : ndarray, shape (m, n_out)
        Targets that can be blended: probabilities of the classes (``one_hot``), or numbers.
    alpha : float > 0
        The shares are Beta(alpha, alpha): near 0 or 1 for small alpha, uniform for 1.
    rng : numpy.random.Generator

    Returns
    -------
    X, Y : ndarray
        share * one sample + (1 - share) * another, with the same share for input and target.
    """
    X, Y = finite("X", np.asarray(X, float)), finite("Y", np.asarray(Y, float))
    if X.ndim != 2 or Y.ndim != 2 or len(X) != len(Y):
        raise ValueError(f"Y: given shape {Y.shape} for X {X.shape}, expected (m, n_out) for X (m, n)")
    alpha = number("alpha", alpha, low_allowed=False)
    share = generator("rng", rng).beta(alpha, alpha, (len(X), 1))
    other = rng.permutation(len(X))
    return share * X + (1 - share) * X[other], share * Y + (1 - share) * Y[other]


def _pictures(X: np.ndarray) -> np.ndarray:
    """Return X (m, side * side) as (m, side, side)."""
    X = finite("X", np.asarray(X, float))
    side = round(X.shape[-1] ** 0.5) if X.ndim == 2 else 0
    if X.ndim != 2 or side * side != X.shape[1] or not X.size:
        raise ValueError(f"X: given shape {X.shape}, expected (m, side * side): one square picture in a row")
    return X.reshape(len(X), side, side)
