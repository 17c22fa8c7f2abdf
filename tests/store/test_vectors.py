"""The store contract for vectors: what lacks one, what changed, and that a reader misses none."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.meaning import Embedded, Numbered, Unembedded
from bot.domain.paper import Sighting
from bot.store.engine import database_url as our_url
from bot.store.unit import SqlStore, open_store
from tests.builders import NOON, SOURCE, batch, entry, papers

ONE = "one-12345678"
OTHER = "other-12345678"
HOUR = timedelta(hours=1)
BYTES = bytes(range(256)) + b"\x00\x80\xff"


async def lacking(store: SqlStore, model: str = ONE, limit: int = 100) -> list[Unembedded]:
    async with store.read() as unit:
        return await unit.vectors.lacking(model, limit)


async def embed(store: SqlStore, *read: Unembedded, model: str = ONE, vector: bytes = BYTES) -> int:
    async with store.begin() as unit:
        return await unit.vectors.keep(model, [Embedded(one.paper, one.revision, vector) for one in read])


async def after(store: SqlStore, number: int = 0, model: str = ONE, limit: int = 100) -> list[Numbered]:
    async with store.read() as unit:
        return await unit.vectors.after(model, number, limit)


async def test_the_newest_papers_come_first_and_undated_ones_last(store: SqlStore) -> None:
    days = {"2605.00001": 1, "2605.00002": 3, "2605.00003": None, "2605.00004": 2}
    dates = {one: datetime(2026, 5, day, tzinfo=UTC) if day else None for one, day in days.items()}
    async with store.begin() as unit:
        await unit.papers.keep(batch(*[entry(one, submitted_at=at, abstract="Of it.") for one, at in dates.items()]))
    found = await lacking(store)
    assert [one.paper for one in found] == ["2605.00002", "2605.00004", "2605.00001", "2605.00003"]
    assert (found[0].title, found[0].abstract) == ("On 2605.00002", "Of it.")
    assert [one.paper for one in await lacking(store, limit=2)] == ["2605.00002", "2605.00004"]


async def test_a_paper_with_a_vector_of_another_model_still_lacks_one(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(2))
    assert await embed(store, *await lacking(store, OTHER), model=OTHER) == 2
    async with store.read() as unit:
        assert await unit.vectors.count_lacking(OTHER) == 0
        assert await unit.vectors.count_lacking(ONE) == 2
    assert await after(store) == []
    assert [one.vector for one in await after(store, model=OTHER)] == [BYTES, BYTES]


async def test_what_comes_after_is_paged_and_complete(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(7))
    for one in await lacking(store):
        await embed(store, one, vector=one.paper.encode())
    paged: list[Numbered] = []
    while page := await after(store, paged[-1].number if paged else 0, limit=3):
        assert len(page) <= 3
        paged += page
    assert {one.paper: one.vector for one in paged} == {one: one.encode() for one in {one.paper for one in paged}}
    assert len(paged) == len({one.number for one in paged}) == 7


async def test_a_paper_whose_text_changes_lacks_a_vector_again(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001"), entry("2605.00002", abstract="Of it.")))
    await embed(store, *await lacking(store))
    before = (await after(store))[-1].number
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001", 9), entry("2605.00002", abstract="Of that."), at=NOON + HOUR))
    (changed,) = await lacking(store)
    assert (changed.paper, changed.abstract) == ("2605.00002", "Of that.")
    assert await embed(store, changed, vector=b"new") == 1
    (found,) = await after(store, before)
    assert (found.paper, found.vector) == ("2605.00002", b"new")


async def test_what_a_source_leaves_out_is_no_change(store: SqlStore) -> None:
    said = entry("2605.00001", abstract="Of it.")
    async with store.begin() as unit:
        await unit.papers.keep(batch(said))
    await embed(store, *await lacking(store))
    async with store.begin() as unit:
        without = replace(said, paper=replace(said.paper, abstract=""))
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=NOON + HOUR, entry=without)])
    assert await lacking(store) == []


async def test_a_vector_of_a_text_that_has_changed_meanwhile_is_not_stored(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001")))
    read = await lacking(store)
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001", title="Another"), at=NOON + HOUR))
    assert await embed(store, *read) == 0
    assert [one.title for one in await lacking(store)] == ["Another"]


async def test_a_new_vector_takes_the_place_of_the_old_one(store: SqlStore) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(papers(1))
    read = await lacking(store)
    await embed(store, *read)
    (first,) = await after(store)
    await embed(store, *read, vector=b"again")
    (second,) = await after(store)
    assert second.vector == b"again"
    assert second.number > first.number


async def test_who_follows_misses_none_of_several_that_write_at_once(database_url: str) -> None:
    async with open_store(our_url(database_url)) as first, open_store(our_url(database_url)) as second:
        async with first.begin() as unit:
            await unit.papers.keep(papers(40))
        read = await lacking(first)
        writing = [asyncio.create_task(embed((first, second)[place % 2], one)) for place, one in enumerate(read)]
        seen: list[Numbered] = []
        while len(seen) < len(read):
            seen += await after(second, seen[-1].number if seen else 0)
            await asyncio.sleep(0)
        await asyncio.gather(*writing)
    assert sorted(one.paper for one in seen) == sorted(one.paper for one in read)
