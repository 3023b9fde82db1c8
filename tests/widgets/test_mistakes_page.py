"""Mistake by mistake in a page without a kernel, and with one: driven by keyboard and pointer, no network."""

from __future__ import annotations

import numpy as np
import pytest
from static_page import (
    CHECKED,
    KERNEL_GONE,
    TO_PYTHON,
    Kernel,
    WidgetPage,
    violations,
    write,
)

from dnnlab.widgets import MistakeByMistake
from dnnlab.widgets.mistakes import FIRST, draw
from dnnlab.widgets.sandbox import generator


class Page(WidgetPage):
    """The widget in a page, and what is asked of it."""

    def __init__(self, browser, address, width=760, **options):
        super().__init__(browser, address, width=width, **options)

    @property
    def sentence(self) -> str:
        return self.text(".dl-sentence")

    def predict(self, name: str) -> None:
        """Choose on the predict card that has this choice, and commit."""
        card = self.page.locator(".dl-predict", has=self.page.get_by_role("radio", name=name, exact=True))
        self.choose(name)
        card.get_by_role("button", name="That is my prediction").click()

    def number(self, name: str) -> str:
        return self.page.locator(f".dl-now-text dt:text-is({name!r}) + dd").inner_text()


@pytest.fixture
def open_page(browser, tmp_path):
    pages = []

    def open_page(theme="light", options=None, **selection) -> Page:
        address = write(tmp_path / "page.html", MistakeByMistake(**selection), theme=theme)
        pages.append(Page(browser, address, **(options or {})))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def test_it_computes_in_the_page_and_says_so(open_page):
    page = open_page()
    assert page.text(".dl-badge") == CHECKED
    assert page.sentence == (
        "w = (0, 0) and b = 0, so every score w·x + b is 0, on the fence, and as a mistake is y·score ≤ 0, "
        "with the fence counted in, all 60 points are wrong."
    )
    page.steps("End")
    assert page.sentence == (
        "Done: a whole pass without a mistake. 14 mistakes in 4 passes; (R/γ)² = 129.6, so at most 129."
    )
    assert page.number("(R/γ)²") == "129.6, so at most 129"
    assert page.page.get_by_text("(R/γ)² = 129.6, so at most 129", exact=True).count() == 1  # in the plot


