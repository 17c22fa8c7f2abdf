"""What only one of several processes does at a time, by a lease that is renewed meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bot.domain.errors import StoreError
from bot.ports import Store

LEASE = timedelta(seconds=30)
"""How long the others wait for a process that ended without giving it back."""
RENEWALS = 3
"""In each lease, so that one or two may fail."""


class Turn:
    """The lease `name`, as `owner` takes it. `alone`: nobody else is there to take it."""

    def __init__(self, store: Store, name: str, owner: str, *, alone: bool = False) -> None:
        self._store = store
        self._name = name
        self._owner = owner
        self.alone = alone

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[bool]:
        """Whether the block has the turn; it is given back at the end."""
        if not await self._take():
            yield False
            return
        renewing = asyncio.create_task(self._renew())
        try:
            yield True
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            with suppress(StoreError):  # then it ends by itself
                await self._give()

    async def _take(self) -> bool:
        async with self._store.begin() as unit:
            return await unit.leases.take(self._name, self._owner, LEASE)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / RENEWALS)
            with suppress(StoreError):
                await self._take()

    async def _give(self) -> None:
        async with self._store.begin() as unit:
            await unit.leases.give(self._name, self._owner)
