"""What appendix A claims in words, each claim as a test. The page's own cells run once, in one namespace."""

import contextlib
import itertools

import numpy as np
import pytest
from notebooks import Page

from dnnlab import MaxNorm, central_difference, mlp, widest_separation

PAGE = Page("book/appendix-a-optimisation.ipynb")


@pytest.fixture(scope="module")
def page():
    """The names that the cells define, and what each cell printed, by its source."""
    names, printed = {}, {}
    for source, out in PAGE.run(names):
        printed[source] = out
        if source.startswith("net, _ = run(0.1"):
            names["net_of_signs"] = names["net"]
    return names | {"printed": printed}


def lines_of(page, start):
    """What the cell that begins with ``start`` printed, line by line."""
    (found,) = [text for source, text in page["printed"].items() if source.startswith(start)]
    return found.splitlines()


def numbers(line):
    """All numbers of a line."""
    words = (
        line.replace(",", "").replace(";", " ").replace(":", " ").replace("[", " ").replace("]", " ").split()
    )
    found = []
    for word in words:
        with contextlib.suppress(ValueError):
            found.append(float(word))
    return found


def test_the_page_asks_for_four_predictions_and_has_a_quiz_of_five():
    kinds = [card["kind"] for card in PAGE.cards.values()]
    assert (kinds.count("predict"), kinds.count("quiz")) == (4, 5)


# The training that stands still


def test_zero_stands_still_with_mini_batches_too_and_a_billionth_does_not(page):
    lines = lines_of(page, "runs = ")
    assert [line.split("J = ")[1] for line in lines] == [
        "0.66, 63% right",
        "0.05, 99% right",
        "0.05, 99% right",
        "0.66, 63% right",
    ]


@pytest.mark.parametrize("name", ["zero", "zero, mini-batches"])
def test_from_zero_only_the_output_bias_learns(page, name):
    hidden, output = page["runs"][name][0].layers
    assert not hidden.W.any()
    assert not hidden.b.any()
    assert not output.W.any()
    assert abs(page["sigmoid"](output.b[0]) - page["y"].mean()) < 0.02
    assert round(page["y"].mean(), 2) == 0.63


def test_at_zero_each_sample_alone_has_gradient_0_for_every_weight(page):
    net = mlp([30, 4, 1], "tanh", loss="binary_cross_entropy", rng=np.random.default_rng(0), init="zeros")
    for i in range(0, 569, 60):
        net.loss_and_grad(page["X"][i : i + 1], page["y"][i : i + 1])
        assert not net.grad[:-1].any()
        assert net.grad[-1] != 0


# Convex


def test_the_chord_by_hand():
    assert 0.5 * (-1) + 0.5 * 3 == 1
    assert 1**2 <= 0.5 * (1 + 9) == 5


def test_one_neuron_is_convex_and_four_hidden_units_are_not(page):
    assert lines_of(page, 'print("one neuron:"') == [
        "one neuron: 0 of 300 chords run below",
        "4 hidden units, more than 100 of 300: True",
    ]
    net = page["mlp"]([30, 1], loss="binary_cross_entropy", rng=np.random.default_rng(0))
    X, y = page["X"], page["y"]
    z = net.forward(X)[:, 0]
    assert np.isclose(net.value(X, y), np.mean(np.log(1 + np.exp(z)) - y * z))


def test_a_hill_between_a_net_and_the_same_with_its_signs_turned(page):
    J = np.array(numbers(lines_of(page, "net, _ = run(0.1")[0]))
    np.testing.assert_array_equal(J, J[::-1])
    assert J[0] == 0.04
    assert np.all(np.diff(J[:6]) > 0)
    net = page["net_of_signs"]
    net.theta[:] = (page["first"] + page["second"]) / 2
    assert not net.theta[:-1].any()
    assert np.ptp(net.predict(page["X"])) == 0, "one answer to all"
    assert net.value(page["X"], page["y"]) > 0.6


def test_384_places_are_equally_good(page):
    net, X, y = page["net_of_signs"], page["X"], page["y"]
    W, b, out = (part.reshape(4, -1) for part in np.split(page["first"][:-1], [120, 124]))
    places = []
    for order in itertools.permutations(range(4)):
        for signs in itertools.product((1, -1), repeat=4):
            turned = [(np.array(signs)[:, np.newaxis] * part[list(order)]).ravel() for part in (W, b, out)]
            places.append(np.concatenate([*turned, page["first"][-1:]]))
    assert len({tuple(place) for place in places}) == len(places) == 384
    values = []
    for place in places:
        net.theta[:] = place
        values.append(net.value(X, y))
    np.testing.assert_allclose(values, values[0], rtol=1e-12)
    halfway = []
    for place in places[0], np.mean([places[0], places[16 * 6]], axis=0), places[16 * 6]:
        net.theta[:] = place
        halfway.append(net.value(X, y))
    assert list(itertools.islice(itertools.permutations(range(4)), 7))[6] == (1, 0, 2, 3)
    assert halfway[1] < halfway[0], "when units 0 and 1 change places J falls a little on the way"


