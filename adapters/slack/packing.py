"""What goes into which part: as few parts as will do, of near-equal size. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """What one thing takes of a part."""

    characters: int
    blocks: int


def pack(sizes: Sequence[Size], room: Size) -> list[range]:
    """The places of the things in each part, in order; a part takes more than `room` only for one thing alone."""
    groups = _filled(sizes, room)
    low, high = max((size.characters for size in sizes), default=0), room.characters
    while low < high:
        middle = (low + high) // 2
        tried = _filled(sizes, Size(middle, room.blocks))
        if len(tried) == len(groups):
            groups, high = tried, middle
        else:
            low = middle + 1
    return groups


def _filled(sizes: Sequence[Size], room: Size) -> list[range]:
    """Each part filled before the next is begun."""
    starts, characters, blocks = [0], 0, 0
    for at, size in enumerate(sizes):
        characters += size.characters
        blocks += size.blocks
        if at > starts[-1] and (characters > room.characters or blocks > room.blocks):
            starts.append(at)
            characters, blocks = size.characters, size.blocks
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(sizes)], strict=True)]
