"""Chapter 2, the forward pass: references, cases and known mistakes. Students do not get this.

Notation of the book: rows are samples, Z = A @ W.T + b, layer 1 is the input. Nothing here uses dnnlab's own
layers or activations.
"""

from .collapse import COLLAPSE
from .forward import FORWARD
from .hat import HAT
from .n_parameters import N_PARAMETERS
from .one_sample import ONE_SAMPLE
from .polygon_weights import POLYGON_WEIGHTS
from .relu_layer import RELU_LAYER
from .rms import RMS
from .shapes import SHAPES
from .sigmoid import SIGMOID
from .softsign_slope import SOFTSIGN_SLOPE

EXERCISES = (
    RMS,
    ONE_SAMPLE,
    RELU_LAYER,
    N_PARAMETERS,
    SHAPES,
    SIGMOID,
    SOFTSIGN_SLOPE,
    FORWARD,
    COLLAPSE,
    HAT,
    POLYGON_WEIGHTS,
)
