"""What chapter 6 claims in words, each claim as a test.

What takes seconds to train is trained in the notebook, whose stored numbers are compared with a new run by
nbval; here those stored numbers are read and the words are held against them.
"""

import json
import math
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from dnnlab import (
    L1,
    L2,
    Adam,
    Dense,
    DropConnect,
    Dropout,
    Network,
    Training,
    accuracy,
    augmentation,
    central_difference,
    datasets,
    mlp,
    relative_error,
    sigmoid,
)
from dnnlab.widgets import lambdadial, thinnedteam

CHAPTERS = Path(__file__).parents[2] / "chapters"
NOTEBOOK = json.loads((CHAPTERS / "06-regularisation.ipynb").read_text())["cells"]
QUESTIONS = tomllib.loads((CHAPTERS / "06-questions.toml").read_text())
TEXT = "\n".join("".join(cell["source"]) for cell in NOTEBOOK if cell["cell_type"] == "markdown")


def printed(start):
    """Return what the code cell that begins with ``start`` printed when it was stored."""
    cells = [cell for cell in NOTEBOOK if "".join(cell["source"]).startswith(start)]
    (outputs,) = [cell["outputs"] for cell in cells]
    return "".join("".join(output.get("text", "")) for output in outputs)


def numbers(line):
    """Return the numbers of a printed line; 12% is 0.12."""
    found = re.findall(r"([+-]?\d[\d,]*\.?\d*)(%?)", line)
    return [float(number.replace(",", "")) / (100 if percent else 1) for number, percent in found]


def right(question):
    """Return the option of a card that is marked as correct."""
    (option,) = [one["text"] for one in QUESTIONS[question]["options"] if one.get("correct")]
    return option


# Right about all it has seen


@pytest.fixture(scope="module")
def moons():
    """Training points, validation points, new points, drawn as the chapter draws them."""
    rng = np.random.default_rng(1)
    return [(X - [0.5, 0.25], y) for X, y in (datasets.moons(m, 0.25, rng) for m in (200, 100, 1000))]


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
    assert 0.91 < accuracy(by_heart, *new) < 0.93
    assert "nine times in ten" in right("coin")


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
    """Rows: none, 4, 16, 64, 64-64 hidden; columns: training and new loss for noise 0.1, 0.25, 0.4."""
    lines = printed('print("hidden      parameters').splitlines()[2:]
    rows = np.array([numbers(line)[-6:] for line in lines])
    assert rows.shape == (5, 6)
    return rows


def test_more_capacity_always_fits_the_training_points_better_here(sizes):
    assert (np.diff(sizes[:, ::2], axis=0) < 0).all()


def test_with_little_noise_the_new_loss_falls_up_to_64_with_much_a_straight_line_is_best(sizes):
    little, some, much = sizes[:, 1::2].T
    assert (np.diff(little[:4]) < 0).all()
    assert little[4] > little[3]
    assert much.argmin() == 0
    assert much.argmax() == 4
    assert much[4] > 3 * much[3]
    assert right("size").startswith("No hidden layer")
    assert (some[:4].min(), some[:4].max(), some[4]) == (0.33, 0.37, 1.17)  # "between 0.33 and 0.37 ..."


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
    lines = printed("X_d, y_d = datasets.diabetes()").splitlines()
    free, held = (numbers(line)[1] for line in lines)
    assert round(free) == 152
    assert held == pytest.approx(free / (1 + 1), abs=0.06)


