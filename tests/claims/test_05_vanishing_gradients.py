"""What chapter 5 claims in words, each claim as a test.

What the notebook trains is not trained again: nbval compares its stored outputs with a new run, so these are
read here. All else is computed anew.
"""

import re
from itertools import pairwise

import numpy as np
import pytest
from notebooks import Page

from dnnlab import (
    SGD,
    Dense,
    LeakyReLU,
    Network,
    PReLU,
    ReLU,
    Residual,
    Training,
    accuracy,
    activation,
    clip_by_norm,
    clip_by_value,
    gradient_check,
    initializers,
    sigmoid,
)
from dnnlab.widgets import thermometer, whichstart

PAGE = Page("chapters/05-vanishing-gradients.ipynb")


def numbers(line):
    """Return the numbers in a line."""
    return [float(n) for n in re.findall(r"(?<![\w.])[-+]?\d+\.?\d*(?:e[-+]?\d+)?", line.replace(",", ""))]


@pytest.fixture(scope="module")
def chapter():
    """The names that the chapter's own definitions make, without its experiments."""
    names = {}
    for start in ("import inspect", "pixels, labels =", "def deep(", "def train(", "def size(", "def chain(",
                  "normal = np.random", "def with_gain(", "def explosive(", "def dead_after(",
                  "def residual(", "def first_over_last("):  # fmt: skip
        source = "".join(PAGE.cell(start)["source"])
        source = source.split("\nlengths = []")[0].split("\ncheck = ")[0]
        exec(re.sub(r"from dnnlab\.widgets import .*", "", source), names)
    return names


# Twenty layers that learn nothing


def test_one_hidden_layer_reads_97_percent_and_each_further_one_makes_it_worse_until_five_learn_nothing():
    rows = [numbers(line) for line in PAGE.printed("hidden layers   right").splitlines()[2:]]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 20]
    right = [row[1] for row in rows]
    assert right[0] == 97
    assert right[0] > right[1] > right[2] > 90 > right[3] > 50
    assert max(right[4:]) < 12
    assert all(row[2] == pytest.approx(np.log(10), abs=0.02) for row in rows[4:])


@pytest.mark.parametrize("seed", [1, 2])
def test_with_other_starts_too_it_is_from_five_layers_on_that_nothing_is_learnt(chapter, seed):
    for hidden, low, high in (4, 0.5, 0.9), (5, 0, 0.12):
        net = chapter["deep"](hidden, seed=seed)
        chapter["train"](net, eta=0.5, epochs=20, seed=seed)
        assert low < accuracy(net, chapter["X_test"], chapter["y_test"]) < high


def test_after_100_epochs_five_layers_read_about_90_percent(chapter):
    net = chapter["deep"](5)
    chapter["train"](net, eta=0.5, epochs=100)
    assert accuracy(net, chapter["X_test"], chapter["y_test"]) == pytest.approx(0.9, abs=0.05)


def test_for_twenty_layers_time_is_no_cure(chapter):
    net = chapter["deep"](20)
    start = net.layers[0].W.copy()
    chapter["train"](net, eta=0.5, epochs=40)
    assert accuracy(net, chapter["X_test"], chapter["y_test"]) < 0.12
    assert np.linalg.norm(net.layers[0].W - start) < 1e-9 * np.linalg.norm(start)


def test_the_mean_square_of_an_input_is_1_and_there_are_42_full_batches(chapter):
    assert chapter["X_train"].shape == chapter["raw_train"].shape == (1344, 64)
    assert len(chapter["y_train"]) == 1344 == 42 * 32
    assert np.mean(chapter["X_train"] ** 2) == pytest.approx(1)


def test_on_the_way_back_delta_loses_more_than_twelve_powers_of_ten(chapter):
    sizes = chapter["deltas"](chapter["deep"](20))
    assert sizes[0] < 1e-12 * sizes[-1]
    assert all(first < second for first, second in pairwise(sizes))
    assert 1344 * sizes[-1] == pytest.approx(0.3, abs=0.03)  # at the output, for one image


def test_with_two_hidden_layers_every_layer_moves_by_its_length_with_twenty_the_first_by_less_than_1e_9():
    lines = PAGE.printed("for hidden, step, which in").splitlines()
    assert min(numbers(lines[1])) >= 1
    shares = numbers(lines[3])
    assert len(shares) == 5  # of 21 layers: the last, every fifth, the first
    assert shares[-1] < 1e-9
    assert 20 * len(range(0, 1344, 32)) == 840


def test_the_twenty_layers_give_every_image_the_same_answer(chapter):
    answers = chapter["deep"](20).predict(chapter["X_train"])
    assert np.ptp(answers, axis=0).max() < 1e-10


# A product


