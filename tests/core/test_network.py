"""Networks: one flat vector with views, one step in two ways with the same bits, and clear words at the
boundary."""

import copy
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl


def data(m=6, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, 2)), rng.integers(0, 3, m)


def network(seed=0, **settings):
    return dl.mlp(
        [2, 4, 3], "tanh", loss="softmax_cross_entropy", rng=np.random.default_rng(seed), **settings
    )


def noisy_network(seed=0):
    """One of every kind of layer, and a penalty."""
    noise = np.random.default_rng(seed)
    block = dl.Residual(dl.Dense(5, 3, "relu"), dl.Dense(3, 5))
    layers = [dl.Dense(2, 5), dl.PReLU(5), dl.Dropout(0.3, noise), block,
              dl.DropConnect(5, 4, 0.3, noise, "softplus"), dl.Dense(4, 3)]  # fmt: skip
    return dl.Network(layers, "softmax_cross_entropy", np.random.default_rng(seed), dl.L1(0.01))


def test_theta_has_the_layers_in_order_w_row_by_row_then_b_and_layers_are_views():
    net = network()
    assert net.n_parameters == net.theta.size == net.grad.size == 2 * 4 + 4 + 4 * 3 + 3
    net.theta[:] = np.arange(27)
    first, second = net.layers
    assert_array_equal(first.W, np.arange(8).reshape(4, 2))
    assert_array_equal(first.b, np.arange(8, 12))
    assert_array_equal(second.W, np.arange(12, 24).reshape(3, 4))
    second.b[0] = -1
    assert net.theta[24] == -1
    net.loss_and_grad(*data())
    assert_array_equal(net.grad, np.concatenate([g.ravel() for la in net.layers for g in (la.dW, la.db)]))


def test_names_say_where_each_parameter_is():
    net = network()
    names = net.names()
    assert len(names) == net.n_parameters
    assert (names[0], names[3], names[8], names[23]) == (
        "layer 2 W[0, 0]",
        "layer 2 W[1, 1]",
        "layer 2 b[0]",
        "layer 3 W[2, 3]",
    )
    assert "layer 5 F1 W[0, 0]" in noisy_network().names()


def test_biases_start_at_0_and_the_same_seed_gives_the_same_bits():
    assert_array_equal(network(3).theta, network(3).theta)
    assert not np.array_equal(network(3).theta, network(4).theta)
    assert_array_equal(network().layers[0].b, np.zeros(4))


@pytest.mark.parametrize("make", [network, noisy_network])
def test_trace_is_the_fast_path_to_the_last_bit(make):
    X, y = data()
    fast, traced = make(), make()
    fast_optimizer, traced_optimizer = dl.Adam(0.1), dl.Adam(0.1)
    for _ in range(3):
        value = fast.loss_and_grad(X, y)
        fast.update(fast_optimizer)
        events = list(traced.trace(X, y, traced_optimizer))
        loss = next(event for event in events if event.phase == "loss")
        assert float(loss.values["loss"]) == value
        assert_array_equal(traced.grad, fast.grad)
        assert_array_equal(traced.theta, fast.theta)


def test_trace_tells_the_step_in_the_order_of_the_book():
    net, (X, y) = network(), data()
    events = list(net.trace(X, y, dl.SGD(0.1)))
    assert [(event.phase, event.layer) for event in events] == [
        ("forward", 2), ("forward", 3), ("loss", 3), ("backward", 3), ("backward", 2), ("update", 0),
    ]  # fmt: skip
    keys = [set(event.values) for event in events]
    assert keys == [
        {"x", "W", "b", "z", "a"}, {"x", "W", "b", "z", "a"}, {"loss", "output", "y", "da"},
        {"delta", "dW", "db", "dx"}, {"delta", "dW", "db"}, {"grad", "before", "after"},
    ]  # fmt: skip
    forward2, forward3, loss, backward3, backward2, update = (event.values for event in events)
    assert_array_equal(forward3["x"], forward2["a"])
    assert_array_equal(loss["output"], forward3["a"])
    assert_allclose(backward2["delta"], backward3["dx"] * (1 - forward2["a"] ** 2), rtol=1e-14)
    assert_allclose(update["after"], update["before"] - 0.1 * update["grad"], rtol=1e-14)
    assert len(list(net.trace(X, y))) == 5


def test_the_values_of_a_trace_are_copies_that_later_steps_leave_alone():
    net, (X, y) = network(), data()
    events = list(net.trace(X, y, dl.SGD(0.1)))
    before = copy.deepcopy(events)
    list(net.trace(X + 1, y, dl.SGD(0.1)))
    for event, old in zip(events, before, strict=True):
        for name, array in event.values.items():
            assert_array_equal(array, old.values[name])


def test_inputs_are_never_changed():
    X, y = data()
    kept = X.copy(), y.copy()
    net = noisy_network()
    net.loss_and_grad(X, y)
    net.value(X, y)
    net.predict(X)
    list(net.trace(X, y, dl.SGD(0.1)))
    list(dl.Training(net, X, y, dl.SGD(0.1), batch_size=4, epochs=2, rng=np.random.default_rng(0)))
    dl.gradient_check(network(), X, y)
    assert_array_equal(X, kept[0])
    assert_array_equal(y, kept[1])


