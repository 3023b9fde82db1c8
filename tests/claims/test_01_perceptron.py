"""What chapter 1 claims in words, each claim as a test."""

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from notebooks import Page
from sklearn import svm

from dnnlab import (
    BinaryHinge,
    Dense,
    Identity,
    MultiClassHinge,
    Network,
    Perceptron,
    PerceptronTraining,
    SoftmaxCrossEntropy,
    Step,
    datasets,
    gradient_check,
    one_hot,
    sigmoid,
    softmax,
    widest_separation,
)
from dnnlab.widgets import mistakes

PAGE = Page("chapters/01-perceptron.ipynb")
SWITCHES, LIGHT = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1.0, 1, 1, -1])

CODE = PAGE.define(
    "measures, species", "def learn", "def neuron", "def logistic", "def multinomial", "def pair",
    "def until_satisfied", "def with_a_price", "def split", "def accuracy_after_each_pass",
)  # fmt: skip
learn, logistic, multinomial, pair = (CODE[name] for name in ("learn", "logistic", "multinomial", "pair"))
MEASURES, SPECIES, PETALS, Y = (CODE[name] for name in ("measures", "species", "petals", "y"))
SEPALS = MEASURES[SPECIES < 2, :2]


# The opening, and the neuron


def test_after_seven_mistakes_on_the_petals_it_never_errs_again():
    neuron, last = learn(PETALS, Y, passes=100)
    assert (last.mistakes, last.epoch) == (7, 2)
    assert np.array_equal(neuron.predict(PETALS), Y)


def test_on_four_points_it_never_stops_making_mistakes_and_at_most_three_are_right():
    neuron, most = Perceptron(2), 0
    of_pass = Counter()
    for step in PerceptronTraining(neuron, SWITCHES, LIGHT, passes=10_000, rng=np.random.default_rng(2)):
        of_pass[step.epoch] += step.mistake
        most = max(most, np.sum(neuron.predict(SWITCHES) == LIGHT))
    assert len(of_pass) == 10_000
    assert min(of_pass.values()) >= 1
    assert most == 3


def test_the_colour_weights_do_not_sum_to_1_and_a_middle_grey_is_neutral():
    w, b = np.array([1.0, 0.25, -1.0]), -0.125
    assert w.sum() == 0.25
    assert np.array([0.5, 0.5, 0.5]) @ w + b == 0
    tomato, olive = np.array([[1, 0.39, 0.28], [0.5, 0.5, 0]]) @ w + b
    assert tomato > olive > 0


def test_with_all_weights_and_the_bias_doubled_every_answer_stays():
    X = np.random.default_rng(1).random((500, 3))
    w, b = np.array([1.0, 0.25, -1.0]), -0.125
    once, twice = (CODE["neuron"](X, k * w, k * b, Step()) for k in (1, 2))
    assert np.array_equal(once, twice)
    assert 0 < once.mean() < 1
    np.testing.assert_array_equal(2 * (X @ w + b), X @ (2 * w) + 2 * b)


def test_the_identity_hands_the_price_on():
    price = CODE["neuron"](np.array([[85, 3, 1]]), np.array([4.0, -9.0, 25.0]), 60.0, Identity())
    assert price.tolist() == [85 * 4 - 3 * 9 + 25 + 60] == [398]


def test_three_neurons_read_the_price_of_the_first_house():
    read = [CODE["neuron"](np.array([398.0]), np.array([w]), b, Identity())
            for w, b in ((0.03, 0.0), (0.002, 0.1), (-1.0, 400.0))]  # fmt: skip
    assert np.round(read, 3).tolist() == [11.94, 0.896, 2.0]
    assert "left of my 400: [11.94   0.896  2.   ]" in PAGE.printed("houses")


def test_threshold_bias_and_the_input_that_is_always_1_give_the_same_answers_and_numbers():
    X = np.random.default_rng(0).random((1000, 3))
    w, t = np.array([1.0, 0.25, -1.0]), 0.125
    fires = X @ w > t
    assert np.array_equal(fires, X @ w - t > 0)
    assert 0 < fires.sum() < 1000
    np.testing.assert_allclose(X @ w - t, np.c_[X, np.ones(1000)] @ np.r_[w, -t], atol=1e-15)


