"""What chapter 7 claims in words, each claim as a test."""

import re
import time
from math import comb

import numpy as np
import pytest
from notebooks import Page
from sklearn.model_selection import StratifiedKFold

from dnnlab import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    Dense,
    Momentum,
    Nesterov,
    Network,
    RMSProp,
    Training,
    central_difference,
    mlp,
    relative_error,
)
from dnnlab.widgets import race, ravine

PAGE = Page("chapters/07-optimisers.ipynb")


@pytest.fixture(scope="module")
def page():
    """The chapter's own functions and data, by name."""
    names = PAGE.define("import inspect", "X, y = datasets.diabetes")
    exec(PAGE.source("turned_bowl = ").split('\nprint("curvatures')[0], names)
    for start in ("pixels, digit", "def slope_at", "def largest_curvature", "def turned", "def ravine",
                  "def settled", "best = np.linalg", "def needed", "def leave", "def run",
                  "def course"):  # fmt: skip
        exec(PAGE.source(start).split("\nfor ")[0], names)
    return names


def numbers_of(line):
    """Return the numbers of a line of output."""
    return [float(word) for word in line.replace(",", " ").split() if re.fullmatch(r"-?\d*\.?\d+", word)]


# A little faster? How far a step may go


def test_049_learns_051_gets_a_loss_of_43_digits_though_nothing_is_seen_in_ten_steps(
    page,
):
    calm, wild = page["losses"](SGD(0.49), 1000), page["losses"](SGD(0.51), 1000)
    assert calm[-1] == pytest.approx(page["lowest"], abs=1e-6)
    assert wild[9] < 0.2
    assert 1e42 <= wild[-1] < 1e43


def test_behind_the_edge_one_direction_grows_and_at_first_the_others_hide_it(page):
    J = page["losses"](SGD(0.51), 100)
    assert 5 < np.argmin(J) < 10
    assert (np.diff(J[10:]) > 0).all()
    assert (abs(1 - 0.51 * page["h"]) > 1).sum() == 1


def test_the_limit_is_2_over_the_largest_curvature(page):
    h = page["h"]
    assert 2 / h[-1] == pytest.approx(0.497, abs=5e-4)
    assert page["losses"](SGD(0.99 * 2 / h[-1]), 2000)[-1] < 0.143
    assert page["losses"](SGD(1.01 * 2 / h[-1]), 2000)[-1] > 1e30
    assert abs(1 - 0.51 * h[-1]) == pytest.approx(1.05, abs=0.005)


def test_the_curvatures_are_the_eigenvalues_of_the_second_derivatives_of_the_loss(page):
    net = Network([Dense(10, 1)], "squared_error", rng=np.random.default_rng(0))
    columns = []
    for nudge in 1e-3 * np.eye(11):
        sides = []
        for sign in 1, -1:
            net.theta += sign * nudge
            net.loss_and_grad(page["X"], page["y"])
            sides.append(net.grad.copy())
            net.theta -= sign * nudge
        columns.append((sides[0] - sides[1]) / 2e-3)
    np.testing.assert_allclose(np.linalg.eigvalsh(np.array(columns)), page["h"], atol=1e-9)


def test_the_gradient_of_the_neuron_is_right(page):
    net = Network([Dense(10, 1)], "squared_error", rng=np.random.default_rng(0))
    net.loss_and_grad(page["X"], page["y"])
    assert relative_error(net.grad, central_difference(net, page["X"], page["y"])) < 1e-7


def test_at_the_limit_theta_jumps_for_ever_below_it_shrinks_above_it_grows():
    assert 1 - 0.5 * 4 == -1
    assert abs(1 - 0.499 * 4) < 1 < abs(1 - 0.501 * 4)
    assert 1 - 0.25 * 4 == 0


def test_the_turned_bowl_has_the_curvatures_a_quarter_and_1_along_its_eigenvectors():
    c = np.sqrt(0.5)
    axes = np.array([[c, -c], [c, c]])
    np.testing.assert_allclose(axes @ np.diag([0.25, 1]) @ axes.T, [[0.625, -0.375], [-0.375, 0.625]])
    assert PAGE.printed("turned_bowl").startswith("(1, 1) -> [0.25 0.25]   (1, -1) -> [ 1. -1.]\n")


