"""The exercises of chapter 3: references against the core and against differences; numbers in the sheet."""

import copy

import numpy as np

import dnnlab as dl
from dnnlab.checks.costs import CubicCost
from dnnlab.checks.values import close

NAMES = [
    "cost",
    "output_deltas",
    "hidden_delta",
    "leaky_relu_backward",
    "batch_gradients",
    "gradients_of_mean",
    "central_difference",
    "relative_error",
    "planted_bug",
    "backward_pass",
    "training_step",
    "window_gradients",
]


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core and against differences


def close_parts(given, expected):
    return all(close(np.asarray(g), np.asarray(e)) for g, e in zip(given, expected, strict=True))


def cases(exercise):
    return exercise.cases(np.random.default_rng(5))


def test_cost_against_the_core(declared):
    for case in cases(declared["cost"]):
        assert np.isclose(declared["cost"].reference(*case.inputs), dl.SquaredError().value(*case.inputs))


def test_output_deltas_against_the_core(declared):
    for case in cases(declared["output_deltas"]):
        Z, Y = case.inputs
        A = dl.sigmoid(Z)
        expected = (
            dl.SquaredError().gradient(Z, Y),
            dl.Sigmoid().backward(dl.SquaredError().gradient(A, Y), Z, A),
            dl.BinaryCrossEntropy().gradient(Z, Y),
            dl.SoftmaxCrossEntropy().gradient(Z, Y),
        )
        assert close_parts(declared["output_deltas"].reference(Z, Y), expected)


def test_hidden_delta_against_the_core(declared):
    for case in cases(declared["hidden_delta"]):
        delta_next, W, W_next, Z = case.inputs
        here = dl.Network(
            [dl.Dense(W.shape[1], len(W), "tanh"), dl.Dense(len(W), len(W_next))],
            rng=np.random.default_rng(0),
            loss="squared_error",
        )
        first, second = here.layers
        first.W[:], second.W[:] = 0, W_next
        first.b[:] = 0
        for row in range(len(Z)):
            first.b[:] = Z[row]
            here.forward(np.zeros((1, W.shape[1])))
            first.backward(second.backward(delta_next[row : row + 1]))
            assert close(declared["hidden_delta"].reference(*case.inputs)[row], first.delta[0])


def test_leaky_relu_against_the_core(declared):
    for case in cases(declared["leaky_relu_backward"]):
        dA, Z, slope = case.inputs
        activation = dl.LeakyReLU(slope)
        assert close(
            declared["leaky_relu_backward"].reference(dA, Z, slope), activation.backward(dA, Z, activation(Z))
        )


def test_batch_gradients_against_the_core(declared):
    for case in cases(declared["batch_gradients"]):
        delta, A = case.inputs
        layer = dl.Dense(A.shape[1], delta.shape[1])
        dl.Network([layer], loss="squared_error", rng=np.random.default_rng(0))
        layer.forward(A)
        layer.backward(delta)
        dW, db = declared["batch_gradients"].reference(delta, A)
        assert close_parts((dW, db), (layer.dW, layer.db))
        assert close_parts(declared["gradients_of_mean"].reference(delta * len(delta), A), (dW, db))


def test_central_difference_against_the_exact_gradient(declared):
    for case in cases(declared["central_difference"]):
        J, theta, eps = case.inputs
        exact = J.gradient(theta)
        assert close(declared["central_difference"].reference(J, theta, eps), exact + J.c * eps**2)


def test_relative_error_is_the_books(declared):
    for case in cases(declared["relative_error"]):
        assert np.isclose(declared["relative_error"].reference(*case.inputs), dl.relative_error(*case.inputs))


def network(W2, b2, W3, b3):
    net = dl.mlp(
        [W2.shape[1], len(W2), len(W3)],
        activation="tanh",
        loss="softmax_cross_entropy",
        rng=np.random.default_rng(0),
    )
    for layer, W, b in zip(net.layers, (W2, W3), (b2, b3), strict=True):
        layer.W[:], layer.b[:] = W, b
    return net


def test_training_step_and_backward_pass_against_the_core(declared):
    for case in cases(declared["training_step"]):
        X, Y, W2, b2, W3, b3, eta = case.inputs
        net = network(W2, b2, W3, b3)
        net.loss_and_grad(X, Y)
        first, second = net.layers
        given = declared["backward_pass"].reference(X, first.z, first.a, dl.softmax(second.z), Y, W3)
        assert close_parts(given, (second.dW, second.db, first.dW, first.db))
        dl.SGD(eta).step(net.theta, net.grad)
        assert close_parts(
            declared["training_step"].reference(*case.inputs), (first.W, first.b, second.W, second.b)
        )


def test_window_gradients_against_differences(declared):
    eps = 1e-6
    for case in cases(declared["window_gradients"]):
        x_true, x_false, *parameters = case.inputs

        def J(W, b, u, x_true=x_true, x_false=x_false):
            return max(0.0, 1 - u @ np.tanh(W @ x_true + b) + u @ np.tanh(W @ x_false + b))

        measured = []
        for place in range(3):
            slopes = np.zeros_like(parameters[place])
            for index in np.ndindex(slopes.shape):
                up, down = copy.deepcopy(parameters), copy.deepcopy(parameters)
                up[place][index] += eps
                down[place][index] -= eps
                slopes[index] = (J(*up) - J(*down)) / (2 * eps)
            measured.append(slopes)
        dW, db, du = measured
        for given, slopes in zip(
            declared["window_gradients"].reference(*case.inputs), (du, dW, db), strict=True
        ):
            assert np.allclose(given, slopes, atol=1e-8)


def test_the_gradient_of_the_cubic_cost():
    J = CubicCost.random(4, np.random.default_rng(0))
    theta, eps = np.arange(4.0), 1e-5
    slopes = [(J(theta + eps * e) - J(theta - eps * e)) / (2 * eps) for e in np.eye(4)]
    assert np.allclose(J.gradient(theta), slopes, rtol=1e-8)


# The sheet


def test_the_numbers_in_the_box_on_losses_are_right(source):
    box = next(cell.source for cell in source.cells if cell.id == "losses-box")
    p = dl.softmax(np.array([[0.0, np.log(3.0)]]))[0]
    assert f"p = ({p[0]:.2f}, {p[1]:.2f})" in box
    for probability in p:
        assert f"−ln {probability:.2f} ≈ {-np.log(probability):.2f}" in box
    assert f"For a = 0.9 that is {-np.log(0.9):.2f} for a yes and {-np.log(1 - 0.9):.2f} for a no" in box


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in source.cells if cell.id == "cost").outputs[0].text
    assert shown.startswith("Not yet: case 1: you ")
    assert "average over the outputs as well" in " ".join(shown.split())
