"""The store contract for digests and deliveries: states, leases, and what was posted."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.domain.delivery import Delivery, Pace, Part, Receipt, State
from bot.domain.digest import Content, Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.store.tables import delivery as table
from bot.store.unit import SqlStore, SqlUnit
from tests.builders import NOON, content, schedule

PACES = {"terminal": Pace(1000)}
LONG, OVER = timedelta(minutes=5), timedelta(seconds=-1)
ME, OTHER = "me", "somebody else"


def draft(occasion: Occasion, *papers: str) -> Draft:
    """An open digest of these papers."""
    return Draft(occasion=occasion, content=content(*papers), outcome=DigestOutcome.OPEN)


async def plan(store: SqlStore, *papers: str, address: str = "terminal", request: str = "r1") -> Occasion:
    """An open digest of these papers."""
    async with store.begin() as unit:
        occasion = Occasion(destination=await unit.schedules.destination(address), request=request)
        assert await unit.digests.add(
            [Draft(occasion=occasion, content=content(*papers or ("p1",)), outcome=DigestOutcome.OPEN)]
        )
    return occasion


async def claim(store: SqlStore, owner: str = ME, lease: timedelta = LONG, limit: int = 99) -> list[Delivery]:
    async with store.begin() as unit:
        return await unit.claims.claim(owner, PACES, limit, lease)


async def start(store: SqlStore, owner: str = ME, lease: timedelta = LONG) -> Delivery:
    """The one claimable delivery, rendered as one part and being sent."""
    (delivery,) = await claim(store, owner, lease=LONG)
    part = Part(payload={"text": "hello"}, papers=("p1",))
    async with store.begin() as unit:
        assert await unit.claims.store_parts(owner, {delivery.id: [(delivery.key, part)]}) == {delivery.id}
        assert await unit.claims.start(owner, [delivery.id], NOON, LONG) == {delivery.id}
        if lease != LONG:
            await end_lease(unit)
    return delivery


async def end_lease(unit: SqlUnit) -> None:
    await unit.ledger._connection.execute(text("UPDATE delivery SET lease_until = '2000-01-01 00:00:00'"))


async def rows(store: SqlStore) -> list[Delivery]:
    async with store.read() as unit:
        return await unit.ledger.deliveries()


async def outcome(store: SqlStore) -> str:
    async with store.read() as unit:
        return str((await unit.ledger._connection.execute(text("SELECT outcome FROM digest"))).scalar_one())


async def test_what_was_frozen_comes_back(store: SqlStore) -> None:
    said: Content = content("p1", "p2", due=NOON, zone="Asia/Tokyo")
    async with store.begin() as unit:
        occasion = Occasion(destination=await unit.schedules.destination("terminal"), request="r1")
        await unit.digests.add([Draft(occasion=occasion, content=said, outcome=DigestOutcome.OPEN)])
    (row,) = await rows(store)
    async with store.read() as unit:
        assert await unit.digests.content(row.digest) == said


async def test_one_digest_an_occasion(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        put = await unit.schedules.put(schedule(where))
        occasion = Occasion(destination=where, schedule=put.id, due=NOON)
        assert await unit.digests.add([Draft(occasion=occasion, content=content("p1"), outcome=DigestOutcome.OPEN)])
        assert not await unit.digests.add([Draft(occasion=occasion, content=content("p2"), outcome=DigestOutcome.OPEN)])
    (row,) = await rows(store)
    assert (row.key, row.due) == (f"digest/{put.id}/2026-05-28T12:00Z/0", NOON)


async def test_silence_is_written_down_without_a_delivery(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        put = await unit.schedules.put(schedule(where))
        occasion = Occasion(destination=where, schedule=put.id, due=NOON)
        assert await unit.digests.add([Draft(occasion=occasion, content=None, outcome=DigestOutcome.NOTHING_NEW)])
        assert await unit.digests.last_outcomes() == {put.id: (NOON, DigestOutcome.NOTHING_NEW, 0)}
    assert await rows(store) == []


async def test_papers_of_open_digests_are_planned_until_they_are_posted(store: SqlStore) -> None:
    occasion = await plan(store, "p1", "p2")
    async with store.read() as unit:
        assert await unit.digests.planned([occasion.destination]) == {occasion.destination: {"p1", "p2"}}
        assert await unit.digests.posted([occasion.destination], ["p1", "p2"]) == {}
    delivery = await start(store)
    async with store.begin() as unit:
        await unit.ledger.sent({delivery.id: Receipt("m1")})
        assert await unit.digests.planned([occasion.destination]) == {}
        assert await unit.digests.posted([occasion.destination], ["p1", "p2", "p3"]) == {occasion.destination: {"p1"}}
        assert await unit.digests.posted([occasion.destination + 1], ["p1"]) == {}


async def test_the_receipt_ends_it(store: SqlStore) -> None:
    await plan(store)
    delivery = await start(store)
    async with store.begin() as unit:
        await unit.ledger.sent({delivery.id: Receipt("m1")})
    (row,) = await rows(store)
    assert (row.state, row.message_id, row.attempt, row.papers) == (State.SENT, "m1", 1, ("p1",))
    assert await claim(store) == []
    assert await outcome(store) == "delivered"


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


async def test_a_refusal_ends_it_and_frees_its_papers(store: SqlStore) -> None:
    occasion = await plan(store, "p1")
    delivery = await start(store)
    async with store.begin() as unit:
        await unit.ledger.failed(delivery.id, ME, "The channel is archived.")
        assert await unit.digests.planned([occasion.destination]) == {}
    (row,) = await rows(store)
    assert (row.state, row.reason) == (State.FAILED, "The channel is archived.")
    assert await outcome(store) == "failed"


async def _two_parts(store: SqlStore) -> list[Delivery]:
    await plan(store, "p1", "p2")
    (delivery,) = await claim(store)
    keys = [delivery.key, f"{delivery.key.rpartition('/')[0]}/1"]
    parts = [Part(payload={"n": number}, papers=(f"p{number + 1}",)) for number in range(2)]
    async with store.begin() as unit:
        assert await unit.claims.store_parts(ME, {delivery.id: list(zip(keys, parts, strict=True))})
        assert await unit.claims.start(ME, [delivery.id], NOON, LONG)
    return await rows(store)


async def test_a_later_part_waits_for_the_first_and_knows_its_message(store: SqlStore) -> None:
    first, second = await _two_parts(store)
    assert await claim(store) == []
    async with store.begin() as unit:
        await unit.ledger.sent({first.id: Receipt("m1")})
    (row,) = await claim(store)
    assert (row.id, row.part, row.payload, row.parent) == (second.id, 1, {"n": 1}, "m1")
    assert row.key.endswith("/1")


async def test_a_failed_later_part_leaves_the_digest_partly_delivered(store: SqlStore) -> None:
    first, second = await _two_parts(store)
    async with store.begin() as unit:
        await unit.ledger.sent({first.id: Receipt("m1")})
    await claim(store)
    async with store.begin() as unit:
        await unit.ledger.failed(second.id, ME, "Refused.")
        where = await unit.schedules.destination("terminal")
        assert await unit.digests.posted([where], ["p1", "p2"]) == {where: {"p1"}}
        assert await unit.digests.planned([where]) == {}
    assert await outcome(store) == "partly delivered"


async def test_a_failed_first_part_takes_the_others_with_it(store: SqlStore) -> None:
    first, _ = await _two_parts(store)
    async with store.begin() as unit:
        await unit.ledger.failed(first.id, ME, "Refused.")
    assert [row.state for row in await rows(store)] == [State.FAILED, State.FAILED]
    assert await claim(store) == []
    assert await outcome(store) == "failed"


async def test_only_platforms_that_are_asked_for(store: SqlStore) -> None:
    await plan(store, address="slack:C1")
    assert await claim(store) == []


async def test_counts_and_one_requests_rows(store: SqlStore) -> None:
    await plan(store)
    await plan(store, request="r2")
    async with store.read() as unit:
        assert await unit.ledger.count([State.PLANNED]) == 2
        assert await unit.ledger.count([State.SENT]) == 0
        assert [one.key.split("/")[2] for one in await unit.ledger.deliveries()] == ["r2", "r1"]
        assert [one.key.split("/")[2] for one in await unit.ledger.deliveries(request="r1")] == ["r1"]
        assert len(await unit.ledger.deliveries(1)) == 1


async def test_parallel_claims_take_every_row_once(store: SqlStore) -> None:
    for number in range(30):
        await plan(store, request=f"r{number}")
    claims = await asyncio.gather(*[claim(store, f"owner {number}", limit=4) for number in range(10)])
    taken = [one.id for claimed in claims for one in claimed]
    assert len(taken) == len(set(taken)) == 30
