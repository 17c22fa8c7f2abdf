"""Many schedules planned in one transaction: none keeps another from being planned, and none is planned twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.digest import Content
from bot.domain.schedule import Recipe
from bot.domain.trending import Standing
from bot.service import plan
from bot.service.plan import Planner
from bot.store.engine import database_url
from bot.store.standings import SqlStandings
from bot.store.unit import SqlStore, open_store
from tests.builders import NOON, papers, schedule
from tests.fakes import FakeClock, no_topics
from tests.service.conftest import World

TOMORROW = NOON + timedelta(days=1)


async def many(store: SqlStore, places: int, each: int, limit: int = 3) -> None:
    """Due schedules, so many at each place."""
    async with store.begin() as unit:
        await unit.papers.keep(papers(60))
        for place in range(places):
            address = f"terminal:@{place}"
            where = await unit.schedules.destination(address)
            for number in range(each):
                one = schedule(where, address, name=f"s{number}")
                await unit.schedules.put(replace(one, recipe=Recipe(limit=limit)))


async def shown(store: SqlStore) -> dict[int, list[str]]:
    """The papers of all digests, by destination."""
    async with store.read() as unit:
        deliveries = await unit.ledger.deliveries()
        contents = await unit.digests.contents([one.digest for one in deliveries])
        there = {one.id: one.destination for one in await unit.schedules.all()}
    found: dict[int, list[str]] = {}
    for one in deliveries:
        said, schedule_id = contents[one.digest], int(one.key.split("/")[1])
        assert isinstance(said, Content)
        found.setdefault(there[schedule_id], []).extend(item.paper for item in said.items)
    return found


async def test_all_of_many_transactions_are_planned(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "SOME", 4)
    await many(world.store, places=5, each=3)
    assert await world.planner.plan_due() == 15
    assert all(len(one) == len(set(one)) == 9 for one in (await shown(world.store)).values())
    assert await world.planner.plan_due() == 0


async def test_one_that_cannot_be_planned_is_left_out_and_the_others_are_not(world: World) -> None:
    await many(world.store, places=4, each=1)
    async with world.store.begin() as unit:
        await unit.schedules._connection.execute(
            text("UPDATE schedule SET zone = 'Mars/Olympus' WHERE id = (SELECT min(id) + 1 FROM schedule)")
        )
    assert await world.planner.plan_due() == 3
    assert await world.planner.plan_due() == 0
    async with world.store.begin() as unit:
        await unit.schedules._connection.execute(text("UPDATE schedule SET zone = 'Europe/Berlin'"))
    assert await world.planner.plan_due() == 1


class Hurrying(FakeClock):
    """A clock on which every look takes a while."""

    def __init__(self, a_look: timedelta) -> None:
        super().__init__(TOMORROW)
        self._a_look = a_look

    def now(self) -> datetime:
        self.advance(self._a_look)
        return super().now()


@pytest.mark.parametrize(("a_look", "least", "most"), [(timedelta(0), 1, 1), (timedelta(seconds=31), 3, 99)])
async def test_candidates_are_read_once_for_all_and_anew_when_they_are_old(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, a_look: timedelta, least: int, most: int
) -> None:
    monkeypatch.setattr(plan, "SOME", 1)
    reads, read = [], SqlStandings.standings

    async def counted(self: SqlStandings, since: date, until: date) -> list[Standing]:
        reads.append(since)
        return await read(self, since, until)

    monkeypatch.setattr(SqlStandings, "standings", counted)
    await many(store, places=3, each=1)
    assert await Planner(store, Hurrying(a_look), lambda: "", no_topics).plan_due() == 3
    assert least <= len(reads) <= most


@pytest.fixture
async def stores(postgres_url: str) -> AsyncIterator[list[SqlStore]]:
    """Four processes on one PostgreSQL, each with connections of its own."""
    async with (
        open_store(database_url(postgres_url)) as one,
        open_store(database_url(postgres_url)) as two,
        open_store(database_url(postgres_url)) as three,
        open_store(database_url(postgres_url)) as four,
    ):
        yield [one, two, three, four]


async def test_parallel_planners_plan_every_schedule_once_and_no_paper_twice_in_a_place(
    stores: list[SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SOME", 7)
    await many(stores[0], places=30, each=2)
    planners = [Planner(store, FakeClock(TOMORROW), lambda: "", no_topics) for store in stores]
    planned = sum(await asyncio.gather(*[planner.plan_due() for planner in planners]))
    while left := await planners[0].plan_due():  # those whose place another planner held
        planned += left
    assert planned == 60
    found = await shown(stores[0])
    assert len(found) == 30
    assert {len(one) for one in found.values()} == {6}
    assert all(max(Counter(one).values()) == 1 for one in found.values())


async def test_a_planner_does_not_wait_for_a_place_that_is_being_changed(stores: list[SqlStore]) -> None:
    await many(stores[0], places=2, each=1)
    planner = Planner(stores[1], FakeClock(TOMORROW), lambda: "", no_topics)
    async with stores[0].begin() as unit:
        await unit.schedules.destination("terminal:@0")
        assert await asyncio.wait_for(planner.plan_due(), 20) == 1
    assert await planner.plan_due() == 1
