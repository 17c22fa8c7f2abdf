"""Whether a process runs that plans and posts, as everybody else can know it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from hashlib import sha256

import structlog

from bot.domain.errors import StoreError
from bot.ports import Store
from bot.runlock import RunLock

NAME = "run/"
"""What the names of these leases begin with."""
LEASE = timedelta(seconds=30)
"""How long a process that was killed seems to run."""
RENEWED = timedelta(seconds=10)

_log = structlog.get_logger()


class Running:
    """By the run lock, where there is one; else by a lease that each of several processes has for itself."""

    def __init__(self, store: Store, run_lock: RunLock | None, owner: str) -> None:
        self._store = store
        self._run_lock = run_lock
        self._owner = owner
        self._name = f"{NAME}{sha256(owner.encode()).hexdigest()[:16]}"

    async def somebody(self) -> bool:
        """Whether one runs now."""
        if self._run_lock:
            return self._run_lock.holder() is not None
        async with self._store.read() as unit:
            return await unit.leases.is_any_held(NAME)

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
                    await unit.leases.give(self._name, self._owner)

    async def _say(self) -> None:
        while True:
            try:
                async with self._store.begin() as unit:
                    await unit.leases.take(self._name, self._owner, LEASE)
                    await unit.leases.forget_ended(NAME)
            except StoreError as failure:
                _log.warning("running.unsaid", reason=str(failure))
            except Exception:  # noqa: BLE001 - it is said again in a moment
                _log.exception("running.error")
            await asyncio.sleep(RENEWED.total_seconds())
