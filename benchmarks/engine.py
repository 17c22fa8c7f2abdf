"""The product's own engine over some papers, in a folder of its own; vectors are kept between runs."""

import os
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from bot.domain.errors import Invalid
from bot.domain.meaning import Embedded, Unembedded
from bot.domain.paper import Entry, Paper, Sighting
from bot.domain.query import Query
from bot.domain.results import Results
from bot.search.embedding import Model
from bot.search.index import FullText
from bot.search.language import parse
from bot.search.vector_file import VectorFile
from bot.service.embed import passage
from bot.service.indexing import Indexing
from bot.service.meaning import Meaning
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store

CACHE = Path(os.environ.get("PAPERWIRE_BENCH_CACHE", Path(tempfile.gettempdir()) / "paperwire-benchmarks"))
TODAY = date(2026, 6, 1)
_AT = datetime(2026, 6, 1, tzinfo=UTC)
_CHUNK = 1000


@dataclass(frozen=True)
class Engine:
    """Searches in three ways."""

    store: SqlStore
    index: FullText
    meaning: Meaning
    model: Model

    async def search(self, mode: str, text: str, limit: int) -> Results:
        """The results of a text as a person would type it."""
        query = as_typed(text)
        if mode == "text":
            return await self.index.search(query, limit, TODAY)
        by = self.meaning.hybrid if mode == "hybrid" else self.meaning.nearest
        return await by(query, limit, TODAY)


def as_typed(text: str) -> Query:
    """The query; where the language refuses the text, of its words alone."""
    try:
        return parse(text)
    except Invalid:
        return parse(" ".join(re.findall(r"\w+", text)).lower())


@asynccontextmanager
async def engine(papers: Sequence[Paper]) -> AsyncIterator[Engine]:
    """Over these papers, all embedded."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(database_url(f"sqlite:///{folder}/papers.db")) as store:
            for start in range(0, len(papers), _CHUNK):
                some = papers[start : start + _CHUNK]
                async with store.begin() as unit:
                    await unit.papers.keep_sightings(
                        [Sighting(source="benchmark", at=_AT, entry=Entry(paper=one)) for one in some]
                    )
            index, model = FullText(Path(folder) / "index"), Model()
            await Indexing(store, index).follow()
            await _embed(store, model)
            yield Engine(store, index, Meaning(store, index, model, VectorFile(Path(folder) / "vectors")), model)


async def _embed(store: SqlStore, model: Model) -> None:
    """Give every paper its vector."""
    while await embed_newest(store, model, _CHUNK):
        pass


async def embed_newest(store: SqlStore, model: Model, count: int) -> int:
    """Give so many papers that lack one their vectors, the newest; how many there were."""
    async with store.read() as unit:
        papers = await unit.vectors.lacking(model.name, count)
    embedded = [Embedded(one.paper, one.revision, vector_of(model, one)) for one in papers]
    async with store.begin() as unit:
        await unit.vectors.keep(model.name, embedded)
    return len(papers)


def vector_of(model: Model, paper: Unembedded) -> bytes:
    """The vector of a paper, kept from then on."""
    text = passage(paper)
    kept = CACHE / model.name / sha256(text.encode()).hexdigest()
    if kept.is_file():
        return kept.read_bytes()
    vector = model.vector(text)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(vector)
    return vector
