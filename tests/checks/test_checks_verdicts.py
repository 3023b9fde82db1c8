"""Wrong and awkward answers, and the verdict each of them must get."""

import math
from dataclasses import replace

import numpy as np
import pytest
from small_exercises import TAIL

from dnnlab import sigmoid, softmax
from dnnlab.checks import Checker, CheckFailed
from dnnlab.checks.compile import compile_exercise, compile_exercises, up_to_date
from dnnlab.checks.data import read
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.messages import LONGEST_MESSAGE


def s(X, W):
    """The right answer of the exercise `scores`."""
    return X @ W.T / len(X)


class NotAnArray:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")


def with_print(X, W):
    print("X is", X.shape)
    return s(X, W) + 1


async def awaited(X, W):
    return s(X, W)


def yielded(X, W):
    yield s(X, W)


def one_entry(X, W):
    out = s(X, W)
    out[0, 0] += 1
    return out


def one_row(X, W):
    out = s(X, W)
    out[-1] = 0.5
    return out


def one_column(X, W):
    out = s(X, W)
    out[:, -1] *= 3
    return out


def raises_name(X, W):
    return XX @ W.T  # noqa: F821


def raises_unbound(X, W):
    if len(X) > 100:
        out = X
    return out


def raises_if(X, W):
    if X > 0:
        return s(X, W)
    return X


def raises_index(X, W):
    return X[100]


def raises_own(X, W):
    class Odd(Exception):
        def __str__(self):
            raise ValueError("even my message fails")

    raise Odd


def recursion(X, W):
    return recursion(X, W)


