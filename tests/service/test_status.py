"""How everything stands: whether the source is read, what was posted last, and what needs a person."""

from datetime import timedelta

import pytest

from bot.domain.delivery import OutcomeUnknown, Refused, RetryLater, State
from bot.domain.digest import Draft, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.service.status import FRESH, LATELY, TROUBLED, SourceStatus, Status, StatusService
from tests.builders import DAY, NOON, SOURCE, batch, content, failed, papers
from tests.service.conftest import World

BEFORE = DAY - timedelta(days=1)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


async def read(world: World) -> Status:
    return await StatusService(world.store, world.clock, SOURCE, "Hugging Face").read()


async def source(world: World) -> SourceStatus:
    return (await read(world)).source


async def fail(world: World, after: timedelta = timedelta(), failure: str = "No answer.") -> None:
    async with world.store.begin() as unit:
        await unit.fetches.failed(failed(NOON + after, failure))


async def test_an_empty_store(world: World) -> None:
    status = await read(world)
    assert status.source == SourceStatus(name=SOURCE, title="Hugging Face", state="unread")
    assert (status.at, status.schedules, status.troubled) == (NOON, [], [])
    assert status.counts == dict.fromkeys(State, 0)


@pytest.mark.parametrize(
    ("age", "state"),
    [(timedelta(), "fresh"), (FRESH, "fresh"), (FRESH + SECOND, "stale"), (timedelta(days=40), "stale")],
)
async def test_a_source_is_fresh_for_a_while(world: World, age: timedelta, state: str) -> None:
    await world.keep(papers(42))
    world.clock.advance(age)
    assert await source(world) == SourceStatus(
        name=SOURCE, title="Hugging Face", state=state, newest_day=DAY, papers=42, read_at=NOON
    )


async def test_a_source_that_answers_and_lists_nothing_is_stale_after_two_days_on_which_it_should(world: World) -> None:
    await world.keep(papers(3))
    monday, tuesday = DAY + timedelta(days=4), DAY + timedelta(days=5)
    for day, state, overdue in ((monday, "fresh", False), (tuesday, "stale", True)):
        world.clock.advance(NOON + (day - DAY) - world.clock.now())
        await world.keep(batch(day=day, at=world.clock.now()))
        found = await source(world)
        assert (found.state, found.overdue, found.newest_day) == (state, overdue, DAY)


async def test_the_newest_day_is_one_that_has_papers(world: World) -> None:
    await world.keep(papers(3, BEFORE))
    await world.keep(batch(at=NOON + SECOND))
    found = await source(world)
    assert (found.newest_day, found.papers, found.read_at) == (BEFORE, 3, NOON + SECOND)


async def test_another_source_is_another_matter(world: World) -> None:
    await world.keep(papers(3))
    status = await StatusService(world.store, world.clock, "arxiv", "arXiv").read()
    assert status.source == SourceStatus(name="arxiv", title="arXiv", state="unread")


async def test_a_source_that_only_failed_is_failing(world: World) -> None:
    await fail(world)
    found = await source(world)
    assert (found.state, found.failure, found.read_at, found.newest_day) == ("failing", "No answer.", None, None)


async def test_a_failure_since_the_last_reading_is_said_beside_it(world: World) -> None:
    await world.keep(papers(3))
    await fail(world, HOUR, "It answered with HTML.")
    world.clock.advance(HOUR)
    found = await source(world)
    assert (found.state, found.failure) == ("failing", "It answered with HTML.")
    assert (found.newest_day, found.papers, found.read_at) == (DAY, 3, NOON)


async def test_a_reading_after_the_failure_ends_it(world: World) -> None:
    await fail(world)
    await world.keep(papers(3, at=NOON + HOUR))
    world.clock.advance(HOUR)
    found = await source(world)
    assert (found.state, found.failure) == ("fresh", None)


async def test_todays_list_that_cannot_be_read_is_a_failure_though_yesterdays_was_read_after_it(world: World) -> None:
    """A look reads on when one day fails: the older days it then reads must not hide that."""
    await fail(world, failure="It answered with HTML.")
    await world.keep(papers(3, BEFORE, at=NOON + SECOND))
    world.clock.advance(2 * SECOND)
    found = await source(world)
    assert (found.state, found.failure) == ("failing", "It answered with HTML.")


