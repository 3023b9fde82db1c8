"""Every optimiser walks PyTorch's path, in place, and keeps its books right."""

import copy

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl
from dnnlab.optimizers import PIECE

MAKE = {
    "SGD": lambda: dl.SGD(0.1),
    "Momentum": lambda: dl.Momentum(0.1, mu=0.8),
    "Nesterov": lambda: dl.Nesterov(0.1, mu=0.8),
    "AdaGrad": lambda: dl.AdaGrad(0.1, eps=1e-10),
    "RMSProp": lambda: dl.RMSProp(0.1, rho=0.95, eps=1e-6),
    "AdaDelta": lambda: dl.AdaDelta(0.5, rho=0.9, eps=1e-6),
    "Adam": lambda: dl.Adam(0.1, beta1=0.8, beta2=0.95, eps=1e-6),
    "AdamW": lambda: dl.AdamW(0.1, beta1=0.8, beta2=0.95, eps=1e-6, weight_decay=0.1),
}
NAMES = sorted(MAKE)


@pytest.mark.parametrize("name", NAMES)
def test_25_steps_are_those_of_pytorch(name, reference):
    """The gradients of the reference are between 1e-6 and 1e3, and one is always 0."""
    theta, optimizer = reference["optimizer/theta"].copy(), MAKE[name]()
    for step, grad in enumerate(reference["optimizer/grads"]):
        optimizer.step(theta, grad)
        assert_allclose(theta, reference[f"optimizer/{name}"][step], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_changes_theta_in_place_and_never_grad(name):
    theta, grad = np.ones(5), np.arange(5.0)
    view = theta[1:3]
    MAKE[name]().step(theta, grad)
    assert_array_equal(grad, np.arange(5.0))
    assert_array_equal(view, theta[1:3])
    assert (view != 1).all()


@pytest.mark.parametrize("name", NAMES)
def test_pieces_of_a_long_theta_move_like_short_ones(name):
    """Steps go through theta in pieces, and every piece takes the same number of steps."""
    rng = np.random.default_rng(0)
    n = 2 * PIECE + 17
    theta, grads = rng.normal(size=n), rng.normal(size=(3, n))
    long, parts = theta.copy(), [theta[:100].copy(), theta[PIECE : PIECE + 100].copy(), theta[-100:].copy()]
    where = [slice(0, 100), slice(PIECE, PIECE + 100), slice(n - 100, n)]
    optimizer, optimizers = MAKE[name](), [MAKE[name]() for _ in parts]
    for grad in grads:
        optimizer.step(long, grad)
        for part, place, own in zip(parts, where, optimizers, strict=True):
            own.step(part, grad[place])
    assert optimizer.steps == 3
    for part, place in zip(parts, where, strict=True):
        assert_array_equal(long[place], part)
    for array in optimizer.state.values():
        assert array.shape == theta.shape


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name):
    theta, optimizer = np.ones(5, np.float32), MAKE[name]()
    for _ in range(3):
        optimizer.step(theta, np.full(5, 0.5, np.float32))
    assert theta.dtype == np.float32
    assert {array.dtype for array in optimizer.state.values()} <= {np.dtype(np.float32)}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_start_gives_the_same_bits_and_a_copy_goes_on_alike(name):
    grads = np.random.default_rng(0).normal(size=(6, 4))
    theta, optimizer = np.ones(4), MAKE[name]()
    for grad in grads[:3]:
        optimizer.step(theta, grad)
    twin_theta, twin = theta.copy(), copy.deepcopy(optimizer)
    for grad in grads[3:]:
        optimizer.step(theta, grad)
        twin.step(twin_theta, grad)
    assert_array_equal(theta, twin_theta)


def test_adam_counts_one_step_for_all_parameters_so_its_first_steps_are_all_lr():
    """An Adam that counts once for each array would move by 1, .744, .639, .581 times lr."""
    net = dl.mlp([2, 3, 4, 1], loss="squared_error", rng=np.random.default_rng(0))
    before, optimizer = net.theta.copy(), dl.Adam(0.01)
    net.grad[:] = np.linspace(1, 2, net.n_parameters)
    for step in (1, 2, 3):
        optimizer.step(net.theta, net.grad)
        assert_allclose(before - net.theta, step * 0.01, rtol=1e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "AdamW"])
