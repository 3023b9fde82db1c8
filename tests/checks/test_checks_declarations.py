"""The declared exercises: right references, mistakes that are told apart, hints that leave the last step."""

import zipfile
from dataclasses import replace

import numpy as np
import pytest
from small_exercises import SCORES, SHEET

from dnnlab.checks import checker
from dnnlab.checks.compile import compile_exercise, compile_exercises, up_to_date
from dnnlab.checks.data import read
from dnnlab.checks.declaration import Case, Mistake
from dnnlab.checks.verify import DeclarationError, verify

# Compiled data


def test_data_of_other_declarations_are_out_of_date(tmp_path):
    path = tmp_path / "x.npz"
    assert not up_to_date([SCORES], path)
    compile_exercises([SCORES], path)
    assert up_to_date([SCORES], path)
    other_hint = replace(SCORES.mistakes[0], hint="Another hint, long enough to be one.")
    others = {
        "mistakes": (other_hint,),
        "points": 3,
        "reference": lambda X, W: X @ W.T,
        "cases": lambda rng: SCORES.cases(rng)[:2],
    }
    for name, value in others.items():
        assert not up_to_date([replace(SCORES, **{name: value})], path), name
    assert not up_to_date([SCORES, SCORES], path)


def test_compiling_twice_gives_the_same_bytes_and_another_seed_other_numbers(sheet, tmp_path):
    exercises = sheet.exercises(SHEET)
    a = compile_exercises(exercises, tmp_path / "a.npz").read_bytes()
    b = compile_exercises(exercises, tmp_path / "b.npz").read_bytes()
    c = compile_exercises(exercises, tmp_path / "c.npz", seed=1).read_bytes()
    assert a == b
    assert a != c


def test_what_was_written_is_read(declared, tmp_path):
    path = compile_exercises(list(declared.values()), tmp_path / "x.npz")
    for name, exercise in read(path).items():
        fresh = compile_exercise(declared[name])
        for a, b in zip(exercise.cases, fresh.cases, strict=True):
            for x, y in zip(a.inputs, b.inputs, strict=True):
                assert type(x) is type(y)
                assert not isinstance(x, np.ndarray) or (np.array_equal(x, y) and x.dtype == y.dtype)


def test_a_missing_or_strange_file_is_a_clear_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="must lie beside the notebook"):
        checker(tmp_path / "none.npz")
    strange = tmp_path / "strange.npz"
    np.savez(strange, x=np.zeros(3))
    with pytest.raises(ValueError, match="not a file of compiled exercises"):
        checker(strange)
    strange.write_bytes(b"no zip at all")
    with pytest.raises(ValueError, match="not a file of compiled exercises"):
        checker(strange)
    with zipfile.ZipFile(strange, "w") as archive, archive.open("index.npy", "w") as file:
        np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="not a file of compiled exercises"):
        checker(strange)


# Wrong declarations are told what is wrong with them

HINT = "A hint that is long enough to be one."


def right(X, W):
    return X @ W.T / len(X)


WRONG = {
    "is used twice": {"mistakes": (Mistake("a", HINT, lambda X, W: X), Mistake("a", HINT, lambda X, W: W))},
    "a hint has 20 to": {"mistakes": (Mistake("a", "Short.", lambda X, W: X),)},
    "there is no part 'dW'": {"mistakes": (Mistake("a", HINT, lambda X, W: X, "dW"),)},
    "is accepted as right": {"mistakes": (Mistake("a", HINT, lambda X, W: np.dot(X, W.T) / len(X)),)},
    "a and b give the same outputs": {
        "mistakes": (Mistake("a", HINT, lambda X, W: X), Mistake("b", HINT, lambda X, W: +X))
    },
    "b: is taken for mistake:a": {
        "mistakes": (Mistake("a", HINT, lambda X, W: X), Mistake("b", HINT, lambda X, W: +X))
    },
    "raises in every case": {"mistakes": (Mistake("a", HINT, lambda X, W: X[99]),)},
    "there are cases, but the reference is no function": {"reference": 3.0},
    "the reference is a function, but there are no cases": {"cases": None},
    "batch: there is no argument 'Z'": {"batch": "Z"},
    "there are no cases": {"cases": lambda rng: []},
    "that is not finite": {"cases": lambda rng: [Case(np.full((2, 2), np.inf), np.ones((2, 2)))]},
}


@pytest.mark.parametrize("complaint", WRONG)
def test_a_wrong_declaration_is_told_what_is_wrong(complaint):
    with pytest.raises(DeclarationError, match=complaint):
        verify(replace(SCORES, **WRONG[complaint]))


def test_a_reference_that_changes_its_arguments_is_refused():
    def in_place(X, W):
        X /= len(X)
        return X @ W.T

    with pytest.raises(DeclarationError, match="the reference is not accepted"):
        verify(replace(SCORES, reference=in_place))
