"""The activation zoo: what its cards say is what the core computes, and the page computes the same."""

from __future__ import annotations

import base64
import inspect
import re

import node
import numpy as np
import pytest

from dnnlab import activations
from dnnlab.layers import PReLU
from dnnlab.widgets import zoo_facts
from dnnlab.widgets.zoo import ALSO_MET, ActivationZoo
from dnnlab.widgets.zoo_facts import (
    COSTS,
    FLAT,
    FUNCTIONS,
    GRID,
    PARAMETERS,
    SAMPLES,
    costs,
    facts,
    first,
    outputs,
    probabilities,
    recorded,
    samples,
    slope_between,
    source,
    variants,
)

CASES = [(name, chosen) for name in FUNCTIONS for chosen in variants(name)]
every = pytest.mark.parametrize(("name", "chosen"), CASES, ids=[f"{n}-{list(c.values())}" for n, c in CASES])


def away_from_breaks(name: str, seed: int = 1) -> np.ndarray:
    z = np.random.default_rng(seed).uniform(-8, 8, 2000)
    return np.sort(z[[all(abs(one - at) > 0.01 for at in FUNCTIONS[name]) for one in z]])


def test_every_function_of_the_core_is_there():
    assert set(FUNCTIONS) == {*activations.ACTIVATIONS, "prelu"}
    assert set(ALSO_MET) < set(FUNCTIONS)
    assert len(FUNCTIONS) - len(ALSO_MET) == 14


@every
def test_derivatives_agree_with_central_differences(name, chosen):
    z = away_from_breaks(name)
    h = 1e-6
    above, below = (outputs(name, z + step, **chosen)[0] for step in (h, -h))
    np.testing.assert_allclose(outputs(name, z, **chosen)[1], (above - below) / (2 * h), atol=2e-8)


@every
def test_at_a_kink_a_central_difference_gives_the_mean_of_both_slopes(name, chosen):
    for at in FUNCTIONS[name]:
        values, slopes = outputs(name, np.array([at - 1e-7, at, at + 1e-7]), **chosen)
        if facts(name, **chosen)["jump"] == 0:
            assert slope_between(name, at, h=1e-3, **chosen) == pytest.approx((values[2] - values[0]) / 2e-3)
            assert slopes[1] == 0
        else:
            mean = slope_between(name, at, h=1e-7, **chosen)
            assert mean == pytest.approx((slopes[0] + slopes[2]) / 2, abs=1e-6)
            assert slopes[1] == pytest.approx(slopes[0] if at <= 0 else slopes[2], abs=1e-6)


@every
def test_ranges(name, chosen):
    found = facts(name, **chosen)
    wide = np.concatenate(
        [away_from_breaks(name), FUNCTIONS[name], -np.geomspace(8, 1e7, 300), np.geomspace(8, 1e7, 300)]
    )
    a = outputs(name, wide, **chosen)[0]
    for key, beyond, sign in (("low", a.min(), -1), ("high", a.max(), 1)):
        end = found[key]
        if end is None:
            assert sign * beyond > 1e4
            assert not found[f"{key}_met"]
        else:
            assert sign * (beyond - end) <= 1e-6
            assert abs(beyond - end) < 1e-4
            near = outputs(name, np.linspace(-5, 5, 20_001), **chosen)[0]
            assert (np.abs(near - end).min() < 1e-6) == found[f"{key}_met"]


@every
def test_means_by_another_quadrature(name, chosen):
    """The middles of 100,000 slices of equal probability, by the inverse of the normal distribution."""
    from statistics import NormalDist

    shares = (np.arange(100_000) + 0.5) / 100_000
    z = np.array([NormalDist().inv_cdf(share) for share in shares[:50_000]])
    z = np.concatenate([z, -z])
    assert outputs(name, z, **chosen)[0].mean() == pytest.approx(facts(name, **chosen)["mean"], abs=3e-4)


def test_zero_centred_functions_are_the_odd_ones_and_the_two_that_are_made_so():
    z = away_from_breaks("sign")
    for name in FUNCTIONS:
        odd = np.allclose(outputs(name, z)[0], -outputs(name, -z)[0])
        assert (abs(facts(name)["mean"]) < 0.005) == (odd or name == "selu"), name


