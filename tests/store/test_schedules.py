"""The store contract for destinations and schedules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Table, select, update

from bot.domain.delivery import Pace, Part, Receipt
from bot.domain.digest import Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.place import Destination, Place, Workspace
from bot.domain.schedule import OnEmpty, Recipe, Schedule
from bot.store.tables import destination, workspace
from bot.store.types import FromNow
from bot.store.unit import SqlStore
from tests.builders import content, schedule


async def test_a_destination_is_made_once(store: SqlStore) -> None:
    async with store.begin() as unit:
        assert await unit.schedules.find_destination("terminal") is None
        made = await unit.schedules.destination("terminal")
        assert await unit.schedules.destination("terminal") == made
        assert await unit.schedules.find_destination("terminal") == Destination(id=made, address="terminal")
        assert await unit.schedules.destination("terminal:@ada") != made


async def test_a_schedule_comes_back_as_it_was_put(store: SqlStore) -> None:
    async with store.begin() as unit:
        put = await unit.schedules.put(schedule(await unit.schedules.destination("terminal")))
        assert put.id
        assert await unit.schedules.find("terminal", "digest") == put
        assert await unit.schedules.find("terminal", "weekly") is None


async def test_a_schedule_keeps_its_owner_and_what_an_empty_day_posts(store: SqlStore) -> None:
    async with store.begin() as unit:
        plain = schedule(await unit.schedules.destination("terminal"))
        put = await unit.schedules.put(replace(plain, owner="slack:T012/U678", on_empty=OnEmpty.LINE))
        assert await unit.schedules.find("terminal", "digest") == put


async def test_the_same_name_replaces_and_keeps_its_id(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        first = await unit.schedules.put(schedule(where))
        second = await unit.schedules.put(replace(schedule(where), recipe=Recipe(limit=3), paused=True))
        assert second.id == first.id
        assert await unit.schedules.all() == [second]


async def test_all_are_in_order(store: SqlStore) -> None:
    async with store.begin() as unit:
        for address, name in [("terminal", "weekly"), ("slack:C1", "digest"), ("terminal", "digest")]:
            where = await unit.schedules.destination(address)
            await unit.schedules.put(schedule(where, address, name=name))
        found = [(one.address, one.name) for one in await unit.schedules.all()]
    assert found == [("slack:C1", "digest"), ("terminal", "digest"), ("terminal", "weekly")]


async def test_a_removed_schedule_never_gives_its_id_to_another(store: SqlStore) -> None:
    """The id is in delivery keys: a new schedule with an old id would be taken for delivered."""
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        first = await unit.schedules.put(schedule(where))
        await unit.schedules.remove(first.id)
        assert await unit.schedules.find("terminal", "digest") is None
        assert (await unit.schedules.put(schedule(where))).id != first.id


ACME = Workspace(platform="slack", id="T012", name="Acme")
PAPERS = Place(address="slack:T012/C345", name="#papers", workspace=ACME)


async def test_a_place_is_stored_with_its_workspace_and_found_by_every_form_of_its_address(store: SqlStore) -> None:
    async with store.begin() as unit:
        made = (await unit.schedules.put_place(PAPERS)).id
        assert (await unit.schedules.put_place(PAPERS)).id == made
        for text in ("slack:T012/C345", "slack:C345", "slack:#papers"):
            found = await unit.schedules.find_destination(text)
            assert found == Destination(id=made, address="slack:T012/C345", name="#papers", workspace="Acme"), text
        for text in ("slack:C34", "slack:#paper", "discord:C345", "slack:%", "slack:T012/C34_"):
            assert await unit.schedules.find_destination(text) is None, text


async def test_a_short_form_that_two_could_mean_means_neither(store: SqlStore) -> None:
    other = Workspace(platform="slack", id="T999", name="Lab")
    async with store.begin() as unit:
        await unit.schedules.put_place(PAPERS)
        await unit.schedules.put_place(Place(address="slack:T999/C777", name="#papers", workspace=other))
        assert await unit.schedules.find_destination("slack:#papers") is None


async def test_a_destination_of_before_its_workspace_was_known_gets_its_full_address(store: SqlStore) -> None:
    async with store.begin() as unit:
        made = (await unit.schedules.put_place(Place(address="slack:C345", name="C345", missing=("No answer.",)))).id
        put = await unit.schedules.put(schedule(made, "slack:C345"))
        assert (await unit.schedules.put_place(PAPERS)).id == made
        (found,) = await unit.schedules.all()
    assert (found.id, found.address) == (put.id, "slack:T012/C345")


@pytest.mark.parametrize("typed", ["slack:#papers", "slack:C345"])
async def test_a_platform_that_cannot_be_asked_takes_nothing_from_what_is_stored(store: SqlStore, typed: str) -> None:
    async with store.begin() as unit:
        made = await unit.schedules.put_place(PAPERS)
        unasked = Place(address=typed, name=typed.partition(":")[2], missing=("Slack did not answer.",))
        again = await unit.schedules.put_place(unasked)
        found = await unit.schedules.find_destination("slack:T012/C345")
    assert (again.id, again.address) == (made.id, "slack:T012/C345")
    assert found == Destination(id=made.id, address="slack:T012/C345", name="#papers", workspace="Acme")


async def test_what_was_scheduled_under_short_forms_is_one_destination_once_the_platform_answers(
    store: SqlStore,
) -> None:
    async with store.begin() as unit:
        for typed in ("slack:#papers", "slack:C345"):
            made = await unit.schedules.put_place(Place(address=typed, name=typed, missing=("No answer.",)))
            await unit.schedules.put(schedule(made.id, typed))
        await unit.schedules.put(schedule(made.id, "slack:C345", name="weekly"))
        assert sorted(await unit.schedules.unresolved()) == ["slack:#papers", "slack:C345"]
        full = await unit.schedules.put_place(PAPERS)
        assert await unit.schedules.unresolved() == []
        found = [(one.destination, one.address, one.name) for one in await unit.schedules.all()]
    assert found == [(full.id, "slack:T012/C345", "digest"), (full.id, "slack:T012/C345", "weekly")]


async def test_a_short_destination_joins_the_full_one_with_what_was_posted_there(store: SqlStore) -> None:
    async with store.begin() as unit:
        full = await unit.schedules.put_place(PAPERS)
        short = await unit.schedules.destination("slack:C345")
        await unit.digests.add(
            [
                Draft(
                    occasion=Occasion(destination=short, request="r1"),
                    content=content("p1"),
                    outcome=DigestOutcome.OPEN,
                )
            ]
        )
        (row,) = await unit.claims.claim("me", {"slack": Pace(9)}, 9, timedelta(minutes=1))
        await unit.claims.store_parts("me", {row.id: [(row.key, Part(payload={}, papers=("p1",)))]})
        await unit.ledger.sent({row.id: Receipt("m1")})
        await unit.schedules.put_place(PAPERS)
        assert await unit.digests.posted([full.id], ["p1"]) == {full.id: {"p1"}}


async def refuse(store: SqlStore, table: Table, reason: str | None) -> None:
    """A message was refused there."""
    async with store.begin() as unit:
        doubted = {"not_before": FromNow(60)} if table is workspace else {}
        why = {"refusal": "archived", "reason": reason, **doubted}
        await unit._connection.execute(update(table).values(why))


async def only(store: SqlStore) -> Schedule:
    async with store.read() as unit:
        (found,) = await unit.schedules.all()
    return found


@pytest.mark.parametrize("reason", ["Unarchive it.", None])
async def test_a_schedule_says_why_nothing_leaves_until_it_is_reopened(store: SqlStore, reason: str | None) -> None:
    async with store.begin() as unit:
        where = (await unit.schedules.put_place(PAPERS)).id
        put = await unit.schedules.put(schedule(where, PAPERS.address))
    assert ((await only(store)).stopped, (await only(store)).held) == (None, None)
    await refuse(store, destination, reason)
    assert ((await only(store)).stopped, (await only(store)).held) == (reason or "archived", None)
    await refuse(store, workspace, "Mend the token.")
    assert (await only(store)).held == "Mend the token."
    async with store.begin() as unit:
        await unit.schedules.reopen(where)
    assert await only(store) == replace(put, place="#papers, Acme")
    async with store.read() as unit:
        assert await unit._connection.scalar(select(workspace.c.not_before)) is None


async def test_what_was_missing_is_told_until_something_arrives_or_it_is_reopened(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = (await unit.schedules.put_place(PAPERS)).id
        await unit.schedules.put(schedule(where, PAPERS.address))
        await unit.schedules.doubt(where, "Invite me.")
    assert ((await only(store)).doubt, (await only(store)).stopped) == ("Invite me.", None)
    async with store.begin() as unit:
        await unit.digests.add([Draft(occasion=occasion(where), content=content("p1"), outcome=DigestOutcome.OPEN)])
        (row,) = await unit.ledger.deliveries()
        await unit.ledger.sent({row.id: Receipt("m1")})
    assert (await only(store)).doubt is None
    async with store.begin() as unit:
        await unit.schedules.doubt(where, "Invite me.")
        await unit.schedules.reopen(where)
    assert (await only(store)).doubt is None


async def test_a_stopped_destination_says_why_and_not_what_was_missing_before(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = (await unit.schedules.put_place(PAPERS)).id
        await unit.schedules.put(schedule(where, PAPERS.address))
    await refuse(store, destination, "Unarchive it.")
    async with store.begin() as unit:
        await unit.schedules.doubt(where, "It is archived.")
    assert ((await only(store)).stopped, (await only(store)).doubt) == ("Unarchive it.", None)


def occasion(where: int) -> Occasion:
    return Occasion(destination=where, request="r1")


async def test_reopening_obeys_a_platform_that_asked_to_wait(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = (await unit.schedules.put_place(PAPERS)).id
        await unit._connection.execute(update(destination).values(refusal="archived", not_before=FromNow(60)))
        await unit.schedules.doubt(where, "Invite me.")
        await unit._connection.execute(update(workspace).values(refusal="bad token", held_until=FromNow(60)))
        await unit.schedules.reopen(where)
        for held in (destination.c.not_before, workspace.c.held_until):
            assert await unit._connection.scalar(select(held)) is not None
