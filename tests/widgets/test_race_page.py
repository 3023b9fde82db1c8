"""The same race on a real net, in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import pytest
from static_page import TO_PYTHON, Kernel, WidgetPage, write

from dnnlab.widgets import Race
from dnnlab.widgets.race import AXES, EPOCHS, OPTIMIZERS, recorded, runs

REPLAYED = "recorded from NumPy"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write(tmp_path_factory.mktemp("page") / "page.html", Race())


@pytest.fixture(scope="module")
def shared(browser, address):
    """One page for the tests that need no other; they go through it in the order of this file."""
    opened = WidgetPage(browser, address)
    opened.badge("replay")
    yield opened
    opened.close()


@pytest.fixture
def page(shared):
    """At the start of the first race; what has been answered stays answered."""
    shared.page.set_viewport_size({"width": 700, "height": 900})
    shared.page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "light";
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
          for (const key of ["lr", "batch_size"]) {
            document.querySelectorAll(`[data-key=${key}] input`)[1].click();
          }
          document.querySelector("[aria-label='Reset, same start']").click();
        }"""
    )
    return shared


def numbers(page: WidgetPage) -> list[str]:
    return page.page.locator(".dl-rc-numbers").all_text_contents()


def outcome(page: WidgetPage, card: int) -> str:
    return page.page.locator(".dl-outcome").nth(card).text_content() or ""


