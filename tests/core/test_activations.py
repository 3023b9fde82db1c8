"""Every activation has PyTorch's values and derivatives, is safe at |z| = 1000, and can be differentiated."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl
from dnnlab.activations import ACTIVATIONS

ELEMENTWISE = sorted(set(ACTIVATIONS) - {"softmax"})
SMOOTH = sorted(set(ELEMENTWISE) - {"step", "sign"})
KINKS = [-3.0, -1.0, 0.0, 1.0, 3.0]


@pytest.mark.parametrize("name", SMOOTH)
def test_value_and_derivative_are_those_of_pytorch(name, reference):
    f, z, da = dl.activation(name), reference["activation/z"], reference["activation/da"]
    a = f(z)
    assert_allclose(a, reference[f"activation/{name}/a"], rtol=1e-13, atol=1e-14)
    dz = reference[f"activation/{name}/dz"]
    assert_allclose(f.backward(da, z, a), dz, rtol=1e-12, atol=2e-14)
    assert_allclose(da * f.derivative(z, a), dz, rtol=1e-12, atol=2e-14)


def test_the_kinks_are_among_the_compared_values(reference):
    assert set(KINKS) <= set(reference["activation/z"])


@pytest.mark.parametrize("name", SMOOTH)
def test_derivative_agrees_with_central_difference_and_complex_step(name):
    f, z = dl.activation(name), np.linspace(-4.03, 4.03, 40)  # no kink is among these
    derivative = f.derivative(z, f(z))
    assert_allclose(derivative, (f(z + 1e-5) - f(z - 1e-5)) / 2e-5, rtol=1e-8, atol=1e-9)
    assert_allclose(derivative, f(z + 1e-20j).imag / 1e-20, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", SMOOTH)
def test_value_at_a_complex_point_is_the_real_value(name):
    f, z = dl.activation(name), np.linspace(-1000, 1000, 81)
    assert_allclose(f(z + 1e-20j).real, f(z), rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_no_overflow_and_no_warning_at_1000(name, dtype):
    f, z = dl.activation(name), np.array([-1000, -100, 0, 100, 1000], dtype)
    a = f(z)
    assert np.isfinite(a).all()
    assert np.isfinite(f.derivative(z, a)).all()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_float32_stays_float32(name):
    f, z = dl.activation(name), np.linspace(-5, 5, 11, dtype=np.float32)
    a = f(z)
    assert a.dtype == f.derivative(z, a).dtype == np.float32
    if name in SMOOTH:
        assert f.backward(np.ones_like(z), z, a).dtype == np.float32


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_value_and_derivative_are_floats_of_the_shape_of_z_which_is_not_changed(name):
    f, z = dl.activation(name), np.linspace(-5, 5, 24).reshape(2, 3, 4)
    before = z.copy()
    a = f(z)
    derivative = f.derivative(z, a)
    assert a.shape == derivative.shape == z.shape
    assert a.dtype == derivative.dtype == np.float64
    assert_array_equal(z, before)


@pytest.mark.parametrize("name", SMOOTH)
def test_backward_does_not_write_into_what_it_is_given(name):
    f, z = dl.activation(name), np.linspace(-2, 2, 9)
    a, da = f(z), np.ones(9)
    f.backward(da, z, a)
    assert_array_equal(da, np.ones(9))
    assert_array_equal(a, f(z))


@pytest.mark.parametrize(("name", "values"), [("step", [0, 0, 1]), ("sign", [-1, -1, 1])])
def test_step_and_sign_do_not_fire_at_the_threshold_and_let_no_gradient_through(name, values):
    f, z = dl.activation(name), np.array([-2.0, 0.0, 2.0])
    assert_array_equal(f(z), values)
    assert_array_equal(f.derivative(z, f(z)), np.zeros(3))
    with pytest.raises(TypeError, match=r"activation: given (Step|Sign)\(\), with derivative 0, expected"):
        f.backward(z, z, f(z))


def test_softmax_and_log_softmax_are_those_of_pytorch(reference):
    z = reference["softmax/z"]
    a = dl.softmax(z)
    assert_allclose(a, reference["softmax/a"], rtol=1e-12, atol=1e-300)
    assert_allclose(dl.log_softmax(z), reference["log_softmax/a"], rtol=1e-13, atol=1e-14)
    dz = dl.Softmax().backward(reference["softmax/da"], z, dl.Softmax()(z))
    assert_allclose(dz, reference["softmax/dz"], rtol=1e-11, atol=1e-15)


def test_softmax_of_the_worked_example():
    assert_allclose(dl.softmax(np.array([3.0, 1.0, -3.0])), [0.879, 0.119, 0.002], atol=5e-4)


def test_softmax_is_the_same_after_a_shift_and_safe_at_1000():
    z = np.array([[1000.0, 999.0, -1000.0]])
    assert_allclose(dl.softmax(z), dl.softmax(z - 1000), rtol=1e-12)
    assert_allclose(dl.log_softmax(z)[0, 2], -2000.3132616875182, rtol=1e-14)
    assert dl.softmax(z.astype(np.float32)).dtype == dl.log_softmax(z.astype(np.float32)).dtype == np.float32


def test_softmax_backward_is_the_product_with_the_jacobian():
    rng = np.random.default_rng(0)
    z, da = rng.normal(size=(1, 4)), rng.normal(size=(1, 4))
    p = dl.softmax(z)[0]
    jacobian = np.diag(p) - np.outer(p, p)
    assert_allclose(dl.Softmax().backward(da, z, p[np.newaxis])[0], jacobian @ da[0], rtol=1e-13)
    steps = np.array([dl.softmax(z + 1e-20j * e).imag[0] / 1e-20 for e in np.eye(4)])
    assert_allclose(jacobian, steps, rtol=1e-13)
    with pytest.raises(TypeError, match="Softmax has a Jacobian"):
        dl.Softmax().derivative(z, p)


def test_the_identities_of_chapter_2_hold():
    z = np.linspace(-5, 5, 101)
    assert_allclose(np.tanh(z), 2 * dl.sigmoid(2 * z) - 1, atol=1e-15)
    assert_allclose(dl.sigmoid(z), 1 / (1 + np.exp(-z)), rtol=1e-13)
    assert_allclose(dl.Softplus()(z), np.log(1 + np.exp(z)), rtol=1e-13)


def test_gelu_differs_from_the_exact_one_by_less_than_its_docstring_says():
    from math import erf

    z = np.linspace(-6, 6, 1201)
    exact = np.array([0.5 * x * (1 + erf(x / 2**0.5)) for x in z])
    assert 1e-4 < np.abs(dl.GELU()(z) - exact).max() < 5e-4


def test_settings_are_used_and_shown():
    z = np.array([-2.0, 2.0])
    assert_allclose(dl.LeakyReLU(0.2)(z), [-0.4, 2])
    assert_allclose(dl.LeakyReLU(0.2).derivative(np.array([-2, 2]), np.array([-0.4, 2])), [0.2, 1])
    assert_allclose(dl.ELU(0.5)(z), [0.5 * np.expm1(-2), 2])
    assert [repr(f) for f in (dl.LeakyReLU(0.2), dl.ELU(), dl.Tanh())] == [
        "LeakyReLU(slope=0.2)",
        "ELU(alpha=1.0)",
        "Tanh()",
    ]


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(
        ValueError, match=r"activation: given 'rleu', expected one of identity, .*relu.*softmax"
    ):
        dl.activation("rleu")
    with pytest.raises(TypeError, match="activation: given 3, expected"):
        dl.activation(3)
    tanh = dl.Tanh()
    assert dl.activation(tanh) is tanh
