"""A whole run of the perceptron: how many mistakes it makes."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake

from .one_update import update

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([-1.0, 1.0, 1.0, -1.0])


def count_mistakes(X, y, passes):
    return _run(X, y, passes)[0]


def _is_mistake(x, target, score, slip):
    if slip == "not-on-the-fence":
        return target * score < 0
    if slip == "answers-compared":
        return (1 if score > 0 else -1) != target
    if slip == "answers-compared-plus":
        return (1 if score >= 0 else -1) != target
    if slip == "changes-of-w":
        return target * score <= 0 and np.any(x != 0)
    return target * score <= 0


COUNTED_AS = {
    "fence-not-counted": "not-on-the-fence",
    "answers-counted": "answers-compared",
    "answers-counted-plus": "answers-compared-plus",
    "changes-of-w": "changes-of-w",
}


def _run(X, y, passes, slip="", rng=None):
    """Mistakes in all, mistakes in the last pass, passes run, and the last w and b."""
    w, b, mistakes, in_pass, passes_run = np.zeros(X.shape[1]), 0.0, 0, 0, 0
    for _ in range(passes):
        if slip == "starts-anew":
            w, b = np.zeros(X.shape[1]), 0.0
        in_pass, start = 0, (w, b)
        passes_run += 1
        for i in range(len(y)) if rng is None else rng.permutation(len(y)):
            w_now, b_now = start if slip == "whole-pass-at-once" else (w, b)
            score = w_now @ X[i] + (0 if slip == "no-bias" else b_now)
            in_pass += bool(_is_mistake(X[i], y[i], score, COUNTED_AS.get(slip, slip)))
            if _is_mistake(X[i], y[i], score, "" if slip in COUNTED_AS else slip):
                if slip != "never-learns":
                    w, b = w + y[i] * X[i], b + y[i]
            elif slip == "learns-always":
                w, b = w + y[i] * X[i], b + y[i]
            elif slip == "ends-at-a-right-one":
                return mistakes + in_pass, in_pass, passes_run, w, b
        mistakes += in_pass
        if in_pass == 0:
            break
    return mistakes, in_pass, passes_run, w, b


def _slip(name):
    return lambda X, y, passes: _run(X, y, passes, name)[0]


def _with_update(update):
    """The run with another function in the place of `update`."""

    def answer(X, y, passes):
        w, b, mistakes = np.zeros(X.shape[1]), 0.0, 0
        for _ in range(passes):
            before = mistakes
            for x, target in zip(X, y, strict=True):
                mistakes += target * (w @ x + b) <= 0
                w, b = update(w, b, x, target, 1.0)
            if mistakes == before:
                break
        return mistakes

    return answer


def _counted_after(X, y, passes):
    """An update on every mistake, and what is counted is whether it is still a mistake."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(passes):
        clean = True
        for x, target in zip(X, y, strict=True):
            clean &= target * (w @ x + b) > 0
            w, b = update(w, b, x, target, 1.0)
            mistakes += target * (w @ x + b) <= 0
        if clean:
            break
    return mistakes


def _wrong_at_the_end(X, y, passes):
    *_, w, b = _run(X, y, passes)
    return np.sum(y * (X @ w + b) <= 0)


def _one_mistake_a_pass(X, y, passes):
    """Each pass ends at its first mistake."""
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, 0
    for _ in range(passes):
        wrong = np.flatnonzero(y * (X @ w + b) <= 0)
        if not wrong.size:
            break
        w, b = update(w, b, X[wrong[0]], y[wrong[0]], 1.0)
        mistakes += 1
    return mistakes


def count_mistakes_cases(rng):
    def samples(m, n):
        """Samples with a gap between the classes, scattered about a line."""
        w, X = rng.normal(size=n), rng.normal(size=(m, n))
        y = np.sign(X @ w + 0.4 * rng.normal())
        return X + np.outer(0.3 * y, w) / (w @ w), y

    def telling(X, y, passes):
        """Whether a run needs four passes or more, both classes occur, and slips give other numbers."""
        mistakes, _, needed, *_ = _run(X, y, 100)
        others = [_run(X, y, 100, slip)[0] for slip in ("no-bias", "whole-pass-at-once")]
        last, shuffled = _run(X, y, passes)[1], _run(X, y, passes, rng=np.random.default_rng(2))[1]
        distinct = needed < passes or len({last, shuffled, _wrong_at_the_end(X, y, passes)}) == 3
        return 4 <= needed <= 60 and abs(y.sum()) < len(y) - 2 and mistakes not in others and distinct

    def case(m, n, passes=1000, label=""):
        while True:
            X, y = samples(m, n)
            if telling(X, y, passes):
                return Case(X, y, passes, label=label)

    one = Case(rng.normal(size=(1, 3)), np.array([-1.0]), 10, label="a single sample")
    fence = Case(
        np.array([[1.0], [-1.0]]) * rng.uniform(1, 2), np.array([1.0, -1.0]), 10, label="scores of exactly 0"
    )
    return [
        case(6, 2),
        fence,
        case(10, 3),
        Case(*XOR, 5, label="XOR"),
        case(12, 2, 3, "a limit that comes first"),
        one,
    ]


