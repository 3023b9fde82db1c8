"""What chapter 2 claims in words, each claim as a test."""

import numpy as np
import pytest
from notebooks import Page

import dnnlab
from dnnlab import SGD, accuracy, activation, datasets, mlp, sigmoid
from dnnlab.widgets import fold, zoo_facts

PAGE = Page("chapters/02-forward-pass.ipynb")
ODD = ["sign", "identity", "tanh", "softsign", "hard_tanh", "arctan"]


@pytest.fixture(scope="module")
def chapter():
    """Run the code cells of the chapter that begin with the given texts; return its names."""
    names = PAGE.define(
        "def curve(",
        "def learn(",
        "W2 = ",
        "def forward(",
        "relu, identity",
        "def by_hand(",
        "def learnt(",
    )

    def run(*starts):
        for start in starts:
            exec(PAGE.source(start), names)
        return names

    return run


@pytest.fixture(scope="module")
def curve_nets(chapter):
    """The two five-layer networks of the beginning, trained, with the curve."""
    return chapter("def five_layers(")


def test_the_curve_is_the_one_of_the_data_sets(chapter):
    X, y = datasets.curve(50, np.random.default_rng(0))
    np.testing.assert_allclose(chapter()["curve"](X), y, rtol=0, atol=1e-15)


def test_five_layers_without_activation_have_3265_parameters_and_draw_the_line_that_two_draw(curve_nets):
    deep, X, y, x = (curve_nets[name] for name in ("deep", "X", "y", "x"))
    assert deep.n_parameters == 3265
    assert round(deep.n_parameters / len(X)) == 16
    best_line = np.polyval(np.polyfit(x.ravel(), y.ravel(), 1), x)
    np.testing.assert_allclose(deep.forward(X), best_line, rtol=0, atol=1e-3)
    errors = [curve_nets["rms"](fit - y) for fit in (deep.forward(X), best_line)]
    assert round(errors[0], 3) == round(errors[1], 3)


def test_with_tanh_five_layers_follow_the_curve_until_their_joints_are_stiffened(chapter, curve_nets):
    bent, X, y = (curve_nets[name] for name in ("bent", "X", "y"))
    assert curve_nets["rms"](bent.forward(X) - y) < 0.01
    assert np.abs(np.diff(bent.forward(X).ravel(), n=2)).max() > 1e-3
    trained = bent.theta.copy()
    chapter("for layer in bent.layers")
    np.testing.assert_array_equal(bent.theta, trained)
    assert np.abs(np.diff(bent.forward(X).ravel(), n=2)).max() < 1e-12


def test_the_numbers_worked_with_a_pencil(chapter):
    names = chapter("def layer_by_loops(", "sample = ")
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
        one_hidden = mlp([64, 512, 10], "identity", loss="squared_error", rng=rng)
        assert one_hidden.n_parameters == 38_410


def test_a_waist_of_3_without_activation_leaves_a_map_of_rank_3():
    net = mlp([10, 3, 10], "identity", loss="squared_error", rng=np.random.default_rng(0))
    assert np.linalg.matrix_rank(net.layers[1].W @ net.layers[0].W) == 3


def test_the_fold_lays_the_two_corners_that_differ_on_the_same_spot_beyond_the_cut(chapter):
    names = chapter("corners = ", "def hidden(")
    places = names["hidden"](names["corners"])
    assert places.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    w, b = names["cut"]
    assert ((places @ w + b) > 0).tolist() == [False, True, True, False]


def test_the_fold_presses_the_plane_into_a_half_line_with_one_bend_and_half_of_it_onto_the_end(chapter):
    names = chapter("corners = ", "def hidden(")
    rng = np.random.default_rng(0)
    sums, across = rng.uniform(-3, 3, 500), rng.uniform(-3, 3, 500)
    places = names["hidden"](np.stack([(sums + across) / 2, (sums - across) / 2], axis=1))
    expected = np.stack([np.interp(sums, [0, 3], [0, 3]), np.interp(sums, [0, 1, 3], [0, 0, 2])], axis=1)
    np.testing.assert_allclose(places, expected, rtol=0, atol=1e-12)
    np.testing.assert_array_equal((places == 0).all(axis=1), sums <= 0)