@every
def test_saturation(name, chosen):
    found = facts(name, **chosen)
    for key, side in (("flat_below", -1), ("flat_above", 1)):
        edge = found[key]
        far = side * np.geomspace(0.02, 1e6, 3000)
        if edge is None:
            assert np.abs(outputs(name, far, **chosen)[1])[-1] >= FLAT
            continue
        assert (np.abs(outputs(name, edge + far, **chosen)[1]) < FLAT).all()
        if facts(name, **chosen)["slope"] > 0:
            inside = np.array([edge - side * 0.02])
            assert np.abs(outputs(name, inside, **chosen)[1])[0] >= FLAT


def test_saturation_by_hand():
    assert facts("sigmoid")["flat_above"] == round(np.log((0.98 + np.sqrt(0.96)) / 0.02), 2)
    assert facts("tanh")["flat_above"] == round(np.arctanh(np.sqrt(0.99)), 2)
    assert facts("softsign")["flat_above"] == 9
    assert facts("arctan")["flat_above"] == round(np.sqrt(99), 2)
    assert facts("elu")["flat_below"] == round(np.log(0.01), 2)
    assert facts("relu")["flat_below"] == 0
    assert facts("leaky_relu")["flat_below"] is None


@every
def test_monotonic_and_steepest(name, chosen):
    found = facts(name, **chosen)
    beside = [at + side for at in FUNCTIONS[name] for side in (-1e-3, 1e-3)]
    z = np.sort(np.concatenate([away_from_breaks(name), beside]))
    a, slope = outputs(name, z, **chosen)
    assert found["monotonic"] == bool((np.diff(a) >= -1e-15).all())
    assert slope.max() <= found["slope"] + 1e-4
    assert slope.max() == pytest.approx(found["slope"], abs=0.02)


def test_largest_slopes_by_hand():
    slopes = {name: facts(name)["slope"] for name in FUNCTIONS}
    assert slopes["sigmoid"] == slopes["softmax"] == 0.25
    ones = [
        "identity",
        "tanh",
        "relu",
        "leaky_relu",
        "prelu",
        "elu",
        "softplus",
        "softsign",
        "hard_tanh",
        "arctan",
    ]
    assert {slopes[name] for name in ones} == {1}
    assert slopes["sign"] == slopes["step"] == 0
    assert slopes["selu"] == round(activations.SELU.scale * activations.SELU.alpha, 4)
    assert slopes["gelu"] > slopes["silu"] > 1


def test_what_is_smooth():
    jumps = {name: facts(name)["jump"] for name in FUNCTIONS}
    assert {name for name, jump in jumps.items() if jump == 0} == {"sign", "step"}
    kinks = {"relu", "leaky_relu", "prelu", "hard_tanh", "selu", "hard_sigmoid"}
    assert {name for name, jump in jumps.items() if jump == 1} == kinks
    assert {name for name, jump in jumps.items() if jump == 2} == {"elu", "softsign"}
    assert facts("elu", alpha=2)["jump"] == 1
    assert facts("prelu", slope=1)["jump"] is None


@every
def test_no_jump_is_left_out(name, chosen):
    z = np.linspace(-8, 8, 160_001) + 3e-6
    a, slope = outputs(name, z, **chosen)
    for values in (a, slope):
        where = z[1:][np.abs(np.diff(values)) > 1e-3]
        assert all(min(abs(one - at) for at in FUNCTIONS[name]) < 2e-4 for one in where)


