"""The perceptron: its update rules by hand, Novikoff's bound, and the widest separation against a solver."""

import time

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.svm import SVC

import dnnlab as dl

XOR = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]), np.array([-1.0, 1, 1, -1])


def separable(seed, m=40, n=3):
    rng = np.random.default_rng(seed)
    X, w = rng.normal(size=(m, n)), rng.normal(size=n)
    return X, np.where(X @ w + 0.3 > 0, 1.0, -1.0)


def two_irises():
    X, y = dl.iris()
    return X[:100], np.where(y[:100] == 0, -1, 1)


def extended(X, y):
    return y[:, None] * np.c_[X, np.ones(len(X))]


def test_a_new_perceptron_scores_0_and_answers_minus_1():
    neuron = dl.Perceptron(3)
    assert neuron.w.tolist() == [0, 0, 0]
    assert neuron.b == 0
    assert neuron.score(np.eye(3)).tolist() == [0, 0, 0]
    assert neuron.predict(np.eye(3)).tolist() == [-1, -1, -1]


def test_score_answer_and_loss_by_hand():
    neuron = dl.Perceptron(2)
    neuron.w[:], neuron.b = [2, -1], 0.5
    X, y = np.array([[1.0, 1], [0, 1], [0, 0.5], [1, 0]]), np.array([-1, -1, 1, 1])
    assert neuron.score(X).tolist() == [1.5, -0.5, 0, 2.5]
    assert neuron.predict(X).tolist() == [1, -1, -1, 1]
    assert neuron.loss(X, y) == 1.5  # the first is wrong by 1.5, the third by 0


def test_a_mistake_adds_y_x_to_w_and_y_to_b_and_a_right_answer_changes_nothing():
    neuron = dl.Perceptron(2)
    X, y = np.array([[2.0, 1], [3, 1], [-1, 2]]), np.array([1, 1, 1])
    run = dl.PerceptronTraining(neuron, X, y, lr=0.5)
    assert next(run) == (1, 1, 0, 0.0, True, 1)  # 0 is not above 0
    assert (neuron.w.tolist(), neuron.b) == ([1, 0.5], 0.5)
    assert next(run) == (2, 1, 1, 4.0, False, 1)
    assert (neuron.w.tolist(), neuron.b) == ([1, 0.5], 0.5)
    assert next(run) == (3, 1, 2, 0.5, False, 1)
    assert [step.mistake for step in run] == [False] * 3  # the first pass without a mistake is the last
    assert list(run) == []


def test_the_delta_rule_changes_the_neuron_on_every_sample_until_its_passes_are_over():
    neuron = dl.Perceptron(2)
    X, y = np.array([[2.0, 1], [1, -1]]), np.array([1, -1])
    run = dl.PerceptronTraining(neuron, X, y, lr=0.1, passes=3, rule="delta")
    assert next(run) == (1, 1, 0, 0.0, True, 1)
    assert_allclose([*neuron.w, neuron.b], [0.2, 0.1, 0.1])
    step = next(run)  # score 0.2: wrong, the error is -1.2
    assert step.mistake
    assert_allclose([*neuron.w, neuron.b], [0.08, 0.22, -0.02])
    steps = list(run)
    assert [step.step for step in steps] == [3, 4, 5, 6]
    right = [step for step in steps if not step.mistake]
    assert right
    before = [*neuron.w, neuron.b]
    X, y = X[right[0].sample][None], y[right[0].sample][None]
    list(dl.PerceptronTraining(neuron, X, y, lr=0.1, passes=1, rule="delta"))
    assert [*neuron.w, neuron.b] != before


def test_the_delta_rule_goes_down_the_gradient_of_half_the_squared_error():
    X, y = separable(3, m=1)
    neuron = dl.Perceptron(3)
    neuron.w[:], neuron.b = [0.3, -0.2, 0.9], 0.4

    def loss(theta):
        return 0.5 * (y[0] - X[0] @ theta[:3] - theta[3]) ** 2

    theta, eps = np.array([*neuron.w, neuron.b]), 1e-6
    slopes = [(loss(theta + eps * e) - loss(theta - eps * e)) / (2 * eps) for e in np.eye(4)]
    next(dl.PerceptronTraining(neuron, X, y, lr=0.1, rule="delta"))
    assert_allclose(theta - [*neuron.w, neuron.b], 0.1 * np.array(slopes), rtol=1e-8)