async def test_schedules_have_their_last_digest_and_what_became_of_it(world: World) -> None:
    await world.keep(papers(3))
    first = await world.schedule()
    assert [last for _, last in (await read(world)).schedules] == [None]
    await world.due_next_day()
    await world.keep(batch(day=world.clock.now().date(), at=world.clock.now()))
    ((schedule, last),) = (await read(world)).schedules
    assert schedule.previous_due == first.next_due
    assert last
    assert (last.due, last.outcome, last.papers) == (first.next_due, DigestOutcome.DELIVERED, 3)
    await world.due_next_day()
    ((_, last),) = (await read(world)).schedules
    assert last
    assert (last.due, last.outcome, last.papers) == (first.next_due + timedelta(days=1), DigestOutcome.WEEKEND, 0)


async def test_what_was_posted_by_hand_is_known_by_destination(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    assert (await read(world)).asked == {}
    await world.post()
    (last,) = (await read(world)).asked.values()
    assert (last.outcome, last.papers) == (DigestOutcome.DELIVERED, 3)
    async with world.store.begin() as unit:
        notice = Occasion(destination=schedule.destination, notice="stopped-1")
        await unit.digests.add([Draft(occasion=notice, content=content("2605.00001"), outcome=DigestOutcome.OPEN)])
    assert (await read(world)).asked == {schedule.destination: last}


async def test_each_schedule_has_its_own_last_digest(world: World) -> None:
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    await world.schedule("weekly")
    lasts = {schedule.name: last for schedule, last in (await read(world)).schedules}
    assert lasts["weekly"] is None
    assert lasts["digest"]


async def test_what_failed_and_what_is_unknown_needs_a_person_and_nothing_else(world: World) -> None:
    answers = [
        None,
        Refused(Refusal.ARCHIVED, "Unarchive it."),
        OutcomeUnknown("No answer."),
        RetryLater("Busy.", HOUR),
    ]
    for answer in answers:
        world.adapter.answers = [answer] if answer else []
        await world.keep(papers(3))
        await world.post(again=True)
    status = await read(world)
    assert [(one.state, one.reason) for one in status.troubled] == [
        (State.UNKNOWN, "Nobody can tell whether it arrived; it is held."),
        (State.FAILED, "archived: Unarchive it."),
    ]
    assert {state: number for state, number in status.counts.items() if number} == {
        State.SENT: 1,
        State.FAILED: 1,
        State.UNKNOWN: 1,
        State.RETRY: 1,
    }


async def test_a_failure_is_shown_until_something_later_has_arrived_there(world: World) -> None:
    await world.keep(papers(3))
    world.adapter.answers = [Refused(Refusal.REJECTED, "Too long."), RetryLater("Busy.")]
    await world.post(again=True)
    await world.post(again=True)
    assert [one.reason for one in (await read(world)).troubled] == ["rejected: Too long."]
    await world.post(again=True)
    status = await read(world)
    assert (status.troubled, status.more_failed, status.counts[State.FAILED]) == ([], 0, 1)


async def test_failures_without_room_are_counted(world: World) -> None:
    await world.keep(papers(1))
    world.adapter.answers = [Refused(Refusal.REJECTED, "Too long.") for _ in range(TROUBLED + 2)]
    for _ in range(TROUBLED + 2):
        await world.planner.request(Target("terminal", "digest"), again=True)
    await world.deliverer.drain()
    status = await read(world)
    assert (len(status.troubled), status.more_failed) == (TROUBLED, 2)


async def test_what_stays_unknown_is_shown_however_much_was_posted_since(world: World) -> None:
    world.adapter.answers = [OutcomeUnknown("No answer.")]
    await world.keep(papers(1))
    await world.post()
    async with world.store.begin() as unit:
        where = await unit.schedules.destination("terminal")
        for number in range(100):
            occasion = Occasion(destination=where, request=f"later{number}")
            await unit.digests.add(
                [Draft(occasion=occasion, content=content("2605.00001"), outcome=DigestOutcome.OPEN)]
            )
    assert [one.state for one in (await read(world)).troubled] == [State.UNKNOWN]


async def test_what_failed_long_ago_and_what_is_still_looked_for_needs_nobody(world: World) -> None:
    await world.keep(papers(3))
    world.adapter.answers = [Refused(Refusal.REJECTED, "Too long.")]
    await world.post(again=True)
    world.clock.advance(LATELY)
    assert [one.state for one in (await read(world)).troubled] == [State.FAILED]
    world.clock.advance(SECOND)
    world.adapter.settling = HOUR
    world.adapter.answers = [OutcomeUnknown("No answer.")]
    await world.post(again=True)
    status = await read(world)
    assert status.counts[State.UNKNOWN] == 1
    assert status.troubled == []
