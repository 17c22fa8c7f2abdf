"""Leases on deliveries: who may render, send and write, and what an ended one leaves."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.delivery import Part, Receipt, State
from bot.store.tables import delivery as table
from bot.store.unit import SqlStore
from tests.builders import NOON
from tests.store.planning import LONG, ME, OTHER, OVER, PACES, claim, plan, rows, start


async def test_a_claimed_row_is_nobody_elses(store: SqlStore) -> None:
    await plan(store)
    assert len(await claim(store)) == 1
    assert await claim(store, OTHER) == []


async def test_an_ended_lease_on_a_claimed_row_gives_it_back(store: SqlStore) -> None:
    await plan(store)
    await claim(store, lease=OVER)
    (row,) = await claim(store, OTHER)
    assert row.state is State.PLANNED


async def test_who_lost_the_lease_can_neither_render_nor_send(store: SqlStore) -> None:
    await plan(store)
    (delivery,) = await claim(store, lease=OVER)
    async with store.begin() as unit:
        assert not await unit.claims.store_parts(ME, {delivery.id: [(delivery.key, Part(payload={}))]})
        assert not await unit.claims.start(ME, [delivery.id], NOON, LONG)
    assert (await rows(store))[0].attempt == 0


async def test_an_ended_lease_on_a_sending_row_makes_it_unknown(store: SqlStore) -> None:
    await plan(store)
    await start(store, lease=OVER)
    (row,) = await claim(store, OTHER)
    assert (row.state, row.payload, row.started) == (State.UNKNOWN, {"text": "hello"}, NOON)
    assert row.reason is not None


async def test_released_rows_can_be_claimed_and_sending_ones_not(store: SqlStore) -> None:
    await plan(store)
    await plan(store, request="r2")
    first, _ = await claim(store)
    async with store.begin() as unit:
        await unit.claims.start(ME, [first.id], NOON, LONG)
        await unit.claims.release(ME)
    assert [one.id for one in await claim(store, OTHER)] == [first.id + 1]


@pytest.mark.parametrize(("wait", "claimed"), [(timedelta(0), 1), (timedelta(hours=1), 0)])
async def test_later_waits_for_its_time(store: SqlStore, wait: timedelta, claimed: int) -> None:
    await plan(store)
    delivery = await start(store)
    async with store.begin() as unit:
        await unit.ledger.later(delivery.id, ME, "Too many requests.", wait)
    assert [row.reason for row in await rows(store)] == ["Too many requests."]
    assert len(await claim(store)) == claimed


@pytest.mark.parametrize(("wait", "claimed"), [(timedelta(0), 1), (timedelta(hours=1), 0), (None, 0)])
async def test_unknown_is_looked_at_after_a_while_or_held(
    store: SqlStore, wait: timedelta | None, claimed: int
) -> None:
    await plan(store)
    delivery = await start(store)
    async with store.begin() as unit:
        await unit.ledger.unknown(delivery.id, ME, "No answer.", wait)
    assert [row.state for row in await rows(store)] == [State.UNKNOWN]
    assert len(await claim(store)) == claimed


async def test_sending_renews_the_lease(store: SqlStore) -> None:
    await plan(store)
    (delivery,) = await claim(store)
    async with store.begin() as unit:
        await unit.claims.start(ME, [delivery.id], NOON, timedelta(hours=1))
    async with store.read() as unit:
        until = (await unit.ledger._connection.execute(select(table.c.lease_until))).scalar_one()
    assert until - datetime.now(UTC) > timedelta(minutes=50)


async def test_a_late_process_changes_nothing_that_another_has_by_now(store: SqlStore) -> None:
    await plan(store)
    delivery = await start(store, lease=OVER)
    (taken,) = await claim(store, OTHER)
    async with store.begin() as unit:
        assert not await unit.ledger.later(delivery.id, ME, "Busy.", timedelta(0))
        assert not await unit.ledger.unknown(delivery.id, ME, "No answer.", None)
        assert not await unit.ledger.failed(delivery.id, ME, "Refused.")
    assert [row.state for row in await rows(store)] == [taken.state]
    async with store.begin() as unit:
        await unit.ledger.sent({delivery.id: Receipt("m1")})
        assert not await unit.ledger.later(delivery.id, OTHER, "Busy.", timedelta(0))
    assert [(row.state, row.message_id) for row in await rows(store)] == [(State.SENT, "m1")]


async def test_one_requests_rows_alone_can_be_claimed(store: SqlStore) -> None:
    await plan(store)
    await plan(store, request="r2")
    async with store.begin() as unit:
        claimed = await unit.claims.claim(ME, PACES, 9, LONG, request="r2")
    assert [one.key.split("/")[2] for one in claimed] == ["r2"]


async def test_parallel_claims_take_every_row_once(store: SqlStore) -> None:
    for number in range(30):
        await plan(store, request=f"r{number}")
    claims = await asyncio.gather(*[claim(store, f"owner {number}", limit=4) for number in range(10)])
    taken = [one.id for claimed in claims for one in claimed]
    assert len(taken) == len(set(taken)) == 30
