"""What the page "Training on one machine, and on more" promises: a search on a cluster, data on the disk."""

import re
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.testing import assert_array_equal

import dnnlab as dl

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "book" / "one-machine.md"
EXAMPLE = ROOT / "examples" / "search_on_dask.py"


@pytest.fixture(scope="module")
def run():
    """Output of the example, and the addresses at which it and its workers listened while it ran."""
    command = [sys.executable, "-W", "error", str(EXAMPLE)]
    listening = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            listening |= addresses(psutil.Process(process.pid))
            time.sleep(0.3)
        assert process.returncode == 0
        return process.stdout.read(), listening


def addresses(parent: psutil.Process) -> set[str]:
    """The addresses at which a process and those it started listen now."""
    found = set()
    for process in [parent, *parent.children(recursive=True)]:
        try:
            connections = process.net_connections("inet")
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        found |= {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}
    return found


def test_the_search_on_a_dask_cluster_finds_the_same_settings_as_without(run):
    alone, spread, same = run[0].splitlines()
    assert alone.startswith("one process: {'lr': 0.01, 'optimizer': 'adam'}, accuracy 0.9")
    assert spread.startswith(alone.rsplit(",", 1)[0].replace("one process", "Dask cluster"))
    assert same == "the same scores for all settings: True"


def test_the_cluster_listens_on_this_machine_only(run):
    assert run[1] == {"127.0.0.1"}


def blocks() -> list[str]:
    """The Python code on the page."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_search_on_the_page_is_that_of_the_example_and_runs_in_two_processes(run, capsys):
    exec(blocks()[0], {})
    found = capsys.readouterr().out.strip()
    assert run[0].startswith(f"one process: {found}, ")


def test_the_lines_for_dask_on_the_page_are_those_of_the_example():
    example = EXAMPLE.read_text(encoding="utf-8")
    *imports, _, use, fit = blocks()[1].splitlines()
    cluster = "local_cluster() as cluster, Client(cluster.scheduler_address)"
    assert use.replace('Client("tcp://scheduler:8786")', cluster) in example
    assert fit.strip().replace("search.", "search().") in example
    assert "\n".join(imports).replace("Client", "Client, LocalCluster") in example


def test_data_left_on_the_disk_give_the_same_network_and_stay_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    X, y = rng.integers(0, 256, (40_000, 784), np.uint8), rng.integers(0, 10, 40_000)
    np.save("X.npy", X)
    np.save("y.npy", y)
    code = blocks()[2].replace("range(3)", "range(1)")
    in_memory, on_disk = {}, {}
    exec(code.replace(', mmap_mode="r"', ""), in_memory)
    del in_memory["X"]
    tracemalloc.start()
    exec(code, on_disk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert_array_equal(on_disk["net"].theta, in_memory["net"].theta)
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"a file of {X.nbytes / 1e6:.0f} MB: its arrays never take more than 4 MB" in text
    assert peak < 4e6


def test_the_numbers_on_the_page():
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    X, labels = dl.digits()
    X, _, labels, _ = dl.train_test_split(X, labels, rng=np.random.default_rng(0))
    net = dl.mlp([64, 64, 10], "relu", loss="softmax_cross_entropy", rng=np.random.default_rng(1))
    start = time.process_time()
    updates = len(list(dl.Training(net, X, labels, dl.SGD(0.5), epochs=30, rng=np.random.default_rng(0))))
    seconds = time.process_time() - start
    assert f"the {len(X):,} digits of a training set, does {updates:,} updates in about a tenth of a" in text
    assert seconds < 1
    as_float, as_byte = 60_000 * 784 * 8 / 1e6, 60_000 * 784 / 1e6
    assert f"are {as_float:.0f} MB in float64, but {as_byte:.0f} MB as they are stored" in text
