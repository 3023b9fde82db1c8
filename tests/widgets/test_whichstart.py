"""Which start survives? Its numbers are the core's, the recording is a run of the core, the page reads it."""

from __future__ import annotations

import base64
import itertools

import node
import numpy as np
import pytest

from dnnlab import initializers
from dnnlab.widgets import WhichStart
from dnnlab.widgets.recording import encode, join
from dnnlab.widgets.whichstart import (
    AXES,
    BINS,
    BITS,
    FRAMES,
    LOGS,
    RECORDED,
    SCHEMES,
    SMALLEST,
    code,
    data,
    decades,
    guessing,
    lengths,
    measure,
    network,
    train,
)

NETS = list(itertools.product(AXES["activation"], AXES["depth"]))


def split(row: np.ndarray, depth: int) -> dict[str, np.ndarray]:
    """The numbers of a frame by what they measure."""
    counts = lengths(depth)
    parts = np.split(row, np.cumsum(list(counts.values()))[:-1])
    return dict(zip(counts, parts, strict=True))


@pytest.fixture(scope="module")
def firsts():
    """Before the first update, by scheme, activation, depth."""
    return {
        (scheme, *net): split(measure(network(scheme, *net), net[0]), net[1])
        for scheme, net in itertools.product(SCHEMES, NETS)
    }


@pytest.fixture(scope="module")
def trained():
    """Whole runs, of those that no rounding can throw off their way."""
    chosen = [(scheme, *net) for scheme in ("zeros", "small", "he") for net in NETS]
    return {values: train(*values) for values in [*chosen, ("xavier", "relu", 10), ("large", "relu", 10)]}


# What the widget claims


@pytest.mark.parametrize(
    ("scheme", "activation", "first", "last"),
    [
        ("small", "tanh", 0.079, 9.8e-12),
        ("xavier", "tanh", 0.631, 0.21),
        ("large", "tanh", 0.95, 0.95),
        ("xavier", "relu", 0.580, 0.0342),
        ("he", "relu", 0.822, 1.1),
        ("large", "relu", 4.64, 3.68e7),
    ],
)
def test_spread_in_the_first_and_the_last_of_ten_layers(firsts, scheme, activation, first, last):
    spread = firsts[scheme, activation, 10]["spread"]
    assert spread[0] == pytest.approx(first, rel=0.01)
    assert spread[-1] == pytest.approx(last, rel=0.02)


def test_only_the_start_that_matches_its_activation_has_a_flat_spread(firsts):
    """Of ten ReLU layers: the last within a third of the first."""
    flat = [
        scheme
        for scheme in SCHEMES
        if 0.66
        < firsts[scheme, "relu", 10]["spread"][-1] / max(firsts[scheme, "relu", 10]["spread"][0], 1e-9)
        < 1.5
    ]
    assert flat == ["he"]


def test_large_tanh_weights_saturate_and_their_delta_grows_a_thousandfold(firsts):
    found = firsts["large", "tanh", 10]
    assert found["share"][-1] == pytest.approx(0.78, abs=0.01)
    assert found["delta"][0] / found["delta"][-1] == pytest.approx(1000, rel=0.1)
    assert firsts["xavier", "tanh", 10]["share"][-1] == 0


def test_equal_weights_stay_equal(firsts, trained):
    for net in NETS:
        for scheme in SCHEMES:
            expected = 1 if scheme in ("zeros", "constant") else 64
            assert (firsts[scheme, *net]["distinct"] == expected).all()
        rows, _ = trained["zeros", *net]
        last = split(rows[-1], net[1])
        assert (last["distinct"] == 1).all()
        assert (last["units"] == 0).all()
        assert (firsts["zeros", *net]["delta"] == 0).all()
    rows, diverged = train("constant", "tanh", 3)
    assert diverged == 0
    assert (split(rows[-1], 3)["distinct"] == 1).all()
    assert not np.array_equal(rows[0], rows[-1])


