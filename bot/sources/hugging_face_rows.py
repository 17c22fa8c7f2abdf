"""One row of the Daily Papers, or one paper asked for by id, as an entry.

Tolerant: a field that is missing or of another type than described is left out; only a row whose id or title cannot
be used is none. Hugging Face: a row wraps the paper, `{"paper": {...}, "title": ..., "numComments": ...}`; a paper that
was asked for by id stands alone, with some of the outer fields in it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.domain.identifiers import canonical_id
from bot.domain.paper import Author, Entry, Listing, Metric, Paper
from bot.text.clean import fold

SOURCE = "huggingface"
LIST = "daily"
LARGEST_COUNT = 2**53
"""JSON numbers beyond it are not exact in most readers, so that no count can be meant."""
LONGEST_LINK = 2000

_LINK = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_LINE_BREAKS = re.compile(r"[\t\r\n]")
_COUNTS = {
    Metric.UPVOTES: "upvotes",
    Metric.COMMENTS: "numComments",
    Metric.STARS: "githubStars",
    Metric.MODELS: "numTotalModels",
    Metric.DATASETS: "numTotalDatasets",
    Metric.SPACES: "numTotalSpaces",
}

Fields = Mapping[str, object]
T = TypeVar("T")


def listed(row: object, day: date) -> Entry | None:
    """The entry of a row of the list of `day`; None if its id or its title cannot be used."""
    inner, outer = _levels(row)
    paper = _paper(inner, outer)
    if paper is None:
        return None
    return Entry(paper=paper, listing=_listing(paper.id, inner, outer, day), counts=_counts(inner, outer))


def asked(found: object) -> Entry | None:
    """The entry of a paper asked for by id, without a listing; None if its id or its title cannot be used."""
    inner, outer = _levels(found)
    paper = _paper(inner, outer)
    return Entry(paper=paper, counts=_counts(inner, outer)) if paper else None


def day_of(row: object) -> date | None:
    """The day on which the paper of a row came onto the list, or else was published; None if it says neither."""
    inner, _ = _levels(row)
    moment = _moment(inner.get("submittedOnDailyAt")) or _moment(inner.get("publishedAt"))
    return moment and moment.date()


def _levels(row: object) -> tuple[Fields, Fields]:
    outer = _fields(row)
    return _fields(outer.get("paper", outer)), outer


def _paper(inner: Fields, outer: Fields) -> Paper | None:
    paper_id, title = _id(inner.get("id")), _either(_text, "title", inner, outer)
    if paper_id is None or title is None:
        return None
    summary = _text(inner.get("ai_summary"))
    organization = _either(_organization, "organization", inner, outer)
    return Paper(
        id=paper_id,
        title=title,
        abstract=_either(_text, "summary", inner, outer) or "",
        authors=_several(_author, inner.get("authors")),
        # The outer publishedAt is the time in New York, or that of the listing: never the submission in UTC.
        submitted_at=_moment(inner.get("publishedAt")),
        summary=summary,
        summary_by=_text(inner.get("ai_summary_model")) if summary else None,
        keywords=_several(_text, inner.get("ai_keywords")),
        organization=organization,
        code_url=_link(inner.get("githubRepo")),
        code_added_by=_text(inner.get("githubRepoAddedBy")),
        project_url=_link(inner.get("projectPage")),
        thumbnail_url=_either(_link, "thumbnail", inner, outer),
        media_urls=_several(_link, inner.get("mediaUrls")) or _several(_link, outer.get("mediaUrls")),
        discussion_id=_text(inner.get("discussionId")),
        origin=_either(_text, "source", inner, outer),
    )


def _listing(paper_id: str, inner: Fields, outer: Fields, day: date) -> Listing:
    takes_part = outer.get("isAuthorParticipating")
    return Listing(
        paper=paper_id,
        source=SOURCE,
        list=LIST,
        day=day,
        by=_account(inner.get("submittedOnDailyBy")) or _account(outer.get("submittedBy")),
        at=_moment(inner.get("submittedOnDailyAt")),
        author_takes_part=takes_part if isinstance(takes_part, bool) else None,
    )


def _counts(inner: Fields, outer: Fields) -> dict[Metric, int]:
    read = {metric: _either(_count, name, inner, outer) for metric, name in _COUNTS.items()}
    return {metric: count for metric, count in read.items() if count is not None}


def _author(value: object) -> Author | None:
    author = _fields(value)
    name = _text(author.get("name"))
    if name is None or author.get("hidden") is True:
        return None
    return Author(name=name, handle=_handle(_fields(author.get("user"))))


def _account(value: object) -> Author | None:
    user = _fields(value)
    handle = _handle(user)
    name = _text(user.get("fullname")) or handle
    return Author(name=name, handle=handle) if name else None


def _handle(user: Fields) -> str | None:
    """Hugging Face: the handle is `user` on authors and on submittedOnDailyBy, `name` on submittedBy."""
    return _text(user.get("user")) or _text(user.get("name"))


def _organization(value: object) -> str | None:
    organization = _fields(value)
    return _text(organization.get("fullname")) or _text(organization.get("name"))


def _either(read: Callable[[object], T | None], name: str, inner: Fields, outer: Fields) -> T | None:
    found = read(inner.get(name))
    return read(outer.get(name)) if found is None else found


def _several(read: Callable[[object], T | None], values: object) -> tuple[T, ...]:
    found = [read(value) for value in values] if isinstance(values, list) else []
    return tuple(value for value in found if value is not None)


def _fields(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _id(value: object) -> str | None:
    return canonical_id(value) if isinstance(value, str) and value.isascii() else None


def _text(value: object) -> str | None:
    return fold(value) or None if isinstance(value, str) else None


def _link(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST_LINK:
        return None
    link = _LINE_BREAKS.sub("", value).strip()  # as browsers do: some rows have a line break inside the link
    return link if fold(link) == link and _LINK.fullmatch(link) else None


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= LARGEST_COUNT else None


def _moment(value: object) -> datetime | None:
    """The instant in UTC. Hugging Face: ISO 8601 with Z; since May 2026 midnight, which means the day only."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        moment = moment and (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
    return moment if moment and 1900 <= moment.year < 2200 else None
