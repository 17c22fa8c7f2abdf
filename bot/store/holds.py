"""Why nothing leaves for a destination or a workspace for now: asked to wait, or refused."""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, func, or_, select, update
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

    async def lock(self, delivery: Delivery) -> str | None:
        """See the port."""
        row = select(destination.c.refusal, destination.c.reason).where(destination.c.id == delivery.destination)
        refusal, reason = (await self._connection.execute(row.with_for_update(key_share=True))).one()
        return f"{refusal}: {reason}" if refusal else None

    async def wait(self, delivery: Delivery, scope: Scope, wait: timedelta) -> None:
        """See the port."""
        platform = platform_of(delivery.address)
        if scope is Scope.PLATFORM:
            of_platform = or_(destination.c.address == platform, destination.c.address.startswith(f"{platform}:"))
            # Destinations before workspaces, as whoever locks both.
            await self._wait(destination.c.not_before, wait, destination.c.workspace.is_(None), of_platform)
            await self._wait(workspace.c.held_until, wait, workspace.c.platform == platform)
        elif scope is Scope.WORKSPACE and delivery.workspace:
            await self._wait(workspace.c.held_until, wait, workspace.c.id == delivery.workspace)
        else:
            await self._wait(destination.c.not_before, wait, destination.c.id == delivery.destination)

    async def _wait(self, held: Column[datetime], wait: timedelta, *which: ColumnElement[bool]) -> None:
        table, until = held.table, FromNow(wait.total_seconds())
        shorter = or_(held.is_(None), held < until)
        rows = select(table.c.id).where(*which, shorter).order_by(table.c.id).with_for_update()
        await self._connection.execute(update(table).where(table.c.id.in_(rows)).values({held.name: until}))

    async def stop(self, delivery: Delivery, refusal: Refusal, reason: str) -> list[tuple[str, str]]:
        """See the port."""
        here = destination.c.id == delivery.destination
        why = {"refusal": str(refusal), "reason": reason}
        stopped = update(destination).where(here, destination.c.refusal.is_(None)).values(why)
        if (await self._connection.execute(stopped)).rowcount == 0:
            return []
        deaf = select(destination.c.address).where(destination.c.refusal.is_not(None))
        theirs = schedule.c.destination == delivery.destination, schedule.c.owner.not_in(deaf)
        owners = select(schedule.c.owner, func.min(schedule.c.name)).where(*theirs).group_by(schedule.c.owner)
        found = await self._connection.execute(owners.order_by(schedule.c.owner))
        return [(owner, name) for owner, name in found]

    async def doubt_workspace(self, delivery: Delivery, refusal: Refusal, reason: str, wait: timedelta) -> None:
        """See the port."""
        why = {"refusal": str(refusal), "reason": reason, "not_before": FromNow(wait.total_seconds())}
        here = workspace.c.id == delivery.workspace
        await self._connection.execute(update(workspace).where(here).values(why))
