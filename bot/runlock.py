"""Who has the run lock: on SQLite one process at a time claims deliveries, beside any number of other calls."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.domain.errors import Busy

GLANCE = 5.0
"""Seconds to wait for the lock: whoever asks who holds it takes it for a moment."""

LOOK = 0.02
"""Seconds after which whoever has it is no other that asks."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds the lock, since when, and where it answers for its health."""

    pid: int
    host: str
    since: datetime
    address: str | None = None


class RunLock:
    """A lock beside the database file; the operating system gives it up when its process ends, however it ends."""

    def __init__(self, database: Path) -> None:
        file = database.resolve()  # by whatever links it is reached
        self._lock = FileLock(f"{file}.run.lock", thread_local=False)
        self._note = Path(f"{file}.run.json")

    @contextmanager
    def held(self, now: datetime, patience: float = GLANCE) -> Iterator[None]:
        """Hold the lock, or raise Busy after `patience` seconds, which says who does."""
        try:
            self._lock.acquire(timeout=patience)
        except Timeout:
            raise Busy(self._busy()) from None
        try:
            self.note(Holder(os.getpid(), socket.gethostname(), now))
            yield
        finally:
            self._note.unlink(missing_ok=True)
            self._lock.release()

    def note(self, holder: Holder) -> None:
        """Write down who holds it, for people and for `status`."""
        told = {"pid": holder.pid, "host": holder.host, "since": holder.since.isoformat(), "address": holder.address}
        half = self._note.with_suffix(".tmp")
        half.write_text(json.dumps(told))
        half.replace(self._note)

    def holder(self) -> Holder | None:
        """Who holds it now, or None."""
        if self._lock.is_locked:  # this process does
            return self._read()
        try:
            self._lock.acquire(timeout=LOOK, poll_interval=LOOK / 10)
        except Timeout:
            return self._read()
        try:
            # What a killed process left: it would be taken for whoever looks next.
            self._note.unlink(missing_ok=True)
        finally:
            self._lock.release()
        return None

    def _read(self) -> Holder | None:
        """What the note says; a note that is not ours, or half of one, says nothing."""
        try:
            told = json.loads(self._note.read_text())
            return Holder(int(told["pid"]), told["host"], datetime.fromisoformat(told["since"]), told["address"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _busy(self) -> str:
        holder = self._read()
        who = f"process {holder.pid} on {holder.host}" if holder else "another process"
        return f"Paperwire is running already: {who} has this database; stop it first, or use PostgreSQL for several."
