"""The store contract for digests and deliveries: states, and what was posted."""

from bot.domain.delivery import Delivery, Part, Receipt, State
from bot.domain.digest import Content, Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.store.unit import SqlStore
from tests.builders import NOON, content, schedule
from tests.store.planning import LONG, ME, claim, outcome, plan, rows, start


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
        assert (last := (await unit.digests.last_outcomes())[put.id]).due == NOON
        assert (last.outcome, last.papers) == (DigestOutcome.NOTHING_NEW, 0)
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
