"""A team of thinned nets, in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import pytest
from static_page import (
    CHECKED,
    KERNEL_GONE,
    TO_PYTHON,
    Kernel,
    WidgetPage,
    write,
)

from dnnlab.widgets import ThinnedTeam
from dnnlab.widgets.thinnedteam import AXES, losses, masks

CHOOSE = """(key, value) => [...document.querySelectorAll(`[data-key=${key}] label`)]
  .find((label) => label.textContent === value).querySelector("input").click()"""
SHOW_ME = "() => document.querySelector('.dl-predict form button:not([type=submit])')?.click()"
LOOKS = """() => ({ dropped: document.querySelectorAll(".dl-tt-dropped").length,
  crosses: document.querySelectorAll(".dl-tt-cross[visibility=visible]").length,
  boundaries: document.querySelectorAll(".dl-tt-picture path.dl-thin").length,
  thick: [...document.querySelectorAll(".dl-tt-picture .dl-plot-line:not(.dl-thin, .dl-dot *)")]
    .map((path) => path.classList[1].slice(5)).join(" ") })"""


class Team(WidgetPage):
    """A page with the team."""

    def pick(self, **chosen: str) -> None:
        for key, value in chosen.items():
            self.page.evaluate(f"([key, value]) => ({CHOOSE})(key, value)", [key, value])

    def row(self, name: str) -> list[str]:
        return self.page.locator(f"tr[data-row={name}] td").all_text_contents()

    def live(self) -> str:
        return self.text("[aria-live=polite]")

    def asks(self) -> bool:
        return self.page.locator(".dl-predict form").is_visible()

    def looks(self) -> dict:
        return self.page.evaluate(LOOKS)

    def scrub(self) -> str:
        return self.page.locator(".dl-scrub").get_attribute("aria-valuetext") or ""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write(tmp_path_factory.mktemp("page") / "page.html", ThinnedTeam())


@pytest.fixture(scope="module")
def shared(browser, address):
    page = Team(browser, address)
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """One page for all tests that need no other; a question that was answered stays so."""
    shared.page.set_viewport_size({"width": 700, "height": 900})
    shared.page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "light";
          for (const fold of document.querySelectorAll("details")) fold.open = false;
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
        }"""
    )
    shared.pick(p="0.5", mode="training pass")
    shared.steps("r")
    return shared


# In this order: the first tests see the first question before it is answered


def test_before_the_answer_each_net_is_told_and_neither_the_mean_nor_the_whole(page):
    assert page.text(".dl-badge") == CHECKED
    assert page.asks()
    assert page.row("test") == ["1.21", "1.21", "?", "?"]
    kept = (masks(0.5, 0)[0] > 0).sum(axis=1)
    assert page.looks() == {
        "dropped": 32 - kept.sum(),
        "crosses": 32 - kept.sum(),
        "boundaries": 1,
        "thick": "warn",
    }
    page.steps("ArrowRight")
    assert page.live() == (
        f"Net 2 of 30 keeps {' and '.join(map(str, (masks(0.5, 0)[1] > 0).sum(axis=1)))} of 16 hidden units; "
        "its loss on new points is 0.449. The mean and the whole net: when you have answered."
    )
    assert page.looks()["boundaries"] == 2
    page.pick(mode="test pass")
    assert page.looks()["dropped"] == 0
    assert page.row("test") == ["?", "0.828", "?", "?"]
    page.button("Table").click()
    assert page.page.locator(".dl-numbers table").count() == 1
    assert "0.580" not in page.page.locator(".dl-root").inner_html()


def test_nothing_chosen_is_no_prediction(page):
    page.button("That is my prediction").click()
    assert page.page.get_by_role("alert").text_content() == "Choose an option first."
    assert page.asks()


