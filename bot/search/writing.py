"""Writing into the index: one process at a time, all or nothing at each commit."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

import tantivy

from bot.domain.paper import Changed
from bot.search.documents import ID, document, prepare, schema
from bot.search.folder import Folder, open_index
from bot.search.reader import newest

Result = TypeVar("Result")

HEAP = 50_000_000
"""Bytes that are collected before a segment is written."""


class Writing:
    """Writes into the index in force, or into a new one that then takes its place. Implements bot.ports.IndexWriter for
    whoever holds the lock; what blocks runs in a thread, and is waited for even where the waiting is cancelled.
    """

    def __init__(self, folder: Folder, path: Path, store: str) -> None:
        self._folder = folder
        self._store = store
        self._path = path
        index = open_index(path)
        self.revision = newest(index.searcher())[0]
        self._writer = index.writer(heap_size=HEAP, num_threads=1)

    @classmethod
    async def begin(cls, folder: Folder, store: str, *, anew: bool) -> Self:
        """Open it, in a new folder if asked to, or if there is none of this store that can be read."""
        return await _whole(lambda: cls._open(folder, store, anew=anew))

    @classmethod
    def _open(cls, folder: Folder, store: str, *, anew: bool) -> Self:
        folder.tidy()
        if not anew and (current := folder.current()) and folder.store == store:
            with suppress(ValueError):
                return cls(folder, current, store)
        return cls(folder, folder.begin(), store)

    async def add(self, papers: Sequence[Changed]) -> None:
        """See the port."""
        await _whole(lambda: self._add(papers))
        self.revision = papers[-1].revision

    def _add(self, papers: Sequence[Changed]) -> None:
        for changed in papers:
            self._writer.delete_documents_by_term(ID, changed.paper.id)
            self._writer.add_document(document(changed))

    async def commit(self) -> None:
        """See the port."""
        await _whole(self._writer.commit)

    async def finish(self) -> None:
        """Commit, and put a new index in force."""
        await _whole(self._finish)

    def _finish(self) -> None:
        self._writer.commit()
        self._writer.wait_merging_threads()
        if self._path != self._folder.current():
            self._folder.publish(self._path, self._store)

    async def abandon(self) -> None:
        """Forget what was not committed, and a new index whole."""
        await _whole(self._abandon)

    def _abandon(self) -> None:
        self._writer.wait_merging_threads()
        if self._path != self._folder.current():
            shutil.rmtree(self._path, ignore_errors=True)


def in_memory(papers: Sequence[Changed]) -> tantivy.Searcher:
    """Sees a small index of these papers alone."""
    index = prepare(tantivy.Index(schema()))
    writer = index.writer(heap_size=HEAP, num_threads=1)
    for changed in papers:
        writer.add_document(document(changed))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


async def _whole(work: Callable[[], Result]) -> Result:
    """Do it in a thread, to its end."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
