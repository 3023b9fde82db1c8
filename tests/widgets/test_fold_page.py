"""Fold the plane in a page without a kernel: driven by keyboard, checked by axe-core, no network."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest
from static_page import (
    CHECKED,
    KERNEL_GONE,
    OTHER_ARITHMETIC,
    WidgetPage,
    violations,
    write,
)

from dnnlab.widgets import FoldThePlane
from dnnlab.widgets.fold import AXES, complete

WORST = {"hidden": 4, "batch": 4, "data": "spirals", "activation": "sigmoid", "weights": "trained_1000"}


class Page(WidgetPage):
    """Still and a little wider, as the tests of the steps want it."""

    def __init__(self, browser, address, motion="reduce", width=740, **options):
        super().__init__(browser, address, width=width, reduced_motion=motion, **options)

    def start(self) -> None:
        self.steps()

    def everything(self) -> str:
        """All that is shown but where the focus is."""
        shown = self.page.locator(".dl-body").inner_html()
        return re.sub(r' (id|name|for|tabindex|data-verdict|aria-(?!label)\w+|clip-path)="[^"]*"', "", shown)

    def picture(self, number: int) -> str:
        """What the input plane (0) or the plane on its way (1) shows."""
        return re.sub(r'(id|clip-path)="[^"]*"', "", self.page.locator(".dl-plot").nth(number).inner_html())


@pytest.fixture
def opened(browser, tmp_path):
    """Open the widget; a request beyond the file or an error on the console fails the test."""
    pages = []

    def opened(chosen=None, **options) -> Page:
        chosen = {"point": [1.0, -0.5]} | (chosen or {})
        page = Page(browser, write(tmp_path / "page.html", FoldThePlane(**chosen)), **options)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()


def test_it_computes_in_the_page_and_says_so(opened):
    assert opened().text(".dl-badge") == CHECKED


def test_every_step_there_and_back_by_keyboard(opened):
    page = opened()
    page.start()
    seen = [page.everything()]
    for _ in range(11):
        page.press("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 12
    assert "ŷ = 0.500, the blue side" in page.text(".dl-sentence")
    for back in range(10, -1, -1):
        page.press("ArrowLeft")
        assert page.everything() == seen[back]


def test_every_key_of_the_transport(opened):
    page = opened()
    page.start()
    page.press("Shift+ArrowRight")
    assert "multiplies what comes from neuron 2 of layer 2" in page.text(".dl-sentence")
    page.press("End", "Home")
    assert "waits at the input" in page.text(".dl-sentence")
    page.press("g", "ArrowRight")
    assert page.text(".dl-sentence") == "Layer 2 at once: products, biases, activations. a = (2.00, 0)."
    page.press("ArrowRight")
    assert page.text(".dl-sentence").startswith("Layer 3 at once")
    page.press("r", "g", "ArrowRight")
    assert page.text(".dl-sentence") == "The whole pass at once: ŷ = 0.500."
    page.press("r")
    assert "waits at the input" in page.text(".dl-sentence")


def test_n_draws_other_random_weights_and_keeps_the_stage(opened):
    page = opened({"stage": "f"})
    page.start()
    seen = []
    for number in (4, 5, 6):
        page.press("n")
        assert page.page.get_by_text(f"These are the random weights no. {number}.").is_visible()
        seen.append(page.picture(1))
    assert len(set(seen)) == 3
    assert page.page.get_by_role("radio", name="random", exact=True).is_checked()
    assert page.page.get_by_role("radio", name="f", exact=True).is_checked()


def test_stages_are_a_control(opened):
    page = opened()
    pictures = []
    for name in ("x", "Wx", "Wx + b", "f", "output"):
        page.choose(name)
        pictures.append(page.picture(1))
    assert pictures[1] != pictures[0]
    assert len({pictures[0], pictures[1], pictures[3], pictures[4]}) == 4
    page.page.get_by_role("radio", name="output", exact=True).focus()
    page.press("ArrowLeft")
    assert page.picture(1) == pictures[3]
    assert page.text(".dl-sentence").startswith("Neuron 2 of layer 2 applies ReLU")


def test_an_edge_says_its_name_and_its_product_and_leads_there(opened):
    page = opened({"stage": "output"})
    edge = page.page.get_by_role(
        "button", name="−1.00 w·a 0.500, from neuron 2 of layer 1 to neuron 1 of layer 2"
    )
    edge.focus()
    assert page.text(".dl-hint") == (
        "w⁽²⁾₁₂, from neuron 2 of layer 1 to neuron 1 of layer 2. w⁽²⁾₁₂ a⁽¹⁾₂ = (−1.00)·(−0.500) = 0.500"
    )
    page.press("ArrowRight")
    assert page.text(".dl-hint") == "b⁽²⁾₁, the bias of neuron 1 of layer 2. b⁽²⁾₁ = 0"
    page.press("ArrowLeft", "Enter")
    assert page.text(".dl-sentence") == (
        "Neuron 1 of layer 2 multiplies what comes from neuron 2 of layer 1 by its weight: 0.500."
    )
    page.page.mouse.move(0, 0)
    page.page.locator(".dl-weight").nth(3).hover()
    assert page.text(".dl-hint").startswith("w⁽²⁾₂₁, from neuron 1 of layer 1 to neuron 2 of layer 2")


def test_the_point_moves_by_keys_and_by_dragging(opened):
    page = opened({"stage": "output"})
    handle = page.page.locator(".dl-handle")
    assert handle.get_attribute("aria-label").startswith("The ringed point, x₁ = 1.00, x₂ = −0.500")
    handle.focus()
    page.press("ArrowLeft", "ArrowLeft", "ArrowUp")
    assert handle.get_attribute("aria-label").startswith("The ringed point, x₁ = 0.800, x₂ = −0.400")
    assert "ŷ = 0.100" in page.text(".dl-sentence")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 500, y - 30, steps=4)
    page.page.mouse.up()
    assert "x₁ = −2.00" in handle.get_attribute("aria-label")
    assert "ŷ = 0.100" not in page.text(".dl-sentence")


@pytest.mark.parametrize(
    ("answer", "verdict"), [("positive: blue", "Right"), ("negative: orange", "Not quite")]
)
def test_the_sign_of_the_answer_is_predicted_and_scored(opened, answer, verdict):
    page = opened()
    page.choose(answer)
    card = page.page.locator(".dl-predict").first
    card.get_by_text("That is my prediction").click()
    word = answer.partition(":")[0]
    assert card.locator(".dl-outcome").text_content() == f"◆ You say {word}. Step on to the output to see."
    page.press("End")
    assert card.locator(".dl-outcome").text_content() == f"{verdict}. ◆ You said {word}. ★ ŷ = 0.500."
    page.press("Home")
    assert "You say" in card.locator(".dl-outcome").text_content()
    page.press("r")
    assert card.locator("form").is_visible()
    page.press("End")
    assert card.locator(".dl-outcome").text_content() == "★ ŷ = 0.500, positive."


def test_show_me_shows_the_answer(opened):
    page = opened()
    page.page.locator(".dl-predict").first.get_by_text("Show me").click()
    assert page.page.evaluate("document.activeElement.textContent") == "Step"
    assert page.text(".dl-outcome") == "★ ŷ = 0.500, positive."
    assert page.page.get_by_role("radio", name="output", exact=True).is_checked()


def test_the_sign_is_not_asked_for_a_corner(opened):
    """Where the weights are made by hand, a corner's answer is known."""
    page = opened()
    card = page.page.locator(".dl-predict").first
    assert card.is_visible()
    page.choose("a batch of 4")
    assert not card.is_visible()