def test_the_answer_is_scored_and_drawn(page):
    page.pick(who="the whole net")
    page.button("That is my prediction").click()
    assert not page.asks()
    assert page.text(".dl-outcome").replace("\u00a0", " ") == (
        "Not quite. You said: the whole net. One thinned net has the loss 0.646 on average, the mean of the "
        "30 answers 0.247, the whole net 0.580. The whole net decides as the mean does on 95.9 % of the "
        "plane, a thinned net on 90.6 %: one test pass stands for the decisions of 30. "
        "But it does not know where they disagree."
    )
    assert page.scrub() == "Net 30 of 30"
    assert page.row("test") == ["0.896", "0.646", "0.247", "0.580"]
    assert page.row("point") == ["0.249", "0.640 ± 0.42", "0.640", "0.997"]
    assert page.looks()["boundaries"] == 30
    assert page.looks()["thick"] == "ink pos warn"
    assert page.page.locator(".dl-dot.dl-k-you text").text_content() == "you"
    assert page.page.evaluate("document.activeElement.className").endswith("dl-play")
    page.pick(mode="test pass")
    assert page.looks()["thick"] == "ink pos"


def test_each_p_asks_once(page):
    page.pick(p="0.25")
    assert page.asks()
    page.pick(who="mean of the 30")
    page.button("That is my prediction").click()
    assert page.text(".dl-outcome").startswith(
        "Right. You said: mean of the 30. One thinned net has the loss 0.588"
    )
    page.pick(p="0.5")
    assert page.text(".dl-outcome").startswith("Not quite. You said: the whole net.")
    page.pick(p="0")
    assert not page.asks()
    assert "With p = 0 nothing is dropped" in page.text(".dl-body")
    assert page.looks()["dropped"] == 0
    assert len(set(page.row("test"))) == 1
    page.steps("End")
    assert page.row("point")[1] == f"{page.row('point')[0]} ± 0"


def test_another_team_has_other_masks_and_the_same_whole_net(page):
    before, whole = page.row("test"), page.row("test")[3]
    page.button("Another team (N)").click()
    assert page.row("test")[3] == whole
    assert page.row("test") != before
    page.steps("End")
    single, mean, _ = losses(0.5, 1)
    assert [float(text) for text in page.row("test")[1:3]] == [
        pytest.approx(single, abs=6e-4),
        pytest.approx(mean, abs=6e-4),
    ]
    assert f"the mean of the 30 answers {mean:.3f}" in page.text(".dl-outcome")
    page.press("n")
    assert page.text(".dl-outcome").find(f"{losses(0.5, 2)[1]:.3f}") > 0
    assert page.live().startswith("Net 30 of 30 keeps")


def test_every_choice_at_every_step_gives_numbers(page):
    page.button("Table").click()
    found = page.page.evaluate(
        f"""() => {{
          const choose = {CHOOSE}, said = [];
          const choices = ["0", "0.1", "0.25", "0.5", "0.75"], modes = ["test pass", "training pass"];
          for (const p of choices) for (const mode of modes) {{
            choose("p", p);
            choose("mode", mode);
            ({SHOW_ME})();
            for (const name of ["To the start", "Ten steps on", "To the end"]) {{
              document.querySelector(`[aria-label="${{name}}"]`).click();
              said.push(["[aria-live]", ".dl-root"].map((one) => document.querySelector(one).textContent));
            }}
          }}
          return said;
        }}"""
    )
    assert len(found) == 5 * 2 * 3
    for sentence, root in found:
        assert sentence.startswith("Net ")
        assert "?" not in sentence
        for word in ("undefined", "NaN", "∞", "Infinity", "null", "[object"):
            assert word not in root
    page.pick(p="0.75")
    assert page.page.locator(".dl-numbers table").nth(1).inner_text().splitlines()[2] == "0\t3.17·10⁻⁴\t0.718"


def test_the_formula_has_the_units_numbers(page):
    factor = masks(0.5, page_seed(page))[0, 0, 1]
    said = page.text(".dl-equation")
    assert said.startswith("ã = a · maskmask = 0 or 1/(1 − 0.5) = 2.00unit 2: ã₂ = 0.672 · ")
    assert said.endswith("= 1.34" if factor else "· 0 = 0")
    page.pick(mode="test pass")
    assert page.text(".dl-equation").endswith("unit 2: ã₂ = 0.672 · 1.00 = 0.672")
    assert "self.a = x * self.mask" in page.text(".dl-code")


