"""What the full-text index holds of a paper. No text is stored in it but the id: the index is derived, never a truth.

Titles, abstracts and keywords are one field, each a value of its own, so that no phrase reaches from one into another;
titles are a second one besides. Numbers are sorted by and compared in one: the upper bits are the value, the lower ones
come from the id, so that no two papers are equal and an order is the same in every index.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import blake2b
from math import log2
from zlib import crc32

import tantivy

from bot.domain.identifiers import is_arxiv
from bot.domain.names import keys
from bot.domain.paper import Changed, Paper
from bot.search.words import analyse, analyser, prepared
from bot.text.latex import readable

FORMAT = 2
"""Raised with every change of what stands here, or of how words become stems: an older index is built anew."""

TEXT, TITLE, WHOLE_TITLE, ID = "text", "title", "whole_title", "id"
AUTHOR, CATEGORY, ORGANIZATION, CODE = "author", "category", "organization", "code"
NEW, UPVOTES, TRENDING, REVISION = "new", "upvotes", "trending", "revision"

_LOW_BITS = 32
_WORDS = "words"
_MOST_UPVOTES = 2**30 - 1
_UNKNOWN = -1
"""Sorted behind all that is known, and in no range."""


@cache
def schema() -> tantivy.Schema:
    """The fields."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(TEXT, tokenizer_name=_WORDS)
    builder.add_text_field(TITLE, tokenizer_name=_WORDS, index_option="freq")
    builder.add_unsigned_field(WHOLE_TITLE, indexed=True)
    builder.add_text_field(ORGANIZATION, tokenizer_name=_WORDS)
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(AUTHOR, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(CATEGORY, tokenizer_name="raw", index_option="basic")
    builder.add_boolean_field(CODE, indexed=True)
    for name in (NEW, UPVOTES, TRENDING, REVISION):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """The index with the analysers it needs, which it forgets when it is closed."""
    index.register_tokenizer(_WORDS, analyser())
    return index


def document(changed: Changed) -> tantivy.Document:
    """A paper as the index takes it."""
    made = tantivy.Document()
    made.add_text(ID, changed.paper.id)
    made.add_integer(REVISION, changed.revision)
    _add_words(made, changed.paper)
    _add_names(made, changed.paper)
    _add_numbers(made, changed)
    return made


def texts(paper: Paper) -> Iterator[str]:
    """Title, abstract and each keyword, as the analyser takes them."""
    for text in (paper.title, paper.abstract, *paper.keywords):
        yield prepared(readable(text))


def category_keys(paper: Paper) -> set[str]:
    """The categories, and their archives with a star."""
    return {key for code in paper.categories for key in (code, f"{code.partition('.')[0]}.*")}


def whole(stems: tuple[str, ...]) -> int:
    """A number of 64 bits for these stems in this order."""
    return int.from_bytes(blake2b(" ".join(stems).encode(), digest_size=8).digest())


def bounds(value: int) -> tuple[int, int]:
    """The least and the greatest number that stands for `value`."""
    return value << _LOW_BITS, ((value + 1) << _LOW_BITS) - 1


def value_of(number: int) -> int:
    """What a number stands for: a day, upvotes, or a trend."""
    return number >> _LOW_BITS


def newest_day(changed: Changed) -> date | None:
    """The newest of the days on which it was submitted and listed."""
    submitted = changed.paper.submitted_at
    return max((*changed.days, *([submitted.date()] if submitted else [])), default=None)


def _add_words(made: tantivy.Document, paper: Paper) -> None:
    title, *others = texts(paper)
    made.add_text(TITLE, title)
    made.add_unsigned(WHOLE_TITLE, whole(analyse(title)))
    for text in (title, *others):
        made.add_text(TEXT, text)


def _add_names(made: tantivy.Document, paper: Paper) -> None:
    for key in {key for author in paper.authors for key in keys(readable(author.name))}:
        made.add_text(AUTHOR, key)
    for code in category_keys(paper):
        made.add_text(CATEGORY, code)
    if paper.organization:
        made.add_text(ORGANIZATION, prepared(readable(paper.organization)))
    if paper.code_url:
        made.add_boolean(CODE, True)


def _add_numbers(made: tantivy.Document, changed: Changed) -> None:
    day, days, upvotes = newest_day(changed), changed.days, changed.upvotes
    for name, value in (
        (NEW, day.toordinal() if day else _UNKNOWN),
        (UPVOTES, _UNKNOWN if upvotes is None else min(upvotes, _MOST_UPVOTES)),
        (TRENDING, _trend(days[-1], upvotes or 0) if days else _UNKNOWN),
    ):
        made.add_integer(name, value << _LOW_BITS | _number(changed.paper.id))


def _trend(day: date, upvotes: int) -> int:
    """Upvotes, halved for every working day since the paper was listed last: as a logarithm, in which the day of the
    search is the same for all.
    """
    week, weekday = divmod(day.toordinal() - 1, 7)
    return round(1000 * (log2(1 + upvotes) + 5 * week + min(weekday, 5)))


def _number(paper_id: str) -> int:
    """A number of 32 bits for an id; among arXiv's the newer is the greater."""
    digits = paper_id.replace(".", "")
    if is_arxiv(paper_id) and digits.isdecimal():
        return int(digits) & 0x7FFF_FFFF
    return crc32(paper_id.encode())
