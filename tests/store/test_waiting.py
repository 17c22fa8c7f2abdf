"""What is asked every second stays small: held rows, other processes, limits, and the index of what waits."""

from datetime import timedelta

import pytest
from sqlalchemy import literal, select, text

from bot.domain.delivery import BY_HAND, Pace, Part, Prospect, Receipt, State
from bot.domain.refusal import Refusal, Scope
from bot.store.claims import _oldest, _ready
from bot.store.engine import database_url
from bot.store.tables import workspace
from bot.store.types import Id
from bot.store.unit import SqlStore, open_store
from tests.builders import schedule
from tests.store.test_claims import LEASE, channels, claim

HOUR = timedelta(hours=1)


async def test_sqlite_finds_a_lane_by_platform_and_workspace(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("store") / "paperwire.db"
    async with open_store(database_url(f"sqlite:///{file}")) as store, store.begin() as unit:
        connection = unit._connection
        asked = _oldest(_ready(None), (literal("slack"), literal(1, Id())))
        compiled = asked.compile(connection.engine, compile_kwargs={"literal_binds": True})
        found = await connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}".replace(":", r"\:")))
        plan = "\n".join(row[3] for row in found)
    assert "ix_delivery_waiting (platform=? AND workspace=?)" in plan


async def test_what_is_held_or_rests_is_nothing_to_work_on(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    held, resting = await claim(store)
    async with store.begin() as unit:
        assert await unit.ledger.unknown(held.id, "me", "Nobody can tell.", None)
        assert await unit.ledger.later(resting.id, "me", "busy", HOUR)
    async with store.read() as unit:
        assert await unit.claims.prospect(["slack"]) is Prospect.NOTHING


async def test_a_claim_takes_no_more_than_its_limit_of_many_lanes(store: SqlStore) -> None:
    for number in range(5):
        await channels(store, f"T{number}", 2)
    for limit in (1, 3, 7):
        async with store.begin() as unit:
            claimed = await unit.claims.claim("me", {"slack": Pace(1000)}, limit, LEASE)
            assert len(claimed) == min(limit, 10)
            await unit.claims.release("me")
            await unit._connection.execute(workspace.update().values(not_before=None))


async def test_nobody_waits_for_a_process_that_stands_still_while_it_stores_the_same(postgres_url: str) -> None:
    async with open_store(database_url(postgres_url)) as store:
        await channels(store, "T1", 2)
        async with store.begin() as unit:
            (first,) = await unit.claims.claim("here/1", {"slack": Pace(1000)}, 1, LEASE)
        async with store.begin() as unit:
            (second,) = await unit.claims.claim("there/1", {"slack": Pace(1000)}, 1, LEASE)
        async with store.begin() as frozen:
            await frozen.claims.store_parts("here/1", {first.id: [(first.key, Part(payload={"text": "same"}))]})
            async with store.begin() as unit:
                await unit._connection.execute(text("SET LOCAL lock_timeout = '2s'"))
                same = Part(payload={"text": "same"})
                assert await unit.claims.store_parts("there/1", {second.id: [(second.key, same)]}) == {second.id}


async def test_a_workspace_that_takes_messages_again_is_held_no_longer(store: SqlStore) -> None:
    await channels(store, "T1", 3)
    refused, taken = await claim(store, 2)
    async with store.begin() as unit:
        await unit.holds.doubt_workspace(refused, Refusal.BAD_TOKEN, "The token is not valid.", HOUR)
    assert await claim(store) == []
    async with store.begin() as unit:
        await unit.ledger.sent({taken.id: Receipt("m1")})
    assert len(await claim(store)) == 1


async def test_a_schedule_says_that_its_workspace_was_asked_to_wait(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    (one,) = await claim(store)
    async with store.begin() as unit:
        put = await unit.schedules.put(schedule(one.destination))
        assert put.held is None
        await unit.holds.wait(one, Scope.WORKSPACE, HOUR)
        assert "asked to be sent less" in str((await unit.schedules.get([put.id]))[0].held)
        await unit.holds.doubt_workspace(one, Refusal.BAD_TOKEN, "The token is not valid.", HOUR)
        assert (await unit.schedules.get([put.id]))[0].held == "The token is not valid."


async def test_a_doubt_does_not_shorten_what_the_platform_asked_for(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    (one,) = await claim(store)
    async with store.begin() as unit:
        await unit.holds.wait(one, Scope.WORKSPACE, 20 * HOUR)
        before = await unit._connection.scalar(select(workspace.c.held_until))
        await unit.holds.doubt_workspace(one, Refusal.BAD_TOKEN, "The token is not valid.", HOUR)
        assert await unit._connection.scalar(select(workspace.c.held_until)) == before


async def test_what_a_person_decided_does_not_say_that_a_workspace_takes_messages_again(store: SqlStore) -> None:
    await channels(store, "T1", 3)
    refused, held = await claim(store, 2)
    async with store.begin() as unit:
        await unit.holds.doubt_workspace(refused, Refusal.BAD_TOKEN, "The token is not valid.", HOUR)
        await unit.ledger.sent({held.id: Receipt(BY_HAND)})
        assert await unit._connection.scalar(select(workspace.c.reason)) == "The token is not valid."
    assert await claim(store) == []


@pytest.mark.parametrize("scope", [Scope.DESTINATION, Scope.WORKSPACE, Scope.PLATFORM])
async def test_nothing_is_looked_for_once_its_platform_asked_to_wait(store: SqlStore, scope: Scope) -> None:
    await channels(store, "T1", 1)
    (one,) = await claim(store)
    async with store.begin() as unit:
        await unit.ledger.unknown(one.id, "me", "No answer.", timedelta())
    (one,) = await claim(store, paces={"slack": Pace(10_000)})
    async with store.begin() as unit:
        assert await unit.claims.look("me", [one.id], HOUR) == {one.id}
        await unit.holds.wait(one, scope, HOUR)
    async with store.begin() as unit:
        assert await unit.claims.look("me", [one.id], HOUR) == set()
        (row,) = await unit.ledger.deliveries()
    assert (row.state, row.lease_owner) == (State.UNKNOWN, None)


async def test_who_lost_the_lease_does_not_look_for_it(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    (one,) = await claim(store)
    async with store.begin() as unit:
        assert await unit.claims.look("another", [one.id], HOUR) == set()
        (row,) = await unit.ledger.deliveries()
    assert row.lease_owner == "me"
