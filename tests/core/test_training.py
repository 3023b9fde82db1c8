"""Training: reproducible to the bit, one update at a time, and honest about divergence."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import dnnlab as dl


def data(m=23):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(m, 2))
    return X, (X[:, 0] * X[:, 1] < 0).astype(int)


def network(**settings):
    settings = {"loss": "softmax_cross_entropy", "rng": np.random.default_rng(0)} | settings
    return dl.mlp([2, 5, 2], "tanh", **settings)


def training(net, X, y, lr=0.5, **settings):
    settings = {"batch_size": 5, "epochs": 2, "rng": np.random.default_rng(4)} | settings
    return dl.Training(net, X, y, dl.SGD(lr), **settings)


def test_two_epochs_with_a_partial_last_batch_are_those_of_pytorch(reference):
    net = dl.mlp([3, 4, 3], loss="softmax_cross_entropy", rng=np.random.default_rng(0))
    net.theta[:] = reference["partial/theta"]
    X, y, rng = reference["partial/X"], reference["partial/y"], np.random.default_rng(5)
    run = dl.Training(net, X, y, dl.Adam(0.05), batch_size=5, epochs=2, rng=rng)
    assert [step.batch for step in run] == [1, 2, 3, 4, 5] * 2
    assert_allclose(net.theta, reference["partial/after"], rtol=1e-12, atol=1e-12)


def test_the_batches_are_slices_of_one_permutation_per_epoch_and_nothing_else_uses_the_generator():
    (X, y), net, by_hand = data(), network(), network()
    rng, same = np.random.default_rng(4), np.random.default_rng(4)
    steps = list(training(net, X, y, rng=rng))
    optimizer, losses = dl.SGD(0.5), []
    for _ in range(2):
        order = same.permutation(23)
        for start in range(0, 23, 5):
            batch = order[start : start + 5]
            losses.append(by_hand.loss_and_grad(X[batch], y[batch]))
            by_hand.update(optimizer)
    assert_array_equal(net.theta, by_hand.theta)
    assert [step.loss for step in steps] == losses
    assert rng.random() == same.random()


def test_steps_are_numbered_from_1_and_the_loss_is_that_before_the_update():
    (X, y), net = data(), network()
    steps = list(training(net, X, y, batch_size=10))
    assert [(s.update, s.epoch, s.batch, s.diverged) for s in steps] == [
        (1, 1, 1, False), (2, 1, 2, False), (3, 1, 3, False),
        (4, 2, 1, False), (5, 2, 2, False), (6, 2, 3, False),
    ]  # fmt: skip
    order = np.random.default_rng(4).permutation(23)[:10]
    assert steps[0].loss == network().value(X[order], y[order])


def test_one_update_can_be_pulled_at_a_time_and_a_loop_that_was_left_goes_on():
    (X, y), pulled, looped = data(), network(), network()
    whole = list(training(looped, X, y))
    run = training(pulled, X, y)
    steps, thetas = [next(run)], [pulled.theta.copy()]
    for step in run:
        steps.append(step)
        thetas.append(pulled.theta.copy())
        if step.update == 4:
            break
    steps += list(run)
    assert steps == whole
    assert_array_equal(pulled.theta, looped.theta)
    assert not np.array_equal(thetas[0], thetas[1])
    assert list(run) == []


def test_nothing_happens_before_the_first_step_is_pulled():
    (X, y), net = data(), network()
    before = net.theta.copy()
    training(net, X, y)
    assert_array_equal(net.theta, before)


def test_the_same_seeds_give_the_same_bits():
    X, y = data()
    runs = []
    for _ in range(2):
        net = network()
        runs.append((list(training(net, X, y, epochs=5)), net.theta))
    assert runs[0][0] == runs[1][0]
    assert_array_equal(runs[0][1], runs[1][1])


@pytest.mark.parametrize("batch_size", [1, 23, 100])
def test_batches_of_one_sample_of_all_and_of_more_than_all(batch_size):
    (X, y), net = data(), network()
    steps = list(training(net, X, y, batch_size=batch_size, epochs=60))
    assert len(steps) == 60 * -(-23 // batch_size)
    assert net.value(X, y) < network().value(X, y) / 2


def test_one_sample_is_enough():
    net = network()
    steps = list(training(net, *data(1), epochs=3))
    assert len(steps) == 3
    assert steps[2].loss < steps[0].loss


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("loss", ["squared_error", "softmax_cross_entropy"])
def test_a_run_that_diverges_ends_with_the_update_that_did_it(loss, dtype):
    X, y = data()
    targets = y if loss == "softmax_cross_entropy" else dl.one_hot(y, 2)
    net = dl.mlp([2, 5, 2], "relu", loss=loss, rng=np.random.default_rng(0), dtype=dtype)
    steps = list(training(net, X, targets, lr=1e6 if loss == "squared_error" else 1e200, epochs=500))
    assert [step.diverged for step in steps] == [False] * (len(steps) - 1) + [True]
    assert len(steps) < 2000
    assert steps[-1].update == len(steps)
    with np.errstate(all="ignore"):
        assert not np.isfinite(net.theta @ net.theta + steps[-1].loss)


def test_a_diverged_network_shows_nan_and_no_warning():
    (X, y), net = data(), network()
    net.theta[:] = np.nan
    assert np.isnan(net.value(X, y))
    assert np.isnan(net.predict(X)).all()
    net.theta[:] = np.linspace(-1e307, 1e307, net.n_parameters) * 10
    assert not np.isfinite(net.value(X, y))
    assert not np.isfinite(net.predict(X)).all()
    assert not np.isfinite([event.values["loss"] for event in net.trace(X, y) if event.phase == "loss"]).all()


def test_neither_training_nor_trace_switches_warnings_off_for_the_caller():
    (X, y), net = data(), network()
    before = np.geterr()
    for _ in training(net, X, y):
        assert np.geterr() == before
    for _ in net.trace(X, y, dl.SGD(0.1)):
        assert np.geterr() == before


def test_unfused_probabilities_that_were_rounded_to_0_diverge_visibly():
    net = network(loss="negative_log_likelihood", output="softmax")
    net.theta[:] = 0
    net.layers[1].b[:] = [1000, -1000]
    X, y = np.zeros((1, 2)), np.array([1])
    steps = list(training(net, X, y, epochs=3))
    assert [(step.loss, step.diverged) for step in steps] == [(np.inf, True)]


def test_clipping_happens_before_the_update():
    (X, y), net = data(), network()
    seen = []

    def clip(grad):
        dl.clip_by_norm(0.01)(grad)
        seen.append(np.linalg.norm(grad))

    before = net.theta.copy()
    next(training(net, X, y, lr=1.0, clip=clip))
    assert_allclose(seen, [0.01])
    assert_allclose(np.linalg.norm(net.theta - before), 0.01)


def test_accuracy_is_the_share_of_right_classes():
    rng = np.random.default_rng(0)
    X = np.array([[1.0], [2.0], [-1.0], [-2.0]])
    one = dl.mlp([1, 1], loss="binary_cross_entropy", rng=rng)
    one.theta[:] = [1, 0.5]
    assert dl.accuracy(one, X, np.array([1, 1, 0, 1])) == 0.75
    hinge = dl.mlp([1, 1], loss="binary_hinge", rng=rng)
    hinge.theta[:] = [0.1, 0]
    assert dl.accuracy(hinge, X, np.array([1, 1, -1, 1])) == 0.75
    assert dl.accuracy(hinge, X[:2], np.array([1, 1])) == 1
    squared = dl.mlp([1, 1], loss="squared_error", rng=rng)
    squared.theta[:] = [0.6, 0]
    assert dl.accuracy(squared, X, np.array([1, 1, 0, 0])) == 1
    assert dl.accuracy(squared, X, np.array([1, 1, -1, 1])) == 0.75
    two = network()
    labels = two.predict(X @ [[1, 2]]).argmax(axis=1)
    labels[0] = 1 - labels[0]
    assert (
        dl.accuracy(two, X @ [[1, 2]], labels)
        == dl.accuracy(two, X @ [[1, 2]], dl.one_hot(labels, 2))
        == 0.75
    )
    assert type(dl.accuracy(two, X @ [[1, 2]], labels)) is float


def test_accuracy_wants_one_class_for_each_sample():
    net = dl.mlp([1, 3], loss="binary_cross_entropy", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"y: given \[1\. 1\. 0\.\], expected one class for each sample"):
        dl.accuracy(net, np.zeros((2, 1)), np.array([[0, 1, 0], [1, 1, 0]]))


def test_a_network_learns_the_digits():
    X, y = dl.digits()
    X_train, X_test, y_train, y_test = dl.train_test_split(X, y, rng=np.random.default_rng(0))
    net = dl.mlp([64, 32, 10], "relu", loss="softmax_cross_entropy", rng=np.random.default_rng(0))
    list(dl.Training(net, X_train, y_train, dl.Adam(0.01), epochs=12, rng=np.random.default_rng(0)))
    assert dl.accuracy(net, X_test, y_test) > 0.95


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size: given 0, expected at least 1"),
        ({"batch_size": 2.5}, TypeError, "batch_size: given 2.5, expected an integer"),
        ({"epochs": -1}, ValueError, "epochs: given -1, expected at least 1"),
        ({"rng": 3}, TypeError, "rng: given 3, expected a generator"),
    ],
)
def test_bad_settings_are_refused(settings, error, message):
    with pytest.raises(error, match=message):
        training(network(), *data(), **settings)


def test_bad_data_are_refused_before_the_first_update():
    (X, y), net = data(), network()
    with pytest.raises(ValueError, match="X: given nan at index"):
        training(net, X * [np.nan, 1], y)
    with pytest.raises(ValueError, match="y: given 2, expected labels 0 to 1"):
        training(net, X, y + 1)
    with pytest.raises(ValueError, match=r"y: given 0.5, expected labels|y: given shape"):
        training(net, X, (y * 0.5)[:5])
    with pytest.raises(TypeError, match=r"optimizer: given 0.1, expected an Optimizer such as SGD\(0.1\)"):
        dl.Training(net, X, y, 0.1, rng=np.random.default_rng(0))
