"""Mistake by mistake: its runs are the core's, what it shows is true, and the page computes the same."""

from __future__ import annotations

import inspect
import itertools
import json
from functools import cache

import node
import numpy as np
import pytest

import dnnlab as dl
from dnnlab.widgets import MistakeByMistake
from dnnlab.widgets.mistakes import (
    AXES,
    CHECKED,
    EDGE,
    FIRST,
    GRID,
    LIMIT,
    PASSES,
    POINTS,
    complete,
    draw,
    mistakes,
    run,
    separation,
)
from dnnlab.widgets.sandbox import generator

SEEDS = range(1, 6)


def drawn(**chosen):
    selection = complete(chosen)
    return draw(selection, generator(selection["seed"]))


@cache
def separable(gap: float, order: str, seed: int) -> tuple[int, int]:
    """Steps and mistakes of the perceptron rule on separable points."""
    frames, _ = run(complete({"gap": gap, "order": order, "seed": seed}))
    (_, y), _ = drawn(gap=gap, seed=seed)
    return len(frames), mistakes(frames, y)


def count(order: str, gap: float) -> list[int]:
    return [separable(gap, order, seed)[1] for seed in SEEDS]


def bounds(gap: float) -> list[float]:
    return [separation(*drawn(gap=gap, seed=seed)[0]).bound for seed in SEEDS]


def test_a_run_is_the_training_of_the_core():
    selection = complete({"gap": 0.2, "order": "shuffled", "seed": 4})
    rng = generator(4)
    (X, y), _ = draw(selection, rng)
    neuron = dl.Perceptron(2)
    expected = [
        (step.sample, step.score, *neuron.w, neuron.b)
        for step in dl.PerceptronTraining(neuron, X, y, passes=PASSES, rng=rng)
    ]
    frames, diverged_at = run(selection)
    np.testing.assert_array_equal(frames, expected)
    assert diverged_at == -1
    assert (neuron.predict(X) == y).all()


def test_hardest_first_takes_the_points_in_the_order_of_their_distance_to_the_line():
    (X, y), (a, b, c) = drawn(order="hardest", data="flipped")
    frames, _ = run(complete({"order": "hardest", "data": "flipped"}))
    first = frames[:POINTS, 0].astype(int)
    assert sorted(first) == list(range(POINTS))
    distances = (y * (X @ [a, b] + c))[first]
    assert (np.diff(distances) >= 0).all()
    assert distances[0] < 0 < distances[1]  # the flipped point


