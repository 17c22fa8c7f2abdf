"""Nearest neighbours: every vector is compared, which is exact and, with signed bytes, fast enough for all of arXiv."""

from collections.abc import Collection, Sequence
from functools import cached_property

import numkong
import numpy as np
from numpy.typing import NDArray


class Vectors:
    """Papers and their vectors: rows of signed bytes, and one divided by the length of each row."""

    def __init__(self, ids: Sequence[str], rows: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        self._ids = ids
        self._rows = rows
        self._scales = scales

    def __len__(self) -> int:
        return len(self._ids)

    def get(self, paper: str) -> bytes | None:
        """The vector of a paper, None where it has none yet."""
        place = self._places.get(paper)
        return None if place is None else self.row(place)

    def row(self, place: int) -> bytes:
        """The vector at a place."""
        return bytes(self._rows[place].tobytes())

    def nearest(self, vector: bytes, limit: int) -> list[tuple[str, float]]:
        """The `limit` nearest papers with their cosines, nearest first."""
        if not self._ids:
            return []
        cosines = self._cosines(vector, self._rows, self._scales)
        best = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit]
        return [(self._ids[place], float(cosines[place])) for place in best[np.argsort(-cosines[best], kind="stable")]]

    def cosines(self, vector: bytes, papers: Collection[str]) -> dict[str, float]:
        """The cosines of those of `papers` that have a vector."""
        places = {paper: self._places[paper] for paper in papers if paper in self._places}
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

    @cached_property
    def _places(self) -> dict[str, int]:
        return {paper: place for place, paper in enumerate(self._ids)}


def scales(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    """One divided by the length of each row; 0 for a row of zeros."""
    lengths = np.sqrt(np.square(rows, dtype=np.float32).sum(axis=1))
    return np.asarray(np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0), np.float32)
