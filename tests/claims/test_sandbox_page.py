"""What the page of the sandbox claims in words and on its cards."""

from itertools import islice

import numpy as np
import pytest
from notebooks import Page

from dnnlab.widgets import sandbox

PAGE = Page("book/sandbox.ipynb")
HEART = {"data": "moons", "noise": 0.4, "train_share": 0.1, "hidden": [8, 8, 8]}


def trained(epochs=100, **settings):
    """Return the two losses, the share of test points right, the network, and its weights at the start."""
    settings = sandbox.complete(settings)
    X, X_test, y, y_test = sandbox.train_and_test(settings)
    run = sandbox.training(settings)
    net = run.net
    start = [layer.W.copy() for layer in net.layers]
    for _ in islice(run, epochs * -(-len(X) // settings["batch_size"])):
        pass
    fit, test = [net.value(*data) - net.penalty() for data in ((X, y), (X_test, y_test))]
    return fit, test, np.mean((net.forward(X_test) > 0).ravel() == (y_test > 0).ravel()), net, start


def test_three_units_do_from_most_starts_and_where_they_do_not_one_is_almost_idle():
    bad = []
    for seed in range(1, 21):
        *_, right, net, _ = trained(hidden=[3], seed=seed)
        if right < 0.9:
            bad.append(seed)
            lengths = np.sort(np.linalg.norm(net.layers[0].W, axis=1))
            assert lengths[0] < 0.1 < 1.5 < lengths[1], "the other two make the strip"
    assert 3 in bad, "as on the page"
    assert len(bad) <= 2


def moved(net, start):
    return max(
        np.linalg.norm(layer.W - W) / np.linalg.norm(W) for layer, W in zip(net.layers, start, strict=True)
    )


@pytest.mark.parametrize(("seed", "data_seed"), [(1, 1), (2, 1), (3, 1), (4, 2)])
def test_in_a_hundred_epochs_no_layer_under_three_of_sigmoids_moves_much(seed, data_seed):
    of_sigmoids, of_tanh = (
        moved(*trained(hidden=[8] * 3, activation=kind, seed=seed, data_seed=data_seed)[3:])
        for kind in ("sigmoid", "tanh")
    )
    assert of_sigmoids < 0.6
    assert 3 * of_sigmoids < of_tanh


@pytest.mark.parametrize(("seed", "data_seed"), [(1, 1), (2, 1), (3, 1), (4, 2)])
def test_in_a_hundred_epochs_one_layer_of_sigmoids_gets_far_three_do_not_and_in_1000_they_do(seed, data_seed):
    one, two, three = (
        trained(hidden=[8] * depth, activation="sigmoid", seed=seed, data_seed=data_seed)[0]
        for depth in (1, 2, 3)
    )
    assert one < 0.56 < 0.6 < two < 0.7
    assert three > 0.66
    assert trained(1000, hidden=[8] * 3, activation="sigmoid", seed=seed, data_seed=data_seed)[0] < 0.03


@pytest.mark.parametrize(("seed", "data_seed"), [(1, 1), (2, 1), (3, 2), (4, 3), (5, 4)])
def test_a_penalty_raises_the_training_loss_and_lowers_the_test_loss_and_one_too_large_says_a_half(
    seed, data_seed
):
    plain, small, large = (
        trained(500, **HEART, seed=seed, data_seed=data_seed, **penalty)
        for penalty in ({}, {"regularizer": "l2", "rate": 0.01}, {"regularizer": "l2", "rate": 0.3})
    )
    assert small[0] > plain[0]
    assert small[1] < plain[1]
    assert np.round(large[:2], 3).tolist() == [0.693, 0.693]
    assert large[0] > small[0]
    assert large[1] > small[1]
    assert max(np.abs(layer.W).max() for layer in large[3].layers) < 0.01
