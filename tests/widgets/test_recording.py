"""Recordings: what the page decodes is what was recorded, within the quantum."""

from __future__ import annotations

import base64

import node
import numpy as np
import pytest

from dnnlab.widgets.recording import encode

DECODE = """const { decode } = await load("engine/recording.js");
    const out = [];
    for (const text of given) {
      const { runs, frames, values, at } = await decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
      const series = (run) => Array.from({ length: frames }, (_, frame) => [...at(run, frame)]);
      out.push(Array.from({ length: runs }, (_, run) => series(run)));
      if (out.at(-1)[0][0].length !== values) throw new Error("values");
    }
    answer(out);"""


def walk(runs: int, frames: int, values: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    return np.cumsum(rng.normal(size=(runs, frames, values)), axis=1) * rng.uniform(
        0.01, 100, size=(runs, 1, values)
    )


def test_python_to_javascript_within_half_a_quantum():
    arrays = [walk(3, 40, 7), walk(1, 1, 5), walk(2, 5, 1), np.full((2, 3, 4), 0.1)]
    cases = [(values, bits) for values in arrays for bits in (1, 8, 9, 12, 16)]
    decoded = node.run(DECODE, [base64.b64encode(encode(values, bits)).decode() for values, bits in cases])
    for (values, bits), found in zip(cases, decoded, strict=True):
        low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
        allowed = 0.5 * (high - low) / (2**bits - 1) + 2e-7 * np.maximum(abs(low), abs(high))
        assert np.shape(found) == values.shape
        assert (np.abs(np.array(found) - values) <= allowed).all(), bits


def test_a_recording_is_small_and_always_the_same():
    t = np.linspace(0, 1, 80)[None, :, None]
    values = np.exp(-3 * t) * np.linspace(-1, 1, 25) + 0.1 * np.sin(20 * t)  # smooth, as training is
    assert encode(values, 12) == encode(values, 12)
    assert len(encode(values, 8)) < len(encode(values, 12)) < values.size * 12 / 8


@pytest.mark.parametrize(
    ("values", "bits", "message"),
    [
        (np.zeros((2, 3)), 12, r"values: given shape \(2, 3\), expected \(runs, frames, values\)"),
        (np.zeros((2, 0, 3)), 12, r"values: given shape \(2, 0, 3\)"),
        (np.zeros((1, 1, 1)), 17, "bits: given 17, expected 1 to 16"),
        (np.array([[[np.nan]]]), 12, "values: given NaN or infinity"),
    ],
)
def test_what_cannot_be_recorded_is_refused(values, bits, message):
    with pytest.raises(ValueError, match=message):
        encode(values, bits)
