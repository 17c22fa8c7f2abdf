"""The engine beside the slow matcher: as topics, as a search, in memory and from the disk, the same papers match."""

import asyncio
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.paper import Paper
from bot.domain.query import About, All, By, Category, Condition, Either, From, Like, Not, Order, Phrase, Query, Word
from bot.ports import Near
from bot.search.index import FullText
from bot.search.queries import frame
from bot.search.ranking import Ranking
from bot.search.writing import in_memory
from tests.search import slow
from tests.search.made import CATEGORIES, DAY, NAMES, WORDS, several
from tests.search.trees import conditions, terms

PAPERS = several(150)
RANKING = in_memory(PAPERS)


def is_near(condition: About | Like, paper: Paper) -> bool:
    """A third of all, each time another one."""
    return crc32(f"{condition} {paper.id}".encode()) % 3 == 0


def near(condition: Condition) -> Near:
    """The same for an index."""
    match condition:
        case All(of) | Either(of):
            return {leaf: papers for one in of for leaf, papers in near(one).items()}
        case Not(of):
            return near(of)
        case About() | Like():
            return {condition: [one.paper.id for one in PAPERS if is_near(condition, one.paper)]}
    return {}


def expected(condition: Condition) -> set[str]:
    """What the slow matcher says."""
    known = [slow.Known(one.paper, one.upvotes, one.days) for one in PAPERS]
    return {one.paper.id for one in known if slow.matches(condition, one, DAY, is_near)}


phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
of_these_papers = st.one_of(
    st.sampled_from(WORDS).map(Word),
    phrases.map(Phrase),
    st.sampled_from([name for name in NAMES if "{" not in name]).map(By),
    st.sampled_from(CATEGORIES).map(Category),
    st.sampled_from(("Fudan", "University of Fudan", "MIT", "CSAIL MIT", "mit csail")).map(From),
    st.sampled_from([one.paper.id for one in PAPERS]).map(Like),
    terms(),
)


@settings(max_examples=300)
@given(conditions(leaves=of_these_papers))
def test_a_topic_brings_what_the_slow_matcher_says(condition: Condition) -> None:
    assert set(Ranking(RANKING, DAY, near(condition)).matching(condition)) == expected(condition)


@settings(max_examples=300)
@given(conditions(leaves=of_these_papers), st.none() | st.sampled_from(Order), st.integers(1, 200))
def test_a_search_marks_and_counts_what_the_topic_brings(condition: Condition, order: Order | None, limit: int) -> None:
    found = Ranking(RANKING, DAY, near(condition)).search(Query(condition, order, "agent memory"), limit)
    wanted = expected(condition)
    hits = [hit.paper for hit in found.hits]
    assert len(hits) == len(set(hits)) <= limit
    assert found.matches == len(wanted)
    assert {hit.paper for hit in found.hits if hit.match} == wanted & set(hits)
    assert len(hits) >= min(limit, len(wanted))
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    if framing := frame(condition):
        assert set(hits) <= expected(framing)


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> FullText:
    """The same papers, written in pieces, some twice."""
    index = FullText(tmp_path_factory.mktemp("index"))

    async def write() -> None:
        for first in range(0, 150, 40):
            async with index.writing() as writer:
                await writer.add(several(min(60, 150 - first), first + 1))

    asyncio.run(write())
    return index


@settings(max_examples=100)
@given(condition=conditions(leaves=of_these_papers))
def test_the_index_on_disk_says_the_same(on_disk: FullText, condition: Condition) -> None:
    topics = {"one": condition, "not it": Not(condition)}
    here = asyncio.run(on_disk.match(topics, DAY, near(condition)))
    batch = asyncio.run(on_disk.match_among(PAPERS, topics, DAY, near(condition)))
    everything = {one.paper.id for one in PAPERS}
    wanted = {"one": expected(condition), "not it": everything - expected(condition)}
    assert {name: set(found) for name, found in here.items()} == {name: some for name, some in wanted.items() if some}
    assert {name: set(found) for name, found in batch.items()} == {name: some for name, some in wanted.items() if some}
