"""One step, every number: its recorded numbers are the core's, and the page's twin computes the same."""

from __future__ import annotations

import base64
import itertools

import node
import numpy as np
import pytest

from dnnlab import SGD, Network, central_difference
from dnnlab.widgets import OneStep
from dnnlab.widgets.onestep import (
    AXES,
    BATCH,
    CHECKED_UPDATES,
    EPSILONS,
    FIRST,
    UPDATES,
    checkpoints,
    code,
    frame,
    network,
    recording,
    run,
    selections,
    start,
    thetas,
)


def batch(**values):
    return FIRST | {"sample": BATCH} | values


def parts(net: Network, X: np.ndarray, numbers: np.ndarray) -> dict[str, np.ndarray]:
    """Take a frame apart again."""
    n, m = net.n_parameters, len(X)
    found = {"theta": numbers[:n], "grad": numbers[n : 2 * n], "loss": numbers[2 * n]}
    at = 2 * n + 1
    for number, layer in enumerate(net.layers, start=2):
        for name in ("z", "a", "delta"):
            found[f"{name}{number}"] = numbers[at : at + m * layer.n_out].reshape(m, layer.n_out)
            at += m * layer.n_out
    assert at == numbers.size
    return found


@pytest.mark.parametrize("size", AXES["size"])
@pytest.mark.parametrize("loss", AXES["loss"])
def test_a_frame_holds_the_numbers_of_the_core(size, loss):
    net, X, y = network(batch(size=size, loss=loss))
    found = parts(net, X, frame(net, X, y))
    value = net.loss_and_grad(X, y)
    assert found["loss"] == value
    np.testing.assert_array_equal(found["theta"], net.theta)
    np.testing.assert_array_equal(found["grad"], net.grad)
    np.testing.assert_allclose(found["grad"], central_difference(net, X, y), atol=1e-9)
    net.loss_and_grad(X, y)
    for number, layer in enumerate(net.layers, start=2):
        for name in ("z", "a", "delta"):
            np.testing.assert_array_equal(found[f"{name}{number}"], getattr(layer, name))


def test_a_run_is_plain_gradient_descent():
    selection = batch(activation="tanh", lr=1.0)
    net, X, y = network(selection)
    for theta in itertools.islice(thetas(selection), 5):
        np.testing.assert_array_equal(theta, net.theta)
        net.loss_and_grad(X, y)
        net.update(SGD(1.0))


def test_a_run_for_the_kernel_has_every_frame_and_every_nudge():
    selection = batch(size="2-3-2", activation="relu", loss="binary_cross_entropy")
    numbers, diverged_at = run(selection)
    net, X, y = network(selection)
    length = frame(net, X, y).size
    frames, nudges = np.split(numbers, [(UPDATES + 1) * length])
    assert diverged_at == -1
    for update, theta in list(enumerate(thetas(selection)))[::20]:
        net.theta[:] = theta
        np.testing.assert_array_equal(frames.reshape(-1, length)[update], frame(net, X, y))
    shape = (UPDATES + 1, net.n_parameters, len(EPSILONS), 2)
    slopes = -np.diff(nudges.reshape(shape), axis=-1)[..., 0] / (2 * np.array(EPSILONS))
    net.theta[:] = list(thetas(selection))[7]
    np.testing.assert_allclose(slopes[7, :, 2], central_difference(net, X, y, EPSILONS[2]), atol=1e-10)


def test_the_three_starts():
    for size in AXES["size"]:
        hidden = {
            weights: network(batch(size=size, weights=weights, activation="relu"))[0]
            for weights in AXES["weights"]
        }
        _, X, _ = network(batch(size=size))
        for net in hidden.values():
            net.forward(X)
        assert (hidden["dead"].layers[0].z < 0).all()
        assert (np.abs(hidden["saturated"].layers[0].z).max(axis=0) > 4).all()
        np.testing.assert_array_equal(start(size, "random"), np.round(start(size, "random"), 2))


def test_the_first_update_of_the_default_has_one_weight_that_changes_most():
    net, X, y = network(FIRST)
    net.loss_and_grad(X, y)
    sizes = np.sort(np.abs(np.concatenate([layer.dW.ravel() for layer in net.layers])))
    assert sizes[-1] > 1.1 * sizes[-2]


