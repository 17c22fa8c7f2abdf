"""Searching: from what a person typed to papers, and why each of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.domain.errors import Invalid, MeaningMissing
from bot.domain.paper import Listing, Metric, Observation, Paper
from bot.domain.query import All, By, Condition, Id, Not, Query
from bot.domain.results import Hit, Results
from bot.ports import Clock, Index, Near, Store
from bot.search.language import parse
from bot.search.normal import shown
from bot.search.places import Places, authors, places
from bot.search.queries import alike, asks_for_meaning, replaced

if TYPE_CHECKING:
    from bot.service.meaning import Meaning

COMMON = 30, 500, 150
"""A name on more papers may be several people's: at least the first, of a large index one in the second, but at most
the third.
"""
RELATED = 3
"""Papers that are shown below the first matches although they do not match."""
LEAST = 50
"""Hits among which matches and related ones are looked for."""
FEW = 500
"""Matches; below so many what is only related is looked for behind the last one."""
MOST_TRIED = 10
"""Conditions of which each is left out in turn, to see whether papers match then."""
MOST = 100_000
"""Results that can be asked for."""


class Mode(StrEnum):
    """What is looked for: the words, what they mean, or both."""

    TEXT = "text"
    MEANING = "meaning"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Result:
    """A paper that was found, where the words stand in it, and what is known of it besides."""

    hit: Hit
    paper: Paper
    places: Places
    counts: dict[Metric, Observation] = field(default_factory=dict)
    listing: Listing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Why no paper matches: whether nothing is stored at all; which papers that were named are not stored; the
    condition without which most match, and how many.
    """

    empty: bool = False
    unknown: tuple[str, ...] = ()
    without: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found: `results` are those from the `first` on, best first, of `matches` that match in all.

    `text` is what was typed; `looked_for` the same with mistyped words mended, and `meant` that as it can be typed,
    where it differs. `common` are the authors' names that many papers bear, and how many. `without_meaning` says why
    words alone were looked for although meaning was wanted; `nothing` why no paper matches, where that was looked at.
    """

    text: str
    query: Query
    looked_for: Condition
    results: tuple[Result, ...]
    first: int = 1
    matches: int = 0
    meant: str | None = None
    common: tuple[tuple[str, int], ...] = ()
    without_meaning: str | None = None
    nothing: Nothing | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query that was read and answered by the index."""

    text: str
    query: Query
    found: Results
    without_meaning: str | None


