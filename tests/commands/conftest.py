"""The registry over real services, with a fake clock, source and platform."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pytest

from bot.commands.everything import registry
from bot.domain.caller import Caller, Person
from bot.domain.errors import MeaningMissing
from bot.message import Message
from bot.search.index import FullText
from bot.service.indexing import Indexing
from bot.service.ingest import Ingest
from bot.service.matching import Matching
from bot.service.meaning import Meaning
from bot.service.own_digest import OwnDigests
from bot.service.post import Poster
from bot.service.search import Search
from bot.service.similar import Similar
from bot.service.status import About, StatusService
from bot.service.topics import Limits, Topics
from bot.service.trending import Trending
from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.builders import NOON
from tests.fakes import FakeAdapter, FakeClock, FakeSource
from tests.service.conftest import World

ADA = Caller(
    person=Person(
        platform="terminal",
        workspace="local",
        user="ada",
        name="Ada",
        address="terminal:@ada",
        zone="America/New_York",
    ),
    where="terminal:@ada",
    may_manage=True,
    operator=True,
)
READER = Caller(
    person=replace(ADA.person, user="ben", name="Ben", address="terminal:@ben", zone=None),
    where="terminal",
    managers="the people who keep this terminal",
)
"""Somebody who may not manage where they are."""
MANAGER = replace(READER, may_manage=True)
"""Somebody who may manage that place, and no other."""


@dataclass
class Desk(World):
    """Services as commands use them, and the commands."""

    folder: Path
    zone = "Europe/Berlin"

    @cached_property
    def source(self) -> FakeSource:
        """What can be fetched."""
        return FakeSource(self.clock)

    @cached_property
    def ingest(self) -> Ingest:
        """See the protocol, as all below."""
        return Ingest(self.store, self.source, self.clock)

    @cached_property
    def trending(self) -> Trending:
        return Trending(self.store, self.clock)

    @cached_property
    def poster(self) -> Poster:
        return Poster(self.store, self.planner, self.deliverer, self.clock, None)

    @cached_property
    def index(self) -> FullText:
        return FullText(self.folder / "index")

    @cached_property
    def matching(self) -> Matching:
        return Matching(self.store, self.index, self.clock, self.meaning)

    @cached_property
    def own_digests(self) -> OwnDigests:
        return OwnDigests(self.store, self.schedules, self.planner, self.clock)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self.store, self.own_digests, self.clock, Limits(topics=4, length=60))

    @cached_property
    def search(self) -> Search:
        return Search(self.store, self.index, self.clock, self.meaning)

    @cached_property
    def similar(self) -> Similar:
        return Similar(self.store, self.index, self.clock, self.meaning)

    def meaning(self) -> Meaning:
        """Another test tests it."""
        raise MeaningMissing("There is no model here.")

    @cached_property
    def status(self) -> StatusService:
        return StatusService(self.store, self.clock, self.source.name, self.source.title)

    async def indexed(self) -> None:
        """The index is up to the store."""
        await Indexing(self.store, self.index).follow()

    async def about(self) -> About:
        return About(version="1.2.3", database="sqlite", running=False, holder=None)

    async def say(self, line: str, caller: Caller = ADA) -> Message:
        """The reply to a line."""
        return await registry().answer(line, caller, self)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """At noon of the day that the builders' papers are listed on."""
    async with open_store(database_url(f"sqlite:///{tmp_path / 'paperwire.db'}")) as store:
        yield Desk(store, FakeClock(NOON), FakeAdapter(), tmp_path)
