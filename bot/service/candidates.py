"""What digests choose from: papers by trending, read once for all that look back as far."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.announcements import comes_at, newest_expected
from bot.domain.digest import Item, freeze
from bot.domain.holidays import is_overdue, is_weekend, no_list
from bot.domain.outcome import DigestOutcome
from bot.domain.paper import DAILY
from bot.domain.trending import Ranked, Standing, rank
from bot.ports import Clock, Unit
from bot.service.bringing import Board, conditions

if TYPE_CHECKING:
    from bot.service.matching import Matching

LIST_DAYS = 3
"""The newest list days that have papers are always candidates, so that a Monday has Friday's."""
STALE = timedelta(days=1)
LONGEST_CATCH_UP = timedelta(days=35)
"""A digest looks back this far at most: a month, for one that was paused or away for longer."""
WEEK = timedelta(days=7)
KEPT = timedelta(seconds=30)
"""Papers and counts that came meanwhile are for the digests after that."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Papers by trending, each once, as it stands on the newest of its days since `since`; how many were `listed` on
    each day, and when a list of these days was last `read` completely.
    """

    since: date
    ranked: Sequence[Ranked] = ()
    listed: Mapping[date, int] = field(default_factory=dict)
    read: datetime | None = None
    items: Mapping[str, Item] = field(init=False)
    others: Sequence[Ranked] = ()
    """What stood on no list that people choose for: only topics bring it."""
    missing: Sequence[str] = ()
    """Lists that topics would choose from, and that were to come by now."""
    board: Board = field(init=False)
    """The same as topics choose among them."""
    every: Sequence[Ranked] = field(init=False)
    """All of them, those that trend first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "every", [*self.ranked, *self.others])
        object.__setattr__(self, "board", Board(self.every))
        object.__setattr__(self, "items", {one.standing.paper: freeze(one) for one in self.every})

    def why_nothing(self, now: datetime, *, some_below: bool = False) -> DigestOutcome:
        """Why nothing is chosen; `some_below`: there are new papers, all below the bar. A list of long ago that was
        read again says nothing about today's.
        """
        if not self.every:
            return DigestOutcome.NOTHING_LISTED
        if self.is_stale(now) or self.missing:
            return DigestOutcome.SOURCE_STALE
        if some_below:
            return DigestOutcome.BELOW_THE_BAR
        return _without_list(now.date()) if now.date() not in self.listed else DigestOutcome.NOTHING_NEW

    def is_stale(self, now: datetime) -> bool:
        """Whether the source has not answered for a day, or answers and lists nothing though it was time to."""
        if self.read is None or now - self.read > STALE:
            return True
        return bool(self.listed) and is_overdue(max(self.listed), now.date())

    @property
    def known_until(self) -> datetime | None:
        """The newest of these days that is known to have papers, if a list was read lately."""
        return min(self.read, _midnight(max(self.listed, default=self.since))) if self.read else None

    @property
    def start(self) -> datetime:
        """The first moment of the days that are looked back on."""
        return _midnight(self.since)


class Lists:
    """Candidates by how far they look back, and what topics bring of them, kept for half a minute."""

    def __init__(self, clock: Clock, matching: "Callable[[], Matching]") -> None:
        self._clock = clock
        self._matching = matching
        self._kept: dict[tuple[date, bool], Candidates] = {}
        self._days: list[date] = []
        self._read: datetime | None = None
        self._missing: list[str] = []
        self._until: datetime | None = None

    async def candidates(self, unit: Unit, previous_due: datetime | None, *, by_topic: bool = False) -> Candidates:
        """Papers listed since the previous due time, and on the newest list days that have papers in any case.
        `by_topic`: of every list, and of a week in any case: what a topic brings may be fetched late, or only match
        once it has the upvotes.
        """
        now = self._clock.now()
        if self._until is None or now >= self._until:
            await self._start_anew(unit, now)
        last_time = max(previous_due, now - LONGEST_CATCH_UP) if previous_due else now
        since = min([last_time.date(), *self._days])
        if by_topic:
            since = min(since, now.date() - WEEK)
        if (since, by_topic) not in self._kept:
            self._kept[since, by_topic] = await self._load(unit, since, now.date(), by_topic=by_topic)
        return self._kept[since, by_topic]

    async def match(self, candidates: Candidates, topics: Collection[str]) -> None:
        """Note which candidates these topics bring, by their normal forms; each is matched once."""
        board = candidates.board
        lacking = conditions(board.lacking(topics))
        if not lacking:
            return
        found = await self._matching().among(set(lacking.values()), board.papers)
        for text, condition in lacking.items():
            board.note(text, found.papers.get(condition, ()))

    async def _start_anew(self, unit: Unit, now: datetime) -> None:
        self._kept.clear()
        self._days = await unit.standings.days(now.date(), LIST_DAYS)
        self._read = await unit.fetches.latest_read(DAILY, now.date() - STALE)
        self._missing = await unit.fetches.missing(DAILY, newest_expected(now))
        self._until = now + KEPT

    async def _load(self, unit: Unit, since: date, today: date, *, by_topic: bool) -> Candidates:
        if not (self._days or by_topic):
            return Candidates(since)
        ranked = rank(await unit.standings.standings(since, today))
        newest = {one.standing.paper: one.standing.day for one in sorted(ranked, key=lambda one: one.standing.day)}
        once = [one for one in ranked if newest[one.standing.paper] == one.standing.day]
        others = _unranked(await unit.standings.in_categories(since, today), newest) if by_topic else ()
        listed = Counter(one.standing.day for one in ranked)
        missing = self._missing if by_topic else ()
        return Candidates(since, once, listed, self._read, others, missing=missing)


def _unranked(standings: Sequence[Standing], but: Collection[str]) -> list[Ranked]:
    """Those that are not ranked already; a list of arXiv that says no time came when the feed of its day is built."""
    others = [one for one in standings if one.paper not in but]
    timed = [one if one.listed_at else replace(one, listed_at=comes_at(one.day)) for one in others]
    return [Ranked(standing=one, score=0.0, reasons=()) for one in timed]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _without_list(day: date) -> DigestOutcome:
    if is_weekend(day):
        return DigestOutcome.WEEKEND
    return DigestOutcome.NOTHING_NEW if no_list(day) is None else DigestOutcome.HOLIDAY
