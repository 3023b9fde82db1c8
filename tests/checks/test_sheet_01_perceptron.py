"""The exercises of chapter 1: references against the core and against differences; numbers in the sheet."""

from itertools import product

import numpy as np
from references import answers

import dnnlab as dl
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close

SHEET = "01-perceptron"
NAMES = [
    "mistakes",
    "weighted_input",
    "answers",
    "update",
    "margin",
    "mistake_bound",
    "hinge",
    "hinge_slope",
    "count_mistakes",
    "xor_net",
]
CORNERS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])


def cases(exercise, seed=5):
    return exercise.cases(np.random.default_rng(seed))


def neuron(w, b):
    """The core's perceptron with these numbers."""
    perceptron = dl.Perceptron(len(w))
    perceptron.w[:], perceptron.b = w, b
    return perceptron


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core and against differences


def test_mistakes_against_the_core(declared):
    for (z, y), count in answers(declared["mistakes"]):
        looks = (dl.PerceptronTraining(neuron([1.0], 0.0), [[s]], [t]) for s, t in zip(z, y, strict=True))
        assert count == sum(next(look).mistake for look in looks)


def test_weighted_input_is_the_score_with_the_bias_minus_threshold(declared):
    for (x, w, threshold), z in answers(declared["weighted_input"]):
        assert np.isclose(z, neuron(w, -threshold).score(x[None])[0], rtol=1e-12)
        assert (z > 0) == (w @ x > threshold)


def test_answers_against_the_core(declared):
    for (X, v), given in answers(declared["answers"]):
        assert np.array_equal(given, neuron(v[:-1], v[-1]).predict(X))


def test_update_against_the_core(declared):
    for (w, b, x, y, eta), (new_w, new_b) in answers(declared["update"]):
        perceptron = neuron(w, b)
        step = next(dl.PerceptronTraining(perceptron, x[None], [y], lr=eta))
        assert close(new_w, perceptron.w)
        assert np.isclose(new_b, perceptron.b)
        assert step.mistake == (new_b != b)


def test_update_is_a_step_against_the_slope_of_the_perceptrons_loss(declared):
    eps = 1e-6
    for (w, b, x, y, eta), (new_w, new_b) in answers(declared["update"]):
        if y * (w @ x + b) == 0:  # at the kink there is no slope
            continue
        at = np.append(w, b)
        J = lambda v, x=x, y=y: neuron(v[:-1], v[-1]).loss(x[None], [y])  # noqa: E731
        slopes = [(J(at + eps * e) - J(at - eps * e)) / (2 * eps) for e in np.eye(len(at))]
        assert np.allclose(np.append(new_w, new_b), at - eta * np.array(slopes), atol=1e-8)


def test_margin_and_bound_against_the_core(declared):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 3))
    y = np.where(X[:, 0] > 0, 1.0, -1.0)
    X[:, 0] += y
    best = dl.widest_separation(X, y)
    margin = declared["margin"].reference
    widest = margin(X, y, 3.7 * np.append(best.w, best.b))
    assert np.isclose(widest, best.margin, rtol=1e-12)
    assert np.isclose(declared["mistake_bound"].reference(X, widest), best.bound, rtol=1e-12)
    others = [margin(X, y, v) for v in rng.normal(size=(500, 4))]
    assert max(others) < widest
    assert min(others) < 0


def test_hinge_against_the_core(declared):
    for (s_true, s_false, delta), J in answers(declared["hinge"]):
        scores, first = np.c_[s_true, s_false], np.zeros(len(s_true), dtype=int)
        assert np.isclose(J, dl.MultiClassHinge(delta).value(scores, first), rtol=1e-12)
        by_one_neuron = dl.BinaryHinge(delta).value((s_true - s_false)[:, None], np.ones(len(s_true)))
        assert np.isclose(J, by_one_neuron, rtol=1e-12)


def test_hinge_slope_against_the_core_and_differences(declared):
    eps = 1e-6
    for (z, y, delta), slopes in answers(declared["hinge_slope"]):
        loss = dl.BinaryHinge(delta)
        assert close(slopes, loss.gradient(z[:, None], y)[:, 0])
        for i in np.flatnonzero(y * z != delta):
            step = eps * (np.arange(len(z)) == i)
            up, down = (loss.value((z + s)[:, None], y) for s in (step, -step))
            assert np.isclose(slopes[i], (up - down) / (2 * eps), atol=1e-8)


def test_samples_lie_before_at_and_after_the_kink(declared):
    leads = np.concatenate([y * z / delta for (z, y, delta), _ in answers(declared["hinge_slope"])])
    for side in (leads < 0, (leads > 0) & (leads < 1), leads == 1, leads > 1):
        assert side.sum() >= 2


def run_of_the_core(X, y, passes):
    perceptron = dl.Perceptron(X.shape[1])
    *_, last = dl.PerceptronTraining(perceptron, X, y, passes=passes)
    return last, perceptron


def test_count_mistakes_against_the_core(declared):
    for seed in range(4):
        for case in cases(declared["count_mistakes"], seed):
            last, _ = run_of_the_core(*case.inputs)
            assert declared["count_mistakes"].reference(*case.inputs) == last.mistakes


