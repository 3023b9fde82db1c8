"""Every control of every widget in the built book: reached and used from the keyboard, and answered."""

import pytest
from test_book_pages import PAGES

# What a widget shows: its text and attributes, what is chosen, and the pixels of its canvases. The page keeps
# it, and says whether it becomes another within a second.
REMEMBER = """root => {
  root.testShown = () => [
    root.innerHTML,
    ...[...root.querySelectorAll("input, select")].map((it) => `${it.value} ${it.checked}`),
    ...[...root.querySelectorAll("details")].map((it) => it.open),
    ...[...root.querySelectorAll("canvas")].map((it) => it.toDataURL()),
  ].join();
  root.testBefore = root.testShown();
}"""
CHANGED = """async root => {
  for (let waited = 0; waited < 1000; waited += 25) {
    if (root.testShown() !== root.testBefore) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}"""

# The controls a reader sees, each marked so that it can be found again.
CONTROLS = """root => [...root.querySelectorAll("button, select, input, summary, [tabindex='0']")]
  .filter((it) => it.checkVisibility() && !it.disabled)
  .map((it, index) => {
    it.dataset.testControl = index;
    const label = (it.ariaLabel || it.labels?.[0]?.textContent || it.textContent || it.title).trim();
    const kind = it.type || it.tagName.toLowerCase();
    return { index, label: label.slice(0, 40), kind, group: it.name ?? "" };
  })"""

KEYS = {
    "select-one": ["ArrowDown", "ArrowUp"],
    "range": ["ArrowRight", "ArrowLeft"],
    "radio": ["ArrowRight", "ArrowLeft"],
    "checkbox": ["Space"],
    "number": ["ArrowUp", "ArrowDown"],
    "button": ["Enter"],
    "submit": ["Enter"],
    "summary": ["Enter"],
}


COLUMN = ["ArrowDown"] * 9 + ["ArrowUp"] * 9
WALK = [*COLUMN, "ArrowRight"] * 8 + ["ArrowRight"] * 20  # over a grid, and along a row of many

FOCUSED = "root => [root.contains(document.activeElement), document.activeElement.dataset.testControl]"


def reached(page, root, controls) -> set[int]:
    """The marks of the controls where the Tab key stops, or the arrow keys from such a stop."""
    root.evaluate("root => { root.tabIndex = -1; root.focus(); root.removeAttribute('tabindex'); }")
    stops: set[int] = set()
    for _ in range(2 * len(controls) + 10):
        page.keyboard.press("Tab")
        inside, mark = root.evaluate(FOCUSED)
        if not inside:
            break
        if mark is not None:
            stops.add(int(mark))
    # Of a set such as the units of a network, Tab stops at one; the arrows move about in it.
    for place in root.locator("[tabindex='0']:is(button, [role])").all():
        place.focus()
        seen = set()
        for pressed, key in enumerate(WALK):
            page.keyboard.press(key)
            inside, mark = root.evaluate(FOCUSED)
            if inside and mark is not None:
                seen.add(int(mark))
            if pressed == len(COLUMN) and len(seen) < 2:
                break  # the arrows do something else here, such as moving a point
        stops |= seen
    return stops


def answers(page, root, control, keys) -> bool:
    """Whether the widget shows something else after one of the keys is pressed on the control."""
    for key in keys:
        if not control.is_visible() or not control.is_enabled():
            return True  # something before it has put it away, so it was not a dead one
        root.evaluate(REMEMBER)
        control.focus()
        page.keyboard.press(key)
        if root.evaluate(CHANGED):
            return True
    return False


def dead_controls(page, root, controls) -> list[dict]:
    """The controls that change nothing, neither at the start, nor some steps on, nor at the end."""
    left = [one for one in controls if one["kind"] in KEYS]
    for move in (None, "Shift+ArrowRight", "Home", "End"):
        silent = []
        for one in left:
            if move:
                root.locator("button").first.focus()
                page.keyboard.press(move)
            control = root.locator(f"[data-test-control='{one['index']}']")
            if not answers(page, root, control, KEYS[one["kind"]]):
                silent.append(one)
        left = silent
    return left


def names(controls) -> list[str]:
    return [f"{one['kind']} {one['label']!r}" for one in controls]


@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_by_keyboard_and_answers(visit, name):
    silent = {}
    with visit(name) as watched:
        page = watched.page
        page.emulate_media(reduced_motion="reduce")  # nothing moves by itself, so a change is an answer
        driven: set[tuple] = set()
        for place, root in enumerate(page.locator("main .widget-subarea").all()):
            root.scroll_into_view_if_needed()
            controls = root.evaluate(CONTROLS)
            # Six sandboxes on one page have the same hundred controls; one of them stands for all.
            kind = tuple((one["kind"], one["label"]) for one in controls[:12])
            if kind in driven and len(controls) > 20:
                continue
            driven.add(kind)
            assert [one for one in controls if not one["label"]] == [], "a control without a name"
            stops = reached(page, root, controls)
            groups = {one["group"] for one in controls if one["index"] in stops and one["group"]}
            missed = [one for one in controls if one["index"] not in stops and one["group"] not in groups]
            assert missed == [], "not reached by keyboard"
            if left := dead_controls(page, root, controls):
                silent[place] = left
        assert watched.wrong == []
    if not silent:
        return
    # The use of the others may have left one with nothing to do: it is tried once more where a reader begins.
    with visit(name) as watched:
        watched.page.emulate_media(reduced_motion="reduce")
        for place, controls in silent.items():
            root = watched.page.locator("main .widget-subarea").nth(place)
            root.scroll_into_view_if_needed()
            root.evaluate(CONTROLS)
            assert names(dead_controls(watched.page, root, controls)) == []


def test_the_driver_knows_a_dead_control_and_one_out_of_reach(browser):
    page = browser.new_page()
    page.set_content("""<div id="root">
      <button id="alive" onclick="this.textContent += '!'">Alive</button>
      <button>Dead</button>
      <button tabindex="-1" onclick="this.textContent += '!'">Out of reach</button>
      <label>Range <input type="range"></label>
    </div>""")
    root = page.locator("#root")
    controls = root.evaluate(CONTROLS)
    assert [one["label"] for one in controls] == ["Alive", "Dead", "Out of reach", "Range"]
    assert reached(page, root, controls) == {0, 1, 3}
    assert names(dead_controls(page, root, controls)) == ["submit 'Dead'"]
    page.close()
