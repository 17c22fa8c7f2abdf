"""Searching by meaning, over a real index and a real store, with a model that knows a few synonyms."""

import threading
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from sqlalchemy import text as sql

from bot.domain.errors import MeaningMissing
from bot.domain.paper import Paper, Sighting
from bot.domain.query import About, Like
from bot.search.index import FullText
from bot.search.language import parse
from bot.search.onnx import to_bytes
from bot.search.reader import Reader
from bot.search.vector_file import VectorFile
from bot.search.vectors import Vectors
from bot.service.embed import Embedding
from bot.service.indexing import Indexing
from bot.service.meaning import Meaning
from bot.service.turn import Turn
from bot.store.engine import database_url as our_url
from bot.store.engine import open_engine
from bot.store.unit import SqlStore, open_store
from tests.builders import DAY, NOON, SOURCE, entry

SYNONYMS = {"forgery": "fake", "counterfeit": "fake", "artworks": "paintings", "canvases": "paintings"}
PAPERS = {
    "2605.00001": ("Fake paintings", "Fake paintings by their pigments.", "cs.CV"),
    "2605.00002": ("Counterfeit canvases", "", "cs.LG"),
    "2605.00003": ("Stellar spectra", "Spectra of stars and of their paintings.", "astro-ph"),
    "2605.00004": ("Merging galaxies", "Galaxies merge.", "astro-ph"),
}


class Synonyms:
    """A direction for each word, the same for synonyms; a text is the sum of its words."""

    name = "synonyms"

    def vector(self, text: str) -> bytes:
        """See the port."""
        words = [word.strip(".,").lower() for word in text.split()]
        known = sorted({SYNONYMS.get(word, word) for word in words} - {"by", "their", "of", "and", ""})
        total = sum((_direction(word) for word in known), start=np.zeros(512))
        return to_bytes(total.astype(np.float32))


def _direction(word: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.random.default_rng(crc32(word.encode())).normal(size=512)


async def keep(store: SqlStore, papers: dict[str, tuple[str, str, str]]) -> None:
    async with store.begin() as unit:
        await unit.papers.keep_sightings(
            [
                Sighting(
                    source=SOURCE, at=NOON, entry=entry(one, title=title, abstract=abstract, categories=(category,))
                )
                for one, (title, abstract, category) in papers.items()
            ]
        )


async def embed(store: SqlStore) -> None:
    await Embedding(store, Synonyms(), Turn(store, "embed", "me")).work()


@pytest.fixture
def index(tmp_path: Path) -> FullText:
    return FullText(tmp_path / "index")


@pytest.fixture
async def meaning(store: SqlStore, index: FullText, tmp_path: Path) -> Meaning:
    """Over the papers, all indexed and embedded."""
    await keep(store, PAPERS)
    await Indexing(store, index).follow()
    await embed(store)
    return Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))


async def found(meaning: Meaning, text: str) -> list[tuple[str, bool]]:
    return [(hit.paper, hit.match) for hit in (await meaning.hybrid(parse(text), 10, DAY)).hits]


async def test_both_find_what_has_the_words_and_what_means_the_same(meaning: Meaning) -> None:
    best = await found(meaning, "fake paintings")
    assert best[0] == ("2605.00001", True)
    assert best[1] == ("2605.00002", False)


async def test_what_matches_is_what_words_say(meaning: Meaning, index: FullText) -> None:
    for text in ("fake paintings", "spectra", "pigments OR stars", "paintings -stellar", '"fake paintings"'):
        matching = await index.match({"it": parse(text).condition}, DAY)
        assert {paper for paper, match in await found(meaning, text) if match} == set(matching["it"]), text


async def test_what_was_asked_for_besides_words_holds_for_all(meaning: Meaning) -> None:
    assert [paper for paper, _ in await found(meaning, "forgery cat:cs.LG")] == ["2605.00002"]
    assert {paper for paper, _ in await found(meaning, "paintings -pigments")} == {
        "2605.00002",
        "2605.00003",
        "2605.00004",
    }
    by_meaning = await meaning.nearest(parse("forgery cat:cs.LG"), 10, DAY)
    assert [hit.paper for hit in by_meaning.hits] == ["2605.00002"]


async def test_meaning_alone_ranks_by_nearness(meaning: Meaning) -> None:
    results = await meaning.nearest(parse("forgery of artworks"), 2, DAY)
    assert {hit.paper for hit in results.hits} == {"2605.00001", "2605.00002"}
    assert [hit.score for hit in results.hits] == sorted((hit.score for hit in results.hits), reverse=True)
    assert not any(hit.match for hit in results.hits)


async def test_where_no_words_are_asked_for_the_nearest_to_what_is_named_come_first(meaning: Meaning) -> None:
    for text in ('about:"forgery of artworks"', "like:2605.00001"):
        query = parse(text)
        results = await meaning.hybrid(query, 10, DAY, await meaning.near([query.condition], DAY))
        assert next(hit.paper for hit in results.hits if hit.match) in {"2605.00001", "2605.00002"}, text
        assert results.hits[0].match
    assert await found(meaning, "cat:cs.LG") == [("2605.00002", True)]


async def test_another_order_is_that_of_words(meaning: Meaning, index: FullText) -> None:
    query = parse("paintings sort:new")
    assert await meaning.hybrid(query, 10, DAY) == await index.search(query, 10, DAY)