def test_runs_settle_where_the_label_says_so(declared):
    settled = {}
    for case in cases(declared["count_mistakes"]):
        X, y, passes = case.inputs
        last, perceptron = run_of_the_core(X, y, passes)
        settled[case.label] = bool(np.all(y * perceptron.score(X) > 0))
        assert last.epoch <= passes
    assert not settled.pop("XOR")
    assert not settled.pop("a limit that comes first")
    assert all(settled.values())


# XOR


def net(W2, b2, w3, b3):
    """Two hidden neurons and a third, of the core, as a function of the points."""
    step = dl.Step()

    def answers(X):
        return step(step(X @ np.asarray(W2, float).T + b2) @ np.asarray(w3, float) + b3)

    return answers


def test_every_net_for_xor_is_right_whatever_its_numbers(declared):
    exercise = compile_exercise(declared["xor_net"])
    for numbers in (
        ([[1, 1], [1, 1]], [1, -1], [1, -1], -0.5),
        ([[2, 2], [-3, -3]], [1, 4], [5, 5], -7),
        ([[1, -1], [-1, 1]], [0, 0], [1, 1], 0),
    ):
        assert diagnose(exercise, net(*numbers)).right, numbers


def test_every_wrong_net_for_xor_is_told_what_it_says(declared):
    exercise = compile_exercise(declared["xor_net"])
    kinds = set()
    for table in product([0.0, 1.0], repeat=4):
        if table == (0.0, 1.0, 1.0, 0.0):
            continue
        answers = np.array(table)
        verdict = diagnose(exercise, lambda X, a=answers: a[(X @ [2, 1] + 3).astype(int) // 2])
        assert verdict.kind.startswith("mistake:"), table
        kinds.add(verdict.kind)
    assert len(kinds) == 15


def test_the_numbers_of_the_chapter_do_not_fit(declared):
    of_the_chapter = net([[1, 1], [1, 1]], [-0.5, -1.5], [1, -1], -0.5)
    assert np.array_equal(of_the_chapter((CORNERS + 1) / 2), [0, 1, 1, 0])
    verdict = diagnose(compile_exercise(declared["xor_net"]), of_the_chapter)
    assert verdict.kind == "mistake:never"


# The sheet


def test_an_update_that_writes_into_its_arguments_is_refused(declared):
    def update(w, b, x, y, eta):
        if y * (w @ x + b) <= 0:
            w += eta * y * x
            b += eta * y
        return w, b

    verdict = diagnose(compile_exercise(declared["update"]), update)
    assert verdict.kind == "changed"
    assert "argument w" in verdict.message


def test_a_run_without_a_limit_is_told_where_it_does_not_end(declared):
    def count_mistakes(X, y, passes):
        w, b, mistakes, clean = np.zeros(X.shape[1]), 0.0, 0, False
        while not clean:
            clean = True
            for x, target in zip(X, y, strict=True):
                if target * (w @ x + b) <= 0:
                    w, b, mistakes, clean = w + target * x, b + target, mistakes + 1, False
        return mistakes

    verdict = diagnose(compile_exercise(declared["count_mistakes"]), count_mistakes, seconds=0.3)
    assert verdict.kind == "time"
    assert "(XOR)" in verdict.message


def test_the_irises_show_what_the_text_says(source, namespace):
    cells = {cell.id: cell for cell in source.cells}
    measures, species = dl.iris()
    y = np.where(species[:100] == 1, 1.0, -1.0)
    printed = cells["irises-run"].outputs[0].text.strip().split("\n")
    moral = " ".join(cells["irises-moral"].source.split())
    counts, bounds = [], []
    for line, columns in zip(printed, ([2, 3], [0, 1]), strict=True):
        X = measures[:100, columns]
        best = dl.widest_separation(X, y)
        last, _ = run_of_the_core(X, y, 2000)
        counts.append(last.mistakes)
        bounds.append(best.bound)
        assert [float(n) for n in line.split("[")[1].strip("] ").split()] == [counts[-1], round(best.bound)]
        assert counts[-1] <= best.bound
        assert namespace["count_mistakes"](X, y, 2000) == last.mistakes
    assert f"{counts[0]} mistakes against {counts[1]}" in moral
    assert f"the bound, {bounds[0]:.0f} against {bounds[1]:.0f}," in moral


def test_the_sums_worked_by_hand_are_right(declared):
    assert declared["weighted_input"].reference(np.array([3, 0.5]), np.array([1, -2]), 1.5) == 0.5
    v = np.array([3.0, 0.0, 4.0])
    assert np.linalg.norm(v) == 5
    assert np.array_equal(np.array([[2, 7, 1], [-3, 1, 1]]) @ v, [10, -5])
    assert np.array_equal(np.array([[1, 2, 1], [3, 0, 1], [2, 1, 1]]) @ [1, -1, -1], [-2, 2, 0])


def test_the_question_at_the_end_has_the_answer_yes(declared, source):
    assert "Can any weights still solve it" in source.cells[-1].source
    without_bias = net([[1, -1], [-1, 1]], [0, 0], [1, 1], 0)
    assert np.array_equal(without_bias(CORNERS), [0, 1, 1, 0])


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in source.cells if cell.id == "mistakes").outputs[0].text
    assert shown.startswith("Not yet: case 2 (two scores of 0): you 0, expected 2")
    assert "the chapter counts the fence as a mistake" in " ".join(shown.split())
