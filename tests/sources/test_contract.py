"""What every source has to hold; a new source adds its world to WORLDS."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from bot.domain.errors import SourceFailed, SourceUnreachable
from bot.domain.paper import Batch, Entry, Window
from bot.ports import DailySource, Source
from bot.sources.arxiv import Arxiv, ArxivList, Clients
from bot.sources.hugging_face import HuggingFace
from bot.text.clean import fold
from tests.fakes import FakeClock
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv_data import made as announced
from tests.standins.faults import Fault, Gate, Seen
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.hugging_face_data import NEWEST, made
from tests.standins.server import serve

NOW = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)
FAULTS = [fault for fault in Fault if fault not in {Fault.SLOW, Fault.REDIRECT_AWAY, Fault.BAD_ROW}]


@dataclass(frozen=True, kw_only=True)
class World:
    """A source and the service it reads; `days` has the ids that the service lists, weekdays only. `broken` is a day
    that can be made to fail alone, by the requests that `is_broken` is true of; `paged` one that takes two requests.
    """

    source: Source
    clock: FakeClock
    gate: Gate
    days: dict[date, list[str]]
    broken: date
    is_broken: Callable[[Seen], bool]
    paged: date


@dataclass(frozen=True, kw_only=True)
class DailyWorld(World):
    """One whose lists can be asked for one by one."""

    source: DailySource
    forget: Callable[[], None]
    """Makes the service have no papers at all."""


@asynccontextmanager
async def _hugging_face() -> AsyncIterator[DailyWorld]:
    clock, days = FakeClock(NOW), made()
    server = HuggingFaceServer(days, now=clock.now, page_size=10)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        third = sorted(days)[2]
        yield DailyWorld(
            source=HuggingFace(client, clock),
            clock=clock,
            gate=server.gate,
            days={day: [row["paper"]["id"] for row in rows] for day, rows in days.items()},
            forget=server.days.clear,
            broken=third,
            is_broken=lambda seen: third.isoformat() in seen.raw_path,
            paged=NEWEST,
        )


@asynccontextmanager
async def _arxiv() -> AsyncIterator[World]:
    """Today's list is a feed, what was before comes in pages of records."""
    clock, days = FakeClock(NOW), announced()
    server = ArxivServer(days, now=clock.now, page_size=40)
    async with serve(server.gate) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield World(
            source=_arxiv_at(client, clock),
            clock=clock,
            gate=server.gate,
            days={day: [one.id for one in papers] for day, papers in days.items()},
            broken=NEWEST,
            is_broken=lambda seen: seen.path.startswith("/rss/"),
            paged=sorted(days)[-2],
        )


def _hugging_face_at(client: httpx.AsyncClient) -> DailySource:
    return HuggingFace(client, FakeClock(NOW))


def _arxiv_at(client: httpx.AsyncClient, clock: FakeClock | None = None) -> Source:
    clients = Clients(feeds=client, query=client, records=client)
    return ArxivList(Arxiv(clients, clock or FakeClock(NOW)), "cs.CL")


WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[World]]] = {"huggingface": _hugging_face, "arxiv": _arxiv}
SOURCES: dict[str, Callable[[httpx.AsyncClient], Source]] = {"huggingface": _hugging_face_at, "arxiv": _arxiv_at}


@pytest.fixture
async def daily() -> AsyncIterator[DailyWorld]:
    async with _hugging_face() as made_world:
        yield made_world


@pytest.fixture(params=sorted(WORLDS))
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with WORLDS[request.param]() as made_world:
        yield made_world


@pytest.fixture(params=sorted(SOURCES))
async def cut_off(request: pytest.FixtureRequest) -> AsyncIterator[Source]:
    """A source whose service takes no connections."""
    with socket.socket() as taken:  # bound and not listening: nobody else can answer there
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            yield SOURCES[request.param](client)


async def _fetch(source: Source, since: date, until: date) -> list[Batch]:
    return [batch async for batch in source.fetch(Window(since, until))]


async def _until_it_fails(source: Source, since: date, until: date) -> tuple[list[Batch], SourceFailed]:
    """The batches that came before the failure, and the failure."""
    batches: list[Batch] = []
    try:
        async for batch in source.fetch(Window(since, until)):
            batches.append(batch)  # noqa: PERF401
    except SourceFailed as failure:
        return batches, failure
    raise AssertionError("it did not fail")


def _ids(batch: Batch) -> list[str]:
    return [entry.paper.id for entry in batch.entries]


def _whole(world: World) -> tuple[date, date]:
    return min(world.days), max(world.days)


async def test_it_says_who_it_is(world: World) -> None:
    assert world.source.name.isalnum()
    assert fold(world.source.title) == world.source.title != ""


async def test_one_batch_for_each_day_oldest_first_and_empty_ones_too(world: World) -> None:
    since, until = _whole(world)
    batches = await _fetch(world.source, since, until)
    assert [batch.day for batch in batches] == [since + timedelta(days=n) for n in range((until - since).days + 1)]
    empty = {batch.day for batch in batches if not batch.entries}
    assert empty == {batch.day for batch in batches} - set(world.days)
    assert any(day.weekday() >= 5 for day in empty)


async def test_every_paper_of_a_day_once(world: World) -> None:
    batches = await _fetch(world.source, *_whole(world))
    assert {batch.day: sorted(_ids(batch)) for batch in batches if batch.entries} == {
        day: sorted(ids) for day, ids in world.days.items()
    }


