"""What chapter 2 claims in words, each claim as a test."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

import dnnlab
from dnnlab import accuracy, activation, datasets, initializers, mlp, sigmoid
from dnnlab.widgets import fold, zoo_facts

CHAPTERS = Path(__file__).parents[2] / "chapters"
ODD = ["sign", "identity", "tanh", "softsign", "hard_tanh", "arctan"]


@pytest.fixture(scope="module")
def cells():
    notebook = json.loads((CHAPTERS / "02-forward-pass.ipynb").read_text())
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def chapter(cells):
    """Run the code cells of the chapter that begin with the given texts; return its names."""
    names = {name: getattr(dnnlab, name) for name in dir(dnnlab) if name[0] != "_"} | {"np": np}

    def run(*starts):
        for start in starts:
            (cell,) = [cell for cell in cells if cell.startswith(start)]
            exec(cell, names)
        return names

    run("def curve(", "def learn(", "def five_layers(", "def by_hand(", "def learnt(")
    return run


@pytest.fixture(scope="module")
def curve_nets(chapter):
    """The two five-layer networks of the beginning, trained, with the curve."""
    names = chapter()
    for name, kind in ("deep", "identity"), ("bent", "tanh"):
        names[name] = names["five_layers"](kind)
        names["learn"](names[name], names["X"], names["y"], epochs=1000, batch_size=201)
    return names


def test_the_curve_is_the_one_of_the_data_sets(chapter):
    X, y = datasets.curve(50, np.random.default_rng(0))
    np.testing.assert_allclose(chapter()["curve"](X), y, rtol=0, atol=1e-15)


def test_five_layers_without_activation_have_3265_parameters_and_draw_the_line_that_two_draw(curve_nets):
    deep, X, y, x = (curve_nets[name] for name in ("deep", "X", "y", "x"))
    assert deep.n_parameters == 3265
    best_line = np.polyval(np.polyfit(x.ravel(), y.ravel(), 1), x)
    np.testing.assert_allclose(deep.forward(X), best_line, rtol=0, atol=1e-3)
    errors = [curve_nets["rms"](fit - y) for fit in (deep.forward(X), best_line)]
    assert round(errors[0], 3) == round(errors[1], 3)


def test_the_same_five_layers_with_tanh_follow_the_curve(curve_nets):
    errors = [
        curve_nets["rms"](curve_nets[name].forward(curve_nets["X"]) - curve_nets["y"])
        for name in ("deep", "bent")
    ]
    assert errors[0] > 5 * errors[1]


def test_with_its_joints_stiffened_a_trained_network_draws_a_straight_line(curve_nets):
    net = curve_nets["five_layers"]("tanh")
    net.theta[:] = curve_nets["bent"].theta
    assert np.abs(np.diff(net.forward(curve_nets["X"]).ravel(), n=2)).max() > 1e-3
    for layer in net.layers:
        layer.activation = activation("identity")
    assert np.abs(np.diff(net.forward(curve_nets["X"]).ravel(), n=2)).max() < 1e-12


def test_the_numbers_worked_with_a_pencil(chapter):
    names = chapter("W2 = ", "def layer_by_loops(", "sample = ", "def forward(", "relu, identity")
    z2 = names["layer_by_loops"](names["W2"], names["b2"], [2, 1])
    assert z2.tolist() == [1, 1.5, -0.5]
    assert names["relu"](z2).tolist() == [1, 1.5, 0]
    assert names["forward"](names["small"], np.array([[2.0, 1]])).tolist() == [[4.5, -0.5]]
    assert names["W2"][2, 0] == -1
    assert names["W3"][0, 1] == 2


def test_a_layer_of_32_neurons_makes_409600_multiplications_for_200_digits():
    images, _ = datasets.digits()
    assert 200 * 32 * images.shape[1] == 409_600


@pytest.mark.parametrize("sizes", [[64, 512, 512, 10], [3, 2, 5, 4]])
def test_any_number_of_layers_without_activations_is_one_affine_map(sizes):
    rng = np.random.default_rng(0)
    net = mlp(sizes, "identity", loss="squared_error", rng=rng)
    net.theta[:] = 0.05 * rng.standard_normal(net.n_parameters)
    W, b = np.eye(sizes[0]), np.zeros(sizes[0])
    for layer in net.layers:
        W, b = layer.W @ W, layer.W @ b + layer.b
    X = rng.uniform(0, 1, (20, sizes[0]))
    np.testing.assert_allclose(X @ W.T + b, net.forward(X), rtol=0, atol=1e-12)
    if sizes[0] == 64:
        assert (net.n_parameters, W.size + b.size) == (301_066, 650)


def test_a_waist_of_3_without_activation_leaves_a_map_of_rank_3():
    net = mlp([10, 3, 10], "identity", loss="squared_error", rng=np.random.default_rng(0))
    assert np.linalg.matrix_rank(net.layers[1].W @ net.layers[0].W) == 3


def test_the_fold_lays_the_two_corners_that_differ_on_the_same_spot_beyond_the_cut(chapter):
    names = chapter("relu, identity", "corners = ", "def hidden(")
    places = names["hidden"](names["corners"])
    assert places.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    w, b = names["cut"]
    assert ((places @ w + b) > 0).tolist() == [False, True, True, False]


def test_the_fold_presses_the_whole_plane_into_a_line_with_bends(chapter):
    names = chapter("relu, identity", "corners = ", "def hidden(")
    rng = np.random.default_rng(0)
    sums, across = rng.uniform(-3, 3, 500), rng.uniform(-3, 3, 500)
    places = names["hidden"](np.stack([(sums + across) / 2, (sums - across) / 2], axis=1))
    expected = np.stack([np.interp(sums, [0, 3], [0, 3]), np.interp(sums, [0, 1, 3], [0, 0, 2])], axis=1)
    np.testing.assert_allclose(places, expected, rtol=0, atol=1e-12)


def test_seen_from_the_inputs_the_cut_is_two_lines(chapter):
    names = chapter("relu, identity", "corners = ", "def hidden(")
    w, b = names["cut"]
    along = np.linspace(-1, 2, 301)[:, np.newaxis] * [1.0, 1.0]
    assert np.count_nonzero(np.diff(names["hidden"](along) @ w + b > 0)) == 2


def test_sixteen_tanh_units_put_all_points_of_two_spirals_on_their_side(chapter):
    names = chapter("points, arm = ")
    assert accuracy(names["spiral"], names["points"], names["arm"]) == 1


def answers(**chosen):
    selection = fold.complete(chosen)
    X, y = fold.points(selection["data"])
    a = fold.forward(selection, X)
    return a, int((a[-len(X) :] * y[:, 0] > 0).sum())


def test_in_the_stepper_the_four_corners_land_at_0_0_and_half_half_and_the_two_that_differ_beyond_the_cut():
    numbers, right = answers(activation="relu", hidden=2, weights="xor")
    places = numbers[8:16].reshape(4, 2).tolist()
    assert places == [[0, 0], [0.5, 0.5], [2.5, 0], [0, 2.5]]
    assert (numbers[16:] > 0).tolist() == [False, False, True, True]
    assert right == 4


def test_in_the_stepper_linear_units_get_three_corners_right_never_four():
    found = [
        answers(activation="linear", hidden=h, weights="random", seed=s)[1]
        for h in (2, 3, 4)
        for s in range(60)
    ]
    assert max(found) == 3


@pytest.mark.parametrize(("kind", "hidden", "right"), [("tanh", 2, 79), ("relu", 2, 71), ("relu", 4, 79)])
def test_in_the_stepper_after_1000_steps_the_spirals_are(kind, hidden, right):
    assert answers(data="spirals", activation=kind, hidden=hidden, weights="trained_1000")[1] == right


def test_a_pass_through_a_2_2_1_network_takes_six_multiplications():
    net = mlp([2, 2, 1], loss="squared_error", rng=np.random.default_rng(0))
    assert sum(layer.W.size for layer in net.layers) == 6


def test_at_z_10_the_slope_of_softsign_is_a_million_times_that_of_tanh():
    z = np.array([10.0])
    softsign, tanh = ((f := activation(name)).derivative(z, f(z))[0] for name in ("softsign", "tanh"))
    assert (round(softsign, 3), round(tanh, 9)) == (0.008, 8e-9)
    assert 0.9e6 < softsign / tanh < 1.1e6


def test_the_zero_centred_functions_of_the_table_are_the_odd_ones():
    z = np.linspace(0.01, 5, 500)
    for name in dnnlab.activations.ACTIVATIONS:
        if name not in ("softmax", "step"):
            f = activation(name)
            assert (name in ODD) == np.allclose(f(z), -f(-z), rtol=0, atol=1e-15), name


def test_costs_are_low_up_to_5_and_high_above_20_additions_as_the_table_says():
    high = {"softplus"}
    low = {"sign", "step", "identity", "sigmoid", "tanh", "relu", "softsign", "hard_tanh", "arctan"}
    middle = {"leaky_relu", "prelu", "elu", "softmax"}
    for name in low | middle | high:
        cost = zoo_facts.COSTS[name][0]
        assert (cost <= 5, cost > 20) == (name in low, name in high), name


def test_a_network_of_sigmoids_draws_the_same_functions_as_one_of_tanh():
    rng = np.random.default_rng(0)
    tanh, logistic = (mlp([2, 5, 1], kind, loss="squared_error", rng=rng) for kind in ("tanh", "sigmoid"))
    hidden, output = logistic.layers
    hidden.W[:], hidden.b[:] = 2 * tanh.layers[0].W, 2 * tanh.layers[0].b
    output.W[:] = 2 * tanh.layers[1].W
    output.b[:] = tanh.layers[1].b - tanh.layers[1].W.sum()
    X = rng.standard_normal((20, 2))
    np.testing.assert_allclose(logistic.forward(X), tanh.forward(X), rtol=0, atol=1e-14)
    assert sigmoid(np.array(0.0)) == 0.5


def test_twice_the_units_set_by_hand_make_a_quarter_of_the_error(chapter):
    names = chapter()
    error = {n: names["rms"](names["by_hand"](n) - names["y"].ravel()) for n in (16, 32, 64)}
    assert 3 < error[16] / error[32] < 5
    assert 3.5 < error[32] / error[64] < 4.5


def test_the_fit_by_hand_is_a_polygon_through_points_of_the_curve(chapter):
    names = chapter()
    joints = np.linspace(0, 1, 9)
    polygon = np.interp(names["x"].ravel(), joints, names["curve"](joints))
    np.testing.assert_allclose(names["by_hand"](8), polygon, rtol=0, atol=1e-14)


def test_linear_units_gain_nothing_and_learning_wins_with_few_units_the_hand_with_many(chapter):
    names = chapter()

    def five(kind, n):
        fits = [names["learnt"](n, kind, seed).forward(names["X"]) for seed in range(5)]
        return sorted(names["rms"](fit - names["y"]) for fit in fits)

    hand = {n: names["rms"](names["by_hand"](n) - names["y"].ravel()) for n in (4, 64)}
    assert five("identity", 1)[2] == pytest.approx(five("identity", 64)[2], rel=1e-3)
    assert hand[4] > 4 * five("tanh", 4)[2]
    relu, tanh = five("relu", 64), five("tanh", 64)
    assert relu[2] > 5 * hand[64]
    assert min(relu + tanh) > hand[64]


def test_on_the_diabetes_data_the_network_beats_the_mean_but_not_one_neuron(chapter):
    names = chapter("def prepared(", "def progression(")
    network, neuron, mean = (names["rms"](guess - names["t_test"]) for guess in
                             (names["answers"], names["progression"]([10, 1])[1], names["mean"]))  # fmt: skip
    assert len(names["t_train"]) == 332
    assert network < 0.75 * mean
    assert network == pytest.approx(neuron, abs=1.5)
    assert datasets.diabetes()[1].max() == 346


def test_neighbours_in_the_waist_of_the_autoencoder_show_the_same_digit_about_80_times_in_100(chapter):
    names = chapter("images, digits = ", "D_train, D_test", "def code(", "center = ")
    assert 0.75 <= names["bent_share"] < 0.85
    assert 0.5 < names["flat"] < 0.65


def test_equal_weights_make_all_hidden_units_the_same_unit():
    net = mlp(
        [3, 4, 1], "tanh", loss="squared_error", rng=np.random.default_rng(0), init=initializers.constant(0.3)
    )
    net.loss_and_grad(np.eye(3), np.ones((3, 1)))
    assert np.ptp(net.layers[0].dW, axis=0).max() == 0


def test_every_question_of_the_chapter_is_asked_and_every_question_asked_exists(cells):
    questions = tomllib.loads((CHAPTERS / "02-questions.toml").read_text())
    asked = [cell.split('"')[1] for cell in cells if cell.startswith('questions["')]
    assert asked == list(questions)
    assert [card["kind"] for card in questions.values()].count("quiz") >= 5