def test_of_ten_relu_layers_he_alone_has_learnt_after_100_updates(trained):
    half = guessing() / 2
    loss = {scheme: trained[scheme, "relu", 10][0][-1, 0] for scheme in ("zeros", "small", "xavier", "he")}
    assert loss["he"] < 0.1 < half < loss["xavier"]
    assert loss["zeros"] == pytest.approx(guessing(), abs=1e-3)
    assert loss["small"] == pytest.approx(guessing(), abs=1e-3)
    rows, diverged = trained["large", "relu", 10]
    assert (len(rows), diverged) == (1, 1)
    assert rows[0, 0] > 1e7


def test_of_three_layers_more_starts_learn(decoded):
    def learns(scheme, activation, depth):
        run = decoded[activation, depth][list(SCHEMES).index(scheme)]
        return not run["diverged"] and run["at"]["loss"][-1][0] < guessing() / 2

    found = {net: [scheme for scheme in SCHEMES if learns(scheme, *net)] for net in NETS}
    assert found == {
        ("tanh", 3): ["xavier", "he", "large"],
        ("tanh", 10): ["xavier", "he"],
        ("relu", 3): ["xavier", "he"],
        ("relu", 10): ["he"],
    }
    dies = [
        (s, *net) for net in NETS for s, run in zip(SCHEMES, decoded[net], strict=True) if run["diverged"]
    ]
    assert dies == [("large", "relu", 3), ("large", "relu", 10)]


def test_guessing_and_the_label():
    X, y = data()
    assert guessing() == pytest.approx(0.692, abs=5e-4)
    np.testing.assert_array_equal(y[:, 0] == 1, np.sign(X[:, 0]) == np.sign(X[:, 1]))


# What is measured


def test_decades_count_powers_of_ten():
    found = decades(np.array([0.0, 0.0, 1.0, -9.9, 1e-20, 1e99, 0.05, -0.1]), -12)
    expected = np.zeros(BINS)
    expected[[0, 1, 11, 12, 13, -1]] = [2, 1, 1, 1, 2, 1]
    np.testing.assert_array_equal(found, expected / 8)


def test_a_frame_holds_what_it_says(firsts):
    for (scheme, activation, depth), found in firsts.items():
        for name in ("activations", "deltas"):
            np.testing.assert_allclose(found[name].reshape(depth, BINS).sum(axis=1), 1, rtol=1e-9)
        net = network(scheme, activation, depth)
        net.loss_and_grad(*data())
        first, last = net.layers[0], net.layers[-2]
        assert found["spread"][-1] == last.a.std()
        assert found["delta"][0] == np.linalg.norm(first.delta)
        np.testing.assert_array_equal(found["units"].reshape(64, 2), first.W[:, :2])
        lost = (last.a.max(axis=0) <= 0).mean() if activation == "relu" else (abs(last.a) > 0.97).mean()
        assert found["share"][-1] == lost


# The recording


PAGE = """
const { answeredRuns, recordedRuns, verdictOf } = await load("whichstart/model.js");
const bytes = Uint8Array.from(Buffer.from(given.recorded, "base64"));
const { setting } = given;
const find = await recordedRuns(setting, new DataView(bytes.buffer));
"""


def payload(**more):
    recorded = base64.b64encode(RECORDED.read_bytes()).decode()
    return {"setting": WhichStart().setting, "recorded": recorded, **more}


@pytest.fixture(scope="module")
def decoded():
    """All runs as the page has them, six for each network."""
    found = node.run(
        PAGE + "answer(given.nets.map(([activation, depth]) => find({ activation, depth })));",
        payload(nets=NETS),
    )
    return dict(zip(NETS, found, strict=True))


def near(found, expected, runs, name):
    """Equal within the quantum of the recording, a share of the range of this series in this run."""
    found = np.array(found, float)
    bits = BITS[name]
    if name in LOGS:
        quantum = 0.51 * np.ptp(np.log10(np.maximum(runs, SMALLEST))) / (2**bits - 1) + 1e-5
        np.testing.assert_allclose(found, expected, rtol=10**quantum - 1, atol=1.02 * SMALLEST)
    elif name == "distinct":
        np.testing.assert_array_equal(found, expected)
    else:
        np.testing.assert_allclose(
            found, expected, rtol=1e-6, atol=0.51 * np.ptp(runs) / (2**bits - 1) + 1e-7
        )


