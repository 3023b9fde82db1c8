"""The exercises of chapter 5: references against the core and against differences; numbers in the sheet."""

import numpy as np
import pytest
from references import answers

import dnnlab as dl
from dnnlab import initializers
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close

SHEET = "05-vanishing-gradients"
NAMES = [
    "size",
    "xavier_bound",
    "clip_by_value",
    "he_weights",
    "mean_square_of_z",
    "clip_by_norm",
    "layer_factor",
    "factor_per_layer",
    "layers_left",
    "count_dead",
    "starts",
    "residual_backward",
]
INITIALIZERS = {
    "zeros": initializers.zeros,
    "equal": initializers.constant(0.1),
    "small": initializers.normal(0.01),
    "large": initializers.normal(1),
    "xavier": initializers.xavier_uniform,
    "he": initializers.he_normal,
}


@pytest.fixture(scope="module")
def cells(source):
    return {cell.id: cell for cell in source.cells}


def size(values):
    return np.sqrt(np.mean(values**2))


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core and against differences


class Recorder:
    """A generator that keeps what it is asked for."""

    def uniform(self, low, high, shape):
        self.bounds = low, high
        return np.zeros(shape)


def test_xavier_bound_is_the_one_that_the_core_draws_from(declared):
    for (n_in, n_out), bound in answers(declared["xavier_bound"]):
        rng = Recorder()
        initializers.xavier_uniform(rng, (n_out, n_in))
        assert np.allclose(rng.bounds, (-bound, bound), rtol=1e-14)


def test_he_weights_are_those_of_the_core_from_the_same_normal_numbers(declared):
    for (normal,), _ in answers(declared["he_weights"]):
        numbers = np.random.default_rng(3).standard_normal(normal.shape)
        W = initializers.he_normal(np.random.default_rng(3), normal.shape)
        assert close(declared["he_weights"].reference(numbers), W)


def test_clipping_is_that_of_the_core(declared):
    for name, clip in (("clip_by_value", dl.clip_by_value), ("clip_by_norm", dl.clip_by_norm)):
        for (G, c), clipped in answers(declared[name]):
            expected = G.copy()
            clip(c)(expected)
            assert close(clipped, expected)


def test_gradients_are_clipped_and_left_alone_among_the_cases(declared):
    lengths = [(np.linalg.norm(G), c) for (G, c), _ in answers(declared["clip_by_norm"])]
    assert any(length > c for length, c in lengths)
    assert any(0 < length < c < length**2 for length, c in lengths)  # the square would be too long
    assert any(length == 0 for length, _ in lengths)


def test_the_mean_square_of_z_is_what_random_weights_give_on_average(declared):
    rng = np.random.default_rng(0)
    for (A, var_w), predicted in answers(declared["mean_square_of_z"]):
        W = rng.normal(0, np.sqrt(var_w), (100_000, A.shape[1]))
        assert np.isclose(predicted, np.mean((A @ W.T) ** 2), rtol=0.03)


def test_the_factor_of_a_layer_has_the_cores_slope(declared):
    for (gain, z), factor in answers(declared["layer_factor"]):
        sigmoid = dl.Sigmoid()
        assert np.isclose(factor, gain * size(sigmoid.derivative(z, sigmoid(z))), rtol=1e-12)


def test_equal_factors_lead_from_the_last_size_to_the_first(declared):
    for (sizes,), factor in answers(declared["factor_per_layer"]):
        delta = sizes[-1]
        for _ in range(len(sizes) - 1):
            delta *= factor
        assert np.isclose(delta, sizes[0], rtol=1e-12)


def test_layers_left_is_the_last_number_that_leaves_the_share(declared):
    for (factor, share), layers in answers(declared["layers_left"]):
        assert factor**layers >= share > factor ** (layers + 1)
        fraction = np.log(share) / np.log(factor) % 1
        assert 0.05 < fraction < 0.95  # rounding cannot decide it


