"""What chapter 4 claims in words, each claim as a test."""

from functools import cache
from itertools import islice, pairwise

import numpy as np
import pytest
from notebooks import Page

from dnnlab import (
    SGD,
    Dense,
    Network,
    Softmax,
    SoftmaxCrossEntropy,
    Training,
    accuracy,
    central_difference,
    datasets,
    figures,
    gradient_check,
    log_softmax,
    loss,
    mlp,
    one_hot,
    relative_error,
    sigmoid,
    softmax,
)
from dnnlab.widgets import badlywrong

PAGE = Page("chapters/04-loss-and-output.ipynb")
OUTPUTS = "identity", "sigmoid", "tanh", "softmax"
LOSSES = {
    "squared error": "squared_error",
    "binary CE": "binary_cross_entropy_from_probabilities",
    "categorical CE": "negative_log_likelihood",
    "hinge": "multi_class_hinge",
}
MATCHED = (
    ("identity", "squared error"),
    ("sigmoid", "binary CE"),
    ("softmax", "categorical CE"),
    ("identity", "hinge"),
)


# The neuron that was misled


@pytest.fixture(scope="module")
def tumours():
    X, y = datasets.breast_cancer()
    X_train, X_test, y_train, y_test = datasets.train_test_split(X, y, rng=np.random.default_rng(0))
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std, y_train, y_test


@pytest.fixture(scope="module")
def misled(tumours):
    X_train, _, y_train, _ = tumours
    rng = np.random.default_rng(1)
    net = mlp([30, 1], loss="binary_cross_entropy", rng=rng)
    list(Training(net, X_train, 1 - y_train, SGD(0.1), batch_size=32, epochs=100, rng=rng))
    return net


@pytest.fixture(scope="module")
def relearn(tumours, misled):
    """The chapter's own function; it returns (share of test tumours right, median of |z|) for each epoch."""
    X_train, X_test, y_train, y_test = tumours
    names = {"np": np, "mlp": mlp, "misled": misled, "accuracy": accuracy, "Training": Training, "SGD": SGD,
             "X_train": X_train, "X_test": X_test, "y_train": y_train, "y_test": y_test,
             "right": accuracy(misled, X_test, y_test),
             "sure": np.median(np.abs(misled.forward(X_test)))}  # fmt: skip
    exec(PAGE.source("def relearn("), names)
    return names["relearn"]


@pytest.fixture(scope="module")
def relearnt(relearn):
    """Rows: epochs; columns: share right, median of |z|."""
    return {
        "squared": np.array(relearn("squared_error", output="sigmoid")),
        "crossed": np.array(relearn("binary_cross_entropy", output="identity")),
    }


def test_the_misled_neuron_is_right_about_2_percent_of_142_tumours_and_sure_of_it(tumours, misled):
    _, X_test, _, y_test = tumours
    assert len(y_test) == 142
    assert round(accuracy(misled, X_test, y_test), 2) == 0.02
    sure = np.median(np.abs(misled.forward(X_test)))
    assert round(sure, 1) == 6.7
    assert round(sigmoid(sure), 3) == 0.999


def test_after_20_epochs_squared_error_is_still_wrong_nearly_always_cross_entropy_right_after_10(relearnt):
    assert relearnt["squared"][:21, 0].max() < 0.05
    assert 0.55 < relearnt["crossed"][1, 0] < 0.7
    assert relearnt["crossed"][10:, 0].min() > 0.9
    assert relearnt["squared"][200, 0] > 0.95


def test_with_squared_error_the_median_z_creeps_from_6_7_to_4_6_in_20_epochs(relearnt):
    sizes = relearnt["squared"][:, 1]
    assert (round(sizes[0], 1), round(sizes[20], 1)) == (6.7, 4.6)
    assert all(sooner > later for sooner, later in pairwise(sizes[:21]))


def test_a_thirty_times_larger_eta_would_repair_the_run(relearn):
    assert relearn("squared_error", output="sigmoid", eta=3)[5][0] > 0.9


def test_what_slows_the_squared_error_down_differs_from_sample_to_sample(tumours, misled):
    a = sigmoid(misled.forward(tumours[0]))
    slopes = a * (1 - a)
    assert np.quantile(slopes, 0.9) > 20 * np.quantile(slopes, 0.1)


# One neuron, two starts


