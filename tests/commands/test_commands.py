"""What each command does and says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import Refused
from bot.domain.errors import Invalid, NotFound
from bot.domain.place import Place
from bot.domain.refusal import Refusal
from bot.domain.schedule import OnEmpty, Recipe
from bot.message import Message
from tests.builders import DAY, batch, entry, papers
from tests.commands.conftest import ADA, MANAGER, READER, Desk


def shown(message: Message) -> list[str]:
    """The papers of a reply."""
    return [card.paper for card in message.cards]


async def test_today(desk: Desk) -> None:
    await desk.keep(papers(9))
    await desk.keep(papers(2, day=DAY - timedelta(days=1)))
    assert shown(await desk.say("today", READER)) == desk.ids(papers(9))[:8]
    assert shown(await desk.say("today limit 3")) == desk.ids(papers(9))[:3]
    earlier = await desk.say("today date 2026-05-27")
    assert shown(earlier) == desk.ids(papers(2, day=DAY - timedelta(days=1)))
    assert (await desk.say("today sort new")).lead[-1] == "newest first"
    with pytest.raises(Invalid, match="use YYYY-MM-DD"):
        await desk.say("today date yesterday")


async def test_what_is_said_to_come_next_is_understood(desk: Desk) -> None:
    await desk.keep(papers(9))
    rest, one = (await desk.say("today limit 3")).hints
    assert shown(await desk.say(rest.command)) == desk.ids(papers(9))
    assert (await desk.say(one.command)).lead == (desk.ids(papers(9))[0],)


async def test_a_paper_is_fetched(desk: Desk) -> None:
    desk.source.known["2605.00001"] = entry("2605.00001", day=None)
    assert (await desk.say("paper https://arxiv.org/pdf/2605.00001v2", READER)).heading == "On 2605.00001"
    with pytest.raises(NotFound, match=r"2605\.00002"):
        await desk.say("paper 2605.00002")
    with pytest.raises(Invalid, match="“paper” needs id, such as: paper"):
        await desk.say("paper")


async def test_search_in_pages_that_lead_on(desk: Desk) -> None:
    found = [entry(f"2605.{number:05}", title=f"Agent memory {number}") for number in range(7)]
    await desk.keep(batch(*found, entry("2605.00007", title="Agents")))
    await desk.indexed()
    first = await desk.say('search "agent memory" -survey', READER)
    assert (first.heading, first.lead) == ('"agent memory" -survey', ("7 papers match, best first", "1 to 5"))
    more, one = first.hints
    assert more.line() == 'search "agent memory" -survey --page 2'
    second = await desk.say(more.line(), READER)
    assert second.lead[1] == "6 to 7"
    assert sorted(shown(first) + shown(second)) == [paper.paper.id for paper in found]
    assert (await desk.say(one.line())).heading == first.cards[0].title
    related = (await desk.say("search agent memory")).aside
    assert related
    assert [card.paper for card in related.cards] == ["2605.00007"]


async def test_a_query_that_cannot_be_read_or_is_mistyped_is_answered(desk: Desk) -> None:
    await desk.keep(batch(*[entry(f"2605.{number:05}", title="Diffusion of agents") for number in range(60)]))
    await desk.indexed()
    with pytest.raises(Invalid, match="quote"):
        await desk.say('search "agent')
    with pytest.raises(Invalid, match="“search” needs query, such as: search"):
        await desk.say("search")
    mistyped = await desk.say("search difusion page 1")
    assert mistyped.notices[0] == "Did you mean diffusion?"
    assert len(shown(await desk.say(mistyped.hints[0].line()))) == 5


async def test_similar_fetches_the_paper_and_makes_do_with_its_words(desk: Desk) -> None:
    others = [entry(f"2605.{number:05}", title=f"Agent memory {number}") for number in range(7)]
    await desk.keep(batch(*others))
    await desk.indexed()
    desk.source.known["2605.11111"] = entry("2605.11111", day=None, title="Agent memory")
    message = await desk.say("similar https://arxiv.org/abs/2605.11111v2", READER)
    assert (message.heading, message.lead) == ("Like Agent memory", ("best first", "1 to 5"))
    assert message.notices == ("The words of its title were looked for, not its meaning. There is no model here.",)
    assert message.hints[0].line() == "similar 2605.11111 --page 2"
    assert len(shown(await desk.say(message.hints[0].line()))) == 2


async def test_preview_and_post_are_about_where_they_are_said(desk: Desk) -> None:
    await desk.keep(papers(9))
    preview = await desk.say("preview", READER)
    assert preview.notices == ("This is what would be posted to terminal now.",)
    assert desk.posted == []
    assert (await desk.say("post", MANAGER)).paragraphs == ("Posted 8 papers to terminal.",)
    assert desk.posted == [shown(preview)]
    assert (await desk.say("post")).paragraphs == ("Posted 8 papers to terminal:@ada.",)
    assert (await desk.say("post terminal again")).paragraphs == ("Posted 8 papers to terminal.",)
    assert [message.address for message in desk.adapter.messages] == ["terminal", "terminal:@ada", "terminal"]


async def test_a_schedule_is_set_in_the_callers_zone_and_is_theirs(desk: Desk) -> None:
    message = await desk.say("schedule set at 8:30 days mon, thu limit 5 bar 20 on-empty line")
    (made,) = await desk.schedules.all()
    assert message.paragraphs == (
        "terminal:@ada: trending, up to 5 papers, from 20 upvotes, a line on empty days, owner terminal:@ada, "
        "Mon, Thu 08:30 New York. Next: today 08:30 New York.",
    )
    assert (made.address, made.name, made.owner) == ("terminal:@ada", "digest", "terminal:@ada")
    assert (made.recipe, made.on_empty) == (Recipe(limit=5, bar=20), OnEmpty.LINE)
    await desk.say("schedule set name weekly", MANAGER)
    assert {(one.address, one.name, one.cadence.zone) for one in await desk.schedules.all()} == {
        ("terminal:@ada", "digest", "America/New_York"),
        ("terminal", "weekly", "Europe/Berlin"),
    }
    await desk.say("schedule set terminal#weekly zone New York")
    assert {one.cadence.zone for one in await desk.schedules.all()} == {"America/New_York"}


async def test_only_an_operator_sees_the_schedules_of_every_place(desk: Desk) -> None:
    assert (await desk.say("schedule list", READER)).hints[0].command == "schedule set terminal --at 09:00"
    await desk.say("schedule set")
    await desk.say("schedule set", MANAGER)
    listed = {who: (await desk.say("schedule list", who)).sections[0].rows for who in (ADA, READER)}
    assert {who.person.name: [row[0] for row in rows] for who, rows in listed.items()} == {
        "Ada": ["terminal", "terminal:@ada"],
        "Ben": ["terminal"],
    }


async def test_pausing_resuming_and_removing(desk: Desk) -> None:
    await desk.say("schedule set name weekly")
    paused = await desk.say("schedule pause name weekly")
    assert paused.paragraphs == ("terminal:@ada#weekly is paused.",)
    assert "posts again" in (await desk.say(paused.hints[0].command)).paragraphs[0]
    assert "is removed" in (await desk.say("schedule remove terminal:@ada#weekly")).paragraphs[0]
    assert await desk.schedules.all() == []
    with pytest.raises(NotFound):
        await desk.say("schedule pause")


async def test_what_was_missed_is_asked_about_and_decided(desk: Desk) -> None:
    await desk.say("schedule set")
    await desk.say("schedule pause")
    desk.clock.advance(timedelta(days=3))
    question = await desk.say("schedule resume")
    assert "came due meanwhile" in question.paragraphs[0]
    (before,) = await desk.schedules.all()
    assert before.paused, "asking changes nothing"
    with pytest.raises(Invalid, match="say one of the two"):
        await desk.say("schedule resume missed from-now")
    missed, from_now = question.hints
    assert "What was missed is due now." in (await desk.say(missed.command)).paragraphs[0]
    await desk.say("schedule pause")
    assert "Next: " in (await desk.say(from_now.command)).paragraphs[0]


async def test_what_is_missing_there_stands_beside_what_was_done(desk: Desk) -> None:
    async def closed(address: str) -> Place:
        return Place(address=address, name=address, missing=("Invite me.",))

    desk.adapter.locate = closed  # type: ignore[method-assign]
    made = await desk.say("schedule set")
    assert (made.notices, "Next: " in made.paragraphs[0]) == (("Invite me. The schedule is kept.",), True)
    resumed = await desk.say("schedule resume")
    assert resumed.notices == ("Invite me. It is resumed all the same.",)
    assert "is resumed" in resumed.paragraphs[0]


async def test_status_tells_others_only_what_concerns_their_place(desk: Desk) -> None:
    await desk.keep(papers(9))
    await desk.say("schedule set")
    await desk.say("schedule set", MANAGER)
    desk.adapter.answers = [Refused(Refusal.ARCHIVED, "Unarchive it.")]
    desk.clock.advance(timedelta(days=1))
    await desk.planner.plan_due()
    await desk.deliverer.drain()
    everything, here, there = [
        str(await desk.say("status", who)) for who in (ADA, READER, replace(READER, where="terminal:@ben"))
    ]
    refused = "terminal" if "Unarchive" in here else "terminal:@ada"
    assert "Paperwire 1.2.3" in here
    assert "Unarchive it." in everything
    assert ("Unarchive it." in here) is (refused == "terminal")
    assert "terminal:@ada" in everything
    assert "terminal:@ada" not in here
    assert "nothing is scheduled" in there
    assert "Unarchive" not in there