def curve_pieces(page: WidgetPage) -> list[int]:
    found = page.page.locator(".dl-plot g[clip-path] > path.dl-plot-line")
    return [d.count("L") for d in found.evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")]


def expected(lr: float, batch_size: int, frame: int) -> list[tuple[float, float]]:
    found = [recorded()["scores"][runs().index((name, lr, batch_size)), frame] for name in OPTIMIZERS]
    return [(loss, wrong) for loss, wrong in found]


def test_nothing_is_given_away_before_an_answer(page):
    assert page.text(".dl-badge") == REPLAYED
    assert page.page.locator(".dl-rc-cell").all_text_contents() == ["·"] * 25
    page.steps("ArrowRight", "ArrowRight")
    assert page.text(".dl-rc-where") == "Epoch 2"
    assert curve_pieces(page) == [2] * 5


def test_an_answer_is_scored_when_the_race_is_through(page):
    page.page.get_by_text("That is my prediction").first.click()
    assert page.text("[role=alert]") == "Choose an option first."
    page.page.get_by_role("radio", name="SGD").first.check(force=True)
    page.page.get_by_text("That is my prediction").first.click()
    assert outcome(page, 0) == "You said: SGD. Press Play, or step."
    assert curve_pieces(page) == [0] * 5
    page.press("End")
    said = outcome(page, 0)
    assert said.startswith("Not quite. You said: SGD. With η = 0.01 and 10 points in each batch, losses at")
    order = [said.index(name) for name in ("Adam", "RMSProp", "omentum", "Nesterov", ", SGD")]
    assert order == sorted(order)
    assert curve_pieces(page) == [len(EPOCHS) - 1] * 5


def choose(page: WidgetPage, lr: str) -> None:
    page.page.locator("[data-key=lr]").get_by_role("radio", name=lr, exact=True).check(force=True)


def test_each_learning_rate_asks_its_own_question_and_draws_nothing_before(page):
    choose(page, "0.3")
    form = page.page.locator(".dl-predict form:visible").first
    assert "With η = 0.3 and 10 points in each batch" in (form.text_content() or "")
    assert page.page.locator(".dl-outcome:visible").count() == 0
    assert curve_pieces(page) == [0] * 5
    form.get_by_role("radio", name="Adam").check(force=True)
    form.get_by_text("That is my prediction").click()
    assert curve_pieces(page) == [0] * 5
    choose(page, "0.1")
    assert "With η = 0.1 and 10" in (page.page.locator(".dl-predict form:visible").first.text_content() or "")
    page.steps("End")
    assert outcome(page, 0).startswith("The run has answered the question. With η = 0.1 and 10 points")
    choose(page, "0.3")
    assert outcome(page, 0) == "You said: Adam. Press Play, or step."
    page.steps("End")
    assert outcome(page, 0).startswith(
        "Not quite. You said: Adam. With η = 0.3 and 10 points in each batch, "
    )
    assert "start: SGD " in outcome(page, 0)
    choose(page, "0.01")
    assert outcome(page, 0).startswith("Not quite. You said: SGD. With η = 0.01")
    assert curve_pieces(page) == [len(EPOCHS) - 1] * 5


def test_the_map_waits_for_its_own_answer(page):
    form = page.page.locator(".dl-predict form:visible")
    assert "momentum settled first, after 28 steps" in (form.text_content() or "")
    form.get_by_role("radio", name="Adam").check(force=True)
    form.get_by_text("That is my prediction").click()
    assert outcome(page, 1).startswith("Right. You said: Adam. 10 points in each batch, mean of five starts")
    cells = page.page.locator(".dl-rc-cell").all_text_contents()
    assert sum("★" in cell for cell in cells) == 5
    choose(page, "0.003")  # now all races are known
    assert curve_pieces(page) == [len(EPOCHS) - 1] * 5
    assert not page.page.locator(".dl-predict form:visible").count()


def test_ten_steps_on_and_three_back_by_keyboard(page):
    page.page.locator(".dl-step").focus()
    seen = [page.everything()]
    for _ in range(10):
        page.press("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    for back in (9, 8, 7):
        page.press("ArrowLeft")
        assert page.everything() == seen[back]
    page.press("Home", "Shift+ArrowRight")
    assert page.text(".dl-rc-where") == f"Epoch {EPOCHS[10]}"
    page.press("r")
    assert page.text(".dl-rc-where") == "Epoch 0"
    page.press("End")
    assert page.text(".dl-rc-where") == "Epoch 100, the end"


def test_steps_are_announced(page):
    page.steps("ArrowRight")
    assert (page.page.locator("[aria-live=polite]").text_content() or "").startswith("Epoch 1. SGD: loss 0.")


def test_the_picture_of_each_network_changes_with_the_epoch(page):
    images = """() => [...document.querySelectorAll(".dl-rc-net canvas:first-child")]
      .map((one) => one.toDataURL())"""
    page.steps("Home")
    first = page.page.evaluate(images)
    page.press("End")
    last = page.page.evaluate(images)
    assert len(first) == 5
    assert all(one != other for one, other in zip(first, last, strict=True))
    labels = page.page.locator(".dl-rc-net [role=img]").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert labels[0].startswith("SGD after epoch 100: loss 0.")
    assert labels[4].endswith("of 200 points on the wrong side of the line")


def test_the_map_is_walked_by_arrows_and_a_cell_is_a_choice(page):
    chosen = page.page.locator(".dl-rc-cell[aria-pressed=true]")
    assert chosen.count() == 5
    chosen.nth(0).focus()
    page.press("ArrowDown", "ArrowRight", "Enter")
    assert page.page.locator("[data-key=lr] input").nth(2).is_checked()
    assert "Momentum, η 0.03" in (chosen.nth(1).get_attribute("aria-label") or "")


def test_every_value_of_every_control_shows_what_was_recorded(page):
    found = page.page.evaluate(
        """() => [...document.querySelectorAll("[data-key=batch_size] input")].map((batch) => {
          batch.click();
          return [...document.querySelectorAll("[data-key=lr] input")].map((lr) => {
            lr.click();
            document.querySelector("[aria-label='To the end']").click();
            const all = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
            return [all(".dl-rc-numbers"), document.querySelector(".dl-root").textContent];
          });
        })"""
    )
    for batch_size, races in zip(AXES["batch_size"], found, strict=True):
        for lr, (shown, text) in zip(AXES["lr"], races, strict=True):
            assert not any(word in text for word in ("undefined", "NaN", "[object"))
            for (loss, wrong), said in zip(expected(lr, batch_size, -1), shown, strict=True):
                assert said.endswith(f", {wrong:.0f} wrong")
                assert float(said.split()[1].rstrip(",")) == pytest.approx(loss, rel=0.02, abs=1e-3)


def test_the_table_holds_the_race(page):
    page.button("Table").click()
    page.steps("End")
    tables = [one.inner_text().splitlines() for one in page.page.locator(".dl-numbers table").all()]
    assert [rows[0] for rows in tables] == ["SGD", "Momentum", "Nesterov", "RMSProp", "Adam"]
    assert all(len(rows) == 2 + len(EPOCHS) for rows in tables)


# Other readers, other machines


def test_reduced_motion_jumps_and_does_not_play(browser, address):
    page = WidgetPage(browser, address, reduced_motion="reduce")
    page.badge("replay")
    assert page.text(".dl-play") == "Next key frame"
    page.page.locator(".dl-play").click()
    assert page.text(".dl-rc-where") == f"Epoch {EPOCHS[6]}"
    page.close()


def test_a_kernel_trains_and_may_go_away(browser, tmp_path):
    widget = Race(lr=0.03, batch_size=200)
    kernel = Kernel(widget)
    page = WidgetPage(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=kernel)
    assert page.badge("live") == "live kernel"
    assert [one.get("optimizer") for one in kernel.asked] == [None, *OPTIMIZERS]
    page.steps("End")
    for (loss, wrong), said in zip(expected(0.03, 200, -1), numbers(page), strict=True):
        assert float(said.split()[1].rstrip(",")) == pytest.approx(loss, rel=0.02)
        assert said.endswith(f", {wrong:.0f} wrong")
    kernel._widget.answer = lambda message: 1 / 0
    page.page.locator("[data-key=lr] label").first.click()
    assert page.badge("replay") == "recorded from NumPy: the kernel does not answer"
    page.close()
