"""Sheets of a teacher's own, looked at before students do: whatever is wrong with them, in words."""

import ast
import copy
import json
import secrets
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from classroom import given, jail, sheet
from classroom.submission import defines
from dnnlab.checks.declaration import Case, Exercise, Mistake
from dnnlab.checks.values import Unusable, to_array, to_parts
from dnnlab.checks.verify import SEEDS, DeclarationError, verify

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def problems(folder: Path, others: Mapping[str, Path], run: bool = True) -> list[str]:
    """What is wrong with the sheets in a folder of exercises; nothing, if the list is empty.

    Parameters
    ----------
    folder : path
    others : mapping
        Names of sheets that are there already, and where they come from.
    run : bool
        Also grade each sheet, with its solutions (all points are due) and without (none are).
    """
    folder = Path(folder)
    names = sheets(folder)
    found = [f"{folder}: there is no source/NAME/NAME.ipynb in it"] if not names else []
    for path in sorted((folder / "source").glob("*/")):
        if path.name not in names and not path.name.startswith("."):
            found.append(f"source/{path.name}: it must hold a notebook of the same name, {path.name}.ipynb")
    for name in names:
        told = [f"there is a sheet of this name already, in {others[name]}"] if name in others else []
        told = told or list(_static(folder, name)) or (_graded(folder, name) if run else [])
        found += [f"{name}: {one}" for one in told]
    return found


def sheets(folder: Path) -> list[str]:
    """The names of the sheets in a folder of exercises."""
    return [p.stem for p in sorted((folder / "source").glob("*/*.ipynb")) if p.stem == p.parent.name]


def _static(folder: Path, name: str) -> Iterator[str]:
    """What shows without running a student's cell. Later steps build on the earlier ones."""
    told: list[str] = []
    exercises = _declared(folder, name, told)
    cells = _cells(folder / "source" / name / f"{name}.ipynb", name, told)
    if not told:
        told += _together(cells, {exercise.name: exercise for exercise in exercises})
    for exercise in exercises if not told else []:
        told += [f"{exercise.name}: {one}" for one in _behaviour(exercise)]
    yield from told


# The answers


def _declared(folder: Path, name: str, told: list[str]) -> list[Exercise]:
    """The exercises that the answers declare, as far as they are well formed."""
    path = folder.resolve() / "answers" / name.replace("-", "_") / "__init__.py"
    try:
        found = sheet.answers(name, folder).EXERCISES
    except sheet.SheetError as error:
        told.append(str(error).removeprefix(f"sheet: given {name!r}, but "))
        return []
    except AttributeError:
        told.append(f"{path}: it must end with EXERCISES = (…,), all exercises in their order")
        return []
    except Exception as error:  # whatever code can do
        told.append(f"its answers stop with {_where(error, path.parent)}")
        return []
    if not isinstance(found, tuple | list) or not all(isinstance(item, Exercise) for item in found):
        told.append(f"{path}: EXERCISES must be a tuple of Exercise, given {found!r:.80}")
        return []
    for exercise_name, times in Counter(item.name for item in found).items():
        if times > 1:
            told.append(f"two exercises are declared with the name {exercise_name!r}")
    for item in found:
        told += [f"{item.name}: {one}" for one in _form(item)]
    return list(found)


def _where(error: BaseException, folder: Path) -> str:
    """An error in a line: what it is and, if it is in the answers, where."""
    if isinstance(error, SyntaxError):
        return f"a SyntaxError: {Path(error.filename or '').name}, line {error.lineno}: {error.msg}"
    inside = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent == folder]
    place = f" ({Path(inside[-1].filename).name}, line {inside[-1].lineno})" if inside else ""
    return f"{type(error).__name__}: {error}{place}"


def _form(exercise: Exercise) -> Iterator[str]:
    """What the fields of a declaration must be for anything else to work."""
    if not str(exercise.name).isidentifier():
        yield "its name must be a word that Python takes as a name"
    if isinstance(exercise.mistakes, Mistake):
        yield "mistakes: given one Mistake, expected a tuple. That of one ends with a comma: (Mistake(…),)"
    elif not all(isinstance(mistake, Mistake) for mistake in exercise.mistakes):
        yield "mistakes: expected a tuple of Mistake"
    if exercise.cases is not None and not callable(exercise.cases):
        yield "cases: expected a function cases(rng) that returns a list of Case, no list"
    if not isinstance(exercise.points, int) or exercise.points < 0:
        yield f"points: given {exercise.points!r}, expected a whole number (0: it is not graded)"


# The notebook


