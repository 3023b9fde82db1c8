"""Which start survives? In a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import pytest
from static_page import TO_PYTHON, Kernel, WidgetPage, violations, write

from dnnlab.widgets import WhichStart
from dnnlab.widgets.whichstart import AXES, FRAMES, SCHEMES

NAMES = dict(zip(SCHEMES, ["zeros", "all 0.5", "0.01·N(0, 1)", "Xavier", "He", "N(0, 1)"], strict=True))
WORDS = {"✓": "learns", "–": "does not learn", "✗": "blows up"}


@pytest.fixture(scope="module")
def shared(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    page = WidgetPage(browser, write(path, WhichStart()))
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
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
          document.querySelector("[data-key=below] input").click();
          const another = document.querySelector(".dl-ws-predict > button");
          if (!another.hidden) another.click();
        }"""
    )
    select(shared, scheme="small", activation="tanh", depth=3)  # another network in any case
    select(shared, activation="relu", depth=10)
    assert asks(shared)
    return shared


def select(page, **chosen) -> None:
    for key, value in chosen.items():
        text = "ReLU" if value == "relu" else NAMES.get(value, str(value))
        page.page.locator(f"[data-key={key}]").get_by_text(text, exact=True).click()


def below(page, text: str) -> None:
    page.page.locator("[data-key=below]").get_by_text(text, exact=True).click()


def asks(page) -> bool:
    return page.page.locator(".dl-predict form").is_visible()


def show_me(page) -> None:
    page.button("Show me").click()


def predict(page, answers: str) -> None:
    for scheme, answer in zip(SCHEMES, answers, strict=True):
        page.choose(f"{NAMES[scheme]} {WORDS[answer]}")
    page.button("That is my prediction").click()


def hidden(page) -> bool:
    shown = [page.page.locator(part).is_visible() for part in (".dl-ws-answers", ".dl-ws-stacks")]
    assert shown[0] == shown[1]
    return not shown[0]


def curves(page) -> int:
    """How many losses are drawn beyond the start."""
    paths = page.page.locator(".dl-ws-race .dl-k-muted.dl-dash, .dl-ws-race .dl-k-pos:not(.dl-thin)")
    return sum("L" in (path.get_attribute("d") or "") for path in paths.all())


