"""The sandbox's Python side: settings, the kernel's chunks of frames, its text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from dnnlab.widgets import Sandbox
from dnnlab.widgets.sandbox import EPOCHS, OPTIONS, Frames, complete, training


@pytest.fixture
def sent(monkeypatch):
    """Messages a sandbox sends to its page."""
    messages = []
    monkeypatch.setattr(
        Sandbox, "send", lambda self, content, buffers=None: messages.append((content, buffers))
    )
    return messages


def ask(sandbox: Sandbox, **message):
    sandbox._on_message(sandbox, message, [])


def test_text_is_the_call_that_makes_it():
    sandbox = Sandbox(data="spirals", hidden=[8, 8], lr=0.3)
    text = repr(sandbox)
    assert text.startswith("Sandbox(data='spirals', noise=0.1, ")
    assert "hidden=[8, 8]" in text
    assert "lr=0.3" in text
    assert repr(eval(text)) == text


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 0.2}, r"lr: given 0.2, expected one of \[0.001, "),
        ({"data": "moon"}, r"data: given 'moon', expected one of \['circles'"),
        ({"hidden": [9]}, r"hidden: given \[9\], expected a list of 0 to 6 of \[1, "),
        ({"hidden": [1] * 7}, "expected a list of 0 to 6"),
        ({"hidden": 4}, "hidden: given 4, expected a list"),
        ({"features": []}, r"features: given \[\], expected a list of 1 to 7"),
        ({"seed": -1}, "seed: given -1, expected an integer from 0"),
        ({"seed": 1.5}, "seed: given 1.5"),
        ({"speed": 1}, "settings: given 'speed', expected one of data, noise, "),
    ],
)
def test_settings_there_are_not(settings, message):
    with pytest.raises(ValueError, match=message):
        Sandbox(**settings)


def test_inputs_have_one_order_and_none_comes_twice():
    assert Sandbox(features=["sin x1", "x2", "x1", "x2"]).settings["features"] == ["x1", "x2", "sin x1"]


def test_the_payload_is_complete():
    sandbox = Sandbox()
    assert sandbox.options["defaults"] == sandbox.settings
    for name, value in sandbox.settings.items():
        if name not in ("seed", "data_seed"):
            assert all(v in OPTIONS[name] for v in (value if isinstance(value, list) else [value])), name
    sizes = [[len(run["features"]), *run["hidden"], 1] for run in sandbox.checks["runs"]]
    parameters = sum(n_out * (n_in + 1) for size in sizes for n_in, n_out in pairwise(size))
    assert len(sandbox.thetas) == 8 * parameters * len(sandbox.checks["epochs"])


def test_the_handshake_answers_with_the_nonce(sent):
    ask(Sandbox(), type="hello", nonce="abc")
    assert sent == [({"type": "hello-ack", "nonce": "abc"}, None)]


def test_a_chunk_is_one_binary_message_of_the_cores_own_training(sent):
    settings = complete({"data": "xor", "optimizer": "adam", "lr": 0.01})
    ask(Sandbox(), type="train", id="7", settings=settings, theta=None, first=20, stride=20, count=100)
    [(content, buffers)] = sent
    assert content == {"type": "answer", "id": "7", "count": 100, "divergedAt": None}
    frames = np.frombuffer(buffers[0]).reshape(100, -1)
    run = training(settings)
    for step in run:
        if step.update % 20 == 0:
            assert np.array_equal(frames[step.update // 20 - 1], run.net.theta)
        if step.update == 2000:
            break


def test_single_updates_of_an_epoch_long_past(sent):
    settings, sandbox = complete({}), Sandbox()
    for first, stride, count in [(20, 20, 10), (41, 1, 19), (220, 20, 5), (60, 20, 1)]:
        ask(
            sandbox,
            type="train",
            id="1",
            settings=settings,
            theta=None,
            first=first,
            stride=stride,
            count=count,
        )
    arrays = [np.frombuffer(buffers[0]).reshape(content["count"], -1) for content, buffers in sent]
    reference = Frames(settings).take(1, 1, 300)
    for rows, start, stride in zip(arrays, (20, 41, 220, 60), (20, 1, 20, 20), strict=True):
        assert np.array_equal(rows, reference[start - 1 :: stride][: len(rows)])


def test_a_run_from_changed_weights():
    settings = complete({"hidden": [2]})
    theta = np.linspace(-1, 1, 9).tolist()
    frames = Frames(settings, theta)
    assert frames.take(0, 1, 1)[0].tolist() == theta
    assert not np.array_equal(frames.take(5, 1, 1), Frames(settings).take(5, 1, 1))


def test_divergence_ends_the_chunk_and_says_when(sent):
    settings = complete({"activation": "relu", "loss": "squared_error", "lr": 10})
    ask(Sandbox(), type="train", id="1", settings=settings, theta=None, first=1, stride=1, count=500)
    [(content, buffers)] = sent
    assert 1 < content["divergedAt"] < 500
    assert content["count"] == content["divergedAt"] - 1
    assert np.isfinite(np.frombuffer(buffers[0])).all()


def test_the_end_of_a_run(sent):
    settings = complete({"hidden": [], "batch_size": 400, "train_share": 0.1})
    ask(Sandbox(), type="train", id="1", settings=settings, theta=None, first=EPOCHS - 1, stride=1, count=5)
    assert sent[0][0]["count"] == 2  # the last two epochs, of one update each


def test_an_error_reaches_the_page(sent):
    ask(Sandbox(), type="train", id="9", settings={"lr": 7}, theta=None, first=1, stride=1, count=1)
    assert sent[0][0]["id"] == "9"
    assert sent[0][0]["error"].startswith("ValueError: lr: given 7, expected one of")
