"""Submissions that attack the grader: contained, no mark gained, told to the teacher. 26 marks in all."""

import os
import socket
import sqlite3
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from handed_in import ROOT, Notebook

from classroom import protocol, sheet

RIGHT = "return (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)"
TO_EVERY_DESCRIPTOR = ["for d in range(3, 30):", "    try: os.write(d, data)", "    except OSError: pass"]
FIND_NONCE = [  # the request lies in a frame of the worker's, further up the stack
    "import gc, json, struct, sys",
    "frame = sys._getframe()",
    "while 'request' not in frame.f_locals: frame = frame.f_back",
    "nonce = frame.f_locals['request']['nonce']",
    "def framed(message, numbers=b''):",
    "    text = json.dumps(message).encode()",
    "    return struct.pack('>4sII', b'DNN1', len(text), len(numbers)) + text + numbers",
    "report = {'printed': '', 'out_of_time': False, 'changed': [], 'warning': '', 'failure': None, "
    "'events': [], 'nonce': nonce}",
]
FORGERIES = {
    "bytes": ["data = b'x' * 500"],
    "a header of gigabytes": ["data = b'DNN1' + b'\\xff' * 8"],
    "half a frame": ["data = b'DNN1' + b'\\x00\\x00\\x01\\x00' + bytes(4) + b'{'"],
    "no JSON": ["data = b'DNN1' + b'\\x00\\x00\\x00\\x04' + bytes(4) + b'{{{{'"],
    "nested JSON": ["data = b'DNN1' + b'\\x00\\x01\\x00\\x00' + bytes(4) + b'[' * 65536"],
    "no nonce": [*FIND_NONCE, "data = framed(report | {'nonce': 'a' * 32})"],
    "no arrays": [*FIND_NONCE, "data = framed(report | {'values': {'hidden_delta': 'all right'}})"],
    "an array of objects": [
        *FIND_NONCE,
        "entry = {'array': '|O', 'shape': [1], 'at': 0}",
        "data = framed(report | {'values': {'hidden_delta': entry}}, bytes(8))",
    ],
    "an array without numbers": [
        *FIND_NONCE,
        "entry = {'array': '<f8', 'shape': [1000, 1000], 'at': 0}",
        "data = framed(report | {'values': {'hidden_delta': entry}}, bytes(8))",
    ],
    "a shape below zero": [
        *FIND_NONCE,
        "entry = {'array': '<f8', 'shape': [-1, -1], 'at': 0}",
        "data = framed(report | {'values': {'hidden_delta': entry}}, bytes(8))",
    ],
    "other parts": [*FIND_NONCE, "data = framed(report | {'values': {'right': True}})"],
    "the right values twice": [
        *FIND_NONCE,
        "values = (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)",
        "entry = {'array': '<f8', 'shape': list(values.shape), 'at': 0}",
        "data = framed(report | {'values': {'hidden_delta': entry}}, values.tobytes())",
    ],
    "a verdict": [*FIND_NONCE, "data = framed({'nonce': nonce, 'right': True, 'points': 99})"],
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_frame_no_marks_for_its_exercise(graded, kinds, forgery):
    body = ["import os", *FORGERIES[forgery], *TO_EVERY_DESCRIPTOR, RIGHT]
    result = graded(Notebook().body("hidden-delta", *body))
    assert kinds(result) == {"hidden_delta": ("forged", 0)}
    assert result.earned == 24
    assert any("hidden_delta" in report and "forged" in report for report in result.reports)


def test_frame_forged_in_a_cell_gains_nothing(graded):
    code = "\n".join(["import os", "data = b'DNN1' + bytes(8)", *TO_EVERY_DESCRIPTOR])
    result = graded(Notebook(solved=False).add(code, after="imports"))
    assert result.earned == 0
    assert any("code cell 2: forged" in report for report in result.reports)


def test_thread_that_answers_later_spoils_its_own_author_only(graded):
    body = ["import os, threading, time", "def later():", "    while True:", "        data = b'x' * 50"]
    body += [f"        {line}" for line in TO_EVERY_DESCRIPTOR]
    body += ["        time.sleep(0.001)", "threading.Thread(target=later, daemon=True).start()", RIGHT]
    result = graded(Notebook().body("hidden-delta", *body))
    assert result.earned <= 24
    assert any("forged" in report for report in result.reports)
    assert graded(Notebook()).earned == 26  # the next submission


PATCHES = {
    "the judge": "import dnnlab.checks.diagnosis as d\nd.judge = lambda *a: d.accepted(a[0], ())\n"
    "d.diagnose = lambda *a: d.accepted(a[0], ())",
    "close": "import dnnlab.checks.values as v\nv.close = v.agreement = lambda *a, **k: True",
    "numpy": "import numpy\nnumpy.allclose = numpy.all = numpy.array_equal = lambda *a, **k: True",
    "check": "check = lambda *a: print('Right.')\nimport builtins\nbuiltins.check = check",
    "the worker": "import classroom.inside as i\n_told = i._told\n"
    "def told(*a):\n    return _told(*a) | {'right': True, 'earned': 99}\ni._told = told",
}


@pytest.mark.parametrize("patch", PATCHES)
def test_patched_checker_gains_nothing(graded, kinds, patch):
    notebook = Notebook().body("hidden-delta", "return np.zeros((len(Z), Z.shape[1]))")
    result = graded(notebook.add(PATCHES[patch], after="imports"))
    assert result.earned == 24
    assert [*kinds(result)] == ["hidden_delta"]


def test_patched_worker_that_answers_for_all_gains_nothing(graded):
    code = """
        import classroom.inside as i, numpy as np
        def call(self, request, numbers, packed):
            parts = {p: i.protocol.pack(np.ones((2, 2)), packed) for p in request["parts"]}
            report = {"printed": "", "out_of_time": False, "changed": [], "warning": "", "failure": None}
            return report | {"values": parts}
        i.Worker._call = call
    """
    assert graded(Notebook(solved=False).add(textwrap.dedent(code), after="imports")).earned == 0


def _course(folder):
    """A course beside the submission: another student's work, the gradebook, the secret."""
    other = folder / "submitted" / "anna" / "03-backpropagation"
    other.mkdir(parents=True)
    Notebook().save(other)
    (folder / "secret.json").write_text('{"seed": 424242}')
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("CREATE TABLE grade (mark)")
    book.close()
    for path in [folder, *folder.rglob("*")]:  # readable for everybody: only the jail stands in the way
        path.chmod(0o777 if path.is_dir() else 0o666)


def test_other_students_work_cannot_be_read(graded, kinds, tmp_path):
    _course(tmp_path)
    mine = tmp_path / "submitted" / "mallory" / "03-backpropagation"
    mine.mkdir(parents=True)
    path = tmp_path / "submitted" / "anna" / "03-backpropagation" / "03-backpropagation.ipynb"
    body = [f"print(open({str(path)!r}).read())"]
    result = graded(Notebook().body("hidden-delta", *body, RIGHT).save(mine))
    assert kinds(result) == {"hidden_delta": ("raised", 0)}
    assert result.earned == 24
    assert any("open" in report and "anna" in report for report in result.reports)


def test_nothing_of_the_course_or_the_repository_is_to_be_seen(graded, tmp_path):
    _course(tmp_path)
    body = [
        "import os, sys",
        "skipped = '/proc', '/usr', sys.base_prefix + '/lib'",
        "found = []",
        "for folder, folders, files in os.walk('/'):",
        "    folders[:] = [f for f in folders if os.path.join(folder, f) not in skipped]",
        "    found += [os.path.join(folder, f) for f in files]",
        "own = [f for f in found if not f.startswith(('/jail/checks/', '/jail/numpy/'))]",
        "own = [f for f in own if not f.startswith('/dev/') and f != os.path.realpath(sys.executable)]",
        "raise ValueError(f'{len(found) > 10} ' + ' '.join(sorted(os.path.basename(f) for f in own)))",
    ]
    result = graded(Notebook().body("hidden-delta", *body))
    message = next(e.message for e in result.exercises if e.name == "hidden_delta")
    assert "ValueError: True inside.py protocol.py worker.py\n" in message + "\n", message
    assert result.earned == 24


def test_answers_are_nowhere_in_the_jail(graded):
    code = """
        import gc, os
        from dnnlab.checks.data import CompiledCase, CompiledExercise, CompiledMistake
        def loot():
            found = [o for o in gc.get_objects() if isinstance(o, CompiledCase) and o.expected]
            found += [o for o in gc.get_objects() if isinstance(o, CompiledExercise) and o.mistakes]
            for path in ("03-backpropagation.npz", "/proc/1/mem"):
                try:
                    found.append(open(path).read())
                except OSError:
                    pass
            return found
    """
    notebook = Notebook().add(textwrap.dedent(code), after="imports")
    result = graded(notebook.body("hidden-delta", "raise ValueError(f'found {loot()}')"))
    message = next(e.message for e in result.exercises if e.name == "hidden_delta")
    assert "found []" in message, message
    assert result.earned == 24


def test_dnnlab_with_its_solutions_is_not_there(graded, kinds):
    notebook = Notebook("02-forward-pass")
    result = graded(notebook.body("sigmoid", "from dnnlab.activations import sigmoid", "return sigmoid(z)"))
    assert kinds(result) == {"sigmoid": ("raised", 0)}
    assert (result.earned, result.points) == (18, 20)


def test_gradebook_cannot_be_written(graded, kinds, tmp_path):
    _course(tmp_path)
    before = (tmp_path / "gradebook.db").read_bytes()
    body = ["import sqlite3", f"book = sqlite3.connect({str(tmp_path / 'gradebook.db')!r})"]
    body += ["book.execute('UPDATE grade SET mark = 99')", "book.commit()", RIGHT]
    result = graded(Notebook().body("hidden-delta", *body))
    assert kinds(result) == {"hidden_delta": ("raised", 0)}
    assert result.earned == 24
    assert (tmp_path / "gradebook.db").read_bytes() == before
    assert any("sqlite3.connect" in report for report in result.reports)


def test_no_secret_in_the_environment(graded, monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "424242")
    result = graded(Notebook().body("hidden-delta", "import os", "raise ValueError(sorted(os.environ))"))
    message = next(e.message for e in result.exercises if e.name == "hidden_delta")
    assert "COURSE_SECRET" not in message
    assert "PATH" in message


def test_no_network(graded, kinds):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        address = server.getsockname()
        body = ["import socket", f"socket.create_connection({address!r}, 2).sendall(b'loot')", RIGHT]
        result = graded(Notebook().body("hidden-delta", *body))
        with pytest.raises(TimeoutError):
            server.accept()
    assert kinds(result) == {"hidden_delta": ("raised", 0)}
    assert result.earned == 24
    assert any("socket.connect" in report for report in result.reports)


def test_forked_copy_answers_nothing(graded, kinds):
    result = graded(Notebook().body("hidden-delta", "import os", "os.fork()", RIGHT))
    assert (result.earned, kinds(result)) == (26, {})
    assert any("os.fork" in report for report in result.reports)


def test_fork_bomb_is_contained(hurried, graded, kinds):
    body = ["import os, time", "while True:", "    try: os.fork()", "    except OSError: time.sleep(0.01)"]
    result = graded(Notebook().body("hidden-delta", *body))
    assert [*kinds(result)] == ["hidden_delta"]
    assert result.earned == 24
    assert _processes_of_the_jail() == []


def test_filled_disk_is_a_small_one_and_gone_afterwards(graded, kinds):
    body = ["import os", "n = 0", "for folder in '/tmp', '/dev/shm', '/', '/usr', '.':", "    try:"]
    body += ["        while n < 100:", "            with open(f'{folder}/loot-of-mallory{n}', 'wb') as f:"]
    body += [
        "                n += 1",
        "                f.write(bytes(4 * 10**6))",
        "    except OSError: pass",
    ]
    body += ["assert n < 10", RIGHT]
    result = graded(Notebook().body("hidden-delta", *body))
    assert (result.earned, kinds(result)) == (26, {})
    assert not any(
        "loot-of-mallory" in name for folder in ("/tmp", "/dev/shm", "/") for name in os.listdir(folder)
    )


def test_processes_of_others_cannot_be_killed(graded):
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        body = [
            "import os, signal",
            "for p in (-1, 1, os.getppid(), 0):",
            "    try: os.kill(p, signal.SIGTERM)",
        ]
        body += ["    except OSError: pass", RIGHT]
        body[1:1] = ["signal.signal(signal.SIGTERM, signal.SIG_IGN)"]
        body += [f"for p in range(2, {os.getpid() + 1000}): os.kill(p, 9)"]
        result = graded(Notebook().body("hidden-delta", *body))
        alive = other.poll() is None
        other.kill()
    assert alive
    assert result.earned in (24, 26)
    assert any("os.kill" in report for report in result.reports)


def test_kill_all_takes_no_other_exercise(graded):
    result = graded(Notebook().body("hidden-delta", "import os", "os.kill(-1, 9)", "os.kill(os.getpid(), 9)"))
    assert result.earned == 24


def _processes_of_the_jail() -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [
        line for line in listed.splitlines() if "worker.py" in line and str(ROOT) in line and "bwrap" in line
    ]


def test_array_that_claims_to_be_equal_is_taken_for_its_numbers(graded, kinds):
    code = """
        import numpy as np
        class Yes(np.ndarray):
            def __eq__(self, other): return True
            def __le__(self, other): return True
            def __array_ufunc__(self, *a, **k): return True
            def __reduce__(self): raise SystemExit
            dtype = property(lambda self: np.dtype("float64"))
    """
    notebook = Notebook().add(textwrap.dedent(code), after="imports")
    result = graded(notebook.body("hidden-delta", "return np.zeros(Z.shape).view(Yes)"))
    assert [*kinds(result)] == ["hidden_delta"]
    assert result.earned == 24


def test_object_that_wants_to_be_unpickled_is_no_array(graded, kinds):
    code = "class Bomb:\n    def __reduce__(self):\n        import os\n        return os._exit, (1,)"
    result = graded(Notebook().add(code, after="imports").body("hidden-delta", "return Bomb()"))
    assert kinds(result) == {"hidden_delta": ("type", 0)}
    assert result.earned == 24


def test_memorised_cases_of_the_notebook_earn_nothing(graded, kinds):
    exercise = sheet.load("03-backpropagation").compiled(0)["hidden_delta"]
    known = {
        np.round(c.inputs[0], 6).tobytes().hex(): c.expected["hidden_delta"].tolist() for c in exercise.cases
    }
    body = [f"known = {known!r}", "return np.array(known.get(np.round(delta_next, 6).tobytes().hex(), 0.0))"]
    result = graded(Notebook().body("hidden-delta", *body))
    assert kinds(result) == {"hidden_delta": ("other-cases", 0)}
    assert result.earned == 24
    assert any("made for them" in report for report in result.reports)


def test_messages_hold_no_control_characters(graded):
    body = ["raise ValueError('\\x1b[2J\\x00 <script>alert(1)</script>')"]
    message = next(
        e.message
        for e in graded(Notebook().body("hidden-delta", *body)).exercises
        if e.name == "hidden_delta"
    )
    assert all(c.isprintable() or c == "\n" for c in message)


def test_frame_that_is_too_large_is_refused_before_it_is_read():
    header = protocol.HEADER.pack(protocol.MAGIC, 10, protocol.MOST_NUMBERS + 1)
    with pytest.raises(protocol.Forged, match="bytes"):
        protocol.lengths(header)