def test_two_local_minima_of_different_depth(page):
    left, right = lines_of(page, "ends = []")
    assert left == "theta = -1.047, J = -0.352: from 22 of 41 starts"
    assert right == "theta =  0.946, J = -0.153: from 19 of 41 starts"


# Saddles


def test_the_little_function_by_hand(page):
    slopes, little = page["slopes"], page["little"]
    for place in (0, 0), (0, 1), (0, -1):
        assert not slopes(np.array(place, dtype=float)).any()
    assert little(0, 1) == little(0, -1) == -0.25
    assert [-1 + 3 * y**2 for y in (0, 1)] == [-1, 2]
    for w in np.random.default_rng(0).normal(size=(5, 2)):
        nudges = 1e-5 * np.eye(2)
        measured = [(little(*(w + n)) - little(*(w - n))) / 2e-5 for n in nudges]
        np.testing.assert_allclose(slopes(w), measured, atol=1e-8)


def test_the_still_place_is_a_saddle(page):
    assert lines_of(page, "eigenvalues = ") == [
        "129 eigenvalues: 4 negative, 5 positive, the others 0",
        "the most negative: -1.41",
    ]
    np.testing.assert_allclose(page["eigenvalues"][:4], page["eigenvalues"][0], rtol=1e-6)
    assert "Both signs, whatever zeros beside them" in PAGE.prose


def test_each_factor_of_ten_costs_24_steps(page):
    first = [int(line.split()[-2]) for line in lines_of(page, "for y0 in 1e-2")]
    then = [int(line.split()[-2]) for line in lines_of(page, "for y0 in 1e-8")[:3]]
    assert first == [43, 91]
    assert then == [188, 381, 768]
    assert round(np.log(10) / np.log(1.1)) == 24
    assert 43 + 7 * 48 == 379
    assert lines_of(page, "for y0 in 1e-8")[-1].endswith("True")
    assert (np.diff(page["descend"]((1.0, 1e-8))[:, 1]) > 0).all()


def test_the_tumour_net_obeys_the_same_law(page):
    updates = [int(line.split()[-2]) for line in lines_of(page, "for scale in")]
    assert updates == [12, 25, 38]
    assert round(np.log(1000) / np.log(1 + 0.5 * 1.41)) == 13
    assert list(np.diff(updates)) == [13, 13]
    assert "38 updates" in PAGE.cards["still"]["options"][2]["reason"]


def test_noise_lets_all_100_leave(page):
    without, with_noise, median = lines_of(page, "for noise in")
    assert "  0 of 100 have left" in without
    assert "100 of 100 have left, 55 of them up" in with_noise
    assert median == "half of those within 63"


# Newton


def test_one_newton_step_on_a_quadratic_is_exact(page):
    lines = lines_of(page, "A, k = ")
    assert lines[0] == "after one step: [1. 2.]   gradient: [0. 0.]"
    assert lines[1] == "gradient descent with its best η: 26 steps to 1e-8"
    assert np.isclose(np.linalg.det(page["A"]), 5)


def test_gradient_and_hessian_of_the_neuron(page):
    rng = np.random.default_rng(0)
    w = 0.3 * rng.normal(size=31)
    net = mlp([30, 1], loss="binary_cross_entropy", rng=rng)
    net.theta[:] = w
    penalised = central_difference(net, page["X"], page["y"]) + page["penalty"] @ w
    gradient, hessian = page["gradient_and_hessian"](w)
    np.testing.assert_allclose(gradient, penalised, atol=1e-8)
    for k in 0, 17, 30:
        nudge = 1e-5 * np.eye(31)[k]
        up, down = (page["gradient_and_hessian"](w + s * nudge)[0] for s in (1, -1))
        np.testing.assert_allclose(hessian[k], (up - down) / 2e-5, atol=1e-7)


def test_the_tumours_can_be_separated_so_without_l2_there_is_no_minimum(page):
    assert widest_separation(page["X"], 2 * page["y"] - 1).margin > 0


def test_newton_takes_8_steps_and_descent_139_at_best(page):
    lines = lines_of(page, "w, sizes = ")
    assert lines[0] == "8 Newton steps to a gradient below 1e-8"
    assert lines[1] == "the minimum has length 2.4"
    assert lines[2].endswith("3e-05 3e-08 4e-14")
    descents = [line.split(": ")[1] for line in lines_of(page, "for eta in 1, 2")]
    assert descents == ["1063", "546", "278", "139", "not after 2000"]


LARGER = "for seed in range(5):\n    w = np.random.default_rng(seed).normal(size=31)\n    for _ in range"


