"""Pages that stand alone, looked at in Chromium."""

from contextlib import contextmanager
from pathlib import Path

from needs import needs
from playwright.sync_api import Browser, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def opened(browser: Browser, path: Path, scheme: str, width: int):
    """The page in a window of this width; leaving it fails if it asked for anything or complained."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert [one for one in complaints if one != path.as_uri() and not one.startswith("data:image/png")] == []


def problems(page: Page) -> list[str]:
    """What axe-core finds, and whether the page is wider than its window."""
    needs(AXE.exists(), "axe-core is not installed (npm ci)")
    page.evaluate(AXE.read_text(encoding="utf-8"))  # the page itself allows no script
    found = page.evaluate("axe.run().then((result) => result.violations)")
    told = [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return told + ([f"{wide} px too wide"] if wide > 0 else [])
