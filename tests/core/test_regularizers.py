"""Penalties, their gradients, the limit on norms, and clipping."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl


def net_with(regularizer, seed=0):
    return dl.mlp([3, 4, 2], loss="squared_error", rng=np.random.default_rng(seed), regularizer=regularizer)


DATA = np.random.default_rng(1).normal(size=(5, 3)), np.random.default_rng(2).normal(size=(5, 2))


def test_l2_is_half_lambda_times_the_sum_of_squared_weights_and_l1_lambda_times_their_moduli():
    W = np.array([[1.0, -2.0], [3.0, 0.0]])
    assert dl.L2(0.1).penalty(W) == pytest.approx(0.05 * 14)
    assert dl.L1(0.1).penalty(W) == pytest.approx(0.1 * 6)
    for regularizer, gradient in ((dl.L2(0.1), 0.1 * W), (dl.L1(0.1), 0.1 * np.sign(W))):
        dW = np.ones_like(W)
        regularizer.add_gradient(W, dW)
        assert_allclose(dW, 1 + gradient)


@pytest.mark.parametrize("regularizer", [dl.L1(0.3), dl.L2(0.3)])
def test_gradient_with_penalty_agrees_with_central_difference_and_complex_step(regularizer):
    net = net_with(regularizer)
    net.loss_and_grad(*DATA)
    assert dl.relative_error(net.grad, dl.central_difference(net, *DATA)) < 1e-9
    assert dl.relative_error(net.grad, dl.complex_step(net, *DATA)) < 1e-14


@pytest.mark.parametrize("regularizer", [dl.L1(0.3), dl.L2(0.3)])
def test_biases_are_not_penalised(regularizer):
    net, plain = net_with(regularizer), net_with(None)
    for layer in (*net.layers, *plain.layers):
        layer.b[:] = 7
    net.loss_and_grad(*DATA)
    plain.loss_and_grad(*DATA)
    for layer, other in zip(net.layers, plain.layers, strict=True):
        assert_array_equal(layer.db, other.db)
        assert not np.array_equal(layer.dW, other.dW)
    assert net.value(*DATA) - plain.value(*DATA) == pytest.approx(net.penalty())


def test_loss_and_grad_returns_the_value_with_the_penalty():
    net = net_with(dl.L2(0.3))
    assert net.loss_and_grad(*DATA) == pytest.approx(net.value(*DATA), rel=1e-14)


def test_max_norm_is_pytorchs_renorm(reference):
    W = reference["max_norm/W"].copy()
    dl.MaxNorm(1.2).constrain(W)
    assert_allclose(W, reference["max_norm/result"], rtol=1e-6)  # PyTorch adds 1e-7 to the norm
    assert np.linalg.norm(W, axis=1).max() == pytest.approx(1.2, rel=1e-14)


def test_max_norm_holds_after_every_update_of_a_training_and_leaves_biases_alone():
    net = net_with(dl.MaxNorm(0.5))
    for _ in dl.Training(net, *DATA, dl.SGD(1.0), batch_size=2, epochs=5, rng=np.random.default_rng(0)):
        norms = np.concatenate([np.linalg.norm(layer.W, axis=1) for layer in net.layers])
        assert norms.max() <= 0.5 * (1 + 1e-12)
    assert max(np.abs(layer.b).max() for layer in net.layers) > 0.5


def test_clipping_is_pytorchs(reference):
    for clip, name, rtol in ((dl.clip_by_norm(0.7), "norm", 2e-6), (dl.clip_by_value(0.7), "value", 1e-15)):
        grad = reference["clip/grad"].copy()
        clip(grad)
        assert_allclose(grad, reference[f"clip/{name}"], rtol=rtol)  # PyTorch adds 1e-6 to the norm


def test_clip_by_norm_keeps_the_direction_and_leaves_short_gradients_alone():
    grad = np.array([3.0, 4.0])
    dl.clip_by_norm(5.1)(grad)
    assert_array_equal(grad, [3, 4])
    dl.clip_by_norm(0.5)(grad)
    assert_allclose(grad, [0.3, 0.4])


def test_early_stopping_puts_back_the_best_epoch():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=(12, 2))
    net, best = net_with(None), {}
    stopping = dl.EarlyStopping(rng.normal(size=(12, 3)), rng.normal(size=(12, 2)), patience=3)
    training = dl.Training(
        net, X, y, dl.Adam(0.1), batch_size=4, epochs=200, rng=rng, early_stopping=stopping
    )
    for step in training:
        best[step.epoch] = net.theta.copy()
    assert step.epoch == len(stopping.losses) == stopping.best_epoch + 3 < 200
    assert stopping.losses[stopping.best_epoch - 1] == min(stopping.losses)
    assert_array_equal(net.theta, best[stopping.best_epoch])


def test_early_stopping_looks_at_the_loss_without_the_penalty():
    net, stopping = net_with(dl.L2(10.0)), dl.EarlyStopping(*DATA)
    stopping.after_epoch(net)
    assert stopping.losses == [pytest.approx(net_with(None).value(*DATA))]


@pytest.mark.parametrize("regularizer", [dl.L1(0.1), dl.L2(0.1), dl.MaxNorm(0.5)])
def test_float32_stays_float32_with_a_regulariser_and_clipping(regularizer):
    net = dl.mlp(
        [3, 2], loss="squared_error", rng=np.random.default_rng(0), regularizer=regularizer, dtype=np.float32
    )
    for clip in (dl.clip_by_norm(0.1), dl.clip_by_value(0.1)):
        list(dl.Training(net, *DATA, dl.SGD(0.1), epochs=2, rng=np.random.default_rng(0), clip=clip))
    assert net.theta.dtype == net.grad.dtype == np.float32
    assert type(net.value(*DATA)) is float


def test_settings_are_checked():
    with pytest.raises(ValueError, match="lam: given -1, expected 0 <= lam"):
        dl.L2(-1)
    with pytest.raises(ValueError, match="limit: given 0, expected 0 < limit"):
        dl.clip_by_norm(0)
    with pytest.raises(ValueError, match="limit: given nan, expected 0 < limit"):
        dl.MaxNorm(float("nan"))
    with pytest.raises(ValueError, match="patience: given 0, expected at least 1"):
        dl.EarlyStopping(*DATA, patience=0)
    with pytest.raises(TypeError, match=r"regularizer: given 0.1, expected a Regularizer such as L2\(1e-3\)"):
        net_with(0.1)
    assert repr(dl.L2(0.1)) == "L2(0.1)"
