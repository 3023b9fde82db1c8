"""Data sets are what their docstrings say; generated ones come from the generator they are given."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl

GENERATORS = {
    "moons": lambda rng, noise=0.0: dl.moons(101, noise, rng),
    "circles": lambda rng, noise=0.0: dl.circles(101, noise, rng),
    "spirals": lambda rng, noise=0.0: dl.spirals(101, noise, rng),
    "xor": lambda rng, noise=0.0: dl.xor(101, noise, rng),
    "blobs": lambda rng, noise=0.0: dl.blobs(101, noise, rng),
}


@pytest.mark.parametrize(
    ("load", "shape", "classes"),
    [
        (dl.digits, (1797, 64), 10),
        (dl.iris, (150, 4), 3),
        (dl.breast_cancer, (569, 30), 2),
        (dl.wine, (178, 13), 3),
    ],
)
def test_real_data_have_their_sizes_and_integer_labels(load, shape, classes):
    X, y = load()
    assert X.shape == shape
    assert X.dtype == np.float64
    assert y.dtype.kind == "i"
    assert_array_equal(np.unique(y), np.arange(classes))


def test_digits_are_scaled_to_0_1_and_diabetes_is_a_regression():
    X, _ = dl.digits()
    assert (X.min(), X.max()) == (0, 1)
    X, y = dl.diabetes()
    assert X.shape == (442, 10)
    assert (y.shape, y.min(), y.max()) == ((442,), 25, 346)


@pytest.mark.parametrize("name", GENERATORS)
def test_generators_give_the_same_bits_for_the_same_seed_and_classes_of_about_equal_size(name):
    make = GENERATORS[name]
    X, y = make(np.random.default_rng(3), noise=0.1)
    again, y_again = make(np.random.default_rng(3), noise=0.1)
    assert_array_equal(X, again)
    assert_array_equal(y, y_again)
    assert not np.array_equal(X, make(np.random.default_rng(4), noise=0.1)[0])
    assert X.shape == (101, 2)
    assert y.shape == (101,)
    assert 0.35 < y.mean() < 0.65


@pytest.mark.parametrize("name", GENERATORS)
def test_noise_is_the_standard_deviation_of_what_is_added(name):
    make = {
        "moons": dl.moons,
        "circles": dl.circles,
        "spirals": dl.spirals,
        "xor": dl.xor,
        "blobs": dl.blobs,
    }[name]
    clean, _ = make(4000, 0.0, np.random.default_rng(3))
    noisy, _ = make(4000, 0.3, np.random.default_rng(3))
    assert_allclose((noisy - clean).std(axis=0), 0.3, rtol=0.05)


def test_shapes_without_noise():
    rng = np.random.default_rng(0)
    X, y = dl.circles(100, 0.0, rng)
    assert_allclose(np.linalg.norm(X, axis=1), np.where(y == 0, 1, 0.5))
    X, y = dl.moons(100, 0.0, rng)
    centre = np.where(y[:, np.newaxis] == 0, [0, 0], [1, 0.5])
    assert_allclose(np.linalg.norm(X - centre, axis=1), 1)
    assert (X[y == 0, 1] >= 0).all()
    assert (X[y == 1, 1] <= 0.5).all()
    X, y = dl.xor(100, 0.0, rng)
    assert_array_equal(y, X[:, 0] * X[:, 1] < 0)
    X, y = dl.spirals(300, 0.0, rng, turns=1.5, arms=3)
    radius, angle = np.linalg.norm(X, axis=1), np.arctan2(X[:, 1], X[:, 0])
    assert_allclose(np.cos(angle), np.cos(2 * np.pi * (1.5 * radius + y / 3)), atol=1e-9)
    assert radius.max() <= 1
    X, y = dl.blobs(90, 0.0, rng, classes=3)
    assert len(np.unique(X.round(12), axis=0)) == 3


def test_the_curve_is_the_one_of_chapter_2():
    X, y = dl.curve(50, np.random.default_rng(0))
    x = X[:, 0]
    assert X.shape == y.shape == (50, 1)
    assert x.min() >= 0
    assert x.max() <= 1
    assert_allclose(y[:, 0], 0.4 * x**2 + 0.3 * x * np.sin(15 * x) + 0.01 * np.cos(50 * x) - 0.3)


def test_split_uses_every_sample_once_and_keeps_pairs_together():
    X = np.arange(20.0).reshape(10, 2)
    y = np.arange(10)
    parts = dl.train_test_split(X, y, 0.3, rng=np.random.default_rng(0))
    X_train, X_test, y_train, y_test = parts
    assert (len(X_train), len(X_test)) == (7, 3)
    assert sorted([*y_train, *y_test]) == list(range(10))
    assert_array_equal(X_train[:, 0], 2 * y_train)
    assert_array_equal(X_test[:, 0], 2 * y_test)
    again = dl.train_test_split(X, y, 0.3, rng=np.random.default_rng(0))
    assert all(np.array_equal(a, b) for a, b in zip(parts, again, strict=True))


def test_bad_arguments_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="n: given 0, expected at least 1"):
        dl.moons(0, 0.1, rng)
    with pytest.raises(ValueError, match="noise: given -1, expected 0 <= noise"):
        dl.xor(5, -1, rng)
    with pytest.raises(TypeError, match="rng: given None, expected a generator"):
        dl.circles(5, 0.1, None)
    with pytest.raises(ValueError, match="test_share: given 1, expected 0 < test_share < 1"):
        dl.train_test_split(np.zeros((4, 1)), np.zeros(4), 1, rng=rng)
    with pytest.raises(ValueError, match="y: given 3 targets, expected 4"):
        dl.train_test_split(np.zeros((4, 1)), np.zeros(3), rng=rng)


def test_without_scikit_learn_the_message_says_what_to_install():
    code = "import sys; sys.modules['sklearn'] = None\nimport dnnlab\ndnnlab.digits()"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "ImportError: digits: the data come with scikit-learn: pip install dnnlab[data]"
    )
