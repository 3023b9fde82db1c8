"""The exercises of chapter 7: references against the core and against runs; numbers in the sheet."""

import numpy as np
import pytest
from references import answers, message

import dnnlab as dl
from dnnlab import schedules
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close

SHEET = "07-optimisers"
NAMES = [
    "gradient",
    "sgd",
    "downhill",
    "points",
    "largest_eta",
    "newton",
    "schedule_values",
    "momentum",
    "nesterov",
    "corrected_mean",
    "adam",
]


def walked(optimizer, A, theta, steps):
    """Where an optimiser of the core goes on the bowl."""
    theta = theta.copy()
    for _ in range(steps):
        optimizer.step(theta, A @ theta)
    return theta


def value(A, theta):
    return 0.5 * theta @ A @ theta


def test_the_exercises_of_the_sheet(declared):
    assert list(declared) == NAMES


# References against the core


def test_the_gradient_of_the_bowl_against_differences(declared):
    for (A, theta), slopes in answers(declared["gradient"]):
        for step, slope in zip(1e-5 * np.eye(len(theta)), slopes, strict=True):
            measured = (value(A, theta + step) - value(A, theta - step)) / 2e-5
            assert np.isclose(measured, slope, rtol=1e-6, atol=1e-9)


def test_sgd_against_the_core(declared):
    for (theta, grad, eta), result in answers(declared["sgd"]):
        moved = theta.copy()
        dl.SGD(eta).step(moved, grad)
        assert close(result, moved)


@pytest.mark.parametrize(("name", "optimizer"), [("momentum", dl.Momentum), ("nesterov", dl.Nesterov)])
def test_steps_with_momentum_against_the_core(declared, name, optimizer):
    for (A, theta, eta, mu, steps), result in answers(declared[name]):
        assert close(result, walked(optimizer(eta, mu), A, theta, steps))


def test_adam_and_its_mean_against_the_core(declared):
    for (A, theta, eta, beta1, beta2, steps), result in answers(declared["adam"]):
        assert close(result, walked(dl.Adam(eta, beta1, beta2, eps=1e-8), A, theta, steps))
    for (grads, beta), mean in answers(declared["corrected_mean"]):
        adam, theta = dl.Adam(0.1, beta1=beta), np.zeros(grads.shape[1])
        for grad in grads:
            adam.step(theta, grad)
        assert close(mean, adam.state["m"] / (1 - beta**adam.steps))


def test_the_values_of_the_schedules_against_the_core(declared):
    functions = (
        schedules.step(0.4, every=5),
        schedules.exponential(0.4, k=0.1),
        schedules.inverse_time(0.4, tau=4),
        schedules.cosine(0.4, epochs=20),
        schedules.warm_up(schedules.constant(0.4), epochs=16),
    )
    assert len(declared["schedule_values"].parts) == len(functions)
    for (t,), given in answers(declared["schedule_values"]):
        assert np.allclose(given, [schedule(t) for schedule in functions], rtol=1e-12)


# References against what happens


def test_below_the_largest_eta_gradient_descent_settles_and_above_it_diverges(declared):
    for (A,), limit in answers(declared["largest_eta"]):
        start = np.ones(len(A)) + 0.1 * np.arange(len(A))
        steepest = np.linalg.eigh(A)[1][:, -1]
        below, above = (walked(dl.SGD(share * limit), A, start, 3000) for share in (0.99, 1.01))
        assert abs(steepest @ below) < 1e-9 < abs(steepest @ start)
        assert np.linalg.norm(below) < np.linalg.norm(start)
        assert np.linalg.norm(above) > 1e9


def test_a_critical_point_bends_down_in_as_many_directions_as_the_reference_says(declared):
    for (H,), number in answers(declared["downhill"]):
        curvatures, directions = np.linalg.eigh(H)
        measured = [value(H, direction) < 0 for direction in directions.T]
        assert sum(measured) == number == np.sum(curvatures < 0)


def kind_of_point(curvatures):
    if min(curvatures) < 0 < max(curvatures):
        return "saddle"
    if 0 in curvatures:
        return "open"
    return "minimum" if min(curvatures) > 0 else "maximum"


