"""Messages as Discord shows them, split at a paper's edge into as many parts as it takes. Pure."""

from collections.abc import Callable, Iterator, Sequence

from adapters.discord import components as c
from adapters.discord.blocks import Block, blocks, head, later_head
from adapters.discord.components import Component
from adapters.discord.limits import Limits, count_characters, count_components
from bot.domain.delivery import Part
from bot.message import Message

Group = Sequence[Block]
Layout = Callable[[Group, bool, bool], Component]
"""A group of blocks, whether it is the first part, and whether there is room between the blocks."""


def render(message: Message, limits: Limits) -> list[Part]:
    """The parts, none above the limits: as few as possible, of nearly equal size, and with room between the papers if
    that costs no part. A payload holds the papers, and the message as Discord takes it, still without its key.
    """
    everything = blocks(message, limits)

    def layout(group: Group, is_first: bool, spaced: bool) -> Component:
        numbers = [block.number for block in group if block.number] or [0]
        top = head(message, limits) if is_first else later_head(message, numbers[0], numbers[-1], limits)
        return c.container(list(_inside(top, group, spaced=spaced)))

    def fits(box: Component) -> bool:
        return count_components([box]) <= limits.components and count_characters([box]) <= limits.characters

    few = _filled(everything, lambda group, is_first: fits(layout(group, is_first, False)))
    for groups in (_even(everything, len(few)), _even(everything, len(few) + 1)):
        for spaced in (True, False):
            boxes = _laid_out(layout, groups, spaced)
            if boxes and all(map(fits, boxes)):
                return [_part(*both) for both in zip(groups, boxes, strict=True)]
    return [_part(*both) for both in zip(few, _laid_out(layout, few, False), strict=True)]


def _laid_out(layout: Layout, groups: Sequence[Group], spaced: bool) -> list[Component]:
    return [layout(group, at == 0, spaced) for at, group in enumerate(groups)]


def _inside(top: str, group: Group, *, spaced: bool) -> Iterator[Component]:
    above = [c.text(text) for text in (top, *(block.text for block in group if block.above)) if text]
    below = [_shown(block) for block in group if not block.above]
    yield from above
    if above and below:
        yield c.hairline()
    for at, one in enumerate(below):
        if at and spaced:
            yield c.gap()
        yield one


def _shown(block: Block) -> Component:
    return c.beside_picture(block.text, block.picture) if block.picture else c.text(block.text)


def _part(group: Group, box: Component) -> Part:
    papers = tuple(block.paper for block in group if block.paper is not None)
    message = {"flags": c.V2, "components": [box], "allowed_mentions": {"parse": []}}
    return Part(payload={"papers": list(papers), "message": message}, papers=papers)


def _filled(everything: Group, fit: Callable[[Group, bool], bool]) -> list[Group]:
    """One group after the other, each as full as it can be."""
    groups: list[list[Block]] = [[]]
    for block in everything:
        if groups[-1] and not fit([*groups[-1], block], len(groups) == 1):
            groups.append([])
        groups[-1].append(block)
    return list(groups)


def _even(everything: Group, count: int) -> list[Group]:
    """`count` groups with as many papers each, give or take one, and all else in the first or the last of them; no
    group at all where there are too few papers.
    """
    at = [place for place, block in enumerate(everything) if block.number]
    if len(at) < count > 1:
        return []
    sizes = [len(at) // count + (group < len(at) % count) for group in range(count)]
    edges = [at[sum(sizes[:group])] for group in range(1, count)]
    return [everything[start:end] for start, end in zip([0, *edges], [*edges, len(everything)], strict=True)]