def test_seen_from_the_inputs_the_cut_is_two_lines(chapter):
    names = chapter("corners = ", "def hidden(")
    w, b = names["cut"]
    along = np.linspace(-1, 2, 301)[:, np.newaxis] * [1.0, 1.0]
    assert np.count_nonzero(np.diff(names["hidden"](along) @ w + b > 0)) == 2


def test_sixteen_tanh_units_put_all_points_of_two_spirals_on_their_side(chapter):
    names = chapter("points, arm = ")
    assert accuracy(names["spiral"], names["points"], names["arm"]) == 1
    for seed in range(6):
        net = mlp([2, 16, 1], "tanh", loss="binary_cross_entropy", rng=np.random.default_rng(seed))
        names["learn"](net, names["points"], names["arm"], epochs=500, lr=0.1)
        assert accuracy(net, names["points"], names["arm"]) == 1


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


@pytest.mark.parametrize("kind", ["tanh", "relu"])
def test_in_the_stepper_two_units_of_either_kind_typically_get_64_of_the_spirals_right(kind):
    X, y = fold.points("spirals")
    right = []
    for seed in range(30):
        net, optimizer = fold.network(kind, 2, fold.random_weights(2, seed)), SGD(fold.LR)
        for _ in range(1000):
            net.loss_and_grad(X, y)
            net.update(optimizer)
        right.append((net.forward(X) * y > 0).sum())
    assert round(np.median(right)) == 64
    assert max(right) - min(right) > 15


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


@pytest.mark.parametrize(
    ("name", "z", "slope", "decimals"),
    [("tanh", 0, 1, 6), ("sigmoid", 0, 0.25, 6), ("sigmoid", 5, 0.007, 3), ("tanh", 5, 0.0002, 4)],
)
def test_in_the_zoo_tanh_is_steeper_at_0_and_the_sigmoid_at_5(name, z, slope, decimals):
    assert round(zoo_facts.outputs(name, np.array([float(z)]))[1][0], decimals) == slope


def test_in_the_zoo_relu_makes_mean_1_19_and_49_percent_zeros_and_a_third_of_tanh_is_saturated():
    z = 3 * np.array(zoo_facts.samples())
    relu, tanh = (zoo_facts.outputs(name, z) for name in ("relu", "tanh"))
    assert (round(relu[0].mean(), 2), round(np.mean(relu[0] == 0), 2)) == (1.19, 0.49)
    assert round(tanh[0].mean(), 2) == 0.03
    assert np.mean(tanh[1] < zoo_facts.FLAT) == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.parametrize(
    ("name", "z", "left"),
    [("sigmoid", 1, 3e-7), ("tanh", 1, 0.04), ("relu", 1, 1), ("leaky_relu", -2, 1e-20)],
)
def test_in_the_zoo_ten_layers_leave_of_a_step(name, z, left):
    z, product = np.array([float(z)]), 1.0
    for _ in range(10):
        z, slope = zoo_facts.outputs(name, z)
        product *= slope[0]
    assert float(f"{product:.0e}") == left


def test_positive_inputs_correct_all_weights_of_a_neuron_in_one_direction():
    net = mlp([2, 1], loss="squared_error", rng=np.random.default_rng(0))
    for target in -3.0, 3.0:
        net.loss_and_grad(np.array([[0.5, 0.9]]), np.array([[target]]))
        assert np.sign(net.layers[0].dW[0]).tolist() in ([1, 1], [-1, -1])


def test_every_formula_of_the_table_holds_against_a_slope_that_is_measured(chapter):
    names = chapter("z, eps = ")
    z = names["z"]
    for name in dnnlab.activations.ACTIVATIONS:
        if name != "softmax":
            f = activation(name)
            assert names["near"](names["slope"](f), f.derivative(z, f(z))), name
    for name in "prelu", "softmax":
        for at in -2.5, 1.5:
            _, slope = zoo_facts.outputs(name, np.array([at]))
            assert zoo_facts.slope_between(name, at) == pytest.approx(slope[0]), name