def test_a_unit_counts_as_dead_if_no_gradient_reaches_its_weights(declared):
    for (Z,), dead in answers(declared["count_dead"]):
        delta = dl.ReLU().backward(np.ones_like(Z), Z, np.maximum(Z, 0))
        assert dead == np.sum(~delta.any(axis=0))
    assert any((Z == 0).any() for (Z,), _ in answers(declared["count_dead"]))


def test_residual_backward_against_the_core_and_differences(declared):
    for (X, W, b, dA), dX in answers(declared["residual_backward"]):
        n = len(b)
        dense = dl.Dense(n, n, "tanh")
        net = dl.Network([dl.Residual(dense)], dl.SquaredError(), rng=np.random.default_rng(0))
        dense.W[:], dense.b[:] = W, b
        net.forward(X)
        assert close(dX, net.layers[0].backward(dA))
        measured, eps = np.empty_like(X), 1e-6
        for index in np.ndindex(X.shape):
            step = np.zeros_like(X)
            step[index] = eps
            above, below = (np.sum(dA * (x + np.tanh(x @ W.T + b))) for x in (X + step, X - step))
            measured[index] = (above - below) / (2 * eps)
        assert np.allclose(dX, measured, atol=1e-8)


# Which start was it?


def rows_of_the_table(cells):
    lines = cells["exercise-10"].source.split("\n")
    head = next(i for i, line in enumerate(lines) if line.startswith("| net |"))
    return [[field.strip() for field in line.strip("|").split("|")] for line in lines[head + 2 : head + 8]]


def number(text):
    """What a field of the table says; powers of ten are written with raised digits."""
    digits = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(digits.replace(" · 10", "e"))


def measured(kind, start):
    """Sizes of a in layers 2, 5 and 9, δ of the first hidden layer, different neurons in layer 2."""
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal((500, 100)), rng.integers(0, 10, 500)
    net = dl.mlp(
        [100] * 9 + [10],
        kind,
        init=INITIALIZERS[start],
        loss="softmax_cross_entropy",
        rng=np.random.default_rng(4),
    )
    net.loss_and_grad(X, y)
    hidden = net.layers[:-1]
    assert len(hidden) == 8
    sizes = [size(hidden[layer - 2].a) for layer in (2, 5, 9)]
    back = size(hidden[0].delta) / size(hidden[-1].delta) if sizes[0] else 0.0
    return np.array([*sizes, back]), len(np.unique(hidden[0].W.round(9), axis=0))


def test_the_table_shows_what_the_nets_measure(cells, declared):
    answer = dict(zip(declared["starts"].parts, declared["starts"].reference, strict=True))
    rows = rows_of_the_table(cells)
    assert [row[0] for row in rows] == list("abcdef")
    for net, activation, *numbers, neurons in rows:
        values, different = measured(activation.lower(), answer[f"net_{net}"])
        shown = np.array([number(field) for field in numbers])
        assert np.allclose(shown, values, rtol=0.06), net
        assert different == int(neurons)


def test_only_one_start_fits_each_row_of_the_table(cells, declared):
    answer = dict(zip(declared["starts"].parts, declared["starts"].reference, strict=True))
    nets = {(kind, start): measured(kind, start) for kind in ("tanh", "relu") for start in INITIALIZERS}
    for net, activation, *numbers, neurons in rows_of_the_table(cells):
        first = number(numbers[0])
        fitting = [
            start
            for start in INITIALIZERS
            if np.isclose(nets[activation.lower(), start][0][0], first, rtol=0.06)
            and nets[activation.lower(), start][1] == int(neurons)
        ]
        assert fitting == [answer[f"net_{net}"]]


def test_the_best_nets_are_those_whose_sizes_change_least(cells, declared):
    answer = dict(zip(declared["starts"].parts, declared["starts"].reference, strict=True))
    for kind in "tanh", "ReLU":
        change = {}
        for net, activation, *numbers, _ in rows_of_the_table(cells):
            if activation == kind:
                a_2, _, a_9, back = map(number, numbers)
                change[net] = max(abs(np.log(a_9 / a_2)), abs(np.log(back)))
        assert min(change, key=change.get) == answer[f"best_{kind.lower()}"]


