"""The house: who may import whom, what is stored in notebooks, and what no file may contain."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from run_notebooks import normalise, notebooks

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "dnnlab"
STANDARD = set(sys.stdlib_module_names)
# What each part of the package may import, besides the standard library and itself.
ALLOWED = {
    "core": {"numpy"},
    "widgets": {"numpy", "anywidget", "traitlets", "core"},
    "figures": {"numpy", "matplotlib", "cycler", "IPython", "PIL", "core"},
    "checks": {"numpy", "IPython", "core"},
}
# Where the core reaches out, when it is asked to: data sets that come with scikit-learn, and its API.
ON_REQUEST = {"datasets.py": {"sklearn"}, "estimators.py": {"sklearn"}}


def tracked() -> list[Path]:
    """The files of the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).exists()]


def part(path: Path) -> str:
    """The part of the package a module belongs to."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else "core"


def imported(path: Path) -> set[str]:
    """Top-level names a module imports; parts of dnnlab under their own names."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
        elif isinstance(node, ast.ImportFrom):
            home = ["dnnlab", *path.relative_to(PACKAGE).parts[:-1]]
            base = home[: len(home) - node.level + 1]
            names |= {".".join([*base, node.module or alias.name]) for alias in node.names}
    parts = set()
    for name in names:
        top, _, rest = name.partition(".")
        head = rest.split(".")[0]
        parts.add((head if (PACKAGE / head).is_dir() and head else "core") if top == "dnnlab" else top)
    return parts


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    allowed = ALLOWED[part(path)] | {part(path)} | STANDARD
    if part(path) == "core":
        allowed |= ON_REQUEST.get(path.name, set())
    assert imported(path) - allowed == set()


def test_the_import_check_sees_what_it_should():
    path = PACKAGE / "figures" / "charts.py"
    assert {"figures", "numpy", "matplotlib"} <= imported(path)
    assert "core" in imported(PACKAGE / "widgets" / "sandbox.py")


def test_the_core_needs_numpy_only():
    code = "import sys, dnnlab; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "numpy" in loaded
    assert {"matplotlib", "sklearn", "scipy", "anywidget", "ipywidgets", "IPython"} & loaded == set()


@pytest.mark.parametrize(
    "path", [path for path in MODULES if part(path) == "core"], ids=lambda path: path.name
)
def test_a_module_of_the_core_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_every_page_of_the_table_of_contents_exists():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    named = re.findall(r"'(?:file|root)': '([^']+)'", str(toc))
    assert len(named) >= 8
    assert [name for name in named if not list(ROOT.glob(f"{name}.*"))] == []


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_is_stored_normalised(path):
    text = path.read_text(encoding="utf-8")
    again = nbformat.writes(normalise(nbformat.reads(text, as_version=4))) + "\n"
    assert text == again, "run `make notebooks`"


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_is_stored_as_it_ran(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), "run `make notebooks`"
    assert not [cell.source for cell in cells for output in cell.outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_cell_fits_on_the_page(path):
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    # A reader's own function comes with its docstring and the lines that mark where it goes.
    longest = 10 if "exercises" not in path.parts else 30
    assert [source for source in cells if len(source.splitlines()) > longest] == []


def test_no_path_of_a_machine_is_stored():
    machine = re.compile(rb"/(?:home|Users|root|work|tmp)/[\w.-]+/")
    found = []
    for path in tracked():
        if path.suffix in {".woff", ".png"} or "mathjax" in path.parts or path == Path(__file__):
            continue
        content = path.read_bytes()
        if path.suffix == ".npz":
            with zipfile.ZipFile(path) as archive:
                content = b"".join(archive.read(name) for name in archive.namelist())
        found += [(str(path.relative_to(ROOT)), hit.decode()) for hit in machine.findall(content)]
    assert found == []
