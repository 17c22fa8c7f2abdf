"""Following topics, and each person's own digest."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.delivery import Attempt
from bot.domain.errors import Invalid, NotFound
from bot.domain.outcome import DigestOutcome
from bot.domain.paper import Batch, Trouble
from bot.domain.schedule import MINE
from bot.message import Message
from bot.service.account import Accounts
from bot.service.compose_account import account_message
from tests.builders import DAY, NOON, batch, entry, failed
from tests.commands.conftest import ADA, Desk

BOB = replace(ADA, person=replace(ADA.person, user="bob", name="Bob", address="terminal:@bob", zone="Asia/Tokyo"))
FRIDAY = DAY + timedelta(days=1)


def on(day: date, *titles: str, upvotes: int = 3) -> Batch:
    """A day's list of papers with these titles."""
    prefix = f"{day:%y%m}.{day.day:02}"
    made = [entry(f"{prefix}{n:03}", upvotes, day, title=title) for n, title in enumerate(titles)]
    return batch(*made, day=day, at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC))


def rows(message: Message, section: int = -1) -> list[tuple[str, ...]]:
    return list(message.sections[section].rows)


def said(message: Message) -> str:
    return " ".join([message.heading, *message.notices, *message.paragraphs])


@pytest.fixture
async def lately(desk: Desk) -> Desk:
    """Papers of the day that it is."""
    await desk.keep(on(DAY, "Speculative decoding at scale", "Agent memory", "A survey of speculative decoding"))
    await desk.indexed()
    return desk


async def test_subscribing_says_what_it_means_and_what_it_would_have_brought(lately: Desk) -> None:
    reply = await lately.say("subscribe speculative decoding -survey")
    means = "Papers with the words speculative and decoding, but without survey."
    assert f"You now follow speculative decoding -survey. {means}" in said(reply)
    assert reply.sections[0].title == "About 7 a week: 1 in the last 1 day. It brought"
    assert rows(reply, 0) == [("", "Speculative decoding at scale")]
    assert reply.sections[1].title == "You follow 1 topic"
    assert rows(reply) == [("1.", "speculative decoding -survey", "new")]
    assert "To terminal:@ada, daily 09:00 New York" in said(reply)
    assert reply.notices == ()


async def test_what_is_offered_next_is_understood(lately: Desk) -> None:
    reply = await lately.say("subscribe agent memory")
    undo, change, now = (hint.line() for hint in reply.hints)
    assert ("Time", "08:30") in rows(await lately.say(change))
    assert (await lately.say(now)).heading == "Your papers"
    undone = await lately.say(undo)
    assert said(undone) == " You no longer follow agent memory. You follow nothing now."
    assert rows(await lately.say(undone.hints[0].line())) == [("1.", "agent memory", "new")]


async def test_warnings_of_nothing_and_of_a_flood(lately: Desk) -> None:
    nothing = await lately.say("subscribe quantum gravity waves")
    assert "It would have brought nothing lately" in said(nothing)
    assert nothing.sections[0].title == "None in the last 1 day."
    await lately.say("preferences limit 1 days weekly")
    flood = await lately.say("subscribe memory OR decoding")
    assert "more than your digest holds (1 a week)" in said(flood)


async def test_the_same_in_other_words_is_followed_once(lately: Desk) -> None:
    await lately.say("subscribe speculative decoding")
    again = await lately.say("subscribe DECODING speculative")
    assert "You follow that already: 1. " in said(again)
    assert len(rows(again)) == 1
    assert "Undo" not in [hint.label for hint in again.hints]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("subscribe 2605.00001", "one paper, not a topic"),
        ("subscribe decoding sort:new", "leave out sort:new"),
        (f"subscribe {'word ' * 20}", "a topic has at most 60"),
        ("subscribe model*", "no wildcards"),
        ("subscribe", "“subscribe” needs topic"),
        ("preferences zone Berlim", "Did you mean Europe/Berlin?"),
        ("preferences at 25:00", "not a time of day"),
        ("preferences days someday", "names no days"),
        ("preferences limit 500", "from 1 to 100"),
        ("resume missed from-now", "say one of the two"),
    ],
)
async def test_bad_input_changes_nothing(lately: Desk, line: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence.replace("?", r"\?")):
        await lately.say(line)
    assert said(await lately.say("subscriptions")).strip() == "You follow nothing yet."
    async with lately.store.read() as unit:
        assert await unit.people.find(ADA.person) is None
        assert await unit.schedules.all() == []


