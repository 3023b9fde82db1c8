"""The same race on a real net: its recording is the core's runs, and its claims hold for it."""

from __future__ import annotations

import base64

import node
import numpy as np
import pytest

from dnnlab import accuracy
from dnnlab.widgets import Race
from dnnlab.widgets.race import (
    AXES,
    EPOCHS,
    OPTIMIZERS,
    STARTS,
    fewest_steps_in_the_ravine,
    final_loss,
    points,
    recorded,
    run,
    runs,
    training,
)

NAMES = list(OPTIMIZERS)


def means(batch_size: int) -> np.ndarray:
    """Mean of the last loss over the starts, (optimisers, learning rates)."""
    of_batch = [i for i, (_, _, m) in enumerate(runs()) if m == batch_size]
    return recorded()["finals"][of_batch].mean(axis=1).reshape(len(AXES["lr"]), len(NAMES)).T


def last_losses(lr: float, batch_size: int) -> dict[str, float]:
    """The last loss of each optimiser, of the start that is shown."""
    return {name: recorded()["scores"][runs().index((name, lr, batch_size)), -1, 0] for name in NAMES}


# What the widget claims


def test_each_with_its_best_learning_rate_adam_and_rmsprop_are_level_and_sgd_is_last():
    """Batches of 10. Level: the mean over five starts is not beyond the worst start of the best."""
    best = means(10).min(axis=1)
    assert [NAMES[i] for i in np.argsort(best)] == ["adam", "rmsprop", "nesterov", "momentum", "sgd"]
    np.testing.assert_allclose(best, [0.074, 0.052, 0.040, 0.030, 0.029], atol=0.0005)
    adam = recorded()["finals"][runs().index(("adam", 0.03, 10))]
    assert adam.mean() == best.min()
    assert best[NAMES.index("rmsprop")] < adam.max()
    assert best[NAMES.index("momentum")] > adam.max()


def test_the_order_of_the_ravine_is_another_one():
    ravine = dict(zip(NAMES, recorded()["ravine"].tolist(), strict=True))
    assert sorted(ravine, key=ravine.get) == ["momentum", "adam", "nesterov", "sgd", "rmsprop"]
    assert ravine == {"sgd": 157, "momentum": 28, "nesterov": 50, "rmsprop": 287, "adam": 45}
    assert {name: fewest_steps_in_the_ravine(name) for name in ("sgd", "momentum")} == {
        "sgd": 157,
        "momentum": 28,
    }


@pytest.mark.parametrize("batch_size", AXES["batch_size"])
def test_at_0_003_adam_and_rmsprop_lead_with_every_batch_size(batch_size):
    order = np.argsort(means(batch_size)[:, 0])
    assert {NAMES[i] for i in order[:2]} == {"adam", "rmsprop"}
    assert NAMES[order[-1]] == "sgd"


def test_a_larger_learning_rate_turns_the_order_round():
    """Batches of 10, one learning rate for all, mean of five starts: at 0.01 SGD is last, at 0.3 first."""
    at_001, at_03 = means(10)[:, 1], means(10)[:, 4]
    assert NAMES[at_001.argmax()] == NAMES[at_03.argmin()] == "sgd"
    assert at_001[0] > 18 * at_001[4]
    assert at_03[0] < 0.09
    assert at_03[1:].min() > 0.5
    shown = last_losses(0.3, 10)
    assert min(shown, key=shown.get) == "sgd"


def test_with_all_points_in_a_batch_100_updates_are_too_few_for_sgd():
    found = means(200)
    assert found[0].min() > 0.6  # of ln 2 = 0.69 for guessing
    assert found[NAMES.index("adam")].min() < 0.04


def test_with_one_point_in_a_batch_the_large_learning_rates_are_worse_than_guessing():
    found = means(1)
    for name in ("momentum", "nesterov"):
        assert found[NAMES.index(name), AXES["lr"].index(0.1)] > np.log(2)
    assert found[0, AXES["lr"].index(0.1)] < 0.15


# The recording


@pytest.mark.parametrize(
    ("name", "lr", "batch_size"), [("sgd", 0.01, 10), ("adam", 0.03, 200), ("momentum", 0.1, 200)]
)
def test_the_recording_is_a_fresh_run(name, lr, batch_size):
    thetas, numbers = run(name, lr, batch_size)
    at = runs().index((name, lr, batch_size))
    np.testing.assert_allclose(recorded()["scores"][at], numbers, rtol=1e-4)
    found = node.run(
        """const { decode } = await load("engine/recording.js");
        const thetas = await decode(Uint8Array.from(Buffer.from(given.thetas, "base64")));
        answer(given.epochs.map((_, frame) => [...thetas.at(given.at, frame)]));""",
        {"thetas": base64.b64encode(recorded()["thetas"].tobytes()).decode(), "epochs": EPOCHS, "at": at},
    )
    quantum = np.ptp(thetas, axis=0) / 255
    assert (np.abs(np.array(found) - thetas) <= 0.51 * quantum + 1e-6).all()


