"""Digests, and what has been shown where."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row, RowMapping, Select, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.delivery import State
from bot.domain.digest import Content, Draft, LastDigest, Notice, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import platform_of
from bot.store.contents import Dumper, load, papers
from bot.store.papers import insert
from bot.store.rows import among, gathered, rows, within
from bot.store.tables import delivery, destination, digest, posted
from bot.store.types import FromNow, as_text

_DIGEST = ("destination", "schedule", "due", "request", "outcome")
_NOTICE = "notice/"
_DELIVERY = ("key", "digest", "destination", "platform", "workspace")


class SqlDigests:
    """Implements bot.ports.Digests."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def posted(self, destinations: Collection[int], papers: Collection[str]) -> dict[int, set[str]]:
        """See the port."""
        there = among(self._connection, posted.c.destination, destinations)
        together = gathered(self._connection, posted.c.paper)
        shown = select(posted.c.destination, together).where(there, within(self._connection, posted.c.paper, papers))
        found = await self._connection.execute(shown.group_by(posted.c.destination))
        return {destination_id: set(some) for destination_id, some in found}

    async def planned(self, destinations: Collection[int]) -> dict[int, set[str]]:
        """See the port."""
        there = among(self._connection, digest.c.destination, destinations)
        still_open = select(digest.c.destination, digest.c.content).where(
            there, digest.c.outcome == str(DigestOutcome.OPEN)
        )
        found: dict[int, set[str]] = defaultdict(set)
        for destination_id, content in await self._connection.execute(still_open):
            found[destination_id].update(papers(content))
        return found

    async def add(self, drafts: Sequence[Draft]) -> set[Occasion]:
        """See the port."""
        if not drafts:
            return set()
        by_identity = {_identity(draft.occasion): draft for draft in drafts}
        statement = insert(self._connection, digest).from_select(
            [*_DIGEST, "content", "planned_at"], self._made(drafts)
        )
        identity = digest.c.destination, digest.c.schedule, digest.c.due, digest.c.request
        stored = statement.on_conflict_do_nothing().returning(digest.c.id, *identity)
        added = [(by_identity[_key(row)], row.id) for row in await self._connection.execute(stored)]
        await self._add_first_parts({draft.occasion: digest_id for draft, digest_id in added if draft.content})
        return {draft.occasion for draft, _ in added}

    def _made(self, drafts: Sequence[Draft]) -> Select[Any]:
        """The rows of digests; what many say is handed over once."""
        said, dumper = {id(draft.content): draft.content for draft in drafts if draft.content}, Dumper()
        texts = [{"id": number, "content": dumper.dump(one)} for number, one in enumerate(said.values())]
        numbers = {one: number for number, one in enumerate(said)}
        contents = rows(self._connection, digest, ("id", "content"), texts, name="contents")
        values = [{**_row(draft), "id": numbers.get(id(draft.content))} for draft in drafts]
        made = rows(self._connection, digest, (*_DIGEST, "id"), values)
        columns = [*[made.c[name] for name in _DIGEST], contents.c.content, FromNow()]
        return select(*columns).select_from(made.outerjoin(contents, contents.c.id == made.c.id)).where(true())

    async def _add_first_parts(self, digests: Mapping[Occasion, int]) -> None:
        if not digests:
            return
        places = await self._places({occasion.destination for occasion in digests})
        parts = [
            {
                "key": occasion.key(part=0),
                "digest": digest_id,
                "destination": occasion.destination,
                "platform": platform_of(places[occasion.destination].address),
                "workspace": places[occasion.destination].workspace or 0,
            }
            for occasion, digest_id in digests.items()
        ]
        made = rows(self._connection, delivery, _DELIVERY, parts)
        fixed = literal(0), literal([], delivery.c.papers.type), literal(str(State.PLANNED))
        chosen = select(*[made.c[name] for name in _DELIVERY], *fixed)
        await self._connection.execute(delivery.insert().from_select([*_DELIVERY, "part", "papers", "state"], chosen))

    async def _places(self, destinations: Collection[int]) -> dict[int, Row[int, str, int | None]]:
        columns = destination.c.id, destination.c.address, destination.c.workspace
        found = select(*columns).where(among(self._connection, destination.c.id, destinations))
        return {row.id: row for row in await self._connection.execute(found)}

    async def content(self, digest_id: int) -> Content | Notice:
        """See the port."""
        return (await self.contents([digest_id]))[digest_id]

    async def contents(self, ids: Collection[int]) -> dict[int, Content | Notice]:
        """See the port."""
        said = select(digest.c.id, as_text(self._connection, digest.c.content)).where(
            among(self._connection, digest.c.id, ids)
        )
        return {digest_id: load(content) for digest_id, content in await self._connection.execute(said) if content}

    async def last_outcomes(self, schedule: int | None = None) -> dict[int, LastDigest]:
        """See the port."""
        last = select(digest.c.schedule, func.max(digest.c.due)).group_by(digest.c.schedule)
        if schedule is not None:
            last = last.where(digest.c.schedule == schedule)
        newest = select(digest).where(tuple_(digest.c.schedule, digest.c.due).in_(last))
        found = (await self._connection.execute(newest)).mappings()
        return {row["schedule"]: _last(row) for row in found}

    async def last_requests(self) -> dict[int, LastDigest]:
        """See the port."""
        asked = digest.c.request.is_not(None), digest.c.request.not_like(f"{_NOTICE}%")
        last = select(func.max(digest.c.id)).where(*asked).group_by(digest.c.destination)
        found = (await self._connection.execute(select(digest).where(digest.c.id.in_(last)))).mappings()
        return {row["destination"]: _last(row) for row in found}


def _last(row: RowMapping) -> LastDigest:
    return LastDigest(
        due=row["due"] or row["planned_at"],
        planned_at=row["planned_at"],
        outcome=DigestOutcome(row["outcome"]),
        papers=len(papers(row["content"])),
    )


def _row(draft: Draft) -> dict[str, Any]:
    return {
        "destination": draft.occasion.destination,
        "schedule": draft.occasion.schedule,
        "due": draft.occasion.due,
        "request": _request(draft.occasion),
        "outcome": str(draft.outcome),
    }


def _request(occasion: Occasion) -> str | None:
    """A notice is kept like a request that is called by what it is about, of whatever length that is."""
    if occasion.notice is None:
        return occasion.request
    return f"{_NOTICE}{blake2b(occasion.notice.encode(), digest_size=16).hexdigest()}"


def _identity(occasion: Occasion) -> tuple[object, ...]:
    return (occasion.destination, occasion.schedule, occasion.due, _request(occasion))


def _key(row: Row[Any]) -> tuple[object, ...]:
    return (row.destination, row.schedule, row.due, row.request)
