"""Gradient thermometer: its numbers are the core's, the recording is a run of the core, the page reads it."""

from __future__ import annotations

import base64
import itertools
import math

import node
import numpy as np
import pytest

from dnnlab.widgets import GradientThermometer
from dnnlab.widgets.thermometer import (
    AXES,
    BITS,
    FIRST,
    FRAMES,
    RECORDED,
    SMALLEST,
    STATS,
    code,
    data,
    factors,
    guessing,
    measure,
    network,
    train,
)

SELECTIONS = [dict(zip(AXES, values, strict=True)) for values in itertools.product(*AXES.values())]


def first_frame(selection: dict) -> np.ndarray:
    net, hidden = network(**selection)
    return measure(net, hidden, [layer.W.copy() for layer in hidden])


@pytest.fixture(scope="module")
def firsts():
    return [first_frame(selection) for selection in SELECTIONS]


@pytest.fixture(scope="module")
def found(firsts):
    """Ratio, factor and predicted factor of a selection: activation, gain, depth, skip."""
    return {
        (s["activation"], s["gain"], s["depth"], s["skip"]): factors(frame, s["depth"], s["gain"], s["skip"])
        for s, frame in zip(SELECTIONS, firsts, strict=True)
    }


# What the widget claims


@pytest.mark.parametrize(
    ("activation", "gain", "factor", "ratio"),
    [
        ("sigmoid", 1, 0.227, 5.94e-13),
        ("sigmoid", 4, 0.6335, 1.71e-4),
        ("tanh", 1, 0.883, 0.0949),
        ("tanh", 0.5, 0.473, 6.75e-7),
        ("relu", 1, 0.684, 7.45e-4),
        ("relu", 1.414, 0.968, 0.541),
        ("relu", 2, 1.374, 418),
        ("linear", 1, 0.957, 0.437),
    ],
)
def test_factor_per_layer_and_first_over_last_at_20_layers(found, activation, gain, factor, ratio):
    measured, per_layer, _ = found[activation, gain, 20, False]
    assert per_layer == pytest.approx(factor, rel=2e-3)
    assert measured == pytest.approx(ratio, rel=4e-3)


def test_depth_only_lengthens_a_straight_line(found):
    """The factor of 40 layers is that of 10; the ratio is its power."""
    for activation, gain in (("sigmoid", 1), ("relu", 1), ("relu", 1.414), ("relu", 2), ("linear", 1)):
        factor = [found[activation, gain, depth, False][1] for depth in (10, 20, 40)]
        assert max(factor) / min(factor) < 1.06
    assert found["sigmoid", 1, 40, False][0] < 1e-24
    assert found["relu", 2, 40, False][0] > 6e5


def test_gain_times_slope_predicts_the_factor(found):
    for (activation, _, depth, skip), (_, factor, predicted) in found.items():
        if depth >= 10 and not (
            skip and activation == "relu"
        ):  # a ReLU's mean is not 0: no independent parts
            assert factor == pytest.approx(predicted, rel=0.08)
    for depth in 10, 20, 40:  # the slopes at the ends count too
        _, factor, predicted = found["sigmoid", 1, depth, True]
        assert factor == pytest.approx(predicted, rel=0.01)


def test_the_slope_of_a_sigmoid_is_at_most_a_quarter_and_half_of_the_relu_units_are_active(firsts):
    for selection, frame in zip(SELECTIONS, firsts, strict=True):
        slope = frame[1 + STATS.index("slope") * selection["depth"] :][: selection["depth"]]
        if selection["activation"] == "sigmoid":
            assert slope.max() <= 0.25
        elif selection["activation"] == "relu" and not selection["skip"]:
            assert slope.mean() == pytest.approx(math.sqrt(0.5), rel=0.05)
        elif selection["activation"] == "linear":
            assert (slope == 1).all()


