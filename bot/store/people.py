"""Accounts of people."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.caller import Person
from bot.store.papers import insert
from bot.store.tables import person


class SqlPeople:
    """Implements bot.repositories.People."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, value: Person, destination: int) -> int:
        """See the port."""
        now = {"name": value.name, "zone": value.zone, "destination": destination}
        statement = insert(self._connection, person).values(**_key(value), **now)
        newer = {**now, "zone": func.coalesce(statement.excluded.zone, person.c.zone)}
        put = statement.on_conflict_do_update(index_elements=["platform", "workspace", "user"], set_=newer)
        found: int = (await self._connection.execute(put.returning(person.c.id))).scalar_one()
        return found

    async def find(self, value: Person) -> int | None:
        """See the port."""
        same = [person.c[name] == part for name, part in _key(value).items()]
        found: int | None = await self._connection.scalar(select(person.c.id).where(*same))
        return found


def _key(value: Person) -> dict[str, str]:
    return {"platform": value.platform, "workspace": value.workspace or "", "user": value.user}
