"""`ingest` of 250 real days from the stand-in, beside a bare script that stores the same papers.

The bare script is what a user would write: httpx, one request a page, one table, no signals, no ledger.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import once
from tests.standins.hugging_face_data import load

DAYS = 250
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
    """Print papers a second and peak memory of both."""
    if not DATA.is_dir():
        print(f"not run: the recorded days are not here ({DATA})")
        return
    days = dict(sorted(load(DATA).items())[-DAYS:])
    since, until, papers = str(min(days)), str(max(days)), sum(map(len, days.values()))
    process = await asyncio.create_subprocess_exec(*_server_command(), stdout=asyncio.subprocess.PIPE)
    try:
        url = await _url(process)
        with tempfile.TemporaryDirectory() as folder:
            bare = await once([sys.executable, "-c", BARE, url, Path(folder) / "bare.db", since, until], {})
            settings = {"PAPERWIRE_DATA_DIR": folder, "PAPERWIRE_HUGGING_FACE_URL": url}
            ours = await once([PAPERWIRE, "ingest", "--since", since, "--until", until], settings)
    finally:
        process.terminate()
        await process.wait()
    print(f"{len(days)} days, {papers} papers, {since} to {until}")
    print(f"bare script        {papers / bare[0]:6.0f} papers/s   peak {bare[1]:.0f} MB")
    print(f"paperwire ingest   {papers / ours[0]:6.0f} papers/s   peak {ours[1]:.0f} MB")
    print(f"ratio              {bare[0] / ours[0]:6.2f}")


def _server_command() -> list[str]:
    return [sys.executable, "-m", "tests.standins.hugging_face", "--data", str(DATA)]


async def _url(process: asyncio.subprocess.Process) -> str:
    """The address that the stand-in prints first; it runs in a process of its own, so that it costs nobody time."""
    if process.stdout is None:
        raise RuntimeError("the stand-in has no output")
    line = (await process.stdout.readline()).decode()
    return next(word.rstrip("/") for word in line.split() if word.startswith("http://"))
