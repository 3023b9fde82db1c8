"""What the test needs: programs of the machine, and what it installs for itself into .venv-hub."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-hub"
PYTHON = VENV / "bin" / "python"
PROXY = VENV / "node_modules" / ".bin" / "configurable-http-proxy"
PROXY_PACKAGE = "configurable-http-proxy@5"
PACKAGES = ("jupyterhub>=5", "psycopg2-binary>=2.9", "jupyterlab", "nbgrader", "filelock", "numpy>=2")
NOBODY = 65534
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)  # where Debian hides them


class Missing(Exception):
    """Something the test cannot do without; the message is one sentence."""


def program(name: str, package: str, also: list[Path] = ()) -> Path:
    """The path of a program; Missing if there is none."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, also)]))
    if not found:
        raise Missing(f"{name} is not installed (Debian, Ubuntu: apt install {package}).")
    return Path(found)


def postgres() -> Path:
    """The folder of PostgreSQL's programs; initdb and the server are not always in the PATH."""
    return program("initdb", "postgresql", POSTGRES).resolve().parent


def check(jailed: tuple[bool, str]) -> None:
    """Look for everything that this test does not install.

    Parameters
    ----------
    jailed : tuple
        Whether student code can be jailed here and, if not, why.
    """
    postgres()
    program("psql", "postgresql-client", POSTGRES)
    program("node", "nodejs")
    program("npm", "npm")
    python()
    if os.geteuid() == 0:
        program("useradd", "passwd")
    if not jailed[0]:
        raise Missing(jailed[1])


def python() -> str:
    """A Python for the servers of the Hub; where root starts them for others, one that these can read."""
    if os.geteuid() != 0:
        return sys.executable
    new_enough = "import sys, venv; sys.exit(sys.version_info < (3, 11))"
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            words = [path, "-c", new_enough]
            subprocess.run(words, user=NOBODY, group=NOBODY, extra_groups=[], check=True)
            return path
    raise Missing(
        "There is no Python 3.11 or newer that others than root can read: start this test as another user."
    )


def install(say=print) -> None:
    """JupyterHub, JupyterLab, nbgrader and the driver of PostgreSQL; the proxy of the Hub from npm."""
    ready, pins = VENV / "ready", ROOT / "requirements.txt"
    wanted = f"{PACKAGES} {PROXY_PACKAGE}\n{pins.read_text()}"
    if ready.is_file() and ready.read_text() == wanted:
        return
    say(f"Installing JupyterHub into {VENV.name}/: this takes some minutes, once.")
    _run(python(), "-m", "venv", "--without-pip", "--clear", str(VENV))
    pip = (sys.executable, "-m", "pip", "--python", str(PYTHON), "--quiet", "--disable-pip-version-check")
    _run(*pip, "install", "-c", str(pins), *PACKAGES)
    npm = ("npm", "install", "--prefix", str(VENV), "--no-audit", "--no-fund", "--silent")
    _run(*npm, PROXY_PACKAGE)
    ready.write_text(wanted)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise Missing(f"JupyterHub cannot be installed: {Path(command[0]).name} says: {last}")
