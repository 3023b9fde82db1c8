"""Gradient thermometer in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import pytest
from static_page import TO_PYTHON, Kernel, WidgetPage, violations, write

from dnnlab.widgets import GradientThermometer
from dnnlab.widgets.thermometer import AXES


@pytest.fixture(scope="module")
def shared(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    page = WidgetPage(browser, write(path, GradientThermometer()))
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """One page for all tests that need no other, each time with the first question open."""
    shared.page.set_viewport_size({"width": 700, "height": 900})
    shared.page.emulate_media(reduced_motion="no-preference")
    shared.page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "light";
          for (const fold of document.querySelectorAll("details")) fold.open = false;
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
          document.querySelector("[data-key=below] input").click();
          const another = document.querySelector(".dl-gt-predict > button");
          if (!another.hidden) another.click();
        }"""
    )
    select(shared, depth=20, activation="sigmoid", gain="1", skip="off")
    assert asks(shared)
    return shared


def select(page, **chosen) -> None:
    for key, value in chosen.items():
        text = {"relu": "ReLU"}.get(value, str(value))
        page.page.locator(f"[data-key={key}]").get_by_text(text, exact=True).click()


def asks(page) -> bool:
    return page.page.locator(".dl-predict form").is_visible()


def show_me(page) -> None:
    page.button("Show me").click()


def predict(page, answer: str) -> None:
    page.page.locator("[data-key=ratio]").get_by_text(answer, exact=True).click()
    page.button("That is my prediction").click()


def value(page, row: str) -> str:
    return page.text(f"tr[data-row={row}] td")


def bars(page, plot: int = 0) -> int:
    return (
        page.page.locator(".dl-gt-layers").nth(plot).locator(".dl-plot-line:not(.dl-dash, .dl-dot *)").count()
    )


