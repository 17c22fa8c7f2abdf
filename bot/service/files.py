"""Papers from a file into the store, in short transactions, so that others who write never wait long."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.errors import SourceFailed
from bot.domain.paper import Sighting, UnusableLine
from bot.ports import Store

CHUNK = 500
"""Records a transaction: about a tenth of a second."""
NAMED = 5
"""How many unusable lines are named; the others are counted."""

Records = Iterable[Sighting | UnusableLine]


@dataclass(frozen=True, slots=True)
class FileKept:
    """What a file has brought so far: papers read, how many of them were new, lines that were not usable."""

    papers: int = 0
    new: int = 0
    unusable: int = 0
    named: tuple[UnusableLine, ...] = ()


class FileIngest:
    """Writes what was read from a file. Begun again after an interruption it changes nothing twice."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, records: Records) -> AsyncIterator[FileKept]:
        """Keep every record, and say after each portion what there was so far. Raises SourceFailed where the file
        breaks off; what was read before is kept.
        """
        kept = FileKept()
        for chunk in _chunks(records):
            sightings = [one for one in chunk if isinstance(one, Sighting)]
            unusable = [one for one in chunk if isinstance(one, UnusableLine)]
            kept = FileKept(
                papers=kept.papers + len(sightings),
                new=kept.new + await self._keep(sightings),
                unusable=kept.unusable + len(unusable),
                named=(*kept.named, *unusable)[:NAMED],
            )
            yield kept

    async def _keep(self, sightings: list[Sighting]) -> int:
        if not sightings:
            return 0
        async with self._store.begin() as unit:
            return await unit.papers.keep_sightings(sightings)


def _chunks(records: Records) -> Iterator[list[Sighting | UnusableLine]]:
    chunk: list[Sighting | UnusableLine] = []
    try:
        for record in records:
            chunk.append(record)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except SourceFailed:
        yield chunk
        raise
    yield chunk
