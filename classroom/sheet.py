"""An exercise sheet as the grader needs it: its cells, and its exercises with cases of a secret seed."""

import ast
import functools
import hashlib
import importlib.util
import io
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from classroom import given
from dnnlab.checks.compile import compile_exercise
from dnnlab.checks.data import CompiledExercise, write
from dnnlab.checks.declaration import Exercise

EXERCISES = Path(__file__).resolve().parent.parent / "exercises"
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
CHECK = re.compile(r"""^\s*check\(\s*["'](\w+)["']\s*,\s*(\w+)\s*\)\s*$""")


@dataclass(frozen=True)
class SheetCell:
    """A code cell as students get it; `kind` is "solution", "check", "locked" or "free"."""

    id: str
    grade_id: str
    kind: str
    source: str


@dataclass(frozen=True)
class Graded:
    """A graded exercise: its declaration, and the name under which the notebook holds the answer."""

    exercise: Exercise
    expression: str

    @property
    def name(self) -> str:
        return self.exercise.name


@dataclass(frozen=True)
class Sheet:
    """A sheet.

    Parameters
    ----------
    name : str
    cells : tuple of SheetCell
    graded : tuple of Graded
        In the order of the sheet.
    modules : dict
        For every module of dnnlab, code that defines the names which the sheet imports from it.
    """

    name: str
    cells: tuple[SheetCell, ...]
    graded: tuple[Graded, ...]
    modules: dict[str, dict[str, str]]
    _compiled: dict[int, dict[str, CompiledExercise]] = field(default_factory=dict, repr=False, compare=False)
    _fingerprints: dict[int, str] = field(default_factory=dict, repr=False, compare=False)

    def compiled(self, seed: int) -> dict[str, CompiledExercise]:
        """The graded exercises with the cases of this sheet and `seed`; 0 gives those of the notebook."""
        if seed not in self._compiled:
            own = _seed(self.name, seed)
            self._compiled[seed] = {item.name: compile_exercise(item.exercise, own) for item in self.graded}
        return self._compiled[seed]

    def fingerprint(self, seed: int) -> str:
        """SHA-256 over the cells, the exercises and the cases of `seed`."""
        if seed not in self._fingerprints:
            file = io.BytesIO()
            write(file, list(self.compiled(seed).values()))
            text = json.dumps([self.name, seed, [(c.id, c.kind, c.source) for c in self.cells]])
            self._fingerprints[seed] = hashlib.sha256(text.encode() + file.getvalue()).hexdigest()
        return self._fingerprints[seed]


class SheetError(Exception):
    """There is no such sheet, or its notebook and its answers do not go together."""


@functools.lru_cache(maxsize=4)
def load(name: str, folder: Path = EXERCISES) -> Sheet:
    """The sheet `folder`/source/NAME/NAME.ipynb with its answers in `folder`/answers (- written as _)."""
    path = Path(folder) / "source" / name / f"{name}.ipynb"
    if not path.is_file():
        raise SheetError(f"sheet: given {name!r}, but there is no {path}")
    cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    exercises = {exercise.name: exercise for exercise in answers(name, Path(folder)).EXERCISES}
    graded = []
    for cell in cells:
        if not cell["metadata"].get("nbgrader", {}).get("grade"):
            continue
        check = CHECK.match("".join(cell["source"]))
        if not check or check[1] not in exercises:
            raise SheetError(f'{path.name}: a check cell must say check("name", name) and nothing else')
        graded.append(Graded(exercises[check[1]], check[2]))
    students = tuple(_cell(cell) for cell in cells)
    return Sheet(
        name, students, tuple(graded), _modules([c.source for c in students if c.kind != "solution"])
    )


def answers(name: str, folder: Path) -> ModuleType:
    """The package of answers, under a name of its own: two folders may hold sheets of the same name."""
    path = folder.resolve() / "answers" / name.replace("-", "_") / "__init__.py"
    if not path.is_file():
        raise SheetError(f"sheet: given {name!r}, but there are no answers at {path}")
    own_name = f"_answers_{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"
    if own_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            own_name, path, submodule_search_locations=[str(path.parent)]
        )
        module = sys.modules[own_name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[own_name]
            raise
    return sys.modules[own_name]


def _cell(cell: dict) -> SheetCell:
    marks = cell["metadata"].get("nbgrader", {})
    kind = "check" if marks.get("grade") else "solution" if marks.get("solution") else "free"
    if kind == "free" and marks.get("locked"):
        kind = "locked"
    return SheetCell(cell.get("id", ""), marks.get("grade_id", ""), kind, empty("".join(cell["source"])))


def empty(source: str) -> str:
    """A solution cell as students get it: the stub in the place of the solution."""
    lines, inside = [], False
    for line in source.split("\n"):
        if line.strip() == _BEGIN:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}# your code here", f"{indent}..."]
        elif line.strip() == _END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def _modules(sources: list[str]) -> dict[str, dict[str, str]]:
    """What these cells import from dnnlab, and code that defines it."""
    modules: dict[str, dict[str, str]] = {
        "dnnlab.checks": {name: given.source("dnnlab.checks", name) for name in ("checker", "CheckFailed")}
    }
    for source in sources:
        for statement in ast.walk(ast.parse(source)):
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").split(".")[0] == "dnnlab":
                names = modules.setdefault(statement.module, {})
                names |= {item.name: given.source(statement.module, item.name) for item in statement.names}
    return modules


def _seed(name: str, seed: int) -> int:
    """A seed for this sheet alone; 0 stays 0, the seed of the notebook's own cases."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:16], "big") if seed else 0
