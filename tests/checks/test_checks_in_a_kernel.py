"""In a real kernel: what a student sees, and that the kernel lives on."""

import pytest
from jupyter_client.manager import start_new_kernel
from small_exercises import SHEET


@pytest.fixture(scope="module")
def run(sheet):
    """A function that runs a cell in a kernel beside the sheet and returns its text and its error, if any."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(sheet.source(SHEET).parent))
    texts: list[str] = []

    def run(cell):
        texts.clear()
        reply = client.execute_interactive(
            cell,
            timeout=60,
            output_hook=lambda m: texts.append(m["content"].get("text", "")),
            allow_stdin=False,
        )
        content = reply["content"]
        return "".join(texts), content if content["status"] == "error" else None

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_students_session(run):
    _, error = run(f"import numpy as np\nfrom dnnlab.checks import checker\ncheck = checker('{SHEET}.npz')")
    assert error is None

    # A wrong answer: the message only, and still an error.
    run("def hidden_delta(delta_next, W, W_next, Z):\n    return delta_next @ W_next")
    text, error = run("check('hidden_delta', hidden_delta)")
    assert error["ename"] == "CheckFailed"
    assert error["traceback"] == error["evalue"].split("\n")
    assert "must still pass through the activation" in " ".join(error["evalue"].split())

    # An exception: the student's own line, with the number it has in the cell.
    run("def hidden_delta(delta_next, W, W_next, Z):\n    # product\n    return delta_next @ W_nxt")
    _, error = run("check('hidden_delta', hidden_delta)")
    message = " ".join(error["evalue"].split())
    assert "it stopped in line 3 of the cell: `return delta_next @ W_nxt`" in message
    assert "NameError: name 'W_nxt' is not defined" in message

    # A loop without end that swallows every exception, a flood of prints, an exit: the kernel lives on.
    run(
        "def deaf(delta_next, W, W_next, Z):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    )
    _, error = run("check('hidden_delta', deaf)")
    assert "did not end in time" in error["evalue"]
    text, error = run(
        "def loud(delta_next, W, W_next, Z):\n    while True: print('x' * 1000)\ncheck('hidden_delta', loud)"
    )
    assert "did not end in time" in error["evalue"]
    assert len(text) + len(error["evalue"]) < 2000
    _, error = run("def leave(delta_next, W, W_next, Z):\n    exit()\ncheck('hidden_delta', leave)")
    assert error["ename"] == "CheckFailed"

    # And the right one.
    run("def hidden_delta(delta_next, W, W_next, Z):\n    return delta_next @ W_next * (1 - np.tanh(Z) ** 2)")
    text, error = run("check('hidden_delta', hidden_delta)")
    assert error is None
    assert text.startswith("Right: 4 cases, among them layers of equal size")