def test_the_last_losses_of_other_starts_are_fresh_runs():
    for start in (STARTS[1], STARTS[-1]):
        found = recorded()["finals"][runs().index(("adam", 0.01, 200)), STARTS.index(start)]
        assert found == pytest.approx(final_loss("adam", 0.01, 200, start), rel=1e-4)


def test_the_recording_is_whole_and_agrees_with_itself():
    there = recorded()
    assert there["scores"].shape == (75, len(EPOCHS), 2)
    assert there["finals"].shape == (75, len(STARTS))
    np.testing.assert_array_equal(there["scores"][:, -1, 0], there["finals"][:, 0])
    assert np.isfinite(there["scores"]).all()
    assert len(set(there["scores"][:, 0, 0].tolist())) == 1  # one start
    assert (there["scores"][:, :, 1] == np.round(there["scores"][:, :, 1])).all()


def test_the_same_first_weights_and_the_same_order_of_the_points_for_all():
    nets = [training(name, 0.1, 10) for name in NAMES]
    for one in nets[1:]:
        np.testing.assert_array_equal(one.net.theta, nets[0].net.theta)
        assert one.rng.bit_generator.state == nets[0].rng.bit_generator.state


# The page


def test_the_page_finds_the_runs_and_draws_the_network_they_hold():
    """The loss of what is drawn, from 8 bit parameters, is about the loss that is shown."""
    widget = Race()
    found = node.run(
        """const { decode } = await load("engine/recording.js");
        const { Twin, binaryCrossEntropy, tanh } = await load("engine/twin.js");
        const { createField, finalsOf, recordedRuns } = await load("race/model.js");
        const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
        const { setting } = given;
        const thetas = await decode(bytes(given.thetas)), scores = await decode(bytes(given.scores));
        const finals = new Float64Array(bytes(given.finals).buffer), X = Float64Array.from(setting.X);
        const spec = { sizes: setting.sizes, activation: tanh, loss: binaryCrossEntropy };
        const numbers = ({ name, loss, wrong, theta }) =>
          [name, loss.at(-1), wrong.at(-1), loss[10], new Twin(spec, theta(10)).value(X, setting.y)];
        answer(setting.axes.batch_size.map((batch_size) => setting.axes.lr.map((lr) => ({
          runs: recordedRuns(setting, { lr, batch_size }, thetas, scores).map(numbers),
          field: [...createField(setting)(thetas.at(0, 0))].slice(0, 3),
          means: finalsOf(setting, batch_size, finals).map((row) => row[setting.axes.lr.indexOf(lr)].mean),
        }))));""",
        {
            "setting": widget.setting,
            **{
                name: base64.b64encode(getattr(widget, name)).decode()
                for name in ("thetas", "scores", "finals")
            },
        },
    )
    for m, races in zip(AXES["batch_size"], found, strict=True):
        for column, (lr, race) in enumerate(zip(AXES["lr"], races, strict=True)):
            np.testing.assert_allclose(race["means"], means(m)[:, column], rtol=1e-6)
            for name, loss, wrong, tenth, drawn in race["runs"]:
                scores = recorded()["scores"][runs().index((name, lr, m))]
                assert loss == pytest.approx(scores[-1, 0], abs=1e-4)
                assert wrong == scores[-1, 1]
                assert tenth == pytest.approx(scores[10, 0], abs=1e-4)
                assert drawn == pytest.approx(tenth, rel=0.05, abs=0.02)
    assert np.abs(found[0][0]["field"]).max() < 1


def test_the_kernel_trains_what_was_recorded():
    content, (thetas, numbers) = Race().answer(
        {"type": "run", "optimizer": "sgd", "lr": 0.1, "batch_size": 200}
    )
    assert content == {}
    frames = np.frombuffer(thetas).reshape(len(EPOCHS), -1)
    assert frames.shape[1] == 25
    net = training("sgd", 0.1, 200).net
    net.theta[:] = frames[-1]
    loss, wrong = np.frombuffer(numbers).reshape(-1, 2)[-1]
    X, y = points()
    assert net.value(X, y) == loss
    assert 200 * (1 - accuracy(net, X, y)) == pytest.approx(wrong)
    np.testing.assert_allclose(
        recorded()["scores"][runs().index(("sgd", 0.1, 200)), -1], [loss, wrong], rtol=1e-5
    )


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"lr": 0.2}, "lr: given 0.2, expected one of"),
        ({"batch_size": True}, "batch_size: given True, expected one of"),
        ({"batch": 10}, "Race: given 'batch', expected one of lr, batch_size"),
    ],
)
def test_what_is_no_choice_is_refused(chosen, said):
    with pytest.raises(ValueError, match=said):
        Race(**chosen)
    with pytest.raises(ValueError, match="optimizer: given 'adagrad', expected one of"):
        Race().answer({"optimizer": "adagrad", "lr": 0.1, "batch_size": 10})


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(Race(lr=0.1)).splitlines() == [
        "The same race on a real net: sgd, momentum, nesterov, rmsprop, adam",
        "train a 2-4-2-1 network on 200 points of two circles, η = 0.1, batch size 10.",
        "Before the first update: loss 0.704, 97 of 200 points on the wrong side.",
    ]
