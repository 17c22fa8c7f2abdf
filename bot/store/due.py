"""Schedules that are due: found, taken and moved on, many at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Select, and_, bindparam, func, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import Move
from bot.store.rows import among, rows
from bot.store.tables import destination, schedule
from bot.store.types import UtcDateTime

_MOVE = ("id", "previous_due", "next_due", "heard_at")


class SqlDue:
    """The part of bot.ports.Schedules that planning needs."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def any_due(self, now: datetime) -> bool:
        """See the port."""
        return (await self._connection.execute(_FIRST, {"now": now})).first() is not None

    async def take_due(
        self, now: datetime, limit: int, but: Collection[int] = (), only: Collection[int] | None = None
    ) -> list[int]:
        """See the port."""
        chosen = _due(now).limit(limit)
        if but:
            chosen = chosen.where(not_(among(self._connection, schedule.c.id, but)))
        if only is not None:
            chosen = chosen.where(among(self._connection, schedule.c.id, only))
        # One statement locks both: a schedule whose destination is held elsewhere is passed over like one that is held
        # itself, and whoever never waits for a lock is in nobody's way.
        locked = chosen.with_for_update(of=[schedule, destination], key_share=True, skip_locked=True)
        return list((await self._connection.scalars(locked)).all())

    async def advance(self, moves: Sequence[Move]) -> None:
        """See the port."""
        if not moves:
            return
        values = [
            {"id": one.schedule, "previous_due": one.previous_due, "next_due": one.next_due, "heard_at": one.heard_at}
            for one in moves
        ]
        made = rows(self._connection, schedule, _MOVE, values)
        heard = func.coalesce(made.c.heard_at, schedule.c.heard_at)
        new = {"previous_due": made.c.previous_due, "next_due": made.c.next_due, "heard_at": heard}
        await self._connection.execute(update(schedule).where(schedule.c.id == made.c.id).values(new))


def _due(now: datetime | BindParameter[datetime]) -> Select[int]:
    waiting = and_(schedule.c.paused.is_(False), schedule.c.next_due <= now, destination.c.refusal.is_(None))
    return select(schedule.c.id).select_from(schedule.join(destination)).where(waiting).order_by(schedule.c.next_due)


_FIRST = _due(bindparam("now", type_=UtcDateTime())).limit(1)
"""Asked every second; made once, so that its key is computed once."""