def _cells(path: Path, name: str, told: list[str]) -> list[dict]:
    """The cells of the notebook, with their source as one text."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        told.append(f"{path.name} cannot be read as a notebook ({type(error).__name__}: {error})")
        return []
    if not cells or cells[0]["cell_type"] != "markdown" or not cells[0]["source"].startswith("# "):
        told.append('the first cell must be Markdown with the title: "# Exercises: …"')
    if any(not cell.get("id") for cell in cells):
        told.append("a cell has no id: open the notebook in JupyterLab and save it, then all have one")
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    for cell in code:
        try:
            ast.parse(cell["source"])
        except SyntaxError as error:
            told.append(f"{_called(cell)}: Python cannot read it: line {error.lineno}, {error.msg}")
            continue
        told += [f"{_called(cell)}: {one}" for one in _marks(cell)]
    if not any(f'checker("{name}.npz")' in cell["source"].replace("'", '"') for cell in code):
        told.append(f'no cell says check = checker("{name}.npz")')
    ids = Counter(_nbgrader(cell).get("grade_id") for cell in code if _nbgrader(cell))
    told += [f"two cells have nbgrader's ID {one!r}" for one, times in ids.items() if one and times > 1]
    return code


def _called(cell: dict) -> str:
    """A cell as the teacher finds it."""
    lines = [line for line in cell["source"].splitlines() if line.strip()] or ["(empty)"]
    return f"the cell that begins with `{lines[0][:50]}`"


def _nbgrader(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader", {})


def _marks(cell: dict) -> Iterator[str]:
    """What is wrong with nbgrader's marks of a cell. (JupyterLab sets them: Nbgrader, Create assignment.)"""
    marks, source = _nbgrader(cell), cell["source"]
    begins, ends = source.count(BEGIN), source.count(END)
    if marks and not marks.get("grade_id"):
        yield "it has no ID: give it one in JupyterLab, menu Nbgrader, Create assignment"
    if marks and marks.get("schema_version") != 3:
        yield "its marks are not those of nbgrader's schema 3: set them anew in JupyterLab"
    if marks.get("solution") and marks.get("grade"):
        yield "it is marked as graded by hand: an answer is an autograded answer, its check autograded tests"
    elif marks.get("solution") and (begins, ends) != (1, 1):
        yield f"it is a solution, but without one line {BEGIN} and one {END}: students would get the answer"
    elif (begins or ends) and not marks.get("solution"):
        yield "it holds a solution, but is not marked as one: make it an autograded answer in JupyterLab"
    if not marks.get("grade") and source.lstrip().startswith("check("):
        yield "it is a check, but not graded: make it autograded tests in JupyterLab, and give its points"
    if marks.get("grade") and "points" not in marks:
        yield "it has no points"
    if marks.get("grade") and not marks.get("locked"):
        yield "it is graded, but not locked"


# Both together


def _together(code: list[dict], exercises: dict[str, Exercise]) -> Iterator[str]:
    """What is wrong between the cells and the declarations."""
    solutions = [cell for cell in code if _nbgrader(cell).get("solution")]
    checked: dict[str, str] = {}
    for cell in code:
        if not _nbgrader(cell).get("grade"):
            continue
        check = sheet.CHECK.match(cell["source"])
        if not check:
            yield f'{_called(cell)}: it must say check("name", name) and nothing else'
            continue
        name, expression = check.groups()
        if name in checked:
            yield f"{_called(cell)}: there is an earlier check of {name}"
        checked[name] = expression
        if name not in exercises:
            yield f"{_called(cell)}: no exercise {name!r} is declared; there are {', '.join(exercises)}"
        elif _nbgrader(cell)["points"] != exercises[name].points:
            points = _nbgrader(cell)["points"]
            yield f"{name}: its check cell gives {points:g} points, its declaration {exercises[name].points}"
    for name, exercise in exercises.items():
        if exercise.points and name not in checked:
            yield f'{name}: it is declared, but no check cell says check("{name}", {name})'
    for name in (name for name in checked if name in exercises):
        yield from (f"{name}: {one}" for one in _answer(solutions, checked[name], exercises[name]))


def _answer(solutions: list[dict], name: str, exercise: Exercise) -> Iterator[str]:
    """What is wrong with the cell in which students answer."""
    cell = next((cell for cell in solutions if defines(cell["source"], name)), None)
    if cell is None:
        yield f"no solution cell defines `{name}`"
        return
    for statement in ast.parse(cell["source"]).body:
        if not isinstance(statement, ast.FunctionDef) or statement.name != name:
            continue
        written = tuple(a.arg for a in (*statement.args.posonlyargs, *statement.args.args))
        if exercise.arguments is None:
            yield "the notebook asks for a function, but the declaration has no cases"
        elif written != exercise.arguments:
            theirs, ours = ", ".join(written), ", ".join(exercise.arguments)
            yield f"the function of the notebook takes ({theirs}), the reference ({ours})"


