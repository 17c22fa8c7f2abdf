"""No error ends a running process."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Part, State
from bot.domain.errors import StoreError
from bot.domain.schedule import Target
from bot.message import Message
from bot.service.deliver import Deliverer
from bot.service.plan import Planner
from bot.service.watch import ALIVE
from bot.store.unit import SqlStore
from tests.builders import DAY, papers
from tests.fakes import FakeAdapter, FakeSource, no_topics
from tests.service.conftest import World, watching
from tests.service.watching import MINUTE, looks, ready, tick


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: nothing here depends on the database."""
    return f"sqlite:///{tmp_path / 'paperwire.db'}"


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
    planner = FailingPlanner(world.store, world.clock, lambda: "r1", no_topics)
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
