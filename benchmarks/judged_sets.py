"""Queries with the papers that answer them, made from the recorded data beside the repository."""

import json
import lzma
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.domain.paper import Paper
from bot.search.words import COMMON
from bot.text.latex import readable

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NEWEST = 8192
"""Papers of arXiv among which a known one is looked for."""
QUERIES = 300
SEED = 11
EMPTY = frozenset(
    """
    across approach based both into however method more most new over paper propose proposed results show such than
    these those thus use used using while where within without
    """.split()  # noqa: SIM905 - a line a word would bury them
)
"""Words that say nothing of what a paper is about."""


@dataclass(frozen=True)
class Asked:
    """A query and the papers that answer it. `itself` is the paper whose title it is, which is no answer."""

    text: str
    relevant: frozenset[str]
    itself: str | None = None


@dataclass(frozen=True)
class JudgedSet:
    """Papers, and queries about them."""

    name: str
    papers: list[Paper]
    queries: list[Asked]


def scifact() -> JudgedSet:
    """300 claims, and the abstracts that support or refute them (BEIR's test split)."""
    return _judged("scifact", lambda _: True)


def keywords(*, odd: bool = False) -> JudgedSet:
    """Half of the keywords of Hugging Face, and the papers with them. The odd ones are for development."""
    return _judged("hf-keywords", lambda query: int(query["_id"][1:]) % 2 == odd)


def cited(*, first: bool = False) -> JudgedSet:
    """Titles of papers in citeulike-a, and the papers that those cite: 300 that cite three or more, the second 300 of
    a seeded shuffle. The first are for development.
    """
    rows = list(_lines("qrels/citeulike-a/corpus.jsonl"))
    citing = [row for row in rows if len(row["cites"]) >= 3]
    random.Random(3).shuffle(citing)
    chosen = citing[:QUERIES] if first else citing[QUERIES : 2 * QUERIES]
    queries = [Asked(row["title"], frozenset(map(str, row["cites"])), row["_id"]) for row in chosen]
    return JudgedSet("cited", [Paper(id=row["_id"], title=row["title"]) for row in rows], queries)


def known_item() -> JudgedSet:
    """Five words of the middle sentence of an abstract, in their order, all of which say something."""
    papers = newest()
    return JudgedSet("known item", papers, known_among(papers, 5, random.Random(SEED)))


def known_among(papers: list[Paper], length: int, draw: random.Random) -> list[Asked]:
    """So many telling words of the middle sentence of an abstract, for 300 abstracts that have them."""
    queries: list[Asked] = []
    for paper in draw.sample(papers, 3 * QUERIES):
        words = list(dict.fromkeys(telling(_middle(readable(paper.abstract)))))
        if len(words) >= length and len(queries) < QUERIES:
            chosen = sorted(draw.sample(words, length), key=words.index)
            queries.append(Asked(" ".join(chosen), frozenset([paper.id])))
    return queries


def known_item_wrong() -> JudgedSet:
    """The same with one of the five words replaced by one of another abstract."""
    right = known_item()
    draw = random.Random(SEED + 1)
    others = [word for paper in draw.sample(right.papers, 300) for word in telling(paper.abstract)]
    queries = [replace(one, text=with_another(one.text, draw, draw.choice(others))) for one in right.queries]
    return JudgedSet("known item, a word wrong", right.papers, queries)


def known_item_mistyped() -> JudgedSet:
    """The same with two letters exchanged in one of the five words, as fingers do."""
    right = known_item()
    draw = random.Random(SEED + 2)
    queries = [replace(one, text=_mistyped(one.text, draw)) for one in right.queries]
    return JudgedSet("known item, a word mistyped", right.papers, queries)


def titles() -> JudgedSet:
    """Whole titles of papers of arXiv: the paper must be first."""
    papers = newest()
    chosen = random.Random(SEED + 3).sample(papers, QUERIES)
    return JudgedSet("title", papers, [Asked(readable(one.title), frozenset([one.id])) for one in chosen])


SETS: tuple[Callable[[], JudgedSet], ...] = (
    scifact, keywords, cited, known_item, known_item_wrong, known_item_mistyped, titles,
)  # fmt: skip


def _judged(name: str, wanted: Callable[[dict[str, Any]], bool]) -> JudgedSet:
    papers = [Paper(id=r["_id"], title=r["title"], abstract=r["text"]) for r in _lines(f"qrels/{name}/corpus.jsonl")]
    relevant = defaultdict(set)
    for line in (DATA / "qrels" / name / "qrels.tsv").read_text().splitlines()[1:]:
        query, paper, _ = line.split("\t")
        relevant[query].add(paper)
    rows = [row for row in _lines(f"qrels/{name}/queries.jsonl") if wanted(row)]
    return JudgedSet(name, papers, [Asked(row["text"], frozenset(relevant[row["_id"]])) for row in rows])


def newest() -> list[Paper]:
    """The newest papers of arXiv that have an abstract."""
    with lzma.open(DATA / "arxiv" / "recent.jsonl.xz", "rt") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if len(row.get("abstract") or "") > 200]
    rows.sort(key=lambda row: (row["date"], row["id"]), reverse=True)
    return [Paper(id=row["id"], title=row["title"], abstract=row["abstract"]) for row in rows[:NEWEST]]


def _lines(path: str) -> Iterator[dict[str, Any]]:
    with (DATA / path).open() as file:
        yield from map(json.loads, file)


def _middle(abstract: str) -> str:
    found = sentences(abstract)
    return found[len(found) // 2]


def sentences(text: str) -> list[str]:
    """The sentences of a text, roughly."""
    return re.split(r"(?<=[.!?])\s+", text)


def telling(text: str) -> list[str]:
    """The words that say something."""
    words = re.findall(r"[A-Za-z][A-Za-z-]{2,}", text)
    return [word for word in words if word.lower() not in COMMON | EMPTY]


def with_another(text: str, draw: random.Random, other: str) -> str:
    """The same with one word replaced."""
    words = text.split()
    words[draw.randrange(len(words))] = other
    return " ".join(words)


def _mistyped(text: str, draw: random.Random) -> str:
    words = text.split()
    place = draw.randrange(len(words))
    word = words[place]
    at = draw.randrange(1, len(word) - 1)
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)
