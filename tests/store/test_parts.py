"""The store contract for what is sent: the same bytes at every try, stored once however many get them."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.delivery import Delivery, Part, RetryLater
from bot.store import parts as module
from bot.store.parts import KEPT
from bot.store.tables import rendering
from bot.store.unit import SqlStore
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
