"""Papers and signals from a source into the store, a list day at a time."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from bot.domain.errors import NotFound, SourceFailed, SourceLate, SourceRepeats, SourceUnreachable
from bot.domain.paper import Batch, Paper, Reading, Sighting, Trouble, Window
from bot.ports import Clock, DailySource, Source, Store, Unit

NEWEST_DAYS = 3
"""List days that have papers; they are read again at every look, for their signals."""
LOOK_BACK = 14
"""Calendar days to look for them before asking the source for its newest day."""
LONGEST_GAP = timedelta(days=35)
"""As far as a digest looks back."""
SETTLED = timedelta(days=7)
"""A list that was read this long after its day does not change any more."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """What one list day brought; `read` is False where it was stored and settled already and not asked for again."""

    day: date
    papers: int
    new: int = 0
    skipped: int = 0
    read: bool = True


class Ingest:
    """Reads from one source, one request at a time. Papers that it does not know are looked for in those `beside`."""

    def __init__(
        self, store: Store, source: DailySource, clock: Clock, beside: Callable[[], Sequence[Source]] = tuple
    ) -> None:
        self._store = store
        self._source = source
        self._clock = clock
        self._beside = beside

    async def day(self, day: date) -> Kept:
        """Read and keep one list day. Raises SourceFailed, which is noted in the store."""
        try:
            batches = [batch async for batch in self._source.fetch(Window(day, day))]
        except SourceFailed as failure:
            async with self._store.begin() as unit:
                await unit.fetches.failed(failed(self._source, day, self._clock.now(), failure))
            _log.debug("fetch.failed", source=self._source.name, day=day.isoformat(), reason=str(failure))
            raise
        return await self._keep(day, batches)

    async def newest(self) -> list[Kept]:
        """Read the newest list days that have papers. A day that fails does not keep the others from being read; the
        first failure is raised in the end.
        """
        found, failure = await self._walk_back(self._clock.now().date())
        if not found and failure is None:
            newest = await self._source.newest_day()
            found, failure = await self._walk_back(newest) if newest else ([], None)
        if failure:
            raise failure
        await self._fill_gaps()
        return found

    async def _fill_gaps(self) -> None:
        """Read days that passed while nobody looked: between two that were read, a month back at most."""
        today = self._clock.now().date()
        async with self._store.read() as unit:
            readings = await unit.fetches.readings(
                self._source.name, self._source.list_name, today - LONGEST_GAP, today
            )
        read = {one.day for one in readings if one.read_at}
        days = (min(read, default=today) + timedelta(days=number) for number in range(LONGEST_GAP.days))
        for day in [one for one in days if one < today and one not in read]:
            with suppress(SourceFailed):  # noted, and asked for again at the next look
                await self.day(day)

    async def _walk_back(self, newest: date) -> tuple[list[Kept], SourceFailed | None]:
        found: list[Kept] = []
        first: SourceFailed | None = None
        for day in (newest - timedelta(days=back) for back in range(LOOK_BACK)):
            try:
                kept = await self.day(day)
            except SourceUnreachable:
                raise
            except SourceFailed as failure:
                if first:
                    break
                first = failure
            else:
                found += [kept] if kept.papers else []
            if len(found) == NEWEST_DAYS:
                break
        return found, first

    async def span(self, since: date, until: date) -> AsyncIterator[Kept]:
        """Read every list day of a span, oldest first. Begun again after an interruption it goes on where it stopped:
        a list that was read a week or more after its day is not read again.
        """
        async with self._store.read() as unit:
            readings = {
                one.day: one
                for one in await unit.fetches.readings(self._source.name, self._source.list_name, since, until)
            }
        for day in (since + timedelta(days=number) for number in range((until - since).days + 1)):
            reading = readings.get(day)
            yield Kept(day, reading.papers, read=False) if reading and _settled(reading) else await self.day(day)

    async def _readings(self, unit: Unit, since: date, until: date) -> list[Reading]:
        return await unit.fetches.readings(self._source.name, self._source.list_name, since, until)

    async def looked_at(self) -> datetime | None:
        """When today's list was last read, by whatever process."""
        async with self._store.read() as unit:
            return await unit.fetches.latest_read(self._source.list_name, self._clock.now().date())

    async def paper(self, paper_id: str) -> Paper:
        """Fetch and keep one paper by id, from the first source that knows it. Raises NotFound if none does, and
        SourceFailed if one that did not answer might.
        """
        titles: list[str] = []
        first: SourceFailed | None = None
        for source in (self._source, *self._beside()):
            titles.append(source.title)
            try:
                entry = await source.lookup(paper_id)
            except SourceFailed as failure:
                first = first or failure
                continue
            if entry:
                sighting = Sighting(source=source.name, at=self._clock.now(), entry=entry)
                async with self._store.begin() as unit:
                    await unit.papers.keep_sightings([sighting])
                return entry.paper
        raise first or NotFound(f"{' or '.join(titles)} knows no paper {paper_id}; check the id.")

    async def _keep(self, day: date, batches: list[Batch]) -> Kept:
        new = 0
        for batch in batches:
            async with self._store.begin() as unit:
                new += await unit.papers.keep(batch)
        kept = Kept(day, sum(one.listed for one in batches), new, sum(one.skipped for one in batches))
        _log.debug(
            "fetch.read",
            source=self._source.name,
            day=day.isoformat(),
            papers=kept.papers,
            new=kept.new,
            skipped=kept.skipped,
        )
        return kept


def failed(source: Source, day: date, at: datetime, failure: SourceFailed) -> Reading:
    """What is noted of a list that could not be had."""
    trouble = Trouble.BROKEN
    if isinstance(failure, SourceLate):
        trouble = Trouble.LATE
    elif isinstance(failure, SourceRepeats):
        trouble = Trouble.REPEATED
    return Reading(
        source=source.name, list=source.list_name, day=day, failed_at=at, failure=str(failure), trouble=trouble
    )


def _settled(reading: Reading) -> bool:
    return reading.read_at is not None and reading.read_at.date() - reading.day >= SETTLED and not reading.skipped
