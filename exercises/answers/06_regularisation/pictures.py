"""A picture moved to the right or to the left."""

import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def shift(picture, by):
    result = np.zeros_like(picture)
    width = picture.shape[1]
    for column in range(width):
        if 0 <= column - by < width:
            result[:, column] = picture[:, column - by]
    return result


def shift_cases(rng):
    def case(rows, columns, by, label=""):
        return Case(rng.uniform(0.1, 1, size=(rows, columns)), by, label=label)

    return [
        case(4, 4, 1, "one pixel to the right"),
        case(4, 4, -1, "one pixel to the left"),
        case(5, 5, 2, "two pixels to the right"),
        case(3, 6, -2, "a picture that is no square"),
        case(4, 4, 0, "a move by 0"),
    ]


def _edge(picture, by):
    width = picture.shape[1]
    return picture[:, np.clip(np.arange(width) - by, 0, width - 1)]


def _right_only(picture, by):
    """Slices that are right for by > 0. For by < 0 they fit by chance, for by = 0 they do not."""
    result = np.zeros_like(picture)
    result[:, by:] = picture[:, :-by]
    return result


def _without_zero(picture, by):
    """Slices for both signs, but not for by = 0."""
    result = np.zeros_like(picture)
    if by < 0:
        result[:, :by] = picture[:, -by:]
    else:
        result[:, by:] = picture[:, :-by]
    return result


def _wrong_side_cleared(picture, by):
    result = np.roll(picture, by, axis=1)
    if by > 0:
        result[:, -by:] = 0
    elif by < 0:
        result[:, :-by] = 0
    return result


def _cleared_as_if_right(picture, by):
    """np.roll, then the first `by` columns cleared, whatever the sign."""
    result = np.roll(picture, by, axis=1)
    result[:, :by] = 0
    return result


def _cleared_at_zero(picture, by):
    result = np.roll(picture, by, axis=1)
    if by > 0:
        result[:, :by] = 0
    else:
        result[:, by:] = 0
    return result


def _one_column_cleared(picture, by):
    result = np.roll(picture, by, axis=1)
    if by:
        result[:, 0 if by > 0 else -1] = 0
    return result


def _rows_cleared(picture, by):
    result = np.roll(picture, by, axis=1)
    if by > 0:
        result[:by] = 0
    elif by < 0:
        result[by:] = 0
    return result


def _erased(picture, by):
    """Nothing moves; the columns at the side where the picture would leave are set to 0."""
    result = picture.copy()
    if by > 0:
        result[:, :by] = 0
    elif by < 0:
        result[:, by:] = 0
    return result


def _sheet(picture, by):
    k = abs(by)
    return np.pad(picture, ((0, 0), (k, k))), k - by


def _open_window(picture, by):
    sheet, start = _sheet(picture, by)
    return sheet[:, start:]


def _window_as_wide_as_high(picture, by):
    sheet, start = _sheet(picture, by)
    return sheet[:, start : start + len(picture)]


def _framed_all_round(picture, by):
    sheet, start = np.pad(picture, abs(by)), abs(by) - by
    return sheet[:, start : start + picture.shape[1]]


def _window_unmoved(picture, by):
    sheet, _ = _sheet(picture, by)
    return sheet[:, abs(by) : abs(by) + picture.shape[1]]