def test_a_sigmoid_with_a_weight_of_one_shrinks_delta_at_least_fourfold(chapter):
    factors = chapter["chain"](w=1)
    assert max(factors) <= 0.25
    assert np.prod(factors) < 4.0**-20
    assert pytest.approx(1e12, rel=0.1) == 4**20


def test_from_about_w_1_7_on_a_larger_w_makes_the_product_smaller(chapter):
    products = {w: np.prod(chapter["chain"](w)) for w in (1, 1.25, 1.5, 1.6, 1.7, 1.8, 2, 2.5, 4, 8, 16)}
    rising, falling = (
        [products[w] for w in products if low <= w <= high] for low, high in ((1, 1.6), (1.7, 16))
    )
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert products[16] < 1e-100 * products[1]


def test_in_the_chain_every_z_is_positive_in_a_random_layer_some_slopes_stay_near_a_quarter(chapter):
    assert all(factor > 0 for factor in chapter["chain"](4))  # every z is w times a sigmoid's answer
    net = chapter["deep"](20, init=chapter["with_gain"](4), width=64)
    chapter["deltas"](net)
    z = net.layers[-2].z
    assert np.mean(z > 0) == pytest.approx(0.5, abs=0.15)
    assert np.mean(sigmoid(z) * sigmoid(-z) > 0.2) > 0.2


# A straight line


@pytest.mark.parametrize(
    ("kind", "gain"),
    [("sigmoid", 1), ("sigmoid", 4), ("tanh", 1), ("relu", 1), ("relu", 2**0.5), ("relu", 2)],
)
def test_gain_times_the_size_of_the_slope_predicts_the_factor_to_within_a_few_per_cent(chapter, kind, gain):
    sizes = chapter["measured"](kind, gain)
    line = chapter["predicted"](activation(kind), gain)
    assert len(line) == 19
    assert (sizes[0] / sizes[-1]) ** (1 / 19) == pytest.approx(np.prod(line) ** (1 / 19), rel=0.03)


def test_weights_of_variance_g2_over_n_multiply_the_mean_square_of_delta_by_g2():
    rng = np.random.default_rng(0)
    delta = rng.standard_normal((1000, 300))
    for g in 0.5, 1, 3:
        W = rng.normal(0, g / 300**0.5, (300, 300))
        assert np.mean((delta @ W) ** 2) == pytest.approx(g**2 * np.mean(delta**2), rel=0.03)


def test_the_factor_of_relu_is_the_gain_over_root_two(chapter):
    for gain in 0.5, 1, 2**0.5, 2:
        np.testing.assert_allclose(chapter["predicted"](ReLU(), gain), gain / 2**0.5, rtol=0.01)


def test_forwards_the_activations_of_different_images_grow_alike():
    spreads = [numbers(line)[-1] for line in PAGE.printed("spread between the images").splitlines()]
    assert all(sooner > later for sooner, later in pairwise(spreads))
    assert spreads[-1] < 1e-11


def test_forwards_a_small_difference_is_multiplied_by_one_W_and_one_slope_a_layer(chapter):
    layer = chapter["deep"](1, "tanh").layers[0]
    rng = np.random.default_rng(0)
    a = rng.standard_normal((5, 64))
    da = 1e-6 * rng.standard_normal((5, 64))
    before = layer.forward(a).copy()
    slope = layer.activation.derivative(layer.z, layer.a)
    np.testing.assert_allclose(
        layer.forward(a + da) - before, slope * (da @ layer.W.T), rtol=0.01, atol=1e-10
    )


def thermometer_ratio(**chosen):
    selection = thermometer.complete(chosen)
    net, hidden = thermometer.network(**selection)
    frame = thermometer.measure(net, hidden, [layer.W.copy() for layer in hidden])
    ratio, factor, predicted = thermometer.factors(
        frame, selection["depth"], selection["gain"], selection["skip"]
    )
    return ratio, factor, frame[0], predicted


def test_what_the_thermometer_shows():
    ratio, factor, *_ = thermometer_ratio(activation="relu", depth=40)
    assert ratio == pytest.approx(1.2e-6, rel=0.02)
    assert factor == pytest.approx(0.7, abs=0.02)
    assert thermometer_ratio(activation="relu")[0] == pytest.approx(7e-4, rel=0.1)
    assert thermometer_ratio(activation="relu")[1] == pytest.approx(factor, rel=0.05)
    assert thermometer_ratio(activation="relu", gain=1.414)[0] == pytest.approx(0.54, abs=0.005)
    ratio, _, J, _ = thermometer_ratio(activation="relu", gain=2, depth=40)
    assert 5e5 < ratio < 1e6
    assert pytest.approx(120_000, rel=0.05) == J
    kept = [thermometer_ratio(gain=gain)[0] for gain in thermometer.AXES["gain"]]
    assert max(kept) == kept[-1] == pytest.approx(2e-4, rel=0.2)
    ratio, factor, *_ = thermometer_ratio(skip=True)
    assert ratio == pytest.approx(3.9, abs=0.05)
    assert factor == pytest.approx(1.07, abs=0.006)