def test_steps_forward_and_back_show_the_same(open_page):
    page = open_page()
    page.steps("End", "Home")  # the frame of the weights grows with what was seen
    seen = [page.everything()]
    for _ in range(10):
        page.press("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    for back in range(9, -1, -1):
        page.press("ArrowLeft")
        assert page.everything() == seen[back]


def test_every_key_of_the_transport(open_page):
    page = open_page()
    page.steps("Shift+ArrowRight")
    assert page.sentence.startswith("Mistake 10:")
    page.press("Shift+ArrowLeft")
    assert page.text(".dl-where") == "Before the first step"
    page.press("g", "ArrowRight")  # pass
    assert page.sentence.startswith("Pass 1 is over, with")
    page.press("g", "ArrowRight")  # example
    assert page.text(".dl-where") == "Example 61, in pass 2 through the 60 points"
    page.press("r")
    assert page.text(".dl-where") == "Before the first step"
    before = page.page.locator(".dl-plot").first.inner_html()
    page.press("n")
    assert page.page.locator(".dl-plot").first.inner_html() != before
    assert page.page.evaluate("document.activeElement.className").endswith("dl-step")


def test_playing_goes_from_mistake_to_mistake(open_page):
    page = open_page()
    page.page.locator(".dl-play").click()
    page.page.wait_for_function("document.querySelector('.dl-sentence').textContent.startsWith('Mistake 3')")
    assert page.text(".dl-play") == "Pause"
    page.page.locator(".dl-play").click()
    stopped = page.sentence
    page.page.wait_for_timeout(900)
    assert page.sentence == stopped
    assert page.text("[aria-live]").endswith(stopped)


def test_a_turn_is_predicted_scored_and_drawn(open_page):
    page = open_page()
    assert not page.page.get_by_text("Which way will the line turn").is_visible()  # there is no line yet
    page.steps("ArrowRight", "ArrowRight")  # w = (0.674, −0.803), and point 5 is a circle at (−1.68, 0.0205)
    assert page.text(".dl-where") == "Mistake 2, at example 2, in pass 1 through the 60 points"
    page.predict("↻ clockwise")
    assert "◆ You say: ↻ clockwise. Step to the next mistake." in page.text(".dl-turns")
    page.press("ArrowRight")
    assert page.text(".dl-where") == "Mistake 3, at example 5, in pass 1 through the 60 points"
    assert page.text(".dl-turns > .dl-predict") == (
        "Right. ◆ You said: ↻ clockwise. It turned by 92.2° clockwise. Point 5 pulled w towards itself."
    )
    yours = page.page.locator(".dl-plot .dl-k-you .dl-plot-head")
    assert yours.count() == 1
    page.predict("neither")
    page.press("ArrowRight")
    outcome = page.text(".dl-turns > .dl-predict")
    assert outcome.startswith("Not quite. ◆ You said: neither. It turned by")
    assert outcome.endswith("Point 6 pushed w away. So far 1 of 2 right.")
    assert yours.count() == 0


def test_the_separation_is_no_spoiler(open_page):
    for data in ("separable", "flipped", "xor"):
        page = open_page(data=data)
        page.steps("ArrowRight", "ArrowRight")
        shown = page.page.locator(".dl-body").inner_text() + page.page.evaluate(
            "[...document.querySelectorAll('[aria-label]')].map((e) => e.ariaLabel).join()"
        )
        for spoiler in ("No line", "no bound", "at most", "129", "possible"):
            assert spoiler not in shown
        for name in ("γ, the widest margin", "R, the largest ‖(x, 1)‖", "(R/γ)²"):
            assert page.number(name) == "predict first"
        note = page.page.locator('[data-part="stairs"] .dl-note')
        assert note.inner_text().startswith("γ, R and the bound (R/γ)² appear once you have predicted")
        page.predict("6–20")
        assert page.number("(R/γ)²") == ("129.6, so at most 129" if data == "separable" else "–")
        revealed = note.inner_text()
        assert revealed.startswith("The bound is true" if data == "separable" else "No line separates these")
        page.choose("shuffled")  # another run, another prediction
        assert page.number("(R/γ)²") == "predict first"
        page.page.get_by_role("button", name="Show me").click()
        assert note.inner_text() == revealed


@pytest.mark.parametrize(
    ("selection", "answer", "verdict"),
    [
        ({}, "6–20", "Right. ◆ You said: 6–20. Done: "),
        ({}, "61–500", "Not quite. ◆ You said: 61–500. Done: "),
        ({"data": "xor"}, "more, or no end", "Right. ◆ You said: more, or no end. 200 passes"),
        ({"rule": "delta"}, "none", "Right. ◆ You said: none. 200 passes. Every sample still moves w"),
        ({"rule": "delta", "lr": 1}, "w grows without end", "Right. ◆ You said: w grows without end. Div"),
    ],
)
def test_the_end_is_predicted_and_scored(open_page, selection, answer, verdict):
    page = open_page(**selection)
    page.predict(answer)
    assert page.text(".dl-total .dl-outcome").startswith(f"◆ You say: {answer}. Step on")
    page.press("End")
    assert page.text(".dl-total .dl-outcome").startswith(verdict)
    drawn = page.page.locator(".dl-plot-names .dl-k-you").all_text_contents()
    assert drawn == ([] if selection.get("rule") else [f"◆ {answer}"])


def test_show_me_goes_to_the_end(open_page):
    page = open_page()
    page.page.get_by_role("button", name="Show me").click()
    assert page.sentence.startswith("Done:")
    assert not page.page.get_by_text("How many mistakes in all").is_visible()
    assert page.page.evaluate("document.activeElement.className").endswith("dl-step")


def test_divergence_is_not_given_away_and_then_shown(open_page):
    page = open_page(rule="delta", lr=1)
    assert not page.page.locator(".dl-alert").first.is_visible()
    page.steps("End")
    assert page.text(".dl-alert").startswith("Diverged at example 31: a weight is beyond ±10⁶")
    assert page.text(".dl-where").startswith("Example 30,")
    page.choose("0.1")
    assert not page.page.locator(".dl-alert").first.is_visible()


def test_xor_closes_its_way_and_offers_no_gap(open_page):
    page = open_page()
    page.choose("XOR")
    for name in ("gap", "lr"):
        assert not page.page.locator(f"[data-key={name}]").is_visible()
    assert not page.page.get_by_role("radio", name="hardest first").locator("..").is_visible()
    assert not page.page.get_by_role("button", name="New points (N)").is_visible()
    page.steps("ArrowRight", "ArrowRight", "ArrowRight")
    loop = page.page.locator(".dl-plot .dl-k-warn.dl-dash")
    assert loop.count() == 0
    page.press("ArrowRight")
    assert page.sentence.endswith(
        "The same w, b as at the start: everything repeats from there. It will go on for ever."
    )
    assert loop.count() == 1
    page.choose("shuffled")
    assert page.page.get_by_role("button", name="New order (N)").is_visible()
    page.choose("separable")
    assert page.page.locator("[data-key=gap]").is_visible()


def test_hardest_first_is_left_when_the_points_are_xor(open_page):
    page = open_page(order="hardest")
    page.choose("XOR")
    assert page.page.get_by_role("radio", name="as given").is_checked()


def test_every_choice_gives_finite_numbers(open_page):
    page = open_page()
    for data in ("separable", "one flipped label", "XOR"):
        page.choose(data)
        for choices in page.page.locator(".dl-card .dl-controls .dl-axis").all():
            for choice in choices.locator(".dl-choice").all():
                if not choice.is_visible() or "XOR" in choice.inner_text() or "label" in choice.inner_text():
                    continue
                choice.click()
                page.steps("Shift+ArrowRight", "End")
                shown = page.page.locator(".dl-body").inner_text()
                assert "NaN" not in shown
                assert "undefined" not in shown
                assert page.text(".dl-badge") == CHECKED
        page.choose("perceptron")


def test_the_table_holds_the_mistakes_and_the_points(open_page):
    page = open_page()
    page.page.get_by_role("button", name="Table").click()
    page.steps("ArrowRight", "ArrowRight", "ArrowRight")
    mistakes, points = (
        [row.split("\t") for row in table.inner_text().splitlines()]
        for table in page.page.locator(".dl-numbers table").all()
    )
    assert mistakes[0] == ["Mistakes, the last 3"]
    assert len(mistakes) == 5
    assert f"({mistakes[-1][4]}, {mistakes[-1][5]})" == page.number("w")
    assert mistakes[-1][6] == page.number("b")
    assert len(points) == 62
    wrong = sum(row[4].startswith("−") or row[4] == "0" for row in points[2:])
    assert page.number("points with y(w·x + b) ≤ 0") == f"{wrong} of 60"


def test_a_point_is_dragged_by_the_pointer(open_page):
    page = open_page()
    page.steps("End")
    handle = page.page.get_by_role("button", name="Point 4, class")
    where = handle.get_attribute("aria-label")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 10, y + 60)
    page.page.mouse.move(x + 20, y + 150)  # into the other class
    assert "no pass without one. No line separates these points" in page.sentence  # still at the end
    assert page.number("(R/γ)²") == "–"
    page.page.mouse.up()
    page.page.mouse.move(x, y)
    assert handle.get_attribute("aria-label") != where
    page.page.get_by_role("button", name="Put the points back").click()
    assert handle.get_attribute("aria-label") == where
    page.steps("End")
    assert page.number("(R/γ)²") == "129.6, so at most 129"
    assert not page.page.get_by_role("button", name="Put the points back").is_visible()


