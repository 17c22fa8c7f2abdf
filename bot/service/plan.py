"""Which papers a digest holds, decided and frozen in one transaction; a preview is a dry run of the same code."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.domain.digest import Draft, Occasion
from bot.domain.errors import NotFound, StoreError
from bot.domain.paper import Paper
from bot.domain.schedule import DEFAULT_NAME, MINE, Schedule, Target
from bot.ports import Clock, Store, Unit
from bot.service.bringing import Brought, as_followed
from bot.service.candidates import Candidates, Lists
from bot.service.choosing import Moment, Plan, Shown

if TYPE_CHECKING:
    from bot.service.matching import Matching

SOME = 500
"""Schedules of one transaction: enough that its costs are shared, few enough that nobody waits long for a lock."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan that was not carried out, with its papers and its schedule."""

    plan: Plan
    papers: dict[str, Paper]
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A plan that somebody asked for; `id` finds its deliveries."""

    id: str
    plan: Plan


class Planner:
    """Plans digests: those that are due, those that are asked for, and previews of both."""

    def __init__(
        self, store: Store, clock: Clock, new_request: Callable[[], str], matching: "Callable[[], Matching]"
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_request = new_request
        self._matching = matching

    async def plan_due(self) -> int:
        """Plan every schedule that is due, one digest each however late it is; how many were planned. One that cannot
        be planned is logged and left for the next time; it does not keep the others waiting. One that another process
        is at work on, or whose destination is being changed, is left, too.
        """
        if not await self._is_any_due():
            return 0
        lists, broken, planned = Lists(self._clock, self._matching), set[int](), 0
        await self._match_ahead(lists)
        while taken := await self._plan_some(lists, broken):
            planned += len(taken - broken)
        return planned

    async def _is_any_due(self) -> bool:
        """Asked without a lock: mostly there is nothing."""
        async with self._store.read() as unit:
            return await unit.schedules.any_due(self._clock.now())

    async def _match_ahead(self, lists: Lists) -> None:
        """What people follow who are due, matched at once, while nothing is locked."""
        async with self._store.read() as unit:
            topics = await unit.subscriptions.due(self._clock.now())
            candidates = await lists.candidates(unit, None, by_topic=True) if topics else None
        if candidates:
            await lists.match(candidates, topics.values())

    async def _plan_some(self, lists: Lists, broken: set[int]) -> set[int]:
        """The schedules that were worked on; those that cannot be planned are added to `broken`."""
        taken: list[int] = []
        try:
            async with self._store.begin() as unit:
                taken = await unit.schedules.take_due(self._clock.now(), SOME, broken)
                drafts = await self._plan(unit, lists, taken)
        except StoreError:
            raise
        except Exception:
            if not taken:
                raise
            for one in taken:
                await self._plan_alone(one, lists, broken)
        else:
            _say(drafts)
        return set(taken)

    async def _plan_alone(self, schedule_id: int, lists: Lists, broken: set[int]) -> None:
        try:
            async with self._store.begin() as unit:
                taken = await unit.schedules.take_due(self._clock.now(), 1, only=[schedule_id])
                drafts = await self._plan(unit, lists, taken)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - one schedule never keeps the others from being planned
            _log.exception("digest.error", schedule=schedule_id)
            broken.add(schedule_id)
        else:
            _say(drafts)

    async def _plan(self, unit: Unit, lists: Lists, taken: Collection[int]) -> Sequence[Draft]:
        """Plan schedules that are locked, the first due first, and move them on."""
        if not taken:
            return ()
        schedules = await unit.schedules.get(taken)
        candidates = [await _candidates(unit, lists, one) for one in schedules]
        brought = await _bring(unit, lists, schedules, candidates)
        posted, planned = await _had(unit, {one.destination for one in schedules}, candidates)
        moment = Moment(self._clock.now())
        drafts: list[Draft] = []
        for schedule, choice in zip(schedules, candidates, strict=True):
            here = planned[schedule.destination]
            shown, own = Shown(posted.get(schedule.destination, set()), here), brought.get(schedule.id)
            plan = moment.plan(choice, shown, schedule, brought=own, is_due=True)
            here.update(plan.chosen)
            drafts.append(moment.draft(schedule, plan))
        await unit.digests.add(drafts)
        moves = zip(schedules, drafts, candidates, strict=True)
        await unit.schedules.advance([moment.move(*one) for one in moves])
        return drafts

    async def request(self, target: Target, *, again: bool = False) -> Request:
        """Plan what would be posted to `target` now, as a digest of its own; `again` counts nothing as posted."""
        request = self._new_request()
        async with self._store.begin() as unit:
            schedule = await _schedule_of(unit, target)
            destination = await unit.schedules.destination(target.address)
            plan = await self._decide(unit, None if again else destination, schedule)
            occasion = Occasion(destination=destination, request=request)
            await unit.digests.add([Draft(occasion=occasion, content=plan.content, outcome=plan.outcome)])
        return Request(request, plan)

    async def preview(self, target: Target) -> Preview:
        """What would be posted to `target` now; nothing is posted or stored."""
        async with self._store.read() as unit:
            schedule = await _schedule_of(unit, target)
            stored = await unit.schedules.find_destination(target.address)
            is_due = schedule is not None and not schedule.paused and schedule.next_due <= self._clock.now()
            plan = await self._decide(unit, stored.id if stored else None, schedule, is_due=is_due)
            return Preview(plan, await unit.papers.get(plan.chosen), schedule)

    async def _decide(
        self, unit: Unit, destination: int | None, schedule: Schedule | None, *, is_due: bool = False
    ) -> Plan:
        """For nowhere in particular, nothing counts as posted; `is_due` as in Moment.plan."""
        lists = Lists(self._clock, self._matching)
        candidates = await _candidates(unit, lists, schedule)
        brought = await _bring(unit, lists, [schedule], [candidates]) if schedule else {}
        shown = Shown()
        if destination is not None:
            posted, planned = await _had(unit, {destination}, [candidates])
            shown = Shown(posted.get(destination, set()), planned[destination])
        own = brought.get(schedule.id) if schedule else None
        return Moment(self._clock.now()).plan(candidates, shown, schedule, brought=own, is_due=is_due)


async def _candidates(unit: Unit, lists: Lists, schedule: Schedule | None) -> Candidates:
    if schedule is None:
        return await lists.candidates(unit, None)
    by_topic = schedule.recipe.is_topical or bool(schedule.recipe.topics)
    return await lists.candidates(unit, schedule.previous_due, by_topic=by_topic)


async def _bring(
    unit: Unit, lists: Lists, schedules: Sequence[Schedule], candidates: Sequence[Candidates]
) -> dict[int, Brought]:
    """What their topics bring, by schedule; those that have no topics are left out."""
    own = {one.destination for one in schedules if one.recipe.what == MINE}
    people = await unit.subscriptions.of_destinations(own) if own else {}
    followed = {
        one.id: people.get(one.destination, []) if one.recipe.what == MINE else as_followed(one.recipe.topics)
        for one in schedules
        if one.recipe.what == MINE or one.recipe.topics
    }
    topics: dict[Candidates, set[str]] = defaultdict(set)
    for schedule, choice in zip(schedules, candidates, strict=True):
        topics[choice].update(one.normal for one in followed.get(schedule.id, ()))
    for choice, some in topics.items():
        await lists.match(choice, some)
    of = {schedule.id: choice for schedule, choice in zip(schedules, candidates, strict=True)}
    return {one: of[one].board.bring(some) for one, some in followed.items()}


async def _had(
    unit: Unit, destinations: Collection[int], candidates: Sequence[Candidates]
) -> tuple[Mapping[int, set[str]], defaultdict[int, set[str]]]:
    """The candidates that were posted to each destination, and those that are planned for it."""
    papers = set[str]().union(*(one.items for one in {id(one): one for one in candidates}.values()))
    # In this order: a digest that is delivered in between is then in both, never in neither.
    planned = await unit.digests.planned(destinations)
    posted = await unit.digests.posted(destinations, papers)
    return posted, defaultdict(set, planned)


async def _schedule_of(unit: Unit, target: Target) -> Schedule | None:
    """The target's schedule; None for a destination without one, where the usual recipe holds."""
    schedule = await unit.schedules.find(target.address, target.name)
    if schedule is None and target.name != DEFAULT_NAME:
        raise NotFound(
            f"{target.address} has no schedule called “{target.name}”; “schedule list” shows those there are."
        )
    return schedule


def _say(drafts: Sequence[Draft]) -> None:
    if drafts:
        outcomes = Counter(str(one.outcome).replace(" ", "_") for one in drafts)
        _log.info("digests.planned", digests=len(drafts), **outcomes)
