"""What chapter 7 claims in words, each claim as a test."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

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
    accuracy,
    central_difference,
    datasets,
    mlp,
    relative_error,
    schedules,
)
from dnnlab.widgets import race

CHAPTERS = Path(__file__).parents[2] / "chapters"
NOTEBOOK = json.loads((CHAPTERS / "07-optimisers.ipynb").read_text())["cells"]
QUESTIONS = tomllib.loads((CHAPTERS / "07-questions.toml").read_text())


def source_of(start):
    """Return the code cell of the chapter that begins with ``start``."""
    sources = ["".join(cell["source"]) for cell in NOTEBOOK]
    (found,) = [source for source in sources if source.startswith(start)]
    return found


@pytest.fixture(scope="module")
def page():
    """The chapter's own functions and data, by name."""
    names = {
        "np": np, "SGD": SGD, "Adam": Adam, "Dense": Dense, "Network": Network, "Training": Training,
        "accuracy": accuracy, "datasets": datasets, "mlp": mlp, "schedules": schedules,
    }  # fmt: skip
    for start in ("X, y = datasets.diabetes", "Z = np.hstack", "def turned", "def ravine", "def settled",
                  "def leave", "pixels, digit", "def run", "def course", "def scaled_run"):  # fmt: skip
        exec(source_of(start).split("\nfor ")[0], names)
    best = np.linalg.lstsq(names["Z"], names["y"], rcond=None)[0]
    names["lowest"] = np.mean((names["Z"] @ best - names["y"]) ** 2) / 2
    return names


def output_of(start):
    """Return what the chapter's cell prints."""
    (cell,) = [cell for cell in NOTEBOOK if "".join(cell["source"]).startswith(start)]
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


# A hair too fast; how far a step may go


def test_049_learns_051_gets_a_loss_of_43_digits_though_nothing_is_seen_in_ten_steps(
    page,
):
    calm, wild = page["losses"](SGD(0.49), 1000), page["losses"](SGD(0.51), 1000)
    assert calm[-1] == pytest.approx(page["lowest"], abs=1e-6)
    assert wild[9] < 0.2
    assert 1e42 <= wild[-1] < 1e43


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


def test_minus_the_gradient_is_the_steepest_way_and_at_a_right_angle_to_it_j_does_not_change():
    slope = np.array([0.5, 1.0])
    angles = np.deg2rad(np.arange(360)) + np.arctan2(1.0, 0.5)
    change = slope @ np.array([np.cos(angles), np.sin(angles)])
    assert change.argmin() == 180
    assert change[90] == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(slope) == pytest.approx(1.118, abs=5e-4)


# The ravine and momentum


def test_the_steepest_direction_is_470_times_as_curved_as_the_flattest(page):
    assert round(page["h"][-1] / page["h"][0]) == 470


def test_kappa_is_470_because_the_measurements_hang_together(page):
    rng = np.random.default_rng(0)
    loose = np.column_stack([rng.permutation(column) for column in page["Z"].T])
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
    counts = {
        angle: [
            page["settled"](page["ravine"](kind, angle)) for kind in (SGD(1), Momentum(1, 0.9), Adam(0.1))
        ]
        for angle in (0, 22.5, 45)
    }
    assert counts == {0: [299, 62, 144], 22.5: [299, 62, 274], 45: [299, 62, 329]}
    ratio = {}
    for angle in 0, 45:
        adam = Adam(0.1)
        page["ravine"](adam, angle, steps=20)
        first, second = np.sqrt(adam.state["v"])
        ratio[angle] = first / second
    assert ratio[0] == pytest.approx(0.18, abs=0.005)
    assert 0.9 < ratio[45] < 1.1


def test_on_the_real_neuron_momentum_helps_and_adam_is_slowest_with_any_eta(page):
    def needed(optimizer):
        high = np.array(page["losses"](optimizer, 1500)) - page["lowest"] > 1e-4
        return np.flatnonzero(high)[-1] + 1

    plain = needed(SGD(0.49))
    assert needed(Nesterov(0.25, 0.95)) < needed(Momentum(0.25, 0.9)) < plain == 227
    assert all(needed(Adam(eta)) > plain for eta in (0.003, 0.01, 0.02, 0.03, 0.1))


def test_adam_is_slow_on_the_neuron_because_its_ravine_lies_turned():
    own, along = [int(line.split()[-1]) for line in output_of("h, vectors = ").splitlines()]
    assert (own, along) == (503, 86)
    assert output_of("best = np.linalg").splitlines()[-1].split()[:2] == [str(own), "Adam(lr=0.03,"]


