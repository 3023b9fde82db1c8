"""A course with one small sheet, and notebooks handed in for it: what the tests of the commands share."""

import io
import json
import os
import subprocess
import sys
import textwrap
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from classroom.__main__ import main
from classroom.sheet import load

ROOT = Path(__file__).resolve().parents[2]
SHEET = "90-small"

ANSWERS = """
import numpy as np

from dnnlab.checks.declaration import Case, Exercise, Mistake


def twice(x):
    return 2 * x


def total(x):
    return x.sum(axis=1)


def columns(x):
    return x.sum(axis=0)


def cases(rng):
    return [Case(rng.normal(size=(3, 4))) for _ in range(3)]


SAME = Mistake("same", "You give back what you got.", np.copy)
COLUMNS = Mistake("columns", "You add up the columns.", columns)
TWICE = Exercise("twice", twice, (SAME,), cases, points=POINTS)
TOTAL = Exercise("total", total, (COLUMNS,), cases, points=3)
EXERCISES = (TWICE, TOTAL)
"""

RIGHT = {"twice": "return x + x", "total": "return x.sum(axis=1)"}


def write_sheet(folder: Path, points: int = 2) -> Path:
    """The sheet in a folder of exercises: source/ and answers/."""
    answers = folder / "answers" / SHEET.replace("-", "_")
    answers.mkdir(parents=True, exist_ok=True)
    (answers / "__init__.py").write_text(ANSWERS.replace("POINTS", str(points)))
    source = folder / "source" / SHEET
    source.mkdir(parents=True, exist_ok=True)
    start = f"import numpy as np\n\nfrom dnnlab.checks import checker\n\ncheck = checker('{SHEET}.npz')"
    cells = [
        new_markdown_cell("# Exercises: small", id="title"),
        new_markdown_cell("[zip](../x.zip)", id="download", metadata={"tags": ["book-only"]}),
        new_code_cell(start, id="imports", metadata=_marks("imports", locked=True)),
    ]
    for name, worth in (("twice", points), ("total", 3)):
        lines = f"    ### BEGIN SOLUTION\n    {RIGHT[name]}\n    ### END SOLUTION"
        check = _marks(f"check-{name}", grade=True, locked=True, points=worth)
        cells += [
            new_code_cell(f"def {name}(x):\n{lines}", id=name, metadata=_marks(name, solution=True)),
            new_code_cell(f'check("{name}", {name})', id=f"check-{name}", metadata=check),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, source / f"{SHEET}.ipynb")
    return folder


def _marks(grade_id: str, **given) -> dict:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": plain | {"grade_id": grade_id} | given}


def handed_in(first: str = "", **bodies: str) -> str:
    """A student's notebook: right, but for the bodies that are given; `first` is a cell that comes first."""
    cells = [new_code_cell(first)] if first else []
    cells.append(new_code_cell("import numpy as np"))
    for name, body in (RIGHT | bodies).items():
        cells.append(new_code_cell(f"def {name}(x):\n{textwrap.indent(body, '    ')}"))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # the same notebook has the same bytes
    return json.dumps(new_notebook(cells=cells))


def command(root: Path, *words: str) -> list[str]:
    """The words that start a command for the course in `root`."""
    return [sys.executable, "-m", "classroom", *words, "--course", str(root)]


@dataclass
class Said:
    """What a command printed."""

    stdout: str
    stderr: str


def run(root: Path, *words: str, status: int = 0) -> Said:
    """Run a command as a teacher does, in this process (a new one takes seconds to import nbgrader)."""
    forget()
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        got = main([*words, "--course", str(root)])
    said = Said(out.getvalue(), err.getvalue())
    assert got == status, said
    return said


def forget() -> None:
    """Let sheets and their answers be read anew, as a new process does."""
    load.cache_clear()
    for name in [name for name in sys.modules if name.startswith("_answers_")]:
        del sys.modules[name]


def start(root: Path, *words: str) -> subprocess.Popen:
    """Begin a command, in a group of processes of its own."""
    return subprocess.Popen(
        command(root, *words),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
