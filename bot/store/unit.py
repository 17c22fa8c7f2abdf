"""The store: transactions with the repositories on them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property

from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.claims import SqlClaims
from bot.store.digests import SqlDigests
from bot.store.engine import open_engine, store_errors
from bot.store.fetches import SqlFetches
from bot.store.holds import SqlHolds
from bot.store.leases import SqlLeases
from bot.store.ledger import SqlLedger
from bot.store.papers import SqlPapers
from bot.store.people import SqlPeople
from bot.store.schedules import SqlSchedules
from bot.store.schema import ensure_current
from bot.store.sqlite import READ_ONLY
from bot.store.standings import SqlStandings
from bot.store.subscriptions import SqlSubscriptions
from bot.store.tables import identity
from bot.store.vectors import SqlVectors


class SqlUnit:
    """One transaction; implements bot.ports.Unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def identity(self) -> str:
        """See the port."""
        return str((await self._connection.execute(select(identity.c.id))).scalar_one())

    @cached_property
    def papers(self) -> SqlPapers:
        """Papers, listings and signals."""
        return SqlPapers(self._connection)

    @cached_property
    def standings(self) -> SqlStandings:
        """What trending reads."""
        return SqlStandings(self._connection)

    @cached_property
    def fetches(self) -> SqlFetches:
        """When which list was read."""
        return SqlFetches(self._connection)

    @cached_property
    def schedules(self) -> SqlSchedules:
        """Destinations and their schedules."""
        return SqlSchedules(self._connection)

    @cached_property
    def digests(self) -> SqlDigests:
        """Digests, and what was shown where."""
        return SqlDigests(self._connection)

    @cached_property
    def claims(self) -> SqlClaims:
        """Who works on which delivery."""
        return SqlClaims(self._connection)

    @cached_property
    def holds(self) -> SqlHolds:
        """Why nothing leaves for a destination for now."""
        return SqlHolds(self._connection)

    @cached_property
    def ledger(self) -> SqlLedger:
        """Deliveries and their states."""
        return SqlLedger(self._connection)

    @cached_property
    def leases(self) -> SqlLeases:
        """What only one process does at a time."""
        return SqlLeases(self._connection)

    @cached_property
    def vectors(self) -> SqlVectors:
        """What papers mean."""
        return SqlVectors(self._connection)

    @cached_property
    def people(self) -> SqlPeople:
        """Accounts of people."""
        return SqlPeople(self._connection)

    @cached_property
    def subscriptions(self) -> SqlSubscriptions:
        """What people follow."""
        return SqlSubscriptions(self._connection)


class SqlStore:
    """Implements bot.ports.Store on an engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**{READ_ONLY: True})

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnit]:
        """See the port."""
        with store_errors(self._engine.url):
            async with self._engine.begin() as connection:
                yield SqlUnit(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnit]:
        """See the port."""
        with store_errors(self._engine.url):
            async with self._reading.connect() as connection:
                yield SqlUnit(connection)


@asynccontextmanager
async def open_store(url: URL) -> AsyncIterator[SqlStore]:
    """The store at `url` with its schema up to date. Raises StoreError where it cannot or must not be used."""
    async with AsyncExitStack() as stack:
        with store_errors(url):
            engine = await stack.enter_async_context(open_engine(url))
            await ensure_current(engine)
        yield SqlStore(engine)