def test_the_kinds_of_points_follow_from_the_curvatures(declared, source):
    text = next(cell.source for cell in source.cells if cell.id == "hessians")
    names = {"np": np}
    exec(text, names)
    for (name, H), kind in zip(names["H"].items(), declared["points"].reference, strict=True):
        assert kind == kind_of_point(np.round(np.linalg.eigvalsh(H), 9)), name
    assert np.array_equal(
        np.linalg.eigvalsh(names["H"]["S"]), [0, 3]
    )  # exactly: its zero is no rounding error


def test_newtons_step_ends_at_the_critical_point_of_the_expansion(declared):
    for (theta, grad, H), result in answers(declared["newton"]):
        assert np.allclose(grad + H @ (result - theta), 0, atol=1e-12)
    assert any(np.linalg.eigvalsh(H).min() < 0 for (_, _, H), _ in answers(declared["newton"]))  # a saddle


# Multiple choice


def test_a_wrong_kind_of_point_does_not_give_the_right_one_away(declared):
    right = list(declared["points"].reference)
    for place in range(len(right)):
        for word in {"minimum", "maximum", "saddle", "open"} - {right[place]}:
            answer = right.copy()
            answer[place] = word
            assert f'"{right[place]}"' not in message(declared["points"], tuple(answer))


def test_right_words_in_another_order_are_not_put_in_order(declared):
    right = list(declared["points"].reference)
    text = message(declared["points"], tuple(right[1:] + right[:1]))
    assert "another order" not in text
    assert not any(f'"{word}"' in text for word in right)


# Slips that students make


def wrong_parts(exercise, **parts):
    """The reference with other functions for some of its parts."""

    def answer(t):
        values = dict(zip(exercise.parts, exercise.reference(t), strict=True))
        return tuple((values | {name: part(t) for name, part in parts.items()}).values())

    return answer


def test_what_a_message_expects_of_a_schedule_is_no_answer(declared):
    """A number copied from a message is right at one moment only."""
    exercise, copied = declared["schedule_values"], {}
    for name in exercise.parts:
        text = message(exercise, wrong_parts(exercise, **{name: lambda t: -7.0}))
        copied[name] = float(text.split("expected ")[1].split()[0].rstrip("."))
    for name, number in copied.items():
        answer = wrong_parts(exercise, **{name: lambda t, number=number: number})
        assert not diagnose(compile_exercise(exercise), answer).right


def test_a_step_in_place_is_right_in_its_numbers_and_named(declared):
    def in_place(theta, grad, eta):
        theta -= eta * grad
        return theta

    assert "changes its argument theta" in message(declared["sgd"], in_place)


def test_a_velocity_in_the_style_of_pytorch_is_accepted(declared):
    def momentum(A, theta, eta, mu, steps):
        v = 0
        for _ in range(steps):
            v = mu * v + A @ theta
            theta = theta - eta * v
        return theta

    assert diagnose(compile_exercise(declared["momentum"]), momentum).right


def test_one_array_for_both_means_is_named(declared):
    def adam(A, theta, eta, beta1, beta2, steps):
        m = v = np.zeros_like(theta)
        for t in range(1, steps + 1):
            g = A @ theta
            m *= beta1
            m += (1 - beta1) * g
            v *= beta2
            v += (1 - beta2) * g**2
            theta = theta - eta * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)
        return theta

    assert "one and the same array" in message(declared["adam"], adam)


@pytest.mark.parametrize(
    "solution",
    [
        lambda H: np.sum(np.linalg.eigvalsh(H) <= 0),
        lambda H: len(H) - np.sum(np.linalg.eigvalsh(H) > 0),
    ],
)
def test_a_flat_direction_does_not_bend_down(declared, solution):
    assert "neither up nor down" in message(declared["downhill"], solution)


def pytorch_nesterov(A, theta, eta, mu, steps):
    buffer = np.zeros_like(theta)
    for _ in range(steps):
        g = A @ theta
        buffer = mu * buffer + g
        theta = theta - eta * (g + mu * buffer)
    return theta


