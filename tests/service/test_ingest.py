"""Ingest: the newest days, spans that go on where they stopped, and failures that are never "no papers"."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.errors import NotFound, SourceFailed, SourceUnreachable
from bot.domain.paper import DAILY
from bot.service.ingest import Ingest
from bot.store.unit import SqlStore
from tests.builders import SOURCE, entry
from tests.fakes import FakeClock, FakeSource

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY)


@pytest.fixture
def source(clock: FakeClock) -> FakeSource:
    return FakeSource(clock)


@pytest.fixture
def ingest(store: SqlStore, source: FakeSource, clock: FakeClock) -> Ingest:
    return Ingest(store, source, clock)


def listed(source: FakeSource, *days: date) -> None:
    for day in days:
        source.days[day] = [entry(f"26{day:%m}.{day.day:02}{number:03}", day=day) for number in range(4)]


async def stored_days(store: SqlStore) -> list[date]:
    async with store.read() as unit:
        return await unit.standings.days(date(2027, 1, 1), 99)


async def test_the_newest_three_list_days_that_have_papers(ingest: Ingest, source: FakeSource, store: SqlStore) -> None:
    days = [date(2026, 5, number) for number in (26, 27, 28, 29)]
    listed(source, *days)
    assert [kept.day for kept in await ingest.newest()] == days[:0:-1]
    assert await stored_days(store) == days[:0:-1]
    assert source.asked[0] == MONDAY.date()


async def test_a_source_whose_newest_day_is_long_ago_is_asked_for_it(ingest: Ingest, source: FakeSource) -> None:
    days = [date(2026, 1, number) for number in (13, 14, 15, 16)]
    listed(source, *days)
    assert [kept.day for kept in await ingest.newest()] == days[:0:-1]


async def test_a_source_without_any_papers_gives_none(ingest: Ingest) -> None:
    assert await ingest.newest() == []


async def test_a_day_that_fails_is_raised_after_the_others_are_read(
    ingest: Ingest, source: FakeSource, store: SqlStore
) -> None:
    days = [date(2026, 5, number) for number in (26, 27, 29)]
    listed(source, *days)
    source.days[date(2026, 5, 28)] = SourceFailed("It answered with HTML.")
    with pytest.raises(SourceFailed, match="HTML"):
        await ingest.newest()
    assert await stored_days(store) == days[::-1]
    async with store.read() as unit:
        (failed,) = await unit.fetches.readings(SOURCE, DAILY, date(2026, 5, 28), date(2026, 5, 28))
    assert (failed.failed_at, failed.failure) == (MONDAY, "It answered with HTML.")


async def test_without_a_connection_no_other_day_is_tried(ingest: Ingest, source: FakeSource) -> None:
    source.days[MONDAY.date()] = SourceUnreachable("No connection.")
    with pytest.raises(SourceUnreachable):
        await ingest.newest()
    assert source.asked == [MONDAY.date()]


async def test_days_that_passed_while_nobody_looked_are_read(
    ingest: Ingest, source: FakeSource, clock: FakeClock, store: SqlStore
) -> None:
    first = MONDAY.date()
    listed(source, *(first + timedelta(days=number) for number in range(10)))
    source.days[first + timedelta(days=2)] = SourceFailed("Half a document.")
    await ingest.newest()
    clock.advance(timedelta(days=9))
    source.asked.clear()
    await ingest.newest()
    assert sorted(source.asked) == [first + timedelta(days=number) for number in range(1, 10)]
    source.asked.clear()
    await ingest.newest()
    assert sorted(source.asked) == [first + timedelta(days=number) for number in (2, 7, 8, 9)]
    assert sorted(await stored_days(store)) == [first + timedelta(days=number) for number in range(10) if number != 2]


async def test_a_span_goes_on_where_it_stopped(ingest: Ingest, source: FakeSource, store: SqlStore) -> None:
    first, last = date(2026, 5, 11), date(2026, 5, 29)
    listed(source, *[first + timedelta(days=number) for number in range(19)])
    source.days[date(2026, 5, 14)] = SourceFailed("Broke off.")
    with pytest.raises(SourceFailed):
        _ = [kept async for kept in ingest.span(first, last)]
    assert len(await stored_days(store)) == 3
    listed(source, date(2026, 5, 14))
    source.asked.clear()
    kept = [one async for one in ingest.span(first, last)]
    assert [one.read for one in kept] == [False] * 3 + [True] * 16
    assert source.asked[0] == date(2026, 5, 14)
    assert [one.papers for one in kept] == [4] * 19


async def test_a_span_reads_again_what_may_still_change(ingest: Ingest, source: FakeSource) -> None:
    last = date(2026, 5, 29)
    listed(source, last)
    assert [one.read async for one in ingest.span(last, last)] == [True]
    assert [one.read async for one in ingest.span(last, last)] == [True]


async def test_a_paper_by_id_is_kept(ingest: Ingest, source: FakeSource, store: SqlStore) -> None:
    source.known["2402.17764"] = entry("2402.17764", 9, day=None)
    assert (await ingest.paper("2402.17764")).id == "2402.17764"
    async with store.read() as unit:
        assert await unit.papers.get(["2402.17764"])


async def test_a_paper_that_the_source_does_not_know(ingest: Ingest) -> None:
    with pytest.raises(NotFound, match=r"Hugging Face knows no paper 2402\.17764"):
        await ingest.paper("2402.17764")
