"""Digests and views, word for word."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, parse_days
from bot.domain.digest import Content, Item
from bot.domain.paper import Author, Listing, Metric, Observation, Paper
from bot.domain.reasons import Rank, Reason, Rise
from bot.domain.schedule import OnEmpty, Recipe
from bot.domain.trending import Ranked, Standing, rank
from bot.message import Card, Hint, Link, Message
from bot.service.compose import (
    day_message,
    digest_message,
    next_time,
    paper_message,
    paper_url,
    recipe_words,
    schedules_section,
)
from bot.service.trending import DayView, PaperView, Sort
from bot.text.clean import fold
from tests import strategies
from tests.builders import DAY, NINE, NOON, SOURCE, content, schedule

BEFORE = DAY - timedelta(days=1)
NINE_IN_NEW_YORK = datetime(2026, 5, 28, 13, tzinfo=UTC)
FULL = Paper(
    id="2605.28293",
    title="SD$^2$: 5.41$\\times$ faster",
    abstract="We show that $D^2$ is enough. It takes 27\\% of the time.",
    authors=tuple(Author(name=name) for name in ("Ada Lovelace", "Kurt Gödel", "Emmy Noether", "Alan Turing", "AK")),
    summary="Drafts with SD$^2$ and checks 27\\% of it.",
    summary_by="a model",
    organization="An institute",
    code_url="https://github.com/a/b",
    project_url="https://example.org/b",
    media_urls=("https://example.org/film.mp4", "https://example.org/picture.PNG"),
)
BARE = Paper(id="hep-th/9901001", title="On strings")


def some(*ids: str) -> dict[str, Paper]:
    return {one: Paper(id=one, title=f"On {one}", authors=(Author(name="Ada Lovelace"),)) for one in ids}


def many(count: int) -> list[str]:
    return [f"2605.{number:05}" for number in range(count)]


def said(count: int, listed: int, earlier: int = 0, **changes: object) -> Message:
    """A digest of so many papers, the last `earlier` of them from the day before."""
    made = replace(content(*many(count)), listed=listed, **changes)  # type: ignore[arg-type]
    items = [replace(item, day=BEFORE) if at >= count - earlier else item for at, item in enumerate(made.items)]
    return digest_message(replace(made, items=tuple(items)), some(*many(count)))


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


def view(count: int, day: date = DAY) -> DayView:
    made = [Standing(paper=one, day=day, history=(Observation(NOON, 3),)) for one in many(count)]
    return DayView(day, rank(made), some(*many(count)))


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


COUNTS = {
    Metric.UPVOTES: Observation(NOON - timedelta(hours=3), 72),
    Metric.STARS: Observation(NOON - timedelta(days=1), 1),
    Metric.COMMENTS: Observation(NOON - timedelta(hours=5), 1204),
}


def opened(paper: Paper, counts: Mapping[Metric, Observation], *, listed: bool) -> PaperView:
    listing = Listing(paper=paper.id, source=SOURCE, list="daily", day=DAY, by=Author(name="AK")) if listed else None
    reasons: tuple[Reason, ...] = (Rise(38, NOON - timedelta(days=1)), Rank(1, 42, DAY))
    ranked = Ranked(standing=Standing(paper=paper.id, day=DAY), score=1, reasons=reasons) if listed else None
    return PaperView(paper, dict(counts), listing, ranked)


def rows(message: Message) -> dict[str, str]:
    (section,) = message.sections
    assert section.title == ""
    return {label: words for label, words in section.rows}  # noqa: C416 - each row has exactly two


def test_a_paper_opened() -> None:
    message = paper_message(opened(FULL, COUNTS, listed=True), NOON)
    assert message.heading == "SD²: 5.41× faster"
    assert message.lead == ("2605.28293",)
    assert message.paragraphs == ("We show that D² is enough. It takes 27% of the time.",)
    told = rows(message)
    assert list(told.items())[1:] == [
        ("Authors", "Ada Lovelace, Kurt Gödel, Emmy Noether and 2 more"),
        ("From", "An institute"),
        ("Signals", "72 upvotes, 1 star, 1,204 comments; last changed 3\u00a0h ago"),
        ("Why", "+38 since yesterday, 1st of 42 on 28 May"),
        ("Listed", "Thursday 28 May, by AK"),
        ("Paper", "https://arxiv.org/abs/2605.28293"),
        ("PDF", "https://arxiv.org/pdf/2605.28293"),
        ("Code", "https://github.com/a/b"),
        ("Project", "https://example.org/b"),
        ("Discussion", "https://huggingface.co/papers/2605.28293"),
    ]
    assert (message.cards, message.hints, message.notices) == ((), (), ())


def test_the_summary_of_a_paper_opened_is_readable_and_says_that_it_is_machine_made_and_by_whom() -> None:
    told = rows(paper_message(opened(FULL, {}, listed=False), NOON))
    assert told["Summary"].startswith("Drafts with SD² and checks 27% of it.")
    assert "machine-made" in told["Summary"]
    assert "a model" in told["Summary"]


def test_numbers_stand_in_one_order_whatever_order_they_were_stored_in() -> None:
    """Upvotes, stars, comments: as in every entry."""
    turned = dict(reversed(COUNTS.items()))
    told = rows(paper_message(opened(FULL, turned, listed=True), NOON))
    assert told["Signals"] == "72 upvotes, 1 star, 1,204 comments; last changed 3\u00a0h ago"


def test_a_bare_paper_opened_has_no_empty_rows() -> None:
    message = paper_message(opened(BARE, {}, listed=False), NOON)
    assert message.paragraphs == ()
    assert rows(message) == {
        "Paper": "https://arxiv.org/abs/hep-th/9901001",
        "PDF": "https://arxiv.org/pdf/hep-th/9901001",
        "Discussion": "https://huggingface.co/papers/hep-th/9901001",
    }


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "A0"), (3, "A0, A1, A2"), (4, "A0, A1, A2, A3"), (18, "A0, A1, A2 and 15 more")]
)
def test_three_names_and_how_many_more(count: int, shown: str) -> None:
    paper = replace(BARE, authors=tuple(Author(name=f"A{number}") for number in range(count)))
    assert rows(paper_message(opened(paper, {}, listed=False), NOON))["Authors"] == shown


def test_schedules() -> None:
    mondays = Cadence(parse_days("mon,thu"), time(8, 30), "America/New_York")
    tomorrow = replace(schedule(1), next_due=datetime(2026, 5, 29, 7, tzinfo=UTC))
    weekly = replace(
        schedule(1, name="weekly", next_due=datetime(2026, 6, 1, 12, 30, tzinfo=UTC)),
        cadence=mondays,
        recipe=Recipe(limit=3),
    )
    paused = replace(schedule(2, "slack:T012/C345"), paused=True, place="#papers, Acme")
    assert schedules_section([tomorrow, weekly, paused], NOON).rows == (
        ("terminal", "", "daily 09:00 Berlin", "trending, up to 8 papers", "next: tomorrow 09:00"),
        ("terminal#weekly", "", "Mon, Thu 08:30 New York", "trending, up to 3 papers", "next: Mon 1 June, 08:30"),
        ("slack:T012/C345", "#papers, Acme", "daily 09:00 Berlin", "trending, up to 8 papers", "paused"),
    )
    assert tomorrow.cadence == NINE


def test_what_was_chosen_for_a_schedule_is_said_where_it_is_not_the_usual() -> None:
    chosen = replace(schedule(1), on_empty=OnEmpty.LINE, owner="slack:T012/U678")
    assert recipe_words(chosen) == "trending, up to 8 papers, a line on empty days, owner slack:T012/U678"


@pytest.mark.parametrize("trouble", [{"doubt": "I am not in it."}, {"held": "The token."}, {"stopped": "Archived."}])
def test_a_list_of_schedules_says_where_more_is_said_of_a_trouble(trouble: dict[str, str]) -> None:
    ((*_, after),) = schedules_section([replace(schedule(1), **trouble)], NOON).rows  # type: ignore[arg-type]
    assert after.endswith("; see paperwire status")


def test_a_bar_is_said_beside_the_cap() -> None:
    barred = replace(schedule(1), recipe=Recipe(limit=3, bar=20))
    assert recipe_words(barred) == "trending, up to 3 papers, from 20 upvotes"


def test_a_stopped_schedule_is_not_said_to_be_paused() -> None:
    assert next_time(replace(schedule(1), paused=True, stopped="It is archived."), NOON) == "stopped"


def test_no_schedules() -> None:
    assert schedules_section([], NOON).rows == (("nothing is scheduled",),)


def stored() -> st.SearchStrategy[list[Paper]]:
    optional = st.none() | strategies.texts(60)
    made = st.builds(
        replace,
        strategies.papers(),
        organization=optional,
        code_url=optional,
        project_url=optional,
        summary_by=optional,
    )
    return st.lists(made, min_size=1, max_size=4, unique_by=lambda paper: paper.id)


def items(papers: Sequence[Paper], count: int | None) -> tuple[Item, ...]:
    days = (DAY, BEFORE)
    reasons: tuple[Reason, ...] = (Rise(3, NOON), Rank(1, 2, DAY))
    return tuple(
        Item(paper=paper.id, day=days[at % 2], upvotes=count, comments=count, stars=count, reasons=reasons)
        for at, paper in enumerate(papers)
    )


def is_clean(card: Card) -> bool:
    return card.title == fold(card.title) and card.summary == fold(card.summary) and len(card.summary) <= 160


@settings(deadline=None, max_examples=60)
@given(stored(), strategies.counts(), st.sampled_from([None, "Asia/Tokyo", "America/New_York"]))
def test_any_stored_papers_make_a_digest_with_a_card_for_each_item(
    papers: list[Paper], count: int | None, zone: str | None
) -> None:
    made = Content(at=NOON, day=DAY, listed=9, items=items(papers, count), due=NOON if zone else None, zone=zone)
    message = digest_message(made, {paper.id: paper for paper in papers})
    assert [card.paper for card in message.cards] == [item.paper for item in made.items]
    assert all(map(is_clean, message.cards))
    assert [card.upvotes for card in message.cards] == [count] * len(papers)


@settings(deadline=None, max_examples=60)
@given(stored(), st.sampled_from(Sort), st.none() | st.integers(1, 5))
def test_any_stored_papers_make_a_day_in_its_order(papers: list[Paper], sort: Sort, limit: int | None) -> None:
    ranked = rank(Standing(paper=paper.id, day=DAY, history=(Observation(NOON, 1),)) for paper in papers)
    made = DayView(DAY, ranked, {paper.id: paper for paper in papers})
    message = day_message(made, NOON, sort, limit, newest=False)
    assert [card.paper for card in message.cards] == [one.standing.paper for one in ranked[:limit]]
    assert all(map(is_clean, message.cards))


@settings(deadline=None, max_examples=60)
@given(stored(), strategies.counts(), st.booleans())
def test_any_stored_paper_can_be_opened(papers: list[Paper], count: int | None, listed: bool) -> None:
    counts = {} if count is None else dict.fromkeys(Metric, Observation(NOON, count))
    for paper in papers:
        message = paper_message(opened(paper, counts, listed=listed), NOON)
        assert message.lead == (paper.id,)
        assert message.heading == fold(message.heading)
        assert rows(message)["Paper"] == paper_url(paper.id)
        assert ("Why" in rows(message)) == listed


def test_the_messages_here_use_every_field_of_a_card_but_when() -> None:
    made = replace(content(FULL.id).items[0], comments=5, stars=28)
    (card,) = digest_message(replace(content(), items=(made,)), {FULL.id: FULL}).cards
    assert [field.name for field in fields(Card) if not getattr(card, field.name)] == ["when"]
