"""The figures of one neuron: lines lie where w and b put them, names and numbers are written out."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from dnnlab import figures
from dnnlab.figures import Plane

SQUARE, CLASSES = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def texts(fig) -> list[str]:
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def straight(ax) -> list[np.ndarray]:
    """The ends of every drawn line that is no set of points."""
    return [line.get_xydata() for line in ax.get_lines() if line.get_linestyle() != "None"]


@pytest.mark.parametrize(
    ("w", "b"), [([1.0, 1.0], -0.5), ([1.0, 0.0], -0.5), ([0.0, 2.0], -1.0), ([-3.0, 1.0], 0.7)]
)
def test_a_line_runs_from_edge_to_edge_where_the_weighted_input_is_0(w, b):
    fig = figures.planes([Plane("one", SQUARE, CLASSES, lines={"cut": (np.array(w), b)})])
    (ax,) = fig.axes
    (ends,) = straight(ax)
    np.testing.assert_allclose(ends @ w + b, 0, atol=1e-12)
    for x, y in ends:
        assert min(np.abs(x - ax.get_xlim()).min(), np.abs(y - ax.get_ylim()).min()) < 1e-12
    assert texts(fig) == ["cut"]


def test_a_line_through_two_corners_of_the_panel_has_two_ends():
    fig = figures.planes([Plane("one", SQUARE, CLASSES, lines={"diagonal": ([1.0, -1.0], 0.0)})])
    (ends,) = straight(fig.axes[0])
    assert not np.allclose(ends[0], ends[1])


def test_a_line_that_misses_the_points_is_refused():
    with pytest.raises(ValueError, match="given 'far', which misses the points"):
        figures.planes([Plane("one", SQUARE, CLASSES, lines={"far": ([1.0, 1.0], 50.0)})])


def test_a_band_runs_at_plus_and_minus_its_score():
    lines = {"cut": (np.array([2.0, 1.0]), -1.5)}
    fig = figures.planes([Plane("one", SQUARE, CLASSES, lines=lines, bands={"cut": 0.4})])
    _, *band = straight(fig.axes[0])
    assert (
        sorted(round(float(score), 9) for ends in band for score in ends @ [2, 1] - 1.5)
        == [-0.4] * 2 + [0.4] * 2
    )


def test_every_point_is_drawn_with_the_marker_of_its_class_and_rings_where_asked():
    ringed = np.array([True, False, False, False])
    fig = figures.planes([Plane("one", SQUARE, CLASSES, {0: ("no", (0.5, 0))}, ringed=ringed)])
    squares, circles, triangles, rings = fig.axes[0].get_lines()
    np.testing.assert_array_equal(squares.get_xydata(), SQUARE[CLASSES == 0])
    np.testing.assert_array_equal(circles.get_xydata(), SQUARE[CLASSES == 1])
    assert len(triangles.get_xydata()) == 0
    np.testing.assert_array_equal(rings.get_xydata(), SQUARE[:1])
    assert len({line.get_marker() for line in (squares, circles, triangles)}) == 3
    assert texts(fig) == ["no"]


def test_areas_are_tinted_by_the_largest_output():
    W, b = np.array([[-1.0, 0], [0, 0], [1, 0]]), np.array([0.2, 0.0, -0.8])  # borders at x = 0.2 and 0.8
    fig = figures.planes([Plane("one", SQUARE, CLASSES, areas=(W, b))])
    (image,) = fig.axes[0].get_images()
    row = image.get_array()[0]
    left, middle, right = (to_hex(row[column]) for column in (5, 200, 394))
    assert len({left, middle, right}) == 3
    changes = np.flatnonzero((np.diff(row, axis=0) != 0).any(axis=1))
    x = np.linspace(*fig.axes[0].get_xlim(), 400)
    np.testing.assert_allclose(x[changes], [0.2, 0.8], atol=0.01)


def test_panels_name_the_vertical_axis_once_if_it_is_the_same():
    one, other = (Plane("p", SQUARE, CLASSES, axes=("x", y)) for y in ("same", "another"))
    assert [ax.get_ylabel() for ax in figures.planes([one, one]).axes] == ["same", ""]
    assert [ax.get_ylabel() for ax in figures.planes([one, other]).axes] == ["same", "another"]


def test_a_neuron_shows_its_inputs_weights_bias_sum_and_listeners():
    fig = figures.neuron_parts({"area": 85, "south": 1}, [4, -9], 60, 391, "a = z", ["fee", "tax"])
    assert set(texts(fig)) >= {
        "area = 85",
        "south = 1",
        "× 4",
        "× −9",
        "bias +60",
        "sum\nz = 391",
        "a = z",
        "fee",
        "tax",
    }


def test_a_neuron_wants_a_weight_for_each_input():
    with pytest.raises(ValueError, match="weights: given 1, expected one for each of 2 inputs"):
        figures.neuron_parts({"x": 1, "y": 2}, [3], 0, 3, "a")


def test_colours_stand_in_the_order_of_their_scores_and_in_their_own_colour():
    fig = figures.colours_by_score(
        {"red": (1, 0, 0), "blue": (0, 0, 1), "grey": (0.5, 0.5, 0.5)}, [0.8, -0.9, 0]
    )
    (ax,) = fig.axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["blue", "grey", "red"]
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == ["#0000ff", "#808080", "#ff0000"]
    assert [bar.get_width() for bar in ax.patches] == [-0.9, 0, 0.8]
    assert texts(fig) == ["−0.90", "+0.00", "+0.80"]


def test_the_squeeze_lets_its_bounds_meet_at_the_square_of_radius_over_margin():
    fig = figures.novikoff_squeeze([1.0, 2.0, 2.5], margin=0.5, radius=3.0)
    low, high, length, meeting = fig.axes[0].get_lines()
    assert meeting.get_xdata()[0] == pytest.approx(36)
    k = low.get_xdata()
    np.testing.assert_allclose(low.get_ydata(), 0.5 * k)
    np.testing.assert_allclose(high.get_ydata(), 3 * np.sqrt(k))
    np.testing.assert_array_equal(length.get_xydata(), [[1, 1], [2, 2], [3, 2.5]])
    assert {"no room beyond 36", "settled after 3"} <= set(texts(fig))


def test_the_squeeze_names_the_last_whole_number_of_mistakes_there_is_room_for():
    fig = figures.novikoff_squeeze([1.0, 2.0], margin=1.0, radius=2.4)  # 5.76
    assert "no room beyond 5" in texts(fig)
