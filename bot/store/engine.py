"""Engines for the two databases, and the sentences for a database that cannot be opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import SettingsError, StoreError

BUSY_TIMEOUT = 10_000
"""Milliseconds that a SQLite connection waits for a writer; ingest holds the lock for under a second."""
READ_ONLY = "paperwire_read_only"


def database_url(text: str) -> URL:
    """The SQLAlchemy URL with our driver in it; a bare `postgresql://` or `postgres://` means asyncpg."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsError(f"DATABASE_URL is not a database address; {_EXAMPLE}") from None
    backend = url.drivername.partition("+")[0]
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    if backend not in driver:
        raise SettingsError(f"DATABASE_URL names “{backend}”, which is neither SQLite nor PostgreSQL; {_EXAMPLE}")
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsError(f"DATABASE_URL names no file, and several processes share it; {_EXAMPLE}")
    return url.set(drivername=driver[backend])


_EXAMPLE = "for example sqlite:///data/paperwire.db or postgresql://paperwire:secret@127.0.0.1/paperwire."


def make_engine(url: URL) -> AsyncEngine:
    """An engine whose transactions begin as we mean them: immediate on SQLite unless they only read."""
    if url.get_backend_name() == "postgresql":
        return create_async_engine(url, pool_pre_ping=True)
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, connect_args={"timeout": BUSY_TIMEOUT / 1000})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def write_ahead(file: str) -> None:
    """Let readers and one writer work side by side. It marks the file, so only a file known to be ours may get here;
    SQLite does not wait for others here, so only one process at a time may.
    """
    with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT / 1000)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def store_errors(url: URL) -> Iterator[None]:
    """Turn the drivers' ways of saying that a database cannot be used into one sentence each."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # our own mistakes, not the database's state
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(_sentence(url, cause)) from error


def _sentence(url: URL, cause: BaseException | None) -> str:
    if url.get_backend_name() == "postgresql":
        where = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"
        return f"PostgreSQL at {where} cannot be used ({cause}); check that it runs and that DATABASE_URL is right."
    text = str(cause)
    if "not a database" in text:
        return f"{url.database} is not a SQLite database; nothing was changed. Move it away or set DATABASE_URL."
    if "malformed" in text:
        return f"{url.database} is damaged or half-written; nothing was changed. Restore a copy or move it away."
    if "locked" in text:
        return f"{url.database} was busy for {BUSY_TIMEOUT // 1000} seconds; try again when the other process is done."
    return f"{url.database} cannot be opened ({text}); check the folder and its permissions."