async def test_a_paper_without_a_vector_yet_is_found_by_its_words(
    meaning: Meaning, store: SqlStore, index: FullText
) -> None:
    await keep(store, {"2605.00005": ("Fake sculptures", "Fake.", "cs.CV")})
    await Indexing(store, index).follow()
    assert ("2605.00005", True) in await found(meaning, "fake sculptures")
    sculptures = Paper(id="2605.00005", title="Fake sculptures", abstract="Fake.")
    before = await meaning.similar(sculptures, 4)
    await embed(store)
    assert (await found(meaning, "fake sculptures"))[0] == ("2605.00005", True)
    assert await meaning.similar(sculptures, 4) == before, "what it means is looked up, or found out"


async def test_similar_papers_are_the_nearest_others(meaning: Meaning) -> None:
    similar = await meaning.similar(Paper(id="2605.00002", title="Counterfeit canvases"), 2)
    assert similar[0][0] == "2605.00001"
    assert "2605.00002" not in dict(similar)
    assert len(similar) == 2


async def test_about_and_like_say_yes_or_no(meaning: Meaning) -> None:
    about, like = About("fake paintings"), Like("2605.00001")
    near = await meaning.near([parse('about:"fake paintings" OR like:2605.00001').condition], DAY)
    assert set(near[about]) == {"2605.00001", "2605.00002"}
    assert set(near[like]) == {"2605.00002"}


async def test_among_some_papers_the_answer_is_the_same(meaning: Meaning) -> None:
    condition = parse('about:"fake paintings" -like:2605.00001').condition
    whole = await meaning.near([condition], DAY)
    among = await meaning.near([condition], DAY, ["2605.00002", "2605.00003", "2401.00001"])
    assert {one: set(papers) & {"2605.00002", "2605.00003"} for one, papers in whole.items()} == among


async def test_nothing_is_near_to_a_paper_that_nobody_knows(meaning: Meaning) -> None:
    assert await meaning.near([Like("2401.00001")], DAY) == {Like("2401.00001"): set()}
    assert await meaning.near([parse("fake").condition], DAY) == {}


async def test_before_the_first_vector_it_says_so(store: SqlStore, index: FullText, tmp_path: Path) -> None:
    empty = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    with pytest.raises(MeaningMissing, match="No paper has a vector yet"):
        await empty.hybrid(parse("fake"), 10, DAY)
    with pytest.raises(MeaningMissing, match="No paper has a vector yet"):
        await empty.similar(Paper(id="2605.00001", title="Fake paintings"), 3)


async def test_the_vectors_of_another_store_are_not_taken_for_ones_own(meaning: Meaning, tmp_path: Path) -> None:
    assert len(await meaning.vectors()) == len(PAPERS)
    async with open_store(our_url(f"sqlite:///{tmp_path / 'other.db'}")) as other:
        await keep(other, {"2605.00009": ("Fake canvases", "", "cs.CV")})
        await embed(other)
        vectors = await Meaning(other, FullText(tmp_path / "b"), Synonyms(), VectorFile(tmp_path / "vectors")).vectors()
        assert (len(vectors), vectors.get("2605.00001")) == (1, None)
        assert vectors.get("2605.00009")
    assert len(await meaning.vectors()) == len(PAPERS)


@pytest.mark.parametrize("goes_on", [False, True], ids=["while it runs", "at a start"])
async def test_where_a_backup_is_put_back_the_copy_is_made_anew(
    meaning: Meaning, store: SqlStore, index: FullText, database_url: str, tmp_path: Path, goes_on: bool
) -> None:
    await meaning.vectors()
    async with open_engine(our_url(database_url)) as engine, engine.begin() as connection:
        await connection.execute(sql("DELETE FROM vector WHERE number > 1"))
        await connection.execute(sql("UPDATE counter SET value = 1 WHERE name = 'vector'"))
    if goes_on:
        meaning = Meaning(store, index, Synonyms(), VectorFile(tmp_path / "vectors"))
    assert len(await meaning.vectors()) == 1
    await embed(store)
    assert len(await meaning.vectors()) == len(PAPERS)


async def test_however_many_are_near_all_of_them_are(store: SqlStore, index: FullText, tmp_path: Path) -> None:
    async with store.read() as unit:
        identity = await unit.identity()
    file, vector = VectorFile(tmp_path / "vectors"), Synonyms().vector("fake paintings")
    papers = [f"2605.{number:05}" for number in range(6000)]
    file.append(identity, 0, [(paper, vector) for paper in papers], 0)
    near = await Meaning(store, index, Synonyms(), file).near([Like("2605.00000")], DAY)
    assert set(near[Like("2605.00000")]) == set(papers[1:])


async def test_what_takes_long_keeps_the_loop_free(
    meaning: Meaning, index: FullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[threading.Thread] = []
    for owner, name in ((Vectors, "cosines"), (Vectors, "nearest"), (VectorFile, "read"), (VectorFile, "append")):
        monkeypatch.setattr(owner, name, _noting(getattr(owner, name), seen))
    monkeypatch.setattr(Reader, "_open", _noting(Reader._open, seen))
    index._reader._stamp = None
    await meaning.hybrid(parse("fake paintings"), 10, DAY)
    await meaning.near([About("fake paintings")], DAY, ["2605.00001"])
    assert len(seen) >= 6
    assert threading.main_thread() not in seen


def _noting(work: Callable[..., object], seen: list[threading.Thread]) -> Callable[..., object]:
    def noted(*args: object) -> object:
        seen.append(threading.current_thread())
        return work(*args)

    return noted
