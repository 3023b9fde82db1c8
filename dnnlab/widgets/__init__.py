"""The interactive figures of the book: they run in JupyterLab and, without a kernel, in the static page."""

from .badlywrong import BadlyWrong
from .fold import FoldThePlane
from .lambdadial import LambdaDial
from .mistakes import MistakeByMistake
from .onestep import OneStep
from .questions import Questions
from .race import Race
from .ravine import Ravine
from .sandbox import Sandbox
from .thermometer import GradientThermometer
from .thinnedteam import ThinnedTeam
from .whichstart import WhichStart
from .zoo import ActivationZoo

__all__ = [
    "ActivationZoo",
    "BadlyWrong",
    "FoldThePlane",
    "GradientThermometer",
    "LambdaDial",
    "MistakeByMistake",
    "OneStep",
    "Questions",
    "Race",
    "Ravine",
    "Sandbox",
    "ThinnedTeam",
    "WhichStart",
]
