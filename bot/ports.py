"""The few small protocols between the core and the world."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import ClassVar, Protocol

from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Pace, Part, Receipt, WhenUnsure
from bot.domain.paper import Batch, Entry, Window
from bot.domain.place import Place, Workspace
from bot.message import Message
from bot.repositories import Claims, Digests, Fetches, Holds, Leases, Ledger, Papers, Schedules, Standings, Vectors


class Clock(Protocol):
    """Time as people know it; leases and back-off run on the database's clock instead."""

    def now(self) -> datetime:
        """The time now, in UTC."""

    async def sleep_until(self, moment: datetime) -> None:
        """Return at `moment` or at once if it has passed."""


class Source(Protocol):
    """Where papers and their signals come from."""

    name: ClassVar[str]
    title: ClassVar[str]

    def fetch(self, window: Window) -> AsyncIterator[Batch]:
        """A complete batch for each list day of the window, a day without papers included. Raises SourceFailed."""

    async def lookup(self, paper_id: str) -> Entry | None:
        """One paper by its canonical id, or None if the source does not know it. Raises SourceFailed."""

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

    def __call__(self, message: Message) -> None:
        """Print it."""


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


class Store(Protocol):
    """Where everything is kept."""

    def begin(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction that may write; committed at the end, rolled back on an exception."""

    def read(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction that only reads, and never waits for a writer."""


Adapters = Mapping[str, Adapter]
"""Adapters by platform."""
