"""What a search finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found. `match`: as a topic, the same query would bring it; others are only related. `score` is
    what it is sorted by, higher first.
    """

    paper: str
    score: float
    match: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The best hits, how many papers match in all, and for words that no paper or hardly one has, what may be meant."""

    hits: tuple[Hit, ...] = ()
    matches: int = 0
    meant: Mapping[str, str] = field(default_factory=dict)