def test_a_network_learns_with_an_eta_beyond_2_over_h_max_and_its_curvature_falls():
    lines = PAGE.printed("batches = ").splitlines()
    rows = {tuple(line.split(":")[0].split(" step ")): line for line in lines}
    for start in "start 1", "start 2", "start 3":
        limit, J = zip(
            *(
                (float(rows[start, step].split("= ")[1].split(";")[0]), float(rows[start, step].split()[-1]))
                for step in ("  0", " 50", "500")
            ),
            strict=True,
        )
        assert limit[0] < 0.7 < 1 < limit[1] < limit[2]
        assert J[0] > 2 > 0.2 > J[1] > 0.03 > J[2]
        below = [int(rows[start, step].split("below 1 in ")[1].split()[0]) for step in ("  0", " 50", "500")]
        assert below[0] == 20 > below[1] >= 10 > below[2] >= 5  # of the limits of 20 batches, below 1


@pytest.mark.parametrize("steps", [0, 50])
def test_of_the_networks_eigenvalues_the_largest_in_size_is_positive_found_from_another_direction_too(
    page, steps
):
    net, sgd = page["new_network"](1), SGD(1)
    for _ in range(steps):
        sgd.step(net.theta, page["slope_at"](net, net.theta))
    theta, d = net.theta.copy(), np.random.default_rng(1).normal(size=net.theta.size)
    largest = page["largest_curvature"](net)
    np.testing.assert_array_equal(net.theta, theta)
    for _ in range(100):
        d *= 1e-5 / np.linalg.norm(d)
        d, before = (page["slope_at"](net, theta + d) - page["slope_at"](net, theta - d)) / 2e-5, d
    assert d @ before > 0  # a maximum of the curvature, not of its opposite
    assert np.linalg.norm(d) == pytest.approx(largest, rel=1e-3)


def test_minus_the_gradient_is_the_steepest_way_and_at_a_right_angle_to_it_j_does_not_change():
    slope = np.array([0.5, 1.0])
    angles = np.deg2rad(np.arange(360)) + np.arctan2(1.0, 0.5)
    change = slope @ np.array([np.cos(angles), np.sin(angles)])
    assert change.argmin() == 180
    assert change[90] == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(slope) == pytest.approx(1.118, abs=5e-4)


# The ravine and momentum


def test_the_steepest_direction_is_470_times_as_curved_as_the_flattest(page):
    assert round(page["h"][-1] / page["h"][0]) == round(4.024 / 0.00856) == 470
    assert "limit 2 / 4.024 = 0.4970   (flattest: 0.00856)" in PAGE.printed("turned_bowl")


def test_kappa_is_470_because_the_measurements_hang_together(page):
    rng = np.random.default_rng(0)
    loose = np.column_stack([rng.permutation(column) for column in page["X1"].T])
    h = np.linalg.eigvalsh(loose.T @ loose / len(loose))
    assert h[-1] / h[0] < 2.5


def test_a_digit_in_the_flattest_direction_takes_about_kappa_steps():
    for kappa in 100, 470, 10_000:
        assert 1 < np.log(0.1) / np.log(1 - 2 / kappa) / kappa < 1.2


def test_a_larger_eta_is_faster_until_the_zigzag_takes_longest(page):
    steps = [page["settled"](page["ravine"](SGD(eta), steps=5000)) for eta in (0.1, 1, 1.9, 1.99)]
    assert steps == [3001, 299, 157, 310]
    assert np.abs(page["ravine"](SGD(2.1), steps=301)).max() > 1e12


def test_momentum_makes_steady_steps_ten_times_as_long_and_alternating_ones_about_half():
    for sign, length in (1, 10), (-1, 1 / 1.9):
        optimizer, w = Momentum(1, 0.9), np.zeros(1)
        for t in range(300):
            before = w.copy()
            optimizer.step(w, np.array([float(sign**t)]))
        assert abs((w - before).item()) == pytest.approx(length)


@pytest.mark.parametrize("eta", [1, 1.9])
def test_in_the_ravine_momentum_swings_across_for_longer_than_sgd_and_wins_along(page, eta):
    sgd, momentum = (np.abs(page["ravine"](kind)) for kind in (SGD(eta), Momentum(eta, 0.9)))
    for steps in 12, 30:
        assert momentum[steps : steps + 10, 1].max() > 1.5 * sgd[steps : steps + 10, 1].max()
        assert momentum[steps, 0] < 0.7 * sgd[steps, 0]


