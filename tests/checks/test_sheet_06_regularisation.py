"""The exercises of chapter 6: references against the core and against differences; numbers in the sheet."""

import numpy as np
from references import answers, message

import dnnlab as dl
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close
from dnnlab.dropout import Dropout

SHEET = "06-regularisation"
NAMES = [
    "l2_step",
    "penalised_cost",
    "l1_gradient",
    "l2_gradient",
    "dropout",
    "hidden_delta",
    "bootstrap",
    "vote",
    "shift",
    "kept_epoch",
    "leak",
]


def differences(f, at, eps=1e-6):
    """Central differences of `f`, a function of an array that returns a number."""
    slopes = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = eps
        slopes[index] = (f(at + step) - f(at - step)) / (2 * eps)
    return slopes


class Drawn:
    """A generator that gives the uniform numbers it was made with."""

    def __init__(self, u):
        self.u = u

    def random(self, shape):
        assert shape == self.u.shape
        return self.u


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core and against differences


def test_penalties_against_the_core(declared):
    for (J, W1, W2, lam), cost in answers(declared["penalised_cost"]):
        assert np.isclose(cost, J + dl.L2(lam).penalty(W1) + dl.L2(lam).penalty(W2), rtol=1e-12)
    for (W, dW, lam), slopes in answers(declared["l1_gradient"]):
        expected = dW.copy()
        dl.L1(lam).add_gradient(W, expected)
        assert close(slopes, expected)
    for (T, dT, lam), slopes in answers(declared["l2_gradient"]):
        expected = dT.copy()
        dl.L2(lam).add_gradient(T[:, :-1], expected[:, :-1])
        assert close(slopes, expected)
    for (W, dW, eta, lam), after in answers(declared["l2_step"]):
        slopes = dW.copy()
        dl.L2(lam).add_gradient(W, slopes)
        assert close(after, W - eta * slopes)


def test_gradients_of_the_penalties_against_differences(declared):
    for (T, dT, lam), slopes in answers(declared["l2_gradient"]):
        measured = differences(lambda T, lam=lam: lam / 2 * np.sum(T[:, :-1] ** 2), T)
        assert np.allclose(slopes - dT, measured, atol=1e-8)
    for (W, dW, lam), slopes in answers(declared["l1_gradient"]):
        # At 0 the central difference is the mean of both slopes, the 0 that the book takes.
        measured = differences(lambda W, lam=lam: lam * np.abs(W).sum(), W)
        assert np.allclose(slopes - dW, measured, atol=1e-8)


def test_dropout_against_the_core(declared):
    for (A, u, p), after in answers(declared["dropout"]):
        layer = Dropout(p, np.random.default_rng(0))
        layer.rng = Drawn(u)
        assert close(after, layer.forward(A, train=True))


def test_hidden_delta_is_the_slope_of_the_cost(declared):
    dropout = declared["dropout"].reference
    for (delta_next, W_next, Z, u, p), delta in answers(declared["hidden_delta"]):

        def cost(Z, delta_next=delta_next, W_next=W_next, u=u, p=p):
            # Linear in the next layer's Z, so its gradient there is delta_next.
            return np.sum(delta_next * (dropout(np.maximum(Z, 0), u, p) @ W_next.T))

        assert np.allclose(delta, differences(cost, Z), atol=1e-7)


def test_dropout_is_right_on_average(declared):
    rng, A = np.random.default_rng(0), np.array([[1.0, -2.0, 3.0]])
    A = np.repeat(A, 100_000, axis=0)
    mean = declared["dropout"].reference(A, rng.uniform(size=A.shape), 0.25).mean(axis=0)
    assert np.allclose(mean, A[0], atol=0.02)


def test_every_row_is_drawn_equally_often(declared):
    bootstrap = declared["bootstrap"].reference
    u = np.random.default_rng(0).uniform(size=(20_000, 4))
    rows = np.array([bootstrap(np.arange(4)[:, np.newaxis], line) for line in u])
    assert np.allclose(np.bincount(rows.ravel(), minlength=4) / rows.size, 0.25, atol=0.01)


def test_vote_counts_one_voice_for_each_net(declared):
    for (P,), winners in answers(declared["vote"]):
        for sample, winner in enumerate(winners):
            voices = [int(np.argmax(net[sample])) for net in P]
            most = max(voices.count(c) for c in range(P.shape[2]))
            assert winner == min(c for c in range(P.shape[2]) if voices.count(c) == most)


