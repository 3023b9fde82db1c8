"""Slips that many exercises share, each as a transformation of the right answer.

One counts only if it explains every case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

Transformation = Callable[[np.ndarray, int | None], np.ndarray | None]


@dataclass(frozen=True)
class Hypothesis:
    """A generic slip; `apply(expected, m)` is what it would return, None where it makes no sense."""

    id: str
    text: str
    apply: Transformation

    def output(self, expected: np.ndarray, m: int | None) -> np.ndarray | None:
        """What the slip returns where `expected` is right, as an array."""
        with np.errstate(all="ignore"):
            output = self.apply(expected, m)
        return None if output is None else np.asarray(output)


def _axes_2d(apply: Callable[[np.ndarray], np.ndarray]) -> Transformation:
    return lambda e, m: apply(e) if e.ndim == 2 else None


def _with_m(apply: Callable[[np.ndarray, int], np.ndarray]) -> Transformation:
    return lambda e, m: apply(e, m) if m is not None else None


def _everywhere(apply: Callable[[np.ndarray], np.ndarray]) -> Transformation:
    return lambda e, m: apply(e)


def _where(
    holds: Callable[[np.ndarray], np.ndarray], apply: Callable[[np.ndarray], np.ndarray]
) -> Transformation:
    return lambda e, m: apply(e) if np.all(holds(e)) else None


_MEAN = "The cost is a mean over the m samples, so 1/m belongs in once."

HYPOTHESES: tuple[Hypothesis, ...] = (
    Hypothesis(
        "zeros", "Every entry is 0: does the last line use what you computed?", _everywhere(np.zeros_like)
    ),
    Hypothesis(
        "transposed",
        "The numbers are right, but the array lies on its side: it is the transpose. Which axis is asked "
        "for first?",
        _axes_2d(lambda e: e.T),
    ),
    Hypothesis(
        "times-m",
        f"It is exactly m times too large, m the size of the batch. {_MEAN}",
        _with_m(lambda e, m: e * m),
    ),
    Hypothesis(
        "over-m",
        f"It is exactly m times too small, m the size of the batch. {_MEAN}",
        _with_m(lambda e, m: e / m),
    ),
    Hypothesis(
        "times-m2",
        f"It is m² times too large, m the size of the batch. {_MEAN}",
        _with_m(lambda e, m: e * m**2),
    ),
    Hypothesis(
        "over-m2",
        f"It is m² times too small, m the size of the batch. {_MEAN}",
        _with_m(lambda e, m: e / m**2),
    ),
    Hypothesis(
        "sign",
        "Only the sign is wrong, everywhere. Is there a minus too many, or a difference the wrong way round?",
        _everywhere(np.negative),
    ),
    Hypothesis(
        "twice",
        "It is exactly twice too large. Where does the ½ of the cost go when you differentiate a square?",
        _everywhere(lambda e: 2 * e),
    ),
    Hypothesis(
        "half",
        "It is exactly half of what it should be. What does the ½ of a cost meet when you differentiate a "
        "square?",
        _everywhere(lambda e: e / 2),
    ),
    Hypothesis(
        "transposed-times-m",
        f"Two slips at once: it is the transpose, and m times too large. {_MEAN}",
        lambda e, m: e.T * m if e.ndim == 2 and m is not None else None,
    ),
    Hypothesis(
        "absolute",
        "The sizes are right, but your signs are all positive. Is there an absolute value too many?",
        _everywhere(np.abs),
    ),
    Hypothesis("one-minus", "Yours is 1 minus what is asked.", _everywhere(lambda e: 1 - e)),
    Hypothesis("log", "Yours is the logarithm of what is asked.", _where(lambda e: e > 0, np.log)),
    Hypothesis(
        "exp", "Yours is e to the power of what is asked: is a logarithm missing?", _everywhere(np.exp)
    ),
    Hypothesis("sqrt", "Yours is the square root of what is asked.", _where(lambda e: e >= 0, np.sqrt)),
    Hypothesis("square", "Yours is the square of what is asked.", _everywhere(np.square)),
    Hypothesis(
        "reciprocal",
        "Yours is 1 divided by what is asked: are numerator and denominator swapped?",
        _where(lambda e: e != 0, lambda e: 1 / e),
    ),
    Hypothesis(
        "summed-0",
        "You have summed over axis 0, which should have been kept.",
        _axes_2d(lambda e: e.sum(axis=0)),
    ),
    Hypothesis(
        "summed-1",
        "You have summed over axis 1, which should have been kept.",
        _axes_2d(lambda e: e.sum(axis=1)),
    ),
    Hypothesis(
        "mean-0",
        "You have averaged over axis 0, which should have been kept.",
        _axes_2d(lambda e: e.mean(axis=0)),
    ),
    Hypothesis(
        "mean-1",
        "You have averaged over axis 1, which should have been kept.",
        _axes_2d(lambda e: e.mean(axis=1)),
    ),
    Hypothesis(
        "total", "You have summed everything into one number.", lambda e, m: e.sum() if e.ndim else None
    ),
    Hypothesis(
        "mean", "You have averaged everything into one number.", lambda e, m: e.mean() if e.ndim else None
    ),
    Hypothesis(
        "reversed-0",
        "The entries are right, but in reversed order along axis 0.",
        lambda e, m: e[::-1] if e.ndim else None,
    ),
    Hypothesis(
        "reversed-1",
        "The entries are right, but in reversed order along axis 1.",
        _axes_2d(lambda e: e[:, ::-1]),
    ),
    Hypothesis(
        "argmax",
        "You return the position of the largest entry, not the entries.",
        lambda e, m: e.argmax(axis=-1).astype(float) if e.ndim else None,
    ),
    Hypothesis(
        "truncated",
        "Everything after the decimal point is cut off: is the result stored as whole numbers?",
        _everywhere(np.trunc),
    ),
)


def _rounded() -> Iterator[Hypothesis]:
    for digits in range(7):
        text = f"It is rounded to {digits} decimals. Round when you print, not when you compute."
        yield Hypothesis("rounded", text, _everywhere(lambda e, d=digits: np.round(e, d)))


HYPOTHESES += tuple(_rounded())
