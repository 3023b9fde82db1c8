"""The λ dial, in a page: keyboard, screen reader, kernel and none, narrow, dark, still."""

from __future__ import annotations

import re

import pytest
from static_page import TO_PYTHON, Kernel, WidgetPage, write

from dnnlab.widgets import LambdaDial
from dnnlab.widgets.lambdadial import AXES, STEPS, final, trained

CHOOSE = """(key, value) => [...document.querySelectorAll(`[data-key=${key}] label`)]
  .find((label) => label.textContent === value).querySelector("input").click()"""
SHOW_ME = "() => document.querySelector('.dl-predict form button:not([type=submit])')?.click()"


class Dial(WidgetPage):
    """A page with the λ dial."""

    def pick(self, **chosen: str) -> None:
        for key, value in chosen.items():
            self.page.evaluate(f"([key, value]) => ({CHOOSE})(key, value)", [key, value])

    def number(self, row: str) -> str:
        return self.text(f"tr[data-row={row}] td")

    def live(self) -> str:
        return self.text("[aria-live=polite]")

    def asks(self) -> bool:
        return self.page.locator(".dl-predict form").is_visible()

    def scrub(self) -> str:
        return self.page.locator(".dl-scrub").get_attribute("aria-valuetext") or ""

    def dial(self) -> str:
        return self.page.locator(".dl-plot [role=img][aria-label^='Loss for each']").get_attribute(
            "aria-label"
        )


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write(tmp_path_factory.mktemp("page") / "page.html", LambdaDial())


@pytest.fixture(scope="module")
def shared(browser, address):
    page = Dial(browser, address)
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """One page for all tests that need no other. A question that was answered stays so: tests that need it
    open take it for another method or number of points."""
    shared.page.set_viewport_size({"width": 700, "height": 900})
    shared.page.evaluate(
        """() => {
          document.documentElement.dataset.theme = "light";
          for (const fold of document.querySelectorAll("details")) fold.open = false;
          document.querySelector(".dl-head [aria-expanded=true]")?.click();
        }"""
    )
    shared.pick(method="L2", n="40", lam="0")
    shared.page.evaluate("document.querySelector('[aria-label=\"To the end\"]').click()")
    return shared


# In this order: the first tests see the first question before it is answered


def test_before_the_answer_only_the_training_loss_is_told(page):
    assert page.text(".dl-badge") == "recorded from NumPy"
    assert (page.number("train"), page.number("test")) == ("0.00325", "0.983")
    assert page.asks()
    page.pick(lam="0.01")
    assert (page.number("train"), page.number("test"), page.number("testRight")) == ("0.0838", "?", "?")
    assert page.page.locator("tr[data-row=test] td").nth(1).text_content() == "0.983"
    assert page.live().endswith("on new points not shown before you answer.")
    assert "λ = 0.01: training 0.0838. " in page.dial()
    assert "λ = 0: training 0.00325, new points 0.983." in page.dial()
    page.button("Table").click()
    rows = page.page.locator(".dl-numbers table").first.inner_text().splitlines()
    assert rows[2:4] == ["0\t0.00325\t0.983\t534\t3.2\u00a0%", "10⁻⁴\t0.00551\t?\t287\t17.6\u00a0%"]
    assert "0.182" not in page.page.locator(".dl-root").inner_html()


def test_nothing_chosen_is_no_prediction(page):
    page.button("That is my prediction").click()
    assert page.page.get_by_role("alert").text_content() == "Choose an option first."
    assert page.asks()


