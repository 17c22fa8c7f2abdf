"""What one message may hold: Discord's limits, and our own within them."""

from dataclasses import dataclass

from adapters.discord.components import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Characters are counted as people see them, before they are escaped, unless a limit is Discord's."""

    components: int = 40
    """Discord: a message holds at most 40 components, nested ones included."""
    characters: int = 4000
    """Discord: over all Text Displays of a message, marks and addresses included; counted here in UTF-16 units, the
    larger of the two ways to count."""
    picture_url: int = 2048
    """Discord's OpenAPI document: the address of an unfurled media item."""
    nonce: int = 25
    """Discord: a nonce has at most 25 characters."""
    url: int = 512
    heading: int = 150
    lead: int = 150
    notice: int = 600
    paragraph: int = 1500
    """A longer one is continued in the next Text Display."""
    title: int = 150
    sentence: int = 120
    why: int = 140
    who: int = 100
    when: int = 40
    row: int = 700
    table: int = 3000
    """UTF-16 units of one Text Display; a longer table is continued in the next."""
    link: int = 80


def count_components(components: list[Component]) -> int:
    """How many there are, nested ones included."""
    return sum(1 + count_components(_children(one)) for one in components)


def count_characters(components: list[Component]) -> int:
    """UTF-16 units in all Text Displays."""
    return sum(units(one.get("content", "")) + count_characters(_children(one)) for one in components)


def units(text: str) -> int:
    """UTF-16 units of a text."""
    return len(text) + sum(character > "\uffff" for character in text)


def _children(component: Component) -> list[Component]:
    accessory = component.get("accessory")
    return [*component.get("components", ()), *([accessory] if accessory else [])]
