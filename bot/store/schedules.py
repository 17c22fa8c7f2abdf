"""Destinations and their schedules."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.cadence import Cadence
from bot.domain.place import Destination, Place, Workspace
from bot.domain.schedule import Recipe, Schedule
from bot.store.papers import insert
from bot.store.tables import destination, schedule, workspace


class SqlSchedules:
    """Implements bot.ports.Schedules."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_destination(self, address: str) -> Destination | None:
        """See the port."""
        platform, _, last = address.partition(":")
        of_platform = destination.c.address.startswith(f"{platform}:", autoescape=True)
        short = and_(
            of_platform, or_(destination.c.address.endswith(f"/{last}", autoescape=True), destination.c.name == last)
        )
        found = await self._destinations(or_(destination.c.address == address, short))
        exact = [one for one in found if one.address == address]
        return (exact or found)[0] if exact or len(found) == 1 else None

    async def put_place(self, place: Place) -> Destination:
        """See the port."""
        stored = await self.find_destination(place.address)
        address = stored.address if stored else place.address
        stored = stored or await self._short(place.address)
        destination_id = stored.id if stored else await self.destination(address)
        row = {"address": address, "name": place.name, "workspace": await self._workspace(place.workspace)}
        asked = row if place.workspace or not (stored and stored.name) else {"address": address}
        await self._connection.execute(update(destination).where(destination.c.id == destination_id).values(asked))
        return Destination(id=destination_id, address=address, name=place.name)

    async def _short(self, address: str) -> Destination | None:
        """The destination that was stored before its workspace was known."""
        platform, _, rest = address.partition(":")
        short = f"{platform}:{rest.rpartition('/')[2]}"
        return next(iter(await self._destinations(destination.c.address == short)), None)

    async def _destinations(self, which: ColumnElement[bool]) -> list[Destination]:
        columns = destination.c.id, destination.c.address, destination.c.name, workspace.c.name.label("workspace")
        rows = await self._connection.execute(select(*columns).outerjoin(workspace).where(which))
        return [Destination(**row) for row in rows.mappings()]

    async def _workspace(self, value: Workspace | None) -> int | None:
        if value is None:
            return None
        statement = insert(self._connection, workspace).values(platform=value.platform, key=value.id, name=value.name)
        keys, newer = ["platform", "key"], {"name": statement.excluded.name}
        made = statement.on_conflict_do_update(index_elements=keys, set_=newer).returning(workspace.c.id)
        found: int = (await self._connection.execute(made)).scalar_one()
        return found

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

    async def due(self, now: datetime, limit: int, but: Collection[int] = ()) -> list[Schedule]:
        """See the port."""
        waiting = schedule.c.paused == false(), schedule.c.next_due <= now, schedule.c.id.not_in(but)
        due = _schedules().where(*waiting).order_by(schedule.c.next_due).limit(limit)
        return [_schedule(row) for row in (await self._connection.execute(due)).mappings()]

    async def take_due(self, schedule_id: int, now: datetime) -> Schedule | None:
        """See the port."""
        still = schedule.c.id == schedule_id, schedule.c.paused == false(), schedule.c.next_due <= now
        taken = _schedules().where(*still).with_for_update(of=schedule, skip_locked=True)
        row = (await self._connection.execute(taken)).mappings().one_or_none()
        if row is None:
            return None
        place = select(destination.c.id).where(destination.c.id == row["destination"])
        await self._connection.execute(place.with_for_update(key_share=True))
        return _schedule(row)

    async def advance(self, schedule_id: int, previous_due: datetime, next_due: datetime) -> None:
        """See the port."""
        moved = update(schedule).where(schedule.c.id == schedule_id)
        await self._connection.execute(moved.values(previous_due=previous_due, next_due=next_due))

    async def remove(self, schedule_id: int) -> None:
        """See the port."""
        await self._connection.execute(delete(schedule).where(schedule.c.id == schedule_id))


def _schedules() -> Select[Any]:
    where = destination.c.address, destination.c.name.label("called"), workspace.c.name.label("workspace")
    joined = schedule.join(destination).outerjoin(workspace)
    return select(schedule, *where).select_from(joined)


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
        place=_place(row),
    )


def _place(row: Mapping[Any, Any]) -> str | None:
    if row["called"] in (None, row["address"]):
        return None
    return ", ".join(part for part in (row["called"], row["workspace"]) if part)
