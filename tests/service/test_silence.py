"""Days without anything new: a line, nothing, or a sign of life after a week; and late digests, which say so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.digest import Content, Notice
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import OnEmpty, Target
from bot.service.compose import digest_message
from tests.builders import DAY, batch, content, entry, papers
from tests.service.conftest import World

TERMINAL = Target("terminal", "digest")


async def said(world: World) -> list[tuple[DigestOutcome, Content | Notice | None]]:
    """What became of every due digest, in order, and what it says."""
    async with world.store.read() as unit:
        deliveries = await unit.ledger.deliveries()
        contents = await unit.digests.contents([one.digest for one in deliveries])
        outcomes = await unit.digests.last_outcomes()
    (last,) = outcomes.values()
    return [(last.outcome, contents[one.digest]) for one in deliveries]


async def on_empty(world: World, what: OnEmpty) -> None:
    """A daily schedule for which that is set, where everything was posted already."""
    await world.keep(papers(3))
    schedule = await world.schedule()
    async with world.store.begin() as unit:
        await unit.schedules.put(replace(schedule, on_empty=what))
    await world.post()


async def empty_days(world: World, count: int) -> list[str]:
    """So many days pass, each list read and empty; the notices that came, as heading and text."""
    for _ in range(count):
        world.clock.advance(timedelta(days=1))
        now = world.clock.now()
        await world.keep(batch(day=now.date(), at=now))
        await world.planner.plan_due()
    async with world.store.read() as unit:
        deliveries = await unit.ledger.deliveries()
        found = await unit.digests.contents([one.digest for one in deliveries])
    return [f"{one.heading}: {one.text}" for one in found.values() if isinstance(one, Notice)]


async def test_a_line_says_why_and_when_next_on_every_empty_day(world: World) -> None:
    await on_empty(world, OnEmpty.LINE)
    friday, saturday = await empty_days(world, 2)
    assert friday == (
        "No new papers: Nothing new: every paper of these days was posted here before. "
        "New ones come with the next list. Next digest: tomorrow 09:00 Berlin."
    )
    assert saturday.startswith("No new papers: No list is expected for Saturday ")
    ((outcome, _), *_) = await said(world)
    assert outcome is DigestOutcome.WEEKEND


async def test_a_line_is_delivered_and_the_day_stays_an_empty_one(world: World) -> None:
    await on_empty(world, OnEmpty.LINE)
    await empty_days(world, 1)
    tally = await world.deliverer.drain()
    assert (tally.sent, tally.failed) == (1, 0)
    ((outcome, _), *_) = await said(world)
    assert outcome is DigestOutcome.NOTHING_NEW


async def test_a_quiet_schedule_says_once_a_week_that_it_works(world: World) -> None:
    await on_empty(world, OnEmpty.QUIET)
    assert await empty_days(world, 7) == []  # the first of them only begins the week
    (sign,) = await empty_days(world, 1)
    assert sign.startswith("No new papers since Friday 29 May: ")
    assert len(await empty_days(world, 6)) == 1
    assert len(await empty_days(world, 1)) == 2


async def test_a_digest_in_between_is_a_sign_of_life(world: World) -> None:
    await on_empty(world, OnEmpty.QUIET)
    await empty_days(world, 6)
    world.clock.advance(timedelta(days=1))
    await world.keep(papers(2, world.clock.now().date(), world.clock.now()))
    await world.planner.plan_due()
    assert await empty_days(world, 6) == []
    assert len(await empty_days(world, 1)) == 1


async def test_a_late_digest_knows_what_it_stands_for(world: World) -> None:
    await world.keep(papers(20))
    schedule = await world.schedule()
    world.clock.advance(timedelta(days=4))
    await world.keep(papers(2, world.clock.now().date(), world.clock.now()))
    assert await world.planner.plan_due() == 1
    ((_, late),) = await said(world)
    assert isinstance(late, Content)
    assert (late.due, late.missed) == (schedule.next_due, 3)
    assert late.until == schedule.next_due + timedelta(days=3)
    assert late.since == datetime.fromisoformat("2026-05-28T00:00+00:00")


async def test_what_was_listed_while_the_source_was_away_comes_afterwards(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule(limit=100)
    await world.due_next_day()
    for _ in range(8):
        await world.due_next_day()
    listed = [papers(2, DAY + timedelta(days=number), world.clock.now()) for number in range(1, 9)]
    for one in listed:
        await world.keep(one)
    await world.due_next_day()
    posted = [paper for message in world.posted for paper in message]
    assert len(posted) == 3 + 16
    assert sorted(posted) == sorted([*world.ids(papers(3)), *(paper for one in listed for paper in world.ids(one))])
    assert (await world.schedules.all())[0].id == schedule.id


async def test_one_on_time_looks_back_to_the_one_before(world: World) -> None:
    await world.keep(papers(20))
    await world.schedule()
    await world.due_next_day()
    before = world.clock.now()
    await world.due_next_day()
    ((_, second), _) = await said(world)
    assert isinstance(second, Content)
    assert second.since is not None
    assert second.since.date() == before.date()
    assert (second.missed, second.until) == (0, None)


@pytest.mark.parametrize(
    ("due", "until", "words"),
    [
        ("2026-05-25T07:00+00:00", "2026-05-28T07:00+00:00", "catching up: Mon 25 to Thu 28 May"),
        ("2026-04-30T07:00+00:00", "2026-05-04T07:00+00:00", "catching up: Thu 30 Apr to Mon 4 May"),
        ("2025-05-28T07:00+00:00", "2026-05-28T07:00+00:00", "catching up: Wed 28 May 2025 to Thu 28 May"),
        ("2026-05-28T07:00+00:00", None, "09:00 Berlin"),
    ],
)
def test_a_late_digest_says_which_days_it_covers(due: str, until: str | None, words: str) -> None:
    late = replace(
        content("p1", due=datetime.fromisoformat(due), zone="Europe/Berlin"),
        until=datetime.fromisoformat(until) if until else None,
    )
    shown = {"p1": replace(papers(1).entries[0].paper, id="p1")}
    assert digest_message(late, shown).lead[-1] == words


async def test_at_the_weekend_no_list_is_expected_unless_there_is_one(world: World) -> None:
    await on_empty(world, OnEmpty.QUIET)
    saturday = date(2026, 5, 30)
    world.clock.advance(timedelta(days=2))
    await world.keep(batch(day=saturday, at=world.clock.now()))
    assert await world.planner.plan_due() == 1
    async with world.store.read() as unit:
        (last,) = (await unit.digests.last_outcomes()).values()
    assert last.outcome is DigestOutcome.WEEKEND
    await world.keep(papers(2, saturday, world.clock.now()))
    assert (await world.post()).plan.outcome is DigestOutcome.OPEN
    assert (await world.post()).plan.outcome is DigestOutcome.NOTHING_NEW


async def test_on_a_holiday_without_a_list_the_silence_has_its_name_and_the_day_of_the_next_list(world: World) -> None:
    world.clock.advance(datetime(2026, 9, 7, 12, tzinfo=UTC) - world.clock.now())
    await world.keep(papers(3, date(2026, 9, 7), world.clock.now()))
    schedule = await world.schedule()
    async with world.store.begin() as unit:
        await unit.schedules.put(replace(schedule, on_empty=OnEmpty.LINE))
    await world.post()
    (said,) = await empty_days(world, 1)
    assert said == (
        "No new papers: No list is expected for Tuesday 8 September: arXiv announced nothing on Labor Day. Every paper "
        "of the days before is posted here already, or on its way. The next is that of Wednesday 9 September. "
        "Next digest: tomorrow 09:00 Berlin."
    )
    assert (await world.planner.preview(TERMINAL)).plan.outcome is DigestOutcome.HOLIDAY
    await world.keep(papers(1, world.clock.now().date(), world.clock.now()))
    assert (await world.post()).plan.outcome is DigestOutcome.OPEN
    assert (await world.post()).plan.outcome is DigestOutcome.NOTHING_NEW


async def test_what_is_below_the_bar_is_said_and_posted_once_it_is_not(world: World) -> None:
    """The builders' papers have 3, 2 and 1 upvotes."""
    await world.keep(papers(3))
    await world.schedule(bar=3)
    assert (await world.post()).plan.chosen == world.ids(papers(3))[:1]
    nothing = (await world.post()).plan
    assert (nothing.outcome, nothing.chosen) == (DigestOutcome.BELOW_THE_BAR, [])
    assert nothing.sentence == (
        "Nothing new has 3 upvotes: 2 papers were below. They are looked at again as upvotes come in."
    )
    await world.due_next_day()
    async with world.store.read() as unit:
        (last,) = (await unit.digests.last_outcomes()).values()
    assert last.outcome is DigestOutcome.BELOW_THE_BAR
    risen = world.ids(papers(3))[2]
    await world.keep(batch(*papers(2).entries, entry(risen, 3), at=world.clock.now()))
    assert (await world.post()).plan.chosen == [risen]


