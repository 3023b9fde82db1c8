"""The exercises of chapter 2: references against the core and against differences; numbers in the sheet."""

import importlib
import re

import numpy as np
import pytest
from references import answers

import dnnlab as dl
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close

SHEET = "02-forward-pass"
NAMES = [
    "rms",
    "one_sample",
    "relu_layer",
    "n_parameters",
    "shapes",
    "sigmoid",
    "softsign_slope",
    "forward",
    "collapse",
    "hat",
    "polygon_weights",
]


def network(weights, biases, hidden, output="identity"):
    """A network of the core with these weights and biases."""
    sizes = [weights[0].shape[1], *map(len, weights)]
    net = dl.mlp(sizes, hidden, output=output, loss="squared_error", rng=np.random.default_rng(0))
    for layer, W, b in zip(net.layers, weights, biases, strict=True):
        layer.W[:], layer.b[:] = W, b
    return net


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core and against differences


def test_rms_by_its_definition(declared):
    for (A, Y), value in answers(declared["rms"]):
        assert np.isclose(value**2 * len(A), np.sum((A - Y) ** 2))


def test_one_layer_against_the_core(declared):
    for (W, b, a), z in answers(declared["one_sample"]):
        assert close(z, network([W], [b], "identity").forward(a[None])[0])
    for (W, b, A), out in answers(declared["relu_layer"]):
        assert close(out, network([W], [b], "identity", "relu").forward(A))


def test_the_single_relu_neuron_is_on_for_some_samples_and_off_for_others(declared):
    for seed in range(20):
        W, b, A = declared["relu_layer"].cases(np.random.default_rng(seed))[3].inputs
        on = declared["relu_layer"].reference(W, b, A) > 0
        assert on.any()
        assert not on.all()


def test_n_parameters_against_the_core(declared):
    for (sizes,), n in answers(declared["n_parameters"]):
        net = dl.mlp(sizes, "tanh", loss="squared_error", rng=np.random.default_rng(0))
        assert n == net.n_parameters


def test_sigmoid_against_the_core_and_without_a_warning(declared):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for (z,), a in answers(declared["sigmoid"]):
            assert close(a, dl.sigmoid(z))


def test_softsign_slope_against_the_core_and_differences(declared):
    softsign, eps = dl.Softsign(), 1e-6
    for (a,), slope in answers(declared["softsign_slope"]):
        z = a / (1 - np.abs(a))
        assert close(softsign(z), a)
        assert close(slope, softsign.derivative(z, a))
        assert np.allclose(slope, (softsign(z + eps) - softsign(z - eps)) / (2 * eps), atol=1e-6)


def test_forward_against_the_core(declared):
    for (weights, biases, X), out in answers(declared["forward"]):
        assert close(out, network(weights, biases, "tanh").forward(X))


def test_collapse_does_what_all_layers_do(declared, rng):
    for (weights, biases), (W, b) in answers(declared["collapse"]):
        X = rng.normal(size=(7, weights[0].shape[1]))
        deep = network(weights, biases, "identity").forward(X)
        assert np.allclose(network([W], [b], "identity").forward(X), deep, atol=1e-12)


def test_hat_is_the_straight_pieces_between_its_three_points(declared):
    for (x, p, w, h), out in answers(declared["hat"]):
        assert np.allclose(out, np.interp(x, [p - w / 2, p, p + w / 2], [0, h, 0]), atol=1e-12)
        for inside in (x < p - w / 2, (x > p - w / 2) & (x < p), (x > p) & (x < p + w / 2), x > p + w / 2):
            assert inside.any()


def polygon(t, y, v):
    """The network of exercise 10, in the core: W2 is 1, b2 is −t, W3 is v, b3 is y₀."""
    weights = [np.ones((len(v), 1)), v[None]]
    return network(weights, [-t[:-1], y[:1]], "relu")


def test_polygon_weights_give_the_straight_pieces_between_the_points(declared):
    for (t, y), v in answers(declared["polygon_weights"]):
        x = np.linspace(t[0], t[-1], 57)[:, None]
        assert np.allclose(polygon(t, y, v).forward(x), np.interp(x, t, y), atol=1e-12)