def test_a_small_change_of_the_weight_moves_the_sigmoid_everywhere_and_the_step_only_at_its_threshold():
    w = np.arange(0, 4, 0.01)
    assert (np.diff(sigmoid(w - 2)) > 0).all()
    assert (np.diff(sigmoid(w - 2)) < 0.003).all()
    jumps = np.diff(Step()(w - 2.005))
    assert Counter(jumps.tolist()) == {0.0: len(w) - 2, 1.0: 1}


# The perceptron


def test_w_stands_at_a_right_angle_to_the_line_and_the_distance_from_it_is_the_score_over_its_length():
    neuron, _ = learn(PETALS, Y, passes=100)
    w, b = neuron.w, neuron.b
    on_line = np.array([[0.0, -b / w[1]], [-b / w[0], 0.0]])
    assert (on_line[1] - on_line[0]) @ w == pytest.approx(0)
    foot = PETALS - ((PETALS @ w + b) / (w @ w))[:, None] * w
    np.testing.assert_allclose(foot @ w + b, 0, atol=1e-12)
    distance = Y * np.linalg.norm(PETALS - foot, axis=1)  # negative on the -1 side
    np.testing.assert_allclose(neuron.score(PETALS) / np.linalg.norm(w), distance, rtol=1e-12)


def test_on_the_fence_the_answer_is_minus_1_and_counts_as_a_mistake_for_either_class():
    neuron, on_the_fence = Perceptron(2), np.zeros((1, 2))
    assert neuron.predict(on_the_fence) == -1
    for y in -1.0, 1.0:
        assert next(PerceptronTraining(Perceptron(2), on_the_fence, np.array([y]))).mistake


def test_the_slopes_of_the_perceptrons_loss_are_minus_the_sum_of_y_x_and_of_y_over_the_mistakes():
    neuron = Perceptron(2)
    at = np.array([0.5, -1.0, 0.2])

    def loss(v):
        neuron.w[:], neuron.b = v[:2], v[2]
        return neuron.loss(PETALS, Y)

    measured = [(loss(at + e) - loss(at - e)) / 2e-6 for e in 1e-6 * np.eye(3)]
    loss(at)
    wrong = Y * neuron.score(PETALS) <= 0
    formula = -(Y[wrong] @ np.c_[PETALS, np.ones(100)][wrong])
    np.testing.assert_allclose(formula, measured, rtol=1e-7)
    assert formula.round(1).tolist() == [73.1, 12.3, 50.0]
    assert wrong.sum() == 50


def test_the_second_mistake_as_it_is_worked_in_the_text():
    x = np.array([1.5, 0.2])
    before, after = -(np.array([4.4, 1.2]) @ x + 1), -(np.array([2.9, 1.0]) @ x + 0)
    assert (round(before, 2), round(after, 2)) == (-7.84, -4.55)
    assert after - before == pytest.approx(x @ x + 1)
    line = "   2  [1.5 0.2]  -1          7.84   [2.9 1.0]         0"
    assert line in PAGE.printed("pupil, rng = Perceptron(2), np.random.default_rng(2)\nprint")


def test_an_update_raises_y_times_the_score_by_eta_times_the_squared_length_plus_1():
    rng = np.random.default_rng(0)
    for _ in range(50):
        w, b, x, eta = rng.standard_normal(2), rng.standard_normal(), rng.standard_normal(2), rng.random()
        y = rng.choice([-1.0, 1.0])
        risen = y * ((w + eta * y * x) @ x + b + eta * y) - y * (w @ x + b)
        assert risen == pytest.approx(eta * (x @ x + 1))


def test_twice_the_learning_rate_gives_twice_the_weights_and_the_same_mistakes():
    runs = []
    for lr in 1.0, 2.0:
        neuron = Perceptron(2)
        steps = list(PerceptronTraining(neuron, PETALS, Y, lr=lr, rng=np.random.default_rng(2)))
        runs.append((neuron, [(step.sample, step.mistake) for step in steps]))
    (one, same), (two, as_well) = runs
    assert same == as_well
    assert np.array_equal(two.w, 2 * one.w)
    assert two.b == 2 * one.b