def test_skip_connections_hold_a_sigmoid_network_and_no_gain_does(found):
    ratio, factor, _ = found["sigmoid", 1, 20, True]
    assert ratio == pytest.approx(3.92, rel=2e-3)
    assert factor == pytest.approx(1.07, abs=0.01)
    assert found["sigmoid", 1, 40, True][0] < 10
    assert all(found["sigmoid", gain, 20, False][0] < 1e-3 for gain in AXES["gain"])


def test_the_most_and_the_least(found):
    ratios = [ratio for ratio, _, _ in found.values()]
    assert min(ratios) == found["sigmoid", 0.5, 40, False][0] == pytest.approx(3.5e-36, rel=0.03)
    assert max(ratios) == found["linear", 4, 40, True][0] > 1e23


def test_a_layer_whose_updates_are_below_its_last_digit_does_not_move():
    depth = 20
    rows, diverged = train(depth, "sigmoid", 0.5, False)
    moved = rows[-1, 1 + STATS.index("moved") * depth :][:depth]
    assert diverged == 0
    assert moved[0] == 0
    assert moved[-1] > 1e-3
    assert rows[-1, 0] == pytest.approx(guessing(), abs=2e-4)


def test_training_tells_a_steady_network_from_a_vanishing_one(trained):
    def end(*values):
        rows, _ = trained[values]
        return rows[-1, 0]

    assert end(10, "sigmoid", 1, False) > 0.99 * guessing()
    assert end(10, "sigmoid", 1, True) < 0.05
    assert end(10, "relu", 1.414, False) < 0.01
    assert trained[10, "relu", 4, False][1] == 2


def test_the_formula_of_the_page():
    """delta of a layer is (delta of the next times W) times the slope; with skip, plus what goes around."""
    for activation, skip in itertools.product(AXES["activation"], AXES["skip"]):
        net, hidden = network(5, activation, 1.414, skip)
        net.loss_and_grad(*data())
        da = net.layers[-1].delta @ net.layers[-1].W
        for layer in reversed(hidden):
            delta = da * layer.activation.derivative(layer.z, layer.a)
            np.testing.assert_allclose(layer.delta, delta, rtol=1e-12, atol=1e-18)
            da = delta @ layer.W + (da if skip else 0)


def test_guessing_is_the_loss_of_the_share_of_ones():
    _, y = data()
    share = y.mean()
    assert guessing() == pytest.approx(-np.mean(y * np.log(share) + (1 - y) * np.log(1 - share)))
    assert guessing() == pytest.approx(0.681, abs=5e-4)


# The recording

SAMPLE = [
    (2, "tanh", 1, True),
    (5, "relu", 0.5, False),
    (5, "sigmoid", 2, True),
    (10, "sigmoid", 1, False),
    (10, "sigmoid", 1, True),
    (10, "relu", 1.414, False),
    (10, "relu", 4, False),
    (5, "linear", 4, True),
]


@pytest.fixture(scope="module")
def trained():
    return {values: train(*values) for values in SAMPLE}


PAGE = """
const { answeredRun, factors, recordedRuns } = await load("thermometer/model.js");
const bytes = Uint8Array.from(Buffer.from(given.recorded, "base64"));
const find = await recordedRuns(given.setting, new DataView(bytes.buffer));
"""


@pytest.fixture(scope="module")
def decoded():
    """All runs as the page has them."""
    return node.run(
        PAGE
        + """answer(given.selections.map((selection) => {
          const run = find(selection), { ratio, factor, predicted } = factors(run, selection);
          return { ...run, factors: [ratio, factor, predicted] };
        }));""",
        {
            "setting": GradientThermometer().setting,
            "recorded": base64.b64encode(RECORDED.read_bytes()).decode(),
            "selections": SELECTIONS,
        },
    )


def near(found, expected, runs, name):
    """Equal within the quantum of the recording, a share of the range of this series in this run."""
    logs = np.log10(np.maximum(np.array(runs, float), SMALLEST))
    quantum = 10 ** (0.51 * np.ptp(logs) / (2 ** BITS[name] - 1) + 1e-5) - 1
    np.testing.assert_allclose(np.array(found, float), expected, rtol=quantum, atol=1.02 * SMALLEST)


