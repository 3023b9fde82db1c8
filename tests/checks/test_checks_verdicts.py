"""Wrong and awkward answers, and the verdict each of them must get."""

import numpy as np
import pytest

from dnnlab import sigmoid, softmax
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
