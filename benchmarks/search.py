"""Speed of searching by words among 40,000 and all 412,791 recorded papers, beside SQLite FTS5 and bm25s.

Each asks for the best ten of the same fifty queries, five of each of ten shapes. Ours counts the matches as well, looks
for related papers, and marks which match. FTS5 has the same texts and stems, and orders by its bm25; what it has no
means for (days) is a condition on a second table. bm25s has words alone. All run in this process, and take turns after
every fifty, so that whatever else the machine does is the same for all.
"""

import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.arxiv import FOLDER, chunks, papers
from benchmarks.engine import TODAY
from bot.domain.paper import Changed
from bot.search.index import FullText
from bot.search.language import parse

SMALL = 40_000
ROUNDS = 20
SINCE = "2026-01-01"
SHAPES: Mapping[str, tuple[str, ...]] = {
    "one rare word": ("grokking", "photosynthesis", "biometrics", "sudoku", "magnetar"),
    "one common word": ("model", "learning", "data", "method", "network"),
    "two words": ("speculative decoding", "protein folding", "dark matter", "graph transformers", "code generation"),
    "three common words with OR": (
        "learning OR data OR network",
        "model OR method OR system",
        "image OR language OR graph",
        "theory OR field OR energy",
        "training OR performance OR task",
    ),
    "a phrase": ('"mixture of experts"', '"model collapse"', '"dark energy"', '"chain of thought"', '"random forest"'),
    "word and exclusion": (
        "diffusion -image",
        "agents -survey",
        "galaxies -dust",
        "attention -vision",
        "privacy -federated",
    ),
    "author": (
        'author:"Yann LeCun"',
        'author:"Wei Wang"',
        'author:"Sergey Levine"',
        'author:"Percy Liang"',
        'author:"Jan Smit"',
    ),
    "category and word": (
        "cat:cs.CV diffusion",
        "cat:cs.CL translation",
        "cat:hep-th holography",
        "cat:stat.ML kernel",
        "cat:cs.RO grasping",
    ),
    "days and word": tuple(
        f"since:{SINCE} {word}" for word in ("agents", "diffusion", "robot", "galaxies", "reasoning")
    ),
}
TITLE = "a title of twelve words"
BAGS = ("one rare word", "one common word", "two words", "three common words with OR", TITLE)
"""What bm25s can be asked."""

Queries = dict[str, list[str]]
Times = dict[str, list[float]]
Engines = dict[str, Callable[[str, str], Awaitable[Any]]]


async def main() -> None:
    """Print a table for each size."""
    if not FOLDER.is_dir():
        print(f"not run: the recorded papers are not here ({FOLDER})")
        return
    for count in (SMALL, None):
        with tempfile.TemporaryDirectory() as folder:
            await _compare(Path(folder), count)


async def _compare(folder: Path, count: int | None) -> None:
    queries: Queries = {**{shape: list(texts) for shape, texts in SHAPES.items()}, TITLE: _titles(count)}
    index = await _built(folder / "index", count)
    engines: Engines = {"paperwire": lambda _, text: index.search(parse(text), 10, TODAY)}
    engines["FTS5"] = _asking(_fts5(folder / "fts5.db", count))
    if retrieve := _bm25s(count):
        engines["bm25s"] = retrieve
    _tell(index.papers, await _timed(queries, engines))


def _titles(count: int | None) -> list[str]:
    """Five real ones, spread over the papers."""
    found: list[str] = []
    for number, one in enumerate(papers(count)):
        title = one.paper.title
        if number >= len(found) * (count or SMALL) // 5 and len(title.split()) == 12 and title.isascii():
            found.append(" ".join("".join(c if c.isalnum() or c == "-" else " " for c in title).split()))
            if len(found) == 5:
                break
    return found


async def _built(path: Path, count: int | None) -> FullText:
    index, began = FullText(path), time.perf_counter()
    async with index.writing() as writer:
        for some in chunks(papers(count)):
            await writer.add(some)
    print(f"paperwire: {index.papers:,} papers in {time.perf_counter() - began:.0f} s, {index.size / 1e6:.0f} MB")
    return index


async def _timed(queries: Queries, engines: Engines) -> dict[str, Times]:
    """Milliseconds of every query of each shape, by engine; the first round is not counted."""
    times: dict[str, Times] = {name: {} for name in engines}
    for number in range(ROUNDS + 1):
        for name, ask in engines.items():
            for shape in BAGS if name == "bm25s" else queries:
                for text in queries[shape]:
                    began = time.perf_counter()
                    await ask(shape, text)
                    if number:
                        times[name].setdefault(shape, []).append((time.perf_counter() - began) * 1000)
    return times


