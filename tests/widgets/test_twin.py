"""The page computes what NumPy computes: random numbers, points, first weights, training."""

from __future__ import annotations

import node
import numpy as np
import pytest

from dnnlab.widgets import sandbox
from dnnlab.widgets.sandbox import (
    OPTIONS,
    POINTS,
    Frames,
    complete,
    generator,
    points,
    train_and_test,
    training,
)

EPOCHS = [1, 5, 20]

# One run for each value of each setting, the rest as usual (learning rates at which no run is chaotic).
RUNS = [
    {**chosen, name: value}
    for name, chosen in {
        "data": {},
        "activation": {"lr": 0.01},
        "loss": {"hidden": [5]},
        "optimizer": {"lr": 0.01},
        "regularizer": {"rate": 0.01},
        "batch_size": {"lr": 0.01},
        "train_share": {},
        "noise": {"data": "moons"},
    }.items()
    for value in OPTIONS[name]
] + [
    {"features": list(sandbox.FEATURES), "hidden": [8] * 6, "activation": "relu", "lr": 0.01},
    {"hidden": [], "features": ["x1^2", "x2^2"], "seed": 2**32 - 1, "data_seed": 77},
    {"hidden": [1, 8, 1], "data": "xor", "optimizer": "adam", "lr": 0.01, "regularizer": "l1", "rate": 0.001},
]


def test_random_numbers_are_numpys_bit_for_bit():
    seeds = [0, 1, 12345, 2**32 - 1]
    expected = []
    for seed in seeds:
        rng = generator(seed)
        expected.append(
            [
                rng.random(3).tolist(),
                rng.uniform(-2, 3, 2).tolist(),
                rng.permutation(400).tolist(),
                rng.permutation(2).tolist(),
                rng.random(700).tolist(),
                rng.permutation(129).tolist(),
            ]
        )
    found = node.run(
        """const { Generator } = await load("engine/random.js");
        answer(given.map((seed) => {
          const rng = new Generator(seed), times = (n, f) => Array.from({ length: n }, f);
          return [times(3, () => rng.random()), times(2, () => rng.uniform(-2, 3)), [...rng.permutation(400)],
            [...rng.permutation(2)], times(700, () => rng.random()), [...rng.permutation(129)]];
        }));""",
        seeds,
    )
    assert found == expected


def test_points_and_features_are_the_same():
    runs = [
        complete({"data": data, "data_seed": 9, "features": OPTIONS["features"]}) for data in OPTIONS["data"]
    ]
    found = node.run(
        """const { createProblem, drawPoints } = await load("sandbox/problem.js");
        answer(given.runs.map((settings) => {
          const { X, labels } = drawPoints(settings, given.m);
          const { run, test } = createProblem(settings, given.m);
          return { X: [...X], labels: [...labels], train: [...run.X], test: [...test.X],
            y: [...run.y, ...test.y] };
        }));""",
        {"runs": runs, "m": POINTS},
    )
    for settings, page in zip(runs, found, strict=True):
        X, y = points(settings)
        X_train, X_test, y_train, y_test = train_and_test(settings)
        np.testing.assert_allclose(
            np.reshape(page["X"], X.shape), X, rtol=0, atol=1e-14, err_msg=settings["data"]
        )
        assert page["labels"] == y.tolist()
        np.testing.assert_allclose(np.reshape(page["train"], X_train.shape), X_train, rtol=0, atol=1e-13)
        np.testing.assert_allclose(np.reshape(page["test"], X_test.shape), X_test, rtol=0, atol=1e-13)
        assert page["y"] == [*y_train, *y_test]


@pytest.fixture(scope="module")
def trained_in_the_page() -> list[list[list[float]]]:
    """theta after each of EPOCHS, of each of RUNS."""
    return node.run(
        """const { createProblem } = await load("sandbox/problem.js");
        const { TwinSource } = await load("engine/sources.js");
        answer(given.runs.map((settings) => {
          const { run, perEpoch } = createProblem(settings, given.m), source = new TwinSource(run);
          return [0, ...given.epochs].map((epoch) => [...source.frame(epoch * perEpoch)]);
        }));""",
        {"runs": [complete(chosen) for chosen in RUNS], "m": POINTS, "epochs": EPOCHS},
    )


@pytest.mark.parametrize("number", range(len(RUNS)), ids=[str(run) for run in RUNS])
def test_the_twin_trains_as_numpy_does(number, trained_in_the_page):
    settings = complete(RUNS[number])
    frames = Frames(settings)
    per_epoch = -(-len(frames.training.X) // settings["batch_size"])
    first = frames.take(0, 1, 1)[0]
    page = np.array(trained_in_the_page[number])
    assert page[0].tolist() == first.tolist(), "the first weights"
    for epoch, theta in zip(EPOCHS, page[1:], strict=True):
        expected = frames.take(epoch * per_epoch, 1, 1)[0]
        assert not np.array_equal(expected, first)
        assert np.abs(theta - expected).max() <= 1e-6, f"epoch {epoch}"


def test_divergence_is_seen_at_the_same_update():
    settings = complete({"activation": "relu", "loss": "squared_error", "lr": 10, "hidden": [8, 8]})
    frames = Frames(settings)
    frames.take(1, 1, 200)
    found = node.run(
        """const { createProblem } = await load("sandbox/problem.js");
        const { TwinSource } = await load("engine/sources.js");
        const source = new TwinSource(createProblem(given, 400).run);
        source.frame(200);
        answer(source.divergedAt);""",
        settings,
    )
    assert 1 < frames.diverged_at < 200
    assert found == frames.diverged_at


def test_the_recorded_runs_pass_the_pages_check_and_a_wrong_one_does_not():
    runs, thetas = sandbox.record_checks()
    values = np.frombuffer(thetas)
    wrong = values.copy()
    wrong[len(wrong) // 2] += 1e-5
    found = node.run(
        """const { largestDifference } = await load("sandbox/problem.js");
        const view = (values) => new DataView(Float64Array.from(values).buffer);
        answer(given.thetas.map((values) => largestDifference(given.checks, view(values), 400)));""",
        {
            "checks": {"runs": runs, "epochs": sandbox.CHECK_EPOCHS},
            "thetas": [values.tolist(), wrong.tolist(), wrong.tolist()[1:]],
        },
    )
    assert found[0] < 1e-9
    assert found[1] == pytest.approx(1e-5, rel=1e-3)
    assert found[2] is None  # NaN: too few numbers


def test_the_core_draws_only_what_the_page_can_follow():
    """Training.rng is used for permutations alone, so the generator's state after an epoch is known."""
    settings = complete({"hidden": [3]})
    run, rng = training(settings), generator(settings["seed"])
    net = run.net
    for layer in net.layers:
        limit = np.sqrt(6 / sum(layer.W.shape))
        assert np.array_equal(layer.W, rng.uniform(-limit, limit, layer.W.shape))
    next(run)
    rng.permutation(200)
    assert run.rng.random() == rng.random()