@cache
def answers(z, squared):
    """The answer before the first step, after it, ... until it is below 0.1."""
    w = b = z / 2
    given = [float(sigmoid(np.array(w + b)))]
    while (a := given[-1]) >= 0.1:
        delta = a * a * (1 - a) if squared else a
        w, b = w - 0.15 * delta, b - 0.15 * delta
        given.append(float(sigmoid(np.array(w + b))))
    return np.array(given)


def steps_until_right(z, squared):
    return len(answers(z, squared)) - 1


def test_from_z_1_the_neuron_answers_073_from_z_5_099_and_the_slope_there_is_thirty_times_as_flat():
    near, far = sigmoid(np.array([1.0, 5.0]))
    assert (round(near, 2), round(far, 2)) == (0.73, 0.99)
    assert (round(near * (1 - near), 2), round(far * (1 - far), 3)) == (0.2, 0.007)
    assert near * (1 - near) / (far * (1 - far)) == pytest.approx(30, abs=0.5)


def test_the_worse_start_needs_about_three_times_as_many_steps():
    assert (steps_until_right(1, squared=True), steps_until_right(5, squared=True)) == (261, 792)
    assert round(792 / 261) == 3


def test_it_begins_with_a_plateau_and_the_better_start_spends_most_of_its_steps_near_the_goal():
    assert (answers(5, squared=True) > 0.95).sum() > 450
    assert (answers(1, squared=True) < 0.2).sum() > 261 / 2


def test_at_z_9_the_error_is_09999_and_the_slope_00001_eight_thousand_times_less():
    a = float(sigmoid(np.array(9.0)))
    assert (round(a, 4), round(a * (1 - a), 4)) == (0.9999, 0.0001)
    assert a / (a * a * (1 - a)) == pytest.approx(8000, rel=0.02)


def test_the_steps_needed_from_each_start():
    starts = 1, 3, 5, 7, 9
    assert [steps_until_right(z, squared=True) for z in starts] == [261, 343, 792, 3974, 27350]
    assert [steps_until_right(z, squared=False) for z in starts] == [39, 47, 53, 60, 67]
    ratios = [steps_until_right(z, squared=True) / steps_until_right(z, squared=False) for z in starts]
    assert [round(ratio) for ratio in ratios] == [7, 7, 15, 66, 408]


def test_no_start_of_the_stepper_stands_in_the_table_before_it():
    table = PAGE.source('print("start z   squared error')
    rows = {int(z) for z in table.split("for z in ")[1].split(":")[0].split(",")}
    assert not rows & set(badlywrong.AXES["z0"])


def test_far_out_each_unit_of_z_multiplies_the_waiting_by_two_to_three_with_squared_error():
    steps = [steps_until_right(z, squared=True) for z in (6, 7, 8, 9)]
    assert all(2 < later / sooner < 3 for sooner, later in pairwise(steps))


def test_since_the_slope_is_at_most_a_quarter_a_step_of_the_squared_error_is_at_least_four_times_shorter():
    a = sigmoid(np.linspace(-12, 12, 241))
    assert (a / (a * a * (1 - a))).min() == pytest.approx(4)


def test_the_stepper_counts_the_same_steps_from_8_and_eta_1_5_leaves_about_a_thousand_and_6():
    squared, crossed = badlywrong.COMPARED
    assert badlywrong.steps_needed(squared, 8) == steps_until_right(8, squared=True)
    assert badlywrong.steps_needed(crossed, 8) == steps_until_right(8, squared=False)
    assert (badlywrong.steps_needed(squared, 8), badlywrong.steps_needed(crossed, 8)) == (10265, 63)
    assert round(10265 / 63) == 163
    assert badlywrong.steps_needed(squared, 8, lr=1.5) == pytest.approx(1000, rel=0.05)
    assert badlywrong.steps_needed(crossed, 8, lr=1.5) == 6


def test_softmax_with_binary_cross_entropy_needs_fewer_steps_but_is_the_matching_pair_with_twice_the_eta():
    charged_twice, matching = "softmax binary_cross_entropy", "softmax categorical_cross_entropy"
    assert badlywrong.steps_needed(charged_twice, 8) < badlywrong.steps_needed(badlywrong.COMPARED[1], 8)
    halved = islice(badlywrong.steps(charged_twice, 4, 4, 0, 0.15), 50)
    for one, other in zip(halved, islice(badlywrong.steps(matching, 4, 4, 0, 0.3), 50), strict=True):
        assert one[2] == pytest.approx(other[2], rel=1e-12)
        assert one[4] == pytest.approx(2 * other[4], rel=1e-12)
        assert one[4] == pytest.approx(2 * (one[2] - 0), rel=1e-12)


