"""Queries on which the weights of hybrid ranking are chosen; no figure is reported on them."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from benchmarks.judged_sets import (
    QUERIES,
    Asked,
    JudgedSet,
    cited,
    keywords,
    known_among,
    newest,
    scifact,
    sentences,
    telling,
    with_another,
)
from bot.domain.paper import Paper
from bot.text.latex import readable

COUNT = 4096
"""Papers of arXiv."""
SEED = 77


def known(length: int, *, wrong: bool) -> JudgedSet:
    """So many words of the middle sentence of an abstract of SciFact, one of them perhaps replaced."""
    draw = random.Random(SEED)
    papers = scifact().papers
    queries = known_among(papers, length, draw)
    if wrong:
        others = [word for paper in draw.sample(papers, QUERIES) for word in telling(paper.abstract)]
        queries = [replace(one, text=with_another(one.text, draw, draw.choice(others))) for one in queries]
    return JudgedSet(f"known item, {length} words{', one wrong' * wrong}", papers, queries)


def title_words() -> JudgedSet:
    """Three words of a title, in their order."""
    draw = random.Random(SEED + 1)
    papers = newest()[:COUNT]
    queries: list[Asked] = []
    for paper in draw.sample(papers, 2 * QUERIES):
        words = list(dict.fromkeys(telling(readable(paper.title))))
        if len(words) >= 3 and len(queries) < QUERIES:
            queries.append(Asked(" ".join(sorted(draw.sample(words, 3), key=words.index)), frozenset([paper.id])))
    return JudgedSet("three words of a title", papers, queries)


def last_sentences(name: str, papers: Sequence[Paper]) -> JudgedSet:
    """The last sentences of abstracts, six to sixteen words, and the abstracts without them."""
    queries: list[Asked] = []
    without: list[Paper] = []
    for paper in papers:
        *before, last = sentences(readable(paper.abstract).strip())
        if len(before) >= 3:
            paper = replace(paper, abstract=" ".join(before))  # noqa: PLW2901 - what is cut off is not looked at again
            if 6 <= len(last.split()) <= 16 and not re.search("http|code|github", last, re.IGNORECASE):
                queries.append(Asked(last, frozenset([paper.id])))
        without.append(paper)
    random.Random(SEED + 2).shuffle(queries)
    return JudgedSet(f"last sentences, {name}", without, queries[:QUERIES])


SETS = (
    partial(keywords, odd=True),
    partial(cited, first=True),
    partial(known, 5, wrong=False),
    partial(known, 5, wrong=True),
    partial(known, 8, wrong=False),
    partial(known, 8, wrong=True),
    title_words,
    lambda: last_sentences("arXiv", newest()[:COUNT]),
    lambda: last_sentences("SciFact", scifact().papers),
)
