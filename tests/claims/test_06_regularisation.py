"""What chapter 6 claims in words, each claim as a test.

What takes seconds to train is trained in the notebook, whose stored numbers are compared with a new run by
nbval; here those stored numbers are read and the words are held against them.
"""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from notebooks import Page

from dnnlab import (
    L1,
    L2,
    SGD,
    Adam,
    AdamW,
    Dense,
    DropConnect,
    Dropout,
    Network,
    Training,
    accuracy,
    central_difference,
    datasets,
    mlp,
    relative_error,
    sigmoid,
)
from dnnlab.widgets import lambdadial, thinnedteam

PAGE = Page("chapters/06-regularisation.ipynb")


def numbers(line):
    """Return the numbers of a printed line; 12% is 0.12."""
    found = re.findall(r"([+-]?\d[\d,]*\.?\d*)(%?)", line)
    return [float(number.replace(",", "")) / (100 if percent else 1) for number, percent in found]


def described(start):
    """Return the words of the figure that the code cell that begins with ``start`` shows."""
    outputs = PAGE.cell(start)["outputs"]
    return "".join("".join(output.get("data", {}).get("text/plain", "")) for output in outputs)


def right(question):
    """Return the option of a card that is marked as correct."""
    (option,) = [one["text"] for one in PAGE.cards[question]["options"] if one.get("correct")]
    return option


# Right about all it has seen


def draw_moons(seed):
    """Training points, validation points, new points, drawn as the chapter draws them."""
    rng = np.random.default_rng(seed)
    return [(X - [0.5, 0.25], y) for X, y in (datasets.moons(m, 0.25, rng) for m in (200, 100, 1000))]


@pytest.fixture(scope="module")
def moons():
    return draw_moons(1)


@pytest.fixture(scope="module")
def by_heart(moons):
    (X, y), _, _ = moons
    rng = np.random.default_rng(1)
    net = mlp([2, 64, 64, 1], "relu", loss="binary_cross_entropy", rng=rng)
    list(Training(net, X[:40], y[:40], Adam(0.003), batch_size=40, epochs=600, rng=rng))
    return net


def test_the_network_is_right_about_all_40_points_and_its_loss_on_new_ones_is_above_the_coins(
    moons, by_heart
):
    (X, y), _, new = moons
    assert by_heart.n_parameters == 4417
    assert accuracy(by_heart, X[:40], y[:40]) == 1
    assert by_heart.value(X[:40], y[:40]) == pytest.approx(0.003, abs=5e-4)
    assert by_heart.value(*new) > 0.9 > math.log(2) == pytest.approx(0.69, abs=0.005)
    assert accuracy(by_heart, *new) == pytest.approx(0.92, abs=0.005)
    assert right("coin") == "92 % right, loss about 1"
    assert by_heart.value(*new) == pytest.approx(1, abs=0.05)


def test_with_forty_other_points_the_loss_is_below_the_coins_in_about_half_of_the_draws():
    found = []
    for seed in range(12):
        (X, y), _, new = draw_moons(seed)
        rng = np.random.default_rng(seed)
        net = mlp([2, 64, 64, 1], "relu", loss="binary_cross_entropy", rng=rng)
        list(Training(net, X[:40], y[:40], Adam(0.003), batch_size=40, epochs=600, rng=rng))
        found.append(net.value(*new))
    assert 4 <= np.sum(np.array(found) < math.log(2)) <= 8
    assert min(found) > 0.3


def test_where_it_is_wrong_it_is_sure(moons, by_heart):
    X, y = moons[2]
    z = by_heart.forward(X)[:, 0]
    costs = np.logaddexp(0, np.where(y == 1, -z, z))
    wrong = (z > 0) != y
    assert wrong.sum() == 79
    assert costs[wrong].mean() > 10
    assert costs[~wrong].mean() < 0.02


