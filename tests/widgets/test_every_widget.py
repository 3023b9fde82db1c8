"""What holds for every widget in a page, whatever it shows; one that is added later is held to it as well."""

from __future__ import annotations

import re

import pytest
from cards import CARDS
from static_page import STICKS_OUT, WidgetPage, too_small, violations, write

from dnnlab import widgets

WIDTHS = (1200, 704, 375, 320)
NOTHING_STEPS = {"ActivationZoo", "Questions"}
STEPPED = [name for name in widgets.__all__ if name not in NOTHING_STEPS]
# Less than 40 px for a finger, and why
SMALLER = {
    ".dl-rc-cell": 37,  # at 320 px: five columns and the names of the rows in 266
    ".dl-rv-cell": 24,  # eight columns; the menus above choose the same
    ".dl-weight": 24,  # a number on a line of the network; stepping comes to each of them
}

STATE = """() => [...document.querySelectorAll(".dl-body, .dl-quiz")].map((root) => root.innerHTML
  + [...root.querySelectorAll("input, select")].map((one) => `${one.value} ${one.checked}`)).join()"""
LISTEN = """() => {
  window.heard = [];
  document.onkeydown = ({ key }) => key === "Shift" || heard.push(key);
}"""
PLACES = ".dl-step, [type=range], .dl-root [tabindex='0']:not(.dl-numbers, .dl-code)"
ARROWS = ["ArrowRight", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowLeft", "Home", "End"]
OPTIONAL = ["g", "n"]  # the page's where a widget has no use for them
KEYS = [*ARROWS, "r", "Space", "Space"]
DRAWN = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
EVERY_CHOICE = """() => {
  const found = [];
  const root = document.querySelector(".dl-root"), odd = ["undefined", "[object"];
  const badge = () => root.querySelector(".dl-badge")?.textContent, source = badge();
  if (root.dataset.bundle !== "badlywrong") odd.push("NaN"); // which that widget is about
  const look = (choice) => {
    if (document.documentElement.scrollWidth > innerWidth) found.push([choice, "too wide"]);
    if (badge() !== source) found.push([choice, badge()]);
    found.push(...odd.filter((word) => root.textContent.includes(word)).map((word) => [choice, word]));
  };
  const follow = (choice) => {
    for (const button of [".dl-step", "[aria-label='To the end']"]) {
      document.querySelector(button)?.click();
      look(choice);
    }
  };
  for (const one of document.querySelectorAll("[type=radio], [type=checkbox]")) {
    if (!one.isConnected || one.disabled || !one.closest("label").checkVisibility()) continue;
    one.click();
    follow(one.closest("label").textContent);
  }
  const menus = () => [...document.querySelectorAll("select")].filter((one) => one.checkVisibility());
  for (let m = 0; m < menus().length; m++) {
    for (let i = 0; i < menus()[m]?.length; i++) {
      const menu = menus()[m], choice = menu[i].textContent;
      menu.selectedIndex = i;
      menu.dispatchEvent(new Event("change"));
      follow(choice);
    }
  }
  return found;
}"""


def instances(name: str, folder) -> list:
    if name != "Questions":
        return [getattr(widgets, name)()]
    (folder / "cards.toml").write_text(CARDS, encoding="utf-8")
    return list(widgets.Questions(folder / "cards.toml").values())


@pytest.fixture(scope="module")
def open_widget(browser, tmp_path_factory):
    def open_widget(name: str) -> WidgetPage:
        folder = tmp_path_factory.mktemp("page")
        return WidgetPage(browser, write(folder / "page.html", *instances(name, folder)))

    return open_widget


@pytest.fixture(scope="module", params=widgets.__all__)
def page(request, open_widget):
    """One page for each widget, which the tests go through in the order of this file."""
    page = open_widget(request.param)
    yield page
    page.close()


@pytest.fixture(scope="module")
def answered(page):
    """The page with all that there is to see."""
    page.page.evaluate(
        """() => {
          document.querySelector(".dl-head [aria-expanded=false]")?.click();
          for (const fold of document.querySelectorAll("details")) fold.open = true;
        }"""
    )
    show_me = page.button("Show me")
    while show_me.count():
        show_me.first.click()
    asking = ".dl-root:not([data-bundle=sandbox]) form:visible"  # the sandbox says what came out by itself
    assert page.page.locator(asking).count() == 0
    return page


def at(page: WidgetPage, width: int) -> WidgetPage:
    page.page.set_viewport_size({"width": width, "height": 900})
    page.page.evaluate(DRAWN)
    return page


# The rules, each as what breaks it


def inaccessible(page: WidgetPage, theme: str = "light") -> list:
    page.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    page.page.wait_for_selector(f".dl-root[data-dl-theme={theme}]")
    return violations(page.page)


def sticking_out(page: WidgetPage) -> list[str]:
    return page.page.evaluate(STICKS_OUT)


def too_small_for_a_mouse(page: WidgetPage) -> list[str]:
    return too_small(page.page, 24)


def too_small_for_a_finger(page: WidgetPage) -> list[str]:
    devices = page.page.context.new_cdp_session(page.page)
    devices.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    assert page.page.evaluate("matchMedia('(pointer: coarse)').matches")
    return too_small(page.page, 40, SMALLER)


def heard_outside(page: WidgetPage) -> list:
    """Keys pressed where a widget has a use for them that the document hears as well."""
    found, seen = [], set()
    page.page.evaluate(LISTEN)
    for place in page.page.locator(PLACES).all():
        kind = re.sub(" dl-(lit|open)", "", place.get_attribute("class"))  # what some cells of a matrix are
        if kind in seen or not place.is_visible():
            continue
        seen.add(kind)
        place.focus()
        page.press(*(KEYS if page.page.locator(".dl-step").count() else ARROWS))
        found.append(page.page.evaluate("heard.splice(0)"))
        for key in OPTIONAL:
            place.focus()
            before = page.page.evaluate(STATE)
            page.press(key)
            heard, changed = page.page.evaluate("heard.splice(0)"), page.page.evaluate(STATE) != before
            found.append(heard if changed else [])
    return [keys for keys in found if keys]


def changed_from_outside(page: WidgetPage) -> bool:
    page.page.evaluate(LISTEN)
    page.page.wait_for_function(f"() => window.was === (window.was = ({STATE})())", polling=100)
    page.page.locator("h1").click()
    page.press(*KEYS, *OPTIONAL)
    assert page.page.evaluate("heard.length") == len(KEYS) + len(OPTIONAL)
    return page.page.evaluate(f"was !== ({STATE})()")


def told_while_playing(page: WidgetPage) -> list[str]:
    """What a screen reader says between the press on Play and the second step from there."""
    said = page.text("[aria-live=polite]")
    page.page.locator(".dl-play").click()
    start = int(page.page.locator(".dl-scrub").input_value())
    for _ in range(100):
        page.page.clock.run_for(50)
        if int(page.page.locator(".dl-scrub").input_value()) > start + 1:
            break
    assert int(page.page.locator(".dl-scrub").input_value()) > start
    told = page.text("[aria-live=polite]")
    return [] if told == said else [told]


def moves_by_itself(page: WidgetPage) -> bool:
    before = page.page.evaluate(STATE)
    page.page.clock.run_for(3000)
    return page.page.evaluate(STATE) != before or page.page.evaluate("document.getAnimations().length > 0")


def wrong_at_a_choice(page: WidgetPage) -> list[tuple[str, str]]:
    return page.page.evaluate(EVERY_CHOICE)


# All widgets


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_before_the_answer(page, theme):
    assert inaccessible(page, theme) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_before_the_answer(page, width):
    assert sticking_out(at(page, width)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_after_the_answer(answered, theme):
    assert inaccessible(answered, theme) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_after_the_answer(answered, width):
    assert sticking_out(at(answered, width)) == []


@pytest.mark.parametrize("rule", [too_small_for_a_mouse, too_small_for_a_finger])
def test_what_is_pressed_is_large_enough(answered, rule):
    for width in WIDTHS:
        assert rule(at(answered, width)) == [], width


def test_keys_stay_inside_and_those_outside_are_not_the_widgets(answered):
    answered.page.emulate_media(reduced_motion="reduce")  # what is pressed is done at once
    assert heard_outside(at(answered, 704)) == []
    assert not changed_from_outside(answered)


@pytest.mark.parametrize("page", [name for name in widgets.__all__ if name != "Sandbox"], indirect=True)
def test_every_choice_has_room_and_numbers(answered):
    """Sandbox: its own test tries every value, which takes seconds."""
    answered.page.evaluate("document.querySelector('.dl-head [aria-expanded=true]')?.click()")
    for narrow, wide in ((704, 1200), (320, 375)):
        assert wrong_at_a_choice(at(answered, narrow)) == [], narrow
        assert sticking_out(at(answered, narrow)) == [], narrow
        assert sticking_out(at(answered, wide)) == [], wide


@pytest.mark.parametrize("page", STEPPED, indirect=True)
def test_steps_are_announced_and_playing_is_not(page):
    page.page.emulate_media(reduced_motion="no-preference")
    page.reload()
    page.page.clock.install()
    page.steps("ArrowRight")
    assert page.text("[aria-live=polite]")
    assert told_while_playing(page) == []
    said = page.text("[aria-live=polite]")
    page.page.locator(".dl-play").click()
    assert page.text("[aria-live=polite]") != said


def test_reduced_motion_jumps_and_does_not_play(page):
    page.page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.page.clock.install()
    if page.page.locator(".dl-play").count():
        assert page.text(".dl-play") == "Next key frame"
        page.steps("Home")
        page.page.locator(".dl-play").click()
        assert page.page.locator(".dl-scrub").input_value() != "0"
    assert not moves_by_itself(page)


# The rules can be broken


@pytest.mark.parametrize(
    ("rule", "harm"),
    [
        (inaccessible, "style: .dl-root p { color: #bbb; background: #ccc }"),
        (sticking_out, "style: .dl-card { width: 800px }"),
        (sticking_out, "style: .dl-transport { position: relative; left: -40px }"),
        (too_small_for_a_mouse, "style: .dl-root .dl-step { min-height: 0 !important; height: 20px }"),
        (too_small_for_a_finger, "style: .dl-root .dl-step { min-height: 0 !important; height: 30px }"),
        (heard_outside, "Event.prototype.stopPropagation = () => {}"),
        (changed_from_outside, "onkeydown = () => document.querySelector('.dl-step').click()"),
        (told_while_playing, "setInterval(() => document.querySelector('[aria-live]').append('!'), 20)"),
        (moves_by_itself, "document.querySelector('.dl-play').click()"),
        (
            moves_by_itself,
            "style: .dl-play { animation: 1s infinite x } @keyframes x { to { opacity: 0.9 } }",
        ),
        (wrong_at_a_choice, "style: .dl-body:has([aria-valuetext='Net 30 of 30']) { width: 1500px }"),
        (
            wrong_at_a_choice,
            "document.querySelector('.dl-step').onclick = ({ target }) => target.append(NaN)",
        ),
    ],
)
def test_a_rule_can_be_broken(open_widget, rule, harm):
    page = open_widget("ThinnedTeam")
    page.page.clock.install()
    if harm.startswith("style: "):
        page.page.add_style_tag(content=harm.removeprefix("style: "))
    else:
        page.page.evaluate(f"() => {{ {harm} }}")
    assert rule(page)
    page.close()
