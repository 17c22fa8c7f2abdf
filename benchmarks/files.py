"""`ingest --file` of 100,000 real papers into SQLite, without an index and with one, beside a bare script; what others
notice; and what it leaves.

The bare script is what a user would write: one table, one INSERT for each line, committed every 500 lines.
"""

import asyncio
import json
import lzma
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from benchmarks.processes import Run, once, timed
from bot.store.engine import database_url
from bot.store.unit import SqlStore, open_store

PAPERS = 100_000
PAGE = 1_000
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "arxiv"
NAMES = {"date": "published", "hf_day": "listed_on", "hf_upvotes": "upvotes"}
"""Of the fields there, in our form."""
PAPERWIRE = Path(sys.executable).parent / "paperwire"
BARE = """
import json, sqlite3, sys
store = sqlite3.connect(sys.argv[2])
store.execute("PRAGMA journal_mode=WAL")
store.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, title TEXT, abstract TEXT, body TEXT)")
for number, line in enumerate(open(sys.argv[1], "rb"), start=1):
    row = json.loads(line)
    store.execute("INSERT INTO paper VALUES (?, ?, ?, ?)", (row["id"], row["title"], row["abstract"], line))
    if not number % 500:
        store.commit()
store.commit()
"""


async def main() -> None:
    """Print papers a second and peak memory of both, and the rest."""
    if not DATA.is_dir():
        print(f"not run: the recorded papers are not here ({DATA})")
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file = folder / "papers.jsonl"
        await asyncio.to_thread(_write, file)
        print(f"{PAPERS:,} papers, {file.stat().st_size / 1e6:.0f} MB")
        settings = {"PAPERWIRE_DATA_DIR": str(folder / "data"), "PAPERWIRE_HUGGING_FACE_URL": "http://127.0.0.1:1"}
        ours: list[str | Path] = [PAPERWIRE, "ingest", "--file", file]
        _tell("bare script", await once([sys.executable, "-c", BARE, file, folder / "bare.db"], {}))
        _tell("ingest --file", await once(ours, settings))
        _tell("the same again", await once(ours, settings))
        today: list[str | Path] = [PAPERWIRE, "today"]
        computing = (await once(today, settings)).computing
        print(f"today              {await timed(today, settings):6.3f} s ({computing:.3f} s of computing)")
        async with open_store(database_url(f"sqlite:///{folder / 'data' / 'paperwire.db'}")) as store:
            await _follow(store)
        indexed = {**settings, "PAPERWIRE_DATA_DIR": str(folder / "indexed")}
        await once([PAPERWIRE, "index", "rebuild"], indexed)
        _tell("with the index", await once(ours, indexed))
        _tell("index rebuild", await once([PAPERWIRE, "index", "rebuild"], indexed))
        async with open_store(database_url(f"sqlite:///{folder / 'beside.db'}")) as store:
            await _beside(store, ours, {**settings, "DATABASE_URL": f"sqlite:///{folder / 'beside.db'}"})


def records() -> Iterator[bytes]:
    """Lines of the recorded papers, in our form."""
    for file in sorted(DATA.glob("*.jsonl.xz"), reverse=True):
        with lzma.open(file) as lines:
            for line in lines:
                record = json.loads(line)
                said = {NAMES.get(name, name): value for name, value in record.items()}
                yield json.dumps(said | {"source": "huggingface"}, ensure_ascii=False).encode() + b"\n"


def _write(file: Path) -> None:
    with file.open("wb") as lines:
        lines.writelines(islice(records(), PAPERS))


def _tell(name: str, run: Run) -> None:
    rate, computed = PAPERS / run.seconds, PAPERS / run.computing
    print(f"{name:<18} {rate:6.0f} papers/s   {computed:6.0f} a second of computing   peak {run.peak:.0f} MB")


async def _follow(store: SqlStore) -> None:
    """Read everything, as an index does that is built anew."""
    started, computing, after = time.perf_counter(), time.process_time(), 0
    while True:
        async with store.read() as unit:
            page = await unit.papers.changed(after, PAGE)
        if not page:
            break
        after = page[-1].revision
    rate, computed = (PAPERS / spent for spent in (time.perf_counter() - started, time.process_time() - computing))
    print(f"followed           {rate:6.0f} papers/s   {computed:6.0f} a second of computing   {PAGE:,} at a time")


async def _beside(store: SqlStore, command: list[str | Path], settings: dict[str, str]) -> None:
    """How long somebody waits who writes while the file is read, as any command does that changes something."""
    ingest = asyncio.create_task(once(command, settings))
    waits = []
    while not ingest.done():
        started = time.perf_counter()
        async with store.begin() as unit:
            await unit.leases.take("bench", "bench", timedelta(seconds=1))
        waits.append(time.perf_counter() - started)
        await asyncio.sleep(0.05)
    await ingest
    print(f"a write beside it  median {statistics.median(waits):.3f} s, longest {max(waits):.3f} s of {len(waits)}")
