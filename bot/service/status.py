"""How everything stands: sources, schedules, deliveries, and what needs a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.delivery import Delivery, State
from bot.domain.digest import LastDigest
from bot.domain.holidays import is_overdue
from bot.domain.paper import DAILY, Reading
from bot.domain.schedule import Schedule
from bot.ports import Clock, Store
from bot.runlock import Holder

FURTHEST = timedelta(days=400)
"""List days of longer ago say nothing about how a source is."""
TROUBLED = 100
"""Deliveries that failed lately, nothing having arrived there since; so many are shown, the newest. Those that are held
are shown all."""
LATELY = timedelta(days=7)
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
    """A source: `state` is fresh, stale, failing or unread; the newest day that has papers, `overdue` where it
    answers and newer ones were expected; the newest failure.
    """

    name: str
    title: str
    state: str
    newest_day: date | None = None
    papers: int = 0
    read_at: datetime | None = None
    failure: str | None = None
    overdue: bool = False


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


class StatusService:
    """Reads how things stand from the store."""

    def __init__(self, store: Store, clock: Clock, source: str, title: str) -> None:
        self._store = store
        self._clock = clock
        self._source = source
        self._title = title

    async def read(self) -> Status:
        """How things stand now."""
        now = self._clock.now()
        async with self._store.read() as unit:
            readings = await unit.fetches.readings(self._source, DAILY, now.date() - FURTHEST, now.date())
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
        )


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
