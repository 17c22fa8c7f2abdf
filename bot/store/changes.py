"""What changed after a revision, in the order of revisions: what an index of papers follows."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Changed, Metric
from bot.store.paper_rows import to_paper
from bot.store.rows import among
from bot.store.tables import listing, paper, signal


async def changed_after(connection: AsyncConnection, after: int, limit: int) -> list[Changed]:
    """See bot.repositories.Papers. The list days are read a moment later than the papers; had they changed in between,
    their paper has a higher revision by then.
    """
    upvotes = (
        select(signal.c.value)
        .where(signal.c.paper == paper.c.id, signal.c.metric == str(Metric.UPVOTES))
        .order_by(signal.c.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    page = select(paper, upvotes.label("upvotes")).where(paper.c.revision > after).order_by(paper.c.revision)
    found = (await connection.execute(page.limit(limit))).mappings().all()
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
