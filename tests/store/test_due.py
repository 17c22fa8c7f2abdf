"""The store contract for what is due: found, taken by one process, moved on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.place import Place, Workspace
from bot.domain.schedule import Move
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store
from tests.builders import NOON, schedule

TOMORROW = NOON + timedelta(days=1)


def moved(schedule_id: int, heard: bool = True) -> Move:
    """From today's noon to tomorrow's."""
    return Move(schedule=schedule_id, previous_due=NOON, next_due=TOMORROW, heard_at=NOON if heard else None)


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[SqlStore]:
    """Where transactions run side by side."""
    async with open_store(database_url(postgres_url)) as opened:
        yield opened


async def many(store: SqlStore, count: int, places: int) -> list[int]:
    """Due schedules in turn at so many places; their ids."""
    async with store.begin() as unit:
        where = [await unit.schedules.destination(f"terminal:@{number}") for number in range(places)]
        puts = [schedule(where[number % places], name=f"s{number}") for number in range(count)]
        return [(await unit.schedules.put(one)).id for one in puts]


async def test_due_oldest_first_never_paused_ones(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        ids = {}
        for name, minutes in [("late", -60), ("later", -30), ("now", 0), ("soon", 1)]:
            put = await unit.schedules.put(schedule(where, next_due=NOON + timedelta(minutes=minutes), name=name))
            ids[put.id] = name
        await unit.schedules.put(replace(schedule(where, name="paused"), paused=True))
        find = unit.schedules.take_due
        assert [ids[one] for one in await find(NOON, 9)] == ["late", "later", "now"]
        late, *_ = due = await find(NOON, 2)
        assert [ids[one] for one in due] == ["late", "later"]
        assert [ids[one] for one in await find(NOON, 2, [late])] == ["later", "now"]
        an_hour_ago = NOON - timedelta(hours=1)
        assert await unit.schedules.any_due(an_hour_ago)
        assert not await unit.schedules.any_due(an_hour_ago - timedelta(seconds=1))
        assert await unit.schedules.take_due(NOON, 9, only=[late]) == [late]
        assert [one.name for one in await unit.schedules.get(ids)] == ["late", "later", "now", "soon"]


async def test_moves_are_made_together_and_what_was_heard_before_stays(store: SqlStore) -> None:
    first, second, third = await many(store, 3, 2)
    async with store.begin() as unit:
        await unit.schedules.advance([])
        await unit.schedules.advance([moved(first), moved(second, heard=False)])
        assert await unit.schedules.take_due(NOON, 9) == [third]
        await unit.schedules.advance([replace(moved(first, heard=False), next_due=TOMORROW + timedelta(days=1))])
        one, other, untouched = sorted(await unit.schedules.get([first, second, third]), key=lambda found: found.id)
    assert (one.previous_due, one.next_due, one.heard_at) == (NOON, TOMORROW + timedelta(days=1), NOON)
    assert (other.previous_due, other.next_due, other.heard_at) == (NOON, TOMORROW, None)
    assert (untouched.previous_due, untouched.next_due, untouched.heard_at) == (None, NOON, None)


async def test_a_schedule_that_is_set_anew_keeps_when_it_was_heard(store: SqlStore) -> None:
    (put,) = await many(store, 1, 1)
    async with store.begin() as unit:
        await unit.schedules.advance([moved(put)])
        (found,) = await unit.schedules.get([put])
        await unit.schedules.put(replace(found, heard_at=None, paused=True))
        (found,) = await unit.schedules.get([put])
    assert found.heard_at == NOON


async def test_parallel_processes_never_take_the_same_schedule(store: SqlStore) -> None:
    ids = await many(store, 40, 40)

    async def take() -> list[int]:
        taken: list[int] = []
        while True:
            async with store.begin() as unit:
                some = await unit.schedules.take_due(NOON, 3)
                await unit.schedules.advance(list(map(moved, some)))
            if not some:
                return taken
            taken += some

    taken = [one for some in await asyncio.gather(*[take() for _ in range(8)]) for one in some]
    assert sorted(taken) == sorted(ids)


async def test_nobody_waits_for_a_destination_that_is_held(postgres_store: SqlStore) -> None:
    """Two schedules of one place are planned by one process, the place that is being changed by none."""
    first, second, third, fourth = await many(postgres_store, 4, 2)
    async with postgres_store.begin() as one, postgres_store.begin() as other:
        assert await one.schedules.take_due(NOON, 1, only=[first]) == [first]
        assert sorted(await other.schedules.take_due(NOON, 9)) == [second, fourth]
    async with postgres_store.begin() as one, postgres_store.begin() as other:
        await one.schedules.destination("terminal:@0")
        assert sorted(await other.schedules.take_due(NOON, 9)) == [second, fourth]
    async with postgres_store.begin() as one:
        assert sorted(await one.schedules.take_due(NOON, 9)) == [first, second, third, fourth]


async def test_a_place_with_its_workspace_gives_its_schedule_the_names(store: SqlStore) -> None:
    acme = Workspace(platform="slack", id="T012", name="Acme")
    async with store.begin() as unit:
        place = await unit.schedules.put_place(Place(address="slack:T012/C345", name="#papers", workspace=acme))
        put = await unit.schedules.put(schedule(place.id, place.address))
        (found,) = await unit.schedules.get([put.id])
    assert (found.address, found.place) == ("slack:T012/C345", "#papers, Acme")
