"""The λ dial: its claims hold, its recording is what the core computes, and the page reads it right."""

from __future__ import annotations

import base64
from itertools import islice

import node
import numpy as np
import pytest

from dnnlab.widgets import LambdaDial
from dnnlab.widgets.lambdadial import (
    AXES,
    CELLS,
    EDGES,
    EXTENT,
    HIGHEST,
    LR,
    NUMBERS,
    STEPS,
    best_stop,
    code,
    final,
    frames,
    grid,
    network,
    numbers_packed,
    points,
    recorded,
    runs,
    same,
    trained,
)

LAMBDAS = AXES["lam"]


def on_new_points(method: str = "l2", n: int = 40) -> list[float]:
    """The loss on new points after the last step, for each λ."""
    return [final(method, lam, n)["test"] for lam in LAMBDAS]


# What the widget claims


def test_without_a_penalty_40_points_are_learnt_by_heart():
    none = final("none", 0, 40)
    assert none["train"] == pytest.approx(0.0033, abs=2e-4)
    assert none["test"] == pytest.approx(0.983, abs=1e-3)
    assert none["trainRight"] == 1


def test_the_loss_on_new_points_is_a_u_in_lambda_with_its_lowest_at_0_01():
    losses = on_new_points()
    at = int(np.argmin(losses))
    assert LAMBDAS[at] == 0.01
    assert losses[at] == pytest.approx(0.182, abs=1e-3)
    assert (np.diff(losses[: at + 1]) < 0).all()
    assert (np.diff(losses[at:]) > 0).all()
    assert losses[0] > 5 * losses[at]


def test_the_loss_on_training_points_only_goes_up():
    for n in AXES["n"]:
        assert (np.diff([final("l2", lam, n)["train"] for lam in LAMBDAS]) > 0).all()
    assert final("l2", 0.01, 40)["train"] == pytest.approx(0.084, abs=1e-3)


def test_accuracy_hardly_shows_what_the_loss_shows():
    none, best = final("none", 0, 40), final("l2", 0.01, 40)
    assert none["testRight"] == pytest.approx(0.921, abs=2e-3)
    assert best["testRight"] == pytest.approx(0.936, abs=2e-3)


def test_the_best_lambda_falls_as_the_points_get_more():
    best = [LAMBDAS[int(np.argmin(on_new_points(n=n)))] for n in AXES["n"]]
    assert best == [0.03, 0.01, 0.003]


def test_a_penalty_on_40_points_does_more_than_five_times_the_points():
    assert final("none", 0, 200)["test"] == pytest.approx(0.469, abs=1e-3)
    assert final("l2", 0.01, 40)["test"] < final("none", 0, 200)["test"] < final("none", 0, 40)["test"]


def test_l2_makes_the_weights_small_and_l1_makes_most_of_them_nearly_zero():
    none, l2, l1 = final("none", 0, 40), final("l2", 0.003, 40), final("l1", 0.001, 40)
    assert none["squares"] == pytest.approx(534, abs=1)
    assert final("l2", 0.01, 40)["squares"] == pytest.approx(32.7, abs=0.2)
    assert none["small"] < 0.04
    assert l2["small"] == pytest.approx(0.41, abs=0.01)
    assert l1["small"] == pytest.approx(0.95, abs=0.01)
    assert l2["squares"] < l1["squares"]  # and yet the few that L1 leaves are the larger ones


def test_too_much_of_l1_leaves_nothing():
    for n in AXES["n"]:
        end = final("l1", 0.1, n)
        assert end["trainRight"] == end["testRight"] == 0.5
        assert end["test"] == pytest.approx(np.log(2), abs=1e-3)
        assert end["small"] > 0.99


def test_early_stopping_helps_and_less_than_the_best_penalty():
    assert [best_stop(n) for n in AXES["n"]] == [20, 100, 125]
    stopped = [final("none", 0, n, best_stop(n))["test"] for n in AXES["n"]]
    assert stopped == pytest.approx([0.325, 0.328, 0.202], abs=1e-3)
    for n, loss in zip(AXES["n"], stopped, strict=True):
        assert min(on_new_points(n=n)) < loss < final("none", 0, n)["test"]


