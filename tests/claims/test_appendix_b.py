"""What appendix B claims in words, each claim as a test. The page's own cells run once, in one namespace."""

import numpy as np
import pytest
from notebooks import Page

from dnnlab import SGD, Adam, Network, Training, accuracy, gradient_check, mlp

PAGE = Page("book/appendix-b-not-quite-right.ipynb")
FALSE_CLAIMS = 15


def said(*words):
    """True if the page says each of these."""
    return all(word in PAGE.prose for word in words)


@pytest.fixture(scope="module")
def page():
    """The names that the cells define, and what each cell printed, by the beginning of the cell."""
    names = {"display": lambda *_: None}
    names["printed"] = dict(PAGE.run(names))
    return names


def text_of(page, start):
    """What the cell that begins with ``start`` printed."""
    (found,) = [text for source, text in page["printed"].items() if source.startswith(start)]
    return found


def test_every_false_claim_has_its_four_parts():
    headings = [line for line in PAGE.prose.splitlines() if line.startswith("### ")]
    assert len(headings) == FALSE_CLAIMS
    assert said("Each of the fifteen below does")
    for part in "**Read.**", "**Test.**", "**Right.**", "**Matters**":
        assert PAGE.prose.count(part) == FALSE_CLAIMS, part


def test_what_a_card_quotes_is_not_always_false():
    quoted = {
        name: card for name, card in PAGE.cards.items() if card["question"].startswith("True or false?")
    }
    assert list(quoted) == ["carry"]
    (right,) = [option for option in quoted["carry"]["options"] if option.get("correct")]
    assert right["text"].startswith("True")


# Functions and their slopes


def test_softsign_without_bars_is_right_for_positive_z_only(page):
    softsign, slope = page["softsign"], page["slope"]
    for z in 0.1, 0.5, 2.0, 7.0:
        assert np.isclose(slope(softsign, np.array(z)), 1 / (1 + z) ** 2, rtol=1e-8)
        assert np.isclose(softsign(z), z / (1 + z))
    for z in -0.5, -1.5, -3.0:
        assert not np.isclose(slope(softsign, np.array(z)), 1 / (1 + z) ** 2, rtol=0.1)
        assert np.isclose(slope(softsign, np.array(z)), 1 / (1 + abs(z)) ** 2, rtol=1e-8)
        assert not np.isclose(softsign(z), z / (1 + z), rtol=0.1)
    assert 1 / (1 - 0.999) ** 2 > 1e5


def test_swapped_hard_tanh_jumps_by_2_and_has_the_same_slopes(page):
    swapped, hard, slope = page["swapped"], page["hard"], page["slope"]
    for edge in -1.0, 1.0:
        jump = swapped(np.array(edge - 1e-9)) - swapped(np.array(edge + 1e-9))
        assert np.isclose(jump, 2, atol=1e-6)
    z = np.array([-3, -1.2, -0.8, 0, 0.8, 1.2, 3])
    np.testing.assert_allclose(slope(swapped, z), slope(hard, z), atol=1e-9)
    np.testing.assert_array_equal(hard(z), np.clip(z, -1, 1))


def trained(page, activation, eta, start=1):
    net = page["hidden"](activation, start)
    page["train"](net, eta=eta)
    right = accuracy(net, page["X_test"], page["y_test"])
    return net, net.value(page["X_train"], page["y_train"]), right


def test_one_wrong_sign_ends_at_guessing_and_the_gradient_check_finds_it(page):
    wrong = page["WrongSign"]()
    net, after, right = trained(page, wrong, 0.5)
    assert gradient_check(page["hidden"](wrong), *page["sample"]).relative_error > 0.1
    assert len(set(net.predict(page["X_test"]).argmax(axis=1))) == 1, "one answer to all digits"
    assert 0.09 < right < 0.11
    net.loss_and_grad(page["X_train"], page["y_train"])
    assert net.layers[1].x.min() > 0.7, "all hidden units near 1"
    assert net.layers[1].x.mean() > 0.97
    assert said("whose 33 inputs are now always about 1", f"{after:.1f} is where it stopped")
    assert said("no more than 15 % of the digits are right")
    for eta, start in (0.1, 1), (0.1, 2), (0.1, 3), (0.01, 1):
        _, after, right = trained(page, wrong, eta, start)
        assert abs(after - np.log(10)) < 0.1
        assert right < 0.15
    assert "right sign: gradient check finds a fault: False; J from 2.6 to 0.2, 94% right" in text_of(
        page, "sample = "
    )


