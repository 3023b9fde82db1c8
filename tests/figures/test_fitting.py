"""The figures of fitting: boundaries lie where the network changes its mind, differences show every draw."""

import numpy as np
from matplotlib.colors import to_hex

from dnnlab import figures

SQUARE = np.array([[-1.0, -1], [1, -1], [-1, 1], [1, 1]])
CLASSES = np.array([0, 1, 0, 1])


def contours(ax):
    """Level -> x of the points of its line."""
    found = {}
    for drawn in ax.collections:
        for level, path in zip(drawn.levels, drawn.get_paths(), strict=True):
            found[round(float(level), 2)] = path.vertices[:, 0]
    return found


def test_the_boundary_lies_where_the_score_is_zero_and_the_grey_lines_where_it_is_sure():
    fig = figures.boundaries({"slow": (lambda X: 5 * (X[:, :1] - 0.2), SQUARE, CLASSES),
                              "sudden": (lambda X: 50 * (X[:, 0] - 0.2), SQUARE, CLASSES)})  # fmt: skip
    for ax, steep in zip(fig.axes, (5, 50), strict=True):
        lines = contours(ax)
        assert len(lines) == 3
        for level, x in lines.items():
            np.testing.assert_allclose(x, 0.2 + level / steep, atol=0.02)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes] == ["slow", "sudden"]
    assert fig.axes[0].get_xlim() == fig.axes[1].get_xlim()


def test_a_network_with_one_answer_everywhere_has_no_boundary():
    fig = figures.boundaries({"always 1": (lambda X: np.ones(len(X)), SQUARE, CLASSES)})
    assert contours(fig.axes[0]) == {}


def test_every_draw_has_its_ring_the_bar_is_the_mean_and_the_line_two_standard_errors():
    rows = {"up": [1, 2, 6, 3], "down": [-1, -2, -3, -2], "both": [-1, 0, 4, 1]}
    (ax,) = figures.differences(rows, xlabel="gain").axes
    rings = [line for line in ax.get_lines() if line.get_marker() == "o"]
    bars = [line for line in ax.get_lines() if line.get_marker() == "|"]
    reaches = [line for line in ax.get_lines() if line.get_linewidth() == 4]
    assert [list(ring.get_xdata()) for ring in rings] == list(rows.values())
    assert [bar.get_xdata()[0] for bar in bars] == [3, -2, 1]
    for reach, values in zip(reaches, rows.values(), strict=True):
        error = np.std(values, ddof=1) / 2
        np.testing.assert_allclose(reach.get_xdata(), np.mean(values) + np.array([-2, 2]) * error)
    assert [ring.get_color() for ring in rings] == [figures.BLUE, figures.ORANGE, figures.GREY]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(rows)
    assert ax.get_xlabel().startswith("gain\n")
    for what in "2 s.e.", "blue: above 0", "orange: below 0", "grey: 0 within":
        assert what in ax.get_xlabel()
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row at the top
    assert to_hex(figures.BLUE) != to_hex(figures.ORANGE)


def test_a_difference_of_zero_in_every_draw_is_neither_above_nor_below():
    (ax,) = figures.differences({"zero": [0.0, 0.0]}, xlabel="gain").axes
    assert ax.get_lines()[1].get_color() == figures.GREY
