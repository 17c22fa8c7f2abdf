"""The processes that are tortured, and the platform's, as their tormentor sees them."""

import asyncio
import contextlib
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.torture.process import Orders, main
from tests.torture.windows import Moment

ROOT = Path(__file__).resolve().parents[2]
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.torture.process"])


class Worker:
    """A process that plans and delivers. It is forked from one that has everything imported: a start takes no time."""

    def __init__(self, orders: Orders) -> None:
        self._pipe, theirs = _context.Pipe()
        self._process = _context.Process(target=main, args=(orders, theirs), daemon=True)
        self._process.start()
        self._killed = False
        theirs.close()

    async def moment(self, patience: float) -> Moment | None:
        """Where it says it is; None if it does not come there in so many seconds, or ends."""
        said = asyncio.Event()
        with _reading(self._pipe.fileno(), said), contextlib.suppress(TimeoutError):
            await asyncio.wait_for(said.wait(), patience)
        try:
            moment: Moment | None = self._pipe.recv() if said.is_set() else None
        except (EOFError, OSError):
            return None
        return moment

    def go(self) -> None:
        """Let it go on from where it is held."""
        with contextlib.suppress(OSError):
            self._pipe.send("go")

    def stop(self) -> None:
        """SIGSTOP."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def kill(self) -> bool:
        """SIGKILL, and gone; False: it had ended by itself."""
        if self._killed:
            return True
        self._killed = True
        lived = self._process.is_alive()
        self._signal(signal.SIGKILL)
        self._process.join(10)
        self._pipe.close()
        return lived

    def _signal(self, number: signal.Signals) -> None:
        if self._process.pid and self._process.is_alive():
            os.kill(self._process.pid, number)


@contextmanager
def _reading(file: int, said: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    loop.add_reader(file, said.set)
    try:
        yield
    finally:
        loop.remove_reader(file)


class PlatformClient:
    """Reads the platform's record."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.url = url
        self._session = session

    async def some(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What it has of these keys."""
        if not keys:
            return {}
        async with self._session.get(f"{self.url}/some", params=[("key", key) for key in keys]) as answer:
            return {taken["key"]: taken for taken in await answer.json()}

    async def record(self) -> dict[str, Any]:
        """Everything."""
        async with self._session.get(f"{self.url}/record") as answer:
            record: dict[str, Any] = json.loads(await answer.text())
            return record


@asynccontextmanager
async def platform(seed: int) -> AsyncIterator[PlatformClient]:
    """A platform process of its own, ended afterwards."""
    command = [sys.executable, "-m", "tests.torture.platform", "--seed", str(seed)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            url = (await process.stdout.readline()).decode().strip()
        async with ClientSession() as session:
            yield PlatformClient(session, url)
    finally:
        process.kill()
        await process.wait()
