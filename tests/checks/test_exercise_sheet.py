"""The solved sheet, the student's version of it, and the page of the book."""

import ast
import copy
import json
import zipfile

import nbformat
import numpy as np
import pytest
from exercise_page import BEGIN, END, empty, page, solved
from nbclient import NotebookClient
from small_exercises import ROOT, SHEET

from dnnlab import softmax

MARKER = "A_MARKER_THAT_MUST_NOT_GET_OUT"


@pytest.fixture(scope="module")
def source(sheet):
    return nbformat.read(sheet.source(SHEET), as_version=4)


@pytest.fixture(scope="module")
def student(sheet, source):
    return sheet.without_solutions(source)


def graded(cell):
    return cell.metadata.get("nbgrader", {}).get("grade", False)


def solution(cell):
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# The source


def test_every_exercise_has_a_solution_cell_and_a_locked_check_with_its_points(source, declared):
    checks = {c.metadata.nbgrader.grade_id: c for c in code(source) if graded(c)}
    solutions = {c.metadata.nbgrader.grade_id: c for c in code(source) if solution(c)}
    names = [name for name, exercise in declared.items() if exercise.points]
    assert list(solutions) == names
    assert list(checks) == [f"check-{name}" for name in names]
    for name in names:
        check = checks[f"check-{name}"]
        assert check.source == f'check("{name}", {name})'
        assert check.metadata.nbgrader.points == declared[name].points
        assert check.metadata.nbgrader.locked
        assert check.metadata.nbgrader.schema_version == 3
        assert solutions[name].source.count(BEGIN) == solutions[name].source.count(END) == 1


def test_cells_are_short_and_the_first_one_imports(source):
    assert code(source)[0].source.startswith("import numpy as np")
    for cell in code(source):
        lines = solved(cell.source).split("\n")
        assert len(lines) <= 10, cell.source
        assert max(map(len, lines)) <= 88, cell.source


def test_every_exercise_has_three_hints_a_docstring_and_a_number_to_try_against(source, declared):
    cells = {cell.id: cell for cell in source.cells}
    for name, exercise in declared.items():
        if not exercise.points:
            continue
        key = name.replace("_", "-")
        hints = cells[f"hints-{key}"].source
        assert [f":::{{dropdown}} Hint {i}\n" in hints for i in (1, 2, 3)] == [True] * 3
        if exercise.arguments is None:
            continue
        tree = ast.parse(cells[key].source).body[0]
        assert tree.name == name
        assert ast.get_docstring(tree)
        assert tuple(argument.arg for argument in tree.args.args) == exercise.arguments
        # The number worked by hand, in the text before, is what the solved function gives.
        output = cells[f"try-{key}"].outputs[0]
        result = output.get("text") or output["data"]["text/plain"]
        story = source.cells[source.cells.index(cells[f"hints-{key}"]) - 1].source
        assert "By hand" in story
        assert f"```text\n{result.strip()}\n```" in story


def test_the_numbers_in_the_box_on_losses_are_right(source):
    box = next(cell.source for cell in source.cells if cell.id == "losses-box")
    p = softmax(np.array([[0.0, np.log(3.0)]]))[0]
    assert f"p = ({p[0]:.2f}, {p[1]:.2f})" in box
    for probability in p:
        assert f"−ln {probability:.2f} ≈ {-np.log(probability):.2f}" in box
    assert f"For a = 0.9 that is {-np.log(0.9):.2f} for a yes and {-np.log(1 - 0.9):.2f} for a no" in box


def test_no_word_leaves_open_on_which_side_of_a_layer_something_lies(source, declared):
    words = [cell.source for cell in source.cells]
    words += [mistake.hint for exercise in declared.values() for mistake in exercise.mistakes]
    for text in words:
        assert "behind" not in text, text


def test_outputs_are_stored_and_every_check_says_right(source):
    for cell in code(source):
        assert cell.execution_count
        if graded(cell):
            assert cell.outputs[0].text.startswith("Right")


def test_the_reader_is_shown_what_a_wrong_answer_is_told(source):
    shown = next(cell for cell in code(source) if cell.id == "cost").outputs[0].text
    assert shown.startswith("Not yet: case 1: you ")
    assert "average over the outputs as well" in " ".join(shown.split())


# The student's version


def test_the_student_gets_no_solution_and_no_output(student):
    text = json.dumps(student)
    assert "SOLUTION" not in text
    assert "exercises/student" not in text  # the link to the zip itself
    assert "../student" not in text
    for cell in code(student):
        assert not cell.outputs
        assert cell.execution_count is None
        if solution(cell):
            assert "# your code here" in cell.source


