"""The store contract for lanes: pace, fairness, and what holds a destination or a workspace."""

from datetime import timedelta

import pytest
from sqlalchemy import Select, literal, select, text, update

from bot.domain.delivery import Delivery, Pace, Prospect, Receipt, State
from bot.domain.digest import Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.place import Place, Workspace
from bot.domain.refusal import Refusal, Scope
from bot.store.claims import _has_work, _oldest, _ready
from bot.store.engine import database_url
from bot.store.tables import workspace
from bot.store.types import Id
from bot.store.unit import SqlStore, open_store
from tests.builders import content

LEASE = timedelta(minutes=5)
FAST = {"slack": Pace(1000)}


async def channels(store: SqlStore, team: str, count: int, request: str = "r1") -> None:
    """As many channels of a workspace, each with a digest that waits."""
    workspace = Workspace(platform="slack", id=team, name=team)
    async with store.begin() as unit:
        for number in range(count):
            address = f"slack:{team}/C{number}"
            place = await unit.schedules.put_place(Place(address=address, name=address, workspace=workspace))
            occasion = Occasion(destination=place.id, request=request)
            await unit.digests.add([Draft(occasion=occasion, content=content("p1"), outcome=DigestOutcome.OPEN)])


async def claim(store: SqlStore, limit: int = 99, paces: dict[str, Pace] | None = None) -> list[Delivery]:
    async with store.begin() as unit:
        return await unit.claims.claim("me", paces or FAST, limit, LEASE)


def teams(claimed: list[Delivery]) -> list[str]:
    """The workspace of each."""
    return sorted(one.address.split(":")[1].split("/")[0] for one in claimed)


async def soon(store: SqlStore) -> bool:
    async with store.read() as unit:
        return await unit.claims.prospect(["slack"]) is Prospect.SOON


async def test_the_prospect_is_what_a_claim_would_find(store: SqlStore) -> None:
    async def prospect(request: str | None = None) -> Prospect:
        async with store.read() as unit:
            return await unit.claims.prospect(["slack", "terminal"], request)

    assert await prospect() is Prospect.NOTHING
    await channels(store, "T1", 1)
    assert (await prospect(), await prospect("r1"), await prospect("r2")) == (
        Prospect.NOW,
        Prospect.NOW,
        Prospect.NOTHING,
    )
    (first,) = await claim(store)
    assert await prospect() is Prospect.NOTHING
    async with store.begin() as unit:
        await unit.claims.start("me", [first.id], first.planned_at, timedelta(seconds=-1))
    assert await prospect() is Prospect.NOW


async def test_a_small_workspace_does_not_wait_behind_a_big_one(store: SqlStore) -> None:
    await channels(store, "BIG", 30)
    await channels(store, "SMALL", 2)
    assert teams(await claim(store, 10)).count("SMALL") == 2


async def test_a_workspace_gets_no_more_than_its_pace(store: SqlStore) -> None:
    await channels(store, "BIG", 10)
    await channels(store, "SMALL", 2)
    slow = {"slack": Pace(1)}
    assert teams(await claim(store, paces=slow)) == ["BIG", "SMALL"]
    assert await claim(store, paces=slow) == []
    assert await soon(store)


