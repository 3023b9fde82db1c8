"""Sphinx extension: a solved sheet becomes a page with empty cells in sight and the solutions folded away.

Of every solution cell the reader sees what a student gets, as text; the solved cell follows, collapsed,
without the marker lines of nbgrader. It is the solved cell that runs. A sheet that has no solutions any more
(`make book SOLUTIONS=no`) stays as it is.
"""

import json

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = ("# your code here", "...")


def empty(source: str) -> str:
    """The cell as a student gets it: the stub in place of the solution."""
    lines, inside = [], False
    for line in source.split("\n"):
        if line.strip() == BEGIN:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + stub for stub in STUB]
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def solved(source: str) -> str:
    """The cell without the marker lines."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN, END))


def page(notebook: dict) -> dict:
    """The notebook as it is shown: two cells in place of every solution cell."""
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if not cell["metadata"].get("nbgrader", {}).get("solution") or BEGIN not in source:
            cells.append(cell)
            continue
        text = f"```python\n{empty(source)}\n```"
        cells.append({"cell_type": "markdown", "id": f"{cell['id']}-empty", "metadata": {}, "source": text})
        prompts = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide the solution"}
        metadata = cell["metadata"] | {"tags": ["hide-cell"], "mystnb": prompts}
        cells.append(cell | {"source": solved(source), "metadata": metadata})
    return notebook | {"cells": cells}


def on_source_read(_app, docname: str, content: list[str]) -> None:
    """Change a sheet's text before it is parsed."""
    if docname.startswith("exercises/source/"):
        content[0] = json.dumps(page(json.loads(content[0])))


def setup(app):
    """Sphinx calls this."""
    app.connect("source-read", on_source_read)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
