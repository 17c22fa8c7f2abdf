"""One process that plans and delivers: the real store, planner and deliverer, short of time and with windows."""

import asyncio
import faulthandler
import os
import random
import signal
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import structlog
from aiohttp import ClientSession, ClientTimeout

from bot.bootstrap import App
from bot.cli import run
from bot.clock import SystemClock
from bot.domain.delivery import Timings
from bot.ports import Adapter, Adapters, Store
from bot.service.deliver import Deliverer
from bot.service.ingest import Ingest, Kept
from bot.service.plan import Planner
from bot.service.turn import Turn
from bot.service.watch import Watch
from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.fakes import FakeClock, FakeSource
from tests.torture.planted import Mistake, adapters, plant
from tests.torture.points import Orders, Points, WatchedAdapter, WatchedStore

TIMINGS = Timings(
    lease=timedelta(seconds=1.2),
    answer=timedelta(seconds=0.6),
    first_wait=timedelta(seconds=0.1),
    longest_wait=timedelta(seconds=1),
    between_looks=timedelta(seconds=0.2),
)
TICK = 0.03
"""Seconds between two looks for work."""
CLAIMED_WHILE_ENDING = 3
"""The exit code of a process that took up more work after it was told to end."""


def main(orders: Orders, pipe: "Connection[Any, Any]") -> None:
    """Work until somebody ends it."""
    _log_to(orders.log)
    try:
        code = asyncio.run(_work(orders, pipe))
    except BaseException:
        structlog.get_logger().exception("process.error")
        sys.stdout.flush()
        raise
    sys.exit(code)


def _log_to(log: Path) -> None:
    out = log.open("a", buffering=1)
    os.dup2(out.fileno(), 1)
    os.dup2(out.fileno(), 2)
    faulthandler.register(signal.SIGUSR1, out, all_threads=True)
    wrapper = structlog.make_filtering_bound_logger("warning")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(out), wrapper_class=wrapper)


async def _work(orders: Orders, pipe: "Connection[Any, Any]") -> int:
    """As `paperwire run` works, with its own signals and its own end."""
    run._bell.__defaults__ = (TICK,)
    run.SHUTDOWN = orders.patience
    points = Points(pipe, orders)
    async with AsyncExitStack() as stack:
        sql = await stack.enter_async_context(open_store(database_url(orders.database)))
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=None)))
        mistake = Mistake(orders.mistake) if orders.mistake else None
        store = cast("Store", plant(mistake, sql, WatchedStore(sql, points)))
        made = [one(session, orders.platform, orders.owner) for one in adapters(mistake)]
        app = _app(store, {one.platform: cast("Adapter", WatchedAdapter(one, points)) for one in made}, orders)
        if mistake is Mistake.CLAIMS_ON:
            app.deliverer.stop = _nothing  # type: ignore[method-assign]
        stop = run._stop_on_signals(app)
        points.is_ending = stop.is_set
        points.ready()
        await run._work(app, _watch(app, orders), asyncio.create_task(_never()), stop)
    return CLAIMED_WHILE_ENDING if points.claimed_while_ending else 0


def _app(store: Store, adapters: Adapters, orders: Orders) -> App:
    """What planning, delivering and the end of `run` know of an application; it has no index, embeds nothing, and
    keeps what it has sent, to be compared.
    """
    clock, chance = SystemClock(), random.Random(orders.seed)
    deliverer = Deliverer(store, adapters, clock, orders.owner, chance, TIMINGS)
    parts = {"store": store, "adapters": adapters, "clock": clock, "deliverer": deliverer}
    nothing, settings = SimpleNamespace(work=_no_work), SimpleNamespace(meaning=False)
    return cast(
        "App", SimpleNamespace(**parts, announcements=nothing, indexing=nothing, tidy=nothing, settings=settings)
    )


def _watch(app: App, orders: Orders) -> Watch:
    """It plans and delivers; nobody looks at a source."""
    planner = Planner(app.store, app.clock, lambda: uuid4().hex[:12], lambda: app.matching)
    ingest = Ingest(app.store, FakeSource(FakeClock(app.clock.now())), app.clock)
    turn = Turn(app.store, "ingest", orders.owner)
    watch = Watch(ingest, planner, app.deliverer, app.clock, timedelta(days=1), turn)
    watch.next_look = app.clock.now() + timedelta(days=1)
    return watch


async def _never() -> list[Kept]:
    await asyncio.Event().wait()
    return []


async def _no_work() -> None:
    """There is nothing to do."""


def _nothing() -> None:
    """Instead of something."""
