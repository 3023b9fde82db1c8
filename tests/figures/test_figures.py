"""The figures: words with every picture, the same bytes every time, and charts that say what the data say."""

import itertools
import struct
from base64 import b64decode

import matplotlib
import numpy as np
import pytest

from dnnlab import figures


@pytest.fixture
def shown(monkeypatch):
    """What `show` handed to the notebook: a list of (data, metadata)."""
    calls = []
    monkeypatch.setattr(
        "dnnlab.figures.style.display", lambda data, *, raw, metadata: calls.append((data, metadata))
    )
    return calls


def size(picture: bytes) -> tuple[int, int]:
    return struct.unpack(">II", picture[16:24])


def texts(fig) -> list[str]:
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_show_carries_the_picture_and_its_words(shown):
    fig, ax = figures.subplots(figsize=(5, 2))
    ax.plot([1, 2, 3])
    assert figures.show(fig, alt="A line\n  rises from 1 to 3.") is None
    data, metadata = shown[0]
    assert data["text/plain"] == "A line rises from 1 to 3."
    assert size(b64decode(data["image/png"])) == (1000, 400)
    assert metadata == {"image/png": {"width": 500}}


@pytest.mark.parametrize("alt", ["", "  \n", None])
def test_a_figure_without_words_is_refused(shown, alt):
    fig, _ = figures.subplots()
    with pytest.raises(ValueError, match="alt must say in words"):
        figures.show(fig, alt=alt)
    assert shown == []


def test_same_figure_same_bytes():
    pictures = [figures.png(figures.loss_curves({"a": [1, 0.5], "b": [1, 0.2]})) for _ in range(2)]
    assert pictures[0] == pictures[1]


def test_figures_are_unknown_to_pyplot():
    from matplotlib import pyplot

    figures.subplots(2, 3)
    assert pyplot.get_fignums() == []


def test_series_differ_in_more_than_colour():
    styles = list(matplotlib.rcParams["axes.prop_cycle"])
    for key in ("color", "linestyle", "marker"):
        assert len({style[key] for style in styles}) == len(styles)


def test_loss_curves_label_every_line_without_overlap():
    fig = figures.loss_curves({"one": [2, 0.100], "two": [2, 0.101], "three": [2, 0.102]})
    assert sorted(texts(fig)) == ["one", "three", "two"]
    fig.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in fig.axes[0].texts), key=lambda box: box.y0)
    for below, above in itertools.pairwise(boxes):
        assert above.y0 >= below.y1 - 1


def test_loss_curves_end_where_a_run_diverges():
    fig = figures.loss_curves({"stable": [1, 0.5, 0.25], "diverges": [1, 40, np.nan]})
    label = next(text for text in fig.axes[0].texts if text.get_text() == "diverges")
    assert label.xy == (1, 40)


def test_check_curve_finds_the_slopes_in_the_data():
    eps = np.logspace(-11, -1, 21)
    noise = 1e-16 / eps
    fig = figures.check_curve(eps, {"one-sided": eps / 2 + noise, "central": eps**2 / 6 + noise})
    assert set(texts(fig)) == {"slope 1", "slope 2", "rounding, slope −1", "one-sided", "central"}
    wrong = figures.check_curve(eps, {"claims to be central": eps / 2 + noise})
    assert "slope 1" in texts(wrong)
    assert "slope 2" not in texts(wrong)


def test_digit_gallery_takes_flat_and_square_pictures():
    pictures = np.arange(3 * 64).reshape(3, 64)
    flat = figures.digit_gallery(pictures, ["a", "b", "c"], columns=2)
    square = figures.digit_gallery(pictures.reshape(3, 8, 8), ["a", "b", "c"], columns=2)
    assert figures.png(flat) == figures.png(square)
    assert [ax.get_title() for ax in flat.axes] == ["a", "b", "c", ""]


def test_digit_gallery_wants_a_title_for_each():
    with pytest.raises(ValueError, match="one text for each of 2 images, given 1"):
        figures.digit_gallery(np.zeros((2, 64)), ["a"])