SCORES = [
    (s, "right"),
    (lambda X, W: s(X, W).tolist(), "right"),
    (lambda X, W: np.asfortranarray(s(X, W)), "right"),
    (lambda X, W: s(X, W).astype(np.longdouble), "right"),
    (lambda *arrays: s(*arrays), "right"),
    (lambda X, W: np.ma.array(s(X, W)), "right"),
    (lambda X, W: np.matrix(s(X, W)), "right"),
    (lambda X, W, extra=0: s(X, W), "right"),
    (lambda X, W: s(X, W) * (1 + 1e-11), "right"),
    (lambda X, W: X**2 @ W.T / len(X), "mistake:wrong-power"),
    (lambda X, W: np.zeros((len(X), len(W))), "zeros"),
    (lambda X, W: s(X, W).T, "transposed"),
    (lambda X, W: X @ W.T, "times-m"),
    (lambda X, W: s(X, W) / len(X), "over-m"),
    (lambda X, W: s(X, W) * len(X) ** 2, "times-m2"),
    (lambda X, W: s(X, W) / len(X) ** 2, "over-m2"),
    (lambda X, W: -s(X, W), "sign"),
    (lambda X, W: 2 * s(X, W), "twice"),
    (lambda X, W: s(X, W) / 2, "half"),
    (lambda X, W: W @ X.T, "transposed-times-m"),
    (lambda X, W: np.abs(s(X, W)), "absolute"),
    (lambda X, W: 1 - s(X, W), "one-minus"),
    (lambda X, W: np.exp(s(X, W)), "exp"),
    (lambda X, W: s(X, W) ** 2, "square"),
    (lambda X, W: 1 / s(X, W), "reciprocal"),
    (lambda X, W: s(X, W).sum(axis=0), "summed-0"),
    (lambda X, W: s(X, W).sum(axis=1), "summed-1"),
    (lambda X, W: s(X, W).mean(axis=0), "mean-0"),
    (lambda X, W: s(X, W).mean(axis=1), "mean-1"),
    (lambda X, W: s(X, W).sum(), "total"),
    (lambda X, W: s(X, W).mean(), "mean"),
    (lambda X, W: s(X, W)[::-1], "reversed-0"),
    (lambda X, W: s(X, W)[:, ::-1], "reversed-1"),
    (lambda X, W: s(X, W).argmax(axis=1), "argmax"),
    (lambda X, W: s(X, W).astype(int), "truncated"),
    (lambda X, W: s(X, W).round(2), "rounded"),
    (lambda X, W: X, "argument"),
    (lambda X, W: s(X, W)[None], "extra-axis"),
    (lambda X, W: s(X, W).ravel(), "lost-axis"),
    (lambda X, W: s(X, W).reshape(len(W), len(X)), "reshaped"),
    (lambda X, W: X[:, None, :] * W[None], "shape"),
    (lambda X, W: s(X, W)[:-1], "shape"),
    (lambda X, W: 3.0, "shape"),
    (lambda X, W: s(X, W) * np.nan, "nan"),
    (lambda X, W: s(X, W) + np.inf, "inf"),
    (lambda X, W: s(X.astype(np.float32), W.astype(np.float32)), "float32"),
    (lambda X, W: s(X, W).astype(np.float16), "float32"),
    (lambda X, W: s(X, W) * (1 + 1e-5 * X.sum()), "inexact"),
    (lambda X, W: 3.5 * s(X, W), "ratio"),
    (lambda X, W: s(X, W) + 0.75, "offset"),
    (one_entry, "entry"),
    (one_row, "rows"),
    (one_column, "columns"),
    (lambda X, W: np.sin(X @ W.T), "entry"),
    (lambda X, W: None, "none"),
    (lambda X, W: ..., "none"),
    (None, "none"),
    (3.0, "type"),
    (np.ones((4, 3)), "type"),
    ("scores", "type"),
    (lambda X: X, "signature"),
    (lambda: 0, "signature"),
    (lambda X, W, b: X, "signature"),
    (lambda X, *, W: X, "signature"),
    (lambda X, W: (s(X, W),), "count"),
    (lambda X, W: (s(X, W), 0), "count"),
    (lambda X, W: s, "type"),
    (lambda X, W: "0.5", "type"),
    (lambda X, W: {"scores": s(X, W)}, "type"),
    (lambda X, W: {1, 2}, "type"),
    (lambda X, W: [[1, 2], [3]], "type"),
    (lambda X, W: s(X, W) + 0j, "type"),
    (lambda X, W: np.array([object()]), "type"),
    (lambda X, W: np.array(["a"]), "type"),
    (lambda X, W: np.array("2020-01-01", dtype="datetime64[D]"), "type"),
    (lambda X, W: NotAnArray(), "raised"),
    (lambda X, W: np.zeros((4000, 4000)), "type"),
    (awaited, "type"),
    (yielded, "type"),
    (raises_name, "raised"),
    (raises_unbound, "raised"),
    (raises_if, "raised"),
    (raises_index, "raised"),
    (raises_own, "raised"),
    (recursion, "raised"),
    (lambda X, W: X @ W, "raised"),
    (lambda X, W: np.empty((1 << 60,)), "raised"),
    (with_print, "offset"),
]


@pytest.mark.parametrize(
    ("answer", "kind"), SCORES, ids=[f"{i}-{kind}" for i, (_, kind) in enumerate(SCORES)]
)
def test_answers_to_one_array(scores, answer, kind):
    verdict = diagnose(scores, answer)
    assert verdict.kind == kind, verdict.message
    assert verdict.right == (kind == "right")
    assert verdict.message.startswith("Right" if verdict.right else "Not yet")
    assert len(verdict.message) < LONGEST_MESSAGE + 100


COLUMN = [
    (lambda X: X.sum(axis=1), "lost-axis"),
    (lambda X: X.sum(axis=1) * np.ones((len(X), 1)), "square"),
    (lambda X: np.log(X.sum(axis=1, keepdims=True)), "log"),
    (lambda X: np.sqrt(X.sum(axis=1, keepdims=True)), "sqrt"),
    (lambda X: np.ones((len(X), len(X), 1)), "no-batch-sum"),
]


@pytest.mark.parametrize(("answer", "kind"), COLUMN, ids=[kind for _, kind in COLUMN])
def test_answers_to_a_column(column, answer, kind):
    verdict = diagnose(column, answer)
    assert verdict.kind == kind, verdict.message


def three_right_one_new(Z, Y):
    A, m = sigmoid(Z), len(Z)
    return (Z - Y) / m, (A - Y) * A * (1 - A) / m, (A - Y) / m, softmax(Z - Y) / m