def test_the_widget_starts_from_the_same_points_and_ends_in_the_same_network(moons, by_heart):
    for name, (X, y) in zip(("train", "validation", "test"), moons, strict=True):
        np.testing.assert_array_equal(lambdadial.points(200)[name][0], X)
        np.testing.assert_array_equal(lambdadial.points(200)[name][1], y)
    assert lambdadial.final("none", 0, 40)["test"] == pytest.approx(by_heart.value(*moons[2]), rel=1e-3)


# Too small, too large


@pytest.fixture(scope="module")
def sizes():
    """Rows: none, 4, 16, 64, 64-64 hidden; training and new loss with noise 0.1, with 0.4, new at step 50."""
    lines = PAGE.printed('print("hidden      parameters').splitlines()[2:]
    rows = np.array([numbers(line)[-5:] for line in lines])
    assert rows.shape == (5, 5)
    return rows


def test_more_capacity_always_fits_the_training_points_better_here(sizes):
    assert (np.diff(sizes[:, 0]) <= 0).all()
    assert (np.diff(sizes[:, 2]) < 0).all()


def test_with_little_noise_16_or_64_neurons_are_best_with_much_a_straight_line(sizes):
    little, much = sizes[:, 1], sizes[:, 3]
    assert max(little[2:4]) < min(little[[0, 1, 4]])
    assert much.argmin() == 0
    assert much.argmax() == 4
    assert much[4] > 2 * much[3]
    assert right("size") == "No hidden layer: one neuron"


def test_after_50_steps_16_neurons_are_about_as_good_as_the_line_at_its_end(sizes):
    assert abs(sizes[2, 4] - sizes[0, 3]) < 0.03
    assert (sizes[1:, 4] < 0.7 * sizes[1:, 3]).all()  # more steps over-fit
    assert sizes[2, 4] == sizes[:, 4].min()


# L2


def test_l2_by_hand_and_as_a_shrinking_factor():
    w, slope = np.array([[2.0]]), np.array([[0.3]])
    L2(0.5).add_gradient(w, slope)
    assert (w - 0.1 * slope).item() == pytest.approx((1 - 0.1 * 0.5) * 2 - 0.1 * 0.3) == pytest.approx(1.87)


def test_the_penalty_is_half_lambda_times_the_squared_frobenius_norm_of_the_weights_only():
    net = mlp([3, 4, 2], loss="squared_error", rng=np.random.default_rng(0), regularizer=L2(0.3))
    for layer in net.layers:
        layer.b[:] = 7.0
    norms = [np.linalg.norm(layer.W, "fro") ** 2 for layer in net.layers]
    assert net.penalty() == pytest.approx(0.15 * sum(norms))
    net.loss_and_grad(np.zeros((1, 3)), np.zeros((1, 2)))
    with_penalty = [layer.db.copy() for layer in net.layers]
    net.regularizer = None
    net.loss_and_grad(np.zeros((1, 3)), np.zeros((1, 2)))
    for one, layer in zip(with_penalty, net.layers, strict=True):
        np.testing.assert_array_equal(one, layer.db)


def test_other_books_lambda_is_ours_times_m():
    m, ours, w = 50, 0.02, 3.0
    assert ours * m / (2 * m) * w**2 == pytest.approx(ours / 2 * w**2)


def test_a_penalty_on_the_bias_halves_the_mean_prediction():
    lines = PAGE.printed("X_d, y_d = datasets.diabetes()").splitlines()
    free, held = (numbers(line)[1] for line in lines)
    assert round(free) == 152
    assert held == pytest.approx(free / (1 + 1), abs=0.06)


def test_a_gaussian_prior_is_l2_with_lambda_1_over_m_tau2_and_a_laplace_prior_l1():
    m, tau = 20, 0.7
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(m, 3)), rng.integers(0, 2, m)
    for penalty, minus_log in (
        (L2(1 / (m * tau**2)), lambda w: w**2 / (2 * tau**2)),
        (L1(1 / (m * tau)), lambda w: np.abs(w) / tau),
    ):
        net = mlp([3, 1], loss="binary_cross_entropy", rng=np.random.default_rng(1), regularizer=penalty)
        p = sigmoid(net.forward(X)[:, 0])
        likelihood = -np.log(np.where(y == 1, p, 1 - p)).sum()
        belief = minus_log(net.layers[0].W).sum()
        assert net.value(X, y) == pytest.approx((likelihood + belief) / m)