class Search:
    """Reads the index and the store; `meaning` gives what is near, or raises MeaningMissing."""

    def __init__(self, store: Store, index: Index, clock: Clock, meaning: Callable[[], "Meaning"]) -> None:
        self._store = store
        self._index = index
        self._clock = clock
        self._meaning = meaning

    async def ranking(self, text: str, mode: Mode = Mode.HYBRID, limit: int = 10, page: int = 1) -> Answer:
        """One page of everything that was found, best first, whether it matches or is only related. Raises Invalid for
        what cannot be read, and MeaningMissing where only meaning was wanted.
        """
        end = bounded(limit, page)
        asked = await self._ask(text, mode, end)
        return await self._answer(asked, asked.found.hits[end - limit : end], end - limit + 1)

    async def page(self, text: str, mode: Mode = Mode.HYBRID, limit: int = 5, page: int = 1) -> Answer:
        """One page of the matches, best first; with the first one what is only related. Raises as `ranking` does."""
        end = bounded(limit, page)
        asked = await self._ask(text, mode, max(2 * end, LEAST))
        if len(asked.found.hits) <= asked.found.matches < FEW:
            asked = await self._ask(text, mode, asked.found.matches + RELATED)
        matches = [hit for hit in asked.found.hits if hit.match]
        others = [hit for hit in asked.found.hits if not hit.match]
        related = others[: RELATED if matches else limit] if page == 1 else []
        answer = await self._answer(asked, [*matches[end - limit : end], *related], end - limit + 1)
        nothing = None if asked.found.matches else await self._nothing(asked.query.condition)
        return replace(answer, results=await with_counts(self._store, answer.results), nothing=nothing)

    async def _ask(self, text: str, mode: Mode, limit: int) -> _Asked:
        """What the index answers; a paper that `like:` names is not related to itself."""
        query = parse(text)
        named = set(alike(query.condition))
        found, missing = await self._look(query, mode, limit + len(named))
        hits = [hit for hit in found.hits if hit.match or hit.paper not in named]
        return _Asked(text, query, replace(found, hits=tuple(hits[:limit])), missing)

    async def _look(self, query: Query, mode: Mode, limit: int) -> tuple[Results, str | None]:
        """What was found, and why meaning was not looked for."""
        today = self._clock.now().date()
        near, missing = await self._near(query.condition)
        if mode is Mode.TEXT or not (query.text or near):
            return await self._index.search(query, limit, today, near), missing
        try:
            meaning = self._meaning()
            look = meaning.nearest if mode is Mode.MEANING else meaning.hybrid
            return await look(query, limit, today, near), missing
        except MeaningMissing as why:
            if mode is Mode.MEANING:
                raise
            return await self._index.search(query, limit, today, near), str(why)

    async def _nothing(self, condition: Condition) -> Nothing:
        parts = condition.of if isinstance(condition, All) else (condition,)
        named = {one.paper for one in parts if isinstance(one, Id)} | set(alike(condition))
        async with self._store.read() as unit:
            unknown = named - set(await unit.papers.get(named))
        tried = [] if len(parts) > MOST_TRIED else [await self._without(one, parts) for one in parts]
        most = max((one for one in tried if one), key=itemgetter(1), default=None)
        return Nothing(empty=not self._index.papers, unknown=tuple(sorted(unknown)), without=most)

    async def _without(self, left_out: Condition, parts: Sequence[Condition]) -> tuple[str, int] | None:
        """A condition as it is typed, and how many papers match all others; None if no paper does."""
        rest = tuple(one for one in parts if one is not left_out)
        if all(isinstance(one, Not) for one in rest):
            return None
        others = All(rest) if len(rest) > 1 else rest[0]
        near, _ = await self._near(others)
        found = await self._index.search(Query(others), 1, self._clock.now().date(), near)
        return (shown(left_out), found.matches) if found.matches else None

    async def _near(self, condition: Condition) -> tuple[Near, str | None]:
        """What is near to what `about:` and `like:` name; or nothing, and why."""
        if not asks_for_meaning(condition):
            return {}, None
        try:
            return await self._meaning().near([condition], self._clock.now().date()), None
        except MeaningMissing as why:
            return {}, str(why)

    async def _answer(self, asked: _Asked, hits: Sequence[Hit], first: int) -> Answer:
        looked_for = replaced(asked.query.condition, asked.found.meant)
        async with self._store.read() as unit:
            papers = await unit.papers.get([hit.paper for hit in hits])
        known = [(hit, papers[hit.paper]) for hit in hits if hit.paper in papers]
        return Answer(
            text=asked.text,
            query=asked.query,
            looked_for=looked_for,
            results=tuple(Result(hit, paper, places(looked_for, paper)) for hit, paper in known),
            first=first,
            matches=asked.found.matches,
            meant=shown(Query(looked_for, asked.query.order)) if asked.found.meant else None,
            common=await common_names(self._index, asked.query.condition, self._clock.now().date()),
            without_meaning=asked.without_meaning,
        )


async def common_names(index: Index, condition: Condition, today: date) -> tuple[tuple[str, int], ...]:
    """The names of authors that are asked for and that many papers bear, and how many."""
    least, one_in, most = COMMON
    bar = min(max(least, index.papers // one_in), most)
    counted = [(name, await index.search(Query(By(name)), 1, today)) for name in authors(condition)]
    return tuple((name, found.matches) for name, found in counted if found.matches > bar)


async def with_counts(store: Store, results: Iterable[Result]) -> tuple[Result, ...]:
    """The same with what the store knows of each paper."""
    async with store.read() as unit:
        return tuple(
            [
                replace(
                    one,
                    counts=await unit.standings.counts(one.paper.id),
                    listing=await unit.standings.last_listing(one.paper.id),
                )
                for one in results
            ]
        )


def bounded(limit: int, page: int) -> int:
    """How many results there are up to the end of a page. Raises Invalid."""
    if limit < 1 or page < 1:
        raise Invalid(f"Page {page} of {limit} results is none: both begin at 1.")
    if limit * page > MOST:
        raise Invalid(f"That is further down than {MOST:,} results; say more words instead.")
    return limit * page
