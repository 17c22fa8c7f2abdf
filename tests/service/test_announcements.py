"""arXiv's announcements into the store: fresh and stale lists, a holiday, an outage, and the calendar."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import httpx
import pytest

from bot.domain.announcements import AGAIN, comes_at
from bot.domain.errors import SourceFailed, SourceLate, SourceRepeats
from bot.domain.paper import DAILY, Batch, Window
from bot.service.announcements import GLANCE, Announcements
from bot.service.compose_status import status_message
from bot.service.ingest import Kept
from bot.service.status import About, Announced, SourceStatus, StatusService
from bot.service.trending import Trending
from bot.service.turn import Turn
from bot.sources.arxiv import Arxiv, ArxivList, Clients
from bot.store.unit import SqlStore
from tests.builders import SOURCE, entry
from tests.fakes import FakeAdapter, FakeClock
from tests.service.conftest import World as Posting
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv_data import made
from tests.standins.faults import Fault
from tests.standins.hugging_face_data import weekdays_up_to
from tests.standins.server import serve

LISTS = ("cs.AI", "cs.CL")
FRIDAY = date(2026, 9, 18)
HOUR = timedelta(hours=1)


@dataclass
class World:
    """A store, a service, and the clock of both."""

    store: SqlStore
    server: ArxivServer
    clock: FakeClock
    client: httpx.AsyncClient

    def __post_init__(self) -> None:
        self.announcements = self.process()

    def process(self, owner: str = "me") -> Announcements:
        clients = Clients(feeds=self.client, query=self.client, records=self.client)
        arxiv = Arxiv(clients, self.clock, jitter=lambda: 0.0)
        turn = Turn(self.store, "announcements", owner)
        return Announcements(self.store, [ArxivList(arxiv, one) for one in LISTS], self.clock, turn)

    async def statuses(self) -> dict[str, SourceStatus]:
        lists = [Announced("arxiv", one, f"arXiv {one}") for one in LISTS]
        found = await StatusService(self.store, self.clock, SOURCE, "Hugging Face", lists).read()
        return {one.list: one for one in found.lists}

    async def shown(self) -> list[str]:
        """What `status` says of the lists, in Berlin."""
        lists = [Announced("arxiv", one, f"arXiv {one}") for one in LISTS]
        status = await StatusService(self.store, self.clock, SOURCE, "Hugging Face", lists).read()
        about = About(version="0", database="sqlite", running=True, holder=None)
        message = status_message(status, about, "Europe/Berlin")
        return [" | ".join(row) for row in message.sections[0].rows[1:]]

    async def look(self) -> list[Kept]:
        return await self.announcements.look()

    async def fail(self) -> SourceFailed:
        with pytest.raises(SourceFailed) as failure:
            await self.look()
        return failure.value

    async def listed(self, list_: str = "cs.CL") -> dict[date, int]:
        """How many papers stand on the list of each day."""
        async with self.store.read() as unit:
            readings = await unit.fetches.readings("arxiv", list_, date(2026, 1, 1), date(2027, 1, 1))
        return {one.day: one.papers for one in readings if one.read_at}

    def asked(self) -> list[str]:
        """The paths that were asked for since the last time."""
        paths = [one.path for one in self.server.gate.requests]
        self.server.gate.requests.clear()
        return paths

    def go_to(self, moment: datetime) -> None:
        self.clock.advance(moment - self.clock.now())

    def announce(self, *days: date) -> None:
        """Made papers on these working days, which follow each other, and on no other."""
        self.server.days = made(max(days), len(days))
        assert set(self.server.days) == set(days)


@pytest.fixture
async def world(store: SqlStore) -> AsyncIterator[World]:
    """A Friday, an hour after its list came."""
    clock = FakeClock(comes_at(FRIDAY) + HOUR)
    server = ArxivServer(now=clock.now)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield World(store, server, clock, client)


async def test_a_first_look_reads_todays_lists_and_nothing_of_the_past(world: World) -> None:
    kept = await world.look()
    assert [(one.day, one.papers, one.new) for one in kept] == [(FRIDAY, 8, 8), (FRIDAY, 24, 16)]
    assert world.asked() == ["/rss/cs.AI", "/rss/cs.CL"]
    assert await world.look() == []
    assert world.asked() == []


async def test_nothing_is_asked_until_the_next_list_comes(world: World) -> None:
    await world.look()
    monday = FRIDAY + timedelta(days=3)
    world.announce(FRIDAY, monday)
    world.asked()
    for moment in (comes_at(FRIDAY) + 12 * HOUR, comes_at(FRIDAY + timedelta(days=1)), comes_at(monday) - HOUR):
        world.go_to(moment)
        assert await world.look() == []
    assert world.asked() == []
    world.go_to(comes_at(monday))
    assert {one.day for one in await world.look()} == {monday}


async def test_a_stale_list_beside_a_fresh_one(world: World) -> None:
    """cs.AI comes with the papers of the day before under today's date: no new list, and no empty one either."""
    thursday = FRIDAY - timedelta(days=1)
    world.go_to(comes_at(thursday) + HOUR)
    await world.look()
    world.go_to(comes_at(FRIDAY) + HOUR)
    world.server.repeating.add("cs.AI")
    assert isinstance(await world.fail(), SourceRepeats)
    statuses = await world.statuses()
    assert {one: status.state for one, status in statuses.items()} == {"cs.AI": "stale", "cs.CL": "fresh"}
    assert statuses["cs.AI"].newest_day == thursday
    assert await world.shown() == [
        "arXiv cs.AI | stale | 8 papers of 17 Sep, seen 1\u00a0day ago; next Mon 21 Sep, 06:00; arXiv gave an old list"
        " of cs.AI again as that of 2026-09-18: it is asked again.",
        "arXiv cs.CL | fresh | 24 papers of 18 Sep, seen just now; next Mon 21 Sep, 06:00",
    ]
    world.server.repeating.clear()
    world.clock.advance(AGAIN)
    assert [(one.day, one.papers) for one in await world.look()] == [(FRIDAY, 8)]
    assert {status.state for status in (await world.statuses()).values()} == {"fresh"}


