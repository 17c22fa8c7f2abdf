"""The recorded papers of arXiv, in our form."""

import json
import lzma
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from benchmarks.judged_sets import DATA
from bot.domain.paper import Author, Changed, Paper

FOLDER = DATA / "arxiv"


def papers(count: int | None = None) -> Iterator[Changed]:
    """The first `count`, or all, the recent ones first; each id once, their revisions in that order."""
    return islice(_all(), count)


def chunks(found: Iterator[Changed], size: int = 1000) -> Iterator[list[Changed]]:
    """The same in portions."""
    while some := list(islice(found, size)):
        yield some


def _all() -> Iterator[Changed]:
    seen: set[str] = set()
    for name in ("recent", "older"):
        with lzma.open(FOLDER / f"{name}.jsonl.xz", "rt") as file:
            for row in map(json.loads, file):
                if row["id"] not in seen:
                    seen.add(row["id"])
                    yield _changed(row, len(seen))


def _changed(row: dict[str, Any], revision: int) -> Changed:
    submitted = row.get("date")
    paper = Paper(
        id=row["id"],
        title=row["title"],
        abstract=row.get("abstract") or "",
        authors=tuple(Author(name=one) for one in row.get("authors") or ()),
        categories=tuple(row.get("categories") or ()),
        submitted_at=datetime.combine(date.fromisoformat(submitted[:10]), time(), UTC) if submitted else None,
    )
    listed = (date.fromisoformat(row["hf_day"]),) if row.get("hf_day") else ()
    return Changed(paper=paper, revision=revision, upvotes=row.get("hf_upvotes"), days=listed)
