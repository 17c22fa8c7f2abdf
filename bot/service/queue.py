"""One request after the other, over all processes on a store, with a pause between: how arXiv asks to be asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import count

from bot.domain.errors import StoreError
from bot.ports import Clock, Store

INTERVAL = timedelta(seconds=3)
"""arXiv: at most one request in three seconds, for all machines of one operator together."""
LONGEST = timedelta(seconds=90)
"""A request is over by then, or its process is."""
GLANCE = timedelta(milliseconds=250)
"""Between two attempts to have the turn."""


class PoliteQueue:
    """Implements bot.ports.Queue by the lease `name`, which lasts `interval` beyond each turn; on the database's
    clock. `owner` is this process.
    """

    def __init__(self, store: Store, name: str, owner: str, clock: Clock, interval: timedelta = INTERVAL) -> None:
        self._store = store
        self._name = name
        self._owner = owner
        self._clock = clock
        self._interval = interval
        self._alone = asyncio.Lock()
        self._turns = count()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """See the port."""
        async with self._alone:
            holder = f"{self._owner}/{next(self._turns)}"  # each turn another, so that it waits for its own pause too
            while not await self._take(holder, LONGEST):
                await self._clock.sleep_until(self._clock.now() + GLANCE)
            try:
                yield
            finally:
                with suppress(StoreError):  # then it ends by itself
                    await self._take(holder, self._interval)

    async def _take(self, holder: str, duration: timedelta) -> bool:
        async with self._store.begin() as unit:
            return await unit.leases.take(self._name, holder, duration)
