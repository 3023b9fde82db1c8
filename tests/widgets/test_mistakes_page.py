"""Mistake by mistake in a page without a kernel, and with one: driven by keyboard and pointer, no network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from needs import chromium
from playwright.sync_api import sync_playwright
from static_page import write

from dnnlab.widgets import MistakeByMistake
from dnnlab.widgets.base import STATIC
from dnnlab.widgets.mistakes import draw
from dnnlab.widgets.sandbox import generator

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


class Page:
    """The widget in a page, and what went wrong there."""

    def __init__(self, browser, address, **options):
        self.page = browser.new_page(**({"viewport": {"width": 760, "height": 900}} | options))
        self.problems: list[str] = []
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.problems.append(m.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda r: r.url.startswith(("file:", "blob:")) or self.problems.append(r.url))
        self.page.goto(address)
        self.page.wait_for_selector(".dl-badge[data-kind]")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def steps(self, *keys: str) -> None:
        self.page.locator(".dl-step").focus()
        self.press(*keys)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.text_content() or ""

    @property
    def sentence(self) -> str:
        return self.text(".dl-sentence")

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).check(force=True)

    def predict(self, name: str) -> None:
        """Choose on the predict card that has this choice, and commit."""
        card = self.page.locator(".dl-predict", has=self.page.get_by_role("radio", name=name, exact=True))
        self.choose(name)
        card.get_by_role("button", name="That is my prediction").click()

    def number(self, name: str) -> str:
        return self.page.locator(f".dl-now-text dt:text-is({name!r}) + dd").inner_text()

    def everything(self) -> str:
        """All that is shown but where the focus is and how far the pictures have been zoomed."""
        return re.sub(r' (id|name|for|aria-\w+)="dl-[^"]*"', "", self.page.locator(".dl-body").inner_html())


@pytest.fixture
def open_page(browser, tmp_path):
    pages = []

    def open_page(theme="light", options=None, **selection) -> Page:
        address = write(tmp_path / "page.html", MistakeByMistake(**selection), theme=theme)
        pages.append(Page(browser, address, **(options or {})))
        return pages[-1]

    yield open_page
    for page in pages:
        page.page.close()
        assert page.problems == []


def test_it_computes_in_the_page_and_says_so(open_page):
    page = open_page()
    assert page.text(".dl-badge") == "computed in this page, checked against NumPy"
    assert page.sentence.startswith("w = (0, 0) and b = 0")
    assert page.number("(R/γ)², the bound") == "130"
    page.steps("End")
    assert page.sentence == (
        "Done: a whole pass without a mistake. 14 mistakes in 4 passes; the bound allows 129."
    )


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
    assert page.text(".dl-where") == "Step 61, pass 2 through the 60 points"
    page.press("r")
    assert page.text(".dl-where") == "Before the first step"
    before = page.page.locator(".dl-plot").first.inner_html()
    page.press("n")
    assert page.page.locator(".dl-plot").first.inner_html() != before
    assert page.page.evaluate("document.activeElement.className").endswith("dl-step")


def test_keys_stay_inside(open_page):
    page = open_page()
    page.page.evaluate("document.body.addEventListener('keydown', (e) => { window.leaked = e.key; })")
    page.steps("ArrowRight", "Home", "g", "n", "r", " ")
    assert page.page.evaluate("window.leaked") is None
    page.page.locator("h1").click()
    before = page.everything()
    page.press("ArrowRight", "g")
    assert page.everything() == before


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
    page = open_page(gap=0.2)
    page.predict("down and to the left")  # y·x of the first point
    assert "◆ You say ↙. Step to the next mistake." in page.text(".dl-turn")
    page.press("ArrowRight")
    assert page.text(".dl-turns > .dl-predict").startswith(
        "Right. ◆ You said ↙. w moves by (−0.259, −0.318): towards point 1, by y·x."
    )
    assert page.page.locator(".dl-plot .dl-plot-head").count() == 5
    page.predict("up and to the left")
    page.press("ArrowRight")
    outcome = page.text(".dl-turns > .dl-predict")
    assert outcome.startswith("Not quite. ◆ You said ↖.")
    assert outcome.endswith(" So far 1 of 2 right.")
    yours = page.page.locator(".dl-plot .dl-k-you .dl-plot-head")
    assert yours.count() == 1
    page.press("ArrowRight")
    assert yours.count() == 0


@pytest.mark.parametrize(
    ("selection", "answer", "verdict"),
    [
        ({}, "6 to 20", "Right. ◆ You said: 6 to 20. Done: "),
        ({}, "61 to 500", "Not quite. ◆ You said: 61 to 500. Done: "),
        ({"data": "xor"}, "more, or it never ends", "Right. ◆ You said: more, or it never ends. 200 passes"),
        ({"rule": "delta"}, "none", "Right. ◆ You said: none. 200 passes. Every sample still moves w"),
        ({"rule": "delta", "lr": 1}, "w grows without end", "Right. ◆ You said: w grows without end. Div"),
    ],
)
def test_the_end_is_predicted_and_scored(open_page, selection, answer, verdict):
    page = open_page(**selection)
    page.predict(answer)
    assert page.text(".dl-pair .dl-outcome").startswith(f"◆ You say: {answer}. Step on")
    page.press("End")
    assert page.text(".dl-pair .dl-outcome").startswith(verdict)
    drawn = page.page.locator(".dl-plot-names .dl-k-you").all_text_contents()
    assert drawn == ([] if selection.get("rule") else [f"◆ {answer}"])


def test_show_me_goes_to_the_end(open_page):
    page = open_page()
    page.page.get_by_role("button", name="Show me").click()
    assert page.sentence.startswith("Done:")
    assert not page.page.get_by_text("How many mistakes will it make").is_visible()
    assert page.page.evaluate("document.activeElement.className").endswith("dl-step")


def test_divergence_is_not_given_away_and_then_shown(open_page):
    page = open_page(rule="delta", lr=1)
    assert not page.page.locator(".dl-alert").is_visible()
    page.steps("End")
    assert page.text(".dl-alert").startswith("Diverged at step 31: a weight is beyond ±10⁶")
    assert page.text(".dl-where").startswith("Step 30,")
    page.choose("0.1")
    assert not page.page.locator(".dl-alert").is_visible()


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
        "The same w, b as after step 0: everything repeats from there. It will go on for ever."
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
                assert page.text(".dl-badge") == "computed in this page, checked against NumPy"
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
    assert page.number("points on the wrong side") == f"{wrong} of 60"


def test_a_point_is_dragged_by_the_pointer(open_page):
    page = open_page()
    page.steps("End")
    handle = page.page.locator(".dl-handle").nth(3)
    where = handle.get_attribute("aria-label")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 10, y + 60)
    page.page.mouse.move(x + 20, y + 150)  # into the other class
    assert "no pass without one. No line separates these points" in page.sentence  # still at the end
    assert page.number("(R/γ)², the bound") == "–"
    page.page.mouse.up()
    page.page.mouse.move(x, y)
    assert handle.get_attribute("aria-label") != where
    page.page.get_by_role("button", name="Put the points back").click()
    assert handle.get_attribute("aria-label") == where
    assert page.number("(R/γ)², the bound") == "130"
    assert not page.page.get_by_role("button", name="Put the points back").is_visible()


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
    assert page.number("γ, the widest margin") != "–"  # now a line separates them
    page.steps("End")
    assert page.sentence.startswith("Done: a whole pass without a mistake.")
    assert page.text(".dl-where").endswith("through the 4 points")


@pytest.mark.parametrize("width", [1200, 700, 375, 320])
def test_nothing_overflows_and_fingers_find_every_button(open_page, width):
    page = open_page(options={"viewport": {"width": width, "height": 900}})
    for names in (["one example"], ["delta rule", "1"], ["XOR", "perceptron"], ["one flipped label"]):
        for name in names:
            page.page.get_by_role("radio", name=name, exact=True).first.check(force=True)
        for keys in (["ArrowRight"], ["Shift+ArrowRight"], ["End"]):
            page.steps(*keys)
            assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.page.evaluate(
        """[...document.querySelectorAll('.dl-root :is(button, select, [type=range], .dl-choice span)')]
        .filter((e) => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 40)
        .map((e) => e.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_page, theme):
    page = open_page(theme=theme)
    page.page.add_script_tag(path=AXE)
    page.page.get_by_role("button", name="Table").click()
    page.predict("21 to 60")
    for choose, keys in (
        ([], []),
        ([], ["ArrowRight", "ArrowRight"]),
        (["XOR"], ["Shift+ArrowRight"]),
        (["delta rule", "1"], ["End"]),
    ):
        for name in choose:
            page.page.get_by_role("radio", name=name, exact=True).first.check(force=True)
        page.steps(*keys)
        found = page.page.evaluate("axe.run('.dl-root', { resultTypes: ['violations'] })")
        assert [
            (v["id"], v["nodes"][0]["html"], v["nodes"][0]["failureSummary"]) for v in found["violations"]
        ] == []


