"""The end of `run` with messages on their way: nothing is lost, and nothing comes twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.bootstrap import App
from bot.cli import run as command
from bot.domain.delivery import Attempt, Receipt, State
from bot.domain.schedule import Target
from bot.search.index import FullText
from bot.service.announcements import Announcements
from bot.service.indexing import Indexing
from bot.service.ingest import Ingest
from bot.service.tidy import Tidy
from bot.service.turn import Turn
from bot.service.watch import Watch
from bot.store.unit import SqlStore
from tests.builders import NOON, papers
from tests.cli.conftest import SLACK, Machine, Platforms, Running
from tests.cli.test_killed import end_leases
from tests.fakes import FakeAdapter, FakeClock, FakeSource
from tests.service.conftest import World
from tests.standins.server import serve


class Slow:
    """A Slack that takes messages at once, and answers when it may."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.has_taken = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def later(message: Message) -> None:
            self.has_taken.set()
            await self.may_answer.wait()
            await send(message)

        await self._app(scope, receive, later if scope["path"].endswith("chat.postMessage") else send)


@dataclass
class Scene:
    """A digest for a slow Slack is due."""

    slow: Slow
    platforms: Platforms

    @property
    def machine(self) -> Machine:
        return self.platforms.machine

    async def due(self, limit: int) -> list[str]:
        """The papers that are due."""
        assert (await self.machine("schedule", "set", SLACK, "--limit", str(limit))).code == 0
        expected = await self.platforms.preview(SLACK)
        await self.platforms.make_due()
        return expected

    async def ending(self, run: Running) -> None:
        """A message has arrived, its answer has not, and the process has heard that it is to end."""
        async with asyncio.timeout(30):
            await self.slow.has_taken.wait()
        await run.begin_to_end()

    async def deliveries(self) -> list[dict[str, Any]]:
        rows = (await self.machine("deliveries", "--address", SLACK, "--json")).json
        return sorted(rows, key=lambda row: row["part"])

    @property
    def posted(self) -> list[str]:
        return [paper for part in self.platforms.on_slack() for paper in part]


@pytest.fixture
async def scene(platforms: Platforms) -> AsyncIterator[Scene]:
    slow = Slow(platforms.slack.gate)
    async with serve(slow) as url:
        platforms.machine.settings["PAPERWIRE_SLACK_API_URL"] = f"{url}/api/"
        yield Scene(slow, platforms)


async def test_what_is_on_its_way_is_finished(scene: Scene) -> None:
    expected = await scene.due(5)
    async with scene.machine.running() as run:
        await scene.ending(run)
        scene.slow.may_answer.set()
        ended = await run.ended()
    assert ended.code == 0
    assert "Traceback" not in ended.err
    (row,) = await scene.deliveries()
    assert row["state"] == "sent"
    assert (await scene.machine("run", "--once")).code == 0
    assert scene.posted == expected


async def test_nothing_more_is_taken_up_and_the_rest_is_for_the_next_process(scene: Scene) -> None:
    expected = await scene.due(72)
    async with scene.machine.running() as run:
        await scene.ending(run)
        scene.slow.may_answer.set()
        assert (await run.ended()).code == 0
    first, *others = await scene.deliveries()
    assert first["state"] == "sent"
    assert others
    assert {row["state"] for row in others} == {"planned"}
    assert (await scene.machine("run", "--once")).code == 0
    assert scene.posted == expected


async def test_a_second_signal_ends_it_at_once_and_what_had_arrived_is_found(scene: Scene) -> None:
    expected = await scene.due(5)
    async with scene.machine.running() as run:
        await scene.ending(run)
        assert (await run.end(signal.SIGTERM)).code == 130
    (row,) = await scene.deliveries()
    assert row["state"] == "sending"
    scene.slow.may_answer.set()
    await end_leases(scene.machine)
    assert (await scene.machine("run", "--once")).code == 0
    (row,) = await scene.deliveries()
    assert row["state"] == "sent"
    assert scene.posted == expected


class Endless(FakeAdapter):
    """A platform that never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def send(self, attempt: Attempt) -> Receipt:  # noqa: ARG002
        """See the port."""
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


async def test_what_is_not_answered_in_time_stays_sending_and_does_not_hold_up_the_end(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "SHUTDOWN", 0.01)
    adapter = Endless()
    world = World(store, FakeClock(NOON), adapter)
    await world.keep(papers(3))
    await world.planner.request(Target("terminal", "digest"))
    ingest = Ingest(store, FakeSource(world.clock), world.clock)
    turn = Turn(store, "ingest", "me")
    watch = Watch(ingest, world.planner, world.deliverer, world.clock, timedelta(hours=1), turn)
    indexing = Indexing(store, FullText(tmp_path / "index"))
    announcements = Announcements(store, (), world.clock, turn)
    working = {"indexing": indexing, "announcements": announcements, "tidy": Tidy(store)}
    parts = {"adapters": {"terminal": adapter}, "deliverer": world.deliverer, **working}
    app = cast("App", SimpleNamespace(**parts, settings=SimpleNamespace(meaning=False)))
    stop = asyncio.Event()
    process = asyncio.create_task(command._work(app, watch, asyncio.create_task(watch.first_look()), stop))
    async with asyncio.timeout(30):
        await adapter.asked.wait()
        stop.set()
        await process
    async with store.read() as unit:
        (row,) = await unit.ledger.deliveries()
        assert (row.state, row.attempt) == (State.SENDING, 1)
