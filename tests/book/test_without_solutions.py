"""The book without solutions holds no line of them, wherever one looks; the ordinary book does."""

import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import bare_book
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEET = "02-forward-pass"
SHEETS = sorted(path.name for path in (ROOT / "exercises" / "source").iterdir() if path.is_dir())
LONG = 12  # characters of a line that is looked for, without spaces


def squeezed(text: str) -> str:
    """Text without what JSON, HTML or a formatter may add."""
    return "".join(text.replace("\\", "").split())


def solutions(folder: Path) -> dict[str, str]:
    """Every line of some length of every solution in a folder of sheets, and where it stands."""
    found = {}
    for path in sorted(folder.glob("*/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                text = "".join(cell["source"])
                (inside,) = re.findall(r"(?s)### BEGIN SOLUTION\n(.*)\n *### END SOLUTION", text)
                lines = [line for line in inside.split("\n") if len(squeezed(line)) >= LONG]
                found |= {line.strip(): f"{path.stem}: {cell['id']}" for line in lines}
    return found


def contents(folder: Path):
    """Every file with its bytes; what is a zip, opened."""
    left = [(str(p.relative_to(folder)), p.read_bytes()) for p in folder.rglob("*") if p.is_file()]
    while left:
        name, data = left.pop()
        yield name, data
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                left += [(f"{name}/{inside}", archive.read(inside)) for inside in archive.namelist()]


def leaks(folder: Path, lines: dict[str, str]) -> dict[str, set[str]]:
    """The lines that are found in the files of a folder, and in which."""
    found = {}
    for name, data in contents(folder):
        text = data.decode("utf-8", "replace")
        if name.endswith(".html"):
            text = html.unescape(re.sub(r"<[^>]*>", "", text))
        text = squeezed(text)
        for line in lines:
            if squeezed(line) in text:
                found.setdefault(f"{lines[line]}: {line}", set()).add(name)
    return found


def words(texts) -> set[str]:
    """Names of some length, as the index of the search writes them."""
    return {word for text in texts for word in re.findall(r"[a-z]\w{3,}", text.lower())}


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """What the book without solutions is built from: all chapters, all sheets, all pages."""
    subprocess.run([sys.executable, ROOT / "exercises" / "build.py"], check=True, capture_output=True)
    return bare_book.write(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A book of one sheet, built without its solutions as `make html SOLUTIONS=no` builds it."""
    root = tmp_path_factory.mktemp("small")
    for name in (
        "tools",
        "book",
        f"exercises/answers/{SHEET.replace('-', '_')}",
        f"exercises/source/{SHEET}",
    ):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    boot = "dnnlab/widgets/static/boot.js"
    (root / boot).parent.mkdir(parents=True)
    (root / "chapters").mkdir()
    shutil.copytree(ROOT / "classroom" / "example", root / "classroom" / "example")
    for name in ("_config.yml", "requirements.txt", boot, "exercises/build.py", "exercises/exercise_page.py"):
        shutil.copy(ROOT / name, root / name)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: exercises/source/{SHEET}/{SHEET}\n")
    done = subprocess.run(
        [sys.executable, root / "tools" / "build_book.py", "--without-solutions"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "_build" / "without-solutions" / "_build"


@pytest.fixture(scope="module")
def lines() -> dict[str, str]:
    """The lines to look for: those that no chapter teaches. What a chapter says, it says in both books."""
    found = solutions(ROOT / "exercises" / "source")
    taught = leaks(ROOT / "chapters", found) | leaks(ROOT / "book", found)
    assert len(taught) <= len(found) / 20, taught
    return {line: place for line, place in found.items() if f"{place}: {line}" not in taught}


def test_there_are_lines_to_look_for(lines):
    for name in SHEETS:
        assert len([line for line in lines if lines[line].startswith(name)]) >= 10, name


def test_the_ordinary_book_holds_every_one_of_them(book, lines):
    found = leaks(book.html, lines)
    assert set(found) == {f"{place}: {line}" for line, place in lines.items()}
    assert {Path(name).suffix for names in found.values() for name in names} == {".html", ".ipynb"}


def test_no_line_is_in_what_the_book_without_solutions_is_built_from(sources, lines):
    names = [name for name, _ in contents(sources)]
    assert (
        len([name for name in names if name.startswith("exercises/source") and name.endswith(".ipynb")]) >= 4
    )
    assert any(name.endswith(".zip/" + f"{SHEET}/{SHEET}.npz/index.npy") for name in names)
    assert leaks(sources, lines) == {}


def test_every_page_of_the_book_has_its_source_there(sources):
    named = re.findall(r"(?:file|root): (\S+)", (sources / "_toc.yml").read_text())
    assert [name for name in named if not list(sources.glob(f"{name}.*"))] == []


def test_no_line_is_in_a_page_a_source_or_a_download(small, lines):
    files = {Path(name).suffix for name, _ in contents(small / "html")}
    assert {".html", ".ipynb", ".js", ".zip", ".npz"} <= files
    assert leaks(small, lines) == {}  # what lies beside html/, too


def test_no_word_of_a_solution_is_in_the_index_of_the_search(book, small, sources, lines):
    of_students = (sources / "exercises" / "source" / SHEET / f"{SHEET}.ipynb").read_text(encoding="utf-8")
    own = words(line for line in lines if lines[line].startswith(SHEET)) - words([of_students])
    index = words([(book.html / "searchindex.js").read_text(encoding="utf-8")])
    assert own & index  # so it would be seen
    assert not own & words([(small / "html" / "searchindex.js").read_text(encoding="utf-8")])


def test_the_page_shows_the_cells_as_students_get_them(small, sources):
    page = (small / "html" / "exercises" / "source" / SHEET / f"{SHEET}.html").read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"<[^>]*>", "", page))
    sheet = nbformat.read(sources / "exercises" / "source" / SHEET / f"{SHEET}.ipynb", as_version=4)
    empty = [c for c in sheet.cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert len(empty) >= 6
    for cell in empty:
        assert "# your code here" in cell.source
        assert squeezed(cell.source) in squeezed(text)
    assert "Show the solution" not in text
    assert text.count("Hint 1") == len(empty)
    assert "Ellipsis" not in text
    assert "Right: " not in text


@pytest.mark.parametrize("name", SHEETS)
def test_no_page_promises_its_solutions(sources, name):
    sheet = nbformat.read(sources / "exercises" / "source" / name / f"{name}.ipynb", as_version=4)
    (download,) = [cell.source for cell in sheet.cells if "book-only" in cell.metadata.get("tags", [])]
    assert "solution" not in download  # it stands in both books


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_is_run_that_needs_an_answer(sources, name):
    sheet = nbformat.read(sources / "exercises" / "source" / name / f"{name}.ipynb", as_version=4)
    cells = {cell.id: cell for cell in sheet.cells if cell.cell_type == "code"}
    run = {key for key, cell in cells.items() if bare_book.NOT_RUN not in cell.metadata.get("tags", [])}
    assert "imports" in run
    assert not {key for key in run if key.startswith(("try-", "check-"))}
    assert len(run) >= 2  # the sheet's own cells, for which nobody has to answer
    assert not [key for key in run if cells[key].metadata.get("nbgrader", {}).get("solution")]


def test_a_name_that_a_solution_defines_is_followed():
    cells = [
        nbformat.v4.new_code_cell("import numpy as np", id="a"),
        nbformat.v4.new_code_cell("f = ...", id="b", metadata={"nbgrader": {"solution": True}}),
        nbformat.v4.new_code_cell("y = f(2)", id="c"),
        nbformat.v4.new_code_cell("def g(x):\n    return y + x", id="d"),
        nbformat.v4.new_code_cell("g(np.pi)", id="e"),
        nbformat.v4.new_code_cell("f = np.sin", id="f"),
        nbformat.v4.new_code_cell("print(f(2))", id="g"),
    ]
    sheet = bare_book.unanswered(nbformat.v4.new_notebook(cells=cells))
    assert [c.id for c in sheet.cells if bare_book.NOT_RUN in c.metadata.get("tags", [])] == list("bcde")


def test_make_builds_and_serves_the_book_that_is_asked_for():
    def said(*given, status=0):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        command = ["make", "-n", *given]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=plain)
        assert done.returncode == status
        return done.stdout + done.stderr

    assert "--without-solutions" not in said("book")
    assert "serve.py _build/html" in said("book")
    bare = said("book", "SOLUTIONS=no")
    assert "build_book.py --without-solutions" in bare
    assert "serve.py _build/without-solutions/_build/html" in bare
    assert "expected yes or no" in said("html", "SOLUTIONS=NO", status=2)
