"""Frames between grader and worker: a header, JSON, raw numbers. No pickle, nothing that could run.

This module is read inside the jail as well. The grader believes nothing that comes out of there: what is not
exactly as asked is `Forged`.
"""

import json
import math
import struct
from typing import Any

import numpy as np

from dnnlab.checks.costs import CubicCost

HEADER = struct.Struct(">4sII")  # magic, bytes of JSON, bytes of numbers
MAGIC = b"DNN1"
MOST_TEXT = 200_000
MOST_NUMBERS = 32_000_000
_FLOATS = ("<f2", "<f4", "<f8")
_LONGEST_WORD = 200


class Forged(ValueError):
    """A frame that is not what was asked for."""


def frame(message: dict[str, Any], numbers: bytes | bytearray = b"") -> bytes:
    """A message and its numbers as bytes."""
    text = json.dumps(message).encode()
    return HEADER.pack(MAGIC, len(text), len(numbers)) + text + bytes(numbers)


def lengths(header: bytes) -> tuple[int, int]:
    """Bytes of JSON and of numbers that follow this header."""
    magic, text, numbers = HEADER.unpack(header)
    if magic != MAGIC:
        raise Forged("bytes that are no frame")
    if text > MOST_TEXT or numbers > MOST_NUMBERS:
        raise Forged(f"a frame of {text + numbers:,} bytes")
    return text, numbers


def message(text: bytes) -> dict[str, Any]:
    """The JSON of a frame."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Forged(f"a frame without JSON ({type(error).__name__})") from None
    if not isinstance(content, dict):
        raise Forged("a frame whose JSON is no object")
    return content


def pack(value: Any, numbers: bytearray) -> Any:
    """What stands in the JSON for an argument (an array, a number, a string, a cost, a list of these)."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        return {"word": str(value)}
    if isinstance(value, np.ndarray):
        flat = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
        numbers += bytes(-len(numbers) % 8)
        entry = {"array": flat.dtype.str, "shape": list(value.shape), "at": len(numbers)}
        numbers += flat.tobytes()
        return entry
    if isinstance(value, CubicCost):
        return {"cost": [pack(array, numbers) for array in (value.A, value.b, value.c)]}
    if isinstance(value, list):
        return [pack(item, numbers) for item in value]
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"value: given {type(value).__name__}, expected an array, number, string, cost or list")


def unpack(entry: Any, numbers: bytes) -> Any:
    """The argument that an entry of the JSON stands for. For the worker: it trusts the grader."""
    if isinstance(entry, list):
        return [unpack(item, numbers) for item in entry]
    if isinstance(entry, dict) and "cost" in entry:
        return CubicCost(*(unpack(item, numbers) for item in entry["cost"]))
    if isinstance(entry, dict):
        size = math.prod(entry["shape"])
        flat = np.frombuffer(numbers, np.dtype(entry["array"]), size, entry["at"])
        return flat.reshape(entry["shape"]).copy()
    return entry


def array(entry: Any, numbers: bytes) -> np.ndarray:
    """An array (or a word) from the jail, as `dnnlab.checks.values.to_array` makes them."""
    if not isinstance(entry, dict):
        raise Forged("a value that is no array")
    if set(entry) == {"word"}:
        word = entry["word"]
        if not isinstance(word, str) or len(word) > _LONGEST_WORD:
            raise Forged("a value that is no word")
        return np.array(word)
    if set(entry) != {"array", "shape", "at"} or entry["array"] not in _FLOATS:
        raise Forged("a value that is no array of floats")
    shape, at = entry["shape"], entry["at"]
    if not isinstance(shape, list) or len(shape) > 32 or not all(map(_is_count, [at, *shape])):
        raise Forged("an array of impossible shape")
    dtype, size = np.dtype(entry["array"]), math.prod(shape)
    if at % dtype.itemsize or at + size * dtype.itemsize > len(numbers):
        raise Forged("an array without its numbers")
    return np.frombuffer(numbers, dtype, size, at).reshape(shape).copy()


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_NUMBERS