def last_layer_alone(page, inputs, eta):
    """An output layer trained on what a hidden layer gave, and J after each epoch."""
    net = mlp([32, 10], loss="softmax_cross_entropy", rng=np.random.default_rng(0))
    run = Training(net, inputs, page["y_train"], SGD(eta), epochs=10, rng=np.random.default_rng(0))
    return net, [net.value(inputs, page["y_train"]) for step, _ in enumerate(run, 1) if step % 43 == 0]


def test_the_loss_jumps_about_because_of_the_output_layer_alone(page):
    net, *_ = trained(page, page["WrongSign"](), 0.5)
    net.loss_and_grad(page["X_train"], page["y_train"])
    _, large = last_layer_alone(page, net.layers[1].x, 0.5)
    assert max(large) > 1.5 * min(large) > 4
    _, small = last_layer_alone(page, net.layers[1].x, 0.02)
    assert np.ptp(small) < 0.1
    assert abs(small[-1] - np.log(10)) < 0.1


def test_a_hidden_layer_left_as_it_was_drawn_allows_between_a_third_and_a_half(page):
    assert "between a third and a half" in PAGE.cards["sign"]["options"][1]["text"]
    for start in 1, 2, 3:
        net = page["hidden"]("sigmoid", start)
        net.loss_and_grad(page["X_train"], page["y_train"])
        inputs = net.layers[1].x.copy()
        alone, _ = last_layer_alone(page, inputs, 0.5)
        assert 0.33 < accuracy(alone, inputs, page["y_train"]) < 0.53


def test_the_output_layer_of_the_wrong_net_has_the_right_gradient(page):
    X, y = page["sample"]
    nets = [page["hidden"](activation) for activation in ("sigmoid", page["WrongSign"]())]
    for net in nets:
        net.loss_and_grad(X, y)
    right, wrong = (net.layers for net in nets)
    np.testing.assert_array_equal(right[1].dW, wrong[1].dW)
    np.testing.assert_allclose(right[0].dW, -wrong[0].dW)


def test_half_tanh_half_relu_has_a_right_gradient_and_learns_as_well(page):
    printed = text_of(page, "print(gradient_check(hidden(HalfAndHalf())")
    assert "agree to 1e-7" in printed
    assert "half and half between 94.0% and 94.2% right" in printed
    shares = [float(word.rstrip("%")) for word in printed.split() if word.endswith("%")]
    assert len(shares) == 6
    assert min(shares) > 93
    assert max(shares) - min(shares) < 2


# Gradients


def test_relu_with_variance_1_over_n_loses_half_of_the_mean_square_in_each_layer(page):
    lost = page["runs"]["N(0, 1/n)"]
    assert len(lost) == 30
    assert np.isclose(lost[-1], 2 ** (-29 / 2), rtol=0.2)
    assert round(2 ** (-29 / 2), 5) == 0.00004
    assert lost[-1] < 1e-4
    straight = np.log(lost) + np.arange(30) * np.log(2) / 2
    assert np.abs(straight).max() < 0.5, "a straight line on the logarithmic axis"
    assert page["runs"]["N(0, 2/n)"][-1] > 0.5


def test_relu_with_variance_2_over_n_keeps_between_half_and_three_times_of_delta_from_twenty_starts(page):
    kept = []
    for start in range(20):
        net = page["mlp"]([64] + 30 * [64] + [10], "relu", init="he_normal",
                          loss="softmax_cross_entropy", rng=np.random.default_rng(start))  # fmt: skip
        net.loss_and_grad(page["X_train"][:100], page["y_train"][:100])
        first, last = net.layers[0], net.layers[-2]
        kept.append(np.sqrt((first.delta**2).mean() / (last.delta**2).mean()))
        off = np.mean([(layer.z <= 0).mean() for layer in net.layers[:-1]])
        assert 0.4 < off < 0.6, "about half of the units are off"
    assert said("from twenty starts, between a half and three times of δ arrives")
    assert 0.5 < min(kept) < 0.6
    assert 2.5 < max(kept) < 3


