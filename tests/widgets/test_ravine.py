"""The ravine: its numbers are the core's, and the page computes the same."""

from __future__ import annotations

import base64
from itertools import product

import node
import numpy as np
import pytest

from dnnlab.optimizers import SGD, Adam
from dnnlab.widgets import Ravine
from dnnlab.widgets.ravine import (
    AXES,
    BETAS,
    DIVERGED,
    FIRST,
    LRS,
    NEVER,
    OPTIMIZERS,
    PLACES,
    STEPS,
    USUAL,
    checks,
    code,
    complete,
    row_of_the_map,
    run,
    steps_needed,
    turned_start,
    value_and_gradient,
)


def needed(name: str, lr: float, beta: float = 0, **chosen: object) -> int:
    return steps_needed(complete(chosen), name, lr, beta)


# What the widget claims


def test_sgd_in_the_ravine_of_100_settles_after_299_steps_at_1_and_157_at_1_9_and_diverges_at_2_1():
    assert [needed("sgd", lr) for lr in (1, 1.9, 2.1)] == [299, 157, DIVERGED]


def test_the_limit_of_sgd_is_2_over_the_steepest_curvature_which_is_1():
    """At the limit itself it neither settles nor diverges."""
    rows = run(complete({}), "sgd", 2.0, 0)
    np.testing.assert_array_equal(np.abs(rows[:, 1]), 1)


def test_there_is_a_best_momentum_and_too_much_of_it_rings():
    found = row_of_the_map(complete({}), "momentum", 0.8)
    at_1 = [row_of_the_map(complete({}), "momentum", beta)[LRS.index(1)] for beta in BETAS]
    assert at_1 == [299, 208, 147, 84, 49, 62, 134, 665]
    assert found[LRS.index(1)] == min(at_1) == 49
    rings = run(complete({}), "momentum", 1, 0.99)[:, 0]
    assert (np.diff(np.sign(rings)) != 0).sum() >= 10  # it goes past the minimum again and again


def test_momentum_brings_f_below_first_at_54_but_keeps_it_there_only_from_62():
    values = run(complete({}), "momentum", 1, 0.9)[:, 2]
    assert np.flatnonzero(values < 1e-3)[0] == 54
    assert needed("momentum", 1, 0.9) == 62


def test_rmsprop_gets_below_in_a_few_steps_and_never_settles_with_large_steps():
    values = run(complete({}), "rmsprop", 1, 0.9)[:, 2]
    assert np.flatnonzero(values < 1e-3)[0] == 8
    assert [needed("rmsprop", lr, 0.9) for lr in LRS if lr >= 0.1] == [NEVER] * 5


def test_adam_needs_more_steps_when_the_ravine_is_turned():
    for lr, expected in ((0.1, [144, 274, 329]), (0.3, [61, 100, 132])):
        assert [needed("adam", lr, 0.9, rotation=angle) for angle in AXES["rotation"]] == expected


@pytest.mark.parametrize("surface", AXES["surface"])
@pytest.mark.parametrize("kappa", AXES["kappa"])
def test_turning_changes_the_path_of_rmsprop_and_adam_and_of_no_other(surface, kappa):
    for name in OPTIMIZERS:
        values = [
            run(complete({"surface": surface, "kappa": kappa, "rotation": angle}), name, *USUAL[name], 60)
            for angle in (0, 45)
        ]
        same = np.allclose(values[0][:, 2], values[1][:, 2], rtol=1e-6, atol=1e-12)
        assert same == (name not in ("rmsprop", "adam")), name


def test_at_one_eta_for_all_adam_leaves_a_saddle_on_an_axis_first_and_a_turned_one_after_momentum():
    """As the widget begins with this surface; with other η's of SGD and momentum the order is the same."""
    begun = complete({"surface": "saddle"})["optimizers"]
    assert begun == {"sgd": (1, 0), "momentum": (1, 0.9), "adam": (1, 0.9)}
    found = {
        name: [needed(name, *given, surface="saddle", rotation=angle) for angle in AXES["rotation"]]
        for name, given in begun.items()
    }
    assert found["sgd"] == [749] * 3
    assert found["momentum"] == [129] * 3
    assert found["adam"][0] == 72
    assert found["adam"][2] == 283
    best = [needed("sgd", lr, surface="saddle") for lr in LRS]
    assert min(n for n in best if n >= 0) == 395


def test_adam_with_small_steps_never_leaves_a_turned_saddle():
    steps = [needed("adam", 0.1, 0.9, surface="saddle", rotation=angle) for angle in AXES["rotation"]]
    assert steps == [75, 594, NEVER]


def test_noise_takes_sgd_off_the_ridge_sooner():
    left = [
        int(np.argmax(np.abs(run(complete({"surface": "saddle", "noise": noise}), "sgd", 1, 0)[:, 0]) > 3))
        for noise in AXES["noise"]
    ]
    assert left[0] > left[1] > left[2] > 0


# The core