def test_the_gradient_with_a_penalty_is_right(moons):
    (X, y), _, _ = moons
    for penalty in L2(0.5), L1(0.5):
        net = mlp([2, 8, 1], loss="binary_cross_entropy", rng=np.random.default_rng(0), regularizer=penalty)
        net.loss_and_grad(X[:20], y[:20])
        assert relative_error(net.grad, central_difference(net, X[:20], y[:20])) < 1e-7


# L1


def test_l2s_pull_fades_and_l1s_does_not():
    rows = [numbers(line) for line in PAGE.printed('print("      w    L2 pulls').splitlines()[1:]]
    for w, two, one in rows:
        assert two == pytest.approx(0.1 * w)
        assert one == 0.1


def test_l1_brings_nearly_all_weights_near_zero_l2_hardly_any_in_as_many_steps_and_none_is_zero():
    table = PAGE.printed('print(" penalty      smaller').splitlines()[1:]
    shares = [float(re.search(r"(\d+)%", line)[1]) / 100 for line in table]
    zeros = [re.search(r"% +(\d+) of 4,288", line)[1] for line in table]
    assert max(shares[:2]) < 0.02
    assert round((1 - 0.1 * 0.003) ** 3000, 2) == 0.41  # what L2 leaves of a weight without a slope
    assert shares[2] > 0.95
    assert zeros == ["0", "0", "0"]
    assert sum(W.size for W, _ in mlp([2, 64, 64, 1], loss="squared_error",
                                      rng=np.random.default_rng(0)).weights()) == 4288  # fmt: skip
    assert right("zeros") == "None"


def test_l1_moves_a_weight_near_zero_across_it_and_back():
    w, places = np.array([[1e-4]]), []
    for _ in range(4):
        slope = np.zeros((1, 1))
        L1(0.003).add_gradient(w, slope)
        w = w - 0.1 * slope
        places.append(w.item())
    assert places == pytest.approx([-2e-4, 1e-4, -2e-4, 1e-4])
    assert pytest.approx(0.0003) == 0.1 * 0.003


def test_soft_thresholding_lands_on_zero():
    share, total, left = numbers(PAGE.printed("class SoftThreshold").split("0:", 1)[1])
    assert share > 0.95
    assert total == 4288
    assert left == pytest.approx((1 - share) * total, abs=25)


# The dial; stop early, take less, get more


@pytest.fixture(scope="module")
def dial():
    rows = [numbers(line) for line in PAGE.printed("dialled = {}").splitlines()[1:]]
    return {row[0]: row[1:] for row in rows}  # training, validation, new, right, sum of squares


def test_the_training_loss_goes_up_for_the_loss_on_new_points_to_come_down(dial):
    assert [dial[lam][0] for lam in (0, 0.01)] == [0.003, 0.084]
    assert [round(dial[lam][2], 2) for lam in (0, 0.01)] == [0.98, 0.18]
    assert dial[0][0] < dial[0.001][0] < dial[0.003][0] < dial[0.01][0] < dial[0.1][0]


def test_validation_chooses_another_lambda_and_the_new_points_say_what_it_is_worth(dial):
    assert min(dial, key=lambda lam: dial[lam][1]) == 0.003
    assert min(dial, key=lambda lam: dial[lam][2]) == 0.01
    assert round(dial[0.003][2], 2) == 0.19


def test_at_lambda_01_it_under_fits_and_the_share_of_right_answers_hardly_moves(dial):
    train, _, new, *_ = dial[0.1]
    assert new - train < 0.03
    assert train > 10 * dial[0.001][0]
    assert [dial[lam][3] for lam in (0, 0.01)] == pytest.approx([0.921, 0.936])


