"""Several processes beside one source: each look is made once."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.service.turn import Turn
from bot.service.watch import TOGETHER, Watch
from tests.builders import DAY, papers
from tests.fakes import FakeClock, FakeSource
from tests.service.conftest import INTERVAL, World, watching
from tests.service.watching import SECOND, looks


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: nothing here depends on the database."""
    return f"sqlite:///{tmp_path / 'paperwire.db'}"


class Patient(FakeClock):
    """A clock that stands still however often somebody waits."""

    async def sleep_until(self, moment: datetime) -> None:
        """See the port."""
        self.slept.append(moment)
        await asyncio.sleep(0)


@pytest.fixture
def still(world: World, source: FakeSource) -> World:
    """A world in which waiting takes no time."""
    source._clock = Patient(world.clock.now())
    return World(world.store, source._clock, world.adapter)


def another(world: World, source: FakeSource, owner: str) -> Watch:
    """One of several processes on the same store."""
    return watching(world, source, turn=Turn(world.store, "ingest", owner))


async def test_of_several_that_start_together_one_asks(still: World, source: FakeSource) -> None:
    watches = [another(still, source, f"process {number}") for number in range(5)]
    kept = await asyncio.gather(*[watch.first_look() for watch in watches])
    assert source.asked.count(DAY) == 1
    assert sorted(len(one) for one in kept) == [0, 0, 0, 0, 1]
    assert all(watch.looked.is_set() for watch in watches)
    assert not any([await looks(watch, source) for watch in watches])


async def test_of_several_whose_next_look_is_due_one_asks(still: World, source: FakeSource) -> None:
    watches = [another(still, source, f"process {number}") for number in range(5)]
    await asyncio.gather(*[watch.first_look() for watch in watches])
    still.clock.advance(INTERVAL)
    source.asked.clear()
    await asyncio.gather(*[watch.look() for watch in watches])
    for watch in watches:
        await watch.look()
    assert source.asked.count(DAY) == 1


async def test_one_that_starts_later_asks_again(still: World, source: FakeSource) -> None:
    await another(still, source, "first").first_look()
    still.clock.advance(TOGETHER + SECOND)
    assert len(await another(still, source, "second").first_look()) == 1


async def test_nobody_asks_in_anothers_turn_and_then_the_next_one_does(
    world: World, watch: Watch, source: FakeSource
) -> None:
    async with Turn(world.store, "ingest", "another").taken() as taken:
        assert taken
        assert not await looks(watch, source)
    assert await looks(watch, source)


async def test_after_a_sleep_it_waits_for_whoever_looks(world: World, watch: Watch, source: FakeSource) -> None:
    await world.keep(papers(3))
    await world.schedule()
    world.clock.advance(timedelta(days=1))
    async with Turn(world.store, "ingest", "another").taken():
        planning = asyncio.create_task(watch.plan())
        while not world.clock.slept:  # noqa: ASYNC110 - it is the fake clock that counts
            await asyncio.sleep(0)
        source.days[DAY] = list(papers(4).entries)
        await world.deliverer.drain()
        assert world.posted == []
    await planning
    await world.deliverer.drain()
    assert world.posted == [world.ids(papers(4))]
