"""What a command is called and takes: enough for a line of text, and for forms that platforms make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | bool


class Kind(StrEnum):
    """What an option takes: words, a number, one of its choices, or nothing, being said or not."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"


class Needs(StrEnum):
    """Who may give a command."""

    ANYONE = "anyone"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing a command takes. In a line of text it is said with its name (`limit 5`), or `bare`: without. `shown`
    stands for its value in help. A `verbatim` option is all the rest of the line, as it was typed; a `quoted` one
    keeps the quotes of its words. `least` and `most`
    bound a number.
    """

    name: str
    help: str
    shown: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 100_000
    bare: bool = False
    verbatim: bool = False
    quoted: bool = False

    @property
    def said(self) -> str:
        """How it is said: `ID`, `page N`, `sort trending|upvotes|new`, `again`."""
        value = self.shown or "|".join(self.choices) or ("N" if self.kind is Kind.NUMBER else self.name.upper())
        return self.name if self.kind is Kind.FLAG else value if self.bare else f"{self.name} {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A command without what it does: its name of one word, or two (`schedule set`), one line about it, its options,
    who may give it, and an example.
    """

    name: str
    summary: str
    example: str
    options: tuple[Option, ...] = ()
    needs: Needs = Needs.ANYONE

    @property
    def usage(self) -> str:
        """`search QUERY [page N]`."""
        said = (option.said if option.required else f"[{option.said}]" for option in self.options)
        return " ".join([self.name, *said])

    @property
    def brief(self) -> str:
        """`search QUERY …`: what has to be said, and whether more can be."""
        needed = [option.said for option in self.options if option.required]
        return " ".join([self.name, *needed, *(["…"] if len(needed) < len(self.options) else [])])


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was given with a command, by the names of its options."""

    values: Mapping[str, Value]

    def required(self, name: str) -> str:
        """The words of an option that has to be given."""
        return str(self.values[name])

    def text(self, name: str) -> str | None:
        """The words of an option, or None."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """The number of an option, or None."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool:
        """Whether a flag was said."""
        return self.values.get(name) is True
