"""One row of the Daily Papers, or one paper asked for by id, as an entry.

Tolerant: a field that is missing or of another type than described is left out; only a row whose id or title cannot
be used is none. Hugging Face: a row wraps the paper, `{"paper": {...}, "title": ..., "numComments": ...}`; a paper that
was asked for by id stands alone, with some of the outer fields in it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from bot.domain.identifiers import canonical_id
from bot.domain.paper import DAILY, Author, Entry, Listing, Metric, Paper
from bot.sources.values import count, moment, text
from bot.text.clean import fold

SOURCE = "huggingface"
LIST = DAILY
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
    said = moment(inner.get("submittedOnDailyAt")) or moment(inner.get("publishedAt"))
    return said and said.date()


def _levels(row: object) -> tuple[Fields, Fields]:
    outer = _fields(row)
    return _fields(outer.get("paper", outer)), outer


def _paper(inner: Fields, outer: Fields) -> Paper | None:
    paper_id, title = _id(inner.get("id")), _either(text, "title", inner, outer)
    if paper_id is None or title is None:
        return None
    summary = text(inner.get("ai_summary"))
    organization = _either(_organization, "organization", inner, outer)
    return Paper(
        id=paper_id,
        title=title,
        abstract=_either(text, "summary", inner, outer) or "",
        authors=_several(_author, inner.get("authors")),
        # The outer publishedAt is the time in New York, or that of the listing: never the submission in UTC. Since May
        # 2026 it is midnight, which means the day only.
        submitted_at=moment(inner.get("publishedAt")),
        summary=summary,
        summary_by=text(inner.get("ai_summary_model")) if summary else None,
        keywords=_several(text, inner.get("ai_keywords")),
        organization=organization,
        code_url=_link(inner.get("githubRepo")),
        code_added_by=text(inner.get("githubRepoAddedBy")),
        project_url=_link(inner.get("projectPage")),
        thumbnail_url=_either(_link, "thumbnail", inner, outer),
        media_urls=_several(_link, inner.get("mediaUrls")) or _several(_link, outer.get("mediaUrls")),
        discussion_id=text(inner.get("discussionId")),
        origin=_either(text, "source", inner, outer),
    )


def _listing(paper_id: str, inner: Fields, outer: Fields, day: date) -> Listing:
    takes_part = outer.get("isAuthorParticipating")
    return Listing(
        paper=paper_id,
        source=SOURCE,
        list=LIST,
        day=day,
        by=_account(inner.get("submittedOnDailyBy")) or _account(outer.get("submittedBy")),
        at=moment(inner.get("submittedOnDailyAt")),
        author_takes_part=takes_part if isinstance(takes_part, bool) else None,
    )


def _counts(inner: Fields, outer: Fields) -> dict[Metric, int]:
    read = {metric: _either(count, name, inner, outer) for metric, name in _COUNTS.items()}
    return {metric: said for metric, said in read.items() if said is not None}


def _author(value: object) -> Author | None:
    author = _fields(value)
    name = text(author.get("name"))
    if name is None or author.get("hidden") is True:
        return None
    return Author(name=name, handle=_handle(_fields(author.get("user"))))


def _account(value: object) -> Author | None:
    user = _fields(value)
    handle = _handle(user)
    name = text(user.get("fullname")) or handle
    return Author(name=name, handle=handle) if name else None


def _handle(user: Fields) -> str | None:
    """Hugging Face: the handle is `user` on authors and on submittedOnDailyBy, `name` on submittedBy."""
    return text(user.get("user")) or text(user.get("name"))


def _organization(value: object) -> str | None:
    organization = _fields(value)
    return text(organization.get("fullname")) or text(organization.get("name"))


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


def _link(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST_LINK:
        return None
    link = _LINE_BREAKS.sub("", value).strip()  # as browsers do: some rows have a line break inside the link
    return link if fold(link) == link and _LINK.fullmatch(link) else None
