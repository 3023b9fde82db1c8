"""The margin γ of a line, measured with extended samples."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .slips import slips


def margin(X, y, v):
    return np.min(y * (X @ v[:-1] + v[-1])) / np.linalg.norm(v)


def _with(names):
    def answer(X, y, v):
        z = X @ v[:-1] + v[-1]
        z = X @ v[1:] + v[0] if "bias-first" in names else z
        z = X @ v[:-1] if "no-bias" in names else z
        side = y * z
        side = z if "no-y" in names else side
        side = np.abs(z) if "absolute" in names else side
        length = np.linalg.norm(v)
        length = 1.0 if "not-divided" in names else length
        length = np.linalg.norm(v[:-1]) if "length-of-w" in names else length
        length = v @ v if "length-squared" in names else length
        length = np.abs(v).sum() if "sum-of-sizes" in names else length
        sides = side / length
        if "each" in names:
            return sides
        if "largest" in names:
            return sides.max()
        if "mean" in names:
            return sides.mean()
        if "sum" in names:
            return sides.sum()
        return sides.min()

    return answer


def margin_cases(rng):
    def case(m, n, label="", wrong=False):
        """Scores of both signs, none near 0. With `wrong`, a sample of each class is on the wrong side."""
        X, w, b = rng.normal(size=(m, n)), rng.normal(size=n), rng.choice([-1, 1]) * rng.uniform(0.6, 1.2)
        z = X @ w + b
        z[0], z[1] = 1.0 + abs(z[0]), -2.0 - abs(z[1])
        z[2:] += 0.5 * np.sign(z[2:])
        X += np.outer(z - X @ w - b, w) / (w @ w)  # now X has the scores z
        y = np.sign(z)
        if wrong:
            y[:2] = -y[:2]
        return Case(X, y, np.append(w, b), label=label)

    return [
        case(5, 2),
        case(8, 3, "a line that errs", wrong=True),
        case(4, 1, "a single input"),
        case(12, 4),
    ]


MARGIN = Exercise(
    "margin",
    margin,
    cases=margin_cases,
    batch="X",
    points=2,
    mistakes=(
        *slips(
            _with,
            {
                "no-y": "The targets are not in your result. For a sample with y = −1 the right side is the "
                "one with negative scores.",
                "absolute": "You use the size of the score. A sample on the wrong side then looks fine: its "
                "distance has to count as negative. What makes it so?",
                "bias-first": "You treat the first entry of v as the bias. In [w b] it stands at the end.",
                "no-bias": "The bias has no part in your scores.",
            },
            {
                "not-divided": "Your result grows when v grows, though the line stays where it is. u is v "
                "with length 1: what do you divide by?",
                "length-of-w": "You divide by the length of w. Here the samples are extended, so the length "
                "of all of v counts, the bias in it.",
                "length-squared": "You divide by the square of the length of v: a root is missing.",
                "sum-of-sizes": "You divide by the sum of the sizes of v's entries. A length is the root of "
                "a sum of squares.",
            },
            {
                "largest": "You take the largest value. The margin belongs to the sample that is closest, or "
                "farthest on the wrong side.",
                "mean": "You average over the samples. The margin is decided by one of them alone: which?",
                "sum": "You add up over the samples. The margin is decided by one of them alone: which?",
                "each": "This is a number for each sample. The margin is one of them: which?",
            },
            alike=("absolute+largest",),
        ),
        Mistake(
            "each-by-its-length",
            "You divide each score by the length of its sample. The direction u is v with length 1; the "
            "samples stay as they are.",
            lambda X, y, v: np.min(y * (X @ v[:-1] + v[-1]) / np.sqrt(np.sum(X**2, axis=1) + 1)),
        ),
        Mistake(
            "bias-not-scaled",
            "You divide w by its length and leave the bias as it is: that is another line. u is all of v, "
            "with length 1.",
            lambda X, y, v: np.min(y * (X @ v[:-1] / np.linalg.norm(v[:-1]) + v[-1])),
        ),
        Mistake(
            "both-sides",
            "It is twice the margin: the width of the gap, if both sides are equally close. The margin "
            "reaches from the line to the closest sample.",
            lambda X, y, v: 2 * margin(X, y, v),
        ),
        Mistake(
            "cut-at-0",
            "You cut at 0. If a sample is on the wrong side, the margin is negative, and says how far.",
            lambda X, y, v: max(0, margin(X, y, v)),
        ),
        Mistake(
            "answers",
            "You use the answers −1 and +1 in place of the scores: they do not say how far a sample is from "
            "the line.",
            lambda X, y, v: np.min(y * np.sign(X @ v[:-1] + v[-1])) / np.linalg.norm(v),
        ),
        Mistake(
            "position",
            "You return the position of the closest sample, not how far it is on its right side.",
            lambda X, y, v: np.argmin(y * (X @ v[:-1] + v[-1])),
        ),
    ),
)
