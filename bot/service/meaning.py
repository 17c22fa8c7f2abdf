"""Searching by meaning: alone, together with words, and as the conditions of topics."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from filelock import Timeout

from bot.domain.errors import MeaningMissing
from bot.domain.meaning import Numbered
from bot.domain.paper import Paper
from bot.domain.query import About, All, Condition, Either, Like, Not, Order, Query
from bot.domain.results import Hit, Results
from bot.ports import Embedder, Index, Near, Store
from bot.search.fusion import fused
from bot.search.nearness import FURTHEST, is_about, is_like
from bot.search.vector_file import VectorFile
from bot.search.vectors import Vectors
from bot.service.embed import passage

CANDIDATES = 200
"""The best of words and of meaning each, which are ranked together."""
NARROWED = 5000
"""Of meaning alone, where few of the nearest have what else was asked for."""
MOST_NEAR = 5000
"""Papers that can be near to one topic."""
_PAGE = 5000
_REMEMBERED = 1000
"""Texts whose vectors are kept: about half a megabyte."""


class Meaning:
    """What all papers mean, as far as they have vectors; a copy of those of the store is kept in `file`."""

    def __init__(self, store: Store, index: Index, embedder: Embedder, file: VectorFile) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._file = file
        self._vector = lru_cache(_REMEMBERED)(embedder.vector)
        self._loading = asyncio.Lock()
        self._loaded: tuple[int, Vectors] | None = None

    async def hybrid(self, query: Query, limit: int, today: date, near: Near | None = None) -> Results:
        """The best by words and meaning together, and behind them what else the words find: at least `limit`, where
        there are so many. Where neither is asked for, or another order, what words alone find. Raises MeaningMissing
        where there is no model, or no vector yet.
        """
        vector, vectors = await self._asked(query)
        if vector is None or query.order not in {None, Order.RELEVANCE}:
            return await self._index.search(query, limit, today, near)
        found, nearest = await asyncio.gather(
            self._index.search(query, CANDIDATES, today, near), asyncio.to_thread(vectors.nearest, vector, CANDIDATES)
        )
        papers = {hit.paper for hit in found.hits} | {paper for paper, _ in nearest}
        evidence = await self._index.weigh(query, papers, today, near)
        cosines = await asyncio.to_thread(vectors.cosines, vector, evidence)
        best = fused(evidence, cosines, self._index.papers)
        hits = [Hit(paper, score, evidence[paper].match, cosines.get(paper)) for paper, score in best.items()]
        if limit > CANDIDATES:  # the same are in front on every page, so that none has what another had
            found = await self._index.search(query, limit, today, near)
        return Results((*hits, *_behind(hits, found.hits)), found.matches, found.meant)

    async def nearest(self, query: Query, limit: int, today: date, near: Near | None = None) -> Results:
        """The nearest by meaning alone, for which all holds that was asked for besides words; in another
        order as `hybrid`. Raises MeaningMissing.
        """
        vector, vectors = await self._asked(query)
        if vector is None or query.order not in {None, Order.RELEVANCE}:
            return await self._index.search(query, limit, today, near)
        found = await self._index.search(query, 1, today, near)
        hits: list[Hit] = []
        for width in (max(CANDIDATES, limit), max(NARROWED, limit)):
            if len(hits) < limit:
                nearest = await asyncio.to_thread(vectors.nearest, vector, width)
                evidence = await self._index.weigh(query, [paper for paper, _ in nearest], today, near)
                hits = [Hit(one, cosine, evidence[one].match, cosine) for one, cosine in nearest if one in evidence]
        return Results(tuple(hits[:limit]), found.matches, found.meant)

    async def similar(self, paper: Paper, limit: int) -> list[tuple[str, float]]:
        """The nearest other papers and their cosines, nearest first. Raises MeaningMissing where none has a vector."""
        vectors = await self._some()
        vector = vectors.get(paper.id)
        if vector is None:
            vector = await asyncio.to_thread(self._embedder.vector, passage(paper))
        nearest = await asyncio.to_thread(vectors.nearest, vector, limit + 1)
        return [(one, cosine) for one, cosine in nearest if one != paper.id][:limit]

    async def near(self, conditions: Collection[Condition], today: date, among: Collection[str] | None = None) -> Near:
        """The papers, of `among` if given, that are near to what each `about:` and `like:` of the conditions names."""
        asked = {one for condition in conditions for one in _by_meaning(condition)}
        if not asked:
            return {}
        vectors = await self.vectors()
        return {one: await self._near(one, vectors, today, among) for one in asked}

    async def vectors(self) -> Vectors:
        """Those of all papers, with what has come into the store since."""
        async with self._loading:
            if await self._after(self._file.followed, 1):
                await self._follow()
            followed = self._file.followed
            if self._loaded is None or self._loaded[0] != followed:
                self._loaded = followed, await asyncio.to_thread(self._file.read)
            return self._loaded[1]

    async def _asked(self, query: Query) -> tuple[bytes | None, Vectors]:
        """What is looked for: the words, or else what is to be near to the first `about:` or `like:`."""
        vectors = await self._some()
        first = next(_by_meaning(query.condition), None)
        if not query.text and isinstance(first, Like):
            return vectors.get(first.paper), vectors
        text = query.text or (first.text if isinstance(first, About) else "")
        return (await asyncio.to_thread(self._vector, text) if text else None), vectors

    async def _some(self) -> Vectors:
        """Those of all papers. Raises MeaningMissing where there is none."""
        vectors = await self.vectors()
        if not len(vectors):
            raise MeaningMissing("No paper has a vector yet; a running process makes them.")
        return vectors

    async def _near(
        self, condition: About | Like, vectors: Vectors, today: date, among: Collection[str] | None
    ) -> set[str]:
        if isinstance(condition, Like):
            vector = vectors.get(condition.paper)
            cosines = await asyncio.to_thread(_cosines, vectors, vector, among) if vector else {}
            return {paper for paper, cosine in cosines.items() if is_like(cosine)} - {condition.paper}
        vector = await asyncio.to_thread(self._vector, condition.text)
        found = await asyncio.to_thread(_cosines, vectors, vector, among)
        cosines = {paper: cosine for paper, cosine in found.items() if cosine >= FURTHEST}
        covered = await self._index.cover(condition.text, cosines, today)
        return {paper for paper, parts in covered.items() if is_about(cosines[paper], *parts)}

    async def _follow(self) -> None:
        """Copy what came into the store. Another process that does so already does it for this one too."""
        try:
            lock = self._file.writing()
            await asyncio.to_thread(lock.acquire, timeout=0)
        except Timeout:
            return
        try:
            while page := await self._after(self._file.followed, _PAGE):
                await asyncio.to_thread(self._append, page)
        finally:
            lock.release()

    def _append(self, page: Sequence[Numbered]) -> None:
        self._file.append([(one.paper, one.vector) for one in page], page[-1].number)

    async def _after(self, number: int, limit: int) -> list[Numbered]:
        async with self._store.read() as unit:
            return await unit.vectors.after(self._embedder.name, number, limit)


def _cosines(vectors: Vectors, vector: bytes, among: Collection[str] | None) -> dict[str, float]:
    return dict(vectors.nearest(vector, MOST_NEAR)) if among is None else vectors.cosines(vector, among)


def _by_meaning(condition: Condition) -> Iterator[About | Like]:
    """Every `about:` and `like:` in a condition, what is excluded included."""
    match condition:
        case About() | Like():
            yield condition
        case All(of) | Either(of):
            for one in of:
                yield from _by_meaning(one)
        case Not(of):
            yield from _by_meaning(of)


def _behind(ranked: Sequence[Hit], found: Sequence[Hit]) -> Iterator[Hit]:
    """What words found and was not ranked together with meaning, in their order; its scores are below the others."""
    known, lowest = {hit.paper for hit in ranked}, min((hit.score for hit in ranked), default=0.0)
    rest = [hit for hit in found if hit.paper not in known]
    highest = max((hit.score for hit in rest), default=0.0) or 1.0
    for hit in rest:
        yield replace(hit, score=lowest - 2 + hit.score / highest)