def test_for_sigmoids_with_skip_connections_squares_add_up_and_the_rest_is_the_flatter_last_layers(chapter):
    _, _, _, predicted = thermometer_ratio(skip=True)
    assert predicted == pytest.approx(1.07, abs=0.006)  # what the widget shows has the slopes in it

    def grown(net, hidden, data):
        """How many times dJ/da of the first layer is that of the last; what the formula says; the slopes."""
        net.loss_and_grad(*data)
        slopes = [layer.activation.derivative(layer.z, layer.a) for layer in hidden]
        da = [chapter["size"](layer.delta / slope) for layer, slope in zip(hidden, slopes, strict=True)]
        sizes = np.array([chapter["size"](slope) for slope in slopes])
        return da[0] / da[-1], np.prod(np.sqrt(1 + sizes[1:] ** 2)), sizes

    found, formula, slopes = grown(*thermometer.network(20, "sigmoid", 1, True), thermometer.data())
    assert round(found, 1) == round(formula, 1) == 1.2
    assert slopes[0] > 2 * slopes[-1]
    for seed in range(4):
        net = chapter["residual"](20, seed=seed)
        hidden = [getattr(layer, "layers", [layer])[0] for layer in net.layers[:-1]]
        found, formula, slopes = grown(net, hidden, (chapter["X_train"], chapter["y_train"]))
        assert found == pytest.approx(formula, rel=0.1)
        assert slopes[0] > 1.5 * slopes[-1]


def test_predicted_takes_the_slopes_measured():
    assert thermometer_ratio(activation="relu", depth=40)[3] == pytest.approx(0.713, abs=0.0006)
    assert pytest.approx(0.707, abs=0.0002) == 0.5**0.5


def test_at_gain_2_and_40_layers_the_first_update_is_the_last():
    _, diverged = thermometer.train(40, "relu", 2, False)
    assert diverged == 1


# When it explodes


def outcomes():
    lines = PAGE.printed("after ten epochs ").splitlines()[1:-1]
    return {line[:22].strip(): [int(n) for n in re.findall(r"(\d) of 3", line)] for line in lines}


def test_unclipped_it_is_dead_after_four_updates_clipped_by_norm_or_value_all_read_more_than_70_percent():
    assert len(PAGE.printed("lengths = []").splitlines()) == 4
    assert numbers(PAGE.printed("lengths = []").splitlines()[0])[1] == pytest.approx(90, abs=5)
    rows = outcomes()
    assert rows["gain 2"] == [3, 0]
    assert rows["gain 2, clipped: norm"] == rows["gain 2, clipped: value"] == [0, 3]


def test_unclipped_only_gain_root_2_with_a_tenth_of_eta_is_sure_and_with_gain_2_one_run_still_dies():
    rows = outcomes()
    assert rows["gain √2"] == [0]
    assert rows["gain 1"] == [0, 0]
    assert rows["gain 2,  η = 0.03"][0] == 1
    assert rows["gain √2, η = 0.03"] == [0, 3]


@pytest.mark.parametrize("gain", [1, 2])
def test_clipped_other_starts_do_as_well(chapter, gain):
    for seed in 0, 3, 4:
        net = chapter["explosive"](gain, seed)
        chapter["train"](net, eta=0.3, clip=clip_by_norm(1.0), seed=seed)
        assert accuracy(net, chapter["X_test"], chapter["y_test"]) > 0.7


def test_with_gain_1_later_gradients_are_long_and_deltas_small(chapter):
    lengths = []
    net = chapter["explosive"](gain=1)
    sizes = chapter["deltas"](net)
    assert sizes[0] < 0.1 * sizes[-2]
    chapter["train"](net, eta=0.3, clip=lambda grad: lengths.append(np.linalg.norm(grad)))
    assert np.mean(np.array(lengths) > 1) > 0.5
    assert max(lengths) > 10


def test_clipping_by_value_turns_the_first_gradient_by_more_than_50_degrees(chapter):
    cosines = []

    def clip(grad):
        before = grad.copy()
        clip_by_value(0.1)(grad)
        cosines.append(before @ grad / np.linalg.norm(before) / np.linalg.norm(grad))

    for seed in 0, 1, 2:
        cosines.clear()
        chapter["train"](chapter["explosive"](seed=seed), eta=0.3, epochs=1, clip=clip, seed=seed)
        assert np.degrees(np.arccos(cosines[0])) > 50


