"""Papers get their vectors in the background: the newest first, a few in a transaction, at the lowest priority."""

import asyncio
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.domain.errors import MeaningMissing, PaperwireError
from bot.domain.meaning import Embedded, Unembedded
from bot.domain.paper import Paper
from bot.ports import Embedder, Store
from bot.service.turn import Turn
from bot.text.latex import readable

LOOKED_UP = 256
"""Papers that are looked up at once; newer ones wait until they are done, about ten seconds."""
LOG_EVERY = 8
"""Look-ups, between lines that say how far it is: a minute or two."""
TOGETHER = 8
"""Papers a transaction: what is lost when the process is killed."""
_LOWEST_PRIORITY = 19

_log = structlog.get_logger()


class Embedding:
    """Embeds what lacks a vector, in one thread of its own; of several processes one does at a time. What the model
    fails on is left until it changes, or the next process tries.
    """

    def __init__(self, store: Store, embedder: Embedder, turn: Turn) -> None:
        self._store = store
        self._embedder = embedder
        self._turn = turn
        self._stopping = False
        self._finished = 0
        self._failed: dict[str, str] = {}
        self._thread = ThreadPoolExecutor(1, "embedding", _make_way)

    def stop(self) -> None:
        """Take up nothing more; the papers in hand are finished."""
        self._stopping = True

    async def left(self) -> int:
        """How many papers have no vector yet."""
        async with self._store.read() as unit:
            return await unit.vectors.count_lacking(self._embedder.name)

    async def work(self) -> int:
        """Embed until nothing lacks a vector, or another process is at it; how many were. An error is logged, and
        ends it until the next time.
        """
        try:
            if await self._newest_revision() == self._finished:
                return 0
            async with self._turn.taken() as mine:
                return await self._embed_all() if mine else 0
        except PaperwireError as failure:
            _log.warning("embed.failed", reason=str(failure))
        except Exception:  # noqa: BLE001 - the process goes on and tries again
            _log.exception("embed.error")
        return 0

    async def _embed_all(self) -> int:
        done = 0
        while not self._stopping:
            newest = await self._newest_revision()
            if not (papers := await self._lacking()):
                self._finished = newest
                break
            done += await self._embed(papers)
            if done % (LOG_EVERY * LOOKED_UP) < LOOKED_UP and (left := await self.left()):
                _log.info("embed.progress", papers=done, left=left)
        if done:
            _log.info("embed.done", papers=done)
        return done

    async def _newest_revision(self) -> int:
        async with self._store.read() as unit:
            return await unit.papers.newest_revision()

    async def _lacking(self) -> list[Unembedded]:
        async with self._store.read() as unit:
            papers = await unit.vectors.lacking(self._embedder.name, LOOKED_UP + len(self._failed))
        return [one for one in papers if not self._failed_on(one)][:LOOKED_UP]

    def _failed_on(self, paper: Unembedded) -> bool:
        return paper.paper in self._failed and self._failed[paper.paper] == passage(paper)

    async def _embed(self, papers: Sequence[Unembedded]) -> int:
        kept = 0
        for start in range(0, len(papers), TOGETHER):
            if self._stopping:
                break
            some = papers[start : start + TOGETHER]
            vectors = await asyncio.get_running_loop().run_in_executor(self._thread, self._vectors, some)
            async with self._store.begin() as unit:
                kept += await unit.vectors.keep(self._embedder.name, vectors)
        return kept

    def _vectors(self, papers: Sequence[Unembedded]) -> list[Embedded]:
        """Those of the papers on which the model does not fail. Raises its error where it fails on several, one after
        the other, and on no other: then it may not be for what they say.
        """
        vectors: list[Embedded] = []
        for place, one in enumerate(papers, 1):
            try:
                vectors.append(Embedded(one.paper, one.revision, self._embedder.vector(passage(one))))
            except MeaningMissing:
                raise
            except Exception:
                _log.exception("embed.paper", paper=one.paper)
                self._failed[one.paper] = passage(one)
                if place == len(papers) > 1 and not vectors:
                    raise
        return vectors


def passage(paper: Unembedded | Paper) -> str:
    """What of a paper is embedded."""
    return f"{readable(paper.title).rstrip('.')}. {readable(paper.abstract)}"


def _make_way() -> None:
    """Let everything else on this machine go first, where the system knows priorities of threads (Linux)."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
