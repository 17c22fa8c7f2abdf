"""One process that plans and delivers: the real store, planner and deliverer, short of time and with windows."""

import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import structlog
from aiohttp import ClientSession, ClientTimeout

from bot.clock import SystemClock
from bot.domain.delivery import Timings
from bot.domain.errors import PaperwireError
from bot.ports import Store
from bot.service.deliver import Deliverer
from bot.service.plan import Planner
from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.torture.adapter import PLATFORM, TortureAdapter
from tests.torture.planted import Mistake, plant
from tests.torture.points import Points, WatchedAdapter, WatchedStore
from tests.torture.windows import Window

TIMINGS = Timings(
    lease=timedelta(seconds=1.2),
    answer=timedelta(seconds=0.6),
    first_wait=timedelta(seconds=0.1),
    longest_wait=timedelta(seconds=1),
    between_looks=timedelta(seconds=0.2),
)
TICK = 0.02
"""Seconds between two looks for work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a process is told at its start: where it works, and the window at which it is held for the `nth` time."""

    database: str
    platform: str
    log: Path
    seed: int
    armed: Window | None = None
    nth: int = 1
    mistake: Mistake | None = None


def main(orders: Orders, pipe: "Connection[Any, Any]") -> None:
    """Work until somebody ends it."""
    _log_to(orders.log)
    try:
        asyncio.run(_work(orders, pipe))
    except BaseException:
        structlog.get_logger().exception("process.error")
        sys.stdout.flush()
        raise


def _log_to(log: Path) -> None:
    out = log.open("a", buffering=1)
    os.dup2(out.fileno(), 1)
    os.dup2(out.fileno(), 2)
    wrapper = structlog.make_filtering_bound_logger("warning")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(out), wrapper_class=wrapper)


async def _work(orders: Orders, pipe: "Connection[Any, Any]") -> None:
    points = Points(pipe, f"torture/{os.getpid()}/{uuid4().hex[:8]}", orders.armed, orders.nth)
    async with AsyncExitStack() as stack:
        sql = await stack.enter_async_context(open_store(database_url(orders.database)))
        session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=None)))
        store = cast("Store", plant(orders.mistake, sql, WatchedStore(sql, points)))
        adapter = WatchedAdapter(TortureAdapter(session, orders.platform), points)
        planner = Planner(store, SystemClock(), lambda: uuid4().hex[:12])
        adapters = {adapter.platform: adapter}
        deliverer = Deliverer(store, adapters, SystemClock(), points.owner, random.Random(orders.seed), TIMINGS)
        await asyncio.gather(_again(planner.plan_due), _again(lambda: deliverer.drain(platform=PLATFORM)))


async def _again(action: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await action()
        except PaperwireError as failure:
            structlog.get_logger().warning("again", reason=str(failure), cause=str(failure.__cause__))
        await asyncio.sleep(TICK)
