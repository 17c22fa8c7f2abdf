"""What a running process does again and again: look at the source, plan what is due, deliver."""

from datetime import timedelta

import structlog

from bot.domain.errors import PaperwireError, SourceFailed
from bot.ports import Clock
from bot.service.deliver import Deliverer
from bot.service.ingest import Ingest, Kept
from bot.service.plan import Planner

FIRST_RETRY = timedelta(minutes=1)
"""After a failed look; doubled every time until it is as long as between two good ones."""
MOST_DOUBLINGS = 12
"""More would be days."""
ALIVE = timedelta(seconds=60)
"""A process that has not ticked for this long is not ready."""

_log = structlog.get_logger()


class Watch:
    """Looks and ticks; an error is logged and tried again, it never ends the process."""

    def __init__(
        self, ingest: Ingest, planner: Planner, deliverer: Deliverer, clock: Clock, between_looks: timedelta
    ) -> None:
        self._ingest = ingest
        self._planner = planner
        self._deliverer = deliverer
        self._clock = clock
        self._between_looks = between_looks
        self._failed_looks = 0
        self._ticked_at = clock.now()
        self.next_look = clock.now()

    async def first_look(self) -> list[Kept]:
        """Look now. Raises SourceFailed, so that a person can be told."""
        try:
            kept = await self._ingest.newest()
        except Exception:
            self._failed_looks += 1
            self.next_look = self._clock.now() + self._back_off()
            raise
        self._failed_looks = 0
        self.next_look = self._clock.now() + self._between_looks
        _log.info("look.done", days=len(kept), papers=sum(one.papers for one in kept), new=sum(one.new for one in kept))
        return kept

    def _back_off(self) -> timedelta:
        doublings: int = 2 ** min(self._failed_looks - 1, MOST_DOUBLINGS)
        return min(FIRST_RETRY * doublings, self._between_looks)

    async def look(self) -> None:
        """Look at the source if it is time to."""
        if self._clock.now() < self.next_look:
            return
        try:
            await self.first_look()
        except SourceFailed as failure:
            _log.warning("look.failed", reason=str(failure), next_look=self.next_look.isoformat())
        except Exception:  # noqa: BLE001 - the process goes on and looks again
            _log.exception("look.error", next_look=self.next_look.isoformat())

    async def tick(self) -> None:
        """Plan what is due and deliver what can be."""
        try:
            await self._planner.plan_due()
            await self._deliverer.drain()
        except PaperwireError as failure:
            _log.warning("tick.failed", reason=str(failure))
        except Exception:  # noqa: BLE001 - the process goes on and ticks again
            _log.exception("tick.error")
        else:
            self._ticked_at = self._clock.now()

    @property
    def ready(self) -> bool:
        """Whether a tick went well lately."""
        return self._clock.now() - self._ticked_at < ALIVE
