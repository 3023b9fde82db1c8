"""Whatever a student hands in is graded, with the marks that a fair teacher would give: 26 in all."""

import json
import os
import time

import pytest
from handed_in import Notebook

LOOPS = {
    "plain": ["while True:", "    pass"],
    "swallows everything": [
        "while True:",
        "    try:",
        "        while True: pass",
        "    except BaseException: pass",
    ],
    "switches the alarm off": [
        "import signal",
        "signal.setitimer(signal.ITIMER_REAL, 0)",
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)",
        "while True: pass",
    ],
}
ENDS = {
    "os._exit": ["import os", "os._exit(0)"],
    "segfault": ["import ctypes", "ctypes.string_at(0)"],
    "killed": ["import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"],
}


def test_solved_all_marks(graded, kinds):
    result = graded(Notebook())
    assert (result.earned, result.points, kinds(result)) == (26, 26, {})
    assert (result.notes, result.reports) == ((), ())


def test_nothing_done_no_marks_and_no_fault_found(graded, kinds):
    result = graded(Notebook(solved=False))
    assert result.earned == 0
    assert {kind for kind, _ in kinds(result).values()} == {"none"}
    assert (result.notes, result.reports) == ((), ())


def test_solved_sheet_takes_half_a_second(graded):
    notebook = Notebook()
    graded(notebook)  # makes the cases, once in a process
    best = min(graded(notebook).seconds for _ in range(6))
    busy = max(1.0, os.getloadavg()[0] / os.cpu_count())  # other tests run beside this one
    assert best < 0.5 * busy


@pytest.mark.parametrize("loop", LOOPS)
def test_endless_loop_costs_its_exercise(hurried, graded, kinds, loop):
    result = graded(Notebook().body("hidden-delta", *LOOPS[loop]))
    assert kinds(result) == {"hidden_delta": ("time", 0)}
    assert result.earned == 24


def test_endless_loop_in_a_cell_costs_nothing(hurried, graded):
    result = graded(Notebook().add("while True:\n    pass", after="try-hidden-delta"))
    assert result.earned == 26
    assert "took too long" in result.notes[0]


def test_endless_loop_above_a_function_in_its_cell_costs_nothing(hurried, graded):
    notebook = Notebook()
    source = notebook.cell("hidden-delta")["source"]
    assert graded(notebook.write("hidden-delta", f"while True:\n    pass\n\n{source}")).earned == 26


@pytest.mark.parametrize("end", ENDS)
def test_end_of_python_costs_its_exercise(graded, kinds, end):
    result = graded(Notebook().body("hidden-delta", *ENDS[end]))
    assert kinds(result) == {"hidden_delta": ("crash", 0)}
    assert result.earned == 24
    assert any("hidden_delta" in report for report in result.reports)


@pytest.mark.parametrize("end", ENDS)
def test_end_of_python_in_a_cell_costs_nothing(graded, end):
    notebook = Notebook().add("\n".join(ENDS[end]), after="try-hidden-delta")
    assert graded(notebook).earned == 26


def test_eight_crashes_cost_eight_exercises_and_no_more(graded, kinds):
    notebook = Notebook()
    names = (
        "output-deltas hidden-delta leaky-relu-backward batch-gradients gradients-of-mean central-difference"
    )
    for key in [*names.split(), "relative-error", "window-gradients"]:
        notebook.body(key, *ENDS["os._exit"])
    result = graded(notebook)
    assert result.earned == 9  # planted_bug 2, backward_pass 4, training_step 3
    assert [kind for kind, _ in kinds(result).values()] == ["crash"] * 8


def test_sys_exit_costs_its_exercise_without_a_crash(graded, kinds):
    result = graded(Notebook().body("hidden-delta", "raise SystemExit"))
    assert kinds(result) == {"hidden_delta": ("raised", 0)}
    assert result.earned == 24


def test_sys_exit_in_a_cell_costs_nothing(graded):
    assert graded(Notebook().add("import sys\nsys.exit()", after="imports")).earned == 26


def test_memory_hog_is_refused_its_memory(graded, kinds):
    result = graded(Notebook().body("hidden-delta", "return np.ones(6 * 10**9)"))
    assert kinds(result) == {"hidden_delta": ("raised", 0)}
    assert result.earned == 24


