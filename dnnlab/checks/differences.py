"""How an answer differs from what is expected: a shared slip, shape, nan, rounding, ratio, place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dnnlab.checks.data import CompiledExercise
from dnnlab.checks.hypotheses import HYPOTHESES
from dnnlab.checks.messages import case, entry, listing, two_numbers, two_shapes
from dnnlab.checks.values import agreement, close

Arrays = Sequence[np.ndarray]


# What only says where an answer is wrong, not why.
UNEXPLAINED = ("entry", "rows", "columns")


@dataclass(frozen=True)
class Finding:
    """What kind of wrong a part is, and what to tell about it. `known`: a slip that explains every case."""

    kind: str
    text: str
    known: bool = False


def generic(exercise: CompiledExercise, given: Arrays, expected: Arrays) -> Finding | None:
    """A slip that many exercises share, if one explains every case."""
    if expected[0].dtype.kind == "U" or any(array.dtype.kind == "U" for array in given):
        return None
    sizes = [c.m for c in exercise.cases]
    for hypothesis in HYPOTHESES:
        outputs = (hypothesis.output(e, m) for e, m in zip(expected, sizes, strict=True))
        explained = all(o is not None and close(g, o) for g, o in zip(given, outputs, strict=True))
        if explained and not _only_axes_differ(given, expected):
            return Finding(hypothesis.id, hypothesis.text, known=True)
    for i, name in enumerate(exercise.arguments or ()):
        inputs = [c.inputs[i] for c in exercise.cases]
        if all(isinstance(x, np.ndarray) and close(g, x) for g, x in zip(given, inputs, strict=True)):
            return Finding("argument", f"You return the argument `{name}` as it came in.", known=True)
    return None


def _only_axes_differ(given: Arrays, expected: Arrays) -> bool:
    """The same numbers with an axis of length 1 more or less: then summing over it explains nothing."""
    return all(g.ndim != e.ndim and close(g.ravel(), e.ravel()) for g, e in zip(given, expected, strict=True))


def describe(exercise: CompiledExercise, part: str, given: Arrays, expected: Arrays) -> Finding:
    """The most telling difference; there always is one."""
    if expected[0].dtype.kind != "U" and any(g.dtype.kind == "U" for g in given):
        return Finding("type", "This is text in quotes: asked are numbers.")
    if expected[0].dtype.kind == "U":
        return Finding("word", f"Asked is one of {', '.join(_words(exercise, part))}.")
    return (
        _shape(exercise, given, expected)
        or _not_finite(exercise, given)
        or _inexact(given, expected)
        or _constant(given, expected)
        or _lines(given, expected)
        or Finding("entry", _try_it(exercise, _first_wrong(given, expected)))
    )


def _words(exercise: CompiledExercise, part: str) -> list[str]:
    """The words that an answer may be: the right one and those of known mistakes, in alphabetical order."""
    mistaken = (outputs for m in exercise.mistakes if m.part == part for outputs in m.outputs)
    return sorted({f'"{outputs[part]}"' for outputs in (exercise.cases[0].expected, *mistaken)})


def _try_it(exercise: CompiledExercise, number: int) -> str:
    if exercise.arguments is None:
        return "Go through it once more, piece by piece."
    return f'To try it: the arguments are check.inputs("{exercise.name}", {number + 1}).'


def _first_wrong(given: Arrays, expected: Arrays) -> int:
    """The number of the first case that is wrong."""
    return next(i for i, (g, e) in enumerate(zip(given, expected, strict=True)) if not close(g, e))


def _shape(exercise: CompiledExercise, given: Arrays, expected: Arrays) -> Finding | None:
    pairs = list(zip(given, expected, strict=True))
    number = next((i for i, (g, e) in enumerate(pairs) if g.shape != e.shape), None)
    if number is None:
        return None
    g, e = pairs[number]
    m = exercise.cases[number].m
    if all(g.size == e.size and close(g.reshape(e.shape), e) for g, e in pairs):
        if g.ndim < e.ndim:
            return Finding("lost-axis", "The numbers are right, an axis is lost. Which step drops it?")
        if g.ndim > e.ndim:
            return Finding(
                "extra-axis",
                "The numbers are right, there is an axis too many (`keepdims`, `[:, None]`?).",
            )
        return Finding("reshaped", "The numbers are right, only arranged in another way.")
    if (
        m
        and m > 1
        and g.ndim == 2
        and g.shape == (g.shape[0],) * 2
        and e.size == g.shape[0]
        and 1 in (*e.shape, e.ndim)
    ):
        text = f"A column {(g.shape[0], 1)} met a row {(g.shape[0],)}, and NumPy made a square of them."
        return Finding("square", text)
    if m and g.shape == (m, *e.shape):
        return Finding(
            "no-batch-sum",
            "The first axis is the batch: one value for every sample is left, not brought together.",
        )
    if g.ndim == 2 and g.shape == e.shape[::-1]:
        return Finding("shape", "The two axes are swapped.")
    if e.ndim == 0:
        return Finding("shape", "One number is asked, a whole array is left: which step brings it together?")
    if g.ndim == 0:
        return Finding(
            "shape",
            "An array is asked, and one number comes back. Is there a `sum` or `mean` without an axis, a "
            "`return` inside a loop, or a plain 0 where an array of zeros is meant?",
        )
    return Finding(
        "shape", "Which line makes an array of this shape? Write down the shapes of what goes into it."
    )


def _not_finite(exercise: CompiledExercise, given: Arrays) -> Finding | None:
    for number, g in enumerate(given):
        if np.all(np.isfinite(g)):
            continue
        what = "nan" if np.isnan(g).any() else "inf"
        arrays = [x for x in exercise.cases[number].inputs if isinstance(x, np.ndarray)]
        largest = max((np.abs(x).max() for x in arrays if x.size), default=0.0)
        where = case(number + 1, exercise.cases[number].label)
        return Finding(
            what,
            f"In {where} it holds {what}. The inputs there are up to {largest:.3g} in size: which step "
            "leaves the range of numbers, or divides 0 by 0?",
        )
    return None


def _inexact(given: Arrays, expected: Arrays) -> Finding | None:
    if not all(close(g.astype(float), e, rtol=2e-3) for g, e in zip(given, expected, strict=True)):
        return None
    if any(g.dtype.itemsize < 8 for g in given):
        return Finding(
            "float32", "It is nearly right, but computed in a short number format. Keep float64 throughout."
        )
    return Finding(
        "inexact",
        "It is nearly right, to three digits or more: is something approximated or rounded on the way?",
    )


def _constant(given: Arrays, expected: Arrays) -> Finding | None:
    g, e = (np.concatenate([array.ravel() for array in arrays]) for arrays in (given, expected))
    if g.size < 3:
        return None
    nonzero = e != 0
    if nonzero.sum() >= 3 and close(g, e * (g[nonzero][0] / e[nonzero][0])):
        ratio = g[nonzero][0] / e[nonzero][0]
        return Finding(
            "ratio",
            f"Every entry is {ratio:.4g} times what it should be, in all cases. Where might it come from?",
        )
    if close(g - e, np.full_like(g, g[0] - e[0]), rtol=1e-6):
        return Finding(
            "offset", f"Every entry is off by {g[0] - e[0]:+.4g}, in all cases. What is added (or left out)?"
        )
    return None


def _lines(given: Arrays, expected: Arrays) -> Finding | None:
    """Whole rows or columns right in the first case that is wrong."""
    first = _first_wrong(given, expected)
    g, e = given[first], expected[first]
    if e.ndim != 2:
        return None
    right = agreement(g, e)
    for axis, noun in ((1, "row"), (0, "column")):
        lines = right.all(axis=axis)
        if (
            lines.size > 1
            and lines.any()
            and not right[~lines if axis else slice(None), slice(None) if axis else ~lines].any()
        ):
            names = [str(i) for i in np.flatnonzero(~lines)]
            text = (
                f"{noun.capitalize()} {listing(names)} wrong, the others right."
                if len(names) < 6
                else f"Only some {noun}s are right."
            )
            return Finding(f"{noun}s", text)
    return None


def evidence(exercise: CompiledExercise, part: str, given: Arrays, expected: Arrays) -> str:
    """Where it is wrong first, with both numbers, in one line."""
    wrong = [i for i, (g, e) in enumerate(zip(given, expected, strict=True)) if not close(g, e)]
    first = wrong[0]
    g, e = given[first], expected[first]
    where = [part] if len(exercise.parts) > 1 else []
    if exercise.arguments is not None:
        where.append(case(first + 1, exercise.cases[first].label))
    if e.dtype.kind == "U" and g.dtype.kind != "U":
        return f"{part} is asked as a word in quotes."
    if g.dtype.kind == "U":
        return f"{part} is not {str(g)!r}."
    if g.shape != e.shape:
        return f"{', '.join(where)}: {two_shapes(g, e)}."
    index = tuple(int(i) for i in np.argwhere(~agreement(g, e))[0])
    if index:
        where.append(f"entry {entry(index)}")
    yours, right = two_numbers(g[index] + 0.0, e[index] + 0.0)  # + 0.0: never a minus before a zero
    some = f" ({len(wrong)} of {len(given)} cases are wrong)" if len(wrong) < len(given) else ""
    return f"{', '.join(where) or 'It is wrong'}: you {yours}, expected {right}{some}."
