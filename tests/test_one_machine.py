"""What the page "When one machine is not enough" promises: a search on a cluster, data left on the disk."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def run():
    """Output of the example, and the addresses at which it and its workers listened while it ran."""
    command = [sys.executable, "-W", "error", str(ROOT / "examples" / "search_on_dask.py")]
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
