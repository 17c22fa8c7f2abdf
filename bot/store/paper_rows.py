"""Papers and listings as rows, and back."""

from collections.abc import Mapping
from typing import Any

from bot.domain.paper import Author, Listing, Paper
from bot.store.tables import paper

Row = dict[str, Any]

COLUMNS = [column for column in paper.columns if column.name != "revision"]
"""What a source says of a paper."""
_LISTS = ("categories", "keywords", "media_urls")


def paper_row(value: Paper, known: Mapping[str, Any] | None) -> Row:
    """The row of a paper. What the source left out stays as it is known."""
    said: Row = {column.name: getattr(value, column.name) or None for column in COLUMNS}
    said["authors"] = [[author.name, author.handle] for author in value.authors] or None
    said |= {name: list(said[name]) for name in _LISTS if said[name]}
    if known is None:
        return said
    return {name: known[name] if one is None else one for name, one in said.items()}


def to_paper(row: Mapping[Any, Any]) -> Paper:
    """The paper of a row, which may have more columns."""
    return Paper(
        **{
            **{column.name: row[column.name] for column in COLUMNS},
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
    }
