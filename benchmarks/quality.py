"""How good the ranking is: nDCG@10 and recall@100 of words, meaning and both, beside bm25s and published figures.

Text, meaning and hybrid are what `search` does. Intervals are of paired bootstraps (95 %): hybrid less the better of
its two halves, query by query.
"""

import json
import random
from collections.abc import Callable, Sequence
from math import log2
from statistics import fmean
from typing import Any

from benchmarks.engine import Engine, engine
from benchmarks.judged_sets import DATA, SETS, Asked, JudgedSet
from bot.text.latex import readable

MODES = ("text", "meaning", "hybrid")
DEPTH = 100
RESAMPLES = 2000
Ranks = list[list[str]]


async def main() -> None:
    """Print a row for each set, and the published figures."""
    if not DATA.is_dir():
        print(f"The recorded data is not here: {DATA}")
        return
    await measure(SETS)
    _print_published()


async def measure(sets: Sequence[Callable[[], JudgedSet]]) -> None:
    """Print a row for each set, and the mean gain."""
    print("nDCG@10 / recall@100 / found first")
    gains = [await _measure(make()) for make in sets]
    print(f"hybrid less its better half, mean over the sets: {fmean(gains):+.3f}")


async def _measure(judged: JudgedSet) -> float:
    """Print what each way gives on a set; hybrid's gain on the better half in nDCG@10."""
    found = {"bm25s": _bm25s(judged)}
    async with engine(judged.papers) as built:
        for mode in MODES:
            found[mode] = [await _ranked(built, mode, asked) for asked in judged.queries]
    print(f"{judged.name}: {len(judged.queries)} queries, {len(judged.papers)} papers")
    for name, ranks in found.items():
        if ranks:
            print(f"  {name:<8} {' / '.join(f'{value:.3f}' for value in _figures(ranks, judged.queries))}", flush=True)
    scores = {
        mode: [ndcg(ranks, asked) for ranks, asked in zip(found[mode], judged.queries, strict=True)] for mode in MODES
    }
    better = max(MODES[:2], key=lambda mode: fmean(scores[mode]))
    differences = [both - half for both, half in zip(scores["hybrid"], scores[better], strict=True)]
    low, high = interval(differences)
    print(f"  hybrid less {better}: {fmean(differences):+.3f} ({low:+.3f} to {high:+.3f})", flush=True)
    return fmean(differences)


async def _ranked(built: Engine, mode: str, asked: Asked) -> list[str]:
    results = await built.search(mode, asked.text, DEPTH + 1)
    return [hit.paper for hit in results.hits if hit.paper != asked.itself][:DEPTH]


def _figures(ranks: Ranks, queries: Sequence[Asked]) -> tuple[float, float, float]:
    pairs = list(zip(ranks, queries, strict=True))
    return (
        fmean(ndcg(found, asked) for found, asked in pairs),
        fmean(len(asked.relevant.intersection(found)) / len(asked.relevant) for found, asked in pairs),
        fmean(bool(found) and found[0] in asked.relevant for found, asked in pairs),
    )


def ndcg(found: Sequence[str], asked: Asked, depth: int = 10) -> float:
    """Of binary relevance, 0 to 1."""
    gained = sum(1 / log2(place + 2) for place, paper in enumerate(found[:depth]) if paper in asked.relevant)
    return gained / sum(1 / log2(place + 2) for place in range(min(depth, len(asked.relevant))))


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """Of the mean, 95 %, by resampling queries."""
    draw = random.Random(1)
    means = sorted(fmean(draw.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return means[RESAMPLES // 40], means[-RESAMPLES // 40]


def _bm25s(judged: JudgedSet) -> Ranks:
    """What bm25s finds with an English stemmer; nothing where it is not installed."""
    try:
        import bm25s  # noqa: PLC0415
        import Stemmer  # noqa: PLC0415
    except ImportError:
        print("bm25s is not installed (pip install bm25s PyStemmer); its rows are left out")
        return []
    stemmer = Stemmer.Stemmer("english")
    texts = [readable(f"{one.title} {one.abstract}") for one in judged.papers]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = [one.text for one in judged.queries]
    tokens = bm25s.tokenize(asked, stopwords="en", stemmer=stemmer, show_progress=False)
    places, _ = retriever.retrieve(tokens, k=DEPTH + 1, show_progress=False)
    found = ([judged.papers[place].id for place in row] for row in places)
    return [
        [one for one in row if one != asked.itself][:DEPTH] for row, asked in zip(found, judged.queries, strict=True)
    ]


def _print_published() -> None:
    published: dict[str, Any] = json.loads((DATA / "qrels" / "mteb_baselines.json").read_text())
    figures = {name: tasks.get("SciFact", {}).get("ndcg10") for name, tasks in published.items()}
    print("published on SciFact, nDCG@10:")
    for name, figure in sorted(figures.items(), key=lambda one: -(one[1] or 0)):
        if figure:
            print(f"  {figure:.3f} {name.replace('__', '/')}")
