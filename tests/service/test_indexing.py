"""The index follows the store's revision."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import Busy, SourceFailed
from bot.domain.paper import Sighting
from bot.domain.query import Query, Word
from bot.search.index import FullText
from bot.service import indexing
from bot.service.indexing import Indexing, IndexState
from bot.store.engine import database_url as our_url
from bot.store.unit import SqlStore, open_store
from tests.builders import DAY, NOON, SOURCE, batch, entry, papers


@pytest.fixture
def index(tmp_path: Path) -> FullText:
    return FullText(tmp_path / "index")


@pytest.fixture
def service(store: SqlStore, index: FullText) -> Indexing:
    return Indexing(store, index)


async def keep(store: SqlStore, count: int, title: str = "On things") -> None:
    async with store.begin() as unit:
        await unit.papers.keep(batch(*[entry(f"2605.{n:05}", n, title=f"{title} {n}") for n in range(count)]))


async def titled(index: FullText, word: str) -> set[str]:
    return {hit.paper for hit in (await index.search(Query(Word(word)), 1000, DAY)).hits}


async def test_nothing_to_follow(service: Indexing, index: FullText) -> None:
    assert await service.state() == IndexState(0, 0)
    assert await service.follow() == 0
    assert index.papers == 0


async def test_it_takes_up_what_came_and_what_changed(store: SqlStore, service: Indexing, index: FullText) -> None:
    await keep(store, 5)
    assert await service.follow() == 5
    assert len(await titled(index, "things")) == 5
    changed = entry("2605.00003", 3, title="On grokking")
    async with store.begin() as unit:
        await unit.papers.keep_sightings([Sighting(source=SOURCE, at=NOON + timedelta(hours=1), entry=changed)])
    assert not (await service.state()).is_current
    assert await service.follow() == 1
    assert await titled(index, "grokking") == {"2605.00003"}
    assert len(await titled(index, "things")) == 4
    assert await service.follow() == 0
    assert (await service.state()).is_current


async def test_it_can_follow_a_part_of_the_way(
    store: SqlStore, service: Indexing, index: FullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "CHUNK", 2)
    await keep(store, 5)
    assert await service.behind() == 5
    assert await service.follow(most=3) == 4
    assert (index.papers, await service.behind()) == (4, 1)
    assert await service.follow(most=3) == 1
    assert await service.behind() == 0


async def test_it_goes_in_chunks_and_says_how_far_it_is(
    store: SqlStore, service: Indexing, index: FullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "CHUNK", 4)
    monkeypatch.setattr(indexing, "BETWEEN_COMMITS", 8)
    await keep(store, 10)
    said: list[tuple[int, int]] = []
    assert await service.follow(lambda *done: said.append(done)) == 10
    assert said == [(4, 10), (8, 10), (10, 10)]
    assert await service.rebuild(lambda *done: said.append(done)) == 10
    assert said[3:] == said[:3]
    assert index.papers == 10


async def test_it_follows_while_much_is_written_and_to_the_end(
    store: SqlStore, service: Indexing, index: FullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "STRIDE", 5)
    await service.rebuild()
    async with service.alongside() as grown:
        await keep(store, 4)
        grown(4)
        assert not (await service.state()).is_current
        await keep(store, 5)
        grown(5)
        async with asyncio.timeout(30):
            while not (await service.state()).is_current:
                pass
        await keep(store, 9)
        grown(9)
    assert (index.papers, (await service.state()).is_current) == (9, True)


async def test_what_was_written_before_a_failure_is_followed_too(
    store: SqlStore, service: Indexing, index: FullText
) -> None:
    async def write() -> None:
        async with service.alongside() as grown:
            await keep(store, 3)
            grown(3)
            raise SourceFailed("It breaks off.")

    await service.rebuild()
    with pytest.raises(SourceFailed, match="It breaks off"):
        await write()
    assert index.papers == 3


async def test_where_there_is_no_index_none_is_made(store: SqlStore, service: Indexing, index: FullText) -> None:
    async with service.alongside() as grown:
        await keep(store, 3)
        grown(indexing.STRIDE)
    assert index.size == 0


async def test_an_index_of_another_store_is_built_anew(store: SqlStore, index: FullText, tmp_path: Path) -> None:
    async with open_store(our_url(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        async with other.begin() as unit:
            await unit.papers.keep(papers(9))
        assert await Indexing(other, index).follow() == 9
    await keep(store, 4)
    assert await Indexing(store, index).follow() == 4
    assert (index.papers, len(await titled(index, "things"))) == (4, 4)


async def test_an_index_of_another_store_that_is_not_ahead_is_found_out_by_its_newest_paper(
    store: SqlStore, index: FullText, tmp_path: Path
) -> None:
    async with open_store(our_url(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        async with other.begin() as unit:
            await unit.papers.keep(papers(4))
        assert await Indexing(other, index).follow() == 4
    await keep(store, 9)
    assert await Indexing(store, index).follow() == 9
    assert index.papers == 9


@pytest.mark.parametrize("count", [0, 3, 4])
async def test_an_index_of_another_store_is_found_out_though_nothing_else_tells(
    store: SqlStore, index: FullText, tmp_path: Path, count: int
) -> None:
    """As many papers, the same ones, or none."""
    async with open_store(our_url(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        await keep(other, 4, "On others")
        assert await Indexing(other, index).follow() == 4
    service = Indexing(store, index)
    await keep(store, count)
    await keep(store, count, "Things anew")
    assert not (await service.state()).is_current
    assert await service.follow() == count
    assert (index.papers, await titled(index, "others")) == (count, set())
    assert (await service.state()).is_current


async def test_it_leaves_it_to_whoever_writes_already(store: SqlStore, service: Indexing, index: FullText) -> None:
    await keep(store, 3)
    async with index.writing():
        with pytest.raises(Busy):
            await service.follow()
    assert await service.follow() == 3


async def test_at_work_it_leaves_errors_to_the_next_time(store: SqlStore, service: Indexing, index: FullText) -> None:
    await keep(store, 3)
    async with index.writing():
        await service.work()
    assert index.papers == 0
    (index._folder.path / "writing.lock").unlink()
    (index._folder.path / "writing.lock").mkdir()
    await service.work()
    assert index.papers == 0
    (index._folder.path / "writing.lock").rmdir()
    await service.work()
    assert index.papers == 3