def test_the_handle_nearest_to_the_pointer_is_grabbed(open_page):
    page = open_page()
    label = "document.activeElement.ariaLabel"
    y = draw(FIRST, generator(FIRST["seed"]))[0][1]
    handles = page.page.locator(".dl-handle").all()  # in the order of the points, before one is laid on top
    centres = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
               for box in (handle.bounding_box() for handle in handles)]  # fmt: skip
    assert len(centres) == len(y)
    for i, centre in enumerate(centres):
        page.page.mouse.move(*centre)
        page.page.mouse.down()
        page.page.mouse.up()
        assert page.page.evaluate(label).startswith(f"Point {i + 1}, class {'+1' if y[i] > 0 else '−1'}")
    assert not page.page.get_by_role("button", name="Put the points back").is_visible()  # none has moved


def test_a_finger_scrolls_over_the_points_and_drags_the_one_it_has_tapped(open_page):
    page = open_page(
        options={"viewport": {"width": 375, "height": 500}, "has_touch": True, "is_mobile": True}
    )
    cdp = page.page.context.new_cdp_session(page.page)
    point = page.page.get_by_role("button", name="Point 4, class")
    point.scroll_into_view_if_needed()

    def swipe(by: int) -> None:
        box = point.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for part in range(1, 11):
            at = {"x": x, "y": y + by * part / 10}
            cdp.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
            page.page.wait_for_timeout(20)
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.page.wait_for_timeout(200)

    def state() -> tuple[str | None, float]:
        return point.get_attribute("aria-label"), page.page.evaluate("scrollY")

    label, top = state()
    page.page.evaluate("document.activeElement.blur()")
    swipe(-100)
    assert state()[0] == label
    assert state()[1] > top + 50
    swipe(1)  # a tap
    label, top = state()
    swipe(-60)
    assert state()[0] != label
    assert state()[1] == top


