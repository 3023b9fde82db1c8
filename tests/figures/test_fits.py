"""Fits with their hidden units, digit clouds, bent planes, and networks drawn with their indices."""

import numpy as np
import pytest

from dnnlab import figures
from dnnlab.figures.fits import edge_on


def lines(ax) -> list[np.ndarray]:
    return [line.get_xydata() for line in ax.get_lines()]


def texts(fig) -> list[str]:
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_a_fit_is_the_sum_of_the_units_drawn_under_it():
    x = np.linspace(0, 1, 5)
    units = np.stack([x, 2 * x, np.ones(5)], axis=1)
    fig = figures.fit_with_units(x, x**2, {"three": (units, -0.5)})
    above, below = fig.axes
    target, fit = lines(above)
    np.testing.assert_array_equal(target[:, 1], x**2)
    np.testing.assert_allclose(fit[:, 1], sum(unit[:, 1] for unit in lines(below)) - 0.5)
    assert above.get_title("left") == "three"


def test_every_image_of_a_digit_cloud_is_drawn_as_its_digit_and_each_kind_is_named_once_at_its_middle():
    points = np.array([[0.0, 0], [2, 0], [1, 6], [5, 5]])
    fig = figures.digit_cloud(points, np.array([7, 7, 7, 3]))
    (ax,) = fig.axes
    drawn = {line.get_marker(): line.get_xydata().tolist() for line in ax.get_lines()}
    assert drawn == {"$3$": [[5, 5]], "$7$": points[:3].tolist()}
    middles = {text.get_text(): tuple(text.xy) for text in ax.texts}
    assert middles == {"3": (5, 5), "7": (1, 0)}


def fold(points):
    return np.maximum(points @ np.ones((2, 2)) + [0, -1], 0)


@pytest.fixture
def xor():
    return np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def test_the_points_of_a_folded_plane_are_where_the_hidden_layer_puts_them_classes_told_apart_by_shape(xor):
    X, labels = xor
    fig = figures.folded_plane(fold, np.array([1.0, -2]), -0.5, X, labels)
    _, right = fig.axes
    drawn = {line.get_marker(): line.get_xydata().tolist() for line in right.get_lines() if line.get_marker()}
    assert drawn["s"] == [[0, 0], [2, 1]]
    assert drawn["o"] == [[1, 0], [1, 0]]


def test_the_cut_of_a_folded_plane_is_straight_on_the_right_and_where_the_score_is_0_on_the_left(xor):
    X, labels = xor
    w, b = np.array([1.0, -2]), -0.5
    left, right = figures.folded_plane(fold, w, b, X, labels).axes
    cut = right.get_lines()[-1]
    for point in (cut.get_xy1(), cut.get_xy2()):
        assert np.dot(w, point) + b == pytest.approx(0)
    (contour,) = left.collections
    on_the_cut = np.concatenate([path.vertices for path in contour.get_paths()])
    np.testing.assert_allclose(fold(on_the_cut) @ w + b, 0, atol=1e-2)


def test_edge_on_keeps_two_dimensions_and_turns_more_until_the_cut_stands_upright():
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(edge_on(rng.standard_normal((9, 2)), np.array([1.0, 2])), np.eye(2))
    w = rng.standard_normal(6)
    view = edge_on(rng.standard_normal((50, 6)), w)
    np.testing.assert_allclose(view.T @ view, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(w @ view, [np.linalg.norm(w), 0], atol=1e-12)


def test_a_network_is_drawn_with_every_neuron_every_weight_and_the_names_asked_for():
    fig = figures.network([2, 3, 2], [(2, 3, 1), (3, 1, 2)])
    (ax,) = fig.axes
    named = texts(fig)
    assert {"$w^{(2)}_{31}$", "$w^{(3)}_{12}$", "$a^{(1)}_2$", "$b^{(3)}_2$", "layer 2: hidden"} <= set(named)
    assert "$b^{(1)}_1$" not in named
    edges = [line for line in lines(ax) if len(line) == 2]
    assert len(edges) == 2 * 3 + 3 * 2 + 2
    place = {text.get_text(): text.get_position() for text in ax.texts}
    first = edges[-2]
    np.testing.assert_allclose(first, [place["$a^{(1)}_1$"], place["$a^{(2)}_3$"]])


@pytest.mark.parametrize("weight", [(1, 1, 1), (2, 4, 1), (2, 1, 3), (4, 1, 1)])
def test_a_weight_that_is_not_there_is_refused(weight):
    with pytest.raises(ValueError, match="expected"):
        figures.network([2, 3, 2], [weight])
