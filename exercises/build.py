"""Make what students get: compiled checks beside every source notebook, and a zip with the empty sheet.

    python exercises/build.py

For every exercises/source/NAME/NAME.ipynb (the solved sheet) and exercises/answers/NAME (references and known
mistakes, - written as _): NAME.npz beside the notebook, and exercises/student/NAME.zip with the
notebook without solutions, the .npz and a README.txt. The same sources give the same bytes.
"""

import copy
import importlib
import json
import sys
import zipfile
from pathlib import Path

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from exercise_page import STUB  # noqa: E402

from dnnlab.checks.compile import compile_exercises, up_to_date  # noqa: E402  (found through the line above)
from dnnlab.checks.declaration import Exercise  # noqa: E402

SOURCE = HERE / "source"
STUDENT = HERE / "student"
BOOK_ONLY = "book-only"

README = """\
{title}

Stop anywhere and go on later: the notebook keeps what you wrote.

What you need: Python 3.11 or newer, and dnnlab, the package that comes with the book. Your teacher gives you
the folder of the book or an address of it. With the folder, put its path in the place of PATH_TO_THE_BOOK:

    pip install "PATH_TO_THE_BOOK[lab]"

With an address (of a .zip file, or one that begins with git+https), put it in the place of ADDRESS:

    pip install "dnnlab[lab] @ ADDRESS"

Both install JupyterLab as well. Then, in this folder:

    jupyter lab {name}.ipynb

Write your lines where it says "# your code here" and run the cell, then the check cell below it. The check
says at once whether it is right and, if not, what kind of wrong. Keep {name}.npz beside the
notebook: the checks read it.

In JupyterLab the hints are folded up, thanks to jupyterlab-myst, which comes with [lab]. In plain
Jupyter they show open, between lines of three colons: try each exercise before you read on.
"""


def names() -> list[str]:
    """Names of the exercise sheets."""
    return sorted(path.name for path in SOURCE.iterdir() if path.is_dir())


def source(name: str) -> Path:
    """The solved notebook of a sheet."""
    return SOURCE / name / f"{name}.ipynb"


def exercises(name: str) -> tuple[Exercise, ...]:
    """The declared exercises of a sheet."""
    return importlib.import_module(f"answers.{name.replace('-', '_')}").EXERCISES


def compiled(name: str) -> Path:
    """Compile a sheet's exercises into the .npz beside the notebook, unless they are there already."""
    path = source(name).with_suffix(".npz")
    return path if up_to_date(exercises(name), path) else compile_exercises(exercises(name), path)


def without_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The student's version of a solved notebook."""
    notebook = cleared(notebook)
    notebook.cells = [cell for cell in notebook.cells if BOOK_ONLY not in cell.metadata.get("tags", [])]
    return notebook


def cleared(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A solved notebook without solutions and outputs, by nbgrader's own steps."""
    notebook = copy.deepcopy(notebook)
    resources: dict = {}
    for step in (
        LockCells(),
        ClearSolutions(code_stub={"python": "\n".join(STUB)}),
        ClearOutput(),
        CheckCellMetadata(),
        ClearHiddenTests(),
        ClearMarkScheme(),
        ComputeChecksums(),
    ):
        notebook, resources = step.preprocess(notebook, resources)
    return notebook


def package(name: str, folder: Path = STUDENT) -> Path:
    """Write a sheet's zip into `folder`."""
    notebook = nbformat.read(source(name), as_version=4)
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    student = json.dumps(without_solutions(notebook), indent=1, ensure_ascii=False, sort_keys=True)
    files = {
        f"{name}.ipynb": (student + "\n").encode(),
        f"{name}.npz": source(name).with_suffix(".npz").read_bytes(),
        "README.txt": README.format(title=title, name=name).encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            entry = zipfile.ZipInfo(f"{name}/{file}", date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return path


if __name__ == "__main__":
    for sheet in names():
        print(compiled(sheet).relative_to(HERE.parent))
        print(package(sheet).relative_to(HERE.parent))