def test_cross_entropy_behind_a_sigmoid_cancels_its_slope():
    z, eps = np.linspace(-8, 8, 33)[:, np.newaxis], 1e-5
    bce = loss("binary_cross_entropy_from_probabilities")
    for y in 0.0, 1.0, 0.3:
        target = np.full((1, 1), y)
        for row in z:
            up, down = (bce.value(sigmoid(row + nudge)[np.newaxis], target) for nudge in (eps, -eps))
            assert (up - down) / (2 * eps) == pytest.approx(sigmoid(row).item() - y, abs=1e-8)


def test_the_squared_error_levels_off_at_a_half_and_the_cross_entropy_rises_with_a_slope_near_1():
    far = np.array([[30.0]])
    assert loss("squared_error").value(sigmoid(far), np.zeros((1, 1))) == pytest.approx(0.5)
    assert loss("binary_cross_entropy").gradient(far, np.zeros((1, 1))).item() == pytest.approx(1)


# Softmax


def test_the_softmax_of_3_1_minus_3():
    z = np.array([3.0, 1.0, -3.0])
    assert np.exp(z).round(2).tolist() == [20.09, 2.72, 0.05]
    assert np.exp(z).sum().round(2) == 22.85
    assert softmax(z).round(3).tolist() == [0.879, 0.119, 0.002]
    assert softmax(z).sum() == pytest.approx(1, abs=1e-15)


def test_a_sum_on_all_logits_changes_nothing_and_a_factor_does():
    z = np.array([3.0, 1.0, -3.0])
    np.testing.assert_allclose(softmax(z + 100), softmax(z), rtol=1e-13)
    assert softmax(2 * z)[0] > softmax(z)[0] + 0.1


def test_near_temperature_0_the_largest_takes_all_for_a_large_one_all_are_equal_and_the_order_stays():
    z = np.array([3.0, 1.0, -3.0])
    np.testing.assert_allclose(softmax(z / 0.01), [1, 0, 0], atol=1e-15)
    np.testing.assert_allclose(softmax(z / 1e6), 1 / 3, atol=1e-5)
    assert all(softmax(z / T).argsort().tolist() == [2, 1, 0] for T in (0.1, 0.5, 1, 2, 10))


def test_the_jacobian_of_softmax_and_that_each_of_its_rows_sums_to_0():
    z, eps = np.array([3.0, 1.0, -3.0]), 1e-5
    p = softmax(z)
    jacobian = np.diag(p) - np.outer(p, p)
    measured = np.array([(softmax(z + n) - softmax(z - n)) / (2 * eps) for n in eps * np.eye(3)]).T
    assert relative_error(jacobian, measured) < 1e-7
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=1e-16)


def test_negative_log_likelihood_behind_softmax_has_delta_p_minus_y():
    z, y, eps = np.array([3.0, 1.0, -3.0]), np.array([0.0, 1.0, 0.0]), 1e-5
    p = softmax(z)
    through_the_matrix = (np.diag(p) - np.outer(p, p)) @ (-y / p)
    measured = [(log_softmax(z - n)[1] - log_softmax(z + n)[1]) / (2 * eps) for n in eps * np.eye(3)]
    np.testing.assert_allclose(through_the_matrix, p - y, atol=1e-15)
    np.testing.assert_allclose(measured, p - y, atol=1e-9)


@pytest.fixture
def twins(tumours):
    """A softmax net of two outputs and a sigmoid net of one, with z = z1 - z0."""
    two = mlp([30, 2], loss="softmax_cross_entropy", rng=np.random.default_rng(1))
    one = mlp([30, 1], loss="binary_cross_entropy", rng=np.random.default_rng(1))
    layer, single = two.layers[0], one.layers[0]
    layer.b[:] = 0.3, -0.1
    single.W[:], single.b[:] = layer.W[1] - layer.W[0], layer.b[1] - layer.b[0]
    return two, one


