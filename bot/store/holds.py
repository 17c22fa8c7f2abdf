"""Why nothing leaves for a destination or a workspace for now: asked to wait, or refused."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import Delivery
from bot.domain.refusal import Refusal, Scope
from bot.domain.schedule import platform_of
from bot.store.tables import destination, schedule, workspace
from bot.store.types import FromNow


class SqlHolds:
    """Implements bot.ports.Holds."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def wait(self, delivery: Delivery, scope: Scope, wait: timedelta) -> None:
        """See the port."""
        until = FromNow(wait.total_seconds())
        if scope is Scope.DESTINATION or (scope is Scope.WORKSPACE and not delivery.workspace):
            held = update(destination).where(destination.c.id == delivery.destination)
            await self._connection.execute(held.values(not_before=until))
        elif scope is not Scope.MESSAGE:
            await self._connection.execute(update(workspace).where(_lanes(delivery, scope)).values(not_before=until))

    async def stop(self, delivery: Delivery, refusal: Refusal, reason: str) -> list[str]:
        """See the port."""
        here = destination.c.id == delivery.destination
        why = {"refusal": str(refusal), "reason": reason}
        stopped = update(destination).where(here, destination.c.refusal.is_(None)).values(why)
        if (await self._connection.execute(stopped)).rowcount == 0:
            return []
        theirs = schedule.c.destination == delivery.destination
        await self._connection.execute(update(schedule).where(theirs).values(paused=True))
        deaf = select(destination.c.address).where(destination.c.refusal.is_not(None))
        owners = select(schedule.c.owner).where(theirs, schedule.c.owner.not_in(deaf)).distinct()
        return sorted((await self._connection.scalars(owners)).all())

    async def doubt_workspace(self, delivery: Delivery, refusal: Refusal, reason: str, wait: timedelta) -> None:
        """See the port."""
        why = {"refusal": str(refusal), "reason": reason, "not_before": FromNow(wait.total_seconds())}
        here = workspace.c.id == delivery.workspace
        await self._connection.execute(update(workspace).where(here).values(why))


def _lanes(delivery: Delivery, scope: Scope) -> ColumnElement[bool]:
    if scope is Scope.PLATFORM:
        return workspace.c.platform == platform_of(delivery.address)
    return workspace.c.id == delivery.workspace
