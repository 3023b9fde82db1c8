"""What every widget of the book shares: its bundle, its text, and the handshake with the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget

STATIC = Path(__file__).parent / "static"


class Widget(anywidget.AnyWidget):
    """Base of the book's widgets.

    A subclass names its bundle, ``class Sandbox(Widget, bundle="sandbox")``, and gets
    ``static/sandbox.js`` and ``static/sandbox.css``. It implements :meth:`text`, and :meth:`answer` if its
    page asks the kernel for anything.
    """

    def __init_subclass__(cls, bundle: str | None = None, **kwargs: Any) -> None:
        if bundle:  # none: the class that traitlets derives for every instance
            cls._esm = (STATIC / f"{bundle}.js").read_text(encoding="utf-8")
            cls._css = (STATIC / f"{bundle}.css").read_text(encoding="utf-8")
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.on_msg(self._on_message)

    def text(self) -> str:
        """What the widget says without a browser: the same text on every run."""
        raise NotImplementedError

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Answer a request of the page: a JSON-able dict and binary buffers."""
        raise ValueError(f"{type(self).__name__} answers no requests, given {message!r}")

    def _on_message(self, _widget: Any, message: dict[str, Any], _buffers: list[memoryview]) -> None:
        # A page without a kernel never gets this far: that is how it learns that it is alone.
        if message["type"] == "hello":
            self.send({"type": "hello-ack", "nonce": message["nonce"]})
        else:
            try:
                content, buffers = self.answer(message)
            except Exception as error:  # the page shows it; a kernel has no other way to tell the reader
                content, buffers = {"error": f"{type(error).__name__}: {error}"}, []
            self.send({"type": "answer", "id": message["id"], **content}, buffers)

    def __repr__(self) -> str:
        return self.text()