def test_two_softmax_outputs_learn_as_one_sigmoid_row_1_the_same_row_0_the_opposite(tumours, twins):
    X_train, _, y_train, _ = tumours
    two, one = twins
    assert two.loss_and_grad(X_train, y_train) == pytest.approx(
        one.loss_and_grad(X_train, y_train), rel=1e-14
    )
    for half, whole in (two.layers[0].dW, one.layers[0].dW), (two.layers[0].db, one.layers[0].db):
        np.testing.assert_allclose(half[1], whole[0], atol=1e-14)
        np.testing.assert_allclose(half[0], -whole[0], atol=1e-14)


def test_but_their_difference_moves_twice_as_far_so_the_sigmoid_needs_twice_the_eta(tumours, twins):
    X_train, _, y_train, _ = tumours
    two, one = twins
    for _ in range(100):
        two.loss_and_grad(X_train, y_train)
        two.theta -= 0.1 * two.grad
        one.loss_and_grad(X_train, y_train)
        one.theta -= 0.2 * one.grad
    np.testing.assert_allclose(two.layers[0].W[1] - two.layers[0].W[0], one.layers[0].W[0], rtol=1e-10)


def test_both_pass_the_gradient_check(tumours, twins):
    X_train, _, y_train, _ = tumours
    assert all(gradient_check(net, X_train[:20], y_train[:20]).relative_error < 1e-7 for net in twins)


# What the number means


def H(q, p):
    return -np.sum(np.array(q) * np.log(p))


def test_cross_entropy_is_entropy_plus_a_divergence_that_is_never_negative_and_not_symmetric():
    truth, rain = np.array([0.7, 0.2, 0.1]), np.array([0.01, 0.01, 0.98])
    rng = np.random.default_rng(0)
    for p in rng.dirichlet(np.ones(3), 1000):
        divergence = np.sum(truth * np.log(truth / p))
        assert H(truth, p) == pytest.approx(H(truth, truth) + divergence)
        assert divergence > 0
        assert -divergence <= np.sum(truth * (p / truth - 1)) + 1e-12
    assert (round(H(truth, truth), 3), round(H(truth, rain), 3)) == (0.802, 4.147)
    assert round(H(truth, rain) - H(truth, truth), 2) != round(H(rain, truth) - H(rain, rain), 2)


def test_a_network_that_says_one_tenth_to_everything_has_j_2_303():
    X, y = datasets.digits()
    blank = mlp([64, 10], loss="softmax_cross_entropy", rng=np.random.default_rng(0), init="zeros")
    assert round(blank.value(X, y), 3) == 2.303
    right = blank.predict(X)[np.arange(len(y)), y]
    assert np.prod(right) == 0
    assert np.exp(-blank.value(X, y)) == pytest.approx(np.exp(np.log(right).mean()))


def test_the_probabilities_that_a_loss_stands_for():
    assert [round(100 * np.exp(-J)) for J in (1, 0.5, 0.1, 0.01)] == [37, 61, 90, 99]


def test_maximum_likelihood_of_one_answer_for_all_is_the_shares_and_their_entropy():
    _, grower = datasets.wine()
    nothing, share = np.zeros((178, 1)), np.bincount(grower) / 178
    blind = mlp([1, 3], loss="softmax_cross_entropy", rng=np.random.default_rng(0))
    list(Training(blind, nothing, grower, SGD(0.5), batch_size=178, epochs=500, rng=np.random.default_rng(0)))
    np.testing.assert_allclose(blind.predict(nothing)[0], share, atol=1e-4)
    assert blind.value(nothing, grower) == pytest.approx(H(share, share), abs=1e-6)


# The grid of pairings


@pytest.fixture(scope="module")
def digits():
    X, y = datasets.digits()
    fit, test, fit_digit, test_digit = datasets.train_test_split(X, y, rng=np.random.default_rng(0))
    return fit[4:], test, fit_digit[4:], test_digit


def chapter_run(fit, test, fit_digit, test_digit):
    """The chapter's functions `network` and `run`, on these digits."""
    data = {"fit": fit, "test": test, "fit_y": one_hot(fit_digit, 10), "test_y": one_hot(test_digit, 10)}
    names = {
        "np": np,
        "mlp": mlp,
        "loss": loss,
        "accuracy": accuracy,
        "Training": Training,
        "SGD": SGD,
    } | data
    exec(PAGE.source("def network("), names)
    exec(PAGE.source("def run("), names)
    return names["network"], names["run"]


