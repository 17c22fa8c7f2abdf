"""Hybrid ranking: what the words say of a paper and what its meaning says, as one score.

Meaning leads where the query is a sentence that some paper is near to, words where it is a handful of words: a gate
between the two is the cosine of the nearest paper, which is high for sentences. The nearest of many papers is nearer
than that of a few, so that the gate rises with their number (measured from 256 papers up). Ranks say less than scores:
reciprocal rank fusion loses the paper whose words were typed. Figures and what else was tried: benchmarks/RESULTS.md.
"""

from collections.abc import Mapping
from math import log2
from statistics import fmean

from bot.domain.results import Evidence

_CLOSED, _OPEN = 0.45, 0.75
"""The nearest cosines among `_MEASURED` papers at which only words and only meaning lead."""
_MEASURED = 5000
_RISE = 0.012
"""Of the nearest cosine with every doubling of the papers."""
_LOWEST = 0.3
"""The gate of a handful of papers is that of a few hundred."""


def fused(candidates: Mapping[str, Evidence], cosines: Mapping[str, float], papers: int) -> dict[str, float]:
    """The score of each candidate among so many papers, best first; equal ones by their ids, highest first. `cosines`
    are those of the query and the candidates that have a vector.
    """
    known = [cosines[paper] for paper in candidates if paper in cosines]
    gate = _gate(max(known, default=0.0), papers)
    unknown = fmean(known) if known else 0.0
    scores = {paper: _score(one, cosines.get(paper, unknown), gate) for paper, one in candidates.items()}
    return {paper: scores[paper] for paper in sorted(scores, key=lambda paper: (scores[paper], paper), reverse=True)}


def _gate(nearest: float, papers: int) -> float:
    """How much meaning leads, from 0 to 1."""
    closed = max(_CLOSED + _RISE * log2(max(papers, 1) / _MEASURED), _LOWEST)
    return min(max((nearest - closed) / (_OPEN - _CLOSED), 0.0), 1.0)


def _score(one: Evidence, cosine: float, gate: float) -> float:
    shut = 1 - gate
    words = one.share * (0.5 + 2 * shut) + 0.4 * shut * one.covered
    together = 0.6 * shut * (one.beside + one.close + shut * one.having)
    title = 0.3 * one.whole_title + one.named
    return cosine * (0.6 + 0.4 * gate) + words + together + 0.2 * one.whole + title
