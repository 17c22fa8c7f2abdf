"""What a search finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found. `match`: as a topic, the same query would bring it; others are only related. `score` is
    what it is sorted by, higher first; `near` the cosine of its meaning and the query's, where that was looked at.
    """

    paper: str
    score: float
    match: bool
    near: float | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The best hits, how many papers match in all, and for words that no paper or hardly one has, what may be meant."""

    hits: tuple[Hit, ...] = ()
    matches: int = 0
    meant: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the words of a query say for a paper.

    `share`: its BM25 score, of the most that the query could score. `covered`: the part of the words that it has, each
    by its inverse document frequency. `having`: the part of a few words that it has, each counting alike; `beside` and
    `close`: the parts of their neighbouring pairs that stand right beside each other, and a few words apart; these are
    0 for the many words of a sentence. `match` as for a hit; `whole`: it matches, mistyped words mended;
    `whole_title`: its title does as well; `named`: its title is what was typed.
    """

    share: float
    covered: float
    having: float = 0.0
    beside: float = 0.0
    close: float = 0.0
    match: bool = False
    whole: bool = False
    whole_title: bool = False
    named: bool = False