def test_the_plain_deep_net_under_fits_with_sgd_and_learns_with_adam(page):
    X, y = page["X_train"], page["y_train"]
    assert page["far"][False][:, 0].max() < 0.6
    assert said("it gets less than 60 % of the digits that it *sees*", "does not get past 60 % either")
    assert PAGE.cards["skip"]["options"][2]["reason"].startswith("From these four starts")
    for optimizer, epochs, low, high in (
        (SGD(0.01), 10, 0, 0.6),
        (SGD(0.1), 10, 0, 0.6),
        (Adam(0.001), 30, 0.9, 1),
    ):
        for start in range(4) if epochs == 10 else (0,):
            net = page["deep"](20, False, start)
            list(Training(net, X, y, optimizer, batch_size=32, epochs=epochs, rng=np.random.default_rng(0)))
            assert low < accuracy(net, X, y) < high


def test_with_skip_connections_each_start_learns_better_than_any_without(page):
    assert page["far"][True][:, 0].min() > page["far"][False][:, 0].max()
    assert text_of(page, "far = ").splitlines()[-1] == "with skip 78% to 96%"
    assert said("With skip connections it gets 78 to 96 %")


def test_the_gap_with_skip_connections_is_between_the_plain_net_s_and_that_of_the_net_without_the_layers(
    page,
):
    lines = text_of(page, "hundreds = ").splitlines()
    plain, skip, without = (
        [float(word) for word in line.split("gaps [")[1].split("]")[0].split()] for line in lines
    )
    assert [line.split("mean ")[1] for line in lines] == ["0.17", "0.14", "0.13"]
    assert said("at equal depth, 0.17 → 0.14. Leaving the two layers out shrinks it more, to 0.13")
    for hundred in zip(plain, skip, without, strict=True):
        assert list(hundred) == sorted(hundred, reverse=True)


def test_delta_does_not_vanish_in_the_plain_net_but_one_direction_holds_most_of_the_variance(page):
    ratios, plain, skip = text_of(page, "for skip in (False, True):\n    nets").splitlines()
    assert ratios.endswith("[0.95 0.17 1.47 0.36]")
    assert said("from 0.17 to 1.47 times", "57 to 98 % of the variance", "skip connections 30 % at most")
    shares = [[float(word) for word in line.split("[")[1].rstrip("]").split()] for line in (plain, skip)]
    assert (min(shares[0]), max(shares[0]), max(shares[1])) == (0.57, 0.98, 0.3)
    rng = np.random.default_rng(0)
    even = rng.normal(size=(20000, 4)) @ np.diag([1.0, 1.0, 1.0, 1.0])
    assert abs(page["in_one_direction"](even) - 0.25) < 0.01
    assert page["in_one_direction"](np.outer(rng.normal(size=50), [1.0, 2.0, 3.0])) > 1 - 1e-9


def test_among_plain_nets_the_share_in_one_direction_does_not_tell_which_learns(page):
    assert said("among plain nets this share does not tell which learns")
    X, y, found = page["X_train"], page["y_train"], []
    for start in range(12):
        net = page["deep"](20, False, start)
        net.loss_and_grad(X[:200], y[:200])
        share = page["in_one_direction"](net.layers[-1].x)
        list(Training(net, X, y, SGD(0.02), batch_size=32, epochs=10, rng=np.random.default_rng(0)))
        found.append([share, accuracy(net, X, y)])
    assert abs(np.corrcoef(np.transpose(found))[0, 1]) < 0.3


def test_the_lstm_without_carry_is_wrong_by_0_48_at_24_degrees(page):
    assert text_of(page, "for carry in 1, 0:\n    _, dW").splitlines() == [
        "carry 1: right to 1e-7: True",
        "carry 0: right to 1e-7: False",
        "the relative error without the carry: 0.48",
    ]
    assert text_of(page, "for carry in 1, 0:\n    right = ").endswith("the wrong gradient is 24° off\n")
    assert said("a relative error of 0.48", "24° off at first, 25° to 75° later")


