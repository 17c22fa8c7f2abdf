"""The composition root: the only place that wires concrete things.

What a command does not use is not even imported: a person waits for every import.
"""

import random
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from os import getpid
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot import __version__
from bot.clock import SystemClock
from bot.domain.cadence import parse_zone
from bot.domain.errors import Invalid, MeaningMissing
from bot.ports import Adapter, Adapters, Clock, DailySource, Embedder, Show, Store
from bot.settings import Settings
from bot.store.unit import open_store

if TYPE_CHECKING:
    from bot.runlock import RunLock
    from bot.search.index import FullText
    from bot.service.announcements import Announcements
    from bot.service.deliver import Deliverer
    from bot.service.embed import Embedding
    from bot.service.files import FileIngest
    from bot.service.indexing import Indexing
    from bot.service.ingest import Ingest
    from bot.service.matching import Matching
    from bot.service.meaning import Meaning
    from bot.service.own_digest import OwnDigests
    from bot.service.plan import Planner
    from bot.service.post import Poster
    from bot.service.running import Running
    from bot.service.schedules import SchedulesService
    from bot.service.search import Search
    from bot.service.similar import Similar
    from bot.service.status import About, StatusService
    from bot.service.tidy import Tidy
    from bot.service.topics import Topics
    from bot.service.trending import Trending
    from bot.service.turn import Turn
    from bot.sources.arxiv import ArxivList

ADAPTERS = "paperwire.adapters"
VIEWS = "paperwire.views"


