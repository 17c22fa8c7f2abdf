"""What a query means, in one plain sentence."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

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
    Order,
    Phrase,
    Query,
    Since,
    Upvotes,
    Word,
)
from bot.text.words import count, short_day

_ORDERS = {
    Order.RELEVANCE: "best first",
    Order.TRENDING: "what trends first",
    Order.NEW: "newest first",
    Order.UPVOTES: "most upvotes first",
}


def describe(asked: Query | Condition) -> str:
    """One sentence, such as "Papers with the words speculative and decoding, in cs.CL, but without survey."."""
    condition, order = (asked.condition, asked.order) if isinstance(asked, Query) else (asked, None)
    if isinstance(condition, Id):
        return f"The paper {condition.paper}."
    return f"Papers {_clauses(condition)}, {_ORDERS[order]}." if order else f"Papers {_clauses(condition)}."


def _clauses(condition: Condition) -> str:
    """What follows "papers": `with the words a and b, in cs.CL, but without c`."""
    parts = condition.of if isinstance(condition, All) else (condition,)
    texts = [one for one in parts if isinstance(one, Word | Phrase)]
    nots = [one.of for one in parts if isinstance(one, Not)]
    unwanted = [one for one in nots if isinstance(one, Word | Phrase)]
    others = [one for one in parts if not isinstance(one, Word | Phrase | Not)]
    said = [
        _with(texts),
        *map(_clause, others),
        f"but without {_listed(map(_quoted, unwanted), 'or')}" if unwanted else "",
        *(f"but not those {_clauses(one)}" for one in nots if one not in unwanted),
    ]
    return ", ".join(filter(None, said))


def _with(texts: Sequence[Word | Phrase]) -> str:
    words = [one.text for one in texts if isinstance(one, Word)]
    phrases = [_quoted(one) for one in texts if isinstance(one, Phrase)]
    said = [_named("word", words), _named("phrase", phrases)]
    return f"with {_listed(filter(None, said), 'and')}" if texts else ""


def _named(kind: str, texts: Sequence[str]) -> str:
    return f"the {kind}{'s' if len(texts) > 1 else ''} {_listed(texts, 'and')}" if texts else ""


def _quoted(one: Word | Phrase) -> str:
    return one.text if isinstance(one, Word) else f"“{one.text}”"


def _listed(items: Iterable[str], last: str) -> str:
    *before, end = items
    return f"{', '.join(before)} {last} {end}" if before else end


def _clause(condition: Condition) -> str:
    return _SAID.get(type(condition), _clauses)(condition)


def _either(of: tuple[Condition, ...]) -> str:
    texts = [_quoted(one) for one in of if isinstance(one, Word | Phrase)]
    if len(texts) == len(of):
        return f"with {'' if len(of) > 2 else 'either '}{_listed(texts, 'or')}"
    nested = [f"({one})" if ", " in one or " or " in one else one for one in map(_clauses, of)]
    return f"either {_listed(nested, 'or')}"


def _category(category: Category) -> str:
    return f"in any category of {category.code}" if category.whole else f"in {category.code}"


def _since(since: Since) -> str:
    if since.day:
        return f"since {short_day(since.day, date.min)}"
    return "of the last day" if since.days == 1 else f"of the last {since.days:,} days"


def _upvotes(upvotes: Upvotes) -> str:
    least, most = upvotes.least, upvotes.most
    if most is None:
        least = least or 0
        return (
            f"with more than {count(least - 1, 'upvote')}" if least > 1 else f"with at least {count(least, 'upvote')}"
        )
    if least is None:
        return f"with at most {count(most, 'upvote')}"
    return f"with exactly {count(most, 'upvote')}" if least == most else f"with {least:,} to {count(most, 'upvote')}"


_SAID: dict[type[Condition], Callable[[Any], str]] = {
    Either: lambda one: _either(one.of),
    By: lambda one: f"by {one.name}",
    Category: _category,
    From: lambda one: f"from {one.organization}",
    HasCode: lambda _: "with code",
    Upvotes: _upvotes,
    Since: _since,
    About: lambda one: f"near in meaning to “{one.text}”",
    Like: lambda one: f"similar to {one.paper}",
    Id: lambda one: f"with the id {one.paper}",
}
