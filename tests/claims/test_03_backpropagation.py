"""What chapter 3 claims in words, each claim as a test."""

import itertools

import numpy as np
import pytest
from notebooks import Page

from dnnlab import (
    SGD,
    Dense,
    Network,
    ReLU,
    Sigmoid,
    SquaredError,
    Training,
    accuracy,
    central_difference,
    complex_step,
    datasets,
    mlp,
    one_sided_difference,
    relative_error,
)
from dnnlab.widgets import onestep

PAGE = Page("chapters/03-backpropagation.ipynb")
sigmoid = Sigmoid()


def digits_net(activation="relu"):
    rng = np.random.default_rng(1)
    return mlp([64, 64, 10], activation=activation, loss="softmax_cross_entropy", rng=rng)


@pytest.fixture(scope="module")
def digits():
    X, labels = datasets.digits()
    return datasets.train_test_split(X, labels, rng=np.random.default_rng(0))


@pytest.fixture
def tiny():
    """The 2-2-1 net that is worked by hand: x, y and the arrays of both layers."""
    return (
        np.array([1.0, 0.5]),
        np.array([1.0]),
        np.array([[0.5, -0.6], [0.8, 0.2]]),
        np.array([0.1, -0.3]),
        np.array([[0.7, -0.9]]),
        np.array([0.2]),
    )


def by_the_four_equations(x, y, W2, b2, W3, b3):
    z2 = W2 @ x + b2
    a2 = sigmoid(z2)
    z3 = W3 @ a2 + b3
    a3 = sigmoid(z3)
    delta3 = (a3 - y) * sigmoid.derivative(z3, a3)
    delta2 = (W3.T @ delta3) * sigmoid.derivative(z2, a2)
    return np.outer(delta2, x), delta2, np.outer(delta3, a2), delta3


def test_the_network_holds_4810_weights_and_biases():
    assert digits_net().n_parameters == 4810


def test_before_learning_the_network_says_6_to_a_handwritten_7_and_is_right_2_times_in_100(digits):
    _, X_test, _, y_test = digits
    net = digits_net()
    assert set(net.predict(X_test[y_test == 7]).argmax(axis=1)) == {6}
    assert round(accuracy(net, X_test, y_test), 2) == 0.02


def test_the_numbers_written_in_the_text_are_those_of_the_small_net(tiny):
    dW2, delta2, _, delta3 = by_the_four_equations(*tiny)
    assert round(dW2[0, 1], 5) == -0.01058
    assert np.abs(delta3).round(3).tolist() == [0.124]
    assert np.abs(delta2).round(3).tolist() == [0.021, 0.025]


def test_random_nudges_learn_too_but_need_more_than_ten_times_the_work_of_backpropagation(digits):
    X_train, X_test, y_train, y_test = digits
    lucky, rng = digits_net(), np.random.default_rng(2)
    loss = lucky.value(X_train, y_train)
    for _ in range(1500):
        before = lucky.theta.copy()
        lucky.theta += 0.01 * rng.standard_normal(lucky.n_parameters)
        nudged = lucky.value(X_train, y_train)
        if nudged > loss:
            lucky.theta[:] = before
        else:
            loss = nudged
    assert accuracy(lucky, X_test, y_test) > 0.8
    taught = Training(digits_net(), X_train, y_train, SGD(lr=0.5), batch_size=len(X_train), epochs=50,
                      rng=np.random.default_rng(0))  # fmt: skip
    steps = next(step.update for step in taught if step.loss < loss)
    assert 3 * steps < 1500 / 10


def test_the_product_of_local_gradients_is_the_slope_of_w12_and_it_is_negative(tiny):
    x, y, W2, b2, W3, b3 = tiny
    dW2, *_ = by_the_four_equations(*tiny)

    def loss_with(w12):
        W = W2.copy()
        W[0, 1] = w12
        return 0.5 * np.sum((sigmoid(W3 @ sigmoid(W @ x + b2) + b3) - y) ** 2)

    assert dW2[0, 1] == pytest.approx((loss_with(-0.6 + 1e-6) - loss_with(-0.6 - 1e-6)) / 2e-6, rel=1e-6)
    assert dW2[0, 1] < 0


def test_the_four_equations_by_hand_agree_with_the_package(tiny):
    x, y, W2, b2, W3, b3 = tiny
    rng = np.random.default_rng(0)
    net = Network([Dense(2, 2, "sigmoid"), Dense(2, 1, "sigmoid")], SquaredError(), rng=rng)
    net.theta[:] = np.concatenate([W2.ravel(), b2, W3.ravel(), b3])
    net.loss_and_grad(x[np.newaxis], y[np.newaxis])
    by_hand = np.concatenate([gradient.ravel() for gradient in by_the_four_equations(*tiny)])
    np.testing.assert_allclose(net.grad, by_hand, rtol=1e-14)