@pytest.mark.parametrize(("answer", "verdict"), [("3", "Right"), ("2", "Not quite"), ("4", "Not quite")])
def test_how_many_corners_linear_units_get_is_predicted_and_scored(opened, answer, verdict):
    page = opened()
    sign, card = page.page.locator(".dl-predict").all()
    assert not card.is_visible()
    page.choose("linear")
    page.choose("output")
    page.choose("random")
    assert card.is_visible()
    assert not sign.is_visible()
    body = page.page.locator(".dl-body")
    assert "equal" not in body.inner_text()
    assert "no weights" not in body.inner_text()
    card.get_by_role("radio", name=answer, exact=True).check(force=True)
    card.get_by_text("That is my prediction").click()
    assert card.locator(".dl-outcome").text_content().startswith(f"{verdict}. ★ Three")
    best = 0
    for _ in range(40):
        page.press("n")
        best = max(best, int(page.text(".dl-planes strong")[0]))
        orange, blue = re.findall(r"= (−?[\d.]+)", page.text(".dl-controls > .dl-note"))
        assert orange == blue
    assert best == 3
    page.choose("spirals")
    assert not card.is_visible()


def test_an_answered_card_is_one_line(opened):
    page = opened(width=688)
    card = page.page.locator(".dl-predict").first
    card.get_by_text("Show me").click()
    assert card.bounding_box()["height"] < 50
    page.choose("linear")
    card = page.page.locator(".dl-predict").nth(1)
    card.get_by_role("radio", name="4", exact=True).check(force=True)
    card.get_by_text("That is my prediction").click()
    assert card.bounding_box()["height"] < 50


