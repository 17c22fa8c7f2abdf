"""The vectors of all papers in files that are mapped, not read: a copy of what the store has, made anew if it is lost.

`ids` has a paper a line, in the order of the rows of `rows` (signed bytes) and `scales` (float32: one divided by the
length of the row). `followed` is the number up to which the store's vectors are in. Rows are written before the line
of their paper, and `followed` last: whoever is killed in between writes the same again, and no reader sees half of it.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from filelock import FileLock

from bot.search.vectors import Vectors, scales

_IDS, _ROWS, _SCALES, _FOLLOWED = "ids", "rows", "scales", "followed"
_FLOAT = 4
"""Bytes."""


class VectorFile:
    """The folder of one model. Any number of processes may read; one at a time writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def writing(self) -> FileLock:
        """The lock to hold around `followed` and `append`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / "lock")

    @property
    def followed(self) -> int:
        """The number of the last vector that is in; 0 if there is none."""
        with suppress(FileNotFoundError, ValueError):
            return int((self._folder / _FOLLOWED).read_text())
        return 0

    def read(self) -> Vectors:
        """What is in now. Later changes of a row show; later papers do not."""
        ids = self._ids()
        if not ids:
            return Vectors([], np.empty((0, 0), np.int8), np.empty(0, np.float32))
        width = (self._folder / _SCALES).stat().st_size // _FLOAT
        width = (self._folder / _ROWS).stat().st_size // width
        rows = np.memmap(self._folder / _ROWS, np.int8, "r", shape=(len(ids), width))
        return Vectors(ids, rows, np.memmap(self._folder / _SCALES, np.float32, "r", shape=(len(ids),)))

    def append(self, vectors: Sequence[tuple[str, bytes]], followed: int) -> None:
        """Add papers, or put a new vector in the place of the old one."""
        if vectors:
            self._write(dict(vectors))
        beside = self._folder / f"{_FOLLOWED}.new"
        beside.write_text(str(followed))
        beside.replace(self._folder / _FOLLOWED)

    def _write(self, vectors: dict[str, bytes]) -> None:
        places = {paper: place for place, paper in enumerate(self._ids())}
        known = len(places)
        for paper in vectors:
            places.setdefault(paper, len(places))
        rows = np.frombuffer(b"".join(vectors.values()), np.int8).reshape(len(vectors), -1)
        order = [places[paper] for paper in vectors]
        _put(self._folder / _ROWS, zip(order, rows, strict=True), rows.shape[1])
        _put(self._folder / _SCALES, zip(order, scales(rows), strict=True), _FLOAT)
        with (self._folder / _IDS).open("ab") as file:
            file.truncate(sum(len(paper.encode()) + 1 for paper in list(places)[:known]))
            file.write("".join(f"{paper}\n" for paper in list(places)[known:]).encode())

    def _ids(self) -> list[str]:
        """The papers whose line is complete."""
        with suppress(FileNotFoundError):
            *lines, _torn = (self._folder / _IDS).read_bytes().split(b"\n")
            return b"\n".join(lines).decode().split("\n") if lines else []
        return []


def _put(file: Path, values: Iterable[tuple[int, np.ndarray]], width: int) -> None:
    """Write each value at its place of `width` bytes; the file ends after the last."""
    with suppress(FileExistsError):
        file.touch(exist_ok=False)
    with file.open("r+b") as opened:
        for place, value in values:
            os.pwrite(opened.fileno(), value.tobytes(), place * width)
