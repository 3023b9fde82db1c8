"""A notebook that was handed in, however broken, as cells to run, with a word on whatever was odd.

Nothing here depends on metadata: other tools lose them, and students copy, split and delete cells. A function
is looked for by its name, anywhere in the notebook; the last definition counts, as in a notebook that is run
from top to bottom.
"""

import ast
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classroom.sheet import Sheet, SheetCell

LARGEST = 30_000_000  # bytes of a notebook, pictures included
_MOST_CELLS, _LONGEST_CELL = 2000, 200_000


class Unreadable(Exception):
    """The file is no notebook; the message says why."""


@dataclass(frozen=True)
class Cell:
    """A cell to run.

    Parameters
    ----------
    number : int
        Which of the notebook's code cells it is, from 1; 0 for one of the sheet's.
    source : str
    mode : str
        "all"; "bindings" for a cell of the sheet that the student has not touched: of what it only shows,
        nothing needs to run; "check" for a check cell: it says when an answer was meant to be ready.
    """

    number: int
    source: str
    mode: str


@dataclass(frozen=True)
class Submission:
    """A submission.

    Parameters
    ----------
    cells : tuple of Cell
        None if nothing could be read.
    notes : tuple of str
        For student and teacher.
    digest : str
        SHA-256 of the file.
    """

    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    digest: str
    readable: bool = True


def find(path: str | Path, sheet: Sheet) -> tuple[Path, tuple[str, ...]]:
    """The notebook to grade in a folder (or the file itself), and notes if it has another name."""
    path = Path(path)
    if path.is_file():
        found = path
    else:
        expected = path / f"{sheet.name}.ipynb"
        notebooks = [expected] if expected.is_file() else _notebooks(path)
        if not notebooks:
            raise FileNotFoundError(f"there is no notebook in {path}")
        found = max(notebooks, key=lambda p: (_answers_in(p, sheet), p.stat().st_mtime))
    if found.name == f"{sheet.name}.ipynb":
        return found, ()
    return found, (
        f"The notebook is called {found.name}, not {sheet.name}.ipynb. It was graded all the same.",
    )


