"""A message as blocks of Discord's markdown: what can stand together in one message, or be split into several. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.discord.limits import Limits, units
from adapters.discord.markdown import cleaned, emphasized, escape, link, plain, small, web_url
from bot.message import Card, Link, Message, Section
from bot.text.clauses import fit
from bot.text.clean import cut
from bot.text.words import NBSP, joined

UNTITLED = "Untitled"
NOTHING = "Nothing to show."


@dataclass(frozen=True, slots=True)
class Block:
    """What one Text Display says. Of a paper: its id, its number in the whole message, and its picture's address.
    `above`: it goes with the heading.
    """

    text: str
    paper: str | None = None
    number: int = 0
    picture: str | None = None
    above: bool = False


def head(message: Message, limits: Limits) -> str:
    """The heading, and the grey line below it."""
    heading = escape(plain(message.heading, limits.heading))
    lead = escape(plain(joined(map(cleaned, message.lead)), limits.lead))
    return "\n".join(filter(None, (f"## {heading}" if heading else "", small(lead))))


def later_head(message: Message, first: int, last: int, limits: Limits) -> str:
    """The small line above a later part, which shows the papers from `first` to `last`; none: `first` is 0."""
    total = len(message.shown)
    which = f"{first} to {last}" if last > first else str(first)
    return small(joined((escape(plain(message.heading, limits.heading)), f"{which} of {total}" if first else "")))


def blocks(message: Message, limits: Limits) -> list[Block]:
    """Everything below the heading, in order; empty only where the heading says it all."""
    found = [
        *(Block(escape(said), above=True) for said in _said(message.notices, limits.notice)),
        *(Block(piece) for one in message.paragraphs for piece in _paragraph(one, limits.paragraph)),
        *_papers(message, limits),
        *(Block(piece) for section in message.sections for piece in _table(section, limits)),
        *(Block(piece) for piece in _foot(message.links, limits)),
    ]
    return found if found or head(message, limits) else [Block(NOTHING)]


def _said(texts: tuple[str, ...], most: int) -> Iterator[str]:
    return filter(None, (plain(text, most) for text in texts))


def _paragraph(text: str, most: int) -> Iterator[str]:
    rest = cleaned(text)
    while len(rest) > most:
        end = rest.rfind(". ", 0, most) + 1 or rest.rfind(" ", 0, most)
        end = end if end > most // 2 else most
        yield escape(rest[:end])
        rest = rest[end:].strip()
    if rest:
        yield escape(rest)


def _papers(message: Message, limits: Limits) -> Iterator[Block]:
    """Those aside number on below their line."""
    line = small(escape(plain(message.aside.line, limits.notice))) if message.aside else ""
    for number, card in enumerate(message.shown, start=1):
        if line and number == len(message.cards) + 1:
            yield Block(line)
        yield _paper(card, f"{number}. " if len(message.shown) > 1 else "", number, limits)


def _paper(card: Card, numbered: str, number: int, limits: Limits) -> Block:
    sentence = emphasized(escape(_sentence(card.summary, limits)), card.marked or ())
    lines = (_title(numbered, card, limits), sentence, small(_small(card, limits)))
    picture = web_url(card.picture_url, limits.picture_url)
    return Block("\n".join(filter(None, lines)), paper=card.paper, number=number, picture=picture)


def _title(numbered: str, card: Card, limits: Limits) -> str:
    return f"### {link(numbered + (plain(card.title, limits.title) or UNTITLED), card.url)}"


def _sentence(summary: str, limits: Limits) -> str:
    """A clause that is whole, else cut at a word."""
    text = cleaned(summary)
    if len(text) <= limits.sentence:
        return text
    clause = fit(text.rstrip("."), limits.sentence - 1, whole=True)
    return f"{clause}." if clause else cut(text, limits.sentence)


def _small(card: Card, limits: Limits) -> str:
    why = plain(", ".join(filter(None, map(cleaned, card.why))), limits.why)
    who, when = plain(card.who, limits.who), plain(card.when, limits.when)
    return joined((*_numbers(card), f"**{escape(why)}**" if why else "", escape(who), escape(when)))


def _numbers(card: Card) -> Iterator[str]:
    """Upvotes, stars of the code and its address, and comments from two on: one is the submitter's own."""
    if card.upvotes:
        yield f"▲{NBSP}{card.upvotes:,}"
    if card.stars:
        yield link(f"★{NBSP}{card.stars:,}", card.code_url)
    elif web_url(card.code_url):
        yield link("code", card.code_url)
    if card.comments and card.comments > 1:
        yield f"💬{NBSP}{card.comments:,}"


def _table(section: Section, limits: Limits) -> Iterator[str]:
    """A line a row; in two columns the first one names the second."""
    title = plain(section.title, limits.heading)
    lines = [f"**{escape(title)}**"] if title else []
    for row in filter(None, (_row(cells, limits) for cells in section.rows)):
        if units("\n".join([*lines, row])) > limits.table:
            yield "\n".join(lines)
            lines = []
        lines.append(row)
    if lines:
        yield "\n".join(lines)


def _row(cells: tuple[str, ...], limits: Limits) -> str:
    if len(cells) == 2 and (name := plain(cells[0], limits.link)) and (value := plain(cells[1], limits.row)):
        return f"**{escape(name)}** {escape(value)}"
    return escape(plain(joined(map(cleaned, cells)), limits.row))


def _foot(links: tuple[Link, ...], limits: Limits) -> Iterator[str]:
    """One small line of links; several where there are very many."""
    line = ""
    for one in links:
        shown = link(plain(one.label, limits.link), one.url) if cleaned(one.label) else ""
        if line and units(joined((line, shown))) > limits.table:
            yield small(line)
            line = ""
        line = joined((line, shown))
    if line:
        yield small(line)
