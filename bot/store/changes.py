"""What changed after a revision, in the order of revisions: what an index of papers follows."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Changed, Metric
from bot.store.paper_rows import to_paper
from bot.store.rows import among
from bot.store.tables import listing, paper, signal

# Of two sources that counted at one instant, the first by name is taken, so that every answer is the same.
_UPVOTES = (
    select(signal.c.value)
    .where(signal.c.paper == paper.c.id, signal.c.metric == str(Metric.UPVOTES))
    .order_by(signal.c.at.desc(), signal.c.source)
    .limit(1)
    .scalar_subquery()
)
_PAPERS = select(paper, _UPVOTES.label("upvotes"))


async def changed_after(connection: AsyncConnection, after: int, limit: int) -> list[Changed]:
    """See bot.repositories.Papers. The list days are read a moment later than the papers; had they changed in between,
    their paper has a higher revision by then.
    """
    page = _PAPERS.where(paper.c.revision > after).order_by(paper.c.revision).limit(limit)
    return await _read(connection, page)


async def as_changed(connection: AsyncConnection, papers: Collection[str]) -> list[Changed]:
    """See bot.repositories.Papers."""
    return await _read(connection, _PAPERS.where(among(connection, paper.c.id, papers)))


async def _read(connection: AsyncConnection, chosen: Select[Any]) -> list[Changed]:
    found = (await connection.execute(chosen)).mappings().all()
    days = await _days(connection, [row["id"] for row in found])
    return [
        Changed(paper=to_paper(row), revision=row["revision"], upvotes=row["upvotes"], days=tuple(days[row["id"]]))
        for row in found
    ]


async def _days(connection: AsyncConnection, papers: list[str]) -> dict[str, list[date]]:
    """The list days of each paper, oldest first."""
    chosen = select(listing.c.paper, listing.c.day).where(among(connection, listing.c.paper, papers)).distinct()
    days: dict[str, list[date]] = defaultdict(list)
    for paper_id, day in await connection.execute(chosen.order_by(listing.c.day)):
        days[paper_id].append(day)
    return days
