"""The ravine, in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import pytest
from static_page import CHECKED, KERNEL_GONE, TO_PYTHON, Kernel, WidgetPage, write

from dnnlab.widgets import Ravine

OTHER_ROOTS = "const root = Math.sqrt; Math.sqrt = (x) => root(x) * (1 + 1e-4);"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write(tmp_path_factory.mktemp("page") / "page.html", Ravine())


@pytest.fixture(scope="module")
def shared(browser, address):
    """One page for the tests that need no other; they go through it in the order of this file."""
    opened = WidgetPage(browser, address)
    yield opened
    opened.close()


@pytest.fixture
def page(shared):
    """At the start of the first experiment; what has been answered stays answered."""
    shared.page.set_viewport_size({"width": 700, "height": 900})
    shared.page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "light";
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
          document.querySelector("[data-key=granularity] input").click();
          const surface = document.querySelector(".dl-controls select");
          surface.selectedIndex = 0;
          surface.dispatchEvent(new Event("change"));
        }"""
    )
    return shared


def settled(page: WidgetPage) -> list[str]:
    return page.page.locator("tr[data-row=settled] td").all_text_contents()


def turn(page: WidgetPage, angle: str) -> None:
    page.page.locator("[data-key=rotation]").get_by_role("radio", name=angle, exact=True).check(force=True)


