"""arXiv's habits: what is announced as what, what is late, how it wants to be asked, and what was missed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from bot.domain.announcements import comes_at
from bot.domain.errors import SourceFailed, SourceLate
from bot.domain.paper import Announced, Batch, Window
from bot.sources.arxiv import Arxiv, ArxivList, Clients
from bot.sources.http import Limits
from tests.fakes import FakeClock
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv_data import Made, made
from tests.standins.faults import Fault
from tests.standins.hugging_face_data import NEWEST
from tests.standins.server import serve

FRIDAY = NEWEST
THURSDAY = FRIDAY - timedelta(days=1)
NOW = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """A category of arXiv, and the service it is read from."""

    server: ArxivServer
    client: httpx.AsyncClient
    clock: FakeClock

    def __post_init__(self) -> None:
        self.source = self.list("cs.CL")

    def list(self, category: str, limits: Limits | None = None) -> ArxivList:
        clients = Clients(feeds=self.client, query=self.client, records=self.client)
        return ArxivList(Arxiv(clients, self.clock, jitter=lambda: 0.0, limits=limits or Limits()), category)

    async def day(self, day: date = FRIDAY) -> Batch:
        (batch,) = [one async for one in self.source.fetch(Window(day, day))]
        return batch

    async def failure(self, source: ArxivList | None = None) -> SourceFailed:
        with pytest.raises(SourceFailed) as failure:
            _ = [one async for one in (source or self.source).fetch(Window(FRIDAY, FRIDAY))]
        return failure.value


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock = FakeClock(NOW)
    server = ArxivServer(now=clock.now)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield World(server, client, clock)


def kinds(batch: Batch) -> dict[str, Announced | None]:
    return {one.paper.id: one.listing.announced if one.listing else None for one in batch.entries}


async def test_new_and_cross_listed_papers_are_listed_and_replacements_are_not(world: World) -> None:
    new, cross, other, *_ = world.server.days[FRIDAY]
    world.server.days[FRIDAY] = [new, cross, other.revised()]
    assert kinds(await world.day()) == {new.id: Announced.NEW, cross.id: Announced.CROSS, other.id: None}


async def test_the_form_of_the_feed_is_a_matter_of_taste(world: World) -> None:
    await world.day()
    (asked,) = world.server.gate.requests
    assert asked.path == "/rss/cs.CL"
    assert "atom" in asked.headers["accept"]
    assert asked.headers["user-agent"].startswith("Paperwire/")


async def test_an_empty_feed_on_a_working_day_is_late_and_no_empty_list(world: World) -> None:
    world.server.empty.add("cs.CL")
    failure = await world.failure()
    assert isinstance(failure, SourceLate)
    assert str(failure) == (
        "arXiv’s list of cs.CL for 2026-09-18 is not there yet (what it gives is empty): it is asked again."
    )


async def test_yesterdays_feed_is_late(world: World) -> None:
    world.server.late.add("cs.CL")
    failure = await world.failure()
    assert isinstance(failure, SourceLate)
    assert "what it gives is that of 2026-09-17" in str(failure)


@pytest.mark.parametrize("day", [date(2026, 9, 19), date(2026, 9, 20), date(2026, 11, 26), date(2026, 11, 27)])
async def test_at_a_weekend_and_on_a_holiday_an_empty_feed_is_an_empty_list(world: World, day: date) -> None:
    world.clock.advance(comes_at(day) + timedelta(hours=9) - NOW)
    batch = await world.day(day)
    assert (batch.day, batch.entries) == (day, ())


async def test_an_unknown_category_is_said_with_arxivs_words(world: World) -> None:
    failure = await world.failure(world.list("cs.XX"))
    assert "400: “Bad archive 'cs.XX'." in str(failure)
    assert world.clock.slept == []


@pytest.mark.parametrize(
    "fault", [Fault.RATE_EXCEEDED, Fault.TOO_MANY, Fault.NOT_ACCEPTABLE, Fault.ERROR_503, Fault.ERROR_500, Fault.RESET]
)
async def test_arxiv_is_asked_again_a_minute_later_at_the_earliest_and_once(world: World, fault: Fault) -> None:
    world.server.gate.fail(fault, times=9)
    await world.failure()
    assert world.clock.slept == [NOW + MINUTE]
    assert len(world.server.gate.requests) == 2
    world.server.gate.heal()
    world.server.gate.fail(fault)
    assert (await world.day()).entries


async def test_who_waits_for_a_paper_is_told_at_once(world: World) -> None:
    world.server.gate.fail(Fault.RATE_EXCEEDED)
    with pytest.raises(SourceFailed, match="answers no more requests for now"):
        await world.source.lookup("2609.00001")
    assert world.clock.slept == []


async def test_a_page_that_denies_access_is_said(world: World) -> None:
    world.server.gate.fail(Fault.ACCESS_DENIED)
    assert "refuses access (403)" in str(await world.failure())


async def test_a_body_over_the_limit_is_not_read_to_its_end(world: World) -> None:
    failure = await world.failure(world.list("cs.CL", Limits(body=1000)))
    assert "more than 0.001 MB" in str(failure)


async def test_a_paper_is_looked_up_with_its_time_of_submission(world: World) -> None:
    wanted = world.server.days[FRIDAY][0]
    entry = await world.source.lookup(wanted.id)
    assert entry
    assert entry.paper.submitted_at == datetime(2026, 9, 17, 17, 59, 46, tzinfo=UTC)
    assert entry.paper.title == wanted.title


async def test_an_empty_answer_is_believed_the_second_time(world: World) -> None:
    wanted = world.server.days[FRIDAY][0].id
    world.server.gate.fail(Fault.BAD_ROW)
    entry = await world.source.lookup(wanted)
    assert entry
    assert await world.source.lookup("0704.0001") is None
    assert len(world.server.gate.requests) == 4


async def test_what_is_none_of_arxivs_is_not_asked_for(world: World) -> None:
    assert await world.source.lookup("doi:10.1101/2020.01.01.123456") is None
    assert world.server.gate.requests == []


async def test_a_missed_day_comes_from_the_records(world: World) -> None:
    batch = await world.day(THURSDAY)
    assert {one.path for one in world.server.gate.requests} == {"/oai"}
    expected = {one.id: Announced.NEW if one.categories[0] == "cs.CL" else Announced.CROSS for one in made()[THURSDAY]}
    assert kinds(batch) == expected


async def test_a_token_is_sent_as_it_came_encoded_once_more(world: World) -> None:
    world.server.page_size = 10
    assert len((await world.day(THURSDAY)).entries) == 24
    assert [sorted(one.params) for one in world.server.gate.requests[1:]] == [["resumptionToken", "verb"]] * 4


async def test_what_changed_long_after_its_submission_is_an_update(world: World) -> None:
    old = replace(world.server.days[THURSDAY][0], submitted=THURSDAY - timedelta(days=60), version=3)
    world.server.days[THURSDAY] = [old, *world.server.days[THURSDAY][1:]]
    batch = await world.day(THURSDAY)
    assert kinds(batch)[old.id] is None
    assert batch.listed == 23


async def test_a_paper_that_was_announced_on_a_missed_day_and_changed_since_is_found(world: World) -> None:
    """Its record has the day of the change alone."""
    monday = FRIDAY - timedelta(days=4)
    first = replace(world.server.days[monday][0], submitted=monday - timedelta(days=3))
    world.server.days[FRIDAY].append(first.revised())
    assert first.id in kinds(await world.day(monday))


async def test_a_deleted_paper_and_one_of_another_category_are_not_listed(world: World) -> None:
    kept, deleted, *_ = world.server.days[THURSDAY]
    other = Made(
        id="2609.09999", title="Other", abstract="", authors=("A B",), categories=("math.AG",), submitted=THURSDAY
    )
    world.server.days[THURSDAY] = [kept, replace(deleted, deleted=True), other]
    assert set(kinds(await world.day(THURSDAY))) == {kept.id}


async def test_a_quiet_stretch_has_empty_lists(world: World) -> None:
    world.server.days.clear()
    assert (await world.day(THURSDAY)).entries == ()


@pytest.mark.parametrize(
    ("category", "set_"),
    [
        ("cs.CL", "cs:cs:CL"),
        ("hep-th", "physics:hep-th"),
        ("astro-ph.GA", "physics:astro-ph:GA"),
        ("stat.ML", "stat:stat:ML"),
    ],
)
async def test_the_set_of_a_category(world: World, category: str, set_: str) -> None:
    world.source = world.list(category)
    await world.day(THURSDAY)
    assert world.server.gate.requests[0].params["set"] == set_
