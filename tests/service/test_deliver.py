"""Delivery: what becomes of a message under every answer, and none of it twice."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery import (
    Absent,
    Attempt,
    CannotTell,
    Delivery,
    Found,
    OutcomeUnknown,
    Pace,
    Part,
    Prospect,
    Receipt,
    Refused,
    RetryLater,
    State,
    WhenUnsure,
)
from bot.domain.errors import StoreError
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.service.deliver import Deliverer, Tally
from bot.store.unit import SqlStore, SqlUnit
from tests.builders import papers
from tests.fakes import FakeAdapter
from tests.service.conftest import World

NOW = timedelta(0)


class FailingReceipts:
    """A store that does not take a receipt the first times."""

    def __init__(self, store: SqlStore, failures: int) -> None:
        self._store = store
        self.left = failures

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqlUnit]:
        async with self._store.begin() as unit:
            sent = unit.ledger.sent

            async def failing(receipts: Mapping[int, Receipt]) -> None:
                await sent(receipts)
                if self.left:
                    self.left -= 1
                    raise StoreError("The database was busy.")

            unit.ledger.sent = failing  # type: ignore[method-assign]
            yield unit

    def read(self) -> AbstractAsyncContextManager[SqlUnit]:
        return self._store.read()


class SlowAdapter(FakeAdapter):
    """A platform that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def send(self, attempt: Attempt) -> Receipt:
        """See the port."""
        self.asked.set()
        await self.go_on.wait()
        return await super().send(attempt)


class Broken:
    """A store that cannot be used; `tried` once somebody has."""

    def __init__(self) -> None:
        self.tried = asyncio.Event()

    def begin(self) -> AbstractAsyncContextManager[SqlUnit]:
        """Fail."""
        self.tried.set()
        raise StoreError("The disk is full.")


async def plan(world: World, count: int = 3) -> None:
    await world.keep(papers(count))
    await world.planner.request(Target("terminal", "digest"))


async def one_step(world: World) -> None:
    """What is claimed at once meets one answer."""
    (task,) = await world.deliverer._begin(1, world.deliverer._paces, None)
    await task


async def rows(world: World) -> list[Delivery]:
    async with world.store.read() as unit:
        return await unit.ledger.deliveries()


async def test_a_message_is_sent_once_and_noted(world: World) -> None:
    await plan(world)
    assert await world.deliverer.drain() == Tally(sent=1)
    assert await world.deliverer.drain() == Tally()
    (row,) = await rows(world)
    assert (row.state, row.message_id, row.papers) == (State.SENT, "m1", tuple(world.ids(papers(3))))


async def test_the_key_and_the_start_travel_with_it(world: World) -> None:
    await plan(world)
    await world.deliverer.drain()
    (message,) = world.adapter.messages
    assert message.key == (await rows(world))[0].key
    assert message.started == world.clock.now()


async def test_parts_are_sent_in_order_the_later_ones_below_the_first(world: World) -> None:
    world.adapter._papers_a_part = 2
    await plan(world, 5)
    assert await world.deliverer.drain() == Tally(sent=3)
    assert [message.parent for message in world.adapter.messages] == [None, "m1", "m1"]
    assert [message.key[-2:] for message in world.adapter.messages] == ["/0", "/1", "/2"]
    assert [paper for posted in world.posted for paper in posted] == world.ids(papers(5))


async def test_parts_behind_one_that_was_settled_by_hand_are_sent_on_their_own(world: World) -> None:
    world.adapter._papers_a_part = 2
    world.adapter.answers, world.adapter.settling = [OutcomeUnknown("No answer.")], timedelta(0)
    await plan(world, 5)
    await world.deliverer.drain()
    first = next(row for row in await rows(world) if not row.part)
    async with world.store.begin() as unit:
        await unit.ledger.settle(first.key, arrived=True)
    assert await world.deliverer.drain() == Tally(sent=2)
    assert [message.parent for message in world.adapter.messages] == [None, None]


async def test_nothing_is_claimed_by_one_that_was_told_to_stop_while_it_asked(world: World) -> None:
    await plan(world)
    prospect = world.deliverer._prospect

    async def then_stop(paces: Mapping[str, Pace], request: str | None) -> Prospect:
        found = await prospect(paces, request)
        world.deliverer.stop()
        return found

    world.deliverer._prospect = then_stop  # type: ignore[method-assign]
    assert await world.deliverer.drain() == Tally()
    assert [row.lease_owner for row in await rows(world)] == [None]


async def test_a_retry_sends_the_same_bytes_without_rendering_again(world: World) -> None:
    world.adapter.answers = [RetryLater("Busy.", NOW), RetryLater("Busy.", NOW)]
    await plan(world)
    await world.deliverer.drain()
    assert (world.adapter.renderings, len(world.posted)) == (1, 1)
    assert (await rows(world))[0].attempt == 3


async def test_retry_after_is_waited_for(world: World) -> None:
    world.adapter.answers = [RetryLater("Too many requests.", timedelta(hours=1))]
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, row.reason, world.posted) == (State.RETRY, "Too many requests.", [])


async def test_a_wait_holds_whatever_else_would_leave_for_the_destination(world: World) -> None:
    world.adapter.answers = [RetryLater("Too many requests.", timedelta(hours=1))]
    await plan(world)
    await world.deliverer.drain()
    await world.planner.request(Target("terminal", "digest"), again=True)
    await world.planner.request(Target("terminal:@ada", "digest"))
    assert await world.process("other").drain() == Tally(sent=1)
    assert [message.address for message in world.adapter.messages] == ["terminal:@ada"]


async def test_without_a_time_it_backs_off(world: World) -> None:
    world.adapter.answers = [RetryLater("Broken.")]
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert row.state is State.RETRY
    assert row.not_before is not None


async def test_an_outage_of_hours_is_outlasted(world: World) -> None:
    world.adapter.answers = [RetryLater("Broken.", NOW)] * 40
    await plan(world)
    assert await world.deliverer.drain() == Tally(sent=1)
    assert [row.attempt for row in await rows(world)] == [41]


async def test_it_gives_up_after_a_day_and_says_why(world: World) -> None:
    world.adapter.answers = [RetryLater("Broken.", NOW)] * 99
    await plan(world)
    await one_step(world)
    world.clock.advance(datetime.now(UTC) + timedelta(days=1, minutes=1) - world.clock.now())
    assert await world.deliverer.drain() == Tally(failed=1)
    (row,) = await rows(world)
    assert row.reason == "gave up: It waited for more than a day, so the next digest takes its place. Broken."


async def test_what_waited_for_a_day_is_not_posted_in_a_flood(world: World) -> None:
    """A platform that was not set up for days gets the newest digest, not all of them."""
    await plan(world)
    world.clock.advance(datetime.now(UTC) + timedelta(days=1, minutes=1) - world.clock.now())
    assert await world.deliverer.drain() == Tally(failed=1)
    assert world.posted == []


async def test_one_platform_alone_can_be_worked_on(world: World) -> None:
    await plan(world)
    world.deliverer._paces["slack"] = Pace(1)
    assert await world.deliverer.drain(platform="slack") == Tally()
    assert await world.deliverer.drain(platform="terminal") == Tally(sent=1)


async def test_what_cannot_be_rendered_fails_and_says_why(world: World) -> None:
    await plan(world)
    world.adapter.unrenderable = KeyError("colour")
    assert await world.deliverer.drain() == Tally(failed=1)
    (row,) = await rows(world)
    assert (row.state, "KeyError('colour')" in str(row.reason)) == (State.FAILED, True)


async def test_a_receipt_is_written_again_until_the_store_takes_it(world: World) -> None:
    await plan(world)
    world.deliverer._course._store = failing = FailingReceipts(world.store, failures=3)
    assert await world.deliverer.drain() == Tally(sent=1)
    assert failing.left == 0
    assert ([row.message_id for row in await rows(world)], len(world.posted)) == (["m1"], 1)


async def test_a_search_that_breaks_is_tried_again_later(world: World) -> None:
    world.adapter.answers, world.adapter.unfindable = [OutcomeUnknown("No answer.")], ConnectionError("down")
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, world.posted) == (State.UNKNOWN, [])
    assert row.reason == "It cannot be looked for now: ConnectionError('down')."
    assert row.not_before is not None


async def test_absent_is_believed_only_when_it_cannot_turn_up_any_more(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")], Absent()
    await plan(world)
    world.adapter.settling = timedelta(0)
    await one_step(world)
    world.adapter.settling = timedelta(hours=1)
    await world.deliverer.drain()
    assert [(row.state, row.reason) for row in await rows(world)] == [(State.UNKNOWN, "It has not arrived yet.")]


async def test_a_refusal_is_final_and_its_papers_are_free_again(world: World) -> None:
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "It is archived: unarchive it.")]
    await plan(world)
    assert await world.deliverer.drain() == Tally(failed=1)
    assert (await rows(world))[0].reason == "archived: It is archived: unarchive it."
    await plan(world)
    assert await world.deliverer.drain() == Tally(sent=1)
    assert world.posted == [world.ids(papers(3))]


async def test_a_stopped_destination_is_left_alone_until_somebody_asks(world: World) -> None:
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "It is archived: unarchive it.")]
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    assert [one.stopped for one in await world.schedules.all()] == ["It is archived: unarchive it."]
    await world.due_next_day()
    assert (world.posted, len(await rows(world))) == ([], 1)
    await plan(world)
    assert await world.deliverer.drain() == Tally(sent=1)


async def test_the_owner_is_told_once_through_the_ledger(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    async with world.store.begin() as unit:
        await unit.schedules.put(replace(schedule, owner="terminal:@ada"))
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "It is archived: unarchive it.")]
    await world.due_next_day()
    await world.deliverer.drain()
    told = [message for message in world.adapter.messages if message.address == "terminal:@ada"]
    assert [message.key.split("/")[0] for message in told] == ["notice"]
    (first, *_) = await rows(world)
    assert (first.state, first.papers) == (State.SENT, ())


async def test_what_may_have_arrived_is_looked_for_though_its_channel_was_stopped(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")], CannotTell()
    world.adapter.settling = timedelta(hours=1)
    await world.keep(papers(3))
    schedule = await world.schedule()
    await world.due_next_day()
    async with world.store.begin() as unit:
        (row,) = await unit.ledger.deliveries()
        await unit.holds.stop(row, Refusal.ARCHIVED, "It is archived.")
        await unit.ledger._connection.execute(text("UPDATE delivery SET not_before = '2000-01-01 00:00:00'"))
    world.adapter.found = Found(Receipt("m9"))
    assert await world.deliverer.drain() == Tally(sent=1)
    assert [one.message_id for one in await rows(world)] == ["m9"]
    assert (await world.schedules.all())[0].id == schedule.id


async def test_what_cannot_be_sent_just_now_fails_where_its_channel_was_stopped_meanwhile(world: World) -> None:
    slow = SlowAdapter()
    slow.answers = [RetryLater("Busy.", timedelta(hours=1))]
    await world.keep(papers(3))
    await world.schedule()
    world.clock.advance(timedelta(days=1))
    await world.planner.plan_due()
    draining = asyncio.create_task(world.process_with(slow).drain())
    await slow.asked.wait()
    async with world.store.begin() as unit:
        await unit.holds.stop((await unit.ledger.deliveries())[0], Refusal.ARCHIVED, "It is archived.")
    slow.go_on.set()
    assert await draining == Tally(failed=1)
    assert [row.reason for row in await rows(world)] == ["archived: It is archived."]


async def test_a_message_that_never_arrives_is_not_sent_again_and_again_at_once(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")] * 99, Absent()
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, row.attempt) == (State.RETRY, 2)


async def test_a_paper_that_is_gone_breaks_its_own_digest_alone(world: World) -> None:
    await plan(world)
    async with world.store.begin() as unit:
        await unit.ledger._connection.execute(text("DELETE FROM listing"))
        await unit.ledger._connection.execute(text("DELETE FROM signal"))
        await unit.ledger._connection.execute(text("DELETE FROM paper"))
    assert await world.deliverer.drain() == Tally(failed=1)
    assert "could not be put into words" in str((await rows(world))[0].reason)


async def test_what_a_process_is_still_sending_it_does_not_look_for_beside(world: World) -> None:
    """After it stood still for longer than its lease, it finds the row as one of which nobody knows."""
    await plan(world)
    slow = SlowAdapter()
    slow.found = Absent()
    deliverer = world.process_with(slow)
    draining = asyncio.create_task(deliverer.drain())
    await slow.asked.wait()
    async with world.store.begin() as unit:
        await unit.ledger._connection.execute(text("UPDATE delivery SET lease_until = '2000-01-01 00:00:00'"))
    assert await deliverer._begin(9, deliverer._paces, None) == set()
    slow.go_on.set()
    assert await draining == Tally(sent=1)
    assert [row.state for row in await rows(world)] == [State.SENT]
    assert len(slow.messages) == 1


async def test_a_store_that_fails_breaks_off_nothing_that_is_on_its_way(world: World) -> None:
    await world.keep(papers(3))
    for reader in ("@ada", "@kurt"):
        await world.planner.request(Target(f"terminal:{reader}", "digest"))
    slow = SlowAdapter()
    deliverer = Deliverer(world.store, {"terminal": slow}, world.clock, "me", random.Random(1))
    draining = asyncio.create_task(deliverer.drain())
    await slow.asked.wait()
    deliverer._store = broken = Broken()  # type: ignore[assignment]
    async with asyncio.timeout(10):
        await broken.tried.wait()
    slow.go_on.set()
    with pytest.raises(StoreError):
        await draining
    assert [row.state for row in await rows(world)] == [State.SENT, State.SENT]


async def test_a_refusal_of_the_message_alone_stops_nothing(world: World) -> None:
    world.adapter.answers = [Refused(Refusal.REJECTED, "Too large.")]
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    assert [one.stopped for one in await world.schedules.all()] == [None]
    await world.due_next_day()
    assert world.posted == [world.ids(papers(3))]


async def test_one_bad_destination_does_not_keep_another_waiting(world: World) -> None:
    world.adapter.answers = [Refused(Refusal.NOT_FOUND, "No.")]
    await plan(world)
    await world.planner.request(Target("terminal:@ada", "digest"))
    assert await world.deliverer.drain() == Tally(sent=1, failed=1)


@pytest.mark.parametrize("error", [OutcomeUnknown("No answer."), ConnectionResetError("reset"), KeyError("bug")])
async def test_unknown_is_found(world: World, error: Exception) -> None:
    world.adapter.answers, world.adapter.found = [error], Found(Receipt("m7"))
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, row.message_id, world.posted) == (State.SENT, "m7", [])


