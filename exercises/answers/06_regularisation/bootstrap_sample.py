"""A bootstrap sample: rows drawn with replacement."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def bootstrap(X, u):
    return X[_rows(u)]


def _rows(u):
    return (u * len(u)).astype(int)


def bootstrap_cases(rng):
    def case(u, label=""):
        return Case(rng.normal(size=(len(u), 3)), np.array(u), label=label)

    # None is so near to 1 that rounding in place of cutting off would always leave the array.
    return [
        case([0.93, 0.01, 0.46, *rng.uniform(0.05, 0.93, size=7)]),
        case([0.97, 0.01, 0.46, *rng.uniform(0, 0.97, size=37)], "40 samples"),
        case([0.9, 0.2, 0.8], "three samples"),
        case([0.7], "a single sample"),
        case([0.5, 0.0, 0.75, 0.25], "u on the edges of the pieces"),
    ]


def _with(rows):
    """The rows of X with other row numbers than the right ones."""
    return lambda X, u: X[rows(u)]


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
            _with(lambda u: np.round(u * len(u)).astype(int)),
        ),
        Mistake(
            "rounded-to-last",
            "You scale to m − 1 and round to the nearest. Every row number exists, but the first and the "
            "last row get only half their share.",
            _with(lambda u: np.round(u * (len(u) - 1)).astype(int)),
        ),
        Mistake(
            "last-never-drawn",
            "You scale to m − 1, so after cutting off the last row never comes up. Which numbers should "
            "belong to it?",
            _with(lambda u: (u * (len(u) - 1)).astype(int)),
        ),
        Mistake(
            "rounded-up",
            "You round up, so your row numbers go up to m. Rows are counted from 0, and what falls into the "
            "first piece is row 0.",
            _with(lambda u: np.ceil(u * len(u)).astype(int)),
        ),
        Mistake(
            "one-added",
            "Your row numbers go from 1 to m. Rows are counted from 0.",
            _with(lambda u: _rows(u) + 1),
        ),
        Mistake(
            "edges",
            "It is right but where u lies on the edge of a piece: there you take the piece before, and for "
            "u = 0 row −1, which is the last one. A piece holds the number with which it begins.",
            _with(lambda u: np.ceil(u * len(u)).astype(int) - 1),
        ),
        Mistake(
            "cut-too-early",
            "You take row 0 every time: what follows the point is cut off before the numbers are spread over "
            "0 to m.",
            _with(lambda u: u.astype(int) * len(u)),
        ),
        Mistake(
            "permutation",
            "This is an order of all rows: each comes up exactly once. A bootstrap sample is drawn with "
            "replacement: a row may come up twice, or never.",
            _with(np.argsort),
        ),
        Mistake(
            "ranks",
            "You take the rows by the ranks of u: each comes up exactly once. A bootstrap sample is drawn "
            "with replacement: a row may come up twice, or never.",
            _with(lambda u: np.argsort(np.argsort(u))),
        ),
        Mistake(
            "as-it-is",
            "You return X as it is. Which rows does u draw?",
            lambda X, u: X,
        ),
        Mistake(
            "no-doubles",
            "The rows that come up twice are in it only once. They have to stay: a bootstrap sample has m "
            "rows.",
            _with(lambda u: np.unique(_rows(u))),
        ),
        Mistake(
            "sorted",
            "The rows are the right ones, sorted. Keep the order in which they were drawn.",
            _with(lambda u: np.sort(_rows(u))),
        ),
        Mistake(
            "row-numbers",
            "These are the row numbers, and they are right. Asked are the rows of X that have them: X in "
            "square brackets takes several rows at once.",
            lambda X, u: _rows(u),
        ),
        Mistake(
            "row-numbers-not-whole",
            "You spread the numbers over 0 to m, that is right. Row numbers are whole: cut off what follows "
            "the point, and then take the rows of X that have these numbers.",
            lambda X, u: u * len(u),
        ),
        Mistake(
            "numbers-drawn",
            "These are the numbers of u at the drawn places. Asked are the rows of X there.",
            lambda X, u: u[_rows(u)],
        ),
        Mistake(
            "columns",
            "You take the columns' place in the square brackets: the first index of X is the row.",
            lambda X, u: X[:, _rows(u)],
        ),
        Mistake(
            "last-left-out",
            "One row is missing, the last one: where does your loop end?",
            _with(lambda u: _rows(u)[:-1]),
        ),
        Mistake(
            "one-row-too-many",
            "You spread the numbers over 0 to m + 1, so a row m can come up, which does not exist.",
            _with(lambda u: (u * (len(u) + 1)).astype(int)),
        ),
        Mistake(
            "four",
            "You spread the numbers over 0 to 4, as in the example, whatever m is. Where does the size "
            "of the sample come in?",
            _with(lambda u: (u * 4).astype(int)),
        ),
        Mistake(
            "columns-counted",
            "You spread the numbers over 0 to the number of columns of X. What is drawn are rows: how many "
            "of them are there?",
            lambda X, u: X[(u * X.shape[1]).astype(int)],
        ),
    ),
)
