"""The store contract for its identity: the same for whoever opens it, and another for every other one."""

import shutil
from pathlib import Path

from sqlalchemy import text

from bot.store.engine import database_url as our_url
from bot.store.engine import open_engine
from bot.store.unit import SqlStore, open_store
from tests.builders import papers


async def identity(url: str) -> str:
    async with open_store(our_url(url)) as store, store.read() as unit:
        return await unit.identity()


async def test_it_stays_whoever_opens_it_and_whatever_is_written(database_url: str) -> None:
    before = await identity(database_url)
    async with open_store(our_url(database_url)) as store, store.begin() as unit:
        await unit.papers.keep(papers(2))
        assert await unit.identity() == before
    assert await identity(database_url) == before
    assert len(before) == 32


async def test_another_store_has_another(store: SqlStore, tmp_path: Path) -> None:
    async with store.read() as unit:
        assert await unit.identity() != await identity(f"sqlite:///{tmp_path / 'other.db'}")


async def test_one_that_is_made_again_in_the_same_place_has_another(database_url: str, tmp_path: Path) -> None:
    before = await identity(database_url)
    if database_url.startswith("sqlite"):
        (tmp_path / "paperwire.db").unlink()
    else:
        async with open_engine(our_url(database_url)) as engine, engine.begin() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    assert await identity(database_url) != before


async def test_a_backup_has_the_same(tmp_path: Path) -> None:
    before = await identity(f"sqlite:///{tmp_path / 'paperwire.db'}")
    shutil.copy(tmp_path / "paperwire.db", tmp_path / "backup.db")
    assert await identity(f"sqlite:///{tmp_path / 'backup.db'}") == before
