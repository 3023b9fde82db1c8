"""A student in a browser: logs in to the Hub, fetches, writes an answer, runs its check, hands in."""

import shutil

from needs import BROWSERS
from playwright.sync_api import Page, sync_playwright

PATIENCE = 120_000  # milliseconds, on a machine that is busy


def found() -> str | None:
    """The path of a Chromium or Chrome."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class Session:
    """A browser in which somebody has logged in, within a `with`.

    Parameters
    ----------
    address : str
        Of the Hub.
    name, password : str
    """

    def __init__(self, address: str, name: str, password: str) -> None:
        self._login = f"{address}/hub/login?next=/user/{name}/lab", name, password
        self._lab = f"{address}/user/{name}/lab"

    def __enter__(self) -> "Session":
        self._playwright = sync_playwright().start()
        browser = self._playwright.chromium.launch(executable_path=found(), args=["--no-sandbox"])
        self.page: Page = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.page.set_default_timeout(PATIENCE)
        address, name, password = self._login
        self.page.goto(address)
        self.page.fill("#username_input", name)
        self.page.fill("#password_input", password)
        self.page.click("#login_submit")
        self.page.wait_for_url(f"{self._lab}**")
        return self

    def __exit__(self, *_: object) -> None:
        self._playwright.stop()

    def _menu(self, menu: str, entry: str) -> None:
        self.page.locator(".lm-MenuBar-itemLabel", has_text=menu).click()
        self.page.locator(".lm-Menu-itemLabel", has_text=entry).first.click()

    def press(self, listed: str, button: str) -> None:
        """A button in the panel Assignment List, and what it changes there."""
        self.page.goto(self._lab)
        self._menu("Nbgrader", "Assignment List")
        self.page.locator(f"#{listed}_assignments_list button", has_text=button).click()

    def wait_for(self, listed: str, text: str) -> None:
        """Wait until a part of the panel says so."""
        self.page.locator(f"#{listed}_assignments_list", has_text=text).wait_for()

    def answer(self, path: str, beginning: str, source: str, check: str) -> str:
        """Write the cell of a notebook that begins so, run all cells, save; what is then below the check."""
        self.page.goto(f"{self._lab}/tree/{path}")
        self.page.locator(".jp-CodeCell .cm-content", has_text=beginning).first.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self._menu("Run", "Run All Cells")
        shown = self.page.locator(".jp-CodeCell", has_text=check).first.locator(".jp-OutputArea-output").first
        shown.wait_for()
        self.page.keyboard.press("Control+s")
        return shown.inner_text().strip()