SHIFT = Exercise(
    "shift",
    shift,
    cases=shift_cases,
    points=3,
    mistakes=(
        Mistake(
            "roll",
            "What leaves the picture on one side comes in again on the other. It should be lost, and 0 "
            "should come in.",
            lambda picture, by: np.roll(picture, by, axis=1),
        ),
        Mistake(
            "roll-rows",
            "Two slips. You move along axis 0, up or down, and what leaves the picture comes in again on the "
            "other side.",
            lambda picture, by: np.roll(picture, by, axis=0),
        ),
        Mistake(
            "roll-flat",
            "Without an axis `np.roll` moves the pixels as one long row, so what leaves a row comes in at "
            "the next one. Which axis counts the columns? And what leaves should be lost.",
            lambda picture, by: np.roll(picture, by),
        ),
        Mistake(
            "roll-back",
            "Two slips. The picture moves to the other side, and what leaves it comes in again.",
            lambda picture, by: np.roll(picture, -by, axis=1),
        ),
        Mistake(
            "other-way",
            "The picture moves to the other side: a positive `by` is to the right, where the columns have "
            "larger numbers.",
            lambda picture, by: shift(picture, -by),
        ),
        Mistake(
            "rows",
            "The picture moves up or down. Which axis counts the columns?",
            lambda picture, by: shift(picture.T, by).T,
        ),
        Mistake(
            "edge-repeated",
            "What comes in are copies of the edge. It should be 0, no ink.",
            _edge,
        ),
        Mistake(
            "right-only",
            "For a move to the right it is correct. A slice with a negative `by` counts from the other end, "
            "and `:-by` with 0 is empty: what do left and 0 need?",
            _right_only,
        ),
        Mistake(
            "zero-forgotten",
            "It is right for both sides, but not for 0: the slice `:-0` is `:0`, and holds nothing.",
            _without_zero,
        ),
        Mistake(
            "pad-with-negative",
            "For moves to the right it is correct. `np.pad` cannot add a negative number of columns: "
            "on which side do they have to come in when `by` is negative, and how many?",
            lambda picture, by: np.pad(picture, ((0, 0), (by, 0)))[:, : picture.shape[1]],
        ),
        Mistake(
            "never-left",
            "A negative `by` does nothing. It should move the picture to the left.",
            lambda picture, by: shift(picture, max(by, 0)),
        ),
        Mistake(
            "never-right",
            "A positive `by` does nothing. It should move the picture to the right.",
            lambda picture, by: shift(picture, min(by, 0)),
        ),
        Mistake(
            "always-right",
            "A negative `by` moves the picture to the right as well. Left is where the columns have smaller "
            "numbers.",
            lambda picture, by: shift(picture, abs(by)),
        ),
        Mistake(
            "wrong-side-cleared",
            "The picture moves the right way, but you set the wrong side to 0. What came in again is on the "
            "side that the picture moves away from.",
            _wrong_side_cleared,
        ),
        Mistake(
            "cleared-as-if-right",
            "For moves to the right it is correct. For a negative `by` the slice `:by` is all but the last "
            "columns, and you clear those.",
            _cleared_as_if_right,
        ),
        Mistake(
            "cleared-at-zero",
            "Right and left are correct. For `by` = 0 the picture should stay as it is, and yours comes "
            "out empty: what does each branch, or each slice, of yours do with 0?",
            _cleared_at_zero,
        ),
        Mistake(
            "left-comes-back",
            "To the right it is correct. To the left, what leaves the picture comes in again on the right, "
            "where 0 should. If you have a loop: a column number below 0 counts from the other end.",
            lambda picture, by: shift(picture, by) if by >= 0 else np.roll(picture, by, axis=1),
        ),
        Mistake(
            "grown",
            "The picture has become wider. What leaves it on one side is lost, so that the shape stays.",
            lambda picture, by: np.pad(picture, ((0, 0), (max(by, 0), max(-by, 0)))),
        ),
        Mistake(
            "open-window",
            "Your window begins at the right column, and has no end: it shows all the rest of the larger "
            "sheet. How wide has it to be?",
            _open_window,
        ),
        Mistake(
            "as-wide-as-high",
            "It is right for square pictures: your window is as wide as the picture is high. Which axis "
            "counts the columns?",
            _window_as_wide_as_high,
        ),
        Mistake(
            "framed-all-round",
            "You add rows of zeros as well, so the picture has become higher. `np.pad` with one number pads "
            "all sides; here it needs two pairs.",
            _framed_all_round,
        ),
        Mistake(
            "unmoved",
            "The picture has not moved. If you look through a window, where does it begin for this `by`?",
            _window_unmoved,
        ),
        Mistake(
            "picture-lost-columns",
            "You cut off what leaves, and nothing comes in: the picture has become narrower.",
            lambda picture, by: picture[:, : picture.shape[1] - by] if by >= 0 else picture[:, -by:],
        ),
        Mistake(
            "one-column-cleared",
            "The picture moves the right way, but of what came in again you set one column to 0 only. "
            "How many have to be?",
            _one_column_cleared,
        ),
        Mistake(
            "rows-cleared",
            "The picture moves the right way, but you set rows to 0, not columns. Which axis comes "
            "first in the square brackets?",
            _rows_cleared,
        ),
        Mistake(
            "erased",
            "Nothing moves: you set some columns to 0 and leave the others in their place.",
            _erased,
        ),
        Mistake(
            "one-pixel",
            "It moves by one pixel, however large `by` is.",
            lambda picture, by: shift(picture, int(np.sign(by))),
        ),
    ),
)
