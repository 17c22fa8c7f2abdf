"""A line of text as a command's values: `today sort new limit 5`, `search speculative decoding page 2`.

An option is said by its name, then its value; `--limit 5` and `limit=5` are understood as well, as on command lines.
Words in straight or curly quotes are one value, and never an option's name.
"""

import re
from dataclasses import dataclass

from bot.commands.values import no_option
from bot.domain.command import Form, Kind, Option, Value
from bot.domain.errors import Invalid

_WORD = re.compile(r'(?:"[^"]*"|“[^”]*”|\S)+')
_QUOTED = {'"': '"', "“": "”"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, and where it stands in the line."""

    typed: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """Without the quotes around it."""
        closing = _QUOTED.get(self.typed[0])
        whole = closing and len(self.typed) > 1 and self.typed[-1] == closing and closing not in self.typed[1:-1]
        return self.typed[1:-1] if whole else self.typed

    @property
    def name(self) -> str:
        """As the name of an option."""
        return self.typed.lower().removeprefix("--")


def words(line: str) -> list[Word]:
    """The words of a line."""
    return [Word(found[0], *found.span()) for found in _WORD.finditer(line)]


def values(form: Form, line: str, given: list[Word]) -> dict[str, Value]:
    """What the words after a command give its options, not yet checked. Raises Invalid for what belongs to none."""
    verbatim = next((option for option in form.options if option.verbatim), None)
    return _Reading(form).read(given) if verbatim is None else _verbatim(form, verbatim, line, given)


class _Reading:
    """Goes through the words once."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._options = {option.name: option for option in form.options}
        self._values: dict[str, Value] = {}

    def read(self, given: list[Word]) -> dict[str, Value]:
        rest = list(given)
        while rest:
            word = rest.pop(0)
            name, equals, _ = word.name.partition("=")
            if equals and name in self._options:
                self._give(self._options[name], word.typed.partition("=")[2])
            elif option := self._options.get(word.name):
                self._give(option, True if option.kind is Kind.FLAG else self._following(option, rest))
            else:
                self._give(self._bare(word), word.text)
        return self._values

    def _following(self, option: Option, rest: list[Word]) -> str:
        """The value after a name: a word, or as many as stand before the next name where words are taken."""
        taken: list[str] = []
        while rest and rest[0].name not in self._options and (not taken or option.kind is Kind.TEXT):
            word = rest.pop(0)
            taken.append(word.typed if option.quoted else word.text)
        return " ".join(taken)

    def _bare(self, word: Word) -> Option:
        for option in self._form.options:
            if option.bare and option.name not in self._values:
                return option
        raise Invalid(no_option(self._form, word.name))

    def _give(self, option: Option, value: Value) -> None:
        if option.name in self._values:
            raise Invalid(f"“{option.name}” is said twice; say it once.")
        if value == "":
            raise Invalid(f"“{option.name}” needs a value, such as: {self._form.example}")
        self._values[option.name] = value


def _verbatim(form: Form, text: Option, line: str, given: list[Word]) -> dict[str, Value]:
    """The text is everything but named values at the end of the line; what is not well formed there is text, too."""
    named = {option.name: option for option in form.options if option is not text}
    rest, found = list(given), dict[str, Value]()
    while len(rest) > 2 and (option := named.get(rest[-2].name)) and _fits(option, rest[-1].text):
        if option.name in found:
            break
        found[option.name] = rest[-1].text
        del rest[-2:]
    if rest:
        found[text.name] = line[rest[0].start : rest[-1].end]
    return found


def _fits(option: Option, value: str) -> bool:
    match option.kind:
        case Kind.NUMBER:
            return value.isascii() and value.isdigit()
        case Kind.CHOICE:
            return value.lower() in option.choices
        case _:
            return False
