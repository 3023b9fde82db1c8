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
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    sources = ROOT if solutions else bare_book.write(folder / "sources")
    command = [jupyter_book, "build", sources, "--path-output", folder, "-W", "-n", "--keep-going"]
    with subprocess.Popen(command, cwd=sources, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            # Every kernel says so at its start; on one machine, with nobody listening, it alarms for nothing.
            if "Kernel is running over TCP" not in line:
                sys.stderr.write(line)
    status = process.returncode
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
