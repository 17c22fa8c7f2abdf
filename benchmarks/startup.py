"""How long a person waits: `--help`, `today`, and `run` until it is ready."""

import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from benchmarks.processes import RUNS, timed
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.server import serve

PAPERWIRE = Path(sys.executable).parent / "paperwire"
BARE = "import sqlite3, json, argparse, asyncio, httpx"
"""What a small script of one's own would import."""


async def main() -> None:
    """Print the medians beside a bare Python and a small script's imports."""
    with tempfile.TemporaryDirectory() as folder:
        standin = HuggingFaceServer(newest_as_today=True)
        async with serve(standin.gate) as url:
            settings = {
                "PAPERWIRE_DATA_DIR": folder,
                "PAPERWIRE_HUGGING_FACE_URL": url,
                "PAPERWIRE_ARXIV_CATEGORIES": "off",
                "PAPERWIRE_HTTP_PORT": "0",
            }
            await timed([PAPERWIRE, "ingest"], settings, runs=1)
            await _print_medians(settings)


async def _print_medians(settings: Mapping[str, str]) -> None:
    python = await timed([sys.executable, "-c", "pass"], settings)
    script = await timed([sys.executable, "-c", BARE], settings)
    print(f"bare python {python:.3f} s; the imports of a small script {script:.3f} s (medians of {RUNS})")
    for name, arguments in {"--help": ["--help"], "today": ["today"], "today --json": ["today", "--json"]}.items():
        seconds = await timed([PAPERWIRE, *arguments], settings)
        print(f"paperwire {name:<13} {seconds:.3f} s   {seconds / script:.1f} x the small script")
    ready = statistics.median([await _until_ready(settings) for _ in range(5)])
    print(f"paperwire run: /readyz answers after {ready:.3f} s (median of 5)")


async def _until_ready(settings: Mapping[str, str]) -> float:
    """Seconds from the start of the process until `/readyz` says 200."""
    started, port = time.perf_counter(), _free_port()
    environment = {**os.environ, **settings, "PAPERWIRE_HTTP_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        PAPERWIRE, "run", env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    async with httpx.AsyncClient() as client:
        while not await _is_ready(client, port):
            await asyncio.sleep(0.01)  # the port is not ours to be told about
    seconds = time.perf_counter() - started
    process.terminate()
    await process.wait()
    return seconds


async def _is_ready(client: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
