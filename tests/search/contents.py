"""All that an index says of its papers, so that two can be compared; nothing in it depends on how it was written."""

from pathlib import Path

from tantivy import Query, Searcher

from bot.search.documents import (
    AUTHOR,
    CATEGORY,
    CODE,
    ID,
    NEW,
    ORGANIZATION,
    REVISION,
    TEXT,
    TITLE,
    TRENDING,
    UPVOTES,
    schema,
)
from bot.search.folder import Folder
from bot.search.reader import Reader

Contents = dict[str, dict[str, object]]


def contents(searcher: Searcher) -> Contents:
    """By paper: its numbers, and all its terms with their fields."""
    found: Contents = {}
    addresses = [one for _, one in searcher.search(Query.all_query(), max(searcher.num_docs, 1)).hits]
    for name in (NEW, UPVOTES, TRENDING, REVISION):
        for address, value in zip(addresses, searcher.fast_field_values(name, addresses), strict=True):
            found.setdefault(str(searcher.doc(address)[ID][0]), {})[name] = value
    for field in (TEXT, TITLE, ORGANIZATION, ID, AUTHOR, CATEGORY):
        for term, _ in searcher.terms_with_prefix(field, ""):
            for paper in papers(searcher, Query.term_query(schema(), field, term)):
                found[paper].setdefault(field, set()).add(term)  # type: ignore[attr-defined]
    for paper in papers(searcher, Query.term_query(schema(), CODE, True)):
        found[paper][CODE] = True
    return found


def papers(searcher: Searcher, query: Query) -> set[str]:
    """Those that a query finds."""
    hits = searcher.search(query, max(searcher.num_docs, 1), count=False).hits
    ids = [str(searcher.doc(address)[ID][0]) for _, address in hits]
    assert len(ids) == len(set(ids)), "a paper stands in the index twice"
    return set(ids)


def read(path: Path) -> Searcher:
    """What is in force in the folder of an index."""
    return Reader(Folder(path)).searcher