def other_order(Z, Y):
    A, m = sigmoid(Z), len(Z)
    return (Z - Y) / m, (A - Y) / m, (A - Y) * A * (1 - A) / m, (softmax(Z) - Y) / m


def two_kinds(Z, Y):
    A, m = sigmoid(Z), len(Z)
    return (Z - Y) / m, (A - Y) / m, (A - Y) / m, -(softmax(Z) - Y) / m


PARTS = [
    ("output_deltas", three_right_one_new, "entry", 3.0),
    ("output_deltas", other_order, "order", 0.0),
    ("output_deltas", two_kinds, "parts", 2.0),
    ("output_deltas", lambda Z, Y: dict(zip("abcd", other_order(Z, Y), strict=True)), "count", 0.0),
    ("output_deltas", lambda Z, Y: np.array(other_order(Z, Y)), "count", 0.0),
    ("output_deltas", lambda Z, Y: other_order(Z, Y)[:3], "count", 0.0),
    ("output_deltas", lambda Z, Y: (*other_order(Z, Y)[:3], None), "none", 0.0),
    ("planted_bug", ("b", "delta2"), "right", 2.0),
    ("planted_bug", ["B", "Delta2"], "right", 2.0),
    ("planted_bug", {"letter": "b", "quantity": "delta2"}, "right", 2.0),
    ("planted_bug", ("b", "dW2"), "mistake:dW2-suspected", 1.0),
    ("planted_bug", ("a", "db2"), "parts", 0.0),
    ("planted_bug", ("c", "db3"), "parts", 0.0),
    ("planted_bug", ("z", "delta2"), "word", 1.0),
    ("planted_bug", (1, 2), "word", 0.0),
    ("planted_bug", (None, None), "none", 0.0),
    ("planted_bug", (..., "delta2"), "none", 0.0),
    ("planted_bug", None, "none", 0.0),
    ("planted_bug", "b", "count", 0.0),
    ("planted_bug", (NotAnArray(), "delta2"), "type", 0.0),
    ("central_difference", lambda J, theta, eps: J.gradient(theta), "mistake:too-exact", 0.0),
]


@pytest.mark.parametrize(
    ("name", "answer", "kind", "points"), PARTS, ids=[f"{p[0]}-{p[2]}-{i}" for i, p in enumerate(PARTS)]
)
def test_answers_of_the_sheet(compiled, name, answer, kind, points):
    verdict = diagnose(compiled[name], answer)
    assert verdict.kind == kind, verdict.message
    assert verdict.points == points


def test_the_table_is_long():
    assert len(SCORES) + len(COLUMN) + len(PARTS) >= 65


def test_a_slip_that_spoils_the_parts_behind_it_costs_one_part(compiled):
    def no_mean(X, Z2, A2, P, Y, W3):
        delta3 = P - Y
        delta2 = (delta3 @ W3) * (1 - A2**2)
        return delta3.T @ A2, delta3.sum(axis=0), delta2.T @ X, delta2.sum(axis=0)

    verdict = diagnose(compiled["backward_pass"], no_mean)
    assert verdict.kind == "mistake:no-mean"
    assert verdict.parts == {"dW3": "mistake:no-mean", "db3": "follows", "dW2": "follows", "db2": "follows"}
    assert verdict.points == 3.0
    assert verdict.message.count("expected") == 1  # told once


def flat(message):
    """A message without its line breaks."""
    return " ".join(message.split())


def forward_backward(X, Y, W2, b2, W3, b3, eta, backward):
    """A training step that is right if `backward` is."""
    A2 = np.tanh(X @ W2.T + b2)
    dW3, db3, dW2, db2 = backward(X, X @ W2.T + b2, A2, softmax(A2 @ W3.T + b3), Y, W3)
    return W2 - eta * dW2, b2 - eta * db2, W3 - eta * dW3, b3 - eta * db3


def pass_with(change):
    """A backward pass whose δ⁽³⁾ is changed."""

    def backward(X, Z2, A2, P, Y, W3):
        delta3 = change((P - Y) / len(X))
        delta2 = (delta3 @ W3) * (1 - A2**2)
        return delta3.T @ A2, delta3.sum(axis=0), delta2.T @ X, delta2.sum(axis=0)

    return backward


