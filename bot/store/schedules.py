"""Destinations and their schedules."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, delete, func, literal, or_, select, update

from bot.domain.cadence import Cadence
from bot.domain.place import Destination, Place, Workspace
from bot.domain.schedule import OnEmpty, Recipe, Schedule
from bot.store.due import SqlDue
from bot.store.papers import insert
from bot.store.rows import among
from bot.store.tables import destination, posted, schedule, workspace
from bot.store.types import FromNow


class SqlSchedules(SqlDue):
    """Implements bot.ports.Schedules."""

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
        if place.workspace is None:
            stored = await self.find_destination(place.address)
            address = stored.address if stored else place.address
            destination_id = stored.id if stored else await self.destination(address)
        else:
            address = place.address
            destination_id = await self._resolved(place)
        if place.workspace or not (stored and stored.name):
            row = {"name": place.name, "workspace": await self._workspace(place.workspace)}
            await self._connection.execute(update(destination).where(destination.c.id == destination_id).values(row))
        return Destination(id=destination_id, address=address, name=place.name)

    async def _resolved(self, place: Place) -> int:
        """The destination of a full address, with what was scheduled under short forms of it before the platform could
        be asked: one channel is one destination.
        """
        platform, _, rest = place.address.partition(":")
        shorts = {f"{platform}:{rest.rpartition('/')[2]}", f"{platform}:{place.name}"} - {place.address}
        unresolved = await self._destinations(
            and_(destination.c.address.in_(shorts), destination.c.workspace.is_(None))
        )
        full = next(iter(await self._destinations(destination.c.address == place.address)), None)
        if full is None and unresolved:
            full = unresolved.pop()
            renamed = update(destination).where(destination.c.id == full.id)
            await self._connection.execute(renamed.values(address=place.address))
        full_id = full.id if full else await self.destination(place.address)
        for one in unresolved:
            await self._merge(one.id, full_id)
        return full_id

    async def _merge(self, short: int, full: int) -> None:
        """Schedules and what was posted go over; a schedule whose name is taken there is given up."""
        taken = select(schedule.c.name).where(schedule.c.destination == full)
        theirs = schedule.c.destination == short
        await self._connection.execute(
            update(schedule).where(theirs, schedule.c.name.not_in(taken)).values(destination=full)
        )
        await self._connection.execute(delete(schedule).where(theirs))
        shown = select(literal(full), posted.c.paper, posted.c.delivery).where(posted.c.destination == short)
        copied = insert(self._connection, posted).from_select(["destination", "paper", "delivery"], shown)
        await self._connection.execute(copied.on_conflict_do_nothing())

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

    async def unresolved(self) -> list[str]:
        """See the port."""
        named = destination.c.workspace.is_(None), destination.c.id.in_(select(schedule.c.destination))
        return [one.address for one in await self._destinations(and_(*named))]

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
        stored = changed.returning(schedule.c.id, schedule.c.heard_at)
        new_id, heard_at = (await self._connection.execute(stored)).one()
        return replace(value, id=new_id, heard_at=heard_at)

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

    async def get(self, ids: Collection[int]) -> list[Schedule]:
        """See the port."""
        found = await self._connection.execute(_schedules().where(among(self._connection, schedule.c.id, ids)))
        return sorted(map(_schedule, found.mappings()), key=lambda one: (one.next_due, one.id))

    async def reopen(self, destination_id: int) -> None:
        """See the port."""
        here = select(destination.c.workspace).where(destination.c.id == destination_id).scalar_subquery()
        again: dict[Table, dict[str, None]] = {destination: {}, workspace: {"not_before": None}}
        for refused, which in ((destination, destination_id), (workspace, here)):
            opened = update(refused).where(refused.c.id == which, refused.c.refusal.is_not(None))
            await self._connection.execute(opened.values({"refusal": None, "reason": None, **again[refused]}))
        await self.doubt(destination_id, None)

    async def doubt(self, destination_id: int, missing: str | None) -> None:
        """See the port."""
        here = destination.c.id == destination_id, destination.c.refusal.is_(None)
        await self._connection.execute(update(destination).where(*here).values(reason=missing))

    async def remove(self, schedule_id: int) -> None:
        """See the port."""
        await self._connection.execute(delete(schedule).where(schedule.c.id == schedule_id))


_WAIT = "its platform asked to be sent less at a time; it goes on by itself."


def _schedules() -> Select[Any]:
    where = destination.c.address, destination.c.name.label("called"), workspace.c.name.label("workspace")
    doubt = case((destination.c.refusal.is_(None), destination.c.reason))
    asked_to_wait = workspace.c.refusal.is_(None), workspace.c.held_until > FromNow()
    held = case((and_(*asked_to_wait), literal(_WAIT)), else_=_why(workspace))
    why = _why(destination).label("stopped"), held.label("held"), doubt.label("doubt")
    joined = schedule.join(destination).outerjoin(workspace)
    return select(schedule, *where, *why).select_from(joined)


def _why(refused: Table) -> ColumnElement[str]:
    return case((refused.c.refusal.is_not(None), func.coalesce(refused.c.reason, refused.c.refusal)))


def _row(value: Schedule) -> dict[str, Any]:
    return {
        "recipe": asdict(value.recipe),
        "rule": value.cadence.rule,
        "zone": value.cadence.zone,
        "next_due": value.next_due,
        "previous_due": value.previous_due,
        "paused": value.paused,
        "on_empty": str(value.on_empty),
        "owner": value.owner,
    }


def _schedule(row: Mapping[Any, Any]) -> Schedule:
    return Schedule(
        id=row["id"],
        destination=row["destination"],
        address=row["address"],
        name=row["name"],
        recipe=_recipe(row["recipe"]),
        cadence=_cadence(row["rule"], row["zone"]),
        next_due=row["next_due"],
        previous_due=row["previous_due"],
        paused=row["paused"],
        place=_place(row),
        on_empty=OnEmpty(row["on_empty"]),
        owner=row["owner"],
        heard_at=row["heard_at"],
        stopped=row["stopped"],
        held=row["held"],
        doubt=row["doubt"],
    )


def _recipe(held: Mapping[str, Any]) -> Recipe:
    return Recipe(**{**held, "topics": tuple(held.get("topics", ()))})


@lru_cache(1024)
def _cadence(rule: str, zone: str) -> Cadence:
    """Made once: most schedules have one of few."""
    return Cadence.parse(rule, zone)


def _place(row: Mapping[Any, Any]) -> str | None:
    if row["called"] in (None, row["address"]):
        return None
    return ", ".join(part for part in (row["called"], row["workspace"]) if part)