class App:
    """Everything that commands use, made when it is first asked for; `stack` closes what was opened."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, stack: AsyncExitStack) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self._stack = stack

    @cached_property
    def adapters(self) -> Adapters:
        """The adapters of every platform that is configured, by platform."""
        made = (_load(point, self.settings, self._stack) for point in entry_points(group=ADAPTERS))
        return {adapter.platform: adapter for adapter in made if adapter}

    @cached_property
    def show(self) -> Show:
        """Shows a message on this process's terminal."""
        (point,) = entry_points(group=VIEWS, name="terminal")
        view: Show = point.load()()
        return view

    @cached_property
    def source(self) -> DailySource:
        """Hugging Face Daily Papers."""
        from httpx import AsyncClient

        from bot.sources.hugging_face import HuggingFace

        client = AsyncClient(base_url=self.settings.hugging_face_url)
        self._stack.push_async_callback(client.aclose)
        token = self.settings.hf_token
        return HuggingFace(client, self.clock, token=token.get_secret_value() if token else None)

    @cached_property
    def ingest(self) -> "Ingest":
        """Papers from the source into the store."""
        from bot.service.ingest import Ingest

        return Ingest(self.store, self.source, self.clock, lambda: self.arxiv[:1])

    @cached_property
    def arxiv(self) -> "list[ArxivList]":
        """The lists of arXiv that are read, all through one polite queue."""
        from httpx import AsyncClient, Limits, create_ssl_context

        from bot.service.queue import PoliteQueue
        from bot.sources.arxiv import Arxiv, ArxivList, Clients

        one, verify = Limits(max_connections=1, max_keepalive_connections=0), create_ssl_context()
        urls = self.settings.arxiv_feed_url, self.settings.arxiv_api_url, self.settings.arxiv_oai_url
        feeds, query, records = (AsyncClient(base_url=url, limits=one, verify=verify) for url in urls)
        for client in (feeds, query, records):
            self._stack.push_async_callback(client.aclose)
        queue = PoliteQueue(self.store, "arxiv", self.owner, self.clock)
        arxiv = Arxiv(Clients(feeds=feeds, query=query, records=records), self.clock, queue=queue)
        return [ArxivList(arxiv, category) for category in self.settings.arxiv_lists]

    @cached_property
    def announcements(self) -> "Announcements":
        """What arXiv announces into the store."""
        from bot.service.announcements import Announcements
        from bot.service.turn import Turn

        turn = Turn(self.store, "announcements", self.owner)
        return Announcements(self.store, self.arxiv if self.settings.arxiv_lists else (), self.clock, turn)

    @cached_property
    def files(self) -> "FileIngest":
        """Papers from files into the store."""
        from bot.service.files import FileIngest

        return FileIngest(self.store)

    @cached_property
    def index(self) -> "FullText":
        """The full-text index of the data directory."""
        from bot.search.index import FullText

        return FullText(self.settings.data_dir / "index")

    @cached_property
    def indexing(self) -> "Indexing":
        """The index, kept up to the store."""
        from bot.service.indexing import Indexing

        return Indexing(self.store, self.index)

    @cached_property
    def search(self) -> "Search":
        """Searching, by words and by meaning where that can be had."""
        from bot.service.search import Search

        return Search(self.store, self.index, self.clock, lambda: self.meaning)

    @cached_property
    def similar(self) -> "Similar":
        """Papers like a given one."""
        from bot.service.similar import Similar

        return Similar(self.store, self.index, self.clock, lambda: self.meaning)

    @cached_property
    def matching(self) -> "Matching":
        """Which papers topics bring."""
        from bot.service.matching import Matching

        return Matching(self.store, self.index, self.clock, lambda: self.meaning)

    @cached_property
    def own_digests(self) -> "OwnDigests":
        """Each person's own digest."""
        from bot.service.own_digest import OwnDigests

        return OwnDigests(self.store, self.schedules, self.planner, self.clock)

    @cached_property
    def topics(self) -> "Topics":
        """What people follow."""
        from bot.service.topics import Limits, Topics

        limits = Limits(self.settings.topics, self.settings.topic_length)
        return Topics(self.store, self.own_digests, self.clock, limits)

    @cached_property
    def trending(self) -> "Trending":
        """The papers of a day."""
        from bot.service.trending import Trending

        return Trending(self.store, self.clock)

    @cached_property
    def planner(self) -> "Planner":
        """What is posted."""
        from bot.service.plan import Planner

        return Planner(self.store, self.clock, lambda: uuid4().hex[:12], lambda: self.matching)

    @cached_property
    def deliverer(self) -> "Deliverer":
        """From the ledger to the platforms, as this process."""
        from bot.service.deliver import Deliverer

        return Deliverer(self.store, self.adapters, self.clock, self.owner, random.SystemRandom())

    @cached_property
    def embedder(self) -> "Embedder":
        """What makes vectors of texts. Raises MeaningMissing."""
        from bot.search.embedding import Model

        if not self.settings.meaning:
            raise MeaningMissing("PAPERWIRE_MEANING is off.")
        return Model(self.settings.model_dir)

    @cached_property
    def meaning(self) -> "Meaning":
        """Searching by meaning. Raises MeaningMissing."""
        from bot.search.vector_file import VectorFile
        from bot.service.meaning import Meaning

        file = VectorFile(self.settings.data_dir / "vectors" / self.embedder.name)
        return Meaning(self.store, self.index, self.embedder, file)

    @cached_property
    def embedding(self) -> "Embedding":
        """Papers get their vectors. Raises MeaningMissing."""
        from bot.service.embed import Embedding
        from bot.service.turn import Turn

        return Embedding(self.store, self.embedder, Turn(self.store, "embed", self.owner))

    @cached_property
    def tidy(self) -> "Tidy":
        """Removing what nobody needs."""
        from bot.service.tidy import Tidy

        return Tidy(self.store)

    @cached_property
    def poster(self) -> "Poster":
        """A digest now."""
        from bot.service.post import Poster

        return Poster(self.store, self.planner, self.deliverer, self.clock, self.run_lock)

    @cached_property
    def owner(self) -> str:
        """This process, as leases name it."""
        return f"{socket.gethostname()[:40]}/{getpid()}/{uuid4().hex[:8]}"

    @cached_property
    def turn(self) -> "Turn":
        """To look at the source: on SQLite always that of the one process that has the run lock."""
        from bot.service.turn import Turn

        alone = self.run_lock is not None
        return Turn(self.store, "ingest", "run" if alone else self.owner, alone=alone)

    @cached_property
    def schedules(self) -> "SchedulesService":
        """Setting, pausing and removing schedules."""
        from bot.service.schedules import SchedulesService

        return SchedulesService(self.store, self.adapters, self.clock, entry_points(group=ADAPTERS).names)

    @cached_property
    def status(self) -> "StatusService":
        """How everything stands."""
        from bot.service.status import Announced, StatusService
        from bot.sources.arxiv_values import SOURCE, TITLE

        lists = [Announced(SOURCE, one, f"{TITLE} {one}") for one in self.settings.arxiv_lists]
        return StatusService(self.store, self.clock, self.source.name, self.source.title, lists)

    async def about(self) -> "About":
        """What runs here."""
        from bot.service.status import About

        holder = self.run_lock.holder() if self.run_lock else None
        running = await self.running.somebody()
        database = self.settings.database.get_backend_name()
        return About(version=__version__, database=database, running=running, holder=holder)

    @cached_property
    def running(self) -> "Running":
        """Whether a process posts."""
        from bot.service.running import Running

        return Running(self.store, self.run_lock, self.owner)

    @cached_property
    def run_lock(self) -> "RunLock | None":
        """The lock of whoever delivers; PostgreSQL needs none."""
        from bot.runlock import RunLock

        url = self.settings.database
        return RunLock(Path(url.database or "")) if url.get_backend_name() == "sqlite" else None

    @cached_property
    def zone(self) -> str:
        """The zone of new schedules: the one that is set, else the machine's, else UTC."""
        from tzlocal import get_localzone_name

        if self.settings.zone:
            return self.settings.zone
        try:
            return parse_zone(get_localzone_name())
        except (Invalid, LookupError):
            return "UTC"


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncIterator[App]:
    """The application on an open store. Raises StoreError where the database cannot be used."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database))
        yield App(settings, store, SystemClock(), stack)


def _load(point: EntryPoint, settings: Settings, stack: AsyncExitStack) -> Adapter | None:
    """The adapter of an entry point, or None if its platform is not configured; `stack` closes what it opens."""
    adapter: Adapter | None = point.load()(settings, stack)
    return adapter
