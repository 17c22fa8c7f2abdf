"""Whether a process runs, as others know it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runlock import RunLock
from bot.service import running
from bot.service.running import NAME, Running
from bot.store.unit import SqlStore
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


async def test_of_several_the_others_go_on_where_one_ends(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "RENEWED", timedelta(milliseconds=1))
    first, second = Running(store, None, "first"), Running(store, None, "second")
    async with first.announced():
        await until(second, True)
        async with second.announced():
            async with store.begin() as unit:
                await unit.leases.give(NAME, "first")
            await until(first, True)
        await until(first, True)
    assert not await first.somebody()


async def test_where_there_is_a_run_lock_it_tells(store: SqlStore, tmp_path: Path) -> None:
    here = Running(store, RunLock(tmp_path / "db"), "me")
    other = RunLock(tmp_path / "db")
    async with here.announced():
        assert not await here.somebody()
    with other.held(NOON):
        assert await here.somebody()
    assert not await here.somebody()
