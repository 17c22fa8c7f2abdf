"""What layouts are made of."""

from rich.cells import cell_len

Span = tuple[str, str]
"""The name of a style, and text."""
Line = list[Span]


def indented(style: str, text: str, by: int = 1) -> Line:
    """A line of one text in one style."""
    return [("", " " * by), (style, text)]


def apart(left: Line, right: Span, edge: int) -> Line:
    """`left`, and `right` ending at the column `edge`."""
    used = sum(cell_len(text) for _, text in left)
    return [*left, ("", " " * (edge - used - cell_len(right[1]))), right]
