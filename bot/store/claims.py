"""Who works on which delivery: leases, by the database's clock, and the lanes that they are drawn from."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import Delivery, Pace, Part, Prospect, State
from bot.domain.digest import BY_REQUEST
from bot.domain.refusal import Scope
from bot.store.ledger import NO_LEASE, deliveries
from bot.store.parts import store_parts
from bot.store.rows import among, locked
from bot.store.tables import delivery, destination, digest, workspace
from bot.store.types import Beyond, FromNow, Id, InLane

LANES = 16
"""Workspaces that one claim draws from, those that waited longest first, so that a small one waits for no big one."""
BURST = 0.25
"""Seconds at its pace that a lane gives at once: short, so that several processes come by turns."""
SOON = 2.0
"""Seconds; a lane that opens within these is worth waiting for."""
_WAITS = [str(State.PLANNED), str(State.RETRY), str(State.UNKNOWN)]
_LEASE_ENDED = "The process that was sending it ended before it wrote down the answer."

Lane = tuple[str, int]
"""A platform and a workspace of it, 0 where that is not known."""


class SqlClaims:
    """Implements bot.ports.Claims."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(
        self, owner: str, paces: Mapping[str, Pace], limit: int, lease: timedelta, request: str | None = None
    ) -> list[Delivery]:
        """See the port."""
        await self._doubt_ended_leases()
        lanes = await self._open_lanes(paces, request)
        if not lanes:
            return []
        picked = _picked(lanes, paces, limit, request)
        leased = update(delivery).where(delivery.c.id.in_(select(picked.c.id)))
        values = {"lease_owner": owner, "lease_until": FromNow(lease.total_seconds())}
        taken = await self._connection.execute(
            leased.values(values).returning(delivery.c.id, delivery.c.platform, delivery.c.workspace)
        )
        claimed = taken.all()
        if not claimed:
            return []
        await self._pay(Counter((row.platform, row.workspace) for row in claimed), paces)
        mine = among(self._connection, delivery.c.id, [row.id for row in claimed])
        return await deliveries(self._connection, lambda chosen: chosen.where(mine).order_by(delivery.c.id))

    async def prospect(self, platforms: Collection[str], request: str | None = None) -> Prospect:
        """See the port."""
        statement = _PROSPECT if request is None else _prospect(request)
        row = (await self._connection.execute(statement, {"platforms": list(platforms)})).one()
        return Prospect.NOW if row[0] else Prospect.SOON if row[1] else Prospect.NOTHING

    async def _doubt_ended_leases(self) -> None:
        doubt = {"state": str(State.UNKNOWN), "reason": _LEASE_ENDED, "not_before": FromNow(), **NO_LEASE}
        # A row that a frozen process holds locked is passed over: nobody waits for it.
        ended = select(delivery.c.id).where(*_ended()).with_for_update(skip_locked=True)
        await self._connection.execute(update(delivery).where(delivery.c.id.in_(ended)).values(doubt))

    async def _open_lanes(self, paces: Mapping[str, Pace], request: str | None) -> list[Lane]:
        found = select(workspace.c.platform, workspace.c.id).where(
            workspace.c.platform.in_(list(paces)), _is_open(), _has_work(request)
        )
        # Lanes that share their pace open together: chance decides which of them goes first.
        longest = found.order_by(workspace.c.not_before.nulls_first(), func.random()).limit(LANES).subquery()
        lanes = union_all(select(longest), *(_unknown_lane(platform, request) for platform in paces))
        return [(platform, number) for platform, number in await self._connection.execute(lanes)]

    async def _pay(self, claimed: Counter[Lane], paces: Mapping[str, Pace]) -> None:
        """Close the lanes for as long as what was claimed takes at their pace."""
        cost: Counter[Lane] = Counter()
        for (platform, number), count in claimed.items():
            cost[platform, 0 if _is_shared(paces[platform]) else number] += count
        for (platform, number), count in sorted(cost.items()):
            where = workspace.c.platform == platform if not number else workspace.c.id == number
            here = select(workspace.c.id).where(where).with_for_update(skip_locked=True)
            until = Beyond(workspace.c.not_before, count / paces[platform].a_second)
            await self._connection.execute(update(workspace).where(workspace.c.id.in_(here)).values(not_before=until))

    async def store_parts(self, owner: str, parts: Mapping[int, Sequence[tuple[str, Part]]]) -> set[int]:
        """See the port."""
        return await store_parts(self._connection, owner.rpartition("/")[0], _leased(owner), parts)

    async def start(self, owner: str, numbers: Collection[int], at: datetime, lease: timedelta) -> set[int]:
        """See the port."""
        begun = {"state": str(State.SENDING), "attempt": delivery.c.attempt + 1, "started": at, "reason": None}
        return await self._go_ahead(owner, numbers, lease, begun)

    async def look(self, owner: str, numbers: Collection[int], lease: timedelta) -> set[int]:
        """See the port."""
        return await self._go_ahead(owner, numbers, lease, {})

    async def _go_ahead(
        self, owner: str, numbers: Collection[int], lease: timedelta, values: Mapping[str, Any]
    ) -> set[int]:
        mine = among(self._connection, delivery.c.id, numbers), delivery.c.lease_owner == owner
        held = await locked(self._connection, delivery, *mine)
        which = among(self._connection, delivery.c.id, held), *_leased(owner), *_may_leave()
        renewed = {**values, "lease_until": FromNow(lease.total_seconds())}
        going = update(delivery).where(*which).values(renewed).returning(delivery.c.id)
        passed = set(await self._connection.scalars(going))
        if waiting := set(numbers) - passed:
            await self._let_go(among(self._connection, delivery.c.id, waiting), delivery.c.lease_owner == owner)
        return passed

    async def release(self, owner: str) -> None:
        """See the port."""
        await self._let_go(delivery.c.lease_owner.startswith(owner, autoescape=True))

    async def _let_go(self, *which: ColumnElement[bool]) -> None:
        which = *which, delivery.c.state != str(State.SENDING)
        these = among(self._connection, delivery.c.id, await locked(self._connection, delivery, *which))
        await self._connection.execute(update(delivery).where(these, *which).values(NO_LEASE))


