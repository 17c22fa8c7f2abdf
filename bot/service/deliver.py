"""From the ledger to the platforms: claim, render all parts once, send part by part, write down what became of each.

A row is `sending` from just before its request leaves until its answer is written. A process that ends in between
leaves it to be found or decided by the next one: it never goes back to `planned`.
"""

import asyncio
import random
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.domain.delivery import (
    Absent,
    Attempt,
    CannotTell,
    Delivery,
    Found,
    OutcomeUnknown,
    Receipt,
    Refused,
    RetryLater,
    State,
    WhenUnsure,
)
from bot.ports import Adapter, Adapters, Clock, Store
from bot.service.compose import digest_message

CLAIM = 32
LEASE = timedelta(seconds=60)
"""Longer than any adapter may take for one message."""
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tally:
    """What one drain did."""

    sent: int = 0
    failed: int = 0


class Deliverer:
    """Works on deliveries of the platforms it has adapters for, as `owner`."""

    def __init__(self, store: Store, adapters: Adapters, clock: Clock, owner: str, chance: random.Random) -> None:
        self._store = store
        self._adapters = adapters
        self._clock = clock
        self._owner = owner
        self._chance = chance

    async def drain(self) -> Tally:
        """Deliver until nothing can be claimed now."""
        states: list[State | None] = []
        while claimed := await self._claim():
            states += await _all(self._work_on(delivery) for delivery in claimed)
        return Tally(states.count(State.SENT), states.count(State.FAILED))

    async def release(self) -> None:
        """Give back what was claimed and not begun."""
        async with self._store.begin() as unit:
            await unit.ledger.release(self._owner)

    async def _claim(self) -> list[Delivery]:
        async with self._store.begin() as unit:
            return await unit.ledger.claim(self._owner, list(self._adapters), CLAIM, LEASE)

    async def _work_on(self, delivery: Delivery) -> State | None:
        """The state it is left in; None if the lease was lost."""
        adapter = self._adapters[delivery.address.partition(":")[0]]
        look = delivery.state is State.UNKNOWN
        state = await (self._look_for(adapter, delivery) if look else self._deliver(adapter, delivery))
        _log.info("delivery", key=delivery.key, address=delivery.address, state=str(state or "lease lost"))
        return state

    async def _deliver(self, adapter: Adapter, delivery: Delivery) -> State | None:
        ready = delivery if delivery.payload is not None else await self._render(adapter, delivery)
        if ready is None or not await self._start(ready):
            return None
        try:
            return await self._sent(ready, await adapter.send(self._attempt(ready)))
        except RetryLater as answer:
            return await self._later(ready, answer.reason, answer.after)
        except Refused as answer:
            return await self._failed(ready, f"{answer.refusal}: {answer.reason}")
        except OutcomeUnknown as answer:
            return await self._unknown(adapter, ready, answer.reason)
        except Exception as error:  # noqa: BLE001 - whatever happened, the message may have left
            _log.exception("delivery.error", key=ready.key)
            return await self._unknown(adapter, ready, f"An error while sending: {error}")

    async def _render(self, adapter: Adapter, delivery: Delivery) -> Delivery | None:
        async with self._store.read() as unit:
            content = await unit.digests.content(delivery.digest)
            papers = await unit.papers.get([item.paper for item in content.items])
        parts = adapter.render(digest_message(content, papers), delivery.key)
        stem = delivery.key.rpartition("/")[0]
        keyed = [(f"{stem}/{number}", part) for number, part in enumerate(parts)]
        async with self._store.begin() as unit:
            stored = await unit.ledger.store_parts(delivery.id, self._owner, keyed)
        return replace(delivery, payload=parts[0].payload, papers=parts[0].papers) if stored else None

    async def _start(self, delivery: Delivery) -> bool:
        async with self._store.begin() as unit:
            return await unit.ledger.start(delivery.id, self._owner, self._clock.now())

    def _attempt(self, delivery: Delivery) -> Attempt:
        return Attempt(
            address=delivery.address,
            key=delivery.key,
            payload=delivery.payload or {},
            started=delivery.started or self._clock.now(),
            parent=delivery.parent if delivery.part else None,
        )

    async def _look_for(self, adapter: Adapter, delivery: Delivery) -> State:
        match await adapter.find(self._attempt(delivery)):
            case Found(receipt):
                return await self._sent(delivery, receipt)
            case Absent():
                return await self._later(delivery, "It had not arrived.", timedelta())
            case CannotTell():
                return await self._unsure(adapter, delivery)

    async def _unsure(self, adapter: Adapter, delivery: Delivery) -> State:
        if adapter.when_unsure is WhenUnsure.SEND_AGAIN:
            return await self._later(delivery, "Nobody can tell whether it arrived; it is sent again.", timedelta())
        reason = "Nobody can tell whether it arrived; it is held."
        async with self._store.begin() as unit:
            await unit.ledger.unknown(delivery.id, reason, None)
        return State.UNKNOWN

    async def _sent(self, delivery: Delivery, receipt: Receipt) -> State:
        async with self._store.begin() as unit:
            await unit.ledger.sent(delivery.id, receipt)
        return State.SENT

    async def _later(self, delivery: Delivery, reason: str, after: timedelta | None) -> State:
        tries = delivery.attempt + (delivery.state is not State.UNKNOWN)
        if tries >= MOST_ATTEMPTS:
            return await self._failed(delivery, f"Given up after {MOST_ATTEMPTS} tries: {reason}")
        wait = after if after is not None else self._back_off(delivery.attempt)
        async with self._store.begin() as unit:
            await unit.ledger.later(delivery.id, reason, wait)
        return State.RETRY

    def _back_off(self, attempt: int) -> timedelta:
        longest: timedelta = min(FIRST_WAIT * 2**attempt, LONGEST_WAIT)
        return longest * self._chance.uniform(0.5, 1.0)

    async def _failed(self, delivery: Delivery, reason: str) -> State:
        async with self._store.begin() as unit:
            await unit.ledger.failed(delivery.id, reason)
        return State.FAILED

    async def _unknown(self, adapter: Adapter, delivery: Delivery, reason: str) -> State:
        async with self._store.begin() as unit:
            await unit.ledger.unknown(delivery.id, reason, adapter.settling)
        return State.UNKNOWN


async def _all(work: Iterable[Coroutine[None, None, State | None]]) -> list[State | None]:
    """Everything to its end, then the first error: what one message meets must not break off another half-sent."""
    done = await asyncio.gather(*work, return_exceptions=True)
    states: list[State | None] = []
    for one in done:
        if isinstance(one, BaseException):
            raise one
        states.append(one)
    return states
