# ruff: noqa: F401, I001  (names to re-export, one statement for each module)
"""Deep networks in readable NumPy: the code of the book.

Initialisers, schedules, data sets and changes of them are used through their modules:
``dnnlab.initializers.normal(0.1)``.
"""

from . import augmentation, datasets, initializers, schedules
from .activations import (
    activation, softmax, log_softmax, sigmoid, Activation, Identity, Step, Sign, Sigmoid, Tanh, ReLU,
    LeakyReLU, ELU, SELU, GELU, SiLU, Softplus, Softsign, HardTanh, HardSigmoid, Arctan, Softmax,
)  # fmt: skip
from .datasets import (
    digits, iris, breast_cancer, wine, diabetes, moons, circles, spirals, xor, blobs, curve, train_test_split,
)  # fmt: skip
from .dropout import DropConnect, Dropout
from .gradient_check import (
    central_difference, complex_step, gradient_check, one_sided_difference, relative_error, GradientCheck,
)  # fmt: skip
from .layers import Dense, Layer, PReLU, Residual
from .losses import (
    loss, one_hot, Loss, SquaredError, AbsoluteError, Huber, BinaryCrossEntropy, SoftmaxCrossEntropy,
    BinaryCrossEntropyFromProbabilities, NegativeLogLikelihood, BinaryHinge, MultiClassHinge,
)  # fmt: skip
from .network import Event, Network, mlp
from .optimizers import AdaDelta, AdaGrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp, SGD
from .perceptron import widest_separation, Perceptron, PerceptronStep, PerceptronTraining, Separation
from .regularizers import L1, L2, MaxNorm, Regularizer, clip_by_norm, clip_by_value
from .training import EarlyStopping, Training, TrainingStep, accuracy
