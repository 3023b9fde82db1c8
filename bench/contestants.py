"""The contestants: each is a function of a workload that returns ``train(epochs)``, which goes on training.

Every one of them shuffles the data once an epoch, slices batches out of it, computes the loss of each batch,
the gradient and the update, in float64 (except ``products``, which is the matrix products and nothing else).
``train.parameters()`` returns all parameters in the order of dnnlab's theta, where a contestant can start
from given parameters.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

import dnnlab as dl

from .workloads import Workload


def dnnlab(workload: Workload) -> Callable[[int], None]:
    """The package as a reader uses it."""
    net = workload.network()
    X, y = workload.data()
    optimizer = getattr(dl, workload.optimizer)(workload.lr)
    training = dl.Training(
        net, X, y, optimizer, batch_size=workload.batch, epochs=10**9, rng=workload.order()
    )

    def train(epochs: int) -> None:
        for step in training:
            if step.batch == workload.steps_per_epoch:
                epochs -= 1
                if epochs == 0:
                    return

    train.parameters = lambda: net.theta
    return train


def products(workload: Workload) -> Callable[[int], None]:
    """Only the matrix products of forward and backward pass: no NumPy program can be faster."""
    m = workload.batch
    pairs = list(zip(workload.sizes, workload.sizes[1:], strict=False))
    rng = np.random.default_rng(0)
    layers = []
    for n_in, n_out in pairs:
        W, x, delta = rng.random((n_out, n_in)), rng.random((m, n_in)), rng.random((m, n_out))
        layers.append(
            (W, W.T, x, delta, delta.T, np.empty((m, n_out)), np.empty_like(W), np.empty((m, n_in)))
        )

    def train(epochs: int) -> None:
        for _ in range(epochs * workload.steps_per_epoch):
            for _, WT, x, _, _, z, _, _ in layers:
                np.dot(x, WT, out=z)
            for index in range(len(layers) - 1, -1, -1):
                W, _, x, delta, deltaT, _, dW, dx = layers[index]
                np.dot(deltaT, x, out=dW)
                if index:
                    np.dot(delta, W, out=dx)

    return train


def handwritten(workload: Workload) -> Callable[[int], None]:
    """NumPy as fast as it gets by hand: every array allocated before, every operation in place, no functions
    for layers, nothing left to look at afterwards."""
    theta = workload.network().theta
    grad, work, first_moment, second_moment = (np.zeros_like(theta) for _ in range(4))
    cached = [slice(k, k + 32_768) for k in range(0, theta.size, 32_768)]
    pieces = [(theta[k], grad[k], work[: theta[k].size], first_moment[k], second_moment[k]) for k in cached]
    X, y = workload.data()
    if y.ndim == 1:
        y = dl.one_hot(y, workload.sizes[-1])
    m, n_layers, lr, rng = workload.batch, len(workload.sizes) - 1, workload.lr, workload.order()
    ones, column = np.ones(m), np.empty((m, 1))
    W, WT, b, dW, db, a, aT, d, dT, t = ([] for _ in range(10))
    start = 0
    for n_in, n_out in zip(workload.sizes, workload.sizes[1:], strict=False):
        middle, stop = start + n_in * n_out, start + n_in * n_out + n_out
        W.append(theta[start:middle].reshape(n_out, n_in))
        WT.append(W[-1].T)
        b.append(theta[middle:stop])
        dW.append(grad[start:middle].reshape(n_out, n_in))
        db.append(grad[middle:stop])
        for arrays in (a, d, t):
            arrays.append(np.empty((m, n_out)))
        aT.append(a[-1].T)
        dT.append(d[-1].T)
        start = stop
    last, losses, steps = n_layers - 1, np.empty(1), 0
    tanh, relu, sigmoid = (workload.activation == name for name in ("tanh", "relu", "sigmoid"))
    zero, one, half = np.zeros(()), np.ones(()), np.full((), 0.5)
    shuffled_X, shuffled_y = np.empty_like(X), np.empty_like(y)

    def train(epochs: int) -> None:
        nonlocal steps
        for _ in range(epochs):
            order = rng.permutation(len(X))
            np.take(X, order, axis=0, out=shuffled_X, mode="clip")
            np.take(y, order, axis=0, out=shuffled_y, mode="clip")
            for first in range(0, len(X), m):
                x, target = shuffled_X[first : first + m], shuffled_y[first : first + m]
                below = x
                for k in range(n_layers):
                    z = a[k]
                    np.dot(below, WT[k], out=z)
                    np.add(z, b[k], out=z)
                    if sigmoid:
                        np.multiply(z, half, out=z)
                        np.tanh(z, out=z)
                        np.add(z, one, out=z)
                        np.multiply(z, half, out=z)
                    elif k < last:
                        if tanh:
                            np.tanh(z, out=z)
                        elif relu:
                            np.maximum(z, zero, out=z)
                    below = z
                delta, scratch = d[last], t[last]
                if workload.loss == "softmax_cross_entropy":
                    np.maximum.reduce(z, axis=1, keepdims=True, out=column)
                    np.subtract(z, column, out=z)
                    np.exp(z, out=delta)
                    np.add.reduce(delta, axis=1, keepdims=True, out=column)
                    np.divide(delta, column, out=delta)
                    np.log(column, out=column)
                    np.subtract(z, column, out=z)
                    loss = -np.dot(z.ravel(), target.ravel()) / m
                elif workload.loss == "binary_cross_entropy":
                    np.logaddexp(zero, z, out=scratch)
                    loss = (np.dot(ones, scratch)[0] - np.dot(z.ravel(), target.ravel())) / m
                    np.multiply(z, half, out=delta)
                    np.tanh(delta, out=delta)
                    np.add(delta, one, out=delta)
                    np.multiply(delta, half, out=delta)
                else:
                    np.subtract(z, target, out=scratch)
                    loss = np.dot(scratch.ravel(), scratch.ravel()) / (2 * m)
                    np.subtract(one, z, out=delta)
                    np.multiply(delta, z, out=delta)
                    np.multiply(delta, scratch, out=delta)
                if workload.loss != "squared_error":
                    np.subtract(delta, target, out=delta)
                np.divide(delta, m, out=delta)
                for k in range(last, -1, -1):
                    delta = d[k]
                    np.dot(dT[k], a[k - 1] if k else x, out=dW[k])
                    np.dot(ones, delta, out=db[k])
                    if k:
                        back, z, scratch = d[k - 1], a[k - 1], t[k - 1]
                        np.dot(delta, W[k], out=back)
                        if tanh:
                            np.multiply(z, z, out=scratch)
                            np.subtract(one, scratch, out=scratch)
                        elif relu:
                            np.sign(z, out=scratch)
                        else:
                            np.subtract(one, z, out=scratch)
                            np.multiply(scratch, z, out=scratch)
                        np.multiply(back, scratch, out=back)
                if workload.optimizer == "SGD":
                    np.multiply(grad, lr, out=work)
                    np.subtract(theta, work, out=theta)
                else:
                    steps += 1
                    for theta_, grad_, work_, m1, m2 in pieces:
                        np.multiply(m1, 0.9, out=m1)
                        np.multiply(grad_, 1 - 0.9, out=work_)
                        np.add(m1, work_, out=m1)
                        np.multiply(m2, 0.999, out=m2)
                        np.multiply(grad_, grad_, out=work_)
                        np.multiply(work_, 1 - 0.999, out=work_)
                        np.add(m2, work_, out=m2)
                        np.multiply(m2, 1 / (1 - 0.999**steps), out=work_)
                        np.sqrt(work_, out=work_)
                        np.add(work_, 1e-8, out=work_)
                        np.divide(m1, work_, out=work_)
                        np.multiply(work_, lr / (1 - 0.9**steps), out=work_)
                        np.subtract(theta_, work_, out=theta_)
                losses[0] = loss

    train.parameters = lambda: theta
    return train


def torch_eager(workload: Workload) -> Callable[[int], None]:
    """PyTorch as its tutorials write it, one thread, with the same shuffling once an epoch."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    kinds = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
    modules = []
    for n_in, n_out in zip(workload.sizes, workload.sizes[1:], strict=False):
        modules += [nn.Linear(n_in, n_out, dtype=torch.float64), kinds[workload.activation]()]
    net = nn.Sequential(*(modules if workload.output == "sigmoid" else modules[:-1]))
    start = torch.from_numpy(workload.network().theta.copy())
    nn.utils.vector_to_parameters(start, net.parameters())
    X, y = (torch.from_numpy(array) for array in workload.data())
    criterion = {
        "binary_cross_entropy": nn.BCEWithLogitsLoss(),
        "softmax_cross_entropy": nn.CrossEntropyLoss(),
        "squared_error": lambda a, y: 0.5 * nn.functional.mse_loss(a, y, reduction="sum") / len(a),
    }[workload.loss]
    optimizer = getattr(torch.optim, workload.optimizer)(net.parameters(), lr=workload.lr)
    rng, m = workload.order(), workload.batch

    def train(epochs: int) -> None:
        for _ in range(epochs):
            order = torch.from_numpy(rng.permutation(len(X)))
            shuffled_X, shuffled_y = X[order], y[order]
            for first in range(0, len(X), m):
                optimizer.zero_grad()
                loss = criterion(net(shuffled_X[first : first + m]), shuffled_y[first : first + m])
                loss.backward()
                optimizer.step()
                loss.item()

    train.parameters = lambda: nn.utils.parameters_to_vector(net.parameters()).detach().numpy()
    return train


def scikit_learn(workload: Workload) -> Callable[[int], None]:
    """scikit-learn's MLPClassifier.fit (softmax or logistic output; it has no squared error for classes)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    X, y = workload.data()
    y = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.ravel().astype(int)
    activation = {"sigmoid": "logistic"}.get(workload.activation, workload.activation)

    def train(epochs: int) -> None:
        model = MLPClassifier(
            workload.sizes[1:-1], activation=activation, solver=workload.optimizer.lower(), alpha=0.0,
            batch_size=workload.batch, learning_rate_init=workload.lr, max_iter=epochs, tol=0.0,
            n_iter_no_change=10**9, momentum=0.0, random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)

    return train
