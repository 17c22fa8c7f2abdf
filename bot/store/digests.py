"""Digests, and what has been shown where."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import reasons
from bot.domain.delivery import State
from bot.domain.digest import Content, Item, Occasion
from bot.domain.outcome import DigestOutcome
from bot.domain.schedule import platform_of
from bot.store.papers import chunks, insert
from bot.store.tables import delivery, destination, digest, posted
from bot.store.types import FromNow


class SqlDigests:
    """Implements bot.ports.Digests."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def posted(self, destination_id: int, papers: Collection[str]) -> set[str]:
        """See the port."""
        found: set[str] = set()
        for some in chunks(papers):
            shown = select(posted.c.paper).where(posted.c.destination == destination_id, posted.c.paper.in_(some))
            found |= set((await self._connection.scalars(shown)).all())
        return found

    async def planned(self, destination_id: int) -> set[str]:
        """See the port."""
        still_open = digest.c.destination == destination_id, digest.c.outcome == str(DigestOutcome.OPEN)
        contents = (await self._connection.scalars(select(digest.c.content).where(*still_open))).all()
        return {item["paper"] for content in contents for item in content["items"]}

    async def add(self, occasion: Occasion, content: Content | None, outcome: DigestOutcome) -> bool:
        """See the port."""
        row = {
            "destination": occasion.destination,
            "schedule": occasion.schedule,
            "due": occasion.due,
            "request": occasion.request,
            "content": _dump(content) if content else None,
            "outcome": str(outcome),
            "planned_at": FromNow(),
        }
        statement = insert(self._connection, digest).values(row).on_conflict_do_nothing().returning(digest.c.id)
        digest_id = (await self._connection.execute(statement)).scalar_one_or_none()
        if digest_id is not None and outcome is DigestOutcome.OPEN:
            await self._add_first_part(digest_id, occasion)
        return digest_id is not None

    async def _add_first_part(self, digest_id: int, occasion: Occasion) -> None:
        address = select(destination.c.address).where(destination.c.id == occasion.destination)
        row = {
            "key": occasion.key(part=0),
            "digest": digest_id,
            "destination": occasion.destination,
            "platform": platform_of((await self._connection.execute(address)).scalar_one()),
            "part": 0,
            "papers": [],
            "state": str(State.PLANNED),
        }
        await self._connection.execute(delivery.insert().values(row))

    async def content(self, digest_id: int) -> Content:
        """See the port."""
        content = select(digest.c.content).where(digest.c.id == digest_id)
        return _load((await self._connection.execute(content)).scalar_one())

    async def last_outcomes(self) -> dict[int, tuple[datetime, DigestOutcome, int]]:
        """See the port."""
        last = select(digest.c.schedule, func.max(digest.c.due)).group_by(digest.c.schedule)
        newest = select(digest).where(tuple_(digest.c.schedule, digest.c.due).in_(last))
        rows = (await self._connection.execute(newest)).mappings()
        return {
            row["schedule"]: (row["due"], DigestOutcome(row["outcome"]), len((row["content"] or {}).get("items", ())))
            for row in rows
        }


def _dump(content: Content) -> dict[str, Any]:
    return {
        "at": content.at.isoformat(),
        "day": content.day.isoformat(),
        "listed": content.listed,
        "due": content.due.isoformat() if content.due else None,
        "zone": content.zone,
        "items": [
            {
                "paper": item.paper,
                "day": item.day.isoformat(),
                "upvotes": item.upvotes,
                "comments": item.comments,
                "stars": item.stars,
                "reasons": [reasons.dump(reason) for reason in item.reasons],
            }
            for item in content.items
        ],
    }


def _load(data: dict[str, Any]) -> Content:
    return Content(
        at=datetime.fromisoformat(data["at"]),
        day=date.fromisoformat(data["day"]),
        listed=data["listed"],
        due=datetime.fromisoformat(data["due"]) if data["due"] else None,
        zone=data["zone"],
        items=tuple(map(_load_item, data["items"])),
    )


def _load_item(data: dict[str, Any]) -> Item:
    day, why = date.fromisoformat(data["day"]), tuple(map(reasons.load, data["reasons"]))
    return Item(**{**data, "day": day, "reasons": why})
