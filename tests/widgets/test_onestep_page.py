"""One step, every number, in a page without a kernel: driven by keyboard, checked by axe-core, no network."""

from __future__ import annotations

import pytest
from static_page import CHECKED, OTHER_ARITHMETIC, WidgetPage, violations, write

from dnnlab.widgets import OneStep


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write(tmp_path_factory.mktemp("page") / "page.html", OneStep())


@pytest.fixture
def widget(browser, address):
    page = WidgetPage(browser, address)
    yield page
    page.close()


def test_it_computes_in_the_page_and_says_so(widget):
    assert widget.text(".dl-badge") == CHECKED


def test_ten_steps_on_and_three_back_by_keyboard(widget):
    widget.page.locator(".dl-step").focus()
    seen = [widget.everything()]
    for _ in range(10):
        widget.press("ArrowRight")
        seen.append(widget.everything())
    assert len(set(seen)) == len(seen)
    for back in (9, 8, 7):
        widget.press("ArrowLeft")
        assert widget.everything() == seen[back]
    assert "= (−0.719)" not in widget.text(".dl-formula")
    widget.press("ArrowRight")
    assert "−0.145" in widget.text(".dl-sentence")


def test_every_key_of_the_transport(widget):
    widget.page.locator(".dl-step").focus()
    widget.press("Shift+ArrowRight")
    assert "w⁽³⁾₁₁" in widget.text(".dl-sentence")
    widget.press("Shift+ArrowLeft")
    assert "about to begin" in widget.text(".dl-sentence")
    widget.press("End")
    assert widget.text(".dl-update") == "60 updates done"
    widget.press("Home", "g", "ArrowRight")
    assert widget.text(".dl-sentence").startswith("Layer 2 at once")
    widget.press("g", "ArrowRight")
    assert widget.text(".dl-sentence").startswith("Forward pass")
    widget.press("r")
    assert widget.text(".dl-update") == "Update 1 of 60"


def test_across_updates_and_back(widget):
    widget.choose("one pass")
    widget.page.locator(".dl-step").focus()
    widget.press(*["ArrowRight"] * 4)
    last = widget.everything()
    widget.press("ArrowRight", "ArrowRight")
    assert widget.text(".dl-update") == "Update 2 of 60"
    widget.press("ArrowLeft", "ArrowLeft")
    assert widget.text(".dl-update") == "Update 1 of 60"
    assert widget.everything() == last


def test_a_prediction_is_scored(widget):
    weight = widget.page.get_by_role("button", name="−1.07, weight of layer 3 from neuron 2 to neuron 1")
    weight.focus()
    widget.press("Enter")
    widget.choose("negative: it goes up")
    widget.page.get_by_text("That is my prediction").click()
    assert "You say w⁽³⁾₁₂, with a negative gradient" in widget.text(".dl-outcome")
    widget.page.locator(".dl-phase[data-phase=update]").click()
    assert widget.text(".dl-outcome").startswith(
        "Right. ◆ You said w⁽³⁾₁₂ and negative. ★ w⁽³⁾₁₂ changes most, by +0.0549"
    )


def test_arrows_walk_through_the_weights(widget):
    first = widget.page.locator(".dl-weight").first
    first.focus()
    widget.press("ArrowRight", "ArrowRight", "Enter")
    assert widget.text(".dl-hint").startswith("b⁽²⁾₁ is the bias of neuron 1 of layer 2")
    picked = widget.page.locator('.dl-weight[aria-pressed="true"]').get_attribute("aria-label")
    assert picked == "b 0.0900, bias of neuron 1 in layer 2"
    assert widget.text(".dl-update") == "Update 1 of 60"


def test_the_nudge_agrees_with_backprop_best_in_the_middle(widget):
    widget.choose("one pass")
    widget.page.locator(".dl-step").focus()
    widget.press("ArrowRight", "ArrowRight", "ArrowRight")
    label = widget.page.locator(".dl-plot svg").get_attribute("aria-label")
    plain = label.replace("·10", "e").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    errors = [float(part.split(": ")[1]) for part in plain.split(": ", 1)[1].split("; ")]
    assert len(errors) == 6
    assert errors[2] < 1e-6
    assert errors[2] < errors[0]
    assert errors[2] < errors[5]


