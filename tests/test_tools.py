"""What the make targets run: the server tells where it is and ends politely; notebooks are normalised."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from run_notebooks import normalise

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("polite", [signal.SIGINT, signal.SIGTERM])
def test_the_server_says_where_it_is_and_ends_politely(tmp_path, polite):
    (tmp_path / "index.html").write_text("<h1>The book</h1>", encoding="utf-8")
    command = [sys.executable, ROOT / "tools" / "serve.py", tmp_path]
    # Without a display it must not look for a browser.
    environment = {"PATH": "/usr/bin:/bin"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        url = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())[0]
        assert str(tmp_path / "index.html") in server.stdout.readline()
        with urlopen(url, timeout=10) as answer:
            assert answer.read() == b"<h1>The book</h1>"
        server.send_signal(polite)
        assert server.stdout.read().strip() == "The server has ended."
    assert server.returncode == 0


def test_normalising_takes_out_what_differs_from_run_to_run():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "5"}, "text/plain": "OneStep"}
    cell = new_code_cell(
        "OneStep()",
        metadata={"execution": {"iopub.status.busy": "now"}, "tags": ["remove-input"], "scrolled": True},
        outputs=[
            new_output("stream", name="stdout", text="one "),
            new_output("stream", name="stdout", text="two\n"),
            new_output("stream", name="stderr", text="three\n"),
            new_output("display_data", data=view),
        ],
    )
    metadata = {"language_info": {"name": "python", "version": "3.13"}, "widgets": {"state": {}}}
    notebook = normalise(new_notebook(cells=[cell], metadata=metadata))
    assert notebook.metadata["language_info"] == {"name": "python"}
    assert "widgets" not in notebook.metadata
    (cell,) = notebook.cells
    assert cell.metadata == {"tags": ["remove-input"]}
    assert [output.get("text") for output in cell.outputs] == ["one two\n", "three\n", None]
    assert cell.outputs[2].data == {"text/plain": "OneStep"}
    nbformat.validate(notebook)
