"""What the pieces of a query mean, from its words upwards: the actions of the grammar."""

import unicodedata
from typing import NamedTuple

from lark import Token, Transformer, v_args

from bot.domain.identifiers import paper_named
from bot.domain.query import All, Condition, Either, Id, Not, Order, Phrase, Word
from bot.search import fields
from bot.search.unreadable import Unreadable
from bot.search.words import analyse, is_common


class Part(NamedTuple):
    """A piece of a query: what must hold, or how to sort; neither for a sign, or a word that all papers have."""

    condition: Condition | None
    text: str = ""
    """The words that are looked for, common ones too."""
    order: Order | None = None
    piece: str = ""
    at: int = 0


@v_args(inline=True)
class Parts(Transformer[Token, Part]):
    """The grammar's actions; each takes the parts below it."""

    def word(self, token: Token) -> Part:
        """A word, or the id of a paper."""
        if ("." in token or "/" in token) and (paper := paper_named(token.strip("<>.,;:!?"))):
            return _part(token, Id(paper))
        if token[-1] == ":" and token[:-1] in fields.FIELDS:
            raise fields.without_value(token[:-1], _place(token))
        return _word(str(token), token)

    def quoted(self, token: Token) -> Part:
        """A phrase; one word alone is a word, so that its quotes make no other topic of it."""
        text = _trimmed(token[1:-1])
        stems = analyse(text)
        if not stems:
            raise Unreadable("No word stands in these quotes", "Put words between them.", piece=token, at=_at(token))
        if " " not in text and not is_common(text):
            return _word(text, token)
        return _part(token, Phrase(text), text)

    def link(self, token: Token) -> Part:
        """A link; where it leads to no paper that we know, its words."""
        paper = paper_named(token.lstrip("<").partition("|")[0].rstrip(">"))
        return _part(token, Id(paper)) if paper else _word(str(token), token)

    def field(self, token: Token) -> Part:
        """`name:value`, or the id of a paper with its prefix."""
        if paper := paper_named(token):
            return _part(token, Id(paper))
        name, _, value = token.partition(":")
        if fields.is_title(name):
            return _word(str(token), token)
        read = fields.read(name.lower(), value.strip(' "'), _place(token))
        if isinstance(read, Order):
            return _part(token, None, order=read)
        return _part(token, read)

    def group(self, inner: Part) -> Part:
        """What parentheses hold."""
        return inner

    def nothing(self) -> Part:
        """Parentheses that hold nothing, as in "f()"."""
        return Part(None)

    def excluded(self, minus: Token, part: Part) -> Part:
        """What must not be."""
        piece = f"{minus}{part.piece}"
        if part.order:
            raise Unreadable("An order cannot be left out", "Write it without the minus.", piece=piece, at=_at(minus))
        if part.condition is None and minus == "NOT":
            return part._replace(text=f"{minus} {part.text}".strip())  # "Learning What NOT to Count"
        if part.condition is None:
            problem = "Nearly every paper has that" if part.text else "There is no word to leave out"
            raise Unreadable(problem, "Leave out the minus, or add a word.", piece=piece, at=_at(minus))
        return Part(Not(part.condition), piece=piece, at=_at(minus))

    def all(self, *parts: Part) -> Part:
        """Everything that stands on one side of an OR."""
        flat = [one for part in parts for one in _members(part.condition, All)]
        if flat and all(isinstance(one, Not) for one in flat):
            first = next(part for part in parts if part.condition)
            remedy = "Put a word that you look for before it, as in decoding -survey."
            raise Unreadable("Here is only what to leave out", remedy, piece=first.piece, at=first.at)
        return _joined(parts, All(tuple(flat)))

    def either(self, *parts: Part) -> Part:
        """What stands between ORs."""
        return _joined(parts, Either(tuple(one for part in parts for one in _members(part.condition, Either))))


def _joined(parts: tuple[Part, ...], whole: All | Either) -> Part:
    if len(parts) == 1 and len(whole.of) < 2:
        return parts[0]._replace(condition=whole.of[0] if whole.of else None)
    orders = {part.order: part for part in parts if part.order}
    if len(orders) > 1:
        last = parts[-1] if parts[-1].order else list(orders.values())[-1]
        raise Unreadable("It is sorted already", "Leave one sort: out.", piece=last.piece, at=last.at)
    condition = whole if len(whole.of) > 1 else next(iter(whole.of), None)
    text = " ".join(part.text for part in parts if part.text)
    return Part(condition, text, next(iter(orders), None), parts[0].piece, parts[0].at)


def _members(condition: Condition | None, kind: type[All | Either]) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.of if isinstance(condition, kind) else (condition,)


def _word(text: str, token: Token) -> Part:
    text = _trimmed(text)
    if is_common(text):
        return _part(token, None, text)
    return _part(token, Word(text) if analyse(text) else None, text)


def _trimmed(text: str) -> str:
    """Without the punctuation and symbols around it; the signs of `C++` and `C#` belong to it."""
    if text.isalnum():
        return text
    begin, end = 0, len(text)
    while begin < end and _is_sign(text[begin]):
        begin += 1
    while end > begin and _is_sign(text[end - 1]):
        end -= 1
    for suffix in ("++", "#"):
        if end - begin == 1 and text.startswith(suffix, end):
            end += len(suffix)
    return text[begin:end]


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PSZC"


def _place(token: Token) -> fields.Place:
    return str(token), _at(token)


def _at(token: Token) -> int:
    return token.start_pos or 0


def _part(token: Token, condition: Condition | None, text: str = "", order: Order | None = None) -> Part:
    return Part(condition, text, order, str(token), _at(token))
