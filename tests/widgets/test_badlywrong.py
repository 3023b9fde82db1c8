"""Badly wrong should learn fast: its numbers are the core's, and the page computes the same."""

from __future__ import annotations

import base64
from itertools import islice, product

import node
import numpy as np
import pytest

from dnnlab import SGD, Dense, Network, central_difference, mlp
from dnnlab.widgets import BadlyWrong
from dnnlab.widgets.badlywrong import (
    AXES,
    CHUNK,
    FIRST,
    LIMIT,
    PAIRS,
    checks,
    code,
    neuron,
    steps,
    steps_needed,
)

SQUARED, CROSS = FIRST["left"], FIRST["right"]
MATCHING = ["identity squared_error", "sigmoid binary_cross_entropy", "softmax categorical_cross_entropy"]
STARTS = list(product(PAIRS, (0, 1), (*AXES["z0"], -3, 0.4)))


def start(pair: str, label: float, z0: float) -> tuple[float, float, float]:
    """Return answer, loss and dL/dz before the first step."""
    _, _, *numbers = next(steps(pair, z0 / 2, z0 / 2, label, 0.15))
    return tuple(numbers)


# What the widget claims


@pytest.mark.parametrize(
    ("z0", "squared", "cross"), [(1.5, 273, 41), (2, 289, 43), (4, 469, 50), (6, 1652, 57), (8, 10265, 63)]
)
def test_steps_until_the_answer_is_within_a_tenth_of_0(z0, squared, cross):
    assert steps_needed(SQUARED, z0) == squared
    assert steps_needed(CROSS, z0) == cross


def test_at_z_8_squared_error_takes_163_times_as_many_steps_and_at_2_less_than_7_times():
    assert steps_needed(SQUARED, 8) / steps_needed(CROSS, 8) == pytest.approx(163, abs=0.5)
    assert steps_needed(SQUARED, 2) / steps_needed(CROSS, 2) == pytest.approx(6.7, abs=0.05)


def test_the_same_count_by_a_loop_over_a_network_of_the_core():
    for output, loss, expected in (
        ("sigmoid", "squared_error", 469),
        ("identity", "binary_cross_entropy", 50),
    ):
        net = mlp([1, 1], loss=loss, output=output, rng=np.random.default_rng(0))
        net.theta[:] = 2
        X, y, optimizer = np.ones((1, 1)), np.zeros((1, 1)), SGD(0.15)
        count = 0
        while net.predict(X)[0, 0] > 0.1:
            net.loss_and_grad(X, y)
            net.update(optimizer)
            count += 1
        assert count == expected


def test_in_a_matching_pair_the_gradient_is_the_error_itself():
    for pair, label, z0 in STARTS:
        answer, _, gradient = start(pair, label, z0)
        if pair in MATCHING:
            assert gradient == pytest.approx(answer - label, abs=1e-15)


def test_softmax_of_z_and_0_is_the_sigmoid_neuron_number_for_number():
    for label, z0 in product((0, 1), AXES["z0"]):
        left, right = (
            list(islice(steps(pair, z0 / 2, z0 / 2, label, 0.5), 60))
            for pair in ("softmax categorical_cross_entropy", CROSS)
        )
        np.testing.assert_allclose(left, right, rtol=0, atol=1e-13)


def test_softmax_with_the_losses_that_do_not_match_it_has_twice_the_sigmoids_gradient():
    for loss, label, z0 in product(("squared_error", "binary_cross_entropy"), (0, 1), AXES["z0"]):
        softmax, sigmoid = (start(f"{f} {loss}", label, z0)[2] for f in ("softmax", "sigmoid"))
        assert softmax == pytest.approx(2 * sigmoid, rel=1e-9)


def test_a_linear_neuron_with_cross_entropy_has_no_loss_and_its_formula_does_not_say_so():
    answer, loss, gradient = start("identity binary_cross_entropy", 0, 8)
    assert (answer, gradient) == (8, pytest.approx(-1 / 7))
    assert np.isnan(loss)
    assert len(list(steps("identity binary_cross_entropy", 4, 4, 0, 0.15))) == 1


def test_a_linear_neuron_with_cross_entropy_and_the_label_1_runs_away_below_0():
    rows = list(islice(steps("identity categorical_cross_entropy", 4, 4, 1, 0.15), 200))
    losses, answers = [row[3] for row in rows], [row[2] for row in rows]
    assert losses[0] == pytest.approx(-np.log(8))
    assert (np.diff(losses) < 0).all()
    assert (np.diff(answers) > 0).all()


