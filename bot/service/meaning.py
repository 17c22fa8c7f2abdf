"""Searching by meaning: alone, together with words, and as the conditions of topics."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.domain.errors import MeaningMissing
from bot.domain.meaning import Numbered
from bot.domain.paper import Paper
from bot.domain.query import About, All, Condition, Either, Like, Not, Order, Query
from bot.domain.results import Hit, Results
from bot.ports import Embedder, Index, Near, Store
from bot.search.fusion import fused
from bot.search.nearness import FURTHEST, NEAR_PAPER, is_about
from bot.search.vector_file import VectorFile
from bot.search.vectors import Vectors
from bot.service.embed import passage

CANDIDATES = 200
"""The best of words and of meaning each, which are ranked together."""
NARROWED = 5000
"""Of meaning alone, where few of the nearest have what else was asked for."""
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
        self._identity: str | None = None

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
        known = await asyncio.to_thread(lambda: self._index.papers)
        best = fused(evidence, cosines, known)
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
            store = await self._follow()
            return await asyncio.to_thread(self._file.read, store)

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
            alike = await asyncio.to_thread(_cosines, vectors, vector, NEAR_PAPER, among) if vector else {}
            return set(alike) - {condition.paper}
        vector = await asyncio.to_thread(self._vector, condition.text)
        cosines = await asyncio.to_thread(_cosines, vectors, vector, FURTHEST, among)
        covered = await self._index.cover(condition.text, cosines, today)
        return await asyncio.to_thread(_about, cosines, covered)

    async def _follow(self) -> str:
        """Copy what came into the store, and say which store it is. Another process that does so already does it for
        this one too.
        """
        store, followed, newest = await self._state()
        if followed > newest and await asyncio.to_thread(self._file.forget, store, newest):
            followed = 0
        while followed < newest:
            page = await self._after(followed)
            if not page or not await asyncio.to_thread(self._append, store, followed, page):
                break
            followed = self._file.followed(store)
        return store

    async def _state(self) -> tuple[str, int, int]:
        """Which store it is, the number up to which its vectors are in, and the newest, which is looked at later."""
        if self._identity is None:
            async with self._store.read() as unit:
                self._identity = await unit.identity()
        followed = self._file.followed(self._identity)
        async with self._store.read() as unit:
            return self._identity, followed, await unit.vectors.newest_number()

    def _append(self, store: str, after: int, page: Sequence[Numbered]) -> bool:
        return self._file.append(store, after, [(one.paper, one.vector) for one in page], page[-1].number)

    async def _after(self, number: int) -> list[Numbered]:
        async with self._store.read() as unit:
            return await unit.vectors.after(self._embedder.name, number, _PAGE)


def _cosines(vectors: Vectors, vector: bytes, least: float, among: Collection[str] | None) -> dict[str, float]:
    """Those of at least `least`, of all papers or among some."""
    if among is None:
        return vectors.near(vector, least)
    return {paper: cosine for paper, cosine in vectors.cosines(vector, among).items() if cosine >= least}


def _about(cosines: Mapping[str, float], covered: Mapping[str, tuple[float, float]]) -> set[str]:
    return {paper for paper, parts in covered.items() if is_about(cosines[paper], *parts)}


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
