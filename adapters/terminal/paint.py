"""Lines as a terminal takes them: plain, or coloured for somebody who is looking."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from io import StringIO
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from adapters.terminal.lines import Line
from bot.message import Tone

_GREY = "grey50"
_ACCENT = "cyan"
_THEME = {
    "heading": "bold",
    "title": "bold",
    "marked": "bold",
    "number": _ACCENT,
    "command": _ACCENT,
    "lead": _GREY,
    "rule": _GREY,
    "grey": _GREY,
    "id": _GREY,
    "label": _GREY,
    Tone.GOOD: "green",
    Tone.WARNING: "yellow",
    Tone.QUIET: _GREY,
    "alarm": "bold yellow",
}
_STAND_INS = {"▲": "^", "★": "*", "•": "*", "·": "-", "×": "x", "⁄": "/", "“": '"', "”": '"', "‘": "'", "’": "'"}
_STAND_INS |= dict.fromkeys("─‐‑–—−", "-")
_TABLE = str.maketrans(_STAND_INS)


def paint(lines: Sequence[Line], output: TextIO) -> str:
    """The text to write to `output`: in colour if it is a terminal that has some and NO_COLOR is not set (FORCE_COLOR
    makes it one), and with stand-ins for the characters that its encoding lacks.
    """
    encodable = [_encodable(line, output.encoding or "utf-8") for line in lines]
    console = Console(file=output, markup=False, highlight=False, emoji=False)
    if console.no_color or not console.color_system:
        return "".join("".join(text for _, text in line).rstrip() + "\n" for line in encodable)
    console.file = canvas = StringIO()
    for line in encodable:
        console.print(_coloured(line), soft_wrap=True)
    return canvas.getvalue()


def _coloured(line: Line) -> Text:
    text = Text()
    for style, words in line:
        text.append(words, _THEME.get(style, ""))
    return text


def _encodable(line: Line, encoding: str) -> Line:
    """The line with stand-ins; what they are longer is taken from the next gap, so that columns stay straight."""
    shown: Line = []
    longer = 0
    for style, text in line:
        words = "".join(_stand_in(character, encoding) for character in text)
        longer += cell_len(words) - cell_len(text)
        if words.isspace() and longer > 0:
            taken = min(longer, len(words) - 1)
            words, longer = words[taken:], longer - taken
        shown.append((style, words))
    return shown


@lru_cache(maxsize=4096)
def _stand_in(character: str, encoding: str) -> str:
    if _fits(character, encoding):
        return character
    plain = unicodedata.normalize("NFKD", character.translate(_TABLE)).translate(_TABLE)
    return "".join(c for c in plain if _fits(c, encoding)) or "?" * cell_len(character)


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