def test_list_that_grows_without_end_costs_its_exercise(graded, kinds):
    result = graded(Notebook().body("hidden-delta", "hog = []", "while True: hog.append(bytearray(10**7))"))
    assert [*kinds(result)] == ["hidden_delta"]
    assert result.earned == 24


def test_a_gigabyte_returned_is_not_taken(graded, kinds):
    result = graded(Notebook().body("hidden-delta", "return np.zeros(9_000_000)"))
    assert kinds(result) == {"hidden_delta": ("type", 0)}
    assert result.earned == 24


def test_hundred_megabytes_of_print_cost_nothing(graded):
    body = ["for _ in range(100): print('x' * 10**6)", "return (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)"]
    assert graded(Notebook().body("hidden-delta", *body)).earned == 26


def test_hundred_megabytes_to_the_descriptors_cost_nothing(graded):
    body = ["import os", "for n in range(300): os.write(1 + n % 2, bytes(10**6))"]
    body += ["return (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)"]
    assert graded(Notebook().body("hidden-delta", *body)).earned == 26


def test_warning_on_stderr_costs_nothing(graded):
    body = ["np.exp(np.array([1000.0]))", "import sys", "print('careful', file=sys.stderr)"]
    body += ["return (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)"]
    assert graded(Notebook().body("hidden-delta", *body)).earned == 26


def test_warning_costs_where_the_sheet_asks_for_silence(graded, kinds):
    notebook = Notebook("02-forward-pass").body("sigmoid", "return 1 / (1 + np.exp(-z))")
    result = graded(notebook)
    assert kinds(result) == {"sigmoid": ("warning", 0)}
    assert (result.earned, result.points) == (18, 20)


def test_syntax_error_costs_its_cell_and_is_named(graded, kinds):
    result = graded(
        Notebook().write("hidden-delta", "def hidden_delta(delta_next, W, W_next, Z)\n    return 1")
    )
    assert kinds(result) == {"hidden_delta": ("syntax", 0)}
    assert result.earned == 24
    message = next(e.message for e in result.exercises if e.name == "hidden_delta")
    assert "code cell 6" in message
    assert "line 1" in message


def test_commands_of_ipython_cost_nothing(graded):
    notebook = Notebook()
    source = notebook.cell("hidden-delta")["source"]
    notebook.write("hidden-delta", f"%matplotlib inline\n!ls\n{source}").add("%%time\nx = 1").add("np.tanh?")
    assert graded(notebook).earned == 26


def test_import_that_is_not_there_costs_nothing(graded):
    notebook = Notebook().write(
        "imports", "import matplotlib.pyplot as plt\n" + Notebook().cell("imports")["source"]
    )
    assert graded(notebook).earned == 26


def test_deleted_check_cells_cost_nothing(graded):
    notebook = Notebook()
    notebook.content["cells"] = [c for c in notebook.cells if not c["id"].startswith("check-")]
    result = graded(notebook)
    assert result.earned == 26
    assert result.notes == ("11 check cells were deleted or changed. It makes no difference to the marks.",)


def test_edited_check_cell_gains_nothing(graded, kinds):
    notebook = Notebook().body("hidden-delta", "return 0").write("check-hidden-delta", "print('Right.')")
    result = graded(notebook)
    assert [*kinds(result)] == ["hidden_delta"]
    assert result.earned == 24


def test_duplicated_check_cell_costs_nothing(graded):
    notebook = Notebook()
    notebook.cells.append(dict(notebook.cell("check-hidden-delta")))
    result = graded(notebook)
    assert result.earned == 26
    assert "more than once" in result.notes[0]


def test_split_cells_cost_nothing(graded):
    notebook = Notebook().write("check-hidden-delta", "check(").add('"hidden_delta", hidden_delta)')
    notebook.write("imports", "import numpy as np").add(
        "from dnnlab import sigmoid, softmax", after="imports"
    )
    notebook.add("from dnnlab.checks import CheckFailed, checker\ncheck = checker('x')", after="imports")
    assert graded(notebook).earned == 26


def test_copied_solution_cell_last_one_counts(graded, kinds):
    notebook = Notebook().body("hidden-delta", "return 0")
    right = Notebook().cell("hidden-delta")
    notebook.cells.append(dict(right))
    result = graded(notebook)
    assert (result.earned, kinds(result)) == (26, {})
    assert "hidden_delta: written more than once. The last one counts." in result.notes


