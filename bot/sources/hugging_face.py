"""Hugging Face Daily Papers, read from the raw JSON: the official client loses fields of the list."""

import random
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import ClassVar
from urllib.parse import quote

import httpx
import structlog

from bot.domain.errors import SourceChanged
from bot.domain.identifiers import canonical_id
from bot.domain.paper import Batch, Entry, Window
from bot.ports import Clock
from bot.sources import hugging_face_rows as rows
from bot.sources.answers import NotThere
from bot.sources.http import LIMITS, JsonReader, Limits, Params, Site

PAGE = 100
"""Hugging Face: a page holds at most 100 papers, and may hold fewer though more pages follow."""
PAGES = 100
"""More pages than any day can have."""

log = structlog.get_logger()


class HuggingFace:
    """The Daily Papers. `client` has the server as its base URL; `token` raises the quota, and is not needed."""

    name: ClassVar[str] = rows.SOURCE
    title: ClassVar[str] = "Hugging Face"
    list_name: ClassVar[str] = rows.LIST

    def __init__(
        self,
        client: httpx.AsyncClient,
        clock: Clock,
        *,
        token: str | None = None,
        jitter: Callable[[], float] = random.random,
        limits: Limits = LIMITS,
    ) -> None:
        self._reader = JsonReader(client, clock, Site(self.title, token), jitter=jitter, limits=limits)
        self._clock = clock

    async def fetch(self, window: Window) -> AsyncIterator[Batch]:
        """A complete batch for each day of the window, oldest first; weekends have empty ones. Raises SourceFailed."""
        for number in range(window.since.toordinal(), window.until.toordinal() + 1):
            yield await self._day(date.fromordinal(number))

    async def lookup(self, paper_id: str) -> Entry | None:
        """One paper with its counts as they are now, or None where there is no such paper. Raises SourceFailed."""
        try:
            found = await self._reader.get(f"api/papers/{quote(paper_id, safe='')}")
        except NotThere:
            return None
        entry = rows.asked(found)
        if entry is None or entry.paper.id != canonical_id(paper_id):
            raise self._changed(f"an answer that is not the paper {paper_id}")
        return entry

    async def newest_day(self) -> date | None:
        """The newest day on which a paper came onto the list, or None if the list is empty. Raises SourceFailed.

        Hugging Face: `submittedOnDailyAt` is that day; rows of before 2025 have only the day of publication.
        """
        page = await self._list({"limit": PAGE})
        days = [day for row in page if (day := rows.day_of(row))]
        if page and not days:
            raise self._changed("a list without dates")
        return max(days, default=None)

    async def _day(self, day: date) -> Batch:
        entries: dict[str, Entry] = {}
        read = skipped = 0
        async for page in self._pages(day):
            for position, entry in enumerate(page, read + 1):
                if entry:
                    entries[entry.paper.id] = entry
                else:
                    skipped += 1
                    log.warning("row skipped", source=self.name, day=day.isoformat(), position=position)
            read += len(page)
        at = self._clock.now()
        return Batch(source=self.name, list=rows.LIST, day=day, at=at, entries=tuple(entries.values()), skipped=skipped)

    async def _pages(self, day: date) -> AsyncIterator[list[Entry | None]]:
        before: list[Entry | None] = []
        for number in range(PAGES):
            found = await self._list({"date": day.isoformat(), "p": number, "limit": PAGE})
            if not found:
                return
            page = [rows.listed(row, day) for row in found]
            if not any(page):
                raise self._changed(f"a page of {day} without one readable paper")
            if page == before:  # a server that knows no pages has given everything at once
                log.warning("page repeated", source=self.name, day=day.isoformat(), page=number)
                return
            yield page
            before = page
        raise self._changed(f"more than {PAGES} pages for {day}")

    async def _list(self, params: Params) -> list[object]:
        found = await self._reader.get("api/daily_papers", params)
        if not isinstance(found, list):
            raise self._changed("something that is not a list of papers")
        return found

    def _changed(self, what: str) -> SourceChanged:
        return SourceChanged(f"{self.title} gave {what}: see whether Paperwire has an update.")
