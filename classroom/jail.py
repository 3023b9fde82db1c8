"""Where student code runs: bubblewrap (no network, nothing to read, nothing to write) and prlimit.

The worker sees Python, NumPy, the programs and libraries of /usr, and the few modules it is made of, all
read-only. It has 16 MB in /tmp, processes of its own that see no others, and no rights. When the grader is
root, the whole of it runs as nobody: a root of the jail's files is built first, then `setpriv` gives up
everything.
"""

import contextlib
import functools
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import dnnlab.checks
from classroom import protocol

NOBODY = 65534
MEMORY = 1_500_000_000  # bytes of address space
CPU = 60  # seconds, of one worker
DISK = 16 * 2**20  # bytes in /tmp, and of one file
FILES = 64
PROCESSES = 8  # threads count; bubblewrap needs two or three

_CHECKS = Path(dnnlab.checks.__file__).resolve().parent
_NUMPY = Path(np.__file__).resolve().parent.parent
_HERE = Path(__file__).resolve().parent
_PYTHON = Path(sys.executable).resolve()
_START = 20.0  # seconds, on a machine that is busy
_INSIDE = Path("/jail")  # where worker, NumPy and checks are seen in the jail, wherever they lie outside


class Unavailable(Exception):
    """Student code cannot be run safely here; the message says what is missing."""


class Lost(Exception):
    """The worker is gone, or not to be believed any longer.

    Parameters
    ----------
    kind : str
        "crash", "time" or "forged".
    message : str
        For the teacher.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Availability:
    """Whether the jail works on this machine; `reason` says why not and what to do."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


@functools.cache
def available() -> Availability:
    """Try the jail out, once in a process."""
    if not sys.platform.startswith("linux"):
        return Availability(
            "the jail needs Linux: grade on a Linux machine, in a virtual machine or in a Linux container"
        )
    programs = {"bwrap": "bubblewrap", "prlimit": "util-linux"}
    if os.geteuid() == 0:
        programs["setpriv"] = "util-linux"
    missing = {package for name, package in programs.items() if not shutil.which(name)}
    if missing:
        names = " ".join(sorted(missing))
        return Availability(f"{names} is missing: sudo apt install {names} (or sudo dnf install {names})")
    trial = subprocess.run([*_jail(), "true"], capture_output=True, text=True, timeout=_START, check=False)
    if trial.returncode == 0:
        return Availability()
    said = trial.stderr.strip()[:300] or f"exit status {trial.returncode}"
    return Availability(
        f"bubblewrap is there but cannot build a jail ({said}). It needs version 0.8 or newer and user "
        "namespaces: sudo sysctl kernel.unprivileged_userns_clone=1 (on Ubuntu 24.04 also "
        "kernel.apparmor_restrict_unprivileged_userns=0); a container needs them switched on from outside"
    )


def _limits(jailed: bool) -> list[str]:
    """prlimit, to be put before a program. The number of processes can be limited in a jail only: outside, it
    would count all others of the same user."""
    processes = [f"--nproc={PROCESSES}"] if jailed else []
    sizes = [f"--as={MEMORY}", f"--cpu={CPU}", f"--fsize={DISK}", f"--nofile={FILES}", "--core=0"]
    return [shutil.which("prlimit") or "prlimit", *sizes, *processes]


def _files() -> list[str]:
    """What is to be seen, as arguments of bubblewrap; the order counts."""
    usr = ["--ro-bind", "/usr", "/usr"]
    links = [["--symlink", os.readlink(p), p] for p in ("/bin", "/lib", "/lib64") if os.path.islink(p)]
    folders = [["--ro-bind", p, p] for p in ("/bin", "/lib", "/lib64") if os.path.isdir(p)]
    folders = [f for f in folders if not os.path.islink(f[1])]
    hidden = [Path("/usr/local"), Path("/usr/share"), Path("/usr/src")]
    library = Path(sys.base_prefix) / "lib"
    packages = {
        Path(sysconfig.get_path(name, vars={"base": sys.base_prefix})) for name in ("purelib", "platlib")
    }
    packages |= {library / "python3" / "dist-packages", library / "python3" / "site-packages"}
    shown = [] if library == Path("/usr/lib") else [library]
    if not _PYTHON.is_relative_to("/usr") or _PYTHON.is_relative_to("/usr/local"):
        shown.append(_PYTHON)
    places = {_NUMPY / name: _INSIDE / "numpy" / name for name in ("numpy", "numpy.libs")}
    places |= {_HERE / name: _INSIDE / name for name in ("worker.py", "inside.py", "protocol.py")}
    places[_CHECKS] = _INSIDE / "checks"
    files = [*usr, *(word for words in [*links, *folders] for word in words)]
    files += [word for path in hidden if path.is_dir() for word in ("--tmpfs", str(path))]
    files += _bound({path: path for path in shown})
    files += [word for path in sorted(packages) if path.is_dir() for word in ("--tmpfs", str(path))]
    return files + _bound(places)


