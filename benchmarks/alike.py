"""From which cosine on two papers are alike: the threshold of `like:`, from papers that share a keyword or a citation.

Two papers are taken for alike where they share a keyword of Hugging Face that at most 30 papers have, and, apart from
that, where one cites the other (citeulike-a, titles alone). Neither list is complete: much that is near and not on it
is unknown rather than wrong, so that its precision is a lower bound, good for comparing thresholds and not as a figure
of its own. Half of the papers, drawn by a seed, choose the threshold: that with the highest F½, in which precision
counts twice, on the average of both sets, each beside its own best. The figures are of the other half.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine import vector_of
from benchmarks.judged_sets import DATA
from bot.domain.meaning import Unembedded
from bot.search.embedding import Model
from bot.search.nearness import NEAR_PAPER

MOST, LEAST_CITED, SEED = 30, 3, 5
THRESHOLDS = [hundredths / 100 for hundredths in range(56, 82)]
TOLD = (0.60, 0.63, 0.66, 0.69, 0.70, 0.71, 0.72, 0.75, 0.78)

Alike = Mapping[int, set[int]]
"""For the places of papers, those of the papers that are like them."""


class Figures(NamedTuple):
    """Of all papers together: the share of what is brought that is right, and of what is right that is brought; and how
    many are brought for a paper.
    """

    precision: float
    recall: float
    brought: float

    @property
    def f_half(self) -> float:
        """Their weighted mean; 0 where nothing is right."""
        whole = 0.25 * self.precision + self.recall
        return 1.25 * self.precision * self.recall / whole if whole else 0.0


async def main() -> None:
    """Print the threshold that the rule gives, and a table of the other half."""
    if not DATA.is_dir():
        print(f"The recorded data is not here: {DATA}")
        return
    model = Model()
    sets = {"keywords": _keywords(), "cited": _cited()}
    halves = {name: _halves(_vectors(model, papers), alike) for name, (papers, alike) in sets.items()}
    chosen = max(THRESHOLDS, key=lambda one: sum(_share(first, one) for first, _ in halves.values()))
    print(f"the rule gives {chosen:.2f}; {NEAR_PAPER:.2f} is in force")
    for name, (_, told) in halves.items():
        for threshold in TOLD:
            one = told[threshold]
            found = f"precision {one.precision:.3f}, of the listed found {one.recall:.3f}, F½ {one.f_half:.3f}"
            print(f"{name:<9} {threshold:.2f}: {found}, {one.brought:.1f} papers each")


def _share(figures: Mapping[float, Figures], threshold: float) -> float:
    return figures[threshold].f_half / max(one.f_half for one in figures.values())


def _halves(vectors: NDArray[np.float32], alike: Alike) -> list[Mapping[float, Figures]]:
    papers = sorted(alike)
    random.Random(SEED).shuffle(papers)
    middle = len(papers) // 2
    return [_figures(vectors, half, alike) for half in (papers[:middle], papers[middle:])]


def _figures(vectors: NDArray[np.float32], papers: Sequence[int], alike: Alike) -> Mapping[float, Figures]:
    brought, right = np.zeros(len(THRESHOLDS)), np.zeros(len(THRESHOLDS))
    for paper in papers:
        cosines = vectors @ vectors[paper]
        cosines[paper] = -1.0
        of_alike = cosines[list(alike[paper])]
        for place, threshold in enumerate(THRESHOLDS):
            brought[place] += (cosines >= threshold).sum()
            right[place] += (of_alike >= threshold).sum()
    listed = sum(len(alike[paper]) for paper in papers)
    pairs = zip(THRESHOLDS, brought, right, strict=True)
    return {one: Figures(hits / max(some, 1), hits / listed, some / len(papers)) for one, some, hits in pairs}


def _keywords() -> tuple[list[Unembedded], Alike]:
    papers = [Unembedded(row["_id"], 0, row["title"], row["text"]) for row in _rows("hf-keywords")]
    places = {one.paper: place for place, one in enumerate(papers)}
    having: dict[str, set[int]] = defaultdict(set)
    for line in (DATA / "qrels" / "hf-keywords" / "qrels.tsv").read_text().splitlines()[1:]:
        keyword, paper, _ = line.split("\t")
        having[keyword].add(places[paper])
    rare = [some for some in having.values() if 1 < len(some) <= MOST]
    return papers, _pairs((one, other) for some in rare for one in some for other in some)


def _cited() -> tuple[list[Unembedded], Alike]:
    rows = list(_rows("citeulike-a"))
    papers = [Unembedded(row["_id"], 0, row["title"], "") for row in rows]
    alike = _pairs((place, int(other)) for place, row in enumerate(rows) for other in row["cites"])
    return papers, {paper: others for paper, others in alike.items() if len(others) >= LEAST_CITED}


def _pairs(pairs: Iterable[tuple[int, int]]) -> Alike:
    """In both directions."""
    alike: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        if one != other:
            alike[one].add(other)
            alike[other].add(one)
    return alike


def _vectors(model: Model, papers: Iterable[Unembedded]) -> NDArray[np.float32]:
    """Rows of length one."""
    rows = np.array([np.frombuffer(vector_of(model, one), np.int8) for one in papers], np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / "qrels" / name / "corpus.jsonl").open() as file:
        yield from map(json.loads, file)