async def test_one_too_many(lately: Desk) -> None:
    for word in ("alpha", "beta", "gamma", "delta"):
        await lately.say(f"subscribe {word}")
    with pytest.raises(Invalid, match="That is 5 topics; the limit is 4"):
        await lately.say("subscribe epsilon")
    assert len(rows(await lately.say("subscriptions"))) == 4
    await lately.say("subscribe alpha")


async def test_what_is_not_followed_names_the_nearest_with_its_number(lately: Desk) -> None:
    with pytest.raises(NotFound, match="You follow nothing"):
        await lately.say("unsubscribe rag")
    await lately.say("subscribe agent memory")
    await lately.say("subscribe RAG evaluation")
    with pytest.raises(NotFound, match=r"nothing called “rag”. Nearest: RAG evaluation \(2\)"):
        await lately.say("unsubscribe rag")
    with pytest.raises(NotFound, match="2 topics, none of number 3"):
        await lately.say("unsubscribe 3")
    with pytest.raises(NotFound, match="lists what you follow"):
        await lately.say("unsubscribe xylophone (")
    assert "You no longer follow agent memory" in said(await lately.say("unsubscribe MEMORY agent"))
    assert rows(await lately.say("subscriptions")) == [("1.", "RAG evaluation", "")]


async def test_preferences_are_shown_and_changed(lately: Desk) -> None:
    assert "You have no digest yet" in said(await lately.say("preferences"))
    await lately.say("subscribe decoding")
    changed = await lately.say("preferences zone Berlin at 08:30 days weekdays limit 4")
    expected = [("Zone", "Europe/Berlin"), ("Time", "08:30"), ("Days", "weekdays"), ("Papers", "up to 4")]
    assert rows(changed) == expected
    assert rows(await lately.say("preferences")) == expected
    assert rows(await lately.say("preferences limit 5"))[:3] == expected[:3]


