"""One measurement of `benchmarks.matching`: `python -m benchmarks.matching_process WHAT FOLDER` prints it as JSON.

It is a process of its own, so that its peak of memory is that of what it measures, the topics included, which are held
as a running process holds them.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from benchmarks.engine import TODAY
from bot.bootstrap import open_app
from bot.domain.query import All, By, Category, Condition, Either, Not, Phrase, Word
from bot.search.language import parse
from bot.settings import load_settings

TOPICS, ABOUT, PAPERS = "topics.txt", "about.txt", "papers.jsonl"
"""A topic a line; a paper a line, as the columns of the FTS5 table."""
COLUMNS = ("title", "abstract", "keywords", "authors", "categories")


async def by_paperwire(folder: Path, name: str) -> dict[str, float]:
    """With the product's own matching, from the store to the lists of papers; and the same again."""
    began = time.perf_counter()
    topics = _read(folder / name)
    reading = time.perf_counter() - began
    async with open_app(load_settings()) as app:
        figures = []
        for _ in range(2):
            began = time.perf_counter()
            matched = await app.matching.match(topics, TODAY)
            figures.append(time.perf_counter() - began)
    pairs = sum(map(len, matched.papers.values()))
    return {"reading": reading, "seconds": figures[0], "again": figures[1], "pairs": pairs}


def by_fts5(folder: Path) -> dict[str, float]:
    """With a table of the papers in memory and one MATCH a topic; the expressions are made beforehand."""
    expressions = [_expression(topic) for topic in _read(folder / TOPICS)]
    began = time.perf_counter()
    store = sqlite3.connect(":memory:")
    store.execute(f"CREATE VIRTUAL TABLE paper USING fts5 ({', '.join(COLUMNS)}, tokenize='porter unicode61')")
    rows = map(json.loads, (folder / PAPERS).read_text().splitlines())
    store.executemany(f"INSERT INTO paper VALUES ({', '.join('?' * len(COLUMNS))})", rows)
    found = [store.execute("SELECT rowid FROM paper WHERE paper MATCH ?", [one]).fetchall() for one in expressions]
    return {"seconds": time.perf_counter() - began, "pairs": sum(map(len, found))}


def _read(file: Path) -> Sequence[Condition]:
    return [parse(line).condition for line in file.read_text().splitlines()]


def _expression(condition: Condition) -> str:
    """The topic as FTS5 takes it."""
    match condition:
        case Word(text) | Phrase(text):
            return f'{{title abstract keywords}} : "{text}"'
        case By(name):
            return f'{{authors}} : "{name}"'
        case Category(code):
            return f'{{categories}} : "{code}"'
        case Either(of):
            return f"({' OR '.join(map(_expression, of))})"
        case All(of):
            asked = " AND ".join(_expression(one) for one in of if not isinstance(one, Not))
            excluded = (_expression(one.of) for one in of if isinstance(one, Not))
            return reduce(lambda whole, one: f"({whole} NOT {one})", excluded, f"({asked})")
    raise ValueError(condition)


def _peak() -> float:
    """Megabytes, of this process alone; Linux forgets here what stood before it was started."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def main(what: str, folder: Path) -> None:
    """Print one measurement."""
    figures = by_fts5(folder) if what == "fts5" else asyncio.run(by_paperwire(folder, what))
    sys.stdout.write(json.dumps({**figures, "peak": _peak()}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
