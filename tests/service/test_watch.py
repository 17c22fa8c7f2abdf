"""What a running process does again and again, and that no error ends it."""

import asyncio
import random
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Part, State
from bot.domain.errors import SourceFailed, StoreError
from bot.domain.schedule import Target
from bot.message import Message
from bot.service.deliver import Deliverer
from bot.service.ingest import Ingest
from bot.service.plan import Planner
from bot.service.turn import Turn
from bot.service.watch import ALIVE, TOGETHER, Watch
from bot.store.unit import SqlStore
from tests.builders import DAY, entry, papers
from tests.fakes import FakeAdapter, FakeClock, FakeSource
from tests.service.conftest import World

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
INTERVAL = 10 * MINUTE


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: nothing here depends on the database."""
    return f"sqlite:///{tmp_path / 'paperwire.db'}"


@pytest.fixture
def source(world: World) -> FakeSource:
    source = FakeSource(world.clock)
    source.days[DAY] = [entry("2605.00001")]
    return source


def watching(world: World, source: FakeSource, planner: Planner | None = None, turn: Turn | None = None) -> Watch:
    """A process that is alone, unless its turn says otherwise."""
    ingest = Ingest(world.store, source, world.clock)
    turn = turn or Turn(world.store, "ingest", "me", alone=True)
    return Watch(ingest, planner or world.planner, world.deliverer, world.clock, INTERVAL, turn)


@pytest.fixture
def watch(world: World, source: FakeSource) -> Watch:
    return watching(world, source)


def broken(source: FakeSource) -> None:
    source.days[DAY] = SourceFailed("It answered with HTML.")


async def looks(watch: Watch, source: FakeSource) -> bool:
    """Whether the source was asked when it was offered."""
    source.asked.clear()
    await watch.look()
    return bool(source.asked)


async def tick(watch: Watch) -> None:
    """What a running process does every second."""
    await watch.plan()
    await watch.deliver("terminal")


def ready(watch: Watch) -> bool:
    """A call, because a type checker takes an attribute for what it was."""
    return watch.ready


async def wait_before_the_next_look(world: World, watch: Watch, source: FakeSource) -> timedelta:
    """Look now, then see that nothing is asked until the time that was said, and then it is time again."""
    start = world.clock.now()
    assert await looks(watch, source)
    wait = watch.next_look - start
    world.clock.advance(wait - SECOND)
    assert not await looks(watch, source)
    world.clock.advance(SECOND)
    return wait


async def test_it_looks_only_when_it_is_time(world: World, watch: Watch, source: FakeSource) -> None:
    for _ in range(3):
        assert await wait_before_the_next_look(world, watch, source) == INTERVAL
    async with world.store.read() as unit:
        assert await unit.papers.get(["2605.00001"])


async def test_a_first_look_counts_and_tells_what_it_kept(watch: Watch, source: FakeSource) -> None:
    assert [(kept.day, kept.papers, kept.new) for kept in await watch.first_look()] == [(DAY, 1, 1)]
    assert not await looks(watch, source)


async def test_a_first_look_that_fails_is_raised_and_tried_again_after_a_minute(
    world: World, watch: Watch, source: FakeSource
) -> None:
    broken(source)
    with pytest.raises(SourceFailed, match="HTML"):
        await watch.first_look()
    assert watch.next_look == world.clock.now() + MINUTE
    assert not await looks(watch, source)


async def test_after_failures_it_waits_longer_each_time_up_to_the_interval_and_is_normal_after_success(
    world: World, watch: Watch, source: FakeSource
) -> None:
    broken(source)
    with capture_logs() as logs:
        waits = [await wait_before_the_next_look(world, watch, source) for _ in range(6)]
    assert [wait / MINUTE for wait in waits] == [1, 2, 4, 8, 10, 10]
    assert [line["reason"] for line in logs if line["event"] == "look.failed"] == ["It answered with HTML."] * 6
    source.days[DAY] = [entry("2605.00001")]
    assert await wait_before_the_next_look(world, watch, source) == INTERVAL
    broken(source)
    assert await wait_before_the_next_look(world, watch, source) == MINUTE


async def test_a_source_that_is_away_for_days_is_still_asked_only_when_it_is_time(
    world: World, watch: Watch, source: FakeSource
) -> None:
    broken(source)
    with capture_logs():
        waits = [await wait_before_the_next_look(world, watch, source) for _ in range(60)]
    assert waits[-1] == INTERVAL


class Absurd(FakeSource):
    """A source with a fault in its own code."""

    async def newest_day(self) -> None:
        """See the port."""
        self.asked.append(DAY)
        raise KeyError("date")


async def test_an_unforeseen_error_is_logged_and_waits_as_well(world: World) -> None:
    source = Absurd(world.clock)
    watch = watching(world, source)
    with capture_logs() as logs:
        assert await looks(watch, source)
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["look.error"]
    assert not await looks(watch, source)
    world.clock.advance(MINUTE)
    assert await looks(watch, source)


async def test_a_tick_plans_what_is_due_and_delivers_it(world: World, watch: Watch, source: FakeSource) -> None:
    await world.keep(papers(3))
    source.days[DAY] = list(papers(3).entries)
    await world.schedule()
    await tick(watch)
    assert world.posted == []
    world.clock.advance(timedelta(days=1))
    await tick(watch)
    assert world.posted == [world.ids(papers(3))]


async def test_it_is_ready_until_it_has_not_ticked_for_a_minute(world: World, watch: Watch) -> None:
    assert ready(watch)
    world.clock.advance(ALIVE - SECOND)
    assert ready(watch)
    world.clock.advance(SECOND)
    assert not ready(watch)
    await tick(watch)
    assert ready(watch)
    assert timedelta(seconds=60) == ALIVE


class FailingPlanner(Planner):
    """A planner that raises the next of `errors`, until there are none."""

    errors: list[Exception]

    async def plan_due(self) -> int:
        """As the real one does, once nothing is in the way."""
        if self.errors:
            raise self.errors.pop(0)
        return await super().plan_due()


@pytest.fixture
def planner(world: World) -> FailingPlanner:
    planner = FailingPlanner(world.store, world.clock, lambda: "r1")
    planner.errors = []
    return planner


async def test_an_error_in_planning_never_ends_it(world: World, source: FakeSource, planner: FailingPlanner) -> None:
    watch = watching(world, source, planner)
    source.days[DAY] = list(papers(3).entries)
    await world.keep(papers(3))
    await world.schedule()
    world.clock.advance(timedelta(days=1))
    planner.errors = [StoreError("The database was busy."), KeyError("address")]
    with capture_logs() as logs:
        await tick(watch)
        await tick(watch)
        assert not ready(watch)
        await tick(watch)
    assert ready(watch)
    assert world.posted == [world.ids(papers(3))]
    told = [(line["event"], line["log_level"]) for line in logs if line["event"].startswith("plan")]
    assert told == [("plan.failed", "warning"), ("plan.error", "error")]


class Picky(FakeAdapter):
    """A platform that cannot render what it is asked first."""

    def render(self, message: Message) -> list[Part]:
        """See the port."""
        if not self.renderings:
            self.renderings += 1
            raise ValueError("This cannot be rendered.")
        return super().render(message)


async def test_an_error_in_delivering_never_ends_it_and_keeps_no_other_message(
    store: SqlStore, world: World, source: FakeSource
) -> None:
    picky = Picky()
    world.deliverer = Deliverer(store, {"terminal": picky}, world.clock, "me", random.Random(1))
    watch = watching(world, source)
    await world.keep(papers(3))
    for reader in ("@ada", "@kurt", "@emmy"):
        await world.planner.request(Target(f"terminal:{reader}", "digest"))
    with capture_logs() as logs:
        await tick(watch)
    assert {message.address for message in picky.messages} == {"terminal:@kurt", "terminal:@emmy"}
    assert any(line["log_level"] == "error" for line in logs)
    async with store.read() as unit:
        assert await unit.ledger.count([State.SENT]) == 2
        assert [row.address for row in await unit.ledger.deliveries(states=[State.FAILED])] == ["terminal:@ada"]
    world.clock.advance(2 * ALIVE)
    await world.planner.request(Target("terminal:@grace", "digest"))
    await tick(watch)
    assert ready(watch)
    assert picky.messages[-1].address == "terminal:@grace"


async def test_after_a_sleep_it_looks_before_it_plans(world: World, watch: Watch, source: FakeSource) -> None:
    """What came due meanwhile is planned from the list of now."""
    await world.keep(papers(3))
    await world.schedule()
    world.clock.advance(timedelta(days=1))
    source.days[world.clock.now().date()] = [entry("2605.29999", 50, day=world.clock.now().date())]
    source.days[DAY] = list(papers(3).entries)
    await tick(watch)
    assert world.posted == [["2605.29999", *world.ids(papers(3))]]


async def test_what_another_process_has_read_lately_is_not_asked_for_again(
    world: World, watch: Watch, source: FakeSource
) -> None:
    await world.keep(papers(3, at=world.clock.now()))
    assert not await looks(watch, source)
    assert watch.next_look == world.clock.now() + INTERVAL
    world.clock.advance(INTERVAL)
    assert await looks(watch, source)


async def test_it_says_that_it_has_looked(watch: Watch, source: FakeSource) -> None:
    broken(source)
    await watch.look()
    assert not watch.looked.is_set()
    source.days[DAY] = [entry("2605.00001")]
    with suppress(SourceFailed):
        await watch.first_look()
    assert watch.looked.is_set()


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
