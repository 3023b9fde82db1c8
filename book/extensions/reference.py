"""Sphinx extension: the reference shows what a module offers to its readers, and nothing else.

What ``dnnlab`` lists in its ``__init__`` is meant for readers; the other functions of those modules are their
own helpers. A module of which ``dnnlab`` lists nothing is used by its name, so all of it counts.

Sphinx writes a long list of parameters as a list of definitions without terms, which no page may have: it
becomes plain lines.
"""

import importlib
import re

LONG_SIGNATURE = re.compile(r'(<span class="sig-paren">\(</span>)\s*<dl>(.*?)</dl>', re.DOTALL)


def offered(module: str) -> set[str]:
    """Return the names that a module of the package has for its readers."""
    top, own = vars(importlib.import_module("dnnlab")), vars(importlib.import_module(module))
    names = {name for name, value in own.items() if getattr(value, "__module__", None) == module}
    listed = {name for name in names if top.get(name) is own[name]}
    return listed or {name for name in names if not name.startswith("_")}


def skip(app, what, name, member, skipped, options):
    """Leave out a module's own helpers, and what others say in its classes: scikit-learn, or Python about
    every field of a named tuple."""
    home = getattr(member, "__module__", None)
    if type(member).__name__ == "_tuplegetter" or not (home or "dnnlab").startswith("dnnlab"):
        return True
    if what == "module" and home:
        return skipped or name not in offered(home)
    return None


def signature(app, what, name, member, options, parameters, returned):
    """Leave out the parameters of a widget that its library passes on: those of its own are in its words."""
    if parameters and "*args: t.Any" in parameters:
        return "", None
    return None


def mend(app, page, template, context, doctree):
    """Make the parameters of long signatures plain lines."""
    if "body" in context:
        context["body"] = LONG_SIGNATURE.sub(as_lines, context["body"])


def as_lines(found: re.Match) -> str:
    """Return a long signature with a line for each parameter."""
    parameters = found[2].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return found[1] + parameters


def setup(app):
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", signature)
    app.connect("html-page-context", mend)
    return {"version": "1", "parallel_read_safe": True}
