"""What a reply or a digest says, free of any platform. All text here is plain: adapters escape it at the edge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One paper as it is shown: readable title, one sentence (empty: none), numbers (None: unknown), why, who, when.

    `marked`: the words of title and sentence that stand out, where a platform can show it; None: the whole title does.
    In chats titles stand out anyway.
    """

    paper: str
    title: str
    url: str
    summary: str = ""
    upvotes: int | None = None
    stars: int | None = None
    comments: int | None = None
    code_url: str | None = None
    picture_url: str | None = None
    discussion_url: str | None = None
    why: tuple[str, ...] = ()
    who: str = ""
    when: str = ""
    marked: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Papers of another kind, below the others: a line that says which, and the papers."""

    line: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Where else to look: what stands there, and its address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What to type next: a label, and a command of ours without the program's name. `text` is what people wrote; it
    stands behind the command's first word, and in a shell it is one argument.
    """

    label: str
    command: str
    text: str = ""

    def line(self, quoted: Callable[[str], str] = str) -> str:
        """The whole command, the text as `quoted` gives it."""
        name, *options = self.command.split(" ", 1)
        return " ".join([name, *([quoted(self.text)] if self.text else []), *options])


class Tone(StrEnum):
    """How a cell is meant, where a platform can show it."""

    GOOD = "good"
    WARNING = "warning"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Section:
    """A table: a title (empty: none) and rows of as many columns each. `tones` says how whole cells, or the title, are
    meant.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    tones: Mapping[str, Tone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A heading, grey words beside it, notices, paragraphs, cards, cards aside, tables, links, and what to do next, in
    this order. A reply of a sentence has no heading. Hints are for the terminal; platforms with buttons have those
    instead.
    """

    heading: str = ""
    lead: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    aside: Aside | None = None
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def shown(self) -> tuple[Card, ...]:
        """Every paper in it, those aside last."""
        return (*self.cards, *(self.aside.cards if self.aside else ()))
