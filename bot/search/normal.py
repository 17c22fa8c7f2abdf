"""Queries as text again: as they can be typed, and in the one form that all who mean the same share."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from bot.domain import names
from bot.domain.identifiers import paper_named
from bot.domain.query import (
    About,
    All,
    By,
    Category,
    Condition,
    Either,
    From,
    HasCode,
    Id,
    Like,
    Not,
    Phrase,
    Query,
    Since,
    Upvotes,
    Word,
)

_MISREAD = re.compile(r".*:|[^\W\d]{3,}(?:\*|~[0-9.]*|\^[0-9.]+)$|www\.|doi\.org/|10\.[0-9]{4,9}/", re.IGNORECASE)
"""A word that without quotes would be a field, a link or another engine's syntax."""
_VALUE = re.compile(r'[^\s"()]+')


def shown(asked: Query | Condition) -> str:
    """`asked` as it can be typed: reading it gives the same query."""
    match asked:
        case Query(condition, order):
            return f"{shown(condition)} sort:{order}" if order else shown(condition)
        case All(of):
            return " ".join(f"({shown(one)})" if isinstance(one, Either) else shown(one) for one in of)
        case Either(of):
            return " OR ".join(map(shown, of))
        case Not(of):
            return f"-({shown(of)})" if isinstance(of, All | Either) else f"-{shown(of)}"
        case _:
            return _term(asked)


def normal(asked: Query | Condition) -> str:
    """The identity of `asked`: the same for all that differ only in case, order, repetition or spelling of the syntax.

    It can be typed and read again, and is its own normal form.
    """
    if isinstance(asked, Query):
        return shown(Query(_unified(asked.condition), asked.order))
    return shown(_unified(asked))


def _term(condition: Condition) -> str:
    return _WRITTEN[type(condition)](condition)


def _word(word: Word) -> str:
    return f'"{word.text}"' if _MISREAD.match(word.text) or paper_named(word.text) else word.text


def _category(category: Category) -> str:
    return f"cat:{category.code}.*" if category.whole else f"cat:{category.code}"


def _since(since: Since) -> str:
    return f"since:{since.day.isoformat()}" if since.day else f"since:{since.days}d"


def _value(text: str) -> str:
    return text if _VALUE.fullmatch(text) else f'"{text}"'


def _bounds(upvotes: Upvotes) -> str:
    least, most = upvotes.least, upvotes.most
    if most is None:
        return f">{least - 1}" if least else ">=0"
    if least is None:
        return f"<{most + 1}"
    return f"={least}" if least == most else f"{least}..{most}"


def _unified(condition: Condition) -> Condition:
    match condition:
        case All(of) | Either(of):
            return _joined(type(condition), of)
        case Not(of):
            return Not(_unified(of))
        case Word(text) | Phrase(text) | About(text):
            return type(condition)(_small(text))
        case By(name):
            return By(names.plain(name))
        case From(organization):
            return From(_small(organization))
        case _:
            return condition


def _joined(kind: type[All | Either], of: tuple[Condition, ...]) -> Condition:
    """All parts of one kind on one level, each once, what must not be last."""
    unified = (_unified(one) for one in of)
    flat = {part for one in unified for part in (one.of if isinstance(one, kind) else (one,))}
    ordered = sorted(flat, key=lambda one: (isinstance(one, Not), shown(one)))
    return kind(tuple(ordered)) if len(ordered) > 1 else ordered[0]


def _small(text: str) -> str:
    return unicodedata.normalize("NFKC", text.lower())


_WRITTEN: dict[type[Condition], Callable[[Any], str]] = {
    Word: _word,
    Phrase: lambda one: f'"{one.text}"',
    By: lambda one: f"author:{_value(one.name)}",
    Category: _category,
    From: lambda one: f"org:{_value(one.organization)}",
    HasCode: lambda _: "has:code",
    Upvotes: lambda one: f"upvotes:{_bounds(one)}",
    Since: _since,
    About: lambda one: f'about:"{one.text}"',
    Like: lambda one: f"like:{_value(one.paper)}",
    Id: lambda one: one.paper,
}