async def test_everybody_has_their_own(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    await lately.say("subscribe memory", BOB)
    assert rows(await lately.say("subscriptions")) == [("1.", "decoding", "")]
    assert rows(await lately.say("subscriptions", BOB)) == [("1.", "memory", "")]
    async with lately.store.read() as unit:
        digests = await unit.schedules.all()
    assert [(one.address, one.recipe.what, one.owner, one.cadence.zone) for one in digests] == [
        ("terminal:@ada", MINE, "terminal:@ada", "America/New_York"),
        ("terminal:@bob", MINE, "terminal:@bob", "Asia/Tokyo"),
    ]


async def test_a_place_of_ones_own_that_has_a_digest_already_keeps_it(lately: Desk) -> None:
    await lately.say("schedule set at 07:00")
    await lately.say("subscribe decoding")
    async with lately.store.read() as unit:
        assert [(one.name, one.recipe.what) for one in await unit.schedules.all()] == [
            ("digest", "trending"),
            ("mine", "mine"),
        ]
    assert rows(await lately.say("preferences"))[1] == ("Time", "09:00")


def arrived(desk: Desk, address: str) -> list[list[str]]:
    """The papers of each message there."""
    here: list[Attempt] = [one for one in desk.adapter.messages if one.address == address]
    return [list(one.payload["papers"]) for one in here]


async def tick(desk: Desk, moment: datetime) -> None:
    """It is that time; what is due is planned and delivered."""
    await desk.clock.sleep_until(moment)
    await desk.planner.plan_due()
    await desk.deliverer.drain()


async def test_the_next_morning_each_gets_their_own_at_their_own_time(lately: Desk) -> None:
    await lately.say("subscribe speculative decoding")
    await lately.say("subscribe scale")
    await lately.say("subscribe memory", BOB)
    await tick(lately, datetime(2026, 5, 28, 13, 1, tzinfo=UTC))  # 09:01 in New York: there is nothing new yet
    await lately.keep(on(FRIDAY, "Decoding speculative drafts at scale", "More agent memory", "Nothing of that"))
    await tick(lately, datetime(2026, 5, 29, 0, 1, tzinfo=UTC))  # 09:01 in Tokyo
    assert (arrived(lately, "terminal:@ada"), arrived(lately, "terminal:@bob")) == ([], [["2605.29001"]])
    await tick(lately, datetime(2026, 5, 29, 13, 1, tzinfo=UTC))  # 09:01 in New York
    assert arrived(lately, "terminal:@ada") == [["2605.29000"]]
    async with lately.store.read() as unit:
        content = await unit.digests.content(3)
    (item,) = content.items  # type: ignore[union-attr]
    assert [str(getattr(one, "topic", "")) for one in item.reasons][:2] == ["speculative decoding", "scale"]
    for hours in range(1, 80):
        await tick(lately, datetime(2026, 5, 29, 14, tzinfo=UTC) + timedelta(hours=hours))
    assert len(arrived(lately, "terminal:@ada")) == len(arrived(lately, "terminal:@bob")) == 1


async def test_a_late_process_catches_up_once(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    days = [DAY + timedelta(days=number) for number in range(1, 5)]
    for day in days:
        await lately.keep(on(day, "On decoding", "On other things"))
    await tick(lately, datetime(2026, 6, 1, 20, tzinfo=UTC))
    await tick(lately, datetime(2026, 6, 1, 21, tzinfo=UTC))
    (papers,) = arrived(lately, "terminal:@ada")
    assert sorted(papers) == [f"{day:%y%m}.{day.day:02}000" for day in days]


async def test_a_digest_holds_the_best_and_says_how_many_match(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    await lately.say("subscribe drafts")
    await lately.say("preferences limit 2")
    await lately.keep(on(FRIDAY, "Decoding", "Decoding again"))
    await lately.keep(on(FRIDAY, "Decoding", "Decoding again", "Decoding drafts", upvotes=1))
    lately.clock.advance(timedelta(hours=20))
    reply = await lately.say("mine")
    assert reply.heading == "Your papers, Friday 29 May"
    assert reply.lead[0] == "2 of the 3 that match your 2 topics"
    assert reply.cards[0].title == "Decoding drafts"
    assert reply.cards[0].why == ("matches decoding", "matches drafts")


async def test_mine_is_what_then_comes(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    await lately.keep(on(FRIDAY, "Decoding", "Memory"))
    lately.clock.advance(timedelta(hours=20))
    now = [card.paper for card in (await lately.say("mine")).cards]
    await tick(lately, datetime(2026, 5, 29, 13, tzinfo=UTC))
    assert arrived(lately, "terminal:@ada") == [now]
    assert (await lately.say("mine")).cards == ()


async def test_paused_until_it_is_resumed(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    assert "paused" in said(await lately.say("pause"))
    await lately.keep(on(FRIDAY, "Decoding"))
    await tick(lately, datetime(2026, 5, 29, 14, tzinfo=UTC))
    assert arrived(lately, "terminal:@ada") == []
    asked = await lately.say("resume")
    assert [hint.line() for hint in asked.hints] == ["resume missed", "resume from-now"]
    await lately.say("resume missed")
    await tick(lately, datetime(2026, 5, 29, 14, 1, tzinfo=UTC))
    assert arrived(lately, "terminal:@ada") == [["2605.29000"]]


async def test_without_a_topic_nothing_comes(desk: Desk) -> None:
    for line in ("mine", "pause", "resume"):
        with pytest.raises(NotFound, match="You follow nothing yet"):
            await desk.say(line)
    await desk.say("preferences at 08:00")
    await desk.keep(on(DAY, "Decoding"))
    assert "You follow nothing yet" in said(await desk.say("mine"))
    for days in range(1, 10):
        await tick(desk, NOON + timedelta(days=days))
    assert desk.adapter.messages == []


async def test_why_tells_of_what_matches_and_what_does_not(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    await lately.keep(on(FRIDAY, "Decoding", "Memory"))
    lately.clock.advance(timedelta(hours=20))
    target = await lately.own_digests.target(ADA.person)
    accounts = Accounts(lately.store, lately.planner)

    async def why(paper: str) -> str:
        return account_message(await accounts.of(target, paper), lately.clock.now()).paragraphs[0]

    assert "matches decoding; it is 1st of 1 that match and would be posted" in await why("2605.29000")
    assert "matches nothing that is followed here" in await why("2605.29001")
    assert "listed before that was followed" in await why("2605.28000")


async def test_a_channel_follows_topics(lately: Desk) -> None:
    reply = await lately.say("schedule set topic speculative decoding -survey limit 5")
    assert "speculative decoding -survey, up to 5 papers" in said(reply)
    preview = await lately.say("preview")
    assert [(card.title, card.why[0]) for card in preview.cards] == [
        ("Speculative decoding at scale", "matches speculative decoding -survey")
    ]
    assert (preview.heading, preview.lead) == ("Papers, Thursday 28 May", ("1 that matches 1 topic",))
    await lately.say('schedule set topic "agent memory"')
    assert [card.title for card in (await lately.say("preview")).cards] == ["Agent memory"]


async def test_with_what_is_trending_those_that_match_come_first(lately: Desk) -> None:
    await lately.keep(on(DAY - timedelta(days=1), "Much liked", upvotes=90))
    await lately.say("schedule set what trending topic agent memory")
    preview = await lately.say("preview")
    assert [card.title for card in preview.cards][:2] == ["Agent memory", "Much liked"]
    assert "trending, and 1 topic" in preview.lead


async def test_a_channel_wants_topics_that_can_be_read(lately: Desk) -> None:
    for line, sentence in (
        ("schedule set what topics", "Which topics"),
        ("schedule set topic model*", "no wildcards"),
        ("schedule set what mine", "use trending or topics"),
    ):
        with pytest.raises(Invalid, match=sentence):
            await lately.say(line)
    assert await lately.schedules.all() == []


def announced(day: date, *titles: str) -> Batch:
    """What arXiv announces in a category that day."""
    made = on(day, *titles)
    listings = [replace(one.listing, source="arxiv", list="cs.CL", at=None) for one in made.entries if one.listing]
    entries = [replace(one, listing=two, counts={}) for one, two in zip(made.entries, listings, strict=True)]
    return replace(made, source="arxiv", list="cs.CL", entries=tuple(entries))


async def test_topics_bring_what_arxiv_announces_and_trending_does_not(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    await lately.keep(on(FRIDAY, "Liked"))
    await lately.keep(announced(FRIDAY - timedelta(days=1), "Before it was followed: decoding"))
    await lately.keep(announced(FRIDAY, "Off topic", "Decoding, announced"))
    await lately.say("schedule set name everybody")
    await tick(lately, datetime(2026, 5, 29, 13, tzinfo=UTC))
    mine, everybody = sorted(arrived(lately, "terminal:@ada"), key=len)
    assert mine == ["2605.29001"]
    assert "2605.29001" not in everybody


async def test_a_list_that_was_fetched_days_late_still_brings_what_matches_once(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    for number in range(1, 4):
        await lately.keep(on(DAY + timedelta(days=number), "Other things"))
        await tick(lately, datetime(2026, 5, 28 + number, 13, tzinfo=UTC))
    assert arrived(lately, "terminal:@ada") == []
    await lately.keep(announced(FRIDAY, "Decoding, late"))
    for day in (1, 2, 3):
        await tick(lately, datetime(2026, 6, day, 13, tzinfo=UTC))
    assert len(arrived(lately, "terminal:@ada")) == 1


async def test_a_list_that_is_missing_is_no_day_on_which_nothing_matches(lately: Desk) -> None:
    await lately.say("subscribe decoding")
    await lately.keep(on(FRIDAY, "Liked"))
    late = failed(datetime(2026, 5, 29, 5, tzinfo=UTC), "It is not there yet.", FRIDAY, Trouble.LATE)
    async with lately.store.begin() as unit:
        await unit.fetches.failed(replace(late, source="arxiv", list="cs.CL"))
    await tick(lately, datetime(2026, 5, 29, 13, tzinfo=UTC))
    async with lately.store.read() as unit:
        outcomes = [last.outcome for last in (await unit.digests.last_outcomes()).values()]
    assert outcomes == [DigestOutcome.SOURCE_STALE]
    await lately.keep(announced(FRIDAY, "Decoding, late"))
    await tick(lately, datetime(2026, 6, 1, 13, tzinfo=UTC))
    assert len(arrived(lately, "terminal:@ada")) == 1
