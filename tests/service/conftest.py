"""The core around a real store, with a fake clock and a fake platform."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.paper import Batch
from bot.domain.place import Place
from bot.domain.schedule import Recipe, Schedule, Target
from bot.service.deliver import Deliverer
from bot.service.ingest import Ingest
from bot.service.matching import Matching
from bot.service.plan import Planner, Request
from bot.service.schedules import SchedulesService
from bot.service.turn import Turn
from bot.service.watch import Watch
from bot.store.unit import SqlStore
from tests.builders import DAY, NINE, NOON, entry
from tests.fakes import FakeAdapter, FakeClock, FakeSource, no_topics

INTERVAL = timedelta(minutes=10)
TERMINAL = Place(address="terminal", name="terminal")


@dataclass
class World:
    """Everything that a scenario touches."""

    store: SqlStore
    clock: FakeClock
    adapter: FakeAdapter

    def __post_init__(self) -> None:
        requests = iter(range(1000))
        self.planner = Planner(self.store, self.clock, lambda: f"r{next(requests)}", lambda: self.matching)
        self.deliverer = self.process("me")
        self.schedules = SchedulesService(self.store, {"terminal": self.adapter}, self.clock)

    @property
    def matching(self) -> Matching:
        """Without an index, nothing can be followed."""
        return no_topics()

    def process(self, owner: str) -> Deliverer:
        """Another process on the same store."""
        return self.process_with(self.adapter, owner)

    def process_with(self, adapter: FakeAdapter, owner: str = "another") -> Deliverer:
        """One with a platform of its own."""
        return Deliverer(self.store, {"terminal": adapter}, self.clock, owner, random.Random(1))

    async def keep(self, batch: Batch) -> None:
        """Papers into the store."""
        async with self.store.begin() as unit:
            await unit.papers.keep(batch)

    async def schedule(self, name: str = "digest", limit: int = 8, bar: int = 0) -> Schedule:
        """Every day at nine in Berlin, in the terminal."""
        return await self.schedules.put(name, TERMINAL, Recipe(limit=limit, bar=bar), NINE)

    async def due_next_day(self) -> None:
        """A day passes; what is due is planned and delivered."""
        self.clock.advance(timedelta(days=1))
        await self.planner.plan_due()
        await self.deliverer.drain()

    async def post(self, *, again: bool = False) -> Request:
        """Somebody asks for a digest now."""
        request = await self.planner.request(Target("terminal", "digest"), again=again)
        await self.deliverer.drain()
        return request

    @property
    def posted(self) -> list[list[str]]:
        """The papers of each message that arrived."""
        return [list(message.payload["papers"]) for message in self.adapter.messages]

    def ids(self, batch: Batch) -> list[str]:
        """The papers of a batch."""
        return [entry.paper.id for entry in batch.entries]


@pytest.fixture
def world(store: SqlStore) -> World:
    """At noon of the day that the builders' papers are listed on."""
    return World(store, FakeClock(NOON), FakeAdapter())


@pytest.fixture
def source(world: World) -> FakeSource:
    """One paper on the day that it is."""
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
    """A process that is alone."""
    return watching(world, source)