def test_inputs_that_are_read_only_or_not_contiguous_or_lists_are_fine():
    X, y = data()
    value = network().value(X, y)
    frozen = X.copy()
    frozen.flags.writeable = False
    assert network().loss_and_grad(frozen, y) == value
    assert network().value(np.asfortranarray(X), y) == pytest.approx(value, rel=1e-14)
    assert network().value(X.tolist(), y.tolist()) == value


def test_value_is_the_mean_over_samples_and_loss_and_grad_agrees_with_it():
    net, (X, y) = network(), data()
    assert net.loss_and_grad(X, y) == net.value(X, y)
    ones = [net.value(X[i : i + 1], y[i : i + 1]) for i in range(len(X))]
    assert net.value(X, y) == pytest.approx(np.mean(ones), rel=1e-14)


def test_predict_gives_probabilities_and_forward_logits():
    net, (X, _) = network(), data()
    assert_allclose(net.predict(X), dl.softmax(net.forward(X)))
    assert_allclose(net.predict(X).sum(axis=1), np.ones(6))


def test_float32_stays_float32():
    net, (X, y) = network(dtype=np.float32), data()
    list(dl.Training(net, X, y, dl.Adam(), batch_size=4, epochs=2, rng=np.random.default_rng(0)))
    assert net.theta.dtype == net.grad.dtype == net.forward(X).dtype == net.predict(X).dtype == np.float32
    assert net.layers[0].W.base is not None


def test_save_and_load_give_the_same_bits_without_pickle(tmp_path):
    net, (X, y) = noisy_network(), data()
    list(dl.Training(net, X, y, dl.SGD(0.1), epochs=2, rng=np.random.default_rng(0)))
    net.save(tmp_path / "net.npz")
    other = noisy_network(seed=9)
    other.load_parameters(tmp_path / "net.npz")
    assert_array_equal(other.theta, net.theta)
    assert_array_equal(other.layers[0].W, net.layers[0].W)
    assert_array_equal(other.predict(X), net.predict(X))
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:
        assert sorted(file) == ["network", "theta"]


def test_parameters_of_another_network_are_refused(tmp_path):
    network().save(tmp_path / "net.npz")
    other = dl.mlp([2, 4, 3], "relu", loss="softmax_cross_entropy", rng=np.random.default_rng(0))
    before = other.theta.copy()
    with pytest.raises(ValueError, match=r"path: given parameters of .*Tanh.*, expected those of .*ReLU"):
        other.load_parameters(tmp_path / "net.npz")
    assert_array_equal(other.theta, before)


def test_a_pickled_object_is_never_loaded(tmp_path):
    np.savez(tmp_path / "bad.npz", theta=np.array([{}], dtype=object), network=np.array("x"))
    with pytest.raises(ValueError, match="allow_pickle=False"):
        network().load_parameters(tmp_path / "bad.npz")


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_copied_network_trains_by_itself(duplicate):
    net, (X, y) = network(), data()
    twin = duplicate(net)
    assert np.shares_memory(twin.layers[0].W, twin.theta)
    assert not np.shares_memory(twin.theta, net.theta)
    twin.loss_and_grad(X, y)
    twin.update(dl.SGD(0.1))
    assert not np.array_equal(twin.predict(X), net.predict(X))


def test_summary_and_repr_show_shapes_and_parameter_counts():
    net = network(regularizer=dl.L2(0.1))
    assert repr(net) == (
        "Network([Dense(2, 4, Tanh()), Dense(4, 3, Identity())], loss=SoftmaxCrossEntropy(), "
        "regularizer=L2(0.1): 27 parameters of float64)"
    )
    assert net.summary().splitlines() == [
        "layer                                             output  parameters",
        "    1  input                                      (m, 2)            ",
        "    2  Dense(2, 4, Tanh())  W (4, 2)  b (4,)      (m, 4)          12",
        "    3  Dense(4, 3, Identity())  W (3, 4)  b (3,)  (m, 3)          15",
        "       SoftmaxCrossEntropy()                                      27",
    ]
    assert "F2 W (5, 3)" in noisy_network().summary()


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((3, 5)), r"X: given shape \(3, 5\), expected \(m, 2\)"),
        (np.zeros(2), r"X: given shape \(2,\), expected \(m, 2\)"),
        (np.zeros((0, 2)), r"X: given shape \(0, 2\), expected \(m, 2\) with m >= 1"),
        ([[1.0, np.nan]], r"X: given nan at index \[0, 1\], expected finite numbers"),
        ([[np.inf, 1.0]], r"X: given inf at index \[0, 0\], expected finite numbers"),
    ],
)
def test_bad_inputs_are_refused(X, message):
    net = network()
    for call in (net.predict, lambda X: net.value(X, np.zeros(len(X), int))):
        with pytest.raises(ValueError, match=message):
            call(X)


