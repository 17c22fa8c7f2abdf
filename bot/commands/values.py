"""What was given with a command, checked against what it takes."""

from collections.abc import Mapping
from difflib import get_close_matches

from bot.domain.command import Arguments, Form, Kind, Option, Value
from bot.domain.errors import Invalid
from bot.text.clean import cut, fold

SHOWN = 60
"""Characters of what somebody typed that are said back."""
_TRUE, _FALSE = ("yes", "true", "on"), ("no", "false", "off")


def checked(form: Form, given: Mapping[str, Value]) -> Arguments:
    """The arguments, each of its option's kind. Raises Invalid, which says what the command takes."""
    options = {option.name: option for option in form.options}
    for name in given:
        if name not in options:
            raise Invalid(no_option(form, name))
    values = {name: _value(options[name], value) for name, value in given.items()}
    for option in form.options:
        if option.required and not values.get(option.name):
            raise Invalid(f"“{form.name}” needs {option.shown or option.name}, such as: {form.example}")
    return Arguments(values)


def no_option(form: Form, typed: str) -> str:
    """Why a word after a command is not understood, and what would be."""
    names = [option.name for option in form.options]
    near = nearest(typed, names)
    takes = (
        f"did you mean “{near}”?" if near else f"it takes {', '.join(names)}." if names else "it takes nothing else."
    )
    return f"“{form.name}” does not know “{shown(typed)}”; {takes}"


def nearest(typed: str, names: list[str]) -> str | None:
    """The one of `names` that was probably meant."""
    close = get_close_matches(typed[:SHOWN].lower(), names, n=1, cutoff=0.6)
    return close[0] if close else None


def shown(typed: str) -> str:
    """What somebody typed, short and on one line."""
    return cut(fold(typed), SHOWN)


def _value(option: Option, value: Value) -> Value:
    match option.kind:
        case Kind.TEXT:
            return value if isinstance(value, str) else str(value)
        case Kind.NUMBER:
            return _number(option, value)
        case Kind.CHOICE:
            return _choice(option, str(value))
        case Kind.FLAG:
            return _flag(option, value)


def _number(option: Option, value: Value) -> int:
    typed = str(value).strip()
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    if number is None or not option.least <= number <= option.most:
        bounds = f"from {option.least:,} to {option.most:,}"
        raise Invalid(f"“{shown(typed)}” is no {option.name}: use a number {bounds}.")
    return number


def _choice(option: Option, value: str) -> str:
    wanted = value.strip().lower()
    if wanted not in option.choices:
        raise Invalid(f"“{shown(value)}” is no {option.name}: use {either(option.choices)}.")
    return wanted


def _flag(option: Option, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    wanted = str(value).strip().lower()
    if wanted not in (*_TRUE, *_FALSE):
        raise Invalid(f"“{option.name}” is said or not: it takes no “{shown(wanted)}”.")
    return wanted in _TRUE


def either(choices: tuple[str, ...]) -> str:
    """`trending, upvotes or new`."""
    *first, last = choices
    return f"{', '.join(first)} or {last}" if first else last
