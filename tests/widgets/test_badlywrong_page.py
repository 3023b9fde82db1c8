"""Badly wrong should learn fast, in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from playwright.sync_api import Page
from static_page import OTHER_ARITHMETIC, STICKS_OUT, TO_PYTHON, Kernel, violations, watch, write

from dnnlab.widgets import BadlyWrong
from dnnlab.widgets.badlywrong import FIRST

SQUARED, CROSS, LINEAR_CROSS = FIRST["left"], FIRST["right"], "identity binary_cross_entropy"


LINEAR = "identity squared_error"
TWICE = "softmax binary_cross_entropy"


@pytest.fixture(scope="module")
def bad():
    """Requests beyond the file, page and console errors; each of them fails the test."""
    return []


@pytest.fixture(scope="module")
def new_page(browser, bad, tmp_path_factory):
    def new_page(*, init="", kernel=None, **chosen) -> Page:
        page = browser.new_page(viewport={"width": 700, "height": 900})
        page.add_init_script(init)
        watch(page, bad)
        if kernel:
            page.expose_function("toPython", kernel.receive)
        path = tmp_path_factory.mktemp("page") / "page.html"
        page.goto(write(path, BadlyWrong(**chosen), send=TO_PYTHON if kernel else ""))
        page.wait_for_function("performance.getEntriesByName('dl-widgets-ready').length > 0")
        return page

    return new_page


@pytest.fixture
def open_page(new_page, bad):
    """Open a page of its own."""
    pages = []
    yield lambda **given: pages.append(new_page(**given)) or pages[-1]
    for page in pages:
        page.close()
    assert bad == []


@pytest.fixture(scope="module")
def shared_page(new_page):
    page = new_page()
    return page


@pytest.fixture
def page(shared_page, bad):
    """One page for all tests that need no other, each time at the start of the first experiment."""
    shared_page.set_viewport_size({"width": 700, "height": 900})
    shared_page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "light";
          for (const fold of document.querySelectorAll("details")) fold.open = false;
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
          document.querySelector("[data-key=granularity] input").click();
        }"""
    )
    start(shared_page)
    yield shared_page
    assert bad == []


def start(page: Page, **chosen) -> None:
    """Choose an experiment, which begins with its question; what is not given is as in the first one."""
    page.evaluate(
        """(chosen) => {
          const radio = (key, value) => [...document.querySelectorAll(`[data-key=${key}] label`)]
            .find((label) => label.textContent === String(value)).querySelector("input");
          radio("z0", chosen.z0 === 2 ? 4 : 2).click(); // another experiment in any case
          for (const key of ["z0", "target", "label", "lr"]) radio(key, chosen[key]).click();
          for (const side of ["left", "right"]) {
            document.querySelector(`input[data-side=${side}][value="${chosen[side]}"]`).click();
          }
        }""",
        FIRST | chosen,
    )


def text(page: Page, selector: str) -> str:
    return page.locator(selector).first.text_content() or ""


def number(page: Page, row: str) -> list[str]:
    """The left and the right neuron's entry in a row of the numbers."""
    return page.locator(f"tr[data-row={row}] td").all_text_contents()


def press(page: Page, *keys: str) -> None:
    page.locator(".dl-step").focus()
    for key in keys:
        page.keyboard.press(key)


def choose(page: Page, key: str, value: str) -> None:
    page.locator(f"[data-key={key}]").get_by_role("radio", name=value, exact=True).check(force=True)


def predict(page: Page, answer: str) -> None:
    choose(page, "factor", answer)
    page.get_by_text("That is my prediction").click()


def show_me(page: Page) -> None:
    page.get_by_role("button", name="Show me").click()


def asks(page: Page) -> bool:
    return page.locator(".dl-predict form").is_visible()


def curves(page: Page) -> list[str]:
    """The two curves over the steps, as paths."""
    lines = page.locator(".dl-bw-two").first.locator("[class*=dl-k-].dl-plot-line:not(.dl-thin, .dl-dot *)")
    found = lines.evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")
    assert len(found) == 2
    return found


def whole(page: Page) -> bool:
    """Whether the curves are there to the end; if not, there is one point of each."""
    counts = [path.count("L") for path in curves(page)]
    assert min(counts) > 20 or max(counts) == 0
    return max(counts) > 0


def everything(page: Page) -> str:
    return re.sub(r' (id|name|for|aria-\w+)="dl-[^"]*"', "", page.locator(".dl-body").inner_html())


