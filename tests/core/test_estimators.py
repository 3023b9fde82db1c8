"""Estimators: scikit-learn's own suite, the training done by hand, searches, ensembles, open failure."""

import doctest
import pickle
import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.ensemble import BaggingClassifier
from sklearn.exceptions import FitFailedWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import check_estimator

import dnnlab as dl
from dnnlab import estimators
from dnnlab.estimators import DNNClassifier, DNNRegressor

# Checks that need pandas, which the book does not install, or the array API of SciPy switched on.
NEED_OTHERS = {
    "check_array_api_input",
    "check_classifier_data_not_an_array",
    "check_regressor_data_not_an_array",
}
SMALL = {"hidden": (16,), "lr": 0.01, "epochs": 30}


@pytest.fixture(scope="module")
def digits():
    X, y = dl.digits()
    return X[:600], y[:600]


@pytest.mark.parametrize(
    "estimator",
    [
        DNNClassifier(**SMALL),
        DNNRegressor(**SMALL),
        DNNClassifier(**SMALL, dropout=0.1, patience=5),
        DNNRegressor(**SMALL, l2=1e-4, optimizer="rmsprop", activation="tanh"),
    ],
    ids=["classifier", "regressor", "classifier-dropout-patience", "regressor-l2"],
)
def test_the_estimator_passes_every_check_of_scikit_learn(estimator):
    results = check_estimator(estimator, on_skip=None)
    statuses = {result["check_name"]: result["status"] for result in results}
    assert len(statuses) > 40
    assert {name for name, status in statuses.items() if status != "passed"} <= NEED_OTHERS


def moons():
    return dl.moons(83, 0.2, np.random.default_rng(1))


def test_the_classifier_is_a_training_by_hand_to_the_last_bit():
    X, y = moons()
    model = DNNClassifier((8, 5), "tanh", optimizer="momentum", lr=0.05, batch_size=20, epochs=7, l2=1e-3,
                          random_state=3).fit(X, np.array(["no", "yes"])[y])  # fmt: skip
    rng = np.random.default_rng(3)
    net = dl.mlp([2, 8, 5, 2], "tanh", loss="softmax_cross_entropy", rng=rng, regularizer=dl.L2(1e-3))
    steps = list(dl.Training(net, X, y, dl.Momentum(0.05), batch_size=20, epochs=7, rng=rng))
    assert_array_equal(model.network_.theta, net.theta)
    assert_array_equal(model.predict_proba(X), net.predict(X))
    assert_array_equal(model.predict(X) == "yes", net.predict(X)[:, 1] > 0.5)
    assert model.classes_.tolist() == ["no", "yes"]
    assert (model.n_iter_, model.n_features_in_, model.validation_curve_) == (7, 2, None)
    in_epochs = np.array([step.loss for step in steps]).reshape(7, 5)
    assert_allclose(model.loss_curve_, in_epochs @ [20, 20, 20, 20, 3] / 83, rtol=1e-14)
    assert model.score(X, np.array(["no", "yes"])[y]) == dl.accuracy(net, X, y)


def test_the_regressor_with_dropout_and_l1_is_a_training_by_hand_to_the_last_bit():
    X, y = dl.curve(60, np.random.default_rng(2))
    model = DNNRegressor((9,), "sigmoid", optimizer="sgd", lr=0.3, epochs=5, l1=1e-4, dropout=0.2,
                         random_state=4).fit(X, y[:, 0])  # fmt: skip
    rng = np.random.default_rng(4)
    layers = [dl.Dense(1, 9, "sigmoid"), dl.Dropout(0.2, rng), dl.Dense(9, 1)]
    net = dl.Network(layers, "squared_error", rng, dl.L1(1e-4))
    for _ in dl.Training(net, X, y, dl.SGD(0.3), epochs=5, rng=rng):
        pass
    assert_array_equal(model.network_.theta, net.theta)
    assert_array_equal(model.predict(X), net.predict(X)[:, 0])
    assert not hasattr(model, "classes_")


