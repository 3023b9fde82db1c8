"""Fold the plane: its numbers are the core's, the page's twin computes the same, and what it claims is so."""

from __future__ import annotations

import base64
import itertools

import node
import numpy as np
import pytest

from dnnlab import SGD, mlp
from dnnlab.widgets import FoldThePlane
from dnnlab.widgets.fold import (
    AXES,
    DECIMALS,
    FIRST,
    LR,
    MEASURED,
    START,
    TRAINED,
    batch_of,
    checkpoints,
    code,
    complete,
    forward,
    hand_made,
    network,
    points,
    random_weights,
    recorded,
    selections,
    theta_of,
    trained,
)

CURVED = ["relu", "tanh", "sigmoid"]
FUNCTIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(0, z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def parts(theta: np.ndarray, hidden: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return W, b of layer 2 and v, c of layer 3."""
    W, b, v, c = np.split(theta, [2 * hidden, 3 * hidden, 4 * hidden])
    return W.reshape(hidden, 2), b, v, c[0]


def right(data: str, activation: str, hidden: int, theta: np.ndarray) -> int:
    X, y = points(data)
    return int((network(activation, hidden, theta).forward(X) * y > 1e-9).sum())


# The numbers


@pytest.mark.parametrize("activation", AXES["activation"])
@pytest.mark.parametrize("hidden", AXES["hidden"])
def test_the_numbers_of_a_pass_are_those_of_the_formulas(activation, hidden):
    selection = FIRST | {"activation": activation, "hidden": hidden, "weights": "random", "batch": 4}
    X = batch_of(selection)
    W, b, v, c = parts(theta_of(selection), hidden)
    z = np.array([[sum(W[j, k] * x[k] for k in range(2)) + b[j] for j in range(hidden)] for x in X])
    a = FUNCTIONS[activation](z)
    np.testing.assert_allclose(
        forward(selection, X), np.concatenate([z.ravel(), a.ravel(), a @ v + c]), rtol=1e-13
    )


def test_the_point_or_four_points_go_through():
    assert batch_of(FIRST).tolist() == [[0.5, -0.5]]
    assert batch_of(FIRST | {"batch": 4}).tolist() == [[-1, -1], [1, 1], [1, -1], [-1, 1]]
    np.testing.assert_array_equal(batch_of(FIRST | {"batch": 4, "data": "spirals"}), points("spirals")[0][:4])


def test_random_weights_come_from_their_seed():
    first = random_weights(3, 5)
    assert first.tolist() == random_weights(3, 5).tolist()
    assert first.tolist() != random_weights(3, 6).tolist()
    assert first.size == 13
    np.testing.assert_array_equal(first, np.round(first, 2))
    assert np.abs(first).max() <= 2


@pytest.mark.parametrize("activation", AXES["activation"])
@pytest.mark.parametrize("data", AXES["data"])
def test_trained_weights_are_those_of_gradient_descent(data, activation):
    net = network(activation, 3, random_weights(3, START[3]))
    X, y = points(data)
    for _ in range(TRAINED[0]):
        net.loss_and_grad(X, y)
        net.update(SGD(LR))
    np.testing.assert_allclose(trained(data, activation, 3)[TRAINED[0]], net.theta, atol=0.6 / 10**DECIMALS)


# What a student is to see


def test_linear_layers_keep_parallel_lines_parallel():
    ends = np.random.default_rng(0).normal(size=(6, 2))
    direction = np.array([0.3, -1.2])
    for activation, bent in (("linear", False), *((name, True) for name in CURVED)):
        crosses = []
        for seed in range(20):
            net = network(activation, 2, random_weights(2, seed))
            net.forward(np.concatenate([ends, ends + direction]))
            went = net.layers[0].a[6:] - net.layers[0].a[:6]
            crosses.append(np.abs(went[:, 0, None] * went[:, 1] - went[:, 1, None] * went[:, 0]).max())
            shift = net.layers[0].z - net.layers[0].x @ net.layers[0].W.T
            np.testing.assert_allclose(shift, np.tile(net.layers[0].b, (12, 1)), atol=1e-12)
        assert (max(crosses) > 0.1) == bent
        assert (max(crosses) < 1e-12) != bent


def test_one_relu_folds_once():
    """A straight line has one corner after one ReLU: where z of that unit is 0."""
    line = np.linspace([-2, 1.5], [2, -1], 401)
    W, b = np.array([[1.5, -1.0]]), np.array([0.3])
    z = (line @ W.T + b)[:, 0]
    folded = np.c_[np.maximum(0, z), line @ [0.4, 1.0]]  # one folded direction, one that is left alone
    turns = np.abs(np.diff(folded, 2, axis=0)).max(axis=1) > 1e-9
    assert 1 <= turns.sum() <= 2  # the corner may lie between two vertices
    corner = np.flatnonzero(turns)
    assert z[corner[0]] * z[corner[-1] + 2] <= 0


def test_two_folds_make_xor_a_straight_cut():
    X, _ = points("xor")
    W, b, v, c = parts(hand_made("relu", 2), 2)
    H = np.maximum(0, X @ W.T + b)
    assert H.tolist() == [[0, 0], [0.5, 0.5], [2.5, 0], [0, 2.5]]
    assert v.tolist() == [1, 1]
    assert c == -1.5
    np.testing.assert_allclose(H @ v + c, [-1.5, -0.5, 1, 1])
    # three points on the cut: in the hidden space they lie on a straight line, in the input plane they do not
    on_cut = np.array([[0, -1.5], [1.8, 1.2], [1.2, 1.8]])
    hidden = np.maximum(0, on_cut @ W.T + b)
    np.testing.assert_allclose(hidden @ v + c, 0, atol=1e-12)
    bends = [abs(np.linalg.det(np.c_[three, np.ones(3)])) for three in (hidden, on_cut)]
    assert bends[0] < 1e-12
    assert bends[1] > 1


def test_four_relu_units_cut_along_the_axes():
    X = np.random.default_rng(0).uniform(-2, 2, (200, 2))
    answers = network("relu", 4, hand_made("relu", 4)).forward(X)[:, 0]
    np.testing.assert_allclose(answers, np.abs(X[:, 0] - X[:, 1]) - np.abs(X[:, 0] + X[:, 1]), atol=1e-12)
    np.testing.assert_array_equal(np.sign(answers), -np.sign(X[:, 0] * X[:, 1]))


@pytest.mark.parametrize("hidden", AXES["hidden"])
def test_hand_made_weights_solve_xor_unless_the_units_are_linear(hidden):
    assert [right("xor", name, hidden, hand_made(name, hidden)) for name in CURVED] == [4, 4, 4]
    assert right("xor", "linear", hidden, hand_made("linear", hidden)) < 4


@pytest.mark.parametrize("hidden", AXES["hidden"])
def test_linear_units_never_separate_xor(hidden):
    """The answers at the orange corners and at the blue ones have the same sum, whatever the weights."""
    X, _ = points("xor")
    for seed in range(300):
        answers = network("linear", hidden, random_weights(hidden, seed)).forward(X)[:, 0]
        assert answers[0] + answers[1] == pytest.approx(answers[2] + answers[3], abs=1e-12)
        assert right("xor", "linear", hidden, random_weights(hidden, seed)) < 4
    for theta in trained("xor", "linear", hidden).values():
        assert right("xor", "linear", hidden, theta) < 4


@pytest.mark.parametrize("hidden", AXES["hidden"])
def test_linear_units_get_three_corners_right_at_best(hidden):
    found = [right("xor", "linear", hidden, random_weights(hidden, seed)) for seed in range(300)]
    assert max(found) == 3
    assert node.run('answer((await load("fold/prediction.js")).linearBest)', {}) == 3


def test_the_ringed_point_is_away_from_the_corners_and_not_on_their_side():
    """Its nearest corner, (1, -1), does not give the answer to the prediction away."""
    X, y = points("xor")
    point = np.array(FIRST["point"])
    distances = np.linalg.norm(X - point, axis=1)
    assert distances.min() > 0.7
    assert y[distances.argmin()] == 1
    assert forward(FIRST, point[np.newaxis]).tolist() == [1.25, -1.25, 1.25, 0, -0.25]


@pytest.mark.parametrize("hidden", AXES["hidden"])
@pytest.mark.parametrize("activation", CURVED)
def test_training_finds_weights_for_xor(activation, hidden):
    start = right("xor", activation, hidden, random_weights(hidden, START[hidden]))
    later = trained("xor", activation, hidden).values()
    course = [start, *(right("xor", activation, hidden, theta) for theta in later)]
    assert course[0] < 4
    assert course[1] < 4
    assert course[-1] == 4


def test_what_few_units_can_do_with_spirals():
    found = {
        (name, hidden): right("spirals", name, hidden, trained("spirals", name, hidden)[1000])
        for name, hidden in itertools.product(AXES["activation"], AXES["hidden"])
    }
    assert len(points("spirals")[0]) == 80
    assert [found["linear", hidden] for hidden in (2, 3, 4)] == [64, 64, 64]
    assert [found["relu", hidden] for hidden in (2, 3, 4)] == [71, 71, 79]
    assert [found["tanh", hidden] for hidden in (2, 3, 4)] == [79, 79, 79]
    assert [found["sigmoid", hidden] for hidden in (2, 3, 4)] == [62, 64, 64]
    assert max(found.values()) < 80


def test_how_many_units_the_spirals_need():
    X, y = points("spirals")

    def course(hidden, seed):
        net = mlp(
            [2, hidden, 1], "tanh", loss="squared_error", rng=np.random.default_rng(seed), output="identity"
        )
        optimizer = SGD(LR)
        for _ in range(MEASURED["updates"]):
            net.loss_and_grad(X, y)
            net.update(optimizer)
        return int((net.forward(X) * y > 0).sum())

    assert [course(MEASURED["hidden"], seed) for seed in range(MEASURED["starts"])] == [len(X)] * MEASURED[
        "starts"
    ]
    said = node.run(
        """const { spirals } = await load("fold/strings.js"), { measured, updates } = given;
        answer(spirals(measured, 80, updates.at(-1)));""",
        FoldThePlane().setting,
    )
    assert said == (
        "Trained 1000 steps, no network here gets all right. "
        "After 10,000, from other starts, 6 tanh units got all 80 in 5 of 5."
    )


# What the page is given


def test_the_code_shown_is_the_code_that_computes_it():
    def lit(key):
        return [line["text"] for lines in code() for line in lines if key in line["keys"]]

    assert lit("product") == ["self.z = np.dot(x, self.W.T)"]
    assert lit("bias") == ["self.z += self.b"]
    assert lit("f") == ["self.a = self.activation(self.z)"]


def test_text_is_the_same_on_every_run():
    first = repr(FoldThePlane())
    assert first == repr(FoldThePlane())
    assert first.startswith(
        "Fold the plane: a 2-2-1 network (relu units, weights: xor).\nx = [ 0.5 -0.5] gives"
    )
    assert "answer -0.250" in first
    assert "right side: 4 of 4" in first
    assert "79 of 80" in repr(FoldThePlane(data="spirals", activation="tanh", weights="trained_1000"))


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"activation": "step"}, "activation: given 'step', expected one of"),
        ({"hidden": 5}, "hidden: given 5, expected one of"),
        ({"stage": "z"}, "stage: given 'z', expected one of"),
        ({"seed": -1}, "seed: given -1, expected an integer"),
        ({"point": (3, 0)}, r"point: given \(3, 0\), expected two numbers"),
        ({"point": "here"}, "point: given 'here', expected two numbers"),
        ({"units": 2}, "selection: given 'units', expected one of data"),
    ],
)
def test_what_there_is_not_is_refused(chosen, message):
    with pytest.raises(ValueError, match=message):
        FoldThePlane(**chosen)


def test_the_kernel_answers_in_binary(monkeypatch):
    sent = []
    monkeypatch.setattr(
        FoldThePlane, "send", lambda self, content, buffers=None: sent.append((content, buffers))
    )
    widget, selection = FoldThePlane(), FIRST | {"hidden": 3, "weights": "trained_100", "data": "spirals"}
    widget._on_message(widget, {"type": "run", "id": "7", "selection": selection}, [])
    [(content, [buffer])] = sent
    assert content == {"type": "answer", "id": "7"}
    theta, numbers, answers = np.split(np.frombuffer(buffer), [13, 13 + 7])
    np.testing.assert_array_equal(theta, theta_of(selection))
    np.testing.assert_array_equal(numbers, forward(selection, batch_of(selection)))
    assert ((answers > 0) == (points("spirals")[1][:, 0] > 0)).sum() == right("spirals", "relu", 3, theta)


# The twin

TWIN = """
const { TOLERANCE, largestDifference, selections } = await load("fold/checks.js");
const model = await load("fold/model.js"), planes = await load("fold/planes.js");
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64")).buffer;
const checkpoints = new Float32Array(bytes(given.checkpoints));
const recorded = new Int32Array(bytes(given.recorded));
const { setting } = given;
"""


def payload(**more) -> dict:
    return {
        "setting": FoldThePlane().setting,
        "checkpoints": base64.b64encode(checkpoints()).decode(),
        "recorded": base64.b64encode(recorded()).decode(),
    } | more


def test_the_twin_agrees_with_numpy_for_every_choice_of_the_controls():
    found = node.run(
        TWIN
        + """answer({ tolerance: TOLERANCE, all: selections(setting.axes),
            difference: largestDifference(setting, recorded, checkpoints) });""",
        payload(),
    )
    assert found["tolerance"] == 1e-6
    assert found["all"] == [{key: one[key] for key in AXES} for one in selections(batch=4)]
    assert len(found["all"]) == 144
    assert found["difference"] <= 1e-6


def test_every_number_of_the_twin_is_numpys():
    chosen = [one | {"seed": 3} for one in selections()]
    found = node.run(
        TWIN
        + """answer(given.chosen.map((selection) => {
            const { theta, z, a, y, answers } = model.twinNumbers(setting, recorded, selection);
            return [...theta, ...z, ...a, ...y, ...answers];
        }));""",
        payload(chosen=chosen),
    )
    for selection, page in zip(chosen, found, strict=True):
        X, _ = points(selection["data"])
        numbers = [
            theta_of(selection),
            forward(selection, batch_of(selection)),
            forward(selection, X)[-len(X) :],
        ]
        np.testing.assert_allclose(page, np.concatenate(numbers), rtol=0, atol=1e-12, err_msg=str(selection))


def test_the_twin_is_refused_if_its_arithmetic_differs():
    found = node.run(
        TWIN
        + """const hand = structuredClone(setting.hand);
        hand.tanh[3][4] += 1e-4;
        const other = recorded.map((units, i) => units + (i === 500));
        answer([largestDifference({ ...setting, hand }, recorded, checkpoints),
            largestDifference(setting, other, checkpoints),
            largestDifference(setting, recorded, checkpoints.slice(1)) === Infinity]);""",
        payload(),
    )
    assert found[0] > 1e-6
    assert found[1] > 1e-6
    assert found[2]


def test_random_weights_are_numpys_bit_for_bit():
    seeds = [*range(100), 2**32 - 1]
    found = node.run(
        TWIN + "answer(given.seeds.map((seed) => [2, 3, 4].map((n) => [...model.randomWeights(n, seed)])));",
        payload(seeds=seeds),
    )
    assert found == [[random_weights(n, seed).tolist() for n in AXES["hidden"]] for seed in seeds]


def test_the_page_takes_the_kernels_numbers_apart():
    selection = complete({"hidden": 4, "activation": "tanh", "weights": "random", "batch": 4})
    _, [buffer] = FoldThePlane().answer({"selection": selection})
    found = node.run(
        TWIN
        + """const numbers = [model.kernelNumbers(setting, given.selection, Float64Array.from(given.values)),
            model.twinNumbers(setting, recorded, given.selection)];
        answer(numbers.map(({ X, ...rest }) => [X, ...Object.values(rest).map((values) => [...values])]));""",
        payload(selection=selection, values=np.frombuffer(buffer).tolist()),
    )
    for kernel, twin in zip(*found, strict=True):
        np.testing.assert_allclose(kernel, twin, rtol=0, atol=1e-14)


def test_the_grid_goes_where_numpy_says():
    selection = complete({"hidden": 3, "activation": "sigmoid", "weights": "random"})
    found = node.run(
        TWIN
        + """const theta = model.thetaOf(setting, recorded, given.selection);
        const X = planes.gridVertices(setting.extent);
        answer([X, planes.placesOf(given.selection, theta, [0, 2], X)]);""",
        payload(selection=selection),
    )
    X, places = np.array(found[0]), found[1]
    W, b, _, _ = parts(theta_of(selection), 3)
    z = X @ W.T + b
    for place, expected in zip(
        places, (X, (X @ W.T)[:, [0, 2]], z[:, [0, 2]], FUNCTIONS["sigmoid"](z)[:, [0, 2]]), strict=True
    ):
        np.testing.assert_allclose(place, expected, rtol=0, atol=1e-12)