def test_categorical_cross_entropy_of_one_output_learns_nothing_from_the_label_0():
    for activation in ("identity", "sigmoid"):
        rows = list(steps(f"{activation} categorical_cross_entropy", 4, 4, 0, 0.15))
        assert [row[3:] for row in rows] == [[0, 0]]
        assert steps_needed(f"{activation} categorical_cross_entropy", 8) is None


def test_a_linear_neuron_diverges_where_a_step_is_three_times_the_error():
    rows = list(steps("identity squared_error", 3, 3, 0, 1.5))
    answers = [row[2] for row in rows]
    assert answers[:4] == [6, -12, 24, -48]
    assert abs(rows[-1][0]) <= LIMIT < 2 * abs(rows[-1][0])


# The gradients


@pytest.mark.parametrize(("pair", "label", "z0"), STARTS)
def test_the_gradient_is_the_central_difference_of_the_loss(pair, label, z0):
    _, loss, gradient = start(pair, label, z0)
    eps = 1e-5
    up, down = (start(pair, label, z0 + side * eps)[1] for side in (1, -1))
    if np.isnan(loss):
        assert np.isnan(up)
        assert np.isnan(down)
    else:
        assert (up - down) / (2 * eps) == pytest.approx(gradient, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if "categorical" not in pair or "softmax" in pair])
def test_the_core_checks_the_same_gradients(pair):
    """The pairs whose label may be 0; with softmax, of both logits."""
    net = neuron(pair, 0.2, 0.3)
    X, y = np.ones((1, 1)), np.array([[0.0, 1.0]])[:, : net.n_out]
    net.loss_and_grad(X, y)
    np.testing.assert_allclose(net.grad, central_difference(net, X, y), atol=1e-9)


def test_the_pairs_that_network_refuses_are_those_the_page_marks():
    refused = []
    for pair, (activation, loss) in PAIRS.items():
        try:
            Network([Dense(1, 1 + pair.startswith("softmax"), activation)], loss(), np.random.default_rng(0))
        except ValueError:
            refused.append(pair)
    found = node.run(
        """const { MATCHING, PAIRS, REFUSED } = await load("badlywrong/model.js");
        answer([MATCHING, REFUSED, Object.keys(PAIRS)]);"""
    )
    assert found == [MATCHING, refused, list(PAIRS)]
    assert len(refused) == 4


# The page


PAGE = """
const { Run, TOLERANCE, largestDifference, twinRuns } = await load("badlywrong/model.js");
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const recorded = new Float64Array(bytes(given.checks).buffer);
const { setting } = given;
"""


def payload(**more):
    return {"setting": BadlyWrong().setting, "checks": base64.b64encode(checks()).decode(), **more}


def test_the_page_agrees_with_numpy_and_notices_if_it_does_not():
    found = node.run(
        PAGE
        + """const wrong = recorded.slice();
        wrong[40] += 1e-5;
        const late = recorded.slice();
        late[late.length - 1] += 1;
        const nan = recorded.slice();
        nan[4] = NaN;
        answer([TOLERANCE, ...[recorded, wrong, late, nan, recorded.slice(1)].map((numbers) =>
          String(largestDifference(setting, numbers)))]);""",
        payload(),
    )
    assert found[0] == 1e-6
    assert float(found[1]) < 1e-9
    assert float(found[2]) == pytest.approx(1e-5, rel=1e-3)
    assert [float(text) for text in found[3:]] == [1, np.inf, np.inf]


def test_every_pair_label_start_and_learning_rate_runs_as_in_numpy():
    runs = list(product(PAIRS, (0, 1), AXES["z0"], AXES["lr"]))
    count = 60
    found = node.run(
        PAGE
        + """answer(given.runs.map(([name, y, z0, lr]) => {
          const run = new Run(name, y, z0, lr, setting);
          run.reach(given.count - 1);
          return run.rows.map(String);
        }));""",
        payload(runs=runs, count=count),
    )
    assert len(found) == 360
    for (pair, label, z0, lr), rows in zip(runs, found, strict=True):
        expected = np.array(list(islice(steps(pair, z0 / 2, z0 / 2, label, lr), count)))
        page = np.array(rows, dtype=float).reshape(-1, 5)
        np.testing.assert_allclose(page, expected, rtol=1e-12, atol=1e-9, err_msg=f"{pair} {label} {z0} {lr}")


