"""Take the picture of the stepper for the README and the first page, from the built book.

    python tools/take_screenshot.py        # after `make html`; needs Chromium
"""

import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "_build" / "html" / "chapters" / "03-backpropagation.html"
PICTURE = ROOT / "book" / "assets" / "stepper.png"
STEPS = 13  # into the backward pass, where the errors are on their way


def take() -> None:
    """Step the stepper of chapter 3 into its backward pass and store what it shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1280, "height": 1800}, device_scale_factor=2)
        page.goto(PAGE.as_uri())
        page.wait_for_function("performance.getEntriesByName('dl-widgets-ready').length > 0")
        # Without the lists on both sides, the stepper has room to lie down.
        page.add_style_tag(content=".bd-sidebar-primary, .bd-sidebar-secondary { display: none !important }")
        widget = page.locator(".widget-subarea", has_text="One step, every number")
        for _ in range(STEPS):
            widget.get_by_role("button", name="Step", exact=True).click()
        page.wait_for_timeout(300)
        # Down to the line of code; the panels below it are for the page itself.
        widget.evaluate("widget => widget.scrollIntoView({ behavior: 'instant' })")
        box, below = widget.bounding_box(), widget.get_by_text("One step is").first.bounding_box()
        picture = page.screenshot(clip={**box, "height": below["y"] - box["y"] - 8})
        browser.close()
    Image.open(BytesIO(picture)).convert("RGB").quantize(128).save(PICTURE, optimize=True)


if __name__ == "__main__":
    take()