def test_two_paths_add_up(tiny):
    x, _, W2, b2, *_ = tiny
    V3, c3, target = np.array([[0.7, -0.9], [-0.4, 0.3]]), np.array([0.2, 0.1]), np.array([1.0, 0.0])
    a2 = sigmoid(W2 @ x + b2)

    def loss_at(a):
        return 0.5 * np.sum((sigmoid(V3 @ a + c3) - target) ** 2)

    out = sigmoid(V3 @ a2 + c3)
    delta = (out - target) * out * (1 - out)
    bump = np.array([1e-6, 0.0])
    measured = (loss_at(a2 + bump) - loss_at(a2 - bump)) / 2e-6
    assert delta @ V3[:, 0] == pytest.approx(measured, rel=1e-6)


def test_a_weight_times_the_slope_of_the_sigmoid_is_about_a_fifth_in_the_small_net(tiny):
    _, delta2, _, delta3 = by_the_four_equations(*tiny)
    assert 0.1 < np.abs(delta2 / delta3).mean() < 0.3
    z = np.linspace(-9, 9, 181)
    assert sigmoid.derivative(z, sigmoid(z)).max() == pytest.approx(0.25)


def test_the_gradient_of_a_batch_is_the_mean_of_the_gradients_of_its_samples():
    rng = np.random.default_rng(3)
    net = mlp([3, 5, 2], activation="tanh", loss="squared_error", rng=rng)
    X, Y = rng.standard_normal((7, 3)), rng.standard_normal((7, 2))
    singles = []
    for i in range(7):
        net.loss_and_grad(X[i : i + 1], Y[i : i + 1])
        singles.append(net.grad.copy())
    net.loss_and_grad(X, Y)
    np.testing.assert_allclose(net.grad, np.mean(singles, axis=0), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("sizes", [[2, 2, 1], [64, 64, 10], [784, 512, 256, 10], [5, 1], [100] * 20])
def test_a_backward_pass_never_costs_more_multiplications_than_two_forward_passes(sizes):
    counted = CountedProducts(sizes)
    assert counted.backward <= 2 * counted.forward
    weights = [n_in * n_out for n_in, n_out in itertools.pairwise(sizes)]
    assert (counted.forward, counted.backward) == (sum(weights), 2 * sum(weights) - weights[0])


class CountedProducts:
    """Counts the multiplications that the package itself does in its matrix products, for one sample."""

    def __init__(self, sizes):
        net = mlp(sizes, activation="tanh", loss="squared_error", rng=np.random.default_rng(0))
        x, y = np.ones((1, sizes[0])), np.zeros((1, sizes[-1]))
        self.forward = self.backward = 0
        self.phase = "forward"
        counter = self

        def dot(a, b, **keywords):
            if a.ndim == b.ndim == 2:  # the column sums multiply by ones: not counted
                n = a.shape[0] * a.shape[1] * b.shape[1]
                setattr(counter, counter.phase, getattr(counter, counter.phase) + n)
            return real_dot(a, b, **keywords)

        real_dot = np.dot
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(np, "dot", dot)
            output = net.forward(x, train=True)
            self.phase = "backward"
            da = net.loss.gradient(output, y)
            for i, layer in reversed(list(enumerate(net.layers))):
                da = layer.backward(da, need_dx=i > 0)


def test_nudging_every_parameter_of_the_digits_network_costs_about_4500_times_as_much():
    counted = CountedProducts([64, 64, 10])
    nudging = 2 * 4810 * counted.forward
    assert nudging / (counted.forward + counted.backward) == pytest.approx(4500, rel=0.01)


@pytest.fixture
def four_samples():
    rng = np.random.default_rng(3)
    net = Network([Dense(2, 2, "sigmoid"), Dense(2, 1, "sigmoid")], SquaredError(), rng=rng)
    X = np.array([[1.0, 0.5], [-0.3, 0.8], [0.2, -1.0], [0.9, 0.9]])
    return net, X, np.array([[1.0], [0.0], [1.0], [0.0]])


def test_one_sided_errors_fall_like_epsilon_central_ones_like_its_square_and_are_best_near_1e_5(four_samples):
    exact = complex_step(*four_samples)

    def error(difference, eps):
        return np.abs(difference(*four_samples, eps) - exact).max()

    def order(difference):
        return np.log10(error(difference, 1e-1) / error(difference, 1e-4)) / 3

    assert order(one_sided_difference) == pytest.approx(1, abs=0.05)
    assert order(central_difference) == pytest.approx(2, abs=0.05)
    errors = {digits: error(central_difference, 10.0**-digits) for digits in range(1, 13)}
    assert min(errors, key=errors.get) in (4, 5, 6)
    assert errors[9] > 100 * errors[5]


@pytest.fixture(scope="module")
def bugs(digits):
    """Relative error and test accuracy of each planted bug of the chapter, by the chapter's own function."""
    X_train, X_test, y_train, y_test = digits
    namespace = {"np": np}
    exec(PAGE.source("def planted("), namespace)
    planted, found = namespace["planted"], {}
    exact = complex_step(digits_net("tanh"), X_train[:32], y_train[:32])
    for bug in "none", "forgets f'", "never moves biases", "stops at the output", "hands back the wrong sign":
        net = digits_net("tanh")
        planted(net, X_train[:32], y_train[:32], bug)
        error = relative_error(net.grad, exact)
        rng = np.random.default_rng(0)
        for _ in range(20):
            for batch in np.array_split(rng.permutation(len(X_train)), 42):
                planted(net, X_train[batch], y_train[batch], bug)
                net.theta -= 0.2 * net.grad
        found[bug] = error, accuracy(net, X_test, y_test)
    return found


def test_a_wrong_gradient_still_learns_but_the_check_finds_it(bugs):
    error, of_the_right_gradient = bugs.pop("none")
    assert error < 1e-7
    assert all(error > 1e-4 for error, _ in bugs.values())
    assert sum(right > 0.9 for _, right in bugs.values()) == 3
    assert sum(right > of_the_right_gradient for _, right in bugs.values()) == 2


def test_the_network_of_the_chapter_reads_at_least_97_percent_of_the_test_digits(digits):
    X_train, X_test, y_train, y_test = digits
    net, rng = digits_net(), np.random.default_rng(0)
    for _ in range(30):
        order = rng.permutation(len(X_train))
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            net.loss_and_grad(X_train[batch], y_train[batch])
            net.theta -= 0.5 * net.grad
    assert accuracy(net, X_test, y_test) >= 0.97


def faintest_loop(eight):
    """How much paler the inside of a loop is than the strokes on both sides, for the fainter of the two."""
    image = eight.reshape(8, 8)

    def depth(rows):
        return max(
            min(image[r, :c].max(), image[r, c + 1 :].max()) - image[r, c] for r in rows for c in range(1, 7)
        )

    return min(depth((1, 2, 3)), depth((4, 5, 6)))


def test_three_8s_are_read_as_1_and_in_each_a_loop_has_all_but_closed(digits):
    X_train, X_test, y_train, y_test = digits
    net, rng = digits_net(), np.random.default_rng(0)
    list(Training(net, X_train, y_train, SGD(lr=0.5), batch_size=32, epochs=30, rng=rng))
    predicted = net.predict(X_test).argmax(axis=1)
    eights = y_test == 8
    as_1, as_8 = ([faintest_loop(x) for x in X_test[eights & (predicted == digit)]] for digit in (1, 8))
    assert len(as_1) == 3
    assert max(as_1) < 0.2 < 0.4 < np.median(as_8)


def losses_of_256_images(split):
    """The chapter's run of 200 epochs, with this split, start and order: the validation loss after each."""
    X, labels = datasets.digits()
    X_train, _, y_train, _ = datasets.train_test_split(X, labels, rng=np.random.default_rng(split))
    net = mlp([64, 64, 10], "tanh", loss="softmax_cross_entropy", rng=np.random.default_rng(split + 1))
    training = Training(net, X_train[:256], y_train[:256], SGD(lr=0.5), batch_size=32, epochs=200,
                        rng=np.random.default_rng(split))  # fmt: skip
    return [net.value(X_train[256:512], y_train[256:512]) for step in training if step.batch == 8]


def test_with_256_images_two_thirds_of_the_training_buy_nothing_on_the_validation_set():
    losses = losses_of_256_images(split=0)
    assert np.argmin(losses) + 1 == pytest.approx(200 / 3, abs=5)
    assert losses[-1] < 1.1 * min(losses)  # hardly rises again


def test_with_other_splits_nine_tenths_of_the_training_buy_nothing_or_almost_none_of_it():
    assert np.argmin(losses_of_256_images(split=102)) + 1 < 200 / 10
    assert np.argmin(losses_of_256_images(split=5)) + 1 > 180


@pytest.mark.parametrize("seed", [0, 100])
def test_at_the_small_eta_smaller_batches_reach_a_lower_loss_and_at_a_half_single_samples_come_last(seed):
    X, labels = datasets.digits()
    X_train, _, y_train, _ = datasets.train_test_split(X, labels, rng=np.random.default_rng(seed))

    def loss_with(size, eta):
        net = mlp([64, 64, 10], "tanh", loss="softmax_cross_entropy", rng=np.random.default_rng(seed + 1))
        list(Training(net, X_train, y_train, SGD(lr=eta), batch_size=size, epochs=10,
                      rng=np.random.default_rng(seed)))  # fmt: skip
        return net.value(X_train, y_train)

    sizes = 1, 8, 32, 128, len(X_train)
    small = [loss_with(size, 0.05) for size in sizes]
    assert small == sorted(small)
    single, *others = [loss_with(size, 0.5) for size in sizes]
    assert single > 5 * max(others)


def test_with_ten_more_sigmoid_layers_delta_shrinks_by_about_a_factor_5_a_layer():
    rng = np.random.default_rng(3)
    deep = mlp([2, *[8] * 11, 1], "sigmoid", loss="squared_error", output="sigmoid", rng=rng)
    deep.loss_and_grad(np.array([[1.0, 0.5]]), np.array([[1.0]]))
    sizes = [np.abs(layer.delta).mean() for layer in deep.layers]
    factor = (sizes[-1] / sizes[0]) ** (1 / 11)
    assert 3.5 < factor < 6


def test_saturated_hidden_neurons_hardly_feel_an_error_that_the_output_still_feels():
    def deltas(weights):
        selection = {**onestep.FIRST, "weights": weights}
        net, X, y = onestep.network(selection)
        net.loss_and_grad(X, y)
        return [np.abs(layer.delta[0]) for layer in net.layers]

    hidden, output = deltas("random")
    hidden_saturated, output_saturated = deltas("saturated")
    assert output_saturated == pytest.approx(output, rel=0.2)
    # One of the two about 34 times smaller, the other about 500 times.
    assert sorted(hidden / hidden_saturated) == pytest.approx([34, 500], rel=0.02)


def test_with_saturated_weights_and_relu_the_output_answers_almost_0_where_1_is_wanted_and_hardly_feels_it():
    net, X, y = onestep.network({**onestep.FIRST, "weights": "saturated", "activation": "relu"})
    net.loss_and_grad(X, y)
    output = net.layers[-1]
    assert y.item() == 1
    assert output.a.item() < 0.001
    assert abs(output.delta.item()) < 0.001


def test_in_the_batch_of_the_stepper_samples_1_and_3_pull_the_output_bias_up_and_2_and_4_down():
    net, X, y = onestep.network({**onestep.FIRST, "sample": onestep.BATCH})
    net.loss_and_grad(X, y)
    assert np.sign(net.layers[-1].delta.ravel()).tolist() == [-1, 1, -1, 1]
    assert y.ravel().tolist() == [1, 0, 1, 0]


def test_a_relu_neuron_that_is_negative_for_all_samples_has_gradient_zero_for_ever():
    rng = np.random.default_rng(0)
    net = Network([Dense(2, 3, "relu"), Dense(3, 1)], SquaredError(), rng=rng)
    net.layers[0].b[1] = -100.0
    X, y = rng.standard_normal((4, 2)), rng.standard_normal((4, 1))
    dead = net.layers[0].W[1].copy()
    for _ in range(60):
        net.loss_and_grad(X, y)
        assert not net.layers[0].dW[1].any()
        assert net.layers[0].db[1] == 0
        net.theta -= 0.5 * net.grad
    np.testing.assert_array_equal(net.layers[0].W[1], dead)


def test_from_zero_weights_with_tanh_only_the_output_bias_moves():
    net = mlp([3, 4, 1], activation="tanh", loss="squared_error", rng=np.random.default_rng(0), init="zeros")
    net.loss_and_grad(np.ones((2, 3)), np.ones((2, 1)))
    assert np.flatnonzero(net.grad).tolist() == [net.n_parameters - 1]


def test_forgetting_the_mean_is_the_same_run_with_a_learning_rate_m_times_larger():
    rng = np.random.default_rng(0)
    right = mlp([3, 4, 1], activation="tanh", loss="squared_error", rng=np.random.default_rng(1))
    wrong = mlp([3, 4, 1], activation="tanh", loss="squared_error", rng=np.random.default_rng(1))
    X, y = rng.standard_normal((32, 3)), rng.standard_normal((32, 1))
    for _ in range(5):
        right.loss_and_grad(X, y)
        right.theta -= 0.1 * right.grad
        wrong.loss_and_grad(X, y)
        wrong.theta -= (0.1 / 32) * (32 * wrong.grad)
    np.testing.assert_allclose(wrong.theta, right.theta, rtol=1e-12)


def test_a_central_difference_across_the_kink_of_a_relu_mixes_its_two_slopes():
    relu, eps = ReLU(), 1e-5
    assert (relu(np.array(eps)) - relu(np.array(-eps))) / (2 * eps) == pytest.approx(0.5)
