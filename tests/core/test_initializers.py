"""Initialisers draw what their names say, from the generator they are given."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from dnnlab import Dense, Network, initializers
from dnnlab.initializers import INITIALIZERS

N_OUT, N_IN = 300, 200
VARIANCE = {
    "lecun_normal": 1 / N_IN,
    "lecun_uniform": 1 / N_IN,
    "xavier_normal": 2 / (N_IN + N_OUT),
    "xavier_uniform": 2 / (N_IN + N_OUT),
    "he_normal": 2 / N_IN,
    "he_uniform": 2 / N_IN,
}


def draw(name, shape=(N_OUT, N_IN), seed=0):
    return initializers.initializer(name)(np.random.default_rng(seed), shape)


@pytest.mark.parametrize("name", VARIANCE)
def test_mean_is_0_and_variance_is_the_named_one(name):
    W = draw(name)
    assert W.shape == (N_OUT, N_IN)
    assert abs(W.mean()) < 4 * (VARIANCE[name] / W.size) ** 0.5
    assert_allclose(W.var(), VARIANCE[name], rtol=0.03)


@pytest.mark.parametrize("name", [name for name in VARIANCE if name.endswith("uniform")])
def test_uniform_ones_fill_their_interval(name):
    limit = (3 * VARIANCE[name]) ** 0.5
    assert 0.999 * limit < np.abs(draw(name)).max() <= limit


@pytest.mark.parametrize("name", [name for name in VARIANCE if name.endswith("normal")])
def test_normal_ones_have_normal_tails(name):
    beyond = np.abs(draw(name)) > 2 * VARIANCE[name] ** 0.5
    assert_allclose(beyond.mean(), 0.0455, atol=0.004)


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 5)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape):
    W = draw("orthogonal", shape)
    assert W.shape == shape
    product = W @ W.T if shape[0] <= shape[1] else W.T @ W
    assert_allclose(product, np.eye(min(shape)), atol=1e-14)


def test_orthogonal_prefers_no_sign():
    corners = [draw("orthogonal", (2, 2), seed)[0, 0] > 0 for seed in range(200)]
    assert 70 < sum(corners) < 130


def test_zeros_constant_normal_uniform():
    rng = np.random.default_rng(0)
    assert_array_equal(draw("zeros"), np.zeros((N_OUT, N_IN)))
    assert_array_equal(initializers.constant(0.5)(rng, (2, 3)), np.full((2, 3), 0.5))
    assert_allclose(initializers.normal(0.1)(rng, (N_OUT, N_IN)).std(), 0.1, rtol=0.02)
    W = initializers.uniform(0.2)(rng, (N_OUT, N_IN))
    assert 0.199 < np.abs(W).max() <= 0.2


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_seed_gives_the_same_bits(name):
    assert_array_equal(draw(name), draw(name))


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"init: given 'glorot', expected one of zeros, .*orthogonal"):
        initializers.initializer("glorot")
    with pytest.raises(ValueError, match="init: given 3, expected one of"):
        initializers.initializer(3)


def test_a_dense_layer_uses_he_for_relu_else_xavier_and_starts_biases_at_0():
    for activation, variance in (("relu", VARIANCE["he_normal"]), ("tanh", VARIANCE["xavier_uniform"])):
        layer = Dense(N_IN, N_OUT, activation)
        Network([layer], "squared_error", np.random.default_rng(0))
        assert_allclose(layer.W.var(), variance, rtol=0.03)
        assert_array_equal(layer.b, np.zeros(N_OUT))
    layer = Dense(2, 3, init=initializers.constant(1))
    Network([layer], "squared_error", np.random.default_rng(0))
    assert_array_equal(layer.W, np.ones((3, 2)))
