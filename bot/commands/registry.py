"""Finds a command by its name or in a line of text, checks who may give it, and has it done."""

from collections.abc import Iterable, Mapping, Sequence

from bot.commands.command import Command
from bot.commands.help import help_command
from bot.commands.line import Word, values, words
from bot.commands.services import Services
from bot.commands.values import checked, either, nearest, shown
from bot.domain.caller import Caller
from bot.domain.command import Arguments, Form, Needs, Value
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.identifiers import arxiv_id
from bot.message import Message

LONGEST = 4_000
"""Characters of a line."""


class Registry:
    """Every command, in the order in which help shows them, and help."""

    def __init__(self, commands: Iterable[Command]) -> None:
        made = [*commands, help_command(lambda: self.forms)]
        self._commands = {command.form.name: command for command in made}

    @property
    def forms(self) -> Sequence[Form]:
        """Every command as it is called."""
        return [command.form for command in self._commands.values()]

    def read(self, line: str) -> tuple[Form, Arguments]:
        """The command of a line, and its arguments; help for an empty one, and for a group such as `schedule`. Raises
        Invalid, which says what was probably meant.
        """
        if len(line) > LONGEST:
            raise Invalid(f"That is {len(line):,} characters; a command has at most {LONGEST:,}.")
        given = words(line)
        if not given or (len(given) == 1 and self._group(_name(given[0]))):
            return self._commands["help"].form, Arguments({"command": _name(given[0])} if given else {})
        form = self._form(line, given)
        return form, checked(form, values(form, line, given[len(form.name.split()) :]))

    async def answer(self, line: str, caller: Caller, services: Services) -> Message:
        """The reply to a line. Raises PaperwireError, whose sentence is the reply."""
        return await self._do(*self.read(line), caller, services)

    async def call(self, name: str, given: Mapping[str, Value], caller: Caller, services: Services) -> Message:
        """The reply to a command whose options a platform has read. Raises as `answer` does."""
        form = self._form(name, words(name))
        return await self._do(form, checked(form, given), caller, services)

    async def _do(self, form: Form, arguments: Arguments, caller: Caller, services: Services) -> Message:
        if form.needs is Needs.MANAGE and not caller.may_manage:
            raise NotAllowed(f"“{form.name}” is for {caller.managers}; ask one of them.")
        return await self._commands[form.name].handle(caller, arguments, services)

    def _form(self, line: str, given: Sequence[Word]) -> Form:
        """The command whose name the line begins with."""
        for count in (2, 1):
            name = " ".join(map(_name, given[:count]))
            if name in self._commands:
                return self._commands[name].form
        raise Invalid(self._unknown(line, given))

    def _group(self, first: str) -> list[str]:
        """The second words of the commands that begin with this one."""
        pairs = (name.split() for name in self._commands)
        return [pair[1] for pair in pairs if len(pair) == 2 and pair[0] == first]

    def _unknown(self, line: str, given: Sequence[Word]) -> str:
        first, at = _name(given[0]), 0
        prefix, names = "", [name.split()[0] for name in self._commands]
        if group := self._group(first):
            at, prefix, names = 1, f"{first} ", group
        typed = _name(given[at])
        near = nearest(typed, names)
        if near:
            what = f"did you mean “{shown(prefix + near + line[given[at].end :])}”?"
        elif prefix:
            what = f"say {either(tuple(prefix + name for name in names))}."
        elif arxiv_id(line):
            what = f"“paper {shown(line)}” opens it."
        else:
            what = "“help” lists them."
        return f"There is no command “{shown(prefix + typed)}”; {what}"


def _name(word: Word) -> str:
    return word.typed.lower()
