"""A page as myst-nb writes it: widget state, a script per view, the boot script. No kernel, no network."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ipywidgets.embed import dependency_state, embed_data

from dnnlab.widgets.base import STATIC

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def script(kind: str, content: object) -> str:
    text = json.dumps(content).replace("</", "<\\/")
    return f'<script type="application/vnd.jupyter.widget-{kind}+json">{text}</script>'


def write(path: Path, *widgets: object, theme: str = "light", head: str = "") -> str:
    """Write the page and return its file:// address."""
    data = embed_data(views=widgets, state=dependency_state(widgets, drop_defaults=False))
    views = "".join(f"<p>Text.</p><div>{script('view', view)}</div>" for view in data["view_specs"])
    boot = (STATIC / "boot.js").read_text(encoding="utf-8")
    path.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Page</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{head}<script>{boot}</script></head><body><main><h1>Page</h1>{views}"
        f"{script('state', data['manager_state'])}</main></body></html>",
        encoding="utf-8",
    )
    return path.as_uri()
