"""SQLite connections that end with the event loop they were made on, however they are interrupted."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_TIMEOUT = 10_000
"""Milliseconds that a SQLite connection waits for a writer; ingest holds the lock for under a second."""
READ_ONLY = "paperwire_read_only"


class Connections:
    """The connections of one engine whose threads may still be at work."""

    def __init__(self) -> None:
        self._open: set[_Connection] = set()

    def connect(self, file: str) -> "_Connection":
        """A new one, to be awaited."""
        patience = BUSY_TIMEOUT / 1000
        connection = _Connection(lambda: sqlite3.connect(file, patience, factory=_Ending), self._open.discard)
        self._open.add(connection)
        return connection

    async def ended(self) -> None:
        """Stop those that nobody stopped, and wait for all: a thread that outlives its event loop ends in a traceback.
        SQLAlchemy loses a connection when its task is cancelled while it is being made.
        """
        while self._open:
            connection = next(iter(self._open))
            connection.stop()
            if connection.stopping:
                await asyncio.wait([connection.stopping])
            self._open.discard(connection)


class _Ending(sqlite3.Connection):
    """Ends its transaction when it is closed. SQLite itself would keep that open, and the whole database locked, for as
    long as anything holds a cursor whose rows nobody has fetched: a task that was cancelled between the two does.
    """

    def close(self) -> None:
        """See sqlite3; it may be closed already: a task that was cancelled while it closed closes it once more."""
        try:
            with suppress(sqlite3.ProgrammingError):
                self.rollback()
        finally:
            super().close()


class _Connection(aiosqlite.Connection):
    """Stops once. Stopped a second time, aiosqlite would wait for an answer of a thread that has ended, for ever;
    SQLAlchemy does stop twice when a task is cancelled while it closes.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], ended: Callable[["_Connection"], None]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._ended = ended
        self.stopping: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """See aiosqlite. None where it was stopped before."""
        if self.stopping:
            return None
        self.stopping = super().stop()
        if self.stopping is None:
            return None
        self.stopping.add_done_callback(lambda _: self._ended(self))
        # Who is cancelled while waiting for it must not make it look done.
        return asyncio.shield(self.stopping)


def sqlite_engine(url: URL, connections: Connections) -> AsyncEngine:
    """An engine whose transactions begin as we mean them: immediate unless they only read."""
    file = url.database or ""

    async def connect() -> aiosqlite.Connection:
        return await connections.connect(file)

    engine = create_async_engine(url, async_creator=connect)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def write_ahead(file: str) -> None:
    """Let readers and one writer work side by side. It marks the file, so only a file known to be ours may get here;
    SQLite does not wait for others here, so only one process at a time may.
    """
    with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT / 1000)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
