"""A stored notebook as the tests of its claims read it: code to run again, outputs, prose, cards."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import dnnlab
from dnnlab import figures

ROOT = Path(__file__).resolve().parents[2]


class Page:
    """A stored notebook. A cell is named by the text it begins with, or by one that it alone holds.

    What the notebook trains need not be trained again: nbval compares the stored outputs with a new run.

    Parameters
    ----------
    path : str or Path
        the notebook's path below the root
    """

    def __init__(self, path: str | Path) -> None:
        file = ROOT / path
        self.cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        named = [re.search(r'Questions\("(.+)"\)', "".join(cell["source"])) for cell in self.cells]
        (cards,) = [found[1] for found in named if found]
        self.cards = tomllib.loads(file.with_name(cards).read_text(encoding="utf-8"))
        self.prose = "\n\n".join(
            "".join(cell["source"]) for cell in self.cells if cell["cell_type"] == "markdown"
        )

    def cell(self, start: str) -> dict:
        """Return the one code cell that begins with ``start``, or else the one that holds it."""
        code = {"".join(cell["source"]): cell for cell in self.cells if cell["cell_type"] == "code"}
        begins = [source for source in code if source.startswith(start)]
        (found,) = begins or [source for source in code if start in source]
        return code[found]

    def source(self, start: str) -> str:
        """Return the code of the cell that begins with ``start``."""
        return "".join(self.cell(start)["source"])

    def printed(self, start: str) -> str:
        """Return what the cell that begins with ``start`` printed when it was stored."""
        return "".join("".join(output.get("text", "")) for output in self.cell(start)["outputs"])

    def define(self, *starts: str) -> dict:
        """Run the cells that begin with ``starts``; return all names, NumPy and those of dnnlab included."""
        defined = vars(dnnlab) | {"np": np}
        for start in starts:
            exec(self.source(start), defined)
        return defined

    def run(self, names: dict) -> Iterator[tuple[str, str]]:
        """Run all code cells but the cards in ``names``; yield each cell's code and what it prints.

        A figure prints its alt text.
        """
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(figures, "show", lambda fig, alt: print(alt))
            for cell in self.cells:
                source = "".join(cell["source"])
                if cell["cell_type"] == "code" and not source.startswith("questions"):
                    with contextlib.redirect_stdout(io.StringIO()) as out:
                        exec(source, names)
                    yield source, out.getvalue()
