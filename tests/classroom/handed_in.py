"""Notebooks as students hand them in: the student version of a real sheet, solved, with one thing changed."""

import copy
import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import nbformat

ROOT = Path(__file__).resolve().parents[2]
SHEET = "03-backpropagation"
SEED = 20240229


@cache
def _build() -> ModuleType:
    """exercises/build.py (loaded by path: another package may be called build)."""
    spec = importlib.util.spec_from_file_location("exercise_sheets", ROOT / "exercises" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _versions(name: str) -> tuple[dict, dict[str, str]]:
    """The student version of a sheet, and the solution of every solution cell."""
    notebook = nbformat.read(_build().source(name), as_version=4)
    solved = {
        cell.id: re.sub(r"(?m)^ *### (BEGIN|END) SOLUTION\n?", "", cell.source).rstrip("\n")
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    return _build().without_solutions(notebook), solved


class Notebook:
    """A student's notebook; at first every exercise is solved, unless `solved` is False."""

    def __init__(self, name: str = SHEET, solved: bool = True) -> None:
        students, solutions = _versions(name)
        self.name = name
        self.content = copy.deepcopy(students)
        if solved:
            for key, source in solutions.items():
                self.cell(key)["source"] = source

    @property
    def cells(self) -> list[dict]:
        return self.content["cells"]

    def cell(self, key: str) -> dict:
        """The cell with this id."""
        return next(cell for cell in self.cells if cell["id"] == key)

    def write(self, key: str, source: str) -> "Notebook":
        """Other code in a cell."""
        self.cell(key)["source"] = source
        return self

    def body(self, key: str, *lines: str) -> "Notebook":
        """Another body for the function of a solution cell; the first line (def …) stays."""
        head = self.cell(key)["source"].split("\n")[0]
        return self.write(key, "\n".join([head, *(f"    {line}" for line in lines)]))

    def add(self, source: str, after: str | None = None) -> "Notebook":
        """A new code cell, at the end or after the cell `after`."""
        place = self.cells.index(self.cell(after)) + 1 if after else len(self.cells)
        self.cells.insert(place, nbformat.v4.new_code_cell(source, id=f"extra-{len(self.cells)}"))
        return self

    def remove(self, key: str) -> "Notebook":
        self.cells.remove(self.cell(key))
        return self

    def save(self, folder: Path, name: str | None = None) -> Path:
        """Write the notebook into a folder, by default under the name it should have."""
        path = folder / (name or f"{self.name}.ipynb")
        path.write_text(json.dumps(self.content))
        return path
