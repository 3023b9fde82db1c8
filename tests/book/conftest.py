"""The book, built once for all tests of this folder, and a browser that is cut off from the network."""

import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Book:
    """Where the pages are and what was said while they were built."""

    html: Path
    log: str
    status: int


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id) -> Book:
    """The book as it comes out of a clean build; one build, also when pytest runs in several processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "book"
    log, status = folder / "build.log", folder / "status"
    with FileLock(f"{folder}.lock"):
        if not status.exists():
            folder.mkdir()
            command = [sys.executable, ROOT / "tools" / "build_book.py", folder]
            said = subprocess.PIPE
            done = subprocess.run(command, text=True, stdout=said, stderr=subprocess.STDOUT)
            log.write_text(done.stdout, encoding="utf-8")
            status.write_text(str(done.returncode))
    return Book(folder / "_build" / "html", log.read_text(encoding="utf-8"), int(status.read_text()))


@pytest.fixture(scope="session")
def book(built) -> Book:
    """The built book, for tests that make sense only if the build went well."""
    if built.status:
        pytest.fail("the book did not build: see test_the_book_builds_without_a_warning")
    return built


@pytest.fixture(scope="session")
def served(book):
    """The address of a server on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(book.html)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass
class Watched:
    """A page and everything it did that it must not do."""

    page: object
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def visit(browser, book, served):
    """Open a page of the book and wait until it is ready; `with visit("book/intro") as watched: …`."""

    @contextmanager
    def visit(name: str, *, origin: str = "file", width: int = 1280, scheme: str = "light"):
        start = served if origin == "http" else book.html.as_uri()
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        # What belongs to the page comes from where the page does. Everything else is refused, and noted.
        watched = Watched(context.new_page())
        allowed = (start, "blob:", "data:")

        def guard(route):
            if route.request.url.startswith(allowed):
                route.continue_()
            else:
                watched.wrong.append(f"asks for {route.request.url}")
                route.abort()

        page = watched.page
        context.route("**/*", guard)
        page.on("requestfailed", lambda request: watched.wrong.append(f"did not get {request.url}"))
        page.on("pageerror", lambda error: watched.wrong.append(f"error {error}"))
        page.on("console", lambda m: m.type in ("error", "warning") and watched.wrong.append(m.text))
        page.goto(f"{start}/{name}.html")
        page.wait_for_load_state("load")
        if page.locator("script[type='application/vnd.jupyter.widget-view+json']").count():
            page.wait_for_function("performance.getEntriesByName('dl-widgets-ready').length > 0")
        if page.locator("main .math").count():
            page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
            page.evaluate("MathJax.startup.promise")
        yield watched
        context.close()

    return visit
