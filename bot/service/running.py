"""Whether a process runs that plans and posts, as everybody else can know it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bot.domain.errors import StoreError
from bot.ports import Store
from bot.runlock import RunLock

NAME = "run"
LEASE = timedelta(seconds=30)
"""How long a process that was killed seems to run."""
RENEWED = timedelta(seconds=10)


class Running:
    """By the run lock, where there is one; else by a lease, which whoever of several processes has it keeps for all."""

    def __init__(self, store: Store, run_lock: RunLock | None, owner: str) -> None:
        self._store = store
        self._run_lock = run_lock
        self._owner = owner

    async def somebody(self) -> bool:
        """Whether one runs now."""
        if self._run_lock:
            return self._run_lock.holder() is not None
        async with self._store.read() as unit:
            return await unit.leases.is_held(NAME)

    @asynccontextmanager
    async def announced(self) -> AsyncIterator[None]:
        """This process runs while the block does."""
        if self._run_lock:
            yield
            return
        saying = asyncio.create_task(self._say())
        try:
            yield
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)
            with suppress(StoreError):  # then it ends by itself
                async with self._store.begin() as unit:
                    await unit.leases.give(NAME, self._owner)

    async def _say(self) -> None:
        while True:
            with suppress(StoreError):  # the work itself tells of it
                async with self._store.begin() as unit:
                    await unit.leases.take(NAME, self._owner, LEASE)
            await asyncio.sleep(RENEWED.total_seconds())
