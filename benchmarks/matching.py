"""100,000 distinct topics against 1,000 new papers, beside SQLite FTS5 with the same topics; and `about:` topics.

The product's own matching is what `paperwire match --since` calls: it finds the new papers among all, reads them from
the store, and asks a small index of them. FTS5 has a table of the same papers in memory, and is asked once a topic;
authors are whole names there, and its stems are Porter's, so that it brings slightly other papers. Every figure is the
best of three processes that take turns. The papers are recorded ones of arXiv, every twentieth of 20,000 made new.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from benchmarks.arxiv import chunks, papers
from benchmarks.engine import TODAY, embed_newest
from benchmarks.judged_sets import DATA
from benchmarks.matching_process import ABOUT, PAPERS, TOPICS
from benchmarks.processes import once
from benchmarks.topics import SEED, names, topics
from bot.domain.paper import Changed, Entry, Sighting
from bot.search.embedding import Model
from bot.search.index import FullText
from bot.service.indexing import Indexing
from bot.store.engine import database_url
from bot.store.unit import open_store

COUNT, ABOUTS = 100_000, 1_000
NEW, ALL = 1_000, 20_000
ROUNDS = 3
MEASURED = (TOPICS, "fts5", ABOUT)
PAPERWIRE = Path(sys.executable).parent / "paperwire"
_AT = datetime.combine(TODAY, time(), UTC)

Figures = Mapping[str, float]


async def main() -> None:
    """Print seconds, peak memory, and what was brought."""
    if not (DATA / "topics").is_dir() or not (DATA / "arxiv").is_dir():
        print(f"not run: the recorded topics and papers are not here ({DATA})")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        settings = {"PAPERWIRE_DATA_DIR": str(folder / "data"), "DATABASE_URL": ""}
        await _stock(folder)
        asked = _write_topics(folder)
        runs: dict[str, list[Figures]] = {what: [] for what in MEASURED}
        for what in MEASURED * ROUNDS:
            runs[what].append(await asyncio.to_thread(_measured, what, folder, settings))
        _tell({what: min(some, key=lambda one: one["seconds"]) for what, some in runs.items()}, asked)
        command: list[str | Path] = [
            PAPERWIRE,
            "match",
            "--topics",
            folder / "topics.jsonl",
            "--since",
            str(TODAY),
            "--json",
        ]
        whole = await once(command, settings)
        print(f"paperwire match, the whole process: {whole.seconds:.1f} s, peak {whole.peak:.0f} MB")


async def _stock(folder: Path) -> None:
    """A store and an index of all papers; the new ones have their vectors."""
    (folder / "data").mkdir()
    new = []
    async with open_store(database_url(f"sqlite:///{folder / 'data' / 'paperwire.db'}")) as store:
        for some in chunks(_papers()):
            new += [one for one in some if one.paper.submitted_at == _AT]
            async with store.begin() as unit:
                await unit.papers.keep_sightings(
                    [Sighting(source="benchmark", at=_AT, entry=Entry(paper=one.paper)) for one in some]
                )
        await Indexing(store, FullText(folder / "data" / "index")).follow()
        await embed_newest(store, Model(), NEW)
    rows = [(one.paper.title, one.paper.abstract, "", *_lists(one)) for one in new]
    (folder / PAPERS).write_text("".join(json.dumps(row) + "\n" for row in rows))


def _papers() -> Iterator[Changed]:
    for number, one in enumerate(papers(ALL)):
        day = _AT if number % (ALL // NEW) == 0 else datetime(2025, 1, 1, tzinfo=UTC)
        yield replace(one, paper=replace(one.paper, submitted_at=day), days=())


def _lists(one: Changed) -> tuple[str, str]:
    return ", ".join(author.name for author in one.paper.authors), " | ".join(one.paper.categories)


def _write_topics(folder: Path) -> Sequence[str]:
    asked = topics(COUNT)
    near = [f'about:"{name}"' for name in random.Random(SEED).sample(names(), ABOUTS)]
    (folder / TOPICS).write_text("\n".join(asked))
    (folder / ABOUT).write_text("\n".join(near))
    lines = (json.dumps({"id": str(number), "topic": text}) + "\n" for number, text in enumerate(asked))
    (folder / "topics.jsonl").write_text("".join(lines))
    return asked


def _measured(what: str, folder: Path, settings: Mapping[str, str]) -> Figures:
    command = [sys.executable, "-m", "benchmarks.matching_process", what, str(folder)]
    done = subprocess.run(command, env={**os.environ, **settings}, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _tell(best: Mapping[str, Figures], asked: Sequence[str]) -> None:
    ours, theirs, near = (best[what] for what in MEASURED)
    words = sum(not set('":') & set(text) for text in asked)
    print(f"{len(asked):,} distinct topics ({words:,} of them words alone), {NEW:,} new papers of {ALL:,}")
    for name, one in {"paperwire": ours, "FTS5": theirs, f"{ABOUTS:,} about:": near}.items():
        again = f", {one['again']:.2f} s again" if "again" in one else ""
        print(f"{name:<12} {one['seconds']:6.2f} s{again}; peak {one['peak']:.0f} MB; {one['pairs']:,} papers brought")
    print(f"FTS5 takes {theirs['seconds'] / ours['seconds']:.1f} times as long")
    print(f"reading the {len(asked):,} topics from their text: {ours['reading']:.1f} s")
