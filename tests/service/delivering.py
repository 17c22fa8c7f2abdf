"""Platforms and stores that misbehave, and one digest to deliver."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from bot.domain.delivery import (
    Attempt,
    Delivery,
    Receipt,
)
from bot.domain.errors import StoreError
from bot.domain.schedule import Target
from bot.store.unit import SqlStore, SqlUnit
from tests.builders import papers
from tests.fakes import FakeAdapter
from tests.service.conftest import World

NOW = timedelta(0)


class FailingReceipts:
    """A store that does not take a receipt the first times."""

    def __init__(self, store: SqlStore, failures: int) -> None:
        self._store = store
        self.left = failures

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnit]:
        async with self._store.begin() as unit:
            sent = unit.ledger.sent

            async def failing(receipts: Mapping[int, Receipt]) -> None:
                await sent(receipts)
                if self.left:
                    self.left -= 1
                    raise StoreError("The database was busy.")

            unit.ledger.sent = failing  # type: ignore[method-assign]
            yield unit

    def read(self) -> AbstractAsyncContextManager[SqlUnit]:
        return self._store.read()


class SlowAdapter(FakeAdapter):
    """A platform that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def send(self, attempt: Attempt) -> Receipt:
        """See the port."""
        self.asked.set()
        await self.go_on.wait()
        return await super().send(attempt)


class Broken:
    """A store that cannot be used; `tried` once somebody has."""

    def __init__(self) -> None:
        self.tried = asyncio.Event()

    def begin(self) -> AbstractAsyncContextManager[SqlUnit]:
        """Fail."""
        self.tried.set()
        raise StoreError("The disk is full.")


async def plan(world: World, count: int = 3) -> None:
    await world.keep(papers(count))
    await world.planner.request(Target("terminal", "digest"))


async def one_step(world: World) -> None:
    """What is claimed at once meets one answer."""
    (course,) = await world.deliverer._claimed(1, world.deliverer._paces, None)
    await course


async def rows(world: World) -> list[Delivery]:
    async with world.store.read() as unit:
        return await unit.ledger.deliveries()