def test_from_larger_starts_newton_runs_away_to_a_singular_hessian(page):
    arrived = []
    for seed in range(5):
        w = np.random.default_rng(seed).normal(size=31)
        with contextlib.suppress(np.linalg.LinAlgError):
            for _ in range(20):
                gradient, hessian = page["gradient_and_hessian"](w)
                w = w - np.linalg.solve(hessian, gradient)
            arrived.append(seed)
    assert len(arrived) == 1, "four of five end in a singular matrix"
    assert lines_of(page, f"{LARGER}(5)") == [
        f"start {seed}: after 5 steps longer than 50: {seed not in arrived}" for seed in range(5)
    ]


def test_with_a_halved_step_all_five_arrive(page):
    assert lines_of(page, f"{LARGER}(10)") == [
        f"start {seed}: after 10 shortened steps length 2.4" for seed in range(5)
    ]
    ends = []
    for seed in range(5):
        w = np.random.default_rng(seed).normal(size=31)
        for _ in range(10):
            gradient, hessian = page["gradient_and_hessian"](w)
            step = -np.linalg.solve(hessian, gradient)
            while page["value"](w + step) > page["value"](w):
                step = step / 2
            w = w + step
        ends.append(w)
        assert np.abs(page["gradient_and_hessian"](w)[0]).max() < 1e-8
    np.testing.assert_allclose(ends, [ends[0]] * 5, atol=1e-5)


def test_what_the_hessian_of_each_net_takes(page):
    rows = [numbers(line.split("]")[1]) for line in lines_of(page, 'print("net  ')[1:]]
    assert [row[0] for row in rows] == [31, 4810, 238510]
    for n, entries, size in rows:
        assert entries == n**2
        assert size == 8 * entries
    assert round(rows[1][1] / 1e6) == 23
    assert round(rows[2][2] / 1e9) == 455
    assert 100_000**2 * 8 == 80e9


def test_newton_is_attracted_by_the_saddle(page):
    assert lines_of(page, "w = np.array([1.0, 0.3])")[-1].startswith("y = -1e-09")
    assert round(-1 + 3 * 0.3**2, 2) == -0.73
    newton, absolute = (numbers(line) for line in lines_of(page, "def newton_ends")[1:])
    assert newton == [232, 419, 349]
    assert absolute[0] == 0
    assert sum(newton) == sum(absolute) == 1000


# Constraints


def test_the_equality_by_hand(page):
    assert lines_of(page, "system = ") == [
        "x = 1, y = 2, lambda = 1",
        "least J on the line, searched: 2.5000",
    ]


def test_the_multiplier_is_the_slope_of_the_best_value():
    def best(right):
        return right**2 / 10

    for right in 5.0, 5.3:
        on_line = [(right - 2 * y) ** 2 / 2 + y**2 / 2 for y in np.linspace(0, 4, 40001)]
        assert np.isclose(best(right), min(on_line), atol=1e-7)
    assert np.isclose((best(5 + 1e-5) - best(5 - 1e-5)) / 2e-5, 1)


def test_kkt_gives_the_nearest_point_and_meets_all_four_conditions(page):
    u, limit = page["u"], page["limit"]
    prices = []
    for c in (0, 0), (1, 1), (1, 2), (2, 4), (3, 6), (5, -1), (-1, 4):
        c = np.array(c, dtype=float)
        w, lam = page["nearest"](c)
        g = u @ w - limit
        np.testing.assert_allclose(w - c + lam * u, 0, atol=1e-12)
        assert g <= 1e-12
        assert lam >= 0
        assert abs(lam * g) < 1e-12
        tries = np.random.default_rng(0).uniform(-8, 8, (4000, 2))
        tries = tries[tries @ u <= limit]
        assert ((tries - c) ** 2).sum(axis=1).min() >= ((w - c) ** 2).sum() - 1e-12
        prices.append(lam)
    assert prices[:5] == [0, 0, 0, 1, 2]
    assert (u @ [1, 1] - limit) / 5 == -2 / 5, "a pull outwards"


def test_weak_duality_by_values_and_strong_to_1e_12(page):
    c, u, limit, dual = (page[name] for name in ("c", "u", "limit", "dual"))
    rng = np.random.default_rng(1)
    allowed = rng.uniform(-5, 5, (2000, 2))
    allowed = allowed[allowed @ u <= limit]
    J = ((allowed - c) ** 2).sum(axis=1) / 2
    for lam in rng.uniform(0, 5, 200):
        assert dual(lam) <= J.min()
        everywhere = c - lam * u
        lagrangian = ((everywhere - c) ** 2).sum() / 2 + lam * (u @ everywhere - limit)
        assert np.isclose(dual(lam), lagrangian)
    values = [numbers(line.split("=")[1])[0] for line in lines_of(page, "def dual")[:5]
              if line.startswith("d(")]  # fmt: skip
    assert values == [0, 1.875, 2.5, 1.875, 0]
    assert all(line.endswith("True") for line in lines_of(page, "def dual")[:5])
    assert lines_of(page, "w, lam = nearest(c)") == [
        "primal 2.5, dual 2.5, equal to 1e-12: True",
        "largest dual at lambda = 1.000",
    ]