@cache
def with_other_weights(output, loss_name, size, seed):
    """Share right after 30 epochs with another split, other weights and another order than the chapter's."""
    X, y = datasets.digits()
    fit, test, fit_digit, test_digit = datasets.train_test_split(X, y, rng=np.random.default_rng(seed))
    fit_y = one_hot(fit_digit[4:], 10)
    net = mlp([64, 10], loss="squared_error", output=output, rng=np.random.default_rng(seed + 1))
    net.loss = loss(loss_name)
    net.layers[0].W *= size
    rng = np.random.default_rng(seed)
    list(Training(net, fit[4:], fit_y, SGD(lr=0.3), batch_size=32, epochs=30, rng=rng))
    return accuracy(net, test, one_hot(test_digit, 10))


@pytest.fixture(scope="module")
def grid(digits):
    """For each pairing and start (share wrong after each epoch, last step), by the chapter's functions."""
    fit, test, fit_digit, test_digit = digits
    network, run = chapter_run(fit, test, fit_digit, test_digit)
    runs = {
        (output, name, size): run(network(output, LOSSES[name], size))
        for output in OUTPUTS for name in LOSSES for size in (1, 15)
    }  # fmt: skip
    runs["network"], runs["run"] = network, run
    return runs


def over(grid, size, share):
    return {
        (output, name)
        for output in OUTPUTS for name in LOSSES
        if not grid[output, name, size][1].diverged and 1 - grid[output, name, size][0][-1] > share
    }  # fmt: skip


def test_from_the_ordinary_start_nine_of_sixteen_read_more_than_80_percent(grid):
    assert len(over(grid, 1, 0.8)) == 9


@pytest.mark.parametrize("seed", [102, 104])
def test_with_other_weights_the_same_nine_do_and_from_the_sure_start_the_same_four_read_85(grid, seed):
    nine, four = over(grid, 1, 0.8), over(grid, 15, 0.85)
    for pair in nine | {("tanh", "squared error"), ("sigmoid", "categorical CE")}:  # the others break down
        output, name = pair
        assert (with_other_weights(output, LOSSES[name], 1, seed) > 0.8) == (pair in nine), pair
        assert (with_other_weights(output, LOSSES[name], 15, seed) > 0.85) == (pair in four), pair


def test_from_the_sure_start_four_are_left_three_of_the_table_and_softmax_with_binary_cross_entropy(grid):
    assert over(grid, 15, 0.85) == {*MATCHED[1:], ("softmax", "binary CE")}


def test_the_squared_error_stalls_behind_a_slope_from_the_sure_start_with_other_weights_too(grid):
    stalled = {(output, "squared error") for output in ("sigmoid", "tanh", "softmax")}
    assert not stalled & over(grid, 15, 0.3)
    for seed in 101, 103:
        for output, _ in stalled:
            assert with_other_weights(output, "squared_error", 15, seed) < 0.5


def test_the_hinge_behind_a_slope_ends_anywhere_from_5_to_85_percent_from_the_sure_start(grid):
    for output in "sigmoid", "tanh", "softmax":
        assert (output, "hinge") in over(grid, 1, 0.85)
        assert (output, "hinge") not in over(grid, 15, 0.8)
    assert with_other_weights("tanh", "multi_class_hinge", 15, 101) == pytest.approx(0.05, abs=0.04)
    assert with_other_weights("tanh", "multi_class_hinge", 15, 107) == pytest.approx(0.85, abs=0.04)


def test_with_two_softmaxes_training_limps_at_the_same_eta(grid):
    for seed in 0, 1, 2:
        twice = with_other_weights("softmax", "softmax_cross_entropy", 1, seed)
        assert twice < with_other_weights("identity", "softmax_cross_entropy", 1, seed) - 0.05


def test_softmax_with_binary_cross_entropy_is_not_saved_by_looking_at_every_class_but_by_its_logarithms():
    z, y = np.array([[12.0, 0.0, -1.0]]), np.array([[0.0, 1.0, 0.0]])
    p, f = softmax(z), Softmax()
    deltas = {}
    for name in "binary_cross_entropy_from_probabilities", "squared_error":
        deltas[name] = f.backward(loss(name).gradient(p, y), z, p)[0]
    assert deltas["binary_cross_entropy_from_probabilities"].round(2).tolist() == [2.0, -1.73, -0.27]
    assert np.abs(deltas["squared_error"]).max() < 1e-4


