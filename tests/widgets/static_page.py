"""A page as myst-nb writes it: widget state, a script per view, the boot script. No kernel, no network."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

from ipywidgets.embed import dependency_state, embed_data
from needs import needs
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as BrowserPage

from dnnlab.widgets.base import STATIC

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
CHECKED = "computed in this page, checked against NumPy"
STARTED = ".dl-badge[data-kind], .dl-quiz"
KERNEL_GONE = "computed in this page: the kernel does not answer"
# Sums and products stay as they are, so that only the page's own check can find it.
OTHER_ARITHMETIC = "const exp = Math.exp; Math.exp = (x) => exp(x) * (1 + 1e-4);"
TO_PYTHON = """async send(message) {
  const [content, ...buffers] = await window.toPython(message);
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const views = buffers.map((text) => new DataView(bytes(text).buffer));
  if (content) for (const listen of LISTENERS["msg:custom"] ?? []) listen(content, views);
}"""

STICKS_OUT = """() => {
  const page = document.documentElement.scrollWidth, found = page > innerWidth ? [`page: ${page} px`] : [];
  const scrolls = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
  const scrolled = (one) => !one.matches(".dl-root") && (scrolls(one) || scrolled(one.parentElement));
  for (const root of document.querySelectorAll(".dl-root")) {
    const edge = root.getBoundingClientRect();
    for (const one of root.querySelectorAll("*")) {
      const { left, right } = one.getBoundingClientRect();
      const out = one.offsetParent && (left < edge.left - 1 || right > edge.right + 1);
      if (out && !scrolled(one.parentElement)) found.push(one.outerHTML.slice(0, 80));
    }
  }
  return found;
}"""


def script(kind: str, content: object) -> str:
    text = json.dumps(content).replace("</", "<\\/")
    return f'<script type="application/vnd.jupyter.widget-{kind}+json">{text}</script>'


def write(path: Path, *widgets: object, theme: str = "light", head: str = "", send: str = "") -> str:
    """Write the page and return its file:// address.

    `send` is JavaScript for what the page's model does with a message to a kernel; in it, LISTENERS stands
    for those who wait for an answer.
    """
    data = embed_data(views=widgets, state=dependency_state(widgets, drop_defaults=False))
    views = "".join(f"<p>Text.</p><div>{script('view', view)}</div>" for view in data["view_specs"])
    boot = (STATIC / "boot.js").read_text(encoding="utf-8")
    if send:
        (listeners,) = set(re.findall(r"(\w+)\[`change:", boot))
        assert boot.count("send(){}") == 1
        boot = boot.replace("send(){}", send.replace("LISTENERS", listeners))
    path.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Page</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{head}<script>{boot}</script></head><body><main><h1>Page</h1>{views}"
        f"{script('state', data['manager_state'])}</main></body></html>",
        encoding="utf-8",
    )
    return path.as_uri()


class Kernel:
    """The Python side of a widget as the other end of a page's model: `write(…, send=TO_PYTHON)`."""

    def __init__(self, widget: object) -> None:
        self.asked: list[dict] = []
        self.mute = False
        self._widget, self._sent = widget, []
        widget.send = lambda content, buffers=(): self._sent.append((content, buffers or ()))

    def receive(self, message: dict) -> list:
        self.asked.append(message)
        if self.mute:
            return [None]
        self._sent.clear()
        self._widget._on_message(self._widget, message, [])
        content, buffers = self._sent[0]
        return [json.loads(json.dumps(content)), *(base64.b64encode(one).decode() for one in buffers)]


def watch(page: BrowserPage, problems: list[str]) -> None:
    """Note requests beyond the file, errors, and what is written on the console."""
    page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "blob:")) else problems.append(r.url))


def violations(page: BrowserPage) -> list[tuple[str, str, str]]:
    """What axe-core finds in a page."""
    needs(AXE.exists(), "axe-core is not installed (npm ci)")
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('main', { resultTypes: ['violations'] })")["violations"]
    return [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found]


def too_small(page: BrowserPage, least: int = 40, smaller: dict[str, int] | None = None) -> list:
    """What is pressed in a widget and is less than so many pixels high or wide; `smaller`: what may be."""
    return page.evaluate(
        """([least, smaller]) => [...document.querySelectorAll(`.dl-root :is(
          button, [role=button], select, summary, textarea, input:not([type=radio], [type=checkbox]),
          .dl-choice span, label:has(input))`)]
        .filter((one) => {
          const { width, height } = one.getBoundingClientRect();
          const [, may] = smaller.find(([selector]) => one.matches(selector)) ?? [0, least];
          return one.checkVisibility() && Math.min(width, height) < Math.min(least, may) - 0.5;
        }).map((one) => one.outerHTML.slice(0, 150))""",
        [least, list((smaller or {}).items())],
    )


class WidgetPage:
    """A page with one widget, and what went wrong there."""

    def __init__(
        self,
        browser: Browser | BrowserContext,
        address: str,
        *,
        init: str = "",
        width: int = 700,
        kernel: Kernel | None = None,
        **options: object,
    ) -> None:
        self.page = browser.new_page(**({"viewport": {"width": width, "height": 900}} | options))
        self.page.add_init_script(init)
        if kernel:
            self.page.expose_function("toPython", kernel.receive)
        self.problems: list[str] = []
        watch(self.page, self.problems)
        self.page.goto(address)
        self.page.wait_for_selector(STARTED)

    def reload(self) -> None:
        self.page.reload()
        self.page.wait_for_selector(STARTED)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def steps(self, *keys: str) -> None:
        """Press keys with the focus on the transport."""
        self.page.locator(".dl-step").focus()
        self.press(*keys)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.text_content() or ""

    def button(self, name: str):
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).check(force=True)

    def badge(self, kind: str, **options: object) -> str:
        """Wait until the badge is of this kind, and read it."""
        self.page.wait_for_selector(f".dl-badge[data-kind={kind}]", **options)
        return self.text(".dl-badge")

    def everything(self) -> str:
        """All that is shown but where the focus is."""
        return re.sub(r' (id|name|for|aria-\w+)="dl-[^"]*"', "", self.page.locator(".dl-body").inner_html())

    def close(self) -> None:
        """Close the page; a request beyond the file or an error on the console fails the test."""
        self.page.close()
        assert not self.problems, self.problems
