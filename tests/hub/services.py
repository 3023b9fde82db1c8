"""The users, the PostgreSQL and the JupyterHub of the test: each there within a `with`, and gone after it."""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from hub.needed import PROXY, PYTHON, ROOT, Missing, postgres

HERE = Path(__file__).resolve().parent
MARK = "class-hub-test"  # in the comment field of users: made by this test
PATIENCE = 240  # seconds for a service to start, on a machine that is busy


@dataclass(frozen=True)
class Place:
    """The temporary folder: who can be made a user of this machine has a home in it.

    Parameters
    ----------
    folder : Path
    separate : bool
        Whether the users are users of this machine, who cannot read each other's files.
    """

    folder: Path
    separate: bool

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange"

    def home(self, name: str) -> Path:
        return self.folder / "home" / name


@contextlib.contextmanager
def place(users: list[str]) -> Iterator[Place]:
    """A folder with a home for each user, and the users themselves where that is possible (as root)."""
    made = Place(_folder(), os.geteuid() == 0)
    try:
        (made.folder / "home").mkdir()
        for name in users:
            made.home(name).mkdir(mode=0o700)
            if made.separate:
                _add(name, made.home(name))
        yield made
    finally:
        if made.separate:
            for name in users:
                _remove(name)
        shutil.rmtree(made.folder, ignore_errors=True)


def _folder() -> Path:
    name = f"class-hub-{secrets.token_hex(4)}"  # short: a socket lies in it, whose path has 107 bytes
    folder = Path(tempfile.gettempdir()) / name
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    return folder


def _add(name: str, home: Path) -> None:
    with contextlib.suppress(KeyError):
        if pwd.getpwnam(name).pw_gecos != MARK:
            raise Missing(f"This machine has a user {name} already, whom this test would have to make.")
        _remove(name)  # a run that was killed left it
    words = ["useradd", "--no-log-init", "--user-group", "--home-dir", str(home), "--shell", "/bin/bash"]
    done = subprocess.run([*words, "--comment", MARK, name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"The user {name} cannot be made: {done.stderr.strip()}")
    shutil.chown(home, name, name)
    try:
        subprocess.run([str(PYTHON), "-c", "pass"], user=name, group=name, extra_groups=[], check=True)
    except OSError:
        raise Missing(f"Others than root cannot read {ROOT}: move the book to where they can.") from None


def _remove(name: str) -> None:
    """Remove a user that this test has made, and end what such a user may have left running."""
    with contextlib.suppress(KeyError):
        user = pwd.getpwnam(name)
        if user.pw_gecos != MARK:
            return
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if process.stat().st_uid == user.pw_uid:
                    os.kill(int(process.name), signal.SIGKILL)
        subprocess.run(["userdel", name], capture_output=True, check=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass(frozen=True)
class Postgres:
    """A server of its own, on this machine only.

    Parameters
    ----------
    programs : Path
        The folder of psql and the others.
    port : int
    password : str
        Of the administrator.
    """

    programs: Path
    port: int
    password: str

    def url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def environment(self) -> dict[str, str]:
        """What makes psql talk to this server, as its administrator."""
        path = f"{self.programs}:{os.environ['PATH']}"
        given = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "postgres"}
        return os.environ | given | {"PGPASSWORD": self.password, "PATH": path}

    def ask(self, query: str, database: str) -> list[dict]:
        """The rows that a query gives."""
        query = f"SELECT coalesce(json_agg(found), '[]') FROM ({query}) AS found"
        words = [str(self.programs / "psql"), "--no-psqlrc", "-At", "-d", database, "-c", query]
        done = subprocess.run(words, capture_output=True, text=True, env=self.environment(), check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def database(where: Place, owner: str) -> Iterator[Postgres]:
    """PostgreSQL, run by `owner`, because it refuses to be run by root."""
    programs, password, port = postgres(), secrets.token_hex(8), free_port()
    folder = where.folder / "postgres"
    folder.mkdir(mode=0o700)
    (folder / "password").write_text(password)
    as_owner = {"user": owner, "group": owner, "extra_groups": []} if where.separate else {}
    if where.separate:
        for path in (folder, folder / "password"):
            shutil.chown(path, owner, owner)
    words = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"]
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-E", "UTF8", *words]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False, **as_owner)
    if done.returncode:
        raise Missing(f"PostgreSQL cannot be set up here: {done.stderr.strip().splitlines()[-1]}")
    words = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), *words]
    with _running(command, where, **as_owner) as process:
        made = Postgres(programs, port, password)

        def answers() -> bool:
            words = [str(programs / "psql"), "-d", "postgres", "-c", "SELECT 1"]
            asked = subprocess.run(words, capture_output=True, env=made.environment(), check=False)
            return asked.returncode == 0

        _wait(answers, process, "PostgreSQL")
        yield made


