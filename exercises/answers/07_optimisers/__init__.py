"""Chapter 7, optimisers: references, cases and known mistakes. Students do not get this.

Notation of the book: η the learning rate, v ← μv − η∇J and θ ← θ + v for momentum; Nesterov's θ is the point
looked ahead to. The bowl of the sheet is J = ½ θᵀAθ, its gradient Aθ. Nothing here uses dnnlab's own
optimisers or schedules.
"""

from .adam import ADAM
from .corrected_mean import CORRECTED_MEAN
from .downhill import DOWNHILL
from .gradient import GRADIENT
from .largest_eta import LARGEST_ETA
from .momentum import MOMENTUM
from .nesterov import NESTEROV
from .newton import NEWTON
from .points import POINTS
from .schedule_values import SCHEDULE_VALUES
from .sgd import SGD

EXERCISES = (
    GRADIENT,
    SGD,
    DOWNHILL,
    POINTS,
    LARGEST_ETA,
    NEWTON,
    SCHEDULE_VALUES,
    MOMENTUM,
    NESTEROV,
    CORRECTED_MEAN,
    ADAM,
)