@pytest.mark.parametrize(
    ("output", "name", "right"),
    [
        ("sigmoid", "squared error", 0.15),
        ("sigmoid", "binary CE", 0.9),
        ("softmax", "squared error", 0.25),
        ("softmax", "categorical CE", 0.9),
        ("softmax", "binary CE", 0.9),
        ("sigmoid", "categorical CE", 0.05),
    ],
)
def test_how_large_the_difference_is_from_the_sure_start(grid, output, name, right):
    assert 1 - grid[output, name, 15][0][-1] == pytest.approx(right, abs=0.025)


def test_identity_with_squared_error_ends_in_infinity_with_this_eta_and_learns_with_a_smaller_one(grid):
    for size in 1, 15:
        assert grid["identity", "squared error", size][1].loss == np.inf
    wrong, step = grid["run"](grid["network"]("identity", "squared_error", 1), eta=0.1)
    assert not step.diverged
    assert round(1 - wrong[-1], 2) == 0.94


def test_tanh_with_squared_error_rattles_with_this_eta_and_not_with_a_smaller_one(grid):
    def turns(wrong):
        return np.abs(np.diff(wrong[5:])).max()

    smaller, _ = grid["run"](grid["network"]("tanh", "squared_error", 1), eta=0.1)
    assert turns(grid["tanh", "squared error", 1][0]) > 0.12
    assert turns(smaller) < 0.04


def test_a_cross_entropy_of_negative_answers_is_not_a_number_at_once(grid, digits):
    fit = digits[0]
    for output in "identity", "tanh":
        assert (grid["network"](output, "squared_error", 1).forward(fit) < 0).any()
        for name in "binary CE", "categorical CE":
            step = grid[output, name, 1][1]
            assert step.update == 1
            assert np.isnan(step.loss)


def test_sigmoid_with_categorical_cross_entropy_says_yes_to_every_class_with_a_loss_of_almost_nothing(
    grid, digits
):
    fit, test, fit_digit, test_digit = digits
    greedy = grid["network"]("sigmoid", "negative_log_likelihood", 1)
    wrong, _ = grid["run"](greedy)
    assert round(greedy.value(fit, fit_digit), 3) == 0.002
    assert wrong[-1] > 0.3
    assert greedy.predict(test)[one_hot(test_digit, 10) == 0].mean() > 0.95
    first, *_, last = grid["sigmoid", "categorical CE", 15][0]
    assert abs(last - first) < 0.1  # about where it began
    assert min(first, last) > 0.8  # at guessing


def test_twice_as_sure_the_pair_from_probabilities_breaks_at_update_2_and_the_pair_from_logits_does_not(grid):
    _, step = grid["run"](grid["network"]("sigmoid", "binary_cross_entropy_from_probabilities", 30))
    assert (step.update, step.loss) == (2, np.inf)
    wrong, step = grid["run"](grid["network"]("identity", "binary_cross_entropy", 30))
    assert not step.diverged
    assert 1 - wrong[-1] > 0.8


def test_the_package_refuses_a_negative_log_likelihood_after_tanh():
    with pytest.raises(ValueError, match="expected Softmax before it"):
        mlp([64, 10], loss="negative_log_likelihood", output="tanh", rng=np.random.default_rng(0))


def test_and_it_refuses_two_softmaxes():
    with pytest.raises(ValueError, match="expected Identity before it"):
        mlp([64, 10], loss=SoftmaxCrossEntropy(), output="softmax", rng=np.random.default_rng(0))


def test_in_the_first_three_rows_of_the_table_delta_is_the_answer_minus_the_target():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((5, 4)), one_hot(np.array([0, 1, 2, 1, 0]), 3)
    for output, name in (
        ("identity", "squared_error"),
        ("identity", "binary_cross_entropy"),
        ("identity", "softmax_cross_entropy"),
    ):
        net = mlp([4, 3], loss=name, output=output, rng=rng)
        net.loss_and_grad(X, y)
        np.testing.assert_allclose(net.layers[0].delta, (net.predict(X) - y) / 5, atol=1e-15)


