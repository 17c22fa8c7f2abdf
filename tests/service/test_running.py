"""Whether a process runs, as others know it."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.errors import StoreError
from bot.runlock import RunLock
from bot.service import running
from bot.service.running import Running
from bot.store.tables import lease
from bot.store.unit import SqlStore, SqlUnit
from tests.builders import NOON


async def until(here: Running, runs: bool) -> None:
    """Wait until it is known that somebody runs, or that nobody does."""
    async with asyncio.timeout(10):
        while await here.somebody() is not runs:
            pass


async def test_one_that_has_announced_itself_runs_until_it_ends(store: SqlStore) -> None:
    first, second = Running(store, None, "first"), Running(store, None, "second")
    assert not await second.somebody()
    async with first.announced():
        await until(second, True)
    assert not await second.somebody()


async def test_of_several_each_is_known_until_it_ends(store: SqlStore) -> None:
    first, second = Running(store, None, "first"), Running(store, None, "second")
    async with second.announced():
        await until(first, True)
        async with first.announced():
            await _leases(store, 2)
        assert await second.somebody(), "one that ends takes nobody with it"
    assert not await first.somebody()


async def _leases(store: SqlStore, count: int) -> None:
    async with asyncio.timeout(10):
        while True:
            async with store.read() as unit:
                if await unit._connection.scalar(select(func.count()).select_from(lease)) == count:
                    return


async def test_an_error_while_it_is_said_is_none_the_next_time(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RENEWED", timedelta(milliseconds=1))
    begin, failures = store.begin, [RuntimeError("The pool is empty."), StoreError("Busy.")]

    def failing() -> AbstractAsyncContextManager[SqlUnit]:
        if failures:
            raise failures.pop()
        return begin()

    monkeypatch.setattr(store, "begin", failing)
    here = Running(store, None, "first")
    async with here.announced():
        await until(here, True)
    assert not failures


async def test_where_there_is_a_run_lock_it_tells(store: SqlStore, tmp_path: Path) -> None:
    here = Running(store, RunLock(tmp_path / "db"), "me")
    other = RunLock(tmp_path / "db")
    async with here.announced():
        assert not await here.somebody()
    with other.held(NOON):
        assert await here.somebody()
    assert not await here.somebody()
