"""A team of thinned nets: its claims hold, its nets are the core's, and the page computes the same."""

from __future__ import annotations

import base64
from itertools import product

import node
import numpy as np
import pytest

from dnnlab import gradient_check, mlp, sigmoid
from dnnlab.widgets import ThinnedTeam
from dnnlab.widgets.sandbox import generator
from dnnlab.widgets.thinnedteam import (
    AXES,
    CELLS,
    HIDDEN,
    POINT,
    TEAM,
    N,
    checks,
    code,
    losses,
    masks,
    network,
    passes,
    points,
    thinned,
    train,
    trained,
)

DROPPING = AXES["p"][1:]
GRID = slice(4 * HIDDEN + 1 + N + 1000, None)


def sent(rows: np.ndarray) -> np.ndarray:
    """What the first hidden layer sends on for POINT in each pass: a · mask."""
    return rows[:, 2 * HIDDEN : 3 * HIDDEN] * rows[:, :HIDDEN]


# What the widget claims


@pytest.mark.parametrize(
    ("p", "single", "mean", "whole"),
    [(0.1, 0.788, 0.475, 0.783), (0.25, 0.588, 0.293, 0.548), (0.5, 0.646, 0.247, 0.580),
     (0.75, 0.631, 0.367, 0.387)],
)  # fmt: skip
def test_losses_on_new_points_of_the_first_team(p, single, mean, whole):
    assert losses(p, 0) == pytest.approx((single, mean, whole), abs=1e-3)


def test_the_mean_of_the_answers_beats_a_single_net_always_and_the_whole_net_up_to_a_half():
    for p, seed in product(DROPPING, range(6)):
        single, mean, whole = losses(p, seed)
        assert mean < single  # as it must: -log is convex
        if p <= 0.5:
            assert mean < 0.7 * whole


def test_dropout_does_not_promise_the_whole_net_a_lower_loss():
    plain = losses(0, 0)[2]
    assert plain == pytest.approx(0.718, abs=1e-3)
    whole = {p: losses(p, 0)[2] for p in DROPPING}
    assert whole[0.1] > plain
    assert all(whole[p] < plain for p in DROPPING[1:])
    assert all(whole[p] > 0.3 for p in DROPPING)  # L2 on the same points: 0.18


def test_the_whole_net_decides_as_the_team_does_more_often_than_a_member():
    for p, seed in product(DROPPING, range(3)):
        z = passes(p, seed)[:, GRID]
        decided = sigmoid(z[1:]).mean(axis=0) > 0.5
        whole, *single = ((one > 0) == decided for one in z)
        assert np.mean(whole) > 0.94
        assert np.mean(single) < np.mean(whole)
        if (p, seed) == (0.5, 0):
            assert np.mean(whole) == pytest.approx(0.959, abs=1e-3)
            assert np.mean(single) == pytest.approx(0.906, abs=1e-3)


def test_away_from_the_data_the_team_does_not_agree_and_the_whole_net_does_not_know():
    answers = sigmoid(passes(0.5, 0)[:, 4 * HIDDEN])
    assert answers[0] == pytest.approx(0.997, abs=1e-3)
    assert answers[1:].mean() == pytest.approx(0.640, abs=1e-3)
    assert answers[1:].std() == pytest.approx(0.42, abs=5e-3)
    distances = np.linalg.norm(points("train")[0] - POINT, axis=1)
    assert distances.min() > 0.2


def test_what_a_layer_sends_on_is_the_same_on_average_and_without_the_scaling_less():
    """Of 3,000 passes the mean is the whole net's within 3 standard errors, unit by unit."""
    for p in DROPPING:
        whole = passes(p, 0)[0, 2 * HIDDEN : 3 * HIDDEN]
        many = np.concatenate([masks(p, seed)[:, 0] for seed in range(100)]) * whole
        error = many.std(axis=0) / np.sqrt(len(many))
        assert (np.abs(many.mean(axis=0) - whole) <= 3.5 * error + 1e-12).all()
        undivided = many.mean(axis=0) * (1 - p)
        np.testing.assert_allclose(undivided.sum(), (1 - p) * whole.sum(), rtol=0.1)