def test_in_the_fourth_each_wrong_class_within_the_margin_gets_1_and_the_right_one_minus_1_each_time():
    hinge = loss("multi_class_hinge")
    assert hinge.gradient(np.array([[2.0, 1.5, -1.0]]), np.array([0])).tolist() == [[-1, 1, 0]]
    assert hinge.gradient(np.array([[2.0, 1.5, 3.0]]), np.array([0])).tolist() == [[-2, 1, 1]]


# When numbers run out


def test_exp_overflows_at_710_and_a_sigmoid_is_1_from_about_37_on():
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709.0))
        assert np.exp(710.0) == np.inf
    assert sigmoid(np.array(36.0)) < 1
    assert sigmoid(np.array(38.0)) == 1


def test_naive_safe_and_fused_on_1000_1_minus_3():
    z = np.array([1000.0, 1.0, -3.0])
    with np.errstate(all="ignore"):
        e = np.exp(z)
        np.testing.assert_array_equal(e / e.sum(), [np.nan, 0, 0])
        np.testing.assert_array_equal(np.log(softmax(z)), [0, -np.inf, -np.inf])
    np.testing.assert_array_equal(log_softmax(z), [0, -999, -1003])


def test_from_the_probability_the_loss_is_infinite_at_z_40_from_the_logit_it_is_40():
    z, no = np.array([[40.0]]), np.array([[0.0]])
    assert loss("binary_cross_entropy_from_probabilities").value(sigmoid(z), no) == np.inf
    assert loss("binary_cross_entropy").value(z, no) == pytest.approx(40)


def test_the_usual_patch_stops_the_loss_at_27_6():
    assert round(-np.log(0 + 1e-12), 1) == 27.6


# Which loss for which noise


@pytest.fixture(scope="module")
def clerk():
    """The chapter's patients, with 20 wrong entries, and its function `line`."""
    names = {
        "np": np,
        "datasets": datasets,
        "Network": Network,
        "Dense": Dense,
        "Training": Training,
        "SGD": SGD,
    }
    exec(PAGE.source("X, y = datasets.diabetes()"), names)
    exec(PAGE.source("def line("), names)
    return names


@pytest.fixture(scope="module")
def lines(clerk):
    """For each loss ((slope, intercept), typical error) on clean data and with 20 wrong entries."""
    return {
        name: (clerk["line"](name, clerk["y_fit"]), clerk["line"](name, clerk["y_bad"]))
        for name in ("squared_error", "absolute_error", "huber")
    }


def test_20_wrong_entries_of_332_make_the_typical_error_three_quarters_larger_with_squared_error_only(lines):
    (_, clean), (_, dirty) = lines["squared_error"]
    assert dirty / clean == pytest.approx(1.75, abs=0.05)
    for name in "absolute_error", "huber":
        (_, clean), (_, dirty) = lines[name]
        assert dirty / clean < 1.05


def test_on_clean_data_the_three_differ_little_and_which_leads_changes_with_the_split(clerk):
    x, y = clerk["bmi"], clerk["y"] / 100
    splits = [datasets.train_test_split(x, y, rng=np.random.default_rng(seed)) for seed in range(20)]
    fit, new = (np.array([split[i][:, 0] for split in splits]) for i in (0, 1))
    y_fit, y_new = (np.array([split[i] for split in splits]) for i in (2, 3))
    errors = []
    for slope in np.sign, lambda e: e, lambda e: np.clip(e, -1, 1):  # absolute, squared, Huber
        w = b = np.zeros((20, 1))
        for _ in range(3000):
            pull = slope(w * fit + b - y_fit)
            w = w - 0.05 * (pull * fit).mean(axis=1, keepdims=True)
            b = b - 0.05 * pull.mean(axis=1, keepdims=True)
        errors.append(np.median(np.abs(w * new + b - y_new), axis=1))
    assert np.median(np.ptp(errors, axis=0) / np.min(errors, axis=0)) < 0.06
    assert np.bincount(np.argmin(errors, axis=0), minlength=3).min() >= 3


def test_an_error_of_a_wrong_entry_is_ten_to_thirty_times_the_usual_one(clerk, lines):
    x, y, slipped = clerk["x_fit"][:, 0], clerk["y_bad"], clerk["slipped"]
    for (slope, intercept), _ in lines["squared_error"]:
        error = np.abs(slope * x + intercept - y)
        assert 10 < np.median(error[slipped]) / np.median(error[~slipped]) < 30


