"""What a platform refuses: the message, or its place for good; and what cannot be rendered."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from typing import cast

from sqlalchemy import text

from bot.domain.delivery import (
    CannotTell,
    Found,
    OutcomeUnknown,
    Receipt,
    Refused,
    RetryLater,
    State,
    Timings,
)
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.service.course import Course
from bot.service.deliver import Tally
from bot.store.unit import SqlStore
from tests.builders import papers
from tests.service.conftest import World
from tests.service.delivering import Broken, SlowAdapter, plan, rows


async def test_what_cannot_be_rendered_fails_and_says_why(world: World) -> None:
    await plan(world)
    world.adapter.unrenderable = KeyError("colour")
    assert await world.deliverer.drain() == Tally(failed=1)
    (row,) = await rows(world)
    assert (row.state, "KeyError('colour')" in str(row.reason)) == (State.FAILED, True)


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


async def asked_to_wait_where_it_was_stopped_meanwhile(world: World) -> None:
    """A message is on its way while its channel is stopped, and is answered by an hour to wait."""
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


async def test_what_cannot_be_sent_just_now_fails_where_its_channel_was_stopped_meanwhile(world: World) -> None:
    await asked_to_wait_where_it_was_stopped_meanwhile(world)
    assert [row.reason for row in await rows(world)] == ["archived: It is archived."]


async def test_what_a_platform_asked_for_holds_though_the_place_was_stopped_meanwhile(world: World) -> None:
    await asked_to_wait_where_it_was_stopped_meanwhile(world)
    await plan(world)
    assert (await world.deliverer.drain(), world.adapter.messages) == (Tally(), []), "nobody asks within the hour"


async def test_a_paper_that_is_gone_breaks_its_own_digest_alone(world: World) -> None:
    await plan(world)
    async with world.store.begin() as unit:
        await unit.ledger._connection.execute(text("DELETE FROM listing"))
        await unit.ledger._connection.execute(text("DELETE FROM signal"))
        await unit.ledger._connection.execute(text("DELETE FROM paper"))
    assert await world.deliverer.drain() == Tally(failed=1)
    assert "could not be put into words" in str((await rows(world))[0].reason)


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


async def test_nothing_leaves_between_a_retry_after_and_its_being_written_down(world: World) -> None:
    world.deliverer._course._on_the_way["terminal"] = asyncio.Semaphore(1)
    await plan(world)
    await world.planner.request(Target("terminal", "digest"), again=True)
    world.adapter.answers = [RetryLater("busy", timedelta(hours=1))]
    assert await world.deliverer.drain() == Tally()
    assert (world.adapter.answers, world.adapter.messages) == ([], [])


async def test_a_store_that_fails_for_what_cannot_be_rendered_ends_no_drain(world: World) -> None:
    await plan(world)
    (one,) = await rows(world)
    broken = Course(cast(SqlStore, Broken()), {"terminal": world.adapter}, world.clock, random.Random(1), Timings())
    assert await broken.unrenderable(one, "It has no words.") is None
    assert [row.state for row in await rows(world)] == [State.PLANNED]


async def test_who_lost_the_message_meanwhile_tells_the_others_to_wait_all_the_same(world: World) -> None:
    await plan(world)
    slow = SlowAdapter()
    slow.answers = [RetryLater("busy", timedelta(hours=1))]
    draining = asyncio.create_task(world.process_with(slow).drain())
    await slow.asked.wait()
    async with world.store.begin() as unit:
        gone = "UPDATE delivery SET lease_owner = 'other', state = 'retry', lease_until = '2000-01-01 00:00:00'"
        await unit.ledger._connection.execute(text(gone))
    slow.go_on.set()
    assert await draining == Tally()
    assert (await world.deliverer.drain(), world.adapter.messages) == (Tally(), [])
