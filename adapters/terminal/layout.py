"""Messages as lines of styled text, measured in terminal cells. Pure."""

import re
from collections.abc import Iterator
from itertools import groupby, zip_longest
from operator import itemgetter

from rich.cells import cell_len

from adapters.terminal.lines import Line, apart, indented
from adapters.terminal.table import lay_table
from adapters.terminal.wrap import harmless, is_measurable, wrap
from bot.message import Aside, Card, Hint, Message
from bot.text.clean import cut
from bot.text.shell import typed
from bot.text.words import NBSP, joined, short_count

WIDEST = 100
LEAST = 24
"""Columns; a narrower window is left to wrap as it likes."""

PROGRAM = "paperwire "
"""What stands before a command where it is typed."""

_WORDS = re.compile(r"([\w+#]+)")
_ID = 10
_ID_FROM = 60
_GUTTER = 5
_LABEL = 18
_LONGEST_TEXT = 300
_LONGEST_PART = 160


def lay_out(message: Message, width: int, program: str = PROGRAM) -> list[Line]:
    """The lines of a message in a window of `width` columns, part below part in the message's own order. None of them
    ends in a space. What to type next stands after `program`.
    """
    inner = max(LEAST, min(width, WIDEST)) - 2
    gutter = max([_GUTTER, *(cell_len(number) for card in message.shown for number in _numbers(card))])
    blocks = [
        _heading(message, inner),
        [indented("notice", text) for notice in message.notices for text in wrap(notice, inner)],
        *([indented("text", text) for text in wrap(one, inner, at_hyphens=True)] for one in message.paragraphs),
        *(_card(card, inner, gutter) for card in message.cards),
        *(_aside(message.aside, inner, gutter) if message.aside else ()),
        *(lay_table(section, inner) for section in message.sections),
        _hints(message.hints, inner, program),
    ]
    return [line for block in blocks if block for line in ([], *block)][1:]


def _heading(message: Message, inner: int) -> list[Line]:
    if not (message.heading or message.lead):
        return []
    rule = indented("rule", "─" * inner)
    heads = wrap(_short_text(message.heading, _LONGEST_TEXT), inner, at_hyphens=True)
    leads = wrap(joined([part for part in message.lead if part]), inner)
    if len(heads) == len(leads) == 1 and cell_len(heads[0] + leads[0]) + 2 <= inner:
        return [apart(indented("heading", heads[0]), ("lead", leads[0]), inner + 1), rule]
    return [*(indented("heading", text) for text in heads), *(indented("lead", text) for text in leads), rule]


def _aside(aside: Aside, inner: int, gutter: int) -> Iterator[list[Line]]:
    yield [indented("grey", text) for text in wrap(aside.line, inner)]
    yield from (_card(card, inner, gutter) for card in aside.cards)


def _card(card: Card, inner: int, gutter: int) -> list[Line]:
    paper = harmless(card.paper)
    wide = inner + 2 >= _ID_FROM
    beside = wide and cell_len(paper) <= _ID and is_measurable(card.title[:_LONGEST_TEXT])
    body = _body(card, "" if beside else paper, inner - gutter - 2 - wide * (_ID + 1), gap=int(beside))
    lines = [_row(number, line, gutter) for number, line in zip_longest(_numbers(card), body)]
    if beside:
        lines[0] = apart(lines[0], ("id", paper), inner + 1)
    return lines


def _body(card: Card, paper: str, column: int, gap: int) -> list[Line]:
    title = wrap(_short_text(card.title, _LONGEST_TEXT), column - gap, at_hyphens=True) or ["Untitled"]
    summary = wrap(_short_text(card.summary, _LONGEST_TEXT), column, at_hyphens=True)
    grey = wrap(joined([part for part in (*_grey(card), paper) if part]), column)
    marked = frozenset(map(harmless, card.marked or ()))
    above = [_marking("title" if card.marked is None else "text", text, marked) for text in title]
    return [*above, *(_marking("text", text, marked) for text in summary), *([("grey", text)] for text in grey)]


def _marking(style: str, text: str, marked: frozenset[str]) -> Line:
    """A line in one style, but for the words that stand out."""
    if not marked:
        return [(style, text)]
    pieces = [("marked" if piece in marked else style, piece) for piece in _WORDS.split(text) if piece]
    return [(kind, "".join(piece for _, piece in run)) for kind, run in groupby(pieces, key=itemgetter(0))]


def _row(number: str | None, body: Line | None, gutter: int) -> Line:
    margin = " " * (1 + gutter - cell_len(number or ""))
    line = [("", margin), ("number", number)] if number else [("", margin)]
    return [*line, ("", "  "), *body] if body else line


def _numbers(card: Card) -> list[str]:
    counts = (("▲", card.upvotes), ("★", card.stars))
    return [f"{symbol} {short_count(count)}" for symbol, count in counts if count]


def _grey(card: Card) -> Iterator[str]:
    """Why, comments, code, who and when."""
    yield ", ".join(_short_text(reason, _LONGEST_PART) for reason in card.why)
    if card.comments and card.comments > 1:
        yield f"{card.comments}{NBSP}comments"
    if card.code_url and not card.stars:
        yield "code"
    yield _short_text(card.who, _LONGEST_PART)
    yield _short_text(card.when, _LONGEST_PART)


def _short_text(text: str, most: int) -> str:
    return cut(harmless(text), most)


def _hints(hints: tuple[Hint, ...], inner: int, program: str) -> list[Line]:
    pairs = [(harmless(hint.label), harmless(f"{program}{hint.line(typed)}")) for hint in hints]
    label = max((cell_len(label) + 2 for label, _ in pairs), default=0)
    command = max((cell_len(command) for _, command in pairs), default=0)
    if label + command > inner:
        return [line for pair in pairs for line in _stacked(*pair, inner)]
    column = min(max(label, _LABEL), inner - command)
    return [_hint(*pair, column) for pair in pairs]


def _hint(label: str, command: str, column: int) -> Line:
    return [*indented("label", label), ("", " " * (column - cell_len(label))), ("command", command)]


def _stacked(label: str, command: str, inner: int) -> list[Line]:
    below = [indented("command", text, 3) for text in wrap(command, inner - 2)]
    return [*(indented("label", text) for text in wrap(label, inner)), *below]