@pytest.mark.parametrize("trap", ["late", "empty"])
async def test_a_list_that_is_late_is_asked_for_every_quarter_of_an_hour_and_stale_by_noon(
    world: World, trap: str
) -> None:
    world.server.days[FRIDAY - timedelta(days=1)] = world.server.days[FRIDAY - timedelta(days=1)][:3]
    getattr(world.server, trap).update(LISTS)
    assert isinstance(await world.fail(), SourceLate)
    assert {status.state for status in (await world.statuses()).values()} == {"late"}
    assert await world.look() == []
    world.asked()
    world.clock.advance(AGAIN)
    await world.fail()
    assert world.asked() == ["/rss/cs.AI", "/rss/cs.CL"]
    assert await world.listed() == {}
    world.go_to(comes_at(FRIDAY) + 13 * HOUR)
    assert {status.state for status in (await world.statuses()).values()} == {"stale"}


@pytest.mark.parametrize("fault", [Fault.RATE_EXCEEDED, Fault.NOT_ACCEPTABLE, Fault.ERROR_503, Fault.PAGE])
async def test_a_list_that_cannot_be_read_is_failing_and_keeps_no_other_from_being_read(
    world: World, fault: Fault
) -> None:
    world.server.gate.fail(fault, times=9, when=lambda seen: seen.path == "/rss/cs.AI")
    await world.fail()
    statuses = await world.statuses()
    assert {one: status.state for one, status in statuses.items()} == {"cs.AI": "failing", "cs.CL": "fresh"}
    assert statuses["cs.AI"].failure
    assert await world.listed("cs.AI") == {}


async def test_three_days_of_outage_and_one_catch_up(world: World) -> None:
    """From Wednesday's list on nobody looked, until the Tuesday after: every list is there, each paper once."""
    wednesday, *_, tuesday = days = sorted(weekdays_up_to(date(2026, 9, 22), 5))
    world.announce(*days)
    world.go_to(comes_at(wednesday) + HOUR)
    await world.look()
    world.go_to(comes_at(tuesday) + 9 * HOUR)
    world.asked()
    await world.look()
    weekend = date(2026, 9, 19), date(2026, 9, 20)
    assert await world.listed() == dict.fromkeys(days, 24) | dict.fromkeys(weekend, 0)
    assert world.asked() == ["/rss/cs.AI", "/oai", "/rss/cs.CL", "/oai"]
    assert {status.state for status in (await world.statuses()).values()} == {"fresh"}
    async with world.store.read() as unit:
        known = await unit.papers.as_changed([one.id for papers in world.server.days.values() for one in papers])
    assert {len(one.days) for one in known} == {1}
    assert await world.look() == []


