"""The vectors of all papers in files that are mapped, not read: a copy of what a store has, made anew if it is lost.

`current.json` says what is in: it is replaced whole, last of all, so that whoever reads sees all of a change or nothing
of it, and whoever was killed writes the same again. It names a folder, in which `ids` has a paper a line, in the order
of the rows of `rows` (signed bytes) and `scales` (float32: one divided by the length of the row); what stands behind
that many papers is void. A copy that is begun anew has another folder: who still reads the old one goes on doing so.
"""

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock
from uuid import uuid4

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from bot.search.vectors import Vectors, scales

_CURRENT, _LOCK = "current.json", "lock"
_IDS, _ROWS, _SCALES = "ids", "rows", "scales"
_FLOAT = 4
"""Bytes."""
_NOTHING = np.empty((0, 0), np.int8), np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class _State:
    """What is in: of which store, up to which number, how many papers, of how many bytes each; bytes of `ids`."""

    store: str
    folder: str = ""
    followed: int = 0
    papers: int = 0
    width: int = 0
    ids: int = 0


class VectorFile:
    """The folder of one model. Any number of processes and threads may read; one at a time writes. What reads and
    writes more than `followed` does belongs into a thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._using = Lock()
        self._loaded = _State("")
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self._vectors = Vectors(self._ids, *_NOTHING, self._places)

    def followed(self, store: str) -> int:
        """The number of the last vector of this store that is in; 0 if there is none."""
        return self._state(store).followed

    def read(self, store: str) -> Vectors:
        """What is in now of this store. Later changes of a row show; later papers do not."""
        with self._using:
            while self._loaded != (state := self._state(store)):
                with suppress(FileNotFoundError):  # another process has begun anew a moment ago
                    self._load(state)
            return self._vectors

    def append(self, store: str, after: int, vectors: Sequence[tuple[str, bytes]], followed: int) -> bool:
        """Add papers, or put a new vector in the place of the old one: those that come in this store after the number
        `after`, up to `followed`. Nothing is done where others are in by now. False: another process is writing.
        """
        try:
            with self._using, self._writing():
                state = self._state(store)
                if state.followed == after:
                    self._write(state if state.folder else self._begun(store), dict(vectors), followed)
        except Timeout:
            return False
        return True

    def forget(self, store: str, beyond: int) -> bool:
        """Begin anew where more is in than the store has given numbers: an older state of it was put back. False:
        another process is writing.
        """
        try:
            with self._using, self._writing():
                if self._state(store).followed > beyond:
                    self._publish(self._begun(store))
        except Timeout:
            return False
        return True

    def _writing(self) -> FileLock:
        """Made anew each time, so that two threads keep each other out as two processes do."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / _LOCK, timeout=0)

    def _state(self, store: str) -> _State:
        """What is in of this store: nothing, where what is there is another's, or lost."""
        try:
            state = _State(**json.loads((self._folder / _CURRENT).read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return _State(store)
        return state if state.store == store and self._is_whole(state) else _State(store)

    def _is_whole(self, state: _State) -> bool:
        """Whether its files have all that it says."""
        sizes = {_IDS: state.ids, _ROWS: state.papers * state.width, _SCALES: state.papers * _FLOAT}
        try:
            return all(self._path(state, name).stat().st_size >= size for name, size in sizes.items())
        except FileNotFoundError:
            return False

    def _path(self, state: _State, name: str) -> Path:
        return self._folder / state.folder / name

    def _load(self, state: _State) -> None:
        """Read on where the last reading ended; from the beginning in another folder. Vectors that were read before
        share the longer lists: they look no further than their own rows.
        """
        known = self._loaded if self._loaded.folder == state.folder else _State("")
        rows, of_rows, more = self._mapped(state, known.ids) if state.papers else (*_NOTHING, [])
        if not known.papers:
            self._ids, self._places = [], {}
        self._places.update(zip(more, range(known.papers, state.papers), strict=True))
        self._ids += more
        self._loaded, self._vectors = state, Vectors(self._ids, rows, of_rows, self._places)

    def _mapped(self, state: _State, known: int) -> tuple[NDArray[np.int8], NDArray[np.float32], list[str]]:
        """Rows, scales, and the papers behind `known` bytes of ids."""
        with self._path(state, _IDS).open("rb") as file:
            file.seek(known)
            more = file.read(state.ids - known).decode().splitlines()
        rows = np.memmap(self._path(state, _ROWS), np.int8, "r", shape=(state.papers, state.width))
        return rows, np.memmap(self._path(state, _SCALES), np.float32, "r", shape=(state.papers,)), more

    def _write(self, state: _State, vectors: dict[str, bytes], followed: int) -> None:
        self._load(state)
        new = [paper for paper in vectors if paper not in self._places]
        places = {paper: state.papers + place for place, paper in enumerate(new)}
        rows = np.frombuffer(b"".join(vectors.values()), np.int8).reshape(len(vectors), state.width or -1)
        order = [places[paper] if paper in places else self._places[paper] for paper in vectors]
        _put(self._path(state, _ROWS), zip(order, rows, strict=True), rows.shape[1])
        _put(self._path(state, _SCALES), zip(order, scales(rows), strict=True), _FLOAT)
        lines = "".join(f"{paper}\n" for paper in new).encode()
        with self._path(state, _IDS).open("r+b") as file:
            file.seek(state.ids)
            file.write(lines)
        papers, ids = state.papers + len(new), state.ids + len(lines)
        self._publish(replace(state, followed=followed, papers=papers, width=rows.shape[1], ids=ids))

    def _begun(self, store: str) -> _State:
        """An empty folder for this store, not in force yet."""
        state = _State(store, uuid4().hex[:8])
        (self._folder / state.folder).mkdir()
        for name in (_IDS, _ROWS, _SCALES):
            self._path(state, name).touch()
        return state

    def _publish(self, state: _State) -> None:
        """Say what is in, and remove the folders of earlier copies."""
        beside = self._folder / f"{_CURRENT}.new"
        beside.write_text(json.dumps(asdict(state)))
        beside.replace(self._folder / _CURRENT)
        for left in self._folder.iterdir():
            if left.is_dir() and left.name != state.folder:
                shutil.rmtree(left, ignore_errors=True)


def _put(file: Path, values: Iterable[tuple[int, np.ndarray]], width: int) -> None:
    """Write each value at its place of `width` bytes."""
    with file.open("r+b") as opened:
        for place, value in values:
            os.pwrite(opened.fileno(), value.tobytes(), place * width)