def test_what_the_verdict_says_is_true_of_every_question():
    for method in ("l2", "l1"):
        for n in AXES["n"]:
            losses = on_new_points(method, n)
            best, none = final(method, LAMBDAS[int(np.argmin(losses))], n), final("none", 0, n)
            assert best["test"] < none["test"]
            assert best["train"] > none["train"]


# The recording


def test_the_recording_is_what_the_core_computes():
    """One run from its first step to its last, and the beginnings of others, on any processor."""
    for run, count in ((("l2", 0.01, 40), len(STEPS)), (("none", 0, 200), 7), (("l1", 0.003, 20), 6)):
        expected = recorded()["numbers"][runs().index(run), :count]
        fresh = np.array([values for values, _ in islice(frames(*run), count)])
        np.testing.assert_allclose(fresh[:, :3], expected[:, :3], rtol=2e-3, atol=1e-4, err_msg=str(run))
        np.testing.assert_allclose(fresh[:, 3:], expected[:, 3:], rtol=2e-3, atol=2e-3, err_msg=str(run))


def test_every_run_is_there_and_is_finite():
    assert len(runs()) == 39
    assert recorded()["numbers"].shape == (39, len(STEPS), len(NUMBERS) + len(EDGES) - 1)
    assert np.isfinite(recorded()["numbers"]).all()
    bars = recorded()["numbers"][..., len(NUMBERS) :].sum(axis=-1)
    np.testing.assert_allclose(bars, 1, atol=1e-5)
    for n in AXES["n"]:
        assert same("early", 0.1, n) == same("l1", 0, n) == same("none", 0.1, n) == ("none", 0, n)


def test_fewer_points_are_some_of_the_more_and_no_set_shares_a_point():
    small, large = (points(n)["train"] for n in (20, 200))
    np.testing.assert_array_equal(small[0], large[0][:20])
    every = np.concatenate([X for X, _ in points(200).values()])
    assert len(np.unique(every, axis=0)) == 200 + 100 + 1000


def test_a_step_is_one_of_the_core_and_the_penalty_is_in_its_gradient():
    net, plain = network("l2", 0.1), network("none", 0)
    np.testing.assert_array_equal(net.theta, plain.theta)
    X, y = net.data(*points(20)["train"])
    losses = [one.loss_and_grad(X, y) for one in (net, plain)]
    w = net.layers[1].W
    np.testing.assert_allclose(net.layers[1].dW - plain.layers[1].dW, 0.1 * w, atol=1e-15)
    np.testing.assert_allclose(net.layers[1].db, plain.layers[1].db)
    squares = sum((W * W).sum() for W, _ in net.weights())
    assert losses[0] - losses[1] == pytest.approx(0.05 * squares)
    assert LR == 0.003


# The page

PAGE = """
const { decode } = await load("engine/recording.js");
const model = await load("lambdadial/model.js");
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const [counts, pictures] = await Promise.all([decode(bytes(given.numbers)), decode(bytes(given.pictures))]);
const runOf = model.recordedRuns(given.setting, counts, pictures);
const values = (one) => [...given.setting.names.map((name) => one[name]), ...one.bars];
"""


def payload(**more):
    text = {"numbers": numbers_packed(), "pictures": recorded()["pictures"].tobytes()}
    packed = {name: base64.b64encode(part).decode() for name, part in text.items()}
    return {"setting": LambdaDial().setting, **packed, **more}


def test_the_page_reads_every_run_as_it_was_recorded():
    chosen = [
        {"method": method, "lam": lam, "n": n}
        for n in AXES["n"] for lam in LAMBDAS for method in AXES["method"]
    ]  # fmt: skip
    found = node.run(
        PAGE
        + """answer(given.chosen.map((selection) => given.setting.steps.map((_, frame) =>
          values(runOf(selection).numbers(frame)))));""",
        payload(chosen=chosen),
    )
    expected = [recorded()["numbers"][runs().index(same(**one))] for one in chosen]
    allowed = np.ptp(expected, axis=1, keepdims=True) / (2**16 - 1) + 1e-6 * np.abs(expected)
    assert (np.abs(np.array(found) - expected) <= allowed).all()