def test_with_patience_the_training_is_one_with_early_stopping_by_hand():
    X, y = moons()
    model = DNNClassifier((8,), lr=0.05, epochs=200, patience=4, random_state=5).fit(X, y)
    rng = np.random.default_rng(5)
    X_train, X_held, y_train, y_held = dl.train_test_split(X, y, rng=rng)
    stopping = dl.EarlyStopping(X_held, y_held, patience=4)
    net = dl.mlp([2, 8, 2], "relu", loss="softmax_cross_entropy", rng=rng)
    steps = list(dl.Training(net, X_train, y_train, dl.Adam(0.05), epochs=200, rng=rng,
                             early_stopping=stopping))  # fmt: skip
    assert_array_equal(model.network_.theta, net.theta)
    assert model.validation_curve_ == stopping.losses
    assert model.n_iter_ == steps[-1].epoch == stopping.best_epoch + 4 < 200
    assert len(model.loss_curve_) == model.n_iter_


@pytest.mark.parametrize("name", estimators.OPTIMIZERS)
def test_each_optimiser_gets_the_learning_rate(name):
    X, y = moons()
    model = DNNClassifier((4,), optimizer=name, lr=0.02, epochs=1, random_state=0).fit(X, y)
    rng = np.random.default_rng(0)
    net = dl.mlp([2, 4, 2], "relu", loss="softmax_cross_entropy", rng=rng)
    list(dl.Training(net, X, y, estimators.OPTIMIZERS[name](lr=0.02), epochs=1, rng=rng))
    assert_array_equal(model.network_.theta, net.theta)


def test_every_optimiser_of_the_core_can_be_named():
    core = {
        value for value in vars(dl).values() if isinstance(value, type) and issubclass(value, dl.Optimizer)
    }
    assert set(estimators.OPTIMIZERS.values()) == core - {dl.Optimizer}


def test_the_seed_decides():
    X, y = moons()
    a, b, c, d = (
        DNNClassifier((4,), epochs=1, random_state=seed).fit(X, y).network_.theta for seed in (7, 7, 8, None)
    )
    assert_array_equal(a, b)
    assert len({tuple(theta) for theta in (a, c, d)}) == 3


def test_a_bag_of_networks_is_the_same_with_one_process_and_with_two(digits):
    X, y = digits
    one, two = (
        BaggingClassifier(DNNClassifier(**SMALL), n_estimators=4, n_jobs=n_jobs, random_state=0).fit(X, y)
        for n_jobs in (1, 2)
    )
    members = [[member.network_.theta for member in bag.estimators_] for bag in (one, two)]
    assert_array_equal(members[0], members[1])
    assert len({tuple(theta) for theta in members[1]}) == 4
    assert_array_equal(one.predict(X), two.predict(X))
    assert two.score(X, y) > 0.95


def test_a_search_is_the_same_with_one_process_and_with_two(digits):
    X, y = digits
    grid = {"optimizer": ["sgd", "adam"], "lr": [0.001, 0.01]}
    one, two = (
        GridSearchCV(DNNClassifier((16,), epochs=10, random_state=0), grid, cv=3, n_jobs=n_jobs).fit(X, y)
        for n_jobs in (1, 2)
    )
    assert_array_equal(one.cv_results_["mean_test_score"], two.cv_results_["mean_test_score"])
    assert one.best_params_ == two.best_params_ == {"lr": 0.01, "optimizer": "adam"}


def test_pickling_keeps_the_network(digits):
    X, y = digits
    model = DNNClassifier(**SMALL, dropout=0.2, random_state=0).fit(X, y)
    again = pickle.loads(pickle.dumps(model))
    assert_array_equal(model.predict_proba(X), again.predict_proba(X))
    assert again.network_.layers[0].W.base is again.network_.theta


def test_a_clone_has_the_settings_and_no_network():
    X, y = moons()
    settings = {
        "hidden": [4], "activation": dl.LeakyReLU(0.2), "optimizer": "sgd", "lr": np.float64(0.1),
        "batch_size": 9, "epochs": 2, "l1": 0.0, "l2": 0.01, "dropout": 0.1, "patience": 1, "random_state": 6,
    }  # fmt: skip
    model = DNNClassifier(**settings).fit(X, y)
    assert {name: value for name, value in model.get_params().items() if name != "activation"} == {
        name: value for name, value in settings.items() if name != "activation"
    }
    copy = clone(model)
    with pytest.raises(NotFittedError):
        copy.predict(X)
    assert repr(copy) == repr(model)
    assert_array_equal(copy.fit(X, y).network_.theta, model.network_.theta)


