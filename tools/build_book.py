"""Build the HTML book; warnings are errors. Nothing is done twice: unchanged inputs, unchanged book.

    python tools/build_book.py [--without-solutions] [FOLDER]

The pages are in FOLDER/_build/html. Without FOLDER that is _build/html in the root; without solutions it is
_build/without-solutions/_build/html, beside the ordinary book.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import bare_book
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[1]
CODE = ["dnnlab", "exercises", "chapters", "requirements.txt", "tools/bare_book.py"]
PAGES = ["_config.yml", "_toc.yml", "book", "classroom/example"]
# What the build itself makes, or nobody reads.
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", "student"}


def digest(names: list[str], skip_suffix: str | None = None) -> str:
    """SHA-256 over the paths and contents of files and folders below the root."""
    sha = hashlib.sha256()
    for name in names:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != skip_suffix and not LEFT_OUT & set(file.parts):
                sha.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return sha.hexdigest()


def run(name: str, *arguments: object, cwd: Path) -> int:
    """Run a program of the environment and return its exit status."""
    command = [Path(sys.executable).with_name(name), *arguments]
    with subprocess.Popen(command, cwd=cwd, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            # Every kernel says so at its start; on one machine, with nobody listening, it alarms for nothing.
            if "Kernel is running over TCP" not in line:
                sys.stderr.write(line)
    return process.returncode


def run_ahead(sources: Path, cache: Path) -> None:
    """Run the notebooks that are not in the cache yet, as many at once as the machine has cores.

    Jupyter Book would run them one after the other. What fails here is run again there, and reported.
    """
    # The page of a sheet is another notebook than the sheet, and soon run.
    pages = [sources / page for page in parse_toc_yaml(sources / "_toc.yml") if "exercises" not in page]
    notebooks = [file for page in pages if (file := page.with_suffix(".ipynb")).exists()]
    cache.mkdir(exist_ok=True)
    run("jcache", "notebook", "-p", cache, "clear", "--force", cwd=sources)  # those of an earlier build
    run("jcache", "notebook", "-p", cache, "add", *notebooks, cwd=sources)
    once = ["-e", "local-parallel", "-t", "300", "-v", "CRITICAL"]
    run("jcache", "project", "-p", cache, "execute", *once, cwd=sources)


def build(folder: Path, solutions: bool = True) -> int:
    """Build into `folder` and return the exit status of Jupyter Book."""
    out = folder / "_build"
    stamp = out / "built-from"
    # Without the notebooks: Sphinx and the notebook cache see for themselves when one has changed.
    code, everything = digest(CODE, skip_suffix=".ipynb"), digest(CODE + PAGES)
    old_code, old_everything = stamp.read_text().split() if stamp.exists() else ("", "")
    if old_everything == everything:
        print(f"The book is up to date: {out / 'html'}")
        return 0
    # They do not see when the package has changed, and would put the outputs of the old code on the page.
    if old_code != code:
        for made in "html", ".doctrees", ".jupyter_cache":
            shutil.rmtree(out / made, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)

    # The empty sheets, which the pages of exercises offer as downloads.
    subprocess.run([sys.executable, ROOT / "exercises" / "build.py"], check=True)
    sources = ROOT if solutions else bare_book.write(folder / "sources")
    run_ahead(sources, out / ".jupyter_cache")
    strictly = ["-W", "-n", "--keep-going"]
    status = run("jupyter-book", "build", sources, "--path-output", folder, *strictly, cwd=sources)
    if status == 0:
        stamp.write_text(f"{code} {everything}")
    else:
        # Pages already read would not be read again, and their warnings would be gone the next time.
        shutil.rmtree(out / ".doctrees", ignore_errors=True)
        stamp.write_text(f"{code} failed")
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the HTML book.")
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="default: the root")
    parser.add_argument("--without-solutions", action="store_true", help="default: _build/without-solutions")
    given = parser.parse_args()
    usual = ROOT / "_build" / "without-solutions" if given.without_solutions else ROOT
    return build((given.folder or usual).resolve(), solutions=not given.without_solutions)


if __name__ == "__main__":
    sys.exit(main())