def _fts5(path: Path, count: int | None) -> sqlite3.Connection:
    began, store = time.perf_counter(), sqlite3.connect(path)
    store.execute("CREATE TABLE paper (number INTEGER PRIMARY KEY, id TEXT, day TEXT)")
    fields = "title, abstract, authors, categories"
    store.execute(f"CREATE VIRTUAL TABLE found USING fts5 ({fields}, content='', tokenize='porter unicode61')")
    for some in chunks(papers(count)):
        rows = [(one.revision, one.paper.id, str(one.paper.submitted_at)[:10]) for one in some]
        store.executemany("INSERT INTO paper VALUES (?, ?, ?)", rows)
        store.executemany(f"INSERT INTO found (rowid, {fields}) VALUES (?, ?, ?, ?, ?)", map(_fields, some))
    store.commit()
    store.execute("INSERT INTO found (found) VALUES ('optimize')")
    store.commit()
    print(f"FTS5: {time.perf_counter() - began:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
    return store


def _fields(one: Changed) -> tuple[Any, ...]:
    paper = one.paper
    authors = ", ".join(author.name for author in paper.authors)
    return one.revision, paper.title, paper.abstract, authors, " | ".join(paper.categories)


def _asking(store: sqlite3.Connection) -> Callable[[str, str], Awaitable[Any]]:
    async def ask(shape: str, text: str) -> Any:  # noqa: ANN401 - rows
        wanted = "SELECT id FROM found JOIN paper ON number = found.rowid WHERE found MATCH ?"
        dated = f" AND day >= '{SINCE}'" if shape == "days and word" else ""
        return store.execute(f"{wanted}{dated} ORDER BY bm25(found) LIMIT 10", [_expression(shape, text)]).fetchall()

    return ask


def _expression(shape: str, text: str) -> str:
    """The query as FTS5 takes it."""
    first, _, rest = text.partition(" ")
    if shape == "author":
        return f"{{authors}} : {text.removeprefix('author:')}"
    if shape == "category and word":
        return f'{{categories}} : "{first.removeprefix("cat:")}" AND {{title abstract}} : {rest}'
    body = rest if shape == "days and word" else text
    if shape == "word and exclusion":
        body = text.replace(" -", " NOT ")
    if shape in {"two words", TITLE}:
        body = " AND ".join(f'"{word}"' for word in text.split())
    return f"{{title abstract}} : ({body})"


def _bm25s(count: int | None) -> Callable[[str, str], Awaitable[Any]] | None:
    """None where it is not installed."""
    try:
        import bm25s  # noqa: PLC0415
        import Stemmer  # noqa: PLC0415
    except ImportError:
        print("bm25s is not installed (pip install bm25s PyStemmer); its column is left out")
        return None
    began, stemmer, retriever = time.perf_counter(), Stemmer.Stemmer("english"), bm25s.BM25()
    quietly = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    texts = [f"{one.paper.title} {one.paper.abstract}" for one in papers(count)]
    retriever.index(bm25s.tokenize(texts, **quietly), show_progress=False)
    print(f"bm25s: {time.perf_counter() - began:.0f} s, in memory")

    async def ask(_shape: str, text: str) -> Any:  # noqa: ANN401 - rows
        tokens = bm25s.tokenize(text.replace(" OR ", " "), **quietly)
        return retriever.retrieve(tokens, k=10, show_progress=False)

    return ask


def _tell(count: int, times: Mapping[str, Times]) -> None:
    print(f"\n{count:,} papers: median / 99 % within, milliseconds")
    for shape in times["paperwire"]:
        print(f"  {shape:28}" + "".join(f"{name} {_spread(some.get(shape))}   " for name, some in times.items()))
    for name, some in times.items():
        print(f"  all: {name} {_spread([one for taken in some.values() for one in taken])}")
    ours, theirs = ({shape: median(taken) for shape, taken in times[name].items()} for name in ("paperwire", "FTS5"))
    each = sorted(theirs[shape] / ours[shape] for shape in ours)
    total = sum(theirs.values()) / sum(ours.values())
    print(f"  FTS5 takes {total:.0f} times as long over the ten shapes; {each[0]:.1f} to {each[-1]:.0f} times by shape")


def _spread(taken: list[float] | None) -> str:
    return f"{median(taken):8.2f} / {np.percentile(taken, 99):8.2f}" if taken else f"{'—':>19}"
