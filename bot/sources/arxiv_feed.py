"""arXiv's daily feed of a category, as RSS or as Atom: what was announced on one day in New York."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import SourceChanged
from bot.domain.paper import Announced, Paper
from bot.sources import arxiv_values as values
from bot.sources.xml import child, children, document, name, words
from bot.text.clean import fold

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TYPE, _ABSTRACT = "Announce Type:", "Abstract:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One paper, as what it was announced, and on which day in New York."""

    paper: Paper
    announced: Announced
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole feed: the day it was built on; `skipped` items could not be read; `problem`: an error in its form."""

    built: date | None
    announcements: tuple[Announcement, ...] = ()
    skipped: int = 0
    problem: str | None = None


def feed(body: bytes) -> Feed:
    """What a feed says; it has no announcements at weekends and on holidays. Raises SourceFailed or SourceChanged."""
    channel = _channel(document(values.TITLE, body))
    built = values.day(words(channel, "lastBuildDate", "updated", "pubDate"))
    title = words(channel, "title") or ""
    if title.startswith("Feed error"):
        return Feed(built=built, problem=words(channel, "description", "subtitle") or title)
    items = list(children(channel, "item", "entry"))
    read = tuple(found for one in items if (found := _announcement(one)))
    if items and not read:
        raise _changed("a list without one readable paper")
    return Feed(built=built, announcements=read, skipped=len(items) - len(read))


def _channel(root: "Element") -> "Element":
    channel = root if name(root) == "feed" else child(root, "channel") if name(root) == "rss" else None
    if channel is None:
        raise _changed("something that is not a list of papers")
    return channel


def _announcement(item: "Element") -> Announcement | None:
    """None where the id, the title, the day or the kind cannot be used."""
    paper_id, title = values.paper_id(words(item, "guid", "id")), words(item, "title")
    description = words(item, "description", "summary") or ""
    announced = _kind(words(item, "announce_type") or _after(description, _TYPE).partition(" ")[0])
    day = values.day(words(item, "pubDate", "published"))
    if not (paper_id and title and announced and day):
        return None
    paper = Paper(
        id=paper_id,
        title=title,
        abstract=_after(description, _ABSTRACT),
        authors=values.names(words(item, "creator") or ""),
        categories=values.categories(_terms(item)),
    )
    return Announcement(paper=paper, announced=announced, day=day)


def _kind(said: str) -> Announced | None:
    return Announced(said) if said in set(Announced) else None


def _after(description: str, mark: str) -> str:
    """arXiv: `arXiv:2203.01250v3 Announce Type: replace-cross Abstract: …`."""
    return fold(description.partition(mark)[2])


def _terms(item: "Element") -> Iterator[str]:
    """RSS says a category as text, Atom as an attribute."""
    return (one.get("term") or fold(one.text or "") for one in children(item, "category"))


def _changed(what: str) -> SourceChanged:
    return SourceChanged(f"{values.TITLE} gave {what}: see whether Paperwire has an update.")