def test_a_tie_and_a_vote_against_the_average_are_among_the_cases(declared):
    def counts(P):
        return np.sum(P.argmax(axis=2)[:, :, None] == np.arange(P.shape[2]), axis=0)

    votes = [np.sort(counts(P), axis=1) for (P,), _ in answers(declared["vote"]) if P.shape[2] > 1]
    assert any((v[:, -1] == v[:, -2]).any() for v in votes)
    assert any(
        (P.mean(axis=0).argmax(axis=1) != winners).any() for (P,), winners in answers(declared["vote"])
    )


def test_shift_puts_every_pixel_where_it_belongs(declared):
    for (picture, by), moved in answers(declared["shift"]):
        width = picture.shape[1]
        for column in range(width):
            came_from = column - by
            expected = picture[:, came_from] if 0 <= came_from < width else 0
            assert np.all(moved[:, column] == expected)


def test_kept_epoch_against_the_core(declared):
    class Losses:
        """A network whose validation losses are given."""

        def __init__(self, losses):
            self.losses, self.theta = iter(losses), np.zeros(1)

        def value(self, X, y):
            return next(self.losses)

        def penalty(self):
            return 0.0

    for (losses, patience), kept in answers(declared["kept_epoch"]):
        net, stopping = Losses(losses), dl.EarlyStopping(np.zeros((1, 1)), np.zeros(1), patience)
        for _ in losses:
            if stopping.after_epoch(net):
                break
        assert stopping.best_epoch == kept


# Slips that a student would make


def in_place(T, dT, lam):
    dT[:, :-1] += lam * T[:, :-1]
    return dT


def test_a_gradient_that_is_changed_in_place_is_told_so(declared):
    assert "changes its argument dT" in message(declared["l2_gradient"], in_place)


def test_other_right_ways_are_accepted(declared):
    ways = {
        "dropout": lambda A, u, p: np.where(u < p, 0, A / (1 - p)),
        "hidden_delta": lambda delta_next, W_next, Z, u, p: (
            (W_next.T @ delta_next.T).T * ((u >= p) / (1 - p)) * (Z >= 0)
        ),
        "bootstrap": lambda X, u: [X[int(x * len(u))] for x in u],
        "vote": lambda P: [np.bincount(votes).argmax() for votes in P.argmax(axis=2).T],
        "kept_epoch": lambda losses, patience: next(
            (
                e + 1
                for e in range(len(losses) - patience)
                if losses[e] <= losses[: e + patience + 1].min() and losses[e] < losses[:e].min(initial=9)
            ),
            np.argmin(losses) + 1,
        ),
    }
    for name, way in ways.items():
        assert message(declared[name], way).startswith("Right"), name


def in_place_too(A, u, p):
    A[u < p] = 0
    return A / (1 - p)


def test_dropout_in_place_is_told_so_and_the_task_asks_for_a_new_array(declared, source):
    assert "changes its argument A" in message(declared["dropout"], in_place_too)
    tasks = {cell.id: cell.source for cell in source.cells}
    assert "new array" in tasks["exercise-2"]
    assert "new array" in tasks["exercise-4"]


def test_row_numbers_that_are_not_whole_do_not_pass(declared):
    told = message(declared["bootstrap"], lambda X, u: X[np.floor(u * len(u))])
    assert told.startswith("Not yet")
    assert "integer" in told
    told = message(declared["bootstrap"], lambda X, u: X[np.ceil(u * len(u)).astype(int) - 1])
    assert "on the edge of a piece" in told


def test_a_unit_whose_u_is_exactly_p_stays(declared):
    told = message(declared["dropout"], lambda A, u, p: A * (u > p) / (1 - p))
    assert "until u is exactly p" in told


def test_epoch_1_is_not_counted_as_one_without_a_new_low(declared):
    def waits_from_the_first(losses, patience):
        best, low, wait = 1, losses[0], 0
        for e, loss in enumerate(losses):
            if loss < low:
                best, low, wait = e + 1, loss, 0
            else:
                wait += 1
            if wait == patience:
                return best
        return best

    assert "You count epoch 1" in message(declared["kept_epoch"], waits_from_the_first)


def test_the_loop_over_the_wrong_axis_is_named(declared):
    def over(axis):
        def vote(P):
            answers = P.argmax(axis=2)
            return np.array([(answers == c).sum(axis=0) for c in range(P.shape[axis])]).argmax(axis=0)

        return vote

    assert "as many classes as there are nets" in message(declared["vote"], over(0))
    assert "as many classes as there are samples" in message(declared["vote"], over(1))


