"""The full-text index, kept up to the store's revision."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.domain.errors import Busy, PaperwireError
from bot.domain.paper import Changed
from bot.ports import Index, IndexWriter, Store

CHUNK = 1000
"""Papers that are read and written at once."""
BETWEEN_COMMITS = 20_000
"""Papers; what is killed loses the work on fewer."""
STRIDE = 5_000
"""Papers that come before an index that had everything follows again."""

_log = structlog.get_logger()

Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How far the index is: the revision it is up to, and the store's; and whether it was made of this store."""

    revision: int
    newest: int
    is_ours: bool = True

    @property
    def is_current(self) -> bool:
        """Whether it has every change."""
        return self.is_ours and self.revision == self.newest


def _ignore(_papers: int) -> None:
    """There is no index that could follow."""


def _quiet(_done: int, _of: int) -> None:
    """Nobody looks."""


class Indexing:
    """Whoever finds the index behind brings it up to date; one process at a time."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index
        self._is_ours = False

    async def state(self) -> IndexState:
        """How far it is."""
        revision, store = await asyncio.to_thread(lambda: (self._index.newest[0], self._index.store))
        async with self._store.read() as unit:
            is_ours = not revision or store == await unit.identity()
            return IndexState(revision, await unit.papers.newest_revision(), is_ours)

    async def behind(self) -> int:
        """How many papers are not in it yet, or not as they are now."""
        async with self._store.read() as unit:
            return await unit.papers.count_changed(self._index.newest[0])

    async def work(self, progress: Progress = _quiet) -> None:
        """Follow, if nobody else does. An error is logged, and ends it until the next time."""
        try:
            if written := await self.follow(progress):
                _log.info("index.followed", papers=written)
        except Busy:
            _log.debug("index.busy")
        except PaperwireError as failure:
            _log.warning("index.failed", reason=str(failure))
        except Exception:  # noqa: BLE001 - the process goes on and tries again
            _log.exception("index.error")

    @asynccontextmanager
    async def alongside(self, progress: Progress = _quiet) -> AsyncIterator[Callable[[int], None]]:
        """Follow while much is being written, and to the end, where there is an index at all. Whoever writes calls what
        this gives with how many papers there are so far.
        """
        following: asyncio.Task[None] | None = None
        begun, failure = 0, None

        def grown(papers: int) -> None:
            nonlocal following, begun
            if papers - begun >= STRIDE and (following is None or following.done()):
                following, begun = tasks.create_task(self.work(progress)), papers

        exists = self._index.size > 0
        async with asyncio.TaskGroup() as tasks:
            try:
                yield grown if exists else _ignore
            except PaperwireError as error:  # what was written before it is followed all the same
                failure = error
        if exists:
            await self.work(progress)
        if failure:
            raise failure

    async def follow(self, progress: Progress = _quiet, patience: float = 0, most: int | None = None) -> int:
        """Bring the index up to the store's revision, from the beginning where there is none that can be read, or it is
        of another store; how many papers were written. `most`: so many at most, rounded up to whole chunks. Raises Busy
        where another process writes.
        """
        state = await self.state()
        if not state.is_ours or state.revision > state.newest or await self._is_of_another_past():
            _log.warning("index.foreign", doing="it is built anew")
            return await self.rebuild(progress, patience)
        if state.is_current:
            return 0
        return await self._write(progress, patience, most)

    async def rebuild(self, progress: Progress = _quiet, patience: float = 0) -> int:
        """Make a new index of all papers, which takes the place of this one at the end; how many papers it has. Raises
        Busy where another process writes.
        """
        return await self._write(progress, patience, anew=True)

    async def _is_of_another_past(self) -> bool:
        """Looked at once: an index whose newest paper is not the store's, where an older state was put back."""
        if self._is_ours:
            return False
        revision, paper = await asyncio.to_thread(lambda: self._index.newest)
        async with self._store.read() as unit:
            known = await unit.papers.changed(revision - 1, 1) if revision else []
        self._is_ours = True
        return any(one.revision == revision and one.paper.id != paper for one in known)

    async def _write(self, progress: Progress, patience: float, most: int | None = None, *, anew: bool = False) -> int:
        written = committed = 0
        async with self._store.read() as unit:
            identity = await unit.identity()
        async with self._index.writing(identity, anew=anew, patience=patience) as writer:
            begun = writer.revision
            while (most is None or written < most) and (papers := await self._next(writer)):
                await writer.add(papers)
                written += len(papers)
                progress(writer.revision - begun, (await self.state()).newest - begun)
                if written - committed >= BETWEEN_COMMITS:
                    await writer.commit()
                    committed = written
        _log.debug("index.written", papers=written, anew=anew)
        return written

    async def _next(self, writer: IndexWriter) -> list[Changed]:
        async with self._store.read() as unit:
            return await unit.papers.changed(writer.revision, CHUNK)
