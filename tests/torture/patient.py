"""A store for the tormentor, who waits as long as it takes for those that it torments."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress

from bot.domain.errors import StoreError
from bot.store.unit import SqlStore, SqlUnit

TIMES = 10


class PatientStore:
    """It asks for a transaction again where SQLite was busy for too long."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnit]:
        """See the port."""
        async with AsyncExitStack() as stack:
            yield await self._entered(stack)

    async def _entered(self, stack: AsyncExitStack) -> SqlUnit:
        for _ in range(TIMES):
            with suppress(StoreError):
                return await stack.enter_async_context(self._store.begin())
        return await stack.enter_async_context(self._store.begin())

    def read(self) -> AbstractAsyncContextManager[SqlUnit]:
        """See the port."""
        return self._store.read()
