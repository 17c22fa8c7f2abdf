"""Papers that are like a given one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import Invalid, MeaningMissing
from bot.domain.paper import Paper
from bot.domain.results import Hit
from bot.ports import Clock, Index, Store
from bot.search.language import parse
from bot.search.nearness import is_like
from bot.search.places import Places
from bot.service.search import Result, bounded, with_counts
from bot.text.latex import readable

if TYPE_CHECKING:
    from bot.service.meaning import Meaning

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Papers like `paper`, from the `first` nearest on; whether there are more; and where they were not looked for by
    meaning, why.
    """

    paper: Paper
    results: tuple[Result, ...]
    first: int
    more: bool
    without_meaning: str | None = None


class Similar:
    """Looks for papers near in meaning; where there is no model, for the words of the title."""

    def __init__(self, store: Store, index: Index, clock: Clock, meaning: Callable[[], "Meaning"]) -> None:
        self._store = store
        self._index = index
        self._clock = clock
        self._meaning = meaning

    async def to(self, paper: Paper, limit: int = 5, page: int = 1) -> Alike:
        """One page of the papers that are nearest to a stored one. Raises Invalid for a page that is none."""
        end = bounded(limit, page)
        missing = None
        try:
            nearest = await self._meaning().similar(paper, end + 1)
            hits = [Hit(one, cosine, is_like(cosine), cosine) for one, cosine in nearest]
        except MeaningMissing as why:
            hits, missing = await self._by_title(paper, end + 1), str(why)
        first = end - limit
        results = await with_counts(self._store, await self._results(hits[first:end]))
        return Alike(paper=paper, results=results, first=first + 1, more=len(hits) > end, without_meaning=missing)

    async def _by_title(self, paper: Paper, limit: int) -> list[Hit]:
        try:
            query = parse(" ".join(_WORD.findall(readable(paper.title).lower())))
        except Invalid:  # it has no words to look for
            return []
        found = await self._index.search(query, limit + 1, self._clock.now().date())
        return [hit for hit in found.hits if hit.paper != paper.id][:limit]

    async def _results(self, hits: list[Hit]) -> list[Result]:
        async with self._store.read() as unit:
            papers = await unit.papers.get([hit.paper for hit in hits])
        return [Result(hit, papers[hit.paper], Places()) for hit in hits if hit.paper in papers]