def test_reduced_motion_jumps(open_page):
    page = open_page(options={"reduced_motion": "reduce"})
    play = page.page.locator(".dl-play")
    assert play.inner_text() == "Next key frame"
    for number in (1, 2, 3):
        play.click()
        assert page.sentence.startswith(f"Mistake {number}:")
    page.page.wait_for_timeout(800)
    assert page.sentence.startswith("Mistake 3:")


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
    assert page.problems == []
    page.page.close()


# With a kernel

SEND = """async send(message) {
  if (window.mute) return;
  const [content, numbers] = await window.kernel(message);
  const buffers = [new DataView(Float64Array.from(numbers).buffer)];
  for (const listen of LISTENERS["msg:custom"] ?? []) listen(content, buffers);
}"""


@pytest.fixture
def live(browser, tmp_path):
    """A static page whose model is connected to the widget's Python side."""
    boot = (STATIC / "boot.js").read_text(encoding="utf-8")
    (listeners,) = set(re.findall(r"(\w+)\[`change:", boot))
    path, widget, asked, sent = tmp_path / "page.html", MistakeByMistake(), [], []
    write(path, widget)
    text = path.read_text(encoding="utf-8")
    assert text.count("send(){}") == 1
    path.write_text(text.replace("send(){}", SEND.replace("LISTENERS", listeners)), encoding="utf-8")
    widget.send = lambda content, buffers=(): sent.append((content, buffers))

    def kernel(message):
        asked.append(message)
        widget._on_message(widget, message, [])
        content, buffers = sent.pop()
        json.dumps(content)
        return [content, np.frombuffer(b"".join(buffers)).tolist()]

    context = browser.new_context(viewport={"width": 760, "height": 900})
    context.expose_function("kernel", kernel)

    class Context:
        new_page = staticmethod(lambda **_options: context.new_page())

    page = Page(Context, path.as_uri())
    page.page.wait_for_selector(".dl-badge[data-kind=live]")
    yield page, asked
    assert page.problems == []
    context.close()