def test_the_table_is_what_the_widget_shows(dial):
    for lam, (train, _, new, share, squares) in dial.items():
        if lam not in lambdadial.AXES["lam"]:
            continue
        shown = lambdadial.final("l2", lam, 40)
        assert [train, new] == pytest.approx([shown["train"], shown["test"]], abs=6e-4)
        assert share == pytest.approx(shown["testRight"], abs=6e-4)
        assert squares == pytest.approx(shown["squares"], abs=0.51)


def share_near_zero(net):
    return np.mean(np.abs(np.concatenate([W.ravel() for W, _ in net.weights()])) < 0.01)


def test_under_adam_l2_brings_many_weights_near_zero_too_and_without_its_rescaling_few(moons):
    assert lambdadial.final("l2", 0.003, 40)["small"] == pytest.approx(0.41, abs=0.005)
    assert lambdadial.final("l1", 0.003, 40)["small"] == pytest.approx(0.98, abs=0.005)
    (X, y), _, _ = moons
    rng = np.random.default_rng(1)
    net = mlp([2, 64, 64, 1], "relu", loss="binary_cross_entropy", rng=rng)
    # AdamW is Adam but for the rescaling; 600 steps shrink a weight as 3,000 of plain gradient descent.
    adamw = AdamW(0.003, weight_decay=0.5)
    list(Training(net, X[:40], y[:40], adamw, batch_size=40, epochs=600, rng=rng))
    assert pytest.approx(600 * 0.003 * 0.5) == 3000 * 0.1 * 0.003
    assert share_near_zero(net) < 0.12
    # Plain gradient descent brings as many near zero as Adam, with more steps than the 3,000 of the chapter.
    net = mlp([2, 64, 64, 1], "relu", loss="binary_cross_entropy", rng=rng, regularizer=L2(0.003))
    descent = Training(net, X[:40], y[:40], SGD(0.1), batch_size=40, epochs=15_000, rng=rng)
    for step, _ in enumerate(descent, start=1):
        if step == 3000:
            assert share_near_zero(net) < 0.12
        if step % 1000 == 0 and share_near_zero(net) > 0.41:
            return
    raise AssertionError("still fewer")


def test_l1_at_01_leaves_no_network():
    end = lambdadial.final("l1", 0.1, 40)
    assert end["small"] > 0.99
    assert end["test"] == pytest.approx(math.log(2), abs=1e-5)  # that of the answer 1/2


def test_early_stopping_and_l2_help_and_200_points_alone_help_less_than_l2(dial):
    best, _, *lines = PAGE.printed('print("best epoch:"').splitlines()
    (whole, grown), (stopped, small), (held, _), (more, _) = (
        numbers(line.split("points, ")[1])[-2:] for line in lines
    )
    assert held < stopped < more < whole
    assert held == round(dial[0.003][2], 2)
    assert more == pytest.approx(lambdadial.final("none", 0, 200)["test"], abs=0.006)
    assert small < grown / 1.5  # "they grow with time"
    assert lambdadial.final("none", 0, 40, 0)["squares"] < small
    assert abs(numbers(best)[0] - 100) < 25
    assert lambdadial.best_stop(40) == 100


# Dropout


def test_doubling_the_rest_mends_the_mean_and_the_first_form_has_the_same_expectation():
    rng, a, p = np.random.default_rng(0), np.array([[1.0, 2.0, 3.0, 4.0]]), 0.2
    drop = Dropout(p, rng)
    many = np.mean([drop.forward(a, train=True) for _ in range(20_000)], axis=0)
    np.testing.assert_allclose(many, a, rtol=0.02)
    np.testing.assert_array_equal(drop.forward(a), a)
    first_form = np.mean((rng.random((20_000, 4)) >= p) * a, axis=0)
    np.testing.assert_allclose(first_form, (1 - p) * a[0], rtol=0.02)