def test_ten_steps_on_and_three_back_by_keyboard(page):
    assert page.text(".dl-badge") == "recorded from NumPy"
    show_me(page)
    select(page, scheme="he")
    seen = [page.everything()]
    for _ in range(10):
        page.steps("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    assert page.text(".dl-ws-where") == "After 70 updates"
    for back in (9, 8, 7):
        page.steps("ArrowLeft")
        assert page.everything() == seen[back]


def test_every_key(page):
    show_me(page)
    page.steps("End")
    assert page.text(".dl-ws-where") == "After 100 updates, the end"
    page.steps("Shift+ArrowLeft")
    assert page.text(".dl-ws-where") == "After 1 update"
    page.steps("Home")
    assert page.text(".dl-ws-where") == "Before the first update"
    page.steps("ArrowRight", "r")
    assert page.text(".dl-ws-where") == "Before the first update"
    page.steps("n")
    assert asks(page)
    assert page.page.evaluate("document.activeElement.type") == "radio"


# The question and its answer


def test_nothing_is_given_away_before_the_answer_which_is_scored(page):
    assert hidden(page)
    assert page.page.get_by_text("then layers and runs are drawn here").is_visible()
    page.button("Table").click()
    assert page.text(".dl-numbers").startswith("Answer the question above")
    page.button("Table").click()
    page.choose("He learns")
    page.button("That is my prediction").click()
    assert page.page.get_by_role("alert").text_content() == "Choose an option first."
    predict(page, "–––✓✓✗")
    assert page.text(".dl-outcome") == (
        "Not quite. ReLU, 10 layers: you are right about 5 of 6. Within 100 updates He learns; "
        "zeros, all 0.5, 0.01·N(0, 1), Xavier do not learn; N(0, 1) blows up."
    )
    assert page.page.evaluate("document.activeElement.className").endswith("dl-play")
    assert not hidden(page)
    page.steps("End")
    assert curves(page) == 5  # N(0, 1) has nothing beyond its start


@pytest.mark.parametrize(
    ("activation", "depth", "answers"),
    [("relu", 10, "––––✓✗"), ("relu", 3, "–––✓✓✗"), ("tanh", 10, "–––✓✓–"), ("tanh", 3, "–––✓✓✓")],
)
def test_the_right_answers(page, activation, depth, answers):
    select(page, activation=activation, depth=depth)
    assert asks(page)
    predict(page, answers)
    assert page.text(".dl-outcome").startswith("Right. ")
    assert "you are right about 6 of 6. " in page.text(".dl-outcome")


def test_who_steps_on_sees_and_another_question_hides_again(page):
    page.steps("ArrowRight")
    assert not asks(page)
    assert page.page.evaluate("document.activeElement.className").endswith("dl-step")
    assert page.text(".dl-outcome").startswith("ReLU, 10 layers: within 100 updates He learns; zeros")
    seen = set()
    for _ in range(4):
        page.page.locator(".dl-ws-predict > button").click()
        assert asks(page)
        assert hidden(page)
        seen.add(page.text(".dl-question"))
        show_me(page)
    assert len(seen) == 4


def test_another_start_stays_at_its_update_and_another_network_begins_anew(page):
    show_me(page)
    page.steps("ArrowRight", "ArrowRight", "ArrowRight")
    select(page, scheme="xavier")
    assert page.text(".dl-ws-where") == "After 3 updates"
    select(page, depth=3)
    assert page.text(".dl-ws-where") == "Before the first update"
    assert not page.page.locator(".dl-outcome").is_visible()  # it is about ten layers


@pytest.mark.parametrize(
    ("scheme", "activation", "meaning"),
    [
        ("zeros", "relu", "And δ is 0 in every hidden layer, so none of their weights moves."),
        ("constant", "relu", "get equal updates and stay equal: the layer works as one neuron."),
        ("small", "relu", "At the start the activations shrink by a factor of 0.0584 from layer to layer"),
        ("xavier", "relu", "At the start the activations shrink by a factor of 0.730"),
        ("he", "relu", "At the start the spread changes from layer to layer by a factor of 1.03 only"),
        ("large", "relu", "At the start the activations grow by a factor of 5.8"),
        ("large", "tanh", "only because tanh ends at ±1: 78 % of the last layer lie beyond ±0.97"),
        ("xavier", "tanh", "At the start the spread changes from layer to layer by a factor of 0.884 only"),
    ],
)
def test_what_a_start_means(page, scheme, activation, meaning):
    show_me(page)
    select(page, scheme=scheme, activation=activation)
    assert meaning in page.text(".dl-ws-meaning")


def test_twins_are_one_dot(page):
    show_me(page)
    below(page, "twins?")
    assert page.page.get_by_text("64 of 64 neurons differ.").is_visible()
    select(page, scheme="constant")
    assert page.page.get_by_text("All 64 neurons are one dot: equal weights.").is_visible()
    places = page.page.locator(".dl-ws-two > :nth-child(2) .dl-plot:visible .dl-dot").evaluate_all(
        "dots => dots.map((dot) => dot.getAttribute('transform'))"
    )
    assert len(places) >= 64
    assert len(set(places)) == 1


def test_divergence_is_said_with_the_last_numbers(page):
    show_me(page)
    select(page, scheme="large")
    assert not page.text(".dl-ws-ending")
    page.steps("ArrowRight")
    assert page.text(".dl-ws-ending") == (
        "N(0, 1) blows up: it diverged at update 1. Its numbers before that stay."
    )
    below(page, "numbers, all six")
    assert page.text(".dl-ws-table thead th:last-child") == f"within {FRAMES[-1]} updates"
    assert "blows up at update 1" in page.text("tr[data-scheme=large]")
    assert "6.16·10⁷" in page.text("tr[data-scheme=large]")


def test_every_value_of_every_control_gives_numbers_or_says_why_not(page):
    page.button("Table").click()
    show_me(page)
    found = page.page.evaluate(
        """([schemes, activations, depths]) => {
          const seen = [], text = (selector) => document.querySelector(selector).textContent;
          const choose = (key, i) => document.querySelectorAll(`[data-key=${key}] input`)[i].click();
          schemes.forEach((_, s) => activations.forEach((_, a) => depths.forEach((depth, d) => {
            choose("scheme", s); choose("activation", a); choose("depth", d);
            choose("below", (s + a + d) % 3);
            for (const to of ["start", "end"]) {
              document.querySelector(`[aria-label='To the ${to}']`).click();
              seen.push([depth, text(".dl-root"), text(".dl-ws-ending") || to,
                document.querySelectorAll(".dl-numbers tbody tr").length,
                document.querySelectorAll(".dl-ws-bars").length]);
            }
          })));
          return seen;
        }""",
        list(AXES.values()),
    )
    assert len(found) == 48
    for depth, text, ending, rows, bars in found:
        assert "undefined" not in text
        assert "NaN" not in text
        assert "∞" not in text
        assert ending == "start" or ending.endswith(("guessing gives 0.692.", "before that stay."))
        assert rows == depth
        assert bars == 2 * depth


# Moving


def test_a_step_is_announced(page):
    show_me(page)
    select(page, scheme="he")
    page.steps("ArrowRight")
    assert page.text("[aria-live=polite]").startswith("After 1 update, He: loss ")


def test_reduced_motion_jumps_to_the_end(page):
    page.page.emulate_media(reduced_motion="reduce")
    show_me(page)
    page.page.locator(".dl-play").click()
    assert page.text(".dl-ws-where") == "After 100 updates, the end"


# Looks


@pytest.mark.parametrize("width", [1200, 704, 375, 320])
def test_it_is_not_too_tall(page, width):
    page.page.set_viewport_size({"width": width, "height": 900})
    most = {1200: 1100, 704: 1100, 375: 2200, 320: 2500}[width]
    assert page.page.locator(".dl-root").evaluate("e => e.offsetHeight") <= most
    show_me(page)
    select(page, scheme="constant")
    for part in ("spread, all six", "twins?", "numbers, all six"):
        below(page, part)
        assert page.page.locator(".dl-root").evaluate("e => e.offsetHeight") <= most


def test_choices_stepping_and_race_are_near(page):
    page.page.set_viewport_size({"width": 704, "height": 900})
    show_me(page)
    page.page.locator("[data-key=scheme]").evaluate("e => { e.scrollIntoView(); }")
    assert page.page.locator(".dl-ws-where").evaluate("e => e.getBoundingClientRect().bottom") < 600
    assert page.page.locator(".dl-ws-race svg").evaluate("e => e.getBoundingClientRect().bottom") < 900


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_numbers_of_all_six(page, theme):
    page.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    show_me(page)
    page.button("Table").click()
    below(page, "numbers, all six")
    page.steps("End")
    assert violations(page.page) == []


# With a kernel


def test_a_kernel_trains_and_when_it_falls_silent_the_recording_is_there(page, browser, tmp_path):
    kernel = Kernel(WhichStart(depth=3))
    quick = "const after = setTimeout; window.setTimeout = (act, ms) => after(act, ms === 20000 ? 3000 : ms);"
    live = WidgetPage(
        browser, write(tmp_path / "live.html", WhichStart(depth=3), send=TO_PYTHON), kernel=kernel, init=quick
    )
    live.badge("live")
    show_me(live)
    select(live, scheme="zeros")
    assert [one["type"] for one in kernel.asked] == ["hello", "run"]  # six at once
    select(page, depth=3, scheme="zeros")
    show_me(page)
    for one in (live, page):
        one.steps("End")
    assert live.text(".dl-ws-ending") == page.text(".dl-ws-ending")
    assert live.text(".dl-ws-stacks") == page.text(".dl-ws-stacks")
    kernel.mute = True
    select(live, activation="tanh")
    assert live.badge("replay") == "recorded from NumPy: the kernel does not answer"
    kernel.mute = False
    select(live, activation="relu")
    assert live.badge("live") == "live kernel"
    live.close()
