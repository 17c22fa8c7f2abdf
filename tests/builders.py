"""Small makers of domain objects, with sensible values for whatever a test does not care about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from bot.domain.cadence import Cadence, parse_days
from bot.domain.digest import Content, Item
from bot.domain.paper import DAILY, Author, Batch, Entry, Listing, Metric, Paper, Reading, Trouble
from bot.domain.reasons import Rank
from bot.domain.schedule import Recipe, Schedule

DAY = date(2026, 5, 28)
NOON = datetime(2026, 5, 28, 12, tzinfo=UTC)
SOURCE = "huggingface"
NINE = Cadence(parse_days("daily"), time(9), "Europe/Berlin")


def entry(paper_id: str, upvotes: int | None = 1, day: date | None = DAY, **paper: object) -> Entry:
    """A listed paper with so many upvotes; no day: not listed."""
    counts: Mapping[Metric, int] = {} if upvotes is None else {Metric.UPVOTES: upvotes}
    listing = Listing(paper=paper_id, source=SOURCE, list="daily", day=day) if day else None
    made = Paper(**{"id": paper_id, "title": f"On {paper_id}", "authors": (Author(name="Ada Lovelace"),), **paper})  # type: ignore[arg-type]
    return Entry(paper=made, listing=listing, counts=counts)


def batch(*entries: Entry, day: date = DAY, at: datetime = NOON, skipped: int = 0) -> Batch:
    """One day's list, read at `at`."""
    return Batch(source=SOURCE, list="daily", day=day, at=at, entries=entries, skipped=skipped)


def papers(count: int, day: date = DAY, at: datetime = NOON) -> Batch:
    """A day with `count` papers, the first with most upvotes."""
    prefix = f"{day:%y%m}.{day.day:02}"
    return batch(*[entry(f"{prefix}{number:03}", count - number, day) for number in range(count)], day=day, at=at)


def failed(at: datetime, failure: str, day: date = DAY, trouble: Trouble = Trouble.BROKEN) -> Reading:
    """A day's list that could not be read at that time."""
    return Reading(source=SOURCE, list=DAILY, day=day, failed_at=at, failure=failure, trouble=trouble)


def content(*ids: str, at: datetime = NOON, due: datetime | None = None, zone: str | None = None) -> Content:
    """What a digest of these papers says."""
    items = tuple(Item(paper=one, day=DAY, upvotes=3, reasons=(Rank(1, 9, DAY),)) for one in ids)
    return Content(at=at, day=DAY, listed=9, items=items, due=due, zone=zone)


def schedule(destination: int, address: str = "terminal", next_due: datetime = NOON, name: str = "digest") -> Schedule:
    """A daily schedule that is not stored yet."""
    return Schedule(
        id=0, destination=destination, address=address, name=name, recipe=Recipe(), cadence=NINE, next_due=next_due
    )
