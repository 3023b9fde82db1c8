"""Checks at the boundary: every message names the argument, what was given and what was expected."""

from __future__ import annotations

from typing import Any

import numpy as np


def lookup(kind: str, name: Any, table: dict[str, type], base: type) -> Any:
    """Return a new ``table[name]``, or ``name`` itself if it is a ``base`` already."""
    if isinstance(name, base):
        return name
    if not isinstance(name, str):
        raise TypeError(f"{kind}: given {name!r}, expected an instance of {base.__name__} or a name")
    if name not in table:
        raise ValueError(f"{kind}: given {name!r}, expected one of {', '.join(sorted(table))}")
    return table[name]()


def finite(name: str, array: np.ndarray) -> np.ndarray:
    """Return ``array`` if every entry is a finite number; say where the first other one is."""
    bad = ~np.isfinite(array)
    if bad.any():
        where = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(f"{name}: given {array[where]} at {list(where)}, expected finite numbers only")
    return array


def number(name: str, value: Any, low: float = 0.0, high: float = np.inf, low_included: bool = True) -> float:
    """Return ``value`` if it is a number in [low, high), or (low, high) without ``low_included``."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name}: given {value!r}, expected a number")
    if not (low <= value < high if low_included else low < value < high):
        interval = f"{'[' if low_included else '('}{low:g}, {high:g})"
        raise ValueError(f"{name}: given {value}, expected a number in {interval}")
    return value


def count(name: str, value: Any) -> int:
    """Return ``value`` if it is an integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: given {value!r}, expected an integer")
    if value < 1:
        raise ValueError(f"{name}: given {value}, expected at least 1")
    return int(value)


def generator(name: str, value: Any) -> np.random.Generator:
    """Return ``value`` if it is a random generator."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name}: given {value!r}, expected a generator such as numpy.random.default_rng(0)")
    return value
