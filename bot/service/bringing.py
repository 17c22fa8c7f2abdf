"""What topics bring of the candidates of a digest, and why each."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import lru_cache
from itertools import chain

import structlog

from bot.domain.errors import Invalid
from bot.domain.query import By, Condition
from bot.domain.reasons import Match, Reason, Written
from bot.domain.subscription import Subscription
from bot.domain.trending import Ranked

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Matches:
    """The candidates that a topic brings, those listed first before: when each was listed, and its place among all."""

    listed: Sequence[datetime] = ()
    places: Sequence[int] = ()


class Board:
    """Candidates as topics choose among them: more upvotes before fewer, then the newer; and what was matched."""

    def __init__(self, candidates: Iterable[Ranked]) -> None:
        self._best = sorted(candidates, key=_order)
        self._places = {one.standing.paper: place for place, one in enumerate(self._best)}
        self._matches: dict[str, Matches] = {}

    @property
    def papers(self) -> Collection[str]:
        """All of them."""
        return self._places.keys()

    def lacking(self, topics: Iterable[str]) -> set[str]:
        """The normal forms of topics that nobody has noted the matches of."""
        return {one for one in topics if one not in self._matches}

    def note(self, topic: str, papers: Iterable[str]) -> None:
        """These match."""
        found = sorted((_listed(self._best[place]), place) for place in map(self._places.__getitem__, papers))
        self._matches[topic] = Matches([at for at, _ in found], [place for _, place in found])

    def bring(self, followed: Sequence[Subscription]) -> "Brought":
        """What is new to who follows these: listed after each was followed."""
        new = [self._new(one) for one in followed]
        counts = Counter(chain.from_iterable(new))
        several = [place for place, count in counts.items() if count > 1]
        first = sorted(several, key=lambda place: (-counts[place], place))
        best = [*first, *sorted(counts.keys() - several if several else counts)]
        return Brought([self._best[place] for place in best], followed, self)

    def _new(self, one: Subscription) -> Sequence[int]:
        found = self._matches.get(one.normal, _NONE)
        return found.places[bisect_right(found.listed, one.since) :]

    def why(self, followed: Sequence[Subscription], paper: str) -> list[str]:
        """The topics that bring a candidate to who follows these, as they are written there."""
        place = self._places.get(paper)
        return [one.text for one in followed if place in self._new(one)]

    def match(self, followed: Iterable[Subscription], paper: str) -> bool:
        """Whether a candidate matches any of these, whenever it was listed."""
        place = self._places.get(paper)
        return any(place in self._matches.get(one.normal, _NONE).places for one in followed)


_NONE = Matches()


@dataclass(frozen=True, slots=True)
class Brought:
    """What the topics that are `followed` bring that is new: the papers, best first (more reasons, then more upvotes,
    then the newer).
    """

    ranked: Sequence[Ranked]
    followed: Sequence[Subscription]
    board: Board

    @property
    def papers(self) -> set[str]:
        """All of them."""
        return {one.standing.paper for one in self.ranked}

    def why(self, paper: str) -> list[str]:
        """The topics that brought a paper, as people wrote them, in the order in which they were followed."""
        return self.board.why(self.followed, paper)

    def was_before(self, paper: str) -> bool:
        """Whether a paper that is not new matches all the same: it was listed before that was followed."""
        return self.board.match(self.followed, paper)

    def reasons(self, paper: str) -> tuple[Reason, ...]:
        """Why a paper is here."""
        return tuple(map(_reason, self.why(paper)))

    def with_reasons(self, ranked: Ranked) -> Ranked:
        """The same with the topics that brought it as its first reasons."""
        return replace(ranked, reasons=(*self.reasons(ranked.standing.paper), *ranked.reasons))


def as_followed(topics: Iterable[str]) -> list[Subscription]:
    """The topics of a recipe, which are as old as can be."""
    return [Subscription(0, one, normal_form(one), _LONG_AGO) for one in topics]


def conditions(topics: Iterable[str]) -> dict[str, Condition]:
    """The topics as they are matched, by normal form. One that cannot be read any more is left out, and logged."""
    found: dict[str, Condition] = {}
    for one in topics:
        try:
            found[one] = _condition(one)
        except Invalid as error:
            _log.warning("topic.unreadable", reason=str(error))
    return found


@lru_cache(4_096)
def normal_form(text: str) -> str:
    """Of a topic that was read before."""
    from bot.search.normal import normal  # noqa: PLC0415 - who follows nothing does without this import's time

    return normal(_condition(text))


@lru_cache(100_000)
def _condition(text: str) -> Condition:
    """Read once in a process: that takes a fraction of a millisecond, and there may be thousands."""
    from bot.search.language import parse  # noqa: PLC0415

    return parse(text).condition


@lru_cache(10_000)
def _reason(text: str) -> Reason:
    condition = _condition(text)
    return Written(condition.name) if isinstance(condition, By) else Match(text)


def _listed(ranked: Ranked) -> datetime:
    """When it was listed, or the first moment of its day where that is not known."""
    standing = ranked.standing
    return standing.listed_at or datetime.combine(standing.day, time(), UTC)


def _order(ranked: Ranked) -> tuple[int, int, str]:
    standing = ranked.standing
    return (-(standing.upvotes or 0), -standing.day.toordinal(), standing.paper)
