"""The chapters in JupyterLab, run and stepped through the browser: widgets are driven by the live kernel."""

import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import expect

from dnnlab import widgets

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
WIDGETS = [name for name in widgets.__all__ if name != "Questions"]
CALLS = re.compile(rf"^({'|'.join(WIDGETS)})\(", re.M)


def shorten(notebook: Path) -> None:
    """Leave out what only computes after the last widget: nbval runs it in a kernel, too."""
    content = nbformat.read(notebook, as_version=4)
    last = max(place for place, cell in enumerate(content.cells) if CALLS.search(cell.source))
    content.cells = [
        cell
        for place, cell in enumerate(content.cells)
        if place <= last or cell.cell_type == "markdown" or cell.source.startswith("questions[")
    ]
    nbformat.write(content, notebook)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab as `make lab` starts it, on a copy of the notebooks."""
    tmp_path = tmp_path_factory.mktemp("lab")
    for folder in ("book", "chapters", "exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for notebook in (tmp_path / "chapters").glob("*.ipynb"):
        shorten(notebook)
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


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return request.param


@pytest.fixture
def page(lab, browser, chapter):
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
    page.goto(f"{lab}/lab/tree/chapters/{chapter.name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-MarkdownCell h1", timeout=120_000)
    yield page
    context.close()
    assert asked == []


def raw_directives(page) -> dict[int, str]:
    """The cells of text in which a directive is not rendered: it begins with its fence."""
    shown = page.locator(".jp-MarkdownCell").all_inner_texts()
    return {place: text for place, text in enumerate(shown) if ":::" in text or "```{" in text}


def test_a_chapter_runs_and_its_widgets_are_stepped_live(page, chapter):
    page.wait_for_selector(".jp-MarkdownCell aside", timeout=60_000)
    # A cell that nobody has looked at yet may still wait for its turn.
    patience = time.monotonic() + 60
    while (raw := raw_directives(page)) and time.monotonic() < patience:
        page.locator(".jp-MarkdownCell").nth(min(raw)).scroll_into_view_if_needed()
        page.wait_for_timeout(500)
    assert raw == {}

    # What is run before the kernel is there is lost.
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=60_000)
    page.locator(".jp-Notebook .jp-MarkdownCell h1").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cells = [cell.source for cell in nbformat.read(chapter, as_version=4).cells if cell.cell_type == "code"]
    expected = sum(len(CALLS.findall(source)) for source in cells)
    assert expected, "a chapter without a widget to step"
    stages = page.locator(".dl-root", has=page.locator(".dl-badge"))
    expect(stages).to_have_count(expected, timeout=180_000)
    for stage in stages.all():
        stage.scroll_into_view_if_needed()
        expect(stage.locator(".dl-badge")).to_contain_text("live kernel", timeout=120_000)
        if not stage.get_by_role("button", name="Step", exact=True).count():
            continue
        body, scrub = stage.locator(".dl-body"), stage.locator(".dl-scrub")
        # A widget that begins at its end is stepped back first.
        ended = scrub.evaluate("scrub => scrub.value !== '0' && scrub.value === scrub.max")
        for name in ("Back", "Step") if ended else ("Step", "Back"):
            before = body.text_content()
            stage.get_by_role("button", name=name, exact=True).click()
            expect(body).not_to_have_text(before)
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
