"""Revisions: every change of a paper gets the next number, and who reads in their order misses none."""

from collections.abc import Collection

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import counter, paper


class Revisions:
    """A counter on one transaction; that of the revisions, unless another is named.

    Whoever holds its row keeps others from giving out numbers until its own are committed: so they are committed in
    their order, and a reader that has seen one has seen all before it.
    """

    def __init__(self, connection: AsyncConnection, name: str = "revision") -> None:
        self._connection = connection
        self._own = counter.c.name == name

    async def lock(self) -> None:
        """Keep everybody else from changing papers until this transaction ends. First, whoever locks more: so that
        nobody waits for it while holding what its holder wants.
        """
        await self._connection.execute(select(counter.c.value).where(self._own).with_for_update())

    async def newest(self) -> int:
        """The highest number that was given out and committed; 0 if none was."""
        return int(await self._connection.scalar(select(counter.c.value).where(self._own)) or 0)

    async def give(self, papers: Collection[str]) -> dict[str, int]:
        """The next number for each of these papers, in their order."""
        if not papers:
            return {}
        onward = update(counter).where(self._own).values(value=counter.c.value + len(papers))
        newest = (await self._connection.execute(onward.returning(counter.c.value))).scalar_one()
        return dict(zip(papers, range(newest - len(papers) + 1, newest + 1), strict=True))

    async def renumber(self, numbers: dict[str, int]) -> None:
        """Write the numbers of stored papers."""
        if not numbers:
            return
        changed = update(paper).where(paper.c.id == bindparam("_id")).values(revision=bindparam("_number"))
        await self._connection.execute(changed, [{"_id": one, "_number": number} for one, number in numbers.items()])
