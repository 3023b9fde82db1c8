"""A playground: a small network learns to tell two classes of points apart.

The page draws and, without a kernel, also trains. So that both train the *same* network, everything random
comes from a generator that JavaScript can follow bit for bit (``js/engine/random.js``): MT19937, of which
only uniform numbers and permutations are used. A few runs trained here by the core travel with the widget;
the page trains them again on loading and refuses to go on if a parameter differs by more than 1e-6.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import traitlets

from .. import datasets
from ..network import Network, mlp
from ..optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, Optimizer, RMSProp
from ..regularizers import L1, L2
from ..training import Training
from .base import Widget

POINTS = 400  # of which a share is for training
EPOCHS = 2000  # the longest run
# Where each data set lies in the plane from -3 to 3: how much it is stretched, and its middle.
PLANE = {
    "circles": (2.4, (0, 0)),
    "xor": (2.4, (0, 0)),
    "blobs": (1.5, (0, 0)),
    "spirals": (2.4, (0, 0)),
    "moons": (1.6, (0.5, 0.25)),
}
FEATURES = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1 x2": lambda x1, x2: x1 * x2,
    "sin x1": lambda x1, x2: np.sin(x1),
    "sin x2": lambda x1, x2: np.sin(x2),
}
OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
}
ACTIVATIONS = ["tanh", "relu", "sigmoid", "identity", "leaky_relu", "elu", "selu"]
ACTIVATIONS += ["gelu", "silu", "softplus", "softsign", "hard_tanh", "hard_sigmoid", "arctan"]
HE = ["relu", "leaky_relu", "elu", "selu", "gelu", "silu"]  # started with he_uniform, others xavier_uniform

# Every setting and what it may be, the first choices first. "features" and "hidden" are lists of such values.
OPTIONS: dict[str, list[Any]] = {
    "data": list(PLANE),
    "noise": [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4],
    "train_share": [0.1, 0.3, 0.5, 0.7, 0.9],
    "features": list(FEATURES),
    "hidden": [1, 2, 3, 4, 5, 6, 7, 8],
    "activation": ACTIVATIONS,
    "loss": ["binary_cross_entropy", "squared_error", "binary_hinge"],
    "optimizer": list(OPTIMIZERS),
    "lr": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    "batch_size": [1, 2, 5, 10, 20, 50, 100, 400],
    "regularizer": ["none", "l1", "l2"],
    "rate": [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
}
MAX_LAYERS = 6
DEFAULTS: dict[str, Any] = {
    "data": "circles",
    "noise": 0.1,
    "train_share": 0.5,
    "features": ["x1", "x2"],
    "hidden": [4, 2],
    "activation": "tanh",
    "loss": "binary_cross_entropy",
    "optimizer": "sgd",
    "lr": 0.1,
    "batch_size": 10,
    "regularizer": "none",
    "rate": 0,
    "seed": 1,
    "data_seed": 1,
}

# The runs the page has to repeat (what differs from the defaults), and after which epochs to compare.
CHECKED: list[dict[str, Any]] = [
    {},
    {"data": "moons", "hidden": [3], "activation": "relu", "optimizer": "adam", "lr": 0.01, "seed": 2},
    {
        "data": "xor",
        "hidden": [4],
        "features": ["x1", "x2", "x1 x2", "sin x1"],
        "loss": "squared_error",
        "optimizer": "momentum",
        "lr": 0.01,
        "regularizer": "l2",
        "rate": 0.001,
        "data_seed": 3,
    },
    {
        "data": "spirals",
        "hidden": [5],
        "activation": "sigmoid",
        "loss": "binary_hinge",
        "optimizer": "rmsprop",
        "lr": 0.003,
        "train_share": 0.7,
        "batch_size": 50,
    },
]
CHECK_EPOCHS = [0, 1, 10, 50]


def generator(seed: int) -> np.random.Generator:
    """Return the generator on MT19937 with the state of ``np.random.RandomState(seed)``."""
    bits = np.random.MT19937()
    bits.state = np.random.RandomState(seed).get_state(legacy=False)
    return np.random.Generator(bits)


def complete(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings, completed by the defaults; raise ValueError for what there is not."""
    for name, value in settings.items():
        if name in ("seed", "data_seed"):
            if not isinstance(value, int) or not 0 <= value < 2**32:
                raise ValueError(f"{name}: given {value!r}, expected an integer from 0 to 2**32 - 1")
        elif name not in OPTIONS:
            raise ValueError(f"settings: given {name!r}, expected one of {', '.join(DEFAULTS)}")
        elif name in ("features", "hidden"):
            least, most = (1, len(FEATURES)) if name == "features" else (0, MAX_LAYERS)
            if (
                not isinstance(value, list)
                or not least <= len(value) <= most
                or not all(v in OPTIONS[name] for v in value)
            ):
                raise ValueError(
                    f"{name}: given {value!r}, expected a list of {least} to {most} of {OPTIONS[name]}"
                )
        elif value not in OPTIONS[name]:
            raise ValueError(f"{name}: given {value!r}, expected one of {OPTIONS[name]}")
    completed = {**DEFAULTS, **settings}
    completed["features"] = [
        name for name in FEATURES if name in completed["features"]
    ]  # one order, none twice
    return completed