COUNT_MISTAKES = Exercise(
    "count_mistakes",
    count_mistakes,
    cases=count_mistakes_cases,
    points=3,
    builds_on="update",
    following=_with_update,
    mistakes=(
        Mistake(
            "not-on-the-fence",
            "A score of exactly 0 is no mistake for you. Every run starts with one, because w and b are 0: "
            "then nothing is ever learnt.",
            _slip("not-on-the-fence"),
        ),
        Mistake(
            "answers-compared",
            "On the fence you count a mistake only if y = +1. Look at y times the score in place of the "
            "answer: 0 is a mistake for both classes.",
            _slip("answers-compared"),
        ),
        Mistake(
            "answers-compared-plus",
            "On the fence you count a mistake only if y = −1. Look at y times the score in place of the "
            "answer: 0 is a mistake for both classes.",
            _slip("answers-compared-plus"),
        ),
        Mistake(
            "fence-not-counted",
            "A score of exactly 0 is learnt from, but it is missing from your count. The fence counts as a "
            "mistake.",
            _slip("fence-not-counted"),
        ),
        Mistake(
            "answers-counted",
            "On the fence you count a mistake only if y = +1, though your update learns from both. Look at y "
            "times the score in place of the answer.",
            _slip("answers-counted"),
        ),
        Mistake(
            "answers-counted-plus",
            "On the fence you count a mistake only if y = −1, though your update learns from both. Look at y "
            "times the score in place of the answer.",
            _slip("answers-counted-plus"),
        ),
        Mistake(
            "changes-of-w",
            "You count when w has changed. A mistake on a sample of zeros moves b alone.",
            _slip("changes-of-w"),
        ),
        Mistake(
            "last-pass",
            "This is the number of mistakes in the last pass. Asked is the whole run: where is your count "
            "set to 0?",
            lambda X, y, passes: _run(X, y, passes)[1],
        ),
        Mistake(
            "first-pass",
            "This is the number of mistakes in the first pass. Does the function end there? Look at how far "
            "its `return` (or `break`) is indented.",
            lambda X, y, passes: _run(X, y, 1)[0],
        ),
        Mistake(
            "passes",
            "You count passes through the data, the clean one at the end included. Asked are the mistakes: a "
            "pass may hold many.",
            lambda X, y, passes: _run(X, y, passes)[2],
        ),
        Mistake(
            "passes-with-mistakes",
            "You count the passes that hold a mistake. One pass may hold many: each of them counts.",
            lambda X, y, passes: _run(X, y, passes)[2] - (_run(X, y, passes)[1] == 0),
        ),
        Mistake(
            "passes-from-0",
            "You return the number of the last pass, counted from 0. Asked are the mistakes: a pass may hold "
            "many.",
            lambda X, y, passes: _run(X, y, passes)[2] - 1,
        ),
        Mistake(
            "one-a-pass",
            "Each pass ends at its first mistake. After an update go on with the next sample, and start "
            "again at the first one only when all have been looked at.",
            _one_mistake_a_pass,
        ),
        Mistake(
            "starts-anew",
            "Before each pass w and b are set to 0 again, so what was learnt is lost. Where should they "
            "start?",
            _slip("starts-anew"),
        ),
        Mistake(
            "whole-pass-at-once",
            "All samples of a pass are judged by the w and b from its start. The perceptron learns at once: "
            "the next sample already meets the new ones.",
            _slip("whole-pass-at-once"),
        ),
        Mistake(
            "never-learns",
            "Both w and b stay at 0, so every sample is a mistake in every pass. `update` returns new ones "
            "and does not touch the old: where do you keep what it returns?",
            _slip("never-learns"),
        ),
        Mistake(
            "learns-always",
            "You change w and b on right answers too. Only a mistake moves them.",
            _slip("learns-always"),
        ),
        Mistake(
            "no-bias",
            "The bias has no part in your run: it stays at 0, or it is missing from the score by which you "
            "judge.",
            _slip("no-bias"),
        ),
        Mistake(
            "counted-after",
            "You look whether a sample is a mistake after the update. What counts is the answer it got "
            "before.",
            _counted_after,
        ),
        Mistake(
            "wrong-at-the-end",
            "This is how many samples are wrong at the end of the run. Asked is how many mistakes were made "
            "on the way.",
            _wrong_at_the_end,
        ),
        Mistake(
            "first-sample-only",
            "You get 1 in every case: the function ends after its first sample. Look at how far its `return` "
            "is indented.",
            lambda X, y, passes: 1,
        ),
        Mistake(
            "ends-at-a-right-one",
            "The run ends at the first sample that is right. It has settled only when all of them are: a "
            "whole pass without a mistake.",
            _slip("ends-at-a-right-one"),
        ),
        Mistake(
            "shuffled",
            "You shuffle the samples, as the chapter does. Here they come in the given order in each pass, "
            "so that everybody counts the same.",
            lambda X, y, passes: _run(X, y, passes, rng=np.random.default_rng(2))[0],
        ),
        Mistake(
            "shuffled-last-pass",
            "Two slips. You return the mistakes of the last pass, asked is the whole run: where is your "
            "count set to 0? And you shuffle the samples, as the chapter does; here they come in the given "
            "order.",
            lambda X, y, passes: _run(X, y, passes, rng=np.random.default_rng(2))[1],
        ),
        Mistake(
            "a-pass-short",
            "A run that does not settle in time is one pass short. How many rounds does your loop make when "
            "`passes` is 1?",
            lambda X, y, passes: _run(X, y, passes - 1)[0],
        ),
        Mistake(
            "a-pass-long",
            "A run that does not settle in time makes one pass too many. How many rounds does your loop make "
            "when `passes` is 1?",
            lambda X, y, passes: _run(X, y, passes + 1)[0],
        ),
        Mistake(
            "right-ones",
            "You count the samples that were right when they were looked at. Asked are the mistakes.",
            lambda X, y, passes: _run(X, y, passes)[2] * len(y) - _run(X, y, passes)[0],
        ),
        Mistake(
            "looked-at",
            "You count every sample that is looked at. Only the mistakes count.",
            lambda X, y, passes: _run(X, y, passes)[2] * len(y),
        ),
    ),
)