@pytest.mark.parametrize("loss", AXES["loss"])
def test_the_code_shown_is_the_code_that_computes_it(loss):
    def lit(key):
        return [line["text"] for lines in code()[loss] for line in lines if key in line["keys"]]

    assert lit("z") == ["self.z = np.dot(x, self.W.T)", "self.z += self.b"]
    assert lit("a") == ["self.a = self.activation(self.z)"]
    assert [text.partition(" = ")[0] for text in lit("delta")] == ["self.delta"]
    assert [text.partition("out=")[2] for text in lit("db") + lit("dW")] == ["self.db)", "self.dW)"]
    assert ["self.delta, self.W" in text for text in lit("hand")] == [True]
    assert [text[:8] for text in lit("step")] == ["theta -="]
    assert lit("loss")[-1].startswith("return ")
    assert bool(lit("answer")) == (loss == "binary_cross_entropy")


def test_text_is_the_same_on_every_run():
    first = repr(OneStep())
    assert first == repr(OneStep())
    assert first.startswith("One step, every number: a 2-2-1 network")
    assert "loss 0.2583" in first


@pytest.mark.parametrize(
    ("key", "value"), [("lr", 2), ("activation", "step"), ("sample", 4), ("size", "2-2")]
)
def test_the_kernel_refuses_what_is_no_choice(key, value):
    with pytest.raises(ValueError, match=f"{key}: given {value!r}, expected one of"):
        run(FIRST | {key: value})


def test_the_kernel_answers_in_binary(monkeypatch):
    sent = []
    monkeypatch.setattr(OneStep, "send", lambda self, content, buffers=None: sent.append((content, buffers)))
    widget = OneStep()
    widget._on_message(widget, {"type": "run", "id": "7", "selection": FIRST}, [])
    [(content, [buffer])] = sent
    assert content == {"type": "answer", "id": "7", "divergedAt": -1}
    np.testing.assert_array_equal(np.frombuffer(buffer), run(FIRST)[0])


TWIN = """
const { largestDifference, selections, TOLERANCE } = await load("onestep/checks.js");
const { decode } = await load("engine/recording.js");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const checkpoints = new Float32Array(bytes(given.checkpoints).buffer);
"""


def payload() -> dict:
    return {
        "setting": OneStep().setting,
        "checkpoints": base64.b64encode(checkpoints()).decode(),
        "recording": base64.b64encode(recording()[1]).decode(),
    }


def test_the_twin_agrees_with_numpy_for_every_choice_of_the_controls():
    found = node.run(
        TWIN
        + """answer({ tolerance: TOLERANCE, all: selections(given.setting.axes),
            difference: largestDifference(given.setting, checkpoints) });""",
        payload(),
    )
    assert found["tolerance"] == 1e-6
    assert found["all"] == list(selections())
    assert len(found["all"]) == 540
    assert found["difference"] <= 1e-6


def test_the_twin_is_refused_if_its_arithmetic_differs():
    found = node.run(
        TWIN
        + """const wrong = { ...given.setting, data: { ...given.setting.data } };
        const theta = [...wrong.data["2-2-1"].theta.random];
        theta[3] += 1e-4;
        const { "2-2-1": right } = wrong.data;
        wrong.data["2-2-1"] = { ...right, theta: { ...right.theta, random: theta } };
        answer(largestDifference(wrong, checkpoints));""",
        payload(),
    )
    assert found > 1e-6


def test_the_recorded_weights_are_those_of_the_run():
    recorded, _ = recording()
    found = node.run(
        TWIN
        + """const weights = await decode(bytes(given.recording));
        answer(given.setting.recorded.map((selection, run) =>
          Array.from({ length: weights.frames }, (_, frame) => [...weights.at(run, frame)])));""",
        payload(),
    )
    expected = np.array([list(thetas(selection)) for selection in recorded])
    assert expected.shape == (6, UPDATES + 1, 9)
    np.testing.assert_allclose(found, expected, atol=2e-5)
    assert FIRST in recorded


def test_checkpoints_cover_several_updates():
    assert [CHECKED_UPDATES[0], CHECKED_UPDATES[-1]] == [0, UPDATES]
    assert len(CHECKED_UPDATES) >= 3
