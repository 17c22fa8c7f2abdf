"""What the pieces of a query mean, from its words upwards: the actions of the grammar."""

from typing import NamedTuple

from lark import Token, Transformer, v_args

from bot.domain.query import All, Condition, Either, Id, Not, Order
from bot.search import fields
from bot.search.normal import looked_for
from bot.search.unreadable import Unreadable
from bot.search.words import analyse, is_common, too_long, trimmed


class Part(NamedTuple):
    """A piece of a query: what must hold, or how to sort; neither for a sign, or a word that all papers have."""

    condition: Condition | None
    text: str = ""
    """The words that are looked for, common ones too."""
    order: Order | None = None
    at: int = 0
    end: int = 0
    """Where it stands in the query: from this character to that."""


@v_args(inline=True)
class Parts(Transformer[Token, Part]):
    """The grammar's actions on the tree of `text`; each takes the parts below it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def word(self, token: Token) -> Part:
        """A word, or the id of a paper."""
        if ("." in token or "/" in token) and (paper := fields.pasted(token)):
            return _part(token, Id(paper))
        if token[-1] == ":" and token[:-1] in fields.FIELDS:
            raise fields.without_value(token[:-1], _place(token))
        return _word(str(token), token)

    def quoted(self, token: Token) -> Part:
        """A phrase, or one word."""
        part = _looked_for(str(token), token)
        if part.condition is None:
            raise Unreadable("No word stands in these quotes", "Put words between them.", piece=token, at=_at(token))
        return part

    def link(self, token: Token) -> Part:
        """A link; where it leads to no paper that we know, its words."""
        paper = fields.pasted(token)
        return _part(token, Id(paper)) if paper else _word(str(token), token)

    def field(self, token: Token) -> Part:
        """`name:value`, or the id of a paper with its prefix."""
        if paper := fields.pasted(token):
            return _part(token, Id(paper))
        name, _, value = token.partition(":")
        if fields.is_title(name):
            return _looked_for(" ".join(token.replace('"', " ").split()), token)
        read = fields.read(name.lower(), value.strip(" \"'‘’"), _place(token))
        if isinstance(read, Order):
            return _part(token, None, order=read)
        return _part(token, read)

    def group(self, begin: Token, inner: Part, end: Token) -> Part:
        """What parentheses hold."""
        return inner._replace(at=_at(begin), end=_end(end))

    def nothing(self, begin: Token, end: Token) -> Part:
        """Parentheses that hold nothing, as in "f()"."""
        return Part(None, at=_at(begin), end=_end(end))

    def excluded(self, minus: Token, part: Part) -> Part:
        """What must not be."""
        whole = part._replace(at=_at(minus))
        if part.order:
            raise self._wrong("An order cannot be left out", "Write it without the minus.", whole)
        if part.condition:
            return whole._replace(condition=Not(part.condition), text="")
        if minus == "NOT":
            return whole._replace(text=f"{minus} {part.text}".strip())  # "Learning What NOT to Count"
        problem = "Nearly every paper has that" if part.text else "There is no word to leave out"
        raise self._wrong(problem, "Leave out the minus, or add a word.", whole)

    def all(self, *parts: Part) -> Part:
        """Everything that stands on one side of an OR."""
        flat = [one for part in parts for one in _members(part.condition, All)]
        if flat and all(isinstance(one, Not) for one in flat):
            first = next(part for part in parts if part.condition)
            remedy = "Put a word that you look for before it, as in decoding -survey."
            raise self._wrong("Here is only what to leave out", remedy, first)
        return self._joined(parts, All(tuple(flat)))

    def either(self, *parts: Part) -> Part:
        """What stands between ORs."""
        return self._joined(parts, Either(tuple(one for part in parts for one in _members(part.condition, Either))))

    def _joined(self, parts: tuple[Part, ...], whole: All | Either) -> Part:
        orders = {part.order: part for part in parts if part.order}
        if len(orders) > 1:
            raise self._wrong("It is sorted already", "Leave one sort: out.", list(orders.values())[-1])
        condition = whole if len(whole.of) > 1 else next(iter(whole.of), None)
        text = " ".join(part.text for part in parts if part.text)
        return Part(condition, text, next(iter(orders), None), parts[0].at, parts[-1].end)

    def _wrong(self, problem: str, remedy: str, part: Part) -> Unreadable:
        return Unreadable(problem, remedy, piece=self._text[part.at : part.end], at=part.at)


def _members(condition: Condition | None, kind: type[All | Either]) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.of if isinstance(condition, kind) else (condition,)


def _word(text: str, token: Token) -> Part:
    text = trimmed(text)
    return _part(token, None, text) if is_common(text) else _looked_for(text, token)


def _looked_for(text: str, token: Token) -> Part:
    text = trimmed(text)
    if long := too_long(text):
        at = _at(token) + token.index(long)
        raise Unreadable("That is longer than any word", "Leave it out, or shorten it.", piece=long, at=at)
    return _part(token, looked_for(text) if analyse(text) else None, text)


def _place(token: Token) -> fields.Place:
    return str(token), _at(token)


def _at(token: Token) -> int:
    return token.start_pos or 0


def _end(token: Token) -> int:
    return token.end_pos or 0


def _part(token: Token, condition: Condition | None, text: str = "", order: Order | None = None) -> Part:
    return Part(condition, text, order, _at(token), _end(token))
