"""Papers and listings as rows, and back."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from bot.domain.paper import Author, Listing, Paper
from bot.store.tables import paper

Row = dict[str, Any]
_Authors = list[list[str | None]] | None
"""Each a name and an account."""

COLUMNS = [column for column in paper.columns if column.name != "revision"]
"""What a source says of a paper, and whether its text is arXiv's own."""
FIRST_HAND = "arxiv"
"""The source whose title, abstract, authors and categories stand, whatever others say: it is where papers come from."""
_TEXT = ("title", "abstract", "categories", "text_from")
_LISTS = ("categories", "keywords", "media_urls")


def paper_row(value: Paper, known: Mapping[str, Any] | None, source: str) -> Row:
    """The row of a paper. What the source left out stays as it is known, and so does arXiv's own text."""
    said: Row = {column.name: getattr(value, column.name, None) or None for column in COLUMNS}
    said["text_from"] = FIRST_HAND if source == FIRST_HAND else None
    said["authors"] = [[author.name, author.handle] for author in value.authors] or None
    said |= {name: list(said[name]) for name in _LISTS if said[name]}
    if known is None:
        return said
    if source == FIRST_HAND:
        said["authors"] = _with_handles(said["authors"], known["authors"])
        if known["submitted_at"] and said["submitted_at"] and said["submitted_at"].time() == time():
            said["submitted_at"] = None  # only the day, and the time may be known
    elif known["text_from"] == FIRST_HAND:
        said |= {name: known[name] for name in _TEXT}
        said["authors"] = _with_handles(known["authors"], said["authors"])
        said["submitted_at"] = known["submitted_at"] or said["submitted_at"]
    return {name: known[name] if one is None else one for name, one in said.items()}


def _with_handles(authors: _Authors, others: _Authors) -> _Authors:
    """The same authors, each with the account that it has among the others."""
    handles = {one[0]: one[1] for one in others or ()}
    return authors and [[name, handle or handles.get(name)] for name, handle in authors]


def to_paper(row: Mapping[Any, Any]) -> Paper:
    """The paper of a row, which may have more columns."""
    return Paper(
        **{
            **{column.name: row[column.name] for column in COLUMNS if column.name != "text_from"},
            "abstract": row["abstract"] or "",
            "authors": tuple(Author(name=name, handle=handle) for name, handle in row["authors"] or ()),
            **{name: tuple(row[name] or ()) for name in _LISTS},
        }
    )


def listing_row(value: Listing) -> Row:
    """The row of a listing."""
    return {
        "source": value.source,
        "list": value.list,
        "day": value.day,
        "paper": value.paper,
        "by_name": value.by.name if value.by else None,
        "by_handle": value.by.handle if value.by else None,
        "at": value.at,
        "author_takes_part": value.author_takes_part,
        "announced": str(value.announced) if value.announced else None,
    }
