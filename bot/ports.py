"""The few small protocols between the core and the world."""

from collections.abc import AsyncIterator, Collection, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol, TypeVar

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Pace, Part, Receipt, WhenUnsure
from bot.domain.paper import Batch, Changed, Entry, Window
from bot.domain.place import Place, Workspace
from bot.domain.query import Condition, Query
from bot.domain.results import Evidence, Results
from bot.message import Message
from bot.repositories import (
    Claims,
    Digests,
    Fetches,
    Holds,
    Leases,
    Ledger,
    Papers,
    People,
    Schedules,
    Standings,
    Subscriptions,
    Vectors,
)

Near = Mapping[Condition, Collection[str]]
"""The papers that are near in meaning to what `about:` and `like:` name; what it does not hold, nothing is near to."""
Topic = TypeVar("Topic", bound=Hashable)


class Clock(Protocol):
    """Time as people know it; leases and back-off run on the database's clock instead."""

    def now(self) -> datetime:
        """The time now, in UTC."""

    async def sleep_until(self, moment: datetime) -> None:
        """Return at `moment` or at once if it has passed."""


class Queue(Protocol):
    """One after the other, over all processes that share a store, with a pause between."""

    def turn(self) -> AbstractAsyncContextManager[None]:
        """The block has its turn; it waits until then."""


class Source(Protocol):
    """One list of papers, such as the Daily Papers, or a category of arXiv; `name` is who keeps it."""

    name: ClassVar[str]
    title: ClassVar[str]

    @property
    def list_name(self) -> str:
        """The list, as listings name it."""

    def fetch(self, window: Window) -> AsyncIterator[Batch]:
        """A complete batch for each list day of the window, a day without papers included. Raises SourceFailed."""

    async def lookup(self, paper_id: str) -> Entry | None:
        """One paper by its canonical id, or None if the source does not know it. Raises SourceFailed."""


class DailySource(Source, Protocol):
    """A source whose older lists can be asked for one by one."""

    async def newest_day(self) -> date | None:
        """The newest list day that has papers, however long ago; None if there is none. Raises SourceFailed."""


class Adapter(Protocol):
    """One platform that messages can be posted to."""

    platform: ClassVar[str]
    example: ClassVar[str]
    """An address as a person would type it."""

    @property
    def settling(self) -> timedelta:
        """How long after an attempt an absent message can still turn up."""

    @property
    def pace(self) -> Pace:
        """How fast messages may leave; the platform bears more."""

    @property
    def when_unsure(self) -> WhenUnsure:
        """What to do when the outcome cannot be found out."""

    async def reached(self) -> list[Workspace]:
        """The workspaces that can be posted to, asked online. Raises Refused or RetryLater where the platform cannot be
        used at all, with a sentence that says what to do.
        """

    async def locate(self, address: str) -> Place:
        """Where an address leads, asked online. Raises Invalid, which says what an address looks like; what keeps the
        bot from posting there is no error: it is in the place.
        """

    def render(self, message: Message) -> list[Part]:
        """Pure: the same message gives the same parts; every paper is in exactly one of them. The key is added when a
        part is sent.
        """

    async def send(self, attempt: Attempt) -> Receipt:
        """Raises RetryLater, Refused or OutcomeUnknown; anything else counts as OutcomeUnknown."""

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:
        """Whether an earlier attempt arrived. Raises RetryLater where that cannot be asked just now."""


class Show(Protocol):
    """Shows a message to the person in front of this process: a view, never a delivery."""

    def __call__(self, message: Message, program: str = ...) -> None:
        """Print it; what to type next stands after `program`, which is ours unless said."""


class IndexWriter(Protocol):
    """Writes into the full-text index, while nobody else does."""

    @property
    def revision(self) -> int:
        """The revision that was written last."""

    async def add(self, papers: Sequence[Changed]) -> None:
        """Write papers, in the place of what was there of them; they come in the order of their revisions."""

    async def commit(self) -> None:
        """Let readers see what was written, and keep it whatever happens."""


