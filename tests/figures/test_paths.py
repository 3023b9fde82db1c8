"""The figures of optimisers: every path and every curve is in a panel of its own, named by its title."""

import numpy as np
import pytest

from dnnlab import figures


def valley(x, y):
    return (x**2 / 10 + y**2) / 2


PATHS = {
    "slow": np.array([[-3.0, 1.0], [-2.0, 0.5], [-1.0, 0.1]]),
    "fast": np.array([[-3.0, 1.0], [0.0, 0.0]]),
}


@pytest.fixture
def fig():
    return figures.valley_paths(valley, PATHS, (-4, 1), (-1.5, 1.5), xlabel="along", ylabel="across")


def test_each_path_has_a_panel_with_its_name_and_all_its_places(fig):
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["slow", "fast"]
    for ax, path in zip(fig.axes, PATHS.values(), strict=True):
        np.testing.assert_array_equal(ax.get_lines()[0].get_xydata(), path)
        np.testing.assert_array_equal(ax.get_lines()[1].get_xydata(), path[:1])
        assert ax.get_aspect() == 1


def test_level_curves_have_one_value_and_the_cross_is_at_the_minimum(fig):
    for ax in fig.axes:
        contours = ax.collections[0]
        curves = [path.vertices for path in contours.get_paths() if len(path.vertices)]
        assert len(curves) >= 8
        for level, points in zip(contours.levels, curves, strict=False):
            np.testing.assert_allclose(valley(*points.T), level, atol=2e-3)
        (cross,) = ax.get_lines()[2].get_xydata()
        np.testing.assert_allclose(cross, 0, atol=0.02)


def test_small_charts_share_their_axes_and_empty_places_stay_empty():
    x = np.arange(3)
    fig = figures.small_charts({name: (x, x * k) for k, name in enumerate("abcd")}, xlabel="t", ylabel="v")
    used, empty = fig.axes[:4], fig.axes[4:]
    assert [ax.get_title(loc="left") for ax in used] == list("abcd")
    assert len({ax.get_ylim() for ax in used}) == 1
    for k, ax in enumerate(used):
        np.testing.assert_array_equal(ax.get_lines()[0].get_ydata(), x * k)
    assert len(empty) == 2
    assert not any(ax.axison for ax in empty)
