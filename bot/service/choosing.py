"""From candidates to a plan, and from a plan to what is stored: the same for what is due, asked for or previewed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cadence import Cadence
from bot.domain.digest import Content, Decision, Draft, Notice, Occasion, choose, pick
from bot.domain.outcome import DigestOutcome, PaperOutcome
from bot.domain.schedule import Move, OnEmpty, Recipe, Schedule
from bot.domain.trending import Ranked
from bot.service.bringing import Brought
from bot.service.candidates import Candidates
from bot.service.compose import empty_notice
from bot.service.compose_nothing import nothing_words

SIGN_OF_LIFE = timedelta(days=7)
"""After so long without a word, by the local calendar, a quiet schedule says that it still works."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a destination has had already, and what is on its way there."""

    posted: AbstractSet[str] = frozenset()
    planned: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be posted at that time and the outcome; no content where nothing is chosen. The `pool` is what was
    chosen from, best first, of all `candidates`.
    """

    at: datetime
    outcome: DigestOutcome
    content: Content | None
    candidates: Sequence[Ranked]
    shown: Shown
    recipe: Recipe
    pool: Sequence[Ranked]
    brought: Brought | None = None

    @property
    def chosen(self) -> list[str]:
        """The chosen papers, best first."""
        return [item.paper for item in self.content.items] if self.content else []

    @property
    def decisions(self) -> list[Decision]:
        """What became of every candidate."""
        chosen = choose(self.pool, self.shown.posted, self.shown.planned, self.recipe.limit, self.recipe.bar)
        if self.brought is None:
            return chosen
        why = [Decision(self.brought.with_reasons(one.ranked), one.outcome) for one in chosen]
        free = {one.standing.paper for one in self.pool}
        others = [one for one in self.candidates if one.standing.paper not in free]
        return why + [Decision(one, self._left_out(one, self.brought)) for one in others]

    def _left_out(self, ranked: Ranked, brought: Brought) -> PaperOutcome:
        paper = ranked.standing.paper
        if paper in self.shown.posted:
            return PaperOutcome.ALREADY_POSTED
        return PaperOutcome.LISTED_BEFORE if brought.was_before(paper) else PaperOutcome.NO_MATCH

    @property
    def sentence(self) -> str:
        """What the outcome means, for people."""
        below = newest = None
        if self.outcome is DigestOutcome.BELOW_THE_BAR:
            below = sum(one.outcome is PaperOutcome.BELOW_THE_BAR for one in self.decisions)
        if self.outcome is DigestOutcome.SOURCE_STALE:
            newest = max((one.standing.day for one in self.candidates), default=None)
        return nothing_words(self.outcome, self.at, below or 0, self.recipe.bar, newest, topical=self.recipe.is_topical)


@dataclass(frozen=True, slots=True)
class Times:
    """When a schedule is due next, and which later due times have passed already."""

    next_due: datetime
    passed: Sequence[datetime]


class Moment:
    """Makes the plans of one moment; what they have in common is made once. Its candidates must outlive it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._times: dict[tuple[Cadence, datetime], Times] = {}
        self._contents: dict[tuple[object, ...], Content] = {}

    def plan(
        self,
        candidates: Candidates,
        shown: Shown,
        schedule: Schedule | None,
        *,
        brought: Brought | None = None,
        is_due: bool = False,
    ) -> Plan:
        """What is posted where `shown` was shown, of what topics `brought` where the recipe has any; `is_due` says that
        it is the schedule's own time.
        """
        recipe = schedule.recipe if schedule else Recipe()
        taken = shown.posted | shown.planned
        every = candidates.ranked if brought is None else candidates.every
        pool = _pool(candidates.ranked, brought, recipe)
        chosen = pick(pool, taken, recipe.limit, recipe.bar)
        if chosen:
            content = self._content(candidates, chosen, schedule, is_due=is_due)
            if brought is not None:
                content = _with_reasons(content, brought, taken, recipe)
            return Plan(self.now, DigestOutcome.OPEN, content, every, shown, recipe, pool, brought)
        some_below = recipe.bar > 0 and bool(pick(pool, taken, 1))
        outcome = candidates.why_nothing(self.now, some_below=some_below)
        if brought is not None and recipe.is_topical:
            outcome = _nothing_brought(outcome, brought)
        return Plan(self.now, outcome, None, every, shown, recipe, pool, brought)

    def _content(
        self, candidates: Candidates, chosen: Sequence[Ranked], schedule: Schedule | None, *, is_due: bool
    ) -> Content:
        due = schedule.next_due if schedule and is_due else None
        passed = self.times(schedule).passed if schedule and is_due else ()
        since = (schedule.previous_due or candidates.start) if schedule and is_due else None
        zone = schedule.cadence.zone if schedule else None
        until = passed[-1] if passed else None
        known = (tuple(map(id, chosen)), due, zone, since, until, len(passed))
        if known not in self._contents:
            day = max(one.standing.day for one in chosen)
            self._contents[known] = Content(
                at=self.now,
                day=day,
                listed=candidates.listed.get(day, 0),
                items=tuple(candidates.items[one.standing.paper] for one in chosen),
                due=due,
                zone=zone,
                since=since,
                missed=len(passed),
                until=until,
            )
        return self._contents[known]

    def times(self, schedule: Schedule) -> Times:
        """How a due schedule goes on."""
        known = schedule.cadence, schedule.next_due
        if known not in self._times:
            passed = schedule.cadence.passed(schedule.next_due, self.now)
            self._times[known] = Times(schedule.cadence.next_due(self.now), passed)
        return self._times[known]

    def draft(self, schedule: Schedule, plan: Plan) -> Draft:
        """What is stored for a due schedule: its papers, a word about why there are none, or no word at all."""
        occasion = Occasion(destination=schedule.destination, schedule=schedule.id, due=schedule.next_due)
        said = plan.content or self._word(schedule, plan)
        return Draft(occasion=occasion, content=said, outcome=plan.outcome)

    def _word(self, schedule: Schedule, plan: Plan) -> Notice | None:
        if plan.outcome is DigestOutcome.NOTHING_FOLLOWED:
            return None
        if schedule.on_empty is not OnEmpty.LINE and not self._silent_for_long(schedule):
            return None
        silent_since = None if schedule.on_empty is OnEmpty.LINE else schedule.heard_at
        return empty_notice(plan.sentence, schedule.cadence.zone, self.times(schedule).next_due, self.now, silent_since)

    def _silent_for_long(self, schedule: Schedule) -> bool:
        """By days of the calendar: a minute of delay last week does not put it off for another one."""
        if schedule.heard_at is None:
            return False
        zone = ZoneInfo(schedule.cadence.zone)
        return self.now.astimezone(zone).date() - schedule.heard_at.astimezone(zone).date() >= SIGN_OF_LIFE

    def move(self, schedule: Schedule, draft: Draft, candidates: Candidates) -> Move:
        """How the schedule goes on after it. While the source is stale the next digest looks back to what was known
        last: what is listed meanwhile is still to come.
        """
        heard = draft.content is not None or schedule.heard_at is None
        before = schedule.next_due
        if candidates.is_stale(self.now):
            before = max(filter(None, (schedule.previous_due, candidates.known_until)), default=before)
        return Move(
            schedule=schedule.id,
            previous_due=before,
            next_due=self.times(schedule).next_due,
            heard_at=self.now if heard else None,
        )


def _pool(candidates: Sequence[Ranked], brought: Brought | None, recipe: Recipe) -> Sequence[Ranked]:
    """What is chosen from, best first."""
    if brought is None:
        return candidates
    if recipe.is_topical:
        return brought.ranked
    first = brought.papers
    return [*brought.ranked, *(one for one in candidates if one.standing.paper not in first)]


def _with_reasons(content: Content, brought: Brought, taken: AbstractSet[str], recipe: Recipe) -> Content:
    """The same, each paper with the topics that brought it."""
    items = [replace(item, reasons=(*brought.reasons(item.paper), *item.reasons)) for item in content.items]
    matched = len(brought.papers - taken if taken else brought.ranked)
    return replace(content, items=tuple(items), what=recipe.what, matched=matched, topics=len(brought.followed))


def _nothing_brought(outcome: DigestOutcome, brought: Brought) -> DigestOutcome:
    if not brought.followed:
        return DigestOutcome.NOTHING_FOLLOWED
    return DigestOutcome.NO_MATCH if outcome is DigestOutcome.NOTHING_NEW else outcome
