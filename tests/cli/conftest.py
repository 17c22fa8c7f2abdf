"""The command line as people and scripts use it: whole processes against a stand-in Hugging Face."""

import asyncio
import json
import os
import pty
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.schedule import Move
from bot.store.engine import database_url as our_url
from bot.store.unit import SqlUnit, open_store
from tests.adapters.discord.harness import CHANNEL, GUILD
from tests.standins.discord import API, DiscordServer
from tests.standins.discord_world import Channel, Guild
from tests.standins.hugging_face import HuggingFaceServer
from tests.standins.server import serve
from tests.standins.slack import TOKEN, SlackServer

PAPERWIRE = Path(sys.executable).parent / "paperwire"
SLACK, DISCORD = "slack:T0WIRE/C0PAPERS", f"discord:{GUILD}/{CHANNEL}"
PAPER = re.compile(r"arxiv\.org/abs/([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command says
        """The one JSON value on standard output."""
        return json.loads(self.out)


class Running:
    """A `paperwire run` and what it has printed so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.out = ""

    async def until(self, words: str, after: int = 0) -> str:
        """Everything printed up to and including `words`, looked for behind the first `after` characters."""
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            while words not in self.out[after:]:
                chunk = await self._process.stdout.read(65536)
                assert chunk, f"it ended without saying {words!r}: {self.out}"
                self.out += chunk.decode()
        return self.out

    async def get(self, path: str) -> httpx.Response:
        """Ask it over HTTP, at the address it printed."""
        address = next(word for word in (await self.until("/healthz")).split() if word.endswith("/healthz"))
        async with httpx.AsyncClient() as client:
            return await client.get(address.removesuffix("/healthz") + path)

    async def begin_to_end(self) -> None:
        """Send SIGTERM, and wait until it has been heard."""
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            while (await self.get("/readyz")).status_code == 200:
                pass

    async def ended(self) -> Ended:
        """Wait for the end."""
        async with asyncio.timeout(30):
            out, err = await self._process.communicate()
        return Ended(self._process.returncode or 0, self.out + out.decode(), err.decode())

    async def end(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        """Send a signal and wait for the end."""
        self._process.send_signal(number)
        return await self.ended()


class Machine:
    """A machine with an empty database and settings of its own, on which commands are run."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self.settings = settings

    @property
    def index(self) -> Path:
        """The folder of its full-text index."""
        return Path(self.settings["PAPERWIRE_DATA_DIR"]) / "index"

    async def __call__(self, *arguments: str, **settings: str) -> Ended:
        """Run a command to its end."""
        process = await self._start(arguments, settings)
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    @asynccontextmanager
    async def running(self, *arguments: str, **settings: str) -> AsyncIterator[Running]:
        """A `paperwire run`, or another command, beside which the test goes on."""
        process = await self._start(arguments or ("run",), settings)
        try:
            yield Running(process)
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def typing(self, keys: str | Sequence[str], *arguments: str, asked: str = "?") -> tuple[str, int]:
        """Run a command at a terminal, typing keys each time that it shows what is `asked`; all that is shown, and the
        exit code.
        """
        left = [keys] if isinstance(keys, str) else list(keys)
        ours, theirs = pty.openpty()
        process = await asyncio.create_subprocess_exec(
            PAPERWIRE,
            *arguments,
            cwd=self._folder,
            env=self._environment({}),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            preexec_fn=partial(os.login_tty, theirs),
        )
        os.close(theirs)
        shown, answered = b"", 0
        try:
            async with asyncio.timeout(60):
                with suppress(OSError):  # the end of a terminal
                    while chunk := await asyncio.to_thread(os.read, ours, 4096):
                        shown += chunk
                        if left and shown.count(asked.encode()) > answered:
                            answered += bool(os.write(ours, left.pop(0).encode()))
                code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
            os.close(ours)
        return shown.decode(), code

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlUnit]:
        """Reach into its store, as another process on it."""
        async with open_store(our_url(self.settings["DATABASE_URL"])) as store, store.begin() as unit:
            yield unit

    async def piped(self, text: bytes, *arguments: str) -> Ended:
        """Run a command with `text` on its standard input."""
        process = await self._start(arguments, {}, asyncio.subprocess.PIPE)
        async with asyncio.timeout(60):
            out, err = await process.communicate(text)
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def _start(
        self, arguments: tuple[str, ...], settings: dict[str, str], stdin: int = asyncio.subprocess.DEVNULL
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            PAPERWIRE,
            *arguments,
            cwd=self._folder,
            env=self._environment(settings),
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**inherited, "PYTHONUTF8": "1", **self.settings, **settings}


