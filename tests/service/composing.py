"""Papers with everything and with nothing, and what is made of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.paper import Author, Listing, Metric, Observation, Paper
from bot.domain.reasons import Rank, Reason, Rise
from bot.domain.trending import Ranked, Standing, rank
from bot.message import Message
from bot.service.compose import (
    digest_message,
)
from bot.service.trending import DayView, PaperView
from tests.builders import DAY, NOON, SOURCE, content

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


def view(count: int, day: date = DAY) -> DayView:
    made = [Standing(paper=one, day=day, history=(Observation(NOON, 3),)) for one in many(count)]
    return DayView(day, rank(made), some(*many(count)))


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
