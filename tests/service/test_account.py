"""Why: from the ledger and from the code that plans, never from a copy of it."""

from datetime import timedelta

import pytest

from bot.domain.delivery import CannotTell, OutcomeUnknown, Refused, RetryLater, State
from bot.domain.errors import NotFound
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.refusal import Refusal
from bot.domain.schedule import Target
from bot.message import Message
from bot.service.account import Account, Accounts
from bot.service.compose_account import account_message
from tests.builders import batch, papers
from tests.service.conftest import World

HERE = Target("terminal", "digest")


async def account(world: World, paper: str | None = None) -> Account:
    return await Accounts(world.store, world.planner).of(HERE, paper)


async def said(world: World, paper: str | None = None) -> Message:
    return account_message(await account(world, paper), world.clock.now())


def words(message: Message) -> str:
    """All of it on one line."""
    rows = [cell for section in message.sections for row in section.rows for cell in row]
    return " ".join([*message.paragraphs, *rows])


async def test_what_it_says_of_now_is_what_preview_says(world: World) -> None:
    await world.keep(papers(12))
    await world.schedule(limit=5)
    found = await account(world)
    assert found.plan.chosen == (await world.planner.preview(HERE)).plan.chosen == world.ids(papers(12))[:5]
    assert found.counts == {PaperOutcome.CHOSEN: 5, PaperOutcome.OVER_THE_CAP: 7}
    assert "5 papers would be posted; of 12 papers listed since 28 May: 7 over the cap." in words(await said(world))


async def test_the_last_time_and_its_messages_are_told(world: World) -> None:
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    found = await account(world)
    assert found.last is not None
    assert (found.last.outcome, found.last.papers) == (DigestOutcome.DELIVERED, 3)
    assert [one.state for one in found.deliveries] == [State.SENT]
    assert "Everything arrived. It held 3 papers." in words(await said(world))


@pytest.mark.parametrize(
    ("answer", "state", "expected"),
    [
        (RetryLater("Too many requests.", timedelta(hours=1)), State.RETRY, "Too many requests."),
        (OutcomeUnknown("No answer."), State.UNKNOWN, "Nobody can tell whether it arrived; it is held."),
        (Refused(Refusal.REJECTED, "Too large."), State.FAILED, "Too large."),
    ],
)
async def test_what_became_of_a_message_that_did_not_arrive(
    world: World, answer: Exception, state: State, expected: str
) -> None:
    world.adapter.answers, world.adapter.found = [answer], CannotTell()
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    await world.deliverer.drain()
    assert [one.state for one in (await account(world)).deliveries] == [state]
    told = words(await said(world))
    assert expected in told
    assert "rejected:" not in told


async def test_a_schedule_tells_of_its_own_messages_and_the_usual_one_of_those_of_none(world: World) -> None:
    await world.keep(papers(12))
    await world.schedule(limit=3)
    await world.schedule("weekly", limit=3)
    await world.post()
    await world.due_next_day()
    weekly = await Accounts(world.store, world.planner).of(Target("terminal", "weekly"))
    assert [one.key.split("/")[:2] for one in weekly.deliveries] == [["digest", "2"]]
    assert [one.key.split("/")[0] for one in (await account(world)).deliveries] == ["digest", "post"]


async def test_what_is_due_now_is_due_now(world: World) -> None:
    await world.keep(papers(3))
    schedule = await world.schedule()
    world.clock.advance(schedule.next_due - world.clock.now())
    await world.planner.plan_due()
    assert "due now. It is on its way." in words(await said(world))


async def test_where_nobody_runs_what_is_next_says_so(world: World) -> None:
    await world.schedule()
    assert "start it" not in words(await said(world))
    told = words(account_message(await account(world), world.clock.now(), running=False))
    assert "daily 09:00 Berlin, tomorrow 09:00. No paperwire run is running: start it." in told


async def test_what_is_paused_would_be_posted_if_it_were_resumed(world: World) -> None:
    await world.keep(papers(3))
    await world.schedule()
    await world.schedules.pause(HERE)
    assert "3 papers would be posted if it were resumed." in words(await said(world))


async def test_the_same_silence_is_explained_once(world: World) -> None:
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    world.clock.advance(timedelta(days=1))
    await world.keep(batch(day=world.clock.now().date(), at=world.clock.now()))
    await world.planner.plan_due()
    told = words(await said(world))
    assert "due 5\u00a0h ago: weekend, as now." in told
    assert told.count("No list is expected for") == 1


async def test_a_stopped_destination_says_why_and_what_to_type(world: World) -> None:
    world.adapter.answers = [Refused(Refusal.ARCHIVED, "It is archived: unarchive it.")]
    await world.keep(papers(3))
    await world.schedule()
    await world.due_next_day()
    assert "stopped: It is archived: unarchive it. Then: “schedule resume terminal”." in words(await said(world))
    assert "would be posted once it is resumed" in words(await said(world, world.ids(papers(3))[0]))


async def test_one_paper_each_way(world: World) -> None:
    await world.keep(papers(12))
    await world.schedule(limit=5)
    ids = world.ids(papers(12))
    assert "is 1st of 12 by trending and would be posted tomorrow" in words(await said(world, ids[0]))
    assert "is 6th of 12 by trending; a digest here holds 5" in words(await said(world, ids[5]))
    assert "was on no list" in words(await said(world, "2402.17764"))
    await world.due_next_day()
    found = await account(world, ids[0])
    assert found.paper is not None
    assert found.paper.posted is not None
    assert f"was posted here just now, in {found.paper.posted.key}" in words(await said(world, ids[0]))


async def test_a_paper_below_the_bar_says_how_far_and_when_it_is_looked_at_again(world: World) -> None:
    await world.keep(papers(12))
    await world.schedule(bar=10)
    last = world.ids(papers(12))[11]
    assert (
        f"{last} is 12th of 12 by trending and below the bar (1 of 10 upvotes); it is looked at again as its upvotes "
        "grow, next tomorrow 09:00 Berlin."
    ) in words(await said(world, last))
    assert "3 papers would be posted; of 12 papers listed since 28 May: 9 below the bar." in words(await said(world))


async def test_a_paper_that_is_on_its_way(world: World) -> None:
    await world.keep(papers(3))
    await world.planner.request(HERE)
    assert "is in a digest that is on its way here" in words(await said(world, world.ids(papers(3))[0]))


async def test_a_paper_in_a_message_that_is_held(world: World) -> None:
    world.adapter.answers, world.adapter.found = [OutcomeUnknown("No answer.")], CannotTell()
    await world.keep(papers(3))
    await world.planner.request(HERE)
    await world.deliverer.drain()
    await world.deliverer.drain()
    told = words(await said(world, world.ids(papers(3))[0]))
    assert "is in a message that is held; “deliveries settle post/1/r0/0 sent”, or again, decides it" in told


async def test_a_paper_of_long_ago(world: World) -> None:
    await world.keep(papers(3))
    for days in (20, 21, 22):
        day = papers(3).day + timedelta(days=days)
        await world.keep(papers(3, day=day))
    world.clock.advance(timedelta(days=22))
    old = world.ids(papers(3))[0]
    assert f"{old} was listed on 28 May; a digest here looks back to 17 June." in words(await said(world, old))


async def test_nowhere_and_nothing(world: World) -> None:
    assert "nothing is scheduled: “schedule set terminal” does it" in words(await said(world))
    with pytest.raises(NotFound):
        await Accounts(world.store, world.planner).of(Target("terminal", "weekly"))
