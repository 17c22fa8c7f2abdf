"""The schema: made once, the same as the tables say, and never on top of something else."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, bindparam, insert, select, text

from bot.domain.errors import SettingsError, StoreError
from bot.store.engine import database_url as our_url
from bot.store.engine import open_engine
from bot.store.schema import HEAD, VERSION_TABLE, alembic_config, ensure_current
from bot.store.tables import delivery, digest, metadata, rendering
from bot.store.unit import open_store
from tests.builders import NOON


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


async def test_migrations_make_the_tables_as_declared(database_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        found = compare_metadata(context, metadata)
        return [one for one in found if getattr(one[1], "name", None) != "paperwire_migration"]

    async with open_engine(our_url(database_url)) as engine:
        assert await ensure_current(engine)
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []


async def test_a_second_start_migrates_nothing(database_url: str) -> None:
    async with open_engine(our_url(database_url)) as engine:
        assert await ensure_current(engine)
        assert not await ensure_current(engine)


async def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(open_engine(our_url(database_url))) for _ in range(4)]
        migrated = await asyncio.gather(*[ensure_current(engine) for engine in engines])
    assert sorted(migrated) == [False, False, False, True]


_AS_IT_WAS = text(
    "INSERT INTO delivery (id, key, digest, destination, platform, part, papers, payload, state, attempt) "
    "VALUES (:n, :key, 1, 1, 'slack', :part, '[]', :payload, :state, 1)"
).bindparams(bindparam("payload", type_=JSON))


async def test_what_waits_keeps_its_payload_when_payloads_move_to_a_table_of_their_own(database_url: str) -> None:
    def migrate(connection: Connection, revision: str) -> None:
        command.upgrade(alembic_config(connection), revision)

    async with open_engine(our_url(database_url)) as engine:
        async with engine.begin() as connection:
            await connection.run_sync(migrate, "0006")
            await connection.execute(text("INSERT INTO destination (id, address) VALUES (1, 'terminal')"))
            await connection.execute(insert(digest).values(id=1, destination=1, outcome="open", planned_at=NOON))
            for number, state in enumerate(["sent", "retry", "unknown", "planned"]):
                row = {
                    "n": number,
                    "part": number,
                    "key": f"{'k' * 150}/{number}",
                    "payload": {"n": number},
                    "state": state,
                }
                await connection.execute(_AS_IT_WAS, row)
        assert await ensure_current(engine)
        async with engine.connect() as connection:
            found = await connection.execute(
                select(delivery.c.state, rendering.c.payload).outerjoin_from(
                    delivery, rendering, rendering.c.id == delivery.c.rendering
                )
            )
    assert dict(map(tuple, found.all())) == {"sent": None, "retry": {"n": 1}, "unknown": {"n": 2}, "planned": {"n": 3}}


async def test_a_newer_schema_is_refused(database_url: str) -> None:
    url = our_url(database_url)
    async with open_engine(url) as engine:
        await ensure_current(engine)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE paperwire_schema SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Paperwire"):
        async with open_store(url):
            pass


async def test_a_foreign_sqlite_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE customers (id integer)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="belongs to something else"):
        async with open_store(our_url(f"sqlite:///{file}")):
            pass
    assert file.read_bytes() == before


async def test_a_foreign_postgresql_database_is_refused(postgres_url: str) -> None:
    async with open_engine(our_url(postgres_url)) as engine:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE paper (id integer)"))
        with pytest.raises(StoreError, match="belongs to something else"):
            await ensure_current(engine)


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(b"my notes, " * 1000)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        async with open_store(our_url(f"sqlite:///{file}")):
            pass
    assert file.read_bytes() == b"my notes, " * 1000


async def test_a_half_written_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    whole, half = tmp_path / "whole.db", tmp_path / "half.db"
    async with open_store(our_url(f"sqlite:///{whole}")):
        pass
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    before = half.read_bytes()
    with pytest.raises(StoreError, match="damaged or half-written"):
        async with open_store(our_url(f"sqlite:///{half}")):
            pass
    assert half.read_bytes() == before


async def test_an_unreachable_server_is_one_sentence() -> None:
    with pytest.raises(StoreError, match=r"PostgreSQL at 127\.0\.0\.1:1/nowhere cannot be used"):
        async with open_store(our_url("postgresql://someone:secret@127.0.0.1:1/nowhere")):
            pass


@pytest.mark.parametrize("text_", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_other_addresses_are_refused_with_an_example(text_: str) -> None:
    with pytest.raises(SettingsError, match="for example"):
        our_url(text_)
