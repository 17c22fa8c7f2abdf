"""Papers, and what sources say about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

DAILY = "daily"
"""The list that people choose papers for, and vote on: what `today` and a trending digest rank. Lists by category are
for search and topics."""


class Metric(StrEnum):
    """What a signal counts."""

    UPVOTES = "upvotes"
    COMMENTS = "comments"
    STARS = "stars"
    MODELS = "models"
    DATASETS = "datasets"
    SPACES = "spaces"


class Announced(StrEnum):
    """As what arXiv announces a paper in a category: the first two put it on the list of the day."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"

    @property
    def is_listed(self) -> bool:
        """Whether the paper is new to the category."""
        return self in {Announced.NEW, Announced.CROSS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One author: the name as printed, and the account at the source, where it names one."""

    name: str
    handle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One work. Texts are as the source gave them (LaTeX included), white space folded, control characters gone.

    `submitted_at` is the first submission in UTC; midnight means that only the day is known. `summary` is the source's
    own short summary, machine-made by `summary_by` where that is known. None: the source did not say.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    submitted_at: datetime | None = None
    summary: str | None = None
    summary_by: str | None = None
    keywords: tuple[str, ...] = ()
    organization: str | None = None
    code_url: str | None = None
    code_added_by: str | None = None
    project_url: str | None = None
    thumbnail_url: str | None = None
    media_urls: tuple[str, ...] = ()
    discussion_id: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A paper stood on the list `list` of `source` of `day`; `by` put it there at `at` (midnight UTC: the day only).

    `announced`: of arXiv alone, whose lists are its categories and whose day is that of the announcement in New York.
    """

    paper: str
    source: str
    list: str
    day: date
    by: Author | None = None
    at: datetime | None = None
    author_takes_part: bool | None = None
    announced: Announced | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One timed reading of a count."""

    at: datetime
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper as a source gave it: the paper, where it is listed (None: asked for by id), its counts at that time."""

    paper: Paper
    listing: Listing | None = None
    counts: Mapping[Metric, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one source said of one paper at one time."""

    source: str
    at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class UnusableLine:
    """A line of a file that is no paper, counted from 1; `problem` ends the sentence "line 12 …"."""

    number: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A paper as search sees it, with the revision of its last change: its newest upvotes, None where no source gave
    any, and the days on which it stood on a list, oldest first.
    """

    paper: Paper
    revision: int
    upvotes: int | None = None
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that one list of a source held for one day, read completely at `at`; `skipped` rows could not be read."""

    source: str
    list: str
    day: date
    at: datetime
    entries: tuple[Entry, ...] = ()
    skipped: int = 0

    @property
    def listed(self) -> int:
        """How many of its papers it puts on the list: a new version of a paper that stood there before is none."""
        return sum(one.listing is not None for one in self.entries)


class Trouble(StrEnum):
    """Why a list could not be had: there was no usable answer, it is not there yet, or it was an old one again."""

    BROKEN = "broken"
    LATE = "late"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of the list `list` of a source of `day`: when it was last read completely, and the newest failure
    since, with what kind of trouble it is.
    """

    source: str
    list: str
    day: date
    read_at: datetime | None = None
    papers: int = 0
    skipped: int = 0
    failed_at: datetime | None = None
    failure: str | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """List days from `since` to `until`, both included."""

    since: date
    until: date