def test_a_parameter_without_gradient_does_not_move(name):
    """An Adam that adds eps to the quotient in place of the root would move it."""
    theta, optimizer = np.array([1.0, 1.0]), MAKE[name]()
    for _ in range(3):
        optimizer.step(theta, np.array([0.0, 1.0]))
    assert theta[0] == 1
    assert theta[1] < 1


def test_eps_stands_outside_the_root_and_inside_only_in_adadelta():
    grad, eps = np.array([1e-4]), 1e-2
    expected = {
        dl.AdaGrad(1.0, eps): 1e-4 / (1e-4 + eps),
        dl.RMSProp(1.0, 0.99, eps): 1e-4 / (1e-5 + eps),
        dl.Adam(1.0, eps=eps): 1e-4 / (1e-4 + eps),
        dl.AdaDelta(1.0, 0.9, eps): 1e-4 * eps**0.5 / (1e-9 + eps) ** 0.5,
    }
    for optimizer, step in expected.items():
        theta = np.zeros(1)
        optimizer.step(theta, grad)
        assert_allclose(-theta[0], step, rtol=1e-12)


def test_the_state_starts_at_0_also_when_the_memory_was_used_before():
    garbage = np.full(1000, 1e300)
    del garbage
    optimizer = dl.Adam(beta1=0.9, beta2=0.999)
    optimizer.step(np.zeros(1000), np.ones(1000))
    assert_allclose(optimizer.state["m"], 0.1)
    assert_allclose(optimizer.state["v"], 0.001)


def test_momentum_and_nesterov_are_the_formulas_of_the_book():
    theta, v, grad = np.array([1.0]), 0.0, np.array([0.5])
    momentum, nesterov = dl.Momentum(0.1, 0.9), dl.Nesterov(0.1, 0.9)
    momentum_theta, nesterov_theta = theta.copy(), theta.copy()
    for _ in range(3):
        momentum.step(momentum_theta, grad)
        before = nesterov_theta.copy()
        nesterov.step(nesterov_theta, grad)
        v = 0.9 * v - 0.1 * 0.5
        theta = theta + v
        assert_allclose(momentum_theta, theta)
        assert_allclose(nesterov_theta, before + 0.9 * v - 0.1 * 0.5)


def test_adamw_decays_by_itself_not_through_the_moments():
    theta = np.array([2.0])
    dl.AdamW(0.1, weight_decay=0.5).step(theta, np.array([0.0]))
    assert_allclose(theta, 2 * (1 - 0.1 * 0.5))


def test_the_learning_rate_may_change_between_steps():
    theta, optimizer = np.zeros(1), dl.SGD(0.1)
    optimizer.step(theta, np.ones(1))
    optimizer.lr = 1.0
    optimizer.step(theta, np.ones(1))
    assert_allclose(theta, -1.1)


def test_an_optimiser_belongs_to_one_theta():
    optimizer = dl.Adam()
    optimizer.step(np.zeros(5), np.zeros(5))
    message = "theta, grad: given theta of 4 and grad of 4 numbers, expected 5 as in the first step"
    with pytest.raises(ValueError, match=message):
        optimizer.step(np.zeros(4), np.zeros(4))
    with pytest.raises(ValueError, match="given theta of 5 and grad of 4 numbers, expected 5"):
        dl.SGD(0.1).step(np.zeros(5), np.zeros(4))


def test_settings_are_checked_and_shown():
    with pytest.raises(ValueError, match=r"lr: given -0.1, expected 0 <= lr"):
        dl.SGD(-0.1)
    with pytest.raises(ValueError, match="mu: given 1, expected 0 <= mu < 1"):
        dl.Momentum(0.1, mu=1)
    with pytest.raises(ValueError, match=r"beta2: given 1.5, expected 0 <= beta2 < 1"):
        dl.Adam(beta2=1.5)
    with pytest.raises(ValueError, match="eps: given 0, expected 0 < eps"):
        dl.AdaGrad(eps=0)
    with pytest.raises(TypeError, match=r"lr: given '0.1', expected a number"):
        dl.SGD("0.1")
    optimizer = dl.Momentum(0.1)
    optimizer.step(np.zeros(2), np.zeros(2))
    assert repr(optimizer) == "Momentum(lr=0.1, mu=0.9)"
