"""Every loss has PyTorch's value and gradient, is a mean over samples, and says what it cannot be given."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl
from dnnlab.losses import LOSSES

SETTINGS = {
    "huber": dl.Huber(1.5),
    "binary_hinge": dl.BinaryHinge(1.5),
    "multi_class_hinge": dl.MultiClassHinge(1.5),
}
NAMES = sorted(LOSSES)
LABELS = ("softmax_cross_entropy", "negative_log_likelihood", "multi_class_hinge")


def given(name, reference):
    loss = SETTINGS.get(name) or dl.loss(name)
    return loss, reference[f"loss/{name}/output"], reference[f"loss/{name}/y"]


@pytest.mark.parametrize("name", NAMES)
def test_value_and_gradient_are_those_of_pytorch(name, reference):
    loss, output, y = given(name, reference)
    assert_allclose(loss.value(output, y), reference[f"loss/{name}/value"], rtol=1e-13)
    assert_allclose(loss.gradient(output, y), reference[f"loss/{name}/gradient"], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_agrees_with_central_difference_and_complex_step(name, reference):
    loss, output, y = given(name, reference)
    output, y = output[2:], y[2:]  # the first rows have kinks and logits of 1000
    gradient = loss.gradient(output, y)
    for index in np.ndindex(output.shape):
        e = np.zeros(output.shape)
        e[index] = 1
        slope = (loss.value(output + 1e-6 * e, y) - loss.value(output - 1e-6 * e, y)) / 2e-6
        assert_allclose(gradient[index], slope, rtol=1e-7, atol=1e-9)
        step = loss.value(output + 1e-20j * e, y).imag / 1e-20
        assert_allclose(gradient[index], step, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("name", NAMES)
def test_loss_is_the_mean_over_samples_so_doubling_the_batch_changes_nothing(name, reference):
    loss, output, y = given(name, reference)
    double = np.concatenate([output, output]), np.concatenate([y, y])
    assert_allclose(loss.value(*double), loss.value(output, y), rtol=1e-13)
    assert_allclose(loss.gradient(*double)[: len(y)], loss.gradient(output, y) / 2, rtol=1e-13)
    one = [loss.value(output[i : i + 1], y[i : i + 1]) for i in range(len(y))]
    assert_allclose(np.mean(one), loss.value(output, y), rtol=1e-13)


@pytest.mark.parametrize("name", NAMES)
def test_value_is_a_python_float_float32_stays_float32_and_inputs_are_not_changed(name, reference):
    loss, output, y = given(name, reference)
    before = output.copy(), y.copy()
    assert type(loss.value(output, y)) is float
    assert loss.gradient(output.astype(np.float32), y).dtype == np.float32
    assert loss.gradient(output, y).shape == output.shape
    assert_array_equal(output, before[0])
    assert_array_equal(y, before[1])


@pytest.mark.parametrize("name", LABELS)
def test_integer_labels_and_one_hot_rows_give_the_same(name, reference):
    loss, output, y = given(name, reference)
    rows = dl.one_hot(y, output.shape[1])
    assert loss.value(output, y) == loss.value(output, rows)
    assert_array_equal(loss.gradient(output, y), loss.gradient(output, rows))


def test_fused_and_unfused_cross_entropies_agree(reference):
    _, z, y = given("binary_cross_entropy", reference)
    z, y = z[1:], y[1:]
    unfused = dl.BinaryCrossEntropyFromProbabilities().value(dl.sigmoid(z), y)
    assert_allclose(dl.BinaryCrossEntropy().value(z, y), unfused, rtol=1e-12)
    _, z, y = given("multi_class_hinge", reference)
    unfused = dl.NegativeLogLikelihood().value(dl.softmax(z), y)
    assert_allclose(dl.SoftmaxCrossEntropy().value(z, y), unfused, rtol=1e-12)


def test_softmax_cross_entropy_of_two_classes_is_the_binary_one():
    z, y = np.array([[0.3], [-2.0], [5.0]]), np.array([1, 0, 1])
    two = np.hstack([np.zeros_like(z), z])
    assert_allclose(dl.SoftmaxCrossEntropy().value(two, y), dl.BinaryCrossEntropy().value(z, y), rtol=1e-14)


def test_from_logits_gives_delta_p_minus_y_over_m(reference):
    loss, z, y = given("binary_cross_entropy", reference)
    assert_allclose(loss.gradient(z, y), (dl.sigmoid(z) - y) / len(y), atol=1e-16)
    loss, z, y = given("softmax_cross_entropy", reference)
    assert_allclose(loss.gradient(z, y), (dl.softmax(z) - dl.one_hot(y, 4)) / len(y), atol=1e-16)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_cross_entropy_of_logits_of_1000_is_1000_when_wrong_and_0_when_right(dtype):
    z = np.array([[1000.0], [-1000.0]], dtype)
    assert dl.BinaryCrossEntropy().value(z, np.array([0, 1])) == 1000
    assert dl.BinaryCrossEntropy().value(z, np.array([1, 0])) == 0
    z = np.array([[1000.0, -1000.0]], dtype)
    assert dl.SoftmaxCrossEntropy().value(z, np.array([1])) == 2000
    assert dl.SoftmaxCrossEntropy().value(z, np.array([0])) == 0


def test_a_probability_rounded_to_0_costs_infinity_and_one_that_does_not_matter_costs_nothing():
    p = np.array([[0.0, 1.0]])
    assert dl.NegativeLogLikelihood().value(p, np.array([0])) == np.inf
    assert dl.NegativeLogLikelihood().value(p, np.array([1])) == 0
    assert_array_equal(dl.NegativeLogLikelihood().gradient(p, np.array([1])), [[0, -1]])
    loss = dl.BinaryCrossEntropyFromProbabilities()
    assert loss.value(p, np.array([[0, 1]])) == 0
    assert loss.value(p, np.array([[1, 1]])) == np.inf


def test_the_targets_are_what_is_compared_not_what_goes_into_the_logarithm():
    """A loss that takes the logarithm of the target in place of the prediction gives 1.38 here, not 0.105."""
    value = dl.BinaryCrossEntropyFromProbabilities().value(np.array([[0.9]]), np.array([[1.0]]))
    assert_allclose(value, 0.10536051565782628, rtol=1e-14)


def test_predict_gives_probabilities_for_logits_and_else_the_output():
    z = np.array([[0.0, 2.0]])
    assert_allclose(dl.BinaryCrossEntropy().predict(z), dl.sigmoid(z))
    assert_allclose(dl.SoftmaxCrossEntropy().predict(z), dl.softmax(z))
    assert_array_equal(dl.SquaredError().predict(z), z)


def test_one_target_for_each_sample_never_spreads_to_a_square():
    """(m, 1) - (m,) would silently be (m, m) in NumPy."""
    a, y = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 4.0])
    assert_allclose(dl.SquaredError().value(a, y), 1 / 6)
    assert dl.SquaredError().gradient(a, y).shape == (3, 1)


def test_integer_outputs_do_not_cut_the_targets_to_integers():
    assert dl.SquaredError().value(np.array([[1]]), np.array([[0.5]])) == 0.125


@pytest.mark.parametrize("name", NAMES)
def test_targets_of_a_wrong_shape_are_refused_with_both_shapes(name):
    with pytest.raises(ValueError, match=r"y: given shape \(3, 2\), expected \(3, 4\)"):
        dl.loss(name).value(np.full((3, 4), 0.5), np.zeros((3, 2)))


def test_wrong_labels_are_refused():
    z = np.zeros((2, 3))
    with pytest.raises(ValueError, match="y: given 3, expected labels 0 to 2"):
        dl.SoftmaxCrossEntropy().value(z, np.array([0, 3]))
    with pytest.raises(ValueError, match="y: given -1, expected labels 0 to 2"):
        dl.SoftmaxCrossEntropy().value(z, np.array([0, -1]))
    with pytest.raises(TypeError, match=r"y: given float64 of shape \(2,\), expected integer labels"):
        dl.SoftmaxCrossEntropy().value(z, np.array([0.0, 1.0]))


@pytest.mark.parametrize(
    ("name", "bad", "message"),
    [
        ("binary_cross_entropy", [[1.5, 0]], "y: given 1.5, expected numbers from 0 to 1"),
        (
            "binary_cross_entropy_from_probabilities",
            [[-0.5, 0]],
            "y: given -0.5, expected numbers from 0 to 1",
        ),
        ("softmax_cross_entropy", [[1.0, 1.0]], "expected rows with sum 1"),
        ("negative_log_likelihood", [[0.2, 0.2]], "expected rows with sum 1"),
        ("binary_hinge", [[0.0, 1.0]], r"y: given 0.0, expected -1 or \+1"),
        ("multi_class_hinge", [[0.5, 0.5]], "y: given 0.5, expected integer labels or one-hot rows"),
    ],
)
def test_targets_out_of_range_are_refused(name, bad, message):
    with pytest.raises(ValueError, match=message):
        dl.loss(name).check(np.array(bad))


def test_settings_are_checked_and_names_listed():
    with pytest.raises(ValueError, match="threshold: given 0, expected 0 < threshold"):
        dl.Huber(0)
    with pytest.raises(ValueError, match="margin: given -1, expected 0 <= margin"):
        dl.BinaryHinge(-1)
    with pytest.raises(
        ValueError, match=r"loss: given 'mse', expected one of squared_error, .*multi_class_hinge"
    ):
        dl.loss("mse")
    assert repr(dl.Huber(2)) == "Huber(threshold=2.0)"