def test_ten_steps_on_and_three_back_by_keyboard(page):
    assert page.text(".dl-badge") == "recorded from NumPy"
    show_me(page)
    seen = [page.everything()]
    for _ in range(10):
        page.steps("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    assert page.text(".dl-gt-where") == "After 70 updates"
    for back in (9, 8, 7):
        page.steps("ArrowLeft")
        assert page.everything() == seen[back]


def test_every_key(page):
    show_me(page)
    page.steps("End")
    assert page.text(".dl-gt-where") == "After 100 updates, the end"
    page.steps("Shift+ArrowLeft")
    assert page.text(".dl-gt-where") == "After 1 update"
    page.steps("Home")
    assert page.text(".dl-gt-where") == "Before the first update"
    page.steps("ArrowRight", "r")
    assert page.text(".dl-gt-where") == "Before the first update"
    page.steps("n")
    assert asks(page)
    assert page.page.evaluate("document.activeElement.type") == "radio"


# The question and its answer


def test_nothing_is_given_away_before_the_answer_which_is_scored_and_drawn(page):
    assert bars(page) == 1
    assert not page.page.locator(".dl-gt-two").is_visible()
    assert page.page.get_by_text("then every layer is drawn here").is_visible()
    page.button("Table").click()
    assert page.text(".dl-numbers").startswith("Answer the question above")
    page.button("That is my prediction").click()
    assert page.page.get_by_role("alert").text_content() == "Choose an option first."
    predict(page, "10⁻³")
    assert (
        page.text(".dl-outcome") == "Not quite. Sigmoid, 20 layers, gain 1: you said 10⁻³; it is 5.94·10⁻¹³."
    )
    assert page.page.evaluate("document.activeElement.className").endswith("dl-play")
    assert bars(page) == 20
    assert "you" in page.page.locator(".dl-gt-layers .dl-k-you").first.text_content()
    assert value(page, "factor") == "0.227, 19 times"
    assert value(page, "predicted") == "g · f′ = 1 · 0.234 = 0.234"
    assert page.text(".dl-gt-meaning") == (
        "Vanishing: each layer keeps 0.227 of δ, so that 19 steps back leave 5.94·10⁻¹³ of it."
    )


@pytest.mark.parametrize(
    ("chosen", "answer", "ratio"),
    [
        ({}, "10⁻¹² or less", "5.94·10⁻¹³"),
        ({"activation": "tanh"}, "10⁻¹", "0.0949"),
        ({"activation": "relu"}, "10⁻³", "7.45·10⁻⁴"),
        ({"activation": "relu", "gain": "2"}, "10³ or more", "418"),
        ({"activation": "relu", "gain": "√2"}, "1", "0.541"),
    ],
)
def test_the_right_answers(page, chosen, answer, ratio):
    select(page, **chosen)
    assert asks(page)
    predict(page, answer)
    assert page.text(".dl-outcome").startswith("Right. ")
    assert f"it is {ratio}. Of the choices" in page.text(".dl-outcome")


def test_who_steps_on_sees_and_another_question_hides_again(page):
    page.steps("ArrowRight")
    assert not asks(page)
    assert page.page.evaluate("document.activeElement.className").endswith("dl-step")
    assert page.text(".dl-outcome") == "Sigmoid, 20 layers, gain 1: the answer is 5.94·10⁻¹³."
    seen = set()
    for _ in range(6):
        page.page.locator(".dl-gt-predict > button").click()
        assert asks(page)
        assert bars(page) == 1
        assert page.text(".dl-gt-where") == "Before the first update"
        seen.add(page.text(".dl-question"))
        show_me(page)
    assert len(seen) == 6
    assert page.button("Ask me another (N)").is_visible()


def test_what_was_shown_before_stays_as_a_dotted_line(page):
    show_me(page)
    dashed = page.page.locator(".dl-gt-layers").first.locator(".dl-dash")
    before = dashed.count()
    select(page, depth=40, activation="tanh")
    assert "before: tanh" not in page.text(".dl-gt-keys")
    assert "before: sigmoid, 40 layers, gain 1" in page.text(".dl-gt-keys")
    assert "predicted before training: ×" in page.text(".dl-gt-keys")
    assert dashed.count() == 2 >= before
    assert not asks(page)
    assert not page.page.locator(".dl-outcome").is_visible()  # it is about twenty sigmoids


def test_training_and_its_end(page):
    show_me(page)
    page.steps("End")
    ending = page.text(".dl-gt-ending")
    assert ending.startswith(
        "Training: after 100 updates the loss is 0.681, not learnt (guessing gives 0.681); the first"
    )
    assert "moved by 9.9" in ending
    assert "·10⁻¹⁴ of their length" in ending
    select(page, skip="on")
    page.steps("End")
    assert "the loss is 0.0082" in page.text(".dl-gt-ending")
    assert ", learnt (" in page.text(".dl-gt-ending")
    select(page, skip="off", gain="0.5")
    page.steps("End")
    assert page.text(".dl-gt-ending").endswith("the first layer's weights have not moved in any digit.")


def test_divergence_is_said_with_the_last_numbers(page):
    show_me(page)
    select(page, activation="relu", gain="2")
    assert not page.text(".dl-gt-ending")
    page.steps("End")
    assert page.text(".dl-gt-where") == "After 1 update, the end"
    assert page.text(".dl-gt-ending").startswith("Training diverged at update 2: a number is beyond 10³⁰")
    assert value(page, "ratio") == "418"
    page.steps("Home")
    assert not page.page.locator(".dl-gt-diverged").is_visible()


def test_every_value_of_every_control_gives_numbers_or_says_why_not(page):
    page.button("Table").click()
    show_me(page)
    found = page.page.evaluate(
        """(axes) => {
          const seen = [];
          const choose = (key, i) => document.querySelectorAll(`[data-key=${key}] input`)[i].click();
          const text = (selector) => document.querySelector(selector).textContent;
          const each = (k, act) => axes[k].forEach((_, i) => act(i));
          each(0, (d) => each(1, (a) => each(2, (g) => each(3, (s) => {
            [d, a, g, s].forEach((i, k) => choose(["depth", "activation", "gain", "skip"][k], i));
            choose("below", (d + a + g + s) % 3);
            document.querySelector("[aria-label='To the end']").click();
            const bars = document.querySelectorAll(".dl-gt-layers:first-of-type path").length;
            seen.push([axes[0][d], text(".dl-root"), text(".dl-gt-ending"), bars,
              document.querySelectorAll(".dl-numbers tbody tr").length]);
          }))));
          return seen;
        }""",
        list(AXES.values()),
    )
    assert len(found) == 200
    for depth, text, ending, bars, rows in found:
        assert "undefined" not in text
        assert "NaN" not in text
        assert "∞" not in text
        assert ending.startswith("Training")
        assert bars > depth
        assert rows == depth


def test_the_table_holds_every_layer(page):
    page.button("Table").click()
    show_me(page)
    rows = page.page.locator(".dl-numbers tr").all_inner_texts()
    assert rows[1].startswith("1\t8.82·10⁻¹⁵\t5.94·10⁻¹³\t0.2")
    assert rows[20].startswith("20\t0.0148\t1.00\t0.2")


# Moving


def test_a_step_is_announced(page):
    page.steps("ArrowRight")
    assert page.text("[aria-live=polite]").startswith("After 1 update: the first layer's δ is 5.7")


def test_reduced_motion_jumps_to_the_end(page):
    page.page.emulate_media(reduced_motion="reduce")
    show_me(page)
    page.page.locator(".dl-play").click()
    assert page.text(".dl-gt-where") == "After 100 updates, the end"


# Looks


@pytest.mark.parametrize("width", [1200, 704, 375, 320])
def test_it_is_not_too_tall(page, width):
    page.page.set_viewport_size({"width": width, "height": 900})
    most = 1100 if width > 700 else 2200
    assert page.page.locator(".dl-root").evaluate("e => e.offsetHeight") <= most
    predict(page, "10⁻³")
    select(page, depth=40, activation="linear", gain=4, skip="on")
    assert page.page.locator(".dl-root").evaluate("e => e.offsetHeight") <= most


def test_picture_controls_and_stepping_fit_into_one_screen(page):
    page.page.set_viewport_size({"width": 704, "height": 900})
    show_me(page)
    select(page, depth=40)
    page.steps("End")
    page.page.locator("[data-key=depth]").evaluate("e => { e.scrollIntoView(); }")
    assert page.page.locator(".dl-gt-where").evaluate("e => e.getBoundingClientRect().bottom") < 900


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_training_diverged(page, theme):
    page.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    show_me(page)
    select(page, activation="relu", gain=2)
    page.button("Table").click()
    page.page.locator("summary").click()
    page.steps("End")
    assert violations(page.page) == []


# With a kernel


def test_a_kernel_trains_and_when_it_falls_silent_the_recording_is_there(page, browser, tmp_path):
    kernel = Kernel(GradientThermometer())
    quick = "const after = setTimeout; window.setTimeout = (act, ms) => after(act, ms === 20000 ? 1500 : ms);"
    live = WidgetPage(
        browser,
        write(tmp_path / "live.html", GradientThermometer(), send=TO_PYTHON),
        kernel=kernel,
        init=quick,
    )
    live.badge("live")
    select(live, depth=5)
    live.badge("live")
    show_me(live)
    assert [one["selection"]["depth"] for one in kernel.asked if one["type"] == "run"] == [20, 5]
    live.steps("End")
    select(page, depth=5)
    show_me(page)
    page.steps("End")
    assert value(live, "ratio")[:4] == value(page, "ratio")[:4] == "0.00"
    for one in (live, page):
        assert one.text(".dl-gt-ending").startswith("Training: after 100 updates the loss is 0.68")
    kernel.mute = True
    select(live, depth=10)
    assert live.badge("replay") == "recorded from NumPy: the kernel does not answer"
    assert value(live, "factor").endswith(", 9 times")
    kernel.mute = False
    select(live, depth=2)
    assert live.badge("live") == "live kernel"
    live.close()