def test_ten_steps_on_and_three_back_by_keyboard(page):
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


def test_the_numbers_of_the_first_step(page):
    start(page, z0=8)
    assert number(page, "a") == number(page, "error") == ["0.9997", "0.9997"]
    assert number(page, "slope") == ["3.35·10⁻⁴", "3.35·10⁻⁴"]
    assert number(page, "gradient") == ["3.35·10⁻⁴", "0.9997"]
    widths = page.locator(".dl-bw-bar").evaluate_all("bars => bars.map((bar) => parseFloat(bar.style.width))")
    assert widths == [pytest.approx(0.0335, rel=0.01), 100]
    assert "= 0.9997 · 3.35·10⁻⁴ = 3.35·10⁻⁴" in text(page, ".dl-bw-side .dl-formula")


def test_every_key_of_the_transport(page):
    step = lambda: int(re.sub(r"\D", "", text(page, ".dl-bw-where")))  # noqa: E731
    press(page, "Shift+ArrowRight")
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


def test_each_arrival_is_a_frame_of_its_own(page):
    rows = page.evaluate(
        """() => {
          const seen = {}, where = () => document.querySelector(".dl-bw-where").textContent;
          while (!where().endsWith("the end")) {
            document.querySelector(".dl-step").click();
            const cells = [...document.querySelectorAll("tr[data-row=stand] td")];
            seen[where()] = cells.map((cell) => cell.textContent);
          }
          return seen;
        }"""
    )
    assert rows["Step 57"] == ["not there yet", "there since step 57"]
    assert rows["Step 1,652"] == ["there since step 1,652", "there since step 57"]
    assert list(rows)[-1] == "Step 2,148, the end"


# The question and its answer


def test_the_curves_wait_for_an_answer_which_is_scored_and_drawn(page):
    assert not whole(page)
    assert page.get_by_text("then the curves are drawn here").is_visible()
    predict(page, "160×")
    assert text(page, ".dl-outcome") == "You said: 160×. Press Play, or step."
    assert page.evaluate("document.activeElement.className").endswith("dl-play")
    assert not whole(page)
    page.keyboard.press("End")
    assert text(page, ".dl-outcome") == "Not quite. You said: 160×. It is 29.0×, 1,652 steps against 57."
    assert whole(page)
    names = page.locator(".dl-plot-names text").all_text_contents()
    assert {name.strip() for name in names} >= {"left: 1,652", "right: 57", "you: 9,120"}
    why = page.locator(".dl-bw-why").all_text_contents()
    assert "0.998 · 0.00247 = 0.00246" in why[0]
    assert why[1] == "σ′ cancels and ∂J/∂z is the error itself: 0.998 at the start."


@pytest.mark.parametrize(
    ("z0", "answer", "factor"), [(1.5, "5×", "6.66×"), (6, "30×", "29.0×"), (8, "160×", "163×")]
)
def test_the_right_answers(page, z0, answer, factor):
    start(page, z0=z0)
    predict(page, answer)
    page.keyboard.press("End")
    outcome = text(page, ".dl-outcome")
    assert outcome.startswith(f"Right. You said: {answer}. It is {factor}, ")
    assert outcome.endswith(f"and {answer} is the nearest choice.")


def test_nothing_chosen_is_no_prediction(page):
    page.get_by_text("That is my prediction").click()
    reminder = page.get_by_role("alert")
    assert reminder.text_content() == "Choose an option first."
    assert asks(page)
    choose(page, "factor", "5×")
    assert reminder.count() == 0
    page.get_by_text("That is my prediction").click()
    assert text(page, ".dl-outcome").startswith("You said: 5×.")


def test_show_me_shows_both_runs_to_their_end_and_another_experiment_asks_again(page):
    show_me(page)
    assert text(page, ".dl-bw-where") == "Step 0"
    assert whole(page)
    names = page.locator(".dl-plot-names text").all_text_contents()
    assert {name.strip() for name in names} >= {"left: 1,652", "right: 57"}
    said = "Squared error needs 1,652 steps to come within 0.1 of the label, binary cross-entropy 57: 29.0"
    assert text(page, ".dl-outcome") == f"{said} times as many."
    assert (page.locator("[aria-live=polite]").text_content() or "").startswith(said)
    choose(page, "z0", "8")
    assert asks(page)
    assert not whole(page)
    predict(page, "never")
    page.keyboard.press("End")
    assert text(page, ".dl-outcome").startswith("Not quite. You said: never. It is 163×")


