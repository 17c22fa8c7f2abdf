"""`chat`: any command as somebody, in this terminal."""

import shlex
import sys
from contextlib import suppress
from dataclasses import replace
from getpass import getuser
from io import TextIOWrapper

from bot.bootstrap import App
from bot.cli.asking import asking
from bot.cli.index import brought_up_to_date
from bot.commands.everything import registry
from bot.commands.registry import Registry
from bot.domain.caller import Caller, Person
from bot.domain.errors import Invalid, PaperwireError
from bot.domain.place import LOCAL
from bot.domain.schedule import Target
from bot.message import Hint, Message
from bot.service.compose_search import also, not_searched
from bot.text.clean import fold
from bot.text.shell import typed

ENDS = ("exit", "quit")
PROGRAM = "paperwire "
SEARCHES = ("search", "similar", "subscribe")
"""Commands that read the index."""


async def chat(app: App, name: str | None, words: list[str]) -> int:
    """Answer one command, or each line until the end of the input. People of the terminal may manage every place."""
    talk = Talk(app, await _caller(app, name), registry())
    if words:
        await talk.answer(" ".join(words), f"{PROGRAM}chat {f'--as {shlex.quote(name)} ' if name else ''}")
        return 0
    return await (talk.with_somebody() if sys.stdin and sys.stdin.isatty() else talk.with_a_script())


async def _caller(app: App, name: str | None) -> Caller:
    called = (name or _login()).strip().removeprefix("@").lower()
    try:
        place = await app.schedules.locate(Target.parse(f"terminal:@{called}"))
    except Invalid:
        raise Invalid(f"“{called}” is no name here: say one such as ada, with paperwire chat --as ada.") from None
    person = Person(
        platform="terminal", workspace=LOCAL, user=called, name=called, address=place.address, zone=app.zone
    )
    return Caller(person=person, where=place.address, may_manage=True, operator=True)


def _login() -> str:
    try:
        return getuser()
    except (OSError, KeyError):
        raise Invalid("This machine does not say who you are; say it yourself: paperwire chat --as ada") from None


class Talk:
    """What one person says, and the replies."""

    def __init__(self, app: App, caller: Caller, commands: Registry) -> None:
        self._app = app
        self._caller = caller
        self._commands = commands
        self._names = {form.name.split()[0] for form in commands.forms}

    async def answer(self, line: str, before: str) -> None:
        """Show the reply. `before` is what stands before a command where the next one is typed: nothing at a prompt."""
        searches = self._commands.read(line)[0].name in SEARCHES
        missing = await brought_up_to_date(self._app) if searches else 0
        message = also(await self._commands.answer(line, self._caller, self._app), not_searched(missing))
        self._app.show(replace(message, hints=tuple(self._hint(hint, before) for hint in message.hints)), "")

    def _hint(self, hint: Hint, before: str) -> Hint:
        if hint.command.split()[0] not in self._names:
            return replace(hint, command=f"{PROGRAM}{hint.line(typed)}", text="")
        line = hint.line()
        safe = not before or all(word == shlex.quote(word) for word in line.split())
        return replace(hint, command=before + (line if safe else typed(line)), text="")

    async def with_somebody(self) -> int:
        """Until Ctrl-D or `exit`; what is wrong with a line ends nothing, nor does Ctrl-C while one is typed."""
        with suppress(ImportError):  # editing and history are the system's
            import readline  # noqa: F401

        hints = (Hint("What can be said", "help"), Hint("To end", "exit"))
        self._app.show(Message(heading="Paperwire", lead=(f"as {self._caller.person.name}",), hints=hints), "")
        while (line := self._typed()) is not None:
            try:
                if line:
                    await self.answer(line, "")
            except PaperwireError as error:
                self._app.show(Message(notices=(str(error),)), "")
        return 0

    def _typed(self) -> str | None:
        """A line, empty after Ctrl-C; None at the end."""
        try:
            with asking():
                line = input(f"\n{self._caller.person.name}> ").strip()
        except KeyboardInterrupt:
            return ""
        except EOFError:
            sys.stdout.write("\n")
            return None
        return _without_program(line)

    async def with_a_script(self) -> int:
        """A line of the input after the other, up to an `exit`; the exit code is that of the first that went wrong."""
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        code = 0
        for typed_line in filter(None, map(str.strip, sys.stdin or ())):
            if (line := _without_program(typed_line)) is None:
                break
            try:
                await self.answer(line, "")
            except PaperwireError as error:
                sys.stderr.write(f"{PROGRAM.strip()}: {fold(str(error))}\n")
                code = code or error.exit_code
        return code


def _without_program(line: str) -> str | None:
    """The command of a line; None where it ends the talk."""
    return None if line.lower() in ENDS else line.removeprefix(PROGRAM)
