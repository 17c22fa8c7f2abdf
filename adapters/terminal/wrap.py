"""Text made harmless for a terminal, measured in its cells and wrapped."""

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from bot.text.words import NBSP

_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_]{3}-)(?=[^\W\d_]{3})")
_BREAKS = {"Cc", "Zl", "Zp"}
_DROPPED = {"Cf", "Cs"}
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_DISPUTED = re.compile(r"[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
_DOT = f"{NBSP}·"


class _Guard(dict[int, int | str | None]):
    """What each character becomes, looked up once."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        category = unicodedata.category(character)
        kept = None if category in _DROPPED or character in _VARIATIONS else code
        self[code] = " " if category in _BREAKS else kept
        return self[code]


_GUARD = _Guard()


def harmless(text: str) -> str:
    """The text without anything a terminal obeys: control characters become spaces; bidi marks and overrides, lone
    surrogates, joiners and variation selectors go, the last two because terminals disagree about their width. Ordinary
    spaces are folded.
    """
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_GUARD)
    return " ".join(filter(None, text.split(" ")))


def is_measurable(text: str) -> bool:
    """Whether all terminals agree how wide it is: not about flags, skin tones, and marks that take a place."""
    return text.isascii() or not any(_DISPUTED.match(c) or unicodedata.category(c) == "Mc" for c in text)


def wrap(text: str, width: int, *, at_hyphens: bool = False) -> list[str]:
    """Lines of at most `width` cells, broken at ordinary spaces, after hyphens inside words if asked for, and anywhere
    in a word that is longer than a line. No-break spaces hold, and are ordinary spaces in the result.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(harmless(text), at_hyphens):
        if cell_len(line + piece) <= width:
            line += piece
            continue
        whole, line = _start(line, piece.lstrip(" "), width)
        lines += whole
    return [shown for spaced in [*lines, line] if (shown := spaced.replace(NBSP, " ").strip())]


def _start(line: str, piece: str, width: int) -> tuple[list[str], str]:
    """End `line` and begin the next with `piece`: the lines that are whole, and the one that goes on."""
    body = piece.removesuffix(_DOT)
    *whole, rest = chop_cells(body, width - cell_len(piece[len(body) :])) or [""]
    return [line, *whole], rest + piece[len(body) :]


def _pieces(text: str, at_hyphens: bool) -> Iterator[str]:
    """What cannot be broken, each piece with the space before it."""
    space = ""
    for word in filter(None, text.split(" ")):
        first, *others = _AFTER_HYPHEN.split(word) if at_hyphens else [word]
        yield space + first
        yield from others
        space = " "
