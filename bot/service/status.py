"""How everything stands: sources, schedules, deliveries, and what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.announcements import FURTHEST_BACK, ListState, day_at, list_state, next_announcement, why_nothing
from bot.domain.delivery import Delivery, State
from bot.domain.digest import LastDigest
from bot.domain.holidays import is_overdue
from bot.domain.paper import DAILY, Reading
from bot.domain.schedule import Schedule
from bot.ports import Clock, Store, Unit
from bot.runlock import Holder

FURTHEST = timedelta(days=400)
"""List days of longer ago say nothing about how a source is."""
TROUBLED = 100
"""Deliveries that failed lately, nothing having arrived there since; so many are shown, the newest. Those that are held
are shown all."""
LATELY = timedelta(days=7)
_TROUBLED = (ListState.LATE, ListState.STALE, ListState.FAILING)
FRESH = timedelta(hours=3)
"""A source that was read this recently is fresh, if it listed something of late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What runs here: the version, the kind of database, whether a process posts, and who holds the run lock."""

    version: str
    database: str
    running: bool
    holder: Holder | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A list of a source: `state` is fresh, late, stale, failing or unread; the newest day that has papers, `overdue`
    where it answers and newer ones were expected; the newest failure; where there is a calendar, when the next list is
    expected, and why today's is `quiet`.
    """

    name: str
    title: str
    state: str
    list: str = DAILY
    newest_day: date | None = None
    papers: int = 0
    read_at: datetime | None = None
    failure: str | None = None
    overdue: bool = False
    next_expected: datetime | None = None
    quiet: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A list that is announced by arXiv's calendar: its source, its name there, and what people call it."""

    source: str
    list: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything that `status` shows; `asked`: what was posted last by hand, by destination; `more_failed`: how many
    failures are not among the troubled for want of room.
    """

    at: datetime
    source: SourceStatus
    schedules: list[tuple[Schedule, LastDigest | None]]
    asked: dict[int, LastDigest]
    counts: dict[State, int]
    troubled: list[Delivery]
    more_failed: int = 0
    lists: Sequence[SourceStatus] = ()


class StatusService:
    """Reads how things stand from the store."""

    def __init__(
        self, store: Store, clock: Clock, source: str, title: str, announced: Sequence[Announced] = ()
    ) -> None:
        self._store = store
        self._announced = announced
        self._clock = clock
        self._source = source
        self._title = title

    async def read(self) -> Status:
        """How things stand now."""
        now = self._clock.now()
        async with self._store.read() as unit:
            readings = await unit.fetches.readings(self._source, DAILY, now.date() - FURTHEST, now.date())
            lists = [list_status(one, await self._announcements(unit, one, now), now) for one in self._announced]
            outcomes = await unit.digests.last_outcomes()
            schedules = [(one, outcomes.get(one.id)) for one in await unit.schedules.all()]
            asked = await unit.digests.last_requests()
            counts = {state: await unit.ledger.count([state]) for state in State}
            held = [one for one in await unit.ledger.deliveries(states=[State.UNKNOWN]) if one.not_before is None]
            failed, of = await unit.ledger.failures(now - LATELY, TROUBLED)
        source = source_status(self._source, self._title, readings, now)
        return Status(
            at=now,
            source=source,
            schedules=schedules,
            asked=asked,
            counts=counts,
            troubled=[*held, *failed],
            more_failed=of - len(failed),
            lists=lists,
        )

    async def _announcements(self, unit: Unit, announced: Announced, now: datetime) -> list[Reading]:
        since = now.date() - FURTHEST_BACK
        return await unit.fetches.readings(announced.source, announced.list, since, day_at(now))


def source_status(name: str, title: str, readings: list[Reading], now: datetime) -> SourceStatus:
    """What the readings, newest day first, say about a source. It is failing while its newest list cannot be read: that
    older ones can does not help anybody.
    """
    read_at = max((one.read_at for one in readings if one.read_at), default=None)
    with_papers = next((one for one in readings if one.papers), None)
    failure = readings[0].failure if readings else None
    answers = read_at is not None and now - read_at <= FRESH
    overdue = answers and with_papers is not None and is_overdue(with_papers.day, now.date())
    return SourceStatus(
        name=name,
        title=title,
        state="failing" if failure else "fresh" if answers and not overdue else "stale" if read_at else "unread",
        newest_day=with_papers.day if with_papers else None,
        papers=with_papers.papers if with_papers else 0,
        read_at=read_at,
        failure=failure,
        overdue=overdue,
    )


def list_status(announced: Announced, readings: list[Reading], now: datetime) -> SourceStatus:
    """What the readings, newest day first, say about a list that has a calendar."""
    with_papers = next((one for one in readings if one.papers), None)
    troubled = next((one for one in readings if one.failure), None)
    state = list_state(readings, now)
    today = day_at(now)
    return SourceStatus(
        name=announced.source,
        title=announced.title,
        state=state,
        list=announced.list,
        newest_day=with_papers.day if with_papers else None,
        papers=with_papers.papers if with_papers else 0,
        read_at=max((one.read_at for one in readings if one.read_at), default=None),
        failure=troubled.failure if troubled and state in _TROUBLED else None,
        next_expected=next_announcement(now),
        quiet=None if with_papers and with_papers.day == today else why_nothing(today),
    )