def test_the_first_frame_of_every_run_is_that_of_the_core(decoded, firsts):
    assert len(decoded) == 200
    for selection, run, frame in zip(SELECTIONS, decoded, firsts, strict=True):
        assert 1 <= run["count"] <= len(FRAMES)
        assert (run["diverged"] == 0) == (run["count"] == len(FRAMES))
        near(run["loss"][0], frame[0], run["loss"], "loss")
        stats = frame[1:].reshape(len(STATS), -1)
        for name, expected in zip(STATS, stats, strict=True):
            near(run["stats"][name][0], expected, run["stats"][name], name)
        depth, gain, skip = selection["depth"], selection["gain"], selection["skip"]
        allowed = 0.005 if run["diverged"] else 0.0025
        np.testing.assert_allclose(run["factors"], factors(frame, depth, gain, skip), rtol=allowed)


def test_a_sample_of_the_runs_is_recorded_to_its_end(decoded, trained):
    for values, (rows, diverged) in trained.items():
        run = decoded[SELECTIONS.index(dict(zip(AXES, values, strict=True)))]
        assert [run["count"], run["diverged"]] == [len(rows), diverged]
        assert np.isfinite(rows).all()
        near(run["loss"], rows[:, 0], rows[:, 0], "loss")
        for number, name in enumerate(STATS):
            expected = rows[:, 1 + number * values[0] :][:, : values[0]]
            near(run["stats"][name], expected, expected, name)


def test_what_the_kernel_answers_is_the_run_that_is_recorded(trained):
    values = (10, "relu", 4, False)
    selection = dict(zip(AXES, values, strict=True))
    content, [buffer] = GradientThermometer().answer({"selection": selection})
    rows, diverged = trained[values]
    assert content == {"diverged": diverged}
    np.testing.assert_array_equal(np.frombuffer(buffer).reshape(len(rows), -1), rows)
    run = node.run(
        PAGE
        + """answer(answeredRun(given.setting, given.selection, { diverged: 2 },
          Float64Array.from(given.rows)));""",
        {
            "setting": GradientThermometer().setting,
            "recorded": base64.b64encode(RECORDED.read_bytes()).decode(),
            "selection": selection,
            "rows": rows.ravel().tolist(),
        },
    )
    assert [run["count"], run["diverged"], run["loss"]] == [len(rows), 2, rows[:, 0].tolist()]
    for number, name in enumerate(STATS):
        np.testing.assert_array_equal(np.array(run["stats"][name], float), rows[:, 1 + 10 * number :][:, :10])


# The Python side


@pytest.mark.parametrize(
    ("name", "value"),
    [("depth", 3), ("activation", "elu"), ("gain", "1"), ("skip", 1), ("depth", True), ("gain", True)],
)
def test_a_choice_that_is_none_is_refused(name, value):
    for refused in (
        lambda: GradientThermometer(**{name: value}),
        lambda: GradientThermometer().answer({"selection": FIRST | {name: value}}),
    ):
        with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected one of"):
            refused()


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="given width, expected one of depth, activation, gain, skip"):
        GradientThermometer(width=3)


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(GradientThermometer()) == repr(GradientThermometer())
    assert repr(GradientThermometer(depth=40, activation="relu", gain=2, skip=True)).splitlines()[0] == (
        "Gradient thermometer: 40 hidden layers of 64 relu neurons, with skip connections; "
        "weights N(0, (2^2)/64)."
    )
    assert repr(GradientThermometer()).splitlines()[1] == (
        "Before the first update: loss 0.7035; in the last hidden layer delta has the length 0.0148."
    )


def test_the_code_shown_carries_delta_back():
    dense, residual = code()
    assert [line["text"] for line in dense] == [
        "# Dense.backward",
        "self.delta = self.activation.backward(da, self.z, self.a)",
        "return np.dot(self.delta, self.W) if need_dx else None",
    ]
    assert residual[1] == {"text": "return da + dx if need_dx else None", "keys": ["skip"]}
