"""Tables: columns as wide as their cells, else one of them wrapped, else one cell below another."""

from collections.abc import Mapping
from itertools import zip_longest

from rich.cells import cell_len

from adapters.terminal.lines import Line, indented
from adapters.terminal.wrap import harmless, wrap
from bot.message import Section, Tone
from bot.text.words import joined

Row = tuple[str, ...]

_GAP = 4
_LEAST_GAP = 2
_NARROWEST = 12


def lay_table(section: Section, inner: int) -> list[Line]:
    """The lines of a table in `inner` columns: a bold title, and the rows below it. Empty columns are left out; of two
    columns the first holds labels.
    """
    rows = _without_empty_columns([tuple(map(harmless, row)) for row in section.rows])
    indent = 3 if section.title else 1
    heading = "alarm" if section.tones.get(section.title) is Tone.WARNING else "heading"
    title = [indented(heading, text) for text in wrap(section.title, inner)]
    room = inner + 1 - indent
    widths, gap = _widths(rows, room)
    if not widths:
        return [*title, *(line for row in rows for line in _stacked(row, room, indent))]
    tones = {harmless(text): tone for text, tone in section.tones.items()}
    styles = [[_style(at, cell, len(row), tones) for at, cell in enumerate(row)] for row in rows]
    beside = (_row(row, style, widths, gap, indent) for row, style in zip(rows, styles, strict=True))
    return [*title, *(line for lines in beside for line in lines)]


def _without_empty_columns(rows: list[Row]) -> list[Row]:
    columns = [column for column in zip_longest(*rows, fillvalue="") if any(column)]
    return [row for row in zip(*columns, strict=True) if any(row)]


def _widths(rows: list[Row], room: int) -> tuple[list[int], int]:
    """The widths of the columns and the gap between them, one column narrowed if need be; no widths at all if that is
    not enough.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    gaps = len(widths) - 1
    gap = _GAP if sum(widths) + _GAP * gaps <= room else _LEAST_GAP
    excess = sum(widths) + gap * gaps - room
    if excess > 0:
        spare = [width - max(map(_least, column)) for width, column in zip(widths, columns, strict=True)]
        if max(spare) < excess:
            return [], gap
        widths[spare.index(max(spare))] -= excess
    return widths, gap


def _least(cell: str) -> int:
    return max(_NARROWEST, *map(cell_len, cell.split(" ")))


def _row(row: Row, styles: list[str], widths: list[int], gap: int, indent: int) -> list[Line]:
    cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    return [_side_by_side(texts, styles, widths, gap, indent) for texts in zip_longest(*cells, fillvalue="")]


def _side_by_side(texts: tuple[str, ...], styles: list[str], widths: list[int], gap: int, indent: int) -> Line:
    line: Line = []
    owed = indent
    for text, style, width in zip(texts, styles, widths, strict=True):
        if text:
            line += [("", " " * owed), (style, text)]
            owed = 0
        owed += width - cell_len(text) + gap
    return line


def _style(at: int, cell: str, columns: int, tones: Mapping[str, Tone]) -> str:
    if cell in tones:
        return tones[cell]
    return "label" if at == 0 and columns == 2 else "text"


def _stacked(row: Row, room: int, indent: int) -> list[Line]:
    first, *others = filter(None, row)
    below = [indented("grey", text, indent + 2) for text in wrap(joined(others), room - 2)]
    return [*(indented("text", text, indent) for text in wrap(first, room)), *below]
