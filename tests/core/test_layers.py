"""Layers: the gradients of each are right, by PyTorch, central differences and complex steps, and nothing
aliases."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl
from dnnlab.activations import ACTIVATIONS

SMOOTH = sorted(set(ACTIVATIONS) - {"step", "sign"})


def middle(name):
    """The layers between the input of 3 and the last Dense layer."""
    if name == "prelu":
        return [dl.Dense(3, 5), dl.PReLU(5)]
    if name == "residual":
        return [dl.Dense(3, 5), dl.Residual(dl.Dense(5, 4, "tanh"), dl.Dense(4, 5))]
    return [dl.Dense(3, 5, name)]


def network(name, dtype=np.float64):
    layers = [*middle(name), dl.Dense(5, 2)]
    return dl.Network(layers, "squared_error", np.random.default_rng(0), dtype=dtype)


def random_data(m, n_in, n_out):
    rng = np.random.default_rng(m)
    return rng.normal(size=(m, n_in)), rng.normal(size=(m, n_out))


@pytest.mark.parametrize("name", [*sorted(set(SMOOTH)), "prelu", "residual"])
def test_loss_and_gradient_of_a_network_are_those_of_pytorch(name, reference):
    net = network(name)
    net.theta[:] = reference[f"net/{name}/theta"]
    value = net.loss_and_grad(reference["net/X"], reference["net/y"])
    assert_allclose(value, reference[f"net/{name}/value"], rtol=1e-13)
    assert_allclose(net.grad, reference[f"net/{name}/grad"], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("m", [1, 7])
@pytest.mark.parametrize("name", [*sorted(set(SMOOTH)), "prelu", "residual"])
def test_gradient_agrees_with_central_difference_and_complex_step(name, m):
    net, (X, y) = network(name), random_data(m, 3, 2)
    net.loss_and_grad(X, y)
    assert dl.relative_error(net.grad, dl.central_difference(net, X, y)) < 1e-8
    assert dl.relative_error(net.grad, dl.complex_step(net, X, y)) < 1e-13


@pytest.mark.parametrize("name", ["tanh", "prelu", "residual"])
def test_backward_hands_back_the_gradient_of_the_input(name):
    """What layer 2 would hand to a layer before it is dJ/dx: found by a complex step in each input."""
    net, (X, y) = network(name), random_data(4, 3, 2)
    _, da = net.loss.value_and_gradient(net.forward(X), y)
    for layer in reversed(net.layers):
        da = layer.backward(da)
    for index in np.ndindex(X.shape):
        a = X.astype(complex)
        a[index] += 1e-20j
        for layer in net.layers:
            a = complex_forward(layer, a)
        assert_allclose(da[index], net.loss.value(a, y).imag / 1e-20, rtol=1e-12, atol=1e-16)


def complex_forward(layer, a):
    """A layer's formula again, for complex inputs and real parameters."""
    if isinstance(layer, dl.Residual):
        inside = a
        for part in layer.layers:
            inside = complex_forward(part, inside)
        return a + inside
    if isinstance(layer, dl.PReLU):
        return np.where(a.real > 0, a, layer.slope * a)
    return layer.activation(a @ layer.W.T + layer.b)


def test_forward_and_backward_of_a_dense_layer_are_the_formulas_sample_by_sample():
    layer = dl.Dense(3, 2, "tanh")
    dl.Network([layer], "squared_error", np.random.default_rng(0))
    X, da = random_data(4, 3, 2)
    a = layer.forward(X)
    dx = layer.backward(da)
    dW, db = np.zeros((2, 3)), np.zeros(2)
    for i in range(4):
        z = layer.W @ X[i] + layer.b
        delta = da[i] * (1 - np.tanh(z) ** 2)
        dW += np.outer(delta, X[i])
        db += delta
        assert_allclose([a[i], layer.z[i], layer.delta[i]], [np.tanh(z), z, delta], rtol=1e-13)
        assert_allclose(dx[i], layer.W.T @ delta, rtol=1e-13)
    assert_allclose(layer.dW, dW, rtol=1e-13)
    assert_allclose(layer.db, db, rtol=1e-13)