def test_the_answer_is_scored_and_drawn(page):
    page.pick(guess="0.1")
    page.button("That is my prediction").click()
    assert not page.asks()
    assert page.text(".dl-outcome") == (
        "Not quite. You said λ = 0.1, which gives 0.333; the lowest is 0.182, with λ = 0.01. "
        "With 40 points and λ = 0.01 the loss on new points is 0.182; without a penalty it is 0.983. "
        "On the training points it is the other way round: 0.0838 against 0.00325. "
        "The fit gets worse and the network better."
    )
    assert page.live() in page.text(".dl-outcome")
    assert "λ = 0.01: training 0.0838, new points 0.182." in page.dial()
    assert page.page.locator(".dl-dot.dl-k-you text").text_content() == "you"
    assert page.page.evaluate("document.activeElement.closest('[data-key]').dataset.key") == "lam"


def test_one_almost_as_good_counts_as_right(page):
    page.pick(method="L1")
    assert page.asks()
    page.pick(guess="0.003")
    page.button("That is my prediction").click()
    assert page.text(".dl-outcome").startswith(
        "Right. You said λ = 0.003, which gives 0.198; the lowest is 0.191, with λ = 0.01, hardly less."
    )
    page.pick(n="20")
    assert page.asks()
    page.pick(n="40")
    assert page.text(".dl-outcome").startswith("Right. You said λ = 0.003")


def test_show_me_and_more_points(page):
    page.pick(n="200")
    page.page.evaluate(SHOW_ME)
    assert page.text(".dl-outcome").startswith(
        "With 200 points and λ = 0.003 the loss on new points is 0.159"
    )
    assert page.page.locator(".dl-dot.dl-k-you").count() == 0


# Every choice


def test_every_choice_at_every_step_gives_numbers(page):
    page.button("Table").click()
    found = page.page.evaluate(
        f"""() => {{
          const choose = {CHOOSE}, said = [];
          for (const method of ["none", "L2", "L1", "early stopping"]) for (const n of ["20", "40", "200"]) {{
            choose("method", method);
            choose("n", n);
            ({SHOW_ME})();
            const lambdas = ["0", "10⁻⁴", "0.001", "0.003", "0.01", "0.03", "0.1"];
            for (const lam of method[0] === "L" ? lambdas : ["0"]) {{
              if (method[0] === "L") choose("lam", lam);
              for (const name of ["To the start", "Ten steps on", "To the end"]) {{
                document.querySelector(`[aria-label="${{name}}"]`).click();
                said.push(["[aria-live]", ".dl-root"].map((one) => document.querySelector(one).textContent));
              }}
            }}
          }}
          return said;
        }}"""
    )
    assert len(found) == 3 * 3 * (7 + 7 + 1 + 1)
    assert len({sentence for sentence, _ in found}) == len(found)
    for sentence, root in found:
        assert re.search(r"points [\d.·⁻⁰-⁹²³]+, on new points [\d.·⁻⁰-⁹²³]+\.$", sentence), sentence
        assert not re.search("undefined|NaN|∞|Infinity|null", root)


def test_numbers_are_those_of_the_recording(page):
    page.pick(method="L1", n="200", lam="0.003")
    end = final("l1", 0.003, 200)
    assert float(page.number("test")) == pytest.approx(end["test"], abs=6e-4)
    assert float(page.number("sizes")) == pytest.approx(end["sizes"], rel=0.01)
    assert "dW += self.lam * np.sign(W)" in page.text(".dl-code")
    formula = page.text(".dl-equation")
    assert formula.startswith("J + λ · Σ|w|= 0.0902 + 0.003 · 45.0 = 0.225")


def test_methods_without_lambda_have_no_lambda(page):
    lam = page.page.locator("[data-key=lam]")
    page.pick(method="none")
    assert not lam.is_visible()
    assert "after 600 steps the loss on the training points is 0.00325, on new points 0.983" in page.text(
        ".dl-body"
    )
    page.pick(method="early stopping")
    assert page.scrub() == "Step 100"
    assert page.number("test") == "0.328"
    assert "is smallest after step 100: the parameters of that step are kept" in page.text(".dl-body")
    page.pick(n="200")
    assert page.scrub() == "Step 125"
    assert "validation" in page.page.locator(".dl-plot-names").first.text_content()
    page.pick(method="L2")
    assert lam.is_visible()
    assert page.scrub() == "Step 600, the end"


