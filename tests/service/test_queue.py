"""One request after the other over all processes, with a pause between."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic

import httpx
import pytest
from sqlalchemy import update
from starlette.types import Receive, Scope, Send

from bot.clock import SystemClock
from bot.domain.paper import Window
from bot.service.queue import PoliteQueue
from bot.sources.arxiv import Arxiv, ArxivList, Clients
from bot.store.engine import database_url as our_url
from bot.store.tables import lease
from bot.store.types import FromNow
from bot.store.unit import SqlStore, open_store
from tests.builders import NOON
from tests.fakes import FakeClock
from tests.standins.arxiv import ArxivServer
from tests.standins.hugging_face_data import NEWEST
from tests.standins.server import serve

PAUSE = timedelta(seconds=0.2)
NOW = datetime(2026, 9, 18, 20, 0, tzinfo=UTC)
THURSDAY = NEWEST - timedelta(days=1)


class PassingClock(FakeClock):
    """Whoever waits for a turn finds that the lease has ended."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(NOON)
        self._store = store

    async def sleep_until(self, moment: datetime) -> None:  # noqa: ARG002
        await super().sleep_until(self.now())
        async with self._store.begin() as unit:
            await unit._connection.execute(update(lease).values(until=FromNow(0)))


async def held(store: SqlStore, name: str = "arxiv") -> bool:
    async with store.read() as unit:
        return await unit.leases.is_any_held(name)


async def test_a_turn_is_held_and_for_a_while_after(store: SqlStore) -> None:
    queue = PoliteQueue(store, "arxiv", "me", FakeClock(NOON))
    assert not await held(store)
    async with queue.turn():
        assert await held(store)
    assert await held(store)


async def test_the_next_turn_waits_for_the_pause_of_its_own_process_too(store: SqlStore) -> None:
    clock = PassingClock(store)
    mine, yours = (PoliteQueue(store, "arxiv", owner, clock) for owner in ("me", "you"))
    for number, queue in enumerate((mine, mine, yours)):
        async with queue.turn():
            assert len(clock.slept) == number


async def test_a_turn_that_fails_is_over(store: SqlStore) -> None:
    clock = PassingClock(store)
    queue = PoliteQueue(store, "arxiv", "me", clock)
    with pytest.raises(KeyError):
        async with queue.turn():
            raise KeyError("something else broke")
    async with queue.turn():
        assert len(clock.slept) == 1


async def test_two_processes_ask_one_after_the_other_with_a_pause_between(database_url: str) -> None:
    """Two stores on one database, real time: the stand-in sees when each request begins and ends."""
    server = ArxivServer()
    seen: list[tuple[float, float]] = []

    async def timed(scope: Scope, receive: Receive, send: Send) -> None:
        began = monotonic()
        await server.gate(scope, receive, send)
        if scope["type"] == "http":
            seen.append((began, monotonic()))

    async with (
        open_store(our_url(database_url)) as first,
        open_store(our_url(database_url)) as second,
        serve(timed) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        clients = Clients(feeds=client, query=client, records=client)
        queues = (PoliteQueue(store, "arxiv", f"p{n}", SystemClock(), PAUSE) for n, store in enumerate((first, second)))
        lists = [ArxivList(Arxiv(clients, FakeClock(NOW), queue=queue), "cs.CL") for queue in queues]

        async def ask(source: ArxivList) -> None:
            _ = [batch async for batch in source.fetch(Window(THURSDAY, THURSDAY))]

        server.days.clear()
        await asyncio.gather(*(ask(source) for source in (*lists, *lists)))
    assert len(seen) == 4
    pauses = [after - before for (_, before), (after, _) in pairwise(seen)]
    assert min(pauses) >= PAUSE.total_seconds() - 0.02, pauses
