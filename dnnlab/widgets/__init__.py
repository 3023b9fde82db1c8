"""The interactive figures of the book: they run in JupyterLab and, without a kernel, in the static page."""

from .questions import Questions

__all__ = ["Questions"]
