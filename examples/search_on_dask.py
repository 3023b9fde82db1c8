"""A search for the best settings, first alone, then on a Dask cluster: the same search, the same answer.

The cluster is two worker processes on this machine, which listen on the loopback address only. Where a
scheduler runs on another machine, ``Client("tcp://scheduler:8786")`` takes the place of ``LocalCluster``.
"""

import time

from dask.distributed import Client, LocalCluster
from joblib import parallel_config
from sklearn.model_selection import GridSearchCV

from dnnlab import digits
from dnnlab.estimators import DNNClassifier


def search() -> GridSearchCV:
    """Return the search: 2 optimisers x 3 learning rates, 3 folds each, and once more for the best."""
    grid = {"optimizer": ["sgd", "adam"], "lr": [0.001, 0.01, 0.1]}
    return GridSearchCV(DNNClassifier((32,), epochs=15, random_state=0), grid, cv=3)


def local_cluster() -> LocalCluster:
    """Return two worker processes on this machine, without Dask's dashboard."""
    return LocalCluster(
        "127.0.0.1", n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )


def report(where: str, found: GridSearchCV, seconds: float) -> None:
    """Print what a search found."""
    print(f"{where}: {found.best_params_}, accuracy {found.best_score_:.4f}, {seconds:.1f} s")


def main() -> None:
    """Search twice."""
    X, y = digits()
    start = time.perf_counter()
    alone = search().fit(X, y)
    report("one process", alone, time.perf_counter() - start)
    with local_cluster() as cluster, Client(cluster.scheduler_address), parallel_config(backend="dask"):
        start = time.perf_counter()
        spread = search().fit(X, y)
        report("Dask cluster", spread, time.perf_counter() - start)
    same = (alone.cv_results_["mean_test_score"] == spread.cv_results_["mean_test_score"]).all()
    print(f"the same scores for all settings: {same}")


if __name__ == "__main__":  # the workers import this file
    main()
