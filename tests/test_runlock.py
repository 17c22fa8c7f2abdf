"""The run lock: one process at a time, and the others are told which."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import runlock
from bot.domain.errors import Busy
from bot.runlock import Holder, RunLock

NOW = datetime(2026, 5, 28, 12, tzinfo=UTC)
HOLD = """
import sys
from datetime import datetime
from pathlib import Path
from bot.runlock import RunLock

with RunLock(Path(sys.argv[1])).held(datetime.fromisoformat(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runlock, "GLANCE", 0.01)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "paperwire.db"


@contextmanager
def another_process(database: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until its standard input ends or it is killed."""
    command = [sys.executable, "-c", HOLD, str(database), NOW.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()
    assert process.wait(30) == 0


def test_another_process_holds_it_until_it_ends(database: Path) -> None:
    lock = RunLock(database)
    with another_process(database) as process:
        assert lock.holder() == Holder(process.pid, socket.gethostname(), NOW)
        with pytest.raises(Busy) as failure, lock.held(NOW):
            pytest.fail("two processes hold it")
        assert str(failure.value) == (
            f"Paperwire is running already: process {process.pid} on {socket.gethostname()} has this database; "
            "stop it first, or use PostgreSQL for several."
        )
        assert lock.holder() == Holder(process.pid, socket.gethostname(), NOW), "who asked in vain left the note alone"
        end(process)
    assert lock.holder() is None
    with lock.held(NOW):
        pass


def test_what_a_killed_process_left_is_no_holder_and_nobodys_way(database: Path) -> None:
    lock, later = RunLock(database), NOW + timedelta(hours=1)
    with another_process(database) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert Path(f"{database}.run.json").exists(), "it had no time to tidy up"
    assert lock.holder() is None
    assert not Path(f"{database}.run.json").exists(), "nobody takes it for whoever asks at the same time"
    with lock.held(later):
        assert lock.holder() == Holder(os.getpid(), socket.gethostname(), later)
        assert RunLock(database).holder() == Holder(os.getpid(), socket.gethostname(), later)


def test_nobody_holds_it_at_first(database: Path) -> None:
    assert RunLock(database).holder() is None


def test_whoever_looks_does_not_keep_it(database: Path) -> None:
    lock = RunLock(database)
    assert lock.holder() is None
    with RunLock(database).held(NOW):
        pass


def test_its_holder_is_told_with_since_and_where(database: Path) -> None:
    told = Holder(os.getpid(), "host", NOW, "http://127.0.0.1:8000")
    with (lock := RunLock(database)).held(NOW):
        other = RunLock(database)
        assert other.holder() == Holder(os.getpid(), socket.gethostname(), NOW)
        lock.note(told)
        assert other.holder() == told
    assert other.holder() is None
    assert not list(database.parent.glob("*.run.json*")), "the note goes with its writer"


def test_it_is_given_up_when_something_goes_wrong(database: Path) -> None:
    with pytest.raises(KeyError), RunLock(database).held(NOW):
        raise KeyError("something else broke")
    assert RunLock(database).holder() is None


def test_two_databases_have_a_lock_each(database: Path) -> None:
    other = database.with_name("other.db")
    with RunLock(database).held(NOW), RunLock(other).held(NOW):
        assert RunLock(database).holder()
        assert RunLock(other).holder()


@pytest.mark.parametrize("note", [None, "", "{", "null", "[]", "{}", json.dumps({"pid": 1, "host": "h", "since": "x"})])
def test_a_note_that_cannot_be_read_leaves_the_sentence_without_a_name(database: Path, note: str | None) -> None:
    with RunLock(database).held(NOW):
        file = Path(f"{database}.run.json")
        file.unlink()
        if note is not None:
            file.write_text(note)
        other = RunLock(database)
        with pytest.raises(Busy, match="another process has this database"), other.held(NOW):
            pytest.fail("two processes hold it")
        assert other.holder() is None
