"""What a function returned, as plain arrays, or a sentence on why it cannot be judged."""

import types
from collections.abc import Sequence
from typing import Any

import numpy as np

from dnnlab.checks.messages import listing

RTOL = 1e-7
LARGEST = 10_000_000  # entries; no exercise comes near


class Unusable(Exception):
    """A returned value that is not what was asked for.

    Parameters
    ----------
    kind : str
        "none", "count" or "type".
    message : str
        What to tell the student.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def to_parts(value: Any, parts: Sequence[str]) -> dict[str, np.ndarray]:
    """The named parts of a returned value; `parts` has one name if a single value is asked for."""
    if value is None or value is Ellipsis:
        raise Unusable("none", "it returns None: is it still to be written, or is its `return` missing?")
    if len(parts) == 1:
        return {parts[0]: _single(value, parts[0])}
    if isinstance(value, dict) and sorted(map(str, value)) == sorted(parts):
        value = [value[part] for part in parts]
    missing = [part for part in parts if part not in value] if isinstance(value, dict) else []
    if missing:
        raise Unusable("count", f"the dict has no {listing(missing)}.")
    if not isinstance(value, list | tuple):
        raise Unusable(
            "count",
            f"there is one value ({_type(value)}) where {len(parts)} are asked: {listing(parts)}.",
        )
    if len(value) != len(parts):
        raise Unusable(
            "count",
            f"there are {len(value)} values where {len(parts)} are asked: {listing(parts)}, in this order.",
        )
    return {part: to_array(item, part) for part, item in zip(parts, value, strict=True)}


def _single(value: Any, name: str) -> np.ndarray:
    if isinstance(value, tuple):
        if len(value) == 1:
            raise Unusable(
                "count", "it returns a tuple of one value. Is there a comma at the end of the `return` line?"
            )
        raise Unusable("count", f"it returns {len(value)} values, asked is one.")
    return to_array(value, name)


def to_array(value: Any, name: str) -> np.ndarray:
    """A copy of `value` as a plain array of floats or, for words, of strings."""
    if value is None or value is Ellipsis:
        raise Unusable("none", f"`{name}` is still to be filled in.")
    if isinstance(value, types.CoroutineType):
        value.close()
        raise Unusable("type", "it is an `async def`: its result is never computed. Write `def`.")
    if isinstance(value, types.GeneratorType):
        raise Unusable("type", "it is a generator: it says `yield` where `return` is meant.")
    if callable(value):
        raise Unusable(
            "type", f"`{name}` is a function, not its value. Are the round brackets of a call missing?"
        )
    if isinstance(value, str):
        return np.array(value.strip())
    try:
        array = np.array(value, copy=None, subok=False)
        if array.dtype.kind == "O":
            array = array.astype(float)
    except (TypeError, ValueError):
        raise Unusable(
            "type", f"`{name}` is {_type(value)} that does not make an array of numbers."
        ) from None
    if array.size > LARGEST:
        raise Unusable(
            "type", f"`{name}` has {array.size:,} entries: something was multiplied out that should not be."
        )
    if array.dtype.kind == "c":
        raise Unusable(
            "type", f"`{name}` holds complex numbers. Is there a root or a power of a negative number?"
        )
    if array.dtype.kind not in "biuf":
        raise Unusable("type", f"`{name}` is {_type(value)}, asked is an array of numbers.")
    return np.array(array, dtype=array.dtype if array.dtype.kind == "f" else float)


def _type(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "an array"
    name = type(value).__name__
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def close(given: np.ndarray, expected: np.ndarray, rtol: float = RTOL) -> bool:
    """Equal shapes, and equal values up to rounding; words must be the same word."""
    if given.shape != expected.shape:
        return False
    if expected.dtype.kind == "U" or given.dtype.kind == "U":
        return str(given).lower() == str(expected).lower()
    return bool(np.all(agreement(given, expected, rtol)))


def agreement(given: np.ndarray, expected: np.ndarray, rtol: float = RTOL) -> np.ndarray:
    """Entry by entry: equal up to `rtol` of the entry or a hundredth of `rtol` of the largest entry."""
    size = np.abs(expected)
    atol = 0.01 * rtol * size[np.isfinite(size)].max(initial=0.0) + 1e-14
    with np.errstate(all="ignore"):
        near = np.isfinite(size) & (np.abs(given - expected) <= atol + rtol * size)
    return near | (given == expected) | (np.isnan(given) & np.isnan(expected))
