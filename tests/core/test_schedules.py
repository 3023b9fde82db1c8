"""Schedules are PyTorch's where PyTorch has them, and pure functions of the time in epochs."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

import dnnlab as dl
from dnnlab import schedules

MAKE = {
    "step": lambda: schedules.step(0.1, every=5, factor=0.5),
    "multi_step": lambda: schedules.multi_step(0.1, milestones=[3, 7, 8], factor=0.1),
    "exponential": lambda: schedules.exponential(0.1, k=0.2),
    "inverse_time": lambda: schedules.inverse_time(0.1, tau=4),
    "cosine": lambda: schedules.cosine(0.1, epochs=12, lr_min=0.01),
    "warm_up": lambda: schedules.warm_up(schedules.constant(0.1), epochs=5, start=0.1),
}


@pytest.mark.parametrize("name", MAKE)
def test_the_first_13_epochs_are_those_of_pytorch(name, reference):
    schedule = MAKE[name]()
    assert_allclose([schedule(epoch) for epoch in range(13)], reference[f"schedule/{name}"], rtol=1e-12)


@pytest.mark.parametrize("name", MAKE)
def test_a_schedule_has_no_memory(name):
    schedule = MAKE[name]()
    later = schedule(7.3)
    schedule(0)
    assert schedule(7.3) == later == MAKE[name]()(7.3)


def test_values_within_an_epoch():
    assert schedules.constant(0.1)(3.7) == 0.1
    assert [schedules.step(0.1, 5)(epoch) for epoch in (4.99, 5.0)] == [0.1, 0.05]
    assert [schedules.multi_step(0.1, [2.5])(epoch) for epoch in (2.49, 2.5)] == pytest.approx([0.1, 0.01])
    assert schedules.exponential(0.1, 0.2)(0.5) == pytest.approx(0.1 * math.exp(-0.1))
    assert schedules.inverse_time(0.1, 2)(2.5) == pytest.approx(0.08)
    assert schedules.cosine(0.1, 10)(5) == pytest.approx(0.05)
    assert schedules.warm_up(schedules.constant(0.1), 2, start=0)(0.5) == pytest.approx(0.025)


def test_cosine_stays_at_its_end_and_warm_up_goes_over_into_its_schedule():
    assert schedules.cosine(0.1, 10, 0.01)(25) == pytest.approx(0.01)
    warm = schedules.warm_up(schedules.cosine(0.1, 10), 3)
    assert [warm(epoch) for epoch in (3, 6.5)] == [schedules.cosine(0.1, 10)(epoch) for epoch in (3, 6.5)]


def test_training_asks_for_the_rate_at_the_share_of_the_epoch_that_is_done():
    asked = []
    net = dl.mlp([1, 1], loss="squared_error", rng=np.random.default_rng(0))

    def schedule(epoch):
        asked.append(epoch)
        return 0.1 / (1 + epoch)

    optimizer = dl.SGD(1.0)
    X = np.zeros((5, 1))
    training = dl.Training(
        net, X, X, optimizer, batch_size=2, epochs=2, rng=np.random.default_rng(0), schedule=schedule
    )
    rates = [optimizer.lr for _ in training]
    assert_allclose(asked, [0, 0.4, 0.8, 1, 1.4, 1.8])
    assert_allclose(rates, [0.1 / (1 + epoch) for epoch in asked])