def step_with(change):
    return lambda *arguments: forward_backward(*arguments, pass_with(change))


def test_one_explanation_that_covers_all_parts_is_told_once(compiled):
    def over_everything(Z, Y):
        A = sigmoid(Z)
        return (Z - Y) / Z.size, (A - Y) * A * (1 - A) / Z.size, (A - Y) / Z.size, (softmax(Z) - Y) / Z.size

    verdict = diagnose(compiled["output_deltas"], over_everything)
    assert verdict.kind == "mistake:mean-of-everything"
    assert verdict.message.count("expected") == 1
    assert flat(verdict.message).endswith(
        "The same explains what is wrong in squared_sigmoid, entropy_sigmoid and nll_softmax."
    )


def test_two_places_are_shown_and_the_rest_named(compiled):
    def four_kinds(Z, Y):
        A, m = sigmoid(Z), len(Z)
        return 2 * (Z - Y) / m, (A - Y) / m, -(A - Y) / m, np.sin(softmax(Z) - Y) / m

    message = diagnose(compiled["output_deltas"], four_kinds).message
    assert message.count("expected") == 2
    assert flat(message).endswith("entropy_sigmoid and nll_softmax are wrong as well.")
    message = diagnose(compiled["training_step"], step_with(np.sin)).message
    assert message.count("check.inputs") == message.count("expected") == 1
    assert flat(message).endswith("b2, W3 and b3 are wrong as well.")


def test_a_slip_carried_on_from_the_backward_pass_is_said_to_come_from_there(compiled):
    def forgot_the_square(X, Z2, A2, P, Y, W3):
        delta3 = (P - Y) / len(X)
        delta2 = (delta3 @ W3) * (1 - A2)
        return delta3.T @ A2, delta3.sum(axis=0), delta2.T @ X, delta2.sum(axis=0)

    verdict = diagnose(
        compiled["training_step"], lambda *arguments: forward_backward(*arguments, forgot_the_square)
    )
    assert verdict.kind == "mistake:exercise-8-square-forgotten"
    assert "First get exercise 8 right" in verdict.message


def test_a_step_is_not_puzzled_over_while_the_backward_pass_is_wrong(compiled):
    check = Checker(compiled)
    unclear, clear = step_with(np.sin), lambda *arguments: step_with(lambda d: d)(*arguments[:-1], 1.0)

    def told(name, answer):
        with pytest.raises(CheckFailed) as failed:
            check(name, answer)
        return flat(str(failed.value))

    assert "W2, case 1" in told("training_step", unclear)
    told("backward_pass", pass_with(np.sin))
    assert told("training_step", unclear) == (
        "Not yet: `training_step` builds on `backward_pass`, which is not right yet. First get that one "
        "right, then check this one again."
    )
    assert "What scales it?" in told("training_step", clear)
    check("backward_pass", pass_with(lambda delta: delta))
    assert "W2, case 1" in told("training_step", unclear)


def window(sign=1.0, summed=lambda real, wrong: real + wrong):
    def answer(x_real, x_wrong, W, b, u):
        real, wrong = np.tanh(W @ x_real + b), np.tanh(W @ x_wrong + b)
        active = float(1 - u @ real + u @ wrong > 0)
        delta_real, delta_wrong = -active * u * (1 - real**2), active * u * (1 - wrong**2)
        dW = np.outer(delta_real, x_real) + np.outer(delta_wrong, x_wrong)
        return sign * active * (wrong - real), dW, summed(delta_real, delta_wrong)

    return answer


def test_a_db_of_zero_is_not_taken_for_a_missing_slope(compiled):
    verdict = diagnose(compiled["window_gradients"], window(summed=lambda real, wrong: 0 * real))
    assert verdict.kind == "mistake:db-zero"
    assert verdict.parts == {"du": "right", "dW": "right", "db": "mistake:db-zero"}


def returns_in_the_loop(J, theta, eps):
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = eps
        slopes[i] = (J(theta + step) - J(theta - step)) / (2 * eps)
        return slopes


