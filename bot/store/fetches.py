"""When which list was read, and what failed."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Reading, Trouble
from bot.store.papers import insert
from bot.store.tables import fetch


class SqlFetches:
    """Implements bot.ports.Fetches."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def failed(self, failure: Reading) -> None:
        """See the port."""
        row = {
            "failed_at": failure.failed_at,
            "failure": failure.failure,
            "trouble": str(failure.trouble) if failure.trouble else None,
        }
        key = {"source": failure.source, "list": failure.list, "day": failure.day}
        statement = insert(self._connection, fetch).values(**key, papers=0, skipped=0, **row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row))

    async def latest_read(self, list_: str, since: date) -> datetime | None:
        """See the port."""
        latest = select(func.max(fetch.c.read_at)).where(fetch.c.list == list_, fetch.c.day >= since)
        newest: datetime | None = await self._connection.scalar(latest)
        return newest

    async def missing(self, but: str, since: date) -> list[str]:
        """See the port."""
        failed = fetch.c.list != but, fetch.c.day >= since, fetch.c.failure.is_not(None)
        found = await self._connection.scalars(select(fetch.c.list).where(*failed).distinct().order_by(fetch.c.list))
        return list(found.all())

    async def readings(self, source: str, list_: str, since: date, until: date) -> list[Reading]:
        """See the port."""
        chosen = fetch.c.source == source, fetch.c.list == list_, fetch.c.day.between(since, until)
        rows = await self._connection.execute(select(fetch).where(*chosen).order_by(fetch.c.day.desc()))
        return [Reading(**{**row, "trouble": row["trouble"] and Trouble(row["trouble"])}) for row in rows.mappings()]
