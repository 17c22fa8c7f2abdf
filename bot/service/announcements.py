"""What arXiv announces into the store, a category at a time: today's list, and the days that were missed."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.domain.announcements import FURTHEST_BACK, day_at, wanted
from bot.domain.errors import PaperwireError, SourceFailed, SourceRepeats
from bot.domain.paper import Batch, Reading, Window
from bot.ports import Clock, Source, Store
from bot.service.ingest import Kept, failed
from bot.service.turn import Turn

GLANCE = timedelta(minutes=1)
"""Between two looks at the calendar, and at what the store says was read."""

_log = structlog.get_logger()


class Announcements:
    """Reads the lists, one request at a time; `turn` is for whoever does so again and again."""

    def __init__(self, store: Store, lists: Sequence[Source], clock: Clock, turn: Turn) -> None:
        self._store = store
        self._lists = lists
        self._clock = clock
        self._turn = turn
        self._next = datetime.min.replace(tzinfo=UTC)

    async def work(self) -> None:
        """Look if it is time to and this process's turn; an error is logged, and it is looked again."""
        if not self._lists or self._clock.now() < self._next:
            return
        try:
            async with self._turn.taken() as mine:
                if mine:
                    await self.look()
        except PaperwireError as failure:
            _log.warning("announcements.failed", reason=str(failure))
        except Exception:  # noqa: BLE001 - the process goes on and looks again
            _log.exception("announcements.error")
        self._next = self._clock.now() + GLANCE

    async def look(self, *, at_once: bool = False) -> list[Kept]:
        """Read what is there by the calendar and was not read yet, of every list; `at_once`: also what failed a moment
        ago. A list that fails keeps no other from being read; the first failure is raised in the end.
        """
        kept: list[Kept] = []
        first: SourceFailed | None = None
        for source in self._lists:
            missing = wanted(await self._readings(source, at_once=at_once), self._clock.now())
            for window in reversed(missing):  # what stands on today's list is no missed paper that changed since
                try:
                    kept += [one async for one in self._read(source, window)]
                except SourceFailed as failure:
                    first = first or failure
        if kept:
            _log.info("announcements.read", lists=len(kept), papers=sum(one.papers for one in kept))
        if first:
            raise first
        return kept

    async def span(self, window: Window) -> AsyncIterator[Kept]:
        """Read every day of a span, of every list, whatever was read before. Raises SourceFailed, which is noted."""
        for source in self._lists:
            async for kept in self._read(source, window):
                yield kept

    async def _readings(self, source: Source, *, at_once: bool) -> list[Reading]:
        today = day_at(self._clock.now())
        async with self._store.read() as unit:
            since = today - FURTHEST_BACK
            readings = await unit.fetches.readings(source.name, source.list_name, since, today)
        return [replace(one, failed_at=None) for one in readings] if at_once else readings

    async def _read(self, source: Source, window: Window) -> AsyncIterator[Kept]:
        """Each day as it is kept; a failure is noted for the days that were not."""
        day = window.since
        try:
            async for batch in source.fetch(window):
                yield await self._keep(source, batch)
                day = batch.day + timedelta(days=1)
        except SourceFailed as failure:
            missing = [day + timedelta(days=number) for number in range((window.until - day).days + 1)]
            async with self._store.begin() as unit:
                for one in missing:
                    await unit.fetches.failed(failed(source, one, self._clock.now(), failure))
            _log.debug("announcements.missing", list=source.list_name, day=day.isoformat(), reason=str(failure))
            raise

    async def _keep(self, source: Source, batch: Batch) -> Kept:
        """A paper is announced once in a category: what stood on the list before is an update. Raises SourceRepeats
        where that is most of it.
        """
        async with self._store.begin() as unit:
            before = await unit.papers.on_other_days(batch)
            if len(before) * 2 > batch.listed and batch.day == day_at(self._clock.now()):
                raise SourceRepeats(
                    f"{source.title} gave an old list of {source.list_name} again as that of {batch.day}:"
                    " it is asked again."
                )
            entries = (replace(one, listing=None) if one.paper.id in before else one for one in batch.entries)
            batch = replace(batch, entries=tuple(entries))
            new = await unit.papers.keep(batch)
        _log.debug("fetch.read", source=source.name, list=batch.list, day=batch.day.isoformat(), papers=batch.listed)
        return Kept(batch.day, batch.listed, new, batch.skipped)
