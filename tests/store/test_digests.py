"""The store contract for digests: many at once, one an occasion, with what they say."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.digest import Draft, Notice, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.place import Place, Workspace
from bot.store.unit import SqlStore
from tests.builders import NOON, content, schedule

NOTICE = Notice(at=NOON, heading="It stopped", text="The channel is archived.")


def draft(occasion: Occasion, *papers: str) -> Draft:
    return Draft(occasion=occasion, content=content(*papers), outcome=DigestOutcome.OPEN)


async def test_many_are_added_together_and_those_there_already_are_not(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        put = await unit.schedules.put(schedule(where))
        due = Occasion(destination=where, schedule=put.id, due=NOON)
        later = replace(due, due=NOON + timedelta(days=1))
        asked = Occasion(destination=where, request="r1")
        assert await unit.digests.add([]) == set()
        assert await unit.digests.add([draft(due, "p1")]) == {due}
        assert await unit.digests.add([draft(due, "p2"), draft(later, "p3"), draft(asked, "p4")]) == {later, asked}
        rows = await unit.ledger.deliveries()
        said = await unit.digests.contents([row.digest for row in rows])
        assert await unit.digests.planned([where, where + 1]) == {where: {"p1", "p3", "p4"}}
    assert {row.key: said[row.digest] for row in rows} == {
        due.key(0): content("p1"),
        later.key(0): content("p3"),
        asked.key(0): content("p4"),
    }


async def test_everything_of_a_content_comes_back_and_many_may_say_the_same(store: SqlStore) -> None:
    late = replace(content("p1", "p2", due=NOON, zone="Asia/Tokyo"), since=NOON, missed=2, until=NOON)
    async with store.begin() as unit:
        where = [await unit.schedules.destination(f"terminal:@{number}") for number in range(3)]
        occasions = [Occasion(destination=one, request="r1") for one in where]
        drafts = [Draft(occasion=one, content=late, outcome=DigestOutcome.OPEN) for one in occasions]
        assert await unit.digests.add(drafts) == set(occasions)
        said = await unit.digests.contents([row.digest for row in await unit.ledger.deliveries()])
    assert list(said.values()) == [late] * 3


async def test_a_notice_is_told_once_whatever_the_length_of_what_it_is_about(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        about = [Occasion(destination=where, notice=text) for text in ("archived", "x" * 100, "x" * 99)]
        drafts = [Draft(occasion=one, content=NOTICE, outcome=DigestOutcome.OPEN) for one in about]
        assert await unit.digests.add(drafts) == set(about)
        assert await unit.digests.add(drafts) == set()
        rows = await unit.ledger.deliveries()
        assert [row.key for row in reversed(rows)] == [one.key(0) for one in about]
        assert await unit.digests.content(rows[0].digest) == NOTICE
        assert await unit.digests.planned([where]) == {where: set()}


async def test_a_line_on_an_empty_day_is_delivered_and_silence_is_not(store: SqlStore) -> None:
    async with store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        occasions = [Occasion(destination=where, request=name) for name in ("line", "quiet")]
        line, quiet = [
            Draft(occasion=one, content=said, outcome=DigestOutcome.NOTHING_NEW)
            for one, said in zip(occasions, (NOTICE, None), strict=True)
        ]
        assert await unit.digests.add([line, quiet]) == set(occasions)
        assert [row.key for row in await unit.ledger.deliveries()] == [occasions[0].key(0)]


async def test_a_delivery_knows_its_platform_and_workspace(store: SqlStore) -> None:
    acme = Workspace(platform="slack", id="T012", name="Acme")
    async with store.begin() as unit:
        place = await unit.schedules.put_place(Place(address="slack:T012/C345", name="#papers", workspace=acme))
        other = await unit.schedules.destination("terminal")
        await unit.digests.add([draft(Occasion(destination=one, request="r"), "p1") for one in (place.id, other)])
        found = await unit.digests._connection.exec_driver_sql(
            "SELECT platform, delivery.workspace <> 0, delivery.workspace = coalesce(destination.workspace, 0)"
            " FROM delivery JOIN destination ON destination.id = delivery.destination ORDER BY platform"
        )
        assert [tuple(map(str, row)) for row in found] in (
            [("slack", "1", "1"), ("terminal", "0", "1")],
            [("slack", "True", "True"), ("terminal", "False", "True")],
        )


async def test_what_was_posted_is_read_for_many_places_and_among_the_candidates_alone(store: SqlStore) -> None:
    async with store.begin() as unit:
        places = [await unit.schedules.destination(f"terminal:@{number}") for number in range(3)]
        occasions = [Occasion(destination=one, request="r") for one in places]
        await unit.digests.add([draft(one, "p1") for one in occasions])
        (first, *_) = (row.id for row in await unit.ledger.deliveries())
        run = unit.digests._connection.exec_driver_sql
        for place, paper in [
            (places[0], "p1"),
            (places[0], "p5"),
            (places[0], "p9"),
            (places[1], "p2"),
            (places[2], "p1"),
        ]:
            await run(f"INSERT INTO posted (destination, paper, delivery) VALUES ({place}, '{paper}', {first})")  # noqa: S608
        assert await unit.digests.posted(places[:2], ["p1", "p2", "p9"]) == {places[0]: {"p1", "p9"}, places[1]: {"p2"}}
        assert await unit.digests.posted(places, []) == {}
        assert await unit.digests.posted([], ["p1"]) == {}
