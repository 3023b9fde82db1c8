"""Chapter 5, vanishing gradients: references, cases and known mistakes. Students do not get this.

Notation of the book: rows are samples, Z = A @ W.T + b, layer 1 is the input, W has shape (n_out, n_in). The
size of an array is its root mean square. Nothing here uses dnnlab's own initialisers, clipping or layers.
"""

from .clipping import CLIP_BY_NORM, CLIP_BY_VALUE
from .count_dead import COUNT_DEAD
from .factor_per_layer import FACTOR_PER_LAYER
from .first_weights import HE_WEIGHTS, XAVIER_BOUND
from .layer_factor import LAYER_FACTOR
from .layers_left import LAYERS_LEFT
from .mean_square_of_z import MEAN_SQUARE_OF_Z
from .residual_backward import RESIDUAL_BACKWARD
from .size import SIZE
from .starts import STARTS

EXERCISES = (
    SIZE,
    XAVIER_BOUND,
    CLIP_BY_VALUE,
    HE_WEIGHTS,
    MEAN_SQUARE_OF_Z,
    CLIP_BY_NORM,
    LAYER_FACTOR,
    FACTOR_PER_LAYER,
    LAYERS_LEFT,
    COUNT_DEAD,
    STARTS,
    RESIDUAL_BACKWARD,
)
