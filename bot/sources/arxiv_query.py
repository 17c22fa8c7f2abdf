"""arXiv's query API: what it says of a paper that is asked for by id. Its answers are Atom."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import SourceChanged
from bot.domain.paper import Author, Paper
from bot.sources import arxiv_values as values
from bot.sources.values import moment
from bot.sources.xml import children, document, name, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ERRORS = "/api/errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The papers of an answer, or the `problem` that it has with the question."""

    papers: tuple[Paper, ...] = ()
    problem: str | None = None


def found(body: bytes) -> Found:
    """What an answer says. Raises SourceFailed or SourceChanged.

    arXiv: an error is an entry like any other, with the title `Error`; an unknown id gives no entry.
    """
    root = document(values.TITLE, body)
    if name(root) != "feed":
        raise _changed("something that is not a list of papers")
    entries = list(children(root, "entry"))
    for one in entries:
        if _ERRORS in (words(one, "id") or ""):
            return Found(problem=words(one, "summary") or "an error without words")
    papers = tuple(paper for one in entries if (paper := _paper(one)))
    if entries and not papers:
        raise _changed("an answer without one readable paper")
    return Found(papers=papers)


def _paper(entry: "Element") -> Paper | None:
    paper_id, title = values.paper_id(words(entry, "id")), words(entry, "title")
    if not (paper_id and title):
        return None
    names = (words(author, "name") for author in children(entry, "author"))
    return Paper(
        id=paper_id,
        title=title,
        abstract=words(entry, "summary") or "",
        authors=tuple(Author(name=one) for one in names if one),
        categories=values.categories(one.get("term") or "" for one in children(entry, "category")),
        submitted_at=moment(words(entry, "published")),
    )


def _changed(what: str) -> SourceChanged:
    return SourceChanged(f"{values.TITLE} gave {what}: see whether Paperwire has an update.")
