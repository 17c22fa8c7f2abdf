"""Why a channel got what it got, and what it will get next: from the ledger, and from the code that plans."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.delivery import Delivery
from bot.domain.digest import Decision, LastDigest
from bot.domain.outcome import PaperOutcome
from bot.domain.paper import Listing
from bot.domain.schedule import DEFAULT_NAME, Schedule, Target
from bot.ports import Store, Unit
from bot.service.choosing import Plan
from bot.service.plan import Planner

LAST = 6
"""Deliveries that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAccount:
    """What became of one paper here: the decision, None where it is no candidate, with its `rank` among them; the
    delivery that posted it; and where it was listed last.
    """

    paper: str
    decision: Decision | None
    rank: int | None
    posted: Delivery | None
    listing: Listing | None

    @property
    def known(self) -> bool:
        """Whether it was ever listed or posted here."""
        return bool(self.decision or self.posted or self.listing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What `why` tells of a target: its schedule, its last due time and what became of that, its newest deliveries, and
    what would be posted now, looking back to `since`.
    """

    target: Target
    schedule: Schedule | None
    last: LastDigest | None
    deliveries: Sequence[Delivery]
    plan: Plan
    since: date | None
    paper: PaperAccount | None = None

    @property
    def counts(self) -> Counter[PaperOutcome]:
        """How many candidates met each outcome."""
        return Counter(one.outcome for one in self.plan.decisions)


class Accounts:
    """Gives accounts; writes nothing."""

    def __init__(self, store: Store, planner: Planner) -> None:
        self._store = store
        self._planner = planner

    async def of(self, target: Target, paper: str | None = None) -> Account:
        """The account of a target, and of one paper there if given. Raises NotFound for an unknown schedule."""
        preview = await self._planner.preview(target)
        async with self._store.read() as unit:
            schedule = await unit.schedules.find(target.address, target.name)
            place = await unit.schedules.find_destination(target.address)
            here = place.id if place else 0
            outcomes = await unit.digests.last_outcomes(schedule.id) if schedule else {}
            return Account(
                target=target,
                schedule=schedule,
                last=outcomes.get(schedule.id) if schedule else None,
                deliveries=await unit.ledger.deliveries(LAST, destination=here, schedules=_of(schedule)),
                plan=preview.plan,
                since=min((one.standing.day for one in preview.plan.candidates), default=None),
                paper=await _of_paper(unit, preview.plan, here, paper) if paper else None,
            )


def _of(schedule: Schedule | None) -> Sequence[int | None]:
    """Whose messages are told of: its own; of the usual one also those of no schedule, such as what was asked for; all
    where there is no schedule.
    """
    if schedule is None:
        return ()
    return (schedule.id, None) if schedule.name == DEFAULT_NAME else (schedule.id,)


async def _of_paper(unit: Unit, plan: Plan, destination: int, paper: str) -> PaperAccount:
    ranks = {one.ranked.standing.paper: number for number, one in enumerate(plan.decisions, start=1)}
    rank = ranks.get(paper)
    return PaperAccount(
        paper=paper,
        decision=plan.decisions[rank - 1] if rank else None,
        rank=rank,
        posted=await unit.ledger.that_posted(destination, paper),
        listing=await unit.standings.last_listing(paper),
    )
