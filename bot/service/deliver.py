"""From the ledger to the platforms: claim, render all parts once, send part by part, write down what became of each.

A row is `sending` from just before its request leaves until its answer is written. A process that ends in between
leaves it to be found or decided by the next one: it never goes back to `planned`.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
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
from bot.domain.errors import StoreError
from bot.domain.schedule import platform_of
from bot.ports import Adapter, Adapters, Clock, Store, Unit
from bot.service.compose import digest_message

CLAIM = 32
LEASE = timedelta(seconds=90)
ANSWER = timedelta(seconds=60)
"""How long one message may take; well within the lease, so that nobody else takes it up meanwhile."""
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
BETWEEN_LOOKS = timedelta(minutes=1)
"""While a platform cannot be asked whether a message arrived."""
GIVE_UP = timedelta(days=1)
"""A message that is this old is of yesterday: the next digest has its papers again."""
WRITES = 5
"""How often a receipt is written again when the store does not take it: it is worth more than the message."""

_log = structlog.get_logger()
_MOST_DOUBLINGS = 12

Answer = Receipt | RetryLater | Refused | OutcomeUnknown


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

    async def drain(self, request: str | None = None, platform: str | None = None) -> Tally:
        """Deliver until nothing can be claimed now: of one request, or of one platform, if given. What one message
        meets is logged and written down; it neither ends this nor breaks off another message.
        """
        states: list[State | None] = []
        platforms = [platform] if platform else list(self._adapters)
        while claimed := await self._claim(platforms, request):
            states += await asyncio.gather(*[self._work_on(delivery) for delivery in claimed])
        return Tally(states.count(State.SENT), states.count(State.FAILED))

    async def release(self) -> None:
        """Give back what was claimed and not begun."""
        async with self._store.begin() as unit:
            await unit.ledger.release(self._owner)

    async def _claim(self, platforms: list[str], request: str | None) -> list[Delivery]:
        async with self._store.begin() as unit:
            return await unit.ledger.claim(self._owner, platforms, CLAIM, LEASE, request)

    async def _work_on(self, delivery: Delivery) -> State | None:
        """The state it is left in; None if it went to another process, or stays as it is until its lease ends."""
        adapter = self._adapters[platform_of(delivery.address)]
        try:
            state = await self._do(adapter, delivery)
        except Exception:  # noqa: BLE001 - one message never keeps the others from being sent
            _log.exception("delivery.error", key=delivery.key, address=delivery.address)
            return None
        _log.info("delivery", key=delivery.key, address=delivery.address, state=str(state or "another process has it"))
        return state

    async def _do(self, adapter: Adapter, delivery: Delivery) -> State | None:
        if delivery.state is State.UNKNOWN:
            return await self._look_for(adapter, delivery)
        if not delivery.attempt and self._clock.now() - delivery.planned_at > GIVE_UP:
            return await self._failed(delivery, "It waited for more than a day, so the next digest takes its place.")
        return await self._deliver(adapter, delivery)

    async def _deliver(self, adapter: Adapter, delivery: Delivery) -> State | None:
        ready = delivery if delivery.payload is not None else await self._render(adapter, delivery)
        if isinstance(ready, State) or ready is None:
            return ready
        if not await self._start(ready):
            return None
        match await self._send(adapter, ready):
            case Receipt() as receipt:
                return await self._sent(ready, receipt)
            case RetryLater() as answer:
                return await self._later(ready, answer.reason, answer.after)
            case Refused() as answer:
                return await self._failed(ready, f"{answer.refusal}: {answer.reason}")
            case OutcomeUnknown() as answer:
                return await self._unknown(ready, answer.reason, adapter.settling)

    async def _render(self, adapter: Adapter, delivery: Delivery) -> Delivery | State | None:
        """The delivery with its payload; or the state it ended in; or None if the lease was lost."""
        async with self._store.read() as unit:
            content = await unit.digests.content(delivery.digest)
            papers = await unit.papers.get([item.paper for item in content.items])
        try:
            first, *others = adapter.render(digest_message(content, papers))
        except Exception as error:  # noqa: BLE001 - it will be the same at every try
            _log.exception("delivery.render", key=delivery.key)
            return await self._failed(delivery, f"It could not be put into words for this platform: {error!r}.")
        stem = delivery.key.rpartition("/")[0]
        keyed = [(f"{stem}/{number}", part) for number, part in enumerate([first, *others])]
        async with self._store.begin() as unit:
            stored = await unit.ledger.store_parts(delivery.id, self._owner, keyed)
        return replace(delivery, payload=first.payload, papers=first.papers) if stored else None

    async def _start(self, delivery: Delivery) -> bool:
        async with self._store.begin() as unit:
            return await unit.ledger.start(delivery.id, self._owner, self._clock.now(), LEASE)

    async def _send(self, adapter: Adapter, delivery: Delivery) -> Answer:
        try:
            async with asyncio.timeout(ANSWER.total_seconds()):
                return await adapter.send(self._attempt(delivery))
        except (RetryLater, Refused, OutcomeUnknown) as answer:
            return answer
        except TimeoutError:
            return OutcomeUnknown(f"No answer for {ANSWER.seconds} seconds.")
        except Exception as error:  # noqa: BLE001 - whatever happened, the message may have left
            _log.exception("delivery.send", key=delivery.key)
            return OutcomeUnknown(f"An error while sending: {error!r}.")

    def _attempt(self, delivery: Delivery) -> Attempt:
        return Attempt(
            address=delivery.address,
            key=delivery.key,
            payload=delivery.payload or {},
            started=delivery.started or self._clock.now(),
            parent=delivery.parent if delivery.part else None,
        )

    async def _look_for(self, adapter: Adapter, delivery: Delivery) -> State | None:
        try:
            async with asyncio.timeout(ANSWER.total_seconds()):
                found = await adapter.find(self._attempt(delivery))
        except RetryLater as later:
            return await self._look_later(delivery, later.reason, later.after)
        except Exception as error:  # noqa: BLE001 - whatever the platform did, the message is still to be found
            return await self._look_later(delivery, f"{error!r}.", None)
        match found:
            case Found(receipt):
                return await self._sent(delivery, receipt)
            case Absent():
                return await self._absent(adapter, delivery)
            case CannotTell():
                return await self._unsure(adapter, delivery)

    async def _look_later(self, delivery: Delivery, reason: str, after: timedelta | None) -> State | None:
        if self._clock.now() - delivery.planned_at > GIVE_UP:
            return await self._unknown(delivery, f"It could not be looked for in a day; it is held: {reason}", None)
        wait = after or BETWEEN_LOOKS
        return await self._unknown(delivery, f"It cannot be looked for now: {reason}", wait)

    async def _absent(self, adapter: Adapter, delivery: Delivery) -> State | None:
        """Believed only once the message can no longer turn up."""
        left = (delivery.started or self._clock.now()) + adapter.settling - self._clock.now()
        if left > timedelta():
            return await self._unknown(delivery, "It has not arrived yet.", left)
        return await self._later(delivery, "It had not arrived.", timedelta())

    async def _unsure(self, adapter: Adapter, delivery: Delivery) -> State | None:
        if adapter.when_unsure is WhenUnsure.SEND_AGAIN:
            return await self._later(delivery, "Nobody can tell whether it arrived; it is sent again.", timedelta())
        return await self._unknown(delivery, "Nobody can tell whether it arrived; it is held.", None)

    async def _sent(self, delivery: Delivery, receipt: Receipt) -> State:
        for left in reversed(range(WRITES)):
            try:
                async with self._store.begin() as unit:
                    await unit.ledger.sent(delivery.id, receipt)
                break
            except StoreError as error:
                _log.warning("delivery.receipt", key=delivery.key, message_id=receipt.message_id, reason=str(error))
                if not left:
                    raise
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=1))
        return State.SENT

    async def _later(self, delivery: Delivery, reason: str, after: timedelta | None) -> State | None:
        if self._clock.now() - delivery.planned_at > GIVE_UP:
            return await self._failed(delivery, f"Given up after a day: {reason}")
        wait = after if after is not None else self._back_off(delivery.attempt)
        return await self._write(State.RETRY, lambda unit: unit.ledger.later(delivery.id, self._owner, reason, wait))

    def _back_off(self, attempt: int) -> timedelta:
        doublings: int = 2 ** min(attempt, _MOST_DOUBLINGS)
        longest: timedelta = min(FIRST_WAIT * doublings, LONGEST_WAIT)
        return longest * self._chance.uniform(0.5, 1.0)

    async def _failed(self, delivery: Delivery, reason: str) -> State | None:
        return await self._write(State.FAILED, lambda unit: unit.ledger.failed(delivery.id, self._owner, reason))

    async def _unknown(self, delivery: Delivery, reason: str, wait: timedelta | None) -> State | None:
        return await self._write(
            State.UNKNOWN, lambda unit: unit.ledger.unknown(delivery.id, self._owner, reason, wait)
        )

    async def _write(self, state: State, write: Callable[[Unit], Awaitable[bool]]) -> State | None:
        async with self._store.begin() as unit:
            return state if await write(unit) else None