def _bound(places: dict[Path, Path]) -> list[str]:
    """Read-only, what there is, each at its place, in folders that anybody may pass through."""
    words = []
    for path, place in places.items():
        for folder in reversed(place.parents[:-1]) if path.exists() else ():
            words += ["--dir", str(folder)]
        words += ["--ro-bind", str(path), str(place)] if path.exists() else []
    return words


@functools.cache
def _jail() -> tuple[str, ...]:
    """The words to be put before a program that shall run in the jail."""
    bwrap = shutil.which("bwrap") or "bwrap"
    last = ["--die-with-parent", "--unshare-all", "--unshare-user", "--disable-userns", "--new-session"]
    last += ["--cap-drop", "ALL", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--chdir", "/tmp"]
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        last += ["--setenv", name, "1"]
    fresh = ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    fresh += ["--size", str(DISK), "--tmpfs", "/tmp", "--remount-ro", "/"]
    if os.geteuid() != 0:
        return (bwrap, *_files(), *fresh, *last, *_limits(jailed=True))
    setpriv = [shutil.which("setpriv") or "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}"]
    setpriv += ["--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    root = ["--die-with-parent", *_files(), "--bind", "/proc", "/proc", "--dev", "/dev", "--dir", "/tmp"]
    inner = [bwrap, "--ro-bind", "/", "/", *fresh, *last]
    return (bwrap, *root, "--remount-ro", "/", "--", *setpriv, *inner, *_limits(jailed=True))


class Jailed:
    """A running worker. It is asked one thing at a time; whatever it answers is checked.

    Parameters
    ----------
    unsafe : bool
        Without the jail, within limits only. Never as root.

    Raises
    ------
    Unavailable
        If the jail does not work here, and `unsafe` is not set; or if it is, for root.
    """

    def __init__(self, unsafe: bool = False) -> None:
        if unsafe and os.geteuid() == 0:
            raise Unavailable("student code is never run as root without the jail: grade as another user")
        if not unsafe and not available():
            raise Unavailable(available().reason)
        own = (_HERE / "worker.py", _NUMPY, _CHECKS)
        seen = own if unsafe else (_INSIDE / "worker.py", _INSIDE / "numpy", _INSIDE / "checks")
        python = [str(_PYTHON), "-I", "-S", "-B", *map(str, seen)]
        before = _limits(jailed=False) if unsafe else _jail()
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [*before, *python],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
            env={"PATH": "/usr/bin:/bin", **threads},
            cwd="/",
        )
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def give(self, modules: dict[str, dict[str, str]]) -> None:
        """The first request: the names that the sheet imports. RuntimeError if the worker did not start."""
        try:
            self.ask({"do": "give", "modules": modules}, seconds=_START)
        except Lost as lost:
            os.set_blocking(self._process.stderr.fileno(), False)
            said = (self._process.stderr.read(2000) or b"").decode(errors="replace").strip()
            self.close()
            raise RuntimeError(f"the worker does not start ({lost}): {said}") from None

    def ask(
        self, request: dict[str, Any], numbers: bytes | bytearray = b"", seconds: float = 5.0
    ) -> tuple[dict[str, Any], bytes]:
        """The reply to a request and its numbers; `Lost` if there is none that is one."""
        nonce = secrets.token_hex(16)
        deadline = time.monotonic() + seconds
        try:
            if select.select([self._out], [], [], 0)[0] and os.read(self._out, 1):
                raise protocol.Forged("an answer that nobody asked for")
            self._send(protocol.frame(request | {"nonce": nonce}, numbers), deadline)
            lengths = protocol.lengths(self._receive(protocol.HEADER.size, deadline))
            reply = protocol.message(self._receive(lengths[0], deadline))
            if reply.pop("nonce", None) != nonce:
                raise protocol.Forged("an answer to another question")
            return reply, self._receive(lengths[1], deadline)
        except protocol.Forged as forged:
            raise Lost("forged", str(forged)) from None
        except (BrokenPipeError, ConnectionResetError):
            raise Lost("crash", "Python ended") from None

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            if not select.select([], [self._in], [], max(0.0, deadline - time.monotonic()))[1]:
                raise Lost("time", "a request was not taken in time")
            rest = rest[os.write(self._in, rest[:65536]) :]

    def _receive(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            if not select.select([self._out], [], [], max(0.0, deadline - time.monotonic()))[0]:
                if data:
                    raise protocol.Forged("half a frame")
                raise Lost("time", "no answer in time")
            chunk = os.read(self._out, min(size - len(data), 1 << 20))
            if not chunk:
                raise Lost("crash", "Python ended")
            data += chunk
        return bytes(data)

    def close(self) -> None:
        """End the worker and all it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            pipe.close()