@pytest.mark.parametrize("mu", [0.5, 0.9])
def test_momentum_moves_the_edge_to_2_times_1_plus_mu_over_h(mu):
    for share, settles in (0.99, True), (1.01, False):
        w, optimizer = np.ones(1), Momentum(share * 2 * (1 + mu) / 4, mu)
        for _ in range(3000):
            optimizer.step(w, 4 * w)
        assert (abs(w.item()) < 1e-6) == settles


# A step length for each parameter


def test_adams_first_step_is_eta_times_the_sign_of_the_slope():
    w, slope = np.zeros(3), np.array([100.0, 0.01, -3.0])
    Adam(0.1).step(w, slope)
    np.testing.assert_allclose(w, -0.1 * np.sign(slope), rtol=1e-5)


def test_rmsprops_first_step_is_ten_eta():
    w = np.zeros(1)
    RMSProp(0.1).step(w, np.array([0.02]))
    assert w.item() == pytest.approx(-1, rel=1e-4)


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
    assert "Adam, λw in the loss [1. 0. 0.]" in output_of("noise = ")
    assert "AdamW                [0.4 0.3 0.3]" in output_of("noise = ")


# Saddles


def test_adam_leaves_a_saddle_at_once_turned_by_45_degrees_ten_times_later_and_still_before_sgd(page):
    leave = page["leave"]
    assert [leave(Adam(0.1), angle) for angle in (0, 45)] == [6, 59]
    assert {leave(SGD(0.1), angle) for angle in (0, 22.5, 45)} == {91}
    assert leave(Adam(0.1), 45) < leave(SGD(0.1), 45)


def test_from_exactly_on_the_ridge_sgd_never_leaves_and_a_little_noise_frees_it(page):
    assert page["leave"](SGD(0.1), start=0.0) == "never"
    assert page["leave"](SGD(0.1), start=0.0, noise=0.001) < 100


# Mini-batches and schedules


def test_four_times_the_samples_half_the_error_and_one_sample_is_off_by_seven_gradients():
    lines = output_of("net, rng = new_network").splitlines()
    length, *off = [float(line.split()[-1]) for line in lines]
    np.testing.assert_allclose(np.divide(off[:-1], off[1:]), 2, atol=0.05)
    assert round(off[0] / length) == 7


def test_single_samples_win_per_sample_seen_from_every_start_and_a_full_batch_is_hopeless(page):
    for seed in 1, 2, 3:
        single = page["run"](SGD(0.1), seed, size=1, epochs=3)[0]
        some = min(page["run"](SGD(eta), seed, size=32, epochs=3)[0] for eta in (0.3, 1))
        whole = min(page["run"](SGD(eta), seed, size=1348, epochs=3)[0] for eta in (0.3, 1, 2))
        assert single < some < 0.2 < 1 < whole


@pytest.fixture(scope="module")
def courses(page):
    plans = {
        "constant": schedules.constant(0.1),
        "halved": schedules.step(0.1, 5, 0.5),
        "tenth": schedules.step(0.1, 5, 0.1),
        "exponential": schedules.exponential(0.1, 0.1),
        "inverse": schedules.inverse_time(0.1, 4),
        "cosine": schedules.warm_up(schedules.cosine(0.1, 40), 4),
    }
    return {name: np.mean([page["course"](plan, seed) for seed in range(5)], axis=0)
            for name, plan in plans.items()}  # fmt: skip


def test_a_tenth_of_eta_breaks_the_plateau_within_five_epochs_by_more_than_a_factor_of_fifty(page):
    constant = page["course"](schedules.constant(0.1))
    dropped = page["course"](schedules.multi_step(0.1, [20]))
    small = page["course"](schedules.constant(0.01))
    np.testing.assert_array_equal(constant[:21], dropped[:21])
    assert 50 * dropped[25] < constant[25]
    assert 10 * dropped[25] < dropped[20]
    assert constant[5] < small[5]
    assert small[10] < constant[10]
    assert dropped[40] < small[40] < constant[40]


def test_every_schedule_that_falls_ends_twenty_times_nearer_than_a_constant_eta(courses):
    falling = {name: c for name, c in courses.items() if name != "constant"}
    assert all(20 * course[40] < courses["constant"][40] for course in falling.values())
    at_10 = {name: course[10] for name, course in falling.items()}
    at_40 = {name: course[40] for name, course in falling.items()}
    assert min(at_10, key=at_10.get) == max(at_40, key=at_40.get) == "tenth"
    assert max(at_10, key=at_10.get) == "cosine"
    assert falling["tenth"][40] == pytest.approx(falling["tenth"][20], rel=0.02)  # it has stopped


