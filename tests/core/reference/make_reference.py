"""Compute the stored reference values with PyTorch 2.13 and write them to reference.npz beside this file.

Run it from the root of the repository, in an environment that also has torch (pip install torch==2.13.0):

    python -m tests.core.reference.make_reference

Everything is float64. The inputs are stored with the results, so that the tests never draw them again.
"""

import dataclasses
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from bench.contestants import torch_eager
from bench.workloads import WORKLOADS

ACTIVATIONS = {
    "identity": lambda z: 1.0 * z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": lambda z: F.gelu(z, approximate="tanh"),
    "silu": F.silu,
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),  # F.softplus is cut off at 20
    "softsign": F.softsign,
    "hard_tanh": F.hardtanh,
    "hard_sigmoid": lambda z: F.relu6(z + 3) / 6,  # F.hardsigmoid's derivative is only float32(1/6)
    "arctan": torch.atan,
}
OPTIMIZERS = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1),
    "Momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8),
    "Nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True),
    "AdaGrad": lambda p: torch.optim.Adagrad(p, lr=0.1, eps=1e-10),
    "RMSProp": lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.95, eps=1e-6),
    "AdaDelta": lambda p: torch.optim.Adadelta(p, lr=0.5, rho=0.9, eps=1e-6),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.95), eps=1e-6),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
}
SCHEDULES = {
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=5, gamma=0.5),
    "multi_step": lambda o: torch.optim.lr_scheduler.MultiStepLR(o, milestones=[3, 7, 8], gamma=0.1),
    "exponential": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, gamma=math.exp(-0.2)),
    "inverse_time": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda epoch: 4 / max(epoch, 4)),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=12, eta_min=0.01),
    "warm_up": lambda o: torch.optim.lr_scheduler.LinearLR(o, start_factor=0.1, total_iters=5),
}
rng = np.random.default_rng(20)
values: dict[str, np.ndarray] = {}


def tensor(array: np.ndarray, requires_grad: bool = False) -> torch.Tensor:
    return torch.from_numpy(np.array(array)).requires_grad_(requires_grad)


def activations() -> None:
    kinks = [-3.0, -1.0, 0.0, 1.0, 3.0]
    z = np.concatenate([[-1000, -88, -37, -20], np.linspace(-6, 6, 49), kinks, [20, 37, 88, 1000]])
    da = rng.normal(size=z.shape)
    values["activation/z"], values["activation/da"] = z, da
    for name, function in ACTIVATIONS.items():
        zt = tensor(z, True)
        a = function(zt)
        a.backward(tensor(da))
        values[f"activation/{name}/a"], values[f"activation/{name}/dz"] = a.detach().numpy(), zt.grad.numpy()
    z, da = rng.normal(size=(6, 4)) * [[1], [1], [10], [100], [1000], [0]], rng.normal(size=(6, 4))
    values["softmax/z"], values["softmax/da"] = z, da
    zt = tensor(z, True)
    p = torch.softmax(zt, dim=1)
    p.backward(tensor(da))
    values["softmax/a"], values["softmax/dz"] = p.detach().numpy(), zt.grad.numpy()
    values["log_softmax/a"] = torch.log_softmax(tensor(z), dim=1).numpy()


def loss(name: str, output: np.ndarray, y: np.ndarray, function) -> None:
    out = tensor(output, True)
    value = function(out, tensor(y))
    value.backward()
    values[f"loss/{name}/output"], values[f"loss/{name}/y"] = output, y
    values[f"loss/{name}/value"], values[f"loss/{name}/gradient"] = value.detach().numpy(), out.grad.numpy()


def losses() -> None:
    m, k = 7, 4
    output, y = 3 * rng.normal(size=(m, k)), 3 * rng.normal(size=(m, k))
    y[0, 0] = output[0, 0]
    loss("squared_error", output, y, lambda a, y: 0.5 * F.mse_loss(a, y, reduction="sum") / m)
    loss("absolute_error", output, y, lambda a, y: F.l1_loss(a, y, reduction="sum") / m)
    loss("huber", output, y, lambda a, y: F.huber_loss(a, y, reduction="sum", delta=1.5) / m)
    binary, labels = rng.integers(0, 2, (m, k)).astype(float), rng.integers(0, k, m)
    binary[1] = [0.0, 0.25, 0.5, 1.0]
    logits = output.copy()
    logits[0] = [1000.0, -1000.0, 50.0, -50.0]
    bce, bce_p = F.binary_cross_entropy_with_logits, F.binary_cross_entropy
    loss("binary_cross_entropy", logits, binary, lambda z, y: bce(z, y, reduction="sum") / m)
    loss("softmax_cross_entropy", logits, labels, F.cross_entropy)
    p = 1 / (1 + np.exp(-output))
    loss("binary_cross_entropy_from_probabilities", p, binary, lambda p, y: bce_p(p, y, reduction="sum") / m)
    p = np.exp(output) / np.exp(output).sum(axis=1, keepdims=True)
    loss("negative_log_likelihood", p, labels, lambda p, y: F.nll_loss(torch.log(p), y))
    signs = 2.0 * rng.integers(0, 2, (m, k)) - 1
    loss("binary_hinge", output, signs, lambda s, y: F.relu(1.5 - y * s).sum() / m)
    loss("multi_class_hinge", output, labels, lambda s, y: k * F.multi_margin_loss(s, y, margin=1.5))


