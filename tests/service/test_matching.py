"""What topics bring, of everything and of what is new."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import MeaningMissing
from bot.domain.query import About, All, Condition, Like, Word
from bot.search.index import FullText
from bot.search.language import parse
from bot.search.vector_file import VectorFile
from bot.service.indexing import Indexing
from bot.service.matching import Matched, Matching
from bot.service.meaning import Meaning
from bot.store.unit import SqlStore
from tests.builders import DAY, NOON, batch, entry
from tests.fakes import FakeClock
from tests.service.test_meaning import Synonyms, embed

EARLIER = DAY - timedelta(days=3)


def no_meaning() -> Meaning:
    raise MeaningMissing("There is no model here.")


@pytest.fixture
async def index(store: SqlStore, tmp_path: Path) -> FullText:
    """Papers of two days."""
    async with store.begin() as unit:
        await unit.papers.keep(batch(entry("2605.00001", 3, DAY, title="Fake paintings")))
        earlier = {"2605.00002": "Counterfeit canvases", "2605.00003": "Fake stars"}
        await unit.papers.keep(
            batch(*[entry(one, 9, EARLIER, title=title) for one, title in earlier.items()], day=EARLIER)
        )
    made = FullText(tmp_path / "index")
    await Indexing(store, made).follow()
    return made


def topics(*texts: str) -> dict[Condition, str]:
    return {parse(text).condition: text for text in texts}


async def match(matching: Matching, *texts: str, **since: object) -> dict[str, list[str]]:
    asked = topics(*texts)
    found = await matching.match(asked.keys(), **since)  # type: ignore[arg-type]
    return {asked[topic]: papers for topic, papers in found.papers.items()}


async def test_of_everything(store: SqlStore, index: FullText) -> None:
    matching = Matching(store, index, FakeClock(NOON), no_meaning)
    assert await match(matching, "fake", "upvotes:>5", "quarks") == {
        "fake": ["2605.00001", "2605.00003"],
        "upvotes:>5": ["2605.00002", "2605.00003"],
    }


@pytest.mark.parametrize("more", [(), ("quarks", "leptons", "bosons", "gluons")])
async def test_of_what_is_new_whether_there_are_more_topics_or_more_papers(
    store: SqlStore, index: FullText, more: tuple[str, ...]
) -> None:
    matching = Matching(store, index, FakeClock(NOON), no_meaning)
    both = ("fake OR canvases", "fake -stars")
    assert await match(matching, *both, *more, since=DAY) == {one: ["2605.00001"] for one in both}
    assert await match(matching, *both, *more, since=EARLIER) == {
        "fake OR canvases": ["2605.00001", "2605.00002", "2605.00003"],
        "fake -stars": ["2605.00001"],
    }
    assert await match(matching, *both, *more, since=DAY + timedelta(days=1)) == {}


async def test_by_meaning(store: SqlStore, index: FullText, tmp_path: Path) -> None:
    await embed(store)
    meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    matching = Matching(store, index, FakeClock(NOON), lambda: meaning)
    like = Like("2605.00001")
    assert (await matching.match([like])).papers == {like: ["2605.00002"]}
    assert (await matching.match([like], DAY)).papers == {}
    about = About("fake paintings")
    for since in (None, EARLIER):
        found = await matching.match([about, All((about, Word("canvases")))], since)
        assert "2605.00001" in found.papers[about]


async def test_without_a_model_nothing_is_near_and_that_is_said(store: SqlStore, index: FullText) -> None:
    matching = Matching(store, index, FakeClock(NOON), no_meaning)
    assert await matching.match([About("fake paintings")]) == Matched({}, "There is no model here.")
    assert (await matching.match([Word("fake")])).without_meaning is None
