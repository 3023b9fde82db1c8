"""The notebook that formgrader shows: what a student wrote, with the cells in which nbgrader looks for marks.

It is made anew, cell by cell, because formgrader puts a notebook into the teacher's page as it is: no output,
no metadata and no HTML of a student's gets through.
"""

import html
import json
from pathlib import Path

from classroom.course import Course, write
from classroom.result import ExerciseResult, SubmissionResult
from classroom.sheet import Graded, Sheet, SheetCell
from classroom.submission import LARGEST, defines, find

_MOST_CELLS, _LONGEST_CELL = 2000, 200_000


def show(course: Course, sheet: Sheet, found: SubmissionResult) -> None:
    """Write the notebook that formgrader shows."""
    name = sheet.name
    source = course.root / "source" / name / f"{name}.ipynb"
    text = notebook(sheet, source, course.submitted(found.student, name), found)
    write(course.autograded(found.student, name) / f"{name}.ipynb", text)


def notebook(sheet: Sheet, source: Path, folder: Path, result: SubmissionResult) -> str:
    """The text of the notebook.

    Parameters
    ----------
    sheet : Sheet
    source : path
        The solved notebook in source/, for the sheet's own text.
    folder : path
        What the student handed in.
    result : SubmissionResult
    """
    ours = json.loads(source.read_text())
    texts = {_text(cell).strip() for cell in ours["cells"] if cell["cell_type"] == "markdown"}
    theirs = _cells(folder, sheet)
    places = {item.name: _last(theirs, item.expression) for item in sheet.graded}
    checks = {cell.source.strip() for cell in sheet.cells if cell.kind == "check"}
    results = {exercise.name: exercise for exercise in result.exercises}
    marked = marked_cells(sheet)

    cells = [_notes(result)] if result.notes else []
    for place, (kind, text) in enumerate(theirs):
        here = [item for item in sheet.graded if places[item.name] == place]
        if kind != "code":
            cells.append(_prose(text if text.strip() in texts else _quoted(text)))
        elif here:
            cells += _answered(here, text, results, marked)
        elif text.strip() not in checks:
            cells.append(_code(text))
    for item in sheet.graded:
        if places[item.name] is None:
            cells += _answered([item], "", results, marked)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    content = {"cells": cells, "metadata": ours["metadata"], "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def marked_cells(sheet: Sheet) -> dict[str, tuple[SheetCell, SheetCell]]:
    """For every graded exercise the cell of its solution and the cell of its check, which hold its ids."""
    checks = [cell for cell in sheet.cells if cell.kind == "check"]
    solutions = [cell for cell in sheet.cells if cell.kind == "solution"]
    return {
        item.name: (next(cell for cell in solutions if defines(cell.source, item.expression)), check)
        for item, check in zip(sheet.graded, checks, strict=True)
    }


def _cells(folder: Path, sheet: Sheet) -> list[tuple[str, str]]:
    """Kind and text of every cell that was handed in; none if the file is no notebook."""
    path, _ = find(folder, sheet)
    if path.stat().st_size > LARGEST:
        return []
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        worksheets = content.get("worksheets") or []
        found = content.get("cells") or [cell for part in worksheets for cell in part["cells"]]
        return [(str(cell.get("cell_type")), _text(cell)) for cell in found[:_MOST_CELLS]]
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return []


def _text(cell: dict) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return text.encode("utf-8", "replace").decode()[:_LONGEST_CELL]


def _last(cells: list[tuple[str, str]], name: str) -> int | None:
    """The last cell that defines `name`: the one that counts."""
    places = [i for i, (kind, text) in enumerate(cells) if kind == "code" and defines(text, name)]
    return places[-1] if places else None


def _answered(
    items: list[Graded],
    text: str,
    results: dict[str, ExerciseResult],
    marked: dict[str, tuple[SheetCell, SheetCell]],
) -> list[dict]:
    """The cell that answers exercises, and the check of each with what came out."""
    cells = []
    for item, source in zip(
        items, [text, *["# Answered in the cell above."] * (len(items) - 1)], strict=True
    ):
        solution, check = marked[item.name]
        result = results[item.name]
        common = {"schema_version": 3, "task": False}
        answer = common | {"grade": False, "solution": True, "locked": False, "grade_id": solution.grade_id}
        graded = common | {"grade": True, "solution": False, "locked": True, "grade_id": check.grade_id}
        said = {"output_type": "stream", "name": "stdout", "text": summary(result) + "\n"}
        cells.append(_code(source or "# Nothing was handed in for this.", {"nbgrader": answer}))
        cells.append(_code(check.source, {"nbgrader": graded | {"points": result.points}}, [said]))
    return cells


def summary(result: ExerciseResult) -> str:
    """Marks and message of an exercise, as text."""
    lines = [f"{result.earned:g} of {result.points:g} points", result.message, result.note]
    return "\n\n".join(line.strip() for line in lines if line.strip())


def _notes(result: SubmissionResult) -> dict:
    return _prose(_quoted("\n".join(result.notes)))


def _quoted(text: str) -> str:
    """Text that stays text in every page."""
    return f"<pre>{html.escape(text)}</pre>"


def _prose(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str, metadata: dict | None = None, outputs: list[dict] | None = None) -> dict:
    cell = {"cell_type": "code", "metadata": metadata or {}, "source": text}
    return cell | {"execution_count": None, "outputs": outputs or []}