def test_in_the_training_without_carry_the_gradient_is_25_to_75_degrees_off(page):
    X, y, angles = page["X_train"], page["y_train"], []
    for start in range(3):
        (W, V), adams = page["first_weights"](start), (Adam(0.02), Adam(0.02))
        for epoch in range(8):
            order = np.random.default_rng(epoch).permutation(len(X))
            for rows in np.array_split(order, 21):
                _, *grads = page["gradients"](W, V, X[rows], y[rows], 0)
                for theta, grad, adam in zip((W, V), grads, adams, strict=True):
                    adam.step(theta.ravel(), grad.ravel())
            right, wrong = (page["gradients"](W, V, X, y, carry)[1] for carry in (1, 0))
            cosine = (right * wrong).sum() / np.sqrt((right**2).sum() * (wrong**2).sum())
            angles.append(np.degrees(np.arccos(cosine)))
    assert 25 < min(angles) < 30
    assert 65 < max(angles) < 75


def test_the_error_from_eight_starts(page):
    assert text_of(page, "errors = []").strip() == "relative errors between 0.28 and 0.48"


def test_it_learns_all_the_same_and_worse(page):
    assert text_of(page, "for carry in 1, 0:\n    right = ").splitlines()[:2] == [
        "carry 1: from 92% to 95% of the test digits, five starts",
        "carry 0: from 80% to 87% of the test digits, five starts",
    ]
    assert said("80 to 87 % with the wrong gradient, 92 to 95 % with the right one")


def test_mazur_s_example(page):
    printed = text_of(page, "a2, a3, J = answer").splitlines()
    assert [line.split()[-1] for line in printed] == ["0.298371109", "0.149780716", "0.149817639"]
    assert ["0.291027774" in printed[1], "0.291027924" in printed[2]] == [True, True]
    assert said("0.298371109 to 0.291027924", "0.291027774", "0.149780716")


def test_the_core_agrees_with_the_right_number(page):
    rng = np.random.default_rng(0)
    net = Network([page["Dense"](2, 2, "sigmoid"), page["Dense"](2, 2, "sigmoid")], "squared_error", rng=rng)
    for layer, W, b in zip(net.layers, (page["W2"], page["W3"]), (0.35, 0.60), strict=True):
        layer.W[:], layer.b[:] = W, b
    X, y = page["x"][np.newaxis], np.array([[0.01, 0.99]])
    net.loss_and_grad(X, y)
    for layer in net.layers:
        layer.W -= 0.5 * layer.dW
    assert f"{net.value(X, y):.9f}" == "0.291027774"


def test_the_slip_grows_with_eta(page):
    x, target = page["x"], np.array([0.01, 0.99])

    def after(eta, late):
        a2, a3, _ = page["answer"](page["W2"], page["W3"])
        delta3 = (a3 - target) * a3 * (1 - a3)
        new_W3 = page["W3"] - eta * np.outer(delta3, a2)
        delta2 = ((new_W3 if late else page["W3"]).T @ delta3) * a2 * (1 - a2)
        a3 = page["answer"](page["W2"] - eta * np.outer(delta2, x), new_W3)[1]
        return 0.5 * ((a3 - target) ** 2).sum()

    slips = [abs(after(eta, True) - after(eta, False)) for eta in (0.05, 0.5, 5)]
    assert slips[0] < slips[1] < slips[2]
    assert 1e-7 < slips[1] < 1e-6, "in the seventh digit"


# What keeps weights small


def test_the_pull_without_the_square_has_constant_size(page):
    rows = [[float(word) for word in line.split()] for line in text_of(page, "lam = 0.1").splitlines()[1:]]
    assert [row[1] for row in rows] == [1, 0.1, 0.01, 0.001]
    assert [row[2] for row in rows] == [0.1] * 4


def test_where_each_penalty_ends(page):
    rows = [line.split() for line in text_of(page, "length = np.linspace").splitlines()[1:]]
    for lam, squared, plain in np.array(rows, dtype=float):
        assert np.isclose(squared, 0.5 / (1 + lam))
        assert np.isclose(plain, max(0, 0.5 - lam))


def test_dividing_at_test_time_makes_the_error_larger(page):
    printed = text_of(page, "weights = net.layers[-1].W.copy()").splitlines()
    assert printed == [
        "as it is        J = 0.15, mean answer 1.43, mean target 1.49",
        "divided by 0.5  J = 0.22, mean answer 1.73, mean target 1.49",
    ]
    assert "mean 0.8" in text_of(page, "keep = 0.8")
    assert "mean 1.0" in text_of(page, "keep = 0.8")