def test_a_point_moved_on_the_way_says_that_the_run_began_again(open_page):
    page = open_page()
    page.steps("ArrowRight", "ArrowRight", "ArrowRight")
    where = page.text(".dl-where")
    page.page.locator(".dl-handle").first.focus()
    page.press("ArrowRight")
    again = page.page.locator("[data-part=said] .dl-alert")
    assert again.inner_text().startswith("The run began again with the moved point")
    assert where.split(" at ")[1].startswith(page.text(".dl-where").split("xample ")[1].split(",")[0], 8)
    page.steps("ArrowRight")
    assert not again.is_visible()
    page.steps("Home")
    page.page.locator(".dl-handle").first.focus()
    page.press("ArrowRight")
    assert not again.is_visible()  # nothing was replayed


@pytest.mark.parametrize("first", [[], ["End", "Home", "ArrowRight"]])
def test_the_point_stays_under_the_pointer_while_it_is_dragged(open_page, first):
    page = open_page()
    if not first:
        page.predict("6–20")
    page.steps(*first, "ArrowRight", "ArrowRight", "ArrowRight")
    handle = page.page.get_by_role("button", name="Point 4, class")
    for down in (0, 10, 40):
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if not down:
            page.page.mouse.move(x, y)
            page.page.mouse.down()
            start = y
        page.page.mouse.move(x, start + down)
        moved = handle.bounding_box()
        assert abs(moved["y"] + moved["height"] / 2 - start - down) < 1
    page.page.mouse.up()


def test_the_delta_rule_steps_by_example_or_pass_and_shows_its_error(open_page):
    page = open_page()
    page.choose("delta rule")
    assert page.page.get_by_role("radio", name="one example").is_checked()
    assert not page.page.get_by_role("radio", name="one mistake").locator("..").is_visible()
    page.steps("ArrowRight", "ArrowRight")
    assert page.text(".dl-where").startswith("Example 2, ")
    assert page.page.get_by_text("Squared error so far").is_visible()
    code = page.text(".dl-code")
    assert "change = self.lr * (y - score)" in code
    assert "if mistake" not in code
    assert "self.rule" not in code
    page.press("g", "End")
    assert page.page.get_by_role("radio", name="one pass").is_checked()
    page.press("g")
    assert page.page.get_by_role("radio", name="one example").is_checked()
    page.choose("perceptron")
    page.steps("ArrowRight")
    assert "change = self.lr * y if mistake else 0.0" in page.text(".dl-code")
    assert "(y - score)" not in page.text(".dl-code")


def test_what_rounding_left_is_called_about_0(open_page):
    page = open_page(data="xor", rule="delta")
    note = page.page.get_by_text("only because numbers are rounded")
    page.steps("ArrowRight")
    assert not note.is_visible()
    page.press("End")
    assert page.number("w") == "(≈0, −0.118)"
    assert note.is_visible()
    assert "·10⁻¹⁷" not in page.page.locator(".dl-body").inner_text()