def test_a_run_to_the_end_answers_the_question(page):
    press(page, "End")
    assert not asks(page)
    assert text(page, ".dl-outcome").startswith("The run has answered the question. Squared error needs")
    assert whole(page)
    page.keyboard.press("Home")
    assert not asks(page)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"right": SQUARED}, "The same pair on both sides"),
        ({"target": 1}, "Binary cross-entropy: within 0.1 of the label before the first step."),
        ({"left": LINEAR_CROSS}, "Linear: the loss is NaN, so nothing can be learnt."),
        ({"right": "sigmoid categorical_cross_entropy"}, "the gradient is 0, so nothing will be learnt."),
    ],
)
def test_no_question_without_an_answer(page, chosen, said):
    start(page, **chosen)
    assert not asks(page)
    assert "there is no race to predict" in text(page, ".dl-outcome").lower()
    assert said in text(page, ".dl-outcome")
    assert "then the curves are drawn here" not in text(page, ".dl-body")
    start(page)
    assert asks(page)


def test_a_wrong_label_is_learnt_as_fast_as_a_right_one(page):
    start(page, target=1, label="flipped")
    assert "It is told to answer 0; 1 is right." in text(page, ".dl-body")
    predict(page, "30×")
    page.keyboard.press("End")
    assert text(page, ".dl-outcome").endswith(
        "binary cross-entropy learns the wrong label as fast as a right one, "
        "and squared error, being slow, resists it."
    )
    choose(page, "label", "right")
    assert number(page, "stand") == ["there from the start", "there from the start"]


def test_twice_the_gradient_is_no_better_pair(page):
    start(page, left=TWICE)
    show_me(page)
    assert "57 steps" in text(page, ".dl-outcome")
    assert "28: 2.04 times as many" in text(page, ".dl-outcome")
    assert "Faster, but no better: twice the gradient is what twice the η gives" in text(page, ".dl-bw-why")


def test_a_loss_that_is_not_a_number_is_said_and_shown(page):
    start(page, left=LINEAR_CROSS)
    assert "the loss is NaN before the first step" in text(page, ".dl-alert")
    assert number(page, "loss") == ["NaN", "6.00"]
    assert number(page, "stand")[0] == "its loss is NaN"
    assert "NaN" in page.locator(".dl-bw-side").first.locator(".dl-plot-names").all_text_contents()[1]
    press(page, "End")
    assert "a negative number has no logarithm" in text(page, ".dl-bw-why")
    assert "would still give −0.200, and nothing would warn you" in text(page, ".dl-bw-why")
    assert page.get_by_text("No curve for linear: its loss is NaN.").is_visible()
    assert number(page, "a")[0] == "6.00"


def test_divergence_is_said_with_the_last_numbers(page):
    start(page, left=LINEAR, lr=1.5)
    assert not page.locator(".dl-alert").is_visible()
    assert "lands" not in text(page, ".dl-bw-why")
    predict(page, "never")
    page.keyboard.press("End")
    assert text(page, ".dl-alert").startswith(
        "Linear + squared error diverged at step 19: a weight is beyond ±10⁶."
    )
    assert text(page, ".dl-outcome").startswith("Right. You said: never.")
    assert "it lands 2 times as far off" in text(page, ".dl-bw-why")
    assert number(page, "z")[0] == "1.57·10⁶"
    assert collisions(page, ".dl-plot-names text") == []
    page.keyboard.press("Home")
    assert not page.locator(".dl-alert").is_visible()


def test_every_choice_gives_numbers_or_says_why_not(page):
    page.get_by_role("button", name="Table").click()
    found = page.evaluate(
        """() => [...document.querySelectorAll(".dl-bw-choose .dl-choice")].map((choice) => {
          choice.click();
          document.querySelector(".dl-step").click();
          document.querySelector("[aria-label='To the end']").click();
          const text = (selector) => document.querySelector(selector).textContent;
          return [".dl-root", ".dl-alert", ".dl-badge", ".dl-outcome"].map(text);
        })"""
    )
    assert len(found) == 5 + 2 + 2 + 4 + 2 * 9
    for root, alert, badge, outcome in found:
        assert "undefined" not in root
        if "the loss is NaN" not in alert:
            assert "NaN" not in root.replace("label 0 and a > 1: NaN", "")
        assert badge.startswith("computed in this page, checked")
        assert outcome.endswith(".")


