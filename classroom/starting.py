"""A sheet of a teacher's own begins as the example of the guide: a notebook and a file of answers.

The example's notebook is written as text, `example/sheet.md`: code cells between fences with their name, what
they are and their points, Markdown in between, and `+++` where one Markdown cell ends and the next begins.
"""

import json
import re
from pathlib import Path

from classroom.course import CourseError, write

EXAMPLE = Path(__file__).with_name("example")
_CODE = re.compile(r"^```\{code-cell\} ([\w-]+) ?(\w*) ?(\d*)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARKS = {
    "locked": {"locked": True},
    "solution": {"solution": True},
    "check": {"grade": True, "locked": True},
}


def start(folder: str | Path, name: str) -> tuple[Path, Path]:
    """Write the example as the sheet `name` into a folder of exercises: its notebook and its answers.

    Raises
    ------
    CourseError
        If the name cannot be one, or there is such a sheet already.
    """
    if not _NAME.fullmatch(name):
        raise CourseError(
            f"name: given {name!r}, expected small letters, digits and hyphens between them: 10-clustering"
        )
    notebook = Path(folder) / "source" / name / f"{name}.ipynb"
    answers = Path(folder) / "answers" / name.replace("-", "_") / "__init__.py"
    for path in (notebook, answers):
        if path.exists():
            raise CourseError(f"{path} is there already: choose another name, or change what is there")
    write(notebook, cells((EXAMPLE / "sheet.md").read_text(encoding="utf-8").replace("NAME", name)))
    write(answers, (EXAMPLE / "answers.py").read_bytes())
    return notebook, answers


def cells(text: str) -> str:
    """The notebook that `text` describes."""
    found, end = [], 0
    for code in _CODE.finditer(text):
        found += _prose(text[end : code.start()])
        key, kind, points, source = code.groups()
        found.append({"cell_type": "code", "execution_count": None, "id": key, "outputs": []})
        found[-1] |= {"metadata": _metadata(key, kind, points), "source": source}
        end = code.end()
    found += _prose(text[end:])
    for number, cell in enumerate(found):
        cell.setdefault("id", f"text-{number}")
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": found, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _prose(text: str) -> list[dict]:
    parts = [part.strip() for part in re.split(r"^\+\+\+$", text, flags=re.MULTILINE)]
    return [{"cell_type": "markdown", "metadata": {}, "source": part} for part in parts if part]


def _metadata(key: str, kind: str, points: str) -> dict:
    """nbgrader's marks of a cell; its name there is a word of Python, or check- and one."""
    if not kind:
        return {}
    begin, name = ("check-", key.removeprefix("check-")) if kind == "check" else ("", key)
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    marks = plain | _MARKS[kind] | {"grade_id": begin + name.replace("-", "_")}
    return {"nbgrader": marks | ({"points": int(points)} if points else {})}