def test_bad_targets_are_refused():
    net, (X, y) = network(), data()
    with pytest.raises(ValueError, match="y: given 3, expected labels 0 to 2"):
        net.value(X, np.full(6, 3))
    with pytest.raises(
        ValueError, match=r"y: given shape \(5,\), expected \(6, 3\) .* integer labels of shape \(6,\)"
    ):
        net.value(X, y[:5])
    with pytest.raises(ValueError, match=r"y: given shape \(5,\), expected"):
        net.loss_and_grad(X, y[:5])
    with pytest.raises(TypeError, match="y: given an array of <U1, expected real numbers"):
        net.value(X, np.array(list("abcabc")))
    with pytest.raises(TypeError, match="X: given an array of complex128, expected real numbers"):
        net.value(X + 1j, y)
    regression = dl.mlp([2, 1], loss="squared_error", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"y: given nan at index \[2\], expected finite numbers"):
        regression.value(X, np.array([0, 1, np.nan, 3, 4, 5]))
    with pytest.raises(ValueError, match=r"X: given shape \(6, 3\), expected \(m, 2\)"):
        regression.loss_and_grad(np.zeros((6, 3)), y)


@pytest.mark.parametrize(
    ("loss", "output", "message"),
    [
        (
            "binary_cross_entropy",
            "sigmoid",
            r"loss: given BinaryCrossEntropy\(\) after Sigmoid\(\), expected Identity",
        ),
        (
            "softmax_cross_entropy",
            "softmax",
            r"given SoftmaxCrossEntropy\(\) after Softmax\(\), expected Identity",
        ),
        ("negative_log_likelihood", "identity", r"given NegativeLogLikelihood\(\) after .*expected Softmax"),
        ("negative_log_likelihood", "relu", r"after ReLU\(\), expected Softmax"),
        ("binary_cross_entropy_from_probabilities", "tanh", "after Tanh.*expected Sigmoid or HardSigmoid"),
    ],
)
def test_a_loss_that_does_not_fit_the_output_is_refused(loss, output, message):
    with pytest.raises(ValueError, match=message):
        dl.mlp([2, 3], loss=loss, output=output, rng=np.random.default_rng(0))


def test_a_loss_over_classes_wants_an_output_for_each():
    with pytest.raises(
        ValueError, match=r"loss: given SoftmaxCrossEntropy\(\) for 1 output, expected one output for each"
    ):
        dl.mlp([2, 1], loss="softmax_cross_entropy", rng=np.random.default_rng(0))


def test_layers_that_do_not_fit_or_are_none_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(
        ValueError, match=r"layers: given Dense\(4, 1, Identity\(\)\) after 3 outputs, expected 3 inputs"
    ):
        dl.Network([dl.Dense(2, 3), dl.Dropout(0.1, rng), dl.Dense(4, 1)], "squared_error", rng)
    with pytest.raises(TypeError, match="layers: given 'tanh', expected layers such as Dense"):
        dl.Network([dl.Dense(2, 3), "tanh"], "squared_error", rng)
    with pytest.raises(ValueError, match=r"layers: given \[\], expected one with a size"):
        dl.Network([], "squared_error", rng)
    with pytest.raises(ValueError, match=r"sizes: given \[2\], expected at least"):
        dl.mlp([2], loss="squared_error", rng=rng)


def test_a_layer_belongs_to_one_network_and_one_place():
    rng, layer = np.random.default_rng(0), dl.Dense(2, 2)
    with pytest.raises(
        ValueError, match=r"layers: given Dense.*which is in a network already, expected a new layer"
    ):
        dl.Network([layer, layer], "squared_error", rng)
    net = network()
    with pytest.raises(ValueError, match="in a network already"):
        dl.Network([net.layers[0]], "squared_error", rng)
    assert np.shares_memory(net.layers[0].W, net.theta)


def test_generator_dtype_and_names_are_checked():
    with pytest.raises(TypeError, match="rng: given 0, expected a generator"):
        dl.mlp([2, 1], loss="squared_error", rng=0)
    with pytest.raises(TypeError, match="dtype: given int64, expected float64 or float32"):
        network(dtype=int)
    with pytest.raises(ValueError, match="loss: given 'mse', expected one of squared_error"):
        dl.mlp([2, 1], loss="mse", rng=np.random.default_rng(0))


def test_a_step_neuron_can_be_looked_through_but_not_trained():
    """XOR by two hidden neurons set by hand."""
    net = dl.mlp([2, 2, 1], "step", output="step", loss="squared_error", rng=np.random.default_rng(0))
    hidden, last = net.layers
    hidden.W[:], hidden.b[:] = [[1, 1], [1, 1]], [-0.5, -1.5]
    last.W[:], last.b[:] = [[1, -1]], [-0.5]
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert_array_equal(net.predict(X)[:, 0], [0, 1, 1, 0])
    with pytest.raises(TypeError, match="activation: given Step"):
        net.loss_and_grad(X, np.array([0, 1, 1, 0]))
