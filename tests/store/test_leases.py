"""The store contract for leases."""

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from bot.store.engine import database_url as our_url
from bot.store.tables import lease
from bot.store.types import FromNow
from bot.store.unit import SqlStore, open_store

MINUTE = timedelta(minutes=1)


async def take(store: SqlStore, owner: str, name: str = "ingest") -> bool:
    async with store.begin() as unit:
        return await unit.leases.take(name, owner, MINUTE)


async def give(store: SqlStore, owner: str) -> None:
    async with store.begin() as unit:
        await unit.leases.give("ingest", owner)


async def end(store: SqlStore, seconds: float) -> None:
    """The lease ends `seconds` from now."""
    async with store.begin() as unit:
        await unit._connection.execute(update(lease).values(until=FromNow(seconds)))


async def test_one_owner_has_it_until_it_is_given_back(store: SqlStore) -> None:
    assert await take(store, "me")
    assert not await take(store, "you")
    await give(store, "me")
    assert await take(store, "you")


async def test_the_owner_may_take_it_again_and_then_has_it_for_longer(store: SqlStore) -> None:
    assert await take(store, "me")
    await end(store, 0.01)
    assert await take(store, "me")
    assert not await take(store, "you")


async def test_one_that_has_ended_is_free(store: SqlStore) -> None:
    assert await take(store, "me")
    await end(store, 30)
    assert not await take(store, "you")
    await end(store, 0)
    assert await take(store, "you")
    assert not await take(store, "me")


async def test_whether_it_is_held_is_known_to_all(store: SqlStore) -> None:
    async def held(name: str = "ingest") -> bool:
        async with store.read() as unit:
            return await unit.leases.is_any_held(name)

    assert not await held()
    assert await take(store, "me")
    assert (await held(), await held("run")) == (True, False)
    await end(store, 0)
    assert not await held()


async def test_nobody_gives_back_what_another_has(store: SqlStore) -> None:
    assert await take(store, "me")
    await give(store, "you")
    assert not await take(store, "you")


async def test_another_name_is_another_lease(store: SqlStore) -> None:
    assert await take(store, "me")
    assert await take(store, "you", "index")


async def test_of_many_that_ask_at_the_same_moment_one_has_it(database_url: str) -> None:
    async with open_store(our_url(database_url)) as first, open_store(our_url(database_url)) as second:
        for round_ in range(5):
            asked = [take((first, second)[number % 2], f"{round_}-{number}") for number in range(12)]
            taken = await asyncio.gather(*asked)
            assert taken.count(True) == 1, taken
            await end(first, 0)


async def test_what_has_ended_is_removed_by_its_beginning(store: SqlStore) -> None:
    assert await take(store, "me", "run/1")
    assert await take(store, "me", "ingest")
    await end(store, 0)
    assert await take(store, "me", "run/2")
    async with store.begin() as unit:
        await unit.leases.forget_ended("run/")
        assert list(await unit._connection.scalars(select(lease.c.name).order_by(lease.c.name))) == ["ingest", "run/2"]
        assert await unit.leases.is_any_held("run/")
        assert not await unit.leases.is_any_held("run/1")