def test_with_p_0_every_net_is_the_whole_net():
    rows = passes(0, 5)
    assert (rows == rows[0]).all()
    single, mean, whole = losses(0, 5)
    assert single == pytest.approx(whole)
    assert mean == pytest.approx(whole)


# The nets are the core's


def test_a_thinned_net_is_a_training_pass_of_the_core_with_the_same_masks():
    for p in DROPPING:
        net = network(p)
        net.theta[:] = trained()[p]
        rng = generator(3)
        net.layers[1].rng = net.layers[3].rng = rng
        rows = passes(p, 3)
        for row in rows[1:4]:
            z = net.forward(np.array([POINT]), train=True)
            drawn = np.concatenate([net.layers[1].mask[0], net.layers[3].mask[0]])
            np.testing.assert_array_equal(drawn, row[: 2 * HIDDEN])
            assert z[0, 0] == pytest.approx(row[4 * HIDDEN], abs=1e-12)
        assert net.forward(np.array([POINT]))[0, 0] == pytest.approx(rows[0, 4 * HIDDEN], abs=1e-12)


def test_without_a_dropped_unit_the_answer_is_the_same():
    """Dropping by a mask of 0 is leaving the unit out: its own weights then do not matter."""
    theta, mask = trained()[0.5].copy(), masks(0.5, 0)[0]
    dropped = np.flatnonzero(mask[0] == 0)
    before = thinned(theta, mask)
    after = before.copy()
    after[2 * dropped] += 5  # the first weight of each dropped unit
    net = mlp([2, HIDDEN, HIDDEN, 1], "relu", loss="binary_cross_entropy", rng=np.random.default_rng(0))
    answers = []
    for parameters in (before, after):
        net.theta[:] = parameters
        answers.append(net.predict(points("test")[0]))
    np.testing.assert_array_equal(*answers)
    assert 0 < len(dropped) < HIDDEN


def test_the_recorded_weights_are_those_that_training_gives():
    """Up to what a rounding in the last decimals becomes on another processor."""
    fresh = train(0.5)
    np.testing.assert_allclose(fresh, trained()[0.5], atol=0.02)
    np.testing.assert_allclose(train(0.1, 100), train(0.1, 100))
    assert fresh.shape == (337,)


def test_gradients_flow_only_through_kept_units():
    net = network(0.5)
    X, y = points("train")
    net.loss_and_grad(X[:1], net.data(X, y)[1][:1])
    layer, dropped = net.layers[2], net.layers[1].mask[0] == 0
    assert dropped.any()
    assert (layer.dW[:, dropped] == 0).all()
    assert (net.layers[0].dW[dropped] == 0).all()
    assert gradient_check(network(0), X[:5], y[:5]).relative_error < 1e-6


# The page


PAGE = """
const model = await load("thinnedteam/model.js");
const numbers = (text) => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
const { setting } = given, all = numbers(given.thetas), recorded = numbers(given.checks);
const n = all.length / setting.axes.p.length;
const thetas = setting.axes.p.map((_, i) => all.subarray(i * n, (i + 1) * n));
"""


def payload(**more):
    widget = ThinnedTeam()
    text = {name: base64.b64encode(getattr(widget, name)).decode() for name in ("thetas", "checks")}
    return {"setting": widget.setting, **text, **more}


def test_the_page_agrees_with_numpy_and_notices_if_it_does_not():
    found = node.run(
        PAGE
        + """const wrong = recorded.slice(), nan = recorded.slice();
        wrong[700] += 1e-5;
        nan[4] = NaN;
        const cases = [recorded, wrong, nan, recorded.slice(1), recorded.slice(0, -1)];
        answer([model.TOLERANCE, ...cases.map((values) =>
          String(model.largestDifference(setting, thetas, values)))]);""",
        payload(),
    )
    assert found[0] == 1e-6
    assert float(found[1]) < 1e-9
    assert float(found[2]) == pytest.approx(1e-5, rel=1e-3)
    assert [float(text) for text in found[3:]] == [np.inf] * 3


