"""Deliveries and their states. Leases and not-before run on the database's clock."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import WAITING, Delivery, Part, Receipt, State
from bot.domain.outcome import DigestOutcome
from bot.store.papers import insert
from bot.store.tables import delivery, destination, digest, posted
from bot.store.types import FromNow

_NO_LEASE: dict[str, Any] = {"lease_owner": None, "lease_until": None}
_LEASE_ENDED = "The process that was sending it ended before it wrote down the answer."


class SqlLedger:
    """Implements bot.ports.Ledger."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(
        self, owner: str, platforms: Collection[str], limit: int, lease: timedelta, request: str | None = None
    ) -> list[Delivery]:
        """See the port."""
        await self._doubt_ended_leases()
        ready = select(delivery.c.id).where(_may_be_worked_on(), delivery.c.platform.in_(platforms))
        if request:
            ready = ready.where(delivery.c.digest.in_(select(digest.c.id).where(digest.c.request == request)))
        picked = ready.order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True).cte("picked")
        leased = update(delivery).where(delivery.c.id.in_(select(picked.c.id))).returning(delivery.c.id)
        until = FromNow(lease.total_seconds())
        ids = (await self._connection.scalars(leased.values(lease_owner=owner, lease_until=until))).all()
        return await self._deliveries(_deliveries().where(delivery.c.id.in_(ids)).order_by(delivery.c.id))

    async def _doubt_ended_leases(self) -> None:
        ended = delivery.c.state == str(State.SENDING), delivery.c.lease_until < FromNow()
        doubt = {"state": str(State.UNKNOWN), "reason": _LEASE_ENDED, "not_before": FromNow(), **_NO_LEASE}
        await self._connection.execute(update(delivery).where(*ended).values(doubt))

    async def store_parts(self, delivery_id: int, owner: str, parts: Sequence[tuple[str, Part]]) -> bool:
        """See the port."""
        (_, first), *others = parts
        mine = update(delivery).where(*_leased(delivery_id, owner)).returning(delivery.c.digest, delivery.c.destination)
        stored = mine.values(payload=dict(first.payload), papers=list(first.papers))
        row = (await self._connection.execute(stored.returning(delivery.c.platform))).mappings().one_or_none()
        if row is None:
            return False
        if others:
            later = [_later_part(row, number, key, part) for number, (key, part) in enumerate(others, start=1)]
            await self._connection.execute(delivery.insert(), later)
        return True

    async def start(self, delivery_id: int, owner: str, at: datetime, lease: timedelta) -> bool:
        """See the port."""
        begun = update(delivery).where(*_leased(delivery_id, owner))
        values = {"state": str(State.SENDING), "attempt": delivery.c.attempt + 1, "started": at, "reason": None}
        until = {"lease_until": FromNow(lease.total_seconds())}
        return (await self._connection.execute(begun.values({**values, **until}))).rowcount == 1

    async def sent(self, delivery_id: int, receipt: Receipt) -> None:
        """See the port."""
        values = {"state": str(State.SENT), "message_id": receipt.message_id, "reason": None, "not_before": None}
        taken = update(delivery).where(delivery.c.id == delivery_id).values({**values, **_NO_LEASE})
        columns = delivery.c.destination, delivery.c.papers, delivery.c.digest
        row = (await self._connection.execute(taken.returning(*columns))).mappings().one()
        if row["papers"]:
            here = {"destination": row["destination"], "delivery": delivery_id}
            shown = [{**here, "paper": paper_id} for paper_id in row["papers"]]
            statement = insert(self._connection, posted)
            newer = {"delivery": statement.excluded.delivery}
            keys = ["destination", "paper"]
            await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=newer), shown)
        await self._conclude(row["digest"])

    async def later(self, delivery_id: int, owner: str, reason: str, wait: timedelta) -> bool:
        """See the port."""
        return await self._set(delivery_id, owner, State.RETRY, reason, FromNow(wait.total_seconds())) is not None

    async def unknown(self, delivery_id: int, owner: str, reason: str, wait: timedelta | None) -> bool:
        """See the port."""
        look = FromNow(wait.total_seconds()) if wait is not None else None
        return await self._set(delivery_id, owner, State.UNKNOWN, reason, look) is not None

    async def failed(self, delivery_id: int, owner: str, reason: str) -> bool:
        """See the port."""
        row = await self._set(delivery_id, owner, State.FAILED, reason, None)
        if row is None:
            return False
        later = delivery.c.digest == row.digest, delivery.c.part > row.part, delivery.c.state == str(State.PLANNED)
        values = {"state": str(State.FAILED), "reason": "A part before it failed.", **_NO_LEASE}
        await self._connection.execute(update(delivery).where(*later).values(values))
        await self._conclude(row.digest)
        return True

    async def release(self, owner: str) -> None:
        """See the port."""
        held = delivery.c.lease_owner == owner, delivery.c.state != str(State.SENDING)
        await self._connection.execute(update(delivery).where(*held).values(_NO_LEASE))

    async def deliveries(
        self, limit: int | None = None, request: str | None = None, states: Collection[State] = ()
    ) -> list[Delivery]:
        """See the port."""
        rows = _deliveries().order_by(delivery.c.digest.desc(), delivery.c.part).limit(limit)
        if request:
            rows = rows.where(digest.c.request == request)
        if states:
            rows = rows.where(delivery.c.state.in_([str(state) for state in states]))
        return await self._deliveries(rows)

    async def count(self, states: Collection[State]) -> int:
        """See the port."""
        named = delivery.c.state.in_([str(state) for state in states])
        return await self._connection.scalar(select(func.count()).select_from(delivery).where(named)) or 0

    async def _set(
        self, delivery_id: int, owner: str, state: State, reason: str, not_before: ColumnElement[datetime] | None
    ) -> Row[tuple[int, int]] | None:
        """Write what became of an attempt, unless another process has the row by now, or it is known to be sent."""
        mine = delivery.c.id == delivery_id, delivery.c.lease_owner == owner, delivery.c.state != str(State.SENT)
        values = {"state": str(state), "reason": reason, "not_before": not_before, **_NO_LEASE}
        changed = update(delivery).where(*mine).values(values).returning(delivery.c.digest, delivery.c.part)
        return (await self._connection.execute(changed)).one_or_none()

    async def _conclude(self, digest_id: int) -> None:
        """Write what became of the digest once all its parts are decided."""
        parts = select(delivery.c.state).where(delivery.c.digest == digest_id)
        states = set((await self._connection.scalars(parts)).all())
        if states & {str(state) for state in WAITING}:
            return
        outcome = DigestOutcome.DELIVERED
        if str(State.FAILED) in states:
            outcome = DigestOutcome.PARTLY_DELIVERED if str(State.SENT) in states else DigestOutcome.FAILED
        await self._connection.execute(update(digest).where(digest.c.id == digest_id).values(outcome=str(outcome)))

    async def _deliveries(self, rows: Select[Any]) -> list[Delivery]:
        return [_delivery(row) for row in (await self._connection.execute(rows)).mappings()]


