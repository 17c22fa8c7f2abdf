"""The course of one delivery, from its claim to what is written down about it."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog

from bot.domain.delivery import (
    BY_HAND,
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
    Timings,
    WhenUnsure,
)
from bot.domain.digest import BY_REQUEST
from bot.domain.errors import StoreError
from bot.domain.refusal import Refusal, Scope
from bot.domain.schedule import platform_of
from bot.ports import Adapter, Adapters, Clock, Store
from bot.service.passes import Passes
from bot.service.stop import stop
from bot.service.together import Together

IN_FLIGHT = 64
"""Messages on their way to one platform at once, from one process: one that hangs keeps no other waiting."""
TOGETHER = 64
"""Receipts of one transaction."""
WRITES = 5
"""How often a receipt is written again when the store does not take it: it is worth more than the message."""
_MOST_DOUBLINGS = 12

_log = structlog.get_logger()

Answer = Receipt | RetryLater | Refused | OutcomeUnknown


class Course:
    """Takes deliveries that are claimed, with their payloads, as far as they go now."""

    def __init__(self, store: Store, adapters: Adapters, clock: Clock, chance: random.Random, timings: Timings) -> None:
        self._store = store
        self._adapters = adapters
        self._clock = clock
        self._chance = chance
        self._timings = timings
        self._on_the_way = {platform: asyncio.Semaphore(IN_FLIGHT) for platform in adapters}
        self.at_work_on: set[int] = set()
        self._passes = Passes(store, clock, timings.lease)
        self._receipts: Together[tuple[int, Receipt], None] = Together(self._write_receipts, TOGETHER)

    async def run(self, delivery: Delivery) -> State | None:
        """The state it is left in; None if it went to another process, has to wait, or stays as it is until its lease
        ends.
        """
        return await self._guarded(delivery, self._go(self._adapters[platform_of(delivery.address)], delivery))

    async def unrenderable(self, delivery: Delivery, reason: str) -> State | None:
        """It can be sent nowhere."""
        return await self._guarded(delivery, self._failed(delivery, Refusal.REJECTED, reason))

    async def _guarded(self, delivery: Delivery, course: Coroutine[Any, Any, State | None]) -> State | None:
        self.at_work_on.add(delivery.id)
        try:
            state = await course
        except Exception:  # noqa: BLE001 - one message never keeps the others from being sent
            _log.exception("delivery.error", key=delivery.key, address=delivery.address)
            return None
        finally:
            self.at_work_on.discard(delivery.id)
        _log.info("delivery", key=delivery.key, address=delivery.address, state=str(state or "left for later"))
        return state

    async def _go(self, adapter: Adapter, delivery: Delivery) -> State | None:
        if delivery.state is State.UNKNOWN:
            return await self._look_for(adapter, delivery)
        if self._is_old(delivery) and delivery.reason != BY_HAND:
            reason = f"It waited for more than a day, so the next digest takes its place. {delivery.words}".rstrip()
            return await self._failed(delivery, Refusal.GAVE_UP, reason)
        async with self._on_the_way[adapter.platform]:
            answer = await self._ask(adapter, delivery)
            if not isinstance(answer, Receipt):
                # Before another leaves: it may be that all have to wait.
                return await self._written_down(adapter, delivery, answer)
        return await self._sent(delivery, answer)

    async def _written_down(
        self, adapter: Adapter, delivery: Delivery, answer: RetryLater | Refused | OutcomeUnknown | None
    ) -> State | None:
        match answer:
            case RetryLater():
                return await self._later(delivery, answer)
            case Refused():
                return await self._refused(delivery, answer)
            case OutcomeUnknown():
                return await self._unknown(delivery, answer.reason, adapter.settling)
            case None:
                return None

    def _is_old(self, delivery: Delivery) -> bool:
        return self._clock.now() - delivery.planned_at > self._timings.give_up

    async def _ask(self, adapter: Adapter, delivery: Delivery) -> Answer | None:
        """What the platform says to it; None if its lease had ended."""
        loop = asyncio.get_running_loop()
        last_moment = loop.time() + (self._timings.lease - self._timings.answer).total_seconds()
        if not await self._passes.to_send(delivery):
            return None
        if loop.time() > last_moment:
            # This process stood still after its lease was checked: by now another may have the message.
            return RetryLater("This process stood still before sending.", timedelta())
        return await self._send(adapter, delivery)

    async def _send(self, adapter: Adapter, delivery: Delivery) -> Answer:
        try:
            async with asyncio.timeout(self._timings.answer.total_seconds()):
                return await adapter.send(self._attempt(delivery))
        except (RetryLater, Refused, OutcomeUnknown) as answer:
            return answer
        except TimeoutError:
            return OutcomeUnknown(f"No answer for {self._timings.answer.total_seconds():g} seconds.")
        except Exception as error:  # noqa: BLE001 - whatever happened, the message may have left
            _log.exception("delivery.send", key=delivery.key)
            return OutcomeUnknown(f"An error while sending: {error!r}.")

    def _attempt(self, delivery: Delivery) -> Attempt:
        return Attempt(
            address=delivery.address,
            key=delivery.key,
            payload=delivery.payload or {},
            started=delivery.started or self._clock.now(),
            parent=delivery.parent if delivery.part and delivery.parent != BY_HAND else None,
        )

    async def _look_for(self, adapter: Adapter, delivery: Delivery) -> State | None:
        if not await self._passes.to_look(delivery):
            return None
        try:
            async with asyncio.timeout(self._timings.answer.total_seconds()):
                found = await adapter.find(self._attempt(delivery))
        except RetryLater as later:
            await self._hold(delivery, later)
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
        if self._is_old(delivery):
            return await self._unknown(delivery, f"It could not be looked for in a day; it is held: {reason}", None)
        wait = after or self._timings.between_looks
        return await self._unknown(delivery, f"It cannot be looked for now: {reason}", wait)

    async def _absent(self, adapter: Adapter, delivery: Delivery) -> State | None:
        """Believed only once the message can no longer turn up."""
        left = (delivery.started or self._clock.now()) + adapter.settling - self._clock.now()
        if left > timedelta():
            return await self._unknown(delivery, "It has not arrived yet.", left)
        return await self._later(delivery, RetryLater("It had not arrived.", self._before_again(delivery)))

    async def _unsure(self, adapter: Adapter, delivery: Delivery) -> State | None:
        if adapter.when_unsure is WhenUnsure.SEND_AGAIN:
            again = "Nobody can tell whether it arrived; it is sent again."
            return await self._later(delivery, RetryLater(again, self._before_again(delivery)))
        return await self._unknown(delivery, "Nobody can tell whether it arrived; it is held.", None)

    async def _sent(self, delivery: Delivery, receipt: Receipt) -> State:
        for left in reversed(range(WRITES)):
            try:
                await self._receipts.ask((delivery.id, receipt))
                break
            except StoreError as error:
                _log.warning("delivery.receipt", key=delivery.key, message_id=receipt.message_id, reason=str(error))
                if not left:
                    raise
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=1))
        return State.SENT

    async def _write_receipts(self, receipts: list[tuple[int, Receipt]]) -> Sequence[None]:
        async with self._store.begin() as unit:
            await unit.ledger.sent(dict(receipts))
        return [None] * len(receipts)

    async def _later(self, delivery: Delivery, answer: RetryLater) -> State | None:
        await self._hold(delivery, answer)
        wait = answer.after if answer.after is not None else self._back_off(delivery.attempt)
        async with self._store.begin() as unit:
            stopped = await unit.holds.lock(delivery)
            if stopped and not delivery.key.startswith(BY_REQUEST):
                failed = await unit.ledger.failed(delivery.id, _claim(delivery), stopped)
                return State.FAILED if failed else None
            waits = await unit.ledger.later(delivery.id, _claim(delivery), answer.reason, wait)
        return State.RETRY if waits else None

    async def _hold(self, delivery: Delivery, answer: RetryLater) -> None:
        """Whoever has the message by now, and whatever became of its place: nobody may ask again before that. In a
        transaction of its own, as it may lock many places.
        """
        if answer.after:
            async with self._store.begin() as unit:
                await unit.holds.wait(delivery, answer.scope, answer.after)

    def _before_again(self, delivery: Delivery) -> timedelta:
        """After a message that did not arrive though nothing refused it: at once, but not again and again."""
        return timedelta() if delivery.attempt <= 1 else self._back_off(delivery.attempt)

    def _back_off(self, attempt: int) -> timedelta:
        doublings: int = 2 ** min(attempt, _MOST_DOUBLINGS)
        longest: timedelta = min(self._timings.first_wait * doublings, self._timings.longest_wait)
        return longest * self._chance.uniform(0.5, 1.0)

    async def _refused(self, delivery: Delivery, answer: Refused) -> State | None:
        if answer.refusal.scope is Scope.WORKSPACE and delivery.workspace and not self._is_old(delivery):
            return await self._doubted(delivery, answer)
        return await self._failed(delivery, answer.refusal, answer.reason)

    async def _doubted(self, delivery: Delivery, answer: Refused) -> State | None:
        """A token can be mended: a message tries again from time to time, the others of the workspace wait."""
        wait = self._timings.longest_wait
        async with self._store.begin() as unit:
            reason = f"{answer.refusal}: {answer.reason}"
            if not await unit.ledger.later(delivery.id, _claim(delivery), reason, timedelta()):
                return None
            await unit.holds.doubt_workspace(delivery, answer.refusal, answer.reason, wait)
        _log.warning("workspace.held", key=delivery.key, address=delivery.address, reason=reason)
        return State.RETRY

    async def _failed(self, delivery: Delivery, refusal: Refusal, reason: str) -> State | None:
        async with self._store.begin() as unit:
            await unit.holds.lock(delivery)
            if not await unit.ledger.failed(delivery.id, _claim(delivery), f"{refusal}: {reason}"):
                return None
            if refusal.scope is Scope.DESTINATION:
                await stop(unit, delivery, refusal, reason, self._clock.now())
        return State.FAILED

    async def _unknown(self, delivery: Delivery, reason: str, wait: timedelta | None) -> State | None:
        async with self._store.begin() as unit:
            known = await unit.ledger.unknown(delivery.id, _claim(delivery), reason, wait)
        return State.UNKNOWN if known else None


def _claim(delivery: Delivery) -> str:
    return delivery.lease_owner or ""
