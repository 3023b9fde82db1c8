"""Every sheet of exercises: declarations, the solved sheet, the student's version, the page of the book."""

import ast
import copy
import json
import zipfile

import nbformat
import numpy as np
import pytest
from exercise_page import BEGIN, END, empty, page, solved
from nbclient import NotebookClient
from references import answers
from small_exercises import ROOT

from dnnlab.checks.compile import up_to_date
from dnnlab.checks.diagnosis import diagnose
from dnnlab.checks.values import close
from dnnlab.checks.verify import verify

SHEETS = ROOT / "exercises" / "source"
MARKER = "A_MARKER_THAT_MUST_NOT_GET_OUT"


@pytest.fixture(scope="module", params=sorted(path.name for path in SHEETS.iterdir() if path.is_dir()))
def name_of_sheet(request):
    return request.param


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


# The student's version


def asked(declared):
    """Every exercise that asks for a function, with its name."""
    return [(name, one) for name, one in declared.items() if one.points and one.arguments is not None]


def test_the_solutions_shown_agree_with_the_references(declared, namespace):
    for name, exercise in asked(declared):
        for inputs, value in answers(exercise):
            given = namespace[name](*inputs)
            parts = zip(given, value, strict=True) if isinstance(value, tuple) else [(given, value)]
            assert all(close(np.asarray(g, float), np.asarray(v, float)) for g, v in parts), name


def test_arguments_are_never_changed_by_a_solution(declared, namespace):
    for name, exercise in asked(declared):
        for inputs, _ in answers(exercise):
            before = copy.deepcopy(inputs)
            namespace[name](*inputs)
            assert repr(inputs) == repr(before), name


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
        begin = 1 + [line.strip() for line in cell.source.split("\n")].index(BEGIN)
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


def test_every_check_of_the_unsolved_sheet_fails_and_everything_else_runs(
    sheet, name_of_sheet, student, tmp_path
):
    (tmp_path / f"{name_of_sheet}.npz").write_bytes(
        sheet.source(name_of_sheet).with_suffix(".npz").read_bytes()
    )
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
def planted(sheet, name_of_sheet, source, tmp_path, monkeypatch):
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
    (tmp_path / name_of_sheet).mkdir()
    (tmp_path / name_of_sheet / f"{name_of_sheet}.npz").write_bytes(
        sheet.source(name_of_sheet).with_suffix(".npz").read_bytes()
    )
    monkeypatch.setattr(sheet, "SOURCE", tmp_path)
    nbformat.write(notebook, sheet.source(name_of_sheet))
    return sheet.package(name_of_sheet, tmp_path / "out")


def test_markers_planted_in_solutions_never_get_into_the_zip(planted):
    with zipfile.ZipFile(planted) as archive:
        for name in archive.namelist():
            assert MARKER.encode() not in archive.read(name), name