def test_the_score_is_at_the_planes_once_the_pass_is_done(opened):
    page = opened({"stage": "f", "data": "spirals", "activation": "tanh", "weights": "trained_0"})
    assert page.text(".dl-planes strong") == "– of 80 right"
    page.choose("output")
    assert page.text(".dl-planes strong") != "– of 80 right"
    page.choose("trained 1000 steps")
    assert page.text(".dl-planes strong") == "79 of 80 right"
    assert "in 5 of 5." in page.text(".dl-controls > .dl-note")
    page.choose("ReLU")
    assert page.text(".dl-planes strong") == "71 of 80 right"


@pytest.mark.parametrize("width", [688, 836])
def test_what_the_tasks_need_is_seen_together(opened, width):
    """Planes with the score, Step and Play, units, weights, steps of training: less than a screen."""
    for chosen in ({}, {"activation": "tanh", "weights": "trained_10", "data": "spirals"}):
        page = opened(chosen | {"stage": "output"}, width=width, motion="no-preference")
        boxes = [
            page.page.locator(selector).first.bounding_box()
            for selector in (
                ".dl-planes",
                ".dl-step",
                ".dl-play",
                "[data-key=activation]",
                "[data-key=weights]",
            )
        ]
        assert max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes) < 700
        assert page.page.locator(".dl-root").bounding_box()["height"] < 1500


def test_it_is_not_too_long_for_a_phone(opened):
    assert opened(width=375).page.locator(".dl-root").bounding_box()["height"] < 2600
    assert opened({"stage": "output"}, width=375).page.locator(".dl-root").bounding_box()["height"] < 2800


@pytest.mark.parametrize("width", [836, 688, 343])
@pytest.mark.parametrize("batch", [1, 4])
def test_nothing_in_the_network_hides_anything(opened, width, batch):
    """Weights, cards and names of layers keep apart; every number stays in its box; z is always there."""
    page = opened({"hidden": 4, "batch": batch, "weights": "random", "stage": "output"}, width=width)
    boxes, out, names = page.page.evaluate(
        """() => {
            const net = document.querySelector(".dl-net"), rects = [...net.querySelectorAll("rect")];
            const box = (e) => {
              const { left, top, right, bottom } = e.getBoundingClientRect();
              return [left, top, right, bottom];
            };
            const inside = ([l, t, r, b], [L, T, R, B]) =>
              l >= L - 1 && t >= T - 1 && r <= R + 1 && b <= B + 1;
            const out = [...net.querySelectorAll("g[aria-label] text")]
              .filter((e) => !inside(box(e), box(e.parentNode.querySelector("rect"))))
              .map((e) => e.textContent);
            out.push(...rects.filter((e) => !inside(box(e), box(net))).map((e) => e.outerHTML));
            return [[...rects, ...net.querySelectorAll(".dl-net-layer")].map(box), out,
              [...net.querySelectorAll(".dl-unit")].map((e) => e.textContent)];
        }"""
    )
    assert out == []
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:i]:
            apart = (
                left >= other[2] - 2 or other[0] >= right - 2 or top >= other[3] - 2 or other[1] >= bottom - 2
            )
            assert apart
    assert sum("z" in name for name in names) == 4


