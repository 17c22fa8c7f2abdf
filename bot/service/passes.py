"""Whether a request may leave, asked of the store just before it does."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta

from bot.domain.delivery import Delivery
from bot.ports import Clock, Store, Unit
from bot.service.together import Together

TOGETHER = 64
"""Checks of one transaction."""

Check = Callable[[Unit, str, Collection[int]], Awaitable[set[int]]]


class Passes:
    """Checks the lease, and that nobody was asked to wait; what passes has its lease for so long from then on."""

    def __init__(self, store: Store, clock: Clock, lease: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._lease = lease
        self._to_send: Together[Delivery, bool] = Together(lambda asked: self._all(asked, self._start), TOGETHER)
        self._to_look: Together[Delivery, bool] = Together(lambda asked: self._all(asked, self._look), TOGETHER)

    async def to_send(self, delivery: Delivery) -> bool:
        """Whether it may be sent: if so, it is `sending`; if not, another may have it by now."""
        return await self._to_send.ask(delivery)

    async def to_look(self, delivery: Delivery) -> bool:
        """Whether it may be looked for; if not, another may have it by now."""
        return await self._to_look.ask(delivery)

    async def _all(self, asked: list[Delivery], check: Check) -> Sequence[bool]:
        by_claim: Mapping[str, list[int]] = defaultdict(list)
        for one in asked:
            by_claim[one.lease_owner or ""].append(one.id)
        passed: set[int] = set()
        async with self._store.begin() as unit:
            for claim, numbers in by_claim.items():
                passed |= await check(unit, claim, numbers)
        return [one.id in passed for one in asked]

    async def _start(self, unit: Unit, claim: str, numbers: Collection[int]) -> set[int]:
        return await unit.claims.start(claim, numbers, self._clock.now(), self._lease)

    async def _look(self, unit: Unit, claim: str, numbers: Collection[int]) -> set[int]:
        return await unit.claims.look(claim, numbers, self._lease)