@pytest.mark.parametrize("gap", AXES["gap"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_gap_is_as_wide_as_it_says(gap, seed):
    (X, y), (a, b, c) = drawn(gap=gap, seed=seed)
    distances = y * (X @ [a, b] + c)
    assert np.hypot(a, b) == pytest.approx(1)
    np.testing.assert_allclose(distances[-EDGE:], gap / 2, atol=1 / GRID)
    assert distances.min() >= gap / 2 - 1 / GRID
    assert np.abs(X).max() <= 2
    assert (np.round(X * GRID) == X * GRID).all()
    assert (y == np.resize([1, -1], POINTS)).all()


def test_one_label_is_flipped_and_then_no_line_separates_the_points():
    for seed in range(30):
        (X, y), _ = drawn(data="flipped", seed=seed)
        (same, before), _ = drawn(seed=seed)
        np.testing.assert_array_equal(X, same)
        assert (y != before).sum() == 1
        assert separation(X, y) is None
        assert separation(same, before).margin > 0


def test_on_xor_the_weights_close_a_square_and_the_mistakes_never_end():
    frames, _ = run(complete({"data": "xor"}))
    assert frames[:4, 2:].tolist() == [[1, 1, -1], [0, 2, 0], [-1, 1, -1], [0, 0, 0]]
    np.testing.assert_array_equal(frames.reshape(PASSES, 4, 5)[1:], frames.reshape(PASSES, 4, 5)[:-1])
    (X, y), _ = drawn(data="xor")
    assert len(frames) == mistakes(frames, y) == 4 * PASSES
    assert separation(X, y) is None


@pytest.mark.parametrize(
    ("gap", "fewest", "most", "low", "high"),
    [(1, 3, 5, 35, 40), (0.5, 3, 15, 119, 160), (0.2, 9, 49, 806, 997), (0.05, 188, 586, 12_712, 16_321)],
)
def test_the_narrower_the_gap_the_more_mistakes_far_below_the_bound(gap, fewest, most, low, high):
    """60 points as given, seeds 1 to 5: from 3 to 5 mistakes at gap 1, from 188 to 586 at gap 0.05."""
    found, allowed = count("given", gap), bounds(gap)
    assert (min(found), max(found)) == (fewest, most)
    assert [round(min(allowed)), round(max(allowed))] == [low, high]
    assert all(n < bound / 6 for n, bound in zip(found, allowed, strict=True))


@pytest.mark.parametrize("order", AXES["order"])
def test_in_every_order_the_narrowest_gap_takes_far_more_mistakes_than_the_widest(order):
    assert np.mean(count(order, 0.05)) > 10 * np.mean(count(order, 1))
    for gap in AXES["gap"]:
        assert all(n <= bound for n, bound in zip(count(order, gap), bounds(gap), strict=True))


def test_every_run_of_separable_points_ends_before_the_last_pass():
    for gap, order, seed in itertools.product(AXES["gap"], AXES["order"], SEEDS):
        assert separable(gap, order, seed)[0] < PASSES * POINTS


def test_the_delta_rule_never_stops_and_diverges_when_its_rate_is_1():
    for data in AXES["data"]:
        frames, diverged_at = run(complete({"data": data, "rule": "delta"}))
        assert len(frames) == PASSES * (4 if data == "xor" else POINTS)
        assert diverged_at == -1
        assert (np.diff(frames[:, 2:], axis=0) != 0).any(axis=1).all()
        frames, diverged_at = run(complete({"data": data, "rule": "delta", "lr": 1}))
        assert diverged_at == len(frames) + 1 < 50
        assert np.abs(frames[:, 2:]).max() <= LIMIT


def test_the_delta_rule_may_leave_separable_points_on_the_wrong_side():
    (X, y), _ = drawn(gap=0.2, seed=1)
    frames, _ = run(complete({"gap": 0.2, "seed": 1, "rule": "delta", "lr": 0.01}))
    assert separation(X, y).margin > 0
    assert (y * (X @ frames[-1, 2:4] + frames[-1, 4]) <= 0).sum() == 4


def test_text_is_the_same_on_every_run_and_true():
    assert repr(MistakeByMistake()) == repr(MistakeByMistake())
    assert repr(MistakeByMistake()) == (
        "Mistake by mistake: 60 points, 14 mistakes in 4 passes.\nγ = 0.250, R = 2.842, (R/γ)² = 129.6"
    )
    assert repr(MistakeByMistake(data="xor")) == (
        "Mistake by mistake, {'data': 'xor'}: 4 points, 800 mistakes in 200 passes.\nNo line separates them."
    )
    assert "Diverged at step 31." in repr(MistakeByMistake(rule="delta", lr=1))


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"gap": 0.3}, r"gap: given 0.3, expected one of \[1, 0.5, 0.2, 0.05\]"),
        ({"data": "moons"}, "data: given 'moons', expected one of"),
        ({"speed": 3}, "selection: given 'speed', expected one of data, gap"),
        ({"seed": -1}, "seed: given -1, expected an integer from 0 to"),
        ({"seed": True}, "seed: given True, expected an integer"),
        ({"data": "xor", "order": "hardest"}, "order: given 'hardest', expected given or shuffled"),
        (
            {"rule": "delta", "granularity": "mistake"},
            "granularity: given 'mistake', expected example or pass",
        ),
    ],
)
def test_what_is_no_choice_is_refused(chosen, message):
    with pytest.raises(ValueError, match=message):
        MistakeByMistake(**chosen)


def ask(monkeypatch, message):
    sent = []
    monkeypatch.setattr(
        MistakeByMistake, "send", lambda self, content, buffers=None: sent.append((content, buffers))
    )
    widget = MistakeByMistake()
    widget._on_message(widget, {"type": "run", "id": "7", **message}, [])
    return sent[0]


def test_the_kernel_answers_a_run(monkeypatch):
    content, [buffer] = ask(monkeypatch, {"selection": FIRST, "moved": None})
    found = separation(*drawn()[0])
    assert content == {
        "type": "answer", "id": "7", "divergedAt": -1,
        "separation": {"margin": found.margin, "radius": found.radius},
    }  # fmt: skip
    json.dumps(content)
    np.testing.assert_array_equal(np.frombuffer(buffer), run(FIRST)[0].ravel())


def test_the_kernel_trains_on_points_that_were_moved(monkeypatch):
    X = drawn()[0][0]
    X[0] = -X[0]  # deep into the other class
    content, [buffer] = ask(monkeypatch, {"selection": FIRST, "moved": X.tolist()})
    assert content["separation"] is None
    frames = np.frombuffer(buffer).reshape(-1, 5)
    np.testing.assert_array_equal(frames, run(FIRST, X)[0])
    assert len(frames) == PASSES * POINTS


def test_the_kernel_refuses_points_it_cannot_use(monkeypatch):
    content, _ = ask(monkeypatch, {"selection": FIRST, "moved": [[0, 1]]})
    assert content["error"] == "ValueError: moved: given shape (1, 2), expected (60, 2), from -4 to 4"
    content, _ = ask(monkeypatch, {"selection": FIRST, "moved": [[float("nan"), 0]] * 60})
    assert content["error"].startswith("ValueError: moved: ")


@pytest.mark.parametrize(
    ("rule", "change"),
    [("perceptron", "change = self.lr * y if mistake else 0.0"), ("delta", "change = self.lr * (y - score)")],
)
def test_the_code_shown_is_the_code_that_runs(rule, change):
    lines = MistakeByMistake().setting["code"][rule]
    assert [(line["text"], line["keys"]) for line in lines] == [
        ("score = float(np.dot(neuron.w, x)) + neuron.b", ["score"]),
        ("mistake = not y * score > 0", ["mistake"]),
        (change, ["change"]),
        ("if change != 0:", []),
        ("    neuron.w += change * x", ["w"]),
        ("    neuron.b += change", ["b"]),
    ]
    source = inspect.getsource(dl.PerceptronTraining)
    assert all(line["text"].strip() in source for line in lines)


