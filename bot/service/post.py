"""A digest now, through the ledger."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.delivery import Delivery, State
from bot.domain.errors import Busy, PaperwireError
from bot.domain.schedule import Target
from bot.ports import Clock, Store
from bot.runlock import RunLock
from bot.service.choosing import Plan
from bot.service.deliver import Deliverer
from bot.service.plan import Planner

PATIENCE = timedelta(seconds=20)
"""To wait for the running process to send what was planned here."""
GLANCE = timedelta(milliseconds=200)
UNDER_WAY = {State.PLANNED, State.SENDING}


class NotPosted(PaperwireError):
    """It waits, or failed."""

    exit_code = 6


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it: so many papers, or none; the plan says why."""

    target: Target
    papers: int
    plan: Plan


class Poster:
    """Plans a digest of its own, then sends it, or leaves it to the running process, which has the run lock."""

    def __init__(
        self, store: Store, planner: Planner, deliverer: Deliverer, clock: Clock, run_lock: RunLock | None
    ) -> None:
        self._store = store
        self._planner = planner
        self._deliverer = deliverer
        self._clock = clock
        self._run_lock = run_lock

    async def post(self, target: Target, *, again: bool = False) -> Posted:
        """Post to a target; `again` counts nothing as posted. Raises NotPosted for what waits or failed."""
        request = await self._planner.request(target, again=again)
        if request.plan.content is None:
            return Posted(target, 0, request.plan)
        deadline = self._clock.now() + PATIENCE
        while self._clock.now() < deadline:
            with suppress(Busy):  # then the running process sends it
                await self._send(request.id)
            if not any(self._moves_soon(part) for part in await self._parts(request.id)):
                break
            await self._clock.sleep_until(self._clock.now() + GLANCE)
        parts = await self._parts(request.id)
        for part in parts:
            _check(target, part)
        return Posted(target, sum(len(part.papers) for part in parts), request.plan)

    def _moves_soon(self, part: Delivery) -> bool:
        """Whether it is worth waiting for: it is under way, or may be tried again while somebody is patient."""
        soon = part.not_before is not None and part.not_before < self._clock.now() + PATIENCE
        return part.state in UNDER_WAY or (part.state in {State.RETRY, State.UNKNOWN} and soon)

    async def _send(self, request: str) -> None:
        """Only what was asked for here: what others wait for is not for this terminal."""
        if self._run_lock is None:
            await self._deliverer.drain(request)
            return
        with self._run_lock.held(self._clock.now(), patience=0):
            await self._deliverer.drain(request)

    async def _parts(self, request: str) -> list[Delivery]:
        async with self._store.read() as unit:
            return await unit.ledger.deliveries(request=request)


def _check(target: Target, part: Delivery) -> None:
    if part.state is State.FAILED:
        raise NotPosted(f"It was not posted to {target}: {part.words}")
    if part.state is State.UNKNOWN and part.not_before is None:
        how = f"“deliveries settle {part.key} sent”, or again"
        raise NotPosted(f"Nobody can tell whether it arrived in {target}: look there, and decide it with {how}.")
    if part.state is not State.SENT:
        why = part.words or "no process has sent it yet"
        raise NotPosted(f"It waits to be posted to {target} ({why.rstrip('.')}); “deliveries” shows it.")