def test_the_weights_into_and_out_of_a_dropped_neuron_rest_for_this_sample():
    drop = Dropout(0.5, np.random.default_rng(0))
    net = Network([Dense(3, 6, "sigmoid"), drop, Dense(6, 2)], "squared_error", np.random.default_rng(1))
    net.loss_and_grad(np.ones((1, 3)), np.zeros((1, 2)))
    silent = drop.mask[0] == 0
    assert 0 < silent.sum() < 6
    assert not net.layers[0].dW[silent].any()
    assert not net.layers[2].dW[:, silent].any()
    assert net.layers[0].dW[~silent].all()
    assert net.layers[2].dW[:, ~silent].all()


def test_without_half_its_neurons_the_ordinary_net_falls_to_half_the_other_keeps_most():
    plain, trained = (numbers(line)[1:] for line in PAGE.printed('print("neurons taken').splitlines()[1:])
    assert plain[0] == trained[0] == 0.97
    assert 0.45 < plain[2] < 0.6
    assert trained[2] > 0.85
    assert right("cut") == "Without dropout 50 %, with dropout 90 %"
    assert trained[1] > plain[1] + 0.1


def test_the_running_loss_with_dropout_lies_above_the_loss_on_test_digits():
    running, same, test = (
        numbers(line)[-1] for line in PAGE.printed('print(f"p = 0.5: running').splitlines()
    )
    assert same < test < running
    assert right("curves") == "It is above"


def test_what_the_team_says_in_the_widget():
    single, mean, whole = thinnedteam.losses(0.5, 0)
    assert [round(loss, 2) for loss in (single, mean, whole)] == [0.65, 0.25, 0.58]
    z = thinnedteam.passes(0.5, 0)
    point = 4 * thinnedteam.HIDDEN
    answers = sigmoid(z[:, point])
    assert round(answers[1:].mean(), 2) == 0.64
    assert round(answers[1:].std(), 2) == 0.42
    assert round(answers[0], 3) == 0.997
    plane = sigmoid(z[:, -(thinnedteam.CELLS**2) :])
    agree = (plane[1:].mean(axis=0) > 0.5) == (plane[0] > 0.5)
    assert agree.mean() == pytest.approx(0.959, abs=5e-4)


