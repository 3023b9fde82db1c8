"""The workloads of the bench: after 3 steps all parameters are PyTorch's within 1e-12."""

import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose

from bench import contestants
from bench.workloads import WORKLOADS


@pytest.mark.parametrize("contestant", [contestants.dnnlab, contestants.handwritten])
@pytest.mark.parametrize("number", range(len(WORKLOADS)), ids=[workload.name for workload in WORKLOADS])
def test_parameters_after_3_steps_are_those_of_pytorch(number, contestant, reference):
    workload = WORKLOADS[number]
    train = contestant(dataclasses.replace(workload, samples=3 * workload.batch))
    every = max(1, len(train.parameters()) // 1000)
    assert_allclose(train.parameters()[::every], reference[f"workload/{number}/start"], rtol=0, atol=0)
    train(1)
    difference = np.abs(train.parameters()[::every] - reference[f"workload/{number}/after"]).max()
    assert difference < 1e-12