@pytest.mark.parametrize(("surface", "kappa"), list(product(AXES["surface"], AXES["kappa"])))
def test_the_gradient_is_the_central_difference(surface, kappa):
    rng = np.random.default_rng(0)
    for angle in AXES["rotation"]:
        selection = complete({"surface": surface, "kappa": kappa, "rotation": angle})
        for x, y in rng.uniform(-2, 2, (5, 2)):
            _, *gradient = value_and_gradient(selection, x, y)
            eps = 1e-6
            found = [
                (value_and_gradient(selection, *up)[0] - value_and_gradient(selection, *down)[0]) / (2 * eps)
                for up, down in (((x + eps, y), (x - eps, y)), ((x, y + eps), (x, y - eps)))
            ]
            np.testing.assert_allclose(gradient, found, rtol=1e-6, atol=1e-8)


def test_a_run_is_a_loop_over_the_cores_optimiser():
    selection = complete({"kappa": 10, "rotation": 45, "noise": 0.1, "seed": 7})
    rows = run(selection, "adam", 0.3, 0.5, steps=50)
    theta, optimizer = rows[0, :2].copy(), Adam(0.3, 0.5)
    for row in rows:
        np.testing.assert_array_equal(row[:2], theta)
        optimizer.step(theta, row[3:5].copy())
    noise = [row[3:5] - value_and_gradient(selection, *row[:2])[1:] for row in rows]
    assert np.std(noise) == pytest.approx(0.1, rel=0.2)
    np.testing.assert_allclose(rows[1, 5:], [*0.5 * rows[0, 3:5], *0.001 * rows[0, 3:5] ** 2])


def test_a_run_that_diverges_ends_before_the_limit():
    rows = run(complete({}), "sgd", 2.1, 0)
    assert len(rows) < STEPS
    assert np.abs(rows[:, :2]).max() <= 1e6
    theta = rows[-1, :2].copy()
    SGD(2.1).step(theta, rows[-1, 3:5])
    assert np.abs(theta).max() > 1e6


@pytest.mark.parametrize(("surface", "name"), list(product(AXES["surface"], OPTIMIZERS)))
def test_the_map_is_made_of_runs(surface, name):
    selection = complete({"surface": surface, "noise": 0.1, "rotation": 22.5})
    beta = 0 if name == "sgd" else 0.5
    found = row_of_the_map(selection, name, beta)
    sample = range(len(LRS)) if surface == "ravine" else (4, 7)
    assert [found[i] for i in sample] == [steps_needed(selection, name, LRS[i], beta) for i in sample]


# The page

PAGE = """
const { TOLERANCE, largestDifference, rowsOf, runOf, twinFound } = await load("ravine/model.js");
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const recorded = new Float64Array(bytes(given.checks).buffer);
const { setting } = given;
"""


def payload(**more):
    return {"setting": Ravine().setting, "checks": base64.b64encode(checks()).decode(), **more}


def test_the_page_agrees_with_numpy_and_notices_if_it_does_not():
    found = node.run(
        PAGE
        + """const wrong = recorded.slice(), nan = recorded.slice(), late = recorded.slice();
        wrong[40] += 1e-5;
        nan[4] = NaN;
        late[late.length - 1] += 1;
        answer([TOLERANCE, ...[recorded, wrong, nan, late, recorded.slice(1)].map((numbers) =>
          String(largestDifference(setting, numbers)))]);""",
        payload(),
    )
    assert found[0] == 1e-6
    assert float(found[1]) < 1e-9
    assert float(found[2]) == pytest.approx(1e-5, rel=1e-3)
    assert [float(text) for text in found[3:]] == [np.inf, 1, np.inf]


def test_every_surface_rotation_noise_and_optimiser_runs_as_in_numpy():
    """With the smallest, a middle and the largest learning rate; also the states."""
    chosen = [
        {"surface": surface, "kappa": kappa, "rotation": angle, "noise": noise, "seed": 3}
        for surface, kappa, angle, noise in product(AXES["surface"], (1, 100), AXES["rotation"], (0, 0.5))
    ]
    settings = [(0.003, 0), (0.3, 0.9), (2.1, 0.99)]
    runs = [(one, name, given) for one in chosen for name in OPTIMIZERS for given in settings]
    found = node.run(
        PAGE
        + """answer(given.runs.map(([selection, name, one]) =>
          [...rowsOf(setting, { ...setting.base, ...selection }, name, one, 40)].map(String)));""",
        payload(runs=runs),
    )
    assert len(found) == 48 * 15
    for (one, name, given), rows in zip(runs, found, strict=True):
        expected = run(complete(one), name, *given, steps=40)
        page = np.array(rows, dtype=float).reshape(-1, 9)
        np.testing.assert_allclose(page, expected, rtol=1e-9, atol=1e-9, err_msg=f"{one} {name} {given}")