# Keys, sizes


def test_every_key_of_the_transport(page):
    page.steps("Home")
    seen = [page.everything()]
    for _ in range(10):
        page.press("ArrowRight")
        seen.append(page.everything())
    assert len(set(seen)) == 11
    assert page.scrub() == f"Step {STEPS[10]}"
    for back in (9, 8, 7):
        page.press("ArrowLeft")
        assert page.everything() == seen[back]
    page.press("End")
    assert page.scrub() == "Step 600, the end"
    page.press("Shift+ArrowLeft")
    assert page.scrub() == f"Step {STEPS[-11]}"
    page.press("r")
    assert page.scrub() == "Step 0"
    for n in ("200", "20", "40"):
        page.press("n")
        assert f", {n} points, step 0:" in page.live()


def test_lambda_turns_with_the_arrow_keys_and_the_step_stays(page):
    page.steps("Home", "Shift+ArrowRight")
    page.page.locator("[data-key=lam] input").first.focus()
    page.press("ArrowRight", "ArrowRight")
    assert page.live().startswith("L2, λ = 0.001, 40 points, step 150:")


def test_the_widget_is_not_too_tall(page):
    page.page.set_viewport_size({"width": 800, "height": 900})
    height = "() => document.querySelector('.dl-root').getBoundingClientRect().height"
    assert page.page.evaluate(height) <= 1150
    page.page.set_viewport_size({"width": 375, "height": 900})
    page.page.wait_for_function(f"() => ({height})() > 1200")
    assert page.page.evaluate(height) <= 2250


def test_reduced_motion_goes_from_key_frame_to_key_frame(browser, address):
    page = Dial(browser, address, reduced_motion="reduce", init="window.frames = 0;")
    page.steps("Home")
    assert page.text(".dl-play") == "Next key frame"
    page.page.locator(".dl-play").click()
    assert page.scrub() == "Step 100"  # where early stopping would stop
    page.page.locator(".dl-play").click()
    assert page.scrub() == "Step 600, the end"
    page.close()


# With a kernel


def test_the_kernel_trains_what_is_chosen_and_only_that(browser, tmp_path):
    widget = LambdaDial(lam=0.01)
    trained("l2", 0.01, 40)  # it has trained that before: so the test need not wait
    kernel = Kernel(widget)
    page = Dial(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=kernel)
    assert page.badge("live") == "live kernel"
    assert float(page.number("train")) == pytest.approx(0.0838, rel=5e-3)  # on any processor
    kernel.mute = True
    for lam in ("0.1", "0.03", "0.003"):  # turned on before the kernel is asked
        page.pick(lam=lam)
    assert page.badge("wait") == "asking the kernel"
    assert page.number("train") == "0.0427"  # from the recording meanwhile
    page.pick(lam="0.01")
    assert page.badge("live") == "live kernel"
    page.page.wait_for_timeout(300)
    asked = [one["selection"]["lam"] for one in kernel.asked if one["type"] == "run"]
    assert asked[0] == 0.01
    assert set(asked) <= {0.01, 0.003}
    page.close()


def test_a_kernel_that_fails_leaves_the_recording(browser, tmp_path):
    widget = LambdaDial(lam=0.01)
    widget.answer = lambda message: 1 / 0
    page = Dial(browser, write(tmp_path / "page.html", widget, send=TO_PYTHON), kernel=Kernel(widget))
    page.page.wait_for_function(
        "() => document.querySelector('.dl-badge').textContent.endsWith('the kernel does not answer')"
    )
    assert page.text(".dl-badge") == "recorded from NumPy: the kernel does not answer"
    assert page.number("train") == "0.0838"
    page.close()


def test_all_axes_are_in_the_page(page):
    for key, values in AXES.items():
        assert page.page.locator(f"[data-key={key}] input").count() == len(values)
