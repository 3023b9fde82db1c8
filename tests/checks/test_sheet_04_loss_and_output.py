"""The exercises of chapter 4: references against the core and against differences; numbers in the sheet."""

import numpy as np
from references import answers

import dnnlab as dl
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close

SHEET = "04-loss-and-output"
NAMES = [
    "cross_entropy",
    "softmax_row",
    "slope",
    "pairings",
    "softmax_rows",
    "softmax_delta",
    "softmax_jacobian",
    "huber",
    "huber_delta",
    "negative_log_likelihood",
    "binary_cross_entropy",
    "bug",
]


def cases(exercise):
    return exercise.cases(np.random.default_rng(5))


def differences(f, at, eps=1e-6):
    """Central differences of `f`, a function of an array that returns a number or an array."""
    slopes = []
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = eps
        slopes.append((f(at + step) - f(at - step)) / (2 * eps))
    return np.moveaxis(np.array(slopes), 0, -1)


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core and against differences


def test_cross_entropy_against_the_core(declared):
    for (P, Y), value in answers(declared["cross_entropy"]):
        assert np.isclose(value, dl.NegativeLogLikelihood().value(P, Y), rtol=1e-12)


def test_softmax_against_the_core(declared):
    for (z,), p in answers(declared["softmax_row"]):
        assert close(p, dl.softmax(z[None])[0])
    for (Z,), P in answers(declared["softmax_rows"]):
        assert close(P, dl.softmax(Z))


def test_slope_is_the_cores_slope_up_to_the_square_of_eps(declared):
    for (name, z, y, eps), slopes in answers(declared["slope"]):
        loss = dl.BinaryCrossEntropy() if name == "entropy" else dl.SquaredError()
        output = z if name == "entropy" else dl.sigmoid(z)
        exact = loss.gradient(output[:, None], y) * len(z)  # each sample's own, so without the mean
        if name == "squared":
            exact = dl.Sigmoid().backward(exact, z[:, None], output[:, None])
        error = np.abs(slopes - exact[:, 0]).max()
        assert 1e-9 < error < 0.2 * eps**2


def test_softmax_delta_against_the_core(declared):
    for (Z, y), delta in answers(declared["softmax_delta"]):
        assert close(delta, dl.SoftmaxCrossEntropy().gradient(Z, y))


def test_softmax_jacobian_against_differences_and_the_core(declared):
    for (p,), jacobian in answers(declared["softmax_jacobian"]):
        z = np.log(p)
        measured = differences(lambda z: dl.softmax(z[None])[0], z)
        assert np.allclose(jacobian, measured, atol=1e-9)
        for i, row in enumerate(np.eye(len(p))):
            back = dl.Softmax().backward(row[None], z[None], p[None])[0]
            assert close(jacobian[i], back)


def test_huber_and_its_delta_against_the_core_and_differences(declared):
    for (A, Y, threshold), value in answers(declared["huber"]):
        assert np.isclose(value, dl.Huber(threshold).value(A, Y), rtol=1e-12)
    for (A, Y, threshold), delta in answers(declared["huber_delta"]):
        assert close(delta, dl.Huber(threshold).gradient(A, Y))
        J = declared["huber"].reference
        measured = differences(lambda A, Y=Y, t=threshold, J=J: J(A, Y, t), A)
        assert np.allclose(delta.ravel(), measured, atol=1e-7)


def test_losses_from_logits_against_the_core(declared):
    for (Z, y), value in answers(declared["negative_log_likelihood"]):
        assert np.isclose(value, dl.SoftmaxCrossEntropy().value(Z, y), rtol=1e-12)
    for (z, y), value in answers(declared["binary_cross_entropy"]):
        assert np.isclose(value, dl.BinaryCrossEntropy().value(z[:, None], y), rtol=1e-12)


def test_softmax_delta_is_the_slope_of_the_negative_log_likelihood(declared):
    J = declared["negative_log_likelihood"].reference
    for (Z, y), delta in answers(declared["softmax_delta"]):
        measured = differences(lambda Z, y=y: J(Z, y), Z)
        assert np.allclose(delta.ravel(), measured, atol=1e-8)


def test_huber_cases_lie_on_every_side_of_the_threshold(declared):
    errors = [A - Y for (A, Y, _), _ in answers(declared["huber"])]
    bounds = [threshold for (_, _, threshold), _ in answers(declared["huber"])]
    for side in (lambda e, t: e > t, lambda e, t: e < -t, lambda e, t: (e > 0) & (e < t)):
        assert any(side(e, t).any() for e, t in zip(errors, bounds, strict=True))


# Choosing a pairing


def test_a_wrong_pairing_does_not_give_the_others_away(declared):
    exercise = compile_exercise(declared["pairings"])
    right = list(declared["pairings"].reference)
    for place in range(len(right)):
        for word in {"squared", "huber", "binary", "softmax", "hinge"} - {right[place]}:
            answer = right.copy()
            answer[place] = word
            message = diagnose(exercise, answer).message
            assert f'"{right[place]}"' not in message
    # Right words in another order: no message lists them in the order asked.
    turned = diagnose(exercise, right[1:] + right[:1]).message
    assert "another order" not in turned
    assert not any(f'"{word}"' in turned for word in right)


def test_every_word_that_is_no_pairing_gets_the_whole_list(declared):
    exercise = compile_exercise(declared["pairings"])
    for place in range(len(exercise.parts)):
        answer = list(declared["pairings"].reference)
        answer[place] = "mean squared error"
        message = diagnose(exercise, answer).message
        assert all(f'"{word}"' in message for word in ("squared", "huber", "binary", "softmax", "hinge"))


