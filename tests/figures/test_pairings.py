"""The figures of chapter 4 show every run, also those that break down, and every outlier."""

import numpy as np
import pytest

from dnnlab import figures


@pytest.fixture
def grid():
    runs = {
        ("sigmoid", "squared"): {"ordinary": [0.9, 0.5, 0.2], "sure": [0.9, 0.9, 0.8]},
        ("sigmoid", "log"): {"ordinary": [0.9, 0.1, 0.05], "sure": [0.9, 0.2, 0.1]},
        ("tanh", "squared"): {"ordinary": [0.9, 0.5, 0.4], "sure": [0.9, 0.9, 0.9]},
        ("tanh", "log"): {"ordinary": [0.9], "sure": [0.9, 0.8]},
    }
    return figures.pairings_grid(runs, epochs=2, matched=[("sigmoid", "log")], notes={("tanh", "log"): "NaN"})


def test_the_grid_has_a_row_for_each_output_and_a_column_for_each_loss(grid):
    assert [ax.get_title(loc="left") for ax in grid.axes] == ["squared", "log", "", ""]
    assert [ax.get_ylabel() for ax in grid.axes] == ["sigmoid", "", "tanh", ""]


def test_the_starts_have_no_colour_of_a_loss(grid):
    colours = {line.get_color() for ax in grid.axes for line in ax.get_lines()}
    assert len(colours) == 2
    assert not colours & {figures.BLUE, figures.ORANGE}


def test_every_panel_shows_both_starts_told_apart_by_more_than_colour(grid):
    for ax in grid.axes:
        curves = [line for line in ax.get_lines() if line.get_linestyle() != "None"]
        assert [line.get_linestyle() for line in curves] == ["-", "--"]
    assert list(grid.axes[0].get_lines()[1].get_ydata()) == [0.9, 0.9, 0.8]


def test_a_run_that_broke_down_ends_in_a_cross_where_it_ended(grid):
    crosses = [line for line in grid.axes[3].get_lines() if line.get_marker() == "x"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in crosses] == [(0, 0.9), (1, 0.8)]
    assert not [line for ax in grid.axes[:3] for line in ax.get_lines() if line.get_marker() == "x"]


def test_matched_pairings_have_a_heavy_frame_and_notes_are_written(grid):
    widths = [ax.spines["top"].get_linewidth() for ax in grid.axes]
    assert widths[1] > 2 > max(widths[0], widths[2], widths[3])
    assert [ax.texts[0].get_text() for ax in grid.axes] == ["", "", "", "NaN"]


def test_the_starts_are_named_in_the_panel_where_they_end_farthest_apart(grid):
    named = [[text.get_text() for text in ax.texts[1:]] for ax in grid.axes]
    assert named == [["ordinary", "sure"], [], [], []]


def test_a_line_chart_names_its_curves():
    x = np.linspace(0, 1, 30)
    fig = figures.line_chart({"straight": (x, x), "bent": (x, x**2)}, xlabel="x", ylabel="y")
    assert [text.get_text() for text in fig.axes[0].texts] == ["straight", "bent"]
    np.testing.assert_array_equal(fig.axes[0].get_lines()[1].get_ydata(), x**2)


def test_two_curves_of_one_colour_differ_in_dash_and_marker():
    x = np.linspace(0, 1, 30)
    colours = [figures.ORANGE, figures.ORANGE]
    fig = figures.line_chart({"near": (x, x), "far": (x, x**2)}, xlabel="x", ylabel="y", colours=colours)
    near, far = fig.axes[0].get_lines()
    assert near.get_color() == far.get_color() == figures.ORANGE
    assert near.get_linestyle() != far.get_linestyle()
    assert near.get_marker() != far.get_marker()


def test_every_outlier_is_drawn_those_beyond_the_edge_as_triangles_on_it():
    x, y = np.arange(5.0), np.array([1.0, 2.0, 30.0, 4.0, 5.0])
    wrong = np.array([False, False, True, False, True])
    fig = figures.outlier_fits(x, y, wrong, {"squared": (1.0, 0.5)}, top=8, xlabel="x", ylabel="y")
    drawn = {line.get_marker(): line.get_xydata().tolist() for line in fig.axes[0].get_lines()}
    assert drawn[""] == [[0, 0.5], [4, 4.5]]
    assert drawn["o"] == [[0, 1], [1, 2], [3, 4]]
    assert drawn["x"] == [[4, 5]]
    assert drawn["^"] == [[2, 8]]