def test_the_line_of_the_squared_error_lies_far_above_the_others(lines):
    intercepts = {name: dirty[0][1] for name, (_, dirty) in lines.items()}
    assert intercepts["squared_error"] > 0.5 + max(intercepts["absolute_error"], intercepts["huber"])


def test_the_best_constant_is_the_mean_for_squared_and_the_median_for_absolute_error():
    y = np.array([[0.0], [1.0], [1.2], [3.0], [100.0]])
    constants = np.linspace(0, 110, 11001)

    def best(name):
        return constants[np.argmin([loss(name).value(np.full_like(y, c), y) for c in constants])]

    assert best("squared_error") == pytest.approx(y.mean())
    assert best("absolute_error") == pytest.approx(1.2)
    assert 1.2 < best("huber") < y.mean()


def test_minus_the_log_density_of_gaussian_noise_is_the_squared_and_of_laplace_noise_the_absolute_error():
    e = np.linspace(-3, 3, 7)
    gaussian, laplace = np.exp(-(e**2) / 2) / np.sqrt(2 * np.pi), np.exp(-np.abs(e)) / 2
    np.testing.assert_allclose(np.diff(-np.log(gaussian)), np.diff(e**2 / 2), atol=1e-12)
    np.testing.assert_allclose(np.diff(-np.log(laplace)), np.diff(np.abs(e)), atol=1e-12)


def test_hubers_threshold_is_1():
    assert loss("huber").threshold == 1


def test_the_median_is_worse_by_about_a_quarter_with_gaussian_noise_better_with_laplace_and_huber_between():
    rng = np.random.default_rng(0)

    def spreads(readings):
        """How far off mean, median and the constant with the least loss of Huber typically are."""
        low, high = readings.min(axis=1), readings.max(axis=1)
        for _ in range(60):  # the slope of Huber's loss, by halving
            middle = (low + high) / 2
            too_low = np.clip(readings - middle[:, np.newaxis], -1, 1).sum(axis=1) > 0
            low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
        return readings.mean(axis=1).std(), np.median(readings, axis=1).std(), low.std()

    mean, median, huber = spreads(rng.normal(size=(4000, 50)))
    assert median / mean == pytest.approx(1.25, abs=0.05)
    assert mean < huber < median
    assert round(huber, 3) == 0.149
    mean, median, huber = spreads(rng.laplace(size=(4000, 50)))
    assert median < 0.85 * mean
    assert median < huber < mean
    assert round(huber, 3) == 0.163


# The quiz


def test_a_sigmoid_that_answers_099_where_0_is_right_has_delta_099_or_00098():
    a = 0.99
    assert round(a * a * (1 - a), 4) == 0.0098
    z = np.array([[np.log(a / (1 - a))]])
    net = Network([Dense(1, 1, "sigmoid")], "squared_error", rng=np.random.default_rng(0))
    net.theta[:] = z.item(), 0
    net.loss_and_grad(np.ones((1, 1)), np.zeros((1, 1)))
    assert net.layers[0].delta.item() == pytest.approx(a * a * (1 - a))
    np.testing.assert_allclose(
        central_difference(net, np.ones((1, 1)), np.zeros((1, 1)))[1], 0.0098, atol=1e-4
    )


def test_a_thousand_classes_begin_near_6_9():
    assert round(np.log(1000), 1) == 6.9


# The page


def test_the_largest_choice_is_not_the_last_when_it_is_right():
    for name in "unlearn", "starts", "ratio":
        assert not PAGE.cards[name]["options"][-1].get("correct")


def test_cross_entropy_is_blue_and_solid_and_the_squared_error_orange_and_dashed_as_in_the_stepper():
    for start in 'curves = {"cross-entropy": [', "z = np.linspace(-6":
        source = PAGE.source(start)
        assert source.index('"cross-entropy"') < source.index('"squared error"')
    x = np.arange(3.0)
    for fig in (
        figures.line_chart({"cross-entropy": (x, x), "squared error": (x, x)}, xlabel="", ylabel=""),
        figures.loss_curves({"cross-entropy": x + 1, "squared error": x + 1}),
    ):
        crossed, squared = fig.axes[0].get_lines()
        assert (crossed.get_color(), crossed.get_linestyle()) == (figures.BLUE, "-")
        assert (squared.get_color(), squared.get_linestyle()) == (figures.ORANGE, "--")
