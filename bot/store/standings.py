"""What trending reads: who stood on which list, and how their counts moved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import DAILY, Announced, Author, Listing, Metric, Observation
from bot.domain.trending import Standing
from bot.store.tables import fetch, listing, signal

SHOWN = (Metric.UPVOTES, Metric.COMMENTS, Metric.STARS)
_RANKED = listing.c.list == DAILY
Counts = Mapping[str, Mapping[str, list[Observation]]]


class SqlStandings:
    """Implements bot.ports.Standings."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def days(self, until: date, limit: int) -> list[date]:
        """See the port."""
        days = select(listing.c.day).where(_RANKED, listing.c.day <= until).distinct().order_by(listing.c.day.desc())
        return list((await self._connection.scalars(days.limit(limit))).all())

    async def standings(self, since: date, until: date) -> list[Standing]:
        """See the port."""
        listed = _listed().where(_RANKED, listing.c.day.between(since, until))
        rows = (await self._connection.execute(listed.order_by(listing.c.day))).mappings().all()
        papers = select(listing.c.paper).where(_RANKED, listing.c.day.between(since, until))
        return _standings(rows, await self._counts(papers))

    async def in_categories(self, since: date, until: date) -> list[Standing]:
        """See the port."""
        there = ~_RANKED, listing.c.day.between(since, until)
        newest = select(listing.c.paper, func.max(listing.c.day).label("day"), func.max(listing.c.at).label("at"))
        rows = (await self._connection.execute(newest.where(*there).group_by(listing.c.paper))).mappings().all()
        counts = await self._counts(select(listing.c.paper).where(*there))
        return [_standing({**row, "read_at": None}, counts.get(row["paper"], {})) for row in rows]

    async def last_listing(self, paper_id: str) -> Listing | None:
        """See the port."""
        newest = select(listing).where(listing.c.paper == paper_id).order_by(_RANKED.desc(), listing.c.day.desc())
        row = (await self._connection.execute(newest.limit(1))).mappings().one_or_none()
        return _listing(row) if row else None

    async def counts(self, paper_id: str) -> dict[Metric, Observation]:
        """See the port."""
        of_paper = select(signal.c.metric, signal.c.at, signal.c.value).where(signal.c.paper == paper_id)
        rows = await self._connection.execute(of_paper.order_by(signal.c.at, signal.c.source.desc()))
        return {Metric(metric): Observation(at, value) for metric, at, value in rows}

    async def _counts(self, papers: Select[tuple[str]]) -> Counts:
        rows = await self._connection.execute(
            select(signal.c.paper, signal.c.metric, signal.c.at, signal.c.value)
            .where(signal.c.paper.in_(papers), signal.c.metric.in_([str(metric) for metric in SHOWN]))
            .order_by(signal.c.paper, signal.c.metric, signal.c.at, signal.c.source.desc())
        )
        counts: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
        for paper_id, metric, at, value in rows:
            counts[paper_id][metric].append(Observation(at, value))
        return counts


def _listing(row: RowMapping) -> Listing:
    by = Author(name=row["by_name"], handle=row["by_handle"]) if row["by_name"] else None
    known = {name: row[name] for name in ("paper", "source", "list", "day", "at", "author_takes_part")}
    announced = Announced(row["announced"]) if row["announced"] else None
    return Listing(**known, by=by, announced=announced)


def _listed() -> Select[Any]:
    same = (fetch.c[name] == listing.c[name] for name in ("source", "list", "day"))
    read = and_(*same)
    return select(listing.c.paper, listing.c.day, listing.c.at, fetch.c.read_at).outerjoin(fetch, read)


def _standings(rows: Iterable[RowMapping], counts: Counts) -> list[Standing]:
    """One standing a paper and day, whatever number of lists it stood on."""
    listed = {(row["paper"], row["day"]): row for row in rows}
    return [_standing(row, counts.get(row["paper"], {})) for row in listed.values()]


def _standing(row: Mapping[Any, Any], counts: Mapping[str, list[Observation]]) -> Standing:
    latest = {metric: observed[-1].value for metric, observed in counts.items()}
    return Standing(
        paper=row["paper"],
        day=row["day"],
        history=tuple(counts.get(Metric.UPVOTES, ())),
        seen_at=row["read_at"],
        listed_at=row["at"],
        comments=latest.get(Metric.COMMENTS),
        stars=latest.get(Metric.STARS),
    )
