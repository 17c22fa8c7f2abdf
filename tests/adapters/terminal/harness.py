"""The terminal for the contract suite: a screen that remembers what was printed on it."""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from io import StringIO
from typing import ClassVar

import pytest
from rich.cells import cell_len

from adapters.terminal.adapter import TerminalAdapter
from bot.domain.delivery import Payload, RetryLater
from tests.adapters.harness import Arrived, Harness, Limit, Trouble

SGR = re.compile(r"\x1b\[(?:0|1|36|38;5;244)m")
"""The colours of ours, and no others."""


class Screen(StringIO):
    """A stream that keeps what it is given, print by print; a terminal if it is told so."""

    def __init__(self, *, is_terminal: bool = False) -> None:
        super().__init__()
        self.prints: list[str] = []
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def write(self, text: str) -> int:
        self.prints.append(text)
        return super().write(text)


class TerminalHarness(Harness):
    """The terminal adapter on a screen of 100 columns."""

    limits = (Limit("columns", 100, lambda payload: max(map(cell_len, plain_lines(payload)), default=0)),)
    addresses: ClassVar = {
        "terminal": "terminal",
        "terminal:@ada": "terminal:@ada",
        " Terminal:@Ada ": "terminal:@ada",
        "terminal:@a.b_c-9": "terminal:@a.b_c-9",
    }
    no_addresses = (
        "terminal:",
        "terminal:ada",
        "terminal:@",
        "terminal:@-a",
        f"terminal:@{'a' * 33}",
        "tty",
        "terminal:@é",
    )
    keys_travel = False
    troubles: ClassVar = {Trouble.GONE: RetryLater}

    def __init__(self, make: Callable[[Screen], TerminalAdapter], *, is_terminal: bool) -> None:
        self.screen = Screen(is_terminal=is_terminal)
        self.adapter = make(self.screen)

    def arrived(self) -> list[Arrived]:
        return [Arrived(text=" ".join(SGR.sub("", one).split()), obeyed=obeyed(one)) for one in self.screen.prints]

    def cause(self, trouble: Trouble) -> None:
        assert trouble is Trouble.GONE
        self.screen.close()


def plain_lines(payload: Payload) -> list[str]:
    """The lines of a payload without their styles."""
    return ["".join(text for _, text in line) for line in payload["lines"]]


def obeyed(printed: str) -> tuple[str, ...]:
    """The characters in `printed` that a terminal would act on, our own colours and line ends apart."""
    left = SGR.sub("", printed).replace("\n", "")
    return tuple(c for c in left if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"})


def wide(screen: Screen) -> TerminalAdapter:
    """The adapter as it is."""
    return TerminalAdapter(screen, 100)


@asynccontextmanager
async def _open(make: Callable[[Screen], TerminalAdapter], *, is_terminal: bool) -> AsyncIterator[Harness]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE", "UNICODE_VERSION"):
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "xterm-256color")
        yield TerminalHarness(make, is_terminal=is_terminal)


def piped(make: Callable[[Screen], TerminalAdapter] = wide) -> AbstractAsyncContextManager[Harness]:
    """Where nobody is looking: plain text."""
    return _open(make, is_terminal=False)


def coloured(make: Callable[[Screen], TerminalAdapter] = wide) -> AbstractAsyncContextManager[Harness]:
    """A terminal with 256 colours."""
    return _open(make, is_terminal=True)
