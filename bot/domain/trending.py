"""Trending: one score a paper, from its signals alone, with its reasons as data.

score = (upvotes + HORIZON x velocity) x 0.5 ** age

Velocity is upvotes a day over the last day in which the list was watched, and counts only within a paper's first days:
an old day that is fetched late is not "rising". A paper without history counts as having its day's median velocity. Age
is the number of later list days that have papers, so that a weekend does not age a Friday.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

from bot.domain.paper import Observation
from bot.domain.reasons import Rank, Reason, Rise

FIRST_DAYS = timedelta(days=3)
LOOK_BACK = timedelta(days=1)
HORIZON = 0.5
"""Days of velocity that are added to what a paper has."""
SHORTEST_WATCH = timedelta(hours=1)
"""A shorter history is none: two readings minutes apart say nothing about a day."""
STEADIEST_WATCH = timedelta(hours=6)
"""A shorter watch counts as this long, so that three votes in an hour are not seventy a day."""
LEAST_RISE = 3
"""Upvotes; a smaller rise is no reason to show a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One paper on one list day. `history` holds its upvotes by time, written when they changed; `seen_at` is when that
    day's list was last read completely, so that a count that did not change since is known to stand still.
    """

    paper: str
    day: date
    history: tuple[Observation, ...] = ()
    seen_at: datetime | None = None
    listed_at: datetime | None = None
    comments: int | None = None
    stars: int | None = None

    @property
    def upvotes(self) -> int | None:
        """The newest count, or None if the source never gave one."""
        return self.history[-1].value if self.history else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A standing with its score and the reasons for it, the more particular first."""

    standing: Standing
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """`gain` upvotes since `since`, `velocity` of them a day."""

    gain: int
    since: datetime
    velocity: float


def movement(standing: Standing) -> Movement | None:
    """How the paper moved over the last watched day of its first days; None without a history of an hour or more."""
    end_of_first_days = datetime.combine(standing.day, time(), UTC) + FIRST_DAYS
    seen = [o for o in standing.history if o.at < end_of_first_days]
    if not seen:
        return None
    end = max(seen[-1].at, min(standing.seen_at or seen[-1].at, end_of_first_days))
    start = max(seen[0].at, end - LOOK_BACK)
    if end - start < SHORTEST_WATCH:
        return None
    before = [o for o in seen if o.at <= start][-1]
    after = next((o for o in seen if o.at > start), None)
    if after and after.at - before.at > LOOK_BACK:  # nobody looked in between, so the gain is of all that time
        start = before.at
    gain = max(0, seen[-1].value - before.value)
    return Movement(gain, start, gain / (max(end - start, STEADIEST_WATCH) / timedelta(days=1)))


def rank(standings: Iterable[Standing]) -> list[Ranked]:
    """All standings by score, highest first; within a day more upvotes never rank lower, all else equal."""
    by_day: dict[date, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_day[standing.day].append(standing)
    ranked: list[Ranked] = []
    for age, day in enumerate(sorted(by_day, reverse=True)):
        ranked += _rank_day(by_day[day], 0.5**age)
    return sorted(ranked, key=by_score)


def by_score(ranked: Ranked) -> tuple[float, int, int, str]:
    """The order of trending: score, upvotes, the newer day, and the id, so that no order is left to chance."""
    standing = ranked.standing
    return (-ranked.score, -(standing.upvotes or 0), -standing.day.toordinal(), standing.paper)


def _rank_day(day: Sequence[Standing], weight: float) -> list[Ranked]:
    moves = [movement(standing) for standing in day]
    usual = median([m.velocity for m in moves if m] or [0.0])
    counts = sorted((s.upvotes or 0 for s in day), reverse=True)
    return [
        Ranked(
            standing=standing,
            score=((standing.upvotes or 0) + HORIZON * (move.velocity if move else usual)) * weight,
            reasons=_reasons(standing, move, Rank(counts.index(standing.upvotes or 0) + 1, len(day), standing.day)),
        )
        for standing, move in zip(day, moves, strict=True)
    ]


def _reasons(standing: Standing, move: Movement | None, place: Rank) -> tuple[Reason, ...]:
    rise = [Rise(move.gain, move.since)] if move and move.gain >= LEAST_RISE else []
    known = [place] if standing.upvotes is not None else []
    return (*rise, *known)
