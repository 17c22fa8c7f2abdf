"""Papers from a file into the store: counted, kept as far as the file goes, and the same file twice changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.errors import SourceFailed
from bot.domain.paper import Changed, Metric, Observation, Sighting, UnusableLine
from bot.service.files import CHUNK, NAMED, FileIngest, FileKept, Records
from bot.store.unit import SqlStore
from tests.builders import DAY, NOON, SOURCE, entry

LATER = NOON + timedelta(hours=1)


def sightings(count: int, upvotes: int = 1) -> list[Sighting]:
    entries = [entry(f"2605.{number:05}", upvotes) for number in range(count)]
    return [Sighting(source=SOURCE, at=NOON, entry=one) for one in entries]


async def kept(store: SqlStore, records: Records) -> list[FileKept]:
    return [one async for one in FileIngest(store).keep(records)]


async def stored(store: SqlStore) -> list[Changed]:
    async with store.read() as unit:
        return await unit.papers.changed(0, 10_000)


async def test_papers_are_written_in_portions_and_counted(store: SqlStore) -> None:
    told = await kept(store, sightings(2 * CHUNK + 1))
    assert told == [FileKept(papers=number, new=number) for number in (CHUNK, 2 * CHUNK, 2 * CHUNK + 1)]
    assert len(await stored(store)) == 2 * CHUNK + 1


async def test_the_same_file_again_changes_nothing(store: SqlStore) -> None:
    await kept(store, sightings(CHUNK + 9))
    before = await stored(store)
    (*_, last) = await kept(store, sightings(CHUNK + 9))
    assert (last.papers, last.new) == (CHUNK + 9, 0)
    assert await stored(store) == before


async def test_read_again_at_another_time_without_news_it_writes_no_signal(store: SqlStore) -> None:
    for at in (NOON, LATER):
        await kept(store, [Sighting(source=SOURCE, at=at, entry=entry("2605.00001", 7))])
    async with store.read() as unit:
        assert await unit.standings.counts("2605.00001") == {Metric.UPVOTES: Observation(NOON, 7)}


async def test_of_two_lines_about_one_paper_the_later_is_right(store: SqlStore) -> None:
    lines = [
        Sighting(source=SOURCE, at=NOON, entry=entry("2605.00001", 5, title="One", abstract="Of things.")),
        Sighting(source=SOURCE, at=NOON, entry=entry("2605.00001", 6, title="Two")),
    ]
    (told,) = await kept(store, lines)
    (paper,) = await stored(store)
    assert (told.papers, told.new) == (2, 1)
    assert (paper.paper.title, paper.paper.abstract, paper.upvotes, paper.days) == ("Two", "Of things.", 6, (DAY,))


async def test_the_first_unusable_lines_are_named_and_all_are_counted(store: SqlStore) -> None:
    unusable = [UnusableLine(number, "is not JSON") for number in range(2, NAMED + 5)]
    (*_, last) = await kept(store, [*sightings(1), *unusable])
    assert last == FileKept(papers=1, new=1, unusable=NAMED + 3, named=tuple(unusable[:NAMED]))


async def test_what_stood_before_a_break_is_kept(store: SqlStore) -> None:
    def breaking() -> Iterator[Sighting]:
        yield from sightings(CHUNK + 9)
        raise SourceFailed("It breaks off.")

    told = FileIngest(store).keep(breaking())
    assert [(await anext(told)).papers, (await anext(told)).papers] == [CHUNK, CHUNK + 9]
    with pytest.raises(SourceFailed, match="It breaks off"):
        await anext(told)
    assert len(await stored(store)) == CHUNK + 9