@dataclass(frozen=True)
class Hub:
    """A JupyterHub.

    Parameters
    ----------
    address : str
    token : str
        Of an administrator.
    password : str
        Everybody's: a test's way to log in.
    """

    address: str
    token: str
    password: str


@contextlib.contextmanager
def jupyterhub(where: Place, users: list[str]) -> Iterator["Hub"]:
    """A JupyterHub."""
    (where.folder / "hub").mkdir(mode=0o700)
    (where.folder / "etc").mkdir()
    _configure(where)
    bound = {"port": free_port(), "hub_port": free_port(), "proxy_port": free_port()}
    token, password = secrets.token_hex(16), secrets.token_hex(8)
    given = bound | {"token": token, "password": password, "users": users, "folder": str(where.folder)}
    given |= {"proxy": str(PROXY), "bin": str(PYTHON.parent)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))}
    secret = {"CLASS_HUB_TEST": json.dumps(given), "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16)}
    command = [str(PYTHON), "-m", "jupyterhub", "--config", str(HERE / "jupyterhub_config.py")]
    address = f"http://127.0.0.1:{bound['port']}"
    with _running(command, where, env=kept | secret) as process:
        _wait(lambda: _responds(f"{address}/hub/api/"), process, "JupyterHub")
        yield Hub(address, token, password)


def _configure(where: Place) -> None:
    """What the administrator of a Hub writes for nbgrader, and what makes a terminal of JupyterLab plain."""
    text = (HERE / "nbgrader_config.py").read_text().replace("/srv/nbgrader/exchange", str(where.exchange))
    if not where.separate:  # one user of this machine has all the names
        text += 'import os\nc.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]\n'
    (where.folder / "etc" / "nbgrader_config.py").write_text(text)
    shell = 'c.ServerApp.terminado_settings = {"shell_command": ["/bin/bash", "--norc"]}\n'
    (where.folder / "etc" / "jupyter_server_config.py").write_text(shell)


def _responds(address: str) -> bool:
    with contextlib.suppress(requests.ConnectionError, requests.Timeout):
        return requests.get(address, timeout=10).ok
    return False


@contextlib.contextmanager
def _running(command: list[str], where: Place, **given) -> Iterator[subprocess.Popen]:
    """A process and a file with what it says; at the end it is asked to stop, then made to."""
    log = where.folder / f"{Path(command[0]).name}-{len(list(where.folder.glob('*.log')))}.log"
    with open(log, "wb") as said:
        process = subprocess.Popen(
            command, cwd=where.folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True, **given
        )
    process.log = log
    try:
        yield process
    except Exception:
        print(f"{log.name} ends with:\n{log.read_text(errors='replace')[-4000:]}", file=sys.stderr)
        raise
    finally:
        process.send_signal(signal.SIGTERM if "postgres" not in command[0] else signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            print(f"{command[0]} did not stop by itself.", file=sys.stderr)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait(ready, process: subprocess.Popen, name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{name} did not start:\n{process.log.read_text()[-4000:]}")
        time.sleep(0.3)
