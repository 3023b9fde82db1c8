"""`make class-hub-test` starts services, and is no part of this suite. Here: all of it that needs none."""

import json
import os
import pwd
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from handed_in import ROOT
from hub import __main__ as hub
from hub import needed, services, week
from hub.people import Terminal

from classroom.jail import Availability, available
from classroom.runner import of_shard

PAGE = (ROOT / "book" / "past-one-machine.md").read_text(encoding="utf-8")
CONSOLES = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine on which nothing is installed; programs can be put into the folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(needed, "POSTGRES", [])
    monkeypatch.delenv("CI", raising=False)
    yield tmp_path
    available.cache_clear()  # on this machine it may be there


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)


# The page


def test_every_command_of_the_page_is_run_and_every_command_that_is_run_is_on_the_page():
    shown = [line.removeprefix("$ ") for line in "".join(CONSOLES).splitlines()]
    assert len(shown) >= 15
    assert sorted(shown) == sorted(week.COMMANDS.values())


def test_the_page_shows_the_settings_that_the_hub_of_the_test_has():
    config = (ROOT / "tests" / "hub" / "nbgrader_config.py").read_text().replace("  # noqa: F821", "")
    assert f"```python\n{config}```" in PAGE


def test_the_page_is_short_and_names_no_command_outside_of_its_blocks():
    assert len(PAGE.split()) <= 900
    assert not re.findall(r"`python -m classroom", PAGE)


def test_both_shards_of_the_class_have_somebody():
    assert of_shard(list(week.STUDENTS), 1, 2) == [week.WRONG]
    assert of_shard(list(week.STUDENTS), 2, 2) == [week.RIGHT, week.HOSTILE]


# What is missing is said in a sentence


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ((), "initdb is not installed (Debian, Ubuntu: apt install postgresql)."),
        (("initdb",), "psql is not installed (Debian, Ubuntu: apt install postgresql-client)."),
        (("initdb", "psql"), "node is not installed (Debian, Ubuntu: apt install nodejs)."),
        (("initdb", "psql", "node"), "npm is not installed (Debian, Ubuntu: apt install npm)."),
    ],
)
def test_without_a_program_it_is_skipped_and_in_ci_it_fails(bare, monkeypatch, capsys, there, said):
    put(bare, *there)
    assert hub.main() == 0
    assert capsys.readouterr().out == f"Skipped: {said}\n"
    monkeypatch.setenv("CI", "true")
    assert hub.main() == 1
    assert said in capsys.readouterr().out


def test_without_the_jail_it_is_skipped(bare, monkeypatch, capsys):
    put(bare, "initdb", "psql", "node", "npm", "useradd")
    monkeypatch.setattr(needed, "python", lambda: sys.executable)
    monkeypatch.setattr(hub.jail, "available", lambda: Availability("bubblewrap is missing: apt install it"))
    assert hub.main() == 0
    assert capsys.readouterr().out == "Skipped: bubblewrap is missing: apt install it\n"


def test_what_cannot_be_installed_is_said_with_the_reason(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(needed, "VENV", tmp_path / "none" / ".venv-hub")
    monkeypatch.setattr(needed, "PYTHON", tmp_path / "none" / "python")
    monkeypatch.setattr(needed, "python", lambda: str(tmp_path / "python"))
    (tmp_path / "python").write_text("#!/bin/sh\necho looking >&2\necho no network >&2\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    with pytest.raises(needed.Missing, match=r"^JupyterHub cannot be installed: python says: no network$"):
        needed.install()
    assert not (tmp_path / "none").exists()
    assert "this takes some minutes, once" in capsys.readouterr().out


def test_what_is_installed_is_not_installed_again(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(needed, "VENV", tmp_path)
    run = []
    monkeypatch.setattr(needed, "_run", lambda *words: run.append(words))
    needed.install()
    assert len(run) == 3
    needed.install()
    assert len(run) == 3
    monkeypatch.setattr(needed, "PACKAGES", ("another",))
    needed.install()
    assert "another" in run[4]
    assert capsys.readouterr().out.count("this takes some minutes, once") == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="is about root")
def test_root_takes_a_python_that_others_can_read():
    found = needed.python()
    words = [found, "-c", "import sys; print(sys.version_info >= (3, 11))"]
    said = subprocess.run(words, user=65534, group=65534, extra_groups=[], capture_output=True, check=True)
    assert said.stdout == b"True\n"


# Services


def test_users_that_the_test_has_not_made_are_left_alone(monkeypatch):
    monkeypatch.setattr(services.subprocess, "run", lambda words, **_: pytest.fail(str(words)))
    monkeypatch.setattr(services.os, "kill", lambda *_: pytest.fail("killed"))
    services._remove(pwd.getpwuid(os.geteuid()).pw_name)
    services._remove("nobody-of-this-name")
    with pytest.raises(needed.Missing, match=r"This machine has a user .* already"):
        services._add(pwd.getpwuid(os.geteuid()).pw_name, Path("/nowhere"))


def test_a_service_that_ends_at_once_is_told_with_its_last_words(tmp_path, capsys):
    where = services.Place(tmp_path, False)
    words = [sys.executable, "-c", "print('no more memory')"]
    with (
        pytest.raises(RuntimeError, match=r"(?s)It did not start:\n.*no more memory"),
        services._running(words, where) as process,
    ):
        services._wait(lambda: False, process, "It")
    assert "no more memory" in capsys.readouterr().err


def test_a_service_is_ended_with_all_that_it_started(tmp_path):
    code = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid, flush=True); input()"
    words = ["sh", "-c", 'sleep 600 | "$@"', "sh", sys.executable, "-c", code]
    with services._running(words, services.Place(tmp_path, False)) as process:
        services._wait(process.log.read_text, process, "It")
        child = int(process.log.read_text())
        os.kill(child, 0)
    assert process.returncode is not None
    deadline = time.monotonic() + 20
    while alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Screen:
    """A terminal that shows what is typed, and then some lines."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)

    def send(self, text: str) -> None:
        self._lines.insert(0, json.loads(text)[1])

    def recv(self) -> str:
        return json.dumps(["stdout", self._lines.pop(0)]) if self._lines else '["disconnect", 1]'


def test_the_end_of_a_command_is_not_taken_from_what_is_typed():
    assert Terminal(Screen("3 graded", "\r\n@1:", "2@\r\n")).run("grade")[0] == 2
    with pytest.raises(RuntimeError, match="the terminal is gone"):
        Terminal(Screen("3 graded")).run("grade")
