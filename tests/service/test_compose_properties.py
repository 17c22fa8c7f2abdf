"""Whatever is stored can be composed."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.digest import Content, Item
from bot.domain.paper import Metric, Observation, Paper
from bot.domain.reasons import Rank, Reason, Rise
from bot.domain.trending import Standing, rank
from bot.message import Card
from bot.service.compose import (
    day_message,
    digest_message,
    paper_message,
    paper_url,
)
from bot.service.trending import DayView, Sort
from bot.text.clean import fold
from tests import strategies
from tests.builders import DAY, NOON
from tests.service.composing import BEFORE, opened, rows


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
