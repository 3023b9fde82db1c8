"""The interactive figures of the book: they run in JupyterLab and, without a kernel, in the static page."""

from .onestep import OneStep
from .questions import Questions
from .sandbox import Sandbox

__all__ = ["OneStep", "Questions", "Sandbox"]