def points(settings: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return the points X (400, 2) in the plane and their classes y, 0 or 1; training points come first."""
    rng = generator(settings["data_seed"])
    # Normal numbers by Box and Muller's formula, because the page has no ziggurat.
    u, v = rng.random((2, POINTS))
    noise = np.sqrt(-2 * np.log(1 - u))[:, None] * np.c_[np.cos(2 * np.pi * v), np.sin(2 * np.pi * v)]
    X, y = getattr(datasets, settings["data"])(POINTS, 0, rng)
    stretch, middle = PLANE[settings["data"]]
    return stretch * (X + settings["noise"] * noise - middle), y


def train_and_test(settings: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return X_train, X_test with the chosen features as columns, y_train, y_test as the loss wants them."""
    X, y = points(settings)
    inputs = np.stack([FEATURES[name](X[:, 0], X[:, 1]) for name in settings["features"]], axis=1)
    targets = y if settings["loss"] == "binary_cross_entropy" else 2 * y - 1
    n = round(POINTS * settings["train_share"])
    return inputs[:n], inputs[n:], targets[:n], targets[n:]


def training(settings: dict[str, Any], theta: list[float] | None = None) -> Training:
    """Return the training run of these settings, ready for its first update.

    ``theta``: initial parameters in place of those drawn from the seed.
    """
    rng = generator(settings["seed"])
    regularizer = {"none": lambda rate: None, "l1": L1, "l2": L2}[settings["regularizer"]](settings["rate"])
    net: Network = mlp(
        [len(settings["features"]), *settings["hidden"], 1],
        settings["activation"],
        loss=settings["loss"],
        rng=rng,
        init="he_uniform" if settings["activation"] in HE else "xavier_uniform",
        regularizer=regularizer,
    )
    if theta is not None:
        net.theta[:] = theta
    X, _, y, _ = train_and_test(settings)
    return Training(
        net,
        X,
        y,
        OPTIMIZERS[settings["optimizer"]](settings["lr"]),
        batch_size=settings["batch_size"],
        epochs=EPOCHS,
        rng=rng,
    )


class Frames:
    """theta after chosen updates of one run. Going on is cheap, going back trains again from the start."""

    def __init__(self, settings: dict[str, Any], theta: list[float] | None = None) -> None:
        self.settings, self.theta = settings, theta
        self._restart()

    def _restart(self) -> None:
        self.training = training(self.settings, self.theta)
        self.update, self.diverged_at = 0, None

    def take(self, first: int, stride: int, count: int) -> np.ndarray:
        """Return theta after the updates first, first + stride, ...: (count, P), or fewer rows."""
        if first < self.update:
            self._restart()
        frames = []
        for update in range(first, first + stride * count, stride):
            for step in islice(self.training, update - self.update):
                self.update = step.update
                if step.diverged:
                    self.diverged_at = step.update
            if self.update < update or self.diverged_at is not None:
                break
            frames.append(self.training.net.theta.copy())
        return np.array(frames).reshape(len(frames), self.training.net.n_parameters)


def record_checks() -> tuple[list[dict[str, Any]], bytes]:
    """Return the settings of the runs to be repeated, and their thetas (float64) one after the other."""
    thetas, runs = [], []
    for chosen in CHECKED:
        settings = complete(chosen)
        frames = Frames(settings)
        per_epoch = -(-len(frames.training.X) // settings["batch_size"])
        thetas += [frames.take(epoch * per_epoch, 1, 1) for epoch in CHECK_EPOCHS]
        runs.append(settings)
    return runs, np.concatenate(thetas, axis=None).tobytes()


class Sandbox(Widget, bundle="sandbox"):
    """The playground. Keyword arguments are settings to start with: ``Sandbox(data="spirals", lr=0.3)``.

    Parameters
    ----------
    data : "circles", "xor", "blobs", "spirals" or "moons"
        At first "circles".
    noise : 0, 0.05, 0.1, 0.15, 0.2, 0.3 or 0.4
        Its standard deviation, in the data set's own size (a circle has radius 1), at first 0.1.
    train_share : 0.1, 0.3, 0.5, 0.7 or 0.9
        Share of the 400 points that is trained on, at first 0.5.
    features : list of str
        Of "x1", "x2", "x1^2", "x2^2", "x1 x2", "sin x1", "sin x2"; at first ["x1", "x2"].
    hidden : list of int
        Units of each of 0 to 6 hidden layers, 1 to 8; at first [4, 2].
    activation : str
        Name of an activation of the core, at first "tanh".
    loss : "binary_cross_entropy", "squared_error" or "binary_hinge"
        At first "binary_cross_entropy".
    optimizer : "sgd", "momentum", "nesterov", "adagrad", "rmsprop" or "adam"
        At first "sgd".
    lr : 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3 or 10
        Learning rate, at first 0.1.
    batch_size : 1, 2, 5, 10, 20, 50, 100 or 400
        Samples in a batch, 400 for all; at first 10.
    regularizer : "none", "l1" or "l2"
        Penalty on the weights, at first "none".
    rate : 0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 or 1
        Strength λ of that penalty, at first 0.
    seed : int
        Of the first weights and the order of the samples, at first 1.
    data_seed : int
        Of the points, at first 1.
    """

    settings = traitlets.Dict().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    checks = traitlets.Dict().tag(sync=True)
    thetas = traitlets.Bytes().tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        runs, thetas = record_checks()
        self._run: tuple[Any, Frames] | None = None
        super().__init__(
            settings=complete(settings),
            checks={"runs": runs, "epochs": CHECK_EPOCHS},
            thetas=thetas,
            options={
                **OPTIONS,
                "layers": MAX_LAYERS,
                "points": POINTS,
                "epochs": EPOCHS,
                "defaults": DEFAULTS,
            },
        )

    def text(self) -> str:
        """The settings, as the call that makes this sandbox."""
        return f"Sandbox({', '.join(f'{name}={value!r}' for name, value in self.settings.items())})"

    def answer(self, message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Train the run ``settings``, ``theta``; frames after ``first``, ``first + stride``, ... updates."""
        key = (message["settings"], message["theta"])
        if self._run is None or self._run[0] != key:
            self._run = key, Frames(complete(message["settings"]), message["theta"])
        run = self._run[1]
        frames = run.take(message["first"], message["stride"], message["count"])
        return {"count": len(frames), "divergedAt": run.diverged_at}, [frames.tobytes()]
