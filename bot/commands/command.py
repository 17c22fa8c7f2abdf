"""A command: its form, and what it does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.commands.services import Services
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form
from bot.message import Message

Handle = Callable[[Caller, Arguments, Services], Awaitable[Message]]
"""Does what a command is for. Raises PaperwireError, whose sentence is the reply."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    form: Form
    handle: Handle
