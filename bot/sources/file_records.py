"""One record of a file of papers, as a sighting. The form is in docs/files.md.

A field that is missing or null was not said; a field of another type than described makes the record unusable, because
whoever wrote the file can mend it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.domain.identifiers import canonical_id
from bot.domain.paper import DAILY, Author, Entry, Listing, Metric, Paper, Sighting
from bot.sources.values import count, moment, text
from bot.text.clean import fold

SOURCE = "file"
"""Where a record is from that does not say it."""
LIST = DAILY
LONGEST_ID = 120
CLOCKS_APART = timedelta(hours=1)
"""How far the clock of whoever wrote a file may be ahead."""

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Fields = Mapping[str, object]
T = TypeVar("T")


class UnusableRecord(ValueError):
    """A record that is no paper; the message ends the sentence "line 12 …"."""


def sighting(record: object, now: datetime) -> Sighting:
    """What a record says, observed `now` unless it says when. Raises UnusableRecord, and nothing else, whatever the
    record is.
    """
    if not isinstance(record, dict):
        raise UnusableRecord("is not a JSON object")
    paper = _paper(record)
    source = _optional(record, "source", _source, "a short name such as huggingface") or SOURCE
    day = _optional(record, "listed_on", _day, "a day such as 2026-05-28")
    upvotes = _optional(record, "upvotes", count, "a whole number from 0")
    entry = Entry(
        paper=paper,
        listing=Listing(paper=paper.id, source=source, list=LIST, day=day) if day else None,
        counts={} if upvotes is None else {Metric.UPVOTES: upvotes},
    )
    return Sighting(source=source, at=_observed(record, now), entry=entry)


def _paper(fields: Fields) -> Paper:
    return Paper(
        id=_required(fields, "id", _id, "the id of a paper"),
        title=_required(fields, "title", text, "text"),
        abstract=_optional(fields, "abstract", _any_text, "text") or "",
        authors=_optional(fields, "authors", _authors, "a list of names") or (),
        categories=_optional(fields, "categories", _texts, "a list of text") or (),
        submitted_at=_optional(fields, "published", moment, "a day or a time such as 2026-05-28T17:08:18Z"),
    )


def _observed(fields: Fields, now: datetime) -> datetime:
    """A count of the future would for ever be the newest."""
    at = _optional(fields, "observed_at", moment, "a day or a time such as 2026-05-28T17:08:18Z") or now
    if at > now + CLOCKS_APART:
        raise UnusableRecord("was observed in the future (observed_at)")
    return at


def _required(fields: Fields, name: str, read: Callable[[object], T | None], what: str) -> T:
    value = _optional(fields, name, read, what)
    if value is None:
        raise UnusableRecord(f"has no {name}")
    return value


def _optional(fields: Fields, name: str, read: Callable[[object], T | None], what: str) -> T | None:
    said = fields.get(name)
    if said is None:
        return None
    value = read(said)
    if value is None:
        raise UnusableRecord(f"has a field “{name}” that is not {what}")
    return value


def _id(value: object) -> str | None:
    paper_id = canonical_id(value) if isinstance(value, str) and value.isascii() else None
    return paper_id if paper_id and len(paper_id) <= LONGEST_ID else None


def _any_text(value: object) -> str | None:
    return fold(value) if isinstance(value, str) else None


def _authors(value: object) -> tuple[Author, ...] | None:
    """Of names, or of objects with a name; empty names are left out."""
    if not isinstance(value, list):
        return None
    names = _texts([one.get("name") if isinstance(one, dict) else one for one in value])
    return None if names is None else tuple(Author(name=name) for name in names)


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    return tuple(filter(None, map(fold, value)))


def _source(value: object) -> str | None:
    return value if isinstance(value, str) and _SOURCE.fullmatch(value) else None


def _day(value: object) -> date | None:
    said = moment(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    return said and said.date()
