"""A check survives whatever a student writes, and comes back in time."""

import contextlib
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from dnnlab.checks import Checker, CheckFailed
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.guards import OutOfTime, quiet, within


def right(X, W):
    return X @ W.T / len(X)


# --- time


def endless(*_):
    while True:
        pass


def endless_and_deaf(*_):
    """Swallows every exception that is to stop it."""
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def endless_through_exception(*_):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.001)


def sleeping(*_):
    time.sleep(60)


@pytest.mark.parametrize("answer", [endless, endless_and_deaf, endless_through_exception, sleeping])
def test_a_loop_without_end_is_stopped(scores, answer):
    handler = signal.getsignal(signal.SIGALRM)
    start = time.monotonic()
    verdict = diagnose(scores, answer, seconds=0.2)
    assert verdict.kind == "time"
    assert time.monotonic() - start < 30  # a deaf one is stopped by luck: soon, but not at once
    assert "case 1" in verdict.message
    assert signal.getsignal(signal.SIGALRM) is handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_time_is_for_all_cases_together(scores):
    def slow(X, W):
        time.sleep(0.15)
        return right(X, W)

    verdict = diagnose(scores, slow, seconds=0.35)
    assert verdict.kind == "time"
    assert "case 3" in verdict.message


def judged_in_a_thread(exercise, answer):
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(diagnose(exercise, answer, seconds=0.2)))
    thread.start()
    thread.join(20)
    return verdicts[0]


def test_a_loop_without_end_is_stopped_outside_the_main_thread(scores):
    threads = threading.active_count()
    assert judged_in_a_thread(scores, endless).kind == "time"
    assert threading.active_count() == threads


def test_a_loop_that_cannot_be_stopped_outside_the_main_thread_is_left_alone(scores):
    released = threading.Event()

    def deaf(*_):
        while not released.is_set():
            try:
                while not released.is_set():
                    pass
            except BaseException:
                pass

    try:
        assert judged_in_a_thread(scores, deaf).kind == "time"
    finally:
        released.set()


def test_answers_are_judged_outside_the_main_thread(scores):
    assert judged_in_a_thread(scores, right).right
    assert judged_in_a_thread(scores, lambda X, W: -right(X, W)).kind == "sign"


def test_a_timer_that_was_set_before_goes_on():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        assert within(1.0, lambda: 5) == 5
        time.sleep(0.5)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rung == [True]


def test_within_hands_on_what_the_work_raises():
    with pytest.raises(ZeroDivisionError):
        within(1.0, lambda: 1 / 0)
    with pytest.raises(OutOfTime):
        within(0.05, endless)


# --- output and input