def test_the_identities_named_on_the_cards():
    z = GRID
    np.testing.assert_allclose(outputs("tanh", z)[0], 2 * outputs("sigmoid", 2 * z)[0] - 1, atol=1e-15)
    np.testing.assert_allclose(outputs("softplus", z)[1], outputs("sigmoid", z)[0], atol=1e-15)
    leaky = words()["leaky_relu"]["bad"]
    assert "s = 0.01" in leaky
    assert "10⁻²⁰" in leaky
    assert first("leaky_relu")["slope"] ** 10 == pytest.approx(1e-20)
    np.testing.assert_array_equal(outputs("prelu", z, slope=0)[0], outputs("relu", z)[0])
    x = np.random.default_rng(2).normal(size=(50_000, 1)) * [[0.9]] + 0.1
    for _ in range(8):  # SELU pulls mean and variance to 0 and 1, here through sums of 500 inputs
        w = np.random.default_rng(3).normal(size=(500, 500)) / np.sqrt(500)
        x = outputs("selu", (x.reshape(100, 500) @ w).ravel())[0]
    assert abs(x.mean()) < 0.1
    assert x.var() == pytest.approx(1, abs=0.15)


def test_softmax_slopes_are_those_of_the_formulas():
    p, dp = probabilities(GRID, z2=2, z3=-2)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-15)
    np.testing.assert_allclose(dp[:, 0], p[:, 0] * (1 - p[:, 0]), atol=1e-15)
    np.testing.assert_allclose(dp[:, 1:], -p[:, :1] * p[:, 1:], atol=1e-15)


# The cards' formulas, as text


def words() -> dict:
    return node.run('answer((await load("zoo/strings.js")).words);')


def python(text: str) -> str:
    """The formula of a card as Python."""
    for old, new in {
        "−": "-",
        "·": "*",
        "½": "0.5",
        "²": "**2",
        "³": "**3",
        "π": "pi",
        "√(": "sqrt(",
        "≤": "<=",
        "≥": ">=",
        "e^(": "exp(",
        "ln(": "log(",
        "₁": "1",
        "₂": "2",
        "₃": "3",
        "f(z)": "f",
    }.items():
        text = text.replace(old, new)
    text = re.sub(r"\|z\|", "abs(z)", text)
    return re.sub(r"(-?\d) < z < (\d)", r"(\1 < z) & (z < \2)", text)


def value(formula, names: dict) -> np.ndarray:
    cases = [[formula, "z == z"]] if isinstance(formula, str) else formula
    values = [np.broadcast_to(eval(python(text), names), names["z"].shape) for text, _ in cases]
    return np.select([eval(python(condition), names) for _, condition in cases], values, default=np.nan)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_formulas_on_a_card_are_what_the_core_computes(name):
    card = words()[name]
    for chosen in variants(name):
        a, slope = outputs(name, GRID, **chosen)
        functions = {one: getattr(np, one) for one in ("exp", "log", "tanh", "arctan", "sqrt", "pi")}
        names = functions | {"z": GRID, "z1": GRID, "f": a, "p1": a, "s": chosen.get("slope"), "abs": np.abs}
        names |= {"α": chosen.get("alpha"), "z2": chosen.get("z2"), "z3": chosen.get("z3")}
        for definition in filter(None, [card.get("where")]):
            for one in definition.split(", "):
                left, right = one.split(" = ")
                names[left] = eval(python(right), names)
        np.testing.assert_allclose(value(card["f"], names), a, atol=1e-3 if name == "selu" else 1e-12)
        np.testing.assert_allclose(value(card["d"], names), slope, atol=1e-3 if name == "selu" else 1e-12)


def test_every_card_says_everything():
    cards = words()
    assert list(cards) == list(FUNCTIONS)
    for name, card in cards.items():
        assert all(card[key] for key in ("name", "f", "d", "good", "bad", "use", "from")), name
        assert ("at" in card) == bool(FUNCTIONS[name]), name
        assert re.search(r"1[89]\d\d|20\d\d", card["from"]), name


def test_the_right_answers_of_the_prediction_are_right():
    questions = node.run('answer((await load("zoo/strings.js")).questions);')
    z = np.array(samples())
    truth = {
        "saturated": np.sum(np.abs(outputs("sigmoid", 3 * z)[1]) < FLAT),
        "mean": outputs("relu", z)[0].mean(),
        "ten": np.log10(facts("sigmoid")["slope"] ** 10),
    }
    for key, one in questions.items():
        far = sorted((abs(float(option) - truth[key]), option) for option, _ in one["options"])
        assert one["right"] == far[0][1]
        assert far[1][0] > 10 * far[0][0], "the second best answer is too near"