@pytest.fixture
async def hugging_face() -> HuggingFaceServer:
    """The stand-in, its newest day served as today."""
    return HuggingFaceServer(newest_as_today=True)


@pytest.fixture
async def source_url(hugging_face: HuggingFaceServer) -> AsyncIterator[str]:
    """Where it listens."""
    async with serve(hugging_face.gate) as url:
        yield url


def _machine(folder: Path, database_url: str, source_url: str) -> Machine:
    settings = {
        "DATABASE_URL": database_url,
        "PAPERWIRE_DATA_DIR": str(folder / "data"),
        "PAPERWIRE_HUGGING_FACE_URL": source_url,
        "PAPERWIRE_ARXIV_CATEGORIES": "off",
        "PAPERWIRE_HTTP_PORT": "0",
        "PAPERWIRE_MEANING": "off",
        "PAPERWIRE_ZONE": "Europe/Berlin",
    }
    return Machine(folder, settings)


@pytest.fixture
def paperwire(tmp_path: Path, source_url: str) -> Machine:
    """A machine with SQLite."""
    return _machine(tmp_path, f"sqlite:///{tmp_path / 'paperwire.db'}", source_url)


@pytest.fixture
def on_both(tmp_path: Path, database_url: str, source_url: str) -> Machine:
    """A machine with either database."""
    return _machine(tmp_path, database_url, source_url)


@dataclass
class Platforms:
    """Both servers, and the machine that is set up for them."""

    slack: SlackServer
    discord: DiscordServer
    machine: Machine

    def on_slack(self) -> list[list[str]]:
        """The papers of each message in the channel."""
        return [PAPER.findall(json.dumps(post.args["blocks"])) for post in self.slack.team.posts]

    def on_discord(self) -> list[list[str]]:
        """The papers of each message in the channel."""
        return [PAPER.findall(json.dumps(message["components"])) for message in self.discord.messages]

    async def make_due(self) -> None:
        """Every schedule is due this minute."""
        async with self.machine.transaction() as unit:
            for schedule in await unit.schedules.all():
                due = datetime.now(UTC).replace(second=0, microsecond=0)
                await unit.schedules.advance(
                    [Move(schedule=schedule.id, previous_due=due - timedelta(days=1), next_due=due)]
                )

    async def preview(self, address: str) -> list[str]:
        """What would be posted there."""
        return [one["id"] for one in (await self.machine("preview", address, "--json")).json["papers"]]


@pytest.fixture
async def platforms(paperwire: Machine) -> AsyncIterator[Platforms]:
    """Both platforms, and papers to post."""
    slack, guild = SlackServer(), Guild(GUILD, "Reading group")
    discord = DiscordServer(guild, Channel(CHANNEL, "papers", GUILD), token="a-token")
    async with serve(slack.gate) as slack_url, serve(discord.gate) as discord_url:
        paperwire.settings |= {
            "PAPERWIRE_SLACK_API_URL": f"{slack_url}/api/",
            "PAPERWIRE_DISCORD_API_URL": f"{discord_url}{API}",
            "SLACK_BOT_TOKEN": TOKEN,
            "DISCORD_TOKEN": "a-token",
        }
        assert (await paperwire("ingest")).code == 0
        yield Platforms(slack, discord, paperwire)
