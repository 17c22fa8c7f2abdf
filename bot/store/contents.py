"""What digests say, as JSON keeps it: a list of papers, or a notice."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from bot.domain import reasons
from bot.domain.digest import Content, Item, Notice
from bot.domain.schedule import TRENDING


class Dumper:
    """Writes many, each object once however often it comes. It must not outlive them."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._items: dict[int, str] = {}

    def dump(self, said: Content | Notice) -> str:
        """The JSON text that `load` reads."""
        if id(said) not in self._texts:
            self._texts[id(said)] = json.dumps(_notice(said)) if isinstance(said, Notice) else self._content(said)
        return self._texts[id(said)]

    def _content(self, content: Content) -> str:
        head = json.dumps(_head(content)).removesuffix("}")
        return f'{head}, "items": [{", ".join(map(self._item, content.items))}]}}'

    def _item(self, item: Item) -> str:
        if id(item) not in self._items:
            self._items[id(item)] = json.dumps(_item(item))
        return self._items[id(item)]


@lru_cache(maxsize=256)
def load(text: str) -> Content | Notice:
    """What was dumped, by an earlier version, too; channels that get the same at nine share it."""
    data: dict[str, Any] = json.loads(text)
    at = datetime.fromisoformat(data["at"])
    if data.get("kind") == "notice":
        return Notice(at=at, heading=data["heading"], text=data["text"])
    return Content(
        at=at,
        day=date.fromisoformat(data["day"]),
        listed=data["listed"],
        due=_moment(data["due"]),
        zone=data["zone"],
        since=_moment(data.get("since")),
        missed=data.get("missed", 0),
        until=_moment(data.get("until")),
        what=data.get("what", TRENDING),
        matched=data.get("matched", 0),
        topics=data.get("topics", 0),
        items=tuple(map(_load_item, data["items"])),
    )


def papers(data: dict[str, Any] | None) -> list[str]:
    """The papers of what was dumped; none in a notice, or where nothing was said."""
    return [item["paper"] for item in (data or {}).get("items", ())]


def _notice(notice: Notice) -> dict[str, Any]:
    return {"kind": "notice", "at": notice.at.isoformat(), "heading": notice.heading, "text": notice.text}


def _head(content: Content) -> dict[str, Any]:
    return {
        "kind": "papers",
        "at": content.at.isoformat(),
        "day": content.day.isoformat(),
        "listed": content.listed,
        "due": content.due.isoformat() if content.due else None,
        "zone": content.zone,
        "since": content.since.isoformat() if content.since else None,
        "missed": content.missed,
        "until": content.until.isoformat() if content.until else None,
        **({"what": content.what, "matched": content.matched} if content.what != TRENDING else {}),
        **({"topics": content.topics} if content.topics else {}),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "paper": item.paper,
        "day": item.day.isoformat(),
        "upvotes": item.upvotes,
        "comments": item.comments,
        "stars": item.stars,
        "reasons": [reasons.dump(reason) for reason in item.reasons],
    }


def _load_item(data: dict[str, Any]) -> Item:
    day, why = date.fromisoformat(data["day"]), tuple(map(reasons.load, data["reasons"]))
    return Item(**{**data, "day": day, "reasons": why})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
