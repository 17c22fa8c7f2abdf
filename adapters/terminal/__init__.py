"""The terminal: digests and views as lines of text, coloured where somebody is looking."""

import os
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from adapters.terminal.adapter import TerminalAdapter
    from bot.ports import Show
    from bot.settings import Settings

__all__ = ["configured", "factory", "view"]

_UNMEASURED = (100, 24)


def factory(stdout: TextIO | None = None) -> "TerminalAdapter":
    """An adapter that writes to `stdout` (the process's own unless given), as wide as its window, else 100."""
    from adapters.terminal.adapter import TerminalAdapter  # noqa: PLC0415 - rich is loaded when it is needed

    output = stdout or sys.stdout
    measured = "COLUMNS" in os.environ or output.isatty()
    size = shutil.get_terminal_size(_UNMEASURED) if measured else os.terminal_size(_UNMEASURED)
    return TerminalAdapter(output, size.columns)


def configured(settings: "Settings", stack: "AsyncExitStack") -> "TerminalAdapter":  # noqa: ARG001 - nothing to set
    """The adapter, for the entry points `paperwire.adapters`."""
    return factory()


def view() -> "Show":
    """Shows a message in this process's own terminal, for the entry points `paperwire.views`."""
    return factory().show
