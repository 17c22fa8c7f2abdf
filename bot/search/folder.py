"""Where the index lies: a folder for each time it was built, and a file that names the one in force.

A new one takes the place of the old one by the replacement of that file, so that at every instant there is a whole
index or none, whenever a process is killed.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import tantivy

from bot.search.documents import FORMAT, prepare, schema

_CURRENT = "current.json"
_META = "meta.json"
"""tantivy's own, replaced at every commit."""
_HALF_WRITTEN = ".tmp"


class Folder:
    """The folder of the index of one data directory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = path / "writing.lock"
        self.store = ""
        """Which store the index in force was made of, as `current` saw it last."""
        self._named: Path | None = None
        self._named_at: tuple[int, ...] | None = None

    def current(self) -> Path | None:
        """The index in force; None where there is none of this format."""
        stamp = _stamp(self.path / _CURRENT)
        if stamp != self._named_at:
            self._named, self._named_at = self._read(), stamp
        return self._named if self._named and (self._named / _META).is_file() else None

    def _read(self) -> Path | None:
        try:
            named = json.loads((self.path / _CURRENT).read_bytes())
            self.store = str(named.get("store", ""))
            return self.path / str(named["folder"]) if named["format"] == FORMAT else None
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def stamp(self) -> tuple[int, ...]:
        """Another one than before where another index is in force, or more is written in it."""
        found = self.current()
        return _stamp(self.path / _CURRENT) + (_stamp(found / _META) if found else ())

    def size(self) -> int:
        """The bytes that the index in force takes."""
        found = self.current()
        return sum(file.stat().st_size for file in found.iterdir()) if found else 0

    def begin(self) -> Path:
        """A new, empty folder, not in force yet."""
        made = self.path / uuid4().hex[:8]
        made.mkdir()
        return made

    def publish(self, built: Path, store: str) -> None:
        """Put an index in force in the place of the one before, which is removed."""
        written = self.path / f"{_CURRENT}{_HALF_WRITTEN}"
        with written.open("w") as file:
            json.dump({"format": FORMAT, "folder": built.name, "store": store}, file)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.path / _CURRENT)
        self.tidy()

    def tidy(self) -> None:
        """Remove what is not in force, and what processes that were killed left. Only for whoever holds the lock."""
        for left in list(self._left()):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    def _left(self) -> Iterator[Path]:
        found = self.current()
        for one in [*self.path.iterdir(), *(found.iterdir() if found else ())]:
            if (one.is_dir() and one != found) or _HALF_WRITTEN in one.name:
                yield one


def open_index(path: Path) -> tantivy.Index:
    """The index in `path`, made if the folder is empty. Raises ValueError where it cannot be read."""
    return prepare(tantivy.Index(schema(), path=str(path)))


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino
