"""Delivery: what becomes of a message under every answer, and none of it twice."""

import asyncio
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery import (
    OutcomeUnknown,
    Pace,
    Prospect,
    RetryLater,
    State,
)
from bot.domain.errors import StoreError
from bot.domain.schedule import Target
from bot.service.deliver import Deliverer, Tally
from tests.builders import papers
from tests.service.conftest import World
from tests.service.delivering import NOW, Broken, FailingReceipts, SlowAdapter, one_step, plan, rows


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


async def test_a_receipt_is_written_again_until_the_store_takes_it(world: World) -> None:
    await plan(world)
    world.deliverer._course._store = failing = FailingReceipts(world.store, failures=3)
    assert await world.deliverer.drain() == Tally(sent=1)
    assert failing.left == 0
    assert ([row.message_id for row in await rows(world)], len(world.posted)) == (["m1"], 1)


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
