"""The Sphinx extension that gives pictures their words."""

import importlib.util
from pathlib import Path

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

FILE = Path(__file__).resolve().parents[2] / "book" / "extensions" / "accessible.py"


@pytest.fixture(scope="module")
def accessible():
    spec = importlib.util.spec_from_file_location("accessible", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def output(*words: str) -> nodes.document:
    """A document with one image output, as MyST-NB hands it over, and its text forms."""
    document = new_document("page", get_default_settings(Parser))
    bundle = nodes.container(nb_element="mime_bundle")
    bundle += nodes.container("", nodes.image(uri="a.png"), mime_type="image/png")
    for text in words:
        bundle += nodes.container("", nodes.literal_block(text, text), mime_type="text/plain")
    document += bundle
    return document


def test_the_words_become_the_alternative_text(accessible, caplog):
    document = output("The loss falls\n  from 9 to 1.")
    accessible.AltFromText(document).run()
    (image,) = document.findall(nodes.image)
    assert image["alt"] == "The loss falls from 9 to 1."
    assert image["classes"] == ["dl-figure"]
    assert caplog.text == ""


@pytest.mark.parametrize("words", [(), ("<Figure size 640x480 with 1 Axes>",)])
def test_a_figure_without_words_is_a_warning(accessible, monkeypatch, words):
    said = []
    monkeypatch.setattr(accessible.logger, "warning", lambda message, **_: said.append(message))
    accessible.AltFromText(output(*words)).run()
    assert said == ["figure without alternative text"]


def test_what_contradicts_the_text_is_mended(accessible):
    context = {"body": '<summary aria-label="Toggle hidden content">Show</summary>'}
    accessible.mend(None, "page", "page.html", context, None)
    assert context["body"] == "<summary>Show</summary>"