def _leased(owner: str) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.lease_owner == owner, delivery.c.lease_until > FromNow()


def _ended() -> tuple[ColumnElement[bool], ...]:
    return delivery.c.state == str(State.SENDING), delivery.c.lease_until < FromNow()


def _may_leave() -> tuple[ColumnElement[bool], ...]:
    """Whether nobody was asked to wait since it was claimed. As scalars of each row: only the few rows that are looked
    at are asked, whatever the planner thinks.
    """
    here = select(_is_over(destination.c.not_before)).where(destination.c.id == delivery.c.destination)
    around = select(_is_over(workspace.c.held_until)).where(workspace.c.id == delivery.c.workspace)
    known = (one.correlate(delivery).scalar_subquery() for one in (here, around))
    return tuple(func.coalesce(one, true()) == true() for one in known)


def _is_open(within: float = 0.0) -> ColumnElement[bool]:
    """By its pace, and by what its platform asked for, now or in so many seconds."""
    return and_(_is_over(workspace.c.not_before, within), _is_over(workspace.c.held_until, within))


def _is_over(moment: ColumnElement[datetime], within: float = 0.0) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment <= FromNow(within))


def _is_shared(pace: Pace) -> bool:
    return pace.scope is Scope.PLATFORM


def _picked(lanes: Sequence[Lane], paces: Mapping[str, Pace], limit: int, request: str | None) -> Subquery:
    allowed = dict(list(_allowed(lanes, paces).items())[:limit])
    share, left_over = divmod(limit, len(allowed))
    chosen = []
    for place, ((platform, number), most) in enumerate(allowed.items()):
        lane = literal(platform), literal(number, Id())
        oldest = _oldest(_ready(request), lane).limit(min(share + (place < left_over), most))
        chosen.append(select(oldest.with_for_update(of=delivery, skip_locked=True).subquery().c.id))
    return union_all(*chosen).subquery("picked")


