"""The cards and the sandbox in a static page: Chromium, file://, no kernel, no network."""

from __future__ import annotations

import pytest
import static_page
from cards import CARDS
from playwright.sync_api import Page

from dnnlab.widgets import Questions, Sandbox


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a page with widgets; any request beyond the file, page or console error fails the test."""
    bad, pages = [], []

    def open_page(*widgets, width=900, theme="light", reduced_motion=None) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion=reduced_motion)
        pages.append(page)
        static_page.watch(page, bad)
        page.goto(static_page.write(tmp_path / "page.html", *widgets, theme=theme))
        page.wait_for_function("performance.getEntriesByName('dl-widgets-ready').length > 0")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert bad == []


@pytest.fixture
def questions(tmp_path):
    (tmp_path / "cards.toml").write_text(CARDS, encoding="utf-8")
    return Questions(tmp_path / "cards.toml")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel")


def sentence(page: Page) -> str:
    return page.locator(".dl-sentence").inner_text()


def test_prediction_by_keyboard(open_page, questions):
    page = open_page(questions["sign"])
    card = page.get_by_role("group", name="Predict", exact=True)
    status = card.get_by_role("status")
    assert not page.get_by_text("That would climb.").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the group, nothing chosen
    page.keyboard.press("Enter")
    assert status.inner_text() == "Choose an option first."
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("radio", name="down").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert status.inner_text().startswith("You said: down.")
    assert not page.get_by_text("That would climb.").is_visible()
    assert focused(page) == "Show me"
    page.keyboard.press("Enter")
    assert status.inner_text() == "You said: down. Not right. The answer is: up."
    for reason in ("Against the gradient.", "That would climb."):
        assert page.get_by_text(reason).is_visible()
    assert card.locator(".dl-quiz-verdict").all_inner_texts() == ["Right", "Not this, your answer"]
    assert card.locator(".dl-quiz-verdict svg").count() == 2
    assert focused(page) == "Try again"
    page.keyboard.press("Enter")
    assert status.inner_text() == ""
    assert page.get_by_role("radio", checked=True).count() == 0
    assert not page.get_by_text("That would climb.").is_visible()


def test_show_me_without_an_answer(open_page, questions):
    page = open_page(questions["sign"])
    page.get_by_role("button", name="Show me").click()
    assert page.get_by_role("status").inner_text() == "You did not answer. The answer is: up."


def test_several_cards_do_not_disturb_each_other(open_page, questions):
    page = open_page(questions["cost"], questions["cost"], questions["sign"])
    cards = page.locator(".dl-quiz")
    assert cards.count() == 3
    cards.nth(0).get_by_role("radio").nth(1).check()
    cards.nth(1).get_by_role("radio").nth(0).check()
    cards.nth(0).get_by_role("button", name="Check").click()
    assert cards.nth(0).get_by_role("status").inner_text() == "Right."
    assert cards.nth(1).get_by_role("status").inner_text() == ""
    assert cards.nth(1).get_by_role("radio").nth(0).is_checked()
    page.reload()
    assert page.get_by_role("radio", checked=True).count() == 0  # remembered in this view of the page only


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_answered_cards_are_accessible(open_page, questions, theme):
    page = open_page(questions["sign"], questions["cost"], theme=theme)
    for name in ("Show me", "Check"):
        page.get_by_role("button", name=name).first.click()
    page.locator(".dl-quiz").nth(1).get_by_role("radio").first.check()
    page.get_by_role("button", name="Check").click()
    assert static_page.violations(page) == []


@pytest.mark.parametrize("width", [320, 375, 700])
def test_the_largest_network_does_not_stick_out(open_page, width):
    page = open_page(Sandbox(hidden=[8] * 6, features=["x1", "sin x2"]), width=width)
    page.get_by_role("button", name="Table").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_broken_widget_says_so_and_the_others_run(open_page, questions, tmp_path):
    page = open_page(questions["sign"], questions["cost"])
    text = (tmp_path / "page.html").read_text(encoding="utf-8").replace('"options": [', '"choices": [', 1)
    (tmp_path / "broken.html").write_text(text, encoding="utf-8")
    broken = page.context.browser.new_page()
    broken.goto((tmp_path / "broken.html").as_uri())
    assert broken.get_by_role("note").inner_text().startswith("This interactive figure could not start: ")
    assert broken.get_by_role("group", name="Quiz", exact=True).is_visible()
    broken.close()


def test_each_module_is_imported_once_and_each_style_added_once(open_page, questions):
    page = open_page(questions["sign"], questions["cost"], questions["cost"], Sandbox())
    imported = []
    page.on("request", lambda request: request.url.startswith("blob:") and imported.append(request.url))
    page.reload()
    page.wait_for_function("performance.getEntriesByName('dl-widgets-ready').length > 0")
    assert len(imported) == 2
    assert page.locator("style").count() == 2


def test_step_forward_and_back(open_page):
    page = open_page(Sandbox())
    assert page.locator(".dl-badge").inner_text().endswith("computed in this page, checked against NumPy")
    start = sentence(page)
    assert start.startswith("Epoch 0: training loss 0.")
    seen = [start]
    page.get_by_role("button", name="Step", exact=True).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
        seen.append(sentence(page))
    assert len(set(seen)) == 11
    for number in (9, 8, 7):
        page.keyboard.press("ArrowLeft")
        assert sentence(page) == seen[number]
    page.keyboard.press("g")
    page.keyboard.press("ArrowRight")
    assert sentence(page).startswith("Epoch 8, update 1 of 20: ")
    page.keyboard.press("ArrowLeft")
    assert sentence(page) == seen[7]
    page.keyboard.press("r")
    assert sentence(page) == start
    page.keyboard.press("n")
    assert sentence(page).startswith("Epoch 0: ")
    assert sentence(page) != start


def test_what_the_page_shows_is_what_numpy_computes(open_page):
    from dnnlab.widgets.sandbox import complete, train_and_test, training

    chosen = {"data": "moons", "hidden": [3], "optimizer": "adam", "lr": 0.03, "activation": "relu"}
    page = open_page(Sandbox(**chosen))
    page.locator(".dl-step").click(click_count=1)
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    settings = complete(chosen)
    run = training(settings)
    for step in run:
        if step.update == 41 * 20:
            break
    X_train, X_test, y_train, y_test = train_and_test(settings)
    wrong = [
        ((run.net.forward(X)[:, 0] > 0) != (y > 0)).sum() for X, y in ((X_train, y_train), (X_test, y_test))
    ]
    losses = [run.net.value(X, y) for X, y in ((X_train, y_train), (X_test, y_test))]
    text = sentence(page)
    assert text.startswith("Epoch 41: ")
    assert f"{wrong[0]} of 200 training points and {wrong[1]} of 200 test points wrong" in text
    for loss, shown in zip(
        losses, [part.split(",")[0].split(";")[0] for part in text.split("loss ")[1:]], strict=True
    ):
        assert float(shown) == pytest.approx(loss, rel=0.006)


def test_every_value_of_every_control_gives_finite_numbers_or_says_that_they_diverged(open_page):
    page = open_page(Sandbox())
    body = page.locator(".dl-root")
    tried = 0
    for control in page.locator("select").all():
        for number in range(control.locator("option").count()):
            if not control.is_visible():  # a layer that is gone
                break
            control.select_option(index=number)
            page.get_by_role("button", name="Step", exact=True).click()
            text = sentence(page)
            assert text.startswith("Epoch 1: ") or "Diverged" in body.inner_text(), text
            assert "NaN" not in text
            assert "∞" not in text
            tried += 1
    for radio in page.get_by_role("radio").all():
        radio.check(force=True)
        assert "NaN" not in sentence(page)
    assert tried > 60


def test_divergence_is_shown_with_the_last_finite_frame(open_page):
    page = open_page(Sandbox(activation="relu", loss="squared_error", lr=10, hidden=[8, 8]))
    page.get_by_role("button", name="Step", exact=True).click()
    page.keyboard.press("Shift+ArrowRight")
    assert page.get_by_text("Diverged at update").is_visible()
    assert "NaN" not in sentence(page)
    assert "update" in sentence(page)
    page.get_by_label("Learning rate η").select_option("0.01")
    assert not page.get_by_text("Diverged at update").is_visible()


def test_units_by_keyboard_and_a_weight_changed(open_page):
    page = open_page(Sandbox())
    page.get_by_role("button", name="Output unit").focus()
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "Layer 3, unit 1"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Layer 3, unit 2"
    assert page.locator(".dl-result .dl-card-title").first.inner_text() == "Layer 3, unit 2"
    field = page.get_by_label("w⁽³⁾₂₁")
    before, numbers = field.input_value(), sentence(page)
    field.fill("1.5")
    field.press("Enter")
    assert page.get_by_text("The run now starts from weights you changed.").is_visible()
    assert sentence(page) != numbers
    page.locator(".dl-step").click()
    page.get_by_role("button", name="Reset, same start").click()
    assert page.get_by_label("w⁽³⁾₂₁").input_value() == "1.500"
    page.get_by_role("button", name="New start").click()
    assert page.get_by_label("w⁽³⁾₂₁").input_value() not in ("1.500", before)


def test_inputs_and_layers_by_keyboard(open_page):
    page = open_page(Sandbox())
    page.get_by_role("button", name="Input x₁x₂").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Input x₁x₂").get_attribute("aria-pressed") == "true"
    assert '"x1 x2"' in page.locator(".dl-share").input_value()
    page.get_by_label("Hidden layers").select_option("0")
    assert page.locator(".dl-map-unit").count() == 7 + 1
    assert page.locator(".dl-share").input_value() == 'Sandbox(features=["x1","x2","x1 x2"], hidden=[])'
    for name in ("x₁", "x₂", "x₁x₂"):
        page.get_by_role("button", name=f"Input {name}", exact=True).click()
    assert page.locator(".dl-map-unit[aria-pressed=true]").count() == 1  # the last one stays


def test_playing_stops_out_of_sight(open_page):
    page = open_page(Sandbox())
    page.locator(".dl-play").click()
    page.wait_for_function("parseInt(document.querySelector('.dl-sentence').textContent.slice(6)) > 5")
    page.evaluate(
        """const filler = document.createElement('div');
        filler.style.height = '3000px';
        document.querySelector('main').prepend(filler);
        scrollTo(0, 0);"""
    )
    page.wait_for_timeout(300)
    first = sentence(page)
    page.wait_for_timeout(200)
    assert sentence(page) == first


def test_reduced_motion_jumps(open_page):
    page = open_page(Sandbox(), reduced_motion="reduce")
    play = page.locator(".dl-play")
    epochs = []
    for _ in range(5):
        play.click()
        epochs.append(int(sentence(page).split(":")[0].removeprefix("Epoch ")))
    assert epochs == [1, 3, 6, 10, 16]


def test_a_page_that_computes_otherwise_refuses_to_train(open_page, monkeypatch):
    import numpy as np

    sandbox = Sandbox()
    sandbox.thetas = (np.frombuffer(sandbox.thetas) + 2e-6).tobytes()
    page = open_page(sandbox)
    assert page.get_by_text("This page does not compute what NumPy computed").is_visible()
    page.get_by_role("button", name="Step", exact=True).click()
    assert page.locator(".dl-sentence").inner_text() == ""


def test_prediction_in_the_sandbox(open_page):
    page = open_page(Sandbox())
    page.get_by_text("Predict first").click()
    page.get_by_text("95–100 %").click()
    page.get_by_role("button", name="That is my prediction").click()
    assert page.get_by_text("You said: 95–100 %. Press Play and look at epoch 100.").is_visible()
    page.locator(".dl-step").focus()
    for _ in range(10):
        page.keyboard.press("Shift+ArrowRight")
    assert sentence(page).startswith("Epoch 100:")
    wrong = int(sentence(page).split(" and ")[1].split(" of ")[0])
    assert page.get_by_text(
        f"After 100 epochs {100 - wrong / 2:.3g} % of the test points are right."
    ).is_visible()