# The widget


def test_text_is_the_same_on_every_run():
    assert repr(ActivationZoo("relu", "elu")) == repr(ActivationZoo("relu", "elu"))
    assert repr(ActivationZoo()).splitlines() == [
        "Activation zoo: every activation function with its derivative.",
        "sigmoid: f(1) = 0.731, f'(1) = 0.197, largest slope 0.25",
    ]


@pytest.mark.parametrize(("arguments", "message"), [
    (("rectifier",), "a: given 'rectifier', expected one of sign, step"),
    (("relu", "Elu"), "b: given 'Elu', expected one of sign, step"),
    ((None,), "a: given None, expected one of"),
])  # fmt: skip
def test_unknown_names_are_refused(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        ActivationZoo(*arguments)


def test_the_first_choice():
    assert ActivationZoo("relu", "elu").setting["first"] == ["relu", "elu"]
    assert ActivationZoo().setting["first"] == ["sigmoid", None]


def test_the_source_that_travels_is_the_source_of_the_core():
    assert source("gelu") == inspect.getsource(activations.GELU)
    assert source("prelu") == inspect.getsource(PReLU)
    assert "class Sign(Step)" in source("sign")
    assert "class Step(Activation)" in source("sign")
    assert "def softmax(z" in source("softmax")
    sent = {one["name"]: one["source"] for one in ActivationZoo().setting["functions"]}
    assert sent == {name: source(name) for name in FUNCTIONS}


def test_recorded_costs_are_one_digit_for_every_function_and_costs_can_be_measured():
    assert set(COSTS) == set(FUNCTIONS)
    for cost in COSTS.values():
        assert len(cost) == 2
        assert all(number > 0 and float(f"{number:.0e}") == number for number in cost)
    now = costs(repeats=1, n=100)
    assert set(now) == set(FUNCTIONS)
    assert all(number > 0 for cost in now.values() for number in cost)


def ask(monkeypatch, message):
    sent = []
    monkeypatch.setattr(ActivationZoo, "send", lambda self, content, buffers=None: sent.append(content))
    widget = ActivationZoo()
    widget._on_message(widget, message | {"id": "7"}, [])
    return sent[0]


def test_the_kernel_computes_the_numbers_at_z(monkeypatch):
    chosen = [
        {"name": "elu", "parameters": {"alpha": 2}},
        {"name": "softmax", "parameters": {"z2": 0, "z3": 2}},
    ]
    answer = ask(monkeypatch, {"type": "numbers", "z": -0.5, "chosen": chosen})
    a, slope = outputs("elu", np.array([-0.5]), alpha=2)
    assert answer["numbers"][0] == [a[0], slope[0], slope_between("elu", -0.5, alpha=2)]
    assert answer["numbers"][1][0] == probabilities(np.array([-0.5]), z2=0, z3=2)[0][0, 0]


def test_the_kernel_refuses_unknown_functions(monkeypatch):
    answer = ask(monkeypatch, {"type": "numbers", "z": 0, "chosen": [{"name": "exp", "parameters": {}}]})
    assert "given 'exp', expected one of sign" in answer["error"]


def test_the_kernel_measures(monkeypatch):
    monkeypatch.setattr("dnnlab.widgets.zoo.costs", lambda: {"relu": [1, 2]})
    assert ask(monkeypatch, {"type": "measure"})["costs"] == {"relu": [1, 2]}


# The page computes what NumPy computes

PAGE = """
const F = await load("zoo/functions.js");
const recorded = new Float32Array(new Uint8Array(Buffer.from(given.grid, "base64")).buffer);
const entries = Object.fromEntries(given.setting.functions.map((entry) => [entry.name, entry]));
"""


def payload() -> dict:
    return {"setting": ActivationZoo().setting, "grid": base64.b64encode(recorded()[1]).decode()}


def test_the_page_agrees_with_numpy_and_is_refused_if_it_does_not():
    found = node.run(
        PAGE
        + """const right = F.largestDifference(given.setting, recorded);
        recorded[1234] += 1e-5;
        const wrong = F.largestDifference(given.setting, recorded);
        const short = F.largestDifference(given.setting, recorded.subarray(1));
        answer({ right, wrong, short: String(short), tolerance: F.TOLERANCE, n: recorded.length });""",
        payload(),
    )
    assert found["tolerance"] == 1e-6
    assert found["right"] <= 1e-6 < found["wrong"]
    assert found["short"] == "Infinity"
    assert found["n"] == (2 * len(CASES) + 2 * len(variants("softmax"))) * len(GRID)


def test_the_grid_holds_every_jump_and_kink():
    assert all(at in GRID for breaks in FUNCTIONS.values() for at in breaks)


def test_the_page_numbers_are_numpys_in_float64():
    found = node.run(
        PAGE
        + """answer(Object.values(entries).map((entry) => F.variants(entry).map((parameters) => {
          const curve = F.curveOf(entry, parameters);
          return [given.setting.grid.map(curve.f), given.setting.grid.map(curve.slope)];
        })));""",
        payload(),
    )
    for name, runs in zip(FUNCTIONS, found, strict=True):
        for chosen, (a, slope) in zip(variants(name), runs, strict=True):
            expected = outputs(name, GRID, **chosen)
            np.testing.assert_allclose(a, expected[0], atol=1e-14, rtol=1e-14)
            np.testing.assert_allclose(slope, expected[1], atol=1e-14, rtol=1e-14)


@pytest.mark.parametrize("sigma", [0.5, 1, 3])
def test_what_becomes_of_data(sigma):
    found = node.run(
        PAGE
        + """const data = given.setting.samples.map((one) => given.sigma * one);
        answer(Object.values(entries).map((entry) =>
          F.push(F.curveOf(entry, F.variants(entry)[0]), data, given.setting.flat)));""",
        payload() | {"sigma": sigma},
    )
    z = sigma * np.array(samples())
    assert len(z) == SAMPLES
    for name, pushed in zip(FUNCTIONS, found, strict=True):
        a, slope = outputs(name, z)
        assert pushed["mean"] == pytest.approx(a.mean(), abs=1e-12)
        assert pushed["saturated"] == (np.abs(slope) < FLAT).mean()
        assert pushed["zero"] == (np.abs(a) < 1e-12).mean()


def test_ten_layers():
    found = node.run(
        PAGE
        + """answer(Object.values(entries).map((entry) => [-2, 0, 1].map((z) =>
          F.stack(F.curveOf(entry, F.variants(entry)[0]), z))));""",
        payload(),
    )
    for name, runs in zip(FUNCTIONS, found, strict=True):
        for z, run in zip([-2, 0, 1], runs, strict=True):
            a, product = np.array([float(z)]), 1.0
            for layer in range(10):
                a, slope = outputs(name, a)
                product *= slope[0]
                assert run["values"][layer + 1] == pytest.approx(a[0], abs=1e-12)
                assert run["products"][layer + 1] == pytest.approx(product, rel=1e-9, abs=1e-300)


def test_parameters_start_with_the_default_of_the_core():
    assert first("leaky_relu")["slope"] == activations.LeakyReLU().slope
    assert first("elu")["alpha"] == activations.ELU().alpha
    layer = PReLU(1)
    layer.slope = np.empty(1)
    layer.initialize(np.random.default_rng(0))
    assert first("prelu")["slope"] == layer.slope[0]
    assert all(len(set(values)) == len(values) for axes in PARAMETERS.values() for values in axes.values())


def test_facts_are_sent_in_the_order_of_the_variants():
    for one in ActivationZoo().setting["functions"]:
        expected = [facts(one["name"], **chosen) for chosen in variants(one["name"])]
        assert one["facts"] == expected


def test_a_time_is_the_shortest_of_several(monkeypatch):
    clock = iter([0, 3, 10, 11, 20, 22])
    monkeypatch.setattr(zoo_facts.time, "perf_counter", lambda: next(clock))
    assert zoo_facts.seconds(lambda: None, 3) == 1