def test_the_delta_rule_is_a_step_down_the_slope_of_half_the_squared_difference():
    x, y, v = np.array([0.3, -0.8, 1.0]), 1.0, np.array([0.2, 0.5, -0.1])
    slope = [((y - (v + e) @ x) ** 2 - (y - (v - e) @ x) ** 2) / 4e-6 for e in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(-(y - v @ x) * x, slope, rtol=1e-7)


# The widget's tasks


def of_widget(**selection):
    selection = mistakes.complete(selection)
    (X, y), _ = mistakes.draw(selection, mistakes.generator(selection["seed"]))
    frames, _ = mistakes.run(selection)
    return frames, mistakes.mistakes(frames, y), mistakes.separation(X, y)


def test_the_narrow_gap_takes_319_mistakes_in_place_of_3_and_may_take_at_most_12711_in_place_of_35():
    _, wide, wide_line = of_widget(gap=1)
    _, narrow, narrow_line = of_widget(gap=0.05)
    assert (wide, int(wide_line.bound), narrow, int(narrow_line.bound)) == (3, 35, 319, 12_711)
    assert mistakes.POINTS == 60


def test_one_flipped_label_and_no_line_separates():
    for gap in mistakes.AXES["gap"]:
        assert of_widget(data="flipped", gap=gap)[2] is None


def test_on_xor_the_weights_of_the_widget_come_back_to_the_origin_in_every_pass():
    frames, count, line = of_widget(data="xor")
    assert line is None
    assert count == len(frames) == 4 * mistakes.PASSES
    assert (frames[3::4, 2:] == 0).all()


def test_the_xor_of_the_widget_is_the_stair_moved_and_twice_as_large():
    (X, y), _ = mistakes.draw(mistakes.complete({"data": "xor"}), mistakes.generator(0))
    stair = dict(zip(map(tuple, 2 * SWITCHES - 1), LIGHT, strict=True))
    assert stair == dict(zip(map(tuple, X), y, strict=True))


# How many mistakes


def test_sepals_take_1456_mistakes_in_482_passes_and_a_straight_line_separates_them():
    neuron, last = learn(SEPALS, Y)
    assert (last.mistakes, last.epoch) == (1456, 482)
    assert np.array_equal(neuron.predict(SEPALS), Y)


@pytest.mark.parametrize("X", [PETALS, SEPALS], ids=["petals", "sepals"])
def test_the_counts_do_not_hang_on_rounding(X):
    """In tenths of a centimetre, with 10 for the 1, all numbers are whole: exact counting finds the same."""
    Z = [[int(Fraction(x).limit_denominator(10) * 10) for x in row] + [10] for row in X.tolist()]
    rng, v, count, mistaken = np.random.default_rng(2), [0, 0, 0], 0, True
    while mistaken:
        mistaken = False
        for i in rng.permutation(100):
            if int(Y[i]) * sum(a * b for a, b in zip(v, Z[i], strict=True)) <= 0:
                v = [a + int(Y[i]) * b for a, b in zip(v, Z[i], strict=True)]
                count, mistaken = count + 1, True
    assert count == learn(X, Y)[1].mistakes


def gap_each_side(X):
    """Half the gap in the plane, in another way: the shortest distance from a point to a segment between
    two points of the other class."""
    shortest = np.inf
    for side in -1, 1:
        points, others = X[side == Y], X[-side == Y]
        a, b, q = points[:, None, None], points[None, :, None], others[None, None]
        ab, aq = b - a, q - a
        lengths = np.maximum((ab * ab).sum(axis=-1), 1e-300)
        along = np.clip((aq * ab).sum(axis=-1) / lengths, 0, 1)
        shortest = min(shortest, np.linalg.norm(aq - along[..., None] * ab, axis=-1).min())
    return shortest / 2


CENTRED = SEPALS - SEPALS.mean(axis=0)


@pytest.mark.parametrize(
    ("name", "X", "gap", "margin", "radius", "bound", "made"),
    [
        ("petals", PETALS, 0.652, 0.268, 5.44, 410, 7),
        ("sepals", SEPALS, 0.122, 0.052, 7.76, 22_133, 1456),
        ("centred", CENTRED, 0.122, 0.121, 1.83, 229, 10),
    ],
)
def test_the_table_of_gap_margin_radius_bound_and_mistakes(name, X, gap, margin, radius, bound, made):
    best = widest_separation(X, Y)
    assert (round(best.margin, 3), round(best.radius, 2), int(best.bound)) == (margin, radius, bound)
    assert learn(X, Y)[1].mistakes == made
    assert round(gap_each_side(X), 3) == gap
    row = next(line for line in PAGE.printed("angles").splitlines() if line.startswith(name))
    assert row.split() == [name, f"{gap:.3f}", f"{margin:.3f}", f"{radius:.2f}", f"{bound:,}", f"{made:,}"]


def test_the_gap_is_never_narrower_than_the_margin_and_moving_the_data_leaves_it():
    for X in PETALS, SEPALS, CENTRED:
        best = widest_separation(X, Y)
        in_the_plane = best.margin / np.linalg.norm(best.w)
        assert best.margin < in_the_plane <= gap_each_side(X) + 1e-12
    assert gap_each_side(SEPALS) == pytest.approx(gap_each_side(CENTRED))


def test_the_bound_is_true_for_any_order_and_loose_more_than_ten_times_the_mistakes():
    for X in PETALS, SEPALS, CENTRED:
        bound = widest_separation(X, Y).bound
        for seed in range(2, 7):
            steps = PerceptronTraining(Perceptron(2), X, Y, passes=2000, rng=np.random.default_rng(seed))
            assert 10 * sum(step.mistake for step in steps) < bound


def test_the_bound_of_the_sepals_is_54_times_the_petals():
    assert round(widest_separation(SEPALS, Y).bound / widest_separation(PETALS, Y).bound) == 54
    assert np.linalg.norm(SEPALS.mean(axis=0)) > np.linalg.norm(PETALS.mean(axis=0)), "farther from 0"


def test_each_step_of_the_proof_holds_for_every_mistake():
    best = widest_separation(SEPALS, Y)
    u, v, k = np.r_[best.w, best.b], np.zeros(3), 0
    neuron = Perceptron(2)
    for step in PerceptronTraining(neuron, SEPALS, Y, passes=2000, rng=np.random.default_rng(2)):
        if step.mistake:
            x, y, k = np.r_[SEPALS[step.sample], 1.0], Y[step.sample], k + 1
            assert u @ (y * x) >= best.margin - 1e-12
            assert y * (v @ x) <= 1e-9
            v = np.r_[neuron.w, neuron.b]
            assert k * best.margin - 1e-9 <= u @ v <= np.linalg.norm(v) <= best.radius * np.sqrt(k) + 1e-9
    assert k == 1456


def test_copies_of_the_samples_do_not_change_the_bound():
    once, ten = widest_separation(PETALS, Y), widest_separation(np.tile(PETALS, (10, 1)), np.tile(Y, 10))
    assert ten.bound == pytest.approx(once.bound)


def test_in_the_same_order_the_perceptron_returns_to_exactly_the_same_numbers_after_every_pass():
    neuron = Perceptron(2)
    for step in PerceptronTraining(neuron, SWITCHES, LIGHT, passes=50):
        assert step.mistake
        if step.step % 4 == 0:
            assert (*neuron.w, neuron.b) == (0, 0, 0)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_each_of_the_24_orders_has_its_own_circle(order):
    neuron, states = Perceptron(2), []
    for step in PerceptronTraining(neuron, SWITCHES[list(order)], LIGHT[list(order)], passes=50):
        if step.step % 4 == 0:
            states.append((*neuron.w, neuron.b))
    assert len(states) == 50
    assert len(set(states)) == 1


# One neuron, three models


def test_probability_minus_target_is_the_slope_with_respect_to_the_score():
    z, t, e = np.linspace(-3, 3, 7), np.array([0, 1, 0, 1, 0, 1, 1]), 1e-6

    def cross_entropy(z):
        p = sigmoid(z)
        return -np.where(t == 1, np.log(p), np.log(1 - p))

    measured = (cross_entropy(z + e) - cross_entropy(z - e)) / (2 * e)
    np.testing.assert_allclose(sigmoid(z) - t, measured, atol=1e-9)
    net = Network([Dense(2, 3)], SoftmaxCrossEntropy(), rng=np.random.default_rng(0))
    net.loss_and_grad(MEASURES[:, 2:], SPECIES)
    error = softmax(net.forward(MEASURES[:, 2:])) - one_hot(SPECIES, 3)
    np.testing.assert_allclose(error.T @ MEASURES[:, 2:] / 150, net.layers[0].dW, rtol=1e-10)
    assert gradient_check(net, MEASURES[:, 2:], SPECIES).relative_error < 1e-7


@pytest.mark.parametrize("species", [(0, 1), (1, 2)])
def test_two_neurons_under_a_softmax_draw_the_line_of_one_sigmoid(species):
    X, t = pair(*species)
    (w, b), (W, c) = logistic(X, t), multinomial(X, t)  # with half the learning rate, 4 and 8
    np.testing.assert_allclose(W[1] - W[0], w, rtol=1e-9)
    assert c[1] - c[0] == pytest.approx(b)


def test_how_many_of_the_flowers_each_model_gets_right():
    X, t = pair(0, 1)
    w, b = logistic(X, t, 3000)
    assert np.array_equal(X @ w + b > 0, t == 1)
    X, t = pair(1, 2)
    w, b = logistic(X, t, 3000)
    assert np.sum((X @ w + b > 0) == t) == 94
    X = MEASURES[:, 2:] - MEASURES[:, 2:].mean(axis=0)
    W, c = multinomial(X, SPECIES)
    assert np.sum((X @ W.T + c).argmax(axis=1) == SPECIES) == 144


def test_versicolor_and_virginica_overlap_and_the_perceptron_is_right_on_86_to_95_of_them_for_ever():
    X, t = pair(1, 2)
    with pytest.raises(ValueError, match="no line separates"):
        widest_separation(X, 2 * t - 1)
    neuron, right = Perceptron(2), []
    for step in PerceptronTraining(neuron, X, 2 * t - 1, passes=100, rng=np.random.default_rng(2)):
        if step.step % 100 == 0:
            right.append(np.sum((X @ neuron.w + neuron.b > 0) == t))
    assert (min(right[10:]), max(right[10:])) == (86, 95)


def test_the_sigmoid_says_how_sure_it_is():
    X, t = pair(1, 2)
    w, b = logistic(X, t)
    p = sigmoid(X @ w + b)
    assert round(p.max(), 3) == 1
    assert round(p[np.abs(p - 0.5).argmin()], 2) == 0.44


def test_on_separable_classes_the_sigmoids_weights_grow_and_on_overlapping_ones_they_come_to_rest():
    def length(species, steps):
        return np.linalg.norm(logistic(*pair(*species), steps)[0])

    assert length((0, 1), 30_000) > 1.2 * length((0, 1), 3000)
    assert length((1, 2), 30_000) == pytest.approx(length((1, 2), 3000), rel=1e-4)


# The hinge


def test_a_perceptron_that_has_learnt_nothing_pays_nothing_and_a_hinge_pays_its_margin():
    assert Perceptron(2).loss(PETALS, Y) == 0
    net = Network([Dense(2, 1)], BinaryHinge(1.0), rng=np.random.default_rng(0))
    net.theta[:] = 0
    assert net.value(PETALS, Y) == 1


@pytest.mark.parametrize(
    ("true", "false", "J", "slope"), [(3.1, 1.8, 0, 0), (2.3, 1.8, 0.5, 1), (0.4, 1.8, 2.4, 1)]
)
def test_the_three_samples_of_the_hinge_by_hand(true, false, J, slope):
    loss, gradient = MultiClassHinge(1.0).value_and_gradient(np.array([[true, false]]), np.array([0]))
    assert loss == pytest.approx(max(0, 1 - true + false)) == pytest.approx(J)
    assert gradient.tolist() == [[-slope, slope]]


def test_for_one_neuron_with_answers_of_plus_and_minus_1_the_hinge_is_that_of_two_opposite_scores():
    z, y = np.linspace(-2, 2, 9)[:, None], np.array([1.0, -1, 1, -1, 1, -1, 1, -1, 1])
    scores = np.c_[z / 2, -z / 2]
    two = MultiClassHinge(1.0).value(scores, (y < 0).astype(int))
    assert BinaryHinge(1.0).value(z, y) == pytest.approx(two)


@pytest.mark.parametrize(
    ("delta", "lr", "distance"),
    [(0.01, 0.1, 0.243), (0.1, 0.1, 0.597), *((10 * lr, lr, 0.648) for lr in (0.1, 1, 10)), (2, 0.1, 0.648),
     (3, 0.1, 0.648), (5, 0.1, 0.648), (10, 0.1, 0.648)],
)  # fmt: skip
def test_without_a_price_on_length_the_margin_is_delta_in_score_and_hangs_on_delta_over_eta_in_space(
    delta, lr, distance
):
    X, t = pair(0, 1)
    y = 2.0 * t - 1
    w, b, steps = CODE["until_satisfied"](X, y, delta, lr)
    in_score = (y * (X @ w + b)).min()
    assert in_score >= 0.999 * delta
    assert round(in_score / np.linalg.norm(w), 3) == distance < round(gap_each_side(PETALS), 3) == 0.652
    if delta == 0.01:
        assert steps == 1, "one step was enough"


@pytest.mark.parametrize("factor", [2.0, 10.0])
@pytest.mark.parametrize("columns", [(2, 3), (0, 1)], ids=["petals", "sepals"])
def test_with_delta_and_eta_both_larger_w_and_b_are_as_much_larger_and_the_line_is_the_same(columns, factor):
    X = MEASURES[SPECIES < 2][:, columns]
    X = X - X.mean(axis=0)
    w, b, steps = CODE["until_satisfied"](X, Y, 0.3, 0.1)
    longer, c, as_many = CODE["until_satisfied"](X, Y, 0.3 * factor, 0.1 * factor)
    np.testing.assert_allclose([*longer, c], factor * np.array([*w, b]), rtol=1e-9)
    assert as_many == steps


def test_with_a_price_on_length_the_band_widens_in_space_and_flowers_fall_inside():
    X, t = pair(0, 1)
    y, widths, inside = 2.0 * t - 1, [], []
    for delta in 0.1, 1:
        w, b = CODE["with_a_price"](X, y, delta)
        widths.append(round(delta / np.linalg.norm(w), 2))
        inside.append(int(np.sum(y * (X @ w + b) < 0.999 * delta)))
        assert (y * (X @ w + b) > 0).all()
    assert widths == [0.77, 1.06]
    assert inside == [2, 10]


def test_the_priced_hinge_is_at_its_minimum():
    """An independent solver, scikit-learn's, finds the same band: C = 1 / (lambda Delta m), w = Delta u."""
    X, t = pair(0, 1)
    for delta in 0.1, 1:
        w, _ = CODE["with_a_price"](X, 2.0 * t - 1, delta)
        u = svm.SVC(kernel="linear", C=1 / (0.1 * delta * 100), tol=1e-8).fit(X, t).coef_[0]
        np.testing.assert_allclose(w / delta, u, rtol=0.01, atol=0.005)


# The tumours


def test_a_hyperplane_separates_all_569_tumours_with_a_thin_margin():
    X, benign = datasets.breast_cancer()
    Z, y = (X - X.mean(axis=0)) / X.std(axis=0), 1 - 2 * benign
    assert learn(Z, y, passes=500)[1].epoch == 500, "it has not settled"
    best = widest_separation(Z, y)
    assert X.shape == (569, 30)
    assert (y * (Z @ best.w + best.b) > 0).all()
    assert round(best.margin, 4) == 0.0014
    assert round(best.bound / 1e6) == 218


def test_on_the_tumours_the_mean_of_all_w_wobbles_a_fifth_as_much_and_is_a_little_better():
    runs = [CODE["accuracy_after_each_pass"](*CODE["split"](seed)) for seed in range(20)]
    last, mean = np.mean([run[-1] for run in runs], axis=0)
    wobble_last, wobble_mean = np.mean([run[-25:].std(axis=0) for run in runs], axis=0)
    assert (round(100 * last, 1), round(100 * mean, 1)) == (96.1, 97.0)
    assert wobble_last / wobble_mean == pytest.approx(5, abs=0.5)
    better = [np.sign(run[-1][1] - run[-1][0]) for run in runs]
    assert (better.count(1), better.count(-1)) == (13, 1)
    assert sum(len(run) < 50 for run in runs) == 1
    assert "settled before pass 50: 1 of 20" in PAGE.printed("runs")


def test_a_quarter_of_the_tumours_is_kept_back_and_only_the_rest_sets_the_scale():
    X_train, X_test, t_train, t_test = CODE["split"](0)
    assert len(t_test) / 569 == pytest.approx(0.25, abs=0.005)
    np.testing.assert_allclose(X_train.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(X_train.std(axis=0), 1)
    assert np.abs(X_test.mean(axis=0)).max() > 0.01
    assert t_train.sum() + t_test.sum() == 212, "the malignant ones are class 1"


# XOR


def test_a_grid_of_150_neurons_finds_all_but_xor_and_its_opposite():
    grid = list(itertools.product(range(-2, 3), range(-2, 3), np.arange(-2.5, 3)))
    assert len(grid) == 150
    found = {tuple((SWITCHES @ [w1, w2] + b > 0).astype(int)) for w1, w2, b in grid}
    assert set(itertools.product([0, 1], repeat=4)) - found == {(0, 1, 1, 0), (1, 0, 0, 1)}


def test_no_line_separates_the_light_on_the_stair():
    with pytest.raises(ValueError, match="no line separates"):
        widest_separation(SWITCHES, LIGHT)


def test_two_hidden_neurons_and_a_third_compute_xor_and_both_on_points_land_in_the_same_place():
    neuron = CODE["neuron"]
    hidden = np.stack([neuron(SWITCHES, np.ones(2), b, Step()) for b in (-0.5, -1.5)], axis=1)
    assert neuron(hidden, np.array([1.0, -1.0]), -0.5, Step()).tolist() == [0, 1, 1, 0]
    assert np.array_equal(hidden[1], hidden[2])


def test_with_the_identity_in_place_of_the_steps_the_hidden_neurons_always_differ_by_1():
    X = np.random.default_rng(0).random((20, 2))
    hidden = [CODE["neuron"](X, np.ones(2), b, Identity()) for b in (-0.5, -1.5)]
    np.testing.assert_allclose(hidden[0] - hidden[1], 1)


# Pitfalls


def test_with_labels_0_and_1_a_zero_is_a_mistake_for_ever_and_never_mended():
    w, b, t = np.zeros(2), 0.0, (Y + 1) / 2
    wrong = 0
    for _ in range(3):
        wrong = 0
        for x, target in zip(PETALS, t, strict=True):
            if target * (w @ x + b) <= 0:
                w, b, wrong = w + target * x, b + target, wrong + 1
    assert wrong >= 50
    assert (PETALS @ w + b > 0).all(), "it says yes to everything"


def test_separable_classes_settle_even_sorted_by_class():
    neuron = Perceptron(2)
    *_, last = PerceptronTraining(neuron, PETALS, Y)
    assert (last.mistakes, last.epoch) == (4, 3)
    assert np.array_equal(neuron.predict(PETALS), Y)


def test_overlapping_classes_sorted_by_class_and_it_is_right_on_half_of_them():
    X, t = MEASURES[SPECIES > 0, 2:], SPECIES[SPECIES > 0] - 1
    neuron = Perceptron(2)
    list(PerceptronTraining(neuron, X, 2 * t - 1, passes=100))
    assert np.mean(neuron.predict(X) == 2 * t - 1) == 0.5
    assert (neuron.predict(X) == 1).all(), "it believes in what it saw last"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shuffling_helps_and_taking_the_mean_away_helps_and_both_are_best(seed):
    def right(X, rng):
        neuron, shares = Perceptron(2), []
        for step in PerceptronTraining(neuron, X, np.repeat([-1.0, 1.0], 50), passes=100, rng=rng):
            if step.step % 100 == 0:
                shares.append(np.mean(neuron.predict(X) == np.repeat([-1.0, 1.0], 50)))
        return np.mean(shares[10:])

    far = MEASURES[SPECIES > 0, 2:]
    (a, b), (c, d) = [
        [right(X, rng) for rng in (None, np.random.default_rng(seed))] for X in (far, far - far.mean(axis=0))
    ]
    assert a < 0.55
    assert min(b, c) > 0.8
    assert d > max(b, c) + 0.02
    assert [line.split(": ")[1] for line in PAGE.printed("X, y = measures[species > 0").splitlines()[1:]] == [
        "51%", "89%", "89%", "93%",
    ]  # fmt: skip


# The page


def test_the_quiz_cards_are_right_about_their_numbers():
    w, x = np.array([1.0, -1.0]), np.array([2.0, 3.0])
    assert w @ x == -1
    assert (w + x).tolist() == [3, 2]
    assert (w + x) @ x + 1 == 13
