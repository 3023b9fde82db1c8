"""Marks in part, follow-up errors, what students are told, and that the same gives the same."""

import ast
import contextlib
import io

import numpy as np
import pytest
from handed_in import ROOT, SEED, Notebook

import dnnlab
from classroom import given, grading, jail, sheet, submission
from classroom.result import SubmissionResult
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.diagnosis import diagnose

SHEETS = sorted(path.name for path in (ROOT / "exercises" / "source").iterdir() if path.is_dir())


def exercise(result, name):
    return next(e for e in result.exercises if e.name == name)


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_solved_all_marks_and_empty_none(graded, name):
    result = graded(Notebook(name))
    assert result.earned == result.points
    assert graded(Notebook(name, solved=False)).earned == 0


@pytest.mark.parametrize("name", SHEETS)
def test_solutions_are_right_with_many_seeds(name, monkeypatch):
    """A case that lies on the edge of rounding would cost right answers their marks with some seeds."""
    monkeypatch.chdir(ROOT / "exercises" / "source" / name)
    known, names = sheet.load(name), {}
    for cell in Notebook(name).cells:
        if cell["cell_type"] == "code" and not cell["id"].startswith(("check-", "try-")):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(cell["source"], names)
    for seed in range(1, 9):
        for item in known.graded:
            compiled = compile_exercise(item.exercise, seed * 7919)
            assert diagnose(compiled, names[item.expression]).right, (seed, item.name)


@pytest.mark.parametrize("name", SHEETS)
def test_cells_are_those_that_students_get(name):
    """The students' version of a sheet is the one that nbgrader makes."""
    students = [c["source"] for c in Notebook(name, solved=False).cells if c["cell_type"] == "code"]
    assert [cell.source for cell in sheet.load(name).cells] == students


def test_one_wrong_part_of_four_costs_a_quarter(graded):
    source = Notebook().cell("output-deltas")["source"].replace("(softmax(Z) - Y) / m", "softmax(Z) - Y")
    result = exercise(graded(Notebook().write("output-deltas", source)), "output_deltas")
    assert (result.earned, result.points) == (3, 4)
    assert result.parts == {
        "squared_identity": True,
        "squared_sigmoid": True,
        "entropy_sigmoid": True,
        "nll_softmax": False,
    }


def test_first_slip_of_a_chain_costs_one_part(graded):
    """delta3 m times too large spoils all four gradients; it is one mistake."""
    source = Notebook().cell("backward-pass")["source"].replace("/ len(X)", "")
    result = graded(Notebook().write("backward-pass", source))
    backward = exercise(result, "backward_pass")
    assert (backward.kind, backward.earned) == ("mistake:no-mean", 3)


FOLLOWED = [
    ("03-backpropagation", "backward-pass", "/ len(X)", "/ 3", "training_step", 3),
    ("03-backpropagation", "backward-pass", "1 - A2**2", "1 - A2", "training_step", 3),
    ("04-loss-and-output", "softmax-rows", "powers / ", "1.1 * powers / ", "softmax_delta", 2),
    ("01-perceptron", "update", "eta * y * x", "0.5 * eta * y * x", "count_mistakes", 3),
]


@pytest.mark.parametrize(("name", "key", "right", "wrong", "later", "points"), FOLLOWED)
def test_follow_up_error_is_not_punished_twice(graded, kinds, name, key, right, wrong, later, points):
    notebook = Notebook(name)
    notebook.write(key, notebook.cell(key)["source"].replace(right, wrong))
    result = graded(notebook)
    follow = exercise(result, later)
    assert (follow.kind, follow.earned) == ("follows", points)
    assert follow.note == f"follow-up error of {key.replace('-', '_')}: not counted twice"
    assert list(kinds(result)) == [key.replace("-", "_"), later]


def test_own_mistake_above_a_follow_up_error_costs_marks(graded):
    notebook = Notebook()
    notebook.write("backward-pass", notebook.cell("backward-pass")["source"].replace("/ len(X)", "/ 3"))
    notebook.write("training-step", notebook.cell("training-step")["source"].replace("- eta", "+ eta"))
    assert exercise(graded(notebook), "training_step").earned == 0


def test_doing_nothing_does_not_follow_from_zeros(graded):
    notebook = Notebook()
    notebook.body("backward-pass", "return W3 * 0, W3[:, 0] * 0, A2.T @ X * 0, A2[0] * 0")
    notebook.body("training-step", "backward_pass", "return W2, b2, W3, b3")
    result = graded(notebook)
    assert exercise(result, "training_step").earned == 0