def test_cosine_makes_adams_three_starts_equally_good_and_warm_up_does_not_help(page):
    def ends(plan):
        return [page["run"](Adam(0.03), seed, schedule=plan)[0] for seed in (1, 2, 3)]

    constant, cosine = ends(None), ends(schedules.cosine(0.03, 5))
    warm = ends(schedules.warm_up(schedules.constant(0.03), 1))
    assert np.ptp(cosine) < 0.01 < 0.05 < np.ptp(constant)
    assert np.mean(cosine) < np.mean(constant) < np.mean(warm)


def test_an_eta_by_fan_in_makes_no_difference_worth_the_name_here():
    rows = [[float(x) for x in line.split()[-3:]] for line in output_of("for eta in 0.1, 0.3:").splitlines()]
    for plain, scaled in (rows[:2], rows[2:]):
        assert np.mean(scaled) == pytest.approx(np.mean(plain), rel=0.15)


# The table


@pytest.fixture(scope="module")
def table():
    """For each optimiser: cells of the row, smallest and largest loss at the star, accuracy."""
    found = {}
    for line in output_of('print("mean training loss').splitlines()[2:]:
        name, *cells, ends, test = line.split()
        low, high = map(float, ends.split("-"))
        found[name] = cells, low, high, float(test.rstrip("%"))
    return found


ETAS = 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3


def star(cells):
    (place,) = [number for number, cell in enumerate(cells) if cell.endswith("*")]
    return ETAS[place], float(cells[place].rstrip("*"))


def test_the_best_etas_differ_by_a_factor_of_100(table):
    best = {name: star(cells)[0] for name, (cells, *_) in table.items()}
    assert (best["Adam"], best["SGD"], best["AdaDelta"]) == (0.03, 0.3, 3)
    assert max(best.values()) / min(best.values()) == pytest.approx(100)
    assert best["Momentum"] == pytest.approx(best["SGD"] / 3, rel=0.01)


def test_every_other_optimiser_reaches_about_half_of_sgds_loss_and_they_differ_less_than_starts_do(table):
    best = {name: star(cells)[1] for name, (cells, *_) in table.items()}
    others = [value for name, value in best.items() if name != "SGD"]
    assert best["SGD"] == 0.18
    assert min(others) / best["SGD"] > 0.4
    assert max(others) / best["SGD"] < 0.7
    assert max(others) - min(others) <= max(high - low for _, low, high, _ in table.values())


def test_sgds_row_has_two_numbers_those_of_adam_momentum_and_nesterov_four_over_a_factor_of_30(table):
    numbers = {name: [eta for eta, cell in zip(ETAS, cells, strict=True) if cell != "·"]
               for name, (cells, *_) in table.items()}  # fmt: skip
    assert numbers["SGD"] == [0.1, 0.3]
    for name in "Adam", "Momentum", "Nesterov":
        assert len(numbers[name]) == 4
        assert numbers[name][-1] / numbers[name][0] == pytest.approx(30, rel=0.12)
    assert table["SGD"][0][ETAS.index(0.01)] == table["Adam"][0][ETAS.index(0.3)] == "·"


def test_in_the_race_adam_is_first_at_its_best_eta_and_momentum_first_in_the_ravine_is_fourth():
    with np.load(race.RECORDING) as recorded:
        finals, ravine = recorded["finals"].mean(axis=1), recorded["ravine"]
    names = list(race.OPTIMIZERS)
    J = {name: [J for (who, _, size), J in zip(race.runs(), finals, strict=True) if (who, size) == (name, 10)]
         for name in names}  # fmt: skip
    order = sorted(names, key=lambda name: min(J[name]))
    assert order == ["adam", "rmsprop", "nesterov", "momentum", "sgd"]
    assert names[ravine.argmin()] == "momentum"
    at_001 = {name: J[name][race.AXES["lr"].index(0.01)] for name in names}
    assert 10 * max(at_001["adam"], at_001["rmsprop"]) < at_001["sgd"]
    at_03 = {name: J[name][race.AXES["lr"].index(0.3)] for name in names}
    assert min(at_03, key=at_03.get) == "sgd"


def test_on_the_test_digits_all_are_between_94_and_97_percent(table):
    assert all(94 <= test <= 97 for *_, test in table.values())


# The page


def test_every_card_is_on_the_page_once_and_in_the_order_of_the_file():
    sources = ["".join(cell["source"]) for cell in NOTEBOOK if cell["cell_type"] == "code"]
    shown = [source[len('questions["') : -2] for source in sources if source.startswith('questions["')]
    assert shown == list(QUESTIONS)


def test_the_answers_of_the_quiz():
    assert 2 / 8 == 0.25
    assert pytest.approx(0.2) == 0.01 * 2 / (1 - 0.9)
    assert (16 / 64) ** 0.5 == 0.5
    assert pytest.approx(-2.9, abs=0.06) == 1 - 2 / 4.05 * 8
