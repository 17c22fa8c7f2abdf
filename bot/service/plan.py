"""Which papers a digest holds, decided and frozen in one transaction; a preview is a dry run of the same code."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.digest import Content, Decision, Draft, Occasion, choose, freeze
from bot.domain.errors import NotFound
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.paper import Paper
from bot.domain.schedule import DEFAULT_NAME, Recipe, Schedule, Target
from bot.domain.trending import Ranked, rank
from bot.ports import Clock, Store, Unit

LIST_DAYS = 3
"""The newest list days that have papers are always candidates, so that a Monday has Friday's."""
STALE = timedelta(days=1)
LONGEST_CATCH_UP = timedelta(days=35)
"""A digest looks back this far at most: a month, for one that was paused or away for longer."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be posted, what became of every candidate, and the outcome; no content where nothing is chosen."""

    outcome: DigestOutcome
    content: Content | None
    decisions: Sequence[Decision]

    @property
    def chosen(self) -> list[str]:
        """The chosen papers, best first."""
        return [item.paper for item in self.content.items] if self.content else []


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan that was not carried out, with its papers."""

    plan: Plan
    papers: dict[str, Paper]


@dataclass(frozen=True, slots=True)
class Request:
    """A plan that somebody asked for; `id` finds its deliveries."""

    id: str
    plan: Plan


class Planner:
    """Plans digests: those that are due, those that are asked for, and previews of both."""

    def __init__(self, store: Store, clock: Clock, new_request: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_request = new_request

    async def plan_due(self) -> int:
        """Plan every schedule that is due, one digest each however late it is; how many were planned. One that cannot
        be planned is logged and left for the next time; it does not keep the others waiting.
        """
        planned, broken = 0, set[int]()
        while (schedule := await self._next_due(broken)) is not None:
            try:
                planned += await self._plan_schedule(schedule)
            except Exception:  # noqa: BLE001 - one schedule never keeps the others from being planned
                _log.exception("digest.error", schedule=schedule.id, address=schedule.address)
                broken.add(schedule.id)
        return planned

    async def _next_due(self, broken: AbstractSet[int]) -> Schedule | None:
        async with self._store.read() as unit:
            return next(iter(await unit.schedules.due(self._clock.now(), 1, broken)), None)

    async def _plan_schedule(self, due: Schedule) -> int:
        """1 if it was planned here, 0 if another process has it."""
        now = self._clock.now()
        async with self._store.begin() as unit:
            schedule = await unit.schedules.take_due(due.id, now)
            if schedule is None:
                return 0
            plan = await _decide(unit, schedule.destination, schedule, now, due=schedule.next_due)
            occasion = Occasion(destination=schedule.destination, schedule=schedule.id, due=schedule.next_due)
            await unit.digests.add([Draft(occasion=occasion, content=plan.content, outcome=plan.outcome)])
            await unit.schedules.advance(schedule.id, schedule.next_due, schedule.cadence.next_due(now))
        _log.info(
            "digest.planned",
            schedule=schedule.id,
            address=schedule.address,
            due=schedule.next_due.isoformat(),
            outcome=str(plan.outcome),
            papers=len(plan.chosen),
        )
        return 1

    async def request(self, target: Target, *, again: bool = False) -> Request:
        """Plan what would be posted to `target` now, as a digest of its own; `again` counts nothing as posted."""
        request = self._new_request()
        async with self._store.begin() as unit:
            schedule = await _schedule_of(unit, target)
            destination = await unit.schedules.destination(target.address)
            plan = await _decide(unit, destination, schedule, self._clock.now(), again=again)
            occasion = Occasion(destination=destination, request=request)
            await unit.digests.add([Draft(occasion=occasion, content=plan.content, outcome=plan.outcome)])
        return Request(request, plan)

    async def preview(self, target: Target) -> Preview:
        """What would be posted to `target` now; nothing is posted or stored."""
        async with self._store.read() as unit:
            schedule = await _schedule_of(unit, target)
            stored = await unit.schedules.find_destination(target.address)
            plan = await _decide(unit, stored.id if stored else None, schedule, self._clock.now())
            return Preview(plan, await unit.papers.get(plan.chosen))


async def _schedule_of(unit: Unit, target: Target) -> Schedule | None:
    """The target's schedule; None for a destination without one, where the usual recipe holds."""
    schedule = await unit.schedules.find(target.address, target.name)
    if schedule is None and target.name != DEFAULT_NAME:
        raise NotFound(f"{target.address} has no schedule called “{target.name}”; see paperwire schedule list.")
    return schedule


async def _decide(
    unit: Unit,
    destination: int | None,
    schedule: Schedule | None,
    now: datetime,
    *,
    again: bool = False,
    due: datetime | None = None,
) -> Plan:
    recipe = schedule.recipe if schedule else Recipe()
    candidates = await _candidates(unit, now, schedule.previous_due if schedule else None)
    posted: set[str] = set()
    planned: set[str] = set()
    if destination is not None and not again:
        # In this order: a digest that is delivered in between is then in both, never in neither.
        open_here = await unit.digests.planned([destination])
        shown_here = await unit.digests.posted([destination], [one.standing.paper for one in candidates])
        planned, posted = open_here.get(destination, planned), shown_here.get(destination, posted)
    decisions = choose(candidates, posted, planned, recipe.limit)
    items = [one.ranked for one in decisions if one.outcome is PaperOutcome.CHOSEN]
    if not items:
        return Plan(await _silence(unit, candidates, now), None, decisions)
    day = max(one.standing.day for one in items)
    listed = sum(one.day == day for one in await unit.standings.standings(day, day))
    zone = schedule.cadence.zone if schedule else None
    content = Content(at=now, day=day, listed=listed, items=tuple(map(freeze, items)), due=due, zone=zone)
    return Plan(DigestOutcome.OPEN, content, decisions)


async def _candidates(unit: Unit, now: datetime, previous_due: datetime | None) -> list[Ranked]:
    """Papers listed since the previous due time, and on the newest list days that have papers in any case; each once,
    as it stands on the newest of its days.
    """
    today = now.date()
    days = await unit.standings.days(today, LIST_DAYS)
    if not days:
        return []
    last_time = max(previous_due, now - LONGEST_CATCH_UP) if previous_due else now
    ranked = rank(await unit.standings.standings(min(days[-1], last_time.date()), today))
    newest = {one.standing.paper: one.standing.day for one in sorted(ranked, key=lambda one: one.standing.day)}
    return [one for one in ranked if newest[one.standing.paper] == one.standing.day]


async def _silence(unit: Unit, candidates: Sequence[Ranked], now: datetime) -> DigestOutcome:
    """Why there is nothing. A list of long ago that was read again says nothing about today's."""
    if not candidates:
        return DigestOutcome.NOTHING_LISTED
    read = await unit.fetches.latest_read(since=now.date() - STALE)
    return DigestOutcome.SOURCE_STALE if read is None or now - read > STALE else DigestOutcome.NOTHING_NEW
