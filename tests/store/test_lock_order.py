"""Whoever locks several deliveries on PostgreSQL locks them in one order, so that no two wait for each other."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Select, select, text

from bot.domain.delivery import Part
from bot.domain.errors import StoreError
from bot.store.engine import database_url
from bot.store.tables import delivery
from bot.store.unit import SqlStore, SqlUnit, open_store
from tests.builders import NOON
from tests.store.test_claims import LEASE, channels, claim

Locks = Callable[[SqlUnit, list[int]], Awaitable[object]]
PART = Part(payload={"text": "a"})
LOCKS: dict[str, Locks] = {
    "start": lambda unit, ids: unit.claims.start("me", ids, NOON, LEASE),
    "look": lambda unit, ids: unit.claims.look("me", ids, LEASE),
    "store_parts": lambda unit, ids: unit.claims.store_parts("me", {one: [(str(one), PART)] for one in ids}),
    "release": lambda unit, _: unit.claims.release("me"),
    "give_up": lambda unit, _: unit.ledger.give_up(1, "archived: It is archived."),
}


async def waits(store: SqlStore) -> None:
    """Until somebody waits for a lock."""
    here = "datname = current_database() AND wait_event_type = 'Lock'"
    waiting = text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}")  # noqa: S608
    async with asyncio.timeout(30):
        while True:
            async with store.read() as unit:
                if await unit._connection.scalar(waiting):
                    return


@pytest.mark.parametrize("name", LOCKS)
async def test_the_lowest_is_locked_first_wherever_it_lies(name: str, postgres_url: str) -> None:
    async def locking() -> None:
        async with store.begin() as unit:
            for scan in ("indexscan", "bitmapscan"):  # else it happens to be in the order of an index
                await unit._connection.execute(text(f"SET LOCAL enable_{scan} = off"))
            await LOCKS[name](unit, [low, high])

    async with open_store(database_url(postgres_url)) as store:
        await channels(store, "T1", 2)
        low, high = sorted(one.id for one in await claim(store))
        async with store.begin() as unit:
            # Written anew, the lowest lies behind the other.
            await unit._connection.execute(text("UPDATE delivery SET destination = 1, key = 'digest/' || id"))
            await unit._connection.execute(text("UPDATE delivery SET reason = 'x' WHERE id = :low"), {"low": low})
        async with store.begin() as unit:
            await unit._connection.execute(select(delivery.c.id).where(delivery.c.id == low).with_for_update())
            task = asyncio.create_task(locking())
            await waits(store)
            free = select(delivery.c.id).where(delivery.c.id == high).with_for_update(skip_locked=True)
            assert list(await unit._connection.scalars(free)) == [high]
        await task


async def test_two_that_wait_for_each_other_are_told_to_try_again(postgres_url: str) -> None:
    async with open_store(database_url(postgres_url)) as store:
        await channels(store, "T1", 2)
        ids = [one.id for one in await claim(store)]
        first, second = (select(delivery.c.id).where(delivery.c.id == one).with_for_update() for one in ids)
        locked = asyncio.Barrier(2)

        async def both(*which: Select[int]) -> None:
            async with store.begin() as unit:
                await unit._connection.execute(which[0])
                await locked.wait()
                await unit._connection.execute(which[1])

        ended = await asyncio.gather(both(first, second), both(second, first), return_exceptions=True)
    (failure,) = [one for one in ended if one is not None]
    assert isinstance(failure, StoreError)
    assert "waited for each other; try again." in str(failure)
