"""Mistakes that a delivery engine could make, each put into the composition to see the torture fail on it."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any

from sqlalchemy import event, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import State, WhenUnsure
from bot.domain.digest import Draft
from bot.domain.refusal import Scope
from bot.store.papers import insert
from bot.store.tables import delivery, posted, schedule
from bot.store.types import FromNow
from bot.store.unit import SqlStore
from tests.torture.adapter import ADAPTERS, HoldingAdapter, TortureAdapter
from tests.torture.points import REPOSITORIES, AnyStore
from tests.torture.windows import Call, numbers


class Mistake(StrEnum):
    """What can be planted."""

    POSTED_FIRST = "posted before the send"
    NO_UNIQUE_KEY = "no unique key"
    PLANNED_AGAIN = "an ended lease back to planned without find"
    LEASE_UNCHECKED = "lease not checked before sending"
    NOT_IDEMPOTENT = "planning not idempotent"
    NOT_LOCKED = "destinations not locked while planning"
    WAIT_IGNORED = "Retry-After ignored for the workspace"
    TOLD_TWICE = "the owner told of every refusal"
    NOT_HELD = "what nobody can find out sent again though it is to be held"
    CLAIMS_ON = "more claimed after the signal to end"


def plant(mistake: Mistake | None, sql: SqlStore, store: AnyStore) -> AnyStore:
    """The store, with the mistake made in its transactions."""
    if mistake is Mistake.NOT_LOCKED:
        event.listen(sql._engine.sync_engine, "before_cursor_execute", _unlocked, retval=True)
    made = _MADE.get(mistake) if mistake else None
    return made(store) if made else store


def adapters(mistake: Mistake | None) -> Sequence[type[TortureAdapter]]:
    """One for each platform."""
    return [_Careless if mistake is Mistake.NOT_HELD and one is HoldingAdapter else one for one in ADAPTERS]


class _Careless(HoldingAdapter):
    when_unsure = WhenUnsure.SEND_AGAIN


NO_UNIQUE_KEY = (
    text("ALTER TABLE delivery DROP CONSTRAINT uq_delivery_key"),
    text("ALTER TABLE digest DROP CONSTRAINT uq_digest_schedule_due"),
)
"""Said to PostgreSQL before anything else."""


def _unlocked(
    _connection: object, _cursor: object, statement: str, parameters: object, _context: object, _many: bool
) -> tuple[str, object]:
    return statement.replace("FOR NO KEY UPDATE OF schedule, destination", "FOR NO KEY UPDATE OF schedule"), parameters


class _Mistaken:
    """A store whose units go wrong before or after a call of the engine."""

    def __init__(self, store: AnyStore) -> None:
        self._store = store

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Any]:
        """See the port."""
        async with self._store.begin() as unit:
            yield _Unit(unit, self.instead)

    def read(self) -> AbstractAsyncContextManager[Any]:
        """See the port."""
        return self._store.read()

    async def instead(self, connection: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:  # noqa: ARG002
        """Do something else than `call`; `go_on` does what was meant."""
        return await go_on(*call.arguments)


class _Unit:
    def __init__(self, unit: Any, instead: Callable[..., Any]) -> None:  # noqa: ANN401
        self._unit = unit
        self._instead = instead

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self._unit, name)
        return _Repository(found, self._unit._connection, self._instead) if name in REPOSITORIES else found


class _Repository:
    def __init__(self, repository: object, connection: AsyncConnection, instead: Callable[..., Any]) -> None:
        self._repository = repository
        self._connection = connection
        self._instead = instead

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        method = getattr(self._repository, name)

        @wraps(method)
        async def instead(*arguments: object, **options: object) -> object:
            async def go_on(*others: object) -> object:
                return await method(*others, **options)

            return await self._instead(self._connection, Call(name, arguments, None), go_on)

        return instead


class _PostedFirst(_Mistaken):
    async def instead(self, connection: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:
        result = await go_on(*call.arguments)
        if call.name == "start":
            await _write_posted(connection, numbers(replace(call, result=result)))
        return result


async def _write_posted(connection: AsyncConnection, ids: tuple[int, ...]) -> None:
    columns = delivery.c.id, delivery.c.destination, delivery.c.papers
    begun = (await connection.execute(select(*columns).where(delivery.c.id.in_(ids)))).all()
    for row in begun:
        for paper in row.papers:
            shown = insert(connection, posted).values(destination=row.destination, paper=paper, delivery=row.id)
            await connection.execute(shown.on_conflict_do_nothing())


class _PlannedAgain(_Mistaken):
    async def instead(self, connection: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:
        if call.name == "claim":
            ended = delivery.c.state == str(State.SENDING), delivery.c.lease_until < FromNow()
            planned = {"state": str(State.PLANNED), "lease_owner": None, "lease_until": None}
            await connection.execute(update(delivery).where(*ended).values(planned))
        return await go_on(*call.arguments)


class _LeaseUnchecked(_Mistaken):
    async def instead(self, connection: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:
        if call.name == "start":
            owner, ids = call.arguments[:2]
            mine = {"lease_owner": owner, "lease_until": FromNow(5)}
            await connection.execute(update(delivery).where(delivery.c.id.in_(ids)).values(mine))
        return await go_on(*call.arguments)


class _NotIdempotent(_Mistaken):
    """The schedule moves on in a transaction of its own, and a digest that is there already is planned once more."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Any]:
        later: list[tuple[object, ...]] = []

        async def instead(_: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:
            if call.name == "advance":
                later.append(call.arguments)
                return None
            added = await go_on(*call.arguments)
            if call.name == "add":
                there = [draft for draft in call.arguments[0] if draft.occasion not in added]
                return added | await go_on(list(map(_at_another_time, there)))
            return added

        async with self._store.begin() as unit:
            yield _Unit(unit, instead)
        for arguments in later:
            async with self._store.begin() as unit:
                await unit.schedules.advance(*arguments)


def _at_another_time(draft: Draft) -> Draft:
    assert draft.occasion.due
    other = draft.occasion.due - timedelta(minutes=random.randint(10_000, 900_000))
    return replace(draft, occasion=replace(draft.occasion, due=other))


class _WaitIgnored(_Mistaken):
    async def instead(self, connection: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:  # noqa: ARG002
        if call.name == "wait" and Scope.WORKSPACE in call.arguments:
            return None
        return await go_on(*call.arguments)


class _ToldTwice(_Mistaken):
    async def instead(self, connection: AsyncConnection, call: Call, go_on: Callable[..., Any]) -> object:
        told = await go_on(*call.arguments)
        if call.name != "stop" or told:
            return told
        here = schedule.c.destination == call.arguments[0].destination
        return (await connection.execute(select(schedule.c.owner, schedule.c.name).where(here))).all()


_MADE: dict[Mistake, type[_Mistaken]] = {
    Mistake.POSTED_FIRST: _PostedFirst,
    Mistake.PLANNED_AGAIN: _PlannedAgain,
    Mistake.LEASE_UNCHECKED: _LeaseUnchecked,
    Mistake.NOT_IDEMPOTENT: _NotIdempotent,
    Mistake.WAIT_IGNORED: _WaitIgnored,
    Mistake.TOLD_TWICE: _ToldTwice,
}