async def test_a_shared_pace_closes_every_workspace_of_the_platform(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    shared = {"slack": Pace(1, Scope.PLATFORM)}
    assert len(await claim(store, paces=shared)) == 1
    await channels(store, "T2", 1)
    async with store.begin() as unit:
        (first,) = await unit.ledger.deliveries(1)
        await unit.holds.wait(first, Scope.PLATFORM, timedelta(hours=1))
    assert await claim(store, paces=shared) == []
    assert not await soon(store)


async def test_a_shared_pace_is_shared_and_leaves_no_workspace_out(store: SqlStore) -> None:
    for number in range(40):
        await channels(store, f"T{number}", 3)
    served: set[str] = set()
    for _ in range(60):
        claimed = await claim(store, paces={"slack": Pace(40, Scope.PLATFORM)})
        assert 0 < len(claimed) <= 10
        served |= set(teams(claimed))
        async with store.begin() as unit:
            await unit.claims._connection.execute(update(workspace).values(not_before=None))
        if len(served) == 40:
            return
    raise AssertionError(f"only {len(served)} of 40 came to their turn")


async def test_a_longer_wait_is_not_shortened(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    (first,) = await claim(store)
    async with store.begin() as unit:
        await unit.claims.release("me")
        for scope in (Scope.DESTINATION, Scope.WORKSPACE):
            await unit.holds.wait(first, scope, timedelta(hours=1))
            await unit.holds.wait(first, scope, timedelta(seconds=-1))
    assert await claim(store) == []


async def test_what_is_held_for_long_does_not_open_soon(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    first, _ = await claim(store)
    async with store.begin() as unit:
        await unit.claims.release("me")
        await unit.holds.wait(first, Scope.WORKSPACE, timedelta(hours=1))
    assert await claim(store) == []
    assert not await soon(store)


async def test_a_wait_of_a_destination_holds_that_alone(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    first, second = await claim(store)
    async with store.begin() as unit:
        await unit.claims.release("me")
        await unit.holds.wait(first, Scope.DESTINATION, timedelta(hours=1))
    assert [one.id for one in await claim(store, paces={"slack": Pace(10_000)})] == [second.id]


@pytest.mark.parametrize("scope", [Scope.DESTINATION, Scope.WORKSPACE, Scope.PLATFORM])
async def test_what_is_claimed_does_not_leave_once_its_platform_asked_to_wait(store: SqlStore, scope: Scope) -> None:
    await channels(store, "T1", 1)
    await channels(store, "T1", 1, request="r2")
    first, second = await claim(store)
    async with store.begin() as unit:
        await unit.holds.wait(first, scope, timedelta(hours=1))
    async with store.begin() as unit:
        assert await unit.claims.start("me", [second.id], second.planned_at, LEASE) == set()
        assert [one.lease_owner for one in await unit.ledger.deliveries()] == [None, "me"]
    assert await claim(store) == []


async def test_a_wait_that_is_over_and_the_pace_keep_nothing_that_is_claimed_from_leaving(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    (first,) = await claim(store, paces={"slack": Pace(1 / 3600)})
    async with store.begin() as unit:
        for scope in (Scope.DESTINATION, Scope.WORKSPACE):
            await unit.holds.wait(first, scope, timedelta(seconds=-1))
        assert await unit.claims.start("me", [first.id], first.planned_at, LEASE) == {first.id}


async def test_a_doubted_workspace_is_trusted_after_a_message(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    first, second = await claim(store)
    async with store.begin() as unit:
        await unit.holds.doubt_workspace(first, Refusal.BAD_TOKEN, "Make a new one.", timedelta(hours=1))
        await unit.claims.release("me")
    assert await claim(store) == []
    async with store.begin() as unit:
        await unit.ledger.sent({second.id: Receipt("m1")})
        kept = (await unit.ledger._connection.execute(select(workspace.c.refusal, workspace.c.reason))).one()
    assert tuple(kept) == (None, None)


async def test_a_stopped_destination_names_its_owners_once(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    (first,) = await claim(store)
    async with store.begin() as unit:
        await unit.holds.stop(first, Refusal.ARCHIVED, "Unarchive it.")
        assert await unit.holds.stop(first, Refusal.ARCHIVED, "Unarchive it.") == []


async def test_what_waits_for_a_stopped_destination_is_given_up(store: SqlStore) -> None:
    await channels(store, "T1", 1)
    first, *_ = await claim(store)
    due = Occasion(destination=first.destination, notice="something")
    async with store.begin() as unit:
        await unit.digests.add([Draft(occasion=due, content=content("p2"), outcome=DigestOutcome.OPEN)])
        await unit.ledger.give_up(first.destination, "It is archived.")
        assert await unit.digests.planned([first.destination]) == {first.destination: {"p1"}}
    async with store.read() as unit:
        states = {one.key.split("/")[0]: (one.state, one.reason) for one in await unit.ledger.deliveries()}
    assert states == {"post": (State.PLANNED, None), "notice": (State.FAILED, "It is archived.")}


async def test_settling_by_hand_decides_what_is_unknown_alone(store: SqlStore) -> None:
    await channels(store, "T1", 2)
    first, second = await claim(store)
    async with store.begin() as unit:
        for one in (first, second):
            await unit.ledger.unknown(one.id, "me", "Nobody can tell.", None)
    async with store.begin() as unit:
        assert await unit.ledger.settle("no such key", arrived=True) is None
        before = await unit.ledger.settle(first.key, arrived=True)
        assert before is not None
        assert before.state is State.UNKNOWN
        await unit.ledger.settle(second.key, arrived=False)
        again = await unit.ledger.settle(first.key, arrived=False)
        assert again is not None
        assert again.state is State.SENT
    async with store.read() as unit:
        states = {one.id: one.state for one in await unit.ledger.deliveries()}
    assert states == {first.id: State.SENT, second.id: State.RETRY}
    assert [one.id for one in await claim(store, paces={"slack": Pace(10_000)})] == [second.id]


async def test_only_the_index_of_what_waits_has_the_order_of_a_claim(postgres_url: str) -> None:
    """Without it they would be sorted: whatever PostgreSQL believes of the rows, it has no reason to go through all
    that were ever sent by another index.
    """
    async with open_store(database_url(postgres_url)) as store, store.begin() as unit:
        connection = unit._connection

        async def plan(asked: Select[int]) -> str:
            compiled = asked.limit(9).compile(connection.engine, compile_kwargs={"literal_binds": True})
            return "\n".join(await connection.scalars(text(f"EXPLAIN {compiled}".replace(":", r"\:"))))

        in_a_lane = _oldest(_ready(None), (literal("slack"), literal(1, Id())))
        lanes = select(workspace.c.id).where(_has_work(None))
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        for asked in (in_a_lane, lanes):
            assert "using ix_delivery_waiting" in await plan(asked)
        await connection.execute(text("DROP INDEX ix_delivery_waiting"))
        for asked in (in_a_lane, lanes):
            assert "Sort Key: delivery.platform, delivery.workspace, delivery.id" in await plan(asked)


async def test_a_wait_of_the_platform_holds_the_places_whose_workspace_is_not_known(store: SqlStore) -> None:
    async with store.begin() as unit:
        numbers = [await unit.schedules.destination(address) for address in ("slack:C1", "slack:C2", "slacker:C3")]
        occasions = [Occasion(destination=one, request="r1") for one in numbers]
        drafts = [Draft(occasion=one, content=content("p1"), outcome=DigestOutcome.OPEN) for one in occasions]
        await unit.digests.add(drafts)
    both = {"slack": Pace(1000), "slacker": Pace(1000)}
    asked, *_ = await claim(store, paces=both)
    async with store.begin() as unit:
        await unit.holds.wait(asked, Scope.PLATFORM, timedelta(hours=1))
        await unit.claims.release("me")
    assert [one.address for one in await claim(store, paces=both)] == ["slacker:C3"]
