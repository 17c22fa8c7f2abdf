"""Whose turn it is: one at a time, for as long as it takes."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import StoreError
from bot.service import turn
from bot.service.turn import Turn
from bot.store.unit import SqlStore


async def held_by_another(store: SqlStore) -> bool:
    async with Turn(store, "ingest", "another").taken() as mine:
        return not mine


async def test_one_at_a_time(store: SqlStore) -> None:
    async with Turn(store, "ingest", "me").taken() as mine:
        assert mine
        assert await held_by_another(store)
    assert not await held_by_another(store)


async def test_it_is_given_back_after_an_error(store: SqlStore) -> None:
    with pytest.raises(StoreError):
        async with Turn(store, "ingest", "me").taken():
            raise StoreError("Full.")
    assert not await held_by_another(store)


async def test_it_is_renewed_while_it_lasts(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed = asyncio.Event()
    take = Turn._take

    async def taking(self: Turn) -> bool:
        taken = await take(self)
        if asyncio.current_task() is not this:
            renewed.set()
        return taken

    this = asyncio.current_task()
    monkeypatch.setattr(turn, "LEASE", timedelta(milliseconds=60))
    monkeypatch.setattr(Turn, "_take", taking)
    async with Turn(store, "ingest", "me").taken(), asyncio.timeout(20):
        await renewed.wait()