def pytorch_adam(A, theta, eta, beta1, beta2, steps):
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = A @ theta
        m += (1 - beta1) * (g - m)
        v = v * beta2 + (1 - beta2) * g * g
        root = np.sqrt(v) / np.sqrt(1 - beta2**t) + 1e-8
        theta = theta - eta / (1 - beta1**t) * m / root
    return theta


def test_nesterov_and_adam_as_pytorch_writes_them_are_accepted(declared):
    for name, answer in {"nesterov": pytorch_nesterov, "adam": pytorch_adam}.items():
        assert diagnose(compile_exercise(declared[name]), answer).right


@pytest.mark.parametrize(("eps", "said"), [(1e-8, "afterwards, as in Keras"), (1e-7, "as Keras has it")])
def test_adam_as_keras_writes_it_is_told_apart(declared, eps, said):
    def adam(A, theta, eta, beta1, beta2, steps):
        m, v = np.zeros_like(theta), np.zeros_like(theta)
        for t in range(1, steps + 1):
            g = A @ theta
            alpha = eta * np.sqrt(1 - beta2**t) / (1 - beta1**t)
            m = m + (g - m) * (1 - beta1)
            v = v + (g**2 - v) * (1 - beta2)
            theta = theta - m * alpha / (np.sqrt(v) + eps)
        return theta

    assert said in message(declared["adam"], adam)


# The sheet


def numbers(source, name, before):
    """The numbers that a cell prints after `before`, one in each line."""
    cell = next(cell for cell in source.cells if cell.id == name)
    return [float(line.split(before)[1].split()[0]) for line in cell.outputs[0].text.strip().split("\n")]


def text_of(source, name):
    return " ".join(next(cell.source for cell in source.cells if cell.id == name).split())


def test_the_runs_show_what_the_text_says(source):
    below, at, above = numbers(source, "limit-run", "|theta| = ")
    assert below < 0.2
    assert at == 1
    assert above > 5
    assert "it jumps to and fro for ever" in text_of(source, "limit-moral")
    plain, half, good, loose = numbers(source, "momentum-run", "|theta| = ")
    assert plain > 1 / 3
    assert good < 0.01
    assert good < half < plain < loose
    assert "more than a third" in text_of(source, "momentum-moral")
    assert "farther away than without momentum" in text_of(source, "momentum-moral")


def test_with_little_friction_theta_swings_across_the_lowest_point(declared):
    momentum = declared["momentum"].reference
    ravine = np.diag([1.0, 100.0])
    flat = [momentum(ravine, np.ones(2), 0.01, 0.99, steps)[0] for steps in range(1, 101)]
    assert min(flat) < -0.5
    assert momentum(ravine, np.ones(2), 0.01, 0.99, 100)[0] < 0 < flat[0]


def test_a_first_step_without_corrections_is_more_than_three_times_too_long(declared, source):
    assert numbers(source, "adam-run", "corrected ") == [1, 1, 1]
    assert numbers(source, "adam-run", "not corrected ") == [3.16, 3.16, 3.16]
    assert "more than three times" in text_of(source, "end")
    mistake = next(m for m in declared["adam"].mistakes if m.id == "not-corrected")
    moved = 2 - mistake.answer(np.eye(1), np.array([2.0]), 0.1, 0.9, 0.999, 1)
    assert np.isclose(moved[0], 0.316, atol=1e-3)


def test_what_the_end_suggests_to_try_is_so(declared):
    ravine = np.diag([1.0, 100.0])
    limit = declared["largest_eta"].reference(ravine)
    assert np.isclose(limit, 0.02)
    momentum = declared["momentum"].reference
    assert np.linalg.norm(momentum(ravine, np.ones(2), 1.5 * limit, 0.8, 500)) < 1e-6
    assert np.linalg.norm(declared["adam"].reference(ravine, np.ones(2), 0.02, 0.9, 0.999, 100)) < 1.5


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in source.cells if cell.id == "attempt").outputs[0].text
    assert shown.startswith("Not yet: case 1: your shape (2, 2)")
    assert "multiplies entry by entry" in " ".join(shown.split())
