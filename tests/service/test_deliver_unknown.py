"""What may have arrived: looked for, and sent again, or held."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery import (
    Absent,
    CannotTell,
    Found,
    OutcomeUnknown,
    Pace,
    Part,
    Receipt,
    State,
    WhenUnsure,
)
from bot.domain.refusal import Scope
from bot.service.deliver import Tally
from tests.service.conftest import World
from tests.service.delivering import SlowAdapter, one_step, plan, rows


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


async def test_a_message_that_never_arrives_is_not_sent_again_and_again_at_once(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")] * 99, Absent()
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, row.attempt) == (State.RETRY, 2)


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
    assert await deliverer._claimed(9, deliverer._paces, None) == []
    slow.go_on.set()
    assert await draining == Tally(sent=1)
    assert [row.state for row in await rows(world)] == [State.SENT]
    assert len(slow.messages) == 1


@pytest.mark.parametrize("error", [OutcomeUnknown("No answer."), ConnectionResetError("reset"), KeyError("bug")])
async def test_unknown_is_found(world: World, error: Exception) -> None:
    world.adapter.answers, world.adapter.found = [error], Found(Receipt("m7"))
    await plan(world)
    await world.deliverer.drain()
    (row,) = await rows(world)
    assert (row.state, row.message_id, world.posted) == (State.SENT, "m7", [])


async def test_what_was_claimed_is_not_looked_for_once_the_platform_asked_to_wait(world: World) -> None:
    world.adapter.answers = [OutcomeUnknown("No answer.")]
    await plan(world)
    await one_step(world)
    world.adapter.found = Found(Receipt("m7"))
    (course,) = await world.deliverer._claimed(1, world.deliverer._paces, None)
    async with world.store.begin() as unit:
        await unit.holds.wait((await unit.ledger.deliveries())[0], Scope.DESTINATION, timedelta(hours=1))
    assert await course is None
    assert [(row.state, row.lease_owner) for row in await rows(world)] == [(State.UNKNOWN, None)]


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
