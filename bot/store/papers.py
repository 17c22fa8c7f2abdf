"""Papers, listings and signals, written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, case, delete, func, select, tuple_
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Author, Batch, Entry, Listing, Paper
from bot.store.tables import fetch, listing, paper, signal

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Row = dict[str, Any]


def insert(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT with ON CONFLICT of this connection's dialect."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite does without this import's time

    return postgresql.insert(table)


def chunks(ids: Collection[str]) -> Iterator[list[str]]:
    """The ids in portions that fit into one statement (PostgreSQL: 32,767 values)."""
    left = iter(ids)
    while some := list(islice(left, 10_000)):
        yield some


class SqlPapers:
    """Implements bot.ports.Papers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, batch: Batch) -> int:
        """See the port."""
        if await self._is_overtaken(batch):
            return 0
        new = await self._keep_entries(batch.source, batch.entries, batch.at)
        await self._withdraw(batch)
        await self._note_read(batch)
        return new

    async def _is_overtaken(self, batch: Batch) -> bool:
        """Whether another process has read the same list later than this."""
        reading = select(fetch.c.read_at).where(fetch.c.source == batch.source, fetch.c.day == batch.day)
        read_at = await self._connection.scalar(reading.with_for_update())
        return read_at is not None and read_at > batch.at

    async def keep_entry(self, source: str, entry: Entry, at: datetime) -> None:
        """See the port."""
        await self._keep_entries(source, [entry], at)

    async def get(self, ids: Collection[str]) -> dict[str, Paper]:
        """See the port."""
        found: dict[str, Paper] = {}
        for some in chunks(ids):
            rows = await self._connection.execute(select(paper).where(paper.c.id.in_(some)))
            found |= {row["id"]: _paper(row) for row in rows.mappings()}
        return found

    async def _keep_entries(self, source: str, entries: Sequence[Entry], at: datetime) -> int:
        if not entries:
            return 0
        ids = [entry.paper.id for entry in entries]
        known = await self._connection.scalar(select(func.count()).select_from(paper).where(paper.c.id.in_(ids)))
        entries = sorted(entries, key=lambda entry: entry.paper.id)  # two processes never lock rows crosswise
        await self._upsert_papers([_paper_row(entry.paper) for entry in entries])
        await self._upsert_listings([_listing_row(entry.listing) for entry in entries if entry.listing])
        await self._add_signals(source, entries, at)
        return len(set(ids)) - (known or 0)

    async def _upsert_papers(self, rows: Sequence[Row]) -> None:
        statement = insert(self._connection, paper)
        kept = {
            column.name: func.coalesce(statement.excluded[column.name], column)
            for column in paper.columns
            if column.name != "id"
        }
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept), rows)

    async def _upsert_listings(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        statement = insert(self._connection, listing)
        newer = {name: statement.excluded[name] for name in ("by_name", "by_handle", "at", "author_takes_part")}
        keys = ["source", "list", "day", "paper"]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=newer), rows)

    async def _add_signals(self, source: str, entries: Sequence[Entry], at: datetime) -> None:
        before = await self._latest_signals(source, [entry.paper.id for entry in entries])
        rows = [
            {"paper": entry.paper.id, "source": source, "metric": str(metric), "at": at, "value": value}
            for entry in entries
            for metric, value in sorted(entry.counts.items())
            if before.get((entry.paper.id, str(metric))) != value
        ]
        if rows:
            statement = insert(self._connection, signal)
            keys = ["paper", "source", "metric", "at"]
            newer = {"value": statement.excluded.value}
            await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=newer), rows)

    async def _latest_signals(self, source: str, ids: Collection[str]) -> dict[tuple[str, str], int]:
        newest = (
            select(signal.c.paper, signal.c.metric, func.max(signal.c.at))
            .where(signal.c.paper.in_(ids), signal.c.source == source)
            .group_by(signal.c.paper, signal.c.metric)
        )
        rows = await self._connection.execute(
            select(signal.c.paper, signal.c.metric, signal.c.value).where(
                signal.c.source == source, tuple_(signal.c.paper, signal.c.metric, signal.c.at).in_(newest)
            )
        )
        return {(row.paper, row.metric): row.value for row in rows}

    async def _withdraw(self, batch: Batch) -> None:
        """Take off the list what a complete batch no longer has; an empty or partly unread one proves nothing."""
        if not batch.entries or batch.skipped:
            return
        still = [entry.paper.id for entry in batch.entries]
        await self._connection.execute(
            delete(listing).where(
                listing.c.source == batch.source,
                listing.c.list == batch.list,
                listing.c.day == batch.day,
                listing.c.paper.not_in(still),
            )
        )

    async def _note_read(self, batch: Batch) -> None:
        row = {"read_at": batch.at, "papers": len(batch.entries), "skipped": batch.skipped}
        statement = insert(self._connection, fetch).values(source=batch.source, day=batch.day, **row)
        empty = statement.excluded.papers == 0  # an empty answer takes no papers off the list, nor off its count
        papers = case((empty, fetch.c.papers), else_=statement.excluded.papers)
        clear = {**row, "papers": papers, "failed_at": None, "failure": None}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["source", "day"], set_=clear))


def _paper_row(value: Paper) -> Row:
    """What the source left out becomes NULL, so that it does not overwrite what was known."""
    said = {column.name: getattr(value, column.name) or None for column in paper.columns}
    return {**said, "authors": [[author.name, author.handle] for author in value.authors] or None}


def _paper(row: Mapping[Any, Any]) -> Paper:
    return Paper(
        **{
            **row,
            "abstract": row["abstract"] or "",
            "authors": tuple(Author(name=name, handle=handle) for name, handle in row["authors"] or ()),
            **{name: tuple(row[name] or ()) for name in ("categories", "keywords", "media_urls")},
        }
    )


def _listing_row(value: Listing) -> Row:
    return {
        "source": value.source,
        "list": value.list,
        "day": value.day,
        "paper": value.paper,
        "by_name": value.by.name if value.by else None,
        "by_handle": value.by.handle if value.by else None,
        "at": value.at,
        "author_takes_part": value.author_takes_part,
    }