def _notebooks(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.ipynb") if p.is_file() and ".ipynb_checkpoints" not in p.parts)


def _answers_in(path: Path, sheet: Sheet) -> int:
    """How many of the sheet's answers a file seems to hold."""
    try:
        text = "\n".join(_sources(path.read_bytes()[:LARGEST]))
    except (Unreadable, OSError):
        return -1
    return sum(f"def {item.expression}(" in text or f"{item.expression} =" in text for item in sheet.graded)


def read(path: str | Path, sheet: Sheet) -> Submission:
    """Read a submission (a file, or the folder that holds it). Only a missing file is an error."""
    found, notes = find(path, sheet)
    data = found.read_bytes() if found.stat().st_size <= LARGEST else b""
    digest = hashlib.sha256(data or str(found.stat().st_size).encode()).hexdigest()
    try:
        if not data:
            raise Unreadable("it is empty" if not found.stat().st_size else "it is too large")
        sources = _sources(data)
    except Unreadable as problem:
        text = f"The file cannot be read as a notebook: {problem}. Nothing in it could be graded."
        return Submission((), (*notes, text), digest, readable=False)
    cells, more = _arranged(sources, sheet)
    return Submission(tuple(cells), (*notes, *more), digest)


def _sources(data: bytes) -> list[str]:
    """The code cells of a notebook, of format 4 or 3."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise Unreadable(f"it is no JSON ({where})") from None
    if not isinstance(notebook, dict):
        raise Unreadable("it is JSON, but no notebook")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        sheets = (item for item in notebook["worksheets"] if isinstance(item, dict))
        cells = [cell for item in sheets for cell in item.get("cells") or []]
    if not isinstance(cells, list):
        raise Unreadable("it has no cells")
    code = [c for c in cells if isinstance(c, dict) and c.get("cell_type") == "code"][:_MOST_CELLS]
    return [_text(cell.get("source", cell.get("input", ""))) for cell in code]


def _text(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(item for item in source if isinstance(item, str))
    text = source if isinstance(source, str) else ""
    return text.encode("utf-8", "replace").decode()[:_LONGEST_CELL]  # lone surrogates make no frame


def _arranged(sources: list[str], sheet: Sheet) -> tuple[list[Cell], list[str]]:
    """The cells in the order in which they run: the student's, with those of the sheet put back."""
    pristine = {_bare(cell.source): cell for cell in sheet.cells}
    defined: set[str] = set()
    cells, notes = [], []
    for number, source in enumerate(sources, start=1):
        of_sheet = pristine.get(_bare(source))
        names = _names(source)
        if of_sheet and of_sheet.kind == "check":
            cells.append(Cell(number, source, "check"))
            continue
        if of_sheet and of_sheet.kind == "solution" and names & defined:
            listed = ", ".join(sorted(names & defined))
            notes.append(
                f"An empty copy of the cell of {listed} stands below the written one: it was left out."
            )
            continue
        changed = None if of_sheet else _locked_with(names, sheet)
        mode = "bindings" if of_sheet and of_sheet.kind != "solution" else "all"
        cells.append(Cell(number, _python(source), mode))
        if changed:
            cells.append(Cell(0, changed.source, "bindings"))
            notes.append(f"Code cell {number} changes what the sheet provides ({_what(changed)}): put back.")
        if not of_sheet:
            defined |= names
    missing = [
        c for c in sheet.cells if c.kind == "locked" and _bare(c.source) not in set(map(_bare, sources))
    ]
    back = [c for c in missing if _needed(c) and all(cell.source != c.source for cell in cells)]
    if back:
        listed = ", ".join(map(_what, back))
        notes.append(f"Cells of the sheet were missing or changed ({listed}): put back.")
    cells[:0] = [Cell(0, cell.source, "definitions" if i else "bindings") for i, cell in enumerate(back)]
    return cells, notes + _about_checks(sources, sheet) + _twice(sources, sheet)


def _bare(source: str) -> str:
    """Without what editors add and take away."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _python(source: str) -> str:
    """Without the commands of IPython; the lines keep their numbers."""
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        known = lines[0].split()[0] in ("%%time", "%%timeit", "%%capture", "%%prun")
        return "\n".join(["", *lines[1:]]) if known else ""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\n".join(_without_command(line) for line in lines)
    return source


def _without_command(line: str) -> str:
    text = line.lstrip()
    if text.startswith(("%", "!")) or (text.endswith("?") and "#" not in text):
        return line[: len(line) - len(text)] + "pass"
    return line


def _names(source: str) -> set[str]:
    """What a cell defines at its top level; of a cell that is no Python, the functions that it seems to."""
    try:
        statements = ast.parse(_python(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = (line.strip() for line in source.split("\n"))
        return {line[4:].partition("(")[0].strip() for line in lines if line.startswith("def ")}
    names = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            names |= {
                n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
    return names


def defines(source: str, name: str) -> bool:
    """Whether a cell (that may be broken) defines `name`."""
    return name in _names(source)


def _functions(source: str) -> set[str]:
    try:
        return {s.name for s in ast.parse(source).body if isinstance(s, ast.FunctionDef)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _locked_with(names: set[str], sheet: Sheet) -> SheetCell | None:
    """The locked cell that a cell of the student's seems to be: it defines the same, and no answer."""
    if names & {item.expression for item in sheet.graded}:
        return None
    locked = (cell for cell in sheet.cells if cell.kind == "locked" and _functions(cell.source))
    return next((cell for cell in locked if _functions(cell.source) <= names), None)


def _needed(cell: SheetCell) -> bool:
    """Whether a locked cell imports or defines something; one that only shows is not put back."""
    kinds = ast.Import, ast.ImportFrom, ast.FunctionDef
    return any(isinstance(statement, kinds) for statement in ast.parse(cell.source).body)


def _what(cell: SheetCell) -> str:
    return ", ".join(sorted(_functions(cell.source))) or cell.id


def _about_checks(sources: list[str], sheet: Sheet) -> list[str]:
    """What became of the check cells. They are never run: what is right is decided elsewhere."""
    checks = [_bare(cell.source) for cell in sheet.cells if cell.kind == "check"]
    counts = Counter(map(_bare, sources))
    gone, twice = sum(not counts[check] for check in checks), sum(counts[check] > 1 for check in checks)
    notes = []
    if gone:
        cells = "1 check cell was" if gone == 1 else f"{gone} check cells were"
        notes.append(f"{cells} deleted or changed. It makes no difference to the marks.")
    if twice:
        cells = "1 check cell is" if twice == 1 else f"{twice} check cells are"
        notes.append(f"{cells} there more than once. It makes no difference to the marks.")
    return notes


def _twice(sources: list[str], sheet: Sheet) -> list[str]:
    """Answers that are written more than once."""
    untouched = {_bare(cell.source) for cell in sheet.cells if cell.kind == "solution"}
    defined = Counter(name for s in sources if _bare(s) not in untouched for name in _names(s))
    provided = {name for c in sheet.cells if c.kind != "solution" for name in _names(c.source)}
    twice = [i.expression for i in sheet.graded if defined[i.expression] > 1 and i.expression not in provided]
    return [f"{', '.join(twice)}: written more than once. The last one counts."] if twice else []
