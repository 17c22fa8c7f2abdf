"""Nearest neighbours: every vector is compared, which is exact and, with signed bytes, fast enough for all of arXiv."""

from collections.abc import Collection, Mapping, Sequence

import numkong
import numpy as np
from numpy.typing import NDArray


class Vectors:
    """Papers and their vectors: rows of signed bytes, and one divided by the length of each row. `ids`, and `places`,
    which says where in it each paper stands, may grow beyond the rows meanwhile.
    """

    def __init__(
        self,
        ids: Sequence[str],
        rows: NDArray[np.int8],
        scales: NDArray[np.float32],
        places: Mapping[str, int] | None = None,
    ) -> None:
        self._ids = ids
        self._places = {paper: place for place, paper in enumerate(ids)} if places is None else places
        self._rows = rows
        self._scales = scales

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, paper: str) -> bytes | None:
        """The vector of a paper, None where it has none yet."""
        place = self._places.get(paper, len(self))
        return self.row(place) if place < len(self) else None

    def row(self, place: int) -> bytes:
        """The vector at a place."""
        return bytes(self._rows[place].tobytes())

    def nearest(self, vector: bytes, limit: int) -> list[tuple[str, float]]:
        """The `limit` nearest papers with their cosines, nearest first."""
        if not len(self):
            return []
        cosines = self._cosines(vector, self._rows, self._scales)
        best = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit]
        return [(self._ids[place], float(cosines[place])) for place in best[np.argsort(-cosines[best], kind="stable")]]

    def near(self, vector: bytes, least: float) -> dict[str, float]:
        """The cosines of all papers whose cosine is at least `least`."""
        if not len(self):
            return {}
        cosines = self._cosines(vector, self._rows, self._scales)
        places = np.flatnonzero(cosines >= np.float64(least))
        return {
            self._ids[place]: cosine for place, cosine in zip(places.tolist(), cosines[places].tolist(), strict=True)
        }

    def cosines(self, vector: bytes, papers: Collection[str]) -> dict[str, float]:
        """The cosines of those of `papers` that have a vector."""
        known = ((paper, self._places.get(paper, len(self))) for paper in papers)
        places = {paper: place for paper, place in known if place < len(self)}
        if not places:
            return {}
        chosen = list(places.values())
        cosines = self._cosines(vector, self._rows[chosen], self._scales[chosen])
        return dict(zip(places, cosines.tolist(), strict=True))

    @staticmethod
    def _cosines(vector: bytes, rows: NDArray[np.int8], row_scales: NDArray[np.float32]) -> NDArray[np.float32]:
        asked = np.frombuffer(vector, np.int8).reshape(1, -1)
        products = np.asarray(numkong.cdist(asked, rows, "dot"), np.float32)[0]
        return np.asarray(products * row_scales * scales(asked)[0], np.float32)


def scales(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    """One divided by the length of each row; 0 for a row of zeros."""
    lengths = np.sqrt(np.square(rows, dtype=np.float32).sum(axis=1))
    return np.asarray(np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0), np.float32)