def test_every_line_of_the_relatives_says_true(chapter, capsys):
    chapter("z, eps = ", "softplus, softsign")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 7
    assert [line.split()[-1] for line in lines] == ["True"] * 7
    assert "False" not in "".join(lines)


def test_squares_draw_no_more_than_a_parabola_and_half_sines_half_relus_more_than_relus(chapter):
    names = chapter("def fitted(")
    x, y, Z, fitted, rms = (names[name] for name in ("x", "y", "Z", "fitted", "rms"))
    parabola = np.polyval(np.polyfit(x.ravel(), y.ravel(), 2), x)
    np.testing.assert_allclose(fitted(Z**2), parabola, rtol=0, atol=1e-9)
    assert rms(fitted(names["mixed"]) - y) < 0.5 * rms(fitted(names["relu"](Z)) - y)


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


def test_twice_the_units_set_by_hand_make_a_quarter_of_the_error_once_the_pieces_are_short(chapter):
    hand = chapter()["hand"]
    for n in 16, 32:
        assert 3.3 < hand[n] / hand[2 * n] < 4.5
    assert hand[1] / hand[2] < 1.5


def test_the_fit_by_hand_is_a_polygon_through_points_of_the_curve(chapter):
    names = chapter()
    kinks = np.linspace(0, 1, 9)
    polygon = np.interp(names["x"].ravel(), kinks, names["curve"](kinks))
    fit = names["curve"](0.0) + names["by_hand"](8).sum(axis=1)
    np.testing.assert_allclose(fit, polygon, rtol=0, atol=1e-14)


def test_between_two_kinks_the_polygon_is_off_by_no_more_than_the_curve_varies_there(chapter):
    names = chapter()
    x, y = names["x"].ravel(), names["y"].ravel()
    for n in 5, 20:
        off = np.abs(names["curve"](0.0) + names["by_hand"](n).sum(axis=1) - y)
        for i in range(n):
            piece = (x >= i / n - 1e-12) & (x <= (i + 1) / n + 1e-12)
            assert off[piece].max() <= np.ptp(y[piece]) + 1e-12


@pytest.fixture(scope="module")
def fits(chapter):
    """The names of the chapter after all its fits of the curve, and the error of the equal kinks, fitted."""
    names = chapter("def fitted(", "nets = ")
    y, fitted, by_hand = names["y"], names["fitted"], names["by_hand"]
    return names, {n: names["rms"](fitted(by_hand(n)) - y) for n in names["sizes"]}


def test_linear_units_gain_nothing(fits):
    errors = fits[0]["errors"]
    assert all(errors["identity", n][2] == pytest.approx(errors["identity", 1][2], rel=1e-3) for n in (4, 64))


def test_some_runs_of_one_or_two_relu_units_draw_a_line_because_their_kinks_have_left_the_interval(fits):
    names, _ = fits
    lines = 0
    for net in names["nets"]["relu", 1] + names["nets"]["relu", 2]:
        hidden = net.layers[0]
        outside = np.abs(hidden.b / hidden.W[:, 0]) >= 2
        if names["rms"](net.forward(names["X"]) - names["y"]) == pytest.approx(0.1378, abs=1e-4):
            lines += 1
            assert outside.all()
    assert 2 <= lines < 10


def test_at_4_units_tanh_wins_clearly_and_equal_kinks_fitted_beat_the_typical_learnt_relus_from_there_on(
    fits,
):
    names, fitted = fits
    errors, hand = names["errors"], names["hand"]
    assert 2 * errors["tanh", 4][2] < min(errors["relu", 4][0], fitted[4], hand[4])
    for n in names["sizes"][2:]:
        assert fitted[n] < errors["relu", n][2]
    assert all(errors["relu", n][0] < fitted[n] for n in (4, 8))
    for n in 4, 8:  # from five other starts as well
        others = [names["learnt"](n, "relu", seed) for seed in range(5, 10)]
        assert fitted[n] < np.median([names["rms"](net.forward(names["X"]) - names["y"]) for net in others])