async def test_unknown_and_absent_is_sent_again_with_the_same_key(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")], Absent()
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, row.attempt, [message.key for message in world.adapter.messages]) == (State.SENT, 2, [row.key])


async def test_unknown_for_ever_is_held(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")], CannotTell()
    await plan(world)
    await world.deliverer.drain()
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, world.posted) == (State.UNKNOWN, [])


async def test_unknown_for_ever_is_sent_again_where_the_adapter_says_so(world: World) -> None:
    world.adapter.answers, world.adapter.when_unsure = [OutcomeUnknown("No answer.")], WhenUnsure.SEND_AGAIN
    await plan(world)
    await world.deliverer.drain()
    assert [row.state for row in await rows(world)] == [State.SENT]


async def test_a_process_that_ended_while_sending_leaves_it_to_be_found(world: World) -> None:
    """It is asked for, never simply sent again."""
    await plan(world)
    async with world.store.begin() as unit:
        (delivery,) = await unit.claims.claim("me", {"terminal": Pace(9)}, 1, timedelta(minutes=1))
        await unit.claims.store_parts("me", {delivery.id: [(delivery.key, Part(payload={}, papers=()))]})
        await unit.claims.start("me", [delivery.id], world.clock.now(), timedelta(minutes=1))
        await unit.ledger._connection.execute(text("UPDATE delivery SET lease_until = '2000-01-01 00:00:00'"))
    world.adapter.found = Found(Receipt("m1"))
    await world.process("next").drain()
    assert ([row.state for row in await rows(world)], world.posted) == ([State.SENT], [])


async def test_released_rows_go_to_another_process(world: World) -> None:
    await plan(world)
    async with world.store.begin() as unit:
        assert await unit.claims.claim("me/0", {"terminal": Pace(9)}, 1, timedelta(minutes=1))
    assert await world.process("other").drain() == Tally()
    await world.deliverer.release()
    assert await world.process("other").drain() == Tally(sent=1)


async def test_processes_side_by_side_send_everything_once(world: World) -> None:
    await world.keep(papers(3))
    for number in range(40):
        await world.planner.request(Target(f"terminal:@{number}", "digest"))
    tallies = await asyncio.gather(*[world.process(f"p{number}").drain() for number in range(4)])
    assert sum(tally.sent for tally in tallies) == 40
    keys = [message.key for message in world.adapter.messages]
    assert len(keys) == len(set(keys)) == 40