def _allowed(lanes: Sequence[Lane], paces: Mapping[str, Pace]) -> dict[Lane, int]:
    """How many each lane gives at once; lanes that share a pace share what it allows."""
    allowed: dict[Lane, int] = {}
    for platform, pace in paces.items():
        at_once = max(1, int(pace.a_second * BURST))
        own = [lane for lane in lanes if lane[0] == platform]
        if _is_shared(pace):
            own = own[:at_once]
            at_once //= max(1, len(own))
        allowed |= dict.fromkeys(own, at_once)
    return allowed


def _unknown_lane(platform: str, request: str | None) -> Select[str, int]:
    lane = literal(platform), literal(0, Id())
    return select(*lane).where(_any(_oldest(_ready(request), lane)))


def _has_work(request: str | None) -> ColumnElement[bool]:
    return _any(_oldest(_ready(request), (workspace.c.platform, workspace.c.id)).correlate(workspace))


def _oldest(ready: Select[int], lane: tuple[ColumnElement[str], ColumnElement[int]]) -> Select[int]:
    """Those of a lane, oldest first, in the order of the index that holds only what waits."""
    in_lane = InLane((delivery.c.platform, delivery.c.workspace), lane)
    return ready.where(in_lane).order_by(delivery.c.platform, delivery.c.workspace, delivery.c.id)


def _any(chosen: Select[int]) -> ColumnElement[bool]:
    """Whether there is one. An EXISTS would be planned without the order, by any index or none."""
    return chosen.limit(1).scalar_subquery().is_not(None)


def _ready(request: str | None) -> Select[int]:
    """Deliveries that may be worked on now."""
    ready = _READY
    if request:
        ready = ready.where(delivery.c.digest.in_(select(digest.c.id).where(digest.c.request == request)))
    return ready


def _waits() -> ColumnElement[bool]:
    return delivery.c.state.in_(bindparam(None, _WAITS, expanding=True, literal_execute=True))


def _ready_at_all() -> Select[int]:
    free = or_(delivery.c.lease_until.is_(None), delivery.c.lease_until < FromNow())
    rested = _is_over(delivery.c.not_before)
    not_held = or_(delivery.c.state != str(State.UNKNOWN), delivery.c.not_before.is_not(None))
    earlier = delivery.alias("earlier")
    unsent = exists().where(
        earlier.c.digest == delivery.c.digest, earlier.c.part < delivery.c.part, earlier.c.state != str(State.SENT)
    )
    first = or_(delivery.c.part == 0, ~unsent)
    return select(delivery.c.id).where(_waits(), free, rested, not_held, first, _open_destination())


def _open_destination() -> ColumnElement[bool]:
    """Not stopped, but for what somebody asked for and what is only looked for. As a scalar of each row: only the few
    rows that are looked at are asked, whatever the planner thinks.
    """
    rested = _is_over(destination.c.not_before)
    asked = or_(delivery.c.key.startswith(BY_REQUEST), delivery.c.state == str(State.UNKNOWN))
    takes = or_(destination.c.refusal.is_(None), asked)
    is_open = select(and_(takes, rested)).where(destination.c.id == delivery.c.destination)
    return is_open.correlate(delivery).scalar_subquery() == true()


_READY = _ready_at_all()


def _prospect(request: str | None) -> Select[bool, bool]:
    platforms: BindParameter[str] = bindparam("platforms", expanding=True)
    ready = _ready(request).where(delivery.c.platform.in_(platforms))
    # From the few rows that are ready to their lanes: there may be ever so many workspaces.
    ready = ready.order_by(delivery.c.platform, delivery.c.workspace, delivery.c.id)
    in_lanes = ready.outerjoin(workspace, workspace.c.id == delivery.c.workspace)
    now, soon = (_any(in_lanes.where(_is_open(within))) for within in (0.0, SOON))
    return select(or_(now, exists().where(*_ended())), soon)


_PROSPECT = _prospect(None)
"""Asked every second; made once, so that it is compiled once and its key is computed once."""
