"""Chapter 4, loss and output: references, cases and known mistakes. Students do not get this.

Notation of the book: rows are samples, delta = ∂J/∂Z, J is the mean over the m samples of a sum over the
outputs. Nothing here uses dnnlab's own losses.
"""

from .binary import BINARY_CROSS_ENTROPY
from .bug import BUG
from .cross_entropy import CROSS_ENTROPY
from .huber_loss import HUBER, HUBER_DELTA
from .likelihood import NEGATIVE_LOG_LIKELIHOOD
from .pairings import PAIRINGS
from .slope import SLOPE
from .softmax_delta import SOFTMAX_DELTA
from .softmax_jacobian import SOFTMAX_JACOBIAN
from .softmax_of_a_batch import SOFTMAX_ROWS
from .softmax_of_a_row import SOFTMAX_ROW

EXERCISES = (
    CROSS_ENTROPY,
    SOFTMAX_ROW,
    SLOPE,
    PAIRINGS,
    SOFTMAX_ROWS,
    SOFTMAX_DELTA,
    SOFTMAX_JACOBIAN,
    HUBER,
    HUBER_DELTA,
    NEGATIVE_LOG_LIKELIHOOD,
    BINARY_CROSS_ENTROPY,
    BUG,
)
