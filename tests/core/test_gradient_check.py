"""Gradient checks find a planted bug, have the errors they are known for, and leave the network alone."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import dnnlab as dl


def setting():
    rng = np.random.default_rng(0)
    net = dl.mlp([3, 5, 2], "tanh", loss="softmax_cross_entropy", rng=rng)
    return net, rng.normal(size=(6, 3)), rng.integers(0, 2, 6)


def backpropagation(net, X, y):
    net.loss_and_grad(X, y)
    return net.grad.copy()


def test_central_error_falls_with_eps_squared_and_one_sided_with_eps():
    net, X, y = setting()
    exact = dl.complex_step(net, X, y)
    for numerical, order in ((dl.central_difference, 2), (dl.one_sided_difference, 1)):
        errors = [dl.relative_error(numerical(net, X, y, eps), exact) for eps in (1e-2, 1e-3)]
        assert np.log10(errors[0] / errors[1]) == pytest.approx(order, abs=0.05)


def test_a_smaller_eps_is_not_better_for_differences_but_is_for_the_complex_step():
    net, X, y = setting()
    gradient = backpropagation(net, X, y)
    best, tiny = (dl.relative_error(dl.central_difference(net, X, y, eps), gradient) for eps in (1e-5, 1e-11))
    assert best < 1e-9 < 1e-7 < tiny
    assert dl.relative_error(dl.complex_step(net, X, y, 1e-100), gradient) < 1e-15


def test_checks_leave_the_network_as_it_was():
    net, X, y = setting()
    gradient, theta = backpropagation(net, X, y), net.theta.copy()
    a, views = net.layers[0].a.copy(), [np.shares_memory(layer.W, net.theta) for layer in net.layers]
    for check in (dl.central_difference, dl.one_sided_difference, dl.complex_step, dl.gradient_check):
        check(net, X, y)
    assert_array_equal(net.grad, gradient)
    assert_array_equal(net.theta, theta)
    assert_array_equal(net.layers[0].a, a)
    assert views == [np.shares_memory(layer.W, net.theta) for layer in net.layers] == [True, True]


def test_a_float32_network_is_checked_in_float64():
    net, X, y = setting()
    small = dl.mlp(
        [3, 5, 2], "tanh", loss="softmax_cross_entropy", rng=np.random.default_rng(0), dtype=np.float32
    )
    X = X.astype(np.float32).astype(float)
    net.theta[:] = small.theta
    assert dl.relative_error(dl.central_difference(small, X, y), backpropagation(net, X, y)) < 1e-9


def test_gradient_check_passes_a_right_gradient_and_names_the_place_of_a_wrong_one(monkeypatch):
    net, X, y = setting()
    assert dl.gradient_check(net, X, y).relative_error < 1e-9
    right = dl.Dense.backward

    def wrong(self, da, need_dx=True):
        dx = right(self, da, need_dx)
        if self.n_out == 2:
            self.dW[1, 4] *= -1
        return dx

    monkeypatch.setattr(dl.Dense, "backward", wrong)
    check = dl.gradient_check(net, X, y)
    assert check.worst == "layer 3 W[1, 4]"
    assert check.relative_error > 0.01
    assert check.backpropagation == pytest.approx(-check.numerical, rel=1e-6)
    assert str(check) == (
        f"32 parameters: relative error {check.relative_error:.1e}, worst layer 3 W[1, 4]: "
        f"backpropagation {check.backpropagation:.6g}, central difference {check.numerical:.6g}"
    )


def test_the_report_of_a_right_gradient_has_no_digits_that_depend_on_the_machine():
    report = str(dl.gradient_check(*setting()))
    assert report == "32 parameters: backpropagation and central differences agree to 1e-7"


def test_relative_error_is_the_largest_difference_against_the_largest_size():
    assert dl.relative_error([1.0, 2.0], [1.0, 2.5]) == pytest.approx(0.5 / 4.5)
    assert dl.relative_error([0.0, 0.0], [0.0, 0.0]) == 0
    assert dl.relative_error([1.0], [-1.0]) == 1
    assert np.isnan(dl.relative_error([1.0], [np.nan]))
    with pytest.raises(ValueError, match=r"b: given shape \(3,\), expected \(2,\)"):
        dl.relative_error(np.zeros(2), np.zeros(3))


def test_bad_data_are_refused():
    net, X, _ = setting()
    with pytest.raises(ValueError, match="y: given 5, expected labels 0 to 1"):
        dl.gradient_check(net, X, np.full(6, 5))