def test_copied_solution_cell_last_one_counts_if_it_is_wrong(graded):
    notebook = Notebook().add("def hidden_delta(delta_next, W, W_next, Z):\n    return 0")
    assert graded(notebook).earned == 24


def test_empty_copy_below_the_written_cell_is_left_out(graded):
    notebook = Notebook()
    notebook.cells.append(dict(Notebook(solved=False).cell("hidden-delta")))
    result = graded(notebook)
    assert result.earned == 26
    assert "empty copy" in result.notes[0]


def test_lost_metadata_cost_nothing(graded):
    notebook = Notebook()
    notebook.content["metadata"] = {}
    for cell in notebook.cells:
        cell["metadata"] = {}
        del cell["id"]
    assert graded(notebook).earned == 26


def test_notebook_of_an_old_format_costs_nothing(graded, tmp_path):
    cells = [
        {"cell_type": "code", "input": cell["source"].splitlines(keepends=True)}
        for cell in Notebook().cells
        if cell["cell_type"] == "code"
    ]
    path = tmp_path / "03-backpropagation.ipynb"
    path.write_text(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    assert graded(path).earned == 26


def test_renamed_file_costs_nothing(graded):
    result = graded(Notebook(), name="My solution (2) final.ipynb")
    assert result.earned == 26
    assert "My solution (2) final.ipynb" in result.notes[0]


@pytest.mark.parametrize(
    "content",
    [b"", b'{"cells": [', b"[1, 2]", b'{"cells": 7}', b"\xff\xfe\x00", b"[" * 100_000],
    ids=["empty", "cut off", "a list", "no cells", "no text", "nested"],
)
def test_broken_json_no_marks_and_a_clear_word(graded, kinds, tmp_path, content):
    path = tmp_path / "03-backpropagation.ipynb"
    path.write_bytes(content)
    result = graded(path)
    assert (result.earned, result.points) == (0, 26)
    assert {kind for kind, _ in kinds(result).values()} == {"unreadable"}
    assert "cannot be read as a notebook" in result.notes[0]


def test_strange_cells_cost_nothing(graded):
    notebook = Notebook()
    notebook.cells[:0] = [7, None, {}, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "x = 1"]}]
    notebook.cells.append({"cell_type": "code", "source": "s = '\ud800'"})
    assert graded(notebook).earned == 26


def test_changed_cell_of_the_sheet_is_put_back(graded, kinds):
    notebook = Notebook("04-loss-and-output")
    notebook.write("loss", notebook.cell("loss")["source"].replace("0.5 *", "7 *"))
    result = graded(notebook)
    assert (result.earned, kinds(result)) == (result.points, {})
    assert any("put back" in note for note in result.notes)


def test_deleted_imports_are_put_back(graded):
    result = graded(Notebook().remove("imports"))
    assert result.earned == 26
    assert any("imports" in note for note in result.notes)


def test_name_used_again_further_down_costs_nothing(graded):
    notebook = Notebook().write(
        "relative-error", "scale = 1.0\n" + Notebook().cell("relative-error")["source"]
    )
    source = notebook.cell("relative-error")["source"].replace("return ", "return scale * ")
    assert graded(notebook.write("relative-error", source).add("scale = 99")).earned == 26


def test_helper_mended_further_down_costs_nothing(graded):
    notebook = Notebook().body("relative-error", "return helper(a, b)")
    notebook.add("def helper(a, b):\n    return np.max(np.abs(a - b)) / np.max(np.abs(a) + np.abs(b))")
    assert graded(notebook).earned == 26


def test_other_names_of_arguments_cost_nothing(graded):
    source = "def hidden_delta(d, V, Vn, net):\n    return (d @ Vn) * (1 - np.tanh(net) ** 2)"
    assert graded(Notebook().write("hidden-delta", source)).earned == 26


def test_total_time_is_limited(graded, monkeypatch, kinds):
    monkeypatch.setattr("classroom.session.SECONDS", 4.0)
    start = time.monotonic()
    result = graded(Notebook().add("while True:\n    pass", after="imports"))
    assert time.monotonic() - start < 15
    assert {kind for kind, _ in kinds(result).values()} <= {"time"}