def test_no_expression_of_a_solution_is_left_anywhere(source, student):
    lines = "\n".join(cell.source for cell in student.cells).split("\n")
    given = "".join("".join(line for line in lines if not line.startswith("def ")).split())
    for cell in code(source):
        if not solution(cell):
            continue
        begin = cell.source.split("\n").index(BEGIN if cell.id == "planted-bug" else f"    {BEGIN}") + 1
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.BinOp | ast.Call) and node.lineno > begin:
                expression = ast.unparse(node).replace(" ", "")
                assert len(expression) < 12 or expression not in given, expression


def test_checks_are_locked_and_solutions_can_be_edited(student):
    for cell in code(student):
        if graded(cell):
            assert cell.metadata.editable is False
            assert cell.metadata.deletable is False
        elif solution(cell):
            assert cell.metadata.get("editable", True)
            assert cell.metadata.deletable is False


def test_every_check_of_the_unsolved_sheet_fails_and_everything_else_runs(sheet, student, tmp_path):
    (tmp_path / f"{SHEET}.npz").write_bytes(sheet.source(SHEET).with_suffix(".npz").read_bytes())
    notebook = copy.deepcopy(student)
    NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in code(notebook):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        assert bool(errors) == graded(cell), cell.source
        for error in errors:
            assert error.ename == "CheckFailed"
            assert error.evalue.startswith("Not yet")
            assert "Traceback" not in "\n".join(error.traceback)


# The zip


@pytest.fixture
def planted(sheet, source, tmp_path, monkeypatch):
    """The sheet with a marker in every solution and every output, in a folder of its own."""
    notebook = copy.deepcopy(source)
    for cell in code(notebook):
        if solution(cell):
            lines = cell.source.split("\n")
            place = next(i for i, line in enumerate(lines) if END in line)
            indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
            lines.insert(place, f"{indent}{MARKER} = 1")
            cell.source = "\n".join(lines)
        cell.outputs = [nbformat.v4.new_output("stream", text=MARKER)]
    (tmp_path / SHEET).mkdir()
    (tmp_path / SHEET / f"{SHEET}.npz").write_bytes(sheet.source(SHEET).with_suffix(".npz").read_bytes())
    monkeypatch.setattr(sheet, "SOURCE", tmp_path)
    nbformat.write(notebook, sheet.source(SHEET))
    return sheet.package(SHEET, tmp_path / "out")


def test_markers_planted_in_solutions_never_get_into_the_zip(planted):
    with zipfile.ZipFile(planted) as archive:
        for name in archive.namelist():
            assert MARKER.encode() not in archive.read(name), name


def test_the_zip_holds_notebook_data_and_readme_and_nothing_else(sheet, tmp_path):
    path = sheet.package(SHEET, tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        readme = archive.read(f"{SHEET}/README.txt").decode()
        nbformat.validate(nbformat.reads(archive.read(f"{SHEET}/{SHEET}.ipynb").decode(), as_version=4))
    assert names == [f"{SHEET}/{SHEET}.ipynb", f"{SHEET}/{SHEET}.npz", f"{SHEET}/README.txt"]
    assert "Exercises: backpropagation" in readme
    assert f"jupyter lab {SHEET}.ipynb" in readme
    assert 'pip install "PATH_TO_THE_BOOK[lab]"' in readme
    assert "In plain\nJupyter they show open" in readme
    assert max(map(len, readme.split("\n"))) <= 110


def test_the_zip_has_the_same_bytes_every_time(sheet, tmp_path):
    a, b = (sheet.package(SHEET, tmp_path / name).read_bytes() for name in "ab")
    assert a == b


# The page of the book


def test_the_page_shows_the_empty_cell_and_folds_the_solution_away(source, student):
    shown = page(json.loads(nbformat.writes(source)))
    assert "SOLUTION" not in json.dumps(shown)
    empty_cells = {cell.id: cell.source for cell in student.cells if solution(cell)}
    for place, cell in enumerate(shown["cells"]):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            assert cell["metadata"]["tags"] == ["hide-cell"]
            assert shown["cells"][place - 1]["source"] == f"```python\n{empty_cells.pop(cell['id'])}\n```"
    assert not empty_cells


def test_the_pages_empty_cell_is_nbgraders(source, student):
    of_student = {cell.id: cell.source for cell in student.cells}
    for cell in source.cells:
        if solution(cell):
            assert empty(cell.source) == of_student[cell.id]


def test_the_link_on_the_page_leads_to_the_zip(sheet, source):
    link = next(cell.source for cell in source.cells if cell.id == "download")
    target = link.split("<")[1].split(">")[0]
    folder = sheet.source(SHEET).parent
    assert (folder / target).resolve() == (ROOT / "exercises" / "student" / f"{SHEET}.zip")