class Index(Protocol):
    """Full text: which papers have which words. It is made from the store, and can be made again."""

    @property
    def newest(self) -> tuple[int, str]:
        """The revision that the index is up to, and the paper of that revision; 0 where no index can be read. This and
        `papers` may open the index: they belong into a thread.
        """

    @property
    def store(self) -> str:
        """The identity of the store that it was made of; empty where that is not known."""

    async def search(self, query: Query, limit: int, today: date, near: Near | None = None) -> Results:
        """The best `limit` (1 or more) by relevance, matches and related ones; sorted otherwise, or where no words are
        asked for, matches alone.
        """

    @property
    def papers(self) -> int:
        """How many papers are in it."""

    @property
    def size(self) -> int:
        """The bytes that it takes; 0 where there is none that can be read."""

    async def weigh(
        self, query: Query, papers: Collection[str], today: date, near: Near | None = None
    ) -> dict[str, Evidence]:
        """What the words of a query say for each of `papers` for which all holds that was asked for besides words."""

    async def cover(self, text: str, papers: Collection[str], today: date) -> dict[str, tuple[float, float]]:
        """For each of `papers` that is in it: the parts of the words of `text` that it has, and has in its title."""

    async def match(
        self, topics: Mapping[Topic, Condition], today: date, near: Near | None = None
    ) -> dict[Topic, list[str]]:
        """The papers of the index that match, by topic, in no order; topics without any are left out."""

    async def match_among(
        self, papers: Sequence[Changed], topics: Mapping[Topic, Condition], today: date, near: Near | None = None
    ) -> dict[Topic, list[str]]:
        """Those of `papers` that match, in the same way, whether the index has them yet or not."""

    def writing(
        self, store: str = "", *, anew: bool = False, patience: float = 0
    ) -> AbstractAsyncContextManager[IndexWriter]:
        """Write what is in the store of this identity; committed at the end. `anew`, or where the index is of another
        store: into a new index, which takes the place of this one at the end. Raises Busy where another process writes
        for more than `patience` seconds.
        """


class Embedder(Protocol):
    """Makes vectors of texts: the nearer the directions of two, the nearer their meanings. Threads may share it."""

    name: str
    """Vectors of different names cannot be compared."""

    def vector(self, text: str) -> bytes:
        """The direction, one signed byte a dimension; its length means nothing. It takes milliseconds to a tenth of a
        second, so that it belongs into a thread.
        """


class Unit(Protocol):
    """One transaction, with the repositories on it."""

    async def identity(self) -> str:
        """Which store this is: 32 random hexadecimal digits, given when it was made. A backup of it has the same."""

    @property
    def papers(self) -> Papers:
        """Papers, listings and signals."""

    @property
    def standings(self) -> Standings:
        """What trending reads."""

    @property
    def fetches(self) -> Fetches:
        """When which list was read."""

    @property
    def schedules(self) -> Schedules:
        """Destinations and their schedules."""

    @property
    def digests(self) -> Digests:
        """Digests, and what was shown where."""

    @property
    def claims(self) -> Claims:
        """Who works on which delivery."""

    @property
    def holds(self) -> Holds:
        """Why nothing leaves for a destination for now."""

    @property
    def ledger(self) -> Ledger:
        """Deliveries and their states."""

    @property
    def leases(self) -> Leases:
        """What only one process does at a time."""

    @property
    def vectors(self) -> Vectors:
        """What papers mean."""

    @property
    def people(self) -> People:
        """Accounts of people."""

    @property
    def subscriptions(self) -> Subscriptions:
        """What people follow."""


class Store(Protocol):
    """Where everything is kept."""

    def begin(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction that may write; committed at the end, rolled back on an exception."""

    def read(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction that only reads, and never waits for a writer."""


Adapters = Mapping[str, Adapter]
"""Adapters by platform."""