def test_in_a_classifier_few_answers_change_and_the_loss_falls(page):
    printed = text_of(page, 'print(f"of {len(y_test)} answers')
    assert printed.strip() == "of 449 answers 5 to 11 change; the test loss is lower in 5 of 5 nets"
    assert said("the biases do not, few answers change, and the loss may even fall")


# Steps


def test_10_epochs_of_batch_descent_are_10_updates(page):
    rows = text_of(page, 'for name, size, eta in (("batch"').splitlines()
    assert [row.split(":")[1].split()[0] for row in rows] == ["10", "10", "430", "430"]
    assert [row.split("about ")[1] for row in rows] == [
        "25 to 35 % right",
        "65 to 80 % right",
        "95 to 95 % right",
        "95 to 95 % right",
    ]
    assert said("10 updates instead of 430. A larger η helps the ten, and does not make up")


def test_momentum_loses_in_round_valleys_and_wins_in_steep_ones(page):
    rows = [line.split()[2:] for line in text_of(page, "etas = ").splitlines()[1:]]
    table = np.array(rows, dtype=int)
    np.testing.assert_array_equal(table[:, 0], [1, 10, 100, 1000])
    _, plain, fixed, fitted = table.T
    assert list(fixed < plain) == [False, False, True, True]
    assert (fitted <= plain).all()
    assert fitted[3] > fixed[3], "at 1,000 the habitual 0.9 is ahead"
    assert plain[0] == fitted[0] == 2
    assert (np.round(plain[1:] / table[1:, 0]) == 7).all(), "in proportion to kappa, here 7 kappa"
    assert np.ptp(fitted[1:] / np.sqrt(table[1:, 0])) < 2, "in proportion to its root"
    assert plain[3] > 5000
    assert fixed[3] < 400


def test_no_eta_makes_momentum_forget_faster_than_root_0_9():
    for pull in np.geomspace(1e-4, 3.7, 200):  # eta times curvature
        roots = np.roots([1, -(1 + 0.9 - pull), 0.9])
        assert np.abs(roots).max() >= np.sqrt(0.9) - 1e-9, "the slowest part"


def test_uncorrected_adam_takes_too_long_steps(page):
    factor = page["factor"]
    assert (round(factor[0], 1), round(factor[11], 1)) == (3.2, 6.6)
    assert factor.argmax() + 1 == 12
    assert 1.2 < factor[999] < 1.3, "still a quarter too long"
    assert np.isclose(0.1 / np.sqrt(0.001), factor[0])
    for kind, expected in ((Adam, 1), (page["Uncorrected"], factor[0])):
        theta = np.zeros(1)
        kind(1.0).step(theta, np.ones(1))
        assert np.isclose(-theta[0], expected, rtol=1e-6)


def test_uncorrected_adam_on_the_digits(page):
    rows = [line.split() for line in text_of(page, "for eta, kind in").splitlines()]
    runs = {(row[1], row[2]): (float(row[6].strip(",")), float(row[9].strip(",")), float(row[-1]))
            for row in rows}  # fmt: skip
    assert len(runs) == 5
    assert runs["0.001", "Uncorrected"][2] < runs["0.001", "Adam"][2] - 0.5, "with a small eta it helps"
    assert abs(runs["0.001", "Uncorrected"][2] - runs["0.006", "Adam"][2]) <= 0.1, "six times the eta"
    first, most, last = runs["0.1", "Uncorrected"]
    assert most > 5 * first, "thrown far off"
    assert last == round(np.log(10), 1) == 2.3, "knows nothing"
    assert runs["0.1", "Adam"][2] < 0.7


def test_adam_that_counts_too_fast(page):
    right, wrong = page["lengths"](4, 1000, inside=False), page["wrong"]
    np.testing.assert_allclose(right, 1)
    assert round(100 * (1 - wrong[:2].min())) == 42
    assert len(set(wrong[0].round(2))) == 4, "a different length for each array"
    assert 1.8 < wrong[99].min() < 2, "nearly twice at update 100"
    assert 1.2 < wrong[999].max() < 1.3, "by a quarter at update 1,000"


def test_the_first_order_step_runs_past_the_minimum_and_the_second_order_step_hits_it(page):
    printed = text_of(page, "theta = 0.0")
    assert "theta =  1.667" in printed
    assert "theta =  4.568   J =  3.460" in printed
    assert "second order, one step from 0: 3.0" in printed
