"""The store contract for people."""

import asyncio
from dataclasses import replace

from bot.domain.caller import Person
from bot.store.unit import SqlStore

ADA = Person(platform="slack", workspace="T012", user="U1", name="Ada", address="slack:T012/U1", zone="Europe/Berlin")


async def test_an_account_is_made_once(store: SqlStore) -> None:
    async with store.begin() as unit:
        assert await unit.people.find(ADA) is None
        there = await unit.schedules.destination(ADA.address)
        made = await unit.people.put(ADA, there)
        assert await unit.people.put(replace(ADA, name="Ada L.", zone=None), there) == made
        assert await unit.people.find(ADA) == made


async def test_one_without_a_workspace_is_made_once_as_well(store: SqlStore) -> None:
    alone = replace(ADA, platform="discord", workspace=None, address="discord:@U1")
    async with store.begin() as unit:
        there = await unit.schedules.destination(alone.address)
        made = await unit.people.put(alone, there)
        assert await unit.people.put(alone, there) == made
        assert await unit.people.find(alone) == made


async def test_the_same_id_elsewhere_is_somebody_else(store: SqlStore) -> None:
    others = [ADA, replace(ADA, workspace="T999"), replace(ADA, workspace=None), replace(ADA, platform="discord")]
    async with store.begin() as unit:
        there = await unit.schedules.destination(ADA.address)
        made = [await unit.people.put(one, there) for one in others]
    assert len(set(made)) == len(others)


async def test_two_that_make_the_same_account_at_once_make_one(store: SqlStore) -> None:
    async def put() -> int:
        async with store.begin() as unit:
            return await unit.people.put(ADA, await unit.schedules.destination(ADA.address))

    assert len(set(await asyncio.gather(*[put() for _ in range(5)]))) == 1
