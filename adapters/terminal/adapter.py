"""The terminal as a platform: what is posted there is printed."""

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar, TextIO

from adapters.terminal.layout import PROGRAM, lay_out
from adapters.terminal.lines import Line, indented
from adapters.terminal.paint import paint
from bot.domain.delivery import Absent, Attempt, CannotTell, Found, Pace, Part, Receipt, RetryLater, WhenUnsure
from bot.domain.errors import Invalid
from bot.domain.place import LOCAL, Place, Workspace
from bot.message import Message

_ADDRESS = re.compile(r"terminal(?::@[a-z0-9][a-z0-9._-]{0,31})?")
_HERE = Workspace(platform="terminal", id=LOCAL, name="here")
_GONE = "The terminal is closed, so nothing was shown."


class TerminalAdapter:
    """Prints messages to `output`, laid out for a window of `width` columns.

    A terminal cannot be asked what it showed, so an unsure delivery is sent again: a digest seen twice in one's own
    terminal is better than one never seen.
    """

    platform: ClassVar[str] = "terminal"
    example: ClassVar[str] = "terminal"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.SEND_AGAIN
    settling: ClassVar[timedelta] = timedelta(0)
    pace: ClassVar[Pace] = Pace(100)

    def __init__(self, output: TextIO, width: int) -> None:
        self._output = output
        self._width = width
        self._writing = threading.Lock()

    async def reached(self) -> list[Workspace]:
        """A terminal has no workspaces to reach."""
        return []

    async def locate(self, address: str) -> Place:
        """`terminal`, or `terminal:@name` for one of several readers, in lower case. Raises Invalid."""
        full = address.strip().lower()
        if not _ADDRESS.fullmatch(full):
            raise Invalid(f"“{address}” is no terminal: use terminal, or terminal:@name such as terminal:@ada.")
        return Place(address=full, name=full, workspace=_HERE)

    def render(self, message: Message) -> list[Part]:
        """One part with all papers, laid out for this window."""
        lines = [[list(span) for span in line] for line in lay_out(message, self._width)]
        return [Part(payload={"lines": lines}, papers=tuple(card.paper for card in message.shown))]

    async def send(self, attempt: Attempt) -> Receipt:
        """Print it below an empty line. Raises RetryLater if there is no terminal any more."""
        lines: list[Line] = [[(style, text) for style, text in line] for line in attempt.payload["lines"]]
        try:
            await _aside(lambda: self._print([[], *_reader(attempt.address), *lines]))
        except OSError as failure:
            raise RetryLater(_GONE) from failure
        return Receipt(message_id=attempt.key)

    async def find(self, attempt: Attempt) -> Found | Absent | CannotTell:  # noqa: ARG002 - there is nothing to ask
        """A terminal cannot be asked what it showed."""
        return CannotTell()

    def show(self, message: Message, program: str = PROGRAM) -> None:
        """Print a view. Raises OSError if there is no terminal any more."""
        self._print(lay_out(message, self._width, program))

    def _print(self, lines: Sequence[Line]) -> None:
        if self._output.closed:
            raise BrokenPipeError(_GONE)
        with self._writing:
            self._output.write(paint(lines, self._output))
            self._output.flush()


def _reader(address: str) -> list[Line]:
    _, _, reader = address.partition(":")
    return [indented("grey", f"For {reader}")] if reader else []


async def _aside(action: Callable[[], None]) -> None:
    """Do what may block in a thread that does not keep the process alive: a terminal can be stopped for ever."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def settle(failure: Exception | None) -> None:
        if not done.done():
            done.set_exception(failure) if failure else done.set_result(None)

    def work() -> None:
        failure = None
        try:
            action()
        except Exception as error:  # noqa: BLE001 - it is raised to whoever waits
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, failure)

    threading.Thread(target=work, daemon=True).start()
    await done
