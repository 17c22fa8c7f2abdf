"""What people search for and follow, as a tree: a topic is a condition, yes or no; a search has an order besides."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Order(StrEnum):
    """How results are sorted."""

    RELEVANCE = "relevance"
    TRENDING = "trending"
    NEW = "new"
    UPVOTES = "upvotes"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed; it is found in title, abstract or keywords in whatever form its stem has.

    Where it has several stems (`state-of-the-art`), they stand beside each other like those of a phrase.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand beside each other in this order in one field, each in whatever form its stem has."""

    text: str


@dataclass(frozen=True, slots=True)
class By:
    """An author: a whole name, initials and accents folded."""

    name: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of arXiv, such as `cs.CL`, or with `whole` all of an archive, such as `cs`."""

    code: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class From:
    """An organization, as the source names it: words of its name that stand beside each other."""

    organization: str


@dataclass(frozen=True, slots=True)
class HasCode:
    """Code is known."""


@dataclass(frozen=True, slots=True)
class Upvotes:
    """At least `least` and at most `most` upvotes; None: no bound. Upvotes that are unknown fit no bound."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Submitted or listed on `day` or later, or at most `days` days before today, in UTC; one of the two is None."""

    day: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Near in meaning to this text."""

    text: str


@dataclass(frozen=True, slots=True)
class Like:
    """Near in meaning to this paper; never the paper itself."""

    paper: str


@dataclass(frozen=True, slots=True)
class Id:
    """This paper and no other: what a pasted link means."""

    paper: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of two or more."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of two or more."""

    of: tuple["Condition", ...]


Condition = Word | Phrase | By | Category | From | HasCode | Upvotes | Since | About | Like | Id | Not | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked; `order` is None where nothing was said of it.

    Words that nearly every paper has are no conditions. `text` is all that was looked for in words, in the order and
    the form in which it was typed, such words included: what meaning and whole titles are compared with. Two queries
    that differ in it alone are the same.
    """

    condition: Condition
    order: Order | None = None
    text: str = field(default="", compare=False)