# Shapes


def test_the_letters_are_the_shapes_of_a_real_network(declared, source):
    text = next(cell.source for cell in source.cells if cell.id == "exercise-4")
    cells = re.findall(r"\| (\w) \| (\([\d, ]+\)) ", text)
    shapes = {letter: tuple(map(int, re.findall(r"\d+", shape))) for letter, shape in cells}
    assert shapes == importlib.import_module("answers.02_forward_pass.shapes").LETTERS
    net = dl.mlp([784, 100, 10], "tanh", loss="squared_error", rng=np.random.default_rng(0))
    net.forward(np.zeros((50, 784)))
    first, second = net.layers
    arrays = {
        "X": first.x,
        "W2": first.W,
        "b2": first.b,
        "A2": first.a,
        "W3": second.W,
        "b3": second.b,
        "Z3": second.z,
    }
    exercise = declared["shapes"]
    assert exercise.parts == tuple(arrays)
    for letter, array in zip(exercise.reference, arrays.values(), strict=True):
        assert shapes[letter] == array.shape


def test_a_wrong_shape_does_not_give_the_right_letter_away(declared):
    exercise = compile_exercise(declared["shapes"])
    right = list(declared["shapes"].reference)
    for place, part in enumerate(exercise.parts):
        for letter in set("abcdefghijklmn") - {right[place]}:
            answer = right.copy()
            answer[place] = letter
            verdict = diagnose(exercise, answer)
            assert verdict.kind == f"mistake:{part}-{letter}"
            assert f"'{right[place]}'" not in verdict.message
            assert f'"{right[place]}"' not in verdict.message
    nonsense = diagnose(exercise, ["(50, 784)", *right[1:]]).message
    assert all(f'"{letter}"' in nonsense for letter in "abcdefghijklmn")


# A warning counts


@pytest.mark.parametrize(
    "answer",
    [
        lambda z: 1 / (1 + np.exp(-z)),
        lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))),
    ],
)
def test_a_sigmoid_that_is_right_by_luck_is_not_accepted(declared, answer):
    verdict = diagnose(compile_exercise(declared["sigmoid"]), answer)
    assert verdict.kind == "warning"
    assert "overflow" in verdict.message


def masked(z):
    out = np.empty_like(z)
    up = z >= 0
    out[up] = 1 / (1 + np.exp(-z[up]))
    out[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return out


@pytest.mark.parametrize("answer", [masked, lambda z: (1 + np.tanh(z / 2)) / 2])
def test_other_ways_to_a_safe_sigmoid_are_accepted(declared, answer):
    assert diagnose(compile_exercise(declared["sigmoid"]), answer).right


# The sheet


def test_the_errors_of_the_polygons_are_those_printed_and_can_be_bettered(source, namespace):
    cells = {cell.id: cell for cell in source.cells}
    even = np.arange(8) / 8
    printed = re.findall(r"error ([\d.]+)", cells["polygon-errors"].outputs[0].text)
    assert printed == [f"{namespace['error'](t):.3f}" for t in (even, even**0.7)]
    x = np.linspace(0, 1, 201)
    knots = np.append(even, 1.0)
    missed = np.interp(x, knots, namespace["curve"](knots)) - namespace["curve"](x)
    assert np.isclose(namespace["error"](even), np.sqrt(np.mean(missed**2)))
    moved = np.array([0, 0.15, 0.33, 0.53, 0.59, 0.71, 0.78, 0.92])
    assert namespace["error"](moved) < 0.02
    assert "below 0.02 is possible" in cells["end"].source


def test_what_the_text_says_about_powers():
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.exp(1000.0)
        assert np.isinf(power)
        assert 1 / (1 + power) == 0 == dl.sigmoid(np.array([-1000.0]))[0]
        assert np.isnan(power / (1 + power))


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in source.cells if cell.id == "rms").outputs[0].text
    assert shown.startswith("Not yet: case 1: you ")
    assert "square the average" in " ".join(shown.split())