def test_the_first_frame_of_every_run_is_that_of_the_core(decoded, firsts):
    assert sum(map(len, decoded.values())) == 24
    for (scheme, *net), frame in firsts.items():
        run = decoded[tuple(net)][list(SCHEMES).index(scheme)]
        assert (run["diverged"] == 0) == (run["count"] == len(FRAMES))
        for name, expected in frame.items():
            near(run["at"][name][0], expected, np.array(run["at"][name], float), name)


def test_the_runs_are_recorded_to_their_end(decoded, trained):
    for (scheme, *net), (rows, diverged) in trained.items():
        run = decoded[tuple(net)][list(SCHEMES).index(scheme)]
        assert [run["count"], run["diverged"]] == [len(rows), diverged]
        if (scheme, *net) in [("he", "relu", 10), ("he", "relu", 3), ("xavier", "relu", 10)]:
            rows = rows[:6]  # a rounding more or less, and later numbers differ
        for frame, row in enumerate(rows):
            for name, expected in split(row, net[1]).items():
                near(run["at"][name][frame], expected, np.array(run["at"][name], float), name)


def test_what_the_kernel_answers_is_read_as_it_was_sent():
    content, [buffer] = WhichStart().answer({"activation": "relu", "depth": 3})
    numbers = np.frombuffer(buffer)
    rows = numbers.reshape(-1, sum(lengths(3).values()))
    ends = content["ends"]
    assert [count for count, _ in ends] == [12, 12, 12, 12, 12, ends[-1][0]]
    found = node.run(
        PAGE
        + """const net = { activation: "relu", depth: 3 };
        const runs = answeredRuns(setting, net, given.ends, Float64Array.from(given.numbers));
        answer(runs.map((run) => [run.count, run.at, verdictOf(run, setting.guessing)]));""",
        payload(ends=ends, numbers=numbers.tolist()),
    )
    start = 0
    for (count, _), (length, at, _) in zip(ends, found, strict=True):
        assert length == count
        for frame in range(count):
            for name, expected in split(rows[start + frame], 3).items():
                np.testing.assert_array_equal(np.array(at[name][frame], float), expected)
        start += count
    assert [verdict for *_, verdict in found][:5] == ["stays", "stays", "stays", "learns", "learns"]
    assert start == len(rows)


def test_joined_recordings_come_apart():
    parts = [encode(np.full((1, 2, 1), value), 8) for value in (1.0, 2.0)]
    found = node.run(
        """const { decodeAll } = await load("engine/recordings.js");
        const bytes = Uint8Array.from(Buffer.from(given, "base64"));
        answer((await decodeAll(new DataView(bytes.buffer))).map(({ at }) => at(0, 1)[0]));""",
        base64.b64encode(join(parts)).decode(),
    )
    assert found == [1, 2]


# The Python side


@pytest.mark.parametrize(("name", "value"), [("scheme", "lecun"), ("activation", "sigmoid"), ("depth", 5)])
def test_a_choice_that_is_none_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected one of"):
        WhichStart(**{name: value})
    if name != "scheme":
        with pytest.raises(ValueError, match=f"{name}: given {value!r}, expected one of"):
            WhichStart().answer({"activation": "relu", "depth": 3} | {name: value})


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="given seed, expected one of scheme, activation, depth"):
        WhichStart(seed=3)


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(WhichStart()) == repr(WhichStart())
    assert repr(WhichStart(scheme="he", activation="tanh", depth=3)).splitlines() == [
        "Which start survives? 3 hidden layers of 64 tanh neurons; first weights: he.",
        "Before the first update: loss 0.7879; the activations of the first hidden layer have the "
        "standard deviation 0.721.",
    ]


def test_the_code_shown_draws_the_weights():
    assert code()["he"] == ["init=he_normal", "return rng.normal(0.0, (2 / shape[1]) ** 0.5, shape)"]
    assert list(code()) == list(SCHEMES)
    for scheme, (call, _) in code().items():
        init = eval(call.removeprefix("init="), vars(initializers))
        drawn, expected = (one(np.random.default_rng(3), (4, 5)) for one in (init, SCHEMES[scheme]))
        np.testing.assert_array_equal(drawn, expected)