@pytest.mark.parametrize("method", [dl.Dense.forward, dl.Dense.backward])
def test_forward_and_backward_of_a_dense_layer_fit_on_a_slide(method):
    source = inspect.getsource(method).splitlines()
    assert len([line for line in source if line.strip() and not line.strip().startswith("#")]) <= 8
    assert max(map(len, source)) <= 84


@pytest.mark.parametrize("name", ["tanh", "relu", "softmax", "prelu", "residual"])
def test_nothing_that_a_step_leaves_behind_is_overwritten_by_the_next(name):
    net, (X, y) = network(name), random_data(4, 3, 2)
    net.loss_and_grad(X, y)
    kept = [array for layer in net.layers for key, array in vars(layer).items()
            if isinstance(array, np.ndarray) and array.base is None]  # fmt: skip
    assert len(kept) >= 2 * len(net.layers)
    copies = [array.copy() for array in kept]
    net.loss_and_grad(X + 1, y)
    for array, copy in zip(kept, copies, strict=True):
        assert_array_equal(array, copy)


@pytest.mark.parametrize("name", ["tanh", "relu", "prelu", "residual"])
def test_backward_does_not_write_into_the_da_it_is_given(name):
    net, (X, y) = network(name), random_data(4, 3, 2)
    net.loss_and_grad(X, y)
    for layer in net.layers:
        da = np.ones_like(layer.a)
        layer.backward(da)
        assert_array_equal(da, np.ones_like(layer.a))