def test_every_number_of_every_team_is_numpys():
    teams = [(p, seed) for p in AXES["p"] for seed in (0, 7)]
    found = node.run(
        PAGE
        + """answer(given.teams.map(([p, seed]) => {
          const values = model.twinPasses(setting, thetas[setting.axes.p.indexOf(p)], p, seed);
          return [values.length, Buffer.from(values.buffer).toString("base64")];
        }));""",
        payload(teams=teams),
    )
    for (p, seed), (length, text) in zip(teams, found, strict=True):
        expected = passes(p, seed)
        page = np.frombuffer(base64.b64decode(text)).reshape(TEAM + 1, -1)
        assert length == expected.size
        np.testing.assert_allclose(page, expected, rtol=1e-10, atol=1e-9, err_msg=f"{p} {seed}")


def test_the_kernels_answer_is_read_and_scored_as_numpy_scores_it():
    _, [buffer] = ThinnedTeam().answer({"selection": {"p": 0.5, "seed": 0}})
    found = node.run(
        PAGE
        + """const [whole, ...team] = model.passes(setting, numbers(given.buffer)), [, y] = setting.data.test;
        const field = model.meanField(team, team.length), zs = team.map(({ test }) => test);
        answer([team.length, model.score(whole.test, y), model.scoresOfMeans(zs, y).at(-1),
          zs.map((z) => model.score(z, y).loss), model.agreement(whole.grid, field), model.answers(team, 30),
          model.kept(setting, team[0]), model.meanSent(setting, team, 30)]);""",
        payload(buffer=base64.b64encode(buffer).decode()),
    )
    single, mean, whole = losses(0.5, 0)
    assert found[0] == TEAM
    assert found[1]["loss"] == pytest.approx(whole)
    assert found[2]["loss"] == pytest.approx(mean)
    assert np.mean(found[3]) == pytest.approx(single)
    rows, (_, y) = passes(0.5, 0), points("test")
    answers = sigmoid(rows[1:])
    assert found[2]["right"] == pytest.approx(
        ((answers[:, 4 * HIDDEN + 1 + N :][:, :1000].mean(0) > 0.5) == y).mean()
    )
    assert found[4] == pytest.approx(((rows[0, GRID] > 0) == (answers[:, GRID].mean(axis=0) > 0.5)).mean())
    assert found[5]["mean"] == pytest.approx(answers[:, 4 * HIDDEN].mean())
    assert found[5]["spread"] == pytest.approx(answers[:, 4 * HIDDEN].std())
    assert found[6] == [(part > 0).sum() for part in masks(0.5, 0)[0]]
    np.testing.assert_allclose(found[7], sent(rows[1:]).mean(axis=0))


@pytest.mark.parametrize(
    ("name", "value"),
    [("p", 0.3), ("p", True), ("mode", "eval"), ("seed", -1), ("seed", 1.5), ("seed", True)],
)
def test_a_choice_that_is_none_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected"):
        ThinnedTeam(**{name: value})
    with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected"):
        ThinnedTeam().answer({"selection": {name: value}})
    with pytest.raises(ValueError, match="ThinnedTeam: given rate, expected one of p, mode, seed"):
        ThinnedTeam(rate=1)


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(ThinnedTeam()) == repr(ThinnedTeam())
    kept = [int((part > 0).sum()) for part in masks(0.25, 4)[0]]
    assert repr(ThinnedTeam(p=0.25, seed=4)).splitlines() == [
        "A team of thinned nets: 2-16-16-1, trained for 1000 steps on 40 points of two moons, "
        "with each hidden unit dropped with probability 0.25.",
        f"The first of 30 masks keeps {kept[0]} and {kept[1]} of the 16 units of its two hidden layers.",
    ]
    assert "loss" not in repr(ThinnedTeam())


def test_the_code_shown_is_the_forward_pass_of_dropout():
    forward, draw = code()
    assert [lines[0]["text"] for lines in (forward, draw)] == ["# Dropout.forward", "# draw_mask"]
    assert {line["text"]: line["keys"] for line in forward}["self.a = x * self.mask"] == ["training", "test"]
    assert draw[-1]["keys"] == ["training"]
    assert "/ (1 - rate)" in draw[-1]["text"]


def test_the_checks_are_small():
    assert len(checks()) == 8 * len(AXES["p"]) * 3 * (4 * HIDDEN + 1 + N)
    assert passes(0.1, 0).shape == (TEAM + 1, 4 * HIDDEN + 1 + N + 1000 + CELLS**2)
