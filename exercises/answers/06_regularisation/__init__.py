"""Chapter 6, regularisation: references, cases and known mistakes. Students do not get this.

Notation of the book: rows of an array of activations are samples, rows of W are neurons. The penalties are
(lam/2)·Σw² and lam·Σ|w| over the weights, not divided by the number of samples; p is the probability of being
dropped. What is random comes in as an argument of uniform numbers, so that every answer has one value.
"""

from .dropping import DROPOUT, HIDDEN_DELTA
from .leaking import LEAK
from .penalties import L1_GRADIENT, L2_GRADIENT, L2_STEP, PENALISED_COST
from .pictures import SHIFT
from .stopping import KEPT_EPOCH
from .teams import BOOTSTRAP, VOTE

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
