"""A chapter in JupyterLab, run and stepped through the browser: the widgets are driven by the live kernel."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "chapters/03-backpropagation.ipynb"


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab as `make lab` starts it, on a copy of the notebooks."""
    for folder in ("book", "chapters", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", f"--config={ROOT / 'tools' / 'lab' / 'config.py'}"]
    command += ["--no-browser", f"--ServerApp.root_dir={tmp_path}", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--allow-root"]
    with open(tmp_path / "lab.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(120):
                try:
                    urlopen(f"{address}/api", timeout=5).close()
                    break
                except (URLError, OSError):
                    assert server.poll() is None, (tmp_path / "lab.log").read_text()
                    time.sleep(0.5)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def page(lab, browser):
    """The chapter in JupyterLab; anything it asks of another machine fails the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page, asked = context.new_page(), []

    def guard(route):
        if route.request.url.startswith((lab, "blob:", "data:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page.goto(f"{lab}/lab/tree/{CHAPTER}")
    page.wait_for_selector(".jp-Notebook .jp-MarkdownCell h1", timeout=120_000)
    yield page
    context.close()
    assert asked == []


def test_a_chapter_is_stepped_live(page):
    # A directive shown raw would begin with its fence.
    page.wait_for_selector(".jp-MarkdownCell aside", timeout=60_000)
    shown = page.locator(".jp-MarkdownCell").all_inner_texts()
    assert [text for text in shown if ":::" in text or "```{" in text] == []

    page.locator(".jp-Notebook .jp-MarkdownCell h1").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    stepper = page.locator(".dl-root", has_text="One step, every number")
    stepper.wait_for(timeout=180_000, state="attached")
    stepper.scroll_into_view_if_needed()
    stepper.get_by_text("live kernel").first.wait_for(timeout=60_000)

    sentence = stepper.locator(".dl-sentence")
    start = sentence.inner_text()
    stepper.get_by_role("button", name="Step", exact=True).click()
    expect(sentence).not_to_have_text(start)
    stepper.get_by_role("button", name="Back", exact=True).click()
    expect(sentence).to_have_text(start)
