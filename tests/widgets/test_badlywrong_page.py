"""Badly wrong should learn fast, in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
import static_page
from needs import chromium
from playwright.sync_api import Page, sync_playwright

from dnnlab.widgets import BadlyWrong
from dnnlab.widgets.badlywrong import FIRST

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SQUARED, CROSS, LINEAR_CROSS = FIRST["left"], FIRST["right"], "identity binary_cross_entropy"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a page with the widget; a request beyond the file, a page or console error fails the test."""
    bad, pages = [], []

    def open_page(*, width=700, theme="light", reduced_motion=None, init="", kernel=None, **chosen) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion=reduced_motion)
        pages.append(page)
        page.add_init_script(init)
        page.on("request", lambda one: one.url.startswith(("file:", "blob:")) or bad.append(one.url))
        page.on("pageerror", lambda error: bad.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and bad.append(message.text))
        path = tmp_path / "page.html"
        static_page.write(path, BadlyWrong(**chosen), theme=theme)
        if kernel:
            page.expose_function("toPython", kernel.receive)
            path.write_text(with_kernel(path.read_text(encoding="utf-8")), encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_function("performance.getEntriesByName('dl-widgets-ready').length > 0")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert bad == []


def text(page: Page, selector: str) -> str:
    return page.locator(selector).first.text_content() or ""


def number(page: Page, row: str) -> list[str]:
    """The left and the right neuron's entry in a row of the numbers."""
    return page.locator(f"tr[data-row={row}] td").all_text_contents()


def choose(page: Page, key: str, value: str) -> None:
    page.locator(f"[data-key={key}]").get_by_role("radio", name=value, exact=True).check(force=True)


def predict(page: Page, answer: str) -> None:
    choose(page, "factor", answer)
    page.get_by_text("That is my prediction").click()


def curves(page: Page) -> list[str]:
    """The two curves over the steps, as paths."""
    lines = page.locator(".dl-bw-two").first.locator(":is(.dl-k-neg, .dl-k-pos).dl-plot-line:not(.dl-thin)")
    found = lines.evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")
    assert len(found) == 2
    return found


def everything(page: Page) -> str:
    return re.sub(r' (id|name|for|aria-\w+)="dl-[^"]*"', "", page.locator(".dl-body").inner_html())


def test_ten_steps_on_and_three_back_by_keyboard(open_page):
    page = open_page()
    assert text(page, ".dl-badge") == "computed in this page, checked against NumPy"
    page.locator(".dl-step").focus()
    seen = [everything(page)]
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        seen.append(everything(page))
    assert len(set(seen)) == 11
    assert text(page, ".dl-bw-where") == "Step 10"
    for back in (9, 8, 7):
        page.keyboard.press("ArrowLeft")
        assert everything(page) == seen[back]


def test_the_numbers_of_the_first_step(open_page):
    page = open_page(z0=8)
    assert number(page, "a") == ["1.00", "1.00"]
    assert number(page, "slope") == ["3.35·10⁻⁴", "3.35·10⁻⁴"]
    assert number(page, "gradient") == ["3.35·10⁻⁴", "1.00"]
    widths = page.locator(".dl-bw-bar").evaluate_all("bars => bars.map((bar) => parseFloat(bar.style.width))")
    assert widths == [pytest.approx(0.0335, rel=0.01), 100]
    assert "= 1.00 · 3.35·10⁻⁴ = 3.35·10⁻⁴" in text(page, ".dl-bw-side .dl-formula")


def test_every_key_of_the_transport(open_page):
    page = open_page()
    step = lambda: int(re.sub(r"\D", "", text(page, ".dl-bw-where")))  # noqa: E731
    page.locator(".dl-step").focus()
    page.keyboard.press("Shift+ArrowRight")
    assert step() == 10
    page.keyboard.press("End")
    assert step() == 2148
    page.keyboard.press("ArrowLeft")
    leap = step()
    assert 1652 <= leap < 2148
    page.keyboard.press("g")
    page.keyboard.press("ArrowLeft")
    assert step() == leap - 1
    page.keyboard.press("Shift+ArrowLeft")
    assert step() == leap - 11
    page.keyboard.press("g")
    page.keyboard.press("ArrowLeft")  # to the frame before, not past it
    page.keyboard.press("ArrowRight")
    assert leap - 200 < step() <= leap
    page.keyboard.press("Home")
    assert step() == 0
    page.keyboard.press("ArrowRight")
    page.keyboard.press("r")
    assert step() == 0
    assert "z₀ = 6" in text(page, ".dl-body")
    page.keyboard.press("n")
    assert "z₀ = 8" in text(page, ".dl-body")
    page.keyboard.press("n")
    assert "z₀ = 1.5" in text(page, ".dl-body")


def test_keys_stay_inside(open_page):
    page = open_page()
    page.evaluate("document.body.addEventListener('keydown', (e) => { window.leaked = e.key; })")
    page.locator(".dl-step").focus()
    for key in ("ArrowRight", "g", "n", "r", "Home", " "):
        page.keyboard.press(key)
    assert page.evaluate("window.leaked") is None
    before = everything(page)
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    assert everything(page) == before


def test_each_arrival_is_a_frame_of_its_own(open_page):
    page = open_page()
    page.locator(".dl-step").focus()
    for arrival, row in ((57, ["not there yet", "there since step 57"]),
                         (1652, ["there since step 1,652", "there since step 57"])):  # fmt: skip
        while text(page, ".dl-bw-where") != f"Step {arrival:,}":
            page.keyboard.press("ArrowRight")
            assert "the end" not in text(page, ".dl-bw-where")
        assert number(page, "stand") == row


def test_the_curves_wait_for_an_answer_which_is_scored_and_drawn(open_page):
    page = open_page()
    page.locator(".dl-step").focus()
    page.keyboard.press("End")
    hidden = curves(page)
    assert all(path.count("L") == 0 for path in hidden)
    assert page.get_by_text("then the curves are drawn here").is_visible()
    assert not page.locator(".dl-bw-moral").is_visible()
    page.keyboard.press("Home")
    predict(page, "160×")
    assert text(page, ".dl-outcome") == "You said: 160×. Press Play, or step."
    assert page.evaluate("document.activeElement.className").endswith("dl-play")
    page.keyboard.press("End")
    assert text(page, ".dl-outcome") == "Not quite. You said: 160×. It is 29.0×, 1,652 steps against 57."
    assert all(path.count("L") > 20 for path in curves(page))
    names = page.locator(".dl-plot-names text").all_text_contents()
    assert {name.strip() for name in names} >= {"left: 1,652", "right: 57", "you: 9,120", "left", "right"}
    moral = text(page, ".dl-bw-moral")
    assert moral.startswith(
        "Squared error needs 1,652 steps to come within 0.1 of the label, binary cross-entropy 57: 29.0"
    )
    assert "0.998 · 0.00247 = 0.00246" in moral
    assert "σ′ cancels and ∂J/∂z is the error itself: 0.998" in moral


@pytest.mark.parametrize(
    ("z0", "answer", "factor"), [(1.5, "5×", "6.66×"), (6, "30×", "29.0×"), (8, "160×", "163×")]
)
def test_the_right_answers(open_page, z0, answer, factor):
    page = open_page(z0=z0)
    predict(page, answer)
    page.keyboard.press("End")
    outcome = text(page, ".dl-outcome")
    assert outcome.startswith(f"Right. You said: {answer}. It is {factor}, ")
    assert outcome.endswith(f"and {answer} is the nearest choice.")


def test_show_me_opens_the_curves_and_another_experiment_asks_again(open_page):
    page = open_page()
    page.get_by_role("button", name="Show me").click()
    page.keyboard.press("End")
    assert all(path.count("L") > 20 for path in curves(page))
    choose(page, "z0", "8")
    assert page.get_by_text("That is my prediction").is_visible()
    predict(page, "it never gets there")
    page.keyboard.press("End")
    assert text(page, ".dl-outcome").startswith("Not quite. You said: it never gets there. It is 163×")


def test_a_wrong_label_that_is_resisted(open_page):
    page = open_page(target=1, label="flipped")
    assert "told to answer 0, which is wrong" in text(page, ".dl-body")
    page.get_by_role("button", name="Show me").click()
    page.keyboard.press("End")
    assert text(page, ".dl-bw-moral").endswith("here slow means that it resists a wrong label.")
    choose(page, "label", "right")
    assert page.get_by_text("there is no race to predict").is_visible()
    assert number(page, "stand") == ["there from the start", "there from the start"]


def test_a_loss_that_is_not_a_number_is_said_and_shown(open_page):
    page = open_page(left=LINEAR_CROSS)
    assert "the loss is NaN before the first step" in text(page, ".dl-alert")
    assert number(page, "loss") == ["NaN", "6.00"]
    assert number(page, "stand")[0] == "its loss is NaN"
    assert "NaN" in page.locator(".dl-bw-side").first.locator(".dl-plot-names").all_text_contents()[1]
    predict(page, "it never gets there")
    page.keyboard.press("End")
    assert (
        text(page, ".dl-outcome") == "Right. You said: it never gets there. The slower one never gets there."
    )
    assert "a negative number has no logarithm" in text(page, ".dl-bw-moral")
    assert "would still give −0.200, and nothing would warn you" in text(page, ".dl-bw-moral")
    assert page.get_by_text("No curve for linear: its loss is NaN.").is_visible()
    assert number(page, "a")[0] == "6.00"


def test_divergence_is_said_with_the_last_numbers(open_page):
    page = open_page(left="identity squared_error", lr=1.5)
    assert not page.locator(".dl-alert").is_visible()
    page.locator(".dl-step").focus()
    page.keyboard.press("End")
    assert text(page, ".dl-alert").startswith(
        "Linear + squared error diverged at step 19: a weight is beyond ±10⁶."
    )
    assert number(page, "z")[0] == "1.57·10⁶"
    page.keyboard.press("Home")
    assert not page.locator(".dl-alert").is_visible()


def test_every_choice_gives_numbers_or_says_why_not(open_page):
    page = open_page()
    page.get_by_role("button", name="Show me").click()
    tried = 0
    for choice in page.locator(".dl-card .dl-choice").all():
        choice.click()
        page.locator(".dl-step").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("End")
        body = page.locator(".dl-root").inner_text()
        assert "undefined" not in body
        if "the loss is NaN" not in text(page, ".dl-alert"):
            assert "NaN" not in body.replace("label 0 and a > 1: NaN", "")
        assert text(page, ".dl-badge").startswith("computed in this page, checked")
        assert page.locator(".dl-bw-moral").inner_text().endswith(".")
        tried += 1
    assert tried == 5 + 2 + 2 + 4 + 2 * 9


def test_pairs_are_chosen_by_keyboard(open_page):
    page = open_page()
    chosen = page.get_by_role("radio", name="Left neuron: sigmoid + squared error")
    assert chosen.is_checked()
    chosen.focus()
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("radio", name="Left neuron: linear + categorical cross-entropy").is_checked()
    assert text(page, ".dl-bw-pair") == "■ Left: linear + categorical cross-entropy"
    assert page.get_by_role("radio", name="Right neuron: sigmoid + binary cross-entropy").is_checked()
    assert page.evaluate("document.activeElement.value") == "identity categorical_cross_entropy"
    page.get_by_role("radio", name="Right neuron: softmax + categorical cross-entropy").check(force=True)
    assert page.locator(".dl-bw-tag").all_text_contents() == ["not a matching pair", "matching pair"]
    assert page.locator(".dl-bw-matching").count() == 3


def test_the_table_holds_the_run(open_page):
    page = open_page()
    page.get_by_role("button", name="Table").click()
    page.locator(".dl-step").focus()
    page.keyboard.press("End")
    tables = [one.inner_text().splitlines() for one in page.locator(".dl-numbers table").all()]
    assert tables[0][0] == "Left: sigmoid + squared error"
    assert tables[0][2] == "0\t0.998\t0.00246\t0.498"
    assert tables[1][2] == "0\t0.998\t0.998\t6.00"
    assert tables[0][-1].startswith("2,148\t0.0528\t")
    assert 20 < len(tables[1]) < 40


def test_steps_are_announced_and_playing_is_not(open_page):
    page = open_page()
    live = page.locator("[aria-live=polite]")
    page.locator(".dl-step").click()
    assert (live.text_content() or "").startswith(
        "Step 1. Squared error: a = 0.998, ∂J/∂z = 0.00246, not there yet."
    )
    page.locator(".dl-play").click()
    page.wait_for_function("parseInt(document.querySelector('.dl-bw-where').textContent.slice(5)) > 5")
    assert (live.text_content() or "").startswith("Step 1. ")
    page.locator(".dl-play").click()
    assert not (live.text_content() or "").startswith("Step 1. ")


def test_playing_reaches_the_end_in_bearable_time(open_page):
    page = open_page(z0=8)
    page.get_by_role("button", name="Show me").click()
    page.locator(".dl-play").click()
    page.wait_for_function(
        "document.querySelector('.dl-bw-where').textContent === 'Step 13,345, the end'", timeout=20_000
    )
    assert page.locator(".dl-bw-moral").is_visible()


def test_reduced_motion_jumps_from_arrival_to_arrival(open_page):
    page = open_page(reduced_motion="reduce")
    assert text(page, ".dl-play") == "Next key frame"
    for where in ("Step 57", "Step 1,652", "Step 2,148, the end"):
        page.locator(".dl-play").click()
        assert text(page, ".dl-bw-where") == where
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    assert text(page, ".dl-bw-where") == "Step 0"


@pytest.mark.parametrize("width", [1200, 700, 375, 320])
def test_nothing_sticks_out(open_page, width):
    page = open_page(width=width, left=LINEAR_CROSS, right="softmax squared_error")
    page.get_by_role("button", name="Table").click()
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("button", name="Show me").click()
    for pair in (LINEAR_CROSS, "identity squared_error", "softmax categorical_cross_entropy"):
        page.locator(f"input[data-side=left][value='{pair}']").check(force=True)
        page.locator(".dl-step").focus()
        page.keyboard.press("End")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.evaluate(
            """[...document.querySelectorAll('.dl-root *')].filter((e) => e.offsetParent
            && e.getBoundingClientRect().right > e.closest('.dl-root').getBoundingClientRect().right + 1
            && !e.closest('.dl-code, .dl-formula, .dl-numbers')).map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert cut == []
    small = page.evaluate(
        """[...document.querySelectorAll('.dl-root :is(button, summary, [type=range], .dl-choice span)')]
        .filter((e) => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 40)
        .map((e) => e.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_page, theme):
    page = open_page(theme=theme)
    page.add_script_tag(path=AXE)
    for state in ("start", "answered", "end", "nan"):
        if state == "answered":
            predict(page, "30×")
            page.get_by_role("button", name="Table").click()
            for summary in page.locator("summary").all():
                summary.click()
        elif state == "end":
            page.locator(".dl-step").focus()
            page.keyboard.press("End")
        elif state == "nan":
            page.locator(f"input[data-side=left][value='{LINEAR_CROSS}']").check(force=True)
        found = page.evaluate("axe.run('main', { resultTypes: ['violations'] })")
        assert [
            (v["id"], v["nodes"][0]["html"], v["nodes"][0]["failureSummary"]) for v in found["violations"]
        ] == []


def test_a_page_whose_arithmetic_differs_shows_nothing(open_page):
    page = open_page(init="const exp = Math.exp; Math.exp = (x) => exp(x) * (1 + 1e-4);")
    assert "arithmetic differs from NumPy's by" in text(page, ".dl-alert")
    assert not page.locator(".dl-body").is_visible()


# With a kernel


def with_kernel(page_text: str) -> str:
    """Give the page's model a kernel: ``window.toPython`` gets what it sends, its listeners the answers."""
    (name,) = set(re.findall(r"(\w+)\[`change:", page_text))  # of the listeners
    assert page_text.count("send(){}") == 1
    return page_text.replace(
        "send(){}",
        """async send(message) {
          const [content, ...buffers] = await window.toPython(message);
          const views = buffers.map((text) =>
            new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer));
          if (content) for (const listen of NAME["msg:custom"] ?? []) listen(content, views);
        }""".replace("NAME", name),
    )


@pytest.fixture
def kernel(monkeypatch):
    """The widget's own Python as the other end of a page's model."""
    sent = []
    monkeypatch.setattr(
        BadlyWrong, "send", lambda self, content, buffers=(): sent.append((content, buffers or ()))
    )

    class Kernel:
        mute = False

        def __init__(self):
            self.asked = []

        def receive(self, message):
            self.asked.append(message)
            if self.mute:
                return [None]
            widget = BadlyWrong()
            sent.clear()
            widget._on_message(widget, message, [])
            content, buffers = sent[0]
            return [json.loads(json.dumps(content)), *(base64.b64encode(one).decode() for one in buffers)]

    return Kernel()


def test_a_kernel_computes_what_the_page_computes(open_page, kernel):
    alone = open_page(z0=8)
    page = open_page(z0=8, kernel=kernel)
    page.wait_for_selector(".dl-badge[data-kind=live]")
    assert text(page, ".dl-badge") == "live kernel"
    requests = [message for message in kernel.asked if message["type"] == "run"]
    assert [one["pair"] for one in requests] == [SQUARED] * 3 + [CROSS] + [CROSS] * 2
    assert requests[1]["w"] != requests[0]["w"] == 4
    for one in (alone, page):
        one.get_by_role("button", name="Show me").click()
        one.get_by_role("button", name="Table").click()
        one.locator(".dl-step").focus()
        one.keyboard.press("End")
    assert text(page, ".dl-bw-where") == "Step 13,345, the end"
    for part in (".dl-body", ".dl-numbers"):
        assert page.locator(part).inner_text() == alone.locator(part).inner_text()


def test_a_kernel_shows_what_the_page_may_not_compute(open_page, kernel):
    page = open_page(kernel=kernel, init="const exp = Math.exp; Math.exp = (x) => exp(x) * (1 + 1e-4);")
    page.wait_for_selector(".dl-badge[data-kind=live]")
    assert number(page, "gradient") == ["0.00246", "0.998"]
    assert not page.locator(".dl-alert").is_visible()


def test_a_kernel_that_falls_silent_is_gone_until_it_answers_a_hello(open_page, kernel):
    page = open_page(kernel=kernel)
    page.wait_for_selector(".dl-badge[data-kind=live]")
    kernel.mute = True
    choose(page, "z0", "4")
    assert text(page, ".dl-badge") == "asking the kernel"
    page.wait_for_selector(".dl-badge[data-kind=twin]", timeout=8000)
    assert text(page, ".dl-badge") == "computed in this page: the kernel does not answer"
    page.get_by_role("button", name="Show me").click()
    page.keyboard.press("End")
    assert number(page, "stand") == ["there since step 469", "there since step 50"]
    kernel.mute = False
    choose(page, "z0", "2")
    page.wait_for_selector(".dl-badge[data-kind=live]")


def test_an_error_of_the_kernel_is_no_end(open_page, kernel, monkeypatch):
    page = open_page(kernel=kernel)
    page.wait_for_selector(".dl-badge[data-kind=live]")
    monkeypatch.setattr(BadlyWrong, "answer", lambda self, message: 1 / 0)
    choose(page, "z0", "4")
    page.wait_for_selector(".dl-badge[data-kind=twin]")
    assert number(page, "z") == ["4.00", "4.00"]
