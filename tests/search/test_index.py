"""The index in its folder: written by one process at a time, read by any, replaced whole."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.domain.errors import Busy
from bot.domain.paper import Changed
from bot.domain.query import Order, Query, Word
from bot.search import folder as folders
from bot.search.index import FullText
from tests.search.contents import contents, read
from tests.search.made import DAY, several


async def write(index: FullText, papers: Sequence[Changed], *, anew: bool = False) -> None:
    async with index.writing(anew=anew) as writer:
        await writer.add(papers)


async def found(index: FullText, word: str = "agent") -> set[str]:
    return {hit.paper for hit in (await index.search(Query(Word(word)), 1000, DAY)).hits}


def names(path: Path) -> set[str]:
    return {one.name for one in path.iterdir()}


async def test_without_a_folder_nothing_is_found_and_nothing_is_made(tmp_path: Path) -> None:
    index = FullText(tmp_path / "index")
    assert (index.newest, index.papers, index.size) == ((0, ""), 0, 0)
    assert await found(index) == set()
    assert await index.match({"a": Word("agent")}, DAY) == {}
    assert names(tmp_path) == set()


async def test_what_is_committed_is_found_by_who_reads_already_and_by_who_comes_later(tmp_path: Path) -> None:
    index, other = FullText(tmp_path), FullText(tmp_path)
    assert await found(other) == set()
    await write(index, several(50))
    assert await found(index) == await found(other) == await found(FullText(tmp_path)) != set()
    assert index.newest == other.newest == (50, several(50)[-1].paper.id)
    await write(other, several(50, 51))
    assert await found(index) == await found(other)
    assert (index.papers, index.newest[0]) == (100, 100)


async def test_a_paper_that_changed_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    index = FullText(tmp_path)
    first, second = several(2)
    await write(index, [first, second])
    later = replace(first, revision=3, paper=replace(first.paper, title="Grokking", abstract="", keywords=()))
    async with index.writing() as writer:
        await writer.add([replace(later, paper=replace(later.paper, title="Superseded at once"))])
        await writer.add([replace(later, revision=4)])
    await write(expected := FullText(tmp_path / "other"), [second, replace(later, revision=4)])
    assert contents(read(tmp_path)) == contents(read(tmp_path / "other"))
    assert (
        (index.papers, await found(index, "grokking"))
        == (2, {first.paper.id})
        == (2, await found(expected, "grokking"))
    )


async def test_orders_and_what_topics_look_at_are_those_of_an_index_written_at_once(tmp_path: Path) -> None:
    """However often papers were written anew, and whether or not anything is known that they are sorted by."""
    draw, newest, revision = Random(2), dict[str, Changed](), 0
    followed, rebuilt = FullText(tmp_path / "followed"), FullText(tmp_path / "rebuilt")
    for _ in range(20):
        some = draw.sample(several(60), 8)
        changed = [replace(one, upvotes=draw.choice([None, 1]), revision=revision + n) for n, one in enumerate(some, 1)]
        revision += len(some)
        newest |= {one.paper.id: one for one in changed}
        await write(followed, changed)
    await write(rebuilt, sorted(newest.values(), key=lambda one: one.revision))
    for order in (Order.NEW, Order.UPVOTES, Order.TRENDING):
        query = Query(Word("agent"), order)
        assert await followed.search(query, 100, DAY) == await rebuilt.search(query, 100, DAY), order
    for text in ("an agent that plans", "graphs of data"):
        assert await followed.cover(text, newest, DAY) == await rebuilt.cover(text, newest, DAY)


async def test_a_new_index_takes_the_place_of_the_old_one_at_the_end_alone(tmp_path: Path) -> None:
    index = FullText(tmp_path)
    await write(index, several(30))
    before = await found(index)
    async with index.writing(anew=True) as writer:
        assert writer.revision == 0
        await writer.add(several(30, 100))
        await writer.commit()
        assert await found(index) == before
    assert await found(index) != before
    assert contents(read(tmp_path)).keys() == {one.paper.id for one in several(30, 100)}
    current = folders.Folder(tmp_path).current()
    assert current
    assert names(tmp_path) == {current.name, "current.json", "writing.lock"}


@pytest.mark.parametrize("anew", [False, True])
async def test_what_fails_leaves_the_index_as_it_was(tmp_path: Path, anew: bool) -> None:
    index = FullText(tmp_path)
    await write(index, several(30))
    before = contents(read(tmp_path))
    with pytest.raises(AttributeError):
        await write(index, [*several(30, 100), None], anew=anew)  # type: ignore[list-item]
    assert contents(read(tmp_path)) == before
    await write(index, several(10, 200))
    assert index.papers == 40


async def test_one_writes_at_a_time(tmp_path: Path) -> None:
    index = FullText(tmp_path)
    async with index.writing() as writer:
        with pytest.raises(Busy, match="Another process is writing the index"):
            await write(FullText(tmp_path), several(1))
        await writer.add(several(3))
    assert index.papers == 3


async def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    index = FullText(tmp_path)
    await write(index, several(3))
    current = folders.Folder(tmp_path).current()
    assert current
    (current / ".tmp3xK9").write_text("{")
    (tmp_path / "current.json.tmp").write_text("{")
    (tmp_path / "0badf00d").mkdir()
    (tmp_path / "0badf00d" / "meta.json").write_text("{")
    await write(index, several(3, 4))
    assert names(tmp_path) == {current.name, "current.json", "writing.lock"}
    assert not [name for name in names(current) if name.startswith(".tmp")]
    assert index.papers == 6


@pytest.mark.parametrize("how", ["older", "no json", "no such folder", "torn"])
async def test_an_index_that_cannot_be_read_counts_as_none_and_is_written_anew(tmp_path: Path, how: str) -> None:
    index = FullText(tmp_path)
    await write(index, several(3))
    current, named = folders.Folder(tmp_path).current(), tmp_path / "current.json"
    assert current
    if how == "torn":
        (current / "meta.json").write_text("{")
    else:
        said = {**json.loads(named.read_text()), **({"format": 0} if how == "older" else {"folder": "gone"})}
        named.write_text("{" if how == "no json" else json.dumps(said))
    assert FullText(tmp_path).newest == (0, "")
    assert await found(index) == set()
    await write(index, several(5))
    assert (index.papers, FullText(tmp_path).papers) == (5, 5)
