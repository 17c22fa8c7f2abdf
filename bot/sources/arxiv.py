"""arXiv: the list of one category a source. Today's list is a feed, those of days before are in its records."""

import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import httpx
import structlog

from bot.domain.announcements import Expected, day_at, expected
from bot.domain.errors import SourceChanged, SourceFailed, SourceLate
from bot.domain.identifiers import is_arxiv
from bot.domain.paper import Announced, Batch, Entry, Listing, Paper, Window
from bot.ports import Clock, Queue
from bot.sources.answers import LONGEST_SAYING, Answer
from bot.sources.arxiv_feed import Feed, feed
from bot.sources.arxiv_harvest import Page, Record, page
from bot.sources.arxiv_query import Found, found
from bot.sources.arxiv_values import SOURCE, TITLE
from bot.sources.http import LIMITS, Limits, Manners, Params, Reader, Site
from bot.text.clean import cut

PAGES = 100
"""More pages than any catch-up can have. arXiv: a page holds 2,000 records."""
AROUND = timedelta(days=7)
"""A paper that was submitted longer before a list than this is not new on it: what changed is something else."""
_SETTLED = timedelta(days=2)
"""After so long a paper was announced in any case, but for weekends."""
_DAY = timedelta(days=1)
_PHYSICS = "astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th physics quant-ph"

log = structlog.get_logger()


def _asks_to_wait(answer: Answer) -> bool:
    """arXiv: 429, 503, and 406 from its edge; or 200 with words instead of data."""
    return answer.status in {406, 429, 503} or answer.body[:40].lstrip().startswith(b"Rate exceeded")


