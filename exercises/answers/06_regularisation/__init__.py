"""Chapter 6, regularisation: references, cases and known mistakes. Students do not get this.

Notation of the book: rows of an array of activations are samples, rows of W are neurons. The penalties are
(lam/2)·Σw² and lam·Σ|w| over the weights, not divided by the number of samples; p is the probability of being
dropped. What is random comes in as an argument of uniform numbers, so that every answer has one value.
"""

from .bootstrap_sample import BOOTSTRAP
from .cost import PENALISED_COST
from .inverted_dropout import DROPOUT
from .l1 import L1_GRADIENT
from .l2 import L2_GRADIENT
from .leaking import LEAK
from .majority import VOTE
from .pictures import SHIFT
from .step import L2_STEP
from .stopping import KEPT_EPOCH
from .way_back import HIDDEN_DELTA

EXERCISES = (
    L2_STEP,
    PENALISED_COST,
    L1_GRADIENT,
    L2_GRADIENT,
    DROPOUT,
    HIDDEN_DELTA,
    BOOTSTRAP,
    VOTE,
    SHIFT,
    KEPT_EPOCH,
    LEAK,
)
