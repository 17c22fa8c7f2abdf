"""All parts of a digest, as they are sent: stored once, before the first attempt."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, literal, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import WAITING, Part, State
from bot.store.papers import insert
from bot.store.rows import among, locked, rows
from bot.store.tables import delivery, rendering
from bot.store.types import json_text

KEPT = 256
"""Parts whose texts are kept."""

Row = dict[str, Any]
_COPIED = ["digest", "destination", "platform", "workspace"]
_STORED = ["rendering", "papers"]
_LATER = [*_COPIED, "key", "part", "state", *_STORED]
_ZERO = literal(0).label("attempt")


async def store_parts(
    connection: AsyncConnection,
    process: str,
    leased: Sequence[ColumnElement[bool]],
    parts: Mapping[int, Sequence[tuple[str, Part]]],
) -> set[int]:
    """Store the parts of each delivery that is `leased`, adding the rows of later ones; the deliveries that were."""
    texts = [_TEXTS.of(process, part) for keyed in parts.values() for _, part in keyed]
    await _store_renderings(connection, {one["rendering"]: one["payload"] for one in texts})
    firsts = [{"id": number, **_TEXTS.of(process, keyed[0][1])} for number, keyed in parts.items()]
    held = await _store_firsts(connection, leased, firsts)
    later = [
        {**held[number], "key": key, "part": place, "state": str(State.PLANNED), **_TEXTS.of(process, part)}
        for number, keyed in parts.items()
        if number in held
        for place, (key, part) in enumerate(keyed)
        if place
    ]
    if later:
        source = select(rows(connection, delivery, _LATER, later), _ZERO)
        await connection.execute(delivery.insert().from_select([*_LATER, "attempt"], source))
    return set(held)


class _Texts:
    """The texts of parts, kept for the next claims: hundreds of channels get the very same part."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], tuple[Part, Row]] = OrderedDict()

    def of(self, process: str, part: Part) -> Row:
        """How a process stores a part, which is known by being the same object: it lives as long as it is kept here."""
        known = process, id(part)
        if known not in self._kept:
            self._kept[known] = part, _texts(process, part)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[known][1]


_TEXTS = _Texts()


def _texts(process: str, part: Part) -> Row:
    """Under an id that no other process gives: nobody waits for one that stands still while it stores the same."""
    payload = json_text(part.payload)
    number = sha256(f"{process}\n{payload}".encode()).hexdigest()
    return {"payload": payload, "rendering": number, "papers": json_text(part.papers)}


async def _store_renderings(connection: AsyncConnection, payloads: Mapping[str, str]) -> None:
    # Locked, as those are that are stored: none of them is removed before the deliveries that have it are written.
    known = select(rendering.c.id).where(among(connection, rendering.c.id, payloads)).order_by(rendering.c.id)
    known = known.with_for_update(read=True, key_share=True)
    missing = payloads.keys() - set(await connection.scalars(known))
    if not missing:
        return
    # In one order, so that no two processes wait for each other.
    values = [{"id": one, "payload": payloads[one]} for one in sorted(missing)]
    source = select(rows(connection, rendering, ["id", "payload"], values)).where(true())
    statement = insert(connection, rendering).from_select(["id", "payload"], source)
    same = {"payload": statement.excluded.payload}
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=same))


async def forget_payloads(connection: AsyncConnection, limit: int) -> int:
    """Remove renderings that no undecided delivery has. Looked at again once they are locked: what was written in
    between is seen then, and whoever wants one of them now waits, and stores it anew.
    """
    locked = list(await connection.scalars(_unneeded().limit(limit)))
    if not locked:
        return 0
    needed = select(delivery.c.rendering).where(_undecided(), among(connection, delivery.c.rendering, locked))
    these = among(connection, rendering.c.id, locked), rendering.c.id.not_in(needed)
    return (await connection.execute(delete(rendering).where(*these))).rowcount


def _unneeded() -> Select[str]:
    """Renderings that no undecided delivery has, locked. By a join: of both databases one would go through all
    deliveries again for each rendering if there are many, PostgreSQL for a NOT IN, SQLite for a NOT EXISTS.
    """
    has_it = and_(delivery.c.rendering == rendering.c.id, _undecided())
    unneeded = select(rendering.c.id).outerjoin(delivery, has_it).where(delivery.c.id.is_(None))
    return unneeded.with_for_update(of=rendering, skip_locked=True)


def _undecided() -> ColumnElement[bool]:
    return delivery.c.state.in_([str(state) for state in WAITING])


async def _store_firsts(
    connection: AsyncConnection, leased: Sequence[ColumnElement[bool]], firsts: list[Row]
) -> dict[int, Row]:
    held = await locked(connection, delivery, among(connection, delivery.c.id, [one["id"] for one in firsts]))
    first = rows(connection, delivery, ["id", *_STORED], [one for one in firsts if one["id"] in held])
    stored = update(delivery).where(delivery.c.id == first.c.id, *leased).values({one: first.c[one] for one in _STORED})
    found = await connection.execute(stored.returning(delivery.c.id, *(delivery.c[one] for one in _COPIED)))
    return {row["id"]: dict(row) for row in found.mappings()}
