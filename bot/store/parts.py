"""All parts of a digest, as they are sent: stored once, before the first attempt."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, literal, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import Part, State
from bot.store.papers import insert
from bot.store.rows import among, rows
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
    leased: Sequence[ColumnElement[bool]],
    parts: Mapping[int, Sequence[tuple[str, Part]]],
) -> set[int]:
    """Store the parts of each delivery that is `leased`, adding the rows of later ones; the deliveries that were."""
    texts = [_TEXTS.of(part) for keyed in parts.values() for _, part in keyed]
    await _store_renderings(connection, {one["rendering"]: one["payload"] for one in texts})
    firsts = [{"id": number, **_TEXTS.of(keyed[0][1])} for number, keyed in parts.items()]
    held = await _store_firsts(connection, leased, firsts)
    later = [
        {**held[number], "key": key, "part": place, "state": str(State.PLANNED), **_TEXTS.of(part)}
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
        self._kept: OrderedDict[int, tuple[Part, Row]] = OrderedDict()

    def of(self, part: Part) -> Row:
        """How a part is stored. It is known by being the same object, which lives as long as it is kept here."""
        if id(part) not in self._kept:
            self._kept[id(part)] = part, _texts(part)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[id(part)][1]


_TEXTS = _Texts()


def _texts(part: Part) -> Row:
    payload = json_text(part.payload)
    return {"payload": payload, "rendering": sha256(payload.encode()).hexdigest(), "papers": json_text(part.papers)}


async def _store_renderings(connection: AsyncConnection, payloads: Mapping[str, str]) -> None:
    known = select(rendering.c.id).where(among(connection, rendering.c.id, payloads))
    missing = payloads.keys() - set(await connection.scalars(known))
    if not missing:
        return
    # In one order, so that no two processes wait for each other.
    values = [{"id": one, "payload": payloads[one]} for one in sorted(missing)]
    source = select(rows(connection, rendering, ["id", "payload"], values)).where(true())
    statement = insert(connection, rendering).from_select(["id", "payload"], source)
    await connection.execute(statement.on_conflict_do_nothing())


async def _store_firsts(
    connection: AsyncConnection, leased: Sequence[ColumnElement[bool]], firsts: list[Row]
) -> dict[int, Row]:
    first = rows(connection, delivery, ["id", *_STORED], firsts)
    stored = update(delivery).where(delivery.c.id == first.c.id, *leased).values({one: first.c[one] for one in _STORED})
    found = await connection.execute(stored.returning(delivery.c.id, *(delivery.c[one] for one in _COPIED)))
    return {row["id"]: dict(row) for row in found.mappings()}
