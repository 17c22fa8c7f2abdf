"""Planning: one digest a due time, however late; what preview says is what is posted."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.errors import NotFound
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.paper import Batch
from bot.domain.schedule import Move, Target
from tests.builders import NINE, NOON, batch, entry, papers
from tests.service.conftest import World

FRIDAY, MONDAY = date(2026, 5, 29), date(2026, 6, 1)
TERMINAL = Target("terminal", "digest")


async def test_a_due_schedule_gets_one_digest_of_the_best(world: World) -> None:
    await world.keep(papers(20))
    await world.schedule()
    world.clock.advance(timedelta(days=1))
    assert await world.planner.plan_due() == 1
    assert await world.planner.plan_due() == 0
    await world.deliverer.drain()
    assert [message.payload["papers"] for message in world.adapter.messages] == [world.ids(papers(20))[:8]]


async def test_what_preview_says_is_what_is_posted(world: World) -> None:
    await world.keep(papers(20))
    await world.schedule(limit=5)
    previewed = (await world.planner.preview(TERMINAL)).plan.chosen
    await world.due_next_day()
    assert world.posted == [previewed]
    previewed = (await world.planner.preview(TERMINAL)).plan.chosen
    await world.due_next_day()
    assert world.posted[1] == previewed
    assert not set(world.posted[0]) & set(world.posted[1])


async def test_the_preview_of_an_overdue_digest_catches_up_as_the_digest_does(world: World) -> None:
    await world.keep(papers(20))
    await world.schedule()
    world.clock.advance(timedelta(days=3, hours=3))
    previewed = (await world.planner.preview(TERMINAL)).plan.content
    await world.planner.plan_due()
    async with world.store.read() as unit:
        (row,) = await unit.ledger.deliveries()
        contents = await unit.digests.contents([row.digest])
    assert previewed is not None
    assert (previewed.missed, contents[row.digest]) == (2, previewed)


async def test_preview_stores_nothing(world: World) -> None:
    await world.keep(papers(3))
    await world.planner.preview(TERMINAL)
    async with world.store.read() as unit:
        assert await unit.schedules.find_destination("terminal") is None
        assert await unit.ledger.deliveries() == []


async def test_however_late_it_is_one_catch_up_digest(world: World) -> None:
    await world.keep(papers(20))
    schedule = await world.schedule()
    world.clock.advance(timedelta(days=12, hours=3))
    assert await world.planner.plan_due() == 1
    (after,) = await world.schedules.all()
    assert after.previous_due == schedule.next_due
    assert after.next_due == NINE.next_due(world.clock.now())


async def test_monday_morning_has_fridays_papers(world: World) -> None:
    await world.keep(papers(4, FRIDAY))
    world.clock.advance(datetime(2026, 6, 1, 6, tzinfo=UTC) - world.clock.now())
    assert (await world.planner.preview(TERMINAL)).plan.chosen == world.ids(papers(4, FRIDAY))


async def test_a_weekly_digest_has_its_week(world: World) -> None:
    days = [date(2026, 5, number) for number in (21, 22, 25, 26, 27, 28)]
    for day in days:
        await world.keep(papers(2, day))
    schedule = await world.schedule(limit=100)
    async with world.store.begin() as unit:
        before = datetime(2026, 5, 21, 7, tzinfo=UTC)
        await unit.schedules.advance([Move(schedule=schedule.id, previous_due=before, next_due=schedule.next_due)])
    assert len((await world.planner.preview(TERMINAL)).plan.chosen) == 2 * len(days)


async def test_the_newest_three_days_are_candidates_without_a_schedule(world: World) -> None:
    for number in (22, 25, 26, 27, 28):
        await world.keep(papers(2, date(2026, 5, number)))
    days = {one.ranked.standing.day for one in (await world.planner.preview(TERMINAL)).plan.decisions}
    assert days == {date(2026, 5, number) for number in (26, 27, 28)}


async def test_nothing_new_is_written_down_and_nothing_is_sent(world: World) -> None:
    await world.keep(papers(3))
    await world.schedule()
    await world.post()
    await world.keep(batch(day=FRIDAY, at=NOON + timedelta(hours=20)))
    await world.due_next_day()
    assert len(world.posted) == 1
    async with world.store.read() as unit:
        (last,) = (await unit.digests.last_outcomes()).values()
    assert (last.outcome, last.papers) == (DigestOutcome.NOTHING_NEW, 0)


@pytest.mark.parametrize(
    ("batches", "outcome"),
    [([], DigestOutcome.NOTHING_LISTED), ([batch()], DigestOutcome.NOTHING_LISTED)],
)
async def test_silence_is_explained(world: World, batches: Sequence[Batch], outcome: DigestOutcome) -> None:
    for one in batches:
        await world.keep(one)
    assert (await world.planner.preview(TERMINAL)).plan.outcome is outcome


async def test_a_source_that_has_not_answered_for_a_day_is_stale(world: World) -> None:
    await world.keep(papers(3))
    await world.post()
    world.clock.advance(timedelta(hours=25))
    assert (await world.planner.preview(TERMINAL)).plan.outcome is DigestOutcome.SOURCE_STALE


async def test_two_schedules_of_one_channel_never_pick_the_same_paper(world: World) -> None:
    await world.keep(papers(20))
    await world.schedule()
    await world.schedule(name="second")
    await world.due_next_day()
    first, second = world.posted
    assert len(set(first) | set(second)) == 16


async def test_two_processes_plan_each_schedule_once_and_no_paper_twice_in_a_channel(world: World) -> None:
    await world.keep(papers(100))
    for number in range(6):
        await world.schedule(name=f"s{number}")
    world.clock.advance(timedelta(days=1))
    planned = await asyncio.gather(*[world.planner.plan_due() for _ in range(4)])
    assert sum(planned) == 6
    await world.deliverer.drain()
    shown = [paper for posted in world.posted for paper in posted]
    assert len(shown) == len(set(shown)) == 48


async def test_post_counts_as_posted_and_again_posts_it_again(world: World) -> None:
    await world.keep(papers(5))
    assert (await world.post()).plan.outcome is DigestOutcome.OPEN
    assert (await world.post()).plan.outcome is DigestOutcome.NOTHING_NEW
    assert (await world.post(again=True)).plan.outcome is DigestOutcome.OPEN
    assert world.posted == [world.ids(papers(5))] * 2


async def test_a_schedule_that_does_not_exist_is_not_posted(world: World) -> None:
    with pytest.raises(NotFound, match="no schedule called “weekly”"):
        await world.planner.preview(Target("terminal", "weekly"))


async def test_every_candidate_has_its_outcome(world: World) -> None:
    await world.keep(batch(entry("2605.00001", 9), entry("2605.00002", 8)))
    await world.post()
    await world.keep(batch(*[entry(f"2605.0000{number}", 10 - number) for number in range(1, 5)]))
    await world.schedule(limit=1)
    decisions = (await world.planner.preview(TERMINAL)).plan.decisions
    assert [(one.ranked.standing.paper[-1], one.outcome) for one in decisions] == [
        ("1", PaperOutcome.ALREADY_POSTED),
        ("2", PaperOutcome.ALREADY_POSTED),
        ("3", PaperOutcome.CHOSEN),
        ("4", PaperOutcome.OVER_THE_CAP),
    ]