def test_the_zip_holds_notebook_data_and_readme_and_nothing_else(sheet, name_of_sheet, tmp_path):
    path = sheet.package(name_of_sheet, tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        readme = archive.read(f"{name_of_sheet}/README.txt").decode()
        nbformat.validate(
            nbformat.reads(archive.read(f"{name_of_sheet}/{name_of_sheet}.ipynb").decode(), as_version=4)
        )
    assert names == [
        f"{name_of_sheet}/{name_of_sheet}.ipynb",
        f"{name_of_sheet}/{name_of_sheet}.npz",
        f"{name_of_sheet}/README.txt",
    ]
    title = readme.split("\n")[0]
    assert title.startswith("Exercises: ")
    assert f"jupyter lab {name_of_sheet}.ipynb" in readme
    assert 'pip install "PATH_TO_THE_BOOK[lab]"' in readme
    assert "In plain\nJupyter they show open" in readme
    assert max(map(len, readme.split("\n"))) <= 110


def test_the_zip_has_the_same_bytes_every_time(sheet, name_of_sheet, tmp_path):
    a, b = (sheet.package(name_of_sheet, tmp_path / name).read_bytes() for name in "ab")
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


def test_the_link_on_the_page_leads_to_the_zip(sheet, name_of_sheet, source):
    link = next(cell.source for cell in source.cells if cell.id == "download")
    target = link.split("<")[1].split(">")[0]
    folder = sheet.source(name_of_sheet).parent
    assert (folder / target).resolve() == (ROOT / "exercises" / "student" / f"{name_of_sheet}.zip")


# The declarations


def test_a_sheet_has_six_exercises_or_more_and_known_mistakes_for_each(declared):
    graded = [exercise for exercise in declared.values() if exercise.points]
    assert len(graded) >= 6
    few = {name: exercise.mistakes for name, exercise in declared.items() if len(exercise.mistakes) < 4}
    assert few == {}


def test_references_pass_and_every_mistake_is_known_as_itself_for_three_seeds(declared):
    for exercise in declared.values():
        verify(exercise)


def test_messages_of_known_mistakes_are_short_and_hold_the_hint(declared, compiled):
    for name, exercise in declared.items():
        for mistake in exercise.mistakes:
            if mistake.part is None and exercise.cases:
                message = " ".join(diagnose(compiled[name], mistake.answer).message.split())
                assert mistake.hint in message, (name, mistake.name)
                assert len(message) < 1200, (name, mistake.name)


# Hints


def solution_expressions(sheet, name_of_sheet):
    """Every expression of some length in the solutions, without spaces, by exercise."""
    notebook = json.loads(sheet.source(name_of_sheet).read_text())
    found = {}
    for cell in notebook["cells"]:
        if not cell["metadata"].get("nbgrader", {}).get("solution"):
            continue
        lines = "".join(cell["source"]).split("\n")
        begin = lines.index(next(line for line in lines if "BEGIN SOLUTION" in line)) + 1
        texts = {
            ast.unparse(node).replace(" ", "")
            for node in ast.walk(ast.parse("\n".join(lines)))
            if isinstance(node, ast.expr) and not isinstance(node, ast.Name) and node.lineno > begin
        }
        found[cell["metadata"]["nbgrader"]["grade_id"]] = {text for text in texts if len(text) >= 12}
    return found


def test_hints_never_hold_the_code_of_an_answer(sheet, name_of_sheet, declared):
    expressions = solution_expressions(sheet, name_of_sheet)
    assert set(expressions) == {name for name, exercise in declared.items() if exercise.points}
    assert all(expressions.values())
    notebook = json.loads(sheet.source(name_of_sheet).read_text())
    prose = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    hints = [mistake.hint for exercise in declared.values() for mistake in exercise.mistakes]
    for text in prose + hints:
        bare = "".join(text.replace("−", "-").split())
        for name, found in expressions.items():
            for expression in found:
                assert expression not in bare, f"{name}: {expression} stands in {text!r}"


def test_hints_are_sentences(declared):
    for exercise in declared.values():
        for mistake in exercise.mistakes:
            assert mistake.hint[0].isupper() or mistake.hint[0] in "δd", mistake.hint
            assert mistake.hint[-1] in ".?", mistake.hint


# Compiled data


def test_compiled_data_hold_numbers_and_text_only(sheet, name_of_sheet):
    with np.load(sheet.source(name_of_sheet).with_suffix(".npz"), allow_pickle=False) as file:
        kinds = {name: file[name].dtype.kind for name in file.files}
        text = file["index"].tobytes().decode()
    assert kinds == {"index": "u", "numbers": "f"}
    bare = "".join(text.split())
    for expressions in solution_expressions(sheet, name_of_sheet).values():
        assert not [expression for expression in expressions if expression in bare]
    assert "lambda" not in text


def test_the_stored_data_are_those_of_the_declarations(sheet, name_of_sheet):
    assert up_to_date(sheet.exercises(name_of_sheet), sheet.source(name_of_sheet).with_suffix(".npz"))
