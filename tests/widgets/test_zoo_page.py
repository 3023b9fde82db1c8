"""The activation zoo in a page without a kernel: driven by keyboard, checked by axe-core, no network."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pydata_sphinx_theme
import pytest
import sphinx_book_theme
from static_page import (
    CHECKED,
    KERNEL_GONE,
    OTHER_ARITHMETIC,
    WidgetPage,
    violations,
    write,
)

from dnnlab.widgets import ActivationZoo
from dnnlab.widgets.base import STATIC
from dnnlab.widgets.zoo_facts import FLAT, FUNCTIONS, outputs, probabilities, samples

PYDATA = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static" / "styles"
BOOK = Path(sphinx_book_theme.__file__).parent / "theme" / "sphinx_book_theme" / "static" / "styles"
THEME = [PYDATA / "pydata-sphinx-theme.css", BOOK / "sphinx-book-theme.css"]


class Zoo(WidgetPage):
    """The widget in a page, and what is read there."""

    def __init__(self, browser, address, width=900, **options):
        super().__init__(browser, address, width=width, **options)

    def thumb(self, name: str) -> None:
        self.page.locator(f".dl-thumb[data-name={name}]").click()

    def at_z(self) -> dict[str, list[str]]:
        """The numbers at z: rows by their names."""
        rows = self.page.locator(".dl-at-z tbody tr").all()
        return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}

    def show(self, view: str) -> None:
        self.page.locator("[data-key=view]").get_by_role("radio", name=view).check(force=True)

    def compared(self) -> list[str]:
        """The functions whose facts are shown."""
        return self.page.locator(".dl-facts-of thead th").all_text_contents()


@pytest.fixture
def open_zoo(browser, tmp_path):
    opened = []

    def open_zoo(*names, shown=True, **options) -> Zoo:
        theme = options.pop("theme", "light")
        zoo = Zoo(browser, write(tmp_path / "page.html", ActivationZoo(*names), theme=theme), **options)
        opened.append(zoo)
        if shown:
            zoo.button("Show me").click()
        return zoo

    yield open_zoo
    for zoo in opened:
        zoo.close()


def number(text: str) -> float:
    plain = text.replace("·10", "e").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--"))
    return float(plain)


def test_it_computes_in_the_page_and_says_so(open_zoo):
    zoo = open_zoo(shown=False)
    assert zoo.text(".dl-badge") == CHECKED
    assert zoo.page.locator(".dl-thumb").count() == len(FUNCTIONS)


def test_no_slope_is_told_before_the_prediction(open_zoo):
    zoo = open_zoo(shown=False)
    zoo.button("Table").click()
    assert zoo.page.locator(".dl-plot-frame .dl-dash").count() == 0
    assert set(
        zoo.page.eval_on_selector_all(".dl-thumb-d", "paths => paths.map((p) => p.getAttribute('d'))")
    ) == {""}
    assert list(zoo.at_z()) == ["f(z)"]
    assert "slope" not in zoo.text(".dl-sentence")
    assert not zoo.page.locator(".dl-more-parts").is_visible()
    assert zoo.page.locator(".dl-numbers th[scope=col]").all_inner_texts() == ["function", "f(z)"]
    zoo.button("Show me").click()
    assert zoo.page.locator(".dl-plot-frame .dl-dash").count() == 1
    assert list(zoo.at_z()) == ["f(z)", "f′(z)", "central difference", "they differ by"]
    assert zoo.page.locator(".dl-numbers th[scope=col]").count() == 4 + 9


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (("about 20", "0.4", "10⁻⁶"), "Right. 3 of 3. The sigmoid is nearly flat for 19 of the 200."),
        (("none", "0", "10⁻⁶"), "Not quite. 1 of 3."),
    ],
)
def test_a_prediction_is_scored(open_zoo, answers, verdict):
    zoo = open_zoo(shown=False)
    for answer in answers:
        zoo.choose(answer)
    zoo.button("That is my prediction").click()
    assert zoo.text(".dl-outcome").startswith(verdict)
    assert "0.25¹⁰ = 9.54·10⁻⁷" in zoo.text(".dl-outcome")
    # What was predicted is what the first view shows.
    assert "19 of 200 saturated" in zoo.text(".dl-more-parts")
    zoo.thumb("relu")
    zoo.page.locator("[data-key=spread]").get_by_role("radio", name="1", exact=True).check(force=True)
    assert "ReLU: mean 0.40" in zoo.text(".dl-more-parts")


def test_an_unfinished_prediction_is_not_taken(open_zoo):
    zoo = open_zoo(shown=False)
    zoo.choose("about 20")
    zoo.button("That is my prediction").click()
    assert not zoo.page.locator(".dl-more-parts").is_visible()


def test_by_keyboard_only(open_zoo):
    zoo = open_zoo(shown=False)
    zoo.page.locator("h1").click()
    for _ in range(2):  # Table, then the first radio group
        zoo.press("Tab")
    zoo.press("ArrowRight", "Tab", "ArrowLeft", "Tab", "ArrowRight", "ArrowRight", "Tab", "Enter")
    assert "of 3." in zoo.text(".dl-outcome")
    assert "Point at z = 1" in zoo.page.evaluate("document.activeElement.getAttribute('aria-label')")
    zoo.press("ArrowRight", "ArrowRight")
    assert zoo.text(".dl-sentence").startswith("sigmoid makes 0.769 of z = 1.2; its slope there is 0.178.")
    zoo.press("Shift+ArrowLeft")
    assert "z = 0.2" in zoo.text(".dl-sentence")
    zoo.press("Home")
    assert "z = −5" in zoo.text(".dl-sentence")
    zoo.press("End", "ArrowRight")
    assert "z = 5" in zoo.text(".dl-sentence")
    zoo.press("r")
    assert "z = 1;" in zoo.text(".dl-sentence")
    zoo.page.locator('.dl-thumb[tabindex="0"]').focus()
    zoo.press("ArrowRight", "ArrowRight", "Enter")
    assert zoo.text(".dl-sentence").startswith("identity makes 1.00 of z = 1")
    zoo.press("Shift+Tab", "Shift+Tab")  # past the disabled button to the slots
    zoo.page.get_by_role("radio", name="A", exact=True).focus()
    zoo.press("ArrowRight")
    zoo.page.locator('.dl-thumb[tabindex="0"]').focus()
    zoo.press("ArrowRight", "Space")
    assert "sigmoid makes 0.731 of z = 1" in zoo.text(".dl-sentence")
    assert zoo.page.locator(".dl-thumb[aria-pressed=true]").count() == 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_numbers_at_z_are_those_of_the_core(open_zoo, name):
    zoo = open_zoo(name)
    zoo.page.locator(".dl-handle").focus()
    zoo.press("Shift+ArrowLeft", "Shift+ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    a, slope = outputs(name, np.array([-1.3]))
    found = zoo.at_z()
    assert number(found["f(z)"][0]) == pytest.approx(a[0], rel=1e-3)
    assert number(found["f′(z)"][0]) == pytest.approx(slope[0], rel=1e-3)
    assert number(found["they differ by"][0]) < 1e-9
    shown = zoo.page.locator(".dl-body").inner_text()
    assert "NaN" not in shown
    assert "undefined" not in shown


def test_at_a_jump_and_at_a_kink(open_zoo):
    zoo = open_zoo("step", "relu")
    zoo.page.locator(".dl-handle").focus()
    zoo.press(*["ArrowLeft"] * 10)
    found = zoo.at_z()
    assert found["f′(z)"] == ["0", "0"]
    assert found["central difference"] == ["50000", "0.5000"]
    assert zoo.page.get_by_text("it grows without bound").is_visible()
    assert zoo.page.get_by_text("the central difference gives the mean of both, ½").is_visible()
    assert zoo.page.locator(".dl-look .dl-hollow").count() >= 2
    zoo.press("ArrowLeft")
    assert zoo.page.get_by_text("it grows without bound").count() == 0


def test_the_point_follows_the_pointer_and_the_slider(open_zoo):
    zoo = open_zoo()
    box = zoo.page.locator(".dl-handle-ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    zoo.page.mouse.move(x, y)
    zoo.page.mouse.down()
    zoo.page.mouse.move(x + 60, y + 10, steps=3)
    zoo.page.mouse.up()
    moved = float(re.search(r"z = ([\d.]+)", zoo.text(".dl-sentence")).group(1))
    assert 1.5 < moved < 3
    slider = zoo.page.get_by_label(re.compile(r"^z"))
    slider.focus()
    zoo.press("Home")
    assert "z = −5" in zoo.text(".dl-sentence")


def test_two_functions_and_one_again(open_zoo):
    zoo = open_zoo("relu", "elu")
    assert zoo.compared() == ["ReLU", "ELU"]
    assert zoo.page.locator(".dl-thumb[data-role=a]").get_attribute("data-name") == "relu"
    zoo.choose("B, beside it")
    zoo.thumb("gelu")
    assert zoo.compared() == ["ReLU", "GELU"]
    zoo.choose("A")
    zoo.thumb("gelu")  # the second becomes the first
    assert zoo.compared() == ["GELU"]
    zoo.choose("B, beside it")
    zoo.thumb("tanh")
    zoo.button("Without B").click()
    assert zoo.compared() == ["GELU"]
    assert zoo.button("Without B").is_disabled()


def test_parameters_are_sliders_and_change_everything(open_zoo):
    zoo = open_zoo("elu", "leaky_relu")
    zoo.page.locator(".dl-handle").focus()
    zoo.press("Shift+ArrowLeft", "Shift+ArrowLeft")
    zoo.page.get_by_label("α of ELU").press("End")
    zoo.page.get_by_label("slope s of leaky ReLU").press("End")
    a, slope = outputs("elu", np.array([-1.0]), alpha=2)
    assert number(zoo.at_z()["f(z)"][0]) == pytest.approx(a[0], rel=1e-3)
    assert number(zoo.at_z()["f′(z)"][0]) == pytest.approx(slope[0], rel=1e-3)
    assert zoo.at_z()["f(z)"][1] == "−0.3000"
    zoo.show("Facts")
    facts = zoo.page.locator(".dl-facts-of").inner_text()
    assert "(−2, ∞)" in facts
    assert "α = 2" in facts
    assert "a kink" in facts


def test_softmax_shows_its_slopes_along_all_logits(open_zoo):
    zoo = open_zoo("softmax")
    zoo.page.get_by_label("z₂ of softmax").press("End")
    p, dp = probabilities(np.array([1.0]), z2=2, z3=-2)
    found = zoo.at_z()
    assert [number(one) for one in found["p₁, p₂, p₃"][0].split(", ")] == pytest.approx(p[0], rel=5e-3)
    assert [number(one) for one in found["∂p₁/∂z₂, ∂p₁/∂z₃"][0].split(", ")] == pytest.approx(
        dp[0, 1:], rel=5e-3
    )
    zoo.show("… ten layers do it?")
    assert zoo.page.get_by_text("stands once, at the output").is_visible()


@pytest.mark.parametrize("spread", ["0.5", "1", "3"])
def test_data_pushed_through(open_zoo, spread):
    zoo = open_zoo("sigmoid", "relu")
    zoo.page.locator("[data-key=spread]").get_by_role("radio", name=spread, exact=True).check(force=True)
    z = float(spread) * np.array(samples())
    for name, label in (("sigmoid", "sigmoid, solid"), ("relu", "ReLU, dashed")):
        a, slope = outputs(name, z)
        line = zoo.page.get_by_text(label).locator("..").inner_text()
        pattern = r"mean ([\d.]+) .*?; (\d+) of 200 saturated .*?, (\d+) exactly"
        mean, saturated, zero = re.search(pattern, line).groups()
        assert float(mean) == pytest.approx(a.mean(), rel=0.05)
        assert int(saturated) == (np.abs(slope) < FLAT).sum()
        assert int(zero) == (a == 0).sum()


def test_ten_layers(open_zoo):
    zoo = open_zoo("sigmoid", "relu")
    zoo.show("… ten layers do it?")
    a, product = np.array([1.0]), 1.0
    for _ in range(10):
        a, slope = outputs("sigmoid", a)
        product *= slope[0]
    line = zoo.page.get_by_text(re.compile("^sigmoid: .*product of the slopes")).inner_text()
    assert line.startswith("sigmoid: 1.00 → 0.731 → 0.675 → … → 0.659")
    assert number(re.search(r"slopes (\S+)\. At", line).group(1)) == pytest.approx(product, rel=5e-3)
    assert line.endswith("At best, each at its steepest: 9.54·10⁻⁷.")


def test_the_table_holds_all_functions_and_their_facts(open_zoo):
    zoo = open_zoo()
    zoo.button("Table").click()
    tables = zoo.page.locator(".dl-numbers table")
    rows = [row.split("\t") for row in tables.nth(0).inner_text().splitlines()]
    assert ["tanh", "0.762", "0.420", "0.420"] in rows
    assert (
        tables.nth(0).locator("tbody tr").count()
        == tables.nth(1).locator("tbody tr").count()
        == len(FUNCTIONS)
    )
    arctan = tables.nth(1).locator("tbody tr", has_text="arctan").locator("td").all_inner_texts()
    assert arctan[1:7] == ["1 / (1 + z²)", "(−π/2, π/2)", "yes", "< −9.95, > 9.95", "1.00", "yes"]


def test_the_source_is_there(open_zoo):
    zoo = open_zoo("gelu")
    zoo.show("Facts")
    zoo.page.get_by_text("the code that computes it").click()
    assert "Hendrycks and Gimpel 2016" in zoo.page.locator(".dl-facts-of").inner_text()
    assert "class GELU(Activation):" in zoo.text(".dl-source")


def test_a_pause_is_announced_once(open_zoo):
    zoo = open_zoo()
    zoo.page.wait_for_timeout(700)
    live = zoo.page.locator("[aria-live=polite]")
    zoo.page.evaluate(
        """() => { window.said = [];
        new MutationObserver(() => {
          const said = document.querySelector('[aria-live=polite]').textContent;
          if (said) window.said.push(said);
        }).observe(document.querySelector('[aria-live=polite]'), { childList: true }); }"""
    )
    zoo.page.locator(".dl-handle").focus()
    zoo.press("ArrowRight", "ArrowRight", "ArrowRight")
    zoo.page.wait_for_function("window.said.length > 0")
    assert live.text_content() == zoo.text(".dl-sentence")
    assert zoo.page.evaluate("window.said.length") == 1
    assert "z = 1.3" in zoo.text(".dl-sentence")


def test_nothing_moves_by_itself(open_zoo):
    counter = "window.requestAnimationFrame = () => { window.drawn = (window.drawn ?? 0) + 1; };"
    zoo = open_zoo("relu", "elu", init=counter, reduced_motion="reduce")
    zoo.page.locator(".dl-handle").focus()
    zoo.press("ArrowRight")
    assert zoo.page.evaluate("window.drawn ?? 0") == 0
    assert zoo.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("width", [1200, 700, 375, 320])
def test_two_functions_fit(open_zoo, width):
    zoo = open_zoo("gelu", "softmax", shown=False, viewport={"width": width, "height": 900})
    assert zoo.page.evaluate("document.documentElement.scrollWidth") <= width
    zoo.button("Show me").click()
    zoo.button("Table").click()
    zoo.show("Facts")
    zoo.page.locator("summary").click()
    assert zoo.page.evaluate("document.documentElement.scrollWidth") <= width


BOXES = """[...document.querySelectorAll('.dl-root *')].filter((one) => one.checkVisibility()).map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  const top = y - one.closest('.dl-root').getBoundingClientRect().y;
  return [one.className, ...[x, top, width, height].map(Math.round), getComputedStyle(one).color].join(' ');
})"""


@pytest.mark.parametrize(("viewport", "column", "highest"), [(1280, 688, 1500), (375, 343, 3200)])
def test_the_styles_of_the_book_and_of_its_other_widgets_do_no_harm(open_zoo, viewport, column, highest):
    zoo = open_zoo("sigmoid", "prelu", viewport={"width": viewport, "height": 900})
    frame = "html { font-size: 16px } body { display: block } main { margin: 0 auto }"
    frame += f" main {{ width: {column}px }}"
    zoo.page.add_style_tag(content=frame)
    zoo.show("Facts")
    alone = zoo.page.evaluate(BOXES)
    for sheet in sorted(STATIC.glob("*.css")):
        zoo.page.add_style_tag(path=sheet)
    assert zoo.page.evaluate(BOXES) == alone
    for sheet in THEME:
        zoo.page.add_style_tag(url=sheet.as_uri())
    zoo.page.add_style_tag(content=frame)
    cells = zoo.page.locator(".dl-facts-of td:not(:first-child)")
    widths = cells.evaluate_all("cells => cells.map((cell) => cell.clientWidth)")
    assert len(widths) == 2 * 13
    assert min(widths) > 80
    assert zoo.page.locator(".dl-root").evaluate("root => root.offsetHeight") <= highest
    assert zoo.page.evaluate("document.documentElement.scrollWidth") <= viewport


def test_the_key_names_every_line(open_zoo):
    zoo = open_zoo("softmax", "relu", shown=False)
    key = zoo.page.locator(".dl-key > span > span")
    assert key.all_inner_texts() == ["p₁", "ReLU"]
    zoo.button("Show me").click()
    lines = ["p₁", "∂p₁/∂z₁", "below: ∂p₁/∂z₂, above: ∂p₁/∂z₃", "ReLU", "ReLU′", "tangents at z"]
    assert key.all_inner_texts() == lines


def test_what_was_said_is_taken_back_when_it_is_no_longer_so(open_zoo):
    zoo = open_zoo("relu", shown=False)
    live = zoo.page.locator("[aria-live=polite]")
    zoo.button("Show me").click()
    zoo.page.wait_for_timeout(700)  # the answer is not talked over
    assert live.text_content().startswith("The sigmoid is nearly flat")
    zoo.thumb("prelu")
    assert not live.text_content().startswith("The sigmoid")
    zoo.page.wait_for_timeout(700)
    assert live.text_content() == zoo.text(".dl-sentence")
    assert live.text_content().startswith("PReLU makes 1.00")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_facts_of_two(open_zoo, theme):
    zoo = open_zoo("softmax", "elu", theme=theme)
    zoo.button("Table").click()
    zoo.show("Facts")
    zoo.page.locator("summary").click()
    assert violations(zoo.page) == []


def test_a_page_that_computes_otherwise_shows_no_curves(open_zoo):
    zoo = open_zoo(shown=False, init=OTHER_ARITHMETIC)
    assert zoo.text(".dl-badge") == "recorded from NumPy"
    assert "arithmetic differs from NumPy’s by" in zoo.text(".dl-alert")
    assert zoo.page.locator(".dl-plot-line").count() == 0
    assert zoo.compared() == ["sigmoid"]
    assert not zoo.page.get_by_role("button", name="Table").is_visible()


SEND = """send(message) {
  if (window.mute) return;
  const replies = { hello: { type: "hello-ack", nonce: message.nonce },
    numbers: { type: "answer", id: message.id, numbers: [[0.123456, 0.25, 0.24]] },
    measure: { type: "answer", id: message.id, costs: { sigmoid: [7, 3] } } };
  (window.asked ??= []).push(message);
  const listening = LISTENERS["msg:custom"] ?? [];
  setTimeout(() => { for (const listen of listening) listen(replies[message.type], []); });
}"""


def test_with_a_kernel_the_numbers_are_the_kernels(browser, tmp_path):
    """The static page's model gets a kernel that says hello, knows three numbers, and later falls silent."""
    zoo = Zoo(browser, write(tmp_path / "page.html", ActivationZoo(), send=SEND))
    wait = zoo.page.wait_for_function
    zoo.badge("live")
    zoo.button("Show me").click()
    wait("document.querySelector('.dl-at-z').textContent.includes('0.1235')")
    assert zoo.at_z()["they differ by"] == ["0.010"]
    asked = zoo.page.evaluate("window.asked.at(-1)")
    assert (asked["type"], asked["z"], asked["chosen"]) == (
        "numbers",
        1,
        [{"name": "sigmoid", "parameters": {}}],
    )
    zoo.show("Facts")
    zoo.button("Measure the cost here").click()
    zoo.page.get_by_text("on your machine, now: f 7, f′ 3").wait_for()
    zoo.page.evaluate("window.mute = true")
    zoo.page.locator(".dl-handle").focus()
    zoo.press("ArrowRight")
    assert zoo.badge("twin", timeout=8000) == KERNEL_GONE
    assert "makes 0.750 of z = 1.1" in zoo.text(".dl-sentence")
    assert not zoo.button("Measure the cost here").is_visible()
    zoo.close()
