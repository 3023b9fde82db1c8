"""Row numbers of a bootstrap sample."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def bootstrap(u):
    return (u * len(u)).astype(int)


def bootstrap_cases(rng):
    # The first numbers lie near 0 and near 1, where rounding in place of cutting off shows.
    edges = np.array([0.99, 0.01, 0.46])
    return [
        Case(np.concatenate([edges, rng.uniform(size=7)])),
        Case(np.concatenate([edges, rng.uniform(size=37)]), label="40 samples"),
        Case(np.array([0.9, 0.2, 0.8]), label="three samples"),
        Case(np.array([0.7]), label="a single sample"),
    ]


BOOTSTRAP = Exercise(
    "bootstrap",
    bootstrap,
    cases=bootstrap_cases,
    points=1,
    mistakes=(
        Mistake(
            "rounded",
            "You round to the nearest. Then row 0 gets only half its share, and a row m comes up, which does "
            "not exist. All numbers from 0 up to 1 belong to row 0.",
            lambda u: np.round(u * len(u)),
        ),
        Mistake(
            "rounded-to-last",
            "You scale to m − 1 and round to the nearest. Every row number exists, but the first and the "
            "last row get only half their share.",
            lambda u: np.round(u * (len(u) - 1)),
        ),
        Mistake(
            "last-never-drawn",
            "You scale to m − 1, so after cutting off the last row never comes up. Which numbers should "
            "belong to it?",
            lambda u: (u * (len(u) - 1)).astype(int),
        ),
        Mistake(
            "rounded-up",
            "Your row numbers go from 1 to m: you round up, or add 1. Rows are counted from 0.",
            lambda u: np.ceil(u * len(u)),
        ),
        Mistake(
            "not-whole",
            "You spread the numbers over 0 to m, that is right. Row numbers are whole: what remains is to "
            "cut off what follows the point.",
            lambda u: u * len(u),
        ),
        Mistake(
            "cut-too-early",
            "Every entry is 0: you cut off what follows the point before the numbers are spread over 0 to m.",
            lambda u: u.astype(int) * len(u),
        ),
        Mistake(
            "permutation",
            "This is an order of all rows: each comes up exactly once. A bootstrap sample is drawn with "
            "replacement: a row may come up twice, or never.",
            lambda u: np.argsort(u),
        ),
        Mistake(
            "ranks",
            "These are ranks: each row comes up exactly once. A bootstrap sample is drawn with replacement: "
            "a row may come up twice, or never.",
            lambda u: np.argsort(np.argsort(u)),
        ),
        Mistake(
            "no-doubles",
            "The rows that come up twice are in it only once. They have to stay: a bootstrap sample has m "
            "rows.",
            lambda u: np.unique((u * len(u)).astype(int)),
        ),
        Mistake(
            "sorted",
            "The rows are the right ones, sorted. Keep the order in which they were drawn.",
            lambda u: np.sort((u * len(u)).astype(int)),
        ),
        Mistake(
            "numbers-drawn",
            "These are the numbers of u at the drawn places. Asked are the row numbers themselves.",
            lambda u: u[(u * len(u)).astype(int)],
        ),
        Mistake(
            "one-row-too-many",
            "You spread the numbers over 0 to m + 1, so a row m comes up, which does not exist.",
            lambda u: (u * (len(u) + 1)).astype(int),
        ),
        Mistake(
            "four",
            "You spread the numbers over 0 to 4, as in the example, whatever m is. Where does the size "
            "of the sample come in?",
            lambda u: (u * 4).astype(int),
        ),
        Mistake(
            "ten",
            "You spread the numbers over 0 to 10, whatever m is. Where does the size of the sample come in?",
            lambda u: (u * 10).astype(int),
        ),
    ),
)
