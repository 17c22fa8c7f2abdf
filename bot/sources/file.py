"""Papers from a file: one JSON object a line, bare or packed with gzip or xz. A source by hand."""

import gzip
import io
import json
import lzma
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from bot.domain.errors import NotFound, SourceFailed
from bot.domain.paper import Sighting, UnusableLine
from bot.sources.file_records import UnusableRecord, sighting

LONGEST_LINE = 1 << 20
"""Bytes; so that a file without line breaks is not read into memory."""
PATIENCE = 100
"""Unusable lines at the beginning, without one that is a paper, after which a file is none of papers."""

_GZIP, _XZ, _BOM = b"\x1f\x8b", b"\xfd7zXZ\x00", b"\xef\xbb\xbf"
_BROKEN = (EOFError, OSError, lzma.LZMAError, zlib.error)


class PapersFile:
    """An open file of papers; a context manager. How it is packed is seen from its first bytes. Raises NotFound or
    SourceFailed where it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = ExitStack()
        try:
            self._packed = self._stack.enter_context(path.open("rb"))
            self._lines = self._unpacked()
        except FileNotFoundError:
            raise NotFound(f"There is no file {path}; check its name.") from None
        except OSError as error:
            self._stack.close()
            raise SourceFailed(f"{path} cannot be read ({error.strerror}); check what it is.") from None
        self.size = path.stat().st_size
        """Bytes on the disk; 0 where that is not known."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def position(self) -> int:
        """Bytes of `size` that were read."""
        return self._packed.raw.tell() if self._packed.seekable() else 0

    def records(self, now: datetime) -> Iterator[Sighting | UnusableLine]:
        """Every line that is not blank; a sighting that does not say when it was made is of `now`. Raises SourceFailed
        where the file is none of papers, and where it breaks off.
        """
        papers, unusable = 0, None
        for number, line in enumerate(self._read(), start=1):
            if not line.strip():
                continue
            record = _record(number, line, now)
            if isinstance(record, Sighting):
                papers += 1
            else:
                unusable = unusable or record
            if not papers and number >= PATIENCE:
                break
            yield record
        if not papers:
            raise SourceFailed(self._none_of_papers(unusable))

    def _none_of_papers(self, first: UnusableLine | None) -> str:
        found = f"line {first.number} {first.problem}" if first else "it is empty"
        return f"{self._path} holds no papers ({found}); write one paper a line, as docs/files.md says."

    def _read(self) -> Iterator[bytes]:
        """The lines; of one that is too long only the beginning."""
        number = 0
        try:
            while line := self._lines.readline(LONGEST_LINE + 1):
                number += 1
                yield line.removeprefix(_BOM) if number == 1 else line
                while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                    line = self._lines.readline(LONGEST_LINE + 1)
        except _BROKEN as error:
            raise SourceFailed(
                f"{self._path} breaks off or is damaged after line {number:,} ({error}); what stands before was kept:"
                " get the whole file and read it again."
            ) from None

    def _unpacked(self) -> BinaryIO:
        head = self._packed.peek(len(_XZ))
        if head.startswith(_GZIP):
            return io.BufferedReader(self._stack.enter_context(gzip.GzipFile(fileobj=self._packed)))
        if head.startswith(_XZ):
            return io.BufferedReader(self._stack.enter_context(lzma.LZMAFile(self._packed)))
        return self._packed


def _record(number: int, line: bytes, now: datetime) -> Sighting | UnusableLine:
    try:
        if len(line) > LONGEST_LINE:
            raise UnusableRecord(f"is longer than {LONGEST_LINE:,} bytes")
        return sighting(_json(line), now)
    except UnusableRecord as problem:
        return UnusableLine(number, str(problem))


def _json(line: bytes) -> object:
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError:
        raise UnusableRecord("is not UTF-8") from None
    except (ValueError, RecursionError):
        raise UnusableRecord("is not JSON") from None
