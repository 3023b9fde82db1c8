"""The jail itself: who runs in it, what it limits, and grading as an ordinary user, with it and without."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import small_course
from handed_in import ROOT, SEED, Notebook

from classroom import jail

FACTS = """
import os, resource
names = "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE"
limits = [resource.getrlimit(getattr(resource, name))[1] for name in names]
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
raise ValueError(f"{os.getuid()} {limits} {status['CapEff'].strip()} {status['NoNewPrivs'].strip()}")
"""


def ask_for_facts(worker):
    cell = {"do": "cell", "source": FACTS, "number": 1, "mode": "all", "seconds": 5}
    return worker.ask(cell)[0]["message"]


@pytest.fixture
def worker(the_jail):
    worker = jail.Jailed()
    worker.give({})
    yield worker
    worker.close()


def test_worker_is_nobody_with_limits_and_no_rights(worker):
    facts = ask_for_facts(worker)
    assert not facts.split("ValueError: ")[1].startswith("0 ")
    assert f"[{jail.MEMORY}, {jail.CPU}, {jail.DISK}, 0]" in facts
    assert facts.split("ValueError: ")[1].split("] ")[1].split("\n")[0] == "0000000000000000 1"


def test_worker_cannot_make_a_namespace_of_its_own(worker):
    source = "import ctypes\nraise ValueError(f'got {ctypes.CDLL(None).unshare(0x10000000)}')"
    cell = {"do": "cell", "source": source, "number": 1, "mode": "all", "seconds": 5}
    assert "got -1" in worker.ask(cell)[0]["message"]


def test_worker_ends_with_its_processes(the_jail):
    worker = jail.Jailed()
    worker.give({})
    source = "import os, time\nif os.fork() == 0:\n    time.sleep(99)\n    os._exit(0)"
    worker.ask({"do": "cell", "source": source, "number": 1, "mode": "all", "seconds": 5})
    assert _of_group(worker._process.pid)
    worker.close()
    deadline = time.monotonic() + 5
    while _of_group(worker._process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _of_group(worker._process.pid)


def _of_group(group: int) -> list[str]:
    """Processes of a group that are alive."""
    listed = subprocess.run(["ps", "-eo", "pgid,stat"], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines()[1:])
    return [row for row in rows if int(row[0]) == group and not row[1].startswith("Z")]


def test_reason_names_the_package(monkeypatch):
    jail.available.cache_clear()
    monkeypatch.setattr(jail.shutil, "which", lambda name: None)
    there = jail.available()
    jail.available.cache_clear()
    assert not there
    assert "bubblewrap" in there.reason
    assert "apt install" in there.reason


def test_reason_names_user_namespaces(monkeypatch):
    jail.available.cache_clear()
    monkeypatch.setattr(jail, "_jail", lambda: ("sh", "-c", "echo No permissions >&2; exit 1"))
    there = jail.available()
    jail.available.cache_clear()
    assert not there
    assert "user namespaces" in there.reason
    assert "No permissions" in there.reason


def test_root_is_never_unsafe(monkeypatch):
    monkeypatch.setattr(jail.os, "geteuid", lambda: 0)
    with pytest.raises(jail.Unavailable, match="never run as root"):
        jail.Jailed(unsafe=True)


def as_teacher(code: str, folder: Path) -> str:
    """Run Python code as an ordinary user, who sees the repository and this Python."""
    command = [sys.executable, "-c", code]
    if os.geteuid() == 0:
        python = Path(sys.base_prefix)
        parents = [word for p in reversed(python.parents[:-1]) for word in ("--dir", str(p))]
        hidden = ["--tmpfs", "/root", *parents, "--ro-bind", str(python), str(python)]
        hidden = hidden if python.is_relative_to("/root") else []
        user = [shutil.which("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"]
        command = ["bwrap", "--dev-bind", "/", "/", "--perms", "0755", *hidden, "--", *user, *command]
        for path in [folder, *folder.parents[:-2], *folder.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o055)
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, cwd=ROOT, env=env, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("unsafe", [False, True], ids=["jailed", "unsafe"])
def test_ordinary_user_grades_with_and_without_the_jail(the_jail, tmp_path, unsafe):
    path = Notebook().body("hidden-delta", "while True: pass").save(tmp_path)
    code = (
        "import os; from classroom import grading, sheet; "
        f"r = grading.grade({str(path)!r}, sheet.load('03-backpropagation'), {SEED}, unsafe={unsafe}); "
        "print(os.geteuid() != 0, r.earned, any('without the jail' in n for n in r.notes))"
    )
    assert as_teacher(code, tmp_path).strip() == f"True 24.0 {unsafe}"


def test_the_command_grades_a_class_without_the_jail_as_an_ordinary_user(small, hand_in, tmp_path):
    there = tmp_path / "there"
    there.write_text("readable outside of the jail")
    there.chmod(0o644)
    look = f"open({str(there)!r}).read()"
    hand_in(mira=small_course.handed_in(look), ben=small_course.handed_in(twice="return x"))
    for path in [tmp_path, *tmp_path.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o022)
    words = ["grade", "90", "--without-jail", "--course", str(small.root)]
    code = f"import os; from classroom.__main__ import main; print(os.geteuid() != 0, main({words!r}))"
    said = as_teacher(code, tmp_path)
    assert "2 graded, 0 unchanged, 0 not graded." in said
    assert said.endswith("True 0\n")
    marks = {student: small.found(student, small_course.SHEET) for student in ("mira", "ben")}
    assert {student: found.earned for student, found in marks.items()} == {"mira": 5, "ben": 3}
    assert all(any("without the jail" in note for note in found.notes) for found in marks.values())
    assert not any("Code cell" in note for note in marks["mira"].notes)  # so it could look
    if os.geteuid() == 0:
        refused = small_course.run(small.root, "grade", "90", "--without-jail", status=2)
        assert "never run as root" in refused.stderr
