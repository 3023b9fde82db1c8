"""The drawing of an LSTM: every part that the page names is in it, and none lies on another."""

import numpy as np

from dnnlab import figures


def test_every_part_has_its_place():
    fig, ax = figures.subplots(figsize=(5.2, 3.1))
    figures.lstm_cell(ax)
    texts = [text for text in ax.texts if text.get_text()]
    words = [text.get_text() for text in texts]
    assert {"stay", "enter", "new", "leave", "tanh", "$c_{t-1}$", "$c_t$", "$h_t$"} < set(words)
    assert (words.count("×"), words.count("+")) == (3, 1), "one product for each gate, one sum"
    fig.canvas.draw()
    boxes = [text.get_window_extent() for text in texts]
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])
    ends = np.array([[box.x0, box.x1] for box in boxes])
    assert ends.min() >= 0
    assert ends.max() <= fig.bbox.width