def test_pairs_are_chosen_by_keyboard(page):
    page.locator(".dl-bw-fold summary").click()
    chosen = page.get_by_role("radio", name="Left neuron: sigmoid + squared error")
    assert chosen.is_checked()
    chosen.focus()
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("radio", name="Left neuron: linear + categorical cross-entropy").is_checked()
    assert text(page, ".dl-bw-pair") == "■ Left: linear + categorical cross-entropy"
    assert "■ linear + categorical cross-entropy, ● sigmoid" in text(page, ".dl-bw-fold summary")
    assert page.get_by_role("radio", name="Right neuron: sigmoid + binary cross-entropy").is_checked()
    assert page.evaluate("document.activeElement.value") == "identity categorical_cross_entropy"
    page.get_by_role("radio", name="Right neuron: softmax + categorical cross-entropy").check(force=True)
    assert page.locator(".dl-bw-tag").all_text_contents() == ["not a matching pair", "matching pair"]
    assert page.locator(".dl-bw-matching").count() == 3


def test_the_table_holds_the_run(page):
    page.get_by_role("button", name="Table").click()
    press(page, "End")
    tables = [one.inner_text().splitlines() for one in page.locator(".dl-numbers table").all()]
    assert tables[0][0] == "Left: sigmoid + squared error"
    assert tables[0][2] == "0\t0.998\t0.00246\t0.498"
    assert tables[1][2] == "0\t0.998\t0.998\t6.00"
    assert tables[0][-1].startswith("2,148\t0.0528\t")
    assert 20 < len(tables[1]) < 40


# Moving


def test_a_step_is_announced(page):
    page.locator(".dl-step").click()
    assert text(page, "[aria-live=polite]").startswith(
        "Step 1. Squared error: a = 0.998, ∂J/∂z = 0.00246, not there yet."
    )


def test_playing_reaches_the_end_and_the_longest_run_in_bearable_time(page):
    start(page, z0=1.5, lr=0.5, left=LINEAR, right=TWICE)
    frames = int(page.locator(".dl-scrub").get_attribute("max") or 0)
    assert frames > 10
    since = perf_counter()
    page.locator(".dl-play").click()
    page.wait_for_function("document.querySelector('.dl-bw-where').textContent.endsWith(', the end')")
    each = (perf_counter() - since) / frames
    assert page.locator(".dl-outcome").is_visible()
    start(page, z0=8)
    assert int(page.locator(".dl-scrub").get_attribute("max") or 0) * each < 20


def test_reduced_motion_jumps_from_arrival_to_arrival(page):
    page.emulate_media(reduced_motion="reduce")
    start(page)
    for where in ("Step 57", "Step 1,652", "Step 2,148, the end"):
        page.locator(".dl-play").click()
        assert text(page, ".dl-bw-where") == where
    page.emulate_media(reduced_motion="no-preference")


# Looks


def collisions(page: Page, selector: str) -> list[list[str]]:
    """Texts of one picture that lie on each other."""
    return page.evaluate(
        """(selector) => [...document.querySelectorAll(".dl-plot")].flatMap((plot) => {
          const texts = [...plot.querySelectorAll(selector)]
            .map((text) => [text.textContent, text.getBoundingClientRect()]);
          const over = (a, b) => a.left < b.right && b.left < a.right
            && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
          return texts.flatMap(([name, a], i) => texts.slice(i + 1)
            .filter(([, b]) => over(a, b))
            .map(([other]) => [name, other]));
        })""",
        selector,
    )