async def test_batches_and_listings_say_where_they_are_from(world: World) -> None:
    (batch,) = await _fetch(world.source, NEWEST, NEWEST)
    assert (batch.source, batch.day, batch.at, batch.skipped) == (world.source.name, NEWEST, NOW, 0)
    for entry in batch.entries:
        assert entry.listing
        assert (entry.listing.source, entry.listing.list) == (batch.source, batch.list)
        assert (entry.listing.day, entry.listing.paper) == (batch.day, entry.paper.id)


async def test_texts_are_clean_and_times_are_in_utc(world: World) -> None:
    (batch,) = await _fetch(world.source, NEWEST, NEWEST)
    for entry in batch.entries:
        texts = [entry.paper.title, entry.paper.abstract, *(author.name for author in entry.paper.authors)]
        assert texts == [fold(text) for text in texts]
        assert entry.listing
        moments = [entry.paper.submitted_at, entry.listing.at]
        assert all(moment is None or moment.tzinfo is UTC for moment in moments)


async def test_a_window_that_ends_before_it_begins_is_empty(world: World) -> None:
    assert await _fetch(world.source, NEWEST, NEWEST - timedelta(days=1)) == []
    assert world.gate.requests == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failed_fetch_raises_and_gives_no_batch(world: World, fault: Fault) -> None:
    world.gate.elsewhere = "http://127.0.0.1:1"
    world.gate.fail(fault, times=1000)
    batches, failure = await _until_it_fails(world.source, NEWEST, NEWEST)
    assert batches == []
    _is_one_sentence(failure)
    world.gate.heal()
    assert len(await _fetch(world.source, NEWEST, NEWEST)) == 1


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault is not Fault.ONLY_BAD_ROWS])
async def test_a_failed_lookup_raises(world: World, fault: Fault) -> None:
    world.gate.fail(fault, times=1000)
    with pytest.raises(SourceFailed) as failure:
        await world.source.lookup(world.days[NEWEST][0])
    _is_one_sentence(failure.value)


async def test_days_before_the_failure_are_given(world: World) -> None:
    world.gate.fail(Fault.PAGE, when=world.is_broken)
    since, _ = _whole(world)
    batches, _ = await _until_it_fails(world.source, since, world.broken)
    assert [batch.day for batch in batches] == [since + timedelta(days=n) for n in range((world.broken - since).days)]
    assert batches


async def test_a_failure_in_the_middle_of_a_day_gives_no_part_of_it(world: World) -> None:
    world.gate.fail(Fault.MALFORMED, when=lambda _: len(world.gate.requests) == 2)
    with pytest.raises(SourceFailed):
        await _fetch(world.source, world.paged, world.paged)
    assert len(world.gate.requests) == 2


async def test_a_bad_row_is_counted_and_costs_nothing_else(world: World) -> None:
    world.gate.fail(Fault.BAD_ROW)
    (batch,) = await _fetch(world.source, NEWEST, NEWEST)
    assert batch.skipped == 1
    assert sorted(_ids(batch)) == sorted(world.days[NEWEST])


async def test_unreachable_is_said_as_such(cut_off: Source) -> None:
    asked = [_fetch(cut_off, NEWEST, NEWEST), cut_off.lookup("2609.00001")]
    for question in asked:
        with pytest.raises(SourceUnreachable) as failure:
            await question
        _is_one_sentence(failure.value)


async def test_it_can_be_cancelled_and_used_again(world: World) -> None:
    world.gate.fail(Fault.SLOW)
    fetching = asyncio.create_task(_fetch(world.source, NEWEST, NEWEST))
    await world.gate.seen(1)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert len(await _fetch(world.source, NEWEST, NEWEST)) == 1


async def test_a_fetch_may_be_left_after_a_day(world: World) -> None:
    fetching = world.source.fetch(Window(*_whole(world)))
    async with aclosing(fetching):  # type: ignore[type-var]
        assert (await anext(fetching)).day == min(world.days)
    assert len(await _fetch(world.source, NEWEST, NEWEST)) == 1


async def test_two_fetches_at_a_time_do_not_mix(world: World) -> None:
    one, other = sorted(world.days)[:2]
    first, second = await asyncio.gather(_fetch(world.source, one, one), _fetch(world.source, other, other))
    assert sorted(_ids(first[0])) == sorted(world.days[one])
    assert sorted(_ids(second[0])) == sorted(world.days[other])


async def test_a_paper_can_be_looked_up(world: World) -> None:
    wanted = world.days[NEWEST][0]
    entry = await world.source.lookup(wanted)
    assert isinstance(entry, Entry)
    assert (entry.paper.id, entry.listing) == (wanted, None)


async def test_an_unknown_paper_is_none(world: World) -> None:
    assert await world.source.lookup("0704.0001") is None


async def test_the_newest_day_with_papers(daily: DailyWorld) -> None:
    assert await daily.source.newest_day() == max(daily.days)


async def test_the_newest_day_may_be_long_ago(daily: DailyWorld) -> None:
    daily.clock.advance(timedelta(days=90))
    assert await daily.source.newest_day() == max(daily.days)


async def test_there_is_no_newest_day_without_papers(daily: DailyWorld) -> None:
    daily.forget()
    assert await daily.source.newest_day() is None


def _is_one_sentence(failure: SourceFailed) -> None:
    sentence = str(failure)
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert fold(sentence) == sentence
    assert len(sentence) < 400