def test_at_64_units_the_weights_by_hand_beat_all_ten_networks_that_training_made(fits):
    names, fitted = fits
    errors, hand = names["errors"], names["hand"]
    assert min(errors["relu", 64] + errors["tanh", 64]) > hand[64] > fitted[64]
    assert errors["relu", 64][2] > 5 * hand[64]


def test_on_the_diabetes_data_the_network_beats_the_mean_not_one_neuron_and_fails_after_200_epochs(
    chapter, capsys
):
    names = chapter("def prepared(", "def progression(")
    assert len(names["t_train"]) == 332
    lines = capsys.readouterr().out.splitlines()
    (mean,), neuron, network, overfitted = ([int(word.strip(",")) for word in line.split()
                                             if word.strip(",").isdigit()][-2 if i else -1:]
                                            for i, line in enumerate(lines))  # fmt: skip
    assert (mean, neuron, network, overfitted) == (76, [54, 54], [50, 54], [29, 75])
    net = mlp([10, 16, 1], "tanh", loss="squared_error", rng=np.random.default_rng(0))
    assert net.n_parameters == 193
    assert datasets.diabetes()[1].max() == 346


def test_about_one_of_44_wines_is_wrong_with_or_without_the_hidden_layer(chapter, capsys):
    chapter("def prepared(", "for sizes in [13, 8, 3]")
    lines = capsys.readouterr().out.splitlines()[1:3]
    for line in lines:
        wrong = [int(n) for n in line.split("[")[-1].strip("]").split(",")]
        assert len(wrong) == 6
        assert 0.5 < np.mean(wrong) < 1.5
        assert "of 44" in line
        assert "six splits" in line


@pytest.fixture(scope="module")
def waist(chapter):
    """The names of the chapter after its autoencoder."""
    return chapter("images, digits = ", "D_train, D_test", "def code(", "error = rms(auto", "def k_means(")


def test_the_autoencoder_gives_test_images_back_nearly_as_well_as_five_principal_components(waist):
    rms, D_test, axes, middle = (waist[name] for name in ("rms", "D_test", "axes", "middle"))
    two, five = (rms((D_test - middle) @ axes[:k].T @ axes[:k] + middle - D_test) for k in (2, 5))
    error = rms(waist["auto"].forward(D_test) - D_test)
    assert [round(value, 2) for value in (error, two, five)] == [0.18, 0.23, 0.18]


def test_neighbours_show_the_same_digit_about_80_times_in_100_and_57_and_89_with_components(waist):
    D_train, D_test, same, code = (waist[name] for name in ("D_train", "D_test", "same_digit", "code"))
    assert 0.75 <= same(code(D_test), code(D_train)) < 0.85
    for k, share in (2, 0.57), (5, 0.89):
        axes = waist["axes"][:k].T
        assert round(same((D_test - waist["middle"]) @ axes, (D_train - waist["middle"]) @ axes), 2) == share


def test_without_activations_no_autoencoder_gives_the_training_images_back_better_than_two_components(waist):
    rms, D_train, axes, middle = (waist[name] for name in ("rms", "D_train", "axes", "middle"))
    net = mlp([64, 2, 64], "identity", loss="squared_error", rng=np.random.default_rng(0))
    waist["learn"](net, D_train, D_train, epochs=60, lr=0.01)
    best = rms((D_train - middle) @ axes[:2].T @ axes[:2] + middle - D_train)
    assert best <= rms(net.forward(D_train) - D_train) < 1.02 * best


def test_k_means_finds_groups_far_from_chance_and_from_the_digits_better_ones_in_the_pixels(waist):
    def typical(points):
        groups = [waist["k_means"](points, np.random.default_rng(seed)) for seed in range(8)]
        return np.median([waist["purity"](group) for group in groups])

    codes, pixels = typical(waist["code"](waist["D_train"])), typical(waist["D_train"])
    by_chance = np.random.default_rng(0).integers(10, size=len(waist["d_train"]))
    assert waist["purity"](by_chance) < 0.2
    assert 0.6 <= codes < 0.7
    assert 0.7 <= pixels < 0.8
    assert waist["purity"](waist["d_train"]) == 1
