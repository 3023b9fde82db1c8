"""Augmentation: pictures move, turn and blend as their docstrings say, each on its own."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from dnnlab import augmentation, datasets, one_hot

SIDE = 8


def pictures(m, seed=0):
    return np.random.default_rng(seed).uniform(0.1, 1, (m, SIDE * SIDE))


def moved(picture, down, right):
    """The same picture moved, pixel by pixel."""
    out = np.zeros((SIDE, SIDE))
    for i in range(SIDE):
        for j in range(SIDE):
            if 0 <= i - down < SIDE and 0 <= j - right < SIDE:
                out[i, j] = picture.reshape(SIDE, SIDE)[i - down, j - right]
    return out.ravel()


def test_shift_moves_each_picture_by_whole_pixels_all_equally_often():
    X = np.tile(pictures(1), (4000, 1))
    shifted = augmentation.shift(X, 1, np.random.default_rng(1))
    ways = [moved(X[0], down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    counts = [(shifted == way).all(axis=1).sum() for way in ways]
    assert sum(counts) == 4000
    assert min(counts) > 4000 / 9 - 100


def test_shift_reaches_as_far_as_it_is_told_and_loses_what_leaves():
    X = np.ones((500, SIDE * SIDE))
    left = augmentation.shift(X, 3, np.random.default_rng(0)).sum(axis=1)
    assert left.max() == SIDE**2
    assert left.min() == (SIDE - 3) ** 2


class Always:
    """A generator whose ``uniform`` always gives one number."""

    def __new__(cls, value):
        rng = np.random.Generator(np.random.PCG64(0))

        class Fixed(np.random.Generator):
            def uniform(self, low, high, size):
                return np.full(size, value)

        return Fixed(rng.bit_generator)


@pytest.mark.parametrize(("share", "turns"), [(1.0, -1), (-1.0, 1)])
def test_a_quarter_turn_is_exact(share, turns):
    X = pictures(3)
    turned = augmentation.rotate(X, 90, Always(share)).reshape(-1, SIDE, SIDE)
    for one, was in zip(turned, X.reshape(-1, SIDE, SIDE), strict=True):
        assert_allclose(one, np.rot90(was, turns), atol=1e-12)


def test_half_a_turn_twice_and_no_turn_leave_the_picture():
    X = pictures(4)
    assert_allclose(augmentation.rotate(X, 0, np.random.default_rng(0)), X, atol=1e-12)
    half = augmentation.rotate(X, 180, Always(1.0))
    assert_allclose(augmentation.rotate(half, 180, Always(1.0)), X, atol=1e-12)


def test_a_turned_plane_of_grey_stays_a_plane():
    """Bilinear interpolation is exact for what is linear, where it needs no pixel from outside."""
    down, right = np.meshgrid(*2 * [np.arange(SIDE) - 3.5], indexing="ij")
    angle = np.deg2rad(20)
    turned = augmentation.rotate((2 * down + 3 * right).reshape(1, -1), 20, Always(1.0)).reshape(SIDE, SIDE)
    expected = 2 * (np.cos(angle) * down - np.sin(angle) * right)
    expected += 3 * (np.sin(angle) * down + np.cos(angle) * right)
    assert_allclose(turned[2:6, 2:6], expected[2:6, 2:6], atol=1e-12)


def test_each_picture_has_an_angle_of_its_own_within_the_limit():
    X = np.tile(pictures(1), (50, 1))
    turned = augmentation.rotate(X, 10, np.random.default_rng(0))
    assert len(np.unique(turned, axis=0)) == 50
    assert turned.min() >= 0
    assert turned.max() <= X.max() + 1e-12


def test_noise_has_the_standard_deviation_asked_for_and_mean_zero():
    added = augmentation.noise(np.full((2000, 10), 0.5), 0.2, np.random.default_rng(0)) - 0.5
    assert added.std() == pytest.approx(0.2, rel=0.02)
    assert abs(added.mean()) < 0.01


def test_mixup_blends_pictures_and_targets_alike():
    X, y = datasets.digits()
    X, Y = X[:200], one_hot(y[:200], 10)
    blended, targets = augmentation.mixup(X, Y, 1.0, np.random.default_rng(0))
    rng = np.random.default_rng(0)
    share, other = rng.beta(1.0, 1.0, (200, 1)), rng.permutation(200)
    assert_allclose(blended, share * X + (1 - share) * X[other], rtol=1e-12)
    assert_allclose(targets, share * Y + (1 - share) * Y[other], rtol=1e-12)
    assert_allclose(targets.sum(axis=1), 1, rtol=1e-12)


def test_nothing_is_changed_in_place_and_a_seed_repeats():
    X, Y = pictures(5), one_hot(np.arange(5), 10)
    before = X.copy(), Y.copy()
    for change in (
        lambda rng: augmentation.shift(X, 2, rng),
        lambda rng: augmentation.rotate(X, 15, rng),
        lambda rng: augmentation.noise(X, 0.1, rng),
        lambda rng: np.hstack(augmentation.mixup(X, Y, 0.2, rng)),
    ):
        assert_array_equal(change(np.random.default_rng(3)), change(np.random.default_rng(3)))
        assert_array_equal(X, before[0])
        assert_array_equal(Y, before[1])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: augmentation.shift(np.ones((2, 63)), 1, rng), ValueError, r"X: given shape \(2, 63\)"),
        (lambda rng: augmentation.rotate(np.ones(64), 1, rng), ValueError, r"X: given shape \(64,\)"),
        (lambda rng: augmentation.rotate(np.ones((0, 64)), 1, rng), ValueError, r"X: given shape \(0, 64\)"),
        (lambda rng: augmentation.shift(pictures(1), 8, rng), ValueError, "largest: given 8, expected less"),
        (lambda rng: augmentation.shift(pictures(1), 0, rng), ValueError, "largest: given 0"),
        (lambda rng: augmentation.noise(np.array([[np.nan]]), 1, rng), ValueError, "X: given nan"),
        (lambda rng: augmentation.noise(pictures(1), -1, rng), ValueError, "std: given -1"),
        (lambda rng: augmentation.mixup(pictures(2), np.ones((3, 1)), 1, rng), ValueError, "Y: given shape"),
        (lambda rng: augmentation.mixup(pictures(2), np.ones((2, 1)), 0, rng), ValueError, "alpha: given 0"),
        (lambda rng: augmentation.rotate(pictures(1), 10, 0), TypeError, "rng: given 0"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call(np.random.default_rng(0))
