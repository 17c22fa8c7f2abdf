"""The processes that are tortured, and the platform's, as their tormentor sees them."""

import asyncio
import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.torture.life import Life
from tests.torture.points import READY, Orders
from tests.torture.process import main
from tests.torture.windows import Moment

ROOT = Path(__file__).resolve().parents[2]
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.torture.process"])


class Worker:
    """A process that plans and delivers. It is forked from one that has everything imported: a start takes no time."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.life = Life()
        self._pipe, theirs = _context.Pipe()
        self._process = _context.Process(target=main, args=(orders, theirs), daemon=True)
        self._process.start()
        self._stopped_at: float | None = None
        theirs.close()

    async def ready(self, patience: float) -> bool:
        """Whether it hears signals, within so many seconds."""
        return await self._said(patience) == READY

    async def moment(self, patience: float) -> Moment | None:
        """Where it says it is; None if it does not come there in so many seconds, or ends."""
        said = await self._said(patience)
        return said if isinstance(said, Moment) else None

    async def _said(self, patience: float) -> Moment | str | None:
        said = asyncio.Event()
        with _reading(self._pipe.fileno(), said), contextlib.suppress(TimeoutError):
            await asyncio.wait_for(said.wait(), patience)
        try:
            heard: Moment | str | None = self._pipe.recv() if said.is_set() else None
        except (EOFError, OSError):
            return None
        return heard

    def go(self) -> None:
        """Let it go on from where it is held."""
        with contextlib.suppress(OSError):
            self._pipe.send("go")

    def stop(self) -> None:
        """SIGSTOP."""
        self._stopped_at = time.time()
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)
        if self._stopped_at:
            self.life.stops.append((self._stopped_at, time.time()))
            self._stopped_at = None

    def tell_to_end(self) -> None:
        """SIGTERM."""
        self._signal(signal.SIGTERM)

    def say_where(self) -> None:
        """Write into the log what it is doing."""
        self._signal(signal.SIGUSR1)

    async def exit_code(self, patience: float) -> int | None:
        """Its exit code, once it has ended; None if it has not in so many seconds."""
        ended = asyncio.Event()
        with _reading(self._process.sentinel, ended), contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), patience)
        if ended.is_set():
            self._process.join(1)
            self._gone()
        return self._process.exitcode

    def kill(self) -> bool:
        """SIGKILL, and gone; False: it had ended by itself."""
        if self.life.ended:
            return True
        lived = self._process.is_alive()
        self._signal(signal.SIGKILL)
        self._process.join(10)
        if self._stopped_at:
            self.life.stops.append((self._stopped_at, time.time()))
        self._gone()
        return lived

    def _gone(self) -> None:
        self.life.ended = time.time()
        self._pipe.close()

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

    async def pending(self) -> int:
        """How many messages are still to turn up."""
        async with self._session.get(f"{self.url}/pending") as answer:
            return int(await answer.text())

    async def be_well(self) -> None:
        """From now on nothing goes wrong."""
        async with self._session.post(f"{self.url}/rates", json={}):
            pass

    async def limit(self, closed: Collection[str], revoked: Collection[str]) -> None:
        """These addresses are closed from now on, and these workspaces take nothing."""
        said = {"closed": list(closed), "revoked": list(revoked)}
        async with self._session.post(f"{self.url}/limits", json=said):
            pass


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
