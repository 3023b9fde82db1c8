"""Sphinx extension: the text of an image output becomes the alternative text of the image.

A figure shown by ``dnnlab.figures.show`` has two forms: the picture and the words for it. MyST-NB keeps the
picture and drops the words; this transform runs just before it chooses, and hands the words to the picture.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)


class AltFromText(SphinxPostTransform):
    """Set ``alt`` of every image output of a notebook; warn of one without words."""

    default_priority = 3  # MyST-NB's SelectMimeType, which drops the text, has 4

    def run(self, **kwargs):
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            forms = {form["mime_type"]: form for form in bundle.children}
            images = [image for form in forms.values() for image in form.findall(nodes.image)]
            words = " ".join(forms["text/plain"].astext().split()) if "text/plain" in forms else ""
            for image in images:
                if not words or words.startswith("<"):
                    logger.warning("figure without alternative text", location=image)
                image["alt"] = words
                image["classes"] = [*image["classes"], "dl-figure"]


def setup(app):
    app.add_post_transform(AltFromText)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