async def test_a_source_that_answers_and_lists_nothing_for_two_working_days_is_stale(world: World) -> None:
    await on_empty(world, OnEmpty.LINE)
    await empty_days(world, 4)
    ((outcome, _), *_) = await said(world)
    assert outcome is DigestOutcome.NOTHING_NEW  # on Monday; Friday's list may only be late
    *_, tuesday = await empty_days(world, 1)
    assert tuesday.startswith(
        "No new papers: Nothing new: the newest list is that of Thursday 28 May, and since then the source has not "
        "answered, or listed nothing though it was time to; see “status”."
    )
    ((outcome, _), *_) = await said(world)
    assert outcome is DigestOutcome.SOURCE_STALE


async def test_what_was_listed_late_by_a_source_that_answered_all_the_time_comes_afterwards(world: World) -> None:
    await on_empty(world, OnEmpty.QUIET)
    await empty_days(world, 12)
    tuesday = DAY + timedelta(days=5)
    late = [papers(1, tuesday + timedelta(days=number), world.clock.now()) for number in range(7)]
    for one in late:
        await world.keep(one)
    await world.due_next_day()
    assert sorted(world.posted[-1]) == sorted(paper for one in late for paper in world.ids(one))


async def test_a_stale_source_is_said_before_the_bar(world: World) -> None:
    await world.keep(papers(3))
    await world.schedule(bar=99)
    world.clock.advance(timedelta(days=3))
    assert (await world.planner.preview(TERMINAL)).plan.outcome is DigestOutcome.SOURCE_STALE