def test_known_mistake_is_told_with_its_hint_and_the_numbers_of_the_notebook(graded):
    notebook = Notebook().body("hidden-delta", "return (delta_next @ W_next) * (1 - Z**2)")
    result = exercise(graded(notebook), "hidden_delta")
    known = sheet.load("03-backpropagation")
    hint = next(m.hint for m in known.compiled(0)["hidden_delta"].mistakes if m.id == result.kind[8:])
    assert result.kind.startswith("mistake:")
    assert hint[:50] in " ".join(result.message.split())
    case = known.compiled(0)["hidden_delta"].cases[0]
    assert f"expected {case.expected['hidden_delta'].ravel()[0]:.3g}" in " ".join(result.message.split())


def test_no_number_of_the_hidden_cases_is_told(graded):
    notebook = Notebook().body("hidden-delta", "return np.sin(Z) + 1.2345")
    message = exercise(graded(notebook), "hidden_delta").message
    for case in sheet.load("03-backpropagation").compiled(SEED)["hidden_delta"].cases:
        for number in case.expected["hidden_delta"].ravel():
            assert f"{number:.3g}" not in message


def test_missing_function_is_called_missing(graded, kinds):
    result = graded(Notebook().remove("hidden-delta"))
    assert kinds(result) == {"hidden_delta": ("missing", 0)}
    assert "no function `hidden_delta`" in exercise(result, "hidden_delta").message


def test_wrong_number_of_arguments_is_told(graded, kinds):
    result = graded(Notebook().write("hidden-delta", "def hidden_delta(Z):\n    return Z"))
    assert kinds(result) == {"hidden_delta": ("signature", 0)}


def test_result_comes_back_from_its_json(graded):
    result = graded(Notebook().body("hidden-delta", "return 0"))
    assert SubmissionResult.from_json(result.to_json()) == result
    assert result.to_json() == SubmissionResult.from_json(result.to_json()).to_json()
    with pytest.raises(ValueError, match="no result"):
        SubmissionResult.from_json("{}")


def test_fingerprint_is_known_before_and_changes_with_all_that_counts(graded, tmp_path):
    known = sheet.load("03-backpropagation")
    result = graded(Notebook())
    path = tmp_path / "03-backpropagation.ipynb"
    before = grading.fingerprint(submission.read(path, known), known, SEED)
    assert before == result.fingerprint
    assert grading.fingerprint(submission.read(path, known), known, SEED + 1) != before
    path.write_text(path.read_text() + " ")
    assert grading.fingerprint(submission.read(path, known), known, SEED) != before


def test_hidden_cases_are_others_than_the_notebooks():
    known = sheet.load("03-backpropagation")
    hidden, visible = known.compiled(SEED)["hidden_delta"], known.compiled(0)["hidden_delta"]
    assert [c.label for c in hidden.cases] == [c.label for c in visible.cases]
    assert not any(
        np.array_equal(a.inputs[0], b.inputs[0]) for a, b in zip(hidden.cases, visible.cases, strict=True)
    )


def test_seed_of_the_notebook_is_refused(tmp_path):
    with pytest.raises(ValueError, match="secret"):
        grading.grade(tmp_path, sheet.load("03-backpropagation"), 0)


def test_what_the_sheets_import_works_in_the_jail():
    """A sheet that imports something new from dnnlab: write it out in classroom/given.py."""
    # The cells that need these only show something.
    unneeded = {("dnnlab", name) for name in ("widest_separation", "SGD", "Training", "accuracy", "mlp")}
    unneeded |= {("dnnlab.datasets", name) for name in ("iris", "digits", "train_test_split")}
    for name in SHEETS:
        for module, names in sheet.load(name).modules.items():
            for imported in names:
                assert (module, imported) in unneeded or given.known(module, imported), (
                    name,
                    module,
                    imported,
                )


def test_what_is_given_does_what_dnnlab_does():
    rng = np.random.default_rng(1)
    z, y = rng.normal(size=(5, 3)) * 30, np.array([2, 0, 1])
    np.testing.assert_allclose(given.Sigmoid()(z), dnnlab.sigmoid(z), rtol=1e-14)
    np.testing.assert_allclose(given.softmax(z), dnnlab.softmax(z), rtol=1e-14)
    np.testing.assert_array_equal(given.one_hot(y, 4), dnnlab.one_hot(y, 4))
    np.testing.assert_array_equal(given.Step()(z), dnnlab.Step()(z))
    for name in ("sigmoid", "softmax", "one_hot", "Step"):
        ast.parse(given.source("dnnlab", name))


def test_sheet_that_is_not_there_is_told(tmp_path):
    with pytest.raises(sheet.SheetError, match="given '99-nothing'"):
        sheet.load("99-nothing")


def test_grading_is_refused_where_there_is_no_bubblewrap(monkeypatch, tmp_path):
    path = Notebook().save(tmp_path)
    jail.available.cache_clear()
    monkeypatch.setattr(jail.shutil, "which", lambda name: None if name == "bwrap" else f"/usr/bin/{name}")
    try:
        with pytest.raises(jail.Unavailable, match="sudo apt install bubblewrap"):
            grading.grade(path, sheet.load("03-backpropagation"), SEED)
    finally:
        jail.available.cache_clear()