def test_prints_and_warnings_are_caught(scores, capsys):
    def loud(X, W):
        print("here")
        print("there", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.exp(np.array([1000.0]))
        return right(X, W)

    assert diagnose(scores, loud).right
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_a_flood_of_prints_is_bounded(scores):
    def flood(X, W):
        for _ in range(2000):
            print("x" * 10_000)
        return right(X, W) + 1

    message = diagnose(scores, flood).message
    assert len(message) < 2000
    assert "Printed by your function" in message


def test_streams_are_given_back_after_a_timeout(scores):
    before = sys.stdout, sys.stderr, input
    diagnose(scores, lambda X, W: [print("x") for _ in iter(int, 1)], seconds=0.2)
    assert (sys.stdout, sys.stderr, input) == before


def test_input_does_not_wait_for_anybody(scores):
    verdict = diagnose(scores, lambda X, W: float(input("number? ")))
    assert verdict.kind == "raised"
    assert "nobody to ask" in verdict.message


def test_quiet_gives_input_back_after_an_error():
    before = input
    with pytest.raises(RuntimeError), quiet():
        raise RuntimeError
    assert input is before


# --- what is raised


def raiser(error):
    def answer(X, W):
        raise error

    return answer


class OddError(Exception):
    def __str__(self):
        raise RuntimeError("no message")


@pytest.mark.parametrize(
    "error",
    [
        SystemExit(0),
        KeyboardInterrupt(),
        MemoryError(),
        RecursionError("deep"),
        GeneratorExit(),
        StopIteration(),
        NotImplementedError(),
        AssertionError("mine"),
        OddError(),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "odd"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_is_raised_becomes_a_message(scores, error):
    verdict = diagnose(scores, raiser(error))
    assert verdict.kind == "raised"
    assert verdict.message.startswith("Not yet: `scores`")


def test_a_real_flood_of_memory_is_refused(scores):
    assert diagnose(scores, lambda X, W: np.ones(1 << 55)).kind == "raised"


def test_an_unstarted_function_is_told_so(scores):
    assert "still to be written" in diagnose(scores, raiser(NotImplementedError())).message


def test_advice_for_common_exceptions(scores):
    def advice(answer):
        return " ".join(diagnose(scores, answer).message.split())

    assert "`np.where` or a mask" in advice(lambda X, W: X if X > 0 else W)
    assert "is no power: write `**`" in advice(lambda X, W: X ^ 2)
    assert "a function stands here that is not called" in advice(lambda X, W: 2.0 * raiser).lower()
    assert "the matrix comes first" in advice(lambda X, W: np.linalg.solve(X[0], W))
    assert "multiply by it with `*`" in advice(lambda X, W: X @ 2.0)
    assert "`np.maximum` compares two arrays" in advice(lambda X, W: np.max(0, X))
    assert "is a * or an @ missing" in advice(lambda X, W: X(W))
    assert "equal shapes" in advice(lambda X, W: X + W)
    assert "None" in advice(lambda X, W: None + X)
    assert "run that cell first" in advice(lambda X, W: not_defined)  # noqa: F821
    assert "Positions run from 0" in advice(lambda X, W: X[9])


# --- inputs


def test_changed_arguments_are_reported_and_do_not_reach_the_next_case(scores):
    def in_place(X, W):
        scores_of_batch = right(X, W)
        X *= 0
        return scores_of_batch

    verdict = diagnose(scores, in_place)
    assert verdict.kind == "changed"
    assert "argument X" in verdict.message
    assert diagnose(scores, right).right


def test_a_wrong_answer_that_changes_its_arguments_is_told_both(scores):
    def in_place(X, W):
        W += 1
        return -right(X, W - 1)

    verdict = diagnose(scores, in_place)
    assert verdict.kind == "sign"
    assert "changes its argument W" in verdict.message


def test_restoring_by_adding_and_subtracting_is_no_change(compiled):
    def in_place(J, theta, eps):
        slopes = np.zeros(len(theta))
        for i in range(len(theta)):
            theta[i] += eps
            up = J(theta)
            theta[i] -= 2 * eps
            slopes[i] = (up - J(theta)) / (2 * eps)
            theta[i] += eps
        return slopes

    assert diagnose(compiled["central_difference"], in_place).right


def test_one_array_returned_again_and_again_is_copied(scores):
    """The same buffer for every case: an earlier answer must not change under a later one."""
    store = np.zeros(100)

    def shared(X, W):
        out = store[: len(X) * len(W)].reshape(len(X), len(W))
        out[:] = right(X, W)
        return out

    assert diagnose(scores, shared).right


class Hostile(np.ndarray):
    """An array that claims to be equal to everything and cannot be compared."""

    def __array_ufunc__(self, *args, **kwargs):
        raise RuntimeError("no")

    def __eq__(self, other):
        return True

    __hash__ = None


def test_an_array_class_of_a_students_own_is_judged_by_its_numbers(scores):
    verdict = diagnose(scores, lambda X, W: (right(X, W) + 1).view(Hostile))
    assert verdict.kind == "offset"


# --- the checker


def test_a_failed_check_shows_its_message_only(scores):
    check = Checker({"scores": scores})
    with pytest.raises(CheckFailed) as info:
        check("scores", lambda X, W: -right(X, W))
    assert info.value._render_traceback_() == str(info.value).split("\n")
    assert info.value.verdict.kind == "sign"


def test_a_right_answer_is_printed(scores, capsys):
    Checker({"scores": scores})("scores", right)
    assert capsys.readouterr().out == "Right: 3 cases, among them a batch of 1.\n"


def test_the_arguments_of_a_case_are_copies(scores):
    check = Checker({"scores": scores})
    check.inputs("scores", 2)[0][:] = 0
    assert check.inputs("scores", 2)[0].any()
    with pytest.raises(ValueError, match="case: given 4, expected 1 to 3"):
        check.inputs("scores", 4)


def test_an_unknown_name_is_a_clear_error(scores):
    with pytest.raises(ValueError, match="name: given 'score', expected one of scores"):
        Checker({"scores": scores})("score", right)
