"""The papers of a list day, in order."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.errors import Invalid, NotFound
from bot.domain.paper import Listing, Metric, Observation, Paper
from bot.domain.trending import Ranked, rank
from bot.ports import Clock, Store, Unit


class Sort(StrEnum):
    """How a day's papers are ordered."""

    TRENDING = "trending"
    UPVOTES = "upvotes"
    NEW = "new"

    @classmethod
    def parse(cls, text: str) -> "Sort":
        """An order as people type it. Raises Invalid."""
        try:
            return cls(text)
        except ValueError:
            raise Invalid(f"“{text}” is no order: use {', '.join(cls)}.") from None


@dataclass(frozen=True, slots=True)
class DayView:
    """The papers of one list day, in order; no day if nothing is stored."""

    day: date | None
    ranked: list[Ranked]
    papers: dict[str, Paper]


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper, its newest counts with their times, where it was listed last, and how it ranks there."""

    paper: Paper
    counts: dict[Metric, Observation]
    listing: Listing | None
    ranked: Ranked | None


class Trending:
    """Reads days from the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def day(self, day: date | None = None, sort: Sort = Sort.TRENDING) -> DayView:
        """The papers of `day`, or of the newest list day that has any."""
        async with self._store.read() as unit:
            day = day or await self._newest(unit)
            ranked = in_order(rank(await unit.standings.standings(day, day)), sort) if day else []
            papers = await unit.papers.get([one.standing.paper for one in ranked])
        return DayView(day, ranked, papers)

    async def knows(self, paper_id: str) -> bool:
        """Whether a paper is stored."""
        async with self._store.read() as unit:
            return bool(await unit.papers.get([paper_id]))

    async def paper(self, paper_id: str) -> PaperView:
        """A stored paper with all that is known of it. Raises NotFound."""
        async with self._store.read() as unit:
            found = await unit.papers.get([paper_id])
            if not found:
                raise NotFound(f"No paper {paper_id} is stored.")
            counts = await unit.standings.counts(paper_id)
            listing = await unit.standings.last_listing(paper_id)
            ranked = rank(await unit.standings.standings(listing.day, listing.day)) if listing else []
        mine = next((one for one in ranked if one.standing.paper == paper_id), None)
        return PaperView(found[paper_id], counts, listing, mine)

    async def _newest(self, unit: Unit) -> date | None:
        return next(iter(await unit.standings.days(self._clock.now().date(), 1)), None)


def in_order(ranked: list[Ranked], sort: Sort) -> list[Ranked]:
    """A trending order put into another: equals stay in the order of trending."""
    if sort is Sort.UPVOTES:
        return sorted(ranked, key=lambda one: -(one.standing.upvotes or 0))
    if sort is Sort.NEW:
        return sorted(ranked, key=_newest_first, reverse=True)
    return ranked


def _newest_first(ranked: Ranked) -> tuple[date, float]:
    standing = ranked.standing
    return standing.day, standing.listed_at.timestamp() if standing.listed_at else 0.0