@pytest.mark.parametrize("name", [*sorted(set(SMOOTH)), "prelu", "residual"])
def test_float32_stays_float32_in_every_array(name):
    net, (X, y) = network(name, np.float32), random_data(4, 3, 2)
    value = net.loss_and_grad(X, y)
    assert type(value) is float
    arrays = [a for layer in net.layers for a in vars(layer).values() if isinstance(a, np.ndarray)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    exact = network(name)
    exact.theta[:] = net.theta
    exact.loss_and_grad(X, y)
    assert_allclose(net.grad, exact.grad, atol=2e-5 * np.abs(exact.grad).max())


def test_prelu_starts_at_a_quarter_and_learns_its_slope():
    net, (X, y) = network("prelu"), random_data(20, 3, 2)
    slope = net.layers[1].slope
    assert_array_equal(slope, np.full(5, 0.25))
    for _ in dl.Training(net, X, y, dl.SGD(0.1), epochs=2, rng=np.random.default_rng(0)):
        pass
    assert (slope != 0.25).any()


def test_a_residual_block_that_is_zero_is_the_identity():
    block = dl.Residual(dl.Dense(3, 3, "tanh", init="zeros"))
    dl.Network([block], "squared_error", np.random.default_rng(0))
    X, da = random_data(4, 3, 3)
    assert_array_equal(block.forward(X), X)
    assert_array_equal(block.backward(da), da)


def test_the_sum_of_a_residual_block_is_not_written_into_its_last_layer():
    last = dl.Dense(4, 3)
    block = dl.Residual(dl.Dense(3, 4, "tanh"), last)
    dl.Network([block], "squared_error", np.random.default_rng(0))
    X, _ = random_data(5, 3, 3)
    a = block.forward(X)
    assert_allclose(last.z, last.x @ last.W.T + last.b, rtol=1e-14)
    assert_allclose(last.a, a - X, rtol=1e-12)


def test_dropout_keeps_the_expectation_drops_the_named_share_and_is_off_at_test_time():
    layer, x = dl.Dropout(0.3, np.random.default_rng(0)), np.ones((200, 500))
    a = layer.forward(x, train=True)
    assert set(np.unique(a)) == {0, 1 / 0.7}
    assert_allclose((a == 0).mean(), 0.3, atol=0.005)
    assert_allclose(a.mean(), 1, atol=0.007)
    assert_array_equal(layer.backward(x), a)  # gradients only through what was kept, scaled the same
    assert_array_equal(layer.forward(x), x)
    assert not np.array_equal(layer.forward(x, train=True), a)


def noisy_network(noise_rng, dtype=np.float64):
    layers = [
        dl.Dense(3, 6, "tanh"),
        dl.Dropout(0.4, noise_rng),
        dl.DropConnect(6, 4, 0.4, noise_rng, "tanh"),
        dl.Dense(4, 2),
    ]
    return dl.Network(layers, "squared_error", np.random.default_rng(0), dtype=dtype)


def test_gradient_with_dropout_and_dropconnect_is_that_of_the_masked_network():
    """With the same masks drawn for every evaluation, central differences of the loss give the gradient."""
    X, y = random_data(5, 3, 2)
    net = noisy_network(np.random.default_rng(7))
    net.loss_and_grad(X, y)
    assert all((layer.mask == 0).any() and (layer.mask > 0).any() for layer in net.layers[1:3])

    def J(theta):
        same_masks = noisy_network(np.random.default_rng(7))
        same_masks.theta[:] = theta
        return same_masks.loss.value(same_masks.forward(X, train=True), y)

    slopes = [(J(net.theta + 1e-5 * e) - J(net.theta - 1e-5 * e)) / 2e-5 for e in np.eye(net.n_parameters)]
    assert dl.relative_error(net.grad, np.array(slopes)) < 1e-8


def test_dropconnect_drops_weights_for_the_whole_batch_keeps_the_expectation_and_is_off_at_test_time():
    layer = dl.DropConnect(400, 300, 0.25, np.random.default_rng(0), init="xavier_normal")
    dl.Network([layer], "squared_error", np.random.default_rng(0))
    x = np.ones((2, 400))
    a = layer.forward(x, train=True)
    assert layer.mask.shape == layer.W.shape
    assert_allclose((layer.mask == 0).mean(), 0.25, atol=0.01)
    assert_array_equal(a[0], a[1])
    assert_allclose(layer.mask.mean(), 1, atol=0.01)
    assert_allclose(layer.forward(x), x @ layer.W.T, rtol=1e-12)


def test_gradient_check_and_value_switch_dropout_off():
    net, (X, y) = noisy_network(np.random.default_rng(7)), random_data(5, 3, 2)
    assert net.value(X, y) == net.value(X, y)
    assert dl.gradient_check(net, X, y).relative_error < 1e-9


def test_dropout_in_float32_stays_float32():
    net, (X, y) = noisy_network(np.random.default_rng(7), np.float32), random_data(5, 3, 2)
    net.loss_and_grad(X, y)
    assert {layer.a.dtype for layer in net.layers} == {np.dtype(np.float32)}


def test_training_reaches_a_dropout_inside_a_residual_block_and_test_time_too():
    inside = dl.Dropout(0.5, np.random.default_rng(0))
    layers = [dl.Residual(dl.Dense(3, 50), inside, dl.Dense(50, 3))]
    net = dl.Network(layers, "squared_error", np.random.default_rng(0))
    X, y = random_data(4, 3, 3)
    net.loss_and_grad(X, y)
    assert (inside.mask == 0).any()
    net.predict(X)
    assert_array_equal(inside.mask, np.ones((4, 50)))


def test_sizes_and_rates_are_checked():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="n_out: given 0, expected at least 1"):
        dl.Dense(2, 0)
    with pytest.raises(TypeError, match=r"n_in: given 2.0, expected an integer"):
        dl.Dense(2.0, 1)
    with pytest.raises(ValueError, match="rate: given 1, expected 0 <= rate < 1"):
        dl.Dropout(1, rng)
    with pytest.raises(
        TypeError, match=r"rng: given 0, expected a generator such as numpy.random.default_rng"
    ):
        dl.Dropout(0.5, 0)
    with pytest.raises(ValueError, match="layers: given 3 inputs and 4 outputs, expected as many"):
        dl.Residual(dl.Dense(3, 4))
    with pytest.raises(ValueError, match="activation: given 'rellu', expected one of identity"):
        dl.Dense(2, 3, "rellu")
    with pytest.raises(ValueError, match="init: given 'xavier', expected one of zeros"):
        dl.Dense(2, 3, init="xavier")
