"""What notifications show and screen readers say: all that the blocks say, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in words, already escaped."""

    words: str
    is_paper: bool


def fallback(opening: str, said: Sequence[Said], most: int) -> str:
    """A line each, in at most `most` characters: what is too much is only counted at the end."""
    lines, rest = [opening], [one for one in said if one.words]
    while rest and _length([*lines, rest[0].words, _tail(rest[1:])]) <= most:
        lines.append(rest.pop(0).words)
    return "\n".join(filter(None, [*lines, _tail(rest)]))


def _length(lines: Sequence[str]) -> int:
    return sum(map(len, lines)) + len(lines)


def _tail(rest: Sequence[Said]) -> str:
    """`and 5 more`."""
    papers = sum(one.is_paper for one in rest)
    return f"and {papers or ''} more".replace("  ", " ") if rest else ""
