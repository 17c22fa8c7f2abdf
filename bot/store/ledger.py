"""Deliveries and their states. Not-before runs on the database's clock."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, false, func, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import BY_HAND, WAITING, Delivery, Receipt, State
from bot.domain.digest import BY_REQUEST
from bot.domain.errors import Stopped
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import DEFAULT_NAME, Target
from bot.store.papers import insert
from bot.store.parts import forget_payloads
from bot.store.rows import among, locked, rows
from bot.store.tables import delivery, destination, digest, posted, rendering, schedule, workspace
from bot.store.types import FromNow

NO_LEASE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


class SqlLedger:
    """Implements bot.ports.Ledger."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sent(self, receipts: Mapping[int, Receipt]) -> None:
        """See the port."""
        values = [{"id": number, "message_id": receipt.message_id} for number, receipt in receipts.items()]
        given = rows(self._connection, delivery, ["id", "message_id"], values)
        taken = update(delivery).where(delivery.c.id == given.c.id)
        state = {"state": str(State.SENT), "message_id": given.c.message_id, "reason": None, "not_before": None}
        columns = delivery.c.id, delivery.c.destination, delivery.c.papers, delivery.c.digest, delivery.c.workspace
        done = (await self._connection.execute(taken.values({**state, **NO_LEASE}).returning(*columns))).all()
        shown = {(row.destination, paper): row.id for row in done for paper in row.papers}
        await self._posted([{"destination": at, "paper": paper, "delivery": by} for (at, paper), by in shown.items()])
        await self._conclude({row.digest for row in done})
        # What a person decided says nothing of whether the platform takes messages by now.
        taken_now = [row for row in done if receipts[row.id].message_id != BY_HAND]
        await self._trust({row.workspace for row in taken_now})
        await self._doubt_no_more({row.destination for row in taken_now})

    async def _trust(self, workspaces: set[int]) -> None:
        """They take messages again, if they had refused some."""
        refused = workspace.c.refusal.is_not(None), among(self._connection, workspace.c.id, workspaces)
        trusted = {"refusal": None, "reason": None, "not_before": None}
        await self._connection.execute(update(workspace).where(*refused).values(trusted))

    async def _doubt_no_more(self, destinations: set[int]) -> None:
        """Whatever was missing there. Nobody waits for a lock: then it is forgotten after the next one."""
        doubted = destination.c.refusal.is_(None), destination.c.reason.is_not(None)
        here = select(destination.c.id).where(*doubted, among(self._connection, destination.c.id, destinations))
        free = here.with_for_update(skip_locked=True)
        await self._connection.execute(update(destination).where(destination.c.id.in_(free)).values(reason=None))

    async def _posted(self, shown: list[dict[str, Any]]) -> None:
        if not shown:
            return
        names = ["destination", "paper", "delivery"]
        # Without a WHERE, SQLite reads the ON of ON CONFLICT as that of a join.
        source = select(rows(self._connection, posted, names, shown)).where(true())
        statement = insert(self._connection, posted).from_select(names, source)
        newer = {"delivery": statement.excluded.delivery}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=names[:2], set_=newer))

    async def later(self, number: int, owner: str, reason: str, wait: timedelta) -> bool:
        """See the port."""
        return await self._set(number, owner, State.RETRY, reason, FromNow(wait.total_seconds())) is not None

    async def unknown(self, number: int, owner: str, reason: str, wait: timedelta | None) -> bool:
        """See the port."""
        look = FromNow(wait.total_seconds()) if wait is not None else None
        return await self._set(number, owner, State.UNKNOWN, reason, look) is not None

    async def failed(self, number: int, owner: str, reason: str) -> bool:
        """See the port."""
        row = await self._set(number, owner, State.FAILED, reason, None)
        if row is None:
            return False
        later = delivery.c.digest == row.digest, delivery.c.part > row.part, delivery.c.state == str(State.PLANNED)
        values = {"state": str(State.FAILED), "reason": "A part before it failed.", **NO_LEASE}
        await self._connection.execute(update(delivery).where(*later).values(values))
        await self._conclude({row.digest})
        await self._look_back(row.digest)
        return True

    async def give_up(self, destination: int, reason: str) -> None:
        """See the port."""
        theirs = delivery.c.destination == destination, ~delivery.c.key.startswith(BY_REQUEST)
        digests = await self._fail(*theirs, reason=reason)
        # Parts that were added meanwhile are seen only now.
        await self._fail(among(self._connection, delivery.c.digest, digests), reason=reason)
        await self._conclude(digests)
        for digest_id in sorted(digests):
            await self._look_back(digest_id)

    async def _fail(self, *which: ColumnElement[bool], reason: str) -> set[int]:
        which = *which, delivery.c.state.in_([str(State.PLANNED), str(State.RETRY)])
        these = among(self._connection, delivery.c.id, await locked(self._connection, delivery, *which))
        values = {"state": str(State.FAILED), "reason": reason, "not_before": None, **NO_LEASE}
        failed = update(delivery).where(these, *which).values(values).returning(delivery.c.digest)
        return set(await self._connection.scalars(failed))

    async def _look_back(self, digest_id: int) -> None:
        """The next digest of the schedule begins where this one, which did not arrive, had begun."""
        found = select(digest.c.schedule, digest.c.content).where(digest.c.id == digest_id)
        row = (await self._connection.execute(found)).one()
        since = (row.content or {}).get("since")
        if row.schedule and since:
            again = update(schedule).where(schedule.c.id == row.schedule)
            earlier = datetime.fromisoformat(since)
            await self._connection.execute(again.where(schedule.c.previous_due > earlier).values(previous_due=earlier))

    async def settle(self, key: str, *, arrived: bool) -> Delivery | None:
        """See the port."""
        of_key = select(delivery.c.id, delivery.c.destination, delivery.c.state).where(delivery.c.key == key)
        found = (await self._connection.execute(of_key)).one_or_none()
        if found is None:
            return None
        # The place first, as whoever locks more.
        here = select(destination.c.id).where(destination.c.id == found.destination)
        await self._connection.execute(here.with_for_update(key_share=True))
        row = (await self._connection.execute(of_key.with_for_update())).one()
        before = await deliveries(self._connection, lambda chosen: chosen.where(delivery.c.id == found.id))
        if row.state == str(State.UNKNOWN):
            if not arrived and not key.startswith(BY_REQUEST):
                await self._check_open(found.destination)
            await self._decide(found.id, arrived=arrived)
        return before[0]

    async def _check_open(self, number: int) -> None:
        """Raise Stopped for a place where it would wait for ever."""
        name = select(func.min(schedule.c.name)).where(schedule.c.destination == number).scalar_subquery().label("name")
        found = select(destination.c.address, destination.c.refusal, destination.c.reason, name)
        row = (await self._connection.execute(found.where(destination.c.id == number))).one()
        if row.refusal:
            target = Target(row.address, row.name or DEFAULT_NAME)
            raise Stopped(f"{row.address} is stopped: {row.reason} First “schedule resume {target}”, then this again.")

    async def _decide(self, number: int, *, arrived: bool) -> None:
        if arrived:
            await self.sent({number: Receipt(BY_HAND)})
            return
        again = {"state": str(State.RETRY), "reason": BY_HAND, "not_before": FromNow(), **NO_LEASE}
        await self._connection.execute(update(delivery).where(delivery.c.id == number).values(again))

    async def deliveries(
        self,
        limit: int | None = None,
        request: str | None = None,
        states: Collection[State] = (),
        destination: int | None = None,
        schedules: Collection[int | None] = (),
    ) -> list[Delivery]:
        """See the port."""

        def narrowed(chosen: Select[Any]) -> Select[Any]:
            chosen = chosen.order_by(delivery.c.digest.desc(), delivery.c.part).limit(limit)
            if request:
                chosen = chosen.where(digest.c.request == request)
            if destination is not None:
                chosen = chosen.where(delivery.c.destination == destination)
            if schedules:
                of_none = digest.c.schedule.is_(None) if None in schedules else false()
                chosen = chosen.where(or_(digest.c.schedule.in_([one for one in schedules if one]), of_none))
            return chosen.where(delivery.c.state.in_(list(map(str, states)))) if states else chosen

        return await deliveries(self._connection, narrowed)

    async def failures(self, since: datetime, limit: int) -> tuple[list[Delivery], int]:
        """See the port."""
        later = delivery.alias("later")
        after = later.c.digest > delivery.c.digest, later.c.state == str(State.SENT)
        mended = exists().where(later.c.destination == delivery.c.destination, *after)
        lately = func.coalesce(delivery.c.started, digest.c.planned_at) >= since
        which = delivery.c.state == str(State.FAILED), lately, ~mended
        newest = delivery.c.digest.desc(), delivery.c.part
        found = await deliveries(self._connection, lambda chosen: chosen.where(*which).order_by(*newest).limit(limit))
        of = select(func.count()).select_from(delivery.join(digest, digest.c.id == delivery.c.digest)).where(*which)
        return found, await self._connection.scalar(of) or 0

    async def that_posted(self, destination: int, paper: str) -> Delivery | None:
        """See the port."""
        here = posted.c.destination == destination, posted.c.paper == paper
        by = select(posted.c.delivery).where(*here).scalar_subquery()
        found = await deliveries(self._connection, lambda chosen: chosen.where(delivery.c.id == by))
        return found[0] if found else None

    async def forget_payloads(self, limit: int) -> int:
        """See the port."""
        return await forget_payloads(self._connection, limit)

    async def count(self, states: Collection[State]) -> int:
        """See the port."""
        named = delivery.c.state.in_([str(state) for state in states])
        return await self._connection.scalar(select(func.count()).select_from(delivery).where(named)) or 0

    async def _set(
        self, number: int, owner: str, state: State, reason: str, not_before: ColumnElement[datetime] | None
    ) -> Any:  # noqa: ANN401 - a row, or None
        """Write what became of an attempt, unless another process has the row by now, or it is known to be sent."""
        mine = delivery.c.id == number, delivery.c.lease_owner == owner, delivery.c.state != str(State.SENT)
        values = {"state": str(state), "reason": reason, "not_before": not_before, **NO_LEASE}
        changed = update(delivery).where(*mine).values(values).returning(delivery.c.digest, delivery.c.part)
        return (await self._connection.execute(changed)).one_or_none()

    async def _conclude(self, digests: set[int]) -> None:
        """Write what became of open digests whose parts are all decided."""
        which = digest.c.outcome == str(DigestOutcome.OPEN), among(self._connection, digest.c.id, digests)
        # Locked first: of two that decide parts of one digest, the later sees what the earlier decided.
        await self._connection.execute(select(digest.c.id).where(*which).order_by(digest.c.id).with_for_update())
        outcome = case(
            (~_has_part(State.FAILED), literal(str(DigestOutcome.DELIVERED))),
            (_has_part(State.SENT), literal(str(DigestOutcome.PARTLY_DELIVERED))),
            else_=literal(str(DigestOutcome.FAILED)),
        )
        decided = update(digest).where(*which, ~_has_part(*WAITING))
        await self._connection.execute(decided.values(outcome=outcome))


def _has_part(*states: State) -> ColumnElement[bool]:
    return exists().where(delivery.c.digest == digest.c.id, delivery.c.state.in_([str(state) for state in states]))


def _shown() -> Select[Any]:
    head = delivery.alias("head")
    parent = select(head.c.message_id).where(head.c.digest == delivery.c.digest, head.c.part == 0).scalar_subquery()
    columns = [column for column in delivery.columns if column.name in Delivery.__dataclass_fields__]
    beside = rendering.c.payload, digest.c.due, digest.c.planned_at, destination.c.address, parent.label("parent")
    shown = select(*columns, *beside).join(digest, digest.c.id == delivery.c.digest)
    shown = shown.join(destination, destination.c.id == delivery.c.destination)
    return shown.outerjoin(rendering, rendering.c.id == delivery.c.rendering)


_SHOWN = _shown()


async def deliveries(connection: AsyncConnection, narrowed: Callable[[Select[Any]], Select[Any]]) -> list[Delivery]:
    """Rows of the ledger as the core sees them; `narrowed` says which."""
    found = (await connection.execute(narrowed(_SHOWN))).mappings()
    return [Delivery(**{**row, "state": State(row["state"]), "papers": tuple(row["papers"])}) for row in found]
