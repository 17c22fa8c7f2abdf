"""Everything in a message but the papers, as blocks and in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.blocks import Block, dotted, grey, header, marked_grey, marked_section, section
from adapters.slack.card import sentence
from adapters.slack.escape import clean, link, mrkdwn, pieces, plain, shortened, units, weight
from adapters.slack.limits import LIMITS
from bot.message import Link, Message, Section
from bot.text.clean import cut

_PROGRAM = "Paperwire"
_OPENING = 700
_LINK = 80
_LINKS_A_LINE = 3
_ROOM = LIMITS.section - 200
"""Characters of JSON in one block of running text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together when a message is split: its blocks, and the same in words, escaped."""

    blocks: tuple[Block, ...]
    words: str


def heading_of(message: Message) -> str:
    """The heading as it is shown. Slack: at most 150 characters, which may be counted with its entities."""
    text = shortened(message.heading, LIMITS.header, LIMITS.header * 12) or _PROGRAM
    while units(plain(text)) > LIMITS.header:
        text = cut(text, len(text) - 1)
    return text


def above(message: Message) -> Iterator[Piece]:
    """Heading with the grey line, notices, paragraphs."""
    heading, lead = heading_of(message), [part for part in map(clean, message.lead) if part]
    lines = [grey(line) for line in pieces(dotted(lead), _ROOM)]
    said = ": ".join(filter(None, (heading, ", ".join(lead))))
    yield Piece((header(heading), *lines[:1]), plain(cut(sentence(said), _OPENING)))
    yield from (Piece((line,), "") for line in lines[1:])
    for text in (*message.notices, *message.paragraphs):
        yield from (Piece((section(one),), plain(one)) for one in pieces(text, _ROOM))


def below(message: Message) -> Iterator[Piece]:
    """Tables, and links in a grey line."""
    for table in message.sections:
        yield from _table(table)
    for at in range(0, len(message.links), _LINKS_A_LINE):
        yield _links(message.links[at : at + _LINKS_A_LINE])


def _links(links: Sequence[Link]) -> Piece:
    labels = [shortened(one.label, _LINK, _LINK * 6) or one.url[:_LINK] for one in links]
    line = dotted(link(one.url, label) for one, label in zip(links, labels, strict=True))
    return Piece((marked_grey(line),), plain(" ".join(map(sentence, labels))))


def _table(table: Section) -> Iterator[Piece]:
    """Each row a line: `label: value`, or cells with dots between them. The title is bold."""
    title = shortened(table.title, LIMITS.header, LIMITS.header * 6)
    lines = [f"*{mrkdwn(title)}*"] if title else []
    words = [sentence(plain(title))] if title else []
    for row in table.rows:
        for line in pieces(_row(row), _ROOM):
            if lines and sum(map(weight, lines)) + 2 * len(lines) + weight(mrkdwn(line)) > _ROOM:
                yield _lines(lines, words)
                lines, words = [], []
            lines.append(mrkdwn(line))
            words.append(plain(sentence(_spoken(line))))
    if lines:
        yield _lines(lines, words)


def _lines(lines: Sequence[str], words: Sequence[str]) -> Piece:
    return Piece((marked_section("\n".join(lines)),), " ".join(words))


def _row(row: tuple[str, ...]) -> str:
    cells = [cell for cell in row if cell.strip()]
    return ": ".join(cells) if len(row) == 2 else dotted(cells)


def _spoken(line: str) -> str:
    """Without addresses, which are spelt out letter by letter."""
    return " ".join(word for word in line.split() if not word.startswith(("http://", "https://")))
