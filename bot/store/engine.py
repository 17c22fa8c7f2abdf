"""Engines for the two databases, and the sentences for a database that cannot be opened."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import SettingsError, StoreError
from bot.store.sqlite import BUSY_TIMEOUT, Connections, sqlite_engine


def database_url(text: str) -> URL:
    """The SQLAlchemy URL with our driver in it; a bare `postgresql://` or `postgres://` means asyncpg. Raises
    SettingsError, which never repeats the address: there may be a password in it.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError(f"DATABASE_URL is not a database address; {_EXAMPLE}") from None
    backend = url.drivername.partition("+")[0]
    if backend == "sqlite":
        return _sqlite_url(url)
    if backend in {"postgresql", "postgres"}:
        return _postgresql_url(url)
    raise SettingsError(f"DATABASE_URL names “{backend}”, which is neither SQLite nor PostgreSQL; {_EXAMPLE}")


def _sqlite_url(url: URL) -> URL:
    if url.host:
        raise SettingsError(f"DATABASE_URL needs three slashes before a file, four before an absolute path; {_EXAMPLE}")
    if url.database in (None, "", ":memory:"):
        raise SettingsError(f"DATABASE_URL names no file, and several processes share it; {_EXAMPLE}")
    return url.set(drivername="sqlite+aiosqlite")


def _postgresql_url(url: URL) -> URL:
    """With the options of other drivers, as hosting companies print them, in asyncpg's words."""
    if "@" in (url.host or ""):
        raise SettingsError(f"DATABASE_URL has an @ in its user or password: write it as %40; {_EXAMPLE}")
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    query.pop("channel_binding", None)
    if unknown := set(query) - _OPTIONS:
        raise SettingsError(f"DATABASE_URL has the option “{min(unknown)}”, which is not known; {_EXAMPLE}")
    return url.set(drivername="postgresql+asyncpg", query=query)


def shown(url: URL) -> str:
    """The address for people, without its passwords and our driver."""
    masked = {name: "***" for name in url.query if name == "password"}
    plain = url.set(drivername=url.get_backend_name())
    return plain.update_query_dict(masked).render_as_string(hide_password=True)


_EXAMPLE = "for example sqlite:///data/paperwire.db or postgresql://paperwire:secret@127.0.0.1/paperwire."
_OPTIONS = {"ssl", "host", "port", "user", "password"}


_SERVER = {"idle_in_transaction_session_timeout": "30000"}
"""Milliseconds after which PostgreSQL ends the transaction of a process that stands still, and frees its locks."""


@asynccontextmanager
async def open_engine(url: URL) -> AsyncIterator[AsyncEngine]:
    """An engine for `url`; at the end every connection is closed, and every thread of theirs has ended."""
    if url.get_backend_name() == "postgresql":
        engine = create_async_engine(url, pool_pre_ping=True, connect_args={"server_settings": _SERVER})
        try:
            yield engine
        finally:
            await engine.dispose()
        return
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    connections = Connections()
    engine = sqlite_engine(url, connections)
    try:
        yield engine
    finally:
        await engine.dispose()
        await connections.ended()


@contextmanager
def store_errors(url: URL) -> Iterator[None]:
    """Turn the drivers' ways of saying that a database cannot be used into one sentence each. Mistakes in our own
    statements stay what they are.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(error, IntegrityError | ProgrammingError | DataError) or sqlstate(error)[:2] in _OUR_MISTAKES:
            raise
        raise StoreError(_sentence(url, cause)) from error


_DEADLOCK = "40P01"


def sqlstate(error: BaseException | None) -> str:
    """PostgreSQL's code of what went wrong, or an empty string."""
    return str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")


_OUR_MISTAKES = {"22", "23", "42"}
"""PostgreSQL's classes: data exception, integrity constraint violation, syntax error or access rule violation."""


def _sentence(url: URL, cause: BaseException | None) -> str:
    if url.get_backend_name() == "postgresql":
        where = f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"
        if sqlstate(cause) == _DEADLOCK:
            return f"PostgreSQL at {where} broke off one of two transactions that waited for each other; try again."
        return f"PostgreSQL at {where} cannot be used ({cause}); check that it runs and that DATABASE_URL is right."
    text = str(cause)
    if "not a database" in text:
        return f"{url.database} is not a SQLite database; nothing was changed. Move it away or set DATABASE_URL."
    if "malformed" in text:
        return f"{url.database} is damaged or half-written; nothing was changed. Restore a copy or move it away."
    if "locked" in text:
        return f"{url.database} was busy for {BUSY_TIMEOUT // 1000} seconds; try again when the other process is done."
    return f"{url.database} cannot be opened ({text}); check the folder and its permissions."
