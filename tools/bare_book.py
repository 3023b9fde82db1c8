"""The sources of the book without solutions, in a folder of their own: what is not there gets onto no page.

A sheet's cells are what its students get, and nothing that needs an answer is run: the solution cells (they
are empty), the checks, and every cell that uses a name which a solution defines.
"""

import ast
import importlib.util
import json
import os
import shutil
from pathlib import Path
from types import ModuleType

import nbformat

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ["_config.yml", "_toc.yml", "book", "chapters", "dnnlab/widgets/static/boot.js"]
SOURCES += ["exercises/exercise_page.py", "exercises/student", "classroom/example"]
NOT_RUN = "skip-execution"


def write(folder: Path) -> Path:
    """Write the sources into `folder`, made anew. What has not changed keeps its time, for Sphinx."""
    shutil.rmtree(folder, ignore_errors=True)
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in SOURCES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=unwanted)
        else:
            shutil.copy2(ROOT / name, target)
    sheets = _sheets()
    for name in sheets.names():
        source = sheets.source(name)
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True)
        shutil.copy2(source.with_suffix(".npz"), target.with_suffix(".npz"))
        notebook = unanswered(sheets.cleared(nbformat.read(source, as_version=4)))
        target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.utime(target, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
    return folder


def unanswered(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A sheet without solutions, its cells marked that cannot run without them."""
    unknown: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        marks = cell.metadata.get("nbgrader", {})
        used, bound = _names(cell.source)
        if marks.get("solution") or marks.get("grade") or used & unknown:
            unknown |= bound
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), NOT_RUN]
        else:
            unknown -= bound
    return notebook


def _names(source: str) -> tuple[set[str], set[str]]:
    """The names that code uses, and those that it binds."""
    used, bound = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return used, bound


def _sheets() -> ModuleType:
    """exercises/build.py (loaded by path: another package may be called build)."""
    spec = importlib.util.spec_from_file_location("exercise_sheets", ROOT / "exercises" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