# What the declaration does


def _behaviour(exercise: Exercise) -> list[str]:
    """What the reference and the mistakes do wrong; `verify` looks at all that does not stop half-way."""
    for seed in SEEDS:
        stopped = list(_stops(exercise, seed)) if exercise.cases else []
        if stopped:
            return stopped
    try:
        verify(exercise)
    except DeclarationError as error:
        return [str(error).removeprefix(f"{exercise.name}: ")]
    except Unusable as error:
        return [f"the reference cannot be used: {error.message}"]
    except Exception as error:
        return [f"it cannot be compiled: {type(error).__name__}: {error}"]
    return []


def _stops(exercise: Exercise, seed: int) -> Iterator[str]:
    """What stops before anything can be compared."""
    try:
        cases, again = (exercise.cases(np.random.default_rng(seed)) for _ in range(2))
    except Exception as error:
        yield f"its cases stop with {type(error).__name__}: {error}"
        return
    if not isinstance(cases, list | tuple) or not all(isinstance(case, Case) for case in cases):
        yield f"its cases must be a list of Case, given {cases!r:.60}"
        return
    if [repr(case.inputs) for case in cases] != [repr(case.inputs) for case in again]:
        yield "its cases differ from call to call: draw every number from rng"
        return
    for number, case in enumerate(cases, start=1):
        if len(case.inputs) != len(exercise.arguments or ()):
            expected = ", ".join(exercise.arguments or ())
            yield f"case {number} has {len(case.inputs)} arguments, the reference takes ({expected})"
            return
        values = _tried(exercise.reference, case)
        if isinstance(values, Exception):
            yield f"the reference stops in case {number}: {type(values).__name__}: {values}"
            return
        unusable = _unusable(lambda values=values: to_parts(values, exercise.part_names))
        if unusable:
            yield f"the reference cannot be used in case {number}: {unusable}"
            return
        for mistake in exercise.mistakes:
            values = _tried(mistake.answer, case) if callable(mistake.answer) else TypeError("not a function")
            if isinstance(values, ValueError | IndexError | TypeError) and callable(mistake.answer):
                continue  # a student who makes it stops there, too
            if isinstance(values, Exception):
                yield f"{mistake.id}: its answer stops in case {number}: {type(values).__name__}: {values}"
                return
            wanted = (to_array, mistake.part) if mistake.part else (to_parts, exercise.part_names)
            unusable = _unusable(lambda values=values, wanted=wanted: wanted[0](values, wanted[1]))
            if unusable:
                yield f"{mistake.id}: its answer cannot be used in case {number}: {unusable}"
                return


def _tried(function: Callable[..., Any], case: Case) -> Any:
    """What a function returns, or the error with which it stops."""
    try:
        with np.errstate(all="ignore"):
            return function(*copy.deepcopy(case.inputs))
    except Exception as error:
        return error


def _unusable(convert: Callable[[], Any]) -> str:
    try:
        convert()
    except Unusable as error:
        return error.message
    return ""


# The whole sheet


def _graded(folder: Path, name: str) -> list[str]:
    """What is wrong when the sheet is graded as a student's: with the solutions, and without."""
    from classroom.grading import grade

    if not jail.available():
        return []
    loaded = sheet.load(name, folder)
    notebook = json.loads((folder / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    unsolved = copy.deepcopy(notebook)
    for cell in unsolved["cells"]:
        cell["source"] = sheet.empty("".join(cell["source"]))
    told = []
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{name}.ipynb"
        path.write_text(json.dumps(unsolved))
        for one in grade(path, loaded, secrets.randbits(60) + 1).exercises:
            if one.earned:
                told.append(f"{one.name}: the empty sheet gets {one.earned:g} points for it")
        path.write_text(json.dumps(notebook))
        result = grade(path, loaded, secrets.randbits(60) + 1)
    for one in result.exercises:
        if one.earned < one.points:
            told.append(
                f"{one.name}: your solution gets {one.earned:g} of {one.points:g} points: {one.message}"
            )
    if told:
        told += [f"when it was graded: {note}" for note in result.notes]
        told += [f"{one} does not work while a notebook is graded" for one in _foreign(loaded)]
    return told


def _foreign(loaded: sheet.Sheet) -> list[str]:
    """What the sheet imports from dnnlab that is not there while it is graded."""
    return [
        f"{module}.{name}"
        for module, names in loaded.modules.items()
        for name in names
        if not given.known(module, name)
    ]
