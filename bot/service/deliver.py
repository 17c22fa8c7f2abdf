"""From the ledger to the platforms: claim, render all parts once, send part by part, write down what became of each.

A row is `sending` from just before its request leaves until its answer is written. A process that ends in between
leaves it to be found or decided by the next one: it never goes back to `planned`.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from bot.domain.delivery import Delivery, Pace, Part, Prospect, State, Timings
from bot.ports import Adapters, Clock, Store
from bot.service.course import IN_FLIGHT, Course
from bot.service.renderings import Renderings, Unrenderable
from bot.service.under_way import UnderWay

READY = 4 * IN_FLIGHT
"""Deliveries worked on at once: the next are claimed and rendered while others are on their way or written down."""
BETWEEN_CLAIMS = timedelta(milliseconds=250)
"""At most, while something waits for nothing but the pace of its workspace; not in step with other processes."""
NEW_WORK = timedelta(seconds=1)
"""How soon work that came meanwhile is taken up while slow messages are on their way."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one drain did."""

    sent: int = 0
    failed: int = 0


class Deliverer:
    """Works on deliveries of the platforms it has adapters for, as `owner`."""

    def __init__(
        self,
        store: Store,
        adapters: Adapters,
        clock: Clock,
        owner: str,
        chance: random.Random,
        timings: Timings | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._claims = count()
        self._chance = chance
        self._timings = timings or Timings()
        self._paces = {platform: adapter.pace for platform, adapter in adapters.items()}
        self._renderings = Renderings(store, adapters)
        self._course = Course(store, adapters, clock, chance, self._timings)
        self._stopping = False

    def stop(self) -> None:
        """Claim nothing more; what is on its way goes on."""
        self._stopping = True

    def _has_to_stop(self) -> bool:
        """Asked again wherever something was waited for."""
        return self._stopping

    async def release(self) -> None:
        """Give back what was claimed and not begun."""
        async with self._store.begin() as unit:
            await unit.claims.release(f"{self._owner}/")

    async def drain(self, request: str | None = None, platform: str | None = None) -> Tally:
        """Deliver until nothing can be claimed now: of one request, or of one platform, if given. What one message
        meets is logged and written down; it neither ends this nor breaks off another message.
        """
        paces = {platform: self._paces[platform]} if platform else self._paces
        under_way: UnderWay[State | None] = UnderWay()
        states: Counter[State | None] = Counter()
        try:
            while await self._go_on(under_way, paces, request):
                states.update(await under_way.ended(NEW_WORK))
        except asyncio.CancelledError:
            under_way.cancel()
            raise
        finally:
            # A store that fails while more is claimed breaks off nothing that is on its way.
            await under_way.finish()
        return Tally(states[State.SENT], states[State.FAILED])

    async def _go_on(self, under_way: UnderWay[State | None], paces: Mapping[str, Pace], request: str | None) -> bool:
        """Begin what can be begun; False once nothing runs and nothing waits for its pace alone."""
        while not self._stopping and len(under_way) <= READY - IN_FLIGHT:
            # While messages are on their way there are likely more: a claim tells as well.
            prospect = Prospect.NOW if under_way else await self._prospect(paces, request)
            if prospect is Prospect.NOW and not self._has_to_stop():
                under_way.begin(await self._claimed(READY - len(under_way), paces, request))
            if under_way:
                break
            if prospect is Prospect.NOTHING:
                return False
            await self._clock.sleep_until(self._clock.now() + BETWEEN_CLAIMS * self._chance.uniform(0.5, 1.0))
        return bool(under_way)

    async def _claimed(
        self, limit: int, paces: Mapping[str, Pace], request: str | None
    ) -> list[Coroutine[Any, Any, State | None]]:
        """The courses of what can be claimed now."""
        # Every claim is its own owner: after standing still, a process may claim again what it has not let go of.
        owner = f"{self._owner}/{next(self._claims)}"
        async with self._store.begin() as unit:
            claimed = await unit.claims.claim(owner, paces, limit, self._timings.lease, request)
        # What this process is still sending, having stood still longer than its lease, it does not look for beside.
        claimed = [one for one in claimed if one.id not in self._course.at_work_on]
        if not claimed:
            return []
        parts = await self._renderings.parts([one for one in claimed if one.payload is None])
        keyed = {one.id: _keyed(one, made) for one in claimed if isinstance(made := parts.get(one.id), Sequence)}
        stored = await self._stored(owner, keyed)
        ready = [_with_payload(one, keyed) for one in claimed if one.payload is not None or one.id in stored]
        broken = [(one, str(made)) for one in claimed if isinstance(made := parts.get(one.id), Unrenderable)]
        return [*map(self._course.run, ready), *(self._course.unrenderable(*one) for one in broken)]

    async def _prospect(self, paces: Mapping[str, Pace], request: str | None) -> Prospect:
        async with self._store.read() as unit:
            return await unit.claims.prospect(list(paces), request)

    async def _stored(self, owner: str, keyed: Mapping[int, Sequence[tuple[str, Part]]]) -> set[int]:
        if not keyed:
            return set()
        async with self._store.begin() as unit:
            return await unit.claims.store_parts(owner, keyed)


def _keyed(delivery: Delivery, parts: Sequence[Part]) -> list[tuple[str, Part]]:
    stem = delivery.key.rpartition("/")[0]
    return [(f"{stem}/{number}", part) for number, part in enumerate(parts)]


def _with_payload(delivery: Delivery, keyed: Mapping[int, Sequence[tuple[str, Part]]]) -> Delivery:
    if delivery.id not in keyed:
        return delivery
    first = keyed[delivery.id][0][1]
    return replace(delivery, payload=first.payload, papers=first.papers)