SELECTIONS = [
    {},
    {"rotation": 45, "active": "adam"},
    {"surface": "saddle", "start": [1.5, -2], "rotation": 22.5},
    {"surface": "plateau", "noise": 0.5, "seed": 9, "optimizers": {"sgd": [0.3, 0]}, "active": "sgd"},
]


@pytest.mark.parametrize("chosen", SELECTIONS)
def test_the_kernel_answers_what_the_page_computes(chosen):
    page = node.run(
        PAGE
        + """const found = twinFound(setting, { ...setting.base, ...given.chosen });
        const rows = ({ settled, last, rows }) => [settled, last, [...rows]];
        answer({ ...found, runs: found.runs.map(rows) });""",
        payload(chosen=chosen),
    )
    widget = Ravine()
    content, buffers = widget.answer({"type": "runs", "selection": FIRST | chosen})
    assert content == {"needed": page["needed"]}
    found = np.array(widget.answer({"type": "map", "selection": FIRST | chosen})[0]["map"])
    equal = found == page["map"]
    if chosen.get("active") == "adam":  # with large steps in a turned ravine, a last digit decides
        assert equal[:, LRS.index(0.03)].all()
        assert equal.mean() > 0.75
    else:
        assert equal.all()
    for (settled, last, rows), buffer, name in zip(
        page["runs"], buffers, complete(FIRST | chosen)["optimizers"], strict=True
    ):
        expected = np.frombuffer(buffer).reshape(-1, 9)
        np.testing.assert_allclose(np.reshape(rows, (-1, 9)), expected, rtol=0, atol=1e-9)
        assert last == len(expected) - 1
        given = complete(FIRST | chosen)["optimizers"][name]
        assert settled == steps_needed(complete(chosen), name, *given)


def test_a_chosen_start_turns_with_the_surface():
    selection = complete({"start": [3, 4]})
    x, y = turned_start(selection, 45)
    assert (x, y) == (pytest.approx(-1 / np.sqrt(2)), pytest.approx(7 / np.sqrt(2)))
    assert turned_start(complete({}), 45) is None


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"kappa": 5}, "kappa: given 5, expected one of"),
        ({"surface": "hill"}, "surface: given 'hill', expected one of"),
        ({"kappa": True}, "kappa: given True, expected one of"),
        ({"lr": 1}, "selection: given 'lr', expected one of surface"),
        ({"seed": -1}, "seed: given -1, expected an integer"),
        ({"start": [20, 0]}, "start: given .* expected .x. up to 10.5"),
        ({"start": [1]}, "start: given"),
        ({"optimizers": {}}, "optimizers: given {}, expected one to 3"),
        ({"optimizers": {"adagrad": (1, 0)}}, "optimizers: given 'adagrad'"),
        ({"optimizers": {"adam": (0.2, 0)}}, "lr: given 0.2, expected one of"),
        ({"optimizers": {"adam": (0.1, 0.6)}}, "beta: given 0.6, expected one of"),
        ({"active": "rmsprop"}, "active: given 'rmsprop', expected one of"),
    ],
)
def test_what_is_no_choice_is_refused(chosen, said):
    with pytest.raises(ValueError, match=said):
        Ravine(**chosen)
    with pytest.raises(ValueError, match=said):
        Ravine().answer({"type": "runs", "selection": chosen})


def test_an_optimiser_of_those_chosen_is_active():
    assert Ravine(optimizers={"rmsprop": (0.03, 0.9)}).setting["first"]["active"] == "rmsprop"
    assert Ravine().setting["first"]["active"] == "momentum"


def test_text_is_the_same_on_every_run_and_does_not_give_the_answer_away():
    assert repr(Ravine()) == repr(Ravine())
    assert repr(Ravine(rotation=45, kappa=10)).splitlines()[0] == (
        "The ravine: surface ravine, κ = 10, turned by 45°, noise 0, start (-7.071, -5.657)."
    )
    assert repr(Ravine()).splitlines()[2:] == [
        "sgd:      η = 1: (-8.91, 0), J = 0.3969",
        "momentum: η = 1, μ = 0.9: (-8.91, 0), J = 0.3969",
        "adam:     η = 0.1, β₁ = 0.9: (-8.9, 0.9), J = 0.8011",
    ]


def test_the_code_shown_is_the_cores():
    assert list(code()) == list(OPTIMIZERS)
    texts = {
        name: [line["text"] for lines in functions for line in lines] for name, functions in code().items()
    }
    assert texts["sgd"] == ["# SGD.move", "theta -= np.multiply(grad, self.lr, out=work)"]
    assert "# average_square" in texts["adam"]
    assert "v *= self.mu" in texts["momentum"]


def test_every_start_lies_in_its_picture_however_it_is_turned():
    for surface, angle in product(PLACES, AXES["rotation"]):
        x, y = run(complete({"surface": surface, "rotation": angle}), "sgd", 1, 0, steps=0)[0, :2]
        right, top = PLACES[surface]["extent"]
        assert abs(x) <= right
        assert abs(y) <= top