def test_the_comparison_under_the_table_is_right(cells):
    normal = np.random.default_rng(0).standard_normal(1_000_000)
    text = " ".join(cells["exercise-10"].source.split())
    for scale, shown in (
        (0.1, "of size 0.1 into numbers of size 0.1"),
        (1.0, "of size 1 into 0.63"),
        (2**0.5, "of size √2 into 0.72"),
        (10.0, "of size 10 into 0.96"),
    ):
        assert shown in text
        assert abs(size(np.tanh(scale * normal)) - float(shown.split()[-1])) < 0.006
    assert abs(size(np.maximum(normal, 0)) - 0.5**0.5) < 0.002


def test_a_wrong_start_does_not_give_the_right_one_away(declared):
    exercise = compile_exercise(declared["starts"])
    right = dict(zip(exercise.parts, declared["starts"].reference, strict=True))
    for part in exercise.parts:
        choices = INITIALIZERS if part.startswith("net_") else "abcdef"
        for word in set(choices) - {right[part]}:
            verdict = diagnose(exercise, right | {part: word})
            assert verdict.kind == f"mistake:{part}-{word}"
            others = {right[part], *choices} - {word}
            assert not any(f"{quote}{other}{quote}" in verdict.message for other in others for quote in "'\"")
            assert not {"Xavier", "He", "Xavier's", "He's"} & set(verdict.message.split())


def test_a_dict_with_words_missing_says_which(declared):
    assert "the dict has no net_b, net_c, net_d" in told(declared["starts"], {"net_a": "small"})


def test_every_word_that_is_no_start_gets_the_whole_list(declared):
    exercise = compile_exercise(declared["starts"])
    right = dict(zip(exercise.parts, declared["starts"].reference, strict=True))
    message = diagnose(exercise, right | {"net_a": "N(0, 1)"}).message
    assert all(f'"{word}"' in message for word in INITIALIZERS)


# Slips that students make


def told(exercise, answer):
    return " ".join(diagnose(compile_exercise(exercise), answer).message.split())


def test_the_root_that_is_half_is_named(declared):
    message = told(declared["xavier_bound"], lambda n_in, n_out: (6 / (n_in + n_out)) ** 1 / 2)
    assert "`x ** 1 / 2`: that is half of x." in message
    message = told(declared["factor_per_layer"], lambda sizes: (sizes[0] / sizes[-1]) ** 1 / (len(sizes) - 1))
    assert "`x ** 1 / n` is the n-th part of x." in message


def test_a_gradient_that_is_changed_in_place_is_seen(declared):
    def in_place(G, c):
        if np.linalg.norm(G) > c:
            G *= c / np.linalg.norm(G)
        return G

    assert "it changes its argument G" in told(declared["clip_by_norm"], in_place)


def test_the_sheet_says_that_a_gradient_stays_as_it_is(cells):
    for number in 2, 5:
        assert "stays as it is: the result" in cells[f"exercise-{number}"].source or (
            "G itself stays as it is" in cells[f"exercise-{number}"].source
        )


def test_a_loop_over_layers_may_stop_at_the_right_one_only(declared):
    def until_too_little(factor, share):
        k = 0
        while factor**k >= share:
            k += 1
        return k

    def first_that_leaves_enough(factor, share):
        return next(k for k in range(100) if factor**k >= share)

    assert "one too many" in told(declared["layers_left"], until_too_little)
    assert "You look for the last one" in told(declared["layers_left"], first_that_leaves_enough)
    right = diagnose(compile_exercise(declared["layers_left"]), lambda f, s: until_too_little(f, s) - 1)
    assert right.right