@pytest.mark.parametrize("p", [0.25, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_where_the_reader_is_sent_the_whole_net_does_not_inherit_the_teams_doubt(p, seed):
    assert f"Choose **{p}**" in PAGE.prose or p == 0.5
    single, mean, whole = thinnedteam.losses(p, seed)
    assert min(single, whole) > mean + 0.1


def test_with_masks_it_is_less_sure_of_everything_and_the_mean_is_an_alarm_for_nonsense_only():
    lines = PAGE.printed("three = (").splitlines()
    rows = [numbers(one[14:]) + numbers(two[14:]) for one, two in zip(lines[1:4], lines[6:9], strict=True)]
    (sure, unsure, strange, caught, apart), mean, (*_, spread_caught, spread_apart) = rows
    assert (sure, mean[0], strange, mean[2]) == (0.97, 0.86, 0.73, 0.48)
    assert strange - mean[2] > sure - mean[0] > 0  # "of nonsense most"
    assert unsure - mean[1] < strange - mean[2]
    assert (mean[4], apart, spread_apart) == (889, 828, 860)
    assert (caught, spread_caught) == (19, 15)
    assert numbers(lines[0]) == [29]
    assert abs(mean[3] - caught) <= 1  # "the passes are no help"


def test_with_other_nets_too_the_mean_of_the_passes_is_the_better_alarm_and_the_spread_is_no_sure_thing():
    of_the_chapter = PAGE.define("digits, labels =", "def digit_net", "def learn", "def passes")
    draw, digit_net, learn, measures = (
        of_the_chapter[name] for name in ("draw", "digit_net", "learn", "measures")
    )
    spread_ahead = []
    for seed in 0, 1, 2:
        train, _, test = draw(seed, 597)
        rng = np.random.default_rng(seed)
        net = digit_net(rng, p=0.5)
        learn(net, *train, rng, epochs=40)
        misread = net.predict(test[0]).argmax(axis=1) != test[1]
        strange = measures(net, np.random.default_rng(seed).uniform(size=(1000, 64)))
        nonsense, caught = [], []
        for sign, one, other in zip((-1, -1, 1), measures(net, test[0]), strange, strict=True):
            nonsense.append((np.argsort(-sign * np.r_[one, other])[:1000] >= 1000).sum())
            caught.append(misread[np.argsort(-sign * one)[:100]].sum())
        assert nonsense[1] > nonsense[0] + 30
        assert caught[2] < min(caught[:2])
        assert abs(caught[1] - caught[0]) <= 3
        spread_ahead.append(nonsense[2] > nonsense[1])
    assert len(set(spread_ahead)) == 2


def test_dropconnect_masks_weights_for_the_whole_batch_and_has_more_masks():
    layer = DropConnect(4, 3, 0.5, np.random.default_rng(0))
    Network([layer], "squared_error", np.random.default_rng(0))
    layer.forward(np.ones((5, 4)), train=True)
    assert layer.mask.shape == layer.W.shape
    assert layer.W.size > 4


# Bagging


def test_a_bootstrap_sample_has_about_63_percent_of_the_samples():
    missed = (1 - 1 / 100) ** 100
    assert missed == pytest.approx(math.exp(-1), abs=0.003)
    assert round(1 - missed, 2) == 0.63
    different = numbers(PAGE.printed("drawn = np.random").splitlines()[1])[1]
    assert different == pytest.approx(100 * (1 - missed), abs=0.5)


def test_bagging_climbs_higher_and_starts_lower_than_nets_on_the_same_data():
    bagged, same = (numbers(line[20:]) for line in PAGE.printed("bagged, same_data").splitlines()[1:])
    assert len(bagged) == len(same) == 4
    assert bagged[-1] - bagged[0] == pytest.approx(0.05, abs=0.005)
    assert same[-1] - same[0] == pytest.approx(0.01, abs=0.005)
    assert bagged[0] < same[0] - 0.03
    assert bagged[-1] < same[-1]
    assert right("bag") == "The same 100 for all"


# Augmentation


def test_shifts_cost_nearly_three_points_as_it_is_and_save_more_than_forty_on_shifted_digits():
    _, *lines = PAGE.printed('print(f"{len(draws)} draws        test').splitlines()
    nothing, shifts = (numbers(line) for line in lines)
    assert nothing[0] - shifts[0] == pytest.approx(0.027, abs=0.002)
    assert shifts[1] - nothing[1] > 0.4
    assert 1 / 3 < nothing[1] < 0.38  # "little more than a third"
    assert right("shift") == "The one without"


def sideways(X, Y, rng):
    """Shift by one pixel to the left, to the right, or not at all."""
    framed = np.pad(X.reshape(-1, 8, 8), ((0, 0), (0, 0), (1, 1)))
    moved = [picture[:, by : by + 8] for picture, by in zip(framed, rng.integers(0, 3, len(X)), strict=True)]
    return np.reshape(moved, X.shape), Y


def up_or_down(X, Y, rng):
    turned = X.reshape(-1, 8, 8).transpose(0, 2, 1).reshape(X.shape)
    moved, _ = sideways(turned, Y, rng)
    return moved.reshape(-1, 8, 8).transpose(0, 2, 1).reshape(X.shape), Y


def test_it_is_the_shift_up_or_down_that_costs_and_one_to_the_side_costs_nothing():
    of_the_chapter = PAGE.define("digits, labels =", "def digit_net", "def learn")
    draw, digit_net, learn = (of_the_chapter[name] for name in ("draw", "digit_net", "learn"))
    right = {change: [] for change in (None, sideways, up_or_down)}
    for seed in range(6):
        for change, shares in right.items():
            (few, _, test), rng = draw(seed, 100), np.random.default_rng(seed)
            net = digit_net(rng)
            learn(net, *few, rng, change)
            shares.append(accuracy(net, *test))
    nothing, side, up = (np.mean(shares) for shares in right.values())
    assert abs(side - nothing) < 0.01
    assert up < nothing - 0.03


def test_the_digits_touch_the_frame_above_and_below_so_that_a_shift_cuts_off_ink():
    pictures = datasets.digits()[0].reshape(-1, 8, 8) > 0
    assert pictures[:, 0].any(axis=1).all()
    assert pictures[:, -1].any(axis=1).all()
    assert pictures[:, :, 0].any(axis=1).mean() < 0.15  # to the sides there is room
    assert pictures[:, :, -1].any(axis=1).mean() < 0.15


# All of them


@pytest.fixture(scope="module")
def table():
    """Method -> loss, draws with a lower one, share right, gain, its standard error, draws that gain."""
    rows = {}
    for line in PAGE.printed("base, gains = table").splitlines()[1:]:
        gain, error, up, share, loss, lower = numbers(line[18:])
        rows[line[:18].strip()] = loss, lower, share, gain, error, up
    return rows


@pytest.fixture(scope="module")
def twenties():
    """Row -> loss and share right on test digits (3, 20, 2) of draws 0-19, 20-39 and 40-59, as recorded."""
    with np.load(Path(__file__).parent / "reference" / "sixty_draws.npz", allow_pickle=False) as file:
        return dict(zip(file["rows"].tolist(), file["values"].reshape(-1, 3, 20, 2), strict=True))


def gains(twenties, name, over="nothing"):
    """Gains in points in the three twenties (3, 20)."""
    return 100 * (twenties[name] - twenties[over])[..., 1]


def standard_error(values):
    return values.std(ddof=1) / values.size**0.5


@pytest.fixture(scope="module")
def changes(twenties):
    """Method -> its gains (3, 20); twelve methods."""
    names = [name for name in twenties if not name.endswith("00") and name not in ("nothing", "597 labels")]
    return {name: gains(twenties, name) for name in names}


def test_the_recording_of_sixty_draws_begins_with_the_table_of_the_page(table, twenties, changes):
    assert set(table) == {*changes, "nothing", "597 labels"}
    for name, (loss, lower, share, gain, error, up) in table.items():
        first, by = twenties[name][0], gains(twenties, name)[0]
        assert lower == (first[:, 0] < twenties["nothing"][0, :, 0]).sum(), name
        assert up == (by > 0).sum(), name
        assert [loss, gain, error] == pytest.approx([first[:, 0].mean(), by.mean(), standard_error(by)],
                                                    abs=0.006), name  # fmt: skip
        assert share == pytest.approx(first[:, 1].mean(), abs=6e-4), name


def test_the_recording_can_be_made_again(twenties):
    names = PAGE.define("digits, labels =", "def digit_net", "def learn", "def measure")
    names["draws"] = [45]
    cases = {"nothing": {}, "smaller: 32-32": {"width": 32}, "early stopping": {"stop": True}}
    for name, settings in cases.items():
        np.testing.assert_allclose(names["measure"](**settings)[0, 1:], twenties[name][2, 5], atol=2e-3)


def test_rotation_with_noise_gains_most_in_every_twenty_then_the_five_nets_and_none_in_every_draw(changes):
    assert len(changes) == 12
    first, second = (changes[name] for name in ("rotation, noise", "5 nets, same data"))
    rest = [by for by in changes.values() if by is not first and by is not second]
    assert ((first.mean(axis=1) > 1.15) & (first.mean(axis=1) < 1.5)).all()
    assert second.mean(axis=1).round(1).tolist() == [1.2, 0.9, 0.7]
    for twenty in range(3):
        assert max(by[twenty].mean() for by in rest) < min(1, second[twenty].mean())
        assert second[twenty].mean() < first[twenty].mean()
    assert max((by > 0).sum(axis=1).max() for by in changes.values()) < 20
    assert right("table") == "About one"
    assert "Largest for rotation, noise, 1.3 points" in described('del gains["nothing"]')


def test_l2_gains_a_little_in_every_twenty(changes):
    assert ((changes["L2"].mean(axis=1) > 0.2) & (changes["L2"].mean(axis=1) < 0.6)).all()
    assert [round(changes["L2"].mean(), 2), round(standard_error(changes["L2"]), 2)] == [0.40, 0.09]


def test_what_loses_in_every_twenty(changes):
    worst = {"shifts": -2, "smaller: 32-32": -1, "mixup": -0.2, "early stopping": -0.2}
    assert all((changes[name].mean(axis=1) < most).all() for name, most in worst.items())


def test_most_gain_or_lose_less_than_a_point(changes):
    small = [name for name, by in changes.items() if (np.abs(by.mean(axis=1)) < 1).all()]
    assert len(small) > 6
    assert {"L1", "L2", "dropout", "DropConnect"} < set(small)


def test_what_lowers_the_loss_in_every_twenty(twenties, changes):
    lower = {name: (twenties[name] < twenties["nothing"])[..., 0].sum(axis=1).min() for name in changes}
    assert [name for name, draws in lower.items() if draws >= 16] == [
        "L2", "L1", "early stopping", "rotation, noise", "5 nets, same data",
    ]  # fmt: skip


def test_the_labels_gain_more_than_all_the_rest(twenties, changes):
    labels = gains(twenties, "597 labels").mean(axis=1)
    assert labels[0].round() == 8
    assert (labels > 5 * max(by.mean(axis=1).max() for by in changes.values())).all()


def test_of_what_twenty_draws_say_too_little(changes):
    little = [changes[name] for name in ("L1", "dropout", "DropConnect", "5 nets, bagged")]
    assert all(abs(by.mean(axis=1)).max() < 0.5 for by in little)
    assert all((by.mean(axis=1) < 2 * standard_error(by[0])).any() for by in little)
    assert changes["larger: 128-128"].mean(axis=1).round(1).tolist() == [0.8, 0.8, 0.3]


def test_two_means_of_twenty_typically_differ_by_1_4_times_their_error():
    one, other = np.random.default_rng(0).normal(size=(2, 10_000, 20)).mean(axis=2)
    assert (one - other).std() == pytest.approx(1.4 / 20**0.5, rel=0.03)


def test_steps_matter():
    rows = {}
    for line in PAGE.printed('longer = {("nothing"').splitlines()[1:]:
        epochs, *values = numbers(line[16:])
        rows[line[:16].strip(), epochs] = values  # loss, share right, gain, standard error
    assert rows["rotation, noise", 300][2:] == [1.7, 0.3]
    assert right("longer") == "Only the one with rotation and noise"
    assert rows["dropout, ½", 100][2] < rows["dropout, ½", 300][2] - 0.5 < 0
    assert rows["nothing", 300][1] - rows["nothing", 100][1] < 0.002
    assert rows["dropout, ½", 300][2:] == [-0.6, 0.3]
    assert rows["dropout, ½", 300][0] > rows["nothing", 300][0]


def test_in_every_twenty_only_rotation_with_noise_is_ahead_after_300_epochs(twenties):
    turned = gains(twenties, "rotation, noise, 300", "nothing, 300")
    dropped = gains(twenties, "dropout, ½, 300", "nothing, 300")
    assert (turned.mean(axis=1) > gains(twenties, "rotation, noise").mean(axis=1)).all()
    assert (dropped.mean(axis=1) > gains(twenties, "dropout, ½, 100").mean(axis=1)).all()  # "part of what"
    assert (dropped.mean(axis=1) < 0.1).all()
    assert [round(dropped.mean(), 1), round(standard_error(dropped), 1)] == [-0.3, 0.2]
    losses = [twenties[name][..., 0].mean(axis=1) for name in ("dropout, ½, 300", "nothing, 300")]
    assert (losses[0] > losses[1]).all()


# The quiz


def test_the_steps_of_the_quiz():
    assert right("quiz-step") == "−3.8 and −3.95"
    assert pytest.approx(-3.8) == (1 - 0.5 * 0.1) * -4
    assert -4 - 0.5 * 0.1 * np.sign(-4) == pytest.approx(-3.95)
    assert right("quiz-mask") == "2.5 and 2"
    assert pytest.approx(2.5) == 2 / (1 - 0.2)
