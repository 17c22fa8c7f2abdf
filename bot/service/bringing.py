"""What topics bring of the candidates of a digest, and why each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import lru_cache

import structlog

from bot.domain.errors import Invalid
from bot.domain.query import By, Condition
from bot.domain.reasons import Match, Reason, Written
from bot.domain.subscription import Subscription
from bot.domain.trending import Ranked

Matches = Mapping[str, Sequence[Ranked]]
"""The candidates that match, by the normal forms of topics."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Brought:
    """What `topics` topics bring: the papers, best first (more reasons, then more upvotes, then the newer), the topics
    of each as people wrote them, and those that were listed `before` anybody here followed what they match.
    """

    ranked: Sequence[Ranked]
    why: Mapping[str, Sequence[str]]
    before: Collection[str] = ()
    topics: int = 0

    def reasons(self, paper: str) -> tuple[Reason, ...]:
        """Why a paper is here, in the order in which the topics were followed."""
        return tuple(map(_reason, self.why.get(paper, ())))

    def with_reasons(self, ranked: Ranked) -> Ranked:
        """The same with the topics that brought it as its first reasons."""
        return replace(ranked, reasons=(*self.reasons(ranked.standing.paper), *ranked.reasons))


def bring(followed: Sequence[Subscription], matches: Matches) -> Brought:
    """What is new to who follows these: listed after each was followed."""
    known: dict[str, Ranked] = {}
    why: dict[str, list[str]] = defaultdict(list)
    before: set[str] = set()
    for one in followed:
        for ranked in matches.get(one.normal, ()):
            paper = ranked.standing.paper
            if _listed(ranked) > one.since:
                known[paper] = ranked
                why[paper].append(one.text)
            else:
                before.add(paper)
    best = sorted(known.values(), key=lambda one: _order(one, len(why[one.standing.paper])))
    return Brought(best, why, before - why.keys(), len(followed))


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


def _order(ranked: Ranked, reasons: int) -> tuple[int, int, int, str]:
    standing = ranked.standing
    return (-reasons, -(standing.upvotes or 0), -standing.day.toordinal(), standing.paper)
