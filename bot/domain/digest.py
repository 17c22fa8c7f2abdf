"""A digest: the papers chosen for one schedule at one due time, or for one request."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.reasons import Reason
from bot.domain.schedule import TRENDING
from bot.domain.trending import Ranked

BY_REQUEST = "post/"
"""What the keys of deliveries begin with that somebody asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One paper of a digest, frozen with its numbers and reasons as they were when it was chosen."""

    paper: str
    day: date
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a digest says, frozen when it is planned at `at`: `listed` papers stood on `day`, the newest day that has
    papers; where topics chose them (`what`), `matched` is how many new ones any of the `topics` brought. `due` (UTC)
    and `zone` are those of its schedule, None for a request, and `since` is where it began to look back, so that
    another can if this one never arrives. One that was late stands for the `missed` due times after `due`, too, the
    last of them `until`.
    """

    at: datetime
    day: date
    listed: int
    items: tuple[Item, ...]
    due: datetime | None = None
    zone: str | None = None
    since: datetime | None = None
    missed: int = 0
    until: datetime | None = None
    what: str = TRENDING
    matched: int = 0
    topics: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something said unprompted that holds no papers: a line on an empty day, or a word to who set a schedule up."""

    at: datetime
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why something is said unprompted: a schedule was due, somebody asked, or there is something to tell (`notice`
    says what it is about); exactly one of `due`, `request` and `notice` is set. One occasion has one digest.
    """

    destination: int
    schedule: int | None = None
    due: datetime | None = None
    request: str | None = None
    notice: str | None = None

    def key(self, part: int) -> str:
        """The whole delivery key of a part: (schedule, due, part), (destination, request, part) or (destination, what
        it is about, part).
        """
        if self.due:
            due = self.due.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="minutes")
            return f"digest/{self.schedule}/{due}Z/{part}"
        if self.notice:
            return f"notice/{self.destination}/{self.notice}/{part}"
        return f"{BY_REQUEST}{self.destination}/{self.request}/{part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A digest before it is stored; without content there is nothing to deliver."""

    occasion: Occasion
    content: Content | Notice | None
    outcome: DigestOutcome


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one candidate."""

    ranked: Ranked
    outcome: PaperOutcome


def pick(candidates: Sequence[Ranked], taken: Set[str], limit: int, bar: int = 0) -> list[Ranked]:
    """The best of those that are not taken and have `bar` upvotes or more, at most `limit`."""
    free = (one for one in candidates if one.standing.paper not in taken)
    return list(islice((one for one in free if _reaches(one, bar)) if bar else free, limit))


def choose(
    candidates: Sequence[Ranked], posted: Set[str], planned: Set[str], limit: int, bar: int = 0
) -> list[Decision]:
    """Decide on every candidate, best first: at most `limit` of those neither posted nor planned, each with `bar`
    upvotes or more, are chosen.
    """
    chosen = {one.standing.paper for one in pick(candidates, posted | planned, limit, bar)}
    return [Decision(one, _outcome(one, posted, planned, chosen, bar)) for one in candidates]


def _outcome(ranked: Ranked, posted: Set[str], planned: Set[str], chosen: Set[str], bar: int) -> PaperOutcome:
    paper = ranked.standing.paper
    if paper in chosen:
        return PaperOutcome.CHOSEN
    if paper in posted:
        return PaperOutcome.ALREADY_POSTED
    if paper in planned:
        return PaperOutcome.ALREADY_PLANNED
    return PaperOutcome.OVER_THE_CAP if _reaches(ranked, bar) else PaperOutcome.BELOW_THE_BAR


def _reaches(ranked: Ranked, bar: int) -> bool:
    """A count that is not known is none."""
    return (ranked.standing.upvotes or 0) >= bar


def freeze(ranked: Ranked) -> Item:
    """The item that a digest keeps of a chosen paper."""
    standing = ranked.standing
    return Item(
        paper=standing.paper,
        day=standing.day,
        upvotes=standing.upvotes,
        comments=standing.comments,
        stars=standing.stars,
        reasons=ranked.reasons,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDigest:
    """A schedule's newest digest: when it was due and when planned, what became of it, how many papers it held."""

    due: datetime
    planned_at: datetime
    outcome: DigestOutcome
    papers: int
