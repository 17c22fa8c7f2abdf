"""Reading the index as it is now, whichever process wrote it."""

from threading import Lock

import structlog
import tantivy

from bot.search.documents import ID, REVISION, prepare, schema
from bot.search.folder import Folder, open_index

_log = structlog.get_logger()


class Reader:
    """The newest state of the index in a folder; an empty one where there is none that can be read."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._refreshing = Lock()
        self._stamp: tuple[int, ...] | None = None
        self._searcher = _nothing()
        self._newest = (0, "")

    @property
    def searcher(self) -> tantivy.Searcher:
        """What was committed last; threads may share it."""
        self._refresh()
        return self._searcher

    @property
    def newest(self) -> tuple[int, str]:
        """The revision that the index is up to, and its paper; 0 where there is no index that can be read."""
        self._refresh()
        return self._newest

    def _refresh(self) -> None:
        """Look whether another index, or another commit, has come into force: glances at two files."""
        if self._folder.stamp() == self._stamp:
            return
        with self._refreshing:
            while (stamp := self._folder.stamp()) != self._stamp:
                self._searcher = self._open()
                self._newest = newest(self._searcher)
                self._stamp = stamp

    def _open(self) -> tantivy.Searcher:
        found = self._folder.current()
        try:
            if found:
                return open_index(found).searcher()
            if self._folder.stamp():
                _log.warning("index.unreadable", reason="it is of another version of Paperwire, or damaged")
        except (ValueError, OSError) as failure:  # unreadable, or removed a moment ago by who put another in force
            _log.warning("index.unreadable", reason=str(failure))
        return _nothing()


def newest(searcher: tantivy.Searcher) -> tuple[int, str]:
    """The highest revision of the papers that it sees, and whose it is; 0 if it sees none."""
    hits = searcher.search(tantivy.Query.all_query(), 1, count=False, order_by_field=REVISION).hits
    return (int(hits[0][0] or 0), searcher.doc(hits[0][1])[ID][0]) if hits else (0, "")


def _nothing() -> tantivy.Searcher:
    return prepare(tantivy.Index(schema())).searcher()