def test_no_table_is_cut_on_a_phone(opened):
    cut = """[...document.querySelectorAll('.dl-numbers, .dl-formula, .dl-code, .dl-strip > *')]
        .filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.className)"""
    for chosen, scrolls in (({}, []), ({"batch": 4, "hidden": 3}, []), (WORST, ["dl-numbers"])):
        page = opened(chosen | {"stage": "output"}, width=360)
        page.page.get_by_role("button", name="Table").click()
        assert page.page.evaluate(cut) == scrolls
        shadow = page.page.locator(".dl-numbers").evaluate("(e) => getComputedStyle(e).backgroundImage")
        assert shadow.count("linear-gradient") == 2  # the sign that there is more


def test_no_size_is_negative(opened):
    page = opened(width=120)  # narrower than the margins of a plane: as while a page is laid out
    page.page.set_viewport_size({"width": 60, "height": 900})
    page.page.wait_for_timeout(200)
    assert page.page.locator(".dl-plot").count() == 2


def test_with_four_units_two_are_looked_at(opened):
    page = opened({"hidden": 4, "activation": "tanh", "weights": "random", "stage": "output"})
    assert page.page.get_by_text("Two of the units.").is_visible()
    before = page.picture(1)
    page.page.get_by_label("Seen along").select_option("units 2 and 4")
    assert page.picture(1) != before
    assert "a⁽²⁾₄" in page.picture(1)


def test_cells_of_the_matrices_fill_one_by_one(opened):
    page = opened({"batch": 4})
    page.start()
    cells = page.page.locator(".dl-strip [aria-label='Z⁽²⁾, 4 × 2'] [role=gridcell]")
    found = []
    for _ in range(6):
        page.press("ArrowRight")
        found.append([text != "·" for text in cells.all_text_contents()])
    assert [sum(known) for known in found] == [4, 4, 8, 8, 8, 8]
    assert cells.nth(0).evaluate("cell => getComputedStyle(cell).fontStyle") == "normal"
    page.press("Home", "ArrowRight")
    assert cells.nth(0).evaluate("cell => getComputedStyle(cell).fontStyle") == "italic"
    shapes = re.findall(r"\d × \d", page.text(".dl-strip"))
    assert shapes == ["4 × 2", "2 × 2", "1 × 2", "4 × 2", "4 × 2", "2 × 1", "1 × 1", "4 × 1"]


def test_every_choice_gives_finite_numbers(opened):
    page = opened({"stage": "output"})
    for activation in ("linear", "ReLU", "tanh", "sigmoid"):
        page.choose(activation)
        shown = page.page.evaluate(
            """() => [...document.querySelectorAll(".dl-card .dl-choice")].map((choice) => {
              choice.click();
              return document.querySelector(".dl-body").innerHTML;
            })"""
        )
        assert len(shown) > 15
        assert not [one for one in shown if re.search(r"NaN|undefined|∞", one)]
    assert page.text(".dl-badge") == CHECKED


