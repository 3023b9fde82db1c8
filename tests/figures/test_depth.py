"""The figures of depth: straight lines on log paper, with their names and the prediction beside them."""

import numpy as np

from dnnlab import figures

LAYERS = np.arange(2, 12)
SHRINKING, GROWING = 0.25 ** (11 - LAYERS), 1.5 ** (11 - LAYERS)


def texts(fig):
    return [text.get_text() for text in fig.axes[0].texts]


def test_log_lines_draw_a_constant_factor_as_a_straight_line():
    fig = figures.log_lines(
        {"shrinks": (LAYERS, SHRINKING), "grows": (LAYERS, GROWING)}, xlabel="layer", ylabel="size"
    )
    ax = fig.axes[0]
    assert ax.get_yscale() == "log"
    for line, y in zip(ax.get_lines(), (SHRINKING, GROWING), strict=True):
        pixels = ax.transData.transform(np.column_stack([line.get_xdata(), line.get_ydata()]))
        slopes = np.diff(pixels[:, 1]) / np.diff(pixels[:, 0])
        np.testing.assert_allclose(slopes, slopes[0], rtol=1e-6)
        np.testing.assert_array_equal(line.get_ydata(), y)
    assert sorted(texts(fig)) == ["grows", "shrinks"]


def test_what_is_predicted_has_no_marker_no_name_and_a_grey_of_its_own():
    fig = figures.log_lines(
        {"measured": (LAYERS, SHRINKING)},
        {"measured": (LAYERS, 1.1 * SHRINKING)},
        xlabel="layer",
        ylabel="size",
    )
    measured, predicted = fig.axes[0].get_lines()
    assert (predicted.get_color(), predicted.get_marker()) == (figures.GREY, "")
    assert measured.get_marker() not in ("", "None")
    assert texts(fig) == ["measured"]


def test_zeros_and_what_is_not_finite_are_left_out():
    y = np.array([1.0, 0.0, np.nan, np.inf, 0.1])
    fig = figures.log_lines({"a": (np.arange(5), y)}, xlabel="x", ylabel="y")
    drawn = fig.axes[0].get_lines()[0].get_ydata()
    np.testing.assert_array_equal(np.isfinite(drawn), [True, False, False, False, True])
