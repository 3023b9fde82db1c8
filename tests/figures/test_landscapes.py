"""Level curves: they lie where the function has one value, and what is drawn on them is named."""

import numpy as np
import pytest

from dnnlab import figures


def bowl(x, y):
    return x**2 + y**2


@pytest.fixture
def ax():
    return figures.subplots(figsize=(4, 4))[1]


def level_curves(ax):
    """Vertices of every piece of the first set of contours."""
    contours = ax.collections[0]
    return [path.vertices for path in contours.get_paths() if len(path.vertices)]


def test_each_curve_has_one_value(ax):
    figures.landscape(ax, bowl, (-1, 1), (-1, 1))
    curves = level_curves(ax)
    assert len(curves) >= 10
    for points in curves:
        assert np.ptp(bowl(*points.T)) < 1e-3
    assert ax.get_aspect() == 1


def test_paths_and_points_are_named_and_differ_in_more_than_colour(ax):
    path = np.array([[1.0, 1.0], [0.5, 0.2]])
    figures.landscape(
        ax, bowl, (-2, 2), (-2, 2), paths={"a": path, "b": -path}, points={"p": (0, 0), "q": (1, 0)}
    )
    assert [text.get_text() for text in ax.texts] == ["a", "b", "p", "q"]
    lines = ax.get_lines()
    assert [line.get_linestyle() for line in lines[:2]] == ["-", "--"]
    assert [line.get_marker() for line in lines[2:]] == ["o", "s"]
    np.testing.assert_array_equal(lines[0].get_xydata(), path)


def test_the_forbidden_part_is_shaded_and_its_edge_drawn(ax):
    figures.landscape(ax, bowl, (-1, 1), (-1, 1), g=lambda x, y: x - 0.5 * y)
    shade, edge = ax.collections[1:]
    x, y = np.concatenate([path.vertices for path in shade.get_paths()]).T
    assert (x - 0.5 * y).min() > -1e-9
    x, y = np.concatenate([path.vertices for path in edge.get_paths()]).T
    np.testing.assert_allclose(x, 0.5 * y, atol=1e-9)


def test_the_level_curve_through_the_first_point_is_heavy(ax):
    figures.landscape(ax, bowl, (-1, 1), (-1, 1), points={"p": (0.3, 0.4), "q": (0.9, 0)})
    heavy = ax.collections[-1]
    radii = np.hypot(*np.concatenate([path.vertices for path in heavy.get_paths()]).T)
    np.testing.assert_allclose(radii, 0.5, atol=1e-3)
    assert heavy.get_linewidths()[0] > ax.collections[0].get_linewidths()[0]


def test_no_level_curve_through_the_lowest_point(ax):
    figures.landscape(ax, bowl, (-1, 1), (-1, 1), points={"p": (0, 0)})
    assert len(ax.collections) == 1
