"""What typer has to say about how a command was typed, in our sentences."""

from difflib import get_close_matches
from typing import Any

import typer
from typer.exceptions import TyperException

_EXTRA = "Got unexpected extra argument"
_NO_COMMAND = "No such command"
_NO_OPTION = "No such option"
_NO_VALUE = "requires an argument"
_NO_NUMBER = "valid integer"


def sentence(error: TyperException) -> str:
    """One sentence, and where to read more."""
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else "paperwire"
    return f"{_problem(error, context, command)}{f'; see {command} --help' if context else ''}."


def _problem(error: TyperException, context: Any, command: str) -> str:  # noqa: ANN401 - typer keeps its type to itself
    said = error.message
    if isinstance(error, typer.BadParameter):
        return _parameter(error, command)
    if said.startswith(_NO_COMMAND):
        typed = said.removeprefix(_NO_COMMAND).partition(". ")[0].strip(" .'\"")
        return f"{command} knows no command “{typed}”{_near(typed, list(getattr(context.command, 'commands', ())))}"
    if said.startswith(_NO_OPTION):
        typed = str(getattr(error, "option_name", ""))
        return f"{command} knows no option {typed}{_near(typed, list(getattr(error, 'possibilities', None) or ()))}"
    if said.startswith(_EXTRA):
        return f"“{said.partition(' (')[2].removesuffix(')')}” is too much: put quotes around what belongs together"
    if _NO_VALUE in said:
        return f"{getattr(error, 'option_name', 'The option')} needs a value"
    return error.format_message().rstrip(".")


def _parameter(error: typer.BadParameter, command: str) -> str:
    wanted: Any = error.param
    name = wanted.opts[-1] if wanted.param_type_name == "option" else wanted.metavar or wanted.name.upper()
    if hasattr(error, "param_type"):  # only one that is missing has it
        return f"{command} needs {name}"
    if _NO_NUMBER in error.message:
        return f"{name} takes a whole number"
    return f"{name} cannot be read: {error.message.rstrip('.')}"


def _near(typed: str, known: list[str]) -> str:
    near = get_close_matches(typed, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
