"""Chapter 1, the neuron and the perceptron: references, cases and known mistakes. Students do not get this.

Notation of the book: rows of X are samples, targets y are -1 or +1, v = [w b] holds weights and bias, and
y·z ≤ 0 is a mistake. Nothing here uses dnnlab's own perceptron or losses.
"""

from .answers_of_a_batch import ANSWERS
from .hinge_loss import HINGE
from .hinge_slopes import HINGE_SLOPE
from .margin_of_a_line import MARGIN
from .mistakes_in_a_batch import MISTAKES
from .novikoff import MISTAKE_BOUND
from .one_update import UPDATE
from .threshold import WEIGHTED_INPUT
from .training import COUNT_MISTAKES
from .xor import XOR_NET

EXERCISES = (
    MISTAKES,
    WEIGHTED_INPUT,
    ANSWERS,
    UPDATE,
    MARGIN,
    MISTAKE_BOUND,
    HINGE,
    HINGE_SLOPE,
    COUNT_MISTAKES,
    XOR_NET,
)