def test_the_delta_rule_ends_with_the_least_squares_line():
    X, y = two_irises()
    neuron = dl.Perceptron(4)
    rng = np.random.default_rng(0)
    for lr in (0.01, 0.001, 0.0001):
        list(dl.PerceptronTraining(neuron, X, y, lr=lr, passes=500, rng=rng, rule="delta"))
    best = np.linalg.lstsq(np.c_[X, np.ones(100)], y)[0]
    assert_allclose([*neuron.w, neuron.b], best, atol=0.01)


def test_too_large_a_rate_of_the_delta_rule_ends_with_a_score_that_is_no_finite_number():
    X, y = two_irises()
    steps = list(dl.PerceptronTraining(dl.Perceptron(4), X, y, lr=1.0, passes=1000, rule="delta"))
    assert not np.isfinite(steps[-1].score)
    assert all(np.isfinite(step.score) for step in steps[:-1])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shuffled", [False, True])
def test_separable_samples_are_learnt_within_novikoffs_bound(seed, shuffled):
    X, y = separable(seed)
    neuron, rng = dl.Perceptron(3), np.random.default_rng(seed) if shuffled else None
    steps = list(dl.PerceptronTraining(neuron, X, y, passes=100_000, rng=rng))
    assert neuron.predict(X).tolist() == y.tolist()
    assert neuron.loss(X, y) == 0
    assert steps[-1].mistakes == sum(step.mistake for step in steps)
    assert 0 < steps[-1].mistakes <= dl.widest_separation(X, y).bound


def test_the_learning_rate_only_scales_the_weights():
    X, y = separable(1)
    one, tenth = dl.Perceptron(3), dl.Perceptron(3)
    steps = list(dl.PerceptronTraining(one, X, y, lr=1, passes=10_000))
    again = list(dl.PerceptronTraining(tenth, X, y, lr=0.125, passes=10_000))
    assert [step.sample for step in steps if step.mistake] == [step.sample for step in again if step.mistake]
    assert_array_equal(one.w * 0.125, tenth.w)


def test_on_xor_the_weights_come_back_exactly_and_the_run_never_gets_a_pass_right():
    X, y = XOR
    neuron, seen = dl.Perceptron(2), {}
    for step in dl.PerceptronTraining(neuron, X, y, passes=50):
        if step.step % 4 == 0:
            seen.setdefault((*neuron.w, neuron.b), []).append(step.epoch)
    assert step.epoch == 50
    assert step.mistakes >= 50
    assert any(len(epochs) > 1 for epochs in seen.values())


def test_passes_are_in_the_given_order_or_a_new_permutation_each():
    X, y = XOR
    steps = list(dl.PerceptronTraining(dl.Perceptron(2), X, y, passes=2))
    assert [step.sample for step in steps] == [0, 1, 2, 3] * 2
    assert [step.epoch for step in steps] == [1] * 4 + [2] * 4
    steps = dl.PerceptronTraining(dl.Perceptron(2), X, y, passes=9, rng=np.random.default_rng(4))
    same = np.random.default_rng(4)
    expected = [sample for _ in range(9) for sample in same.permutation(4).tolist()]
    assert [step.sample for step in steps] == expected


def test_the_widest_separation_by_hand():
    found = dl.widest_separation(np.array([[1.0, 0], [2, 1]]), np.array([1, 1]))
    assert_allclose([*found.w, found.b], [2**-0.5, 0, 2**-0.5], atol=1e-15)
    assert_allclose([found.margin, found.radius, found.bound], [2**0.5, 6**0.5, 3])
    found = dl.widest_separation(np.array([[3.0], [1], [-1], [-7]]), np.array([1, 1, -1, -1]))
    assert_allclose([*found.w, found.b, found.margin], [1, 0, 1], atol=1e-15)


