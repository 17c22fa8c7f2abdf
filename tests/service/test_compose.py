"""Digests and views, word for word."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.digest import Item
from bot.domain.reasons import Rank, Rise
from bot.message import Card, Hint, Link, Message
from bot.service.compose import (
    day_message,
    digest_message,
    paper_url,
)
from bot.service.trending import DayView, Sort
from tests.builders import DAY, NOON, content
from tests.service.composing import BARE, BEFORE, FULL, NINE_IN_NEW_YORK, many, said, some, view


def test_a_digest() -> None:
    due = {"due": NINE_IN_NEW_YORK, "zone": "America/New_York"}
    made = replace(content("2605.28293"), listed=42, **due)  # type: ignore[arg-type]
    item = replace(made.items[0], upvotes=72, comments=5, stars=28, reasons=(Rise(38, NOON - timedelta(days=1)),))
    assert digest_message(replace(made, items=(item,)), {FULL.id: FULL}) == Message(
        heading="Papers of Thursday 28 May",
        lead=("1 of the 42 listed today", "trending", "09:00 New York"),
        cards=(
            Card(
                paper="2605.28293",
                title="SD²: 5.41× faster",
                url="https://arxiv.org/abs/2605.28293",
                summary="Drafts with SD² and checks 27% of it.",
                upvotes=72,
                stars=28,
                comments=5,
                code_url="https://github.com/a/b",
                picture_url="https://example.org/picture.PNG",
                discussion_url="https://huggingface.co/papers/2605.28293",
                why=("+38 since yesterday",),
                who="Ada Lovelace\u00a0et\u00a0al., An institute",
            ),
        ),
        links=(Link("All 42 on Hugging Face", "https://huggingface.co/papers/date/2026-05-28"),),
        hints=(Hint("The other 41", "today --date 2026-05-28 --limit 42"), Hint("One paper", "paper 2605.28293")),
    )


def test_a_digest_of_some_of_the_day() -> None:
    message = said(8, listed=42)
    assert message.lead == ("8 of the 42 listed today", "trending")
    assert [card.paper for card in message.cards] == many(8)
    assert message.hints[0] == Hint("The other 34", "today --date 2026-05-28 --limit 42")


def test_papers_of_days_before_are_counted_apart() -> None:
    message = said(8, listed=42, earlier=2)
    assert message.lead[0] == "6 of the 42 listed today, 2 of the days before"
    assert message.hints[0] == Hint("The other 36", "today --date 2026-05-28 --limit 42")


def test_a_paper_of_the_day_before_says_on_which_day_it_had_its_rank() -> None:
    items = tuple(Item(paper=one, day=day, reasons=(Rank(1, 9, day),)) for one, day in zip("ab", (DAY, BEFORE)))  # noqa: B905
    message = digest_message(replace(content(), items=items), some("a", "b"))
    assert [card.why for card in message.cards] == [("1st of 9",), ("1st of 9 on 27 May",)]


def test_when_all_are_shown_nothing_is_left_to_see() -> None:
    message = said(3, listed=3)
    assert message.lead == ("all 3 papers listed today", "trending")
    assert message.hints == (Hint("One paper", "paper 2605.00000"),)
    assert said(5, listed=3, earlier=2).lead[0] == "all 3 papers listed today, 2 of the days before"


def test_one_paper_alone_is_not_called_all() -> None:
    assert said(1, listed=1).lead[0] == "1 paper listed today"


def test_a_digest_of_an_earlier_day_is_not_todays() -> None:
    assert said(8, listed=42, at=NOON + timedelta(days=3)).lead == ("8 of the 42 listed", "trending")


@pytest.mark.parametrize(("zone", "when"), [("Asia/Tokyo", ""), ("America/New_York", " today"), (None, "")])
def test_today_is_where_the_schedule_is(zone: str | None, when: str) -> None:
    """At 00:00 UTC on Friday it is Friday in Tokyo and still Thursday in New York."""
    at = datetime(2026, 5, 29, tzinfo=UTC)
    assert said(8, listed=42, at=at, zone=zone).lead[0] == f"8 of the 42 listed{when}"


def test_the_year_is_said_when_it_is_another() -> None:
    late = digest_message(replace(content("a"), at=datetime(2027, 1, 1, tzinfo=UTC)), some("a"))
    assert late.heading == "Papers of Thursday 28 May 2026"


def test_what_is_not_known_is_left_out() -> None:
    made = replace(content(BARE.id), items=(Item(paper=BARE.id, day=DAY),))
    (card,) = digest_message(made, {BARE.id: BARE}).cards
    assert card == Card(paper="hep-th/9901001", title="On strings", url="https://arxiv.org/abs/hep-th/9901001")


@pytest.mark.parametrize("length", [158, 159, 160, 161, 400])
def test_a_summary_is_one_line_of_at_most_160_characters(length: int) -> None:
    paper = replace(BARE, summary=f"Shows {'a' * (length - 12)} state")
    (card,) = digest_message(content(BARE.id), {BARE.id: paper}).cards
    assert 0 < len(card.summary) <= 160


def test_a_title_leads_to_the_abstract_page() -> None:
    assert paper_url("2605.28293") == "https://arxiv.org/abs/2605.28293"
    assert paper_url("hep-th/9901001") == "https://arxiv.org/abs/hep-th/9901001"
    assert paper_url("doi:10.1101/x").startswith("https://huggingface.co/papers/")


def test_a_day() -> None:
    message = day_message(view(42), NOON, Sort.TRENDING, 8, newest=True)
    assert message.heading == "Papers of Thursday 28 May"
    assert message.lead == ("8 of the 42 listed today", "trending")
    assert [card.paper for card in message.cards] == many(8)
    assert message.cards[0] == Card(
        paper="2605.00000",
        title="On 2605.00000",
        url="https://arxiv.org/abs/2605.00000",
        upvotes=3,
        why=("1st of 42",),
        who="Ada Lovelace",
    )
    assert message.hints == (Hint("The other 34", "today --limit 42"), Hint("One paper", "paper 2605.00000"))


def test_another_day_than_the_newest_is_named_in_what_to_type() -> None:
    message = day_message(view(42, BEFORE), NOON, Sort.UPVOTES, 8, newest=False)
    assert message.heading == "Papers of Wednesday 27 May"
    assert message.lead == ("8 of the 42 listed", "most upvotes first")
    assert message.hints[0] == Hint("The other 34", "today --date 2026-05-27 --limit 42")


@pytest.mark.parametrize("limit", [3, 8, None])
def test_a_whole_day(limit: int | None) -> None:
    message = day_message(view(3), NOON, Sort.NEW, limit, newest=True)
    assert message.lead == ("all 3 papers listed today", "newest first")
    assert message.hints == (Hint("One paper", "paper 2605.00000"),)


def test_no_papers_at_all_and_none_of_a_day() -> None:
    nothing = day_message(DayView(None, [], {}), NOON, Sort.TRENDING, 8, newest=True)
    assert nothing == Message(heading="No papers yet", hints=(Hint("Fetch them", "run"),))
    saturday = DayView(date(2026, 5, 23), [], {})
    assert day_message(saturday, NOON, Sort.TRENDING, 8, newest=False) == Message(
        heading="No papers stored for 2026-05-23", hints=(Hint("Fetch that day", "ingest --date 2026-05-23"),)
    )


def test_the_messages_here_use_every_field_of_a_card_but_those_of_search() -> None:
    made = replace(content(FULL.id).items[0], comments=5, stars=28)
    (card,) = digest_message(replace(content(), items=(made,)), {FULL.id: FULL}).cards
    assert [field.name for field in fields(Card) if not getattr(card, field.name)] == ["when", "marked"]