def paths(page: WidgetPage) -> list[int]:
    """How many pieces each thick path over the surface has."""
    found = page.page.locator(".dl-plot").first.locator("g > path.dl-plot-line:not(.dl-thin, g g g path)")
    return [d.count("L") for d in found.evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")]


def show_me(page: WidgetPage, card: int) -> None:
    page.page.get_by_role("button", name="Show me").nth(card).click()


# The questions come first


def test_nothing_is_given_away_before_an_answer(page):
    assert page.text(".dl-badge") == CHECKED
    assert settled(page) == ["not yet"] * 3
    cells = page.page.locator(".dl-rv-cell").all_text_contents()
    assert cells == ["·"] * 64
    assert "299" not in page.text(".dl-body")
    page.steps("ArrowRight", "ArrowRight", "ArrowRight")
    assert page.text(".dl-rv-where") == "Step 3"
    assert settled(page) == ["not yet"] * 3


def test_nothing_chosen_is_no_prediction_and_an_answer_is_scored_when_the_runs_are_through(page):
    page.page.get_by_text("That is my prediction").first.click()
    assert page.text("[role=alert]") == "Choose an option first."
    page.choose("Adam")
    page.page.get_by_text("That is my prediction").first.click()
    assert page.text(".dl-outcome") == "You said: Adam. Press Play, or step."
    assert settled(page) == ["not yet"] * 3
    page.press("End")
    assert page.text(".dl-outcome") == (
        "Not quite. You said: Adam. Steps until settled (ravine, κ = 100, turned by 0°): "
        "SGD (η 1) 299; momentum (η 1, μ 0.9) 62; Adam (η 0.1, β₁ 0.9) 144."
    )
    assert settled(page) == ["299", "62", "144"]


def test_the_map_waits_for_its_own_answer(page):
    assert page.page.locator(".dl-predict form:visible").count() == 0
    page.page.get_by_text("Map: steps until momentum settles, for every η and μ").click()
    form = page.page.locator(".dl-predict form:visible")
    assert "η = 1: with which μ does momentum settle first?" in (form.text_content() or "")
    form.get_by_role("radio", name="0.8").check(force=True)
    form.get_by_text("That is my prediction").click()
    outcome = page.page.locator(".dl-outcome:visible").first.text_content() or ""
    assert outcome.startswith("Right. You said: 0.8. Ravine, κ = 100, turned by 0°, momentum, η = 1")
    assert "0.8: 49, 0.9: 62" in outcome
    cells = page.page.locator(".dl-rv-cell").all_text_contents()
    assert cells[5 * 8 + 5] == "62"
    assert cells[7] == "∞"
    assert cells[0] == "–"


def test_a_turn_asks_before_it_shows(page):
    turn(page, "45°")
    form = page.page.locator(".dl-predict form:visible")
    assert "Turned by 45°" in (form.text_content() or "")
    assert settled(page) == ["not yet"] * 3
    assert max(paths(page)) <= 1
    form.get_by_role("radio", name="RMSProp's and Adam's").check(force=True)
    form.get_by_text("That is my prediction").click()
    outcome = page.page.locator(".dl-outcome:visible").first.text_content() or ""
    assert outcome.startswith("Right. You said: RMSProp's and Adam's. They divide each coordinate of g by ")
    rows = page.page.locator(".dl-rv-numbers").nth(1).locator("tbody tr").all_inner_texts()
    assert rows[0].split("\t")[1:] == ["299"] * 3
    assert rows[2].split("\t")[1:] == ["144", "274", "329"]
    assert settled(page) == ["299", "62", "329"]
    turn(page, "0°")
    assert page.page.locator(".dl-predict form:visible").count() == 0
    assert settled(page) == ["299", "62", "144"]


def test_what_was_said_goes_when_something_else_is_chosen(page):
    outcomes = page.page.locator(".dl-outcome:visible")
    page.page.locator("[data-key=kappa] label").first.click()
    assert outcomes.count() == 0
    page.page.locator("[data-key=kappa] label").last.click()


def test_another_surface_begins_as_usual(page):
    turn(page, "45°")
    page.page.locator(".dl-rv-choose [data-key=active] ~ div select").nth(1).select_option("0.99")
    surface = page.page.locator(".dl-controls select").first
    surface.select_option("saddle")
    assert page.page.get_by_role("radio", name="0°", exact=True).is_checked()
    heads = page.page.locator(".dl-rv-numbers thead th").all_text_contents()[:3]
    assert heads == ["✕ SGDη 1", "● Momentumη 1, μ 0.9", "■ Adamη 1, β₁ 0.9"]
    assert settled(page) == ["749", "129", "72"]
    surface.select_option("ravine")
    assert settled(page) == ["299", "62", "144"]


# Moving


def test_ten_steps_on_and_three_back_by_keyboard(page):
    page.page.locator(".dl-step").focus()
    seen = [page.everything()]
    for _ in range(10):
        page.press("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    assert page.text(".dl-rv-where") == "Step 10"
    for back in (9, 8, 7):
        page.press("ArrowLeft")
        assert page.everything() == seen[back]


def test_every_key_of_the_transport(page):
    page.steps("Shift+ArrowRight")
    assert page.text(".dl-rv-where") == "Step 10"
    page.press("End")
    assert page.text(".dl-rv-where") == "Step 359, the last one shown"
    page.press("g", "ArrowLeft")
    assert page.text(".dl-rv-where") == "Step 358"
    page.press("Home", "ArrowRight", "r")
    assert page.text(".dl-rv-where") == "Step 0"


def test_another_seed_is_another_noise(page):
    menu = page.page.locator("select").nth(1)
    assert "Key N" not in page.text(".dl-rv-choose .dl-note")
    menu.select_option("0.5")
    assert "Key N: other noise" in page.text(".dl-rv-choose .dl-note")
    page.steps("Shift+ArrowRight")
    before = page.everything()
    page.press("n", "Shift+ArrowRight")
    assert page.everything() != before
    menu.select_option("0")


def test_steps_are_announced(page):
    page.steps("ArrowRight")
    said = page.page.locator("[aria-live=polite]").text_content() or ""
    assert said.startswith("Step 1. SGD: J = 0.397, settled: 299. Momentum: J = 0.397, settled: 62.")


def test_the_next_step_in_numbers(page):
    formula = page.text(".dl-formula")
    assert "θ₁: 0.9·0 − 1·(−0.0900) = 0.0900;  θ₂: −1.00" in formula
    page.steps("ArrowRight")
    assert "θ₁: 0.9·0.0900 − 1·(−0.0891) = 0.170" in page.text(".dl-formula")
    assert "v *= self.mu" in page.text(".dl-code")


def test_the_start_is_moved_by_keys_and_comes_back(page):
    handle = page.page.locator(".dl-handle")
    assert handle.get_attribute("aria-label") == "Start; arrow keys move it"
    handle.focus()
    page.press("ArrowUp", "ArrowRight")
    row = page.page.locator("tr[data-row=along] td").first.text_content(), page.text("tr[data-row=across] td")
    assert row == ("−8.47", "1.53")
    assert page.page.evaluate("document.activeElement.classList.contains('dl-handle')")
    page.button("Usual start").click()
    assert page.text("tr[data-row=along] td") == "−9.00"
    assert not page.button("Usual start").is_visible()


def test_the_map_is_walked_by_arrows_and_a_cell_is_a_choice(page):
    chosen = page.page.locator(".dl-rv-cell[aria-pressed=true]")
    assert chosen.get_attribute("aria-label") == "η 1, μ 0.9: settles after 62 steps"
    chosen.focus()
    page.press("ArrowUp", "Enter")
    assert chosen.get_attribute("aria-label") == "η 1, μ 0.8: settles after 49 steps"
    assert settled(page)[1] == "49"
    page.press("ArrowDown", " ")
    assert settled(page)[1] == "62"


def test_settings_of_the_active_optimiser(page):
    menus = page.page.locator(".dl-rv-choose [data-key=active] ~ div select")
    assert page.page.locator("[data-key=active] ~ div label").all_text_contents() == ["η", "μ"]
    menus.nth(1).select_option("0.8")
    assert settled(page) == ["299", "49", "144"]
    menus.nth(0).select_option("1.9")
    assert settled(page)[1] == "28"
    assert page.text(".dl-rv-cell[aria-pressed=true]") == "28"
    menus.nth(0).select_option("1")
    menus.nth(1).select_option("0.9")
    page.page.locator("[data-key=active] select").select_option("adam")
    assert page.page.locator("[data-key=active] ~ div label").all_text_contents() == ["η", "β₁"]
    page.page.locator("[data-key=active] select").select_option("momentum")


def test_divergence_is_said_with_the_last_numbers(page):
    page.page.locator("[data-key=active] select").select_option("sgd")
    cells = page.page.locator(".dl-rv-cell")
    assert cells.count() == 8
    cells.nth(7).click()
    assert not page.page.locator(".dl-alert").is_visible()
    page.steps("End")
    assert page.text(".dl-alert").startswith("SGD (η 2.1) diverged at step 145: a coordinate is beyond ±10⁶.")
    assert settled(page)[0] == "diverges"
    assert paths(page)[0] < 40
    assert "SGD: out of the picture, for good." in page.text(".dl-rv-side")
    cells.nth(5).click()
    page.page.locator("[data-key=active] select").select_option("momentum")
    assert not page.page.locator(".dl-alert").is_visible()


def test_one_to_three_optimisers(page):
    box = lambda name: page.page.get_by_role("checkbox", name=name)  # noqa: E731
    assert box("Nesterov").is_disabled()
    legend = page.page.locator("[data-key=optimizers] legend")
    assert legend.text_content() == "Optimisers (at most three: switch one off for another)"
    box("SGD").uncheck(force=True)
    assert legend.text_content() == "Optimisers (one to three)"
    box("Nesterov").check(force=True)
    assert settled(page) == ["62", "50", "144"]
    box("Nesterov").uncheck(force=True)
    box("momentum").uncheck(force=True)
    assert box("Adam").is_disabled()
    assert page.page.locator("[data-key=active] option").all_text_contents() == ["■ Adam"]
    box("SGD").check(force=True)
    box("momentum").check(force=True)
    page.page.locator("[data-key=active] select").select_option("momentum")


def test_every_value_of_every_control_gives_numbers(page):
    page.button("Table").click()
    found = page.page.evaluate(
        """() => {
          const seen = [], text = (selector) => document.querySelector(selector).textContent;
          const look = () => {
            document.querySelector("[aria-label='To the end']").click();
            seen.push([".dl-root", ".dl-badge", ".dl-rv-where"].map(text));
          };
          for (const menu of [...document.querySelectorAll(".dl-rv-choose select")].slice(0, 2)) {
            for (let i = menu.options.length - 1; i >= 0; i--) {
              menu.selectedIndex = i;
              menu.dispatchEvent(new Event("change"));
              look();
            }
          }
          for (const key of ["kappa", "rotation"]) {
            for (const one of document.querySelectorAll(`[data-key=${key}] input`)) { one.click(); look(); }
          }
          const box = (i) => document.querySelectorAll("[data-key=optimizers] input")[i].click();
          box(0);
          for (const i of [2, 3]) {
            box(i);
            const menu = document.querySelector("[data-key=active] select");
            for (let k = 0; k < menu.options.length; k++) {
              menu.selectedIndex = k;
              menu.dispatchEvent(new Event("change"));
              document.querySelectorAll(".dl-rv-cell")[20].click();
              look();
              document.querySelectorAll(".dl-rv-cell")[45].click();
            }
            box(i);
          }
          box(0);
          for (const key of ["kappa", "rotation"]) {
            document.querySelectorAll(`[data-key=${key}] input`)[key === "kappa" ? 2 : 0].click();
          }
          return seen;
        }"""
    )
    assert len(found) == 4 + 3 + 3 + 3 + 6
    for root, badge, where in found:
        assert not any(word in root for word in ("undefined", "NaN", "[object"))
        assert badge == CHECKED
        assert where.endswith(", the last one shown")


def test_the_table_holds_the_runs(page):
    page.button("Table").click()
    page.steps("End")
    tables = [one.inner_text().splitlines() for one in page.page.locator(".dl-numbers table").all()]
    assert [rows[0].split(" (")[0] for rows in tables] == ["SGD", "Momentum", "Adam"]
    assert tables[0][2] == "0\t−9.00\t1.00\t0.905"
    assert 20 < len(tables[0]) < 40


# Other readers, other machines


def test_reduced_motion_jumps_and_does_not_play(browser, address):
    page = WidgetPage(browser, address, reduced_motion="reduce")
    assert page.text(".dl-play") == "Next key frame"
    page.page.locator(".dl-play").click()
    assert page.text(".dl-rv-where") == "Step 62"
    page.page.locator(".dl-play").click()
    assert page.text(".dl-rv-where") == "Step 144"
    assert settled(page) == ["not yet", "62", "144"]
    page.close()


def test_a_kernel_answers_and_may_go_away(browser, tmp_path):
    widget = Ravine(kappa=10)
    kernel = Kernel(widget)
    page = WidgetPage(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=kernel)
    assert page.badge("live") == "live kernel"
    assert [one["type"] for one in kernel.asked] == ["hello", "runs", "map"]
    show_me(page, 0)
    assert settled(page) == ["40", "79", "176"]
    turn(page, "45°")
    page.page.get_by_role("button", name="Show me").first.click()
    page.badge("live")
    assert settled(page) == ["40", "79", "130"]
    kernel._widget.answer = lambda message: 1 / 0
    turn(page, "22.5°")
    assert page.badge("twin") == KERNEL_GONE
    assert settled(page) == ["40", "79", "173"]
    page.close()


def test_a_browser_that_computes_otherwise_shows_nothing(browser, address):
    page = WidgetPage(browser, address, init=OTHER_ROOTS)
    assert "This browser's arithmetic differs from NumPy's" in page.text(".dl-alert")
    assert not page.page.locator(".dl-body").is_visible()
    page.close()