def test_clipping_by_norm_keeps_the_direction_and_clipping_by_value_does_not():
    G = np.array([3.0, -0.4])
    by_norm, by_value = G.copy(), G.copy()
    clip_by_norm(1.0)(by_norm)
    clip_by_value(1.0)(by_value)
    np.testing.assert_allclose(by_norm, G / np.linalg.norm(G))
    assert by_value.tolist() == [1, -0.4]
    short = np.array([0.3, 0.1])
    clip_by_norm(1.0)(short)
    assert short.tolist() == [0.3, 0.1]


# ReLU


def test_half_of_the_activations_are_zero_none_is_negative_and_no_z_is_exactly_0(chapter):
    net = chapter["deep"](20, "relu", width=64)
    chapter["deltas"](net)
    z = np.array([layer.z for layer in net.layers[:-1]])
    assert z.size == pytest.approx(1.7e6, rel=0.02)
    assert (z <= 0).mean() == pytest.approx(0.5, abs=0.02)
    assert (z == 0).sum() == 0


def test_any_slope_at_the_kink_gives_the_same_training(chapter):
    class OtherKink(ReLU):
        def derivative(self, z, a):
            return (z >= 0).astype(float)

    ends = []
    for kind in ReLU(), OtherKink():
        net = chapter["deep"](3, kind, init="he_normal")
        chapter["train"](net, epochs=1)
        ends.append(net.theta.copy())
    np.testing.assert_array_equal(*ends)


def test_a_unit_behind_the_input_that_is_off_for_every_image_gets_no_gradient(chapter):
    net = chapter["deep"](1, "relu", width=64)
    net.layers[0].b[:5] = -100
    net.loss_and_grad(chapter["raw_train"], chapter["y_train"])
    assert not net.layers[0].dW[:5].any()
    assert not net.layers[0].db[:5].any()
    assert net.layers[0].dW[5:].any()


def test_deeper_units_that_are_off_for_every_image_can_wake_when_the_layers_below_move(chapter):
    X = chapter["X_train"]
    net = chapter["deep"](3, "relu", width=64)
    layer = net.layers[2]
    layer.b[:] = -4
    net.forward(X)
    off = (layer.a == 0).all(axis=0)
    chapter["train"](net, epochs=5)
    net.forward(X)
    assert np.any(layer.a[:, off] > 0, axis=0).sum() > 5


def test_units_that_are_raised_die_later_and_none_that_is_off_comes_back(chapter):
    X = chapter["raw_train"]
    net = chapter["deep"](1, "relu", width=64)
    layer, heights, off = net.layers[0], [], []
    for _ in range(6):
        net.loss_and_grad(X, chapter["y_train"])
        heights.append(layer.z.mean(axis=0))
        off.append((layer.a == 0).all(axis=0))
        net.theta -= 10 * net.grad
    raised = np.any(np.diff(heights, axis=0) > 0, axis=0)
    assert (raised & off[-1]).sum() > 10
    assert not any((before & ~after).any() for before, after in pairwise(off))