def test_the_table_holds_every_number(widget):
    widget.page.get_by_role("button", name="Table").click()
    widget.choose("one pass")
    widget.page.locator(".dl-step").focus()
    widget.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    rows = [
        row.split("\t") for row in widget.page.locator(".dl-numbers table").nth(1).inner_text().splitlines()
    ]
    assert ["w⁽³⁾₁₂", "−1.07", "−0.110", "+0.0549", "−1.02"] in rows
    assert ["layer 3, neuron 1", "1", "−0.939", "0.281", "1", "−0.145"] in [
        row.split("\t") for row in widget.page.locator(".dl-numbers table").nth(0).inner_text().splitlines()
    ]


def test_a_step_is_announced(widget):
    widget.page.locator(".dl-step").click()
    assert "z = 0.699" in widget.text("[aria-live=polite]")


def test_reduced_motion_jumps_from_phase_to_phase(browser, address):
    widget = WidgetPage(browser, address, reduced_motion="reduce")
    for phase in ("forward", "loss", "backward", "update"):
        widget.page.evaluate("document.querySelector('.dl-play').click()")
        assert widget.page.locator('.dl-phase[aria-current="step"]').get_attribute("data-phase") == phase
    widget.page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way(browser, address, theme):
    widget = WidgetPage(browser, address)
    widget.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    widget.page.wait_for_selector(f".dl-root[data-dl-theme={theme}]")
    widget.page.get_by_role("button", name="Table").click()
    for steps, choose in (
        (14, "one operation"),
        (3, "one layer"),
        (2, "the batch of four samples"),
    ):
        widget.choose(choose)
        widget.page.locator(".dl-step").focus()
        widget.press(*["ArrowRight"] * steps)
        assert violations(widget.page) == []
    widget.page.close()


def test_a_page_whose_arithmetic_differs_shows_the_recorded_weights(browser, address):
    page = WidgetPage(browser, address, init=OTHER_ARITHMETIC)
    assert page.text(".dl-badge") == "recorded from NumPy"
    assert "arithmetic differs from NumPy's by" in page.text(".dl-alert")
    reason = page.page.get_by_text("Only activations and losses can be changed")
    assert reason.is_visible()
    for key in ("size", "weights", "lr", "sample"):
        group = page.page.locator(f"[data-key={key}]")
        assert group.get_attribute("aria-disabled") == "true"
        assert group.get_attribute("aria-describedby") == reason.get_attribute("id")
        before = page.everything()
        group.locator(".dl-choice").last.click(force=True)
        group.locator("input:checked").focus()
        page.press("ArrowLeft")
        assert page.everything() == before
        assert group.locator("input:checked").count() == 1
    page.choose("tanh")
    assert page.page.locator("[data-key=activation]").get_attribute("aria-disabled") is None
    assert page.text(".dl-badge") == "recorded from NumPy"
    page.page.locator(".dl-step").focus()
    page.press("ArrowRight", "ArrowRight")
    assert "tanh" in page.text(".dl-sentence")
    page.close()


SEND = """send(message) {
  (window.asked ??= []).push(message.type);
  const reply = { type: "hello-ack", nonce: message.nonce };
  if (message.type !== "hello" || window.mute) return;
  for (const listen of LISTENERS["msg:custom"] ?? []) listen(reply, []);
}"""


def test_a_kernel_that_misses_one_answer_is_gone_until_it_answers_a_hello(browser, tmp_path):
    """The static page's model gets a kernel that says hello and then nothing."""
    page = WidgetPage(browser, write(tmp_path / "page.html", OneStep(), send=SEND))
    wait = page.page.wait_for_function
    wait("document.querySelector('.dl-badge').dataset.kind === 'wait'")
    page.page.evaluate("window.mute = true")
    wait("document.querySelector('.dl-badge').dataset.kind === 'twin'", timeout=8000)
    assert page.text(".dl-badge") == "computed in this page: the kernel does not answer"
    asked = page.page.evaluate("window.asked.filter((type) => type === 'run').length")
    page.choose("tanh")
    assert page.text(".dl-badge") == "computed in this page: the kernel does not answer"
    assert page.page.evaluate("window.asked.filter((type) => type === 'run').length") == asked
    page.page.evaluate("window.mute = false")
    page.choose("ReLU")
    wait("document.querySelector('.dl-badge').dataset.kind === 'wait'")
    page.close()
