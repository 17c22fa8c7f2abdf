"""Vectors of papers: which papers lack one, and what came after a number."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meaning import Embedded, Numbered, Unembedded
from bot.store.papers import insert
from bot.store.revisions import Revisions
from bot.store.rows import among
from bot.store.tables import paper, vector


class SqlVectors:
    """Implements bot.repositories.Vectors."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._numbers = Revisions(connection, "vector")

    async def lacking(self, model: str, limit: int) -> list[Unembedded]:
        """See the port."""
        columns = paper.c.id, paper.c.revision, paper.c.title, func.coalesce(paper.c.abstract, "")
        newest = paper.c.submitted_at.desc().nulls_last()
        chosen = select(*columns).where(_lacks(model)).order_by(newest, paper.c.revision.desc()).limit(limit)
        return [Unembedded(*row) for row in await self._connection.execute(chosen)]

    async def count_lacking(self, model: str) -> int:
        """See the port."""
        return await self._connection.scalar(select(func.count()).select_from(paper).where(_lacks(model))) or 0

    async def keep(self, model: str, embedded: Sequence[Embedded]) -> int:
        """See the port."""
        await Revisions(self._connection).lock()
        current = await self._current(embedded)
        numbers = await self._numbers.give(sorted(current))
        rows = [
            {"model": model, "paper": one, "number": number, "vector": current[one]} for one, number in numbers.items()
        ]
        if rows:
            statement = insert(self._connection, vector)
            newer = {name: statement.excluded[name] for name in ("number", "vector")}
            kept = statement.on_conflict_do_update(index_elements=["model", "paper"], set_=newer)
            await self._connection.execute(kept, rows)
        return len(rows)

    async def _current(self, embedded: Sequence[Embedded]) -> dict[str, bytes]:
        """Those whose paper is as it was read."""
        asked = {(one.paper, one.revision): one.vector for one in embedded}
        chosen = select(paper.c.id, paper.c.revision).where(
            among(self._connection, paper.c.id, {one.paper for one in embedded})
        )
        rows = (await self._connection.execute(chosen)).all()
        return {row.id: asked[row.id, row.revision] for row in rows if (row.id, row.revision) in asked}

    async def newest_number(self) -> int:
        """See the port."""
        return await self._numbers.newest()

    async def after(self, model: str, number: int, limit: int) -> list[Numbered]:
        """See the port."""
        chosen = select(vector.c.paper, vector.c.number, vector.c.vector).where(
            vector.c.model == model, vector.c.number > number
        )
        rows = await self._connection.execute(chosen.order_by(vector.c.number).limit(limit))
        return [Numbered(*row) for row in rows]


def _lacks(model: str) -> ColumnElement[bool]:
    return ~exists().where(vector.c.model == model, vector.c.paper == paper.c.id)