def test_dead_samples_are_told_from_dead_units(declared):
    def rows(Z):
        return sum(all(row <= 0) for row in Z)

    def units(Z):
        return sum(all(unit <= 0) for unit in Z.T)

    assert "You count the samples" in told(declared["count_dead"], rows)
    assert diagnose(compile_exercise(declared["count_dead"]), units).right


def test_a_loop_that_ends_at_a_fixed_number_is_named(declared):
    for end in 10, 20, 50, 100:

        def up_to(factor, share, end=end):
            k = 0
            for i in range(1, end):
                if factor**i >= share:
                    k = i
            return k

        assert f"No result of yours is above {end - 1}" in told(declared["layers_left"], up_to)


def test_a_flag_that_is_never_reset_is_told_from_a_loop_that_ends_early(declared):
    def never_reset(Z):
        count, dead = 0, True
        for unit in Z.T:
            for z in unit:
                if z > 0:
                    dead = False
            count += dead
        return count

    def first_only(Z):
        for unit in Z.T:
            return int(all(unit <= 0))

    def inside(Z):
        count = 0
        for unit in Z.T:
            dead = True
            for z in unit:
                dead = dead and z <= 0
                count += dead
        return count

    def rows(Z):
        return sum(all(Z[:, j] <= 0) for j in range(len(Z)))

    for answer, words in (
        (never_reset, "still there for the next one"),
        (first_only, "Only the first unit is looked at"),
        (inside, "count it there, once"),
        (rows, "`len(Z)` is the number of rows"),
    ):
        assert words in told(declared["count_dead"], answer)


def test_slips_with_the_length_of_a_gradient(declared):
    def along_an_axis(G, c):
        n = np.linalg.norm(G, axis=0)
        return G * c / n if n > c else G

    def as_in_pytorch(G, c):
        return G * min(1.0, c / (np.linalg.norm(G) + 1e-6))

    assert "leave the axis out" in told(declared["clip_by_norm"], along_an_axis)
    assert "PyTorch adds 1e-6" in told(declared["clip_by_norm"], as_in_pytorch)


def test_slips_on_the_way_back_that_numpy_refuses_for_some_shapes(declared):
    def delta(X, W, b, dA):
        return dA * (1 - np.tanh(X @ W.T + b) ** 2)

    def entry_by_entry(X, W, b, dA):
        return dA + delta(X, W, b, dA) * W

    def of_the_weights(X, W, b, dA):
        return dA + delta(X, W, b, dA).T @ X

    assert "a matrix product" in told(declared["residual_backward"], entry_by_entry)
    assert "∂J/∂W, the gradient of the weights" in told(declared["residual_backward"], of_the_weights)


def test_slips_after_exercise_6_and_where_roads_meet(declared):
    def block(X, W, b, dA, squash, slope):
        return dA + (dA * slope(squash(X @ W.T + b))) @ W

    def sigmoid_slope(X, W, b, dA):
        return block(X, W, b, dA, lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a))

    def tanh_in_it(X, W, b, dA):
        return block(X, W, b, dA, np.tanh, lambda a: a * (1 - a))

    def averaged(X, W, b, dA):
        return (dA + (dA * (1 - np.tanh(X @ W.T + b) ** 2)) @ W) / 2

    for slip in sigmoid_slope, tanh_in_it:
        assert "F has a tanh." in told(declared["residual_backward"], slip)
    assert "added, not averaged" in told(declared["residual_backward"], averaged)


def test_slips_with_the_share_and_with_the_rows(declared):
    def lost(factor, share):
        return int(np.log(1 - share) / np.log(factor))

    def by_rows(gain, z):
        a = 1 / (1 + np.exp(-z))
        return gain * np.sqrt(np.sum((a * (1 - a)) ** 2) / len(z))

    assert "The share is what has to be left" in told(declared["layers_left"], lost)
    assert "counts the rows of z" in told(declared["layer_factor"], by_rows)


