"""What a declared exercise answers, and what it tells a reader."""

import numpy as np

from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose


def answers(exercise, seed=5):
    """The inputs of every case, with what the reference returns."""
    cases = exercise.cases(np.random.default_rng(seed))
    return [(case.inputs, exercise.reference(*case.inputs)) for case in cases]


def message(exercise, answer):
    """What the check says of an answer, in one line."""
    return " ".join(diagnose(compile_exercise(exercise), answer).message.split())
