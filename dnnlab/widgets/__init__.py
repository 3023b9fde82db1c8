"""The interactive figures of the book: they run in JupyterLab and, without a kernel, in the static page."""

from .badlywrong import BadlyWrong
from .mistakes import MistakeByMistake
from .fold import FoldThePlane
from .onestep import OneStep
from .questions import Questions
from .sandbox import Sandbox
from .zoo import ActivationZoo

__all__ = ["ActivationZoo", "BadlyWrong", "FoldThePlane", "MistakeByMistake", "OneStep", "Questions", "Sandbox"]