async def test_what_arxiv_announces_floods_no_digest(world: World) -> None:
    """Today and a trending digest have the Daily Papers alone, however much was caught up with."""
    posting = Posting(world.store, world.clock, FakeAdapter())
    listed = [entry("2609.00001", 5, FRIDAY), entry("2609.00002", 3, FRIDAY)]
    await posting.keep(Batch(source=SOURCE, list=DAILY, day=FRIDAY, at=world.clock.now(), entries=tuple(listed)))
    await world.announcements.look()
    view = await Trending(world.store, world.clock).day()
    assert [one.standing.paper for one in view.ranked] == ["2609.00001", "2609.00002"]
    await posting.schedule()
    await posting.due_next_day()
    assert posting.posted == [["2609.00001", "2609.00002"]]


async def test_an_outage_of_arxiv_is_no_matter_of_the_daily_papers(world: World) -> None:
    posting = Posting(world.store, world.clock, FakeAdapter())
    world.server.gate.fail(Fault.ERROR_503, times=99)
    await world.fail()
    one = entry("2609.00001", 5, FRIDAY)
    await posting.keep(Batch(source=SOURCE, list=DAILY, day=FRIDAY, at=world.clock.now(), entries=(one,)))
    await posting.post()
    assert posting.posted == [["2609.00001"]]


async def test_on_a_holiday_an_empty_list_is_right_and_said_why(world: World) -> None:
    """Thanksgiving 2026: the feed of the day may be empty, or that of the day after."""
    wednesday, thursday, friday = (date(2026, 11, number) for number in (25, 26, 27))
    world.announce(wednesday)
    world.go_to(comes_at(wednesday) + HOUR)
    await world.look()
    for day in (thursday, friday):
        world.go_to(comes_at(day) + HOUR)
        assert [(one.day, one.papers) for one in await world.look()] == [(day, 0), (day, 0)]
        assert {status.state for status in (await world.statuses()).values()} == {"fresh"}
        assert (await world.shown())[1] == (
            "arXiv cs.CL | fresh | 24 papers of 25 Nov, seen just now; none today: Thanksgiving; next Mon 30 Nov, 06:00"
        )


async def test_a_paper_is_announced_once_in_a_category(world: World) -> None:
    first, *others = world.server.days[FRIDAY]
    await world.look()
    monday = FRIDAY + timedelta(days=3)
    fresh = [replace(one, id=f"2609.2{number:04}") for number, one in enumerate(others)]
    world.server.days[monday] = [first, *fresh]
    world.go_to(comes_at(monday))
    await world.look()
    assert (await world.listed())[monday] == len(fresh)


async def test_a_span_is_read_whatever_was_read_before(world: World) -> None:
    await world.look()
    world.asked()
    thursday = FRIDAY - timedelta(days=1)
    kept = [one async for one in world.announcements.span(Window(thursday, FRIDAY))]
    assert [(one.day, one.papers) for one in kept] == [(thursday, 8), (FRIDAY, 8), (thursday, 24), (FRIDAY, 24)]


async def test_who_asks_by_hand_does_not_wait(world: World) -> None:
    world.server.gate.fail(Fault.PAGE, times=2)
    await world.fail()
    assert await world.announcements.look() == []
    assert len(await world.announcements.look(at_once=True)) == 2


async def test_of_two_processes_one_looks_and_the_other_finds_it_done(world: World) -> None:
    other = world.process("you")
    async with Turn(world.store, "announcements", "you").taken() as yours:
        assert yours
        await world.announcements.work()
        assert world.asked() == []
    await other.work()
    assert world.asked() == ["/rss/cs.AI", "/rss/cs.CL"]
    world.clock.advance(GLANCE)
    await world.announcements.work()
    assert world.asked() == []


async def test_a_failure_does_not_end_the_work(world: World) -> None:
    world.server.gate.fail(Fault.PAGE, times=2)
    await world.announcements.work()
    await world.announcements.work()
    assert len(world.asked()) == 2
    world.clock.advance(AGAIN + GLANCE)
    await world.announcements.work()
    assert await world.listed() == {FRIDAY: 24}
