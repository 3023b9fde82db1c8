"""Print microseconds per training step of every contestant on every workload, and which targets are met.

One process, one BLAS thread, all contestants of a workload in turn, many rounds, medians: what disturbs one
disturbs all. Run it with ``python -m bench``, or with fewer rounds with ``python -m bench --rounds 5``.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"  # read when NumPy is imported, so this comes first

import argparse  # noqa: E402
import dataclasses  # noqa: E402
import importlib.util  # noqa: E402
import platform  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from importlib.metadata import version  # noqa: E402

import numpy as np  # noqa: E402

from . import contestants  # noqa: E402
from .workloads import WORKLOADS, Workload  # noqa: E402

SECONDS = 0.02  # length of one measurement, at least one epoch
HANDWRITTEN_LIMIT = 1.5
PEERS = {
    "products": ("numpy", contestants.products),
    "by hand": ("numpy", contestants.handwritten),
    "dnnlab": ("numpy", contestants.dnnlab),
    "PyTorch": ("torch", contestants.torch_eager),
    "sklearn": ("sklearn", contestants.scikit_learn),
}


def measure(workload: Workload, names: list[str], rounds: int) -> dict[str, float]:
    """Return the median microseconds per step of each contestant, measured in turn ``rounds`` times."""
    trains = {name: PEERS[name][1](workload) for name in names}
    epochs = {}
    for name, train in trains.items():
        seconds(train, 1)
        epochs[name] = max(1, round(SECONDS / seconds(train, 1)))
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name, train in trains.items():
            times[name].append(seconds(train, epochs[name]) / (epochs[name] * workload.steps_per_epoch))
    return {name: 1e6 * statistics.median(values) for name, values in times.items()}


def seconds(train: Callable[[int], None], epochs: int) -> float:
    """Return how long that many epochs take."""
    start = time.perf_counter()
    train(epochs)
    return time.perf_counter() - start


def difference(workload: Workload) -> float:
    """Return the largest difference between a parameter of dnnlab and PyTorch's after 3 steps."""
    short = dataclasses.replace(workload, samples=3 * workload.batch)
    trains = contestants.dnnlab(short), contestants.torch_eager(short)
    for train in trains:
        train(1)
    return float(np.abs(trains[0].parameters() - trains[1].parameters()).max())


def targets(workload: Workload, times: dict[str, float]) -> list[str]:
    """Return a sentence for each target of a workload."""
    by_hand = times["dnnlab"] / times["by hand"]
    verdicts = [(by_hand <= HANDWRITTEN_LIMIT, f"{by_hand:.2f} x by hand, at most {HANDWRITTEN_LIMIT}")]
    if "PyTorch" in times:
        faster = times["PyTorch"] / times["dnnlab"]
        wanted = workload.faster_than_torch
        limit = times["PyTorch"] / times["by hand"]
        text = f"{faster:.2f} x as fast as PyTorch, at least {wanted:g} (by hand {limit:.2f})"
        verdicts.append((faster >= wanted, text))
    if "difference" in times:
        verdicts.append((times["difference"] < 1e-12, f"parameters {times['difference']:.0e} from PyTorch's"))
    return [f"{'met    ' if met else 'NOT MET'} {workload.name}: {text}" for met, text in verdicts]


def main() -> None:
    """Run the bench and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25, help="measurements of each contestant (default 25)")
    rounds = parser.parse_args().rounds
    names = [name for name, (module, _) in PEERS.items() if importlib.util.find_spec(module)]
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    distributions = {"PyTorch": "torch", "sklearn": "scikit-learn"}
    versions += [
        f"{name} {version(distribution)}" for name, distribution in distributions.items() if name in names
    ]
    print(", ".join(versions), "- float64, 1 thread, medians of", rounds)
    print(
        f"{'µs per step':<31}"
        + "".join(f"{name:>10}" for name in names)
        + "   PyTorch/dnnlab  dnnlab/by hand"
    )
    verdicts = []
    for workload in WORKLOADS:
        times = measure(workload, names, rounds)
        ratios = [times.get("PyTorch", np.nan) / times["dnnlab"], times["dnnlab"] / times["by hand"]]
        row = "".join(f"{times[name]:>10,.1f}" for name in names) + f"{ratios[0]:>17.2f}{ratios[1]:>16.2f}"
        print(f"{workload.name:<31}{row}", flush=True)
        if "PyTorch" in names:
            times["difference"] = difference(workload)
        verdicts += targets(workload, times)
    print(*verdicts, sep="\n")


if __name__ == "__main__":
    main()
