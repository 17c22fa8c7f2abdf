"""Queries as text again: as they can be typed, and in the one form that all who mean the same share."""

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
from bot.search.words import is_common, is_sign, plain, trimmed

_INNER_SIGNS = frozenset(".'’-+#")
"""Those that may stand in a word without quotes."""


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


def looked_for(text: str) -> Word | Phrase:
    """What `text` in quotes asks for: one word alone is a word, so that its quotes make no other topic of it."""
    return Phrase(text) if " " in text or is_common(text) else Word(text)


def _term(condition: Condition) -> str:
    return _WRITTEN[type(condition)](condition)


def _word(word: Word) -> str:
    return word.text if _is_bare(word.text) and not paper_named(word.text) else f'"{word.text}"'


def _category(category: Category) -> str:
    return f"cat:{category.code}.*" if category.whole else f"cat:{category.code}"


def _since(since: Since) -> str:
    return f"since:{since.day.isoformat()}" if since.day else f"since:{since.days}d"


def _value(text: str) -> str:
    return text if _is_bare(text) else f'"{text}"'


def _is_bare(text: str) -> bool:
    """Whether it is read as what it is without quotes, wherever it stands."""
    if is_sign(text[0]) or is_common(text) or text.lower().startswith("www."):
        return False
    return not any(is_sign(letter) and letter not in _INNER_SIGNS for letter in text)


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
    unify = _UNIFIED.get(type(condition))
    return unify(condition) if unify else condition


def _joined(kind: type[All | Either], of: tuple[Condition, ...]) -> Condition:
    """All parts of one kind on one level, each once, what must not be last."""
    unified = (_unified(one) for one in of)
    flat = {part for one in unified for part in (one.of if isinstance(one, kind) else (one,))}
    ordered = sorted(flat, key=lambda one: (isinstance(one, Not), shown(one)))
    return kind(tuple(ordered)) if len(ordered) > 1 else ordered[0]


def _small(text: str) -> str:
    return unicodedata.normalize("NFKC", text.lower().replace("’", "'"))


_UNIFIED: dict[type[Condition], Callable[[Any], Condition]] = {
    Word: lambda one: looked_for(plain(one.text)),
    Phrase: lambda one: looked_for(plain(one.text)),
    By: lambda one: By(names.plain(one.name)),
    From: lambda one: From(plain(one.organization)),
    Upvotes: lambda one: one if one.most is None else Upvotes(one.least or None, one.most),
    About: lambda one: About(trimmed(_small(one.text))),
}
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