def test_the_sum_of_python_and_a_negative_number_of_columns_are_named(declared):
    def cost(J, W1, W2, lam):
        return J + lam / 2 * (sum(W1**2) + sum(W2**2))

    def one_after_the_other(J, W1, W2, lam):
        return J + lam / 2 * sum(W1**2) + lam / 2 * sum(W2**2)

    def padded_on_one_side(picture, by):
        return np.pad(picture, ((0, 0), (by, 0)))[:, : picture.shape[1]]

    def padded_on_both(picture, by):
        sheet = np.pad(picture, ((0, 0), (by, by)))
        return sheet[:, : picture.shape[1]]

    for way in cost, one_after_the_other:
        assert "Python's own `sum`" in message(declared["penalised_cost"], way)
    for way in padded_on_one_side, padded_on_both:
        assert "a negative number of columns" in message(declared["shift"], way)


def test_a_slice_that_is_right_for_one_side_only_is_named(declared):
    def right_only(picture, by):
        moved = np.zeros_like(picture)
        moved[:, by:] = picture[:, :-by]
        return moved

    def loop(picture, by):
        moved = np.zeros_like(picture)
        for column in range(picture.shape[1]):
            if column + by < picture.shape[1]:
                moved[:, column + by] = picture[:, column]
        return moved

    assert "For a move to the right it is correct" in message(declared["shift"], right_only)
    assert "comes in again on the right" in message(declared["shift"], loop)


def test_dropout_that_draws_numbers_of_its_own_is_not_right(declared):
    def own(A, u, p):
        return A * (np.random.default_rng(0).random(A.shape) >= p) / (1 - p)

    assert message(declared["dropout"], own).startswith("Not yet")


# The leak


def test_only_the_line_of_the_answer_has_to_move(declared, namespace, source):
    letter, sisters, validation = declared["leak"].reference
    assert (letter, sisters, validation) == ("c", "nearly all", "lower")
    text = next(cell.source for cell in source.cells if cell.id == "leak-measure")
    copies = next(line for line in text.split("\n") if line.endswith(f"# {letter}"))
    split = next(line for line in text.split("\n") if line.endswith("# d"))
    assert "with_copies" in copies
    mended = text.replace(copies, split.replace("X_few, y_few", "X[few], y[few]"))
    mended = mended.replace(split, "    X_old, y_old = with_copies(X_old, y_old, rng)")
    exec(mended, names := dict(namespace))
    before, after = (
        np.mean([f(*dl.datasets.digits(), np.random.default_rng(seed)) for seed in range(5)], axis=0)
        for f in (namespace["measure"], names["measure"])
    )
    assert before[0] - before[1] > 0.05  # the leak promises too much
    assert before[0] - after[0] > 0.04  # and mending takes that away
    assert abs(after[0] - after[1]) < 0.03
    run = next(cell for cell in source.cells if cell.id == "leak-run").outputs[0].text
    assert f"{before[0]:.1%} of the validation rows right" in run
    assert f"{before[1]:.1%} of the new digits" in run


def test_nearly_all_validation_rows_have_a_sister():
    picture = np.repeat(np.arange(200), 5)
    for seed in range(20):
        old, val, _, _ = dl.datasets.train_test_split(picture, picture, rng=np.random.default_rng(seed))
        assert 0.95 < np.isin(val, old).mean() <= 1


def test_a_word_of_the_leak_that_is_none_gets_the_list(declared):
    exercise = compile_exercise(declared["leak"])
    told = diagnose(exercise, ("c", "most", "lower")).message
    assert all(f'"{word}"' in told for word in ("none", "a quarter", "three quarters", "nearly all"))


def test_the_names_and_words_of_the_answers_are_in_the_question(declared, source):
    text = next(cell.source for cell in source.cells if cell.id == "leak-question")
    words = [*declared["leak"].parts, "none", "a quarter", "three quarters", "nearly all"]
    words += ["higher", "the same", "lower"]
    assert [word for word in words if f"`{word}`" not in text and f'`"{word}"`' not in text] == []


# The sheet


def test_the_minutes_are_those_of_the_whole_sheet(source):
    minutes = [
        int(cell.source.split("*About ")[1].split(" minutes")[0])
        for cell in source.cells
        if "*About " in cell.source
    ]
    assert len(minutes) == len(NAMES) - 1
    assert 85 <= sum(minutes) <= 95
    assert "about an hour and a\nhalf" in source.cells[0].source


def test_the_share_of_a_bootstrap_sample_is_the_one_named(source):
    shown = next(cell for cell in source.cells if cell.id == "bootstrap-share").outputs[0].text
    assert shown == "0.63 of the rows are in it, 1 - 1/e = 0.63\n"


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in source.cells if cell.id == "l2-step").outputs[0].text
    assert shown.startswith("Not yet: case 1, entry [0, 0]: you ")
    assert "which factor do the two share?" in " ".join(shown.split())