def test_the_picture_in_the_page_is_the_networks_answer():
    found = node.run(
        PAGE
        + """const run = runOf({ method: "l2", lam: 0.01, n: 40 });
        answer([0, 9, 16].map((frame) => [...run.picture(frame)]));""",
        payload(),
    )
    pictures = np.frombuffer(trained("l2", 0.01, 40))[-len(STEPS) * CELLS**2 :].reshape(len(STEPS), -1)
    for picture, expected in zip(found, pictures[[0, 9, 16]], strict=True):
        quantum = np.ptp(expected) / (2**7 - 1)
        assert np.abs(np.array(picture) - expected).max() <= 0.6 * quantum + 0.02
        assert np.abs(expected).max() <= HIGHEST


def test_the_grid_is_the_pages_grid():
    found = node.run(
        """const { gridPoints } = await load("views/decisionboundary.js");
        answer([...gridPoints(given.n, given.extent)]);""",
        {"n": CELLS, "extent": EXTENT},
    )
    np.testing.assert_allclose(np.array(found).reshape(-1, 2), grid(), atol=1e-15)


def test_what_the_page_minimises_is_what_the_core_minimises():
    found = node.run(
        PAGE
        + """answer([["l2", 0.03], ["l1", 0.003], ["none", 0], ["early", 0.1]].map(([method, lam]) =>
          model.penalty({ method, lam, n: 40 }, { squares: 50, sizes: 30 })));""",
        payload(),
    )
    assert found == [pytest.approx(0.75), pytest.approx(0.09), 0, 0]
    net = network("l1", 0.003)
    sizes = sum(np.abs(W).sum() for W, _ in net.weights())
    assert net.penalty() == pytest.approx(0.003 * sizes)
    assert (network("l2", 0.03).penalty(), network("early", 0.1).penalty()) == (
        pytest.approx(0.015 * sum((W * W).sum() for W, _ in net.weights())),
        0,
    )


def test_the_kernel_sends_the_run_that_the_page_reads():
    _, [buffer] = LambdaDial().answer({"selection": {"method": "l2", "lam": 0.01, "n": 40}})
    found = node.run(
        PAGE
        + """const { buffer } = bytes(given.buffer);
        const run = model.kernelRun(given.setting, new DataView(buffer));
        answer([given.setting.steps.map((_, frame) => values(run.numbers(frame))), [...run.picture(16)]]);""",
        payload(buffer=base64.b64encode(buffer).decode()),
    )
    values = np.frombuffer(buffer)
    width = len(NUMBERS) + len(EDGES) - 1
    np.testing.assert_array_equal(np.ravel(found[0]), values[: len(STEPS) * width])
    np.testing.assert_array_equal(found[1], values[-(CELLS**2) :])
    np.testing.assert_allclose(
        np.array(found[0])[-1, :3], list(final("l2", 0.01, 40).values())[:3], rtol=2e-3
    )


@pytest.mark.parametrize(
    ("name", "value"), [("method", "l3"), ("lam", 0.5), ("lam", True), ("n", 30), ("n", "40")]
)
def test_a_choice_that_is_none_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected one of"):
        LambdaDial(**{name: value})
    with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected one of"):
        LambdaDial().answer({"selection": {name: value}})
    with pytest.raises(ValueError, match="LambdaDial: given seed, expected one of method, lam, n"):
        LambdaDial(seed=1)


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(LambdaDial()) == repr(LambdaDial())
    assert repr(LambdaDial(lam=0.003)).splitlines() == [
        "The λ dial: a 2-64-64-1 network learns 40 points of two moons; L2, λ = 0.003.",
        "After step 600: loss on the training points 0.043, sum of the squared weights 52.",
    ]
    assert "early stopping.\nAfter step 100:" in repr(LambdaDial(method="early"))
    assert "0.18" not in repr(LambdaDial(lam=0.01))


def test_the_code_shown_is_the_penalty_and_its_gradient():
    assert code()["none"] == []
    for method, line in (("l2", "dW += self.lam * W"), ("l1", "dW += self.lam * np.sign(W)")):
        lines = [one["text"] for function in code()[method] for one in function]
        assert lines[-1] == line
        assert lines[0] == f"# {method.upper()}.penalty"
    assert code()["early"][0][0]["text"] == "# EarlyStopping.after_epoch"