@pytest.mark.parametrize("width", [1200, 700, 375, 320])
def test_no_text_lies_on_another_and_nothing_is_cut(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    start(page, left=LINEAR_CROSS, right="softmax squared_error")
    page.get_by_role("button", name="Table").click()
    for summary in page.locator("summary").all():
        summary.click()
    for left, z0 in ((LINEAR_CROSS, 6), (LINEAR, 6), ("softmax categorical_cross_entropy", 6), (SQUARED, 8)):
        start(page, left=left, z0=z0, right="softmax squared_error")
        press(page, "End")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(STICKS_OUT) == []
        wide = page.evaluate(
            """[...document.querySelectorAll('.dl-numbers, .dl-formula')]
            .filter((e) => e.scrollWidth > e.clientWidth).map((e) => [e.className, e.textContent])"""
        )
        assert wide == []
        assert collisions(page, "text") == []


@pytest.mark.parametrize(("width", "height", "most"), [(1200, 900, 1400), (375, 667, 2600)])
def test_all_is_near_and_nothing_moves(page, width, height, most):
    page.set_viewport_size({"width": width, "height": height})
    assert page.locator(".dl-root").evaluate("e => e.offsetHeight") <= most
    for key, value in (("z0", "8"), ("target", "1"), ("label", "flipped"), ("lr", "0.5")):
        page.locator(f"[data-key={key}]").evaluate("e => { e.scrollIntoView(); scrollBy(0, -50); }")
        before = page.evaluate("scrollY")
        choose(page, key, value)
        assert page.evaluate("scrollY") == before
        card = page.locator(".dl-predict").bounding_box() or {}
        assert 0 <= card["y"] <= card["y"] + card["height"] <= height
    assert page.locator(".dl-play").bounding_box()["y"] < height
    for target, label in ((0, "right"), (1, "flipped")):
        start(page, target=target, label=label)
        predict(page, "160×")
        places = []
        for key in ("Home", "End", "Home"):
            press(page, key)
            places.append(page.locator(".dl-bw-two").first.evaluate("e => e.offsetTop"))
        assert len(set(places)) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_a_prediction_was_made_and_where_a_loss_is_not_a_number(page, theme):
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    for state in ("answered", "end", "nan"):
        if state == "answered":
            predict(page, "30×")
            page.get_by_role("button", name="Table").click()
            for summary in page.locator("summary").all():
                summary.click()
        elif state == "end":
            press(page, "End")
        elif state == "nan":
            start(page, left=LINEAR_CROSS)
        assert violations(page) == []


def test_a_page_whose_arithmetic_differs_shows_nothing_until_a_kernel_computes(open_page, kernel):
    kernel.mute = True
    page = open_page(kernel=kernel, init=OTHER_ARITHMETIC)
    assert "arithmetic differs from NumPy's by" in text(page, ".dl-alert")
    assert not page.locator(".dl-body").is_visible()
    kernel.mute = False
    page.get_by_role("button", name="Table").focus()
    page.keyboard.press("n")
    page.wait_for_selector(".dl-badge[data-kind=live]")
    assert number(page, "gradient") == ["3.35·10⁻⁴", "0.9997"]
    assert not page.locator(".dl-alert").is_visible()


# With a kernel


@pytest.fixture
def kernel():
    return Kernel(BadlyWrong())


def test_a_kernel_computes_what_the_page_computes(page, open_page, kernel):
    alone = page
    start(alone, z0=8)
    page = open_page(z0=8, kernel=kernel)
    page.wait_for_selector(".dl-badge[data-kind=live]")
    assert text(page, ".dl-badge") == "live kernel"
    requests = [message for message in kernel.asked if message["type"] == "run"]
    assert [one["pair"] for one in requests] == [SQUARED] * 3 + [CROSS] + [CROSS] * 2
    assert requests[1]["w"] != requests[0]["w"] == 4
    for one in (alone, page):
        show_me(one)
        one.get_by_role("button", name="Table").click()
        press(one, "End")
    assert text(page, ".dl-bw-where") == "Step 13,345, the end"
    for part in (".dl-body", ".dl-numbers"):
        assert page.locator(part).inner_text() == alone.locator(part).inner_text()


def test_a_kernel_that_fails_or_falls_silent_is_gone_until_it_answers_a_hello(open_page, kernel, monkeypatch):
    # The page's patience with its kernel, five seconds, is shortened.
    quick = "const after = setTimeout; window.setTimeout = (act, ms) => after(act, ms === 5000 ? 1500 : ms);"
    page = open_page(kernel=kernel, init=quick)
    page.wait_for_selector(".dl-badge[data-kind=live]")
    kernel.mute = True
    choose(page, "z0", "4")
    assert text(page, ".dl-badge") == "asking the kernel"
    page.wait_for_selector(".dl-badge[data-kind=twin]")
    assert text(page, ".dl-badge") == "computed in this page: the kernel does not answer"
    show_me(page)
    page.keyboard.press("End")
    assert number(page, "stand") == ["there since step 469", "there since step 50"]
    kernel.mute = False
    choose(page, "z0", "2")
    page.wait_for_selector(".dl-badge[data-kind=live]")
    monkeypatch.setattr(BadlyWrong, "answer", lambda self, message: 1 / 0)
    before = len(kernel.asked)
    choose(page, "z0", "4")
    page.wait_for_selector(".dl-badge[data-kind=twin]")
    assert number(page, "z") == ["4.00", "4.00"]
    page.wait_for_timeout(300)
    assert len(kernel.asked) == before + 1  # not asked again and again