def test_the_table_holds_every_number(opened):
    page = opened()
    page.page.get_by_role("button", name="Table").click()
    tables = page.page.locator(".dl-numbers table")

    def rows(number):
        return [row.split("\t") for row in tables.nth(number).inner_text().splitlines()[1:]]

    assert rows(0)[3] == ["layer 2, neuron 1", "1", "–", "–"]
    page.start()
    page.press("End")
    assert rows(0)[1:] == [
        ["layer 1, neuron 1", "1", "–", "1.00"],
        ["layer 1, neuron 2", "1", "–", "−0.500"],
        ["layer 2, neuron 1", "1", "2.00", "2.00"],
        ["layer 2, neuron 2", "1", "−1.75", "0"],
        ["layer 3, neuron 1", "1", "0.500", "0.500"],
    ]
    assert rows(1)[1] == ["w⁽²⁾₁₁", "1.50", "1.50"]
    assert len(rows(1)) == 10
    assert rows(2)[3] == ["3", "1.00", "−1.00", "+1", "1.00", "blue, +1"]


def test_a_step_is_announced(opened):
    page = opened()
    page.page.locator(".dl-step").click()
    assert "by its weight: 1.50" in page.text("[aria-live=polite]")


def test_the_plane_moves_where_motion_is_welcome_and_jumps_where_it_is_not(opened):
    moving, still = opened(motion="no-preference"), opened()
    states = []
    for page in (moving, still):
        page.choose("f")
        states.append(page.picture(1))
    assert states[0] != states[1]
    moving.page.wait_for_function(
        "document.querySelectorAll('.dl-card-title')[1].textContent === 'After the hidden layer'"
    )
    moving.page.wait_for_timeout(1500)
    assert moving.picture(1) == states[1]
    assert still.picture(1) == states[1]


def test_reduced_motion_jumps_from_stage_to_stage(opened):
    page = opened()
    for stage in ("Wx", "Wx + b", "f", "output"):
        page.page.evaluate("document.querySelector('.dl-play').click()")
        assert page.page.get_by_role("radio", name=stage, exact=True).is_checked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_and_where_most_is_shown(opened, theme):
    for chosen in ({"stage": "Wx+b"}, WORST | {"stage": "output"}):
        page = opened(chosen)
        page.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.page.wait_for_selector(f".dl-root[data-dl-theme={theme}]")
        page.page.get_by_role("button", name="Table").click()
        page.start()
        page.press("ArrowRight")
        assert violations(page.page) == []


def test_a_page_whose_arithmetic_differs_computes_nothing(opened):
    page = opened(init=OTHER_ARITHMETIC)
    assert "arithmetic differs from NumPy's by" in page.text(".dl-alert")
    assert page.text(".dl-badge") == "not computed"
    assert not page.page.locator(".dl-body").is_visible()


def test_a_live_kernel_gives_the_numbers(browser, tmp_path):
    """The static page's model gets a kernel that answers; its answer is changed, to be known again."""
    _, [buffer] = FoldThePlane().answer({"selection": complete({"point": [1.0, -0.5]})})
    values = np.frombuffer(buffer).copy()
    values[9 + 4] = 0.123  # theta has 9 numbers, then come 2 z and 2 a
    send = """send(message) {
      if (window.mute) return;
      const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt(0)), hello = message.type === "hello";
      const reply = hello ? { type: "hello-ack", nonce: message.nonce } : { type: "answer", id: message.id };
      const buffers = hello ? [] : [new DataView(bytes.buffer)];
      setTimeout(() => { for (const listen of LISTENERS["msg:custom"] ?? []) listen(reply, buffers); });
    }"""
    send %= base64.b64encode(values.tobytes()).decode()
    widget = FoldThePlane(stage="output", point=[1.0, -0.5])
    page = Page(browser, write(tmp_path / "page.html", widget, send=send))
    assert page.badge("live") == "live kernel"
    assert "ŷ = 0.123" in page.text(".dl-sentence")
    page.page.evaluate("window.mute = true")
    page.page.locator(".dl-handle").focus()
    page.press("ArrowLeft")
    assert page.badge("twin", timeout=8000) == KERNEL_GONE
    assert "ŷ = 0.350" in page.text(".dl-sentence")
    page.close()


def test_every_control_shows_every_value(opened):
    page = opened()
    for key in ("data", "activation", "hidden", "weights", "batch"):
        assert page.page.locator(f"[data-key={key}] input").count() == len(AXES[key])