def test_a_return_in_the_loop_is_known(compiled):
    exercise = compiled["central_difference"]
    assert diagnose(exercise, returns_in_the_loop).kind == "mistake:return-in-the-loop"
    first = diagnose(exercise, lambda *arguments: returns_in_the_loop(*arguments)[0])
    assert first.kind == "mistake:return-in-the-loop-number"
    assert "you returned a single number, expected shape (3,)" in flat(first.message)


def test_words_that_are_none_of_those_asked_for_are_told_which_are(compiled):
    message = diagnose(compiled["planted_bug"], ("c", "d2")).message
    assert 'Asked is one of "dW2", "dW3", "db2", "db3", "delta2", "delta3".' in flat(message)
    assert "Asked" not in diagnose(compiled["planted_bug"], ("c", "db3")).message


def test_a_value_is_not_said_to_return_anything(compiled):
    for value in ("b", ("b", "delta2", "a"), np.array(["b", "delta2"])):
        message = flat(diagnose(compiled["planted_bug"], value).message)
        assert "letter and quantity" in message
        assert "return" not in message


def test_several_changed_arguments_are_in_the_plural(compiled):
    def in_place(X, Y, W2, b2, W3, b3, eta):
        new = step_with(lambda delta: delta)(X, Y, W2, b2, W3, b3, eta)
        W2[:], b2[:] = new[:2]
        return new

    assert "its arguments W2 and b2." in flat(diagnose(compiled["training_step"], in_place).message)


def test_parts_behind_an_unknown_slip_are_left_open(compiled):
    def odd(X, Z2, A2, P, Y, W3):
        delta3 = (P - Y) ** 3
        delta2 = (delta3 @ W3) * (1 - A2**2)
        return delta3.T @ A2, delta3.sum(axis=0), delta2.T @ X, delta2.sum(axis=0)

    verdict = diagnose(compiled["backward_pass"], odd)
    assert [verdict.parts[part] for part in ("db3", "dW2", "db2")] == ["open"] * 3
    assert "can be judged when dW3 is right" in verdict.message


def test_a_mistake_is_known_even_where_its_shapes_do_not_fit(compiled):
    verdict = diagnose(
        compiled["hidden_delta"],
        lambda delta_next, W, W_next, Z: delta_next @ W_next.T * (1 - np.tanh(Z) ** 2),
    )
    assert verdict.kind == "mistake:turned"
    assert "delta_next has shape (5, 2)" in " ".join(verdict.message.split())


def test_a_mistake_that_does_not_raise_is_not_blamed_for_an_exception(compiled):
    def no_slope_here_and_lost_there(delta_next, W, W_next, Z):
        if len(Z) != 4:
            raise ValueError("something else")
        return delta_next @ W_next

    verdict = diagnose(compiled["hidden_delta"], no_slope_here_and_lost_there)
    assert verdict.kind == "raised"
    assert "case 2" in verdict.message
    assert "something else" in verdict.message


def test_the_message_of_an_exception_names_line_names_and_shapes(scores):
    def product(X, W):
        return X @ W

    message = " ".join(diagnose(scores, product).message.split())
    assert "`return X @ W`" in message
    assert "X has shape (4, 2), W has shape (3, 2)" in message
    assert "Which matrix has to be turned" in message or "which matrix has to be turned" in message


def test_the_message_says_where_and_shows_one_number(scores):
    message = diagnose(scores, one_entry).message
    case = scores.cases[0]
    expected = case.expected["scores"][0, 0]
    assert message.startswith(
        f"Not yet: case 1, entry [0, 0]: you {expected + 1:.3g}, expected {expected:.3g}"
    )


def test_the_message_says_which_cases_are_wrong(scores):
    verdict = diagnose(scores, lambda X, W: s(X, W) + (len(X) == 1) * np.sin(X[0, 0]) * s(X, W) ** 2)
    assert verdict.message.startswith("Not yet: case 2 (a batch of 1), entry [0, 0]:")
    assert "(1 of 3 cases are wrong)" in " ".join(verdict.message.split())


def test_success_says_what_was_checked(scores):
    assert diagnose(scores, s).message == "Right: 3 cases, among them a batch of 1."


def test_numbers_that_agree_in_three_digits_are_shown_with_more(scores):
    message = diagnose(scores, lambda X, W: s(X, W) * (1 + 1e-5 * X.sum())).message
    you, expected = message.split("you ")[1].split("\n")[0].rstrip(".").split(", expected ")
    assert you != expected


