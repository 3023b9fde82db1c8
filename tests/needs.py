"""What a machine may lack: said plainly and skipped on a reader's machine, a failure where CI is set."""

import os
import shutil

import pytest

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


def needs(found, what: str):
    """Return `found`; if it is empty, skip the test (fail it in CI) and say `what` is missing."""
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{what}: a machine that tests everything must have it")
    pytest.skip(what)


def chromium() -> str:
    """Path of a Chromium or Chrome; best its headless shell, which needs half the time for a page."""
    return needs(next(filter(None, map(shutil.which, BROWSERS)), None), "no Chromium or Chrome found")


def node() -> str:
    """Path of Node."""
    return needs(shutil.which("node"), "no Node found")
