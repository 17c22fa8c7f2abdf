"""Papers like a given one: by meaning, else by the words of its title."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import Invalid, MeaningMissing
from bot.domain.paper import Paper
from bot.message import Hint
from bot.search.index import FullText
from bot.search.vector_file import VectorFile
from bot.service.compose_search import similar_message
from bot.service.indexing import Indexing
from bot.service.meaning import Meaning
from bot.service.similar import Alike, Similar
from bot.store.unit import SqlStore
from tests.builders import NOON
from tests.fakes import FakeClock
from tests.service.test_meaning import PAPERS, Synonyms, embed, keep

PAINTINGS = Paper(id="2605.00001", title="Fake paintings", abstract="Finding fake paintings by their pigments.")
Make = Callable[[Callable[[], Meaning]], Similar]


def no_meaning() -> Meaning:
    raise MeaningMissing("There is no model here.")


@pytest.fixture
async def index(store: SqlStore, tmp_path: Path) -> FullText:
    """Four papers, indexed and embedded."""
    await keep(store, PAPERS)
    index = FullText(tmp_path / "index")
    await Indexing(store, index).follow()
    await embed(store)
    return index


@pytest.fixture
def by_meaning(store: SqlStore, index: FullText, tmp_path: Path) -> Similar:
    meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    return Similar(store, index, FakeClock(NOON), lambda: meaning)


@pytest.fixture
def by_words(store: SqlStore, index: FullText) -> Similar:
    return Similar(store, index, FakeClock(NOON), no_meaning)


def ids(alike: Alike) -> list[str]:
    return [one.paper.id for one in alike.results]


async def test_the_nearest_come_first_each_once_and_never_the_paper_itself(by_meaning: Similar) -> None:
    whole = await by_meaning.to(PAINTINGS, 10)
    assert ids(whole)[0] == "2605.00002"
    assert sorted(ids(whole)) == ["2605.00002", "2605.00003", "2605.00004"]
    scores = [one.hit.score for one in whole.results]
    assert scores == sorted(scores, reverse=True)
    assert [one.hit.match for one in whole.results] == [True, False, False], "as like: would say"
    assert (whole.more, whole.without_meaning) == (False, None)
    pages = [await by_meaning.to(PAINTINGS, 2, page) for page in (1, 2, 3)]
    assert [ids(page) for page in pages] == [ids(whole)[:2], ids(whole)[2:], []]
    assert [(page.first, page.more) for page in pages] == [(1, True), (3, False), (5, False)]


async def test_a_page_says_what_comes_next(by_meaning: Similar) -> None:
    first, last, behind = [similar_message(await by_meaning.to(PAINTINGS, 2, page), 2) for page in (1, 2, 3)]
    assert (first.heading, first.lead) == ("Like Fake paintings", ("nearest first", "1 to 2"))
    assert first.hints == (Hint("More", "similar 2605.00001 --page 2"), Hint("One paper", "paper 2605.00002"))
    assert (last.lead, len(last.hints)) == (("nearest first", "3 to 3"), 1)
    assert (behind.lead, behind.cards, behind.hints) == (("nothing more",), (), ())


async def test_without_a_model_the_words_of_the_title_are_looked_for(by_words: Similar) -> None:
    alike = await by_words.to(PAINTINGS)
    assert ids(alike) == ["2605.00003"], "which has “paintings”, too"
    message = similar_message(alike, 5)
    assert message.notices == ("The words of its title were looked for, not its meaning. There is no model here.",)
    assert message.lead[0] == "best first"


@pytest.mark.parametrize("title", ["", "The", 'OR ("', "\x00", "$$"])
async def test_a_title_without_words_is_like_nothing(by_words: Similar, title: str) -> None:
    assert (await by_words.to(Paper(id="2605.00009", title=title))).results == ()


async def test_a_page_that_is_none_is_said(by_meaning: Similar) -> None:
    with pytest.raises(Invalid, match="Page 0"):
        await by_meaning.to(PAINTINGS, 5, 0)
