"""XML from outside: without entities of its own, read by local names, white space folded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bot.domain.errors import SourceChanged, SourceFailed
from bot.text.clean import fold

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def document(title: str, body: bytes) -> "Element":
    """The root of a document of the source called `title`. Raises SourceFailed, or SourceChanged."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        raise _no_data(title, body) or SourceChanged(
            f"{title} sent a document with declarations that are not read: see whether Paperwire has an update."
        ) from None
    except (ParseError, ValueError, LookupError):
        raise _no_data(title, body) or SourceFailed(
            f"{title} gave an answer that is not whole: try again later."
        ) from None
    if name(root) == "html":
        raise _web_page(title)
    return root


def _no_data(title: str, body: bytes) -> SourceFailed | None:
    start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return SourceFailed(f"{title} gave an empty answer: try again later.")
    if start.startswith((b"<!doctype html", b"<html")):
        return _web_page(title)
    if not start.startswith(b"<"):
        return SourceFailed(f"{title} answered with words instead of data: try again later.")
    return None


def _web_page(title: str) -> SourceFailed:
    return SourceFailed(
        f"{title} answered with a web page instead of data: see whether a proxy or a login page stands in between."
    )


def name(element: "Element") -> str:
    """Without its namespace: arXiv's own records leave theirs out at times."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: "Element", *names: str) -> Iterator["Element"]:
    """The children that have one of these local names."""
    return (one for one in element if name(one) in names)


def child(element: "Element", *names: str) -> "Element | None":
    """The first of them."""
    return next(children(element, *names), None)


def words(element: "Element", *names: str) -> str | None:
    """What the first of them says, on one line; None where it says nothing."""
    found = child(element, *names)
    return fold(found.text) or None if found is not None and found.text else None
