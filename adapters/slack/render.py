"""Messages as Block Kit. Pure: the same message gives the same parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from adapters.slack.blocks import Block, grey, size
from adapters.slack.card import card_blocks, card_words, sentence
from adapters.slack.escape import clean, plain, shortened
from adapters.slack.fallback import Said, fallback
from adapters.slack.limits import LIMITS
from adapters.slack.packing import Size, pack
from adapters.slack.pieces import Piece, above, below, heading_of
from bot.domain.delivery import Part
from bot.message import Message

_ROOM = Size(LIMITS.json - 300, LIMITS.blocks - 1)
"""What a part can take beside the line that a later one begins with."""

_LINE = 300
"""Characters of the line above papers of another kind."""


@dataclass(frozen=True, slots=True)
class _Paper(Piece):
    """A card, and its number in the whole message."""

    paper: str = ""
    number: int = 0


def render(message: Message) -> list[Part]:
    """The parts of a message, split between papers, the later ones to be posted in the thread of the first."""
    pieces = [*above(message), *_papers(message), *below(message)]
    groups = pack([Size(size(piece.blocks), len(piece.blocks)) for piece in pieces], _ROOM)
    first, *others = [[pieces[at] for at in group] for group in groups]
    opening, *rest = first
    return [_part(list(opening.blocks), rest, opening.words), *(_later(message, group) for group in others)]


def _later(message: Message, pieces: Sequence[Piece]) -> Part:
    which = _which([piece.number for piece in pieces if isinstance(piece, _Paper)], len(message.shown))
    words = f"{plain(heading_of(message))}, {which or 'continued'}."
    return _part([grey(which)] if which else [], pieces, words)


def _which(numbers: Sequence[int], of: int) -> str:
    """`9 to 16 of 20`."""
    if not numbers:
        return ""
    span = f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else f"{numbers[0]}"
    return f"{span} of {of}"


def _part(top: list[Block], pieces: Sequence[Piece], opening: str) -> Part:
    papers = [piece for piece in pieces if isinstance(piece, _Paper)]
    said = [Said(piece.words, is_paper=isinstance(piece, _Paper)) for piece in pieces]
    payload = {
        "blocks": [*top, *(block for piece in pieces for block in piece.blocks)],
        "text": fallback(opening, said, LIMITS.text),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return Part(payload=payload, papers=tuple(piece.paper for piece in papers))


def _papers(message: Message) -> Iterator[_Paper]:
    """Those aside number on; their line stays with the first of them."""
    used: set[str] = set()
    line = shortened(message.aside.line, _LINE, _LINE * 6) if message.aside else ""
    for number, card in enumerate(message.shown, start=1):
        blocks, words = card_blocks(card, _block_id(card.paper, used)), f"{number}. {plain(card_words(card))}"
        if line and number == len(message.cards) + 1:
            blocks, words = [grey(line), *blocks], f"{plain(sentence(line))} {words}"
        yield _Paper(tuple(blocks), words, paper=card.paper, number=number)


def _block_id(paper: str, used: set[str]) -> str:
    """`p:` and the paper's id, added to `used`. Slack: no two blocks of a message have the same, of at most 255
    characters.
    """
    known = clean(paper)
    digest = sha256(paper.encode(errors="surrogatepass")).hexdigest()[:16]
    name = f"p:{known}" if known == paper and paper.isascii() and len(paper) < LIMITS.block_id - 20 else f"p:{digest}"
    name = name if name not in used else f"{name}~{len(used)}"
    used.add(name)
    return name
