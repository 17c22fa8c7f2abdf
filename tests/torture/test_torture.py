"""A short torture of each database; `make torture` is the long one, `make torture-check` the test of the torture."""

import asyncio
import os
import sys
from pathlib import Path

from tests.torture.processes import ROOT

SHORT = ("--messages", "60", "--kills", "1", "--stops", "1", "--ends", "1", "--troubles", "1", "--deadline", "90")


async def _torture(database: str, log: Path, **settings: str) -> tuple[bool, str]:
    """Whether nothing was wrong, and what was said."""
    command = [sys.executable, "-m", "tests.torture", database, *SHORT, "--log", str(log)]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(200):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode == 0, f"{said.decode()}\nthe processes said: {_end_of(log)}"


def _end_of(log: Path) -> str:
    return log.read_text()[-5000:] if log.exists() else ""


async def test_one_process_on_sqlite_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    passed, said = await _torture("sqlite", tmp_path / "log")
    assert passed, said


async def test_three_processes_on_postgresql_lose_nothing_and_say_nothing_twice(
    tmp_path: Path, postgres_server: str
) -> None:
    passed, said = await _torture("postgresql", tmp_path / "log", TEST_DATABASE_URL=postgres_server)
    assert passed, said
