"""SQLite connections that end with the event loop they were made on, however they are interrupted."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_TIMEOUT = 10_000
"""Milliseconds that a SQLite connection waits for a writer; ingest holds the lock for under a second."""
READ_ONLY = "paperwire_read_only"


class Stopping:
    """The connections of one engine that were told to stop, whose threads may still be at work."""

    def __init__(self) -> None:
        self._futures: set[asyncio.Future[Any]] = set()

    def add(self, future: asyncio.Future[Any]) -> None:
        """Remember it until its thread has ended."""
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)

    async def ended(self) -> None:
        """Wait for them: a thread that outlives its event loop ends in a traceback."""
        while self._futures:
            await asyncio.wait(self._futures)


class _Connection(aiosqlite.Connection):
    """Stops once. Stopped a second time, aiosqlite would wait for an answer of a thread that has ended, for ever;
    SQLAlchemy does stop twice when a task is cancelled while it closes.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], stopping: Stopping) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._stopping = stopping
        self._stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """See aiosqlite. None where it was stopped before, or where no event loop runs."""
        if self._stopped:
            return None
        self._stopped = True
        if future := super().stop():
            self._stopping.add(future)
        return future


def sqlite_engine(url: URL, stopping: Stopping) -> AsyncEngine:
    """An engine whose transactions begin as we mean them: immediate unless they only read."""
    file = url.database or ""

    async def connect() -> aiosqlite.Connection:
        return await _Connection(lambda: sqlite3.connect(file, timeout=BUSY_TIMEOUT / 1000), stopping)

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
