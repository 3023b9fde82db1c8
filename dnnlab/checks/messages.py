"""Small pieces of wording that all messages share."""

import textwrap
from collections.abc import Sequence

import numpy as np

LONGEST_MESSAGE = 1600
WIDTH = 74


def listing(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def counted(n: int, noun: str) -> str:
    """`1 case`, `5 cases`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def two_numbers(given: float, expected: float) -> tuple[str, str]:
    """Both numbers with as few digits as show that they differ (at least three)."""
    for digits in range(3, 17):
        a, b = f"{given:.{digits}g}", f"{expected:.{digits}g}"
        if a != b:
            break
    return a, b


def two_shapes(given: np.ndarray, expected: np.ndarray) -> str:
    """`your shape (5,), expected (5, 3)`; an array without axes is called a single number."""
    if given.ndim == 0:
        return f"you returned a single number, expected shape {expected.shape}"
    return f"your shape {given.shape}, expected {expected.shape if expected.ndim else 'a single number'}"


def entry(index: tuple[int, ...]) -> str:
    """`[2, 0]`, or nothing for a single number."""
    return f"[{', '.join(str(i) for i in index)}]" if index else ""


def case(number: int, label: str) -> str:
    """`case 2 (a batch of 1)`; `number` counts from 1."""
    return f"case {number} ({label})" if label else f"case {number}"


def finished(text: str) -> str:
    """The text of a message: not too long, in lines that fit a page, no blank lines."""
    if len(text) > LONGEST_MESSAGE:
        text = text[:LONGEST_MESSAGE].rstrip() + " …"
    lines = (line for line in text.split("\n") if line.strip())
    return "\n".join(textwrap.fill(line, WIDTH, break_on_hyphens=False) for line in lines)
