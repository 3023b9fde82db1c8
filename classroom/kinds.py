"""The kinds of results, in words, and how they are grouped."""

from classroom.result import ExerciseResult

RIGHT, PARTLY, NOT_YET, NO_ANSWER = "right", "partly right", "not yet right", "no answer"
STATES = (RIGHT, PARTLY, NOT_YET, NO_ANSWER)

_NO_ANSWER = ("missing", "none", "unreadable")
WORDS = {
    "missing": "not in the notebook",
    "none": "nothing returned",
    "unreadable": "the file could not be read",
    "syntax": "a cell that Python cannot read",
    "signature": "other arguments than asked for",
    "type": "not the type that is asked for",
    "count": "too many or too few values returned",
    "order": "right values in another order",
    "raised": "stopped by an error",
    "time": "took too long",
    "crash": "ended Python itself",
    "forged": "wrote into the grader's channel",
    "warning": "right values with a warning of NumPy's on the way",
    "changed": "right values, but an argument is changed",
    "other-cases": "right in the notebook's cases only",
    "parts": "several kinds of wrong",
    "follows": "follows from an earlier exercise",
    "shape": "another shape",
    "lost-axis": "an axis is lost",
    "extra-axis": "an axis too many",
    "reshaped": "right numbers, arranged in another way",
    "no-batch-sum": "not brought together over the batch",
    "nan": "nan",
    "inf": "infinity",
    "float32": "a short number format",
    "inexact": "nearly right, not exact",
    "ratio": "off by a constant factor",
    "offset": "off by a constant",
    "rows": "some rows are wrong",
    "columns": "some columns are wrong",
    "entry": "wrong values",
    "word": "another word",
    "argument": "an argument returned as it came in",
    "zeros": "every entry is 0",
    "transposed": "transposed",
    "times-m": "m times too large",
    "over-m": "m times too small",
    "times-m2": "m² times too large",
    "over-m2": "m² times too small",
    "sign": "the opposite sign",
    "twice": "twice too large",
    "half": "half of it",
    "transposed-times-m": "transposed, and m times too large",
    "absolute": "all signs positive",
    "one-minus": "1 minus what is asked",
    "log": "the logarithm of it",
    "exp": "e to the power of it",
    "sqrt": "the square root of it",
    "square": "the square of it, or an array made square",
    "reciprocal": "1 divided by it",
    "summed-0": "summed over axis 0",
    "summed-1": "summed over axis 1",
    "mean-0": "averaged over axis 0",
    "mean-1": "averaged over axis 1",
    "total": "summed into one number",
    "mean": "averaged into one number",
    "reversed-0": "reversed along axis 0",
    "reversed-1": "reversed along axis 1",
    "argmax": "the position of the largest entry",
    "truncated": "cut to whole numbers",
    "rounded": "rounded",
}


def state(result: ExerciseResult) -> str:
    """One of `STATES`. An answer that is wrong only because an earlier one is counts as right."""
    if result.kind in ("right", "follows"):
        return RIGHT
    if result.kind in _NO_ANSWER:
        return NO_ANSWER
    return PARTLY if result.earned > 0 else NOT_YET


def in_words(kind: str) -> str:
    """A kind in a few words; the kind itself if it has none."""
    return "a known mistake" if kind.startswith("mistake:") else WORDS.get(kind, kind)
