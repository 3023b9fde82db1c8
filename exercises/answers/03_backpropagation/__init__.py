"""Chapter 3, backpropagation: references, cases and known mistakes. Students do not get this.

Notation of the book: rows are samples, Z = A @ W.T + b, delta = ∂J/∂Z, J is the mean over the m samples,
layer 1 is the input. Nothing here uses dnnlab's own backward pass.
"""

from .backward_pass import BACKWARD_PASS
from .batch_gradients import BATCH_GRADIENTS, GRADIENTS_OF_MEAN
from .central_difference import CENTRAL_DIFFERENCE
from .cost import COST
from .gradient_check import PLANTED_BUG, RELATIVE_ERROR
from .hidden_delta import HIDDEN_DELTA
from .leaky_relu_backward import LEAKY_RELU_BACKWARD
from .output_deltas import OUTPUT_DELTAS
from .training_step import TRAINING_STEP
from .window_gradients import WINDOW_GRADIENTS

EXERCISES = (
    COST,
    OUTPUT_DELTAS,
    HIDDEN_DELTA,
    LEAKY_RELU_BACKWARD,
    BATCH_GRADIENTS,
    GRADIENTS_OF_MEAN,
    CENTRAL_DIFFERENCE,
    RELATIVE_ERROR,
    PLANTED_BUG,
    BACKWARD_PASS,
    TRAINING_STEP,
    WINDOW_GRADIENTS,
)
