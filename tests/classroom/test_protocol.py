"""Frames: what goes in comes out, and what comes out of the jail is believed only if it is exactly right."""

import numpy as np
import pytest

from classroom import protocol
from dnnlab.checks.costs import CubicCost

VALUES = [
    np.arange(6.0).reshape(2, 3),
    np.arange(6).reshape(2, 3).T,
    np.array([True, False]),
    np.zeros((0, 3)),
    np.array(2.5),
    np.array([1, 2], dtype=">i4"),
    3,
    2.5,
    float("inf"),
    "softmax",
    [np.ones(2), [np.ones((1, 1)), 4]],
]


def through_a_frame(value):
    numbers = bytearray(b"12345")  # others' numbers come first
    sent = protocol.frame({"value": protocol.pack(value, numbers)}, numbers)
    text, size = protocol.lengths(sent[: protocol.HEADER.size])
    content = sent[protocol.HEADER.size :]
    assert len(content) == text + size
    return protocol.unpack(protocol.message(content[:text])["value"], content[text:])


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_argument_comes_out_as_it_went_in(value):
    back = through_a_frame(value)
    assert type(back) is type(value)
    np.testing.assert_equal(back, value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype.newbyteorder("=")
        assert back.flags.writeable


def test_cost_comes_out_as_it_went_in():
    cost = CubicCost.random(3, np.random.default_rng(0))
    theta = np.array([0.3, -1.0, 2.0])
    assert through_a_frame(cost)(theta) == cost(theta)


def test_object_is_no_argument():
    with pytest.raises(TypeError, match="given set"):
        protocol.pack({1}, bytearray())


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_array_of_the_worker_is_read(dtype):
    numbers = bytearray()
    entry = protocol.pack(np.array([[1.5, -2.0]], dtype), numbers)
    given = protocol.array(entry, bytes(numbers))
    assert given.dtype == dtype
    np.testing.assert_array_equal(given, [[1.5, -2.0]])


def test_word_of_the_worker_is_read():
    assert protocol.array({"word": "huber"}, b"") == np.array("huber")


GOOD = {"array": "<f8", "shape": [2], "at": 0}
FORGED = [
    None,
    7,
    [1.0, 2.0],
    {},
    {"word": 3},
    {"word": "x" * 201},
    GOOD | {"more": 1},
    GOOD | {"array": "|O"},
    GOOD | {"array": "<c16"},
    GOOD | {"array": ["<f8"]},
    GOOD | {"shape": 2},
    GOOD | {"shape": [3]},
    GOOD | {"shape": [-2]},
    GOOD | {"shape": [True]},
    GOOD | {"shape": [2.0]},
    GOOD | {"shape": [1] * 33},
    GOOD | {"shape": [10**7] * 32},
    GOOD | {"at": 8},
    GOOD | {"at": 4},
    GOOD | {"at": -8},
    GOOD | {"at": 10**30},
]


@pytest.mark.parametrize("entry", FORGED, ids=str)
def test_forged_array_is_told_from_a_real_one(entry):
    assert protocol.array(GOOD, bytes(16)).tolist() == [0, 0]
    with pytest.raises(protocol.Forged):
        protocol.array(entry, bytes(16))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"1", b"[" * 100_000, b"9" * 10_000, b"\xff"], ids=repr)
def test_forged_json_is_told_from_a_real_one(text):
    with pytest.raises(protocol.Forged):
        protocol.message(text)


def test_frame_of_other_bytes_is_no_frame():
    with pytest.raises(protocol.Forged, match="no frame"):
        protocol.lengths(b"x" * protocol.HEADER.size)
