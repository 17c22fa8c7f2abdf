"""Values in what arXiv sends: ids, categories, names and days, each as it should be, or None."""

from collections.abc import Iterable
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from bot.domain.announcements import NEW_YORK
from bot.domain.categories import spelt
from bot.domain.identifiers import arxiv_id
from bot.domain.paper import Author
from bot.text.clean import fold

SOURCE = "arxiv"
TITLE = "arXiv"

_OAI = "oai:arxiv.org:"
_SUFFIXES = frozenset({"jr.", "jr", "sr.", "sr", "ii", "iii", "iv", "ph.d.", "phd", "m.d."})


def paper_id(said: str | None) -> str | None:
    """The id without version of `oai:arXiv.org:2203.01250v3`, of a link, or of a bare id."""
    if said is None or not said.isascii():
        return None
    return arxiv_id(said[len(_OAI) :] if said.lower().startswith(_OAI) else said)


def categories(said: Iterable[str]) -> tuple[str, ...]:
    """Those of the taxonomy, each once. arXiv: others may stand among them, such as `I.2.6` of the ACM's."""
    return tuple(dict.fromkeys(found for one in said if (found := spelt(one))))


def names(said: str) -> tuple[Author, ...]:
    """The authors of one string with commas between them; not those in brackets, nor before `Jr.`."""
    found: list[str] = []
    for piece in _split(said):
        if found and piece.lower() in _SUFFIXES:
            found[-1] += f", {piece}"
        elif piece:
            found.append(piece)
    return tuple(Author(name=one) for one in found)


def _split(said: str) -> list[str]:
    pieces, depth = [""], 0
    for character in said:
        depth = max(0, depth + (character == "(") - (character == ")"))
        if character == "," and not depth:
            pieces.append("")
        else:
            pieces[-1] += character
    return [fold(one) for one in pieces]


def day(said: str | None) -> date | None:
    """The day in New York of a moment: `Wed, 20 Aug 2025 00:00:00 -0400`, or in ISO 8601."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(said or "")
            return (moment.astimezone(NEW_YORK) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None
