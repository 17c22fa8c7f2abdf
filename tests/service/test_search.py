"""Searching: pages, what is related, and what a person is told besides."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import Invalid, MeaningMissing
from bot.domain.paper import Author, Entry, Metric
from bot.domain.query import Order
from bot.search.index import FullText
from bot.search.vector_file import VectorFile
from bot.service.indexing import Indexing
from bot.service.meaning import Meaning
from bot.service.search import COMMON, Answer, Mode, Nothing, Search
from bot.store.unit import SqlStore
from tests.builders import NOON, batch, entry
from tests.fakes import FakeClock
from tests.service.test_meaning import Synonyms, embed

World = Callable[..., Search]


def no_meaning() -> Meaning:
    raise MeaningMissing("There is no model here.")


@pytest.fixture
def index(tmp_path: Path) -> FullText:
    return FullText(tmp_path / "index")


@pytest.fixture
async def search(store: SqlStore, index: FullText) -> Search:
    """Forty papers about agents, ten of them about their memory, one of them about nothing else."""
    await keep(store, index, *[agents(number) for number in range(40)])
    return Search(store, index, FakeClock(NOON), no_meaning)


def agents(number: int) -> Entry:
    title = f"Agent memory {number}" if number < 10 else f"Agents of kind {number}"
    return entry(f"2605.{number:05}", number, title=title, abstract="Of agents, and of much besides.")


async def keep(store: SqlStore, index: FullText, *entries: Entry) -> None:
    async with store.begin() as unit:
        await unit.papers.keep(batch(*entries))
    await Indexing(store, index).follow()


def ids(answer: Answer, *, match: bool | None = None) -> list[str]:
    return [one.paper.id for one in answer.results if match in (None, one.hit.match)]


async def test_pages_of_matches_hold_each_once_and_the_first_has_what_is_related(search: Search) -> None:
    pages = [await search.page("agent memory", Mode.TEXT, 4, number) for number in (1, 2, 3, 4)]
    assert [len(ids(page, match=True)) for page in pages] == [4, 4, 2, 0]
    assert {one for page in pages for one in ids(page, match=True)} == {f"2605.{number:05}" for number in range(10)}
    assert [len(ids(page, match=False)) for page in pages] == [3, 0, 0, 0]
    assert [(page.first, page.matches) for page in pages] == [(1, 10), (5, 10), (9, 10), (13, 10)]


async def test_what_is_related_is_found_behind_many_matches(search: Search, store: SqlStore, index: FullText) -> None:
    more = [entry(f"2604.{number:05}", title="Memory of agents") for number in range(70)]
    await keep(store, index, *[agents(number) for number in range(40)], *more)
    page = await search.page("agent memory", Mode.TEXT, 5)
    assert (page.matches, len(ids(page, match=True)), len(ids(page, match=False))) == (80, 5, 3)


async def test_a_page_knows_the_counts_and_the_list_day(search: Search) -> None:
    (one,) = (await search.page('"memory 7"', Mode.TEXT)).results[:1]
    assert one.counts[Metric.UPVOTES].value == 7
    assert one.listing
    assert one.places.title == ("memory 7",)


async def test_a_ranking_goes_on_from_matches_to_what_is_related(search: Search) -> None:
    whole = await search.ranking("agent memory", Mode.TEXT, 100)
    assert [one.hit.match for one in whole.results] == [True] * 10 + [False] * 30
    assert ids(await search.ranking("agent memory", Mode.TEXT, 15, 2)) == ids(whole)[15:30]


async def test_another_order_has_matches_alone(search: Search) -> None:
    page = await search.page("agent memory sort:upvotes", Mode.TEXT, 3)
    assert (ids(page), page.query.order) == (["2605.00009", "2605.00008", "2605.00007"], Order.UPVOTES)


async def test_a_mistyped_word_is_said_and_its_paper_is_there(search: Search) -> None:
    page = await search.page("agnet memory 7", Mode.TEXT)
    assert (page.matches, page.meant) == (0, None)
    assert "2605.00007" in ids(page)


async def test_a_mistyped_common_word_is_mended(search: Search, store: SqlStore, index: FullText) -> None:
    more = [entry(f"2604.{number:05}", title="Agents") for number in range(60)]
    await keep(store, index, *more, *[agents(number) for number in range(40)])
    page = await search.page("agnet memory sort:relevance", Mode.TEXT)
    assert (page.matches, page.meant) == (0, "agent memory sort:relevance")
    assert set(ids(page)) <= {f"2605.{number:05}" for number in range(10)}
    assert page.results[0].places.title == ("agent", "memory")


async def test_a_name_that_many_papers_bear_is_said(search: Search, store: SqlStore, index: FullText) -> None:
    wang = (Author(name="Wei Wang"),)
    few = [entry(f"2604.{n:05}", authors=wang) for n in range(COMMON[0])]
    await keep(store, index, *few)
    assert (await search.page('author:"W. Wang" agents', Mode.TEXT)).common == ()
    await keep(store, index, *few, entry("2604.99999", authors=wang))
    assert (await search.page('author:"W. Wang" agents', Mode.TEXT)).common == (("W. Wang", COMMON[0] + 1),)
    assert (await search.page('agents -author:"W. Wang"', Mode.TEXT)).common == ()
    assert (await search.page('author:"Alan Turing"', Mode.TEXT)).common == ()


async def test_where_nothing_matches_it_is_said_what_is_in_the_way(search: Search) -> None:
    async def nothing(text: str) -> Nothing | None:
        return (await search.page(text, Mode.TEXT)).nothing

    assert await nothing("memory agents") is None
    assert await nothing("memory upvotes:>35 agents") == Nothing(without=("upvotes:>35", 10))
    assert await nothing("memory author:lovelace-who cat:cs.CL") == Nothing()
    assert await nothing("memory -agents") == Nothing(without=("-agents", 10))
    assert await nothing("quarks") == Nothing()
    assert await nothing("https://arxiv.org/abs/1706.03762") == Nothing(unknown=("1706.03762",))
    assert await nothing("like:1706.03762") == Nothing(unknown=("1706.03762",))


async def test_where_nothing_is_stored_that_is_said(store: SqlStore, index: FullText) -> None:
    page = await Search(store, index, FakeClock(NOON), no_meaning).page("agents", Mode.TEXT)
    assert page.nothing == Nothing(empty=True)


async def test_a_link_is_that_paper(search: Search) -> None:
    assert ids(await search.page("https://arxiv.org/abs/2605.00003v2")) == ["2605.00003"]


async def test_without_a_model_words_alone_are_looked_for_and_that_is_said(search: Search) -> None:
    page = await search.page("agent memory")
    assert (len(ids(page, match=True)), page.without_meaning) == (5, "There is no model here.")
    near = await search.page('about:"agent memory"')
    assert (ids(near), near.without_meaning) == ([], "There is no model here.")
    assert (await search.page("upvotes:>3")).without_meaning is None
    with pytest.raises(MeaningMissing):
        await search.page("agent memory", Mode.MEANING)


async def test_pages_have_every_match_once_however_many_papers_are_nearer(
    store: SqlStore, index: FullText, tmp_path: Path
) -> None:
    nearer = [entry(f"2605.{n:05}", n, title="Fake paintings", abstract="Pigments.") for n in range(300)]
    texts = ["Of forgery " + "and else " * n for n in range(230)]
    matching = [entry(f"2606.{n:05}", n, title=f"Art {n}", abstract=text) for n, text in enumerate(texts)]
    await keep(store, index, *nearer, *matching)
    await embed(store)
    meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    search = Search(store, index, FakeClock(NOON), lambda: meaning)
    pages = [ids(await search.page("forgery", Mode.HYBRID, 50, number), match=True) for number in range(1, 7)]
    assert [len(page) for page in pages] == [50, 50, 50, 50, 30, 0]
    assert {one for page in pages for one in page} == {one.paper.id for one in matching}
    ranking = [await search.ranking("forgery", Mode.HYBRID, 50, number) for number in range(1, 11)]
    every = [one.hit for answer in ranking for one in answer.results]
    assert len({hit.paper for hit in every}) == len(every) > 400
    assert [hit.score for hit in every] == sorted((hit.score for hit in every), reverse=True)


async def test_by_meaning_alone_matches_are_counted_and_another_order_is_kept(
    store: SqlStore, index: FullText, tmp_path: Path
) -> None:
    far = [entry(f"2605.{n:05}", n, title="Fake paintings", abstract="Pigments.") for n in range(300)]
    one = entry("2606.00001", 1, title="Stellar spectra", abstract="Of stars.", categories=("astro-ph.SR",))
    await keep(store, index, *far, one)
    await embed(store)
    meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    search = Search(store, index, FakeClock(NOON), lambda: meaning)
    assert (await search.ranking("paintings", Mode.MEANING, 3)).matches == 300
    assert ids(await search.ranking("fake cat:astro-ph.SR", Mode.MEANING, 3)) == ["2606.00001"]
    newest = await search.ranking("paintings sort:upvotes", Mode.MEANING, 3)
    assert ids(newest) == ids(await search.ranking("paintings sort:upvotes", Mode.TEXT, 3))


async def test_words_and_meaning_together(store: SqlStore, index: FullText, tmp_path: Path) -> None:
    await keep(
        store, index, entry("2605.00001", title="Fake paintings"), entry("2605.00002", title="Counterfeit canvases")
    )
    await embed(store)
    meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    search = Search(store, index, FakeClock(NOON), lambda: meaning)
    for mode in (Mode.HYBRID, Mode.MEANING):
        page = await search.page("fake paintings", mode)
        assert [(one.paper.id, one.hit.match) for one in page.results] == [("2605.00001", True), ("2605.00002", False)]
        assert all(one.hit.near and one.hit.near > 0.9 for one in page.results)
    assert len(ids(await search.page("fake paintings", Mode.TEXT))) == 1


async def test_a_paper_is_not_related_to_itself(store: SqlStore, index: FullText, tmp_path: Path) -> None:
    await keep(
        store, index, entry("2605.00001", title="Fake paintings"), entry("2605.00002", title="Nothing of the kind")
    )
    await embed(store)
    meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    search = Search(store, index, FakeClock(NOON), lambda: meaning)
    assert "2605.00001" not in ids(await search.page("like:2605.00001"))
    assert len(ids(await search.ranking("like:2605.00001", limit=1))) == 1


@pytest.mark.parametrize(("limit", "page"), [(0, 1), (5, 0), (-1, 3), (1000, 101)])
async def test_pages_that_are_none(search: Search, limit: int, page: int) -> None:
    with pytest.raises(Invalid):
        await search.page("agents", Mode.TEXT, limit, page)
