"""Papers, listings and signals, written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, case, delete, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.paper import Batch, Changed, Listing, Metric, Paper, Sighting
from bot.store.changes import as_changed, changed_after
from bot.store.paper_rows import COLUMNS, Row, listing_row, paper_row, to_paper
from bot.store.revisions import Revisions
from bot.store.rows import among
from bot.store.signals import changed_signals
from bot.store.tables import fetch, listing, paper, signal, vector

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

_LISTING_KEY = ("source", "list", "day", "paper")


def insert(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT with ON CONFLICT of this connection's dialect."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite does without this import's time

    return postgresql.insert(table)


class SqlPapers:
    """Implements bot.repositories.Papers."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._revisions = Revisions(connection)

    async def keep(self, batch: Batch) -> int:
        """See the port."""
        await self._revisions.lock()
        if await self._is_overtaken(batch):
            return 0
        new = await self._keep([Sighting(source=batch.source, at=batch.at, entry=entry) for entry in batch.entries])
        withdrawn = await self._withdraw(batch)
        await self._revisions.renumber(await self._revisions.give(withdrawn))
        await self._note_read(batch)
        return new

    async def keep_sightings(self, sightings: Sequence[Sighting]) -> int:
        """See the port."""
        await self._revisions.lock()
        return await self._keep(sightings)

    async def on_other_days(self, batch: Batch) -> set[str]:
        """See the port."""
        ids = [one.paper.id for one in batch.entries if one.listing]
        of_list = listing.c.source == batch.source, listing.c.list == batch.list, listing.c.day != batch.day
        other = select(listing.c.paper).where(*of_list, among(self._connection, listing.c.paper, ids))
        return set((await self._connection.scalars(other)).all())

    async def get(self, ids: Collection[str]) -> dict[str, Paper]:
        """See the port."""
        return {paper_id: to_paper(row) for paper_id, row in (await self._known(ids)).items()}

    async def newest_revision(self) -> int:
        """See the port."""
        return await self._revisions.newest()

    async def changed(self, after: int, limit: int) -> list[Changed]:
        """See the port."""
        return await changed_after(self._connection, after, limit)

    async def count_changed(self, after: int) -> int:
        """See the port."""
        newer = select(func.count()).select_from(paper).where(paper.c.revision > after)
        return await self._connection.scalar(newer) or 0

    async def as_changed(self, ids: Collection[str]) -> list[Changed]:
        """See the port."""
        return await as_changed(self._connection, ids)

    async def _is_overtaken(self, batch: Batch) -> bool:
        """Whether another process has read the same list later than this."""
        of_list = fetch.c.source == batch.source, fetch.c.list == batch.list, fetch.c.day == batch.day
        reading = select(fetch.c.read_at).where(*of_list)
        read_at = await self._connection.scalar(reading)
        return read_at is not None and read_at > batch.at

    async def _keep(self, sightings: Sequence[Sighting]) -> int:
        """Write what differs from what is stored; each paper that search sees otherwise gets a new revision."""
        ids = {one.entry.paper.id for one in sightings}
        known = await self._known(ids)
        papers = _changed_papers(sightings, known)
        listings, listed = await self._changed_listings(sightings)
        signals = await changed_signals(self._connection, sightings)
        voted = {row["paper"] for row in signals if row["metric"] == Metric.UPVOTES}
        numbers = await self._revisions.give(sorted(papers.keys() | listed | voted))
        await self._forget_vectors(
            [one for one in papers if one in known and _reads_otherwise(papers[one], known[one])]
        )
        await self._write(paper, [{**row, "revision": numbers[one]} for one, row in papers.items()], ["id"])
        await self._revisions.renumber({one: number for one, number in numbers.items() if one not in papers})
        await self._write(listing, listings, _LISTING_KEY)
        await self._write(signal, signals, [column.name for column in signal.primary_key])
        return len(ids) - len(known)

    async def _known(self, ids: Collection[str]) -> dict[str, Row]:
        rows = await self._connection.execute(select(*COLUMNS).where(among(self._connection, paper.c.id, ids)))
        return {row["id"]: dict(row) for row in rows.mappings()}

    async def _forget_vectors(self, papers: Collection[str]) -> None:
        if papers:
            await self._connection.execute(delete(vector).where(among(self._connection, vector.c.paper, papers)))

    async def _changed_listings(self, sightings: Sequence[Sighting]) -> tuple[list[Row], set[str]]:
        """The rows to write, and the papers that were not on that list."""
        said = {_listing_key(row): row for row in map(listing_row, _listings(sightings))}
        if not said:
            return [], set()
        ids = {row["paper"] for row in said.values()}
        stored = select(listing).where(among(self._connection, listing.c.paper, ids))
        known = {_listing_key(row): dict(row) for row in (await self._connection.execute(stored)).mappings()}
        changed = [row for key, row in said.items() if row != known.get(key)]
        return changed, {row["paper"] for key, row in said.items() if key not in known}

    async def _write(self, table: Table, rows: Sequence[Row], key: Sequence[str]) -> None:
        """Insert, or replace those of the same key."""
        if not rows:
            return
        statement = insert(self._connection, table)
        newer = {name: statement.excluded[name] for name in rows[0] if name not in key}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=newer), rows)

    async def _withdraw(self, batch: Batch) -> list[str]:
        """Take off the list what a complete batch no longer has; an empty or partly unread one proves nothing. The
        papers that were taken off.
        """
        if not batch.entries or batch.skipped:
            return []
        still = [entry.paper.id for entry in batch.entries]
        of_list = listing.c.source == batch.source, listing.c.list == batch.list, listing.c.day == batch.day
        gone = delete(listing).where(*of_list, listing.c.paper.not_in(still)).returning(listing.c.paper)
        return list((await self._connection.scalars(gone)).all())

    async def _note_read(self, batch: Batch) -> None:
        row = {"read_at": batch.at, "papers": batch.listed, "skipped": batch.skipped}
        key = {"source": batch.source, "list": batch.list, "day": batch.day}
        statement = insert(self._connection, fetch).values(**key, **row)
        empty = statement.excluded.papers == 0  # an empty answer takes no papers off the list, nor off its count
        papers = case((empty, fetch.c.papers), else_=statement.excluded.papers)
        clear = {**row, "papers": papers, "failed_at": None, "failure": None, "trouble": None}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=clear))


def _changed_papers(sightings: Sequence[Sighting], known: dict[str, Row]) -> dict[str, Row]:
    """By id: the rows that differ from the known ones, later sightings after earlier ones."""
    rows: dict[str, Row] = {}
    for one in sightings:
        said = one.entry.paper
        rows[said.id] = paper_row(said, rows.get(said.id, known.get(said.id)), one.source)
    return {one: row for one, row in rows.items() if row != known.get(one)}


def _reads_otherwise(row: Row, known: Row) -> bool:
    return (row["title"], row["abstract"]) != (known["title"], known["abstract"])


def _listings(sightings: Sequence[Sighting]) -> Iterator[Listing]:
    return (one.entry.listing for one in sightings if one.entry.listing)


def _listing_key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _LISTING_KEY)
