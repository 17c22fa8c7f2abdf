"""The store contract for what is sent: the same bytes at every try, stored once however many get them."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.domain.delivery import Delivery, Part, Receipt, RetryLater, State
from bot.store import parts as module
from bot.store.engine import database_url
from bot.store.parts import KEPT
from bot.store.tables import delivery, rendering
from bot.store.unit import SqlStore, open_store
from tests.store.test_claims import channels, claim

SAME = Part(payload={"text": "Größe ≥ 2"}, papers=("p1",))


async def stored(store: SqlStore, parts: dict[int, list[tuple[str, Part]]]) -> set[int]:
    async with store.begin() as unit:
        return await unit.claims.store_parts("me", parts)


async def renderings(store: SqlStore) -> int:
    async with store.read() as unit:
        return await unit._connection.scalar(select(func.count()).select_from(rendering)) or 0


async def put_back(store: SqlStore, claimed: list[Delivery]) -> None:
    async with store.begin() as unit:
        for one in claimed:
            assert await unit.ledger.later(one.id, "me", str(RetryLater("busy")), timedelta())


async def test_what_many_get_is_stored_once_and_each_gets_it_back(store: SqlStore) -> None:
    await channels(store, "T1", 3)
    claimed = await claim(store)
    own = Part(payload={"text": "another"}, papers=("p1",))
    given = {one.id: [(one.key, own if one is claimed[0] else SAME)] for one in claimed}
    assert await stored(store, given) == {one.id for one in claimed}
    assert await renderings(store) == 2
    await put_back(store, claimed)
    again = {one.id: one.payload for one in await claim(store)}
    assert again == {number: keyed[0][1].payload for number, keyed in given.items()}


async def test_the_same_text_of_a_later_claim_is_not_stored_again(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    for one in [*await claim(store, 1), *await claim(store, 1)]:
        equal = Part(payload=json.loads(json.dumps(SAME.payload)), papers=SAME.papers)
        assert await stored(store, {one.id: [(one.key, equal)]}) == {one.id}
    assert await renderings(store) == 1


@pytest.mark.parametrize("count", [KEPT + 20])
def test_texts_are_kept_for_the_newest_parts_alone(count: int) -> None:
    texts = module._Texts()
    parts = [Part(payload={"n": number}) for number in range(count)]
    assert [json.loads(texts.of("p", one)["payload"])["n"] for one in parts] == list(range(count))
    assert len(texts._kept) == KEPT
    assert texts.of("p", parts[0]) == module._texts("p", parts[0])


async def forget(store: SqlStore, limit: int = 100) -> int:
    async with store.begin() as unit:
        return await unit.ledger.forget_payloads(limit)


async def different(store: SqlStore, count: int) -> list[Delivery]:
    """Claimed deliveries, each with a payload of its own."""
    await channels(store, "T1", count)
    claimed = await claim(store)
    given = {one.id: [(one.key, Part(payload={"text": one.key}))] for one in claimed}
    assert await stored(store, given) == set(given)
    return claimed


async def test_payloads_of_what_is_decided_are_removed_a_few_at_a_time_and_no_others(store: SqlStore) -> None:
    claimed = await different(store, 6)
    assert await forget(store) == 0
    async with store.begin() as unit:
        await unit.ledger.sent({one.id: Receipt("m") for one in claimed[:3]})
        assert await unit.ledger.failed(claimed[3].id, "me", "No.")
        assert await unit.ledger.unknown(claimed[4].id, "me", "Nobody knows.", None)
    assert [await forget(store, 3), await forget(store, 3), await forget(store, 3)] == [3, 1, 0]
    async with store.read() as unit:
        left = {one.id: one.payload for one in await unit.ledger.deliveries() if one.payload}
    assert left == {one.id: {"text": one.key} for one in claimed[4:]}


async def test_one_that_others_still_need_is_kept_and_one_that_was_removed_is_stored_anew(store: SqlStore) -> None:
    await channels(store, "T1", 3)
    first, second, third = await claim(store)
    assert await stored(store, {one.id: [(one.key, SAME)] for one in (first, second)})
    async with store.begin() as unit:
        await unit.ledger.sent({first.id: Receipt("m")})
    assert await forget(store) == 0
    async with store.begin() as unit:
        await unit.ledger.sent({second.id: Receipt("m")})
    assert await forget(store) == 1
    assert await stored(store, {third.id: [(third.key, SAME)]}) == {third.id}
    assert (await renderings(store), await forget(store)) == (1, 0)


async def test_one_that_is_just_being_given_to_another_is_not_removed(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    first, second = await claim(store)
    assert await stored(store, {first.id: [(first.key, SAME)]})
    async with store.begin() as unit:
        await unit.ledger.sent({first.id: Receipt("m")})
    async with store.begin() as giving:
        assert await giving.claims.store_parts("me", {second.id: [(second.key, SAME)]}) == {second.id}
        if giving._connection.dialect.name == "postgresql":  # SQLite has one writer at a time
            assert await forget(store) == 0
    assert await forget(store) == 0
    async with store.read() as unit:
        (given,) = await unit.ledger.deliveries(states=[State.PLANNED])
    assert given.payload == SAME.payload


async def test_who_wants_one_that_is_just_being_removed_waits_and_stores_it_anew(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    first, second = await claim(store)
    assert await stored(store, {first.id: [(first.key, SAME)]})
    async with store.begin() as unit:
        await unit.ledger.sent({first.id: Receipt("m")})
    async with store.begin() as removing:
        assert await removing.ledger.forget_payloads(100) == 1
        giving = asyncio.create_task(stored(store, {second.id: [(second.key, SAME)]}))
        done, _ = await asyncio.wait({giving}, timeout=0.2)
        assert not done
    assert await giving == {second.id}
    assert await renderings(store) == 1


async def test_one_that_another_was_given_after_it_was_found_is_not_removed(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment between the two statements: PostgreSQL alone has one, as SQLite has one writer at a time."""
    await channels(store, "T1", 2)
    first, second = await claim(store)
    assert await stored(store, {first.id: [(first.key, SAME)]})
    async with store.begin() as unit:
        await unit.ledger.sent({first.id: Receipt("m")})
    async with store.begin() as removing:
        found = list(await removing._connection.scalars(module._unneeded()))
        assert len(found) == 1
        # As one who stored it before it was locked, and commits only now.
        given = update(delivery).where(delivery.c.id == second.id).values(rendering=found[0])
        if removing._connection.dialect.name == "postgresql":
            async with store.begin() as giving:
                await giving._connection.execute(given)
        else:
            await removing._connection.execute(given)
        monkeypatch.setattr(module, "_unneeded", lambda: select(rendering.c.id))
        assert await removing.ledger.forget_payloads(100) == 0
    assert await renderings(store) == 1


async def test_many_are_compared_with_what_waits_in_one_go(postgres_url: str) -> None:
    """As they are with 100,000 of each, and work_mem for few."""
    many = "SELECT 'x' || i, '{}' FROM generate_series(1, 2000) i"
    async with open_store(database_url(postgres_url)) as store, store.begin() as unit:
        connection = unit._connection
        await connection.execute(text(f"INSERT INTO rendering (id, payload) {many}"))
        await connection.execute(text("ANALYZE rendering"))
        compiled = module._unneeded().limit(500).compile(connection.engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(await connection.scalars(text(f"EXPLAIN {compiled}")))
    assert "SubPlan" not in plan
