"""Run every notebook of the book again and store its outputs, so that only what changed shows up in a diff.

    python tools/run_notebooks.py [NOTEBOOK ...]        # without names: all
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ["book", "chapters", "exercises/source"]
KEPT_CELL_METADATA = {"jupyter", "mystnb", "nbgrader", "tags"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def notebooks() -> list[Path]:
    """The notebooks of the book, in order."""
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.ipynb"))]
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def joined(outputs: list) -> list:
    """The outputs with neighbouring pieces of one stream put together; how a kernel cuts them is chance."""
    whole: list = []
    for output in outputs:
        last = whole[-1] if whole else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            whole.append(output)
    return whole


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out, in place, what differs from machine to machine or from run to run."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        for key in set(cell.metadata) - KEPT_CELL_METADATA:
            del cell.metadata[key]
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                # A widget without its kernel is an error message; its text stands for it.
                output.get("data", {}).pop(WIDGET_VIEW, None)
    return notebook


def run(path: Path) -> None:
    """Execute one notebook in its own folder and store it if anything changed."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, record_timing=False, store_widget_state=False,
                            resources={"metadata": {"path": str(path.parent)}})  # fmt: skip
    client.execute()
    text = nbformat.writes(normalise(notebook)) + "\n"
    changed = text != path.read_text(encoding="utf-8")
    if changed:
        path.write_text(text, encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {'stored' if changed else 'unchanged'}", flush=True)


if __name__ == "__main__":
    for chosen in [Path(name).resolve() for name in sys.argv[1:]] or notebooks():
        run(chosen)
