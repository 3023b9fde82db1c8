"""The bench measures what it says and judges by the targets."""

from pathlib import Path

import numpy as np
import pytest

from bench import __main__ as bench
from bench.workloads import WORKLOADS

SMALL = WORKLOADS[1]


def test_it_gives_positive_times_for_every_contestant():
    times = bench.measure(SMALL, ["products", "by hand", "dnnlab", "sklearn"], rounds=1)
    assert list(times) == ["products", "by hand", "dnnlab", "sklearn"]
    assert all(0.1 < microseconds < 1e6 for microseconds in times.values())


@pytest.mark.parametrize("name", ["by hand", "dnnlab"])
def test_a_contestant_trains_for_the_epochs_it_is_asked_for(name):
    once, twice = (bench.PEERS[name][1](SMALL) for _ in range(2))
    once(3)
    twice(1)
    twice(2)
    np.testing.assert_array_equal(once.parameters(), twice.parameters())
    twice(1)
    assert not np.array_equal(once.parameters(), twice.parameters())


def test_targets_are_met_at_the_limit_and_missed_beyond_it():
    met = bench.targets(SMALL, {"dnnlab": 15.0, "by hand": 10.0, "PyTorch": 150.0})
    assert met == [
        "met     2-8-8-1 tanh, 10: 1.50 x by hand, at most 1.5",
        "met     2-8-8-1 tanh, 10: 10.00 x as fast as PyTorch, at least 10 (by hand 15.00)",
    ]
    missed = bench.targets(SMALL, {"dnnlab": 15.1, "by hand": 10.0, "PyTorch": 150.0})
    assert [line.split()[:2] for line in missed] == [["NOT", "MET"]] * 2


def test_without_pytorch_only_the_handwritten_loop_is_compared():
    assert len(bench.targets(SMALL, {"dnnlab": 15.0, "by hand": 10.0})) == 1


def test_the_environment_asks_for_one_thread_before_numpy_is_imported():
    source = Path(bench.__file__).read_text()
    assert source.index("os.environ[variable]") < source.index("import numpy")
