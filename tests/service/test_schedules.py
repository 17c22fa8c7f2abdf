"""Schedules: set, replaced, paused, resumed and removed."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.cadence import Cadence, parse_days
from bot.domain.delivery import Refused
from bot.domain.errors import Invalid, NotFound
from bot.domain.place import Place
from bot.domain.refusal import Refusal
from bot.domain.schedule import OnEmpty, Recipe, Schedule, Target
from bot.service.schedules import Found
from tests.builders import DAY, NINE, papers
from tests.service.conftest import TERMINAL as PLACE
from tests.service.conftest import World

TERMINAL = Target("terminal", "digest")
TOMORROW_AT_NINE = datetime(2026, 5, 29, 7, tzinfo=UTC)
MONDAYS_IN_TOKYO = Cadence(parse_days("mon"), time(10), "Asia/Tokyo")


async def only(world: World) -> Schedule:
    (schedule,) = await world.schedules.all()
    return schedule


async def test_a_new_one_is_due_at_the_first_time_from_now(world: World) -> None:
    put = await world.schedules.put("digest", PLACE, Recipe(limit=5), NINE)
    assert put == await only(world)
    assert (put.next_due, put.previous_due, put.paused) == (TOMORROW_AT_NINE, None, False)
    assert (put.address, put.name, put.recipe, put.cadence) == ("terminal", "digest", Recipe(limit=5), NINE)


async def test_a_due_time_that_is_now_is_the_next_one(world: World) -> None:
    at_noon = Cadence(parse_days("daily"), time(12), "UTC")
    put = await world.schedules.put("digest", PLACE, Recipe(), at_noon)
    assert put.next_due == world.clock.now() + timedelta(days=1)


async def test_replacing_keeps_the_id_and_what_was_due_last(world: World) -> None:
    await world.keep(papers(3))
    first = await world.schedule()
    await world.due_next_day()
    second = await world.schedules.put("digest", PLACE, Recipe(limit=2), MONDAYS_IN_TOKYO)
    assert second == await only(world)
    assert (second.id, second.previous_due) == (first.id, first.next_due)
    assert (second.recipe, second.cadence) == (Recipe(limit=2), MONDAYS_IN_TOKYO)
    assert second.next_due == datetime(2026, 6, 1, 1, tzinfo=UTC)


async def test_another_name_is_another_schedule_of_the_same_destination(world: World) -> None:
    first, second = await world.schedule(), await world.schedule(name="weekly")
    assert first.id != second.id
    assert first.destination == second.destination
    assert await world.schedules.all() == [first, second]


async def test_the_usual_schedule_is_made_once(world: World) -> None:
    made = await world.schedules.put_first(TERMINAL, NINE)
    assert made == await only(world)
    assert made.recipe == Recipe()
    assert await world.schedules.put_first(TERMINAL, MONDAYS_IN_TOKYO) is None
    assert await only(world) == made


async def test_the_usual_schedule_does_not_come_back_when_it_was_removed(world: World) -> None:
    await world.schedules.put_first(TERMINAL, NINE)
    await world.schedules.remove(TERMINAL)
    assert await world.schedules.put_first(TERMINAL, NINE) is None
    assert await world.schedules.all() == []


async def test_the_usual_schedule_replaces_none_that_somebody_set(world: World) -> None:
    mine = await world.schedules.put("digest", PLACE, Recipe(limit=3), MONDAYS_IN_TOKYO)
    assert await world.schedules.put_first(TERMINAL, NINE) is None
    assert await only(world) == mine


async def test_nothing_is_posted_while_it_is_paused(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    assert await world.schedules.pause(TERMINAL) == replace(schedule, paused=True)
    await world.due_next_day()
    assert world.posted == []
    assert await only(world) == replace(schedule, paused=True)


async def test_resumed_it_posts_from_now_on_and_makes_up_for_nothing(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    await world.schedules.pause(TERMINAL)
    world.clock.advance(timedelta(days=12))
    resumed = await world.schedules.resume(TERMINAL)
    due = schedule.next_due + timedelta(days=12)
    assert resumed == replace(schedule, next_due=due, previous_due=world.clock.now())
    assert await world.planner.plan_due() == 0
    await world.due_next_day()
    assert len(world.posted) == 1


async def test_resuming_what_was_not_paused_skips_nothing(world: World) -> None:
    schedule = await world.schedule()
    world.clock.advance(timedelta(days=2))
    assert await world.schedules.resume(TERMINAL) == schedule
    assert await world.planner.plan_due() == 1


async def test_replacing_a_paused_one_starts_it_again(world: World) -> None:
    await world.schedule()
    await world.schedules.pause(TERMINAL)
    assert not (await world.schedule()).paused
    assert not (await only(world)).paused


async def test_a_removed_one_is_gone_and_its_ledger_stays(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    await world.due_next_day()
    removed = await world.schedules.remove(TERMINAL)
    assert removed.id == schedule.id
    assert await world.schedules.all() == []
    await world.due_next_day()
    async with world.store.read() as unit:
        (row,) = await unit.ledger.deliveries()
    assert row.papers == tuple(world.ids(papers(3)))


@pytest.mark.parametrize("action", ["pause", "resume", "remove"])
@pytest.mark.parametrize(("name", "shown"), [("digest", "terminal"), ("weekly", "terminal#weekly")])
async def test_one_that_does_not_exist_is_named(world: World, action: str, name: str, shown: str) -> None:
    await world.schedules.put("another", PLACE, Recipe(), NINE)
    with pytest.raises(NotFound) as failure:
        await getattr(world.schedules, action)(Target("terminal", name))
    assert str(failure.value) == f"There is no schedule {shown}; “schedule list” shows those there are."
    assert (await only(world)).name == "another"


@pytest.mark.parametrize("typed", ["slack:C345", "slack:C345#weekly", "", "#weekly"])
async def test_a_platform_that_is_not_set_up_is_named_with_those_that_are(world: World, typed: str) -> None:
    with pytest.raises(Invalid) as failure:
        await world.schedules.resolve(typed)
    address = Target.parse(typed).address
    assert str(failure.value) == f"“{address}” is no address here; the platforms set up are: terminal."


async def test_a_link_is_an_address_where_a_platform_knows_it(world: World) -> None:
    async def locate(address: str) -> Place:
        if address != "https://chat.example/c/1":
            raise Invalid(f"{address} is none of mine.")
        return Place(address="terminal:one", name="#one", missing=("Invite me.",))

    world.adapter.locate = locate  # type: ignore[method-assign]
    assert await world.schedules.find("https://chat.example/c/1#weekly") == Found(
        Target("terminal:one", "weekly"), ("Invite me.",)
    )
    with pytest.raises(Invalid) as failure:
        await world.schedules.resolve("https://chat.example/c/2")
    assert str(failure.value) == (
        "“https://chat.example/c/2” leads to no channel of a platform that is set up here (terminal): use an address."
    )


async def test_an_address_is_stored_in_the_full_form_that_the_platform_gives_it(world: World) -> None:
    async def full(address: str) -> Place:
        return Place(address=f"{address}/C345", name="#papers")

    world.adapter.locate = full  # type: ignore[method-assign]
    assert await world.schedules.resolve("terminal:T012#weekly") == Target("terminal:T012/C345", "weekly")


async def test_pausing_keeps_what_was_due_last(world: World) -> None:
    await world.keep(papers(3))
    first = await world.schedule()
    world.clock.advance(timedelta(days=1))
    await world.planner.plan_due()
    paused = await world.schedules.pause(TERMINAL)
    assert (paused.previous_due, paused.paused) == (first.next_due, True)


async def test_resumed_with_what_was_missed_it_looks_back_to_where_the_pause_began(world: World) -> None:
    await world.keep(papers(3))
    first = await world.schedule()
    await world.due_next_day()
    await world.schedules.pause(TERMINAL)
    for number in range(1, 6):
        world.clock.advance(timedelta(days=1))
        await world.keep(papers(1, day=DAY + timedelta(days=number), at=world.clock.now()))
    assert await world.schedules.missed(TERMINAL)
    resumed = await world.schedules.resume(TERMINAL, missed=True)
    assert (resumed.previous_due, resumed.next_due) == (first.next_due, first.next_due + timedelta(days=1))
    assert await world.planner.plan_due() == 1
    await world.deliverer.drain()
    assert len(world.posted) == 2
    assert len(world.posted[1]) == 5
    assert (await only(world)).next_due > world.clock.now()


async def test_nothing_was_missed_in_a_pause_in_which_nothing_came_due(world: World) -> None:
    schedule = await world.schedule()
    assert not await world.schedules.missed(TERMINAL)
    await world.schedules.pause(TERMINAL)
    assert not await world.schedules.missed(TERMINAL)
    assert await world.schedules.resume(TERMINAL, missed=True) == schedule


async def test_owner_and_empty_days_are_kept_until_it_is_replaced(world: World) -> None:
    put = await world.schedules.put("digest", PLACE, Recipe(), NINE, owner="terminal:@ada", on_empty=OnEmpty.LINE)
    assert (put.owner, put.on_empty) == ("terminal:@ada", OnEmpty.LINE)
    await world.schedules.pause(TERMINAL)
    assert await world.schedules.resume(TERMINAL) == await only(world) == replace(put, previous_due=world.clock.now())
    replaced = await world.schedule()
    assert (replaced.owner, replaced.on_empty) == (None, OnEmpty.QUIET)


async def stopped(world: World) -> Schedule:
    """The schedule after its destination has refused a digest."""
    await world.keep(papers(3))
    await world.schedule()
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "Unarchive it.")]
    await world.due_next_day()
    found = await only(world)
    assert (found.stopped, found.paused) == ("Unarchive it.", False)
    return found


async def test_what_is_missing_keeps_a_stopped_destination_stopped(world: World) -> None:
    await stopped(world)
    missing = replace(PLACE, missing=("It is archived.",))
    put = await world.schedules.put("digest", missing, Recipe(limit=3), NINE)
    assert put == await only(world)
    assert (put.stopped, put.paused, put.recipe) == ("Unarchive it.", False, Recipe(limit=3))


@pytest.mark.parametrize("how", ["set", "resume"])
async def test_a_stopped_destination_is_opened_again(world: World, how: str) -> None:
    await stopped(world)
    world.clock.advance(timedelta(hours=1))
    await (world.schedule() if how == "set" else world.schedules.resume(TERMINAL))
    found = await only(world)
    assert (found.stopped, found.paused) == (None, False)
    assert await world.planner.plan_due() == 0
    await world.due_next_day()
    assert world.posted == [world.ids(papers(3))]


async def test_what_was_refused_was_missed_though_nothing_came_due_since(world: World) -> None:
    before = await stopped(world)
    assert await world.schedules.missed(TERMINAL)
    await world.schedules.resume(TERMINAL, missed=True)
    assert await world.planner.plan_due() == 0, "the key of a delivery tells minutes apart"
    world.clock.advance(timedelta(minutes=1))
    assert await world.planner.plan_due() == 1
    await world.deliverer.drain()
    assert world.posted == [world.ids(papers(3))]
    assert (await only(world)).next_due == before.next_due
