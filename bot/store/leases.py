"""Leases: what only one process does at a time. They run on the database's clock."""

from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.papers import insert
from bot.store.tables import lease
from bot.store.types import FromNow


class SqlLeases:
    """Implements bot.ports.Leases."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, owner: str, duration: timedelta) -> bool:
        """See the port."""
        held = {"owner": owner, "until": FromNow(duration.total_seconds())}
        free = or_(lease.c.owner == owner, lease.c.until <= FromNow())
        statement = insert(self._connection, lease).values(name=name, **held)
        taken = statement.on_conflict_do_update(index_elements=["name"], set_=held, where=free)
        return (await self._connection.execute(taken.returning(lease.c.name))).one_or_none() is not None

    async def is_any_held(self, beginning: str) -> bool:
        """See the port."""
        begins = lease.c.name.startswith(beginning, autoescape=True)
        held = select(lease.c.name).where(begins, lease.c.until > FromNow()).limit(1)
        return await self._connection.scalar(held) is not None

    async def forget_ended(self, beginning: str) -> None:
        """See the port."""
        begins = lease.c.name.startswith(beginning, autoescape=True)
        await self._connection.execute(delete(lease).where(begins, lease.c.until <= FromNow()))

    async def give(self, name: str, owner: str) -> None:
        """See the port."""
        await self._connection.execute(delete(lease).where(lease.c.name == name, lease.c.owner == owner))