# The bug

ETA = 0.3  # of the sheet's run


def iris_step(namespace, step):
    X, y = dl.iris()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    W, b = np.zeros((3, 4)), np.zeros(3)
    return [step(X, dl.one_hot(y, 3), W, b, ETA) for _ in range(200)]


def test_only_the_line_of_the_answer_is_wrong(declared, namespace, source):
    letter, first_loss = declared["bug"].reference
    assert first_loss == "ln 3"
    buggy = iris_step(namespace, namespace["step"])
    assert np.isclose(buggy[0], np.log(150))
    assert buggy[-1] > buggy[0]
    text = next(cell.source for cell in source.cells if cell.id == "bug-step")
    line = next(line for line in text.split("\n") if line.endswith(f"# {letter}"))
    mended = text.replace(line, "    P = E / E.sum(axis=1, keepdims=True)")
    names = {"np": np}
    exec(mended, names)
    right = iris_step(namespace, names["step"])
    assert np.isclose(right[0], np.log(3))
    net = dl.Network([dl.Dense(4, 3)], dl.SoftmaxCrossEntropy(), rng=np.random.default_rng(0))
    net.theta[:] = 0
    X, y = dl.iris()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    for J in right:
        assert np.isclose(J, net.loss_and_grad(X, y), rtol=1e-9)
        net.theta -= ETA * net.grad


def test_the_line_with_the_bug_is_right_for_one_sample(declared, source):
    text = next(cell.source for cell in source.cells if cell.id == "bug-step")
    letter = declared["bug"].reference[0]
    line = next(line for line in text.split("\n") if line.endswith(f"# {letter}"))
    z = np.array([3.0, 1.0, -3.0])
    names = {"E": np.exp(z)}
    exec(line.strip(), names)
    assert close(names["P"], dl.softmax(z[None])[0])


def test_line_b_is_safe_for_a_batch_and_for_one_sample_so_that_only_one_letter_is_defensible(source):
    text = next(cell.source for cell in source.cells if cell.id == "bug-step")
    line = next(line for line in text.split("\n") if line.endswith("# b")).strip()
    for Z in np.array([[2000.0, 1999.0], [0.0, -1.0]]), np.array([1000.0, 999.0]):
        names = {"np": np, "Z": Z}
        exec(line, names)
        assert np.allclose(names["E"], np.broadcast_to([1, np.exp(-1)], Z.shape))


# Slips that a student made


def best_row(Z):
    return Z.max(axis=1)


def true_scores(Z, y):
    return Z[np.arange(len(y)), y]


def test_a_largest_score_that_lost_its_axis_is_named(declared):
    exercise = compile_exercise(declared["negative_log_likelihood"])

    def everywhere(Z, y):
        Z = Z - best_row(Z)
        return np.mean(np.log(np.exp(Z).sum(axis=1)) - true_scores(Z, y))

    def put_back(Z, y):
        sums = np.log(np.exp(Z - best_row(Z)).sum(axis=1)) + best_row(Z)
        return np.mean(sums - true_scores(Z, y))

    for slip in everywhere, put_back:
        assert "which argument of `max` keeps the axis?" in " ".join(diagnose(exercise, slip).message.split())


def test_a_threshold_of_1_is_named_in_both_exercises_on_hubers_loss(declared):
    def loss_of(E):
        return np.where(np.abs(E) <= 1, 0.5 * E**2, np.abs(E) - 0.5)

    slips = {
        "huber": lambda A, Y, threshold: loss_of(A - Y).sum() / len(A),
        "huber_delta": lambda A, Y, threshold: np.clip(A - Y, -1, 1) / len(A),
    }
    for name, slip in slips.items():
        message = " ".join(diagnose(compile_exercise(declared[name]), slip).message.split())
        assert "the threshold that is handed in is not in your result" in message


def test_the_names_of_the_two_answers_are_in_the_question(declared, source):
    text = next(cell.source for cell in source.cells if cell.id == "bug-question")
    assert all(f"`{part}`" in text for part in declared["bug"].parts)


# The sheet


def test_the_loss_of_the_sheet_is_the_one_that_is_measured(declared, namespace):
    for (name, z, y, eps), slopes in answers(declared["slope"]):
        measured = (namespace["loss"](name, z + eps, y) - namespace["loss"](name, z - eps, y)) / (2 * eps)
        assert close(measured, slopes)


def test_the_table_of_slopes_shows_what_the_text_says(source):
    cells = {cell.id: cell for cell in source.cells}
    rows = cells["slope-table"].outputs[0].text.strip().split("\n")
    entropy, formula, squared, squared_formula = (row[row.index("[") :] for row in rows)
    assert entropy == formula
    assert squared == squared_formula
    numbers = [float(number) for number in squared.strip("[]").split()]
    assert numbers == sorted(numbers, reverse=True)
    assert "gets the smallest push" in " ".join(cells["slope-moral"].source.split())


def test_the_numbers_in_the_text_are_right(source):
    assert np.isclose(np.log1p(np.e) - np.log1p(1 / np.e), 1)  # exercise 2, by hand
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(1000.0))
    run = next(cell for cell in source.cells if cell.id == "bug-run")
    assert f"eta={ETA})" in run.source
    assert f"J at first {np.log(150):.3f}" in run.outputs[0].text


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in source.cells if cell.id == "cross-entropy").outputs[0].text
    assert shown.startswith("Not yet: case 1: you ")
    assert "average over the classes as well" in " ".join(shown.split())
