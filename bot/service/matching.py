"""Which papers topics bring."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.errors import MeaningMissing
from bot.domain.query import All, Condition, Since
from bot.ports import Clock, Index, Near, Store
from bot.search.queries import asks_for_meaning

if TYPE_CHECKING:
    from bot.service.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Matched:
    """The papers of each topic that has some, by id; `without_meaning` says why nothing is near to anything."""

    papers: dict[Condition, list[str]]
    without_meaning: str | None = None


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