def test_points_are_moved_by_keyboard_with_one_tab_stop(open_page):
    page = open_page(data="xor")
    assert page.page.locator(".dl-handle[tabindex='0']").count() == 1
    page.page.locator(".dl-handle").first.focus()
    page.press("PageDown", "PageDown")  # to (1, 1), class −1
    label = "document.activeElement.ariaLabel"
    assert page.page.evaluate(label) == "Point 3, class −1, at (1, 1)"
    page.press(*["ArrowDown"] * 16)
    assert page.page.evaluate(label) == "Point 3, class −1, at (1, −1)"
    page.press(*["ArrowLeft"] * 24)
    assert page.page.evaluate(label) == "Point 3, class −1, at (−2, −1)"
    page.steps("End")
    assert float(page.number("γ, the widest margin")) > 0  # now a line separates them
    assert page.sentence.startswith("Done: a whole pass without a mistake.")
    assert page.text(".dl-where").endswith("through the 4 points")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_after_a_prediction_and_where_it_diverged(open_page, theme):
    page = open_page(theme=theme)
    page.page.get_by_role("button", name="Table").click()
    page.predict("21–60")
    for choose, keys in (
        ([], ["ArrowRight", "ArrowRight"]),
        (["XOR"], ["Shift+ArrowRight"]),
        (["delta rule", "1"], ["End"]),
    ):
        for name in choose:
            page.page.get_by_role("radio", name=name, exact=True).first.check(force=True)
        page.steps(*keys)
        assert violations(page.page) == []


def test_reduced_motion_jumps(open_page):
    page = open_page(options={"reduced_motion": "reduce"})
    play = page.page.locator(".dl-play")
    assert play.inner_text() == "Next key frame"
    for number in (1, 2, 3):
        play.click()
        assert page.sentence.startswith(f"Mistake {number}:")


def test_a_page_that_computes_otherwise_refuses(browser, tmp_path):
    widget = MistakeByMistake()
    values = np.frombuffer(widget.checks).copy()
    values[-1] += 1e-3
    widget.checks = values.tobytes()
    page = Page(browser, write(tmp_path / "page.html", widget))
    assert page.text(".dl-alert").startswith("This page does not compute what NumPy computed")
    assert page.text(".dl-badge") == "nothing is computed"
    page.steps("ArrowRight", "End", "n", "g")
    page.choose("XOR")
    assert page.sentence == ""
    page.close()


# With a kernel


@pytest.fixture
def live(browser, tmp_path):
    """A static page whose model is connected to the widget's Python side."""
    widget = MistakeByMistake()
    address, kernel = write(tmp_path / "page.html", widget, send=TO_PYTHON), Kernel(widget)
    page = Page(browser, address, kernel=kernel)
    page.badge("live")
    yield page, kernel
    page.close()


def test_with_a_kernel_numpy_computes_and_the_badge_says_so(live):
    page, kernel = live
    assert page.text(".dl-badge") == "live kernel"
    page.steps("End")
    assert page.sentence.startswith("Done: a whole pass without a mistake. 14 mistakes")
    page.choose("0.05")
    page.badge("live")
    assert kernel.asked[-1]["selection"]["gap"] == 0.05
    page.steps("End")
    assert page.sentence.startswith("Done: a whole pass without a mistake. 319 mistakes in 134 passes")


def test_a_dragged_point_is_sent_to_the_kernel(live):
    page, kernel = live
    page.steps("End")
    page.page.locator(".dl-handle").first.focus()
    page.press(*["ArrowUp"] * 12)
    page.badge("wait")
    page.badge("live")
    moved = np.array(kernel.asked[-1]["moved"])
    selection = kernel.asked[-1]["selection"]
    (X, _), _ = draw(selection, generator(selection["seed"]))
    assert (moved != X).tolist() == [[False, True]] + [[False, False]] * 59
    label = page.page.locator(".dl-handle").first.get_attribute("aria-label")
    plain = label.replace("−", "-")
    assert [f"{value:.3g}" in plain for value in moved[0]] == [True, True]
    assert "No line separates these points" in page.sentence


def test_a_kernel_that_dies_leaves_a_page_that_goes_on(live):
    page, kernel = live
    kernel.mute = True
    page.choose("XOR")
    page.steps("ArrowRight")
    assert page.sentence.startswith("Mistake 1:")
    assert page.badge("twin", timeout=8000) == KERNEL_GONE
    page.press("ArrowRight")
    assert page.sentence.startswith("Mistake 2:")
    kernel.mute = False
    page.choose("separable")
    page.badge("live")
