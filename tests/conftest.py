"""A browser for all tests that look at pages, and the order in which two processes take the files."""

import pytest
from needs import chromium
from playwright.sync_api import sync_playwright

# What takes long begins early, so that no process is left alone with it at the end; and while one builds the
# book, the other has something to do that does not wait for it.
FIRST = (
    "tests/book/test_book_pages",
    "tests/widgets",
    "tests/classroom",
    "tests/book",
    "chapters",
    "tests/checks",
)


def pytest_collection_modifyitems(items):
    def place(item):
        return next((i for i, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()
