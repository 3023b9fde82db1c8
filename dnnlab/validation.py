"""Checks at the boundary: every message names the argument, what was given and what was expected."""

from typing import Any

import numpy as np


def lookup(kind: str, name: Any, table: dict[str, type], base: type) -> Any:
    """Return a new ``table[name]``, or ``name`` itself if it is a ``base`` already."""
    if isinstance(name, base):
        return name
    if not isinstance(name, str):
        raise TypeError(f"{kind}: given {name!r}, expected a name or an instance of a {base.__name__} class")
    if name not in table:
        raise ValueError(f"{kind}: given {name!r}, expected one of {', '.join(table)}")
    return table[name]()


def finite(name: str, array: np.ndarray) -> np.ndarray:
    """Return ``array`` if all its entries are finite real numbers; else say what and where the first other
    one is."""
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: given an array of {array.dtype}, expected real numbers")
    bad = ~np.isfinite(array)
    if bad.any():
        where = np.argwhere(bad)[0].tolist()
        raise ValueError(f"{name}: given {array[tuple(where)]} at index {where}, expected finite numbers")
    return array


def number(name: str, value: float, high: float = np.inf, low_allowed: bool = True) -> float:
    """Return ``value`` if it is a number with 0 <= value < high (0 < value without ``low_allowed``)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name}: given {value!r}, expected a number")
    if not (0 <= value < high and (low_allowed or value != 0)):
        raise ValueError(f"{name}: given {value}, expected 0 {'<=' if low_allowed else '<'} {name} < {high}")
    return float(value)


def count(name: str, value: int) -> int:
    """Return ``value`` if it is an integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: given {value!r}, expected an integer")
    if value < 1:
        raise ValueError(f"{name}: given {value}, expected at least 1")
    return int(value)


def generator(name: str, value: np.random.Generator) -> np.random.Generator:
    """Return ``value`` if it is a random generator."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name}: given {value!r}, expected a generator such as numpy.random.default_rng(0)")
    return value
