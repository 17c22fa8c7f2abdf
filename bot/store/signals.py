"""Which counts are news: a signal is written when the count changed."""

from collections.abc import Iterable

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Observation, Sighting
from bot.store.paper_rows import Row
from bot.store.rows import rows
from bot.store.tables import signal

Key = tuple[str, ...]
"""A paper, a source and a metric."""
_KEY = ("paper", "source", "metric")


async def changed_signals(connection: AsyncConnection, sightings: Iterable[Sighting]) -> list[Row]:
    """The rows to write: each count that is not what it was just before, in the store or in an earlier sighting."""
    said = sorted(_said(sightings), key=lambda row: row["at"])
    before = await _before(connection, said)
    latest: dict[Key, Observation] = {}
    changed = []
    for row in said:
        key = tuple(row[name] for name in _KEY)
        held = [one for one in (before.get((*key, row["at"])), latest.get(key)) if one]
        if not held or max(held, key=lambda one: one.at).value != row["value"]:
            changed.append(row)
        latest[key] = Observation(row["at"], row["value"])
    return changed


def _said(sightings: Iterable[Sighting]) -> list[Row]:
    """Every count once; of two for the same moment the later sighting's."""
    said = {
        (one.entry.paper.id, one.source, str(metric), one.at): value
        for one in sightings
        for metric, value in sorted(one.entry.counts.items())
    }
    return [dict(zip((*_KEY, "at", "value"), (*key, value), strict=True)) for key, value in said.items()]


async def _before(connection: AsyncConnection, said: list[Row]) -> dict[tuple[object, ...], Observation]:
    """By key and moment: the newest stored observation that is not later."""
    if not said:
        return {}
    wanted = rows(connection, signal, (*_KEY, "at"), said, name="wanted")
    earlier = signal.alias("earlier")
    not_later = and_(*[earlier.c[name] == wanted.c[name] for name in _KEY], earlier.c.at <= wanted.c.at)
    newest = select(func.max(earlier.c.at)).where(not_later).correlate(wanted).scalar_subquery()
    same = and_(*[signal.c[name] == wanted.c[name] for name in _KEY], signal.c.at == newest)
    held = select(wanted, signal.c.at.label("since"), signal.c.value).select_from(wanted.join(signal, same))
    found = await connection.execute(held)
    return {(one.paper, one.source, one.metric, one.at): Observation(one.since, one.value) for one in found}