def dead_table():
    rows = [numbers(line) for line in PAGE.printed("share of dead units, five starts").splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def test_five_steps_with_eta_10_turn_most_off_with_raw_pixels_far_fewer_without_the_mean():
    rows = dead_table()
    assert list(rows) == [1, 3, 10, 30]
    assert rows[10][0] > 90
    assert rows[10][1] == pytest.approx(20, abs=5)
    for raw, centred in rows.values():
        assert raw > centred
    raw = [row[0] for row in rows.values()]
    assert all(smaller <= larger for smaller, larger in pairwise(raw))


def test_with_the_mean_subtracted_the_bias_alone_kills_units_and_with_the_raw_pixels_it_does_not(chapter):
    def dead_with_frozen_biases(X, eta, seed):
        net = chapter["deep"](1, "relu", width=64, seed=seed)
        for _ in range(5):
            net.loss_and_grad(X, chapter["y_train"])
            net.layers[0].db[:] = 0  # a view of the gradient
            net.theta -= eta * net.grad
        assert not net.layers[0].b.any()
        net.forward(X)
        return (net.layers[0].a == 0).all(axis=0).mean()

    raw, centred = chapter["raw_train"], chapter["raw_train"] - chapter["mean"]
    for seed in 0, 1:
        assert dead_with_frozen_biases(centred, 30, seed) == 0
        assert chapter["dead_after"](centred, 30, seed) > 0.5
        assert dead_with_frozen_biases(raw, 30, seed) > 0.9


def test_a_sample_with_positive_delta_lowers_all_weights_of_a_unit_if_no_input_is_negative(chapter):
    X = chapter["raw_train"]
    assert X.min() == 0
    assert (chapter["raw_train"] - chapter["mean"]).min() < 0
    layer = chapter["deep"](1, "relu", width=64).layers[0]
    layer.forward(X[:1])
    layer.backward(np.ones((1, 64)))
    assert (layer.dW >= 0).all()


def revived_table():
    return {
        line.split()[0]: numbers(line)
        for line in PAGE.printed('"leaky_relu", "prelu", "elu"').splitlines()[2:]
    }


def test_of_units_that_start_off_a_sixth_come_back_with_prelu_and_elu_and_none_with_relu_and_leaky_relu():
    rows = revived_table()
    assert max(rows["relu"][::2]) < 15
    assert max(rows["leaky_relu"][::2]) < 50
    assert not any(rows["relu"][1::2] + rows["leaky_relu"][1::2])
    assert min(rows["prelu"][::2] + rows["elu"][::2]) > 90
    assert np.mean(rows["prelu"][1::2] + rows["elu"][1::2]) / 64 == pytest.approx(1 / 6, abs=0.02)


def off_at_first(kind, seed=0):
    """A network whose hidden units all start off for every image, as in the chapter, and its first layer."""
    first = Dense(64, 64, "identity" if kind == "prelu" else kind, "he_normal")
    layers = [first, PReLU(64)] if kind == "prelu" else [first]
    net = Network([*layers, Dense(64, 10)], "softmax_cross_entropy", rng=np.random.default_rng(seed))
    first.b[:] = -4
    return net, first


def train_raw(chapter, net, epochs=20):
    """Train as the chapter does there; return the share of test digits right."""
    rng = np.random.default_rng(0)
    list(Training(net, chapter["raw_train"], chapter["y_train"], SGD(0.3), epochs=epochs, rng=rng))
    return accuracy(net, chapter["raw_test"], chapter["y_test"])


def test_leaky_relu_needs_about_80_epochs_to_read_80_percent(chapter):
    for seed in 0, 1:
        for epochs, low, high in (60, 0.3, 0.75), (85, 0.8, 1):
            net, _ = off_at_first("leaky_relu", seed)
            assert low < train_raw(chapter, net, epochs=epochs) < high


@pytest.mark.parametrize("kind", ["prelu", "elu"])
def test_the_units_that_come_back_do_nearly_all_the_work(chapter, kind):
    net, first = off_at_first(kind)
    train_raw(chapter, net)
    net.forward(chapter["raw_train"])
    on = np.any(first.z > 0, axis=0)
    output, means = net.layers[-1], net.layers[-1].x.mean(axis=0)

    def right(kept):
        """Accuracy with the answers of all other units replaced by their means."""
        net.forward(chapter["raw_test"])
        a = np.where(kept, output.x, means)
        return np.mean((a @ output.W.T + output.b).argmax(axis=1) == chapter["y_test"])

    assert right(on) > right(np.full(64, True)) - 0.02 > 0.9
    assert right(~on) < 0.2


def test_the_slope_of_elu_is_small_at_first_and_a_leaky_relu_that_keeps_this_slope_learns_less(chapter):
    _, first = off_at_first("elu")
    first.forward(chapter["raw_train"])
    slope = chapter["size"](first.activation.derivative(first.z, first.a))
    assert slope < 0.05
    net, _ = off_at_first(LeakyReLU(slope))
    assert train_raw(chapter, net) < 0.8 < min(revived_table()["elu"][::2]) / 100


def test_hidden_biases_of_minus_4_turn_every_unit_off_for_every_image(chapter):
    for seed in 0, 1, 2:
        first = Dense(64, 64, "relu")
        Network([first, Dense(64, 10)], "softmax_cross_entropy", rng=np.random.default_rng(seed))
        first.b[:] = -4
        first.forward(chapter["raw_train"])
        assert first.z.max() <= 0


def test_from_an_ordinary_start_all_four_read_about_97_percent(chapter):
    for kind in "relu", "leaky_relu", "prelu", "elu":
        net, first = off_at_first(kind)
        first.b[:] = 0
        assert train_raw(chapter, net) == pytest.approx(0.97, abs=0.01)


def test_behind_the_input_of_a_healthy_relu_layer_every_unit_is_on_for_some_image_and_deeper_not(chapter):
    net = chapter["deep"](20, "relu", width=64)
    net.forward(chapter["X_train"])
    assert np.any(net.layers[0].a > 0, axis=0).all()
    assert np.mean(net.layers[0].a == 0) == pytest.approx(0.5, abs=0.1)
    assert not np.any(net.layers[-2].a > 0, axis=0).all()


# Skip connections


def test_dx_of_a_residual_block_is_da_plus_what_F_hands_back(chapter):
    rng = np.random.default_rng(0)
    block = Residual(Dense(4, 4, "tanh"))
    Network([block], "squared_error", rng=rng)
    x, da = rng.standard_normal((2, 3, 4))
    block.forward(x)
    through = block.layers[0].backward(da.copy())
    np.testing.assert_allclose(block.backward(da), da + through)
    block.layers[0].W[:] = 0
    block.forward(x)
    np.testing.assert_array_equal(block.backward(da), da)
    net = chapter["residual"](3)
    assert gradient_check(net, chapter["X_train"][:5], chapter["y_train"][:5]).relative_error < 1e-6


def test_by_the_theory_sigmoids_keep_delta_only_from_a_gain_between_10_and_11(chapter):
    sigmoids = activation("sigmoid")
    factors = [np.prod(chapter["predicted"](sigmoids, gain)) ** (1 / 19) for gain in (4, 8, 10, 11)]
    assert factors[:3] == sorted(factors[:3])
    assert factors[2] < 1 < factors[3]


def test_skip_connections_keep_delta_over_fifty_sigmoid_layers_and_explode_with_relu_by_1_6_a_block():
    rows = {
        int(numbers(line)[0]): numbers(line)[1:]
        for line in PAGE.printed("for hidden in 2, 5, 10, 20, 50").splitlines()[3:]
    }
    assert rows[20][0] == pytest.approx(1e-12, rel=0.1)
    assert all(0.5 < row[1] < 5 for row in rows.values())
    assert 1 < rows[20][1] < 10
    assert (rows[50][3] / rows[20][3]) ** (1 / 30) == pytest.approx(1.6, abs=0.05)
    assert rows[50][3] > 1e9


def test_with_relu_a_slope_depends_on_the_weights_shuffled_the_slopes_make_the_factor_root_2(chapter):
    class Shuffled(ReLU):
        """Its slopes are those of ReLU, each given to some unit of the layer."""

        rng = np.random.default_rng(0)

        def derivative(self, z, a):
            return self.rng.permuted((z > 0).astype(float), axis=1)

    def factor(kind):
        """Per block, from two depths, the mean over two starts."""
        ratios = []
        for seed in range(2):
            for hidden in 20, 50:
                blocks = [Residual(Dense(32, 32, kind(), "he_normal")) for _ in range(hidden - 1)]
                layers = [Dense(64, 32, "relu"), *blocks, Dense(32, 10)]
                net = Network(layers, "softmax_cross_entropy", rng=np.random.default_rng(seed))
                ratios.append(chapter["first_over_last"](net))
        return np.mean((np.array(ratios[1::2]) / ratios[::2]) ** (1 / 30))

    assert factor(Shuffled) == pytest.approx(2**0.5, abs=0.07)
    assert factor(ReLU) == pytest.approx(1.6, abs=0.07)


# First weights


def test_equal_units_stay_equal():
    rows = {
        line.rsplit(" of 32")[0].split()[0]: line
        for line in PAGE.printed("start    different").splitlines()[1:]
    }
    assert re.search(r"\b1 of 32", rows["zeros"])
    assert re.search(r"\b1 of 32", rows["all"])
    assert re.search(r"\b32 of 32", rows["random"])


def test_equal_weights_in_alone_are_not_enough_to_keep_units_equal(chapter):
    net = chapter["deep"](1, "tanh")
    net.layers[0].W[:] = 0.1
    chapter["train"](net, epochs=1)
    assert len(np.unique(net.layers[0].W.round(6), axis=0)) == 32


def test_with_zeros_nothing_but_the_biases_of_the_output_gets_a_gradient(chapter):
    net = chapter["deep"](1, "tanh", init="zeros")
    net.loss_and_grad(chapter["X_train"], chapter["y_train"])
    assert not net.layers[0].dW.any()
    assert not net.layers[1].dW.any()
    assert net.layers[1].db.any()


def test_the_variances_of_xavier_he_and_a_uniform_distribution():
    rng = np.random.default_rng(0)
    shape = 300, 500
    assert initializers.xavier_uniform(rng, shape).var() == pytest.approx(2 / 800, rel=0.02)
    assert np.abs(initializers.xavier_uniform(rng, shape)).max() <= (6 / 800) ** 0.5
    assert initializers.he_normal(rng, shape).var() == pytest.approx(2 / 500, rel=0.02)
    assert initializers.lecun_normal(rng, shape).var() == pytest.approx(1 / 500, rel=0.02)
    assert rng.uniform(-3, 3, 100_000).var() == pytest.approx(3**2 / 3, rel=0.02)


def test_relu_keeps_half_of_the_mean_square():
    z = np.random.default_rng(0).standard_normal(100_000)
    assert np.mean(np.maximum(z, 0) ** 2) == pytest.approx(0.5, rel=0.02)


def test_where_a_layer_narrows_xavier_makes_z_larger_and_shrinks_delta_less_than_a_rule_for_the_way_forward():
    rng = np.random.default_rng(0)
    a, delta = rng.standard_normal((2000, 400)), rng.standard_normal((2000, 100))
    xavier, lecun = (
        init(rng, (100, 400)) for init in (initializers.xavier_uniform, initializers.lecun_normal)
    )
    assert np.mean((a @ xavier.T) ** 2) == pytest.approx(1.6, rel=0.05)
    assert np.mean((a @ lecun.T) ** 2) == pytest.approx(1, rel=0.05)
    assert np.mean((delta @ xavier) ** 2) == pytest.approx(0.4, rel=0.05)
    assert np.mean((delta @ lecun) ** 2) == pytest.approx(0.25, rel=0.05)
    he = initializers.he_normal(rng, (100, 400))
    assert np.mean(np.maximum(a @ he.T, 0) ** 2) == pytest.approx(1, rel=0.05)


def test_small_weights_lose_the_signal_large_ones_saturate_or_explode_and_he_keeps_it_for_relu():
    rows, kind = {}, ""
    for line in PAGE.printed("        delta, a = deltas(net)").splitlines()[2:]:
        if line in ("tanh", "relu"):
            kind = line
        else:
            rows[kind, line[:11].strip()] = numbers(line[11:])
    assert len(rows) == 8
    first, _, last, ratio = rows["relu", "He"]
    assert first == last == 1
    assert ratio == pytest.approx(1, abs=0.5)
    assert rows["relu", "N(0, 0.01²)"][2] < 1e-12
    assert rows["relu", "N(0, 1)"][2] > 1e7
    assert rows["relu", "Xavier"][2] / rows["relu", "Xavier"][0] == pytest.approx(2**-4.5, rel=0.5)
    assert rows["tanh", "N(0, 1)"][2] == pytest.approx(0.9, abs=0.05)
    assert rows["tanh", "N(0, 1)"][3] > 100
    assert rows["tanh", "Xavier"][2] / rows["tanh", "Xavier"][0] == pytest.approx(1 / 3, abs=0.05)
    assert rows["tanh", "He"][2] > rows["tanh", "Xavier"][2]
    assert rows["tanh", "He"][3] == 1 > rows["tanh", "Xavier"][3]


def test_he_trains_twenty_layers_of_tanh_as_well_as_xavier(chapter):
    right = {init: [] for init in ("he_normal", "xavier_uniform")}
    for init, found in right.items():
        for seed in 0, 1:
            net = chapter["deep"](20, "tanh", init=init, seed=seed)
            chapter["train"](net, clip=clip_by_norm(1.0), seed=seed)
            found.append(accuracy(net, chapter["X_test"], chapter["y_test"]))
    assert min(right["he_normal"] + right["xavier_uniform"]) > 0.85
    assert np.mean(right["he_normal"]) == pytest.approx(np.mean(right["xavier_uniform"]), abs=0.03)


def test_what_the_six_starts_show():
    ends = {}
    counts = whichstart.lengths(10)
    places = dict(zip(counts, np.cumsum([0, *counts.values()]), strict=False))
    for activation_, scheme in (("relu", "xavier"), ("relu", "he"), ("tanh", "constant")):
        rows, _ = whichstart.train(scheme, activation_, 10)
        spread = rows[0][places["spread"] :][:10]
        units = rows[-1][places["distinct"] :][:10]
        ends[activation_, scheme] = spread[0], spread[-1], rows[-1][0], set(units)
    assert [round(value, 2) for value in ends["relu", "xavier"][:3]] == [0.58, 0.03, 0.56]
    assert ends["relu", "he"][1] == pytest.approx(1, abs=0.2)
    assert round(ends["relu", "he"][2], 2) == 0.02
    assert ends["tanh", "constant"][3] == {1}
    half = whichstart.guessing() / 2
    learn = [scheme for scheme in whichstart.SCHEMES if whichstart.train(scheme, "tanh", 10)[0][-1][0] < half]
    assert learn == ["xavier", "he"]


@pytest.mark.parametrize(
    ("scheme", "kind", "updates", "loss"), [("xavier", "relu", 150, 0.011), ("large", "tanh", 300, 0.007)]
)
def test_starts_that_do_not_learn_within_100_updates_learn_later(scheme, kind, updates, loss):
    net, data = whichstart.network(scheme, kind, 10), whichstart.data()
    rng = np.random.default_rng(0)
    list(Training(net, *data, SGD(whichstart.LR), batch_size=len(data[0]), epochs=updates, rng=rng))
    assert net.value(*data) == pytest.approx(loss, abs=0.001)
    assert round(net.value(*data), 2) == 0.01


def test_where_all_weights_are_05_the_tanh_units_are_saturated_and_their_delta_is_0():
    net = whichstart.network("constant", "tanh", 10)
    net.loss_and_grad(*whichstart.data())
    assert not any(layer.delta.any() for layer in net.layers[:-1])
    assert all((np.abs(layer.a) > 0.97).mean() > 0.99 for layer in net.layers[1:-1])
    assert net.layers[-1].delta.any()
    start = net.theta.copy()
    list(Training(net, *whichstart.data(), SGD(0.1), epochs=5, rng=np.random.default_rng(0)))
    hidden = sum(layer.W.size + layer.b.size for layer in net.layers[:-1])
    np.testing.assert_array_equal(net.theta[:hidden], start[:hidden])


def test_g_8_is_the_gain_of_variance_1_with_64_inputs(chapter):
    W = chapter["with_gain"](8)(np.random.default_rng(0), (64, 64))
    assert W.var() == pytest.approx(1, abs=0.05)


# Twenty layers that learn


@pytest.fixture(scope="module")
def mended():
    """The last table: of each row the change, the row it is made in, and worst, middle, best in per cent."""
    rows = {}
    for line in PAGE.printed("test digits right, in steps of 5 %").splitlines()[3:]:
        rows[int(line[:2])] = line[3:19].strip(), line[19:23].strip(), numbers(line[23:])
    return rows


def test_the_rows_of_the_last_table(mended):
    assert {row: change[:2] for row, change in mended.items()} == {
        1: ("sigmoid, Xavier", ""),
        2: ("ten times the η", "1"),
        3: ("gain 4", "1"),
        4: ("clipped", "1"),
        5: ("2 hidden layers", "1"),
        6: ("skip connections", "1"),
        7: ("clipped", "6"),
        8: ("η = 3", "7"),
        9: ("tanh", "1"),
        10: ("clipped", "9"),
        11: ("ReLU", "10"),
        12: ("He", "11"),
        13: ("skip, gain 0.2", "12"),
        14: ("ELU, LeCun", "10"),
    }
    assert all(max(right) <= 95 for *_, right in mended.values())


def test_neither_a_larger_eta_nor_gain_4_nor_clipping_mends_the_sigmoids(mended):
    for row in 1, 2, 3, 4:
        assert max(mended[row][2]) == 10


def test_fewer_layers_or_skip_connections_do_and_what_clipping_costs_the_latter_a_larger_eta_gives_back(
    mended, chapter
):
    assert min(mended[5][2]) >= 70
    assert min(mended[6][2]) >= 90
    assert max(mended[7][2]) < 50
    assert min(mended[8][2]) >= max(mended[6][2])
    for seed in 0, 1, 2:
        net = chapter["residual"](20, seed=seed)
        lengths = []
        chapter["train"](net, epochs=1, seed=seed, clip=lambda grad: lengths.append(np.linalg.norm(grad)))  # noqa: B023
        assert 40 < lengths[0] < 65
        assert np.mean(np.array(lengths) > 1) > 0.9


def test_the_gradients_are_long_because_activations_add_up_to_size_10_at_the_end(chapter):
    net = chapter["residual"](20)
    net.loss_and_grad(chapter["X_train"], chapter["y_train"])
    layers = [getattr(layer, "layers", [layer])[0] for layer in net.layers]
    sizes = [chapter["size"](layer.x) for layer in layers]
    assert all(sooner < later for sooner, later in pairwise(sizes[1:]))
    assert sizes[-1] == pytest.approx(10, abs=0.6)
    held = [layer.delta.T @ (layer.x / grown * sizes[1]) for layer, grown in zip(layers, sizes, strict=True)]
    assert np.linalg.norm(net.grad) > 10 * np.linalg.norm(np.concatenate([dW.ravel() for dW in held]))


def test_tanh_learns_relu_next_to_nothing_under_xavier_most_under_he_and_all_with_a_skip(mended):
    tanh, relu_xavier, relu_he, relu_skip, elu = (mended[row][2] for row in range(10, 15))
    assert min(tanh) >= 85
    assert mended[9][2] == [75, 75, 75]  # unclipped: more than that
    assert PAGE.printed("test digits right, in steps of 5 %").count(">75 %") == 3
    assert max(relu_xavier) <= 25
    assert relu_he[0] >= 60
    assert relu_he[-1] <= 80
    assert max(relu_he) < min(tanh)
    assert min(relu_skip) >= max(tanh)
    assert np.abs(np.subtract(elu, tanh)).max() <= 5


def test_no_eta_from_001_to_1_mends_the_sigmoids(chapter):
    for eta in 0.01, 0.1, 1:  # the first table has 0.5, for twice as long
        net = chapter["deep"](20)
        chapter["train"](net, eta=eta)
        assert accuracy(net, chapter["X_test"], chapter["y_test"]) < 0.15


# The quiz


def test_a_step_of_the_quiz_about_the_line_and_the_norm():
    assert pytest.approx(1e-9) == (1e-3 ** (1 / 9)) ** 27
    G = np.array([3.0, -4.0])
    clip_by_norm(1.0)(G)
    np.testing.assert_allclose(G, [0.6, -0.8])
    assert pytest.approx(0.1) == (2 / 200) ** 0.5
    assert pytest.approx(0.09, abs=0.001) == (2 / 250) ** 0.5
