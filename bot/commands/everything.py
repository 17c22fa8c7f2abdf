"""Every command there is."""

from bot.commands.posting import POSTING
from bot.commands.reading import READING
from bot.commands.registry import Registry
from bot.commands.scheduling import SCHEDULING
from bot.commands.searching import SEARCHING
from bot.commands.subscribing import SUBSCRIBING


def registry() -> Registry:
    """The commands, in the order in which help shows them."""
    return Registry([*READING, *SEARCHING, *SUBSCRIBING, *POSTING, *SCHEDULING])