def test_a_gaussian_prior_is_l2_with_lambda_1_over_m_s2_and_a_laplace_prior_l1():
    m, s = 20, 0.7
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(m, 3)), rng.integers(0, 2, m)
    for penalty, minus_log in (
        (L2(1 / (m * s**2)), lambda w: w**2 / (2 * s**2)),
        (
            L1(1 / (m * s)),
            lambda w: np.abs(w) / s,
        ),
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
    rows = [numbers(line) for line in printed('print("      w    L2 pulls').splitlines()[1:]]
    for w, two, one in rows:
        assert two == pytest.approx(0.1 * w)
        assert one == 0.1


def test_l1_brings_nearly_all_weights_near_zero_l2_one_in_eleven_and_none_is_zero():
    table = printed('print(" penalty      smaller').splitlines()[1:]
    shares = [float(re.search(r"(\d+)%", line)[1]) / 100 for line in table]
    zeros = [re.search(r"% +(\d+) of 4,288", line)[1] for line in table]
    assert shares[0] < 0.06
    assert shares[1] == pytest.approx(1 / 11, abs=0.01)
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
    share, total, left = numbers(printed("class SoftThreshold").split("0:", 1)[1])
    assert share > 0.95
    assert total == 4288
    assert left == pytest.approx((1 - share) * total, abs=25)


# The dial; stop early, take less, get more


@pytest.fixture(scope="module")
def dial():
    rows = [numbers(line) for line in printed('print("L2 on 40 points').splitlines()[1:]]
    return {row[0]: row[1:] for row in rows}  # training, new, right, sum of squares


def test_the_training_loss_goes_up_for_the_loss_on_new_points_to_come_down(dial):
    assert [dial[lam][0] for lam in (0, 0.01)] == [0.003, 0.084]
    assert [round(dial[lam][1], 2) for lam in (0, 0.01)] == [0.98, 0.18]
    assert dial[0][0] < dial[0.001][0] < dial[0.01][0] < dial[0.1][0]
    assert dial[0.01][1] < min(dial[lam][1] for lam in (0, 0.001, 0.1))


def test_at_lambda_01_it_under_fits_and_the_share_of_right_answers_hardly_moves(dial):
    train, new, *_ = dial[0.1]
    assert new - train < 0.03
    assert train > 10 * dial[0.001][0]
    assert [dial[lam][2] for lam in (0, 0.01)] == pytest.approx([0.921, 0.936])


def test_the_table_is_what_the_widget_shows(dial):
    for lam, (train, new, share, squares) in dial.items():
        shown = lambdadial.final("l2", lam, 40)
        assert [train, new] == pytest.approx([shown["train"], shown["test"]], abs=6e-4)
        assert share == pytest.approx(shown["testRight"], abs=6e-4)
        assert squares == pytest.approx(shown["squares"], abs=0.51)


def test_l1_at_01_leaves_no_network():
    end = lambdadial.final("l1", 0.1, 40)
    assert end["small"] > 0.99
    assert end["test"] == pytest.approx(math.log(2), abs=1e-5)  # that of the answer 1/2


def test_early_stopping_and_200_points_help_and_l2_beats_both(dial):
    best, _, *lines = printed("stopping = EarlyStopping").splitlines()
    (whole, grown), (stopped, small), (more, _) = (numbers(line)[1:] for line in lines)
    assert dial[0.01][1] < stopped < more < whole
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
    plain, trained = (numbers(line)[1:] for line in printed('print("neurons taken').splitlines()[1:])
    assert plain[0] == trained[0] == 0.97
    assert 0.45 < plain[2] < 0.6
    assert trained[2] > 0.85
    assert trained[1] > plain[1] + 0.1


def test_the_running_loss_with_dropout_lies_above_the_loss_on_test_digits():
    running, same, test = (numbers(line)[-1] for line in printed('print(f"p = 0.5: running').splitlines())
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


def test_the_spread_is_a_poor_alarm_and_the_mean_is_less_sure_of_nonsense():
    lines = printed('print(f"spread of the answer').splitlines()
    rightly, misread_count, misread = numbers(lines[0])
    assert misread > rightly
    spread, mean, whole = (numbers(line.split(":")[1])[0] for line in lines[1:4])
    assert spread < 0.75 * whole  # "far fewer"
    assert abs(mean - whole) <= 3
    assert max(spread, mean, whole) < misread_count
    alone, hundred, together = numbers(lines[4])
    assert hundred == 100
    assert together < alone - 0.15


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
    different = numbers(printed("drawn = np.random").splitlines()[1])[1]
    assert different == pytest.approx(100 * (1 - missed), abs=0.5)


def test_bagging_climbs_higher_and_starts_lower_than_nets_on_the_same_data():
    bagged, same = (numbers(line[20:]) for line in printed("bagged, same_data").splitlines()[1:])
    assert len(bagged) == len(same) == 4
    assert bagged[-1] - bagged[0] == pytest.approx(0.04, abs=0.005)
    assert 0 < same[-1] - same[0] < 0.02
    assert bagged[0] < same[0] - 0.03
    assert bagged[-1] < same[-1]
    assert right("bag") == "The same 100 for all"


# Augmentation


def test_shifts_cost_six_points_as_it_is_and_save_more_than_forty_on_shifted_digits():
    nothing, shifts = (numbers(line) for line in printed("rng = np.random.default_rng(9)").splitlines()[1:])
    assert nothing[0] - shifts[0] == pytest.approx(0.06, abs=0.005)
    assert shifts[1] - nothing[1] > 0.4
    assert nothing[1] == pytest.approx(1 / 3, abs=0.02)


def test_the_digits_fill_their_frame_so_that_a_shifted_copy_loses_ink():
    X, _ = datasets.digits()
    pictures = X.reshape(-1, 8, 8)
    assert (pictures[:, 0].max(axis=1) > 0).mean() > 0.95
    assert (pictures[:, -1].max(axis=1) > 0).mean() > 0.95
    moved = augmentation.shift(X, 1, np.random.default_rng(0))
    assert (moved.sum(axis=1) < X.sum(axis=1)).mean() > 0.6


# All of them


@pytest.fixture(scope="module")
def table():
    """Method -> loss, its spread, share right, its spread, gain, its spread."""
    lines = printed('print("                    loss').splitlines()[1:]
    return {line[:17].strip(): numbers(line[17:]) for line in lines}


@pytest.fixture(scope="module")
def figure():
    """Method -> its gains, draw by draw, as printed beside the figure."""
    lines = printed("gains = {").splitlines()[:-1]
    return {line[:17].strip(): numbers(line[17:]) for line in lines}


def test_one_method_of_thirteen_gains_in_every_draw(figure):
    assert len(figure) == 13
    assert all(len(gains) == 5 for gains in figure.values())
    always = [name for name, gains in figure.items() if min(gains) > 0]
    assert always == ["5 nets, same data"]
    assert sum(np.mean(gains) > 0 for gains in figure.values()) == 8
    assert right("table") == "One"


def test_rotation_with_noise_gains_about_as_much_as_rotation_and_loses_in_one_draw(table, figure):
    assert table["rotation, noise"][4] == pytest.approx(table["rotation"][4], abs=0.3)
    assert sum(gain < 0 for gain in figure["rotation, noise"]) == 1


def test_penalties_and_dropout_do_nothing_for_right_answers_smaller_and_shifts_do_harm(table, figure):
    for name in "L2", "L1", "dropout", "early stopping":
        assert abs(table[name][4]) < 0.5
        assert min(figure[name]) < 0 < max(figure[name])
    assert max(figure["smaller: 32-32"]) < 0
    assert table["shifts"][4] < -2


def test_l2_lowers_the_loss_and_more_labels_gain_more_than_all_the_rest(table, figure):
    assert (table["nothing"][0], table["L2"][0]) == (0.42, 0.36)
    assert printed("gains = {").splitlines()[-1] == "L2 has the lower loss in 5 of 5 draws"
    assert table["597 labels"][4] == 8.3
    assert table["597 labels"][4] > 3 * max(np.mean(gains) for gains in figure.values())


def test_the_spread_from_draw_to_draw_is_about_as_large_as_the_gains(table):
    others = [row for name, row in table.items() if name not in ("nothing", "597 labels", "shifts")]
    assert np.median([row[5] / max(abs(row[4]), 0.1) for row in others]) > 0.7


def test_dropout_with_a_half_falls_behind_in_100_epochs_and_draws_level_in_300():
    short, long = (numbers(line) for line in printed("longer = {100").splitlines())
    assert short[3] < -0.5
    assert abs(long[3]) < long[4]


# The quiz


def test_the_steps_of_the_quiz():
    assert right("quiz-step") == "−3.8 and −3.95"
    assert pytest.approx(-3.8) == (1 - 0.5 * 0.1) * -4
    assert -4 - 0.5 * 0.1 * np.sign(-4) == pytest.approx(-3.95)
    assert right("quiz-mask") == "2.5 and 2"
    assert pytest.approx(2.5) == 2 / (1 - 0.2)


def test_every_question_stands_on_the_page_once_and_in_order():
    asked = [re.fullmatch(r'questions\["(.+)"\]', "".join(cell["source"])) for cell in NOTEBOOK]
    assert [match[1] for match in asked if match] == list(QUESTIONS)
