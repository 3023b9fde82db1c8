"""The notation page against the code: what it says of shapes and of other conventions is so."""

import numpy as np

from dnnlab import Dense, Network, SquaredError, mlp


def example():
    """Layers of 3, 5, 4, 2 neurons and six samples; layer l of the book is layers[l - 2]."""
    rng = np.random.default_rng(0)
    net = mlp([3, 5, 4, 2], activation="tanh", loss="squared_error", rng=rng)
    X, Y = rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    net.loss_and_grad(X, Y)
    return net, X, Y


def test_shapes_and_formulas_in_code():
    net, X, _ = example()
    A = X
    for layer, (n, before) in zip(net.layers, [(5, 3), (4, 5), (2, 4)], strict=True):
        assert layer.W.shape == (n, before)
        assert layer.b.shape == (n,)
        np.testing.assert_allclose(layer.z, A @ layer.W.T + layer.b, rtol=1e-12)
        assert layer.z.shape == layer.a.shape == layer.delta.shape == (6, n)
        np.testing.assert_allclose(layer.dW, layer.delta.T @ A, rtol=1e-12)
        np.testing.assert_allclose(layer.db, layer.delta.sum(axis=0), rtol=1e-12, atol=1e-15)
        A = layer.a


def test_w_3_24_runs_from_neuron_4_of_layer_2_to_neuron_2_of_layer_3():
    net, X, _ = example()
    layer_2, layer_3 = net.layers[:2]
    before = layer_3.z.copy()
    layer_3.W[1, 3] += 1.0
    net.forward(X)
    moved = layer_3.z - before
    np.testing.assert_allclose(moved[:, 1], layer_2.a[:, 3], rtol=1e-12)
    assert not moved[:, [0, 2, 3]].any()


def test_losses_are_means_and_the_half_is_there():
    net, X, Y = example()
    a = net.forward(X)
    assert np.isclose(net.value(X, Y), np.mean(0.5 * np.sum((a - Y) ** 2, axis=1)), rtol=1e-12)
    # As a sum over the samples the gradient is m times as large; without the half, twice.
    mean = net.grad.copy()
    sums = np.zeros_like(mean)
    for i in range(len(X)):
        net.loss_and_grad(X[i : i + 1], Y[i : i + 1])
        sums += net.grad
    np.testing.assert_allclose(sums, len(X) * mean, rtol=1e-9, atol=1e-12)


def test_a_keras_matrix_is_ours_transposed():
    rng = np.random.default_rng(1)
    kernel, x = rng.standard_normal((3, 2)), rng.standard_normal((4, 3))
    net = Network([Dense(3, 2)], SquaredError(), rng=rng)
    net.layers[0].W[:] = kernel.T
    np.testing.assert_allclose(net.forward(x), x @ kernel, rtol=1e-12)
