"""`ingest` of 250 real days from the stand-in, beside a bare script that stores the same papers; and of a feed of arXiv
with 1,000 real papers.

The bare script is what a user would write: httpx, one request a page, one table, no signals, no ledger.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.arxiv import papers
from benchmarks.processes import Run, once
from bot.domain.announcements import day_at
from bot.domain.paper import Paper
from tests.standins.arxiv_data import Made, rss
from tests.standins.hugging_face_data import load

DAYS = 250
FEED = 1000
RUNS = 7
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "hf_daily"
PAPERWIRE = Path(sys.executable).parent / "paperwire"
BARE = """
import datetime, json, sqlite3, sys, httpx
url, file, since, until = sys.argv[1:]
day, last = datetime.date.fromisoformat(since), datetime.date.fromisoformat(until)
store = sqlite3.connect(file)
store.execute("CREATE TABLE paper (id TEXT PRIMARY KEY, day TEXT, title TEXT, body TEXT)")
with httpx.Client(base_url=url) as client:
    while day <= last:
        page = 0
        while rows := client.get("/api/daily_papers", params={"date": str(day), "p": page, "limit": 100}).json():
            papers = [(row["paper"]["id"], str(day), row["title"], json.dumps(row)) for row in rows]
            store.executemany("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?)", papers)
            page += 1
        store.commit()
        day += datetime.timedelta(days=1)
"""


async def main() -> None:
    """Print papers a second and peak memory of both, and the seconds of the feed."""
    if not DATA.is_dir():
        print(f"not run: the recorded days are not here ({DATA})")
        return
    await _days()
    await _feed()


async def _days() -> None:
    days = dict(sorted(load(DATA).items())[-DAYS:])
    since, until, papers = str(min(days)), str(max(days)), sum(map(len, days.values()))
    async with _serving("hugging_face", DATA) as url:
        with tempfile.TemporaryDirectory() as folder:
            bare = await once([sys.executable, "-c", BARE, url, Path(folder) / "bare.db", since, until], {})
            settings = {"PAPERWIRE_DATA_DIR": folder, "PAPERWIRE_HUGGING_FACE_URL": url}
            ours = await once([PAPERWIRE, "ingest", "--since", since, "--until", until], settings)
    print(f"{len(days)} days, {papers} papers, {since} to {until}")
    print(f"bare script        {papers / bare[0]:6.0f} papers/s   peak {bare[1]:.0f} MB")
    print(f"paperwire ingest   {papers / ours[0]:6.0f} papers/s   peak {ours[1]:.0f} MB")
    print(f"ratio              {bare[0] / ours[0]:6.2f}")


async def _feed() -> None:
    """Today's feed of cs.LG with papers that arXiv had, into an empty database."""
    today = day_at(datetime.now(UTC))
    with tempfile.TemporaryDirectory() as served:
        feed = rss("cs.LG", today, [_made(one.paper, today) for one in papers(FEED)])
        (Path(served) / "cs.LG.xml").write_bytes(feed)
        async with _serving("arxiv", Path(served)) as url:
            runs = [await _feed_once(url, str(today)) for _ in range(RUNS)]
    print(f"a feed of arXiv with {FEED} papers ({len(feed) / 1e6:.1f} MB), {RUNS} times")
    seconds, computing = (
        statistics.median(figures) for figures in zip(*((one[0], one[2]) for one in runs), strict=True)
    )
    print(f"whole process      {seconds:6.2f} s, of them computing {computing:.2f} s", end="   ")
    print(f"peak {max(one.peak for one in runs):.0f} MB")


async def _feed_once(url: str, day: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        urls = dict.fromkeys((f"PAPERWIRE_ARXIV_{one}_URL" for one in ("FEED", "API", "OAI")), url)
        settings = {"PAPERWIRE_DATA_DIR": folder, "PAPERWIRE_ARXIV_CATEGORIES": "cs.LG", **urls}
        return await once([PAPERWIRE, "ingest", "--source", "arxiv", "--date", day], settings)


def _made(paper: Paper, day: date) -> Made:
    return Made(
        id=paper.id,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple(one.name for one in paper.authors),
        categories=paper.categories or ("cs.LG",),
        submitted=day - timedelta(days=1),
    )


@asynccontextmanager
async def _serving(standin: str, data: Path) -> AsyncIterator[str]:
    """The address of a stand-in in a process of its own, so that it costs nobody time."""
    command = [sys.executable, "-m", f"tests.standins.{standin}", "--data", str(data)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield await _url(process)
    finally:
        process.terminate()
        await process.wait()


async def _url(process: asyncio.subprocess.Process) -> str:
    """The address that the stand-in prints first."""
    if process.stdout is None:
        raise RuntimeError("the stand-in has no output")
    line = (await process.stdout.readline()).decode()
    return next(word.rstrip("/") for word in line.split() if word.startswith("http://"))