EXAMPLES_PASSED_BY_SLIPS = {
    "clip_by_norm": [
        (lambda G, c: G / np.linalg.norm(G)),
        (lambda G, c: G / (np.linalg.norm(G) * c)),
    ],
    "layer_factor": [lambda gain, z: gain * np.mean(np.exp(-z) / (1 + np.exp(-z)) ** 2)],
    "factor_per_layer": [
        (lambda sizes: np.sqrt(sizes[0] / sizes[-1])),
        (lambda sizes: sizes[0] / sizes[1]),
        (lambda sizes: np.mean(sizes[:-1] / sizes[1:])),
    ],
}


@pytest.mark.parametrize("name", EXAMPLES_PASSED_BY_SLIPS)
def test_the_example_by_hand_does_not_pass_the_likeliest_slips(cells, declared, namespace, name):
    cell = cells["try-" + name.replace("_", "-")].source
    for slip in EXAMPLES_PASSED_BY_SLIPS[name]:
        seen = []

        def both(*inputs, slip=slip, seen=seen):
            seen.append((slip(*inputs), declared[name].reference(*inputs)))
            return seen[-1][1]

        exec(cell, namespace | {name: both})
        assert not np.allclose(*seen[0], rtol=1e-3)


# The sheet


def test_the_minutes_are_those_of_the_whole_sheet(source):
    minutes = [
        int(cell.source.split("*About ")[1].split(" minutes")[0])
        for cell in source.cells
        if cell.id.startswith("exercise-")
    ]
    assert len(minutes) == len(NAMES) - 1
    assert 85 <= sum(minutes) <= 95


def test_sizes_of_the_random_net_are_those_of_the_core(namespace):
    n, hidden, gain = 8, 4, 1.5
    rng = np.random.default_rng(0)
    W = [rng.normal(0, gain / n**0.5, (n, n)) for _ in range(hidden)]
    X, delta = rng.standard_normal((100, n)), rng.standard_normal((100, n))
    layers = [dl.Dense(n, n, "sigmoid") for _ in range(hidden)]
    net = dl.Network(layers, dl.SquaredError(), rng=np.random.default_rng(0))
    for layer, weights in zip(layers, W, strict=True):
        layer.W[:], layer.b[:] = weights, 0
    a = net.forward(X)
    dA = delta / (a * (1 - a))  # so that δ of the last layer is what the sheet starts from
    for layer in reversed(layers):
        dA = layer.backward(dA)
    sizes, Z = namespace["random_net"](gain, hidden, n)
    assert all(close(z, layer.z) for z, layer in zip(Z, layers, strict=True))
    assert close(sizes, np.array([size(layer.delta) for layer in layers]))


def test_the_tables_show_what_the_text_says(cells):
    lines = cells["z-table"].outputs[0].text.strip().split("\n")
    assert lines == ["predicted 0.5, measured 0.5", "predicted 1.0, measured 1.0"]
    for line in cells["factor-table"].outputs[0].text.strip().split("\n"):
        predicted, measured = (float(part.split()[-1]) for part in line.split(": ")[1].split(", "))
        assert abs(predicted - measured) <= 0.02
    rows = [line.split() for line in cells["residual-table"].outputs[0].text.strip().split("\n")]
    through, both = (np.array([float(row[i]) for row in rows]) for i in (3, 5))
    assert through[-1] < 1e-12
    assert np.all((both >= 1) & (both < 10))


def test_what_the_end_asks_for_can_be_found(cells, declared, namespace):
    assert "Sigmoids do reach the factor 1" in " ".join(cells["end"].source.split())
    factors = []
    for gain in 4, 11, 16:
        sizes, _ = namespace["random_net"](gain)
        factors.append(declared["factor_per_layer"].reference(sizes))
    assert factors[0] < 0.7 < 1.1 < factors[2]
    assert factors[1] == pytest.approx(1, abs=0.01)


def test_the_reader_is_shown_what_a_wrong_answer_is_told(cells):
    shown = cells["size"].outputs[0].text
    assert shown.startswith("Not yet: case 1 (activations of ReLU): you ")
    assert "how far the numbers lie from their own mean" in " ".join(shown.split())
