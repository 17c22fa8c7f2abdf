"""What a running process does again and again: look at the source, plan what is due, deliver."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.domain.errors import PaperwireError, SourceFailed
from bot.ports import Clock
from bot.service.deliver import Deliverer
from bot.service.ingest import Ingest, Kept
from bot.service.plan import Planner
from bot.service.turn import Turn

FIRST_RETRY = timedelta(minutes=1)
"""After a failed look; doubled every time until it is as long as between two good ones."""
MOST_DOUBLINGS = 12
"""More would be days."""
ALIVE = timedelta(seconds=60)
"""A process that has not planned for this long is not ready."""
GLANCE = timedelta(seconds=1)
"""Between two attempts to have the turn that another process has."""
TOGETHER = timedelta(seconds=10)
"""Processes that are started this close to each other need one look between them."""

_log = structlog.get_logger()


class Watch:
    """Looks, plans and delivers; an error is logged and tried again, it never ends the process."""

    def __init__(
        self, ingest: Ingest, planner: Planner, deliverer: Deliverer, clock: Clock, between_looks: timedelta, turn: Turn
    ) -> None:
        self._ingest = ingest
        self._planner = planner
        self._deliverer = deliverer
        self._clock = clock
        self._between_looks = between_looks
        self._turn = turn
        self.looked = asyncio.Event()
        self._looking = asyncio.Lock()
        self._failed_looks = 0
        self._began = self._planned_at = self.next_look = clock.now()
        self._own_look = datetime.min.replace(tzinfo=UTC)
        self.others_turn = False

    async def first_look(self) -> list[Kept]:
        """Look now, or wait while another process does; `others_turn` says so. Raises SourceFailed, so that a person
        can be told.
        """
        while True:
            async with self._turn.taken() as mine:
                self.others_turn = not mine
                if mine:
                    return [] if await self._just_looked() else await self._ask()
            await self._clock.sleep_until(self._clock.now() + GLANCE)

    async def _just_looked(self) -> bool:
        """Whether another process that was started together with this one, or had the turn before it, has looked."""
        looked_at = await self._ingest.looked_at()
        if self._turn.alone or looked_at is None or looked_at < self._began - TOGETHER:
            return False
        self._leave_to_others(looked_at)
        return True

    def _leave_to_others(self, looked_at: datetime) -> None:
        self.next_look = looked_at + self._between_looks
        self.looked.set()

    async def _ask(self) -> list[Kept]:
        try:
            kept = await self._ingest.newest()
        except Exception:
            self._own_look = self._clock.now()
            self._failed_looks += 1
            self.next_look = self._clock.now() + self._back_off()
            raise
        self._own_look = self._clock.now()
        self._failed_looks = 0
        self.next_look = self._clock.now() + self._between_looks
        self.looked.set()
        _log.info("look.done", days=len(kept), papers=sum(one.papers for one in kept), new=sum(one.new for one in kept))
        return kept

    def _back_off(self) -> timedelta:
        doublings: int = 2 ** min(self._failed_looks - 1, MOST_DOUBLINGS)
        return min(FIRST_RETRY * doublings, self._between_looks)

    async def look(self) -> None:
        """Look at the source if it is time to, it is this process's turn, and no other has looked lately."""
        async with self._looking:
            if self._clock.now() < self.next_look:
                return
            try:
                await self._look()
            except SourceFailed as failure:
                _log.warning("look.failed", reason=str(failure), next_look=self.next_look.isoformat())
            except Exception:  # noqa: BLE001 - the process goes on and looks again
                _log.exception("look.error", next_look=self.next_look.isoformat())

    async def _look(self) -> None:
        async with self._turn.taken() as mine:
            self.others_turn = not mine
            if not mine:
                return
            looked_at = await self._ingest.looked_at()
            if looked_at and looked_at > self._own_look and self._clock.now() - looked_at < self._between_looks / 2:
                self._leave_to_others(looked_at)
            else:
                await self._ask()

    async def plan(self) -> None:
        """Plan what is due. After a sleep of the machine it looks first, or waits for whoever does, so that a digest
        that came due meanwhile is not planned from an old list.
        """
        if self._clock.now() - self._planned_at > ALIVE:
            await self.look()
            while self.others_turn:
                await self._clock.sleep_until(self._clock.now() + GLANCE)
                await self.look()
        if await self._try("plan", self._planner.plan_due):
            self._planned_at = self._clock.now()

    async def deliver(self, platform: str) -> None:
        """Deliver what can be, on one platform: one that does not answer keeps no other waiting, nor the planning."""
        await self._try("deliver", lambda: self._deliverer.drain(platform=platform))

    async def _try(self, what: str, action: Callable[[], Awaitable[object]]) -> bool:
        try:
            await action()
        except PaperwireError as failure:
            _log.warning(f"{what}.failed", reason=str(failure))
            return False
        except Exception:  # noqa: BLE001 - the process goes on and tries again
            _log.exception(f"{what}.error")
            return False
        return True

    @property
    def ready(self) -> bool:
        """Whether planning went well lately."""
        return self._clock.now() - self._planned_at < ALIVE
