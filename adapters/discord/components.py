"""Discord's components v2, as many kinds of them as digests need."""

from typing import Any

Component = dict[str, Any]

V2 = 1 << 15
"""Discord: the message flag IS_COMPONENTS_V2; a message with it has no content and no embeds."""
ACCENT = 0x7A9CC6
"""The colour at the edge of what is posted unasked."""

_SECTION, _TEXT, _THUMBNAIL, _SEPARATOR, _CONTAINER = 9, 10, 11, 14, 17


def text(markdown: str) -> Component:
    """A Text Display."""
    return {"type": _TEXT, "content": markdown}


def beside_picture(markdown: str, url: str) -> Component:
    """A Section: text, with a thumbnail at its right."""
    thumbnail = {"type": _THUMBNAIL, "media": {"url": url}, "description": "Figure of the paper"}
    return {"type": _SECTION, "components": [text(markdown)], "accessory": thumbnail}


def hairline() -> Component:
    """A Separator that is seen."""
    return {"type": _SEPARATOR, "divider": True, "spacing": 1}


def gap() -> Component:
    """A Separator that is not seen."""
    return {"type": _SEPARATOR, "divider": False, "spacing": 1}


def container(components: list[Component]) -> Component:
    """The box with the coloured edge that holds everything."""
    return {"type": _CONTAINER, "accent_color": ACCENT, "components": components}