def test_without_a_point_strictly_inside_no_multiplier_need_reach_the_best_value():
    x = np.linspace(-100, 100, 2_000_001)
    for lam in 0.5, 2.0, 50.0:
        assert np.isclose((x + lam * x**2).min(), -1 / (4 * lam), atol=1e-6)


# L2 and max-norm


def test_ridge_solves_the_penalised_problem(page):
    loss, ridge = page["loss"], page["ridge"]
    rng = np.random.default_rng(0)
    for lam in 0.01, 1:
        w = ridge(lam)
        best = loss(w) + lam / 2 * w @ w
        for other in w + 0.01 * rng.normal(size=(50, 10)):
            assert loss(other) + lam / 2 * other @ other > best


def test_the_price_of_length_is_lambda(page):
    rows = [numbers(line) for line in lines_of(page, 'print("lambda   length')[1:]]
    lams, lengths, losses, prices = np.array(rows).T
    np.testing.assert_allclose(prices, lams)
    assert list(lengths) == [0.851, 0.610, 0.494, 0.316, 0.090]
    assert (np.diff(losses) > 0).all()
    assert "length is 0.316" in PAGE.cards["ridge"]["options"][0]["reason"]
    assert "between 0.61 and 0.85" in PAGE.cards["ridge"]["options"][3]["reason"]
    assert "from 0.49 to 0.32" in PAGE.cards["quiz-l2"]["options"][1]["reason"]
    assert "from 0.61 to 0.49" in PAGE.cards["quiz-l2"]["options"][2]["reason"]


def test_a_limit_of_1_is_inactive(page):
    assert np.linalg.norm(page["ridge"](0)) < 1
    assert round(np.linalg.norm(page["ridge"](0)), 2) == 0.85


def test_the_level_curves_of_the_picture_are_those_of_the_loss(page):
    for w in np.random.default_rng(0).normal(size=(5, 2)):
        assert np.isclose(page["level"](*w), page["loss"](w, page["pair"]))
    gradient = [
        (page["level"](*(page["w"] + n)) - page["level"](*(page["w"] - n))) / 2e-5 for n in 1e-5 * np.eye(2)
    ]
    np.testing.assert_allclose(gradient, -0.5 * page["ridge"](0.5, page["pair"]), atol=1e-8)


def test_max_norm_goes_to_the_nearest_point():
    W = np.array([[3.0, 4.0], [0.6, 0.8]])
    MaxNorm(2.0).constrain(W)
    np.testing.assert_allclose(W, [[1.2, 1.6], [0.6, 0.8]], rtol=1e-15)
    np.testing.assert_allclose((W[0] - [3, 4]) + 1.5 * W[0], 0, atol=1e-12)
    points = np.random.default_rng(0).uniform(-2, 2, (4000, 2))
    disc = points[(points**2).sum(axis=1) <= 4]
    assert ((disc - [3, 4]) ** 2).sum(axis=1).min() > 3**2, "no point of the disc is nearer"


def test_max_norm_and_l2_meet(page):
    lines = lines_of(page, "for lam in 0.01, 0.1, 1:")
    assert len(lines) == 3
    assert all(line.endswith("the same weights: True") for line in lines)


# Break it


@pytest.mark.parametrize(("noise", "steps"), [(1e-4, 111), (1e-6, 159)])
def test_with_less_noise_all_leave_48_steps_later_for_each_factor_of_100(page, noise, steps):
    paths = [page["descend"]((1.0, 0.0), noise, seed) for seed in range(100)]
    assert all(abs(path[-1, 1]) > 0.5 for path in paths)
    assert round(np.median([len(path) - 1 for path in paths])) == steps
    assert 111 - 63 == 159 - 111 == 48


def test_newton_from_a_half_crosses_to_the_other_side():
    def step(y):
        return y - (-y + y**3) / (-1 + 3 * y**2)

    assert np.isclose(step(0.5), -1)
    y = step(0.55)
    assert round(y, 1) == -3.6
    for _ in range(20):
        y = step(y)
    assert np.isclose(y, -1)


def test_a_negative_lambda_finds_a_saddle(page):
    P = page["P"]
    assert (np.linalg.eigvalsh(P.T @ P / len(P) - 0.1 * np.eye(10)) < 0).sum() == 2
    assert 0.1 < np.linalg.norm(page["ridge"](-0.1)) < 1, "quite ordinary numbers"