def test_what_was_printed_is_told_with_a_wrong_answer(scores):
    assert "Printed by your function: X is (4, 2)" in diagnose(scores, with_print).message


def test_thousands_of_random_answers_match_nothing(scores, compiled, rng):
    """A wrong answer that no slip explains must not be given one."""
    unexplained = {"entry", "rows", "columns", "shape", "parts", "open"}
    for _ in range(1000):
        verdict = diagnose(scores, lambda X, W: rng.normal(size=(len(X), len(W))))
        assert verdict.kind in unexplained, verdict.message
    for name in ("hidden_delta", "backward_pass", "training_step", "window_gradients", "central_difference"):
        exercise = compiled[name]
        sizes = {part: [case.expected[part] for case in exercise.cases] for part in exercise.parts}
        for _ in range(200):
            calls = iter(range(len(exercise.cases)))

            def answer(*inputs, calls=calls, sizes=sizes, exercise=exercise):
                number = next(calls)
                parts = tuple(rng.normal(size=sizes[part][number].shape) for part in exercise.parts)
                return parts if len(parts) > 1 else parts[0]

            verdict = diagnose(exercise, answer)
            assert set(verdict.parts.values()) <= unexplained, verdict.message


# Lists as arguments, and exercises in which warnings count


@pytest.fixture(scope="module")
def tail():
    """An exercise with a list of arrays, in which a warning makes right values wrong."""
    return compile_exercise(TAIL)


def naive(weights, z):
    return 1 / (1 + np.exp(-z)) @ weights[-1]


def test_right_values_with_a_warning_do_not_count_where_warnings_count(tail):
    assert diagnose(tail, TAIL.reference).right
    verdict = diagnose(tail, naive)
    assert verdict.kind == "warning"
    assert "in case 2 (far out) NumPy warns: overflow" in " ".join(verdict.message.split())
    assert verdict.points == 0
    assert diagnose(compile_exercise(replace(TAIL, silent=False)), naive).right


def test_a_warning_is_not_told_of_wrong_values(tail):
    verdict = diagnose(tail, lambda weights, z: naive(weights, z) + 1)
    assert verdict.message.startswith("Not yet: case 1: you ")


def pops(weights, z):
    return TAIL.reference([weights.pop()], z)


def overwrites(weights, z):
    weights[-1] = TAIL.reference(weights, z)
    return weights[-1]


def puts_none(weights, z):
    last, weights[-1] = weights[-1], None
    return TAIL.reference([last], z)


def in_place(weights, z):
    weights[-1] *= 2
    return TAIL.reference(weights, z) / 2


@pytest.mark.parametrize("answer", [pops, overwrites, puts_none, in_place])
def test_a_change_within_a_list_is_noticed(tail, answer):
    verdict = diagnose(tail, answer)
    assert verdict.kind == "changed"
    assert "its argument weights." in " ".join(verdict.message.split())


def test_a_list_of_arrays_is_written_and_read(tmp_path):
    path = compile_exercises([TAIL], tmp_path / "tail.npz")
    assert up_to_date([TAIL], path)
    weights, _ = Checker(read(path)).inputs("tail", 1)
    assert [w.shape for w in weights] == [(2,), (3,)]
    assert not up_to_date([replace(TAIL, silent=False)], path)


# What is advised about an exception


def pythons_max(X, W):
    return max(0, s(X, W))


def array_as_axis(X, W):
    return np.max(0, s(X, W))


def lists_multiplied(X, W):
    return list(X) * list(W)


def too_many_names(X, W):
    X, W = X, W, X
    return X


def too_large(X, W):
    return math.exp(1000)


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (pythons_max, "Python's own `max`"),
        (array_as_axis, "second argument of `np.max` is an axis"),
        (lists_multiplied, "does not calculate entry by entry"),
        (too_many_names, "not as many values as names"),
        (too_large, "too large for a float64"),
    ],
)
def test_an_exception_comes_with_advice(scores, answer, advice):
    verdict = diagnose(scores, answer)
    assert verdict.kind == "raised"
    assert advice in " ".join(verdict.message.split())
