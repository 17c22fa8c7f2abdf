"""The version of the schema: checked with one SELECT at every start, migrated under a lock when it is behind."""

import asyncio
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import AsyncFileLock, Timeout
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import StoreError
from bot.store.engine import shown, sqlstate
from bot.store.sqlite import READ_ONLY, write_ahead
from bot.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0010"
"""The newest revision; a test holds it against the migrations."""
VERSION_TABLE = "paperwire_schema"
LOCK_TABLE = "paperwire_migration"
PATIENCE = 60
"""Seconds to wait for another process that migrates."""
_ALREADY_THERE = {"42P07", "42710", "23505"}
"""PostgreSQL: duplicate table, duplicate object, unique violation."""
_LOCK_STATEMENTS = (
    f"CREATE TABLE IF NOT EXISTS {LOCK_TABLE} (id integer PRIMARY KEY)",
    f"INSERT INTO {LOCK_TABLE} (id) VALUES (1) ON CONFLICT DO NOTHING",  # noqa: S608
)


async def ensure_current(engine: AsyncEngine) -> bool:
    """Bring the schema up to date, whoever comes first. True if something was migrated. Raises StoreError if the
    database belongs to something else or to a newer Paperwire.
    """
    if await _current(engine):
        return False
    if engine.dialect.name == "sqlite":
        return await _ensure_sqlite(engine)
    await _make_lock_row(engine)
    return await _upgrade(engine)


async def _ensure_sqlite(engine: AsyncEngine) -> bool:
    file = engine.url.database or ""
    try:
        async with AsyncFileLock(f"{file}.migration.lock", timeout=PATIENCE):
            if await _current(engine):
                return False
            await _write_ahead(file)
            return await _upgrade(engine)
    except Timeout:
        raise StoreError(f"Another process has been setting up {file} for {PATIENCE} seconds; end it first.") from None


async def _write_ahead(file: str) -> None:
    """SQLite does not wait here for others who read the file; so we do."""
    for left in reversed(range(50)):
        try:
            write_ahead(file)
            return
        except sqlite3.OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            await asyncio.sleep(0.1)


async def _current(engine: AsyncEngine) -> bool:
    """Read only: who reads waits for no writer."""
    async with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return await connection.run_sync(_version) == HEAD


async def _upgrade(engine: AsyncEngine) -> bool:
    async with engine.begin() as connection:
        return await connection.run_sync(_migrate)


def _version(connection: Connection) -> str | None:
    """The revision of this database, None if it is empty; StoreError if it is not ours."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
        if version is not None and version > HEAD:
            raise StoreError(
                f"The database is of a newer Paperwire (schema {version}, this one knows {HEAD}); install that version."
            )
        return str(version) if version else None
    if foreign := _foreign_tables(connection, tables):
        where = shown(connection.engine.url)
        raise StoreError(
            f"{where} belongs to something else (it has {foreign}); nothing was changed. Set DATABASE_URL to another."
        )
    return None


def _foreign_tables(connection: Connection, tables: set[str]) -> str:
    """Some tables that are not ours to touch: on SQLite any, on PostgreSQL those that bear the names of ours."""
    others = tables - {LOCK_TABLE}
    if connection.dialect.name == "postgresql":
        others &= set(metadata.tables)
    return ", ".join(sorted(others)[:3])


async def _make_lock_row(engine: AsyncEngine) -> None:
    """One row to lock while migrating; of two processes that create its table at once the later fails, harmlessly."""
    for statement in _LOCK_STATEMENTS:
        try:
            async with engine.begin() as connection:
                await connection.execute(text(statement))
        except DBAPIError as error:
            if sqlstate(error) not in _ALREADY_THERE:
                raise


def _migrate(connection: Connection) -> bool:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT id FROM {LOCK_TABLE} WHERE id = 1 FOR UPDATE"))  # noqa: S608
    if _version(connection) == HEAD:
        return False
    command.upgrade(alembic_config(connection), "head")
    return True


def alembic_config(connection: Connection | None = None) -> "Config":
    """The configuration of the migrations, run on `connection` inside its transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
