"""The full-text index of a data directory: implements bot.ports.Index with tantivy."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from filelock import AsyncFileLock, Timeout

from bot.domain.errors import Busy
from bot.domain.paper import Changed
from bot.domain.query import Condition, Query
from bot.domain.results import Evidence, Results
from bot.ports import Near, Topic
from bot.search.evidence import Weighing
from bot.search.folder import Folder
from bot.search.ranking import Ranking
from bot.search.reader import Reader
from bot.search.writing import Writing, in_memory


class FullText:
    """Reads what whichever process committed last. What may take long runs in a thread."""

    def __init__(self, path: Path) -> None:
        self._folder = Folder(path)
        self._reader = Reader(self._folder)

    @property
    def newest(self) -> tuple[int, str]:
        """See the port."""
        return self._reader.newest

    @property
    def store(self) -> str:
        """See the port."""
        return self._folder.store if self._folder.current() else ""

    @property
    def papers(self) -> int:
        """See the port."""
        return self._reader.searcher.num_docs

    @property
    def size(self) -> int:
        """See the port."""
        return self._folder.size()

    async def search(self, query: Query, limit: int, today: date, near: Near | None = None) -> Results:
        """See the port."""
        return await asyncio.to_thread(lambda: Ranking(self._reader.searcher, today, near).search(query, limit))

    async def weigh(
        self, query: Query, papers: Collection[str], today: date, near: Near | None = None
    ) -> dict[str, Evidence]:
        """See the port."""
        return await asyncio.to_thread(lambda: Weighing(self._reader.searcher, today, near).weigh(query, papers))

    async def cover(self, text: str, papers: Collection[str], today: date) -> dict[str, tuple[float, float]]:
        """See the port."""
        return await asyncio.to_thread(lambda: Weighing(self._reader.searcher, today).cover(text, papers))

    async def match(
        self, topics: Mapping[Topic, Condition], today: date, near: Near | None = None
    ) -> dict[Topic, list[str]]:
        """See the port."""
        return await asyncio.to_thread(lambda: _match(Ranking(self._reader.searcher, today, near), topics))

    async def match_among(
        self, papers: Sequence[Changed], topics: Mapping[Topic, Condition], today: date, near: Near | None = None
    ) -> dict[Topic, list[str]]:
        """See the port."""
        return await asyncio.to_thread(lambda: _match(Ranking(in_memory(papers), today, near), topics))

    @asynccontextmanager
    async def writing(self, store: str = "", *, anew: bool = False, patience: float = 0) -> AsyncIterator[Writing]:
        """See the port."""
        self._folder.path.mkdir(parents=True, exist_ok=True)
        lock = AsyncFileLock(self._folder.lock, timeout=patience)
        try:
            await lock.acquire()
        except Timeout:
            raise Busy("Another process is writing the index; try again when it is done.") from None
        try:
            writing = await Writing.begin(self._folder, store, anew=anew)
            try:
                yield writing
            except BaseException:
                await writing.abandon()
                raise
            await writing.finish()
        finally:
            await lock.release()


def _match(ranking: Ranking, topics: Mapping[Topic, Condition]) -> dict[Topic, list[str]]:
    return {name: found for name, topic in topics.items() if (found := ranking.matching(topic))}