def optimizers() -> None:
    theta, grads = rng.normal(size=30), rng.normal(size=(25, 30)) * np.logspace(-6, 3, 30)
    grads[:, 3] = 0
    values["optimizer/theta"], values["optimizer/grads"] = theta, grads
    for name, make in OPTIMIZERS.items():
        parameter = nn.Parameter(tensor(theta))
        optimizer, path = make([parameter]), []
        for grad in grads:
            parameter.grad = tensor(grad)
            optimizer.step()
            path.append(parameter.detach().numpy().copy())
        values[f"optimizer/{name}"] = np.array(path)


def schedules() -> None:
    for name, make in SCHEDULES.items():
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)
        schedule, lrs = make(optimizer), []
        for _ in range(13):
            lrs.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        values[f"schedule/{name}"] = np.array(lrs)


def clipping_and_max_norm() -> None:
    grad, W = rng.normal(size=12), rng.normal(size=(5, 4))
    values["clip/grad"], values["max_norm/W"] = grad, W
    for name, clip in (("norm", nn.utils.clip_grad_norm_), ("value", nn.utils.clip_grad_value_)):
        parameter = nn.Parameter(torch.zeros(12, dtype=torch.float64))
        parameter.grad = tensor(grad)
        clip([parameter], 0.7)
        values[f"clip/{name}"] = parameter.grad.numpy()
    values["max_norm/result"] = torch.renorm(tensor(W), p=2, dim=0, maxnorm=1.2).numpy()


class Block(nn.Module):
    """x + F(x)."""

    def __init__(self, *layers: nn.Module):
        super().__init__()
        self.F = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.F(x)


def gradients() -> None:
    """Loss and gradient of a net with every activation, and of one with a residual block and a PReLU."""
    X, y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    values["net/X"], values["net/y"] = X, y
    nets = {name: (nn.Linear(3, 5), function, nn.Linear(5, 2)) for name, function in ACTIVATIONS.items()}
    nets["softmax"] = (nn.Linear(3, 5), nn.Softmax(dim=1), nn.Linear(5, 2))
    nets["prelu"] = (nn.Linear(3, 5), nn.PReLU(5), nn.Linear(5, 2))
    block = Block(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 5))
    nets["residual"] = (nn.Linear(3, 5), block, nn.Linear(5, 2))
    for name, layers in nets.items():
        parameters = [
            p for layer in layers if isinstance(layer, nn.Module) for p in layer.double().parameters()
        ]
        theta = rng.normal(size=sum(p.numel() for p in parameters))
        nn.utils.vector_to_parameters(tensor(theta), parameters)
        a = tensor(X)
        for layer in layers:
            a = layer(a)
        value = 0.5 * F.mse_loss(a, tensor(y), reduction="sum") / len(X)
        value.backward()
        values[f"net/{name}/theta"], values[f"net/{name}/value"] = theta, value.detach().numpy()
        values[f"net/{name}/grad"] = torch.cat([p.grad.ravel() for p in parameters]).numpy()


def partial_batches() -> None:
    """Two epochs on 23 samples in batches of 5, so the last batch has 3; orders drawn as Training draws
    them."""
    X, labels = rng.normal(size=(23, 3)), rng.integers(0, 3, 23)
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3)).double()
    theta = rng.normal(size=31)
    nn.utils.vector_to_parameters(tensor(theta), net.parameters())
    optimizer, order = torch.optim.Adam(net.parameters(), lr=0.05), np.random.default_rng(5)
    for _ in range(2):
        samples = torch.from_numpy(order.permutation(23))
        for batch in samples.split(5):
            optimizer.zero_grad()
            F.cross_entropy(net(tensor(X)[batch]), tensor(labels)[batch]).backward()
            optimizer.step()
    values["partial/X"], values["partial/y"], values["partial/theta"] = X, labels, theta
    values["partial/after"] = nn.utils.parameters_to_vector(net.parameters()).detach().numpy()


def workloads() -> None:
    """Parameters of the six workloads of bench after 3 steps: about 1,000 of them, and the start's
    checksum."""
    for number, workload in enumerate(WORKLOADS):
        short = dataclasses.replace(workload, samples=3 * workload.batch)
        train = torch_eager(short)
        start = train.parameters().copy()
        train(1)
        every = max(1, len(start) // 1000)
        values[f"workload/{number}/start"] = start[::every]
        values[f"workload/{number}/after"] = train.parameters()[::every]


if __name__ == "__main__":
    for compute in (activations, losses, optimizers, schedules, clipping_and_max_norm, gradients,
                    partial_batches, workloads):  # fmt: skip
        compute()
    values["torch"] = np.array(torch.__version__)
    np.savez_compressed(Path(__file__).with_name("reference.npz"), **values)
