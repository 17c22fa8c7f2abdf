"""Which papers topics bring."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import MeaningMissing
from bot.domain.paper import Paper
from bot.domain.query import All, Condition, Not, Order, Query, Since
from bot.ports import Clock, Index, Near, Store
from bot.search.queries import asks_for_meaning

if TYPE_CHECKING:
    from bot.service.meaning import Meaning

LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Matched:
    """The papers of each topic that has some, by id; `without_meaning` says why nothing is near to anything."""

    papers: dict[Condition, list[str]]
    without_meaning: str | None = None


@dataclass(frozen=True, slots=True)
class Recent:
    """What a topic brought in the last `days` days that are known: the newest `papers`, and how many in all. `meant`:
    what may be meant by words that hardly any paper has; `without_meaning` as in Matched.
    """

    papers: Sequence[Paper]
    matches: int
    days: int
    meant: Mapping[str, str]
    without_meaning: str | None = None

    @property
    def a_week(self) -> int:
        """So many to expect."""
        return round(self.matches * 7 / self.days) if self.days else 0


class Matching:
    """Matches as searches do, on the same index; the cost follows distinct topics, not those who follow them."""

    def __init__(self, store: Store, index: Index, clock: Clock, meaning: Callable[[], "Meaning"]) -> None:
        self._store = store
        self._index = index
        self._clock = clock
        self._meaning = meaning

    async def match(self, topics: Collection[Condition], since: date | None = None) -> Matched:
        """What each of the distinct `topics` brings, of all papers or of those submitted or listed since a day."""
        today = self._clock.now().date()
        if since is None:
            near, missing = await self._near(topics, today)
            return _matched(await self._index.match({one: one for one in topics}, today, near), missing)
        recent = (await self._index.match({"": Since(day=since)}, today)).get("", [])
        near, missing = await self._near(topics, today, recent)
        if len(recent) < len(topics):
            async with self._store.read() as unit:
                papers = await unit.papers.as_changed(recent)
            return _matched(await self._index.match_among(papers, {one: one for one in topics}, today, near), missing)
        newer = {one: All((one, Since(day=since))) for one in topics}
        return _matched(await self._index.match(newer, today, near), missing)

    async def among(self, topics: Collection[Condition], papers: Collection[str]) -> Matched:
        """What each of the distinct `topics` brings, of `papers` alone, whether the index has them yet or not."""
        today = self._clock.now().date()
        near, missing = await self._near(topics, today, papers)
        async with self._store.read() as unit:
            known = await unit.papers.as_changed(papers)
        return _matched(await self._index.match_among(known, {one: one for one in topics}, today, near), missing)

    async def recent(self, topic: Condition, some: int = 3) -> Recent:
        """What a topic would have brought in the last two weeks, or since the first list day if that is later: the
        newest `some`.
        """
        today = self._clock.now().date()
        since = today - LATELY
        near, missing = await self._near([topic], today)
        found = await self._index.search(Query(All((topic, Since(day=since))), Order.NEW), some, today, near)
        async with self._store.read() as unit:
            papers = await unit.papers.get([hit.paper for hit in found.hits])
            listed = await unit.standings.days(today, LATELY.days)
        first = min(listed, default=since)
        older = await self._index.search(Query(All((Since(day=since), Not(Since(day=first))))), 1, today)
        days = LATELY.days if older.matches or first <= since else (today - first).days + 1
        known = [papers[hit.paper] for hit in found.hits if hit.paper in papers]
        return Recent(known, found.matches, days, found.meant, missing)

    async def _near(
        self, topics: Collection[Condition], today: date, among: Collection[str] | None = None
    ) -> tuple[Near, str | None]:
        if not any(map(asks_for_meaning, topics)):
            return {}, None
        try:
            return await self._meaning().near(topics, today, among), None
        except MeaningMissing as why:
            return {}, str(why)


def _matched(found: dict[Condition, list[str]], missing: str | None) -> Matched:
    return Matched({topic: sorted(papers) for topic, papers in found.items()}, missing)