def test_the_delta_rule_does_not_go_from_mistake_to_mistake():
    assert complete({"rule": "delta"})["granularity"] == "example"
    assert complete({"rule": "delta", "granularity": "pass"})["granularity"] == "pass"
    assert complete({})["granularity"] == "mistake"


# The page

SELECTIONS = [
    complete({"data": data, "order": order} | more)
    for data, order in itertools.product(AXES["data"], AXES["order"])
    if (data, order) != ("xor", "hardest")
    for more in [
        *({"gap": gap} for gap in AXES["gap"]),
        *({"rule": "delta", "lr": lr, "gap": 0.2} for lr in AXES["lr"]),
        {"seed": 0},
        {"seed": 2**32 - 1},
    ]
]
RUN = """
const { twinRun, weights } = await load("mistakes/model.js");
const summary = (selection, moved) => {
  const limits = { passes: 200, limit: 1e6 };
  const { x, y, steps, mistakes, divergedAt, separation, w } = twinRun(selection, limits, moved);
  const halfway = 3 * (steps >> 1);
  return { x, y, steps, mistakes: mistakes[steps], divergedAt, separation,
    w: [...w.subarray(halfway, halfway + 3), ...w.slice(-3)] };
};
"""


def test_the_page_computes_every_choice_as_numpy_does():
    found = node.run(RUN + "answer(given.map((selection) => summary(selection)));", SELECTIONS)
    assert len(found) == 72
    for selection, page in zip(SELECTIONS, found, strict=True):
        (X, y), _ = draw(selection, generator(selection["seed"]))
        frames, diverged_at = run(selection)
        assert (page["x"], page["y"]) == (X.tolist(), y.tolist())
        assert page["steps"] == len(frames)
        assert page["mistakes"] == mistakes(frames, y)
        assert page["divergedAt"] == diverged_at
        expected = [*frames[len(frames) // 2 - 1, 2:], *frames[-1, 2:]]
        if selection["rule"] == "perceptron":
            assert page["w"] == expected  # to the bit: nothing is rounded
        np.testing.assert_allclose(page["w"], expected, rtol=1e-9, atol=1e-9)
        compare(page["separation"], separation(X, y))


def compare(page, found):
    assert (page is None) == (found is None)
    if found:
        assert page["margin"] == pytest.approx(found.margin, rel=1e-9)
        assert page["radius"] == pytest.approx(found.radius, rel=1e-12)


def test_the_page_finds_the_widest_separation_of_moved_points():
    """On points of a coarse grid: many lie on lines, coincide, or leave a margin of almost nothing."""
    rng = np.random.default_rng(0)
    problems = []
    for number in range(300):
        m = int(rng.integers(2, 12))
        X = rng.integers(-4, 5, (m, 2)) / 2 if number % 2 else rng.normal(size=(m, 2))
        y = np.where(X @ rng.normal(size=2) + 0.3 > 0, 1.0, -1.0)
        if number % 5 == 0:
            y[0] *= -1
        problems.append((X, y))
    found = node.run(
        """const { widestSeparation } = await load("mistakes/separation.js");
        answer(given.map(([x, y]) => widestSeparation(x, y)));""",
        [(X.tolist(), y.tolist()) for X, y in problems],
    )
    for page, (X, y) in zip(found, problems, strict=True):
        compare(page, separation(X, y))
    assert 20 < found.count(None) < 280


def test_the_page_trains_on_moved_points_as_numpy_does():
    (X, _), _ = drawn(order="hardest")
    X[5:9] = X[[9, 5, 6, 7]] / 2
    selection = complete({"order": "hardest"})
    page = node.run(RUN + "answer(summary(...given));", [selection, X.tolist()])
    frames, _ = run(selection, X)
    assert page["steps"] == len(frames)
    assert page["w"][3:] == frames[-1, 2:].tolist()


CHECK = """
const { TOLERANCE, largestDifference } = await load("mistakes/checks.js");
const difference = (checks) => largestDifference(given.setting, Float64Array.from(checks));
answer([TOLERANCE, ...given.checks.map(difference)]);
"""


def test_the_page_repeats_the_recorded_runs_and_refuses_others():
    widget = MistakeByMistake()
    right = np.frombuffer(widget.checks)
    per_run = len(right) // len(CHECKED)
    weight, mistake = right.copy(), right.copy()
    weight[per_run - 1] += 1e-4
    mistake[per_run + 1] += 1
    found = node.run(
        CHECK,
        {
            "setting": widget.setting,
            "checks": [c.tolist() for c in (right, weight, mistake, right[:-1], right[per_run:])],
        },
    )
    assert found[0] == 1e-6
    assert found[1] < 1e-9
    assert 1e-6 < found[2] < 1e-3
    assert found[3:] == [None] * 3  # infinite: a count differs, numbers are missing