@pytest.mark.parametrize("seed", range(12))
def test_the_widest_separation_is_that_of_a_support_vector_machine(seed):
    """On the rows y (x, 1) and their mirror images, whose widest margin lies through the origin."""
    X, y = two_irises() if seed == 0 else separable(seed, m=15 * seed, n=1 + seed)
    found, Z = dl.widest_separation(X, y), extended(X, y)
    machine = SVC(kernel="linear", C=1e12, tol=1e-12)
    machine.fit(np.r_[Z, -Z], np.repeat([1, -1], len(Z)))
    w = machine.coef_[0] / np.linalg.norm(machine.coef_[0])
    assert_allclose([*found.w, found.b], w, atol=1e-4)
    assert found.margin == pytest.approx((Z @ w).min(), rel=1e-4)
    assert found.margin >= (Z @ w).min() * (1 - 1e-9)  # never narrower than the solver's


@pytest.mark.parametrize("seed", range(20))
def test_the_widest_separation_is_the_widest(seed):
    """By duality: the margin of any direction is at most the length of any mix of the rows y (x, 1)."""
    X, y = separable(seed, m=5 + 10 * seed, n=1 + seed % 7)
    found, Z = dl.widest_separation(X, y), extended(X, y)
    direction = np.array([*found.w, found.b])
    assert_allclose(np.linalg.norm(direction), 1)
    touching = Z[Z @ direction < found.margin * (1 + 1e-7)]
    mix, *_ = np.linalg.lstsq(np.c_[touching, np.ones(len(touching))].T, np.r_[found.margin * direction, 1])
    assert_allclose(mix @ touching, found.margin * direction, atol=1e-9)
    assert mix.sum() == pytest.approx(1)
    assert found.radius == np.linalg.norm(Z, axis=1).max()


def test_the_widest_separation_of_100_irises_is_found_at_once():
    X, y = two_irises()
    dl.widest_separation(X, y)
    start = time.perf_counter()
    found = dl.widest_separation(X, y)
    assert time.perf_counter() - start < 0.1
    assert found.margin == pytest.approx(0.749, abs=5e-4)


@pytest.mark.parametrize(
    ("X", "y"),
    [
        XOR,
        ([[0.0], [1], [2]], [1, -1, 1]),
        ([[1.0, 1], [1, 1]], [1, -1]),
        (np.random.default_rng(0).normal(size=(60, 3)), [1, -1] * 30),
    ],
    ids=["xor", "between", "same point", "noise"],
)
def test_samples_that_no_line_separates_are_named_so(X, y):
    with pytest.raises(ValueError, match=rf"X, y: given {len(y)} samples that no line separates"):
        dl.widest_separation(np.array(X), np.array(y))


def test_bad_arguments_are_named():
    (X, y), neuron = XOR, dl.Perceptron(2)
    with pytest.raises(ValueError, match="n_in: given 0, expected at least 1"):
        dl.Perceptron(0)
    with pytest.raises(ValueError, match=r"X: given shape \(4, 3\), expected \(m, 2\)"):
        neuron.score(np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"X: given shape \(2,\), expected \(m, 2\)"):
        neuron.predict(np.ones(2))
    with pytest.raises(ValueError, match=r"X: given nan at index \[0, 1\]"):
        neuron.score(np.array([[0, np.nan]]))
    with pytest.raises(ValueError, match=r"y: given 0.0, expected -1 or \+1"):
        neuron.loss(X, np.array([0, 1, 1, 0]))
    with pytest.raises(ValueError, match=r"y: given shape \(4, 1\), expected \(4,\)"):
        dl.PerceptronTraining(neuron, X, y[:, None])
    with pytest.raises(ValueError, match=r"y: given shape \(3,\), expected \(4,\)"):
        dl.widest_separation(X, y[:3])
    with pytest.raises(ValueError, match=r"X: given shape \(0, 2\), expected \(m, n\) with m >= 1"):
        dl.widest_separation(X[:0], y[:0])
    with pytest.raises(ValueError, match="rule: given 'hebb', expected one of perceptron, delta"):
        dl.PerceptronTraining(neuron, X, y, rule="hebb")
    with pytest.raises(ValueError, match="lr: given 0, expected 0 < lr"):
        dl.PerceptronTraining(neuron, X, y, lr=0)
    with pytest.raises(ValueError, match="passes: given 0"):
        dl.PerceptronTraining(neuron, X, y, passes=0)
    with pytest.raises(TypeError, match="rng: given 3, expected a generator"):
        dl.PerceptronTraining(neuron, X, y, rng=3)
    with pytest.raises(TypeError, match="neuron: given None, expected a Perceptron"):
        dl.PerceptronTraining(None, X, y)