WAITING = Manners(
    accept="application/atom+xml, application/rss+xml, text/xml, */*",
    retries=1,
    waits=1,
    fault_pause=timedelta(minutes=2),
    busy_pause=timedelta(minutes=2),
    is_busy=_asks_to_wait,
)
"""One more try, a minute later at the earliest."""
AT_ONCE = Manners(accept=WAITING.accept, retries=0, waits=0, busy_pause=timedelta(minutes=2), is_busy=_asks_to_wait)
"""For a person who waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """A client each, with its server as the base URL: of the daily feeds, of the query API, of the records."""

    feeds: httpx.AsyncClient
    query: httpx.AsyncClient
    records: httpx.AsyncClient


class Arxiv:
    """What arXiv is asked, one request at a time, each in its turn of the queue."""

    def __init__(
        self,
        clients: Clients,
        clock: Clock,
        *,
        queue: Queue | None = None,
        jitter: Callable[[], float] = random.random,
        limits: Limits = LIMITS,
    ) -> None:
        patient, hasty = Site(TITLE, None, WAITING, queue), Site(TITLE, None, AT_ONCE, queue)
        self.clock = clock
        self._feeds = Reader(clients.feeds, clock, patient, jitter=jitter, limits=limits)
        self._records = Reader(clients.records, clock, patient, jitter=jitter, limits=limits)
        self._query = Reader(clients.query, clock, hasty, jitter=jitter, limits=limits)

    async def feed(self, category: str) -> Feed:
        """The feed of a category, as it is today. Raises SourceFailed."""
        answer = await self._feeds.ask(f"rss/{category}")
        read = feed(answer.body) if answer.status in {200, 400} else None
        if read is None or answer.status != 200 or read.problem:
            raise _refused(answer, read.problem if read else None, "the settings of arXiv’s categories and addresses")
        return read

    async def page(self, params: Params) -> Page:
        """One page of records. Raises SourceFailed."""
        answer = await self._records.ask("oai", {"verb": "ListRecords", **params})
        if answer.status != 200:
            raise _refused(answer, None, "PAPERWIRE_ARXIV_OAI_URL")
        return page(answer.body)

    async def query(self, paper_id: str) -> Found:
        """What the query API says of a paper. Raises SourceFailed."""
        answer = await self._query.ask("api/query", {"id_list": paper_id, "max_results": 1})
        read = found(answer.body) if answer.status in {200, 400} else None
        if read is None or answer.status != 200 or read.problem:
            raise _refused(answer, read.problem if read else None, "the id, and PAPERWIRE_ARXIV_API_URL")
        return read


class ArxivList:
    """The list of one category. Several share one `Arxiv`."""

    name: ClassVar[str] = SOURCE
    title: ClassVar[str] = TITLE

    def __init__(self, arxiv: Arxiv, category: str) -> None:
        self._arxiv = arxiv
        self.list_name = category

    async def fetch(self, window: Window) -> AsyncIterator[Batch]:
        """A complete batch for each day of the window up to today in New York, oldest first; weekends have empty ones.
        What is only a new version is among its papers without a listing. Raises SourceFailed; SourceLate where today's
        list is not there yet.
        """
        today = day_at(self._arxiv.clock.now())
        past = Window(window.since, min(window.until, today - _DAY))
        if past.since <= past.until:
            for batch in await self._harvested(past):
                yield batch
        if window.since <= today <= window.until:
            yield await self._todays(today)

    async def lookup(self, paper_id: str) -> Entry | None:
        """One paper, or None where arXiv has none of this id. Raises SourceFailed.

        arXiv: an answer without papers is at times a fault of its own, so that it is asked twice.
        """
        if not is_arxiv(paper_id):
            return None
        papers = (await self._arxiv.query(paper_id)).papers or (await self._arxiv.query(paper_id)).papers
        if papers and papers[0].id != paper_id:
            raise SourceChanged(f"{TITLE} gave another paper than {paper_id}: see whether Paperwire has an update.")
        return Entry(paper=papers[0]) if papers else None

    async def _todays(self, day: date) -> Batch:
        read = await self._arxiv.feed(self.list_name)
        todays = [one for one in read.announcements if one.day == day]
        if not todays and expected(day) is Expected.PAPERS:
            raise self._late(day, read)
        if read.skipped:
            log.warning("rows skipped", source=self.name, list=self.list_name, day=day.isoformat(), rows=read.skipped)
        entries = {one.paper.id: self._entry(one.paper, one.announced, day) for one in todays}
        return self._batch(day, entries.values(), read.skipped)

    def _late(self, day: date, read: Feed) -> SourceLate:
        given = max((one.day for one in read.announcements), default=None)
        instead = f"what it gives is that of {given}" if given else "what it gives is empty"
        return SourceLate(
            f"{TITLE}’s list of {self.list_name} for {day} is not there yet ({instead}): it is asked again."
        )

    async def _harvested(self, window: Window) -> list[Batch]:
        records, skipped = await self._records(window.since)
        days: dict[date, dict[str, Entry]] = {}
        for record in records:
            if record.changed <= window.until or self._list_day(record, window):
                day, entry = self._placed(record, window)
                days.setdefault(day, {})[entry.paper.id] = entry
        every = (window.since + timedelta(days=number) for number in range((window.until - window.since).days + 1))
        return [self._batch(day, days.get(day, {}).values(), skipped if day == window.until else 0) for day in every]

    async def _records(self, since: date) -> tuple[list[Record], int]:
        params: Params = {"metadataPrefix": "arXiv", "set": _set(self.list_name), "from": since.isoformat()}
        records: dict[str, Record] = {}
        skipped = 0
        for _ in range(PAGES):
            read = await self._arxiv.page(params)
            records |= {one.paper.id: one for one in read.records}
            skipped += read.skipped
            if read.token is None:
                return list(records.values()), skipped
            params = {"resumptionToken": read.token}
        raise SourceChanged(f"{TITLE} gave more than {PAGES} pages of records: see whether Paperwire has an update.")

    def _placed(self, record: Record, window: Window) -> tuple[date, Entry]:
        """The day among those of the window under which a record is kept, listed there if it was new."""
        day = self._list_day(record, window)
        if day is None:
            return min(max(record.changed, window.since), window.until), Entry(paper=record.paper)
        primary = record.paper.categories[:1] == (self.list_name,)
        return day, self._entry(record.paper, Announced.NEW if primary else Announced.CROSS, day)

    def _list_day(self, record: Record, window: Window) -> date | None:
        """The day on which it can have been announced; None for what was announced before, or after.

        arXiv: a record has the day of its last change, which is that of its announcement unless it changed since. What
        stood on a list before is known to the store, and not listed twice.
        """
        if record.created < window.since - AROUND:
            return None
        if record.changed > window.until and record.created > window.until - _SETTLED:
            return None
        day = min(record.changed, window.until)
        while expected(day) is Expected.NOTHING:
            day -= _DAY
        return day if day >= window.since else None

    def _entry(self, paper: Paper, announced: Announced, day: date) -> Entry:
        listing = Listing(paper=paper.id, source=self.name, list=self.list_name, day=day, announced=announced)
        return Entry(paper=paper, listing=listing if announced.is_listed else None)

    def _batch(self, day: date, entries: Iterable[Entry], skipped: int) -> Batch:
        at = self._arxiv.clock.now()
        return Batch(source=self.name, list=self.list_name, day=day, at=at, entries=tuple(entries), skipped=skipped)


def _set(category: str) -> str:
    """OAI-PMH: `cs:cs:CL`, `physics:hep-th`, `physics:astro-ph:GA`."""
    archive, dot, subject = category.partition(".")
    return f"{'physics' if archive in _PHYSICS.split() else archive}:{archive}{':' if dot else ''}{subject}"


def _refused(answer: Answer, problem: str | None, check: str) -> SourceFailed:
    why = f"{answer.status}: “{cut(problem, LONGEST_SAYING)}”" if problem else str(answer.status)
    if answer.status in {401, 403}:
        return SourceFailed(
            f"{TITLE} refuses access ({why}): see whether a proxy stands in between, or try again later."
        )
    return SourceFailed(f"{TITLE} refused the request ({why}): check {check}.")