def test_with_a_kernel_numpy_computes_and_the_badge_says_so(live):
    page, asked = live
    assert page.text(".dl-badge") == "live kernel"
    page.steps("End")
    assert page.sentence.startswith("Done: a whole pass without a mistake. 14 mistakes")
    page.choose("0.05")
    page.page.wait_for_selector(".dl-badge[data-kind=live]")
    assert asked[-1]["selection"]["gap"] == 0.05
    page.steps("End")
    assert page.sentence.startswith("Done: a whole pass without a mistake. 319 mistakes in 134 passes")


def test_a_dragged_point_is_sent_to_the_kernel(live):
    page, asked = live
    page.steps("End")
    page.page.locator(".dl-handle").first.focus()
    page.press(*["ArrowUp"] * 12)
    page.page.wait_for_selector(".dl-badge[data-kind=wait]")
    page.page.wait_for_selector(".dl-badge[data-kind=live]")
    moved = np.array(asked[-1]["moved"])
    selection = asked[-1]["selection"]
    (X, _), _ = draw(selection, generator(selection["seed"]))
    assert (moved != X).tolist() == [[False, True]] + [[False, False]] * 59
    label = page.page.locator(".dl-handle").first.get_attribute("aria-label")
    plain = label.replace("−", "-")
    assert [f"{value:.3g}" in plain for value in moved[0]] == [True, True]
    assert "No line separates these points" in page.sentence


def test_a_kernel_that_dies_leaves_a_page_that_goes_on(live):
    page, _asked = live
    page.page.evaluate("window.mute = true")
    page.choose("XOR")
    page.steps("ArrowRight")
    assert page.sentence.startswith("Mistake 1:")
    page.page.wait_for_selector(".dl-badge[data-kind=twin]", timeout=8000)
    assert page.text(".dl-badge") == "computed in this page: the kernel does not answer"
    page.press("ArrowRight")
    assert page.sentence.startswith("Mistake 2:")
    page.page.evaluate("window.mute = false")
    page.choose("separable")
    page.page.wait_for_selector(".dl-badge[data-kind=live]")
