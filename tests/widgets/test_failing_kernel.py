"""A kernel that greets, but answers with errors: the page computes, and does not ask it again and again."""

from __future__ import annotations

import pytest
from static_page import KERNEL_GONE, TO_PYTHON, Kernel, WidgetPage, write

from dnnlab.widgets import FoldThePlane, MistakeByMistake, OneStep


@pytest.mark.parametrize("kind", [OneStep, MistakeByMistake, FoldThePlane])
def test_it_is_asked_once_and_the_page_goes_on_by_itself(browser, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(kind, "answer", lambda self, message: 1 / 0)
    widget = kind()
    kernel = Kernel(widget)
    page = WidgetPage(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=kernel)
    gone = "text => document.querySelector('.dl-badge').textContent === text"
    page.page.wait_for_function(gone, arg=KERNEL_GONE)
    page.page.wait_for_timeout(1200)
    asked = [message["type"] for message in kernel.asked]
    assert asked.count("run") == 1
    page.steps("ArrowRight")
    assert page.page.locator(".dl-scrub").input_value() != "0"
    page.close()