def test_a_long_run_stays_with_numpy_to_its_last_step():
    found = node.run(
        PAGE
        + """const [left] = twinRuns(setting, { ...setting.first, z0: 8 });
        answer([0, 100, 9000, 10265, 13000].map((step) => left.at(step))
          .map(({ w, b, a, loss, gradient }) => [w, b, a, loss, gradient]));""",
        payload(),
    )
    rows = list(islice(steps(SQUARED, 4, 4, 0, 0.15), 13001))
    np.testing.assert_allclose(found, [rows[i] for i in (0, 100, 9000, 10265, 13000)], rtol=0, atol=1e-9)


def test_the_kernel_gives_the_run_that_the_page_computes(monkeypatch):
    """The page's requests, answered by the widget: one after the other, from where the last one ended."""
    sent = []
    monkeypatch.setattr(
        BadlyWrong, "send", lambda self, content, buffers=None: sent.append((content, buffers))
    )
    widget = BadlyWrong(z0=8)
    w = b = 4.0
    rows: list[np.ndarray] = []
    for number, count in enumerate((1000, CHUNK, CHUNK)):
        request = {"pair": SQUARED, "label": 0, "lr": 0.15, "w": w, "b": b, "count": count}
        widget._on_message(widget, {"type": "run", "id": str(number), **request}, [])
        content, [buffer] = sent[-1]
        assert content == {"type": "answer", "id": str(number)}
        rows += list(np.frombuffer(buffer).reshape(-1, 5))
        w, b = rows[-1][:2] - 0.15 * rows[-1][4]
    expected = list(islice(steps(SQUARED, 4, 4, 0, 0.15), 1000 + 2 * CHUNK))
    np.testing.assert_array_equal(rows, expected)


REQUEST = {"pair": SQUARED, "label": 0, "lr": 0.15, "w": 1, "b": 1, "count": 10}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("pair", "tanh hinge", "left: given 'tanh hinge', expected one of"),
        ("lr", 3, "lr: given 3, expected one of"),
        ("label", 0.5, "target: given 0.5, expected one of"),
        ("count", 0, "count: given 0, expected 1 to 5000"),
        ("count", CHUNK + 1, "count: given 5001, expected 1 to 5000"),
    ],
)
def test_the_kernel_refuses_what_is_no_choice(name, value, said):
    with pytest.raises(ValueError, match=said):
        BadlyWrong().answer(REQUEST | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("z0", 3), ("target", 2), ("label", "wrong"), ("lr", "0.15"), ("left", "tanh"), ("target", True)],
)
def test_a_first_choice_that_is_none_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected one of"):
        BadlyWrong(**{name: value})
    with pytest.raises(ValueError, match="given eta, expected one of z0, target, label, lr, left, right"):
        BadlyWrong(eta=1)


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(BadlyWrong()) == repr(BadlyWrong())
    text = repr(BadlyWrong(z0=8, target=1, label="flipped"))
    assert text.splitlines() == [
        "Badly wrong should learn fast: one neuron, input 1, w = b = 4, so z = 8.",
        "It is told to answer 0; learning rate 0.15. Before the first step:",
        "left:  sigmoid, squared error: answer 0.9997, loss 0.4997, dJ/dz 0.0003351",
        "right: sigmoid, binary cross entropy: answer 0.9997, loss 8, dJ/dz 0.9997",
    ]
    assert "nan" in repr(BadlyWrong(left="identity binary_cross_entropy"))
    assert "-0" not in repr(BadlyWrong(left="identity categorical_cross_entropy"))


def test_the_code_shown_computes_the_gradient_and_the_step():
    assert list(code()) == list(PAIRS)
    for pair, functions in code().items():
        heads = [lines[0]["text"] for lines in functions]
        assert heads[0] == f"# {PAIRS[pair][1].__name__}.value_and_gradient"
        assert heads[-2:] == ["# Dense.backward", "# SGD.move"]
        lit = [line["text"] for lines in functions for line in lines if line["keys"]]
        assert lit[0].startswith("return ")
        assert lit[-2:] == [
            "self.delta = self.activation.backward(da, self.z, self.a)",
            "theta -= np.multiply(grad, self.lr, out=work)",
        ]
    assert "return a * (1 - a)" in str(code()[SQUARED])
    assert "return a * (1 - a)" not in str(code()[CROSS])