def test_one_mark_stands_at_the_point_and_the_lines_of_code_have_the_whole_width(page):
    marks = page.page.locator(".dl-tt-picture .dl-dot.dl-k-ink")
    assert marks.locator("rect").count() == marks.count() == 1
    assert "matrix(0.707" in marks.locator("rect").evaluate("mark => getComputedStyle(mark).transform")
    widths = [page.page.locator(part).last.bounding_box()["width"] for part in ("details", ".dl-body")]
    assert widths[0] > widths[1] - 40


def page_seed(page: Team) -> int:
    """The seed of the team in the page: the one whose first mask keeps what is kept."""
    kept = page.live().split(" keeps ")[1].split(" of 16")[0]
    found = [
        seed for seed in range(5) if " and ".join(map(str, (masks(0.5, seed)[0] > 0).sum(axis=1))) == kept
    ]
    assert len(found) == 1
    return found[0]


# Keys, sizes


def test_ten_steps_on_and_three_back_by_keyboard(page):
    page.steps("Home")
    seen = [page.everything()]
    for _ in range(10):
        page.press("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    assert page.scrub() == "Net 11 of 30"
    for back in (9, 8, 7):
        page.press("ArrowLeft")
        assert page.everything() == seen[back]
    page.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    assert page.scrub() == "Net 30 of 30"


@pytest.mark.parametrize("width", [375, 640, 700])
def test_no_part_is_too_wide(page, width):
    page.page.set_viewport_size({"width": width, "height": 900})
    page.steps("End")
    too_wide = page.page.evaluate(
        """() => [...document.querySelectorAll(".dl-body > * , .dl-tt-two > *")]
          .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"""
    )
    assert too_wide == []


def test_the_widget_is_not_too_tall(page):
    page.page.set_viewport_size({"width": 800, "height": 900})
    height = "() => document.querySelector('.dl-root').getBoundingClientRect().height"
    assert page.page.evaluate(height) <= 1150
    page.page.set_viewport_size({"width": 375, "height": 900})
    page.page.wait_for_function(f"() => ({height})() > 1300")
    assert page.page.evaluate(height) <= 2250


def test_reduced_motion_goes_ten_nets_on(browser, address):
    page = Team(browser, address, reduced_motion="reduce")
    page.page.locator(".dl-play").click()
    assert page.scrub() == "Net 11 of 30"
    page.close()


# With a kernel


def test_the_kernel_sends_the_team(browser, tmp_path):
    kernel = Kernel(widget := ThinnedTeam())
    page = Team(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=kernel)
    assert page.badge("live") == "live kernel"
    assert page.row("test")[0] == "1.21"
    page.page.evaluate(SHOW_ME)
    page.button("Another team (N)").click()
    page.page.wait_for_function("() => !document.querySelector('.dl-badge[data-kind=wait]')")
    assert page.badge("live") == "live kernel"
    page.steps("End")
    assert page.row("test")[2] == f"{losses(0.5, 1)[1]:.3f}"
    asked = [one["selection"] for one in kernel.asked if one["type"] == "team"]
    assert [one["seed"] for one in asked] == [0, 1]
    page.close()


def test_a_kernel_that_fails_leaves_the_page_to_compute(browser, tmp_path):
    widget = ThinnedTeam()
    widget.answer = lambda message: 1 / 0
    page = Team(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=Kernel(widget))
    page.page.wait_for_function(f"() => document.querySelector('.dl-badge').textContent === {KERNEL_GONE!r}")
    assert page.row("test")[0] == "1.21"
    page.close()


def test_another_arithmetic_is_noticed(browser, address):
    wrong = """const from = Float64Array.from.bind(Float64Array);
      Float64Array.from = (...given) => from(...given).map((x) => x * (1 + 1e-4));"""
    page = Team(browser, address, init=wrong)
    assert "differs from NumPy" in page.text(".dl-alert")
    assert not page.page.locator(".dl-body").is_visible()
    page.close()


def test_all_choices_are_in_the_page(page):
    for key in ("p", "mode"):
        assert page.page.locator(f"[data-key={key}] input").count() == len(AXES[key])
