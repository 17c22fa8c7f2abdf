"""What else happens to destinations meanwhile: they close and are resumed, tokens are revoked, people decide."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from tests.torture.desk import Desk
from tests.torture.processes import PlatformClient
from tests.torture.world import World

PATIENCE = 6.0
"""Seconds that a closed place stays closed at most, if nobody tries to post there."""
GLANCE = 0.1


class Trouble:
    """`closings` and `revocations` count what happened."""

    def __init__(self, world: World, desk: Desk, platform: PlatformClient, chance: random.Random) -> None:
        self._world = world
        self._desk = desk
        self._platform = platform
        self._chance = chance
        self._closed: set[str] = set()
        self._revoked: set[str] = set()
        self._is_over: Callable[[], bool] = lambda: False
        self.closings = 0
        self.revocations = 0

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Make some until it is over."""
        self._is_over = is_over
        async with asyncio.TaskGroup() as group:
            for action in (self._close, self._revoke, self._settle_some):
                group.create_task(self._again(action))

    async def _again(self, action: Callable[[], Awaitable[None]]) -> None:
        while not self._is_over():
            await action()
            await asyncio.sleep(self._chance.uniform(0.1, 1.0))

    async def _close(self) -> None:
        """A place is archived while much waits for it, and some time after it is stopped it is there again."""
        address = self._chance.choice(list(self._world.schedules))
        self._closed.add(address)
        await self._limit()
        ends = time.monotonic() + PATIENCE
        while address not in await self._desk.stopped() and time.monotonic() < ends and not self._is_over():
            await self._world.make_due(self._world.schedules[address])
            await asyncio.sleep(GLANCE)
        await asyncio.sleep(self._chance.uniform(0.2, 1.5))
        await self._world.make_due(self._world.schedules[address])
        self.closings += address in await self._desk.stopped()
        self._closed.discard(address)
        await self._limit()
        await self.resume()

    async def _revoke(self) -> None:
        """A workspace takes nothing for a while."""
        workspace = self._chance.choice(list(self._world.schedules)).partition("/")[0]
        self._revoked.add(workspace)
        await self._limit()
        await asyncio.sleep(self._chance.uniform(0.8, 2.5))
        self._revoked.discard(workspace)
        await self._limit()
        self.revocations += 1
        await asyncio.sleep(self._chance.uniform(1.0, 2.0))

    async def _limit(self) -> None:
        await self._platform.limit(self._closed, self._revoked)

    async def resume(self) -> None:
        """Whatever is stopped and open again, with what was missed: its schedules are due at once."""
        for address in await self._desk.stopped():
            if address not in self._closed:
                await self._desk.resume(address)
                await self._world.make_due(self._world.schedules[address])

    async def _settle_some(self) -> None:
        await self._settle(0.3)

    async def settle(self) -> None:
        """Whatever is held is decided as the platform's record says."""
        await self._settle(1.0)

    async def _settle(self, share: float) -> None:
        held = [one.key for one in await self._desk.held() if self._chance.random() < share]
        taken = await self._platform.some(held)
        for key in held:
            await self._desk.settle(key, arrived=key in taken)