def _may_be_worked_on() -> ColumnElement[bool]:
    free = or_(delivery.c.lease_until.is_(None), delivery.c.lease_until < FromNow())
    rested = or_(delivery.c.not_before.is_(None), delivery.c.not_before <= FromNow())
    waiting = and_(delivery.c.state.in_([str(State.PLANNED), str(State.RETRY)]), rested)
    doubtful = and_(delivery.c.state == str(State.UNKNOWN), delivery.c.not_before <= FromNow())
    earlier = delivery.alias("earlier")
    first = ~exists().where(
        earlier.c.digest == delivery.c.digest, earlier.c.part < delivery.c.part, earlier.c.state != str(State.SENT)
    )
    return and_(free, or_(waiting, doubtful), first)


def _leased(delivery_id: int, owner: str) -> tuple[ColumnElement[bool], ...]:
    return delivery.c.id == delivery_id, delivery.c.lease_owner == owner, delivery.c.lease_until > FromNow()


def _later_part(first: Mapping[Any, Any], number: int, key: str, part: Part) -> dict[str, Any]:
    return {
        **first,
        "key": key,
        "part": number,
        "papers": list(part.papers),
        "payload": dict(part.payload),
        "state": str(State.PLANNED),
    }


def _deliveries() -> Select[Any]:
    head = delivery.alias("head")
    parent = select(head.c.message_id).where(head.c.digest == delivery.c.digest, head.c.part == 0).scalar_subquery()
    columns = [column for column in delivery.columns if column.name in Delivery.__dataclass_fields__]
    shown = select(*columns, digest.c.due, digest.c.planned_at, destination.c.address, parent.label("parent"))
    return shown.join(digest, digest.c.id == delivery.c.digest).join(
        destination, destination.c.id == delivery.c.destination
    )


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(**{**row, "state": State(row["state"]), "papers": tuple(row["papers"])})
