"""What it costs to find that nothing is due and nothing waits, with a million schedules."""

import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.crowd import CHANNELS, NOW, gather
from bot.service.deliver import Deliverer, Tally
from bot.service.plan import Planner
from bot.store.engine import database_url
from bot.store.unit import open_store
from tests.fakes import FakeAdapter, FakeClock, no_topics
from tests.standins.postgres import postgres

SCHEDULES = 1_000_000
TICKS = 500


async def main() -> None:
    """Print the medians."""
    print(f"{SCHEDULES:,} schedules of {SCHEDULES // CHANNELS:,} workspaces, nothing due, {TICKS} ticks")
    with postgres() as url:
        await _measure("PostgreSQL", url)
    with tempfile.TemporaryDirectory() as folder:
        await _measure("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}")


async def _measure(name: str, url: str) -> None:
    async with open_store(database_url(url)) as store:
        await gather(store, SCHEDULES, NOW + timedelta(hours=1))
        planner = Planner(store, FakeClock(NOW), lambda: "", no_topics)
        deliverer = Deliverer(store, {"slack": FakeAdapter()}, FakeClock(NOW), "bench", random.SystemRandom())
        ticks = sorted([await _tick(planner, deliverer) for _ in range(TICKS)])
    print(f"{name:<11} median {statistics.median(ticks):.2f} ms   95 % within {ticks[TICKS * 95 // 100]:.2f} ms")


async def _tick(planner: Planner, deliverer: Deliverer) -> float:
    """Milliseconds: plan what is due, deliver what waits on one platform."""
    started = time.perf_counter()
    if await planner.plan_due() or await deliverer.drain() != Tally():
        raise RuntimeError("something was due")
    return (time.perf_counter() - started) * 1000
