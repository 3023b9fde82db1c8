"""Sphinx extension: what the pages lack for readers who hear them.

A figure shown by ``dnnlab.figures.show`` has two forms: the picture and the words for it. MyST-NB keeps the
picture and drops the words; here the words become the alternative text of the picture. A widget has its text,
too: it stands on the page where no script runs. And some labels and roles that MyST-NB and docutils write
contradict the text they are on; they are taken out.
"""

from html import escape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
WIDGET = "application/vnd.jupyter.widget-view+json"

# What is written, and what it should be.
MENDED = {
    # The text of the summary says what is hidden; the label says it is hidden, and is read in its place.
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # Withdrawn from the standard, and never allowed on a div.
    ' role="doc-biblioentry"': "",
    '<div role="list" class="citation-list">': '<div class="citation-list">',
}


class AltFromText(SphinxPostTransform):
    """Set ``alt`` of every image output, warn of one without words; keep the text of every widget."""

    default_priority = 3  # MyST-NB's SelectMimeType, which drops the text, has 4

    def run(self, **kwargs):
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            forms = {form["mime_type"]: form for form in bundle.children}
            if WIDGET in forms and "text/plain" in forms:
                text = escape(forms["text/plain"].astext())
                forms[WIDGET].append(nodes.raw("", f"<noscript><pre>{text}</pre></noscript>", format="html"))
            images = [image for form in forms.values() for image in form.findall(nodes.image)]
            words = " ".join(forms["text/plain"].astext().split()) if "text/plain" in forms else ""
            for image in images:
                if not words or words.startswith("<"):
                    logger.warning("figure without alternative text", location=image)
                image["alt"] = words
                image["classes"] = [*image["classes"], "dl-figure"]


def mend(app, page, template, context, doctree):
    """Take out what contradicts the text."""
    for written, meant in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(written, meant)


def setup(app):
    app.add_post_transform(AltFromText)
    app.connect("html-page-context", mend)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