def test_a_training_that_diverges_is_an_error_and_leaves_no_network():
    X, y = dl.curve(40, np.random.default_rng(0))
    model = DNNRegressor((8,), "tanh", optimizer="sgd", lr=0.01, random_state=0).fit(X, y[:, 0])
    message = r"diverged in update \d+, epoch \d+: .*lr=10000.0 and X up to 0.9.* try a smaller lr or scale X"
    with pytest.raises(FloatingPointError, match=message):
        model.set_params(lr=1e4).fit(X, y[:, 0])
    with pytest.raises(NotFittedError):
        model.predict(X)


def test_in_a_search_a_run_that_diverges_is_named_and_comes_last():
    X, y = dl.curve(40, np.random.default_rng(0))
    model = DNNRegressor((8,), "tanh", optimizer="sgd", random_state=0)
    search = GridSearchCV(model, {"lr": [1e4, 0.01]}, cv=2)
    with pytest.warns() as caught:
        search.fit(X, y[:, 0])
    failed = [str(warning.message) for warning in caught if warning.category is FitFailedWarning]
    assert len(failed) == 1
    assert "FloatingPointError: training diverged" in failed[0]
    assert np.isnan(search.cv_results_["mean_test_score"]).tolist() == [True, False]
    assert search.best_params_ == {"lr": 0.01}


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"hidden": 64}, TypeError, r"hidden: given 64, expected numbers of neurons such as \(64, 32\)"),
        ({"hidden": "64"}, TypeError, "hidden: given '64', expected numbers"),
        ({"hidden": (8, 0)}, ValueError, "hidden: given 0, expected at least 1"),
        ({"hidden": (8.0,)}, TypeError, "hidden: given 8.0, expected an integer"),
        ({"activation": "rely"}, ValueError, "activation: given 'rely', expected one of"),
        ({"optimizer": "Adam"}, ValueError, "optimizer: given 'Adam', expected one of sgd, momentum"),
        ({"lr": -1}, ValueError, "lr: given -1, expected 0 <= lr"),
        ({"batch_size": 0}, ValueError, "batch_size: given 0, expected at least 1"),
        ({"epochs": 2.5}, TypeError, "epochs: given 2.5, expected an integer"),
        ({"l1": -1}, ValueError, "l1: given -1"),
        ({"l2": "0.1"}, TypeError, "l2: given '0.1', expected a number"),
        ({"l1": 0.1, "l2": 0.2}, ValueError, "l1, l2: given 0.1 and 0.2, expected one of them to be 0"),
        ({"dropout": 1}, ValueError, "dropout: given 1, expected 0 <= dropout < 1"),
        ({"patience": 0}, ValueError, "patience: given 0, expected at least 1"),
    ],
)
def test_a_wrong_setting_is_named_in_fit(settings, error, message):
    X, y = moons()
    with pytest.raises(error, match=message):
        DNNClassifier(**settings).fit(X, y)


def test_wrong_data_are_named():
    X, y = moons()
    with pytest.raises(ValueError, match="y: given one class, 0, expected at least two classes"):
        DNNClassifier().fit(X, 0 * y)
    with pytest.raises(ValueError, match="X: given 2 samples, expected at least 3 to hold a quarter back"):
        DNNRegressor(patience=2).fit(X[:2], y[:2])


def test_the_examples_in_the_docstrings_run():
    result = doctest.testmod(estimators)
    assert result.attempted >= 6
    assert result.failed == 0


def test_without_scikit_learn_the_error_says_what_to_install():
    code = "import sys; sys.modules['sklearn'] = None\nimport dnnlab.estimators"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "needs scikit-learn 1.6 or newer: pip install dnnlab[sklearn]" in result.stderr
