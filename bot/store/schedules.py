"""Destinations and their schedules."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, false, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cadence import Cadence
from bot.domain.schedule import Recipe, Schedule
from bot.store.papers import insert
from bot.store.tables import destination, schedule


class SqlSchedules:
    """Implements bot.ports.Schedules."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def destination_id(self, address: str) -> int | None:
        """See the port."""
        return await self._connection.scalar(select(destination.c.id).where(destination.c.address == address))

    async def destination(self, address: str) -> int:
        """See the port."""
        statement = insert(self._connection, destination).values(address=address)
        await self._connection.execute(statement.on_conflict_do_nothing(index_elements=["address"]))
        row = select(destination.c.id).where(destination.c.address == address).with_for_update(key_share=True)
        found: int = (await self._connection.execute(row)).scalar_one()
        return found

    async def put(self, value: Schedule) -> Schedule:
        """See the port."""
        row = _row(value)
        statement = insert(self._connection, schedule).values(destination=value.destination, name=value.name, **row)
        changed = statement.on_conflict_do_update(index_elements=["destination", "name"], set_=row)
        new_id = (await self._connection.execute(changed.returning(schedule.c.id))).scalar_one()
        return replace(value, id=new_id)

    async def find(self, address: str, name: str, *, lock: bool = False) -> Schedule | None:
        """See the port."""
        chosen = _schedules().where(destination.c.address == address, schedule.c.name == name)
        if lock:
            chosen = chosen.with_for_update(of=schedule)
        row = (await self._connection.execute(chosen)).mappings().one_or_none()
        return _schedule(row) if row else None

    async def all(self) -> list[Schedule]:
        """See the port."""
        rows = await self._connection.execute(_schedules().order_by(destination.c.address, schedule.c.name))
        return [_schedule(row) for row in rows.mappings()]

    async def due(self, now: datetime, limit: int) -> list[Schedule]:
        """See the port."""
        due = (
            _schedules()
            .where(schedule.c.paused == false(), schedule.c.next_due <= now)
            .order_by(schedule.c.next_due)
            .limit(limit)
            .with_for_update(of=schedule, skip_locked=True)
        )
        found = [_schedule(row) for row in (await self._connection.execute(due)).mappings()]
        places = select(destination.c.id).where(destination.c.id.in_([one.destination for one in found]))
        await self._connection.execute(places.order_by(destination.c.id).with_for_update(key_share=True))
        return found

    async def advance(self, schedule_id: int, previous_due: datetime, next_due: datetime) -> None:
        """See the port."""
        moved = update(schedule).where(schedule.c.id == schedule_id)
        await self._connection.execute(moved.values(previous_due=previous_due, next_due=next_due))

    async def remove(self, schedule_id: int) -> None:
        """See the port."""
        await self._connection.execute(delete(schedule).where(schedule.c.id == schedule_id))


def _schedules() -> Select[Any]:
    return select(schedule, destination.c.address).join(destination)


def _row(value: Schedule) -> dict[str, Any]:
    return {
        "recipe": asdict(value.recipe),
        "rule": value.cadence.rule,
        "zone": value.cadence.zone,
        "next_due": value.next_due,
        "previous_due": value.previous_due,
        "paused": value.paused,
    }


def _schedule(row: Mapping[Any, Any]) -> Schedule:
    return Schedule(
        id=row["id"],
        destination=row["destination"],
        address=row["address"],
        name=row["name"],
        recipe=Recipe(**row["recipe"]),
        cadence=Cadence.parse(row["rule"], row["zone"]),
        next_due=row["next_due"],
        previous_due=row["previous_due"],
        paused=row["paused"],
    )