def test_nesterov_in_the_package_takes_the_slope_where_the_velocity_is_about_to_carry_theta():
    H, eta, mu = np.diag([0.01, 1.0]), 0.5, 0.9
    ours, optimizer = np.array([-9.0, 1.0]), Nesterov(eta, mu)
    theta, v = ours.copy(), np.zeros(2)
    for _ in range(50):
        v = mu * v - eta * H @ (theta + mu * v)
        theta = theta + v
        optimizer.step(ours, H @ ours)
        np.testing.assert_allclose(ours, theta + mu * v, rtol=1e-9, atol=1e-12)


def test_the_best_mu_is_08_six_times_fewer_steps_than_without_and_099_needs_665(page):
    steps = {
        mu: page["settled"](page["ravine"](Momentum(1, mu))) for mu in (0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
    }
    assert min(steps, key=steps.get) == 0.8
    assert (steps[0], steps[0.8], steps[0.9], steps[0.99]) == (299, 49, 62, 665)
    assert 6 <= steps[0] / steps[0.8] < 6.5
    assert page["settled"](page["ravine"](Nesterov(1, 0.99))) < 0.5 * steps[0.99]
    assert (1 - np.sqrt(1 * 0.01)) ** 2 == pytest.approx(0.81)


def test_with_the_best_mu_steps_grow_like_the_root_of_kappa_not_like_kappa():
    def steps(kappa, mu):
        w, optimizer = np.array([1.0, 1.0]), Momentum(1, mu)
        for count in range(100_000):
            if np.linalg.norm(w) < 1e-6:
                return count
            optimizer.step(w, w * [1 / kappa, 1])
        raise AssertionError

    slow = [steps(kappa, 0) for kappa in (100, 1600)]
    quick = [steps(kappa, (1 - kappa**-0.5) ** 2) for kappa in (100, 1600)]
    assert 14 < slow[1] / slow[0] < 18
    assert 3.5 < quick[1] / quick[0] < 4.7


def test_turning_changes_nothing_for_sgd_and_momentum_and_takes_adams_help_away(page):
    rows = [
        numbers_of(line.replace("°", "")) for line in PAGE.printed('print("turned by    SGD').splitlines()[1:]
    ]
    assert [row[1:5] for row in rows] == [[299, 62, 144, 57], [299, 62, 274, 77], [299, 62, 329, 105]]
    assert [row[5] for row in rows] == [0.18, 0.49, 1.06]
    at_45 = [page["settled"](page["ravine"](Adam(eta), 45)) for eta in (0.2, 0.3, 0.4)]
    assert at_45[2] == min(at_45)


def test_from_twenty_starts_momentum_needs_five_times_fewer_steps_than_sgd_and_adams_median_lies_between():
    lines = PAGE.printed("tried = ").splitlines()
    sgd, momentum, nesterov, adam = (numbers_of(line)[:3] for line in lines)
    assert 5 < sgd[0] / momentum[0] < 5.5
    assert nesterov[0] < momentum[0] < adam[0] < sgd[0]
    assert max(momentum[2], nesterov[2]) < adam[1]  # from every start
    assert sgd[2] < adam[2]
    assert adam[0] == 112
    chosen = [line.split("   ")[1] for line in lines]
    assert chosen[:3] == ["SGD(lr=0.49)", "Momentum(lr=0.7, mu=0.8)", "Nesterov(lr=0.3, mu=0.95)"]
    assert chosen[3].startswith("Adam(lr=0.5, beta1=0.9,")


def test_each_optimiser_has_nine_settings(page):
    exec(PAGE.source("tried = ").split("\nfor ")[0], page)
    assert [len(optimizers) for optimizers in page["tried"]] == [9, 9, 9, 9]


def test_the_starts_trained_at_once_are_those_trained_one_by_one(page):
    losses = np.array(page["losses"](SGD(0.49), 300)) - page["lowest"]
    assert page["needed"](SGD(0.49))[0] == np.flatnonzero(losses >= 1e-4)[-1] + 1


def test_along_the_eigenvectors_adam_takes_84_to_90_steps_with_each_eta_else_112_to_358():
    own, along, at_random = (
        re.findall(r"([\d.]+) \((\d+)\)", line) for line in PAGE.printed("random = ").splitlines()[2:]
    )
    medians = [[float(median) for median, _ in row] for row in (own, along, at_random)]
    assert (min(medians[0]), medians[0][0]) == (112, 358)
    assert 84 <= min(medians[1]) < max(medians[1]) <= 90
    assert (min(medians[2]), medians[2][0]) == (108.5, 460.5)
    assert all(late == "0" for _, late in along)
    assert sum(int(late) for _, late in own[1:] + at_random[1:]) > 20


def course_of_adam(page, axes, eta, steps=1000):
    """For each start and step: how far J is above the lowest, and the curvature of what Adam divides by."""
    w, H, adam = (page["starts"] - page["best"]) @ axes, axes.T @ page["H"] @ axes, Adam(eta)
    J, curvature = [], []
    for t in range(1, steps + 1):
        J.append(np.sum(w @ H * w, axis=1) / 2)
        adam.step(w.reshape(-1), (w @ H).reshape(-1))
        root = (eta / np.sqrt(adam.state["v"].reshape(w.shape) / (1 - 0.999**t))) ** 0.5
        curvature.append(np.linalg.eigvalsh(root[:, :, None] * H * root[:, None, :])[:, -1])
    return np.array(J), np.array(curvature)


@pytest.mark.parametrize("eta", [0.1, 0.5])
def test_the_late_starts_had_been_near_and_leapt_away_where_eta_over_root_v_was_beyond_its_edge(page, eta):
    J, curvature = course_of_adam(page, page["own"], eta)
    edge = 2 * (1 + 0.9) / (1 - 0.9)  # of momentum with running means, beta1 = 0.9
    late = np.flatnonzero(J[500:].max(axis=0) >= 1e-4)
    assert len(late) == (page["needed"](Adam(eta)) > 500).sum() > 0
    assert J[:500, late].min(axis=0).max() < 1e-4
    for start in late:
        near = np.flatnonzero(J[:, start] < 1e-4)[0]
        leap = near + np.flatnonzero(J[near:, start] >= 1e-4)[-1]
        assert curvature[near, start] < edge < curvature[near:leap, start].max()


@pytest.mark.parametrize("mu", [0.5, 0.9])
@pytest.mark.parametrize("kind", [Momentum, Nesterov])
def test_momentum_moves_the_edge_to_2_times_1_plus_mu_over_h_and_nesterovs_is_lower(kind, mu):
    edge = 2 * (1 + mu) / (1 if kind is Momentum else 1 + 2 * mu) / 4
    for share, settles in (0.99, True), (1.01, False):
        w, optimizer = np.ones(1), kind(share * edge, mu)
        for _ in range(3000):
            optimizer.step(w, 4 * w)
        assert (abs(w.item()) < 1e-6) == settles


def test_the_second_step_by_hand_of_momentum_and_nesterov():
    momentum, nesterov = (numbers_of(line) for line in PAGE.printed("for name, ahead in").splitlines())
    assert momentum[:2] == [0.5, pytest.approx(0.5 - 0.7)]
    assert nesterov[:2] == [0.5, pytest.approx(0.5 - 0.475)]
    assert min(nesterov) > min(momentum) / 3


def test_alternating_steps_are_half_as_long_after_about_fifty():
    optimizer, w, steps = Momentum(1, 0.9), np.zeros(1), []
    for t in range(100):
        before = w.copy()
        optimizer.step(w, np.array([float((-1) ** t)]))
        steps.append(abs((w - before).item()))
    assert max(abs(np.array(steps[50:]) - 1 / 1.9)) < 0.005 < abs(steps[30] - 1 / 1.9)


# A step length for each parameter


def test_adams_first_step_is_eta_times_the_sign_of_the_slope():
    w, slope = np.zeros(3), np.array([100.0, 0.01, -3.0])
    Adam(0.1).step(w, slope)
    np.testing.assert_allclose(w, -0.1 * np.sign(slope), rtol=1e-5)


def test_rmsprops_first_step_is_ten_eta():
    w = np.zeros(1)
    RMSProp(0.1).step(w, np.array([0.02]))
    assert w.item() == pytest.approx(-1, rel=1e-4)
    assert pytest.approx(0.1) == (1 - 0.99) ** 0.5


def test_each_optimiser_does_the_steps_of_the_table():
    rng = np.random.default_rng(0)
    slopes = rng.normal(size=(30, 4))
    kinds = {kind.__name__: kind() for kind in (AdaGrad, RMSProp, AdaDelta, Adam, AdamW)}
    w = {name: np.ones(4) for name in kinds}
    own = {name: np.ones(4) for name in kinds}
    s = dict.fromkeys(kinds, 0.0)
    u = m = 0.0
    for t, g in enumerate(slopes, start=1):
        for name, optimizer in kinds.items():
            optimizer.step(w[name], g)
        s["AdaGrad"] += g**2
        own["AdaGrad"] -= 0.01 * g / np.sqrt(s["AdaGrad"])
        s["RMSProp"] = 0.99 * s["RMSProp"] + 0.01 * g**2
        own["RMSProp"] -= 0.01 * g / np.sqrt(s["RMSProp"])
        s["AdaDelta"] = 0.9 * s["AdaDelta"] + 0.1 * g**2
        step = g * np.sqrt(u + 1e-6) / np.sqrt(s["AdaDelta"] + 1e-6)
        u = 0.9 * u + 0.1 * step**2
        own["AdaDelta"] -= step
        m, s["Adam"] = 0.9 * m + 0.1 * g, 0.999 * s["Adam"] + 0.001 * g**2
        move = 0.001 * m / (1 - 0.9**t) / np.sqrt(s["Adam"] / (1 - 0.999**t))
        own["Adam"] -= move
        own["AdamW"] = (1 - 0.001 * 0.01) * own["AdamW"] - move
    for name in kinds:
        np.testing.assert_allclose(w[name], own[name], rtol=1e-5, err_msg=name)


def test_without_the_correction_adams_steps_are_up_to_six_and_a_half_eta_too_long():
    t = np.arange(1, 3001)
    factor = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert t[factor.argmax()] == 12
    assert factor.max() == pytest.approx(6.57, abs=0.005)
    assert (round(1 - 0.9**12, 2), round((1 - 0.999**12) ** 0.5, 2)) == (0.72, 0.11)
    assert (factor > 1).all()


def test_a_loss_multiplied_by_1000_changes_adams_path_hardly_and_sgds_wholly(page):
    ends = {}
    for name, kind in ("adam", Adam(0.1)), ("louder", Adam(0.1)):
        w = np.array([-9.0, 1.0])
        for _ in range(50):
            kind.step(w, (1000 if name == "louder" else 1) * w * [0.01, 1])
        ends[name] = w
    np.testing.assert_allclose(ends["adam"], ends["louder"], atol=1e-5)


def test_adam_with_the_penalty_in_the_loss_spares_weights_with_large_slopes_and_adamw_does_not():
    assert "Adam, λw in the loss [1. 0. 0.]" in PAGE.printed("noise = ")
    assert "AdamW                [0.4 0.3 0.3]" in PAGE.printed("noise = ")
    assert "AdamW with slopes 0  0.37" in PAGE.printed("noise = ")


# Saddles


def test_adam_leaves_a_saddle_at_once_turned_ten_times_later_and_with_eta_1_behind_sgd(page):
    leave = page["leave"]
    assert [leave(Adam(0.1), angle) for angle in (0, 45)] == [6, 59]
    assert {leave(SGD(0.1), angle) for angle in (0, 22.5, 45)} == {91}
    assert [leave(SGD(1), angle) for angle in (0, 45)] == [13, 13]
    assert leave(Adam(1), 45) == 16


def test_the_nearer_the_saddle_the_longer_sgd_waits_while_adam_does_not(page):
    waits = [[page["leave"](kind(0.1), start=start) for start in (0.1, 0.01, 1e-3)] for kind in (SGD, Adam)]
    assert waits == [[19, 43, 67], [5, 6, 6]]


def test_the_saddle_of_the_widget_tells_the_same():
    saddle = {"surface": "saddle", "kappa": 10, "noise": 0, "seed": 1, "start": None}
    needed = {
        (name, eta, angle): ravine.steps_needed(saddle | {"rotation": angle}, name, eta, 0.9)
        for name in ("sgd", "adam")
        for eta, angle in ((0.1, 0), (1, 45))
    }
    assert 0 < 8 * needed["adam", 0.1, 0] < needed["sgd", 0.1, 0]
    assert 0 < needed["sgd", 1, 45] < needed["adam", 1, 45]


def test_from_exactly_on_the_ridge_sgd_never_leaves_and_a_little_noise_frees_it(page):
    assert page["leave"](SGD(0.1), start=0.0) == "never"
    assert page["leave"](SGD(0.1), start=0.0, noise=0.001) < 100


# Mini-batches and schedules


def test_four_times_the_samples_half_the_error_and_one_sample_is_off_by_seven_gradients():
    lines = PAGE.printed("net, rng = new_network").splitlines()
    length, *off = [float(line.split()[-1]) for line in lines]
    np.testing.assert_allclose(np.divide(off[:-1], off[1:]), 2, atol=0.05)
    assert round(off[0] / length) == 7


def test_single_samples_and_batches_of_32_end_level_and_a_full_batch_is_hopeless():
    rows = [numbers_of(line) for line in PAGE.printed("best_eta = ").splitlines()[1:]]
    assert [row[:3] for row in rows] == [[1, 4032, 0.03], [32, 126, 1], [1344, 3, 1]]
    single, some, whole = (row[3] for row in rows)
    assert single == pytest.approx(some, abs=0.011)
    assert whole > 10 * some


def test_from_ten_other_starts_single_samples_are_level_with_32_too_and_03_is_too_much_for_them(page):
    def median(eta, size, starts):
        return np.median([page["run"](SGD(eta), seed, size, epochs=3)[0] for seed in starts])

    assert 0.6 < median(0.03, 1, range(21, 31)) / median(1, 32, range(21, 31)) < 1.1
    assert median(0.3, 1, (21, 22, 23)) > 1


def test_a_step_with_32_samples_takes_nowhere_near_32_times_as_long_as_one_with_a_single_sample(page):
    net, seconds = page["new_network"](1), {}
    for size in 1, 32:
        x, y, times = page["X_train"][:size], page["y_train"][:size], []
        for _ in range(50):
            start = time.process_time()
            net.loss_and_grad(x, y)
            times.append(time.process_time() - start)
        seconds[size] = min(times)
    assert seconds[32] < 8 * seconds[1]


@pytest.fixture(scope="module")
def excess():
    """For each schedule the median excess after 10 and after 40 epochs."""
    lines = PAGE.printed('print("excess').splitlines()[2:]
    return {line[:16].strip(): numbers_of(line[16:])[1::2] for line in lines}


def test_after_eta_is_divided_by_ten_the_median_start_gets_25_times_nearer_in_five_epochs_the_worst_7():
    lines = PAGE.printed("constant, dropped, small = ").splitlines()
    constant, dropped, small = (
        numbers_of(line.replace("η = 0.2", "").replace("η = 0.02", "")) for line in lines[1:4]
    )
    smallest, median = numbers_of(lines[4].split(":")[1])
    assert (smallest, median) == (7, 25)
    assert constant[:3] == dropped[:3]
    assert (round(small[0], 2), round(constant[0], 2)) == (0.51, 0.02)
    assert small[2] < constant[2]
    assert dropped[4] < small[4] < constant[4]


def test_no_batch_of_the_neuron_or_of_the_digits_is_a_remainder(page):
    assert 34 * 13 == len(page["X"]) == 442
    assert 42 * 32 == len(page["X_train"]) == len(page["X_all"]) - 4


def test_from_twenty_other_starts_the_median_gets_more_than_ten_times_nearer_too(page):
    drop = page["schedules"].multi_step(0.2, [20])
    runs = np.array([page["course"](drop, seed) for seed in range(20, 40)])
    assert np.median(runs[:, 20] / runs[:, 25]) > 20


def test_from_every_start_the_dropped_run_ends_lowest(page):
    plans = [getattr(page["schedules"], name)(*at) for name, at in (
        ("constant", [0.2]), ("multi_step", [0.2, [20]]), ("constant", [0.02]))]  # fmt: skip
    for seed in range(0, 20, 4):
        constant, dropped, small = (page["course"](plan, seed)[40] for plan in plans)
        assert dropped < small < constant


def test_every_schedule_that_falls_ends_far_nearer_than_a_constant_eta(excess):
    falling = {name: c for name, c in excess.items() if name != "constant"}
    assert len(falling) == 5
    assert all(10 * c[1] < excess["constant"][1] for c in falling.values())
    at_10, at_40 = ({name: c[i] for name, c in falling.items()} for i in (0, 1))
    first = min(at_10, key=at_10.get)
    assert first == "× 0.1 every 5"
    assert sum(c < at_40[first] for c in at_40.values()) >= 3  # most of the other four
    assert max(at_10, key=at_10.get) == "warm-up, cosine" == min(at_40, key=at_40.get)


# The table


@pytest.fixture(scope="module")
def table():
    """For each optimiser its medians by eta, the star's eta, its worst start and the accuracy."""
    found = {}
    for line in PAGE.printed('print("median loss').splitlines()[2:]:
        name, *cells, worst, test = line.split()
        medians = {eta: float(cell.strip("*")) for eta, cell in zip(ETAS, cells, strict=True) if cell != "·"}
        (star,) = [eta for eta, cell in zip(ETAS, cells, strict=True) if cell[0] == "*"]
        found[name] = medians, star, float(worst), float(test.rstrip("%"))
    return found


ETAS = 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3


def test_sgd_is_among_them_in_the_median_and_no_start_of_any_ends_above_03(table):
    best = {name: medians[star] for name, (medians, star, *_) in table.items()}
    sgd = best.pop("SGD")
    assert (min(best.values()), sgd, max(best.values())) == (0.04, 0.08, 0.11)
    assert min(best, key=best.get) == "Nesterov"
    assert sum(sgd > J for J in best.values()) == 4  # printed; RMSProp, too, has 0.08
    assert max(worst for _, _, worst, _ in table.values()) == table["SGD"][2] == 0.25


@pytest.mark.parametrize(
    ("kind", "eta"),
    [(SGD, 1), (Momentum, 0.1), (Nesterov, 0.3), (AdaGrad, 0.1), (RMSProp, 0.01), (AdaDelta, 3), (Adam, 0.03),
     (AdamW, 0.03)],
)  # fmt: skip
def test_from_twenty_other_starts_none_ends_above_03_either_and_the_medians_stay(page, table, kind, eta):
    J = [page["run"](kind(eta), seed)[0] for seed in range(21, 41)]
    assert np.median(J) == pytest.approx(table[kind.__name__][0][eta], abs=0.013)
    assert max(J) < 0.3


def test_the_best_etas_differ_by_a_factor_of_300(table):
    best = {name: star for name, (_, star, *_) in table.items()}
    assert (best["RMSProp"], best["Adam"], best["SGD"], best["AdaDelta"]) == (0.01, 0.03, 1, ETAS[-1])
    assert max(best.values()) / min(best.values()) == pytest.approx(300)
    assert best["SGD"] not in table["Momentum"][0]  # the pitfall: there its median is above 0.5
    assert 30 < best["SGD"] / best["Adam"] < 35  # the quiz: about thirty times


def test_read_by_columns_the_table_says_anything(table):
    of = {name: numbers for name, (numbers, *_) in table.items()}
    assert of["Adam"][0.01] == 0.08
    assert of["SGD"][0.3] == 0.16
    assert 0.01 not in of["SGD"]
    assert 0.3 not in of["Adam"]


def test_on_the_test_digits_all_medians_are_between_95_and_97_percent(table):
    assert all(95 <= test <= 97 for *_, test in table.values())
    assert 4 < 449 / 100 < 5


def test_cosine_makes_the_starts_alike_and_bears_a_larger_eta(table):
    rows = [numbers_of(line)[-3:] for line in PAGE.printed("for kind, eta in (SGD, 1)").splitlines()]
    sgd, adam, larger = zip(rows[::2], rows[1::2], strict=True)
    for constant, cosine in (sgd, adam, larger):
        assert cosine[2] - cosine[1] < (constant[2] - constant[1]) / 4
    assert larger[0][0] > adam[0][0]
    assert larger[1][0] < min(medians[star] for medians, star, *_ in table.values())


def test_from_twenty_other_starts_cosine_with_a_larger_eta_gets_adam_below_nesterov_too(page):
    plan = page["schedules"].cosine(0.1, 5)
    adam = [page["run"](Adam(0.1), seed, schedule=plan)[0] for seed in range(21, 41)]
    assert np.median(adam) < np.median([page["run"](Nesterov(0.3), seed)[0] for seed in range(21, 41)])


def test_the_search_names_another_row_for_another_start_and_their_scores_are_close():
    lines = PAGE.printed("for seed in 0, 1, 2:\n    model").splitlines()
    assert [line.split()[:2] for line in lines] == [["1.0", "sgd"], ["0.3", "nesterov"], ["1.0", "sgd"]]
    scores = [numbers_of(line.replace("%", " "))[1] for line in lines]
    assert max(scores) - min(scores) < 0.5


def test_no_fold_of_the_search_leaves_a_small_last_batch(page):
    folds = StratifiedKFold(3).split(page["X_train"], page["y_train"])
    assert {len(train) % 32 for train, _ in folds} == {0}


def test_a_last_batch_of_four_throws_four_of_twenty_starts_above_05_and_none_was_there_before():
    before, after = (numbers_of(line) for line in PAGE.printed("ends = []").splitlines())
    assert before[1:] == [0.14, 0, 20]
    assert after[1:] == [2.86, 4, 20]
    assert comb(16, 3) / comb(20, 3) == pytest.approx(0.5, abs=0.02)


def test_so_it_does_with_six_of_forty_other_starts_and_three_times_as_far_off(page):
    ends = []
    for seed in range(21, 61):
        net = page["new_network"](seed)
        for step in Training(net, page["X_all"], page["y_all"], SGD(1), batch_size=32, epochs=5,
                             rng=np.random.default_rng(seed)):  # fmt: skip
            if step.update >= 214:
                ends.append(net.value(page["X_all"], page["y_all"]))
    assert max(ends[::2]) < 0.2
    assert sum(J > 0.5 for J in ends[1::2]) == 6
    assert step.update == 215
    assert pytest.approx(2.8, abs=0.05) == (32 / 4) ** 0.5


def race_ends(name, eta, seeds):
    """The losses after 100 epochs of the race, by start."""
    points, ends = race.points(), []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        net = mlp(race.SIZES, "tanh", loss="binary_cross_entropy", rng=rng)
        list(Training(net, *points, race.OPTIMIZERS[name](eta), batch_size=10, epochs=100, rng=rng))
        ends.append(net.value(*points))
    return ends


def test_in_the_race_momentum_first_in_the_ravine_is_fourth_and_the_best_etas_go_from_001_to_01():
    with np.load(race.RECORDING) as recorded:
        finals, steps = recorded["finals"], recorded["ravine"]
    names, best = list(race.OPTIMIZERS), {}
    for (name, eta, size), J in zip(race.runs(), finals, strict=True):
        if size == 10 and (name not in best or J.mean() < best[name][1].mean()):
            best[name] = eta, J
    mean = {name: J.mean() for name, (_, J) in best.items()}
    assert names[steps.argmin()] == "momentum"
    here = {"surface": "ravine", "kappa": 100, "noise": 0, "seed": 1, "start": None, "rotation": 0}
    assert ravine.steps_needed(here, "momentum", 1.9, 0.8) == steps.min() == 28
    assert sorted(mean, key=mean.get) == ["adam", "rmsprop", "nesterov", "momentum", "sgd"]
    assert {name: eta for name, (eta, _) in best.items()} == {
        "sgd": 0.1, "momentum": 0.1, "nesterov": 0.03, "rmsprop": 0.01, "adam": 0.03
    }  # fmt: skip
    momentum = best["momentum"][1]  # its starts cover those of the three before it: no order is shown
    for name in "adam", "rmsprop", "nesterov":
        assert momentum.min() < best[name][1].max() < momentum.max()


def test_from_five_other_starts_of_the_race_with_eta_chosen_anew_momentum_is_second():
    etas = {
        "sgd": (0.1, 0.3),
        "momentum": (0.03, 0.1),
        "nesterov": (0.03,),
        "rmsprop": (0.01,),
        "adam": (0.03,),
    }
    best = {name: min(np.mean(race_ends(name, eta, range(6, 11))) for eta in tried)
            for name, tried in etas.items()}  # fmt: skip
    assert sorted(best, key=best.get)[:2] == ["adam", "momentum"]


def test_at_001_adam_and_rmsprop_are_far_ahead_of_sgd_at_03_sgd_is_first():
    with np.load(race.RECORDING) as recorded:
        finals = recorded["finals"].mean(axis=1)
    J = {run: value for run, value in zip(race.runs(), finals, strict=True) if run[2] == 10}
    assert 10 * max(J["adam", 0.01, 10], J["rmsprop", 0.01, 10]) < J["sgd", 0.01, 10]
    assert min(race.OPTIMIZERS, key=lambda name: J[name, 0.3, 10]) == "sgd"


# The page


def test_the_answers_of_the_quiz():
    assert 2 / 8 == 0.25
    assert pytest.approx(0.2) == 0.01 * 2 / (1 - 0.9)
    assert (16 / 64) ** 0.5 == 0.5
    assert pytest.approx(-2.9, abs=0.06) == 1 - 2 / 4.05 * 8
